"""The plan on columns: the same sets of values as the interpreter's, for many companies at once."""

from thesis.engines.columns.leaves import LEAVES, fixed
from thesis.engines.columns.operations import OPERATIONS, Pair
from thesis.engines.columns.program import CHUNK, Bound, ColumnOutcome, Program, bind, compile_columns

__all__ = [
    "CHUNK",
    "LEAVES",
    "OPERATIONS",
    "Bound",
    "ColumnOutcome",
    "Pair",
    "Program",
    "bind",
    "compile_columns",
    "fixed",
]
