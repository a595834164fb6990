"""Sums over truths: rows that are marked, and what a mark adds; eight of them are read from one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from math import inf

import numpy as np
from numpy.typing import NDArray

from thesis.engines.columns import Array, Fresh
from thesis.facts.columns import Floats

_BITS = 8
_OF_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float64)


def least_of(worth: Sequence[tuple[float, Array]], lend: Fresh) -> Floats:
    """The least of what truths stand for, each for the number beside it; infinite where none holds."""
    least: Floats = np.asarray(inf)
    for start in range(0, len(worth), _BITS):
        numbers, truths = zip(*worth[start : start + _BITS], strict=True)
        byte = reduce(lambda before, one: before + before + one, [np.asarray(one).view(np.uint8) for one in truths])
        table = np.where(_OF_BYTE[: 2 ** len(truths), -len(truths) :], numbers, inf).min(axis=1)
        found = table.take(lend.indices(byte), mode="clip", out=lend.floats(byte))
        least = np.minimum(least, found, out=lend.floats(least, found)) if start else found
    return least


class Marks:
    """Marks that all add to the same sums, packed into a byte a row until it is full.

    A product with a truth costs as much as three of numbers; a bit costs nearly nothing.
    """

    def __init__(self, sums: tuple[str, ...], rows: int) -> None:
        """Of these sums, and so many rows."""
        self.sums = sums
        self._byte: NDArray[np.uint8] = np.zeros(rows, np.uint8)
        self._worth: list[tuple[int, ...]] = []

    def add(self, marked: Array, worth: Mapping[str, int]) -> None:
        """Rows that are marked, and what it adds to each of the sums."""
        if self._worth:
            self._byte += self._byte
        self._byte |= np.asarray(marked).view(np.uint8)
        self._worth.append(tuple(worth[name] for name in self.sums))

    @property
    def is_full(self) -> bool:
        """Whether no other mark fits in."""
        return len(self._worth) == _BITS

    def read(self, out: Floats | None, spare: Floats | None) -> Iterator[tuple[str, Floats]]:
        """What the marks so far add to each of the sums, one after the other; then there are none."""
        if self._worth:
            at = self._byte.astype(np.intp) if spare is None else spare.view(np.intp)
            np.copyto(at, self._byte)
            tables = _OF_BYTE[:, -len(self._worth) :] @ np.array(self._worth, np.float64)
            for name, table in zip(self.sums, tables.T, strict=True):
                yield name, table.take(at, mode="clip", out=out)
            self._byte.fill(0)
            self._worth = []
