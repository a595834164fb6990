"""Cells to columns: numbers and truths array by array, everything else by its distinct values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from thesis.facts import Fact, FactError, Intake, read_fact, read_series, unknown
from thesis.facts.columns import (
    Bools,
    Column,
    Flags,
    Floats,
    Numbers,
    Series,
    column_of,
    dated,
    sealed,
    series_of,
)
from thesis.facts.profiles import is_later, latest
from thesis.intake.amounts import decimal
from thesis.intake.cells import Cells, Distinct, read_items
from thesis.intake.given import ABSENT, Array, Encoded, Given, TextColumn, chunks, encoded, says_nothing
from thesis.intake.habits import Habits, habits_of
from thesis.intake.messy_dates import said_date
from thesis.intake.texts import number_in, read_cell
from thesis.sets import Interval
from thesis.text.reading import exact
from thesis.units import read_days
from thesis.vocabulary import Field, FieldType

Positions: TypeAlias = NDArray[np.intp]
"""Positions of rows."""

_Ends: TypeAlias = tuple[Floats, Floats, Series | None, Positions]
"""Least and greatest values, dated facts, and the rows whose cells are bad."""

_NONE: Positions = np.zeros(0, np.intp)
_KEYS = {"": "value", "__low": "at_least", "__high": "at_most"}


def read_column(cells: Cells, intake: Intake) -> tuple[Column, Series | None]:
    """The column of a field, and its dated facts where it has any; bad cells are unknown, and named."""
    cells = evolve(cells, habits=_habits(cells))
    if "__currency" in cells.parts:
        cells = _with_currency(cells)
    if cells.field.type.is_numeric:
        return _numeric(cells, intake)
    if "__as_of" in cells.parts:
        cells = _without_later(cells, intake)
    array = cells.parts[""]
    if cells.field.type is FieldType.FLAG and isinstance(array, np.ndarray) and array.dtype.kind == "b":
        truths = _owned(array)
        return Flags(truths, truths), None
    return _by_values(cells, intake)[0], None


def _habits(cells: Cells) -> Mapping[str, Habits]:
    """How the texts of each part are written, from all of them; what was decided is noted."""
    found = {}
    for part, given in cells.parts.items():
        field = Field("as_of", FieldType.DATE) if part == "__as_of" else cells.field
        texts = [] if part == "__currency" else _written(given, field)
        found[part] = _joined(habits_of(texts, field), cells.settings)
        for note in found[part].notes:
            cells.notes.append(f"column `{cells.label(part)}`: {note}")
    return found


def _joined(habits: Habits, settings: Habits) -> Habits:
    return evolve(habits, signs=settings.signs, nothing=settings.nothing, times=settings.times)


def _written(given: Given, field: Field) -> list[str]:
    """The different texts that tell how a column is written."""
    if isinstance(given, TextColumn):
        return given.separated if field.type.is_numeric and field.type is not FieldType.DATE else given.texts
    if isinstance(given, Encoded) or given.dtype.kind in "OU":
        return [item for item in encoded(given).items if isinstance(item, str)]
    return []


def _without_later(cells: Cells, intake: Intake) -> Cells:
    """What is no number and dated after the date that facts are read at is not said."""
    first, _ = _days(cells, intake)
    given = cells.parts[""]
    if intake.as_of is not None and (later := first > intake.as_of.hi).any():
        found = encoded(given)
        codes = np.where(later, np.int32(len(found.items)), found.codes)
        given = Encoded(sealed(codes.astype(np.int32)), (*found.items, ABSENT))
    return evolve(cells, parts={"": given})


def _with_currency(cells: Cells) -> Cells:
    """Amounts with the currencies that stand beside them, and the dates that tell their rates."""
    names = [part for part in ("", "__currency", "__as_of") if part in cells.parts]
    columns = [encoded(cells.parts[part]) for part in names]
    codes = np.stack([column.codes for column in columns], axis=1)
    found, index = np.unique(codes, axis=0, return_inverse=True)
    items = []
    for row in found.tolist():
        said = {part: column.items[code] for part, column, code in zip(names, columns, row, strict=True) if code >= 0}
        items.append(_amount(cells, said))
    rest = {part: given for part, given in cells.parts.items() if part not in names}
    return evolve(cells, parts={"": Encoded(index.reshape(-1).astype(np.int32), tuple(items)), **rest})


def _amount(cells: Cells, said: Mapping[str, Any]) -> Any:
    """One amount as a fact is written; a text that names its currency itself keeps it."""
    if "" not in said:
        return None
    amount = number_in(cells.field, said[""], cells.habits.get("", Habits()))
    if "__currency" in said:
        amount = _in_currency(amount, str(said["__currency"]))
    day = said.get("__as_of")
    if isinstance(amount, Mapping):
        return amount if day is None else {**amount, "as_of": day}
    return amount if day is None else {"value": amount, "as_of": day}


def _in_currency(amount: Any, currency: str) -> Any:
    """The bare numbers of an amount, be they bounds too, in a currency."""
    if isinstance(amount, Mapping):
        return {key: _in_currency(one, currency) for key, one in amount.items()}
    if isinstance(amount, list):
        return [_in_currency(one, currency) for one in amount]
    value = exact(amount)
    return amount if value is None else f"{decimal(value)} {currency}"


def _owned(array: Array) -> Array:
    """An array that nobody can write to is taken as it is, any other is copied."""
    return sealed(array.copy() if array.flags.writeable else np.ascontiguousarray(array))


def _by_values(cells: Cells, intake: Intake) -> tuple[Column, Series | None, Positions]:
    """A column of texts, lists, truths with gaps, or whatever else a fact may be; and the rows that are bad."""
    field = cells.field
    nothing_said = Fact(field.id, unknown(field).value)
    habits = cells.habits.get("", Habits())

    def read(cell: Any) -> tuple[Fact, ...]:
        if cell is ABSENT:
            return (nothing_said,)
        if isinstance(cell, list | tuple) and cell and all(isinstance(item, Mapping) for item in cell):
            facts = read_series(field, cell, intake.context)
        else:
            facts = (read_cell(field, cell, intake.context, habits),)
        return tuple(fact for fact in facts if not is_later(fact, intake.as_of)) or (nothing_said,)

    found = read_items(encoded(cells.parts[""]), read, Fact(field.id, field.anything))
    bad = _refuse_distinct(cells, "", found)
    series = series_of([dated(facts) for facts in found.facts], found.index) if field.type.is_numeric else None
    return column_of(field, [latest(facts).value for facts in found.facts], found.index), series, bad


def _refuse_distinct(cells: Cells, part: str, found: Distinct) -> Positions:
    rows = found.bad_rows
    cells.refuse(part, ((int(row), found.errors[int(found.index[row])]) for row in rows), len(rows))
    return rows


def _numeric(cells: Cells, intake: Intake) -> tuple[Column, Series | None]:
    """A column of numbers or dates, with the columns of its bounds and of its dates.

    Where one of a row's cells cannot be read, be it the value or a bound, nothing is known of the field there:
    whatever kind of column it stood in, and as SQL has it.
    """
    lo, hi, series, bad = _values(cells, intake)
    if cells.parts.keys() & {"__low", "__high"}:
        low, bad_low = _bounds(cells, "__low", intake)
        high, bad_high = _bounds(cells, "__high", intake)
        lo, hi = np.fmax(lo, low), np.fmin(hi, high)
        for rows in (bad, bad_low, bad_high):
            lo[rows] = hi[rows] = np.nan
    lo, hi = _within_domain(cells, lo, hi, intake)
    if "__as_of" not in cells.parts:
        return _numbers(cells.field, lo, hi), series
    first, last = _days(cells, intake)
    first = np.where(np.isnan(lo) & np.isnan(hi), np.nan, first)  # the date of nothing says nothing
    lo, hi, first = _known_by(intake, cells.field, lo, hi, first)
    column = _numbers(cells.field, lo, hi)
    return column, _dated(*column.ends(0, len(lo)), first, last)


def _numbers(field: Field, lo: Floats, hi: Floats) -> Numbers:
    gaps = np.isnan(lo).any() or (hi is not lo and np.isnan(hi).any())
    return Numbers(lo, hi, field.domain, gaps=bool(gaps))


def _known_by(intake: Intake, field: Field, lo: Floats, hi: Floats, first: Floats) -> tuple[Floats, Floats, Floats]:
    """What is dated after the date that facts are read at is not said, and has no date."""
    if intake.as_of is None or not (later := first > intake.as_of.hi).any():
        return lo, hi, first
    instead = unknown(field).value
    assert isinstance(instead, Interval)  # noqa: S101 - the field is numeric
    exact = lo is hi and (instead == field.domain or instead.is_point)
    low = sealed(np.where(later, np.nan if instead == field.domain else instead.lo, lo))
    high = low if exact else sealed(np.where(later, instead.hi, hi))
    return low, high, np.where(later, np.nan, first)


def _values(cells: Cells, intake: Intake) -> _Ends:
    """The ends that the values themselves leave, NaN where they leave an end open; and the rows that cannot be read."""
    array = cells.parts.get("")
    if array is None:
        nothing = np.full(len(next(iter(cells.parts.values()))), np.nan)
        return nothing, nothing, None, _NONE
    floats = _as_floats(cells.field, array)
    if floats is not None:
        floats = _times(cells, floats)
        return floats, floats, None, _NONE
    if isinstance(array, TextColumn) and cells.field.type is not FieldType.DATE:
        return _texts_and_numbers(cells, array, intake)
    column, series, bad = _by_values(cells, intake)
    assert isinstance(column, Numbers)  # noqa: S101 - the field is numeric
    return column.lo, column.hi, series, bad


def _times(cells: Cells, numbers: Floats) -> Floats:
    times = cells.settings.times
    return numbers if times == 1 else sealed(numbers * float(times))


def _texts_and_numbers(cells: Cells, given: TextColumn, intake: Intake) -> _Ends:
    """A column of texts, most of which are plain numbers: only the others are read text by text."""
    numbers, rest = given.split(point=cells.habits.get("", Habits()).decimal == ".")
    numbers = _times(cells, numbers)
    if not rest.items:
        return numbers, numbers, None, _NONE
    column, series, bad = _by_values(evolve(cells, parts={**cells.parts, "": rest}), intake)
    assert isinstance(column, Numbers)  # noqa: S101 - the field is numeric
    is_text = rest.codes >= 0
    lo = sealed(np.where(is_text, column.lo, numbers))
    return lo, lo if column.hi is column.lo else sealed(np.where(is_text, column.hi, numbers)), series, bad


def _bounds(cells: Cells, part: str, intake: Intake) -> tuple[Floats, Positions]:
    """The least or the greatest values that are allowed, NaN where a row has no such bound; and rows without sense."""
    array = cells.parts.get(part)
    if array is None:
        return np.asarray(np.nan), _NONE
    field = cells.field
    floats = _as_floats(field, array)
    if floats is not None:
        return floats, _NONE
    habits = cells.habits.get(part, Habits())

    def read(cell: Any) -> tuple[Fact, ...]:
        return (read_fact(field, {_KEYS[part]: number_in(field, cell, habits)}, intake.context),)

    found = read_items(encoded(array), read, Fact(field.id, field.domain))
    bad = _refuse_distinct(cells, part, found)
    ends = [facts[0].value for facts in found.facts]
    is_low = part == "__low"
    table = [(one.lo if is_low else one.hi) if isinstance(one, Interval) else np.nan for one in ends]
    return np.array([np.nan, *table[1:]]).take(found.index), bad


def _as_floats(field: Field, array: Given) -> Floats | None:
    """Numbers, or dates as day numbers, without looking at them one by one; None where that cannot be."""
    if isinstance(array, Encoded | TextColumn):
        return None
    kind = array.dtype.kind
    if field.type is FieldType.DATE:
        return _day_numbers(array) if kind == "M" else None
    if kind in "fiu":
        return _owned(array) if array.dtype == np.float64 else sealed(array.astype(np.float64))
    return _from_objects(array) if kind == "O" else None


def _day_numbers(array: Array) -> Floats:
    days = array.astype("datetime64[D]")
    numbers = days.view(np.int64).astype(np.float64)
    numbers[np.isnat(days)] = np.nan
    return sealed(numbers)


def _from_objects(array: Array) -> Floats | None:
    """Python numbers and None; truths are none of them."""
    numbers = np.empty(len(array))
    for start, items in chunks(array):
        if not all(issubclass(kind, _NUMBERS) and kind is not bool for kind in set(map(type, items))):
            return None
        try:
            numbers[start : start + len(items)] = np.array(items, dtype=np.float64)
        except OverflowError:
            return None
    return sealed(numbers)


_NUMBERS = (int, float, np.integer, np.floating, type(None))


def _within_domain(cells: Cells, lo: Floats, hi: Floats, intake: Intake) -> tuple[Floats, Floats]:
    """The ends, NaN in rows that leave nothing, or nothing that the field can have; each such row is named."""
    is_bad = _misfits(cells.field, lo, hi)
    rows = np.flatnonzero(is_bad)
    if rows.size:
        exact = lo is hi
        lo = np.where(is_bad, np.nan, lo)
        hi = lo if exact else np.where(is_bad, np.nan, hi)
        cells.refuse("", _errors(cells, rows, intake), len(rows))
    if lo is not hi:  # what is said of the ends may reach beyond the domain
        lo, hi = np.maximum(lo, cells.field.domain.lo), np.minimum(hi, cells.field.domain.hi)
    is_shared = lo is hi or bool(((lo == hi) | (np.isnan(lo) & np.isnan(hi))).all())
    lo = sealed(lo)
    return lo, lo if is_shared else sealed(hi)


def _misfits(field: Field, lo: Floats, hi: Floats) -> Bools:
    domain = field.domain
    with np.errstate(invalid="ignore"):
        if lo is hi:
            bad = (lo < domain.lo) | (lo > domain.hi)
        else:
            bad = np.fmax(lo, domain.lo) > np.fmin(hi, domain.hi)
            bad |= np.isinf(lo) | np.isinf(hi)
            bad |= (lo == hi) & ((lo < domain.lo) | (lo > domain.hi))
        if field.type.is_whole:
            for end in (lo,) if lo is hi else (lo, hi):
                bad |= (end != np.floor(end)) & ~np.isnan(end)
    return np.asarray(bad)


def _errors(cells: Cells, rows: NDArray[np.intp], intake: Intake) -> Iterator[tuple[int, FactError]]:
    """Why each of these rows cannot be: what reading its cells as one fact has to say."""
    habits = cells.habits.get("", Habits())
    for row in rows.tolist():
        said = {_KEYS[part]: array[row] for part, array in cells.parts.items() if part in _KEYS}
        known = {key: number_in(cells.field, cell, habits) for key, cell in said.items() if not says_nothing(cell)}
        try:
            read_fact(cells.field, known, intake.context)
        except FactError as error:
            yield row, error


def _days(cells: Cells, intake: Intake) -> tuple[Floats, Floats]:
    """The first and the last day that each date may mean, NaN where there is none."""
    array = cells.parts["__as_of"]
    if isinstance(array, np.ndarray) and array.dtype.kind == "M":
        days = _day_numbers(array)
        return days, days
    field = cells.field

    habits = cells.habits.get("__as_of", Habits())

    def read(cell: Any) -> tuple[Fact, ...]:
        written = said_date(cell, habits, intake.context) if isinstance(cell, str) else cell
        days = _between(written) if isinstance(written, Mapping) else read_days(written)
        if days is None:
            raise FactError("E611", f"`{cell}` is not a date", "Write 2025-03-31, 2025-03 or 2025-Q1.")
        return (Fact(field.id, days),)

    found = read_items(encoded(array), read, Fact(field.id, Interval(np.nan, np.nan)))
    _refuse_distinct(cells, "__as_of", found)
    said = [one for facts in found.facts if isinstance(one := facts[0].value, Interval)]
    ends = ([one.lo for one in said], [one.hi for one in said])
    first, last = (np.array(end).take(found.index) for end in ends)
    return first, last


def _between(written: Mapping[str, Any]) -> Interval | None:
    """The days from the first to the last of two that a date may mean."""
    ends = [found for one in written["between"] if (found := read_days(one)) is not None]
    return Interval(min(one.lo for one in ends), max(one.hi for one in ends)) if ends else None


def _dated(lo: Floats, hi: Floats, first: Floats, last: Floats) -> Series | None:
    """One dated fact a row, where its date is known."""
    known = ~np.isnan(first)
    if not known.any():
        return None
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(known)])
    return Series(sealed(offsets), *(sealed(part[known]) for part in (lo, hi, first, last)))
