"""One company, fast: a plan written out once as a Python function that finds what the interpreter finds."""

from thesis.engines.function.compiled import Compiled, compile_function

__all__ = ["Compiled", "compile_function"]
