"""Rows whose bounds SQL leaves outer, scored again in Python and put in their places."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import frozen

from thesis.intake import profiles
from thesis.model import Thesis
from thesis.scoring import score

TIGHTENED = ("verdict", "score", "low", "high", "exact", "percent")


@frozen
class Rescored:
    """How many rows there were, how many were scored again, how many are still not exact, and how many misfits."""

    rows: int = 0
    rescored: int = 0
    inexact: int = 0
    misfits: int = 0

    def __add__(self, other: Rescored) -> Rescored:
        """Both together."""
        return Rescored(
            self.rows + other.rows,
            self.rescored + other.rescored,
            self.inexact + other.inexact,
            self.misfits + other.misfits,
        )


def rescored(thesis: Thesis, scored: Any, facts: Any | None, as_of: date | None) -> tuple[Any, Rescored]:
    """An Arrow table of scores in which rows that were not exact have tight bounds, as far as they can be had.

    Args:
        thesis: the thesis.
        scored: the scores of some rows.
        facts: the columns of the same rows that the thesis reads; None where nothing is to be scored again.
        as_of: the date of the scores.
    """
    import numpy as np
    import pyarrow as pa

    exact = scored["exact"].to_numpy().copy()
    loose = np.flatnonzero(~exact)
    misfits = int(np.sum(scored["misfits"].to_numpy()))
    if facts is None or not len(loose):
        return scored, Rescored(scored.num_rows, 0, len(loose), misfits)
    rows = facts.take(pa.array(loose))
    columns = {name: _as_array(rows[name].combine_chunks()) for name in rows.column_names}
    companies = profiles(columns=columns, thesis=thesis, errors="unknown", extra="ignore", as_of=as_of)
    board = score(thesis, companies, as_of)
    for name in TIGHTENED:
        column = scored[name].to_numpy().copy()
        column[loose] = getattr(board, name)
        at = scored.schema.get_field_index(name)
        scored = scored.set_column(at, scored.schema.field(at), pa.array(column, scored.schema.field(at).type))
    return scored, Rescored(scored.num_rows, len(loose), int((~board.exact).sum()), misfits)


def _as_array(column: Any) -> Any:
    """A column as `thesis.profiles` takes it: numbers as doubles, days as days, anything else as Python has it."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.to_numpy(zero_copy_only=False)
    return column.to_pylist()
