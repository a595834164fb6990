"""The values that a parameter may have, numbered so that neighbours are one apart; and a search along them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from decimal import Decimal
from math import ceil, floor
from typing import Protocol

from attrs import frozen

from thesis.engines.bounds import rank, unrank


@frozen
class Axis:
    """Doubles in their order where ``step`` is None, else the multiples of a step around a value.

    >>> Axis(1.0, None).value(Axis(1.0, None).index(1.0) + 1)
    1.0000000000000002
    """

    origin: float
    step: Decimal | None

    def value(self, index: int) -> float:
        """The value of an index."""
        if self.step is None:
            return unrank(index)
        return float(Decimal(repr(self.origin)) + index * self.step)

    def index(self, value: float) -> int:
        """The index of a value; of the nearest one towards the origin where it is between two."""
        if self.step is None:
            return rank(value)
        steps = (Decimal(repr(value)) - Decimal(repr(self.origin))) / self.step
        return floor(steps) if steps >= 0 else ceil(steps)


class Question(Protocol):
    """A statement along an axis."""

    def holds(self, index: int) -> bool:
        """Whether it holds at an index: computed."""

    def surely(self, one: int, other: int) -> bool:
        """Whether it surely holds from one index to another, both included."""

    @property
    def is_spent(self) -> bool:
        """Whether enough has been computed."""


@frozen
class Failure:
    """The first index at which a statement does not hold; where the search was cut, the last at which it does."""

    index: int
    exact: bool = True


def first_failure(question: Question, start: int, end: int, cuts: Sequence[int]) -> Failure | None:
    """The index nearest to ``start`` (where the question holds), towards ``end``, at which it does not.

    Ranges on which it surely holds are passed over; the others are split, at the middle one of the ``cuts`` inside
    (sorted) as long as there is one, until neighbours are left.
    """
    ranges = [(start, end)]
    while ranges:
        near, far = ranges.pop()
        if near == far or question.surely(near, far):
            continue
        if question.is_spent:
            return Failure(near, exact=False)
        middle = _between(near, far, cuts)
        if middle is None:
            if not question.holds(far):
                return Failure(far)
        elif not question.holds(middle):
            ranges = [(near, middle)]
        else:
            ranges += [(middle, far), (near, middle)]
    return None


def _between(near: int, far: int, cuts: Sequence[int]) -> int | None:
    """Where to split: the middle cut strictly inside, else the middle; None between neighbours."""
    low, high = min(near, far), max(near, far)
    first, last = bisect_left(cuts, low + 1), bisect_left(cuts, high)
    if first < last:
        return cuts[(first + last) // 2]
    return None if high - low == 1 else (low + high) // 2


def last_valid(valid: Callable[[int], bool], start: int, end: int) -> int:
    """The last index from ``start`` towards ``end`` that is in order, if all are up to there and none beyond."""
    if valid(end):
        return end
    while abs(end - start) > 1:
        middle = (start + end) // 2
        start, end = (middle, end) if valid(middle) else (start, middle)
    return start
