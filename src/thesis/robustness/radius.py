"""How close two companies are: the smallest change of points, of one rule or of all, at which they tie.

Real numbers, without the rounding of contributions to thousandths. Reversal points: Mareschal, European Journal of
Operational Research 33:54-64, 1988. With caps a tie needs two conditions at once; the smallest change that meets
both is found by its dual, which has one unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import inf, sqrt

import numpy as np
from attrs import frozen

from thesis.robustness.headline import Floats, Headline, Rows
from thesis.robustness.leeway import Neighbours, Turn

_HALVINGS = 200


def fixed_reversal(points: Floats, difference: Floats, rule: int) -> float | None:
    """The points of one rule at which Σ points·difference is 0, the others as they are; None where nowhere.

    Args:
        points: signed points of n rules.
        difference: the grades of one company minus those of the other, n.
        rule: the rule whose points move.

    >>> fixed_reversal(np.array([2.0, 1.0]), np.array([0.5, -0.25]), 0)
    0.5
    """
    if not difference[rule]:
        return None
    return -_others(points, difference, rule) / float(difference[rule]) + 0.0


def rescaled_reversal(points: Floats, difference: Floats, rule: int) -> float | None:
    """As `fixed_reversal`, but the other points are scaled so that the sum of all |points| is kept.

    The sign of the points stays; None where no share from 0 to all of the points ties the two. Both forms lie on
    one ray: the share here is |fixed| / (|fixed| + the other |points|).

    >>> rescaled_reversal(np.array([2.0, 1.0]), np.array([0.5, -0.25]), 0)
    1.0
    """
    total, size = float(np.abs(points).sum()), abs(float(points[rule]))
    sign = -1.0 if points[rule] < 0 else 1.0
    if total == size:
        return None
    others = _others(points, difference, rule) / (total - size)
    slope = sign * float(difference[rule]) - others
    if not slope:
        return None
    found = -total * others / slope
    return sign * found + 0.0 if 0.0 <= found <= total else None


def _others(points: Floats, difference: Floats, rule: int) -> float:
    """What the other rules give; never a difference of sums, so that it is 0 where they give nothing."""
    return float(np.delete(points * difference, rule).sum())


@frozen(eq=False)
class Condition:
    """gap + change · direction ≤ 0, for a change of the points."""

    gap: float
    direction: Floats


def smallest(conditions: Sequence[Condition], length: Callable[[Floats], float]) -> float:
    """The length of the smallest change of points that meets one or two conditions; infinite where none does.

    ``length`` is of the dual norm: Σ|w·d| for the greatest relative change, Euclid's for itself. The dual,
    (Σ λ·gap) / length(Σ λ·direction) over λ ≥ 0, has one hill.
    """
    gaps = np.array([one.gap for one in conditions])
    directions = np.stack([one.direction for one in conditions])

    def reached(share: float) -> float:
        weights = np.array([1.0 - share, share])[: len(gaps)]
        gap = float((weights * gaps).sum())
        size = length((weights[:, None] * directions).sum(axis=0))
        return gap / size if size else inf if gap > 0 else 0.0

    best = max(0.0, reached(0.0))
    if len(conditions) == 1:
        return best
    low, high = 0.0, 1.0
    best = max(best, reached(1.0))
    for _ in range(_HALVINGS):
        left, right = (2 * low + high) / 3, (low + 2 * high) / 3
        a, b = reached(left), reached(right)
        best = max(best, a, b)
        low, high = (left, high) if a < b else (low, right)
    return best


def neighbours(head: Headline, ranking: Rows) -> tuple[Neighbours, ...]:
    """Each two companies that follow one another in the ranking."""
    return tuple(_pair(head, int(above), int(below)) for above, below in pairwise(ranking))


def _pair(head: Headline, above: int, below: int) -> Neighbours:
    points = head.points / 1000
    difference = head.grades[above] - head.grades[below]
    level = bool(head.down[above] == head.down[below])  # else a veto stands between them, whatever the points
    capped = bool(np.isfinite(head.caps[[above, below]]).any())
    lengths = {"radius": lambda d: float(np.abs(points * d).sum()), "distance": lambda d: sqrt(float((d * d).sum()))}
    found = {name: _distance(head, above, below, length) if level else inf for name, length in lengths.items()}
    slots = head.plan.slots
    return Neighbours(
        above=head.ids[above],
        below=head.ids[below],
        margin=float(head.score[above] - head.score[below]) / 1000,
        radius=None if found["radius"] == inf else found["radius"],
        distance=None if found["distance"] == inf else found["distance"],
        turns={
            slot.rule: Turn(fixed_reversal(points, difference, i), rescaled_reversal(points, difference, i))
            for i, slot in enumerate(slots)
            if level and not slot.off and not capped
        },
    )


def _distance(head: Headline, above: int, below: int, length: Callable[[Floats], float]) -> float:
    """The least change at which min(line, cap) of the one is no more than min(line, cap) of the other.

    The higher line, or its cap, must come down to the lower line; and the higher line to the lower cap, where the
    caps do not see to that.
    """
    points = head.points / 1000
    grades = head.grades[[above, below]] * (head.points != 0)
    high, low = (grades * points).sum(axis=1) + head.joint[[above, below]] / 1000
    upper, lower = (head.caps[[above, below]] + head.joint[[above, below]]) / 1000
    to_line = [Condition(high - low, grades[0] - grades[1])]
    if upper < inf:
        to_line.append(Condition(upper - low, -grades[1]))
    to_cap = [Condition(high - lower, grades[0])] if lower < upper else []
    return min(smallest([one, *to_cap], length) for one in to_line)
