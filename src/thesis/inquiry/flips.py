"""The nouns of flipping: changes of facts that reach a goal, and how small they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from attrs import evolve, frozen

from thesis.inquiry.unknowns import Unknown
from thesis.inquiry.words import WHY_LEFT_OUT, name_of, now_in_words, one_of, plain_value, points, values_in_words
from thesis.vocabulary import FactSet, Field


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
        if self.tags:
            return f"{'includes' if self.put_in else 'does not include'} {one_of(self.tags)}"
        return values_in_words(self.field, self.values, self.unknown.free)

    def joined(self, other: Change) -> Change | None:
        """Two changes of one set of tags that do equally well as one change; None where they are none."""
        mine, others = (
            (one.field.id, one.kind, one.put_in, one.score, one.exact, bool(one.tags)) for one in (self, other)
        )
        if mine != others or not self.tags:
            return None
        return evolve(self, tags=self.tags + other.tags, values=self.values + other.values)

    def __str__(self) -> str:
        """The field, what it must be, and what is known now."""
        known = "only assumed" if self.kind == "assumed" else now_in_words(self.unknown)
        return f"{name_of(self.field)}: {self.condition} ({known})"

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return {
            "field": self.field.id,
            "title": self.field.title,
            "kind": self.kind,
            "condition": self.condition,
            "values": [plain_value(self.field, value) for value in self.values],
            "nearest": plain_value(self.field, self.nearest),
            "known": now_in_words(self.unknown),
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

    def __str__(self) -> str:
        """Both conditions."""
        return f"{self.first}, and {self.second}"

    def to_dict(self) -> dict[str, Any]:
        """The pair as plain data."""
        return {"changes": [self.first.to_dict(), self.second.to_dict()], "score": self.score / 1000}


@frozen
class Search:
    """How far pairs were searched: pairs there are, pairs that were looked at, scorings, and pairs that reached."""

    pairs: int = 0
    looked_at: int = 0
    tries: int = 0
    reached: int = 0


@frozen
class Part:
    """A sentence, and what it announces."""

    text: str
    lines: tuple[str, ...] = ()


@frozen
class Flip:
    """What would bring a company to a goal: one fact, or two.

    ``one`` and ``two`` come smallest first: open facts before assumed ones before known ones, then by size.
    ``is_reached``: the goal is reached already. ``furthest`` is the best score that one fact alone was seen to
    bring, ``best_open`` the greatest with every open fact at its best, ``best_free`` with every fact free; all in
    thousandths. Where ``exact``, no single fact that is not in ``one`` reaches the goal, those in ``left_out``
    apart; ``is_possible`` is False where no facts at all could.
    """

    thesis: str
    company: str
    id: str
    goal: str
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

    def __str__(self) -> str:
        """Where the company stands, what is enough, and what was left out."""
        lines = []
        for part in self.parts():
            wide = len(str(len(part.lines)))
            lines += [part.text, *(f"{number:>{wide + 2}}. {line}" for number, line in enumerate(part.lines, 1))]
        return "\n".join(lines)

    def parts(self) -> Iterator[Part]:
        """What is said, in order: where the company stands, one fact, two, the best that is attainable."""
        stands = f"{self.company}: {points(self.score)} ({self.verdict}). The goal: {self.goal}."
        best = (
            f"every open fact at its best gives {points(self.best_open)},"
            f" every fact at its best {points(self.best_free)}."
        )
        if self.is_reached:
            yield Part(f"{stands} It is reached.")
        elif not self.is_possible:
            yield Part(f"{stands} It cannot be reached: {best}")
        else:
            yield Part(stands)
            yield self._one()
            yield from self._two()
            yield Part(f"{best[0].upper()}{best[1:]}")
            for field, why in self.left_out:
                yield Part(f"Left out: {field.id} ({WHY_LEFT_OUT[why]}).")

    def _one(self) -> Part:
        if self.one:
            return Part("One fact is enough:", tuple(f"{one}; gives {points(one.score)}." for one in self.one))
        if self.exact:
            return Part(f"No single fact is enough: the furthest brings {points(self.furthest)}.")
        return Part(f"No single fact was found that is enough: the furthest brings {points(self.furthest)}.")

    def _two(self) -> Iterator[Part]:
        seen = self.search
        if not seen.pairs:
            return
        looked = "all" if seen.looked_at == seen.pairs else f"{seen.looked_at} of"
        tried = f"{looked} {seen.pairs} pairs looked at, {seen.tries} scorings"
        if not self.two:
            yield Part(f"No two facts were found that are enough ({tried}).")
            return
        shown = f"the first {len(self.two)} of {seen.reached}" if seen.reached > len(self.two) else f"{seen.reached}"
        pairs = tuple(f"{pair}; gives {points(pair.score)}." for pair in self.two)
        yield Part(f"Two facts are enough ({shown} found; {tried}):", pairs)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data, in points."""
        return {
            "thesis": self.thesis,
            "id": self.id,
            "company": self.company,
            "goal": self.goal,
            "score": self.score / 1000,
            "verdict": self.verdict,
            "is_reached": self.is_reached,
            "is_possible": self.is_possible,
            "one": [one.to_dict() for one in self.one],
            "two": [pair.to_dict() for pair in self.two],
            "furthest": self.furthest / 1000,
            "best_open": self.best_open / 1000,
            "best_free": self.best_free / 1000,
            "exact": self.exact,
            "pairs": self.search.pairs,
            "pairs_looked_at": self.search.looked_at,
            "pairs_reached": self.search.reached,
            "tries": self.search.tries,
            "left_out": [{"field": field.id, "why": WHY_LEFT_OUT[why]} for field, why in self.left_out],
        }


One = TypeVar("One", Change, Pair)


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
