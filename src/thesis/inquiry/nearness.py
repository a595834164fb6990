"""Which of the values that reach a goal is nearest to what is known, how far that is, and both as a change."""

from __future__ import annotations

from collections.abc import Sequence

from thesis.inquiry.flips import Change
from thesis.inquiry.knobs import Knob, Turned
from thesis.sets import Interval
from thesis.vocabulary import FactSet, FieldType

_DAYS_A_YEAR = 365.25


def nearest(knob: Knob, values: Sequence[FactSet]) -> FactSet:
    """The value nearest to what is known now; for an open number the end beyond which it is no longer enough."""
    intervals = [value for value in values if isinstance(value, Interval)]
    now, free = knob.unknown.now, knob.unknown.free
    if not intervals or not isinstance(now, Interval) or not isinstance(free, Interval):
        return values[0]
    ends = [x for one in intervals for x in (one.lo, one.hi)]
    if knob.kind == "open":
        inner = [x for x in ends if free.lo < x < free.hi]
        return Interval.point((inner or ends)[0])
    return Interval.point(min(ends, key=lambda x: _gap(now, x)))


def size_of(knob: Knob, value: FactSet) -> float:
    """How large a change is.

    Returns:
        0 where the fact is open and allows the value; for a share the difference, for a date years, for any other
        number the difference relative to the greater of old and new (so 1 from nothing to something); 1 for a flag,
        a category, a tag.
    """
    now = knob.unknown.now
    if knob.kind == "open":
        return 0.0
    if not isinstance(value, Interval) or not isinstance(now, Interval):
        return 1.0
    gap = _gap(now, value.lo)
    if gap == 0.0:
        return 0.0
    match knob.field.type:
        case FieldType.SHARE:
            return gap
        case FieldType.DATE:
            return gap / _DAYS_A_YEAR
        case _:
            end = now.lo if value.lo < now.lo else now.hi
            return gap / max(abs(end), abs(value.lo))


def _gap(now: Interval, x: float) -> float:
    return max(now.lo - x, x - now.hi, 0.0)


def change_of(turned: Turned, values: tuple[FactSet, ...], *, exact: bool) -> Change:
    """The values of a knob that are enough as a change, with the nearest of them scored."""
    knob = turned.knob
    value = nearest(knob, values)
    score = turned.at(value).score
    tags = () if knob.tag is None else (knob.tag,)
    return Change(knob.unknown, knob.kind, values, value, score, size_of(knob, value), exact, tags, knob.put_in)
