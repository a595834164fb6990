"""A Thesis to its Plan: forms become terms, dates switch rules on and off, bands become whole thousandths."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil, inf, isinf, nextafter

from thesis.language import FACT_LEAVES, Term, constant, fold
from thesis.model import (
    AtLeast,
    Clause,
    Clauses,
    Curve,
    Form,
    Gate,
    Lookup,
    Rule,
    Steps,
    Thesis,
    Value,
    Verdict,
)
from thesis.plan.deriving import derivations, with_derived
from thesis.plan.plan import Band, GateSlot, LeafKey, Plan, RuleSlot, leaf_key
from thesis.plan.signs import (
    entangled_leaves,
    may_be_undefined,
    occurrences,
    one_way_leaves,
    separable_leaves,
)
from thesis.text import Problems
from thesis.units import day_number

_TRUE = constant(value=True)


def make_plan(thesis: Thesis, as_of: date | None = None) -> Plan:
    """The plan of a thesis as of a date (its own where none is given).

    Raises:
        ThesisError: E540, a rule needs a date and there is none.
    """
    day = as_of or thesis.as_of
    lower = _Lowering(thesis, day)
    slots = tuple(lower.rule(rule) for rule in thesis.rules.values())
    gates = tuple(lower.gate(gate) for gate in thesis.gates.values())
    lower.problems.raise_if_any()
    caps = [gate.cap for gate in gates if gate.cap is not None and not gate.off]
    least = min([sum(min(slot.points, 0) for slot in slots), *caps])
    greatest = sum(max(slot.points, 0) for slot in slots)
    places = occurrences(slots, gates, thesis.vocabulary.fields)
    return Plan(
        slots=slots,
        gates=gates,
        bands=_bands(thesis.verdicts, least, max(least, greatest)),
        least=least,
        greatest=max(least, greatest),
        fields=thesis.vocabulary.fields,
        entangled=entangled_leaves(places),
        separable=separable_leaves(places),
        directions=one_way_leaves(places),
        derived={name: dated(term, lower.number) for name, term in lower.derived.items()},
    )


class _Lowering:
    def __init__(self, thesis: Thesis, day: date | None) -> None:
        self.fields = thesis.vocabulary.fields
        self.number = None if day is None else day_number(day)
        self.day = day
        self.problems = Problems()
        self.derived = derivations(thesis.derived, self.fields)

    def rule(self, rule: Rule) -> RuleSlot:
        problems = self.problems.inside(f"rule `{rule.id}`")
        applies = self.applies(rule.applies, problems)
        form = self.dated(grade_term(rule.form), problems)
        absent = constant(rule.if_not_applicable)
        grade = form if applies == _TRUE else fold(Term("select", (applies, form, absent)))
        off = not rule.enabled or not self.is_valid(rule, problems if rule.points else Problems())
        return RuleSlot(
            rule=rule.id,
            points=0 if off else rule.points,
            applies=applies,
            form=form,
            grade=grade,
            if_unknown=rule.if_unknown,
            off=off,
            reads=leaf_keys(grade),
            partial=may_be_undefined(grade, self.fields),
        )

    def gate(self, gate: Gate) -> GateSlot:
        problems = self.problems.inside(f"gate `{gate.id}`")
        applies = self.applies(gate.applies, problems)
        when = self.dated(truth_term(gate.form), problems)
        fires = when if applies == _TRUE else Term("and", (applies, when))
        off = not gate.enabled or not self.is_valid(gate, problems)
        partial = may_be_undefined(fires, self.fields)
        return GateSlot(gate.id, applies, when, fires, gate.veto, gate.cap, off, leaf_keys(fires), partial)

    def applies(self, clause: Clause | None, problems: Problems) -> Term:
        return _TRUE if clause is None else self.dated(clause.term, problems)

    def is_valid(self, part: Rule | Gate, problems: Problems) -> bool:
        """Whether a rule or gate is in force on the date of the score."""
        if part.since is None and part.until is None:
            return True
        if self.day is None:
            problems.add(
                "E540",
                "`since` and `until` need the date of the thesis",
                part.span,
                "Add `as_of = 2025-05-01` under [thesis], or give one when scoring.",
            )
            return False
        return (part.since is None or part.since <= self.day) and (part.until is None or self.day < part.until)

    def dated(self, term: Term, problems: Problems) -> Term:
        """The term with ``as_of`` put in; a message where it is needed and there is none."""
        term = with_derived(term, self.derived.get)
        if self.number is None and (used := _use_of_date(term)) is not None:
            problems.add(
                "E540",
                "`as_of` is used and the thesis has no date",
                used.span,
                "Add `as_of = 2025-05-01` under [thesis], or give one when scoring.",
            )
        return dated(term, self.number)


def dated(term: Term, day: float | None) -> Term:
    """A term with the day number of ``as_of`` put in, and what is then constant folded."""
    if term.op == "as_of":
        return constant(day or 0.0, term.span)
    if not term.args:
        return term
    return fold(Term(term.op, tuple(dated(arg, day) for arg in term.args), term.data, term.span))


def _use_of_date(term: Term) -> Term | None:
    if term.op == "as_of":
        return term
    return next((found for arg in term.args if (found := _use_of_date(arg)) is not None), None)


def clause_grade(clause: Clause) -> Term:
    """A clause's grade: the number itself, or 1 where the truth holds and 0 elsewhere."""
    return fold(Term("indicator", (clause.term,), (), clause.term.span)) if clause.is_truth else clause.term


