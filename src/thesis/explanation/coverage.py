"""Which clauses some companies have shown true, false and unknown: what the cases of a thesis have seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from attrs import evolve, frozen

from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.language import Term, ValueSet
from thesis.model import Clause, Curve, Form, Gate, Lookup, Rule, Steps, Thesis, clauses_of
from thesis.plan import Plan, dated, with_derived
from thesis.plan.lowering import clause_grade, grade_term
from thesis.scoring import plan_of
from thesis.sets import Interval, Truth
from thesis.units import day_number


@frozen
class Seen:
    """One clause, and how many companies it came out each way for; a grade above 0 counts as true."""

    kind: str  # rule or gate
    owner: str
    text: str
    true: int = 0
    false: int = 0
    unknown: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether it was seen both true and false."""
        return bool(self.true and self.false)


def clause_coverage(thesis: Thesis, companies: Iterable[Profile], as_of: date | None = None) -> tuple[Seen, ...]:
    """For every clause of every rule and gate that is on, how it came out over some companies.

    A form that is no list of truths (steps, a curve, a table) is one clause: its grade. Clauses of a rule count
    where the rule may apply; the clause that says where it applies always counts.
    """
    plan = plan_of(thesis, as_of)
    day = as_of or thesis.as_of
    number = None if day is None else day_number(day)

    def ready(term: Term) -> Term:
        return dated(with_derived(term, plan.derived.get), number)

    seen = [(owner, term, Seen(kind, owner.id, text)) for kind, owner, text, term in _clauses(thesis, plan)]
    for company in companies:
        reader = Reader(plan, company)
        seen = [(owner, term, _after(one, owner, term, reader, ready)) for owner, term, one in seen]
    return tuple(one for _, _, one in seen)


def _clauses(thesis: Thesis, plan: Plan) -> Iterator[tuple[str, Rule | Gate, str, Term]]:
    off = {slot.rule for slot in plan.slots if slot.off} | {slot.gate for slot in plan.gates if slot.off}
    parts: list[tuple[str, Rule | Gate]] = [("rule", rule) for rule in thesis.rules.values()]
    parts += [("gate", gate) for gate in thesis.gates.values()]
    for kind, owner in parts:
        if owner.id in off:
            continue
        if owner.applies is not None:
            yield kind, owner, owner.applies.text, owner.applies.term
        for text, term in _graded(owner.form):
            yield kind, owner, text, term


def _graded(form: Form) -> Iterator[tuple[str, Term]]:
    if isinstance(form, Steps | Curve | Lookup):
        yield (form.of if isinstance(form, Lookup) else form.of.text), grade_term(form)
    else:
        yield from ((clause.text, clause_grade(clause)) for clause in clauses_of(form))


def _after(one: Seen, owner: Rule | Gate, term: Term, reader: Reader, ready: Callable[[Term], Term]) -> Seen:
    """What was seen, with one company more."""
    where: Clause | None = owner.applies
    says_where = where is not None and term is where.term
    if where is not None and not says_where and reader.truth(ready(where.term)) is Truth.FALSE:
        return one
    match _outcome(reader.value(ready(term))):
        case Truth.TRUE:
            return evolve(one, true=one.true + 1)
        case Truth.FALSE:
            return evolve(one, false=one.false + 1)
        case _:
            return evolve(one, unknown=one.unknown + 1)


def _outcome(value: ValueSet) -> Truth:
    if isinstance(value, Interval):
        return Truth.of(surely=value.lo > 0.0, possibly=value.hi > 0.0)
    return value
