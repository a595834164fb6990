"""A plan as one Python function that finds what a score is made of, and makes no noun: leaves in, numbers out.

A rule whose facts are all exact is one expression; where one is open, its terms are lines on both ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf, nan
from typing import Any, TypeAlias

from thesis.engines.function.author import Author, set_of
from thesis.engines.function.leaves import Ends, Leaves, ends_of, fact_leaves
from thesis.engines.function.lines import Value, number
from thesis.engines.function.scalars import Scalars, can_be_scalar
from thesis.language import Term, evaluate
from thesis.plan import GateSlot, Plan, RuleSlot, ends, give, leaf_key, presume
from thesis.sets import Interval, Truth

Totals: TypeAlias = tuple[tuple[float, ...], float, float, float, int, int, bool, int | None, int | None, bool | None]
"""What each rule gives, in whole thousandths; their sum, the least and the greatest, before caps; the |points| of the
rules that are not decided; the points of the rules that surely do not apply; whether the bounds may be wider than what
can happen; the lowest cap that surely holds, and that may; whether a veto holds, None where that is open."""

Extreme: TypeAlias = tuple[float, float, int | None, int | None]
"""The least and the greatest sum of some rules, the lowest cap that surely holds, and that may."""

_CONST = "const"


def totals_function(plan: Plan, leaves: tuple[Term, ...], unsaid: tuple[Ends, ...]) -> Callable[[Leaves], Totals]:
    """Write the function out and compile it.

    Args:
        plan: the plan.
        leaves: everything that its rules and gates read, in the order in which it is handed in.
        unsaid: the ends of each leaf where nothing is said of its field.
    """
    run: Callable[[Leaves], Totals] = _Writer(plan, leaves, unsaid).function(
        "given, total, total - d, total + e, u, m, loose, fired, possible, vetoed"
    )
    return run


def extremes_function(plan: Plan, leaves: tuple[Term, ...], unsaid: tuple[Ends, ...]) -> Callable[[Leaves], Extreme]:
    """Only the least and the greatest sum, and the lowest cap that surely holds and that may."""
    run: Callable[[Leaves], Extreme] = _Writer(plan, leaves, unsaid).function("total - d, total + e, fired, possible")
    return run


class _Writer:
    def __init__(self, plan: Plan, leaves: tuple[Term, ...], unsaid: tuple[Ends, ...]) -> None:
        self.plan = plan
        self.leaves = leaves
        self.unsaid = {leaf: set_of(*ends) for leaf, ends in zip(leaves, unsaid, strict=True)}
        self.places = {leaf: place for place, leaf in enumerate(leaves)}
        self.scalars = Scalars({leaf: f"x{place}" for place, leaf in enumerate(leaves)})
        self.names: dict[str, Any] = {"inf": inf, "nan": nan}
        self.names |= {f"o{place}": ends for place, ends in enumerate(unsaid)}

    def function(self, wanted: str) -> Callable[..., Any]:
        """The function that returns what is ``wanted``; that which is not is left out where it takes time."""
        slots, gates = self.plan.slots, self.plan.gates
        lines = [f"({''.join(f'x{place}, ' for place in range(len(self.leaves)))}), opened = leaves"]
        lines += ["d = e = u = m = 0", f"loose = {self.is_loose() if 'loose' in wanted else False}"]
        for i, slot in enumerate(slots):
            lines += self.rule(i, slot)
        for i, gate in enumerate(gates):
            lines += self.gate(i, gate)
        given = [f"c{i}" if slot.points else "0" for i, slot in enumerate(slots)]
        lines += [f"given = ({''.join(f'{one}, ' for one in given)})", "total = sum(given)"]
        lines += _caps(gates)
        lines += _veto(gates) if "vetoed" in wanted else ()
        lines.append(f"return {wanted}")
        text = "def run(leaves):\n" + "".join(f"    {line}\n" for line in lines)
        names = {**self.names, **self.scalars.names}
        exec(compile(text, "<totals>", "exec"), names)  # noqa: S102 - its names and numbers come from checked terms
        run: Callable[..., Any] = names["run"]
        return run

    def is_loose(self) -> str:
        """Whether an open leaf is one of those that pull two ways; what a formula stands in for is not its own."""
        of_field: dict[str, str] = {}  # where a field is unsaid all its leaves are, so that one of them tells
        every = []
        for leaf, place in self.places.items():
            if leaf.op == "stated" or leaf_key(leaf) not in self.plan.entangled:
                continue
            stated = self.places.get(Term("stated", (), (leaf.data[0],)))
            is_own = "" if leaf.op == "first_reach" or stated is None else f" and x{stated}"
            every.append(f"(x{place} is None{is_own})")
            lo, hi = ends_of(self.unsaid[leaf])
            if lo != hi:
                of_field.setdefault(leaf.data[0], every[-1])
        if not every:
            return "False"
        return f"{' or '.join(every)} if opened else {' or '.join(of_field.values()) or 'False'}"

    def rule(self, i: int, slot: RuleSlot) -> Iterator[str]:
        if not slot.points:
            if slot.partial:
                yield from self.undefined(slot.grade)
        elif slot.grade.op == slot.applies.op == _CONST:
            yield from _decided(i, slot, applies=bool(slot.applies.value), grade=slot.grade.value)
        elif not (can_be_scalar(slot.grade) and can_be_scalar(slot.applies)):
            yield from self.open_rule(i, slot)
        elif slot.applies.op == _CONST and slot.applies.value:
            yield from self.graded(i, slot, slot.grade)
        else:
            yield from self.applying(i, slot)

    def applying(self, i: int, slot: RuleSlot) -> Iterator[str]:
        """A rule that applies to some companies only: mostly that is known, and its form is all that is left."""
        _, form, absent = slot.grade.args
        exact, _ = self.conditions(slot.applies)
        _, unsaid = self.conditions(slot.grade)
        yield f"if {exact}:"
        yield f"    if {self.scalars.value(slot.applies)}:"
        yield from _within(_within(self.graded(i, slot, form)))
        yield "    else:"
        yield from _within(_within(_decided(i, slot, applies=False, grade=absent.value)))
        yield f"elif {unsaid}:"
        yield from _within(self.unsaid_rule(i, slot, slot.grade))
        if evaluate(slot.applies, self.unsaid.__getitem__) is Truth.FALSE:
            yield from _within(_missing(slot))
        yield "else:"
        yield from _within(self.open_rule(i, slot))

    def graded(self, i: int, slot: RuleSlot, grade: Term) -> Iterator[str]:
        """A rule that surely applies, with its grade."""
        if grade.op == _CONST:
            yield from _decided(i, slot, applies=True, grade=grade.value)
            return
        exact, unsaid = self.conditions(grade)
        yield f"if {exact}:"
        yield f"    c{i} = {self.scalars.given(slot.points, grade)}"
        yield f"elif {unsaid}:"
        yield from _within(self.unsaid_rule(i, slot, grade))
        yield "else:"
        author = self.author()
        found = author.value(grade)
        yield from _within(author.written())
        yield from _within(_given(i, slot, found))

    def conditions(self, *terms: Term) -> tuple[str, str]:
        """Whether all leaves of some terms are exact, and whether nothing is known of any of them."""
        places = sorted({self.places[leaf] for term in terms for leaf in fact_leaves(term)})
        exact = " and ".join(f"x{place} is not None" for place in places) or "True"
        silent = "".join(f"x{place} is None and " for place in places[len(places) == 1 :])
        return exact, f"{silent}not opened"

    def unsaid_rule(self, i: int, slot: RuleSlot, term: Term) -> Iterator[str]:
        """What a rule gives where nothing is known of all that it reads: numbers, for they are always the same."""
        grade = evaluate(term, self.unsaid.__getitem__)
        assert isinstance(grade, Interval)  # noqa: S101 - grades are numbers
        headline, (low, high) = give(slot.points, presume(slot.if_unknown, grade)), ends(slot.points, grade)
        yield f"c{i} = {headline}"
        if not grade.is_point:
            yield f"d += {headline - low}; e += {high - headline}; u += {abs(slot.points)}"

    def open_rule(self, i: int, slot: RuleSlot) -> Iterator[str]:
        """What a rule gives at both ends of its grade; where it surely does not apply there is only one."""
        author = self.author()
        applies = author.value(slot.applies)
        yield from author.written()
        if slot.applies.op == _CONST and slot.applies.value:
            grade = author.value(slot.grade)
            yield from author.written()
            yield from _given(i, slot, grade)
            return
        yield f"if {applies.hi}:"
        grade = author.value(slot.grade)
        yield from _within(author.written())
        yield from _within(_given(i, slot, grade))
        yield "else:"
        yield from _within(_decided(i, slot, applies=False, grade=slot.grade.args[2].value))

    def undefined(self, term: Term) -> Iterator[str]:
        author = self.author()
        found = author.value(term)
        yield from author.written()
        yield f"loose = loose or {found.lo} != {found.hi}"

    def gate(self, i: int, gate: GateSlot) -> Iterator[str]:
        """Whether a gate surely fires, and whether it may."""
        if gate.off:
            if gate.partial:
                yield from self.undefined(gate.fires)
        elif can_be_scalar(gate.fires):
            exact, unsaid = self.conditions(gate.fires)
            fires = evaluate(gate.fires, self.unsaid.__getitem__)
            yield f"if {exact}:"
            yield f"    p{i} = q{i} = {self.scalars.value(gate.fires)}"
            yield f"elif {unsaid}:"
            yield f"    p{i} = {fires is Truth.TRUE}; q{i} = {fires is not Truth.FALSE}"
            yield "else:"
            yield from _within(self.open_gate(i, gate))
        else:
            yield from self.open_gate(i, gate)

    def open_gate(self, i: int, gate: GateSlot) -> Iterator[str]:
        author = self.author()
        fires = author.value(gate.fires)
        yield from author.written()
        yield f"p{i} = {fires.lo}; q{i} = {fires.hi}"
        if gate.partial:
            yield f"loose = loose or p{i} != q{i}"

    def author(self) -> Author:
        """An author of lines that are executed only here, so that nothing is known of other rules' terms."""
        return Author(self.leaf_lines, self.names)

    def leaf_lines(self, leaf: Term, out: Value) -> Iterator[str]:
        place = self.places[leaf]
        yield f"if x{place} is None: {out.lo}, {out.hi} = opened.get({place}, o{place})"
        yield f"else: {out.lo} = {out.hi} = x{place}"


