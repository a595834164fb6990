"""Tight bounds of many companies at once: the choices of shared open leaves are tried on whole columns.

Once the leaves that pull two ways are chosen, the outer bounds of the rest are what can happen, so the extremes
over all choices are tight. It serves leaves whose choices are the same for every company (flags, tags, levels of
a category); other rows are solved one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

import numpy as np
from attrs import evolve, frozen

from thesis.engines.bounds.residual import OTHER_LEVEL, Choice, chosen
from thesis.engines.columns import Bound, bind, compile_columns, fixed
from thesis.facts.columns import Categories, Columns, Floats
from thesis.language import FACT_LEAVES, Term
from thesis.plan import LeafKey, Plan, RuleSlot, leaf_key

MOST_CHOICES = 256  # of the shared leaves of one component; each is a run over its rules


@frozen(eq=False)
class Sums:
    """The least and the greatest sum of all rules for each row, in thousandths, before caps; float64."""

    low: Floats
    high: Floats


def tighten_rows(plan: Plan, columns: Columns, shared: frozenset[LeafKey]) -> Sums | None:
    """The tight sums of rows of which the same shared leaves are open.

    Args:
        plan: the thesis's plan.
        columns: the companies, of each of which exactly the leaves in ``shared`` are open among the entangled.
        shared: those leaves.

    Returns:
        The sums, or None where the choices are not the same for every row or are too many, where a rule may
        be undefined, or where a gate with a cap reads one of the leaves.
    """
    slots = [slot for slot in plan.slots if slot.points]
    capping = (gate for gate in plan.gates if gate.cap is not None and not gate.off)
    if any(not gate.reads.isdisjoint(shared) for gate in capping):
        return None
    groups = [*_components(slots, shared)]
    total = Sums(np.zeros(columns.length), np.zeros(columns.length))
    for leaves, group in groups:
        if any(slot.partial for slot in group):
            return None
        choices = [_choices(key, group, columns, plan) for key in leaves]
        if any(one is None for one in choices) or prod(len(one or ()) for one in choices) > MOST_CHOICES:
            return None
        combinations = product(*(one for one in choices if one is not None))
        _add(total, plan, group, columns, [dict(zip(leaves, one, strict=True)) for one in combinations])
    return total


def _components(
    slots: Sequence[RuleSlot], shared: frozenset[LeafKey]
) -> Iterator[tuple[tuple[LeafKey, ...], tuple[RuleSlot, ...]]]:
    """Rules that share these leaves, together; the rules that read none of them as one component."""
    groups: list[tuple[frozenset[LeafKey], tuple[RuleSlot, ...]]] = []
    for slot in slots:
        leaves = slot.reads & shared
        members: tuple[RuleSlot, ...] = (slot,)
        apart = []
        for group in groups:
            if group[0].isdisjoint(leaves) and (group[0] or leaves):
                apart.append(group)
            else:
                leaves, members = leaves | group[0], (*group[1], *members)
        groups = [*apart, (leaves, members)]
    for leaves, members in groups:
        yield tuple(sorted(leaves)), members


def _choices(key: LeafKey, group: Sequence[RuleSlot], columns: Columns, plan: Plan) -> list[Choice] | None:
    """The choices of a leaf that need trying; None where they differ from row to row."""
    read = [leaf for slot in group for leaf in _leaves(slot.grade) if leaf_key(leaf) == key]
    if all(leaf.op in ("flag", "has") for leaf in read):
        return [False, True]
    field = plan.fields[key[0]]
    column = columns.fields.get(field.id)
    if any(leaf.op not in ("member", "lookup") for leaf in read):
        return None
    if isinstance(column, Categories) and bool((column.codes < -1).any()):
        return None
    named: set[str] = set()
    for leaf in read:
        named |= set(leaf.data[1]) if leaf.op == "member" else {level for level, _ in leaf.data[1]}
    levels = field.values if field.values is not None else (*sorted(named), OTHER_LEVEL)
    distinct: dict[tuple[object, ...], Choice] = {}
    for level in levels:
        distinct.setdefault(tuple(chosen(leaf, level) for leaf in read), level)
    return list(distinct.values())


def _add(
    total: Sums,
    plan: Plan,
    group: Sequence[RuleSlot],
    columns: Columns,
    combinations: Sequence[Mapping[LeafKey, Choice]],
) -> None:
    """The extremes of one component over all combinations of choices."""
    program = compile_columns(evolve(plan, slots=tuple(group), gates=()), frozenset())
    bound = bind(program, columns)
    for start in range(0, columns.length, _CHUNK):
        rows = slice(start, min(start + _CHUNK, columns.length))
        found = [_sum(group, _chosen(bound, combination), rows) for combination in combinations]
        total.low[rows] += np.stack([low for low, _ in found]).min(axis=0)
        total.high[rows] += np.stack([high for _, high in found]).max(axis=0)


_CHUNK = 16_384  # rows, as in the column program


def _sum(group: Sequence[RuleSlot], bound: Bound, rows: slice) -> tuple[Floats, Floats]:
    outcome = bound.rows(rows.start, rows.stop)
    low, high = np.zeros(rows.stop - rows.start), np.zeros(rows.stop - rows.start)
    for slot, grade in zip(group, outcome.grades, strict=True):
        a, b = np.floor(slot.points * grade.lo + 0.5), np.floor(slot.points * grade.hi + 0.5)
        low += np.minimum(a, b)
        high += np.maximum(a, b)
    return low, high


def _chosen(bound: Bound, choices: Mapping[LeafKey, Choice]) -> Bound:
    """The program with some leaves chosen for every row."""
    readers, constants = dict(bound.readers), dict(bound.constants)
    for i, step in enumerate(bound.program.steps):
        if step.term.op in FACT_LEAVES and leaf_key(step.term) in choices:
            readers.pop(i, None)
            constants[i] = fixed(chosen(step.term, choices[leaf_key(step.term)]))
    return evolve(bound, readers=readers, constants=constants)


def _leaves(term: Term) -> Iterator[Term]:
    if term.op in FACT_LEAVES:
        yield term
    for arg in term.args:
        yield from _leaves(arg)