def grade_term(form: Form) -> Term:
    """The grade that a form gives, as a term."""
    match form:
        case Clauses(mode=mode, clauses=clauses):
            grades = tuple(map(clause_grade, clauses))
            if mode == "all":
                return grades[0] if len(grades) == 1 else fold(Term("min", grades))
            greatest = grades[0] if len(grades) == 1 else fold(Term("max", grades))
            return greatest if mode != "none" else fold(Term("sub", (constant(1.0), greatest)))
        case AtLeast():
            return fold(Term("indicator", (truth_term(form),)))
        case Value(clause=clause):
            return clause_grade(clause)
        case Steps():
            return fold(Term("steps", (form.of.term,), step_cells(form)))
        case Curve(of=of, knots=knots, heights=heights, whole=whole):
            return fold(Term("polyline", (of.term,), (knots, heights, whole)))
        case Lookup(of=of_field, heights=heights, otherwise=otherwise):
            return Term("lookup", (), (of_field, heights, otherwise))


def truth_term(form: Form) -> Term:
    """The truth that a form of truths states, as a term."""
    if isinstance(form, AtLeast):
        ones = tuple(clause_grade(clause) for clause in form.clauses)
        count = ones[0] if len(ones) == 1 else Term("add", ones)
        return fold(Term("le", (constant(form.least), fold(count))))
    assert isinstance(form, Clauses)  # noqa: S101 - gates take truths only
    terms = tuple(clause.term for clause in form.clauses)
    if len(terms) == 1:
        return terms[0] if form.mode != "none" else fold(Term("not", terms))
    if form.mode == "all":
        return fold(Term("and", terms))
    either = fold(Term("or", terms))
    return either if form.mode != "none" else fold(Term("not", (either,)))


def step_cells(form: Steps) -> tuple[tuple[float, float, float], ...]:
    """The line cut into closed cells, lowest first, each with the height of the first step that it passes."""
    edges = sorted(
        {-inf}
        | {step.passes.lo for step in form.steps if step.passes.lo <= step.passes.hi}
        | {_after(step.passes.hi) for step in form.steps if step.passes.lo <= step.passes.hi < inf}
    )
    cells: list[tuple[float, float, float]] = []
    for i, lo in enumerate(edges):
        hi = inf if i + 1 == len(edges) else nextafter(edges[i + 1], -inf)
        if form.whole and _next_whole(lo) > hi:  # between two whole numbers there is nothing to reach
            continue
        height = next((s.height for s in form.steps if s.passes.lo <= lo <= s.passes.hi), form.otherwise)
        if cells and cells[-1][2] == height:
            cells[-1] = (cells[-1][0], hi, height)
        else:
            cells.append((lo, hi, height))
    return tuple(cells)


def _next_whole(value: float) -> float:
    return value if isinf(value) else float(ceil(value))


def _after(value: float) -> float:
    return nextafter(value, inf)


def leaf_keys(term: Term) -> frozenset[LeafKey]:
    """What a term reads of a company."""
    if term.op in FACT_LEAVES:
        return frozenset({leaf_key(term)})
    return frozenset().union(*map(leaf_keys, term.args))


def _bands(verdicts: tuple[Verdict, ...], least: int, greatest: int) -> tuple[Band, ...]:
    def threshold(verdict: Verdict) -> int | None:
        if verdict.share is not None:
            return ceil(least + verdict.share * Fraction(greatest - least))
        return verdict.thousandths

    bands = [Band(verdict.name, threshold(verdict)) for verdict in verdicts]
    return tuple(sorted(bands, key=lambda band: -inf if band.least is None else band.least, reverse=True))
