"""The noun of two versions of a thesis: whether the second is stricter, looser, the same, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from thesis.plan import GateSlot, RuleSlot
from thesis.scoring import ScoreCard
from thesis.verification.phrases import IN_ENGLISH, Why
from thesis.vocabulary import ENGLISH, Phrasebook, in_words

Kind: TypeAlias = Literal["equivalent", "stricter", "looser", "incomparable", "undecided"]
Part: TypeAlias = Literal["rule", "gate", "verdict", "thesis"]
Cards: TypeAlias = tuple[ScoreCard, ScoreCard]


@frozen
class Relation:
    """How the second version of a rule, a gate, a verdict or a whole thesis stands to the first.

    ``kind`` is "stricter" (to no company better), "looser" (to none worse), "equivalent", "incomparable" or
    "undecided". A rule is better to a company that it gives more points, a gate where it does not veto or caps
    higher, a verdict where it takes a lower score, a thesis in the order (not vetoed, score). ``higher`` and
    ``lower`` are the cards of a company under both, to which the second is better, or worse, where there is one.
    What is said holds up to ``tolerance`` thousandths of a point. ``why`` it is undecided, if it is; ``moved`` is the
    field that is another one, where that is why. ``parts`` of a thesis are those that changed.
    """

    part: Part
    id: str
    kind: Kind
    higher: Cards | None = field(default=None, eq=False, repr=False)
    lower: Cards | None = field(default=None, eq=False, repr=False)
    tolerance: int = 0
    why: Why | None = None
    moved: str = ""
    parts: tuple[Relation, ...] = ()

    @property
    def reason(self) -> str:
        """Why it is undecided, in words; empty where it is decided."""
        return self.reason_in(IN_ENGLISH)

    def reason_in(self, say: Phrasebook) -> str:
        """The same in a language."""
        return say(self.why, field=self.moved) if self.why else ""

    def __str__(self) -> str:
        """``rule `margin`: stricter``."""
        return f"{self.part} `{self.id}`: {self.kind}"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data; companies by their facts."""
        return {
            "part": self.part,
            "id": self.id,
            "kind": self.kind,
            "tolerance": self.tolerance / 1000,
            "reason": self.reason or None,
            "higher": _told(self.higher),
            "lower": _told(self.lower),
            **({"parts": [one.to_dict() for one in self.parts]} if self.part == "thesis" else {}),
        }


def _told(cards: Cards | None) -> dict[str, Any] | None:
    if cards is None:
        return None
    before, after = ({"score": card.score, "verdict": card.verdict} for card in cards)
    return {"facts": story(cards), "before": before, "after": after}


def story(cards: Cards, names: frozenset[str] | None = None, words: Mapping[str, str] = ENGLISH) -> dict[str, str]:
    """The facts of the company of two cards that a rule or gate of either thesis reads, in words."""
    found = {}
    for card in cards:
        assert card.origin is not None  # noqa: S101 - scored just now
        plan, profile = card.origin.plan, card.origin.profile
        parts: tuple[RuleSlot | GateSlot, ...] = (*plan.slots, *plan.gates)
        read = {key[0] for part in parts for key in part.reads}
        for name in sorted(read if names is None else read & names):
            found[name] = in_words(plan.fields[name], profile.fact(plan.fields[name]).value, words)
    return found
