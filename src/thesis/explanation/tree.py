"""The nouns of an explanation: a tree of criterion, rule, clause, fact and source; words are added when it is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
from attrs import frozen

from thesis.explanation.data import explanation_data
from thesis.explanation.plain import to_text
from thesis.explanation.telling import explanation_page
from thesis.explanation.wording import Wording
from thesis.facts import Fact
from thesis.language import ValueSet
from thesis.model import Gate, Parameter, Rule, Source, Thesis
from thesis.scoring import Contribution, GateState, ScoreCard
from thesis.sets import Interval
from thesis.text import InNotebooks
from thesis.units import Unit
from thesis.vocabulary import FactSet, Field


@frozen
class FactLine:
    """One fact that was read, and where it was said."""

    field: Field
    fact: Fact
    source: Source | None = None

    @property
    def words(self) -> str:
        """What the fact leaves possible, in English."""
        return Wording("en").fact_value(self)


@frozen
class ClauseLine:
    """One clause: the text as written and how it came out, with the facts and parameters that it read.

    ``value`` is a truth, a number or, where the clause is a field, what the fact leaves possible of it.
    ``widest`` is what a number can be for any company at all; ``is_silent``: nothing is known of a field in it.
    """

    text: str
    value: ValueSet | FactSet
    is_truth: bool
    facts: tuple[FactLine, ...]
    parameters: tuple[Parameter, ...] = ()
    says_where: bool = False  # whether it says where the rule applies
    field: Field | None = None
    unit: Unit | None = None
    widest: Interval | None = None
    is_silent: bool = False

    @property
    def outcome(self) -> str:
        """How it came out, in English: true, false, unknown, undefined, or a number."""
        return Wording("en").outcome(self)

    @property
    def finding(self) -> str:
        """The facts that it read and the parameters that it names, in English."""
        return Wording("en").finding(self)


@frozen
class Change:
    """What one fact would change, the others as they are: its value, and the points more or less.

    It holds for every value in ``wanted``, and exactly so. ``verdict`` is the one that this alone would lead to,
    where that is another.
    """

    field: Field
    wanted: FactSet
    now: FactSet
    thousandths: int
    verdict: str | None = None

    @property
    def points(self) -> float:
        """Points more, or less."""
        return self.thousandths / 1000


@frozen
class RuleLine:
    """One rule: what it gave, its clauses, the facts that it read, and what would change it."""

    rule: Rule
    contribution: Contribution
    clauses: tuple[ClauseLine, ...]
    facts: tuple[FactLine, ...]
    parameters: tuple[Parameter, ...] = ()
    changes: tuple[Change, ...] = ()
    source: Source | None = None

    @property
    def sentence(self) -> str:
        """What it gave, in one English sentence."""
        return Wording("en").rule(self.rule, self.contribution)


@frozen
class CriterionLines:
    """The rules of one criterion; its sums are whole thousandths."""

    id: str
    title: str
    title_zh: str
    rules: tuple[RuleLine, ...]

    @property
    def thousandths(self) -> int:
        """What its rules gave."""
        return sum(line.contribution.thousandths for line in self.rules)

    @property
    def thousandths_low(self) -> int:
        """The least that the open facts allow, rule by rule."""
        return sum(line.contribution.thousandths_low for line in self.rules)

    @property
    def thousandths_high(self) -> int:
        """The most that the open facts allow, rule by rule."""
        return sum(line.contribution.thousandths_high for line in self.rules)

    @property
    def greatest(self) -> int:
        """What its rules could give to any company."""
        return sum(max(line.contribution.greatest, 0) for line in self.rules)


@frozen
class GateLine:
    """One gate."""

    gate: Gate
    state: GateState
    clauses: tuple[ClauseLine, ...]
    facts: tuple[FactLine, ...]
    parameters: tuple[Parameter, ...] = ()
    source: Source | None = None

    @property
    def sentence(self) -> str:
        """What it did, in one English sentence."""
        return Wording("en").gate(self.gate, self.state)


@frozen
class OpenQuestion:
    """A field that is not fully known, and how far it alone can move the score, the others as they are.

    ``verdicts`` are those that it alone can lead to; ``rules`` and ``gates`` read it and are not decided.
    """

    field: Field
    fact: Fact
    lowers: Change | None
    raises: Change | None
    verdicts: tuple[str, ...]
    rules: tuple[Rule, ...]
    gates: tuple[Gate, ...]

    @property
    def down(self) -> float:
        """The most that it can take away, in points, zero or negative."""
        return self.lowers.points if self.lowers else 0.0

    @property
    def up(self) -> float:
        """The most that it can add, in points."""
        return self.raises.points if self.raises else 0.0

    @property
    def moves(self) -> bool:
        """Whether it alone can change anything."""
        return bool(self.down or self.up or self.gates)


@frozen
class Explanation(InNotebooks):
    """Why one company has its score; ``str()`` is the whole of it as text."""

    thesis: Thesis = attrs.field(repr=False)
    card: ScoreCard
    as_of: date | None
    criteria: tuple[CriterionLines, ...]
    gates: tuple[GateLine, ...]
    questions: tuple[OpenQuestion, ...]
    facts: tuple[FactLine, ...]
    parameters: tuple[Parameter, ...]
    assumed: tuple[FactLine, ...]
    planned: tuple[FactLine, ...]
    sources: tuple[Source, ...]

    def __repr__(self) -> str:
        """Whose score by what is explained."""
        return f"<Explanation: {self.card.name} by {self.thesis.id}>"

    def __str__(self) -> str:
        """The explanation as plain text, in English."""
        return to_text(explanation_page(self, "en"))

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The explanation as plain data: the card, and for each rule its sentence, clauses, facts and changes."""
        return explanation_data(self, lang)
