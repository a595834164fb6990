"""Builds the tree of an explanation from a card, the plan's terms and the facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from math import inf
from typing import Any

from thesis.engines.interpreter import Reader
from thesis.explanation.tree import (
    ClauseLine,
    CriterionLines,
    Explanation,
    FactLine,
    GateLine,
    OpenQuestion,
    RuleLine,
)
from thesis.explanation.wording import gate_sentence, outcome_in_words, rule_sentence
from thesis.facts import Profile, read_one
from thesis.language import Term, ValueSet, static_range
from thesis.model import Clause, Clauses, Form, Lookup, Rule, Steps, Thesis, clauses_of
from thesis.model.forms import AtLeast, Curve
from thesis.plan import Plan, dated, leaf_keys
from thesis.scoring import Contribution, ScoreCard, plan_of, score_profile
from thesis.sets import Interval
from thesis.units import Unit, day_number
from thesis.vocabulary import in_words, number_in_words

_NO_CRITERION = ""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def explain(thesis: Thesis, company: Profile | Mapping[str, Any], as_of: date | None = None) -> Explanation:
    """Why one company has its score.

    Args:
        thesis: the thesis.
        company: a Profile, or a dict of facts by field; what is missing is unknown.
        as_of: the date of the score; the thesis's own where it is left out.

    Returns:
        A tree criterion → rule → clause → fact → source, each line with a sentence; ``str()`` is text.

    Raises:
        ThesisError: a fact does not fit its field.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> story = thesis.explain(zhu, {"name": "A", "layers": ["application"]})
    >>> "Application is king" in str(story)
    True
    """
    profile = company if isinstance(company, Profile) else read_one(company, thesis.vocabulary)
    return _Teller(thesis, profile, as_of).tell()


class _Teller:
    """Tells one company's story; holds what every line needs."""

    def __init__(self, thesis: Thesis, profile: Profile, as_of: date | None) -> None:
        self.thesis = thesis
        self.profile = profile
        day = as_of or thesis.as_of
        self.day = None if day is None else day_number(day)
        self.plan: Plan = plan_of(thesis, as_of)
        self.reader = Reader(self.plan, profile)
        self.card: ScoreCard = score_profile(thesis, profile, as_of)

    def tell(self) -> Explanation:
        return Explanation(
            thesis=self.thesis,
            card=self.card,
            criteria=tuple(self.criteria()),
            gates=tuple(self.gates()),
            questions=self.questions(),
            assumed=self.fact_lines(name for name in self.read_fields() if self.is_assumed(name)),
            planned=self.fact_lines(name for name, fact in self.profile.facts.items() if fact.status == "planned"),
        )

    def criteria(self) -> Iterable[CriterionLines]:
        titles = {**{one.id: (one.title or one.id, one.title_zh) for one in self.thesis.criteria.values()}}
        titles[_NO_CRITERION] = ("Other", "其他")
        for group, (title, title_zh) in titles.items():
            rules = [rule for rule in self.thesis.rules.values() if (rule.criterion or _NO_CRITERION) == group]
            lines = tuple(self.rule(rule) for rule in rules)
            given = [line.contribution for line in lines]
            if lines:
                yield CriterionLines(
                    id=group,
                    title=title,
                    title_zh=title_zh,
                    points=sum(one.thousandths for one in given) / 1000,
                    low=sum(one.thousandths_low for one in given) / 1000,
                    high=sum(one.thousandths_high for one in given) / 1000,
                    greatest=sum(max(one.greatest, 0) for one in given) / 1000,
                    rules=lines,
                )

    def rule(self, rule: Rule) -> RuleLine:
        given: Contribution = self.card.contributions[rule.id]
        applies = () if rule.applies is None else (self.clause(rule.applies, "applies to"),)
        applying = () if rule.applies is None else (rule.applies.term,)
        return RuleLine(
            rule=rule,
            contribution=given,
            sentence=rule_sentence(rule, given),
            form=self.form(rule.form),
            clauses=(*applies, *self.form_clauses(rule.form)),
            facts=self.facts_of(terms_of(rule.form) if given.applies else applying),
            source=self.thesis.sources.get(rule.claim.source or ""),
        )

    def gates(self) -> Iterable[GateLine]:
        for gate in self.thesis.gates.values():
            state = self.card.gates[gate.id]
            applies = () if gate.applies is None else (self.clause(gate.applies, "applies to"),)
            terms = [clause.term for clause in clauses_of(gate.form)]
            yield GateLine(
                gate=gate,
                state=state,
                sentence=gate_sentence(gate, state),
                clauses=(*applies, *self.form_clauses(gate.form)),
                facts=self.facts_of([*(() if gate.applies is None else (gate.applies.term,)), *terms]),
                source=self.thesis.sources.get(gate.claim.source or ""),
            )

    def form(self, form: Form) -> str:
        """How a form joins its clauses, with the values of the parameters that it names."""
        words = form_in_words(form)
        knobs = ", ".join(self.parameters(words)) if isinstance(form, Steps | Curve) else ""
        return f"{words}  ({knobs})" if knobs else words

    def form_clauses(self, form: Form) -> tuple[ClauseLine, ...]:
        if isinstance(form, Lookup):
            return (
                ClauseLine(
                    form.of, in_words(self.plan.fields[form.of], self.profile.fact(self.plan.fields[form.of]).value)
                ),
            )
        return tuple(self.clause(clause) for clause in clauses_of(form))

    def clause(self, clause: Clause, label: str = "") -> ClauseLine:
        term = dated(clause.term, self.day)
        value = self.reader.value(term)
        text = f"{label} {clause.text}" if label else clause.text
        outcome = outcome_in_words(value, is_truth=clause.is_truth)
        if isinstance(value, Interval) and not clause.is_truth:
            outcome = self.number(clause, value)
        return ClauseLine(text, outcome, self.finding(term, clause.text))

    def number(self, clause: Clause, value: Interval) -> str:
        """A clause that is a number: its value in its own unit where that is one field, else a plain number."""
        if clause.term.op == "num":
            return in_words(self.plan.fields[clause.term.data[0]], value)
        if self.is_silent(clause.term):
            return "unknown"
        if value.lo == -inf or value.hi == inf:
            return "undefined"
        return _between(value, static_range(clause.term, self.plan.fields), clause.unit)

    def finding(self, term: Term, text: str) -> str:
        """The facts that a clause read and the parameters that it names, beside it."""
        names = dict.fromkeys(key[0] for key in sorted(leaf_keys(term)))
        fields = [self.plan.fields[name] for name in names]
        facts = [f"{one.id} is {in_words(one, self.profile.fact(one).value)}" for one in fields]
        return ", ".join([*facts, *self.parameters(text)])

    def parameters(self, text: str) -> list[str]:
        """The parameters that a text names, with their values."""
        named = dict.fromkeys(_NAME.findall(text))
        return [f"{name} = {self.thesis.parameters[name].text}" for name in named if name in self.thesis.parameters]

    def is_silent(self, term: Term) -> bool:
        """Whether nothing at all is known of a field that a term reads."""
        fields = (self.plan.fields[key[0]] for key in leaf_keys(term))
        return any(self.profile.fact(field).value == field.anything for field in fields)

    def facts_of(self, terms: Iterable[Term]) -> tuple[FactLine, ...]:
        names: dict[str, None] = {}
        for term in terms:
            names.update(dict.fromkeys(key[0] for key in sorted(leaf_keys(term))))
        return self.fact_lines(names)

    def fact_lines(self, names: Iterable[str]) -> tuple[FactLine, ...]:
        lines = []
        for name in names:
            field = self.plan.fields[name]
            fact = self.profile.fact(field)
            source = self.thesis.sources.get(fact.source or "")
            lines.append(FactLine(field, fact, in_words(field, fact.value), source))
        return tuple(lines)

    def read_fields(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for slot in self.plan.slots:
            names.update(dict.fromkeys(key[0] for key in sorted(slot.reads)))
        return tuple(names)

    def is_assumed(self, name: str) -> bool:
        return self.profile.fact(self.plan.fields[name]).assumed

    def questions(self) -> tuple[OpenQuestion, ...]:
        """The open fields, those that can move the score furthest first."""
        found = []
        for name in self.read_fields():
            field = self.plan.fields[name]
            open_rules = [
                self.card.contributions[slot.rule]
                for slot in self.plan.slots
                if not slot.off and any(key[0] == name for key in slot.reads)
            ]
            moved = [one for one in open_rules if not one.is_decided]
            gates = tuple(
                slot.gate
                for slot in self.plan.gates
                if self.card.gates[slot.gate].state == "unknown" and any(key[0] == name for key in slot.reads)
            )
            if self.profile.fact(field).is_exact or not (moved or gates):
                continue
            down = sum(one.thousandths_low - one.thousandths for one in moved) / 1000
            up = sum(one.thousandths_high - one.thousandths for one in moved) / 1000
            words = in_words(field, self.profile.fact(field).value)
            found.append(OpenQuestion(field, words, down, up, tuple(one.rule for one in moved), gates))
        return tuple(sorted(found, key=lambda one: (-(one.up - one.down), one.field.id)))


def _between(value: Interval, widest: ValueSet, unit: Unit) -> str:
    """A number that may be anything from one end to the other; an end that anybody could have is left out."""
    lo, hi = number_in_words(value.lo, unit), number_in_words(value.hi, unit)
    assert isinstance(widest, Interval)  # noqa: S101 - numbers have intervals
    if value.is_point:
        return lo
    if value.hi == widest.hi:
        return f"at least {lo}"
    return f"at most {hi}" if value.lo == widest.lo else f"{lo} to {hi}"


def form_in_words(form: Form) -> str:
    """How a form joins its clauses."""
    match form:
        case Clauses(mode=mode):
            return {"when": "", "all": "all of", "any": "any of", "none": "none of"}[mode]
        case AtLeast(least=least, clauses=clauses):
            return f"at least {least} of {len(clauses)}"
        case Steps(steps=steps, otherwise=otherwise):
            parts = [f"{step.text} gives {step.height:g}" for step in steps]
            return f"{'; '.join(parts)}; otherwise {otherwise:g}"
        case Curve(written=written, scale=scale):
            line = ", ".join(f"{where} gives {height:g}" for where, height in written)
            return f"{line}; {'on a log scale' if scale == 'log' else 'linear between'}"
        case Lookup(heights=heights, otherwise=otherwise):
            parts = [f"{level} gives {height:g}" for level, height in heights]
            return "; ".join([*parts, *([] if otherwise is None else [f"otherwise {otherwise:g}"])])
        case _:
            return "graded by"


def terms_of(form: Form) -> tuple[Term, ...]:
    """The terms of a form's clauses; a table reads its category."""
    if isinstance(form, Lookup):
        return (Term("lookup", (), (form.of, form.heights, form.otherwise)),)
    return tuple(clause.term for clause in clauses_of(form))
