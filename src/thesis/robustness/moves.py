"""The two ways in which a rule's points may move: alone, or with the sum of all |points| kept.

A move counts steps of one thousandth from where the points are now. Scores at a step are computed exactly as
`score` does; `line` gives the straight line that they lie near, and how far from it rounding may take them.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import frozen

from thesis.robustness.headline import Floats, Headline, Rows

MOST_POINTS = 10**12  # thousandths; what a thesis may give at most


@frozen(eq=False)
class Line:
    """Near start + slope·s, never further off than ``off``; all in thousandths, one value a company."""

    start: Floats
    slope: Floats
    off: Floats


class Fixed:
    """One rule's points, up (``way`` 1) or down (−1); all others as they are."""

    def __init__(self, head: Headline, rule: int, way: int) -> None:
        """Sum what does not move."""
        self.head, self.rule, self.way = head, rule, way
        self.points = int(head.points[rule])
        self.grades = head.grades[:, rule]
        given = np.floor(head.points * head.grades + 0.5)
        self.others = given.sum(axis=1) - given[:, rule]
        rest = np.delete(head.points, rule)
        self.lower, self.upper = int(np.minimum(rest, 0).sum()), int(np.maximum(rest, 0).sum())
        self.limit = MOST_POINTS - way * self.points
        self.off = 0.0

    def at(self, steps: Floats) -> Floats:
        """The rule's points at each step, in thousandths."""
        return np.asarray(self.points + self.way * steps)

    def sums(self, companies: Rows, steps: Floats) -> Floats:
        """What the rules give, companies × steps, whole thousandths."""
        given = np.floor(self.at(steps) * self.grades[companies, None] + 0.5)
        return np.asarray(self.others[companies, None] + given)

    def bounds(self, companies: Rows, ends: Floats) -> tuple[Floats, Floats]:
        """The least and the greatest of what the rules give at all steps between two."""
        given = self.sums(companies, ends)
        return given.min(axis=1), given.max(axis=1)

    def is_no_less(self, one: int, other: int, ends: Floats) -> bool:
        """Whether the rules surely give one company no less than another at all steps between two."""
        gain = (self.grades[one] - self.grades[other]) * self.at(ends)
        return bool(self.others[one] >= self.others[other] and (gain >= 0).all())

    def line(self, companies: Rows) -> Line:
        """The line of what the rules give."""
        grades = self.grades[companies]
        return Line(self.others[companies] + self.points * grades, self.way * grades, np.full(len(companies), 0.5))

    def range(self, steps: Floats) -> tuple[Floats, Floats]:
        """The sums of all negative and of all positive points at each step."""
        points = self.at(steps)
        return self.lower + np.minimum(points, 0), self.upper + np.maximum(points, 0)

    def range_bounds(self, ends: Floats) -> tuple[Floats, Floats]:
        """The least and the greatest of both at all steps between two."""
        lower, upper = self.range(ends)
        return np.array([np.min(lower), np.max(lower)]), np.array([np.min(upper), np.max(upper)])

    def pieces(self) -> tuple[tuple[float, float], ...]:
        """The first and the last step of each stretch on which ``range`` is straight."""
        turn = -self.way * self.points  # the points change their sign there
        ends = [0.0, *([float(turn)] if 0 < turn < self.limit else []), float(self.limit)]
        return tuple(pairwise(ends))


