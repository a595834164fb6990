"""Columns as they come: arrays, texts of a table, and columns in which each different value stands once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Any, TypeAlias

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.facts.columns import Floats, sealed

Array: TypeAlias = NDArray[Any]

CHUNK = 65_536  # cells that are Python objects at a time
_PLAIN = r"^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$"
_WHOLE = r"^\s*[+-]?\d+\s*$"
_SEPARATED = r"[0-9０-９][.,．，][0-9０-９]"


class Absent:
    """What stands where a record does not have a field at all."""

    def __repr__(self) -> str:
        """A word for it."""
        return "absent"


ABSENT = Absent()


@frozen(eq=False)
class Encoded:
    """A column of n cells: ``items[codes[i]]``, each different item once; code −1 says nothing."""

    codes: NDArray[np.int32]
    items: tuple[Any, ...]

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.codes)

    def __getitem__(self, row: int) -> Any:
        """One cell."""
        code = int(self.codes[row])
        return None if code < 0 else self.items[code]


@attrs.define(eq=False, slots=False)
class TextColumn:
    """A column of texts, a polars Series: its cells become Python objects only once for each different text."""

    series: Any

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.series)

    def __getitem__(self, row: int) -> Any:
        """One cell."""
        return self.series[row]

    @cached_property
    def encoded(self) -> Encoded:
        """The different texts, in the order in which they come, and which of them each cell is."""
        return encoded_texts(self.series)

    @property
    def texts(self) -> list[str]:
        """The different texts."""
        return list(self.encoded.items)

    @property
    def separated(self) -> list[str]:
        """The different texts in which a comma or a point stands between digits."""
        found = self.series.filter(self.series.str.contains(_SEPARATED)).unique()
        return [str(text) for text in found.to_list()]

    def split(self, *, point: bool = True) -> tuple[Floats, Encoded]:
        """The cells that are plain numbers, float64 with NaN elsewhere; and all the others.

        Without ``point``, only whole numbers are plain: a point means something else in this column.
        """
        import polars as pl

        is_plain = self.series.str.contains(_PLAIN if point else _WHOLE)
        numbers = self.series.str.strip_chars().cast(pl.Float64, strict=False)
        rest = pl.select(pl.when(is_plain & numbers.is_finite()).then(None).otherwise(self.series)).to_series()
        numbers = pl.select(pl.when(is_plain & numbers.is_finite()).then(numbers).otherwise(None)).to_series()
        return sealed(numbers.fill_null(float("nan")).to_numpy()), encoded_texts(rest)


Given: TypeAlias = Array | Encoded | TextColumn


def as_given(value: Any) -> Given | None:
    """A column as it can be read; None where it is none. A list keeps its items as they are."""
    if isinstance(value, Encoded | TextColumn):
        return value
    if isinstance(value, np.ma.MaskedArray):
        kept = value.data.astype(np.float64 if value.dtype.kind in "fiu" else object)
        kept[np.ma.getmaskarray(value)] = np.nan if value.dtype.kind in "fiu" else None
        return np.asarray(kept)
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, list | tuple | range):
        items = np.empty(len(value), dtype=object)
        for i, item in enumerate(value):  # item by item, for lists in a list must stay lists
            items[i] = item
        return items
    if not hasattr(value, "__array__"):
        return None
    try:
        return np.asarray(value)
    except (TypeError, ValueError):
        return None


def encoded_texts(series: Any) -> Encoded:
    """A polars Series of texts with each different one once."""
    import polars as pl

    items = series.unique(maintain_order=True).drop_nulls()
    if not len(items):
        return Encoded(np.full(len(series), -1, np.int32), ())
    codes = series.cast(pl.Enum(items)).to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
    return without(Encoded(sealed(codes), tuple(items.to_list())), "")


def without(found: Encoded, item: Hashable) -> Encoded:
    """The same cells, of which those with an item say nothing."""
    if item not in found.items:
        return found
    codes = found.codes.copy()
    codes[codes == found.items.index(item)] = -1
    return Encoded(sealed(codes), found.items)


def encoded(given: Given) -> Encoded:
    """Any column with each different cell once; None, NaN and empty texts say nothing."""
    if isinstance(given, TextColumn):
        return given.encoded
    if isinstance(given, Encoded):
        return given
    memo = _Memo()
    codes = np.empty(len(given), np.int32)
    for start, items in chunks(given):
        look = memo.__getitem__ if set(map(type, items)) <= _SIMPLE else memo.of
        codes[start : start + len(items)] = np.fromiter(map(look, items), np.int32, len(items))
    return Encoded(sealed(codes), tuple(memo.items_found))


def chunks(array: Array) -> Iterator[tuple[int, list[Any]]]:
    """The cells of an array as Python objects, not too many at a time, each with the row that they begin at."""
    for start in range(0, len(array), CHUNK):
        yield start, array[start : start + CHUNK].tolist()


def says_nothing(cell: Any) -> bool:
    """None, NaN, and what NumPy and pandas have for nothing."""
    if isinstance(cell, np.datetime64):
        return bool(np.isnat(cell))
    is_nan = isinstance(cell, float | np.floating) and bool(np.isnan(cell))
    return cell is None or is_nan or type(cell).__name__ in ("NAType", "NaTType")


_SIMPLE = {str, bool, type(None)}  # equal only where they are the same


class _Memo(dict[Hashable, int]):
    """From a cell to the number of its item."""

    def __init__(self) -> None:
        super().__init__({None: -1, "": -1})
        self.items_found: list[Any] = []

    def __missing__(self, item: Hashable) -> int:
        found = self[item] = self.add(item)
        return found

    def of(self, item: Any) -> int:
        """The number of any cell: 1, 1.0 and True are different ones, and lists are read as lists."""
        if isinstance(item, np.ndarray):
            item = item.tolist()
        if isinstance(item, str):
            return self[item]
        if says_nothing(item):
            return -1
        key = (type(item), *item) if isinstance(item, list) else (type(item), item)
        try:
            if key not in self:
                self[key] = self.add(item)
            return self[key]
        except TypeError:  # a list of dicts is no key
            return self.add(item)

    def add(self, item: Any) -> int:
        self.items_found.append(item)
        return len(self.items_found) - 1
