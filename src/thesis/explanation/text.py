"""An explanation as plain text: the verdict first, then each rule down to the quote, then what to find out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thesis.explanation.tree import ClauseLine, CriterionLines, Explanation, FactLine, GateLine, OpenQuestion, RuleLine
from thesis.explanation.wording import points_in_words, range_in_words, verdict_sentence
from thesis.model import Claim
from thesis.units import days_in_words

_TOLD_IN_FULL = ("true", "graded", "unknown", "undefined", "false")
_INDENT = " " * 10


def as_text(story: Explanation) -> str:
    """The whole explanation, one line a statement."""
    lines = [*_headline(story)]
    for group in story.criteria:
        lines += ["", *_criterion(group)]
    if story.card.cap or story.card.joint:
        lines += ["", *_sums(story)]
    if story.gates:
        lines += ["", "Gates", *(line for gate in story.gates for line in _gate(gate))]
    if story.questions:
        lines += ["", "What to find out, furthest first", *_questions(story.questions)]
    for title, facts in (("Assumed", story.assumed), ("Planned: listed, never scored", story.planned)):
        if facts:
            lines += ["", title, *(f"  {_fact(one)}" for one in facts)]
    return "\n".join(lines)


def _headline(story: Explanation) -> Iterator[str]:
    card = story.card
    most = points_in_words(card.thousandths.greatest / 1000)
    yield f"{card.name}: {points_in_words(card.score)} of {most} points, {verdict_sentence(card)}"
    yield f"  thesis    {story.thesis}"
    tight = "" if card.exact else ", perhaps less wide than that"
    if card.low == card.high:
        yield "  bounds    decided: no open fact moves the score"
    else:
        yield f"  bounds    {range_in_words(card.low, card.high)} over everything that the facts leave open{tight}"
    rest = f", {card.assumed:.0%} on assumed ones" if card.assumed else ""
    yield f"  coverage  {card.coverage:.0%} of all points rest on known facts{rest}"
    lost = (story.card.thousandths.greatest / 1000) - card.attainable
    if lost > 0:
        yield f"  n/a       {points_in_words(lost)} of {most} points do not apply to this company"


def _criterion(group: CriterionLines) -> Iterator[str]:
    could = "" if group.low == group.high else f", could be {range_in_words(group.low, group.high)}"
    yield f"{group.title}: {points_in_words(group.points, sign=True)} of {points_in_words(group.greatest)}{could}"
    for line in group.rules:
        yield from _rule(line)


def _rule(line: RuleLine) -> Iterator[str]:
    given = line.contribution
    yield f"{points_in_words(given.points, sign=True):>8}  {line.rule.label} [{line.rule.id}]"
    yield f"{_INDENT}{line.sentence}"
    if given.state == "off":
        return
    if given.state == "n/a":
        yield from _clauses(line.clauses[:1])
        return
    if line.rule.claim.because:
        yield f"{_INDENT}because: {line.rule.claim.because}"
    joined = [clause for clause in line.clauses if not clause.text.startswith("applies to ")]
    yield from _clauses(clause for clause in line.clauses if clause.text.startswith("applies to "))
    if line.form:
        yield f"{_INDENT}{line.form}"
    yield from _clauses(joined)
    yield from (f"{_INDENT}fact: {_fact(one)}" for one in line.facts if _is_worth_telling(one))
    yield from _said(line.rule.claim)


def _clauses(clauses: Iterable[ClauseLine]) -> Iterator[str]:
    for clause in clauses:
        finding = f"  ({clause.finding})" if clause.finding and clause.finding != clause.text else ""
        yield f"{_INDENT}  {clause.outcome:<9} {clause.text}{finding}"


def _is_worth_telling(line: FactLine) -> bool:
    """A fact with evidence behind it; what is merely unknown stands beside its clause already."""
    return bool(line.fact.quote or line.fact.note or line.fact.status != "stated" or line.fact.assumed)


def _fact(line: FactLine) -> str:
    fact = line.fact
    parts = [f"{line.field.label}: {fact.text or line.words}"]
    if fact.assumed:
        parts = [f"{line.field.label}: {line.words}, assumed by the vocabulary"]
    if fact.basis:
        parts.append(f"basis {fact.basis}")
    if fact.as_of is not None:
        parts.append(f"as of {days_in_words(fact.as_of)}")
    if fact.status != "stated":
        parts.append(fact.status)
    text = ", ".join(parts)
    return f"{text}; 「{fact.quote}」" if fact.quote else text


def _said(claim: Claim) -> Iterator[str]:
    who = ", ".join(part for part in (claim.source, claim.attribution) if part)
    if claim.quote:
        yield f"{_INDENT}said: 「{claim.quote}」 ({who})"
    elif claim.attribution:
        yield f"{_INDENT}said: no quote ({who})"


def _gate(line: GateLine) -> Iterator[str]:
    yield f"{_INDENT}{line.gate.label} [{line.gate.id}]: {line.sentence}"
    yield from _clauses(line.clauses)
    yield from _said(line.gate.claim)


def _sums(story: Explanation) -> Iterator[str]:
    card = story.card
    yield f"{points_in_words(card.thousandths.contributions / 1000, sign=True):>8}  sum of the rules"
    if card.cap:
        yield f"{points_in_words(card.cap, sign=True):>8}  cap"
    if card.joint:
        yield f"{points_in_words(card.joint, sign=True):>8}  joint: what holds for the rules together"
    yield f"{points_in_words(card.score, sign=True):>8}  score"


def _questions(questions: tuple[OpenQuestion, ...]) -> Iterator[str]:
    for one in questions:
        reach = f"{points_in_words(one.down, sign=True)} to {points_in_words(one.up, sign=True)}"
        where = [f"rules {', '.join(one.rules)}"] if one.rules else []
        where += [f"gates {', '.join(one.gates)}"] if one.gates else []
        yield f"  {reach:>14}  {one.field.label} [{one.field.id}], now {one.words}; {'; '.join(where)}"
