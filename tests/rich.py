"""Large tables on which everything that may stand in a column does, from a seed: nulls, NaN, infinities, odd texts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from math import inf, nan, nextafter
from typing import Any, TypeAlias

from thesis.model import Thesis
from thesis.testing import Frame
from thesis.testing.breakpoints import Breakpoints, breakpoints
from thesis.testing.facts import levels_of
from thesis.units import from_day_number
from thesis.vocabulary import Field, FieldType

ODD_NUMBERS = (nan, inf, -inf, 1e300, -1e300, 0.5, 0.0, -0.0, 5e-324)
ODD_TEXTS = (
    "",
    " ",
    "unknown",
    "nowhere",
    "日本",
    "應用",
    "o'clock",
    'naïve \\ "x"',
    "line\nbreak",
    "é",
    "e\u0301",
    "🦀",
)
ODD_DAYS = (date(1800, 2, 3), date(2300, 1, 1))


def rich_frame(rules: Thesis, rows: int, seed: int) -> Frame:
    """A table with columns for all fields that a thesis reads, with bounds and dates beside some of them.

    Each third row is calm: all of it is known and can be.
    """
    chance, points = random.Random(seed), breakpoints(rules)
    types: dict[str, str] = {"id": "string"}
    values: dict[str, list[Any]] = {"id": [f"公司-{i}" for i in range(rows)]}
    for name in points.read:
        for part, kind, cell in _columns(rules.vocabulary.fields[name], points, chance):
            types[f"{name}{part}"] = kind
            gaps = [row % 3 > 0 and chance.random() < 0.2 for row in range(rows)]
            values[f"{name}{part}"] = [None if gap else cell(row % 3 == 0) for row, gap in enumerate(gaps)]
    return Frame(types, values)


Cell: TypeAlias = Callable[[bool], Any]
"""Makes a cell of a row, which may be calm."""


def _columns(field: Field, points: Breakpoints, chance: random.Random) -> Iterator[tuple[str, str, Cell]]:
    """The endings of a field's columns, their types, and what makes their cells."""

    def one_of(*calm: Any, odd: Sequence[Any] = ()) -> Cell:
        return lambda is_calm: chance.choice(calm if is_calm else (*calm, *odd))

    levels = levels_of(field, points)
    if field.type is FieldType.DATE:
        days = [from_day_number(day) for day in points.numbers.get(field.id, ())]
        beside = [day + timedelta(by) for day in (*days, date(2024, 9, 1)) for by in (-1, 0, 1)]
        yield "", "date32[day]", one_of(*beside, odd=ODD_DAYS)
    elif field.type.is_numeric:
        yield "", "double", lambda is_calm: _number(field, points, chance, is_calm=is_calm)
        for part in chance.choice(((), (), ("__low",), ("__low", "__high"))):
            yield part, "double", lambda is_calm: None if is_calm else _number(field, points, chance, is_calm=False)
        if field.id in points.reached:
            yield "__as_of", "date32[day]", lambda _: date(2024, 1, 1) + timedelta(chance.randrange(700))
    elif field.type is FieldType.FLAG and chance.random() < 0.7:
        yield "", "bool", one_of(True, False)
    elif field.type is FieldType.FLAG:
        yield "", "string", one_of("yes", "No", " TRUE", "false", "1", "N", odd=("maybe", *ODD_TEXTS))
    elif field.type is FieldType.TAGS:
        some = [[level for level in levels if chance.random() < 0.3] for _ in range(40)]
        if chance.random() < 0.5:
            yield "", "list<item: string>", one_of(*some, odd=([], [None], ["Mars", "日本"], [*levels, *levels]))
        else:
            yield "", "string", one_of(*(";".join(one) or ";" for one in some), odd=(" JP ; ;CN", *ODD_TEXTS))
    else:
        yield "", "string", one_of(*levels, odd=(*(level.upper() for level in levels), *ODD_TEXTS))


def _number(field: Field, points: Breakpoints, chance: random.Random, *, is_calm: bool) -> float:
    """A number: on a threshold of the thesis, right beside one, or anywhere; unless calm, also where none can be."""
    domain, at = field.domain, points.numbers.get(field.id, ())
    inside = chance.uniform(max(domain.lo, -1e8), min(domain.hi, 1e8))
    pool = [inside, domain.lo, domain.hi]
    pool += [near for one in at for near in (nextafter(one, -inf), one, nextafter(one, inf))]
    fitting = [min(max(float(round(one)) if field.type.is_whole else one, domain.lo), domain.hi) for one in pool]
    return chance.choice(fitting if is_calm else [*fitting, *pool, domain.lo - 1.0, 2.0 * domain.hi, *ODD_NUMBERS])
