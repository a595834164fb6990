"""What is known of one field for n companies, as arrays; unknown is kept apart from every value.

Arrays are read-only. A row's set of values is the same one that a ``Fact`` of that company would hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.sets import Interval, Levels, Tags, Truth

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.int32]
Texts: TypeAlias = NDArray[np.object_]

_T = TypeVar("_T")
_A = TypeVar("_A", bound=NDArray[Any])


def sealed(array: _A) -> _A:
    """The array, which from now on nobody can write to through this name."""
    view = array.view()
    view.flags.writeable = False
    return view


@frozen(eq=False)
class Numbers:
    """A numeric or date field: row i is a number from ``lo[i]`` to ``hi[i]``, float64, in the field's unit.

    NaN is an end that is not known: ``anything``'s end stands there. ``hi`` is the very array ``lo`` where
    every row is exact or unknown; ``gaps`` tells whether there is a NaN at all. Dates are day numbers.
    """

    lo: Floats
    hi: Floats
    anything: Interval
    gaps: bool

    def ends(self, start: int, stop: int) -> tuple[Floats, Floats]:
        """Both ends of rows ``start`` to ``stop``, without NaN; one array twice where all are exact."""
        lo, hi = self.lo[start:stop], self.hi[start:stop]
        if not self.gaps:
            return (lo, lo) if self.lo is self.hi else (lo, hi)
        if self.lo is self.hi and not np.isnan(lo).any():
            return lo, lo
        return np.fmax(lo, self.anything.lo), np.fmin(hi, self.anything.hi)

    def at(self, row: int) -> Interval:
        """What one company may have."""
        lo, hi = float(self.lo[row]), float(self.hi[row])
        return Interval(self.anything.lo if lo != lo else lo, self.anything.hi if hi != hi else hi)  # noqa: PLR0124

    def take(self, rows: NDArray[np.int64]) -> Numbers:
        """The same field for some of the companies."""
        lo = sealed(self.lo[rows])
        return Numbers(lo, lo if self.hi is self.lo else sealed(self.hi[rows]), self.anything, self.gaps)


@frozen(eq=False)
class Flags:
    """A flag: surely true where ``lo``, possibly true where ``hi``; one array twice where all are known."""

    lo: Bools
    hi: Bools

    def ends(self, start: int, stop: int) -> tuple[Bools, Bools]:
        """What is sure and what is possible in rows ``start`` to ``stop``."""
        lo = self.lo[start:stop]
        return lo, lo if self.lo is self.hi else self.hi[start:stop]

    def at(self, row: int) -> Truth:
        """What one company may have."""
        return Truth.of(surely=bool(self.lo[row]), possibly=bool(self.hi[row]))

    def take(self, rows: NDArray[np.int64]) -> Flags:
        """The same field for some of the companies."""
        lo = sealed(self.lo[rows])
        return Flags(lo, lo if self.hi is self.lo else sealed(self.hi[rows]))


@frozen(eq=False)
class Categories:
    """A category, or a text: ``levels[code]`` where the code is 0 or more.

    Code −1 is unknown (``anything``), code −2 − k is one of the levels in ``sets[k]``. Codes are int32, so
    that 300 levels, or 300 thousand, have one each. ``known`` tells whether every row has one level.
    """

    codes: Codes
    levels: tuple[str, ...]
    sets: tuple[Levels, ...]
    anything: Levels
    known: bool

    def table(self, of: Callable[[Levels], _T]) -> list[_T]:
        """A value for each code, placed so that a negative code counts from the end."""
        listed = [Levels(frozenset({level})) for level in self.levels]
        return [of(levels) for levels in (*listed, *reversed(self.sets), self.anything)]

    def at(self, row: int) -> Levels:
        """What one company may have."""
        code = int(self.codes[row])
        if code >= 0:
            return Levels(frozenset({self.levels[code]}))
        return self.anything if code == -1 else self.sets[-2 - code]

    def take(self, rows: NDArray[np.int64]) -> Categories:
        """The same field for some of the companies."""
        return Categories(sealed(self.codes[rows]), self.levels, self.sets, self.anything, self.known)


@frozen(eq=False)
class TagSets:
    """A set of tags: for each tag the rows that surely hold it and the rows that surely lack it, ascending int32.

    Where ``complete``, a row holds no other tag; elsewhere any other tag is open. Rows of a tag rather than a
    flag a tag: the tags of an open vocabulary may be many, and a company has few.
    """

    holds: Mapping[str, Codes]
    lacks: Mapping[str, Codes]
    complete: Bools
    known: bool

    def ends(self, tag: str, start: int, stop: int) -> tuple[Bools, Bools]:
        """Whether rows ``start`` to ``stop`` surely hold a tag, and whether they possibly do."""
        lo = np.zeros(stop - start, np.bool_)
        held = self.holds.get(tag)
        if held is not None:
            lo[_within(held, start, stop)] = True
        if self.known:
            return lo, lo
        hi = lo | ~self.complete[start:stop]
        lacking = self.lacks.get(tag)
        if lacking is not None:
            hi[_within(lacking, start, stop)] = False
        return lo, hi

    def at(self, row: int) -> Tags:
        """What one company may have."""
        complete = bool(self.complete[row])
        lacking = frozenset() if complete else frozenset(tag for tag, rows in self.lacks.items() if _has(rows, row))
        return Tags(frozenset(tag for tag, rows in self.holds.items() if _has(rows, row)), lacking, complete)

    def take(self, rows: NDArray[np.int64]) -> TagSets:
        """The same field for some of the companies."""

        def chosen(table: Mapping[str, Codes]) -> dict[str, Codes]:
            return {tag: sealed(np.flatnonzero(_are_in(held, rows)).astype(np.int32)) for tag, held in table.items()}

        return TagSets(chosen(self.holds), chosen(self.lacks), sealed(self.complete[rows]), self.known)


@frozen(eq=False)
class Series:
    """The dated facts of a numeric field: those of row i stand at ``offsets[i]`` to ``offsets[i + 1]``.

    Each may be any number from ``lo`` to ``hi`` on any day from ``day_lo`` to ``day_hi``; float64. What is
    planned is not in it.
    """

    offsets: NDArray[np.int64]
    lo: Floats
    hi: Floats
    day_lo: Floats
    day_hi: Floats

    def take(self, rows: NDArray[np.int64]) -> Series:
        """The same series for some of the companies."""
        counts = self.offsets[rows + 1] - self.offsets[rows]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        at = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] - offsets[:-1], counts)
        parts = (sealed(part[at]) for part in (self.lo, self.hi, self.day_lo, self.day_hi))
        return Series(sealed(offsets), *parts)

    def may_straddle(self, level: float) -> Bools:
        """In which rows a dated fact may be below a level, and at or above it: n, bool."""
        found = np.zeros(len(self.offsets) - 1, np.bool_)
        at = np.flatnonzero((self.lo < level) & (level <= self.hi))
        found[np.searchsorted(self.offsets, at, side="right") - 1] = True
        return found


Column: TypeAlias = Numbers | Flags | Categories | TagSets


def _within(rows: Codes, start: int, stop: int) -> Codes:
    first, last = np.searchsorted(rows, np.array((start, stop), rows.dtype))  # of one type, or rows are copied
    return rows[first:last] - np.int32(start)


def _are_in(ascending: Codes, rows: NDArray[np.int64]) -> Bools:
    """Which rows are among others; it takes as long as there are rows to look for, not as there are others."""
    if not len(ascending):
        return np.zeros(len(rows), np.bool_)
    wanted = rows.astype(ascending.dtype)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.asarray(ascending[at] == wanted)


def _has(rows: Codes, row: int) -> bool:
    return bool(_are_in(rows, np.array([row]))[0])
