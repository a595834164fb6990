"""The nouns of an explanation: a tree of criterion, rule, clause, fact and source, each with its words."""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from thesis.facts import Fact
from thesis.model import Gate, Rule, Source, Thesis
from thesis.scoring import Contribution, GateState, ScoreCard
from thesis.vocabulary import Field


@frozen
class FactLine:
    """One fact that a rule read; ``words`` is what it leaves possible, ``source`` where it was said."""

    field: Field
    fact: Fact
    words: str
    source: Source | None = None


@frozen
class ClauseLine:
    """One clause: the text as written, how it came out, and the value beside what it was compared with.

    ``outcome`` is true, false, unknown, undefined, or a grade such as ``0.67`` or ``0.6 to 1``.
    """

    text: str
    outcome: str
    finding: str = ""


@frozen
class RuleLine:
    """One rule's line: what it gave, in a sentence, with its clauses and the facts that it read."""

    rule: Rule
    contribution: Contribution
    sentence: str
    form: str
    clauses: tuple[ClauseLine, ...]
    facts: tuple[FactLine, ...]
    source: Source | None = None


@frozen
class CriterionLines:
    """The rules of one criterion with their sum, in points."""

    id: str
    title: str
    title_zh: str
    points: float
    low: float
    high: float
    greatest: float
    rules: tuple[RuleLine, ...]


@frozen
class GateLine:
    """One gate's line."""

    gate: Gate
    state: GateState
    sentence: str
    clauses: tuple[ClauseLine, ...]
    facts: tuple[FactLine, ...]
    source: Source | None = None


@frozen
class OpenQuestion:
    """A field that is not fully known, and how far the rules that read it can still move the score, in points."""

    field: Field
    words: str
    down: float
    up: float
    rules: tuple[str, ...]
    gates: tuple[str, ...] = ()


@frozen
class Explanation:
    """Why one company has its score; ``str()`` is the whole of it as text."""

    thesis: Thesis = attrs.field(repr=False)
    card: ScoreCard
    criteria: tuple[CriterionLines, ...]
    gates: tuple[GateLine, ...]
    questions: tuple[OpenQuestion, ...]
    assumed: tuple[FactLine, ...]
    planned: tuple[FactLine, ...]

    def __str__(self) -> str:
        """The explanation as plain text."""
        from thesis.explanation.text import as_text

        return as_text(self)

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data: the card, and for each rule its sentence, clauses and facts."""
        return {
            "thesis": self.thesis.id,
            **self.card.to_dict(),
            "criteria": [
                {"id": group.id, "points": group.points, "rules": [_rule(line) for line in group.rules]}
                for group in self.criteria
            ],
            "open_questions": [
                {"field": one.field.id, "known": one.words, "down": one.down, "up": one.up, "rules": list(one.rules)}
                for one in self.questions
            ],
        }


def _rule(line: RuleLine) -> dict[str, Any]:
    claim = line.rule.claim
    return {
        "rule": line.rule.id,
        "title": line.rule.label,
        "points": line.contribution.points,
        "state": line.contribution.state,
        "sentence": line.sentence,
        "because": claim.because,
        "attribution": claim.attribution,
        "source": claim.source,
        "quote": claim.quote,
        "clauses": [{"text": one.text, "outcome": one.outcome, "finding": one.finding} for one in line.clauses],
        "facts": [
            {
                "field": one.field.id,
                "value": one.words,
                "status": one.fact.status,
                "source": one.fact.source,
                "quote": one.fact.quote,
            }
            for one in line.facts
        ],
    }
