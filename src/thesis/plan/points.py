"""Grades to points: the one rounding of the whole library, and the headline grade of what is open."""

from __future__ import annotations

from math import floor
from typing import TypeAlias

from thesis.sets import Interval

Given: TypeAlias = tuple[int, int, int]
"""What a rule gives, the least that it may give and the most, in thousandths."""


def give(points: int, grade: float) -> int:
    """What a grade is worth: floor(P·e + 0.5), ties upward, also for penalties.

    >>> give(15_000, 0.5), give(-1, 0.5), give(1, 0.5)
    (7500, 0, 1)
    """
    return floor(points * grade + 0.5)


def ends(points: int, grade: Interval) -> tuple[int, int]:
    """The least and the greatest contribution of a rule whose grade is open."""
    a, b = give(points, grade.lo), give(points, grade.hi)
    return (a, b) if a <= b else (b, a)


def presume(if_unknown: float, grade: Interval) -> float:
    """The headline grade: the author's value for the unknown, moved into what is still possible."""
    if if_unknown < grade.lo:
        return grade.lo
    return grade.hi if if_unknown > grade.hi else if_unknown
