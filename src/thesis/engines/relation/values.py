"""What is computed in the database: an expression that waits for its table, and the columns that are made on the way.

A query is a chain of selections. What is used more than once becomes a column of one selection and is read by name in
the next, for an expression that were written out at each use would double with every step. Nothing here is ever NULL
but what the leaves read.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from math import isinf
from typing import Any, TypeAlias

import attrs
from attrs import frozen

from thesis.language import ValueSet

Scalar: TypeAlias = float | bool | int
Table: TypeAlias = Any
Expression: TypeAlias = Any

MOST_INLINE = 8  # nodes; larger expressions become columns

GREATEST = 1.7976931348623157e308


@frozen(eq=False)
class Value:
    """One value a row: from a table to an expression over it.

    ``stage`` is the first selection that can compute it, ``size`` how many nodes it is written with, ``fixed`` the
    value where it is the same in every row, ``reads`` the columns of earlier selections that it needs.
    """

    build: Callable[[Table], Expression]
    stage: int = 0
    size: int = 1
    fixed: Scalar | None = None
    reads: frozenset[str] = frozenset()


@frozen
class Pair:
    """The least and the greatest value of a term; one value twice where every row is decided.

    ``reach`` is what it may be in any row at all.
    """

    lo: Value
    hi: Value
    reach: ValueSet

    @property
    def is_exact(self) -> bool:
        """Whether every row has one value."""
        return self.lo is self.hi


def fixed(value: Scalar) -> Value:
    """A value that is the same in every row."""
    expression = literal(value)
    return Value(lambda _table: expression, fixed=value)


def literal(value: Scalar) -> Expression:
    """A value in SQL, every digit of it: a bare ``0.1`` is a DECIMAL, and a bare ``-0.0`` loses its sign."""
    import ibis

    if isinstance(value, bool):
        return ibis.literal(value)
    if isinstance(value, int):
        return ibis.literal(value, "int64")
    text = repr(value) if not isinf(value) else "Infinity" if value > 0 else "-Infinity"
    return ibis.literal(text).cast("float64")


def apply(operation: Callable[..., Any], *args: Value) -> Value:
    """An operation on values, computed in Python where all of them are fixed."""
    if all(one.fixed is not None for one in args):
        return fixed(operation(*(one.fixed for one in args)))
    return _joined(lambda table: operation(*(one.build(table) for one in args)), args)


def _joined(build: Callable[[Table], Expression], args: Iterable[Value]) -> Value:
    parts = tuple(args)
    return Value(
        build,
        stage=max(one.stage for one in parts),
        size=1 + sum(one.size for one in parts),
        reads=frozenset().union(*(one.reads for one in parts)),
    )


def mapped(a: Value, operation: Callable[[Any], Any]) -> Value:
    """An operation on one value, which must know numbers as well as expressions."""
    return apply(operation, a)


def add(a: Value, b: Value) -> Value:
    """The sum a + b."""
    return apply(operator.add, a, b)


def sub(a: Value, b: Value) -> Value:
    """The difference a − b."""
    return apply(operator.sub, a, b)


def mul(a: Value, b: Value) -> Value:
    """The product a · b."""
    return apply(operator.mul, a, b)


def div(a: Value, b: Value) -> Value:
    """The quotient a / b; b is never 0."""
    return apply(operator.truediv, a, b)


def neg(a: Value) -> Value:
    """The number −a."""
    return apply(operator.neg, a)


def le(a: Value, b: Value) -> Value:
    """Whether a ≤ b."""
    return apply(operator.le, a, b)


def lt(a: Value, b: Value) -> Value:
    """Whether a < b."""
    return apply(operator.lt, a, b)


def eq(a: Value, b: Value) -> Value:
    """Whether a = b."""
    return apply(operator.eq, a, b)


def ne(a: Value, b: Value) -> Value:
    """Whether a ≠ b."""
    return apply(operator.ne, a, b)


def negate(a: Value) -> Value:
    """Whether a does not hold."""
    return fixed(not a.fixed) if a.fixed is not None else _joined(lambda table: ~a.build(table), (a,))


def every(args: Iterable[Value]) -> Value:
    """Whether all of them hold."""
    return _logical(operator.and_, args, neutral=True)


def some(args: Iterable[Value]) -> Value:
    """Whether one of them holds."""
    return _logical(operator.or_, args, neutral=False)


def _logical(operation: Callable[[Any, Any], Any], args: Iterable[Value], *, neutral: bool) -> Value:
    kept: list[Value] = []
    for one in args:
        if one.fixed is not None:
            if one.fixed is not neutral:
                return one
        elif all(one is not other for other in kept):
            kept.append(one)
    if not kept:
        return fixed(neutral)
    found = kept[0]
    for one in kept[1:]:
        found = apply(operation, found, one)
    return found


def choose(*cases: tuple[Value, Value], otherwise: Value) -> Value:
    """The value of the first case that holds."""
    kept: list[tuple[Value, Value]] = []
    for condition, then in cases:
        if condition.fixed is True:
            otherwise = then
            break
        if condition.fixed is None:
            kept.append((condition, then))
    while kept and _same(kept[-1][1], otherwise):
        kept.pop()
    if not kept:
        return otherwise

    def build(table: Table) -> Expression:
        import ibis

        pairs = ((condition.build(table), then.build(table)) for condition, then in kept)
        return ibis.cases(*pairs, else_=otherwise.build(table))

    return _joined(build, [*(one for case in kept for one in case), otherwise])


def _same(a: Value, b: Value) -> bool:
    return a is b or (a.fixed is not None and type(a.fixed) is type(b.fixed) and a.fixed == b.fixed)


def least(a: Value, b: Value) -> Value:
    """The lesser of two; by comparison, for SQL's ``least`` skips NULL."""
    return a if _same(a, b) else choose((le(a, b), a), otherwise=b)


