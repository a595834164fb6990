"""The primitives on columns: one function each, with the float operations of ``language.primitives`` in their order.

A value is a pair of ends: float64 for numbers, and for truths what is sure and what is possible. Either is an
array of one value a row, or a scalar where all rows have the same. Where an operation is undefined in a row, that
row is the whole line, so that no NaN goes on. ``tests/laws/test_one_answer.py`` holds every one of these to the
interpreter with ``==``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from math import ceil, floor, inf
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.facts.columns import Bools, Floats
from thesis.language.primitives import MILLION, polyline

Array: TypeAlias = NDArray[Any]

_MANY_EDGES = 24  # from here on a binary search is quicker than a comparison an edge


@frozen(eq=False)
class Pair:
    """The least and the greatest value of each row; one array twice where every row is decided."""

    lo: Array
    hi: Array

    @property
    def is_exact(self) -> bool:
        """Whether every row has one value, as far as that is known without looking."""
        return self.lo is self.hi

    @property
    def open(self) -> Array:
        """Which rows have more than one value."""
        return np.zeros((), np.bool_) if self.lo is self.hi else np.asarray(self.lo != self.hi)

    @classmethod
    def of(cls, value: Array) -> Pair:
        """A pair whose rows are all decided."""
        return cls(value, value)


def _either(undecided: bool, array: Array, other: Callable[[], Array]) -> Pair:
    return Pair(array, other()) if undecided else Pair(array, array)


def _exact(args: tuple[Pair, ...]) -> bool:
    return all(one.lo is one.hi for one in args)


def _lowered(array: Floats, value: float, rows: Bools) -> Floats:
    """The array, in some rows no greater than a value; NaN gives way to it."""
    lowered: Floats = np.fmin(array, np.array([inf, value]).take(rows.astype(np.intp)))
    return lowered


def _raised(array: Floats, value: float, rows: Bools) -> Floats:
    raised: Floats = np.fmax(array, np.array([-inf, value]).take(rows.astype(np.intp)))
    return raised


def _or_whole(lo: Floats, hi: Floats) -> Pair:
    """The pair, or the whole line in rows where arithmetic left the numbers."""
    fine = np.isfinite(lo) if lo is hi else (lo <= hi) & (lo < inf) & (hi > -inf)
    if fine.all():
        return Pair(lo, hi)
    return Pair(_lowered(lo, -inf, ~fine), _raised(hi, inf, ~fine))


def _add(*args: Pair) -> Pair:
    lo = _chain(np.add, [one.lo for one in args])
    return _or_whole(lo, lo if _exact(args) else _chain(np.add, [one.hi for one in args]))


def _chain(operation: Callable[[Array, Array], Array], arrays: list[Array]) -> Array:
    found = arrays[0]
    for one in arrays[1:]:
        found = operation(found, one)
    return found


def _sub(a: Pair, b: Pair) -> Pair:
    lo = a.lo - b.hi
    return _or_whole(lo, lo if _exact((a, b)) else a.hi - b.lo)


def _neg(a: Pair) -> Pair:
    lo = -a.hi
    return Pair(lo, lo if a.is_exact else -a.lo)


def _mul(a: Pair, b: Pair) -> Pair:
    return _hull(np.multiply, a, b, None)


def _div(a: Pair, b: Pair) -> Pair:
    by_zero = (b.lo <= 0.0) & (b.hi >= 0.0)
    return _hull(np.divide, a, b, by_zero if by_zero.any() else None)


def _hull(operation: Callable[[Array, Array], Array], a: Pair, b: Pair, undefined: Bools | None) -> Pair:
    """The least interval that holds an operation at all corners; the whole line where one is no number."""
    corners = [
        operation(x, y)
        for x in ((a.lo,) if a.is_exact else (a.lo, a.hi))
        for y in ((b.lo,) if b.is_exact else (b.lo, b.hi))
    ]
    fine = _chain(np.logical_and, [np.isfinite(one) for one in corners])
    if undefined is not None:
        fine = fine & ~undefined
    lo = _chain(np.minimum, corners)
    hi = lo if len(corners) == 1 else _chain(np.maximum, corners)
    if fine.all():
        return Pair(lo, hi)
    return Pair(_lowered(lo, -inf, ~fine), _raised(hi, inf, ~fine))


def _min(*args: Pair) -> Pair:
    lo = _chain(np.minimum, [one.lo for one in args])
    return Pair(lo, lo if _exact(args) else _chain(np.minimum, [one.hi for one in args]))


def _max(*args: Pair) -> Pair:
    lo = _chain(np.maximum, [one.lo for one in args])
    return Pair(lo, lo if _exact(args) else _chain(np.maximum, [one.hi for one in args]))


def _abs(a: Pair) -> Pair:
    if a.is_exact:
        return Pair.of(np.abs(a.lo))
    return Pair(np.maximum(np.maximum(a.lo, -a.hi), 0.0), np.maximum(-a.lo, a.hi))


def ramp(x: Floats, zero_at: float, one_at: float) -> Floats:
    """0 at ``zero_at``, 1 at ``one_at``: clip first, one true division."""
    lo, hi = (zero_at, one_at) if zero_at < one_at else (one_at, zero_at)
    ramped: Floats = np.asanyarray(np.maximum(x, lo))
    np.minimum(ramped, hi, out=ramped)  # in the same memory: a new array costs as much as a step
    ramped -= zero_at
    ramped /= one_at - zero_at
    return ramped


def _ramp(x: Pair, *, data: tuple[float, float]) -> Pair:
    low, high = (x.lo, x.hi) if data[0] < data[1] else (x.hi, x.lo)  # it never turns
    lo = ramp(low, *data)
    return Pair(lo, lo if x.is_exact else ramp(high, *data))


def _polylines(x: Floats, knots: tuple[float, ...], heights: tuple[int, ...]) -> Floats:
    total: Any = float(heights[0])
    for j in range(len(knots) - 1):
        if heights[j] != heights[j + 1]:  # a level segment adds nothing
            segment = ramp(x, knots[j], knots[j + 1])
            segment *= heights[j + 1] - heights[j]
            segment += total
            total = segment
    polylines: Floats = np.asanyarray(total)
    polylines /= MILLION
    return polylines


def _polyline(x: Pair, *, data: tuple[tuple[float, ...], tuple[int, ...], bool]) -> Pair:
    knots, heights, whole = data
    lo = _polylines(x.lo, knots, heights)
    if x.is_exact:
        return Pair.of(lo)
    hi = _polylines(x.hi, knots, heights)
    lo, hi = np.minimum(lo, hi), np.maximum(lo, hi)
    if not _turns(heights):
        return Pair(lo, hi)
    for knot in knots:
        inside = (x.lo < knot) & (knot < x.hi)
        # between two whole numbers there is nothing to reach
        for at in dict.fromkeys((float(floor(knot)), float(ceil(knot))) if whole else (knot,)):
            reached = inside & (x.lo <= at) & (at <= x.hi)
            if reached.any():
                height = polyline(at, knots, heights)
                lo, hi = _lowered(lo, height, reached), _raised(hi, height, reached)
    return Pair(lo, hi)


def _turns(heights: tuple[float, ...]) -> bool:
    pairs = list(itertools.pairwise(heights))
    return any(a < b for a, b in pairs) and any(a > b for a, b in pairs)


def _steps(x: Pair, *, data: tuple[tuple[float, float, float], ...]) -> Pair:
    edges = np.array([lo for lo, _, _ in data[1:]])
    heights = np.array([height for _, _, height in data])
    first = _cell(x.lo, edges)
    if x.is_exact:
        return Pair.of(heights.take(first))
    last = _cell(x.hi, edges)
    a, b = heights.take(first), heights.take(last)
    lo, hi = np.minimum(a, b), np.maximum(a, b)
    if _turns(tuple(height for _, _, height in data)):
        for i, (_, _, height) in enumerate(data):
            reached = (first <= i) & (i <= last)
            lo, hi = _lowered(lo, height, reached), _raised(hi, height, reached)
    return Pair(lo, hi)


def _cell(x: Floats, edges: Floats) -> NDArray[np.intp]:
    """The cell of each number: how many cells begin at or below it, but for the first."""
    if len(edges) > _MANY_EDGES:
        return np.asarray(np.searchsorted(edges, x, side="right"))
    found = np.zeros_like(x, np.intp)
    for edge in edges:
        found = found + (x >= edge)
    return found


def _le(a: Pair, b: Pair) -> Pair:
    surely = a.hi <= b.lo
    return _either(not _exact((a, b)), surely, lambda: a.lo <= b.hi)


def _lt(a: Pair, b: Pair) -> Pair:
    surely = a.hi < b.lo
    return _either(not _exact((a, b)), surely, lambda: a.lo < b.hi)


def _eq(a: Pair, b: Pair) -> Pair:
    if _exact((a, b)):
        return Pair.of(a.lo == b.lo)
    surely = (a.lo == a.hi) & (a.lo == b.lo) & (a.hi == b.hi)
    return Pair(surely, np.maximum(a.lo, b.lo) <= np.minimum(a.hi, b.hi))


def _within(x: Pair, *, data: tuple[float, float]) -> Pair:
    lo, hi = data
    surely = (lo <= x.lo) & (x.hi <= hi)
    return _either(not x.is_exact, surely, lambda: (x.lo <= hi) & (lo <= x.hi) & np.bool_(lo <= hi))


def _and(*args: Pair) -> Pair:
    surely = _chain(np.logical_and, [one.lo for one in args])
    return _either(not _exact(args), surely, lambda: _chain(np.logical_and, [one.hi for one in args]))


def _or(*args: Pair) -> Pair:
    surely = _chain(np.logical_or, [one.lo for one in args])
    return _either(not _exact(args), surely, lambda: _chain(np.logical_or, [one.hi for one in args]))


def _not(a: Pair) -> Pair:
    surely = ~a.hi
    return _either(not a.is_exact, surely, lambda: ~a.lo)


def _indicator(a: Pair) -> Pair:
    return _either(not a.is_exact, a.lo.astype(np.float64), lambda: a.hi.astype(np.float64))


def _select(condition: Pair, then: Pair, otherwise: Pair) -> Pair:
    surely, possibly = condition.lo, condition.hi
    if condition.is_exact:
        lo = _choose(surely, then.lo, otherwise.lo)
        return Pair(lo, lo if _exact((then, otherwise)) else _choose(surely, then.hi, otherwise.hi))
    least, greatest = np.minimum(then.lo, otherwise.lo), np.maximum(then.hi, otherwise.hi)
    return Pair(
        _choose(surely, then.lo, _choose(possibly, least, otherwise.lo)),
        _choose(surely, then.hi, _choose(possibly, greatest, otherwise.hi)),
    )


def _meet(is_stated: Pair, stated: Pair, follows: Pair) -> Pair:
    """What both leave possible; where they leave nothing, what is stated counts; what follows where nothing is."""
    lo, hi = np.maximum(stated.lo, follows.lo), np.minimum(stated.hi, follows.hi)
    agree = lo <= hi
    lo, hi = _choose(agree, lo, stated.lo), _choose(agree, hi, stated.hi)
    return Pair(_choose(is_stated.lo, lo, follows.lo), _choose(is_stated.lo, hi, follows.hi))


def _choose(condition: Bools, then: Floats, otherwise: Floats) -> Floats:
    """One or the other; a product with 0 or 1 is exact, and much quicker than a branch where both are finite."""
    if not (np.isfinite(np.sum(then)) and np.isfinite(np.sum(otherwise))):  # one that is not makes the sum so
        return np.where(condition, then, otherwise)
    kept: Floats = then * condition
    return kept if np.ndim(otherwise) == 0 and otherwise == 0.0 else kept + otherwise * ~condition


OPERATIONS: Mapping[str, Callable[..., Pair]] = {
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "min": _min,
    "max": _max,
    "abs": _abs,
    "ramp": _ramp,
    "polyline": _polyline,
    "steps": _steps,
    "le": _le,
    "lt": _lt,
    "eq": _eq,
    "within": _within,
    "and": _and,
    "or": _or,
    "not": _not,
    "indicator": _indicator,
    "select": _select,
    "meet": _meet,
}
