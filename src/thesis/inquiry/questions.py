"""The nouns of asking: what is open of companies, and what each answer could bring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from thesis.inquiry.phrases import IN_ENGLISH, PHRASES
from thesis.inquiry.standing import Settles, Standing
from thesis.inquiry.unknowns import Unknown
from thesis.inquiry.words import name_of, now_in_words, points
from thesis.model import Thesis
from thesis.text import InNotebooks
from thesis.vocabulary import Field, Phrasebook

Kind: TypeAlias = Literal["pivotal", "open", "inert"]


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

    def told(self, say: Phrasebook) -> str:
        """What to find out, what it decides and how far it goes, in one sentence."""
        parts = [*self._decides(say), self._score(say), *self._verdicts(say), *self._width(say)]
        fact = name_of(self.field, self.unknown.level, say)
        return say("find_out", fact=fact, text=say("semicolon").join(parts))

    def __str__(self) -> str:
        """The sentence in English."""
        return self.told(IN_ENGLISH)

    def _decides(self, say: Phrasebook) -> Iterator[str]:
        if self.settles:
            how = say("semicolon").join(one.told(say) for one in self.settles)
            settled = [one.verdict for one in self.settles]
            others = [name for name in self.possible if name not in settled]
            if len(settled) == 1 and len(others) > 1:
                yield say("settles_one", count=len(self.possible), how=how)
            else:
                names = self.possible[::-1] if len(settled) == 1 else settled[::-1]
                yield say("decides_between", verdicts=say.together(map(say.verdict, names)), how=how)
        if self.places:
            yield say("decides_place", how=say("semicolon").join(one.told(say) for one in self.places))

    def _score(self, say: Phrasebook) -> str:
        if not self.moves:
            return say("moves_not" if self.exact else "seen_not_to_move")
        ends = [points(n, sign=True) for n in (self.down, self.up) if n]
        text = say("from_to", lo=ends[0], hi=ends[1]) if len(ends) == 2 else ends[0]
        return say("moves_up_to" if self.exact else "moves_at_least", points=points(self.moves), ends=text)

    def _verdicts(self, say: Phrasebook) -> Iterator[str]:
        settled = {one.verdict for one in self.settles}
        others = [say.verdict(name) for name in self.reaches if name not in settled]
        if others:
            yield say("could_make", verdicts=say.either(others))

    def _width(self, say: Phrasebook) -> Iterator[str]:
        least, most = max(0, self.removes_least), self.removes_most
        if least == most and most:
            yield say("narrows", points=points(most))
        elif most and not least:
            yield say("narrows_up_to" if self.exact_width else "narrows_as_much_as", points=points(most))
        elif most:
            yield say("narrows_from_to", least=points(least), most=points(most))

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The question as plain data, in points; its sentences in a language."""
        say = Phrasebook(PHRASES, lang)
        return {
            "company": self.company,
            "id": self.id,
            "field": self.field.id,
            "title": say.chosen(self.field.title, self.field.title_zh),
            "level": self.unknown.level,
            "known": now_in_words(self.unknown, say),
            "kind": self.kind,
            "up": self.up / 1000,
            "down": self.down / 1000,
            "removes_most": self.removes_most / 1000,
            "removes_least": self.removes_least / 1000,
            "settles": {one.outcome_in(say): one.condition_in(say) for one in self.settles},
            "settles_place": {one.outcome_in(say): one.condition_in(say) for one in self.places},
            "reaches": list(self.reaches),
            "cost": self.cost,
            "alone": self.alone,
            "exact": self.exact,
            "exact_width": self.exact_width,
            "slack": self.slack / 1000,
            "sentence": self.told(say),
        }


@frozen
class Questions(InNotebooks):
    """What is open of one company, or of many: what to find out first comes first.

    Pivotal questions come before the others, then those that take most off the width of the bounds for their cost,
    then those that move the score furthest. ``left_out`` names, by the id of the company, fields of which nothing
    can be asked in one piece, with why.
    """

    thesis: Thesis = field(repr=False)
    standings: tuple[Standing, ...]
    questions: tuple[Question, ...]
    left_out: tuple[tuple[str, Field, str], ...] = ()

    def __repr__(self) -> str:
        """How many there are, about how many companies."""
        one = self.standings[0].company if len(self.standings) == 1 else f"{len(self.standings)} companies"
        return f"<Questions: {len(self)} about {one} by {self.thesis.id}>"

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
        lines = [str(one) for one in self.standings] if len(self.standings) == 1 else []
        lines += [f"{number:>{wide}}. {self.line(one, IN_ENGLISH)}" for number, one in enumerate(telling, 1)]
        return "\n".join([*lines, *self.rest(IN_ENGLISH)])

    def line(self, question: Question, say: Phrasebook) -> str:
        """The sentence of a question, with the company named where there are many."""
        text = say("sentence", text=question.told(say))
        return text if len(self.standings) == 1 else say("about", company=question.company, text=text)

    def rest(self, say: Phrasebook) -> Iterator[str]:
        """What need not be found out, and of what nothing can be asked in one piece, in sentences."""
        if len(self.inert) == len(self.questions):
            yield say("nothing_open_counts")
        if self.inert and len(self.standings) == 1:
            facts = say.together(name_of(one.field, one.unknown.level, say) for one in self.inert)
            yield say("inert", facts=facts)
        elif self.inert:
            yield say("inert_more", count=len(self.inert))
        missing = {field.id: say("left_out", field=field.id, why=say(why)) for _, field, why in self.left_out}
        yield from missing.values()

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The questions as plain data, in points; keys are the same in each language, sentences are not."""
        say = Phrasebook(PHRASES, lang)
        return {
            "thesis": self.thesis.id,
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
            "questions": [one.to_dict(lang) for one in self.questions],
            "left_out": [{"id": company, "field": field.id, "why": say(why)} for company, field, why in self.left_out],
        }
