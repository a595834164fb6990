"""The words of questions and changes: fields, values with the side that is included, points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from math import inf, nextafter
from typing import Any

from thesis.engines.bounds import OTHER_LEVEL
from thesis.facts.fact import is_exact
from thesis.inquiry.unknowns import DATED, DERIVED, STARTLESS, TANGLED, WAITING, Unknown
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.units import days_in_words, from_day_number
from thesis.vocabulary import FactSet, Field, FieldType, in_words, number_in_words

_DIGITS = 10  # as many as numbers are shown with

WHY_LEFT_OUT = {
    DATED: "its dates count, and one value has none",
    DERIVED: "it follows from other fields",
    TANGLED: "several levels of its history are read, and one day settles one of them",
    WAITING: "it counts only against a history of which nothing is known",
    STARTLESS: "its history counts from a day of which nothing is known",
}


def points(thousandths: int, *, sign: bool = False) -> str:
    """Points without trailing zeros.

    >>> points(12_500, sign=True), points(0), points(-3)
    ('+12.5', '0', '-0.003')
    """
    text = f"{Decimal(thousandths) / 1000:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"+{text}" if sign and thousandths > 0 else text


def one_of(parts: Iterable[str], word: str = "or") -> str:
    """Several things in a sentence.

    >>> one_of(["a", "b", "c"]), one_of(["a", "b"], "and")
    ('a, b or c', 'a and b')
    """
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last


def name_of(field: Field, level: float | None = None) -> str:
    """A field's title with its id; for a history, the level that it is about."""
    named = f"{field.title} ({field.id})" if field.title else field.id
    if level is None:
        return named
    return f"when {named} first reached {number_in_words(level, field.unit, field.type)}"


def now_in_words(unknown: Unknown) -> str:
    """What is known now.

    >>> now_in_words(Unknown(Field("robots", FieldType.FLAG), Truth.FALSE, Truth.OPEN))
    'now no'
    """
    if unknown.level is not None:
        assert isinstance(unknown.now, Interval)  # noqa: S101 - a day
        return f"known: {days_in_words(unknown.now)}"
    if unknown.now == unknown.field.anything:
        return "not known yet"
    return f"{'now' if is_exact(unknown.now) else 'known:'} {in_words(unknown.field, unknown.now)}"


def values_in_words(
    field: Field, values: Iterable[FactSet], free: FactSet, *, as_day: bool = False, tags: Iterable[str] = ()
) -> str:
    """A set of values, each end with the side that is included.

    Args:
        field: the field, for its unit.
        values: disjoint intervals in rising order, or truths, levels, sets of tags.
        free: what is possible at all: an end of it need not be said.
        as_day: the values are days on which something happened.
        tags: the tags that may be in a set or not.

    >>> share = Field("abroad", FieldType.SHARE, domain=Interval(0.0, 1.0))
    >>> values_in_words(share, [Interval(0.9, 1.0)], share.anything)
    'at least 90%'
    >>> values_in_words(share, [Interval(nextafter(0.9, 1), 1.0)], share.anything)
    'more than 90%'
    """
    listed = list(values)
    if not listed:
        return "nothing"
    if isinstance(free, Levels):
        return _levels(
            field, frozenset().union(*(one.possible or () for one in listed if isinstance(one, Levels))), free
        )
    if isinstance(free, Interval):
        kind = FieldType.DATE if as_day else field.type
        whole = as_day or field.type.is_whole
        return one_of(_interval(field, kind, one, free, whole=whole) for one in listed if isinstance(one, Interval))
    if isinstance(free, Tags):
        return _sets([one.includes - free.includes for one in listed if isinstance(one, Tags)], frozenset(tags))
    return one_of(in_words(field, one) for one in listed)


def _levels(field: Field, named: frozenset[str], free: Levels) -> str:
    """Levels, or those that it must not be where these are fewer."""
    others = (free.possible or named) - named
    if others and 2 * len(others) < len(named):
        return f"not {one_of(sorted(others))}"
    if field.values is not None or OTHER_LEVEL not in named:
        return one_of(sorted(named))
    return one_of([*sorted(named - {OTHER_LEVEL}), "a level that no rule names"])


def _sets(found: list[frozenset[str]], tags: frozenset[str]) -> str:
    """Sets of tags by what they have in common, where that tells them from the others."""
    some = frozenset(tag for one in found for tag in one if len(one) == 1)
    every = frozenset.intersection(*found)
    none = tags - frozenset.union(*found)
    count = len(found)
    if some and all(one & some for one in found) and count == 2 ** len(tags) - 2 ** len(tags - some):
        return f"it includes {one_of(sorted(some))}"
    if every and count == 2 ** len(tags - every):
        return f"it includes {one_of(sorted(every), 'and')}"
    if none and count == 2 ** len(tags - none):
        return f"it does not include {one_of(sorted(none))}"
    return one_of(" with ".join(sorted(one)) or "none" for one in found)


def plain_value(field: Field, value: FactSet) -> Any:
    """A value as plain data: a truth, levels, tags, a number (a date as its text), or the two ends of an interval.

    >>> plain_value(Field("n", FieldType.COUNT), Interval(3.0, 5.0))
    [3.0, 5.0]
    """
    if isinstance(value, Truth):
        return value.answer
    if isinstance(value, Levels):
        return sorted(value.possible or ())
    if isinstance(value, Tags):
        return {"includes": sorted(value.includes), "excludes": sorted(value.excludes)}
    ends = [from_day_number(x).isoformat() if field.type is FieldType.DATE else x for x in (value.lo, value.hi)]
    return ends[0] if value.is_point else ends


def _interval(field: Field, kind: FieldType, one: Interval, free: Interval, *, whole: bool) -> str:
    def number(value: float) -> str:
        return number_in_words(value, field.unit, kind)

    if one.is_point:
        return number(one.lo)
    low, above = _end(one.lo, -inf, whole=whole)
    high, below = _end(one.hi, inf, whole=whole)
    day = kind is FieldType.DATE
    if one.lo <= free.lo and one.hi >= free.hi:
        return "anything"
    if one.hi >= free.hi:
        return f"{number(low)} or later" if day else f"{'more than' if above else 'at least'} {number(low)}"
    if one.lo <= free.lo:
        return f"{number(high)} or earlier" if day else f"{'less than' if below else 'at most'} {number(high)}"
    if not above and not below:
        return f"{number(low)} to {number(high)}"
    ends = ("more than" if above else "at least", "less than" if below else "at most")
    return f"{ends[0]} {number(low)} and {ends[1]} {number(high)}"


def _end(value: float, outwards: float, *, whole: bool) -> tuple[float, bool]:
    """An end as it is shown, and whether the end itself is just left out.

    A number with too many digits is shown a little inside, so that what is said still holds.
    """
    if whole or _is_short(value):
        return value, False
    beyond = nextafter(value, outwards)
    if _is_short(beyond):
        return beyond, True
    rounding = ROUND_CEILING if outwards < 0 else ROUND_FLOOR
    return float(Context(prec=_DIGITS, rounding=rounding).create_decimal(Decimal(value))), False


def _is_short(value: float) -> bool:
    return float(f"{value:.{_DIGITS}g}") == value
