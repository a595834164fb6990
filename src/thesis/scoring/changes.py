"""Rules taken out of sums that are kept, and others put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import DTypeLike, NDArray

from thesis.engines.columns import Pair
from thesis.facts.columns import Floats
from thesis.scoring.slots import HeldSlot, part
from thesis.scoring.sums import give, presume

CHUNK = 16_384  # rows that are summed at once, so that they stay in a cache

Whole: TypeAlias = NDArray[np.int32] | NDArray[np.float64]


@frozen
class Entry:
    """One rule in the sums: its points in thousandths, its grade where all is open, and what is held of it."""

    points: int
    if_unknown: float
    held: HeldSlot

    @property
    def is_least(self) -> bool:
        """Whether the headline is the least grade wherever the grade is open."""
        return self.if_unknown == 0.0 and not self.held.partial


Entries: TypeAlias = Counter[Entry]


class Changes:
    """Rules to be taken out of sums and put in, a chunk at a time."""

    def __init__(self, gone: Entries, come: Entries, kind: DTypeLike) -> None:
        """Sums are of a kind: float64, or int32 where they are small."""
        self.gone, self.come = gone, come
        weights: Counter[HeldSlot] = Counter()
        for sign, entries in ((-1, gone), (1, come)):
            for entry, count in entries.items():
                weights[entry.held] += sign * count * abs(entry.points)
        self.sure = sum(weight for held, weight in weights.items() if held.found.is_exact)
        self.weights = {held: one for held, one in weights.items() if one and not held.found.is_exact}
        self.room, self.whole = np.empty(CHUNK), np.empty(CHUNK, kind)

    @property
    def decides(self) -> bool:
        """Whether it changes how much is decided."""
        return bool(self.sure or self.weights)

    def make(self, at: slice, total: Whole, low: Whole, high: Whole) -> None:
        """Change the sums of some rows."""
        given, whole = self.room[: len(total)], self.whole[: len(total)]
        for put, entries in ((np.subtract, self.gone), (np.add, self.come)):
            for entry in entries.elements():
                grade = part(entry.held.found, at.start, at.stop)
                for grades, changed in _parts(entry, grade, total, low, high):
                    np.copyto(whole, give(entry.points, grades, given), casting="unsafe")
                    for one in changed:
                        put(one, whole, out=one)

    def decide(self, at: slice, decided: Whole) -> None:
        """Change how much is decided of some rows."""
        decided += self.sure
        whole = self.whole[: len(decided)]
        for held, weight in self.weights.items():
            grade = part(held.found, at.start, at.stop)
            np.multiply(grade.lo == grade.hi, whole.dtype.type(weight), out=whole)
            decided += whole


def _parts(
    entry: Entry, grade: Pair, total: Whole, low: Whole, high: Whole
) -> Iterator[tuple[Floats, tuple[Whole, ...]]]:
    """The grades that count for a rule, each with the sums that it goes into."""
    if grade.is_exact:
        yield grade.lo, (total, low, high)
        return
    is_gain = entry.points > 0
    least, most = (grade.lo, grade.hi) if is_gain else (grade.hi, grade.lo)
    yield least, ((low, total) if entry.is_least and is_gain else (low,))
    yield most, ((high, total) if entry.is_least and not is_gain else (high,))
    if not entry.is_least:
        yield presume(entry.if_unknown, grade), (total,)
