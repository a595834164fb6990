"""The clauses of a form as lines: the value of each, and what it read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import evolve

from thesis.engines.interpreter import Reader
from thesis.explanation.tree import ClauseLine, FactLine
from thesis.facts import Fact, Profile
from thesis.language import Term, static_range
from thesis.model import Clause, Curve, Form, Lookup, Parameter, Steps, Thesis, clauses_of
from thesis.plan import Plan, dated, leaf_keys, with_derived
from thesis.sets import Interval
from thesis.vocabulary import Field

_NAME = re.compile(r'"[^"]*"|([A-Za-z_][A-Za-z0-9_]*)')


class ClauseReader:
    """Reads clauses for one company, with the interpreter."""

    def __init__(self, thesis: Thesis, plan: Plan, profile: Profile, day: float | None) -> None:
        """Nothing is read until it is asked for."""
        self.thesis = thesis
        self.plan = plan
        self.profile = profile
        self.day = day
        self.reader = Reader(plan, profile)

    def lines(self, where: Iterable[Clause], form: Form) -> tuple[ClauseLine, ...]:
        """Where a rule applies, then the clauses of its form; a table reads its category."""
        head = tuple(self.line(clause, says_where=True) for clause in where)
        if isinstance(form, Lookup):
            (fact,) = self.fact_lines([form.of])
            return (*head, ClauseLine(form.of, fact.fact.value, is_truth=False, facts=(fact,), field=fact.field))
        return (*head, *(self.line(clause) for clause in clauses_of(form)))

    def line(self, clause: Clause, *, says_where: bool = False) -> ClauseLine:
        """One clause with its value."""
        term = dated(with_derived(clause.term, self.plan.derived.get), self.day)
        widest = None if clause.is_truth else static_range(term, self.plan.fields)
        return ClauseLine(
            text=clause.text,
            value=self.reader.value(term),
            is_truth=clause.is_truth,
            facts=self.fact_lines(dict.fromkeys(key[0] for key in sorted(leaf_keys(clause.term)))),
            parameters=named_parameters(self.thesis, [clause.text]),
            says_where=says_where,
            field=self.plan.fields[clause.term.data[0]] if clause.term.op == "num" else None,
            unit=clause.unit,
            widest=widest if isinstance(widest, Interval) else None,
            is_silent=self._is_silent(clause.term),
        )

    def fact_lines(self, names: Iterable[str]) -> tuple[FactLine, ...]:
        """What is known of some fields."""
        lines = []
        for name in names:
            field = self.plan.fields[name]
            fact = self.fact(field)
            lines.append(FactLine(field, fact, self.thesis.sources.get(fact.source or "")))
        return tuple(lines)

    def fact(self, field: Field) -> Fact:
        """What is known of a field; of a derived one of which nothing is stated, what follows from the others."""
        fact = self.profile.fact(field)
        if field.id not in self.plan.derived or fact.value != field.anything:
            return fact
        return evolve(fact, value=self.reader.value(self.plan.derived[field.id]), text=field.derived or "")

    def _is_silent(self, term: Term) -> bool:
        """Whether nothing at all is known of a field that a term reads."""
        fields = (self.plan.fields[key[0]] for key in leaf_keys(term))
        return any(self.fact(field).value == field.anything for field in fields)


def named_parameters(thesis: Thesis, texts: Iterable[str]) -> tuple[Parameter, ...]:
    """The parameters that some texts name, in that order."""
    names = dict.fromkeys(name for text in texts for name in _NAME.findall(text) if name)
    return tuple(thesis.parameters[name] for name in names if name in thesis.parameters)


def texts_of(where: Iterable[Clause], form: Form | None) -> list[str]:
    """The texts that a rule was written with: where it applies, its clauses, its knots and steps."""
    texts = [clause.text for clause in (*where, *(() if form is None else clauses_of(form)))]
    if isinstance(form, Steps):
        texts += [step.text for step in form.steps]
    elif isinstance(form, Curve):
        texts += [text for text, _ in form.written]
    return texts


def terms_of(form: Form) -> tuple[Term, ...]:
    """The terms of a form's clauses; a table reads its category."""
    if isinstance(form, Lookup):
        return (Term("lookup", (), (form.of, form.heights, form.otherwise)),)
    return tuple(clause.term for clause in clauses_of(form))
