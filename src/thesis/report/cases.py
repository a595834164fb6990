"""The author's own tests as a page: which passed, why the others did not, what they have seen of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from thesis.explanation import Seen, explain
from thesis.explanation.page import Block, Cell, Column, Entry, Heading, Page, Paragraph, Rows, entries
from thesis.explanation.telling import rules_page
from thesis.explanation.wording import Wording
from thesis.model import Thesis
from thesis.verification import CaseRun


def cases_page(
    thesis: Thesis, runs: Sequence[CaseRun], seen: Sequence[Seen], lang: str, *, every_clause: bool = False
) -> Page:
    """Cases with their outcome; a case that failed with the explanation of the rules that it asked about."""
    say = Wording(lang)
    title = say.chosen(thesis.title, thesis.title_zh) or thesis.id
    blocks: list[Block] = [Heading(title, 1)]
    if runs:
        blocks += entries([_case(run, say) for run in runs])
        blocks.append(Paragraph(say("cases_passed", passed=sum(run.passed for run in runs), count=len(runs))))
    else:
        blocks.append(Paragraph(say("no_cases")))
    for run in runs:
        blocks += failure_blocks(thesis, run, lang)
    blocks += _coverage(seen, say, every_clause=every_clause)
    return Page(title, tuple(blocks), lang)


def _case(run: CaseRun, say: Wording) -> Entry:
    outcome = say("case_passed" if run.passed else "case_failed")
    text = say("of_its_own", title=run.case.id, points=outcome)
    below = tuple(Entry(one.sentence, style="bad") for one in run.findings)
    return Entry(text, mark="✓" if run.passed else "✗", style="good" if run.passed else "bad", below=below)


def failure_blocks(thesis: Thesis, run: CaseRun, lang: str) -> Iterator[Block]:
    """The rules that a failed case asked about, explained."""
    rules = [one.path.partition(".")[2] for one in run.unmet if one.path.startswith("rules.")]
    if run.profile is None or not rules:
        return
    story = explain(thesis, run.profile)
    yield Heading(Wording(lang)("of_its_own", title=run.case.id, points=story.card.name), 3)
    yield from rules_page(story, rules, lang).blocks


def _coverage(seen: Sequence[Seen], say: Wording, *, every_clause: bool) -> Iterator[Block]:
    told = [one for one in seen if every_clause or not one.is_complete]
    if not seen:
        return
    both = [one for one in seen if one.is_complete]
    counts = {"seen": len(both), "count": len(seen), "open": sum(one.unknown > 0 for one in both)}
    yield Heading(say("all_clauses" if every_clause else "clause_coverage"))
    yield Paragraph(say("clauses_seen", **counts))
    if told:
        columns = (
            Column(say("seen_owner"), least=12),
            Column(say("seen_clause"), least=20),
            *(Column(say(f"seen_{name}"), right=True) for name in ("true", "false", "unknown")),
        )
        yield Rows(columns, tuple(_seen(one) for one in told))


def _seen(one: Seen) -> tuple[Cell, ...]:
    return (one.owner, one.text, *(str(count or "–") for count in (one.true, one.false, one.unknown)))


def cases_data(thesis: Thesis, runs: Sequence[CaseRun], seen: Sequence[Seen]) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "thesis": thesis.id,
        "cases": [
            {"case": run.case.id, "passed": run.passed, "findings": [one.to_dict() for one in run.findings]}
            for run in runs
        ],
        "clauses": [
            {
                "kind": one.kind,
                "owner": one.owner,
                "clause": one.text,
                "true": one.true,
                "false": one.false,
                "unknown": one.unknown,
            }
            for one in seen
        ],
    }
