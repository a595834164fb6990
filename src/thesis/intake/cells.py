"""The cells of one field's columns: read once for each distinct value, and every bad one named with its row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.facts import Fact, FactError
from thesis.text import Problems
from thesis.vocabulary import Field

Array: TypeAlias = NDArray[Any]
ReadCell: TypeAlias = Callable[[Any], tuple[Fact, ...]]
"""From one cell to the facts in it; raises FactError."""

CHUNK = 65_536  # cells that are Python objects at a time
_UNKNOWN = (None, "", "unknown")


@frozen(eq=False)
class Cells:
    """One field's columns: ``parts`` holds its values under ``""``, its ends and dates under their endings.

    ``most`` is how many messages about one column are shown; None for all of them.
    """

    field: Field
    parts: Mapping[str, Array]
    name_of: Callable[[int], str]
    problems: Problems
    most: int | None = None

    def refuse(self, part: str, errors: Iterator[tuple[int, FactError]], count: int) -> None:
        """A message for each bad cell, as far as they are shown."""
        column = f"{self.field.id}{part}"
        for shown, (row, error) in enumerate(errors):
            if shown == self.most:
                rest = f"{count - shown:,} more values of `{column}` do not fit"
                self.problems.inside(f"column `{column}`").add(error.code, rest)
                return
            where = self.problems.inside(f"company `{self.name_of(row)}`, row {row + 1} of column `{column}`")
            where.add(error.code, error.message, None, error.suggestion)


@frozen(eq=False)
class Distinct:
    """What the different cells of a column say: row i says ``facts[index[i]]``; ``errors`` by the same index."""

    facts: list[tuple[Fact, ...]]
    index: NDArray[np.int64]
    errors: Mapping[int, FactError]

    @property
    def bad_rows(self) -> NDArray[np.intp]:
        """The rows whose cells could not be read."""
        if not self.errors:
            return np.zeros(0, np.intp)
        is_bad = np.zeros(len(self.facts), np.bool_)
        is_bad[list(self.errors)] = True
        return np.flatnonzero(is_bad.take(self.index))


def distinct(array: Array, read: ReadCell, nothing: Fact) -> Distinct:
    """Every cell of a column, each distinct one read once; None, NaN and "unknown" say nothing."""
    memo = _Memo(read, nothing)
    index = np.empty(len(array), np.int64)
    for start in range(0, len(array), CHUNK):
        items = array[start : start + CHUNK].tolist()
        look = memo.__getitem__ if set(map(type, items)) <= _SIMPLE else memo.of
        index[start : start + len(items)] = np.fromiter(map(look, items), np.int64, len(items))
    return Distinct(memo.facts, index, memo.errors)


def says_nothing(cell: Any) -> bool:
    """None, NaN, and what NumPy and pandas have for nothing."""
    if isinstance(cell, np.datetime64):
        return bool(np.isnat(cell))
    is_nan = isinstance(cell, float | np.floating) and bool(np.isnan(cell))
    return cell is None or is_nan or type(cell).__name__ in ("NAType", "NaTType")


_SIMPLE = {str, bool, type(None)}  # equal only where they are the same


class _Memo(dict[Hashable, int]):
    """From a cell to the index of what it says."""

    def __init__(self, read: ReadCell, nothing: Fact) -> None:
        super().__init__(dict.fromkeys(_UNKNOWN, 0))
        self.read = read
        self.nothing = nothing
        self.facts: list[tuple[Fact, ...]] = [(nothing,)]
        self.errors: dict[int, FactError] = {}

    def __missing__(self, item: Hashable) -> int:
        found = self[item] = self.add(item)
        return found

    def of(self, item: Any) -> int:
        """The index of any cell: 1, 1.0 and True are different ones, and lists are read as lists."""
        if isinstance(item, np.ndarray):
            item = item.tolist()
        if isinstance(item, str):
            return self[item]
        if says_nothing(item):
            return 0
        key = (type(item), *item) if isinstance(item, list) else (type(item), item)
        try:
            if key not in self:
                self[key] = self.add(item)
            return self[key]
        except TypeError:  # a list of dicts is no key
            return self.add(item)

    def add(self, item: Any) -> int:
        at = len(self.facts)
        try:
            self.facts.append(self.read(item))
        except FactError as error:
            self.errors[at] = error
            self.facts.append((self.nothing,))
        return at
