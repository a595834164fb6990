"""How each leaf reads the columns: bound to them once, then asked for its rows, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Protocol

import numpy as np

from thesis.engines.columns.memory import FRESH, Fresh
from thesis.engines.columns.values import Gapped, Pair, Values
from thesis.facts import unknown
from thesis.facts.columns import Bools, Categories, Codes, Column, Columns, Flags, Floats, Numbers, Series, TagSets
from thesis.language import Term, ValueSet, leaf_set
from thesis.sets import Interval, Levels, Truth
from thesis.vocabulary import Field, FieldType, default_domain

_FEW_LEVELS = 4  # up to here comparisons are quicker than a table


class Reader(Protocol):
    """From a range of rows to the values of a leaf there."""

    def __call__(self, start: int, stop: int, lend: Fresh = FRESH) -> Values:
        """The values of rows ``start`` to ``stop``; what is made for them is borrowed."""


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
    return lambda start, stop, lend=FRESH: pair  # noqa: ARG005 - the same for all rows


def fixed(found: ValueSet) -> Pair:
    """A set of values that is the same for every company."""
    if isinstance(found, Truth):
        lo, hi = np.asarray(found.surely), np.asarray(found.possibly)
        return Pair(lo, lo if found is not Truth.OPEN else hi)
    lo = np.asarray(found.lo, np.float64)
    return Pair(lo, lo if found.is_point else np.asarray(found.hi, np.float64))


def _num(_term: Term, column: Column) -> Reader:
    assert isinstance(column, Numbers)  # noqa: S101 - the checker asks numbers of numeric fields

    def read(start: int, stop: int, lend: Fresh = FRESH) -> Values:
        value = column.lo[start:stop]
        if not column.gaps or column.hi is not column.lo:
            return Pair(*column.ends(start, stop))
        unknown = np.isnan(value)
        return Gapped(value, unknown, column.anything, lend) if unknown.any() else Pair.of(value)

    return read


def _flag(_term: Term, column: Column) -> Reader:
    assert isinstance(column, Flags)  # noqa: S101 - as above
    return lambda start, stop, lend=FRESH: Pair(*column.ends(start, stop))  # noqa: ARG005 - nothing is made


def _has(term: Term, column: Column) -> Reader:
    assert isinstance(column, TagSets)  # noqa: S101 - as above
    return lambda start, stop, lend=FRESH: Pair(*column.ends(term.data[1], start, stop))  # noqa: ARG005 - flags


def _stated(_term: Term, column: Column) -> Reader:
    """Whether anything is said of a field: not of the rows in which it may be anything at all."""
    assert isinstance(column, Numbers | Flags)  # noqa: S101 - only these have formulas
    nothing = (column.anything.lo, column.anything.hi) if isinstance(column, Numbers) else (False, True)

    def read(start: int, stop: int, lend: Fresh = FRESH) -> Values:  # noqa: ARG001 - flags
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
    if isinstance(table[-1], Truth):
        return _member(column, lo, lo if decided else hi)
    return _lookup(column, lo, lo if decided else hi, table[-1])


def _member(column: Categories, surely: Bools, possibly: Bools) -> Reader:
    def read(start: int, stop: int, lend: Fresh = FRESH) -> Values:  # noqa: ARG001 - truths
        codes = column.codes[start:stop]
        least = _among(codes, surely, len(column.levels))
        if surely is possibly:
            return Pair.of(least)
        return Pair(least, _among(codes, possibly, len(column.levels)) if column.sets else least | (codes < 0))

    return read


def _among(codes: Codes, table: Bools, levels: int) -> Bools:
    """The truth of each code; a few comparisons are quicker than to take it from a table."""
    (named,) = np.nonzero(table)
    if not 0 < len(named) <= _FEW_LEVELS or named[-1] >= levels:
        return table.take(codes, mode="wrap")
    return reduce(np.logical_or, [codes == code for code in named.astype(codes.dtype)])


def _lookup(column: Categories, lo: Floats, hi: Floats, unknown: Interval) -> Reader:
    negative = 1 + len(column.sets)  # codes; they count from the end of a table, but a branch for each takes time
    known = np.roll([*lo[:-1], np.nan], negative)
    least, most = np.roll(lo, negative), np.roll(hi, negative)

    def read(start: int, stop: int, lend: Fresh = FRESH) -> Values:
        codes = column.codes[start:stop]
        at = lend.indices(codes, negative)

        def taken(table: Floats) -> Floats:
            return table.take(at, mode="clip", out=lend.floats(at))

        if lo is hi:
            return Pair.of(taken(least))
        return Pair(taken(least), taken(most)) if column.sets else Gapped(taken(known), codes < 0, unknown, lend)

    return read


def _first_reach(series: Series, level: float) -> Reader:
    """As ``first_reach`` of the interpreter, for the dated facts of many companies at once."""

    def read(start: int, stop: int, lend: Fresh = FRESH) -> Values:  # noqa: ARG001 - few have dated facts
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
