"""Counts over draws: places, first places with their points, pairs, verdicts. Whole numbers, so sums are free.

Scores are summed rule by rule, element by element, never by a matrix product: equal companies tie exactly, and
nothing depends on how draws are cut into blocks or on how many threads there are.
"""

from __future__ import annotations

from fractions import Fraction
from math import frexp
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from thesis.model import Verdict
from thesis.robustness.headline import Floats, Rows

Counts = NDArray[np.int64]

FINE = 2.0**40  # shares are summed as whole multiples of 1 / FINE: exact for 2^12 draws in float64
_WHOLE = 2.0**53  # below it every whole number is a float64
_FEW = 4  # places are found by sorting where they are no fewer than a fourth of the companies


@frozen(eq=False)
class Group:
    """Companies that rank among themselves: those without a veto, or those with one, which come after ``before``.

    u rows of grades (u × n float64; ``by_rule`` has them rule by rule) and caps (thousandths), no two alike; ``sizes``
    says how many companies each stands for, ``start`` which of all rows the first one is. Rows that are not alike may
    tie where ``grid`` is above 0: scores are then rounded to multiples of it, so that sums that are equal but for
    float64 are equal.
    """

    grades: Floats
    caps: Floats
    sizes: Counts
    start: int
    before: int
    grid: float = 0.0
    by_rule: Floats = field(init=False, repr=False)

    @by_rule.default
    def _turned(self) -> Floats:
        return np.ascontiguousarray(self.grades.T)

    @property
    def rows(self) -> slice:
        """Which of all rows they are."""
        return slice(self.start, self.start + len(self.caps))


@frozen(eq=False)
class _Ranked:
    """Rows from the best down, draws × u; ``tied`` are those as good as the one before, ``level`` the first of them.

    Both are positions in the flat array, ascending.
    """

    rows: Rows
    tied: Rows
    level: Rows


@frozen(eq=False)
class Tally:
    """What has been counted over draws.

    ``places`` is r × p (row by place), ``verdicts`` r × v, ``pairs`` q × q (strictly above), ``firsts`` the sums
    of shares, and of their squares, by row that came first, in multiples of 1 / FINE. ``waiting`` are numbers of
    entries of ``places`` that are counted together: a table of a million entries is not gone over for each few draws.
    """

    places: Counts
    verdicts: Counts
    pairs: Counts
    firsts: dict[int, Counts] = field(factory=dict)
    waiting: list[Rows] = field(factory=list)

    def note(self, group: Group, row: Rows, place: Rows) -> None:
        """One more company for each row and place of a group."""
        numbers = row * self.places.shape[1]
        numbers += place
        numbers += group.start * self.places.shape[1] + group.before
        self.waiting.append(numbers.reshape(-1))
        if sum(map(len, self.waiting)) >= self.places.size:
            self.settle()

    def settle(self) -> None:
        """Count what waits."""
        if self.waiting:
            numbers = np.concatenate(self.waiting)
            self.waiting.clear()
            counted = np.bincount(numbers, minlength=self.places.size)
            np.add(self.places, counted.reshape(self.places.shape), out=self.places)

    def add(self, other: Tally) -> None:
        """Put other counts in."""
        np.add(self.places, other.places, out=self.places)
        np.add(self.verdicts, other.verdicts, out=self.verdicts)
        np.add(self.pairs, other.pairs, out=self.pairs)
        for row, sums in other.firsts.items():
            self.firsts[row] = self.firsts[row] + sums if row in self.firsts else sums


def negated_scores(points: Floats, group: Group) -> Floats:
    """Minus the scores: draws × u float64, thousandths, capped. ``points`` is n × draws, signed."""
    # rule by rule for every element, in their order: `optimize` would make it a matrix product
    found: Floats = np.einsum("dn,nu->du", np.ascontiguousarray(-points.T), group.by_rule, optimize=False)
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


def count_places(scores: Floats, group: Group, tally: Tally) -> tuple[Rows, Rows]:
    """Count the places of each row; which draw and which row came first, ties included.

    A place is 1 + how many companies are strictly above.
    """
    rows, most = scores.shape[1], max(0, tally.places.shape[1] - group.before)
    if most * _FEW < rows:
        draw, row, place = _best(scores, group, most)
        tally.note(group, row, place)
        first = np.flatnonzero(place == 0)
        return draw[first], row[first]
    ranked = _ranked(scores, group)
    place = _places(ranked, group)
    best = ranked.tied[ranked.level % rows == 0]  # as good as the first of their draw
    draw = np.concatenate([np.arange(len(scores)), best // rows])
    first = np.concatenate([ranked.rows[:, 0], ranked.rows.reshape(-1)[best]])
    if most >= group.sizes.sum():
        tally.note(group, ranked.rows, place)
    else:
        kept = place < most
        tally.note(group, ranked.rows[kept], place[kept])
    return draw, first


def _ranked(scores: Floats, group: Group) -> _Ranked:
    """Rows in the order of each draw.

    Where scores are multiples of a grid, a row's number fits in below its score: to sort such values takes a fraction
    of the time that sorting positions does.
    """
    rows = scores.shape[1]
    bits = (rows - 1).bit_length()
    if not group.grid:
        nobody = np.empty(0, np.intp)
        return _Ranked(np.argsort(scores, axis=1), nobody, nobody)
    if max(scores.max(), -scores.min()) / group.grid >= _WHOLE / 2**bits - 1:
        order = np.argsort(scores, axis=1)
        return _with_ties(order, np.take_along_axis(scores, order, axis=1))
    keys = scores * (2**bits / group.grid)
    keys += np.arange(rows)
    keys.sort(axis=1)
    whole = keys.astype(np.int64)
    order = whole & ((1 << bits) - 1)
    whole >>= bits
    return _with_ties(order, whole)


def _with_ties(order: Rows, values: NDArray[Any]) -> _Ranked:
    """An order with what is level in it, by the values in this order."""
    tied = np.zeros(order.shape, np.bool_)
    np.equal(values[:, 1:], values[:, :-1], out=tied[:, 1:])
    at = np.flatnonzero(tied)
    starts = np.flatnonzero(np.diff(at, prepend=-1) != 1)  # each draw begins with one that is not tied
    return _Ranked(order, at, np.repeat(at[starts] - 1, np.diff(np.append(starts, len(at)))))


def _places(ranked: _Ranked, group: Group) -> Rows:
    """The place of each row in the order of each draw; equal scores share the first of their places."""
    if (group.sizes == 1).all():
        place = np.tile(np.arange(ranked.rows.shape[1]), (len(ranked.rows), 1))
    else:
        sizes = group.sizes[ranked.rows]
        place = np.cumsum(sizes, axis=1)
        place -= sizes
    flat = place.reshape(-1)
    flat[ranked.tied] = flat[ranked.level]
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
    for at, one in zip(group.start + found, sums, strict=True):
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
