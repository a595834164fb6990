"""The choices of shared open leaves, tried on columns: each company stands there once for every combination."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import inf, prod
from typing import Any, TypeAlias

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from thesis.engines.bounds.residual import OTHER_LEVEL, Choice, chosen
from thesis.engines.columns import FRESH, Bound, Pair, Reader, bind, compile_columns, fixed, pair_of
from thesis.facts.columns import Bools, Categories, Columns, Floats
from thesis.language import FACT_LEAVES, Term, ValueSet
from thesis.plan import GateSlot, LeafKey, Plan, RuleSlot, leaf_key
from thesis.sets import Levels

MOST_CHOICES = 256  # of the shared leaves of one part
Positions: TypeAlias = NDArray[np.int64]
_ROWS = 65_536  # that are tried at once, each combination of each company being one


@frozen
class Part:
    """Rules and gates that hang together by the shared leaves that they read."""

    leaves: frozenset[LeafKey]
    slots: tuple[RuleSlot, ...]
    gates: tuple[GateSlot, ...]


@frozen(eq=False)
class Tried:
    """What a part comes to over all choices, for r rows.

    ``low`` and ``high`` say by how much its tight ends lie above its outer ones, in thousandths: r, and for each
    level the high end where every gate with a lower cap stays shut, levels × r, minus infinity where none can.
    ``possible`` says which of its gates can fire, gates × r.
    """

    low: Floats
    high: Floats
    possible: Bools


@frozen(eq=False)
class _Choices:
    """The choices of one leaf, and by the code of a category which of them are possible; None where all are."""

    values: tuple[Choice, ...]
    possible: Bools | None = None


def tried(plan: Plan, columns: Columns, rows: Positions, part: Part, levels: Sequence[float]) -> Tried | None:
    """A part of a plan in rows of which its leaves are open; None where these are numbers or have too many choices."""
    listed = [(key, _choices(key, part, columns, plan)) for key in sorted(part.leaves)]
    leaves = {key: found for key, found in listed if found is not None}
    if len(leaves) < len(listed) or prod(len(one.values) for one in leaves.values()) > MOST_CHOICES:
        return None
    combinations = [dict(zip(leaves, one, strict=True)) for one in product(*(one.values for one in leaves.values()))]
    program = compile_columns(evolve(plan, slots=part.slots, gates=part.gates), frozenset())
    read = {field.id for field in program.fields}
    mine = Columns(columns.length, {key: one for key, one in columns.fields.items() if key in read}, columns.series)
    step = max(1, _ROWS // (len(combinations) + 1))
    found = []
    for start in range(0, len(rows), step):
        here = rows[start : start + step]
        stacked = bind(program, mine.take(np.tile(here, len(combinations) + 1)))
        possible = _possible(leaves, combinations, mine, here)
        found.append(_extremes(part, _with_choices(stacked, combinations, len(here)), possible, levels))
    return Tried(
        low=np.concatenate([one.low for one in found]),
        high=np.concatenate([one.high for one in found], axis=1),
        possible=np.concatenate([one.possible for one in found], axis=1),
    )


def _extremes(part: Part, bound: Bound, possible: Bools, levels: Sequence[float]) -> Tried:
    """The best and the worst over the combinations; the first rows are those of which nothing is chosen."""
    shape = (len(possible) + 1, possible.shape[1])
    outcome = bound.rows(0, shape[0] * shape[1])
    low, high = np.zeros(shape), np.zeros(shape)
    for slot, grade in zip(part.slots, outcome.grades, strict=True):
        ends = [np.floor(slot.points * end + 0.5) for end in (grade.lo, grade.hi)]
        least, most = ends if slot.points > 0 else reversed(ends)
        low += _shaped(least, shape)
        high += _shaped(most, shape)
    gates = [
        (gate.cap, _shaped(one.lo, shape)[1:], _shaped(one.hi, shape)[1:])
        for gate, one in zip(part.gates, outcome.gates, strict=True)
    ]
    best = np.empty((len(levels), shape[1]))
    for at, level in enumerate(levels):
        allowed = possible
        for cap, surely, _ in gates:
            if cap is not None and cap < level:
                allowed = allowed & ~surely
        best[at] = np.where(allowed, high[1:], -inf).max(axis=0) - high[0]
    return Tried(
        low=np.where(possible, low[1:], inf).min(axis=0) - low[0],
        high=best,
        possible=np.array([(possible & fires).any(axis=0) for _, _, fires in gates]).reshape(len(gates), shape[1]),
    )


def _shaped(array: NDArray[Any], shape: tuple[int, int]) -> NDArray[Any]:
    """One value for all, or one for each row, by combination and row."""
    return array.reshape(shape) if array.ndim else np.broadcast_to(array, shape)


def _with_choices(bound: Bound, combinations: Sequence[Mapping[LeafKey, Choice]], rows: int) -> Bound:
    """A program in which leaves are chosen, from the second ``rows`` rows on."""
    readers = dict(bound.readers)
    for i, step in enumerate(bound.program.steps):
        if step.term.op in FACT_LEAVES and leaf_key(step.term) in combinations[0]:
            key = leaf_key(step.term)
            values = [fixed(chosen(step.term, one[key])).lo for one in combinations]
            readers[i] = _then(pair_of(readers[i](0, rows)), np.repeat(np.array(values), rows), rows)
    return evolve(bound, readers=readers)


def _then(first: Pair, values: NDArray[Any], rows: int) -> Reader:
    low, high = (np.concatenate([np.broadcast_to(end, rows), values]) for end in (first.lo, first.hi))
    return lambda start, stop, lend=FRESH: Pair(low[start:stop], high[start:stop])  # noqa: ARG005 - nothing is made


def _possible(
    leaves: Mapping[LeafKey, _Choices],
    combinations: Sequence[Mapping[LeafKey, Choice]],
    columns: Columns,
    rows: Positions,
) -> Bools:
    """Which combinations each row may have, combinations × rows."""
    found = np.ones((len(combinations), len(rows)), np.bool_)
    for key, one in leaves.items():
        column = columns.fields.get(key[0])
        if one.possible is not None and isinstance(column, Categories):
            by_choice = dict(zip(one.values, one.possible.take(column.codes[rows], axis=1, mode="wrap"), strict=True))
            found &= np.array([by_choice[combination[key]] for combination in combinations])
    return found


def _choices(key: LeafKey, part: Part, columns: Columns, plan: Plan) -> _Choices | None:
    """The choices of a leaf that need trying, one for each way in which the part tells its values apart."""
    terms = (*(slot.grade for slot in part.slots), *(gate.fires for gate in part.gates))
    read = [leaf for term in terms for leaf in _leaves(term) if leaf_key(leaf) == key]
    if all(leaf.op in ("flag", "has") for leaf in read):
        return _Choices((False, True))
    if any(leaf.op not in ("member", "lookup") for leaf in read):
        return None
    named: set[str] = set()
    for leaf in read:
        named |= set(leaf.data[1]) if leaf.op == "member" else {level for level, _ in leaf.data[1]}
    field = plan.fields[key[0]]

    def seen(level: str) -> tuple[ValueSet, ...]:
        return tuple(chosen(leaf, level) for leaf in read)

    every = field.values if field.values is not None else (*sorted(named), OTHER_LEVEL)
    distinct: dict[tuple[ValueSet, ...], str] = {}
    for level in every:
        distinct.setdefault(seen(level), level)
    column = columns.fields.get(field.id)
    if not isinstance(column, Categories) or not column.sets:
        return _Choices(tuple(distinct.values()))

    def possible(levels: Levels) -> list[bool]:
        if levels.possible is None:
            return [True] * len(distinct)
        among = {seen(level) for level in levels.possible}
        return [one in among for one in distinct]

    return _Choices(tuple(distinct.values()), np.array(column.table(possible)).T)


def _leaves(term: Term) -> Iterator[Term]:
    if term.op in FACT_LEAVES:
        yield term
    for arg in term.args:
        yield from _leaves(arg)
