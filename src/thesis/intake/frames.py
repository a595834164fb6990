"""Data frames of any library to columns: through narwhals, numbers as arrays, texts with each different one once."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from thesis.facts.columns import sealed
from thesis.intake.given import Array, Encoded, Given, TextColumn, encoded_texts


def is_frame(data: Any) -> bool:
    """Whether this is a data frame, a relation or a table of a library that narwhals knows."""
    try:
        import narwhals as nw
    except ImportError:
        return False
    if isinstance(data, nw.DataFrame | nw.LazyFrame):
        return True
    return isinstance(nw.from_native(data, pass_through=True), nw.DataFrame | nw.LazyFrame)


def frame_columns(data: Any) -> tuple[dict[str, Given], str]:
    """The columns of a data frame by their names, and the name of the library that it is of.

    What is lazy is collected: a polars LazyFrame, a DuckDB relation, an Ibis table.
    """
    import narwhals as nw

    frame = data if isinstance(data, nw.DataFrame | nw.LazyFrame) else nw.from_native(data)
    library = frame.implementation.value
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect(backend="polars")
    return {str(name): _column(frame[name]) for name in frame.columns}, library


def _column(series: Any) -> Given:
    """One column, of whatever library."""
    try:
        return from_polars(series.to_polars())
    except Exception:  # noqa: BLE001 - mixed Python objects: each library refuses them in its own way
        items = np.empty(len(series), dtype=object)
        items[:] = series.to_list()
        return items


def from_polars(series: Any) -> Given:
    """A polars Series as it is read: numbers and truths as arrays, texts and decimals with each different one once."""
    import polars as pl

    kind = series.dtype
    if kind.is_decimal():  # its text is exact, a float may be rounded twice
        return TextColumn(series.cast(pl.String))
    if kind.is_numeric():
        found = series if kind == pl.Float64 else series.cast(pl.Float64)
        return _array(found.fill_null(float("nan")) if found.null_count() else found)
    if kind == pl.Boolean:
        return _truths(series)
    if kind == pl.String:
        return TextColumn(series)
    if kind in (pl.Categorical, pl.Enum):
        return encoded_texts(series.cast(pl.String))
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
