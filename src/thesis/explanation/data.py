"""Explanations and contrasts as plain data, the documented shape of ``--format json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from thesis.explanation.wording import Wording
from thesis.explanation.written import described
from thesis.model import Claim, Parameter, Source
from thesis.units import days_in_words
from thesis.vocabulary import in_words

if TYPE_CHECKING:
    from thesis.explanation.contrast import Contrast
    from thesis.explanation.tree import Change, ClauseLine, Explanation, FactLine, GateLine, OpenQuestion, RuleLine


def explanation_data(story: Explanation, lang: str) -> dict[str, Any]:
    """An explanation as plain data; the words are in one language, the keys do not change."""
    say = Wording(lang)
    card = story.card.to_dict()
    card.pop("contributions")
    card.pop("gates")
    return {
        "thesis": story.thesis.id,
        "as_of": None if story.as_of is None else story.as_of.isoformat(),
        **card,
        "criteria": [
            {
                "id": group.id,
                "title": described(group, lang),
                "points": group.thousandths / 1000,
                "points_low": group.thousandths_low / 1000,
                "points_high": group.thousandths_high / 1000,
                "greatest": group.greatest / 1000,
                "rules": [_rule(line, say) for line in group.rules],
            }
            for group in story.criteria
        ],
        "gates": [_gate(line, say) for line in story.gates],
        "open_questions": [_question(one, say) for one in story.questions],
        "assumed_facts": [_fact(one, say) for one in story.assumed],
        "planned_facts": [_fact(one, say) for one in story.planned],
        "facts": [_fact(one, say) for one in story.facts],
        "parameters": [_parameter(one, lang) for one in story.parameters],
        "sources": [_source(one, say) for one in story.sources],
    }


def contrast_data(found: Contrast, lang: str) -> dict[str, Any]:
    """A contrast as plain data; the differences sum to the difference of the scores."""
    say = Wording(lang)
    return {
        "thesis": found.thesis.id,
        "left": {"id": found.left.id, "name": found.left.name, "score": found.left.score},
        "right": {"id": found.right.id, "name": found.right.name, "score": found.right.score},
        "above": None if found.above is None else found.above.id,
        "difference": found.difference,
        "sure": found.is_sure,
        "differences": [
            {
                "part": row.part,
                "rule": None if row.rule is None else row.rule.id,
                "title": say(row.part) if row.rule is None else described(row.rule, lang),
                "difference": row.thousandths / 1000,
                "left": row.left / 1000,
                "right": row.right / 1000,
                "states": None if row.given is None else [one.state for one in row.given],
                "facts": [
                    {"field": a.field.id, "left": say.fact_value(a), "right": say.fact_value(b)} for a, b in row.facts
                ],
            }
            for row in found.differences
        ],
        "reversals": [
            {
                "company": one.card.id,
                "field": one.line.field.id,
                "known": say.fact_value(one.line),
                "if": None if one.change is None else say.condition(one.line.field, one.change.wanted, one.change.now),
                "difference": None if one.difference is None else one.difference / 1000,
            }
            for one in found.reversals
        ],
    }


def _rule(line: RuleLine, say: Wording) -> dict[str, Any]:
    given = line.contribution
    return {
        "rule": line.rule.id,
        "title": described(line.rule, say.lang),
        "state": given.state,
        "applies": given.applies,
        "grade": given.grade,
        "grade_low": given.grade_low,
        "grade_high": given.grade_high,
        "points": given.points,
        "points_low": given.points_low,
        "points_high": given.points_high,
        "greatest": given.greatest / 1000,
        "sentence": say.rule(line.rule, given),
        **_claim(line.rule.claim, say),
        "clauses": [_clause(one, say) for one in line.clauses],
        "facts": [one.field.id for one in line.facts],
        "changes": [change_data(one, say) for one in line.changes],
    }


def _gate(line: GateLine, say: Wording) -> dict[str, Any]:
    return {
        "gate": line.gate.id,
        "title": described(line.gate, say.lang),
        "state": line.state.state,
        "veto": line.state.veto,
        "cap": line.state.cap,
        "sentence": say.gate(line.gate, line.state),
        **_claim(line.gate.claim, say),
        "clauses": [_clause(one, say) for one in line.clauses],
        "facts": [one.field.id for one in line.facts],
    }


def _claim(claim: Claim, say: Wording) -> dict[str, Any]:
    return {
        "because": say.chosen(claim.because, claim.because_zh),
        "note": say.chosen(claim.note, claim.note_zh),
        "attribution": claim.attribution,
        "source": claim.source,
        "quote": claim.quote,
        "quote_en": claim.quote_en,
    }


def _clause(clause: ClauseLine, say: Wording) -> dict[str, Any]:
    return {
        "text": clause.text,
        "says_where": clause.says_where,
        "outcome": say.outcome(clause),
        "finding": say.finding(clause),
    }


def change_data(change: Change, say: Wording) -> dict[str, Any]:
    """One change as plain data."""
    return {
        "field": change.field.id,
        "points": change.points,
        "if": say.condition(change.field, change.wanted, change.now),
        "verdict": change.verdict,
        "sentence": say.change(change),
    }


def _question(one: OpenQuestion, say: Wording) -> dict[str, Any]:
    return {
        "field": one.field.id,
        "title": described(one.field, say.lang),
        "known": in_words(one.field, one.fact.value, say.words),
        "down": one.down,
        "up": one.up,
        "verdicts": list(one.verdicts),
        "rules": [rule.id for rule in one.rules],
        "gates": [gate.id for gate in one.gates],
    }


def _fact(line: FactLine, say: Wording) -> dict[str, Any]:
    fact = line.fact
    return {
        "field": line.field.id,
        "title": described(line.field, say.lang),
        "value": say.fact_value(line),
        "written": fact.text,
        "status": fact.status,
        "assumed": fact.assumed,
        "basis": fact.basis,
        "as_of": None if fact.as_of is None else days_in_words(fact.as_of),
        "chosen": None if fact.chosen is None else say.chosen_by(fact),
        "source": fact.source,
        "quote": fact.quote,
        "note": say.chosen(fact.note or "", fact.note_zh or "") or None,
    }


def _parameter(one: Parameter, lang: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": described(one, lang),
        "value": one.text,
        "attribution": one.claim.attribution,
        "source": one.claim.source,
        "quote": one.claim.quote,
    }


def _source(one: Source, say: Wording) -> dict[str, Any]:
    title = say.chosen(one.title, one.title_zh)
    return {"id": one.id, "title": title, "author": one.author, "date": one.date, "url": one.url}
