"""How each leaf reads the columns: bound to them once, then asked for its rows, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from thesis.engines.columns.operations import Pair
from thesis.facts import unknown
from thesis.facts.columns import Categories, Column, Columns, Flags, Numbers, Series, TagSets
from thesis.language import Term, ValueSet, leaf_set
from thesis.sets import Levels, Truth
from thesis.vocabulary import Field, FieldType, default_domain

Reader: TypeAlias = Callable[[int, int], Pair]
"""From a range of rows to the values of a leaf there."""


def bind_leaf(term: Term, columns: Columns, fields: Mapping[str, Field]) -> Reader:
    """A leaf on columns. Where nothing is said of its field, it is what ``Profile.fact`` has for all of them."""
    field = fields[term.data[0]]
    if term.op == "first_reach":
        series = columns.series.get(field.id)
        return _always(_DAYS) if series is None else _first_reach(series, term.data[1])
    column = columns.fields.get(field.id)
    if column is None and term.op == "stated":
        return _always(Truth.FALSE)
    return _always(leaf_set(term, unknown(field).value)) if column is None else LEAVES[term.op](term, column)


def _always(found: ValueSet) -> Reader:
    pair = fixed(found)
    return lambda _start, _stop: pair


def fixed(found: ValueSet) -> Pair:
    """A set of values that is the same for every company."""
    if isinstance(found, Truth):
        lo, hi = np.asarray(found.surely), np.asarray(found.possibly)
        return Pair(lo, lo if found is not Truth.OPEN else hi)
    lo = np.asarray(found.lo, np.float64)
    return Pair(lo, lo if found.is_point else np.asarray(found.hi, np.float64))


def _num(_term: Term, column: Column) -> Reader:
    assert isinstance(column, Numbers)  # noqa: S101 - the checker asks numbers of numeric fields
    return lambda start, stop: Pair(*column.ends(start, stop))


def _flag(_term: Term, column: Column) -> Reader:
    assert isinstance(column, Flags)  # noqa: S101 - as above
    return lambda start, stop: Pair(*column.ends(start, stop))


def _has(term: Term, column: Column) -> Reader:
    assert isinstance(column, TagSets)  # noqa: S101 - as above
    return lambda start, stop: Pair(*column.ends(term.data[1], start, stop))


def _stated(_term: Term, column: Column) -> Reader:
    """Whether anything is said of a field: not of the rows in which it may be anything at all."""
    assert isinstance(column, Numbers | Flags)  # noqa: S101 - only these have formulas
    nothing = (column.anything.lo, column.anything.hi) if isinstance(column, Numbers) else (False, True)

    def read(start: int, stop: int) -> Pair:
        lo, hi = column.ends(start, stop)
        return Pair.of((lo != nothing[0]) | (hi != nothing[1]))

    return read


def _of_levels(term: Term, column: Column) -> Reader:
    """``member`` and ``lookup``: what each code means is asked of the language once, rows take it from a table."""
    assert isinstance(column, Categories)  # noqa: S101 - as above

    def meaning(levels: Levels) -> ValueSet:
        return leaf_set(term, levels)

    table = column.table(meaning)
    lo = np.array([one.surely if isinstance(one, Truth) else one.lo for one in table])
    hi = np.array([one.possibly if isinstance(one, Truth) else one.hi for one in table])
    decided = column.known or bool((lo == hi).all())

    def read(start: int, stop: int) -> Pair:
        codes = column.codes[start:stop]
        least = lo.take(codes, mode="wrap")
        return Pair(least, least if decided else hi.take(codes, mode="wrap"))

    return read


def _first_reach(series: Series, level: float) -> Reader:
    """As ``first_reach`` of the interpreter, for the dated facts of many companies at once."""

    def read(start: int, stop: int) -> Pair:
        offsets = series.offsets[start : stop + 1]
        part = slice(offsets[0], offsets[-1])
        company = np.repeat(np.arange(stop - start), np.diff(offsets))
        day_lo, day_hi = series.day_lo[part], series.day_hi[part]
        above = series.lo[part] >= level
        hi = np.full(stop - start, _DAYS.hi)
        first = np.full(stop - start, _DAYS.hi)
        np.minimum.at(hi, company[above], day_hi[above])
        np.minimum.at(first, company[above], day_lo[above])
        below = (series.hi[part] < level) & (day_hi <= first[company])
        lo = np.full(stop - start, _DAYS.lo)
        np.maximum.at(lo, company[below], day_lo[below] + 1.0)
        return Pair(np.minimum(lo, hi), hi)

    return read


_DAYS = default_domain(FieldType.DATE)

# every leaf that reads a column of its field; `first_reach` reads a series
LEAVES: Mapping[str, Callable[[Term, Column], Reader]] = {
    "num": _num,
    "flag": _flag,
    "has": _has,
    "member": _of_levels,
    "lookup": _of_levels,
    "stated": _stated,
}
