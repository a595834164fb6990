"""Where steps write to: arrays that are lent for as long as a value is needed, and then lent again.

A large array that is asked of the system each time costs more than the step that fills it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from thesis.facts.columns import Floats, sealed

Array: TypeAlias = NDArray[Any]


class Fresh:
    """Lends nothing: what is made belongs to whoever asked for it, and stays as long as anybody has it."""

    def floats(self, *shaped_like: Array) -> Floats | None:
        """An array of float64 to be written to, for ``out``; None where NumPy is to make one."""
        del shaped_like
        return None

    def full(self, value: float, shaped_like: Array) -> Floats:
        """An array of one value; a step with two arrays is quicker than one with an array and a number."""
        return np.full(np.shape(shaped_like), value)

    def constant(self, value: float, shaped_like: Array) -> Floats:
        """As ``full``, of an array that nobody writes to."""
        return self.full(value, shaped_like)

    def indices(self, codes: NDArray[Any], plus: int = 0) -> NDArray[np.intp]:
        """Codes as ``take`` wants them, each greater by a number; it would make a new array of them each time."""
        return codes.astype(np.intp) + plus


class Loan(Fresh):
    """What one step has borrowed of a workspace."""

    def __init__(self, workspace: Workspace, rows: int) -> None:
        """For a chunk of so many rows."""
        self._workspace = workspace
        self._rows = rows
        self._lent: list[Floats] = []

    def floats(self, *shaped_like: Array) -> Floats | None:
        """As of ``Fresh``; None where what it is made of has one value for all rows."""
        for array in shaped_like:
            if array.ndim:
                return self._borrowed()
        return None

    def full(self, value: float, shaped_like: Array) -> Floats:
        """As of ``Fresh``."""
        array = self.floats(shaped_like)
        if array is None:
            return super().full(value, shaped_like)
        array.fill(value)
        return array

    def constant(self, value: float, shaped_like: Array) -> Floats:
        """As of ``Fresh``; zeros, which most grades begin with, are there already."""
        return self.full(value, shaped_like) if value or not shaped_like.ndim else self._workspace.zeros[: self._rows]

    def indices(self, codes: NDArray[Any], plus: int = 0) -> NDArray[np.intp]:
        """As of ``Fresh``."""
        array = self.floats(codes)
        if array is None:
            return super().indices(codes, plus)
        found: NDArray[np.intp] = array.view(np.intp)
        np.copyto(found, codes)
        if plus:
            found += plus
        return found

    def give_back(self) -> None:
        """Let others write to all of it."""
        self._workspace.free += self._lent
        self._lent.clear()

    def _borrowed(self) -> Floats:
        free = self._workspace.free
        array = free.pop() if free else np.empty(self._workspace.rows)
        self._lent.append(array)
        return array[: self._rows]


class Workspace:
    """The memory of one thread, for chunks of at most so many rows; it grows to what is needed at once."""

    def __init__(self, rows: int) -> None:
        """With nothing in it yet."""
        self.rows = rows
        self.free: list[Floats] = []
        self.zeros = sealed(np.zeros(rows))

    def loan(self, rows: int) -> Loan:
        """A loan for a chunk of so many rows."""
        return Loan(self, rows)


FRESH = Fresh()
