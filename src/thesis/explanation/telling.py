"""An explanation as a page: the verdict first, then what it is made of, what to find out, each rule, each source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from thesis.explanation.page import Block, Bounds, Cell, Column, Entry, Given, Heading, Page, Paragraph, Rows, entries
from thesis.explanation.wording import Wording, points_in_words
from thesis.explanation.written import described
from thesis.model import Claim, Lookup, Parameter, Source, Steps
from thesis.model.forms import Curve
from thesis.scoring import plan_of
from thesis.sets import Truth

if TYPE_CHECKING:
    from thesis.explanation.tree import (
        ClauseLine,
        CriterionLines,
        Explanation,
        FactLine,
        GateLine,
        OpenQuestion,
        RuleLine,
    )

_MARKS = {Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.OPEN: "?"}
_MOST_NAMED = 3  # rules beside an open fact; the data has them all
_GATE_MARKS = {"true": "✓", "false": "✗", "unknown": "?"}


def explanation_page(story: Explanation, lang: str) -> Page:
    """The whole explanation in one language."""
    return _Telling(story, Wording(lang)).page()


def rules_page(story: Explanation, rules: Iterable[str], lang: str) -> Page:
    """Some rules of an explanation, as they stand in it."""
    told, wanted = _Telling(story, Wording(lang)), set(rules)
    lines = [line for group in story.criteria for line in group.rules if line.rule.id in wanted]
    return Page(story.card.name, entries([told.rule(line) for line in lines], apart=True), lang)


_LEGEND = (
    ("✓", "legend_yes"),
    ("✗", "legend_no"),
    ("?", "legend_open"),
    ("–", "legend_na"),
    ("→", "legend_change"),
    ("[1]", "legend_fact"),
    ("「」", "legend_quote"),
    ("", "legend_words"),
    ("", "legend_points"),
)


class _Telling:
    def __init__(self, story: Explanation, say: Wording) -> None:
        self.story = story
        self.card = story.card
        self.say = say
        self.numbers = {line.field.id: i for i, line in enumerate(story.facts, 1)}

    def page(self) -> Page:
        say = self.say
        most = points_in_words(self.card.thousandths.greatest / 1000)
        points = say("of_points", points=points_in_words(self.card.score), most=most)
        title = say("of_its_own", title=self.card.name, points=say.joined([say.verdict(self.card.verdict), points]))
        return Page(title, tuple(self.blocks(title)), say.lang)

    def blocks(self, title: str) -> Iterator[Block]:
        story, say = self.story, self.say
        yield Heading(title, 1)
        yield self.head()
        yield Heading(say("rests_on"))
        yield self.sums()
        yield from self.questions()
        yield Heading(say("why"))
        for group in story.criteria:
            yield from self.criterion(group)
        if story.gates:
            yield Heading(say("gates"))
            yield from entries([self.gate(line) for line in story.gates], apart=True)
        yield from self.listed("assumed", [self.fact(one, "") for one in story.assumed])
        yield from self.listed("planned", [self.fact(one, "") for one in story.planned])
        yield from self.listed("facts", [self.fact(one, f"[{self.numbers[one.field.id]}]") for one in story.facts])
        if story.parameters:
            yield Heading(say("parameters"))
            yield parameter_rows(story.parameters, say)
        yield from self.listed("sources", [self.source(one) for one in story.sources])
        yield from self.listed("legend", [Entry(say(key), mark=mark) for mark, key in _LEGEND])

    def listed(self, title: str, lines: list[Entry]) -> Iterator[Block]:
        if lines:
            yield Heading(self.say(title))
            yield from entries(lines)

    # --- the head: verdict, bounds, coverage ---

    def head(self) -> Rows:
        card, say = self.card, self.say
        sums = card.thousandths
        rows: list[tuple[Cell, ...]] = [
            (say("thesis"), self.thesis_line()),
            (say("verdict"), say.joined([say.verdict(card.verdict), *([] if card.vetoed else [say.possible(card)])])),
            (say("bands"), say.joined(self.bands())),
            (say("bounds"), self.bounds_line()),
            ("", Bounds(sums.least, sums.low, sums.score, sums.high, sums.greatest)),
            (say("coverage"), self.coverage_line()),
        ]
        lost = sums.greatest / 1000 - card.attainable
        if lost > 0:
            most = points_in_words(sums.greatest / 1000)
            rows.append((say("n/a_head"), say("lost", points=points_in_words(lost), most=most)))
        return Rows((Column(), Column(least=20)), tuple(rows), head=False)

    def bands(self) -> Iterator[str]:
        """The verdicts with their least scores, from the highest down."""
        say = self.say
        for band in plan_of(self.story.thesis, self.story.as_of).bands:
            if band.least is None:
                yield say("band_below", verdict=say.verdict(band.verdict))
            else:
                yield say("band_from", verdict=say.verdict(band.verdict), points=points_in_words(band.least / 1000))

    def thesis_line(self) -> str:
        thesis, say = self.story.thesis, self.say
        parts = [thesis.told(say)]
        if thesis.version:
            parts.append(say("version", version=thesis.version))
        if self.story.as_of is not None:
            parts.append(say("as_of", day=self.story.as_of.isoformat()))
        return say.joined(parts)

    def bounds_line(self) -> str:
        card, say = self.card, self.say
        if card.low == card.high:
            return say("no_open_fact")
        text = say("lies_between", low=points_in_words(card.low), high=points_in_words(card.high))
        ends = points_in_words(card.thousandths.least / 1000), points_in_words(card.thousandths.greatest / 1000)
        text = say.joined([text, *([] if card.exact else [say("perhaps_narrower")])])
        return say.joined([text, say("on_the_range", least=ends[0], greatest=ends[1])])

    def coverage_line(self) -> str:
        card, say = self.card, self.say
        text = say("coverage_is", share=f"{card.coverage:.0%}")
        return text + say("of_them_assumed", share=f"{card.assumed:.0%}") if card.assumed else text

    def sums(self) -> Rows:
        card, say = self.card, self.say
        rows: list[tuple[Cell, ...]] = []
        widest = max((_reach(group) for group in self.story.criteria), default=1)
        for group in self.story.criteria:
            low, high = group.thousandths_low, group.thousandths_high
            could = "" if low == high else say.range(low / 1000, high / 1000)
            bar = Given(low, group.thousandths, high, widest)
            rows.append((described(group, say.lang), points_in_words(group.thousandths / 1000, sign=True), could, bar))
        rows += [
            (say(key), points_in_words(value, sign=True), "", "")
            for key, value in (("cap", card.cap), ("joint", card.joint))
            if value
        ]
        could = "" if card.low == card.high else say.range(card.low, card.high)
        rows.append((say("score"), points_in_words(card.score), could, ""))
        columns = (
            Column(say("criterion"), least=16),
            Column(say("given"), right=True),
            Column(say("could_be"), right=True),
            Column(least=8),
        )
        return Rows(columns, tuple(rows), total=True)

    # --- what to find out ---

    def questions(self) -> Iterator[Block]:
        say = self.say
        if not self.story.questions:
            return
        yield Heading(say("find_out"))
        alone = [one for one in self.story.questions if one.moves]
        if alone:
            yield Paragraph(say("find_out_how"), "faint")
            yield from entries([self.question(i, one) for i, one in enumerate(alone, 1)])
        together = [described(one.field, say.lang) for one in self.story.questions if not one.moves]
        if together:
            settled = not alone and self.card.low == self.card.high
            how = "find_out_nothing" if settled else "find_out_together"
            yield Paragraph(say(how, fields=say.named(together)), "faint")

    def question(self, place: int, one: OpenQuestion) -> Entry:
        say = self.say
        text = say("of_its_own", title=described(one.field, say.lang), points=say.question(one))
        named = [rule.id for rule in one.rules] + [gate.id for gate in one.gates]
        more = [say("more", count=len(named) - _MOST_NAMED)] if len(named) > _MOST_NAMED else []
        note = f"[{', '.join([*named[:_MOST_NAMED], *more])}]"
        return Entry(text, mark=f"{place}.", note=note, style="open" if one.verdicts else "plain")

    # --- rules ---

    def criterion(self, group: CriterionLines) -> Iterator[Block]:
        say = self.say
        parts = {
            "title": described(group, say.lang),
            "points": points_in_words(group.thousandths / 1000, sign=True),
            "most": points_in_words(group.greatest / 1000),
        }
        low, high = group.thousandths_low, group.thousandths_high
        if low == high:
            yield Heading(say("criterion_head", **parts), 3)
        else:
            yield Heading(say("criterion_could", could=say.range(low / 1000, high / 1000), **parts), 3)
        told = [line for line in group.rules if not _is_folded(line)]
        yield from entries([*map(self.rule, told), *self.folded(group.rules)], apart=True)

    def rule(self, line: RuleLine) -> Entry:
        say, given, claim = self.say, line.contribution, line.rule.claim
        because = say.chosen(claim.because, claim.because_zh)
        where = [one for one in line.clauses if one.says_where]
        below = [Entry(because)] if because else []
        below += [self.clause(one) for one in where]
        if given.state not in ("n/a", "off"):
            knobs = line.parameters if isinstance(line.rule.form, Steps | Curve | Lookup) else ()
            joined = say.form(line.rule.form, knobs)
            below += [Entry(joined)] if joined else []
            below += [self.clause(one) for one in line.clauses if not one.says_where]
        below += [Entry(say.change(change), mark="→", style="open") for change in line.changes]
        below += self.said(claim)
        style = {"true": "good", "graded": "good", "unknown": "open", "undefined": "open"}.get(given.state, "plain")
        return Entry(
            say("of_its_own", title=described(line.rule, say.lang), points=say.rule(line.rule, given)),
            mark=points_in_words(given.points, sign=True),
            note=f"[{line.rule.id}]",
            style="bad" if given.points < 0 else style,  # type: ignore[arg-type]
            below=tuple(below),
        )

    def folded(self, rules: Iterable[RuleLine]) -> Iterator[Entry]:
        """Rules that do not apply or are off, one line for each reason."""
        groups: dict[tuple[str, str], list[RuleLine]] = {}
        for line in filter(_is_folded, rules):
            groups.setdefault((line.contribution.state, self.reason(line)), []).append(line)
        for (state, reason), lines in groups.items():
            titles = self.say.named(f"{described(line.rule, self.say.lang)} [{line.rule.id}]" for line in lines)
            text = self.say("of_its_own", title=self.say(state), points=titles)
            yield Entry(text, mark="–", style="faint", below=(Entry(reason, style="faint"),) if reason else ())

    def reason(self, line: RuleLine) -> str:
        """Why a rule does not apply, or is off."""
        if line.contribution.state == "off":
            since, until = line.rule.since, line.rule.until
            parts = [self.say("valid_since", day=since.isoformat())] if since else []
            return " ".join([*parts, *([self.say("valid_until", day=until.isoformat())] if until else [])])
        return " ".join(self.clause_text(one) for one in line.clauses if one.says_where)

    def clause(self, clause: ClauseLine) -> Entry:
        if isinstance(clause.value, Truth) and clause.field is None:
            return Entry(self.clause_text(clause), mark=_MARKS[clause.value])
        return Entry(self.clause_text(clause), mark="?" if self.say.outcome(clause) == self.say("unknown") else "=")

    def clause_text(self, clause: ClauseLine) -> str:
        """A clause as it is written, its value where it is no truth, and what it read."""
        say = self.say
        finding = say.finding(clause, self.numbers)
        if clause.field is not None and clause.text == clause.field.id:
            return finding
        text = say("applies_if", text=clause.text) if clause.says_where else clause.text
        if not clause.is_truth:
            text = say("field_is", field=text, value=say.outcome(clause))
        return say("of_its_own", title=text, points=finding) if finding else text

    def said(self, claim: Claim) -> list[Entry]:
        """Who said so, in which words."""
        say = self.say
        parts = [] if claim.attribution is None else [say(claim.attribution)]
        parts += [] if claim.source is None or not claim.quote else [claim.source]
        text = " ".join([say.quote(claim.quote), f"({say.joined(parts)})"]) if parts else say.quote(claim.quote)
        below = (Entry(claim.quote_en, style="faint"),) if claim.quote_en and say.lang != "zh" else ()
        return [Entry(text, style="faint", below=below)] if claim.quote or parts else []

    def gate(self, line: GateLine) -> Entry:
        say, claim = self.say, line.gate.claim
        because = say.chosen(claim.because, claim.because_zh)
        below = [Entry(because)] if because else []
        shown = [one for one in line.clauses if one.says_where or line.state.state != "n/a"]
        joined = say.form(line.gate.form)
        below += [self.clause(one) for one in shown if one.says_where]
        below += [Entry(joined)] if joined and line.state.state != "n/a" else []
        below += [self.clause(one) for one in shown if not one.says_where]
        return Entry(
            say("of_its_own", title=described(line.gate, say.lang), points=say.gate(line.gate, line.state)),
            mark=_GATE_MARKS.get(line.state.state, "–"),
            note=f"[{line.gate.id}]",
            style={"true": "bad", "unknown": "open"}.get(line.state.state, "plain"),  # type: ignore[arg-type]
            below=(*below, *self.said(claim)),
        )

    # --- evidence ---

    def fact(self, line: FactLine, mark: str) -> Entry:
        say, fact = self.say, line.fact
        words = say.fact_value(line)
        written = say.written(fact)
        if fact.status == "planned":
            words = written
        elif written not in ("", words) and not fact.is_exact and not fact.assumed:
            words = f"{words} ({written})"
        text = say("of_its_own", title=f"{described(line.field, say.lang)} [{line.field.id}]", points=words)
        text = say.joined([text, *filter(None, [say.evidence(line)])])
        below = []
        if fact.quote:
            below.append(Entry(" ".join([say.quote(fact.quote), *([f"({fact.source})"] if fact.source else [])])))
        note = say.chosen(fact.note or "", fact.note_zh or "")
        below += [Entry(note, style="faint")] if note else []
        return Entry(text, mark=mark, below=tuple(below))

    def source(self, one: Source) -> Entry:
        return Entry(self.say.source(one))


def parameter_rows(parameters: Iterable[Parameter], say: Wording) -> Rows:
    """Parameters with their values, what each means and who says so."""
    columns = (Column(say("parameter"), least=12), Column(say("meaning"), least=16), Column(say("who_says"), least=16))
    return Rows(columns, tuple(_parameter(one, say) for one in parameters))


def _parameter(one: Parameter, say: Wording) -> tuple[str, str, str]:
    claim = one.claim
    said = [say(claim.attribution)] if claim.attribution else []
    said += [say.quote(claim.quote)] if claim.quote else []
    return say.setting(one), say.chosen(claim.title, claim.title_zh), " ".join(said)


def _is_folded(line: RuleLine) -> bool:
    return line.contribution.state == "off" or (line.contribution.state == "n/a" and not line.contribution.points)


def _reach(group: CriterionLines) -> int:
    return max(abs(value) for value in (group.thousandths, group.thousandths_low, group.thousandths_high))
