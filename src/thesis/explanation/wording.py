"""The sentences of an explanation, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, nextafter
from typing import TYPE_CHECKING

from thesis.engines.bounds import OTHER_LEVEL
from thesis.explanation.phrases import PHRASES
from thesis.explanation.written import in_chinese
from thesis.facts import Fact
from thesis.model import AtLeast, Clauses, Curve, Form, Gate, Lookup, Parameter, Rule, Source, Steps
from thesis.scoring import Contribution, GateState, ScoreCard
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.units import days_in_words
from thesis.vocabulary import FactSet, Field, Phrasebook, in_words, number_in_words

if TYPE_CHECKING:
    from thesis.explanation.tree import Change, ClauseLine, FactLine, OpenQuestion


def points_in_words(value: float, *, sign: bool = False) -> str:
    """Points without trailing zeros, with a sign where it is asked for.

    >>> points_in_words(12.5, sign=True), points_in_words(-0.0)
    ('+12.5', '0')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    return f"+{text}" if sign and value > 0 else text


class Wording(Phrasebook):
    """The phrases of explanations and rulebooks, and the sentences that are made of them."""

    def __init__(self, lang: str) -> None:
        """Take a language, ``en`` or ``zh``.

        Raises:
            ValueError: it is another.
        """
        super().__init__(PHRASES, lang)

    def range(self, low: float, high: float) -> str:
        """Two points as one text."""
        if low == high:
            return points_in_words(low)
        return self("from_to", lo=points_in_words(low), hi=points_in_words(high))

    # --- rules, gates, verdicts ---

    def rule(self, rule: Rule, given: Contribution) -> str:
        """What a rule gave, in one sentence."""
        points, most = points_in_words(given.points), points_in_words(rule.points / 1000)
        could = self.range(given.points_low, given.points_high)
        match given.state:
            case "true" | "false" | "graded" if rule.points < 0:
                return self._penalty(rule, given)
            case "true":
                return self("met", points=points, most=most)
            case "false":
                return self("not_met", points=points, most=most)
            case "graded":
                return self("graded", grade=points_in_words(given.grade), points=points, most=most)
            case "n/a":
                return self("n/a_gives", points=points) if given.points else self("n/a")
            case "undefined":
                return self("undefined", points=points, could=could)
            case "off":
                return self("off")
            case _:
                key = "open_applies" if given.applies is None else "open"
                return self(key, points=points, could=could)

    def _penalty(self, rule: Rule, given: Contribution) -> str:
        if not given.thousandths:
            return self("holds_not")
        lost, most = points_in_words(-given.points), points_in_words(-rule.points / 1000)
        if given.state == "true":
            return self("holds", lost=lost)
        return self("holds_in_part", grade=points_in_words(given.grade), lost=lost, most=most)

    def effect(self, gate: Gate) -> str:
        """What a gate does where it fires."""
        effects = [self("vetoes")] if gate.veto else []
        if gate.cap is not None:
            effects.append(self("caps", points=points_in_words(gate.cap / 1000)))
        return self.joined(effects)

    def gate(self, gate: Gate, state: GateState) -> str:
        """What a gate did, in one sentence."""
        match state.state:
            case "true":
                return self("fires", effect=self.effect(gate))
            case "false":
                return self("fires_not")
            case "unknown":
                return self("gate_open", effect=self.effect(gate))
            case other:
                return self(other)

    def possible(self, card: ScoreCard) -> str:
        """What the open facts could make of the verdict."""
        others = [self.verdict(name) for name in card.possible_verdicts if name != card.verdict]
        return self("could_become", verdicts=self.either(others)) if others else self("decided")

    # --- clauses and forms ---

    def outcome(self, clause: ClauseLine) -> str:
        """How a clause came out."""
        value = clause.value
        if clause.is_truth and isinstance(value, Truth):
            return self({Truth.TRUE: "truth", Truth.FALSE: "falsehood", Truth.OPEN: "unknown"}[value])
        if clause.field is not None:
            return in_words(clause.field, value, self.words)
        if clause.is_silent:
            return self("unknown")
        if not isinstance(value, Interval) or value.lo == -inf or value.hi == inf:
            return self("no_value")
        return self._number(clause, value)

    def _number(self, clause: ClauseLine, value: Interval) -> str:
        """A number between two ends; an end that anybody could have is left out."""
        lo, hi = (number_in_words(end, clause.unit, words=self.words) for end in (value.lo, value.hi))
        widest = clause.widest
        if value.is_point:
            return lo
        if widest is not None and value.hi == widest.hi:
            return self("at_least", what=lo)
        if widest is not None and value.lo == widest.lo:
            return self("at_most", what=hi)
        return self("from_to", lo=lo, hi=hi)

    def finding(self, clause: ClauseLine, numbers: dict[str, int] | None = None) -> str:
        """The facts that a clause read, with the numbers of their footnotes, and the parameters that it names."""
        parts = [
            self("field_is", field=line.field.id, value=self.fact_value(line)) + self._footnote(line, numbers)
            for line in clause.facts
        ]
        knobs = [self.setting(one) for one in clause.parameters]
        return self.joined([*parts, *([self("whose", parameters=self.joined(knobs))] if knobs and parts else knobs)])

    def _footnote(self, line: FactLine, numbers: dict[str, int] | None) -> str:
        if line.fact.assumed:
            return self("assumed_mark")
        return f" [{numbers[line.field.id]}]" if numbers and line.field.id in numbers else ""

    def fact_value(self, line: FactLine) -> str:
        """What a fact leaves possible."""
        return in_words(line.field, line.fact.value, self.words)

    def written(self, fact: Fact) -> str:
        """A fact as it was written."""
        return in_chinese(fact.text) if self.lang == "zh" else fact.text

    def setting(self, one: Parameter) -> str:
        """A parameter and its value."""
        return f"{one.id} = {self.value(one)}"

    def value(self, one: Parameter) -> str:
        """The value of a parameter as it is written; months are a word, so they are said."""
        number, unit = one.value.number, one.value.unit
        if self.lang == "zh" and number is not None and unit.kind == "duration":
            return number_in_words(number, unit, words=self.words)
        return one.text

    def form(self, form: Form, parameters: Iterable[Parameter] = ()) -> str:
        """How a form joins its clauses; nothing where it is one truth."""
        match form:
            case Clauses(mode=mode):
                return {"when": "", "all": self("all"), "any": self("any"), "none": self("none_of")}[mode]
            case AtLeast(least=least, clauses=clauses):
                return self("at_least_of", least=least, count=len(clauses))
            case Steps() | Curve() | Lookup():
                parts = [self("step", where=where, height=f"{height:g}") for where, height in heights_of(form)]
                knobs = [self.setting(one) for one in parameters]
                tail = f" ({self.joined(knobs)})" if knobs else ""
                return f"{'; '.join([*parts, *self._rest(form)])}{tail}"
            case _:
                return self("value")

    def _rest(self, form: Steps | Curve | Lookup) -> list[str]:
        if isinstance(form, Curve):
            return [self("log" if form.scale == "log" else "linear")]
        return [] if form.otherwise is None else [self("otherwise", height=f"{form.otherwise:g}")]

    # --- what would change it ---

    def change(self, change: Change) -> str:
        """What one fact would change: points, its value, and what it is now."""
        text = self(
            "if",
            points=points_in_words(change.points, sign=True),
            condition=self.condition(change.field, change.wanted, change.now),
        )
        now = in_words(change.field, change.now, self.words)
        known = change.now != change.field.anything
        text = self("it_is", change=text, now=now) if known else self("it_is_not_known", change=text)
        return self("would_make", change=text, verdict=self.verdict(change.verdict)) if change.verdict else text

    def question(self, one: OpenQuestion) -> str:
        """What an open fact could do alone: both ways, what is known now, where it would lead."""
        parts = [
            self(
                "if",
                points=points_in_words(change.points, sign=True),
                condition=self.condition(change.field, change.wanted, change.now),
            )
            for change in (one.raises, one.lowers)
            if change is not None
        ]
        parts += [self("might_veto" if gate.veto else "might_cap") for gate in one.gates[:1]]
        text = self.joined(parts)
        if one.fact.value == one.field.anything:
            text = self("it_is_not_known", change=text)
        else:
            text = self("it_is", change=text, now=in_words(one.field, one.fact.value, self.words))
        reached = [change.verdict for change in (one.raises, one.lowers) if change is not None and change.verdict]
        return self("would_make", change=text, verdict=self.either(reached)) if reached else text

    def condition(self, field: Field, wanted: FactSet, now: FactSet) -> str:
        """That a field has one of some values."""
        if isinstance(wanted, Interval):
            return self._bounds(field, wanted)
        if isinstance(wanted, Tags) and isinstance(now, Tags):
            for key, tags in (
                ("includes", wanted.includes - now.includes),
                ("includes_not", wanted.excludes - now.excludes or now.includes - wanted.includes),
            ):
                if tags:
                    return self(key, field=field.id, tag=self.named(sorted(tags)))
        levels = sorted(wanted.possible or ()) if isinstance(wanted, Levels) else []
        value = self.either(["other" if one == OTHER_LEVEL else one for one in levels]) if levels else None
        return self("is", field=field.id, value=value or in_words(field, wanted, self.words))

    def _bounds(self, field: Field, wanted: Interval) -> str:
        def number(value: float) -> str:
            return number_in_words(value, field.unit, field.type, self.words)

        if wanted.is_point:
            return self("equals", field=field.id, value=number(wanted.lo))
        parts = []
        if wanted.lo > field.domain.lo:
            shown, is_strict = _neat(wanted.lo, -inf)
            parts.append(self("more_value" if is_strict else "least_value", field=field.id, value=number(shown)))
        if wanted.hi < field.domain.hi:
            shown, is_strict = _neat(wanted.hi, inf)
            parts.append(self("less_value" if is_strict else "most_value", field=field.id, value=number(shown)))
        if len(parts) == 2:
            return self("both", left=parts[0], right=parts[1])
        return parts[0] if parts else self("is", field=field.id, value=self("anything"))

    # --- facts ---

    def evidence(self, line: FactLine) -> str:
        """Basis, date, status and note of a fact, and its quote."""
        fact = line.fact
        parts = []
        if fact.assumed:
            parts.append(self("assumed_by"))
        if fact.basis:
            parts.append(self("basis", basis=fact.basis))
        if fact.as_of is not None:
            parts.append(self("as_of", day=days_in_words(fact.as_of)))
        if fact.chosen is not None:
            parts.append(self.chosen_by(fact))
        if fact.status != "stated":
            parts.append(self("planned_status" if fact.status == "planned" else fact.status))
        return self.joined(parts)

    def chosen_by(self, fact: Fact) -> str:
        """The rule by which one of several facts counts."""
        return self("chosen_latest" if fact.chosen == "latest" else "chosen_last_written", count=fact.among)

    def source(self, one: Source) -> str:
        """A source by its id: title, author, date and address."""
        parts = filter(None, [self.chosen(one.title, one.title_zh), one.author, one.date, one.url])
        return self("of_its_own", title=one.id, points=self.joined(parts))

    def quote(self, text: str | None) -> str:
        """A quote in its brackets."""
        return self("quote", quote=text) if text else self("no_quote")


def heights_of(form: Steps | Curve | Lookup) -> tuple[tuple[str, float], ...]:
    """The places of a form as they are written, each with its height."""
    if isinstance(form, Steps):
        return tuple((step.text, step.height) for step in form.steps)
    return form.written if isinstance(form, Curve) else form.heights


def _neat(value: float, towards: float) -> tuple[float, bool]:
    """A number as it is shown, and whether the number meant is just beyond the one shown."""
    shown = float(f"{value:.10g}")
    return (shown, True) if shown != value and nextafter(value, towards) == shown else (value, False)
