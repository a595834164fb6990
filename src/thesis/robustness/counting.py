"""Counts over draws: places, first places with their points, pairs, verdicts. Whole numbers, so sums are free.

Scores are summed rule by rule, element by element, never by a matrix product: equal companies tie exactly, and
nothing depends on how draws are cut into blocks or on how many threads there are.
"""

from __future__ import annotations

from fractions import Fraction
from math import frexp

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from thesis.model import Verdict
from thesis.robustness.headline import Floats, Rows

Counts = NDArray[np.int64]

FINE = 2.0**40  # shares are summed as whole multiples of 1 / FINE: exact for 2^12 draws in float64
_TILE = 65_536  # scores that are summed at once, so that they stay in a core's own cache
_FEW = 4  # places are found by sorting where they are no fewer than a fourth of the companies


@frozen(eq=False)
class Group:
    """Companies that rank among themselves: those without a veto, or those with one, which come after ``before``.

    u rows of grades (u × n float64) and caps (thousandths), no two alike; ``sizes`` says how many companies each
    stands for, ``rows`` which of all rows it is. Rows that are not alike may tie where ``grid`` is above 0: scores
    are then rounded to multiples of it, so that sums that are equal but for float64 are equal.
    """

    grades: Floats
    caps: Floats
    sizes: Counts
    rows: Rows
    before: int
    grid: float = 0.0


@frozen(eq=False)
class Tally:
    """What has been counted over draws.

    ``places`` is r × p (row by place), ``verdicts`` r × v, ``pairs`` q × q (strictly above), ``firsts`` the sums
    of shares, and of their squares, by row that came first, in multiples of 1 / FINE.
    """

    places: Counts
    verdicts: Counts
    pairs: Counts
    firsts: dict[int, Counts] = field(factory=dict)

    def add(self, other: Tally) -> None:
        """Put other counts in."""
        np.add(self.places, other.places, out=self.places)
        np.add(self.verdicts, other.verdicts, out=self.verdicts)
        np.add(self.pairs, other.pairs, out=self.pairs)
        for row, sums in other.firsts.items():
            self.firsts[row] = self.firsts[row] + sums if row in self.firsts else sums


