"""The values of a term in a chunk: a pair of ends a row, or values with gaps whose ends are the same everywhere."""

from __future__ import annotations

from functools import cached_property
from typing import TypeAlias

import numpy as np
from attrs import frozen

from thesis.engines.columns.memory import FRESH, Array, Fresh
from thesis.facts.columns import Bools, Floats
from thesis.sets import Interval


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
    def least(self) -> Array:
        """The least value of each row."""
        return self.lo

    @property
    def open(self) -> Array:
        """Which rows have more than one value."""
        return np.zeros((), np.bool_) if self.lo is self.hi else np.asarray(self.lo != self.hi)

    @classmethod
    def of(cls, value: Array) -> Pair:
        """A pair whose rows are all decided."""
        return cls(value, value)


@frozen(eq=False)
class Gapped:
    """Numbers of which some are not known: NaN in the rows that are ``open``, where the ends are ``ends``.

    Most columns are like this, and what is computed of one such column is so too: its ends need not be found
    row by row.
    """

    value: Floats
    open: Bools
    ends: Interval
    lend: Fresh = FRESH

    @property
    def least(self) -> Floats:
        """The least value of each row."""
        return self.at_least(self.lend.floats(self.value))

    def at_least(self, out: Floats | None) -> Floats:
        """The least value of each row, written to an array."""
        return np.fmax(self.value, self.lend.constant(self.ends.lo, self.value), out=out)

    def at_most(self, out: Floats | None) -> Floats:
        """The greatest value of each row, written to an array."""
        if out is None:
            out = np.empty_like(self.value)
        out.fill(self.ends.hi)
        return np.fmin(self.value, out, out=out)

    @cached_property
    def pair(self) -> Pair:
        """The same, with both ends of every row."""
        return (
            Pair.of(self.least) if self.ends.is_point else Pair(self.least, self.at_most(self.lend.floats(self.value)))
        )


@frozen(eq=False)
class Chosen:
    """Grades with gaps where a condition holds, which may be open too, and 0 where it does not."""

    condition: Pair
    grade: Gapped
    lend: Fresh = FRESH

    @property
    def least(self) -> Floats:
        """The least grade of each row."""
        least = self.grade.least
        return np.multiply(least, self.condition.lo, out=self.lend.floats(least))

    @property
    def open(self) -> Array:
        """Which rows have more than one grade: gaps where the condition may hold, and where it is open all but 0."""
        condition, grade = self.condition, self.grade
        found: Array = condition.hi & grade.open
        if not condition.is_exact:
            found |= (condition.lo != condition.hi) & (grade.value != 0.0)
        return found

    @cached_property
    def pair(self) -> Pair:
        """The same, with both ends of every row."""
        most = self.grade.pair.hi
        return Pair(self.least, np.multiply(most, self.condition.hi, out=self.lend.floats(most)))


Values: TypeAlias = Pair | Gapped | Chosen


def pair_of(values: Values) -> Pair:
    """Both ends of every row."""
    return values if isinstance(values, Pair) else values.pair
