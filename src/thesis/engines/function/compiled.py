"""A plan as Python functions: one for what a score is made of, one for every grade behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from math import floor, inf, nan
from typing import Any, TypeAlias

from attrs import field, frozen

from thesis.engines.function.author import Author
from thesis.engines.function.leaves import Ends, LeafReader, Leaves, fact_leaves, leaf_reader
from thesis.engines.function.lines import Value, number
from thesis.engines.function.totals import Totals, totals_function
from thesis.facts import Profile
from thesis.language import Term
from thesis.plan import Given, LeafKey, Outcome, Plan, RuleSlot, SlotOutcome, leaf_key
from thesis.sets import Interval, Truth

Found: TypeAlias = tuple[tuple[tuple[Ends, Ends], ...], tuple[Given, ...], tuple[tuple[Ends, Ends], ...]]
"""Applicability and grade of each rule, what it gives, and of each gate whether it fires and applies."""

_TRUTHS: dict[Any, Truth] = {truth.value: truth for truth in Truth}
_MOST_KEPT = 4096  # outcomes of single rules that are kept to be used again


@frozen(eq=False)
class Compiled:
    """A plan's functions; ``leaves`` are what it reads of a company, in the order in which they are handed on."""

    plan: Plan
    leaves: tuple[Term, ...] = field(repr=False)
    read: LeafReader = field(repr=False)
    sum_up: Callable[[Leaves], Totals] = field(repr=False)
    kept: dict[tuple[Ends, Ends], SlotOutcome] = field(factory=dict, repr=False)

    def totals(self, profile: Profile) -> Totals:
        """What a company's score is made of, in plain numbers."""
        return self.sum_up(self.read(profile))

    def __call__(self, profile: Profile) -> tuple[Outcome, tuple[Given, ...]]:
        """Everything that a company's facts leave open, rule by rule and gate by gate, and what each rule gives."""
        leaves = self.read(profile)
        slots, given, gates = self._grades(self.read.ends(leaves))
        outcome = Outcome(
            slots=tuple([self.kept.get(slot) or self._kept(slot) for slot in slots]),
            gates=tuple([_TRUTHS[fires] for fires, _ in gates]),
            gates_apply=tuple([_TRUTHS[applies] for _, applies in gates]),
            open_leaves=frozenset(self._open(profile, leaves)),
        )
        return outcome, given

    def _open(self, profile: Profile, leaves: Leaves) -> Iterator[LeafKey]:
        """The open leaves; where nothing is said of a derived field its formula stands in for it."""
        for value, leaf in zip(leaves[0], self.leaves, strict=True):
            if value is not None:
                continue
            asked = self.plan.fields[leaf.data[0]]
            stands_alone = asked.derived is None or leaf.op == "first_reach"
            if stands_alone or profile.fact(asked).value != asked.anything:
                yield leaf_key(leaf)

    def _kept(self, slot: tuple[Ends, Ends]) -> SlotOutcome:
        """A rule's outcome as the noun that it is; most are among a few, so they are made once."""
        if len(self.kept) >= _MOST_KEPT:
            self.kept.clear()
        applies, grade = slot
        found = self.kept[slot] = SlotOutcome(_TRUTHS[applies], Interval(*grade))
        return found

    @cached_property
    def _grades(self) -> Callable[[list[Ends]], Found]:
        """The function behind an outcome: every term once, however many rules share it."""
        return _grades_function(self.plan, self.leaves)


def compile_function(plan: Plan) -> Compiled:
    """Write a plan out as functions and compile them; the one of grades when it is first asked for."""
    terms = [slot.grade for slot in plan.slots] + [slot.applies for slot in plan.slots]
    terms += [gate.fires for gate in plan.gates] + [gate.applies for gate in plan.gates]
    leaves = tuple(dict.fromkeys(leaf for term in terms for leaf in fact_leaves(term)))
    read = leaf_reader(leaves, plan.fields)
    return Compiled(plan, leaves, read, totals_function(plan, leaves, read.unsaid))


def _grades_function(plan: Plan, leaves: tuple[Term, ...]) -> Callable[[list[Ends]], Found]:
    names: dict[str, Any] = {"inf": inf, "nan": nan, "floor": floor}
    author = Author(lambda _leaf, _out: (), names)
    ends = list(map(author.value, leaves))
    slots = [(author.value(slot.applies), author.value(slot.grade)) for slot in plan.slots]
    gates = [(author.value(gate.fires), author.value(gate.applies)) for gate in plan.gates]
    lines = [f"{_tuple(f'({one.lo}, {one.hi})' for one in ends)} = leaves"] if ends else []
    lines += author.written()
    for i, (slot, (_, grade)) in enumerate(zip(plan.slots, slots, strict=True)):
        lines += _points(i, slot, grade)
    given = _tuple(f"(c{i}, l{i}, h{i})" for i in range(len(slots)))
    lines.append(f"return {_pairs(slots)}, {given}, {_pairs(gates)}")
    text = "def run(leaves):\n" + "".join(f"    {line}\n" for line in lines)
    exec(compile(text, "<grades>", "exec"), names)  # noqa: S102 - its names and numbers come from checked terms
    run: Callable[[list[Ends]], Found] = names["run"]
    return run


def _tuple(items: Iterator[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _pairs(values: list[tuple[Value, Value]]) -> str:
    return _tuple(f"(({a.lo}, {a.hi}), ({b.lo}, {b.hi}))" for a, b in values)


def _points(i: int, slot: RuleSlot, grade: Value) -> Iterator[str]:
    """What a rule gives: floor(P·e + 0.5) at both ends, and at the author's value moved between them."""
    if not slot.points:
        yield f"c{i} = l{i} = h{i} = 0"
        return
    low, high = (grade.lo, grade.hi) if slot.points > 0 else (grade.hi, grade.lo)
    presumed = number(slot.if_unknown)
    headline = f"{grade.lo} if {presumed} < {grade.lo} else {grade.hi} if {presumed} > {grade.hi} else {presumed}"
    yield f"l{i} = floor({slot.points} * {low} + 0.5)"
    yield f"if {grade.lo} == {grade.hi}:"
    yield f"    c{i} = h{i} = l{i}"
    yield "else:"
    yield f"    h{i} = floor({slot.points} * {high} + 0.5)"
    yield f"    c{i} = floor({slot.points} * ({headline}) + 0.5)"
