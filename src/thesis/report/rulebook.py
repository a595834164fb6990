"""A thesis as the rulebook that a partner can sign: every rule, gate, parameter and omission, in words."""

from __future__ import annotations

from collections.abc import Iterator

from thesis.explanation.page import Block, Column, Entry, Heading, Page, Paragraph, Rows, entries
from thesis.explanation.wording import Wording, heights_of, points_in_words
from thesis.explanation.written import described
from thesis.model import (
    AtLeast,
    Claim,
    Clause,
    Clauses,
    Curve,
    Form,
    Gate,
    Lookup,
    Omission,
    Parameter,
    Rule,
    Steps,
    Thesis,
    Value,
    clauses_of,
)
from thesis.scoring import plan_of
from thesis.vocabulary import FieldType, number_in_words


def rulebook_page(thesis: Thesis, lang: str) -> Page:
    """The whole rulebook in one language."""
    say = Wording(lang)
    title = say.chosen(thesis.title, thesis.title_zh) or thesis.id
    blocks: list[Block] = [
        Heading(title, 1),
        Paragraph(_whose(thesis, say)),
        *_rules(thesis, say),
        *_gates(thesis, say),
        *_verdicts(thesis, say),
        *_parameters(thesis, say),
        *_promises(thesis, say),
        *_omitted(thesis, say),
        *_sources(thesis, say),
        Paragraph(say("hash", hash=thesis.hash[:16]), "faint"),
        Paragraph(say("signature")),
    ]
    return Page(title, tuple(blocks), lang)


def _whose(thesis: Thesis, say: Wording) -> str:
    holder = say.chosen(thesis.holder, thesis.holder_zh)
    parts = [holder] if holder else []
    parts += [say("version", version=thesis.version)] if thesis.version else []
    parts += [say("as_of", day=thesis.as_of.isoformat())] if thesis.as_of else []
    return say.joined([thesis.id, *parts])


def _rules(thesis: Thesis, say: Wording) -> Iterator[Block]:
    groups = [(one.id, described(one, say.lang)) for one in thesis.criteria.values()]
    for group, title in (*groups, (None, say("other"))):
        rules = [rule for rule in thesis.rules.values() if rule.criterion == group]
        if rules:
            most = sum(max(rule.points, 0) for rule in rules if rule.enabled)
            points = say("points_of", points=points_in_words(most / 1000))
            yield Heading(title, 2, points)
            yield from entries([_rule(rule, say) for rule in rules], apart=True)


def _rule(rule: Rule, say: Wording) -> Entry:
    because = say.chosen(rule.claim.because, rule.claim.because_zh)
    below = [Entry(because)] if because else []
    below += _where(rule.applies, say)
    below += _form(rule.form, say)
    if rule.applies is not None and rule.if_not_applicable:
        below.append(Entry(say("else_gives", grade=_share(rule.if_not_applicable))))
    if rule.if_unknown:
        below.append(Entry(say("unknown_gives", grade=_share(rule.if_unknown))))
    below += [*_dates(rule, say), *_said(rule.claim, say)]
    return Entry(
        described(rule, say.lang),
        mark=points_in_words(rule.points / 1000, sign=True),
        note=f"[{rule.id}]",
        style="strong",
        below=tuple(below),
    )


def _where(applies: Clause | None, say: Wording) -> list[Entry]:
    return [] if applies is None else [Entry(say("applies_to", text=applies.text))]


def _dates(part: Rule | Gate, say: Wording) -> list[Entry]:
    """When a rule is in force, and whether it is on."""
    lines = [say("valid_since", day=part.since.isoformat())] if part.since else []
    lines += [say("valid_until", day=part.until.isoformat())] if part.until else []
    lines += [] if part.enabled else [say("switched_off")]
    return [Entry(line) for line in lines]


def _form(form: Form, say: Wording) -> list[Entry]:
    """What a form gives, in words, with its clauses as they are written."""
    clauses = clauses_of(form)
    below = tuple(Entry(f"`{clause.text}`", mark="•") for clause in clauses)
    truths = "_truths" if all(clause.is_truth for clause in clauses) else ""
    match form:
        case Clauses(mode="when"):
            return [Entry(say("all_or_none", text=clauses[0].text))]
        case Clauses(mode=mode):
            return [Entry(say(f"form_{mode}{truths}"), below=below)]
        case AtLeast(least=least):
            return [Entry(say("form_at_least", least=least, count=len(clauses)), below=below)]
        case Value():
            return [Entry(say("form_value", text=clauses[0].text))]
        case Curve(scale=scale):
            key = "form_curve_log" if scale == "log" else "form_curve"
            return [Entry(say(key, of=clauses[0].text), below=_heights(form, say))]
        case Steps():
            return [Entry(say("form_steps", of=clauses[0].text), below=_heights(form, say))]
        case Lookup(of=of):
            return [Entry(say("form_table", of=of), below=_heights(form, say))]


def _heights(form: Steps | Curve | Lookup, say: Wording) -> tuple[Entry, ...]:
    lines = [say("at_gives", where=where, share=_share(height)) for where, height in heights_of(form)]
    if not isinstance(form, Curve) and form.otherwise is not None:
        lines.append(say("at_otherwise", share=_share(form.otherwise)))
    return tuple(Entry(line, mark="•") for line in lines)


