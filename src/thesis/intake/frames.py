"""Data frames of any library to columns: through narwhals, numbers as arrays, texts with each different one once."""

from __future__ import annotations

from typing import Any, NoReturn, cast

import numpy as np

from thesis.facts.columns import sealed
from thesis.intake.given import Array, Encoded, Given, TextColumn, without
from thesis.text import Problems


def is_frame(data: Any) -> bool:
    """Whether this is a data frame, a relation or a table of a library that narwhals knows."""
    try:
        import narwhals as nw
    except ImportError:
        return False
    if isinstance(data, nw.DataFrame | nw.LazyFrame):
        return True
    try:
        return isinstance(nw.from_native(data, pass_through=True), nw.DataFrame | nw.LazyFrame)
    except nw.exceptions.DuplicateError as error:
        _refuse_twice(str(error).partition("'")[2].partition("'")[0])


def _refuse_twice(name: str) -> NoReturn:
    Problems().fail("E113", f"the data frame has two columns `{name}`", None, "Rename one of the two.")


def joined_batches(data: Any) -> Any:
    """A batch of Arrow, or a reader of several, as the table that they are; anything else as it is.

    Raises:
        ThesisError: E627, the batches cannot be read.
    """
    if type(data).__module__.partition(".")[0] != "pyarrow":
        return data
    import pyarrow as pa

    if isinstance(data, pa.RecordBatch):
        return pa.Table.from_batches([data])
    if not isinstance(data, pa.RecordBatchReader):
        return data
    try:
        return data.read_all()
    except (pa.ArrowException, OSError) as error:
        Problems().fail("E627", f"the batches of the reader cannot be read: {error}", None, "Give a table of them.")


def frame_columns(data: Any) -> tuple[dict[str, Given], str]:
    """The columns of a data frame by their names, and the name of the library that it is of.

    What is lazy is collected: a polars LazyFrame, a DuckDB relation, an Ibis table.

    Raises:
        ThesisError: E113, two columns have one name.
    """
    import narwhals as nw

    frame = data if isinstance(data, nw.DataFrame | nw.LazyFrame) else nw.from_native(data)
    library = frame.implementation.value
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect(backend="polars")
    names = [str(name) for name in frame.columns]  # pandas takes numbers and tuples for names
    if len(set(names)) < len(names):
        _refuse_twice(next(name for place, name in enumerate(names) if name in names[:place]))
    return {name: _column(frame.get_column(own)) for name, own in zip(names, frame.columns, strict=True)}, library


def _column(series: Any) -> Given:
    """One column, of whatever library."""
    try:
        if (found := _with_codes(series.to_native())) is not None:
            return found
        return from_polars(series.to_polars())
    except Exception:  # noqa: BLE001 - mixed Python objects: each library refuses them in its own way
        items = np.empty(len(series), dtype=object)
        items[:] = series.to_list()
        return items


def _with_codes(native: Any) -> Encoded | None:
    """A categorical of pandas or a dictionary of Arrow, whose codes are taken as they are; None for any other."""
    if hasattr(native, "cat") and hasattr(native.cat, "codes"):
        codes, levels = native.cat.codes.to_numpy(), native.cat.categories.tolist()
    elif hasattr(native, "unify_dictionaries") and hasattr(native.type, "index_type"):
        whole = native.unify_dictionaries().combine_chunks()
        codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        levels = whole.dictionary.to_pylist()
    else:
        return None
    is_plain = all(isinstance(level, str) for level in levels) and len(set(levels)) == len(levels)
    return _renumbered(codes, levels) if is_plain else None


def _categories(series: Any) -> list[str]:
    """What each code of a polars series means; a Categorical may share its codes with others, and lack some."""
    import polars as pl

    if series.dtype == pl.Enum:
        return [str(level) for level in series.dtype.categories]
    present = series.unique().drop_nulls()
    named = dict(zip(present.to_physical().to_list(), present.cast(pl.String).to_list(), strict=True))
    return [named.get(code, "") for code in range(max(named, default=-1) + 1)]


def _renumbered(codes: Array, levels: list[str]) -> Encoded:
    """A column of codes with the levels that it has; those that no row has are left out."""
    used = np.flatnonzero(np.bincount(codes + 1, minlength=len(levels) + 1)[1:])
    items = tuple(levels[code] for code in used.tolist())
    if len(used) < len(levels):
        table = np.full(len(levels) + 1, -1, np.int32)
        table[used] = np.arange(len(used))
        codes = table.take(codes, mode="wrap")
    return without(Encoded(sealed(codes.astype(np.int32, copy=False)), items), "")


def from_polars(series: Any) -> Given:
    """A polars Series as it is read: numbers and truths as arrays, texts and decimals with each different one once."""
    import polars as pl

    kind = series.dtype
    if kind.is_decimal():  # its text is exact, a float may be rounded twice
        return TextColumn(series.cast(pl.String))
    if kind.is_numeric():
        found = series if kind == pl.Float64 else series.cast(pl.Float64)
        return _array(found)  # null is NaN there
    if kind == pl.Boolean:
        return _truths(series)
    if kind == pl.String:
        return TextColumn(series)
    if kind in (pl.Categorical, pl.Enum):
        return _renumbered(series.to_physical().cast(pl.Int32).fill_null(-1).to_numpy(), _categories(series))
    if kind in (pl.Date, pl.Datetime):
        return _array(series.cast(pl.Date))
    items = np.empty(len(series), dtype=object)
    for i, item in enumerate(series.to_list()):  # item by item, for lists in a list must stay lists
        items[i] = item
    return items


def _truths(series: Any) -> Given:
    import polars as pl

    if not series.null_count():
        return _array(series)
    return Encoded(sealed(series.cast(pl.Int32).fill_null(-1).to_numpy()), (False, True))


def _array(series: Any) -> Array:
    return sealed(cast("Array", series.to_numpy()))