def _given(i: int, slot: RuleSlot, grade: Value) -> Iterator[str]:
    """What a rule gives at both ends of its grade, and at the author's value for it moved between them."""
    points, presumed = slot.points, number(slot.if_unknown)
    low, high = (grade.lo, grade.hi) if points > 0 else (grade.hi, grade.lo)
    headline = f"{grade.lo} if {presumed} < {grade.lo} else {grade.hi} if {presumed} > {grade.hi} else {presumed}"
    yield f"if {grade.lo} == {grade.hi}:"
    yield f"    c{i} = ({points} * {grade.lo} + 0.5) // 1.0"
    yield "else:"
    yield f"    c{i} = ({points} * ({headline}) + 0.5) // 1.0"
    yield f"    d += c{i} - ({points} * {low} + 0.5) // 1.0"
    yield f"    e += ({points} * {high} + 0.5) // 1.0 - c{i}"
    yield f"    u += {abs(points)}"
    if slot.partial:
        yield "    loose = True"


def _decided(i: int, slot: RuleSlot, *, applies: bool, grade: float) -> Iterator[str]:
    yield f"c{i} = {give(slot.points, grade)}"
    if not applies:
        yield from _missing(slot)


def _missing(slot: RuleSlot) -> Iterator[str]:
    """The points of a rule that surely does not apply cannot be had."""
    if slot.points > 0:
        yield f"m += {slot.points}"


def _within(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def _caps(gates: tuple[GateSlot, ...]) -> Iterator[str]:
    """The lowest cap of the gates that surely fire, and of those that may: the lower ones come later."""
    yield "fired = possible = None"
    capping = [(gate.cap, i) for i, gate in enumerate(gates) if gate.cap is not None and not gate.off]
    for cap, i in sorted(capping, reverse=True):
        yield f"if q{i}:"
        yield f"    possible = {cap}"
        yield f"    if p{i}: fired = {cap}"


def _veto(gates: tuple[GateSlot, ...]) -> Iterator[str]:
    vetoing = [i for i, gate in enumerate(gates) if gate.veto and not gate.off]
    surely, possibly = (" or ".join(f"{end}{i}" for i in vetoing) or "False" for end in "pq")
    yield f"vetoed = True if {surely} else None if {possibly} else False"
