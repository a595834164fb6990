"""A plan on a table: each term once, long ones as columns, in as many selections as the longest way needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

from thesis.engines.relation.leaves import Leaves, of_set
from thesis.engines.relation.operations import OPERATIONS, Call
from thesis.engines.relation.values import Pair, Stages, Value, every, fixed, ne, some
from thesis.language import FACT_LEAVES, Term
from thesis.language.primitives import as_set, combine
from thesis.plan import LeafKey, Plan, leaf_key
from thesis.sets import Interval, Truth


@frozen(eq=False)
class RelationOutcome:
    """What a plan finds in each row of a table: pairs in the order of its slots and gates.

    ``loose`` holds where outer bounds may be wider than what can happen; ``misfits`` says of each field that was read
    whether its value is one that it cannot have.
    """

    plan: Plan
    grades: tuple[Pair, ...]
    gates: tuple[Pair, ...]
    loose: Value
    misfits: tuple[Value, ...]
    stages: Stages


@attrs.define
class _Reader:
    plan: Plan
    leaves: Leaves
    stages: Stages
    found: dict[Any, Pair] = attrs.field(factory=dict)
    open: dict[LeafKey, list[Value]] = attrs.field(factory=dict)

    def pair(self, term: Term, hint: str) -> Pair:
        """The value of a term, computed once wherever it stands."""
        # True == 1.0, and both may be constants of one plan
        key = (term, type(term.data[0])) if term.op == "const" else term
        if key not in self.found:
            self.found[key] = self._pair(term, hint)
        return self.found[key]

    def _pair(self, term: Term, hint: str) -> Pair:
        if term.op == "const":
            return of_set(as_set(term.data[0]))
        if term.op in FACT_LEAVES:
            return self._leaf(term)
        args = tuple(self.pair(arg, hint) for arg in term.args)
        reach = combine(term, tuple(arg.reach for arg in args))
        if all(_is_fixed(arg) for arg in args):
            return of_set(combine(term, tuple(_as_set(arg) for arg in args)))
        return OPERATIONS[term.op](Call(term.data, reach, self.stages, f"{hint}_{term.op}"), *args)

    def _leaf(self, term: Term) -> Pair:
        found = self.leaves.pair(term)
        key = leaf_key(term)
        if key in self.plan.entangled and not found.is_exact:
            is_open = ne(found.lo, found.hi)
            field = self.plan.fields[term.data[0]]
            if field.derived is not None:  # where nothing is stated of a derived field, its formula counts
                stated = self.pair(Term("stated", (), (field.id,)), field.id)
                is_open = every((is_open, stated.lo))
            self.open.setdefault(key, []).append(is_open)
        return found


def _is_fixed(pair: Pair) -> bool:
    return pair.lo.fixed is not None and pair.hi.fixed is not None


def _as_set(pair: Pair) -> Interval | Truth:
    lo, hi = pair.lo.fixed, pair.hi.fixed
    if isinstance(lo, bool):
        return Truth.of(surely=lo, possibly=bool(hi))
    assert lo is not None  # noqa: S101 - both ends are fixed
    assert hi is not None  # noqa: S101
    return Interval(lo, hi)


def read_plan(plan: Plan, columns: Mapping[str, Any], taken: set[str], last_day: float | None) -> RelationOutcome:
    """What a plan finds in a table with these columns.

    Args:
        plan: the plan.
        columns: the table's columns, from name to Ibis type.
        taken: names that no column of ours may have.
        last_day: the day number after which dated facts are not known yet.

    Raises:
        ThesisError: E115, a column of a type that its field cannot be read from.
    """
    stages = Stages(taken)
    reader = _Reader(plan, Leaves(plan.fields, columns, stages, last_day), stages)
    grades = tuple(reader.pair(slot.grade, _name(slot.rule)) for slot in plan.slots)
    gates = tuple(reader.pair(gate.fires, _name(gate.gate)) for gate in plan.gates)
    partial = [*(slot.partial for slot in plan.slots), *(gate.partial for gate in plan.gates)]
    undefined = [
        ne(found.lo, found.hi)
        for may_be_undefined, found in zip(partial, (*grades, *gates), strict=True)
        if may_be_undefined and not found.is_exact
    ]
    is_open = [one for key in sorted(reader.open) for one in reader.open[key]]
    loose = fixed(False)
    for part in (*is_open, *undefined):  # one column after the other, so that no condition grows too long
        loose = stages.short(some((loose, part)), "loose")
    return RelationOutcome(plan, grades, gates, loose, tuple(reader.leaves.misfits()), stages)


def _name(rule: str) -> str:
    """The id of a rule as the beginning of a column's name."""
    return "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in rule)
