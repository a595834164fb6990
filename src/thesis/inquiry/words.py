"""The words of questions and changes: fields, values with the side that is included, points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from math import inf, nextafter
from typing import Any

from thesis.engines.bounds import OTHER_LEVEL
from thesis.facts.fact import is_exact
from thesis.inquiry.phrases import IN_ENGLISH
from thesis.inquiry.unknowns import Unknown
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.units import days_in_words, from_day_number
from thesis.vocabulary import FactSet, Field, FieldType, Phrasebook, in_words, number_in_words

_DIGITS = 10  # as many as numbers are shown with


def points(thousandths: int, *, sign: bool = False) -> str:
    """Points without trailing zeros.

    >>> points(12_500, sign=True), points(0), points(-3)
    ('+12.5', '0', '-0.003')
    """
    text = f"{Decimal(thousandths) / 1000:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"+{text}" if sign and thousandths > 0 else text


def name_of(field: Field, level: float | None = None, say: Phrasebook = IN_ENGLISH) -> str:
    """A field's title with its id; for a history, the level that it is about."""
    title = say.chosen(field.title, field.title_zh)
    named = say("with_id", title=title, id=field.id) if title else field.id
    if level is None:
        return named
    return say("reached", field=named, level=number_in_words(level, field.unit, field.type, say.words))


def now_in_words(unknown: Unknown, say: Phrasebook = IN_ENGLISH) -> str:
    """What is known now.

    >>> now_in_words(Unknown(Field("robots", FieldType.FLAG), Truth.FALSE, Truth.OPEN))
    'now no'
    """
    if unknown.level is not None:
        assert isinstance(unknown.now, Interval)  # noqa: S101 - a day
        return say("known", value=days_in_words(unknown.now))
    if unknown.now == unknown.field.anything:
        return say("not_known_yet")
    return say("now" if is_exact(unknown.now) else "known", value=in_words(unknown.field, unknown.now, say.words))


def values_in_words(
    unknown: Unknown, values: Iterable[FactSet], tags: Iterable[str] = (), say: Phrasebook = IN_ENGLISH
) -> str:
    """A set of values, each end with the side that is included; an end of what is possible need not be said.

    Args:
        unknown: what they are values of.
        values: disjoint intervals in rising order, or truths, levels, sets of tags.
        tags: the tags that may be in a set or not.
        say: the language.

    >>> share = Field("abroad", FieldType.SHARE, domain=Interval(0.0, 1.0))
    >>> unknown = Unknown(share, share.anything, share.anything)
    >>> values_in_words(unknown, [Interval(0.9, 1.0)])
    'at least 90%'
    >>> values_in_words(unknown, [Interval(nextafter(0.9, 1), 1.0)])
    'more than 90%'
    """
    listed, free = list(values), unknown.free
    if not listed:
        return say("no_value")
    if isinstance(free, Levels):
        named = frozenset().union(*(one.possible or () for one in listed if isinstance(one, Levels)))
        return _levels(unknown.field, named, free, say)
    if isinstance(free, Interval):
        return say.either(_interval(unknown, one, free, say) for one in listed if isinstance(one, Interval))
    if isinstance(free, Tags):
        found = [one.includes - free.includes for one in listed if isinstance(one, Tags)]
        return _sets(found, frozenset(tags), say)
    return say.either(in_words(unknown.field, one, say.words) for one in listed)


def _levels(field: Field, named: frozenset[str], free: Levels, say: Phrasebook) -> str:
    """Levels, or those that it must not be where these are fewer."""
    others = (free.possible or named) - named
    if others and 2 * len(others) < len(named):
        return say("is_not", levels=say.either(sorted(others)))
    if field.values is not None or OTHER_LEVEL not in named:
        return say.either(sorted(named))
    return say.either([*sorted(named - {OTHER_LEVEL}), say("other_level")])


def _sets(found: list[frozenset[str]], tags: frozenset[str], say: Phrasebook) -> str:
    """Sets of tags by what they have in common, where that tells them from the others."""
    some = frozenset(tag for one in found for tag in one if len(one) == 1)
    every = frozenset.intersection(*found)
    none = tags - frozenset.union(*found)
    count = len(found)
    if some and all(one & some for one in found) and count == 2 ** len(tags) - 2 ** len(tags - some):
        return say("set_includes", tags=say.either(sorted(some)))
    if every and count == 2 ** len(tags - every):
        return say("set_includes", tags=say.together(sorted(every)))
    if none and count == 2 ** len(tags - none):
        return say("set_includes_not", tags=say.either(sorted(none)))
    return say.either(say("with").join(sorted(one)) or say("none") for one in found)


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


def _interval(unknown: Unknown, one: Interval, free: Interval, say: Phrasebook) -> str:
    field, is_day = unknown.field, unknown.level is not None or unknown.field.type is FieldType.DATE

    def number(value: float) -> str:
        return number_in_words(value, field.unit, FieldType.DATE if is_day else field.type, say.words)

    if one.is_point:
        return number(one.lo)
    low, is_above = _end(one.lo, -inf, whole=unknown.is_whole)
    high, is_below = _end(one.hi, inf, whole=unknown.is_whole)
    if one.lo <= free.lo and one.hi >= free.hi:
        return say("anything")
    least = say("more_than" if is_above else "at_least", what=number(low))
    most = say("less_than" if is_below else "at_most", what=number(high))
    if one.hi >= free.hi:
        return say("or_later", day=number(low)) if is_day else least
    if one.lo <= free.lo:
        return say("or_earlier", day=number(high)) if is_day else most
    if not is_above and not is_below:
        return say("from_to", lo=number(low), hi=number(high))
    return say("both", left=least, right=most)


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
