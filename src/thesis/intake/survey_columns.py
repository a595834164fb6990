"""Columns of a table as they are written: how, from where to where, and which cells are written otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Counts
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import evolve, frozen

from thesis.facts import Context, FactError
from thesis.intake.cells import Origin
from thesis.intake.given import Encoded, Given, encoded
from thesis.intake.habits import Habits, habits_of
from thesis.intake.mapping import Mapping
from thesis.intake.messy import said
from thesis.intake.messy_dates import said_date
from thesis.text import Cell
from thesis.text.reading import as_text
from thesis.units import days_in_words, read_days, read_quantity
from thesis.vocabulary import NOTHING, Field, FieldType

_RARE = 0.05  # a kind of text that fewer of the known cells have is odd in a column of another kind
_ANY = Field("any", FieldType.MONEY, currency="USD")
_DATE = Field("any", FieldType.DATE)
_TRUTHS = frozenset({"true", "false", "yes", "no", "是", "否"})


@frozen
class Odd:
    """A cell that is odd, and why; ``code`` is that of the message which scoring has for it."""

    cell: Cell
    code: str
    why: str


@frozen
class Surveyed:
    """One column: ``known`` of its ``rows`` say something; ``kinds`` counts how; ``span`` is from where to where.

    ``odd`` holds the cells that cannot be read, or where nobody says what they mean are written otherwise than nearly
    all others. ``different`` is how many different cells there are, ``field`` what a mapping makes of the column. A
    field that a mapping derives has no column.
    """

    column: str
    field: str
    rows: int
    known: int
    kinds: Counts[str, int]
    different: int
    span: str
    odd: tuple[Odd, ...]
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """How most cells are written; empty where nothing is known."""
        return max(self.kinds, key=lambda kind: self.kinds[kind], default="")


def written(name: str, given: Given, origin: Origin, field: str, mapping: Mapping | None) -> Surveyed:
    """A column as it is written."""
    cells = encoded(given)
    texts = [item for item in cells.items if isinstance(item, str)]
    numbers, dates = habits_of(texts, _ANY), habits_of(texts, _DATE)
    if mapping is not None:
        numbers = evolve(numbers, signs=mapping.signs, nothing=mapping.nothing)
    meant = [_meant(item, numbers, dates) for item in cells.items]
    counts = np.bincount(cells.codes[cells.codes >= 0], minlength=len(cells.items))
    kinds: Counter[str] = Counter()
    for (kind, _), count in zip(meant, counts.tolist(), strict=True):
        if kind:
            kinds[kind] += count
    known = sum(kinds.values())
    main = max(kinds, key=lambda kind: kinds[kind], default="")
    rare = {kind for kind in kinds if main != "text" and kinds[kind] < _RARE * known and kind not in _kin(main)}
    is_odd = np.array([kind in rare for kind, _ in meant], np.bool_)
    rows = np.flatnonzero((cells.codes >= 0) & is_odd[cells.codes]) if meant else np.zeros(0, np.intp)
    return Surveyed(
        column=name,
        field=field,
        rows=len(cells),
        known=known,
        kinds=dict(kinds.most_common()),
        different=sum(1 for kind, _ in meant if kind),
        span=_span(main, meant, cells, counts.tolist()),
        odd=tuple(
            Odd(
                origin.place(row, name, as_text(cells[row])),
                "",
                f"written as {meant[cells.codes[row]][0]}, nearly all others as {main}",
            )
            for row in rows.tolist()
        ),
        notes=dates.notes if main == "date" else numbers.notes if main != "text" else (),
    )


def _kin(kind: str) -> frozenset[str]:
    """Kinds that stand beside another one without being odd."""
    numeric = frozenset({"number", "range", "bound"})
    return numeric if kind in numeric else frozenset({kind})


def _meant(item: Any, numbers: Habits, dates: Habits) -> tuple[str, Any]:
    """How one cell is written, and what it says; an empty kind where it says nothing."""
    if isinstance(item, bool):
        return "truth", item
    if isinstance(item, int | float | Fraction):
        return "number", Fraction(item) if np.isfinite(float(item)) else None
    if not isinstance(item, str):
        days = read_days(item)
        return ("list", item) if days is None else ("date", days)
    word = item.strip().casefold()
    if not word or word in NOTHING or word in numbers.nothing:
        return "", None
    if word in _TRUTHS:
        return "truth", word
    found = said(item, _ANY, numbers)
    if isinstance(found, Fraction):
        return "number", found
    if isinstance(found, dict):
        has_both = found.keys() & {"at_least", "more_than"} and found.keys() & {"at_most", "less_than"}
        return "range" if has_both or "between" in found else "bound", None
    if found is not item:
        return _quantity(str(found))
    try:
        days = said_date(item, dates, Context())
    except FactError:
        return "date", None
    if isinstance(days, dict):
        return "date", None
    found_days = read_days(days)
    return ("text", item) if found_days is None else ("date", found_days)


def _quantity(text: str) -> tuple[str, Any]:
    quantity = read_quantity(text)
    kinds = {"money": "amount", "percent": "percent", "duration": "duration"}
    return ("text", text) if quantity is None else (kinds.get(quantity.unit.kind, "number"), quantity)


def _span(main: str, meant: list[tuple[str, Any]], cells: Encoded, counts: list[int]) -> str:
    """From the least to the greatest, or the most frequent texts."""
    values = [value for kind, value in meant if kind == main and value is not None]
    if main == "date" and values:
        return f"{days_in_words(min(values, key=lambda days: days.lo))} to {_last(values)}"
    if main in ("number", "amount", "percent", "duration") and values:
        exact = [value if isinstance(value, Fraction) else value.value for value in values]
        unit = Counter(str(value.unit) for value in values if not isinstance(value, Fraction)).most_common(1)
        words = "" if not unit or main == "percent" else f" {unit[0][0]}"
        if words:
            exact = [value.value for value in values if str(value.unit) == unit[0][0]]
        return f"{_short(min(exact), main)} to {_short(max(exact), main)}{words}"
    frequent = sorted(zip(counts, map(str, cells.items), strict=True), key=lambda pair: (-pair[0], pair[1]))
    return ", ".join(text for _, text in frequent[:3])


def _last(values: list[Any]) -> str:
    return days_in_words(max(values, key=lambda days: days.hi))


def _short(value: Fraction, kind: str) -> str:
    return f"{float(value):.0%}" if kind == "percent" else f"{float(value):,.15g}"
