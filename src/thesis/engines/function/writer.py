"""Rules and gates of a plan as lines of Python, for functions that find what a score is made of and make no noun.

A rule whose facts are all exact is one expression; where one is open, its terms are lines on both ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import floor, inf, nan
from typing import Any

from thesis.engines.function.author import Author, set_of
from thesis.engines.function.leaves import Ends, Leaves, ends_of, fact_leaves
from thesis.engines.function.lines import Value, given_text, number
from thesis.engines.function.scalars import Scalars, can_be_scalar
from thesis.language import Term, evaluate
from thesis.plan import GateSlot, Plan, RuleSlot, ends, give, leaf_key, presume
from thesis.sets import Interval, Truth

_CONST = "const"


class Writer:
    """Writes rules and gates out: for leaves of which some may be ``bounded``, or for exact and unsaid ones alone."""

    def __init__(self, plan: Plan, leaves: tuple[Term, ...], unsaid: tuple[Ends, ...], *, bounded: bool) -> None:
        """As `totals_function` has it; nothing is written yet."""
        self.plan = plan
        self.leaves = leaves
        self.unsaid = {leaf: set_of(*ends) for leaf, ends in zip(leaves, unsaid, strict=True)}
        self.places = {leaf: place for place, leaf in enumerate(leaves)}
        self.scalars = Scalars({leaf: f"x{place}" for place, leaf in enumerate(leaves)})
        self.names: dict[str, Any] = {"inf": inf, "nan": nan, "floor": floor}
        self.names |= {f"o{place}": ends for place, ends in enumerate(unsaid)}
        self.bounded = bounded

    def named(self, places: Iterable[int]) -> str:
        """A tuple of the names of some leaves' values."""
        return f"({''.join(f'x{place}, ' for place in places)})"

    def read(self) -> list[int]:
        """The places of all leaves that the rules and gates read."""
        terms = [term for slot in self.plan.slots for term in (slot.applies, slot.grade)]
        terms += [gate.fires for gate in self.plan.gates]
        return sorted({self.places[leaf] for term in terms for leaf in fact_leaves(term)})

    def sums(self, loose: str) -> Iterator[str]:
        """What each rule gives, whether each gate fires, and the sum with the ways to its ends."""
        yield "d = e = u = m = 0"
        yield f"loose = {loose}"
        for i, slot in enumerate(self.plan.slots):
            yield from self._rule(i, slot)
        for i, gate in enumerate(self.plan.gates):
            yield from self._gate(i, gate)
        given = [f"c{i}" if slot.points else "0" for i, slot in enumerate(self.plan.slots)]
        yield f"given = ({''.join(f'{one}, ' for one in given)})"
        yield "total = sum(given)"

    def compiled(self, write: Callable[[Writer], Iterable[str]]) -> Callable[[Leaves], Any]:
        """The function of these lines."""
        lines = ["exact, opened = leaves", *write(self)]
        text = "def run(leaves):\n" + "".join(f"    {line}\n" for line in lines)
        names = {**self.names, **self.scalars.names}
        exec(compile(text, "<totals>", "exec"), names)  # noqa: S102 - its names and numbers come from checked terms
        run: Callable[[Leaves], Any] = names["run"]
        return run

    def is_loose(self) -> str:
        """Whether an open leaf is one of those that pull two ways; what a formula stands in for is not its own."""
        every: dict[Any, str] = {}
        for leaf, place in self.places.items():
            if leaf.op == "stated" or leaf_key(leaf) not in self.plan.entangled:
                continue
            stated = self.places.get(Term("stated", (), (leaf.data[0],)))
            is_own = "" if leaf.op == "first_reach" or stated is None else f" and x{stated}"
            lo, hi = ends_of(self.unsaid[leaf])
            if self.bounded or lo != hi:  # where a field is unsaid all its leaves are, so that one of them tells
                every.setdefault(leaf if self.bounded else leaf.data[0], f"(x{place} is None{is_own})")
        return " or ".join(every.values()) or "False"

    def _rule(self, i: int, slot: RuleSlot) -> Iterator[str]:
        if not slot.points:
            if slot.partial:
                yield from self._undefined(slot.grade)
        elif slot.grade.op == slot.applies.op == _CONST:
            yield from _decided(i, slot, applies=bool(slot.applies.value), grade=slot.grade.value)
        elif not (can_be_scalar(slot.grade) and can_be_scalar(slot.applies)):
            yield from self._open_rule(i, slot)
        elif slot.applies.op == _CONST and slot.applies.value:
            yield from self._graded(i, slot, slot.grade)
        else:
            yield from self._applying(i, slot)

    def _applying(self, i: int, slot: RuleSlot) -> Iterator[str]:
        """A rule that applies to some companies only: mostly that is known, and its form is all that is left."""
        _, form, absent = slot.grade.args
        yield f"if {self._exact(slot.applies)}:"
        yield f"    if {self.scalars.value(slot.applies)}:"
        yield from within(within(self._graded(i, slot, form)))
        yield "    else:"
        yield from within(within(_decided(i, slot, applies=False, grade=absent.value)))
        is_absent = evaluate(slot.applies, self.unsaid.__getitem__) is Truth.FALSE
        unsaid = [*self._unsaid_rule(i, slot, slot.grade), *(_missing(slot) if is_absent else ())]
        yield from self._otherwise(slot.grade, unsaid, self._open_rule(i, slot))

    def _graded(self, i: int, slot: RuleSlot, grade: Term) -> Iterator[str]:
        """A rule that surely applies, with its grade."""
        if grade.op == _CONST:
            yield from _decided(i, slot, applies=True, grade=grade.value)
            return
        yield f"if {self._exact(grade)}:"
        yield f"    c{i} = {self.scalars.given(slot.points, grade)}"
        yield from self._otherwise(grade, self._unsaid_rule(i, slot, grade), self._open_grade(i, slot, grade))

    def _exact(self, term: Term) -> str:
        """Whether all leaves of a term are exact."""
        return " and ".join(f"x{place} is not None" for place in self._places_of(term)) or "True"

    def _places_of(self, term: Term) -> list[int]:
        return sorted({self.places[leaf] for leaf in fact_leaves(term)})

    def _otherwise(self, term: Term, unsaid: Iterable[str], some: Iterable[str]) -> Iterator[str]:
        """What follows where not all leaves of a term are exact: nothing is known of any of them, or of some."""
        places = [] if self.bounded else self._places_of(term)
        if len(places) > 1:
            yield f"elif {' is None and '.join(f'x{place}' for place in places)} is None:"
            yield from within(unsaid)
        yield "else:"
        yield from within(unsaid if len(places) == 1 else some)

    def _unsaid_rule(self, i: int, slot: RuleSlot, term: Term) -> Iterator[str]:
        """What a rule gives where nothing is known of all that it reads: numbers, for they are always the same."""
        grade = evaluate(term, self.unsaid.__getitem__)
        assert isinstance(grade, Interval)  # noqa: S101 - grades are numbers
        yield from _between(i, slot, grade)

    def _open_rule(self, i: int, slot: RuleSlot) -> Iterator[str]:
        """What a rule gives at both ends of its grade; where it surely does not apply there is only one."""
        if slot.applies.op == _CONST and slot.applies.value:
            yield from self._open_grade(i, slot, slot.grade)
            return
        author = self._author()
        applies = author.value(slot.applies)
        yield from author.written()
        yield f"if {applies.hi}:"
        grade = author.value(slot.grade)
        yield from within(author.written())
        yield from within(_given(i, slot, grade))
        yield "else:"
        yield from within(_decided(i, slot, applies=False, grade=slot.grade.args[2].value))

    def _open_grade(self, i: int, slot: RuleSlot, grade: Term) -> Iterator[str]:
        """What a rule that surely applies gives at both ends of its grade."""
        author = self._author()
        if grade.op == "indicator" and not slot.partial:
            truth = author.value(grade.args[0])
            yield from author.written()
            yield f"if {truth.lo}: c{i} = {slot.points}"
            yield f"elif {truth.hi}:"
            yield from within(_between(i, slot, Interval(0.0, 1.0)))
            yield f"else: c{i} = 0"
            return
        found = author.value(grade)
        yield from author.written()
        yield from _given(i, slot, found)

    def _undefined(self, term: Term) -> Iterator[str]:
        author = self._author()
        found = author.value(term)
        yield from author.written()
        yield f"loose = loose or {found.lo} != {found.hi}"

    def _gate(self, i: int, gate: GateSlot) -> Iterator[str]:
        """Whether a gate surely fires, and whether it may."""
        if gate.off:
            if gate.partial:
                yield from self._undefined(gate.fires)
        elif can_be_scalar(gate.fires):
            fires = evaluate(gate.fires, self.unsaid.__getitem__)
            yield f"if {self._exact(gate.fires)}:"
            yield f"    p{i} = q{i} = {self.scalars.value(gate.fires)}"
            unsaid = [f"p{i} = {fires is Truth.TRUE}; q{i} = {fires is not Truth.FALSE}"]
            yield from self._otherwise(gate.fires, unsaid, self._open_gate(i, gate))
        else:
            yield from self._open_gate(i, gate)

    def _open_gate(self, i: int, gate: GateSlot) -> Iterator[str]:
        author = self._author()
        fires = author.value(gate.fires)
        yield from author.written()
        yield f"p{i} = {fires.lo}; q{i} = {fires.hi}"
        if gate.partial:
            yield f"loose = loose or p{i} != q{i}"

    def _author(self) -> Author:
        """An author of lines that are executed only here, so that nothing is known of other rules' terms."""
        return Author(self._leaf_lines, self.names, self._cases)

    def _cases(self, term: Term, out: Value) -> list[str] | None:
        """The ends of what reads one leaf, which is exact or unsaid."""
        if self.bounded or len(self._places_of(term)) != 1 or not can_be_scalar(term):
            return None
        lo, hi = map(number, ends_of(evaluate(term, self.unsaid.__getitem__)))
        return [
            f"if {self._exact(term)}: {out.lo} = {out.hi} = {self.scalars.value(term)}",
            f"else: {out.lo} = {lo}; {out.hi} = {hi}",
        ]

    def _leaf_lines(self, leaf: Term, out: Value) -> Iterator[str]:
        place = self.places[leaf]
        ends = f"opened.get({place}, o{place})" if self.bounded else f"o{place}"
        yield f"if x{place} is None: {out.lo}, {out.hi} = {ends}"
        yield f"else: {out.lo} = {out.hi} = x{place}"


