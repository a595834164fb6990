"""Why one company stands above another: exact, rule by rule, and which open facts could turn it round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypeAlias

import attrs
from attrs import frozen

from thesis.explanation.changes import Changes
from thesis.explanation.data import contrast_data
from thesis.explanation.plain import to_text
from thesis.explanation.telling_contrast import contrast_page
from thesis.explanation.tree import Change, FactLine
from thesis.facts import Profile, read_one
from thesis.model import Rule, Thesis
from thesis.plan import Plan
from thesis.scoring import Contribution, ScoreCard, plan_of, score_profile
from thesis.text import InNotebooks

Part: TypeAlias = Literal["rule", "cap", "joint"]
Side: TypeAlias = Literal["left", "right"]


@frozen
class Difference:
    """What one rule, the cap or the joint row adds to the difference: left less right, in thousandths.

    ``facts`` are the fields that a rule reads and in which the two companies differ.
    """

    part: Part
    left: int
    right: int
    rule: Rule | None = None
    given: tuple[Contribution, Contribution] | None = None
    facts: tuple[tuple[FactLine, FactLine], ...] = ()

    @property
    def thousandths(self) -> int:
        """Left less right."""
        return self.left - self.right


@frozen
class Reversal:
    """One open fact that alone would turn the order round; ``change`` is None where it would by a veto."""

    side: Side
    card: ScoreCard
    line: FactLine
    change: Change | None
    difference: int | None


@frozen
class Contrast(InNotebooks):
    """Two companies under one thesis, rule by rule; ``str()`` is text.

    The thousandths of ``differences`` sum to ``thousandths``, the score of ``left`` less that of ``right``.
    ``is_sure`` says that no open fact can change which of the two stands above.
    """

    thesis: Thesis = attrs.field(repr=False)
    left: ScoreCard
    right: ScoreCard
    differences: tuple[Difference, ...]
    reversals: tuple[Reversal, ...]

    def __repr__(self) -> str:
        """Who was set against whom."""
        return f"<Contrast: {self.left.name} and {self.right.name} by {self.thesis.id}, {self.difference:+.15g}>"

    @property
    def thousandths(self) -> int:
        """The score of the left company less that of the right one."""
        return self.left.thousandths.score - self.right.thousandths.score

    @property
    def difference(self) -> float:
        """The same in points."""
        return self.thousandths / 1000

    @property
    def above(self) -> ScoreCard | None:
        """The company that stands above; None where they are level."""
        keys = _key(self.left), _key(self.right)
        return None if keys[0] == keys[1] else self.left if keys[0] < keys[1] else self.right

    @property
    def is_sure(self) -> bool:
        """Whether no open fact can change which of the two stands above."""
        if self.above is None:
            return self.left.low == self.left.high and self.right.low == self.right.high
        above, below = (self.left, self.right) if self.above is self.left else (self.right, self.left)
        if above.vetoed is None:
            return False
        return (below.vetoed is True and not above.vetoed) or above.low > below.high

    def __str__(self) -> str:
        """The contrast as plain text, in English."""
        return to_text(contrast_page(self, "en"))

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The contrast as plain data."""
        return contrast_data(self, lang)


def contrast(
    thesis: Thesis,
    left: Profile | Mapping[str, Any],
    right: Profile | Mapping[str, Any],
    as_of: date | None = None,
) -> Contrast:
    """Why one company stands above (or below) another under a thesis.

    Args:
        thesis: the thesis.
        left: a Profile, or a dict of facts by field.
        right: the company that it is set against.
        as_of: the date of the scores; the thesis's own where it is left out.

    Returns:
        A Contrast; its differences, left less right, sum to the difference of the scores to the thousandth.

    Raises:
        ThesisError: a fact does not fit its field.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> found = thesis.contrast(zhu, {"name": "A", "layers": ["application"]}, {"name": "B", "layers": ["model"]})
    >>> sum(one.thousandths for one in found.differences) == found.thousandths
    True
    """
    sides = [one if isinstance(one, Profile) else read_one(one, thesis.vocabulary) for one in (left, right)]
    cards = [score_profile(thesis, one, as_of) for one in sides]
    plan = plan_of(thesis, as_of)
    found = Contrast(thesis, cards[0], cards[1], _differences(thesis, plan, sides, cards), ())
    changes = [Changes(thesis, plan, one, card, as_of) for one, card in zip(sides, cards, strict=True)]
    return attrs.evolve(found, reversals=_reversals(found, changes))


def _differences(thesis: Thesis, plan: Plan, sides: list[Profile], cards: list[ScoreCard]) -> tuple[Difference, ...]:
    """One row a rule, largest first, then cap and joint where there are any."""
    rows = []
    for slot in plan.slots:
        a, b = (card.contributions[slot.rule] for card in cards)
        facts = _facts(thesis, plan, sides, sorted({key[0] for key in slot.reads}))
        rows.append(Difference("rule", a.thousandths, b.thousandths, thesis.rules[slot.rule], (a, b), facts))
    rows.sort(key=lambda row: -abs(row.thousandths))
    sums = [card.thousandths for card in cards]
    ends: tuple[tuple[Part, int, int], ...] = (
        ("cap", sums[0].cap, sums[1].cap),
        ("joint", sums[0].joint, sums[1].joint),
    )
    return (*rows, *(Difference(part, a, b) for part, a, b in ends if a or b))


def _facts(thesis: Thesis, plan: Plan, sides: list[Profile], names: list[str]) -> tuple[tuple[FactLine, FactLine], ...]:
    pairs = []
    for field in (plan.fields[name] for name in names):
        a, b = (FactLine(field, one.fact(field), thesis.sources.get(one.fact(field).source or "")) for one in sides)
        if a.fact.value != b.fact.value:
            pairs.append((a, b))
    return tuple(pairs)


def _reversals(found: Contrast, changes: list[Changes]) -> tuple[Reversal, ...]:
    """The open facts that alone would turn the order round, those that turn it furthest first."""
    if found.above is None or found.is_sure:
        return ()
    left_above = found.above is found.left
    ahead = found.thousandths if left_above else -found.thousandths
    sides: tuple[Side, Side] = ("left", "right")
    turned = []
    for name, side in zip(sides, changes, strict=True):
        is_above = (name == "left") is left_above
        for one in side.questions():
            line = FactLine(one.field, one.fact)
            change = one.lowers if is_above else one.raises
            after = ahead - abs(change.thousandths) if change is not None else ahead
            if is_above and any(gate.veto for gate in one.gates):
                turned.append(Reversal(name, side.card, line, None, None))
            elif change is not None and after < 0 and found.left.vetoed == found.right.vetoed:
                turned.append(Reversal(name, side.card, line, change, after if left_above else -after))
    return tuple(sorted(turned, key=lambda one: -abs(one.difference or 0)))


def _key(card: ScoreCard) -> tuple[bool, int]:
    return (card.vetoed is True, -card.thousandths.score)
