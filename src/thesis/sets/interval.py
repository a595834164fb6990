"""Closed intervals over float64."""

from __future__ import annotations

from math import inf

from attrs import frozen


@frozen
class Interval:
    """All numbers from ``lo`` to ``hi``, both included.

    An exact number has ``lo == hi``; an undefined one (a division by zero) is the whole line.

    >>> Interval(1.0, 2.0).hull(Interval(4.0, 5.0))
    Interval(lo=1.0, hi=5.0)
    """

    lo: float
    hi: float

    @classmethod
    def point(cls, value: float) -> Interval:
        """The interval of one number."""
        return cls(value, value)

    @property
    def is_point(self) -> bool:
        """Whether only one number is left."""
        return self.lo == self.hi

    def hull(self, other: Interval) -> Interval:
        """The least interval that holds both."""
        return Interval(
            self.lo if self.lo <= other.lo else other.lo,
            self.hi if self.hi >= other.hi else other.hi,
        )

    def meet(self, other: Interval) -> Interval | None:
        """What both hold, or None where they share nothing."""
        lo = self.lo if self.lo >= other.lo else other.lo
        hi = self.hi if self.hi <= other.hi else other.hi
        return Interval(lo, hi) if lo <= hi else None

    def within(self, other: Interval) -> bool:
        """Whether every number of this one is also in the other."""
        return other.lo <= self.lo and self.hi <= other.hi


WHOLE = Interval(-inf, inf)
