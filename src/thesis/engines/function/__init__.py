"""One company, fast: a plan written out once as a Python function that finds what the interpreter finds."""

from thesis.engines.function.compiled import Compiled, compile_function
from thesis.engines.function.leaves import Ends, Leaves, ends_of, fact_leaves
from thesis.engines.function.totals import Extremes, Totals, extremes_function, totals_function

__all__ = [
    "Compiled",
    "Ends",
    "Extremes",
    "Leaves",
    "Totals",
    "compile_function",
    "ends_of",
    "extremes_function",
    "fact_leaves",
    "totals_function",
]
