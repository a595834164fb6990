"""The plan on columns: the same sets of values as the interpreter's, for many companies at once."""

from thesis.engines.columns.leaves import LEAVES, Reader, fixed
from thesis.engines.columns.memory import FRESH, Array, Fresh, Workspace
from thesis.engines.columns.operations import OPERATIONS
from thesis.engines.columns.program import CHUNK, Bound, ColumnOutcome, Program, bind, compile_columns
from thesis.engines.columns.values import Chosen, Gapped, Pair, Values, pair_of

__all__ = [
    "CHUNK",
    "FRESH",
    "LEAVES",
    "OPERATIONS",
    "Array",
    "Bound",
    "Chosen",
    "ColumnOutcome",
    "Fresh",
    "Gapped",
    "Pair",
    "Program",
    "Reader",
    "Values",
    "Workspace",
    "bind",
    "compile_columns",
    "fixed",
    "pair_of",
]
