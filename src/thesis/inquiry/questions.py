"""The nouns of asking: what is open of companies, and what each answer could bring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from attrs import frozen

from thesis.inquiry.unknowns import Unknown
from thesis.inquiry.words import WHY_LEFT_OUT, name_of, now_in_words, one_of, points
from thesis.vocabulary import FactSet, Field

Kind: TypeAlias = Literal["pivotal", "open", "inert"]


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

    def __str__(self) -> str:
        """The score, its bounds and the verdicts that are possible, in one sentence."""
        text = f"{self.company}: {points(self.score)} ({self.verdict}), from {points(self.low)} to {points(self.high)}"
        return f"{text}; {one_of(self.possible)} is possible" if len(self.possible) > 1 else f"{text}; that is decided"


@frozen
class Settles:
    """An outcome that some answers settle alone, whatever the other open facts turn out to be, and these answers.

    ``outcome`` is a verdict, or a place in words; ``condition`` says the answers in words. Where not ``exact``
    there may be more of them.
    """

    outcome: str
    values: tuple[FactSet, ...]
    condition: str
    exact: bool

    def __str__(self) -> str:
        """The outcome and its condition."""
        return f"{self.outcome} if {self.condition}"


@frozen
class Question:
    """One open fact of one company, and how far its answer alone goes; the other facts stay as they are.

    ``up`` and ``down`` are how far the score can move, zero or more and zero or less; ``removes_most`` and
    ``removes_least`` how much of the width of the bounds goes, with the best answer and with the worst; all in
    thousandths of a point. ``kind`` is pivotal where some answer settles the verdict (or the place among the
    first), inert where none changes score, bounds or verdicts, else open. ``reaches`` are the other verdicts that
    the score, with everything else counted as it is now, may get. ``alone``: no rule that reads it reads another
    open fact, and no cap is near, so that every answer takes the same width.

    Where ``exact``, the score moves no further, by more than ``slack`` thousandths; where ``exact_width``, the
    bounds narrow no more and no less. Elsewhere the numbers are what was found by trying values.
    """

    company: str
    id: str
    unknown: Unknown
    kind: Kind
    up: int
    down: int
    removes_most: int
    removes_least: int
    settles: tuple[Settles, ...] = ()
    places: tuple[Settles, ...] = ()
    reaches: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    cost: float = 1.0
    alone: bool = False
    exact: bool = True
    exact_width: bool = True
    slack: int = 0

    @property
    def field(self) -> Field:
        """The field to find out about."""
        return self.unknown.field

    @property
    def moves(self) -> int:
        """How far the score can move either way, in thousandths."""
        return max(self.up, -self.down)

    def __str__(self) -> str:
        """What to find out, what it decides and how far it goes, in one sentence."""
        parts = [*self._decides(), self._score(), *self._verdicts(), *self._width()]
        return f"Find out {name_of(self.field, self.unknown.level)}: {'; '.join(parts)}"

    def _decides(self) -> Iterator[str]:
        if self.settles:
            settled = [one.outcome for one in self.settles]
            others = [name for name in self.possible if name not in settled]
            if len(settled) == 1 and len(others) > 1:
                found = f"it can settle one of {len(self.possible)} possible verdicts"
            else:
                found = (
                    f"it decides between {one_of(self.possible[::-1] if len(settled) == 1 else settled[::-1], 'and')}"
                )
            yield f"{found} ({'; '.join(map(str, self.settles))})"
        if self.places:
            yield f"it decides the place ({'; '.join(map(str, self.places))})"

    def _score(self) -> str:
        if not self.moves:
            return f"it {'does not move' if self.exact else 'was not seen to move'} the score by itself"
        ends = " to ".join(points(n, sign=True) for n in (self.down, self.up) if n)
        return f"it moves the score by {'up to' if self.exact else 'at least'} {points(self.moves)} ({ends})"

    def _verdicts(self) -> Iterator[str]:
        settled = {one.outcome for one in self.settles}
        others = [name for name in self.reaches if name not in settled]
        if others:
            yield f"as the rest stands it could make it {one_of(others)}"

    def _width(self) -> Iterator[str]:
        least, most = max(0, self.removes_least), self.removes_most
        if least == most and most:
            yield f"it narrows the bounds by {points(most)}"
        elif most and not least:
            yield f"it narrows the bounds by {'up to' if self.exact_width else 'as much as'} {points(most)}"
        elif most:
            yield f"it narrows the bounds by {points(least)} to {points(most)}"

    def to_dict(self) -> dict[str, Any]:
        """The question as plain data, in points."""
        return {
            "company": self.company,
            "id": self.id,
            "field": self.field.id,
            "title": self.field.title,
            "level": self.unknown.level,
            "known": now_in_words(self.unknown),
            "kind": self.kind,
            "up": self.up / 1000,
            "down": self.down / 1000,
            "removes_most": self.removes_most / 1000,
            "removes_least": self.removes_least / 1000,
            "settles": {one.outcome: one.condition for one in self.settles},
            "settles_place": {one.outcome: one.condition for one in self.places},
            "reaches": list(self.reaches),
            "cost": self.cost,
            "alone": self.alone,
            "exact": self.exact,
            "exact_width": self.exact_width,
            "slack": self.slack / 1000,
            "sentence": str(self),
        }


@frozen
class Questions:
    """What is open of one company, or of many: what to find out first comes first.

    Pivotal questions come before the others, then those that take most off the width of the bounds for their cost,
    then those that move the score furthest. ``left_out`` names, by the id of the company, fields of which nothing
    can be asked in one piece, with why.
    """

    thesis: str
    standings: tuple[Standing, ...]
    questions: tuple[Question, ...]
    left_out: tuple[tuple[str, Field, str], ...] = ()

    def __len__(self) -> int:
        """How many questions there are, the inert ones among them."""
        return len(self.questions)

    def __iter__(self) -> Iterator[Question]:
        """The questions, first things first."""
        return iter(self.questions)

    def __getitem__(self, wanted: str | int) -> Question:
        """A question by its place, or the first about a field.

        Raises:
            KeyError: nothing is open about that field.
        """
        if isinstance(wanted, int):
            return self.questions[wanted]
        found = next((one for one in self.questions if one.field.id == wanted), None)
        if found is None:
            raise KeyError(wanted)
        return found

    def about(self, company: str) -> Questions:
        """The same questions, but only those about one company, by its id."""
        return Questions(
            self.thesis,
            tuple(one for one in self.standings if one.id == company),
            tuple(one for one in self.questions if one.id == company),
            tuple(one for one in self.left_out if one[0] == company),
        )

    @property
    def pivotal(self) -> tuple[Question, ...]:
        """Those of which some answer alone settles the verdict or the place."""
        return tuple(one for one in self.questions if one.kind == "pivotal")

    @property
    def inert(self) -> tuple[Question, ...]:
        """Those of which no answer changes anything."""
        return tuple(one for one in self.questions if one.kind == "inert")

    def __str__(self) -> str:
        """Numbered sentences, with the companies named where there are many; then what need not be found out."""
        telling = [one for one in self.questions if one.kind != "inert"]
        wide = len(str(len(telling)))
        is_one = len(self.standings) == 1
        lines = [str(one) for one in self.standings] if is_one else []
        lines += [
            f"{number:>{wide}}. {'' if is_one else f'{one.company}: '}{one}." for number, one in enumerate(telling, 1)
        ]
        return "\n".join([*lines, *self.rest()])

    def rest(self) -> Iterator[str]:
        """What need not be found out, and of what nothing can be asked in one piece, in sentences."""
        if len(self.inert) == len(self.questions):
            yield "No open fact can change anything by itself."
        if self.inert and len(self.standings) == 1:
            names = one_of([name_of(one.field, one.unknown.level) for one in self.inert], "and")
            yield f"No answer to these changes anything by itself: {names}."
        elif self.inert:
            yield f"No answer to {len(self.inert)} more changes anything by itself."
        missing = {field.id: f"Left out: {field.id} ({WHY_LEFT_OUT[why]})." for _, field, why in self.left_out}
        yield from missing.values()

    def to_dict(self) -> dict[str, Any]:
        """The questions as plain data, in points."""
        return {
            "thesis": self.thesis,
            "companies": [
                {
                    "id": one.id,
                    "name": one.company,
                    "score": one.score / 1000,
                    "low": one.low / 1000,
                    "high": one.high / 1000,
                    "verdict": one.verdict,
                    "possible_verdicts": list(one.possible),
                }
                for one in self.standings
            ],
            "questions": [one.to_dict() for one in self.questions],
            "left_out": [
                {"id": company, "field": field.id, "why": WHY_LEFT_OUT[why]} for company, field, why in self.left_out
            ],
        }
