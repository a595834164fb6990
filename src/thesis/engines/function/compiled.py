"""A plan as one Python function: the leaves in, every grade, every contribution and every gate out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import floor, inf, nan
from typing import Any, TypeAlias

from attrs import field, frozen

from thesis.engines.function.leaves import Asked, Ends, asked_of, ends_of, read_leaves
from thesis.engines.function.lines import WRITERS, Value, can_write, number
from thesis.facts import Profile
from thesis.language import PRIMITIVES, Term
from thesis.plan import Given, LeafKey, Outcome, Plan, RuleSlot, SlotOutcome, leaf_key
from thesis.sets import Interval, Truth

Found: TypeAlias = tuple[tuple[tuple[Ends, Ends], ...], tuple[Given, ...], tuple[tuple[Ends, Ends], ...]]
"""Applicability and grade of each rule, what it gives, and of each gate whether it fires and applies."""

_TRUTHS: dict[Any, Truth] = {truth.value: truth for truth in Truth}
_MOST_KEPT = 4096  # outcomes of single rules that are kept to be used again


@frozen(eq=False)
class Compiled:
    """A plan's function, with what it asks of a company; ``text`` is what was compiled.

    Call it with a profile for the same outcome as the interpreter's, and what each rule gives.
    """

    plan: Plan
    keys: tuple[tuple[LeafKey, str | None], ...] = field(repr=False)
    asked: tuple[Asked, ...] = field(repr=False)
    run: Callable[[list[Ends]], Found] = field(repr=False)
    text: str = field(repr=False)
    kept: dict[tuple[Ends, Ends], SlotOutcome] = field(factory=dict, repr=False)

    def __call__(self, profile: Profile) -> tuple[Outcome, tuple[Given, ...]]:
        """Everything that a company's facts leave open, rule by rule and gate by gate."""
        ends = read_leaves(self.asked, profile)
        slots, given, gates = self.run(ends)
        silent = {one.field.id for one in self.asked if one.is_silent(profile)}
        open_leaves = {
            key
            for (key, derived), (lo, hi) in zip(self.keys, ends, strict=True)
            if lo != hi and (derived is None or derived not in silent)
        }
        outcome = Outcome(
            slots=tuple([self.kept.get(slot) or self._kept(slot) for slot in slots]),
            gates=tuple([_TRUTHS[fires] for fires, _ in gates]),
            gates_apply=tuple([_TRUTHS[applies] for _, applies in gates]),
            open_leaves=frozenset(open_leaves),
        )
        return outcome, given

    def _kept(self, slot: tuple[Ends, Ends]) -> SlotOutcome:
        """A rule's outcome as the noun that it is; most are among a few, so they are made once."""
        if len(self.kept) >= _MOST_KEPT:
            self.kept.clear()
        applies, grade = slot
        found = self.kept[slot] = SlotOutcome(_TRUTHS[applies], Interval(*grade))
        return found


def compile_function(plan: Plan) -> Compiled:
    """Write a plan out as a function and compile it; every term once, however many rules share it."""
    author = _Author()
    slots = [(author.value(slot.applies), author.value(slot.grade)) for slot in plan.slots]
    gates = [(author.value(gate.fires), author.value(gate.applies)) for gate in plan.gates]
    leaves = tuple(author.leaves)
    lines = [f"{_tuple(f'({one.lo}, {one.hi})' for one in author.leaves.values())} = leaves"] if leaves else []
    lines += author.lines
    for i, (slot, (_, grade)) in enumerate(zip(plan.slots, slots, strict=True)):
        lines += _points(i, slot, grade)
    given = _tuple(f"(c{i}, l{i}, h{i})" for i in range(len(slots)))
    lines.append(f"return {_pairs(slots)}, {given}, {_pairs(gates)}")
    text = "def run(leaves):\n" + "".join(f"    {line}\n" for line in lines)
    names: dict[str, Any] = {"inf": inf, "nan": nan, "floor": floor, **author.called}
    exec(compile(text, "<plan>", "exec"), names)  # noqa: S102 - its names and numbers come from checked terms
    return Compiled(plan, tuple(_key(leaf, plan) for leaf in leaves), asked_of(leaves, plan.fields), names["run"], text)


def _key(leaf: Term, plan: Plan) -> tuple[LeafKey, str | None]:
    """What a leaf reads; the name of its field where that is derived, so that a formula may stand in for it."""
    name = leaf.data[0]
    formula = plan.fields[name].derived is not None and leaf.op != "first_reach"
    return leaf_key(leaf), name if formula else None


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


class _Author:
    """Gives each term its lines and the names of its ends, arguments first."""

    def __init__(self) -> None:
        self.values: dict[Term, Value] = {}
        self.leaves: dict[Term, Value] = {}
        self.lines: list[str] = []
        self.called: dict[str, Callable[..., Ends]] = {}

    def value(self, term: Term) -> Value:
        """The names of a term's ends, after its lines."""
        if term.op == "const":
            return Value(number(term.data[0]), number(term.data[0]))
        if term not in self.values:
            self.values[term] = self._written(term)
        return self.values[term]

    def _written(self, term: Term) -> Value:
        args = tuple(map(self.value, term.args))
        at = len(self.values)
        out = Value(f"a{at}", f"b{at}")
        if not term.args:
            self.leaves[term] = out
        elif can_write(term):
            self.lines += WRITERS[term.op](out, args, term.data)
        else:
            self.called[f"f{at}"] = _caller(term)
            self.lines.append(f"{out.lo}, {out.hi} = f{at}({', '.join(f'{one.lo}, {one.hi}' for one in args)})")
        return out


def _caller(term: Term) -> Callable[..., Ends]:
    """The primitive itself, on ends."""
    sets: Callable[..., Any] = PRIMITIVES[term.op].sets
    data = {"data": term.data} if term.data else {}

    def call(*ends: float) -> Ends:
        pairs = zip(ends[::2], ends[1::2], strict=True)
        return ends_of(sets(*(_set_of(lo, hi) for lo, hi in pairs), **data))

    return call


def _set_of(lo: float, hi: float) -> Interval | Truth:
    return _TRUTHS[lo, hi] if isinstance(lo, bool) else Interval(lo, hi)
