"""Which of two terms is greater for every company: what a changed threshold, curve or clause does for certain.

Two terms of one shape are compared part by part, and what is found is carried up through the directions of the
primitives, as in the sign analysis of plans. Where signs do not decide, the answer is "either".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from thesis.language import PRIMITIVES, Term, ValueSet, static_range
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field

Order: TypeAlias = Literal["same", "up", "down", "either"]
"""Where the second of two stands against the first: never below it is "up", never above it "down"."""

Knots: TypeAlias = tuple[tuple[float, int], ...]

_FLIPPED: Mapping[Order, Order] = {"same": "same", "up": "down", "down": "up", "either": "either"}
_MORE_IS_LESS = {"and": True, "min": True, "or": False, "max": False}  # what another argument does to the value


def order_of(before: Term, after: Term, fields: Mapping[str, Field]) -> Order:
    """Where ``after`` stands against ``before``, whatever the facts are.

    Rounding aside: where a ramp or curve changed, grades may differ from this order by the last bit of a float.

    Args:
        before: a term of a plan.
        after: another.
        fields: the fields that they read, which must be the same for both.
    """
    if before == after:
        return "same"
    old, new = static_range(before, fields), static_range(after, fields)
    by_range = _of_ranges(old, new)
    if by_range != "either":
        return by_range
    if before.op == after.op and len(before.args) == len(after.args):
        return _joined([*_of_arguments(before, after, fields), _of_data(before, after)])
    # two shapes
    found = _of_more(before, after, fields)
    return found if found != "either" else _FLIPPED[_of_more(after, before, fields)]


def _of_ranges(old: ValueSet, new: ValueSet) -> Order:
    """What the widest ranges alone decide."""
    low, high = _ends(old), _ends(new)
    if low == high and low[0] == low[1]:
        return "same"
    return "up" if high[0] >= low[1] else "down" if high[1] <= low[0] else "either"


def _ends(reach: ValueSet) -> tuple[float, float]:
    return (reach.lo, reach.hi) if isinstance(reach, Interval) else (float(reach.surely), float(reach.possibly))


def _joined(orders: Iterable[Order]) -> Order:
    """One change after the other."""
    found = set(orders) - {"same"}
    if not found:
        return "same"
    return found.pop() if len(found) == 1 else "either"


def _of_arguments(before: Term, after: Term, fields: Mapping[str, Field]) -> list[Order]:
    """What the changed arguments do, one after the other."""
    if not before.args:
        return []
    reaches = tuple(
        _hull(static_range(a, fields), static_range(b, fields)) for a, b in zip(before.args, after.args, strict=True)
    )
    orders: list[Order] = []
    directions = PRIMITIVES[before.op].directions(reaches, before.data)
    for a, b, direction in zip(before.args, after.args, directions, strict=True):
        order = order_of(a, b, fields)
        if order == "same" or direction == "none":
            orders.append("same")
        elif direction == "either":
            orders.append("either")
        else:
            orders.append(order if direction == "up" else _FLIPPED[order])
    return orders


def _hull(a: ValueSet, b: ValueSet) -> ValueSet:
    if isinstance(a, Interval) and isinstance(b, Interval):
        return a.hull(b)
    return a if a == b else Truth.OPEN


def _of_data(before: Term, after: Term) -> Order:
    """What changed data, such as knots and levels, do at every value of the arguments."""
    if before.data == after.data:
        return "same"
    compare = _DATA.get(before.op)
    return "either" if compare is None else compare(before.data, after.data)


def _of_numbers(pairs: Iterable[tuple[Any, Any]]) -> Order:
    listed = list(pairs)
    if all(old <= new for old, new in listed):
        return "same" if all(old == new for old, new in listed) else "up"
    return "down" if all(old >= new for old, new in listed) else "either"


def _of_constants(old: tuple[Any, ...], new: tuple[Any, ...]) -> Order:
    return _of_numbers([(old[0], new[0])])


def _of_levels(old: tuple[Any, ...], new: tuple[Any, ...]) -> Order:
    """`member`: a category is one of these levels."""
    if old[0] != new[0]:
        return "either"
    return "up" if set(old[1]) <= set(new[1]) else "down" if set(old[1]) >= set(new[1]) else "either"


def _of_lookups(old: tuple[Any, ...], new: tuple[Any, ...]) -> Order:
    """`lookup`: a height for each level, and one for those that are not named."""
    if old[0] != new[0]:
        return "either"
    first, second = dict(old[1]), dict(new[1])
    pairs = [(first.get(level, old[2] or 0.0), second.get(level, new[2] or 0.0)) for level in {**first, **second}]
    return _of_numbers([*pairs, (old[2] or 0.0, new[2] or 0.0)] if None not in (old[2], new[2]) else pairs)


def _of_reaches(old: tuple[Any, ...], new: tuple[Any, ...]) -> Order:
    """`first_reach`: a higher level is reached no sooner."""
    return "either" if old[0] != new[0] else _of_numbers([(old[1], new[1])])


def _of_bounds(old: tuple[Any, ...], new: tuple[Any, ...]) -> Order:
    """`within`: the wider interval holds more numbers."""
    if new[0] <= old[0] and old[1] <= new[1]:
        return "up"
    return "down" if old[0] <= new[0] and new[1] <= old[1] else "either"


def _of_steps(old: tuple[Any, ...], new: tuple[Any, ...]) -> Order:
    """`steps`: cells of the line, each with its height."""
    return _of_numbers((a[2], b[2]) for a in old for b in new if a[0] <= b[1] and b[0] <= a[1])


def _of_ramps(old: tuple[Any, ...], new: tuple[Any, ...]) -> Order:
    return _of_knots(_ramp(old), _ramp(new))


def _ramp(data: tuple[float, float]) -> Knots:
    zero, one = data
    return ((zero, 0), (one, 1)) if zero < one else ((one, 1), (zero, 0))


def _of_polylines(old: tuple[Any, ...], new: tuple[Any, ...]) -> Order:
    knots = [tuple(zip(data[0], data[1], strict=True)) for data in (old, new)]
    return _of_knots(knots[0], knots[1])


def _of_knots(old: Knots, new: Knots) -> Order:
    """Two lines between knots: it is enough to look at the knots of both."""
    places = sorted({Fraction(where) for where, _ in (*old, *new)})
    return _of_numbers((_height(old, x), _height(new, x)) for x in places)


def _height(knots: Knots, x: Fraction) -> Fraction:
    """The exact height of a line that is constant outside its knots."""
    if x <= knots[0][0]:
        return Fraction(knots[0][1])
    for (a, low), (b, high) in pairwise(knots):
        if x <= b:
            return low + (high - low) * (x - Fraction(a)) / (Fraction(b) - Fraction(a))
    return Fraction(knots[-1][1])


_DATA: Mapping[str, Callable[[tuple[Any, ...], tuple[Any, ...]], Order]] = {
    "const": _of_constants,
    "member": _of_levels,
    "lookup": _of_lookups,
    "first_reach": _of_reaches,
    "within": _of_bounds,
    "steps": _of_steps,
    "ramp": _of_ramps,
    "polyline": _of_polylines,
}


def _of_more(before: Term, after: Term, fields: Mapping[str, Field]) -> Order:
    """Terms of two shapes, where the second has something added: a clause, or a condition to apply."""
    if after.op in _MORE_IS_LESS:
        parts = before.args if before.op == after.op else (before,)
        if set(parts) <= set(after.args):
            return "down" if _MORE_IS_LESS[after.op] else "up"
    if after.op == "select":
        _, then, otherwise = after.args
        high, low = static_range(then, fields), static_range(otherwise, fields)
        if isinstance(high, Interval) and isinstance(low, Interval) and high.lo >= low.hi:
            order = order_of(before, then, fields)
            return "down" if order in ("same", "down") else "either"
    return "either"
