"""The nouns of flipping: changes of facts that reach a goal, and how small they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from attrs import evolve, field, frozen

from thesis.inquiry.phrases import IN_ENGLISH, PHRASES
from thesis.inquiry.unknowns import Unknown
from thesis.inquiry.words import name_of, now_in_words, plain_value, points, values_in_words
from thesis.model import Thesis
from thesis.text import InNotebooks
from thesis.vocabulary import FactSet, Field, Phrasebook


@frozen
class Change:
    """One fact that is enough: the values that reach the goal, and the one of them nearest to what is known now.

    ``kind`` is open (nothing need change, it only has to turn out so), assumed (nobody said otherwise) or known.
    ``values`` are disjoint intervals in rising order, levels, truths or a set of tags; ``exact`` where these are
    all. A change of a set of tags puts one of ``tags`` in, or takes one out, and ``values`` has a set for each. In a
    pair they hold with the other fact at its nearest value. ``size`` says how large the change is: 0 for an open
    fact; for a share the difference; for a date years; for other numbers the difference relative to the
    greater of the two; for all else 1. ``score`` is the score at the nearest value, in thousandths.
    """

    unknown: Unknown
    kind: str
    values: tuple[FactSet, ...]
    nearest: FactSet
    score: int
    size: float
    exact: bool = True
    tags: tuple[str, ...] = ()
    put_in: bool = True

    @property
    def field(self) -> Field:
        """The field."""
        return self.unknown.field

    @property
    def condition(self) -> str:
        """The values that reach the goal, in words."""
        return self.condition_in(IN_ENGLISH)

    def condition_in(self, say: Phrasebook) -> str:
        """The values that reach the goal, in a language."""
        if self.tags:
            return say("includes" if self.put_in else "includes_not", tags=say.either(self.tags))
        return values_in_words(self.unknown, self.values, say=say)

    def joined(self, other: Change) -> Change | None:
        """Two changes of one set of tags that do equally well as one change; None where they are none."""
        mine, others = (
            (one.field.id, one.kind, one.put_in, one.score, one.exact, bool(one.tags)) for one in (self, other)
        )
        if mine != others or not self.tags:
            return None
        return evolve(self, tags=self.tags + other.tags, values=self.values + other.values)

    def told(self, say: Phrasebook) -> str:
        """The field, what it must be, and what is known now."""
        known = say("only_assumed") if self.kind == "assumed" else now_in_words(self.unknown, say)
        return say("change", fact=name_of(self.field, say=say), condition=self.condition_in(say), known=known)

    def __str__(self) -> str:
        """The same in English."""
        return self.told(IN_ENGLISH)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The change as plain data, its words in a language."""
        say = Phrasebook(PHRASES, lang)
        return {
            "field": self.field.id,
            "title": say.chosen(self.field.title, self.field.title_zh),
            "kind": self.kind,
            "condition": self.condition_in(say),
            "values": [plain_value(self.field, value) for value in self.values],
            "nearest": plain_value(self.field, self.nearest),
            "known": now_in_words(self.unknown, say),
            "score": self.score / 1000,
            "size": self.size,
            "exact": self.exact,
        }


