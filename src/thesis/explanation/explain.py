"""Builds the tree of an explanation from a card, the plan's terms and the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from thesis.explanation.changes import Changes
from thesis.explanation.clauses import ClauseReader, named_parameters, terms_of, texts_of
from thesis.explanation.phrases import PHRASES
from thesis.explanation.tree import CriterionLines, Explanation, FactLine, GateLine, RuleLine
from thesis.facts import Profile, read_one
from thesis.language import Term
from thesis.model import Claim, Clause, Gate, Parameter, Rule, Source, Thesis
from thesis.plan import GateSlot, RuleSlot, leaf_keys
from thesis.scoring import ScoreCard, plan_of, score_profile
from thesis.units import day_number

NO_CRITERION = ""


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
    >>> "The application is king" in str(story)
    True
    """
    profile = company if isinstance(company, Profile) else read_one(company, thesis.vocabulary)
    return _Teller(thesis, profile, as_of).tell()


class _Teller:
    """Tells one company's story; holds what every line needs."""

    def __init__(self, thesis: Thesis, profile: Profile, as_of: date | None) -> None:
        self.thesis = thesis
        self.profile = profile
        self.as_of = as_of or thesis.as_of
        self.plan = plan_of(thesis, as_of)
        self.card: ScoreCard = score_profile(thesis, profile, as_of)
        day = None if self.as_of is None else day_number(self.as_of)
        self.clauses = ClauseReader(thesis, self.plan, profile, day)
        self.changes = Changes(thesis, self.plan, profile, self.card, as_of)
        self.slots: dict[str, RuleSlot] = {slot.rule: slot for slot in self.plan.slots}

    def tell(self) -> Explanation:
        criteria = tuple(self.criteria())
        gates = tuple(self.gates())
        lines = [line for group in criteria for line in group.rules]
        told: list[RuleLine | GateLine] = [*lines, *gates]
        facts = _known(fact for line in told for fact in line.facts)
        planned = self.clauses.fact_lines(name for name, one in self.profile.facts.items() if one.status == "planned")
        parameters = {one.id: one for line in told for one in line.parameters}
        return Explanation(
            thesis=self.thesis,
            card=self.card,
            as_of=self.as_of,
            criteria=criteria,
            gates=gates,
            questions=self.changes.questions(),
            facts=facts,
            parameters=tuple(parameters.values()),
            assumed=self.clauses.fact_lines(name for name in self.read_fields() if self.is_assumed(name)),
            planned=planned,
            sources=self.sources(lines, gates, parameters.values(), (*facts, *planned)),
        )

    def criteria(self) -> Iterable[CriterionLines]:
        titles = {one.id: (one.title or one.id, one.title_zh) for one in self.thesis.criteria.values()}
        titles[NO_CRITERION] = (PHRASES["en"]["other"], PHRASES["zh"]["other"])
        for group, (title, title_zh) in titles.items():
            rules = [rule for rule in self.thesis.rules.values() if (rule.criterion or NO_CRITERION) == group]
            if rules:
                yield CriterionLines(group, title, title_zh, tuple(map(self.rule, rules)))

    def rule(self, rule: Rule) -> RuleLine:
        given = self.card.contributions[rule.id]
        where = () if rule.applies is None else (rule.applies,)
        form = None if given.state == "n/a" else rule.form
        return RuleLine(
            rule=rule,
            contribution=given,
            clauses=self.clauses.lines(where, rule.form),
            facts=self.facts_of(where, () if form is None else terms_of(form)),
            parameters=() if given.state == "off" else named_parameters(self.thesis, texts_of(where, form)),
            changes=self.changes.of_rule(self.slots[rule.id]),
            source=self.source(rule.claim),
        )

    def gates(self) -> Iterable[GateLine]:
        for gate in self.thesis.gates.values():
            yield self.gate(gate)

    def gate(self, gate: Gate) -> GateLine:
        state = self.card.gates[gate.id]
        where = () if gate.applies is None else (gate.applies,)
        return GateLine(
            gate=gate,
            state=state,
            clauses=self.clauses.lines(where, gate.form),
            facts=self.facts_of(where, terms_of(gate.form)),
            parameters=named_parameters(self.thesis, texts_of(where, gate.form)),
            source=self.source(gate.claim),
        )

    def source(self, claim: Claim) -> Source | None:
        return self.thesis.sources.get(claim.source or "")

    def facts_of(self, where: Iterable[Clause], terms: Iterable[Term]) -> tuple[FactLine, ...]:
        names: dict[str, None] = {}
        for term in (*(clause.term for clause in where), *terms):
            names.update(dict.fromkeys(key[0] for key in sorted(leaf_keys(term))))
        return self.clauses.fact_lines(names)

    def read_fields(self) -> tuple[str, ...]:
        slots: tuple[RuleSlot | GateSlot, ...] = (*self.plan.slots, *self.plan.gates)
        return tuple(dict.fromkeys(key[0] for slot in slots for key in sorted(slot.reads)))

    def is_assumed(self, name: str) -> bool:
        return self.profile.fact(self.plan.fields[name]).assumed

    def sources(
        self,
        rules: Iterable[RuleLine],
        gates: Iterable[GateLine],
        parameters: Iterable[Parameter],
        facts: Iterable[FactLine],
    ) -> tuple[Source, ...]:
        """Every source that something above names, in that order."""
        named: list[str | None] = [line.rule.claim.source for line in rules]
        named += [line.gate.claim.source for line in gates]
        named += [one.claim.source for one in parameters]
        named += [one.fact.source for one in facts]
        known = self.thesis.sources
        return tuple(known[name] for name in dict.fromkeys(named) if name is not None and name in known)


def _known(lines: Iterable[FactLine]) -> tuple[FactLine, ...]:
    """Each fact of which something is known or said, once."""
    found = {line.field.id: line for line in lines}
    return tuple(
        line
        for line in found.values()
        if (not line.fact.assumed and line.fact.status != "planned" and line.fact.value != line.field.anything)
        or line.fact.quote
    )