class Rescaled:
    """One rule's share of all |points|; the others are scaled so that the sum is kept.

    The scaled points are rounded to whole thousandths, each on its own, halves up: the sum is kept but for half
    a thousandth a rule.
    """

    def __init__(self, head: Headline, rule: int, way: int) -> None:
        """Find the shares."""
        self.head, self.rule = head, rule
        points = head.points
        self.total = int(np.abs(points).sum())
        self.size = abs(int(points[rule]))
        self.sign = -1 if points[rule] < 0 else 1
        self.way = way * self.sign  # of |points|
        self.limit = self.total - self.size if self.way > 0 else self.size
        self.active = np.flatnonzero((points != 0) & (np.arange(len(points)) != rule))
        self.off = 0.5 * (len(self.active) + 1)  # how far rounding takes ``range`` from its lines

    def at(self, steps: Floats) -> Floats:
        """The rule's points at each step, in thousandths."""
        return np.asarray(self.sign * (self.size + self.way * steps))

    def points(self, steps: Floats) -> Floats:
        """All points at each step: the active rules' in their order × steps, whole thousandths."""
        left, others = self.total - self.size - self.way * steps, self.total - self.size
        wide = 4 * self.total * self.total >= 2**62  # beyond int64: Python's own whole numbers
        kept = np.array([int(one) for one in left], dtype=object) if wide else left.astype(np.int64)
        mine = self.head.points[self.active].astype(object if wide else np.int64)
        return np.asarray((2 * mine[:, None] * kept + others) // (2 * others), dtype=np.float64)

    def sums(self, companies: Rows, steps: Floats) -> Floats:
        """What the rules give, companies × steps, whole thousandths."""
        found = np.floor(self.at(steps) * self.head.grades[companies, self.rule, None] + 0.5)
        for points, rule in zip(self.points(steps), self.active, strict=True):
            found += np.floor(points * self.head.grades[companies, rule, None] + 0.5)
        return found

    def bounds(self, companies: Rows, ends: Floats) -> tuple[Floats, Floats]:
        """The least and the greatest of what the rules give at all steps between two."""
        low, high = np.zeros(len(companies)), np.zeros(len(companies))
        for points, rule in zip((*self.points(ends), self.at(ends)), (*self.active, self.rule), strict=True):
            given = np.floor(points * self.head.grades[companies, rule, None] + 0.5)
            low, high = low + given.min(axis=1), high + given.max(axis=1)
        return low, high

    def is_no_less(self, one: int, other: int, _: Floats) -> bool:
        """Whether the rules surely give one company no less than another: no points change their sign."""
        gain = (self.head.grades[one] - self.head.grades[other]) * np.sign(self.head.points)
        gain[self.rule] = (self.head.grades[one, self.rule] - self.head.grades[other, self.rule]) * self.sign
        return bool((gain >= 0).all())

    def line(self, companies: Rows) -> Line:
        """The line of what the rules give."""
        mine = self.sign * self.head.grades[companies, self.rule]
        grades = self.head.grades[np.ix_(companies, self.active)]
        rest = (grades * self.head.points[self.active]).sum(axis=1)
        slope = self.way * (mine - rest / (self.total - self.size))
        off = 0.5 * (grades.sum(axis=1) + len(self.active) + 1)
        return Line(mine * self.size + rest, slope, off)

    def range(self, steps: Floats) -> tuple[Floats, Floats]:
        """The sums of all negative and of all positive points at each step."""
        points = np.concatenate([self.points(steps), self.at(steps)[None, :]])
        return np.minimum(points, 0).sum(axis=0), np.maximum(points, 0).sum(axis=0)

    def range_bounds(self, ends: Floats) -> tuple[Floats, Floats]:
        """The least and the greatest of both at all steps between two."""
        points = np.concatenate([self.points(ends), self.at(ends)[None, :]])
        low, high = points.min(axis=1), points.max(axis=1)
        lower, upper = ([part(end, 0).sum() for end in (low, high)] for part in (np.minimum, np.maximum))
        return np.array(lower), np.array(upper)

    def pieces(self) -> tuple[tuple[float, float], ...]:
        """The first and the last step of each stretch on which ``range`` is straight."""
        return ((0.0, float(self.limit)),)


def rescaled(head: Headline, rule: int, way: int) -> Rescaled | None:
    """The rescaled form; None where no other rule has points."""
    found = Rescaled(head, rule, way)
    return None if found.total == found.size else found


def scores(head: Headline, move: Fixed | Rescaled, companies: Rows, steps: Floats) -> Floats:
    """Scores at each step, companies × steps, whole thousandths; the joint row is held as it is."""
    return _capped(head, companies, move.sums(companies, steps))


def score_bounds(head: Headline, move: Fixed | Rescaled, companies: Rows, ends: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest score of each company at all steps between two: each contribution is monotone."""
    low, high = (part[:, None] for part in move.bounds(companies, ends))
    return _capped(head, companies, low)[:, 0], _capped(head, companies, high)[:, 0]


def _capped(head: Headline, companies: Rows, given: Floats) -> Floats:
    return np.asarray(np.minimum(given, head.caps[companies, None]) + head.joint[companies, None])
