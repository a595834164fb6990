"""Facts of many companies as arrays; imported where columns are used, so that one company needs no NumPy."""

from thesis.facts.columns.building import column_of, columns_of, dated, dated_facts, series_of
from thesis.facts.columns.column import (
    Bools,
    Categories,
    Codes,
    Column,
    Flags,
    Floats,
    Numbers,
    Series,
    TagSets,
    Texts,
    sealed,
)
from thesis.facts.columns.table import Columns, Rows, ids_of, names_of

__all__ = [
    "Bools",
    "Categories",
    "Codes",
    "Column",
    "Columns",
    "Flags",
    "Floats",
    "Numbers",
    "Rows",
    "Series",
    "TagSets",
    "Texts",
    "column_of",
    "columns_of",
    "dated",
    "dated_facts",
    "ids_of",
    "names_of",
    "sealed",
    "series_of",
]