@frozen
class Pair:
    """Two facts that are enough together, neither of them alone; ``score`` with both at their nearest values."""

    first: Change
    second: Change
    score: int

    def joined(self, other: Pair) -> Pair | None:
        """Two pairs that differ in one tag, and do equally well, as one pair; None where they are none such."""
        if self.score != other.score:
            return None
        if self.first == other.first:
            second = self.second.joined(other.second)
            return None if second is None else evolve(self, second=second)
        if self.second.tags == other.second.tags and self.second.condition == other.second.condition:
            first = self.first.joined(other.first)
            return None if first is None or self.second.field != other.second.field else evolve(self, first=first)
        return None

    def told(self, say: Phrasebook) -> str:
        """Both conditions."""
        return say("pair", first=self.first.told(say), second=self.second.told(say))

    def __str__(self) -> str:
        """The same in English."""
        return self.told(IN_ENGLISH)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The pair as plain data."""
        return {"changes": [self.first.to_dict(lang), self.second.to_dict(lang)], "score": self.score / 1000}


@frozen
class Search:
    """How far pairs were searched: pairs there are, pairs that were looked at, scorings, and pairs that reached."""

    pairs: int = 0
    looked_at: int = 0
    tries: int = 0
    reached: int = 0


@frozen
class Goal:
    """What is to be reached: a verdict, with the thousandths that it takes where it takes any, or a place of many."""

    verdict: str = ""
    least: int | None = None
    place: int = 0
    count: int = 0

    def told(self, say: Phrasebook) -> str:
        """The goal in words."""
        if not self.verdict:
            return say("goal_place", place=self.place, count=self.count)
        name = say.verdict(self.verdict)
        return name if self.least is None else say("goal_verdict", verdict=name, points=points(self.least))

    def __str__(self) -> str:
        """The same in English."""
        return self.told(IN_ENGLISH)


@frozen
class Part:
    """A sentence, and what it announces."""

    text: str
    lines: tuple[str, ...] = ()


@frozen
class Flip(InNotebooks):
    """What would bring a company to a goal: one fact, or two.

    ``one`` and ``two`` come smallest first: open facts before assumed ones before known ones, then by size.
    ``is_reached``: the goal is reached already. ``furthest`` is the best score that one fact alone was seen to
    bring, ``best_open`` the greatest with every open fact at its best, ``best_free`` with every fact free; all in
    thousandths. Where ``exact``, no single fact that is not in ``one`` reaches the goal, those in ``left_out``
    apart; ``is_possible`` is False where no facts at all could.
    """

    thesis: Thesis = field(repr=False)
    company: str
    id: str
    goal: Goal
    score: int
    verdict: str
    is_reached: bool
    is_possible: bool
    one: tuple[Change, ...]
    two: tuple[Pair, ...]
    furthest: int
    best_open: int
    best_free: int
    exact: bool
    search: Search
    left_out: tuple[tuple[Field, str], ...] = ()

    def __repr__(self) -> str:
        """Whom it brings to what, and in how many ways."""
        return f"<Flip: {self.company} to {self.goal}, {len(self.one)} single facts, {len(self.two)} pairs>"

    def __str__(self) -> str:
        """Where the company stands, what is enough, and what was left out."""
        lines = []
        for part in self.parts(IN_ENGLISH):
            wide = len(str(len(part.lines)))
            lines += [part.text, *(f"{number:>{wide + 2}}. {line}" for number, line in enumerate(part.lines, 1))]
        return "\n".join(lines)

    def parts(self, say: Phrasebook) -> Iterator[Part]:
        """What is said, in order: where the company stands, one fact, two, the best that is attainable."""
        score, verdict = points(self.score), say.verdict(self.verdict)
        stands = say("flip_stands", company=self.company, score=score, verdict=verdict, goal=self.goal.told(say))
        best = say("best", open=points(self.best_open), free=points(self.best_free))
        if self.is_reached:
            yield Part(say("is_reached", standing=stands))
        elif not self.is_possible:
            yield Part(say("is_impossible", standing=stands, best=best))
        else:
            yield Part(stands)
            yield self._one(say)
            yield from self._two(say)
            yield Part(f"{best[0].upper()}{best[1:]}")
            for one, why in self.left_out:
                yield Part(say("left_out", field=one.id, why=say(why)))

    def _one(self, say: Phrasebook) -> Part:
        if self.one:
            return Part(say("one_is_enough"), _lines(self.one, say))
        return Part(say("none_is_enough" if self.exact else "none_was_found", points=points(self.furthest)))

    def _two(self, say: Phrasebook) -> Iterator[Part]:
        seen = self.search
        if not seen.pairs:
            return
        key = "tried_all" if seen.looked_at == seen.pairs else "tried_some"
        tried = say(key, looked=seen.looked_at, pairs=seen.pairs, tries=seen.tries)
        if not self.two:
            yield Part(say("no_two_found", tried=tried))
            return
        key = "found_first" if seen.reached > len(self.two) else "found_all"
        shown = say(key, shown=len(self.two), reached=seen.reached)
        yield Part(say("two_are_enough", shown=shown, tried=tried), _lines(self.two, say))

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Everything as plain data, in points; keys are the same in each language, words are not."""
        say = Phrasebook(PHRASES, lang)
        return {
            "thesis": self.thesis.id,
            "id": self.id,
            "company": self.company,
            "goal": self.goal.told(say),
            "score": self.score / 1000,
            "verdict": self.verdict,
            "is_reached": self.is_reached,
            "is_possible": self.is_possible,
            "one": [one.to_dict(lang) for one in self.one],
            "two": [pair.to_dict(lang) for pair in self.two],
            "furthest": self.furthest / 1000,
            "best_open": self.best_open / 1000,
            "best_free": self.best_free / 1000,
            "exact": self.exact,
            "pairs": self.search.pairs,
            "pairs_looked_at": self.search.looked_at,
            "pairs_reached": self.search.reached,
            "tries": self.search.tries,
            "left_out": [{"field": one.id, "why": say(why)} for one, why in self.left_out],
        }


One = TypeVar("One", Change, Pair)


def _lines(found: Sequence[Change | Pair], say: Phrasebook) -> tuple[str, ...]:
    return tuple(say("gives", change=one.told(say), points=points(one.score)) for one in found)


def gathered(changes: Sequence[One]) -> tuple[One, ...]:
    """The same changes, or pairs, with those put together that differ in a tag only."""
    found: list[One] = []
    for change in changes:
        joined = next(((i, both) for i, one in enumerate(found) if (both := one.joined(change)) is not None), None)
        if joined is None:
            found.append(change)
        else:
            found[joined[0]] = joined[1]
    return tuple(found) if len(found) == len(changes) else gathered(found)
