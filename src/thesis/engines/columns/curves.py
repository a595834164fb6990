"""Ramps, curves and steps on columns: one value in, one grade out."""

from __future__ import annotations

import itertools
from math import ceil, floor, inf

import numpy as np
from numpy.typing import NDArray

from thesis.engines.columns.memory import FRESH, Array, Fresh
from thesis.engines.columns.values import Pair
from thesis.facts.columns import Bools, Floats
from thesis.language.primitives import MILLION
from thesis.language.primitives import polyline as height_at

_MANY_EDGES = 24  # from here on a binary search is quicker than a comparison an edge


def ramp(x: Pair, *, data: tuple[float, float], lend: Fresh = FRESH) -> Pair:
    """0 at the first place, 1 at the second, linear between and constant outside."""
    low, high = (x.lo, x.hi) if data[0] < data[1] else (x.hi, x.lo)  # it never turns
    lo = _ramped(low, *data, lend.floats(low))
    return Pair(lo, lo if x.is_exact else _ramped(high, *data, lend.floats(high)))


def _ramped(x: Floats, zero_at: float, one_at: float, out: Floats | None) -> Floats:
    """Clip first, one true division; what would change nothing is left out."""
    lo, hi = (zero_at, one_at) if zero_at < one_at else (one_at, zero_at)
    ramped: Floats = x.clip(lo, hi, out=out)
    if zero_at:
        ramped -= zero_at
    if one_at - zero_at != 1.0:
        ramped /= one_at - zero_at
    return ramped


def polyline(x: Pair, *, data: tuple[tuple[float, ...], tuple[int, ...], bool], lend: Fresh = FRESH) -> Pair:
    """Linear between knots, constant outside."""
    knots, heights, whole = data
    lo = _on_polyline(x.lo, knots, heights, lend)
    if x.is_exact:
        return Pair.of(lo)
    hi = _on_polyline(x.hi, knots, heights, lend)
    if not _turns(heights):
        return Pair(lo, hi) if heights[0] <= heights[-1] else Pair(hi, lo)
    lo, hi = np.minimum(lo, hi, out=lend.floats(lo, hi)), np.maximum(lo, hi, out=lend.floats(lo, hi))
    for knot in knots:
        inside = (x.lo < knot) & (knot < x.hi)
        # between two whole numbers there is nothing to reach
        for at in dict.fromkeys((float(floor(knot)), float(ceil(knot))) if whole else (knot,)):
            reached = inside & (x.lo <= at) & (at <= x.hi)
            if reached.any():
                height = height_at(at, knots, heights)
                lo, hi = lowered(lo, height, reached, lend), raised(hi, height, reached, lend)
    return Pair(lo, hi)


def _on_polyline(x: Floats, knots: tuple[float, ...], heights: tuple[int, ...], lend: Fresh) -> Floats:
    total: Floats | None = None
    spare: Floats | None = None
    for j in range(len(knots) - 1):
        if heights[j] == heights[j + 1]:  # a level segment adds nothing
            continue
        segment = _ramped(x, knots[j], knots[j + 1], lend.floats(x) if total is None else spare)
        segment *= heights[j + 1] - heights[j]
        if total is None:
            total, spare = segment, lend.floats(x)
            if heights[0]:
                total += heights[0]
        else:
            total += segment
    if total is None:
        return np.asarray(heights[0] / MILLION)
    total /= MILLION
    return total


def _turns(heights: tuple[float, ...]) -> bool:
    pairs = list(itertools.pairwise(heights))
    return any(a < b for a, b in pairs) and any(a > b for a, b in pairs)


def steps(x: Pair, *, data: tuple[tuple[float, float, float], ...], lend: Fresh = FRESH) -> Pair:
    """A height for each cell of the line; NaN has one of its own, so that a gap stays one."""
    edges = np.array([lo for lo, _, _ in data[1:]])
    heights = np.array([*(height for _, _, height in data), np.nan])
    first = _cell(x.lo, edges)
    if x.is_exact:
        return Pair.of(heights.take(lend.indices(first), mode="clip", out=lend.floats(first)))
    last = _cell(x.hi, edges)
    a, b = (heights.take(lend.indices(cells), mode="clip", out=lend.floats(cells)) for cells in (first, last))
    lo, hi = np.minimum(a, b, out=lend.floats(a, b)), np.maximum(a, b, out=lend.floats(a, b))
    if _turns(tuple(height for _, _, height in data)):
        for i, (_, _, height) in enumerate(data):
            reached = (first <= i) & (i <= last)
            lo, hi = lowered(lo, height, reached, lend), raised(hi, height, reached, lend)
    return Pair(lo, hi)


def _cell(x: Floats, edges: Floats) -> NDArray[np.intp] | NDArray[np.uint8]:
    """The cell of each number: how many cells begin at or below it, but for the first; NaN comes after the last."""
    if len(edges) > _MANY_EDGES:
        cells = np.asarray(np.searchsorted(edges, x, side="right"))
        return np.asarray(cells + (x != x))  # noqa: PLR0124
    found = np.asarray(x != x).view(np.uint8) * np.uint8(len(edges) + 1)  # noqa: PLR0124
    for edge in edges:
        found = found + np.asarray(x >= edge).view(np.uint8)
    return np.asarray(found)


def lowered(array: Array, value: float, rows: Bools, lend: Fresh) -> Floats:
    """The array, in some rows no greater than a value; NaN gives way to it."""
    bound = np.array([inf, value]).take(lend.indices(rows), mode="clip", out=lend.floats(rows))
    return np.fmin(array, bound, out=lend.floats(array, rows))


def raised(array: Array, value: float, rows: Bools, lend: Fresh) -> Floats:
    """The array, in some rows no less than a value; NaN gives way to it."""
    bound = np.array([-inf, value]).take(lend.indices(rows), mode="clip", out=lend.floats(rows))
    return np.fmax(array, bound, out=lend.floats(array, rows))
