"""Where a company stands before anything is found out, and what some answers settle of that."""

from __future__ import annotations

from attrs import frozen

from thesis.inquiry.phrases import IN_ENGLISH
from thesis.inquiry.unknowns import Unknown
from thesis.inquiry.words import points, values_in_words
from thesis.vocabulary import FactSet, Phrasebook


@frozen
class Standing:
    """Where a company stands before anything is found out; points in thousandths."""

    company: str
    id: str
    score: int
    low: int
    high: int
    verdict: str
    possible: tuple[str, ...]

    def told(self, say: Phrasebook) -> str:
        """The score, its bounds and the verdicts that are possible, in one sentence."""
        score, low, high = map(points, (self.score, self.low, self.high))
        text = say("stands", company=self.company, score=score, verdict=say.verdict(self.verdict), low=low, high=high)
        if len(self.possible) > 1:
            return say("stands_open", standing=text, verdicts=say.either(map(say.verdict, self.possible)))
        return say("stands_decided", standing=text)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.told(IN_ENGLISH)


@frozen
class Settles:
    """What some answers settle alone, whatever the other open facts turn out to be, and these answers.

    That is ``verdict``, or where that is empty the place: among the first ``top``, or not so. ``values`` and
    ``tags`` are the answers to what was ``unknown``. Where not ``exact`` there may be more of them.
    """

    unknown: Unknown
    values: tuple[FactSet, ...]
    tags: tuple[str, ...]
    exact: bool
    verdict: str = ""
    top: int = 0
    is_in: bool = True

    @property
    def outcome(self) -> str:
        """What is settled, in words."""
        return self.outcome_in(IN_ENGLISH)

    @property
    def condition(self) -> str:
        """The answers in words."""
        return self.condition_in(IN_ENGLISH)

    def outcome_in(self, say: Phrasebook) -> str:
        """What is settled, in a language."""
        if self.verdict:
            return say.verdict(self.verdict)
        if self.top == 1:
            return say("is_first" if self.is_in else "is_not_first")
        return say("is_among" if self.is_in else "is_not_among", top=self.top)

    def condition_in(self, say: Phrasebook) -> str:
        """The answers in a language."""
        return values_in_words(self.unknown, self.values, self.tags, say)

    def told(self, say: Phrasebook) -> str:
        """The outcome and its condition."""
        key = "verdict_if" if self.verdict else "place_if"
        return say(key, outcome=self.outcome_in(say), condition=self.condition_in(say))

    def __str__(self) -> str:
        """The same in English."""
        return self.told(IN_ENGLISH)
