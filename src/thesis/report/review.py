"""Two versions of a thesis as whoever reviews a change reads them: what changed, what it means, for whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from thesis.comparison import Comparison, PathChange
from thesis.explanation.page import Block, Entry, Heading, Page, Paragraph, entries
from thesis.explanation.wording import Wording, points_in_words
from thesis.report.changes import change_entry
from thesis.report.compared import comparison_blocks
from thesis.scoring import ScoreCard
from thesis.verification import Relation, story
from thesis.verification.phrases import PHRASES
from thesis.vocabulary import Phrasebook


@frozen(eq=False)
class Review:
    """The paths that changed, how the versions stand to each other, and both over companies where there are any."""

    changes: tuple[PathChange, ...]
    relation: Relation
    comparison: Comparison | None = None

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "changes": [one.to_dict() for one in self.changes],
            "relation": self.relation.to_dict(),
            "comparison": None if self.comparison is None else self.comparison.to_dict(),
        }


def review_page(found: Review, lang: str) -> Page:
    """The whole review in one language."""
    say = Wording(lang)
    lines = [change_entry(one, say) for one in found.changes] or [Entry(say("no_difference"))]
    blocks: list[Block] = [Heading(say("review", thesis=found.relation.id), 1), *entries(lines)]
    if found.changes:
        blocks += _meaning(found.relation, say)
    if found.comparison is not None:
        blocks += [Heading(say("over_companies")), *comparison_blocks(found.comparison, say)]
    return Page(say("difference"), tuple(blocks), lang)


def _meaning(whole: Relation, say: Wording) -> Iterator[Block]:
    yield Heading(say("what_it_means"))
    yield Paragraph(_sentence(whole, say), "strong")
    lines = [Entry(_sentence(part, say), below=tuple(_companies(part, say))) for part in whole.parts]
    shown = {id(cards) for part in whole.parts for cards in (part.higher, part.lower)}
    if id(whole.higher) not in shown or id(whole.lower) not in shown:
        lines += _companies(whole, say)
    yield from entries(lines)


def _sentence(one: Relation, say: Wording) -> str:
    text = say(f"relation_{one.part}", name=one.id, kind=say(f"relation_{one.kind}"))
    if one.why:
        text = say("relation_reason", text=text, reason=one.reason_in(Phrasebook(PHRASES, say.lang)))
    if one.tolerance:
        text = say("relation_within", text=text, points=points_in_words(one.tolerance / 1000))
    return text


def _companies(one: Relation, say: Wording) -> Iterator[Entry]:
    """A line for each company that shows it: its facts, and what it comes to under both."""
    for key, cards in (("relation_higher", one.higher), ("relation_lower", one.lower)):
        if cards is None:
            continue
        facts = story(cards, _read(cards, one), say.words)
        told = say.joined(f"{name} {value}" for name, value in facts.items())
        before, after = (_outcome(card, one, say) for card in cards)
        yield Entry(say(key, facts=told or say("relation_any"), before=before, after=after), style="faint")


def _read(cards: tuple[ScoreCard, ScoreCard], one: Relation) -> frozenset[str] | None:
    """The fields that a rule or gate reads in either version."""
    found = set()
    for card in cards:
        plan = card.origin.plan if card.origin is not None else None
        for slot in () if plan is None else plan.slots:
            found |= {key[0] for key in slot.reads} if slot.rule == one.id and one.part == "rule" else set()
        for gate in () if plan is None else plan.gates:
            found |= {key[0] for key in gate.reads} if gate.gate == one.id and one.part == "gate" else set()
    return frozenset(found) if one.part in ("rule", "gate") else None


def _outcome(card: ScoreCard, one: Relation, say: Wording) -> str:
    """What a rule gives, or what the whole comes to."""
    if one.part == "rule":
        given = card.contributions.get(one.id)
        return points_in_words(0.0 if given is None else given.points)
    if card.vetoed:
        return say.verdict("veto")
    return points_in_words(card.score)
