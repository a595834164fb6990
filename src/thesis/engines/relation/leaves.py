"""How each leaf reads a table: the columns of its field, cleaned once, as a pair of ends.

A NULL and a NaN are unknown. A value that its field cannot have is unknown too, and counted as a misfit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import attrs

from thesis.engines.relation.categories import Category
from thesis.engines.relation.numbers import Numeric, day_number
from thesis.engines.relation.texts import Flag, TagSet, on
from thesis.engines.relation.values import (
    Pair,
    Stages,
    Value,
    add,
    choose,
    every,
    fixed,
    greatest,
    le,
    least,
    literal,
    lt,
    ne,
)
from thesis.facts import unknown
from thesis.language import Term, ValueSet, leaf_set
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field, FieldType, default_domain

_DAYS = default_domain(FieldType.DATE)


def of_set(found: ValueSet) -> Pair:
    """A set of values that is the same in every row."""
    lo, hi = (found.surely, found.possibly) if isinstance(found, Truth) else (found.lo, found.hi)
    low = fixed(lo)
    return Pair(low, low if lo == hi else fixed(hi), found)


@attrs.define
class Leaves:
    """The leaves of a plan on the columns of one table.

    ``columns`` are the table's names and types; ``last_day`` is the date after which nothing is known yet. What was
    read of a field is kept in ``read``.
    """

    fields: Mapping[str, Field]
    columns: Mapping[str, Any]
    stages: Stages
    last_day: float | None = None
    read: dict[str, Numeric | Flag | Category | TagSet | None] = attrs.field(factory=dict)

    def pair(self, term: Term) -> Pair:
        """A leaf. Where the table has no column of its field, it is what ``Profile.fact`` has for all companies."""
        field = self.fields[term.data[0]]
        found = self.column(field)
        if term.op == "first_reach":
            return self._first_reach(found, term.data[1])
        if found is None:
            return of_set(Truth.FALSE if term.op == "stated" else leaf_set(term, unknown(field).value))
        return READERS[term.op](self, found, term)

    def column(self, field: Field) -> Numeric | Flag | Category | TagSet | None:
        """What the table has of a field."""
        if field.id not in self.read:
            self.read[field.id] = self._column(field)
        return self.read[field.id]

    def _column(self, field: Field) -> Numeric | Flag | Category | TagSet | None:
        if field.type.is_numeric:
            return Numeric.of(field, self.columns, self.stages, self.last_day)
        if field.type is FieldType.FLAG:
            return Flag.of(field, self.columns, self.stages)
        if field.type is FieldType.TAGS:
            return TagSet.of(field, self.columns, self.stages)
        return Category.of(field, self.columns, self.stages)

    def misfits(self) -> list[Value]:
        """For each field that was read, whether its value is one that it cannot have."""
        return [found.misfit for found in self.read.values() if found is not None]

    def num(self, found: Numeric, _term: Term) -> Pair:
        """A number or a date."""
        return Pair(found.lo, found.hi, found.field.domain)

    def flag(self, found: Flag, _term: Term) -> Pair:
        """A flag."""
        return Pair(found.lo, found.hi, Truth.OPEN)

    def stated(self, found: Numeric | Flag, _term: Term) -> Pair:
        """Whether anything is said of a field: not in rows in which it may be anything at all."""
        least_of_all, most = (
            (found.field.domain.lo, found.field.domain.hi) if isinstance(found, Numeric) else (False, True)
        )
        said = (ne(found.lo, fixed(least_of_all)), ne(found.hi, fixed(most)))
        value = self.stages.column(choose((said[0], fixed(True)), otherwise=said[1]), f"{found.field.id}_stated")
        return Pair(value, value, Truth.OPEN)

    def has(self, found: TagSet, term: Term) -> Pair:
        """Whether a tag is in a set."""
        lo, hi = found.has(term.data[1])
        hint = f"{found.field.id}_has"
        return Pair(self.stages.column(lo, f"{hint}_low"), self.stages.column(hi, f"{hint}_high"), Truth.OPEN)

    def member(self, found: Category, term: Term) -> Pair:
        """Whether a category is one of some levels."""
        unknown = leaf_set(term, found.field.anything)
        assert isinstance(unknown, Truth)  # noqa: S101 - so the language has it
        lo, hi = found.is_among(term.data[1], unknown)
        hint = f"{found.field.id}_among"
        return Pair(self.stages.column(lo, f"{hint}_low"), self.stages.column(hi, f"{hint}_high"), Truth.OPEN)

    def lookup(self, found: Category, term: Term) -> Pair:
        """The height that a table has for a category's level."""
        unknown = leaf_set(term, found.field.anything)
        assert isinstance(unknown, Interval)  # noqa: S101 - so the language has it
        lo, hi = found.height(dict(term.data[1]), term.data[2] or 0.0, unknown)
        hint = f"{found.field.id}_height"
        return Pair(self.stages.column(lo, f"{hint}_low"), self.stages.column(hi, f"{hint}_high"), unknown)

    def _first_reach(self, found: Any, level: float) -> Pair:
        """The days on which a dated number may first have been at or above a level.

        As ``first_reach`` of the interpreter, for one dated fact: at or above the level it bounds the day from
        above, below it from below.
        """
        assert found is None or isinstance(found, Numeric)  # noqa: S101 - the checker asks it of numeric fields
        if found is not None and found.series is not None:
            return self._first_in_series(found.field.id, found.series, level)
        if found is None or found.day is None:
            return of_set(_DAYS)
        first, last = fixed(_DAYS.lo), fixed(_DAYS.hi)
        dated, day = found.is_dated, found.day
        above = self.stages.column(every((dated, le(fixed(level), found.lo))), f"{found.field.id}_above")
        below = self.stages.column(every((dated, lt(found.hi, fixed(level)), le(day, last))), f"{found.field.id}_below")
        hi = self.stages.column(choose((above, least(day, last)), otherwise=last), f"{found.field.id}_by")
        since = choose((below, greatest(add(day, fixed(1.0)), first)), otherwise=first)
        lo = self.stages.column(
            least(self.stages.column(since, f"{found.field.id}_after"), hi), f"{found.field.id}_from"
        )
        return Pair(lo, hi, _DAYS)

    def _first_in_series(self, name: str, series: Value, level: float) -> Pair:
        """The same for any number of dated facts."""
        first_day, last_day = (fixed(end) for end in (_DAYS.lo, _DAYS.hi))
        bound = literal(level)
        above = self.stages.column(on(series, lambda facts: facts.filter(lambda one: one["low"] >= bound)), name)
        by, first = (
            self.stages.column(on(above, partial(_earliest, part)), f"{name}_{part}") for part in ("last", "first")
        )

        def below(table: Any) -> Any:
            before = first.build(table)
            facts = series.build(table).filter(lambda one: (one["high"] < bound) & (day_number(one["last"]) <= before))
            return facts.map(lambda one: day_number(one["first"]) + literal(1.0)).maxs().fill_null(literal(_DAYS.lo))

        since = Value(below, max(first.stage, series.stage), reads=first.reads | series.reads)
        hi = self.stages.column(least(by, last_day), f"{name}_by")
        lo = self.stages.column(greatest(self.stages.column(since, f"{name}_after"), first_day), f"{name}_after")
        return Pair(self.stages.column(least(lo, hi), f"{name}_from"), hi, _DAYS)


def _earliest(part: str, facts: Any) -> Any:
    return facts.map(lambda one: day_number(one[part])).mins().fill_null(literal(_DAYS.hi))


# every leaf that reads a column of its field; `first_reach` reads its date too
READERS: Mapping[str, Callable[..., Pair]] = {
    "num": Leaves.num,
    "flag": Leaves.flag,
    "has": Leaves.has,
    "member": Leaves.member,
    "lookup": Leaves.lookup,
    "stated": Leaves.stated,
}