def _share(grade: float) -> str:
    return f"{grade * 100:.10g}%"


def _said(claim: Claim, say: Wording) -> list[Entry]:
    """Who said so and in which words, and what the author of the file adds."""
    who = [say(claim.attribution)] if claim.attribution else []
    who += [claim.source] if claim.source and claim.quote else []
    lines = [f"{say.quote(claim.quote)} ({say.joined(who)})" if who else say.quote(claim.quote)] if claim.quote else []
    lines += [say.joined(who)] if who and not claim.quote else []
    lines += [claim.quote_en] if claim.quote_en and say.lang != "zh" else []
    note = say.chosen(claim.note, claim.note_zh)
    return [Entry(line, style="faint") for line in [*lines, *([note] if note else [])]]


def _gates(thesis: Thesis, say: Wording) -> Iterator[Block]:
    if thesis.gates:
        yield Heading(say("gates"))
        yield from entries([_gate(gate, say) for gate in thesis.gates.values()], apart=True)


def _gate(gate: Gate, say: Wording) -> Entry:
    because = say.chosen(gate.claim.because, gate.claim.because_zh)
    clauses = clauses_of(gate.form)
    below = [Entry(because)] if because else []
    below += _where(gate.applies, say)
    if isinstance(gate.form, Clauses) and gate.form.mode == "when":
        when = say("gate_when", text=clauses[0].text)
        below.append(Entry(say("gate_effect", when=when, effect=say.effect(gate))))
    else:
        if isinstance(gate.form, AtLeast):
            when = say("gate_at_least", least=gate.form.least, count=len(clauses))
        else:
            when = say(f"gate_{gate.form.mode}" if isinstance(gate.form, Clauses) else "gate_all")
        named = tuple(Entry(f"`{clause.text}`", mark="•") for clause in clauses)
        below.append(Entry(say("gate_effect_below", when=when, effect=say.effect(gate)), below=named))
    below += [*_dates(gate, say), *_said(gate.claim, say)]
    return Entry(described(gate, say.lang), mark="!", note=f"[{gate.id}]", style="strong", below=tuple(below))


def _verdicts(thesis: Thesis, say: Wording) -> Iterator[Block]:
    """The bands as the plan has them: shares of the range are points by then."""
    plan = plan_of(thesis, None)
    yield Heading(say("verdicts"))
    ends = points_in_words(plan.least / 1000), points_in_words(plan.greatest / 1000)
    yield Paragraph(say("score_range", least=ends[0], greatest=ends[1]))
    rows = [
        (
            band.verdict,
            say("any_score") if band.least is None else say("least_score", points=points_in_words(band.least / 1000)),
        )
        for band in plan.bands
    ]
    if any(gate.veto for gate in thesis.gates.values()):
        rows.append((say("veto"), say("veto_band")))
    yield Rows((Column(), Column(least=20)), tuple(rows), head=False, strong=0)


def _parameters(thesis: Thesis, say: Wording) -> Iterator[Block]:
    if not thesis.parameters:
        return
    yield Heading(say("parameters"))
    columns = (
        Column(say("parameter"), least=12),
        Column(say("value_head"), least=8),
        Column(say("range_head"), least=8),
        Column(say("meaning"), least=16),
        Column(say("who_says"), least=12),
    )
    yield Rows(columns, tuple(_parameter(one, say) for one in thesis.parameters.values()))


def _parameter(one: Parameter, say: Wording) -> tuple[str, ...]:
    claim = one.claim
    said = [say(claim.attribution)] if claim.attribution else []
    said += [say.quote(claim.quote)] if claim.quote else []
    return one.id, say.value(one), _range(one, say), say.chosen(claim.title, claim.title_zh), " ".join(said)


def _range(one: Parameter, say: Wording) -> str:
    """What a sweep tries, in the unit that the value is written in."""
    if one.least is None or one.greatest is None:
        return ""
    kind = FieldType.SHARE if one.text.endswith("%") else None
    lo, hi = (number_in_words(end, one.value.unit, kind, say.words) for end in (one.least, one.greatest))
    return say("from_to", lo=lo, hi=hi)


def _promises(thesis: Thesis, say: Wording) -> Iterator[Block]:
    kept = thesis.promises
    lines = [
        say(key, fields=say.named(fields))
        for key, fields in (("never_hurts", kept.never_hurts), ("never_helps", kept.never_helps))
        if fields
    ]
    if lines:
        yield Heading(say("promises"))
        yield from entries([Entry(line, mark="•") for line in lines])


def _omitted(thesis: Thesis, say: Wording) -> Iterator[Block]:
    if thesis.omitted:
        yield Heading(say("omitted"))
        yield from entries([_omission(one, say) for one in thesis.omitted.values()], apart=True)


def _omission(one: Omission, say: Wording) -> Entry:
    below = (Entry(say.quote(one.quote), style="faint"),) if one.quote else ()
    return Entry(say.chosen(one.reason, one.reason_zh), mark="–", note=f"[{one.id}]", below=below)


def _sources(thesis: Thesis, say: Wording) -> Iterator[Block]:
    if thesis.sources:
        yield Heading(say("sources"))
        yield from entries([Entry(say.source(one)) for one in thesis.sources.values()])