def negated_scores(points: Floats, group: Group) -> Floats:
    """Minus the scores: draws × u float64, thousandths, capped. ``points`` is n × draws, signed."""
    draws, rows = points.shape[1], len(group.caps)
    found = np.zeros((draws, rows))
    step = max(1, _TILE // max(rows, 1))
    scratch = np.empty((step, rows))
    for start in range(0, draws, step):
        part = found[start : start + step]
        room = scratch[: len(part)]
        for weights, grades in zip(points[:, start : start + step], group.grades.T, strict=True):
            np.multiply(weights[:, None], grades, out=room)
            part -= room
    if np.isfinite(group.caps).any():
        np.maximum(found, -group.caps, out=found)
    if group.grid:
        found *= 1.0 / group.grid
        np.rint(found, out=found)
        found *= group.grid
    return found


def grid_of(total: float) -> float:
    """How fine scores are compared where companies may tie: 2⁻⁴⁰ of the sum of |points|, a power of two.

    Far above what float64 loses in a sum, far below a thousandth of a point, on which caps lie.

    >>> grid_of(100_000.0) < 1e-6
    True
    """
    return 2.0 ** (frexp(total)[1] - 40)


def count_places(scores: Floats, group: Group, places: Counts) -> tuple[Rows, Rows]:
    """Count the places of each row into ``places``; which draw and which row came first, ties included.

    A place is 1 + how many companies are strictly above.
    """
    rows, most = scores.shape[1], max(0, places.shape[1] - group.before)
    if most * _FEW < rows:
        draw, row, place = _best(scores, group, most)
        _count(row, place, group, places)
        first = np.flatnonzero(place == 0)
        return draw[first], row[first]
    order = np.argsort(scores, axis=1)
    place = _places(order, scores, group)
    draw, at = np.nonzero(place == 0)
    if most >= group.sizes.sum():
        _count(order, place, group, places)
    else:
        kept = place < most
        _count(order[kept], place[kept], group, places)
    return draw, order[draw, at]


def _count(row: Rows, place: Rows, group: Group, places: Counts) -> None:
    """Put one more company for each row and place into ``places``."""
    rows, most = len(group.rows), max(0, places.shape[1] - group.before)
    numbers = row * most
    numbers += place
    counted = np.bincount(numbers.reshape(-1), minlength=rows * most)
    places[group.rows, group.before :] += counted.reshape(rows, most)


def _places(order: Rows, scores: Floats, group: Group) -> Rows:
    """The place of each row in the order of each draw; equal scores share the first of their places."""
    if (group.sizes == 1).all():
        place = np.broadcast_to(np.arange(order.shape[1]), order.shape)
    else:
        sizes = group.sizes[order]
        place = np.cumsum(sizes, axis=1) - sizes
    if group.grid:
        ranked = np.take_along_axis(scores, order, axis=1)
        apart = np.ones(order.shape, np.bool_)
        apart[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
        place = np.maximum.accumulate(np.where(apart, place, 0), axis=1)
    return place


def _best(scores: Floats, group: Group, most: int) -> tuple[Rows, Rows, Rows]:
    """Draw, row and place of the first ``most`` companies of each draw, and of all that tie with the last."""
    if most <= 0:
        nothing = np.empty(0, np.intp)
        return nothing, nothing, nothing
    last = np.partition(scores, most - 1, axis=1)[:, most - 1]
    draw, row = np.nonzero(scores <= last[:, None])
    found = scores[draw, row]
    order = np.lexsort((found, draw))
    draw, row, found = draw[order], row[order], found[order]
    sizes = group.sizes[row]
    before = np.cumsum(sizes) - sizes
    starts = np.flatnonzero(np.r_[True, draw[1:] != draw[:-1]])
    place = before - np.repeat(before[starts], np.diff(np.r_[starts, len(draw)]))
    apart = np.r_[True, (draw[1:] != draw[:-1]) | (found[1:] != found[:-1])]
    place = place[np.maximum.accumulate(np.where(apart, np.arange(len(place)), 0))]
    kept = place < most
    return draw[kept], row[kept], place[kept]


def count_firsts(draw: Rows, row: Rows, shares: Floats, group: Group, firsts: dict[int, Counts]) -> None:
    """Sum the shares, n × draws, of the draws in which each row came first, and their squares."""
    found, which = np.unique(row, return_inverse=True)
    chosen = shares[:, draw]
    sums = np.zeros((len(found), 2 * len(shares)), np.int64)
    for i, part in enumerate(np.rint(np.concatenate([chosen, chosen * chosen]) * FINE)):
        sums[:, i] = np.bincount(which.reshape(-1), weights=part, minlength=len(found))
    for at, one in zip(group.rows[found], sums, strict=True):
        firsts[int(at)] = firsts[int(at)] + one if int(at) in firsts else one


def count_pairs(scores: Floats, chosen: Rows, pairs: Counts, at: Rows) -> None:
    """Count into ``pairs`` how often the row ``chosen[i]``, which is number ``at[i]``, is strictly above another."""
    mine = np.ascontiguousarray(scores[:, chosen])
    for i, one in enumerate(at):
        pairs[one, at] += (mine[:, i : i + 1] < mine).sum(axis=0)


def count_verdicts(scores: Floats, levels: Floats, group: Group, verdicts: Counts) -> None:
    """Count the verdicts of each row; ``levels`` is verdicts × draws, thousandths, −infinite for the lowest.

    A score reaches a level within half a thousandth, to which scores are rounded. Of equal levels the first counts.
    """
    reached = [_reached(scores, level) for level in levels]
    order = np.arange(len(levels))[:, None]
    for number, level in enumerate(levels):
        higher = np.where((levels > level) | ((levels == level) & (order < number)), levels, np.inf).min(axis=0)
        same = [other for other in range(len(levels)) if np.array_equal(levels[other], higher)]
        beyond = reached[same[0]] if same else _reached(scores, higher)
        verdicts[group.rows, number] += reached[number] - beyond


def _reached(scores: Floats, level: Floats) -> Counts:
    return np.asarray((scores <= (0.5 - level)[:, None]).sum(axis=0, dtype=np.int64))


def draw_levels(verdicts: tuple[Verdict, ...], points: Floats, cap: float) -> Floats:
    """The least score of each verdict in each draw, verdicts × draws; ``points`` is n × draws, signed."""
    least, greatest = np.zeros(points.shape[1]), np.zeros(points.shape[1])
    for row in points:
        least += np.minimum(row, 0.0)
        greatest += np.maximum(row, 0.0)
    least = np.minimum(least, cap)
    return np.stack([_level(verdict, least, np.maximum(least, greatest)) for verdict in verdicts])


def _level(verdict: Verdict, least: Floats, greatest: Floats) -> Floats:
    if verdict.share is not None:
        return float(Fraction(1) - verdict.share) * least + float(verdict.share) * greatest
    return np.full(len(least), -np.inf if verdict.thousandths is None else float(verdict.thousandths))
