"""Where straight lines may cross: sets of steps as unions of ranges, wide enough for rounding.

Scores are whole thousandths near straight lines in the points that move. The closed form of a reversal (Mareschal,
European Journal of Operational Research 33:54-64, 1988) says where lines cross; here it says from which step on
rounded scores may have crossed, so that only few steps need be computed to find the first that has.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.robustness.headline import Floats

SLACK = 1e-3  # thousandths; what float64 loses in a score of a thousand million points
_FIRST_CHUNK = 64
_LAST_CHUNK = 65_536
_MOST_STEPS = 1 << 18  # computed for one pair


@frozen(eq=False)
class Reach:
    """A range of steps for each of p pairs, both ends included; empty where ``low > high``."""

    low: Floats
    high: Floats

    def __and__(self, other: Reach) -> Reach:
        """The steps that are in both."""
        return Reach(np.maximum(self.low, other.low), np.minimum(self.high, other.high))


def where_positive(start: Floats, slope: Floats) -> Reach:
    """The steps s at which start + slope·s may be above 0: half a line, or all of it, or nothing.

    >>> where_positive(np.array([-10.0]), np.array([2.0]))
    Reach(low=array([4.]), high=array([inf]))
    """
    start, slope = np.broadcast_arrays(start, slope)
    slope = np.where(np.isinf(start), 0.0, slope)
    always = start > 0
    with np.errstate(all="ignore"):
        root = -start / slope
        wide = 1.0 + 1e-9 * np.abs(root)
        low = np.where(slope > 0, root - wide, np.where((slope < 0) | always, -np.inf, np.inf))
        high = np.where(slope < 0, root + wide, np.where((slope > 0) | always, np.inf, -np.inf))
    return Reach(low, high)


def next_step(reaches: tuple[Reach, ...], step: float) -> Floats:
    """For each pair the least whole step, from ``step`` on, that is in one of the ranges; infinite where none is."""
    best = np.full(reaches[0].low.shape, np.inf)
    for one in reaches:
        at = np.maximum(np.ceil(one.low), step)
        best = np.minimum(best, np.where(at <= one.high, at, np.inf))
    return best


@frozen
class Found:
    """The first step at which a statement does not hold, and of which pair; not ``exact`` where the search was cut."""

    step: int
    pair: int
    exact: bool = True


class Pairs(Protocol):
    """Pairs, or whatever else may turn round on the way; both are computed, not estimated."""

    def turned(self, pair: int, steps: Floats) -> NDArray[np.bool_]:
        """Whether a pair has turned round, at each of some steps."""

    def stays(self, pair: int, ends: Floats) -> bool:
        """Whether it surely has not at any step between two."""


def first_turn(reaches: tuple[Reach, ...], pairs: Pairs, limit: float) -> Found | None:
    """The first whole step, from 1 to ``limit``, at which some pair has turned round.

    Pairs are taken in the order of the steps from which they may turn; those that cannot before the best that
    has been found are left out.
    """
    starts = next_step(reaches, 1.0)
    best: Found | None = None
    for pair in np.argsort(starts, kind="stable"):
        stop = limit + 1 if best is None else float(best.step)
        if not starts[pair] < stop:
            break
        mine = tuple(Reach(one.low[pair : pair + 1], one.high[pair : pair + 1]) for one in reaches)
        found = _scan(mine, int(pair), pairs, float(starts[pair]), stop)
        best = best if found is None else found
    return best


def _scan(mine: tuple[Reach, ...], pair: int, pairs: Pairs, step: float, stop: float) -> Found | None:
    """Steps in chunks; a stretch that surely stays is passed over, however long it is."""
    chunk, spent = float(_FIRST_CHUNK), 0
    if pairs.stays(pair, np.array([step, stop - 1])):
        return None
    while step < stop:
        if spent >= _MOST_STEPS:
            return Found(int(step), pair, exact=False)
        end = min(step + chunk, stop)
        if pairs.stays(pair, np.array([step, end - 1])):
            chunk *= 2
        else:
            chunk = min(chunk, float(_LAST_CHUNK))
            steps = np.arange(step, min(step + chunk, stop))
            hits = np.flatnonzero(pairs.turned(pair, steps))
            if len(hits):
                return Found(int(steps[hits[0]]), pair)
            spent += len(steps)
            end, chunk = step + len(steps), chunk * 2
        step = float(next_step(mine, end)[0])
    return None
