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

    @cached_property
    def pair(self) -> Pair:
        """The same, with both ends of every row."""
        value, ends = self.value, self.ends
        lo = np.fmax(value, self.lend.full(ends.lo, value), out=self.lend.floats(value))
        if ends.is_point:
            return Pair.of(lo)
        return Pair(lo, np.fmin(value, self.lend.full(ends.hi, value), out=self.lend.floats(value)))


Values: TypeAlias = Pair | Gapped


def pair_of(values: Values) -> Pair:
    """Both ends of every row."""
    return values.pair if isinstance(values, Gapped) else values