def _between(i: int, slot: RuleSlot, grade: Interval) -> Iterator[str]:
    """What a rule gives whose grade lies between two that are known beforehand."""
    headline, (low, high) = give(slot.points, presume(slot.if_unknown, grade)), ends(slot.points, grade)
    yield f"c{i} = {headline}"
    if not grade.is_point:
        moved = {"d": headline - low, "e": high - headline, "u": abs(slot.points)}
        yield "; ".join(f"{name} += {by}" for name, by in moved.items() if by)


def _given(i: int, slot: RuleSlot, grade: Value) -> Iterator[str]:
    """What a rule gives at both ends of its grade, and at the author's value for it moved between them."""
    low, high = (grade.lo, grade.hi) if slot.points > 0 else (grade.hi, grade.lo)
    headline = _headline(slot, grade)
    yield f"c{i} = {given_text(slot.points, headline)}"
    yield f"if {grade.lo} != {grade.hi}:"
    if headline != low:
        yield f"    d += c{i} - {given_text(slot.points, low)}"
    if headline != high:
        yield f"    e += {given_text(slot.points, high)} - c{i}"
    yield f"    u += {abs(slot.points)}"
    if slot.partial:
        yield "    loose = True"


def _headline(slot: RuleSlot, grade: Value) -> str:
    """The author's value for the unknown, moved into what is still possible; all grades lie between 0 and 1."""
    if slot.if_unknown in (0.0, 1.0):
        return grade.hi if slot.if_unknown else grade.lo
    presumed = number(slot.if_unknown)
    return f"({grade.lo} if {presumed} < {grade.lo} else {grade.hi} if {presumed} > {grade.hi} else {presumed})"


def _decided(i: int, slot: RuleSlot, *, applies: bool, grade: float) -> Iterator[str]:
    yield f"c{i} = {give(slot.points, grade)}"
    if not applies:
        yield from _missing(slot)


def _missing(slot: RuleSlot) -> Iterator[str]:
    """The points of a rule that surely does not apply cannot be had."""
    if slot.points > 0:
        yield f"m += {slot.points}"


def within(lines: Iterable[str]) -> Iterator[str]:
    """Lines that stand within the one before them."""
    return (f"    {line}" for line in lines)