def greatest(a: Value, b: Value) -> Value:
    """The greater of two."""
    return a if _same(a, b) else choose((le(b, a), a), otherwise=b)


def is_finite(a: Value) -> Value:
    """Whether it is a number at all: SQL has NaN above every number."""
    return every((le(fixed(-GREATEST), a), le(a, fixed(GREATEST))))


@attrs.define
class Stages:
    """The columns that each selection makes, and what is carried on to the next.

    ``taken`` are names that no column may have.
    """

    taken: set[str] = attrs.field(factory=set)
    made: list[dict[str, Value]] = attrs.field(factory=list)
    columns: dict[Value, Value] = attrs.field(factory=dict)

    def column(self, value: Value, hint: str) -> Value:
        """A value as a column of its own, to be read by name from the next selection on."""
        if value.fixed is not None:
            return value
        if value in self.columns:
            return self.columns[value]
        number = sum(map(len, self.made)) + 1
        name = f"{hint}_{number}"
        while name.lower() in self.taken:
            name += "_"
        self.taken.add(name.lower())
        while len(self.made) <= value.stage:
            self.made.append({})
        self.made[value.stage][name] = value
        found = Value(lambda table: table[name], stage=value.stage + 1, reads=frozenset((name,)))
        self.columns[value] = self.columns[found] = found
        return found

    def short(self, value: Value, hint: str) -> Value:
        """A value that may be written twice: itself, or a column where it is long."""
        return value if value.size <= MOST_INLINE else self.column(value, hint)

    def select(self, table: Table, kept: Iterable[str], wanted: dict[str, Value]) -> Table:
        """The chain of selections: columns of the table that are kept, then the values that are wanted."""
        kept = tuple(kept)
        last = max((one.stage for one in wanted.values()), default=0)
        live = {name for one in wanted.values() for name in one.reads}
        after: dict[int, set[str]] = {}  # what must be there after each selection
        for stage in reversed(range(last)):
            after[stage] = live
            new = live & self.made[stage].keys()
            live = (live - new).union(*(self.made[stage][name].reads for name in new))
        for stage in range(last):
            carried = [name for earlier in self.made[:stage] for name in earlier if name in after[stage]]
            new_here = {name: one.build(table) for name, one in self.made[stage].items() if name in after[stage]}
            # a view is not merged with the selection above it, which would write every column out at each use
            table = table.select(*kept, *carried, **new_here).view()
        return table.select(*kept, **{name: one.build(table) for name, one in wanted.items()})
