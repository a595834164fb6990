"""A contrast as a page: who stands above, by which rules, and what could turn it round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from thesis.explanation.page import Block, Cell, Column, Entry, Heading, Page, Paragraph, Rows, entries
from thesis.explanation.wording import Wording, points_in_words
from thesis.explanation.written import described

if TYPE_CHECKING:
    from thesis.explanation.contrast import Contrast, Difference, Reversal


def contrast_page(found: Contrast, lang: str) -> Page:
    """The whole contrast in one language."""
    say = Wording(lang)
    names = found.left.name, found.right.name
    if found.above is None:
        title = say("contrast_level", left=names[0], right=names[1])
    else:
        above, below = names if found.above is found.left else names[::-1]
        title = say("contrast", above=above, below=below)
    return Page(title, (Heading(title, 1), *_summary(found, say), *_rules(found, say), *_open(found, say)), lang)


def _summary(found: Contrast, say: Wording) -> Iterator[Block]:
    yield Paragraph(found.thesis.told(say))
    if found.above is None:
        yield Paragraph(say("contrast_tie"))
        return
    more, less = (found.left, found.right) if found.difference >= 0 else (found.right, found.left)
    yield Paragraph(
        say(
            "contrast_by",
            above=more.name,
            more=points_in_words(more.score),
            below=less.name,
            less=points_in_words(less.score),
            difference=points_in_words(abs(found.difference)),
        ),
        "strong",
    )
    below = found.right if found.above is found.left else found.left
    if below.vetoed and not found.above.vetoed:
        yield Paragraph(say("contrast_veto", above=found.above.name, below=below.name))


def _rules(found: Contrast, say: Wording) -> Iterator[Block]:
    """Each row that adds to the difference, with the facts in which the two differ; the others by name."""
    yield Heading(say("where_they_differ"))
    told = [row for row in found.differences if row.thousandths]
    rows: list[tuple[Cell, ...]] = [
        (
            points_in_words(row.thousandths / 1000, sign=True),
            points_in_words(row.left / 1000),
            points_in_words(row.right / 1000),
            _title(row, say),
        )
        for row in told
    ]
    total = points_in_words(found.difference, sign=True)
    rows.append((total, points_in_words(found.left.score), points_in_words(found.right.score), say("score")))
    columns = (
        Column(say("difference"), right=True),
        Column(found.left.name, right=True, least=8),
        Column(found.right.name, right=True, least=8),
        Column(say("rule"), least=20),
    )
    yield Rows(columns, tuple(rows), total=True, strong=0)
    same = [row.rule.id for row in found.differences if row.rule is not None and not row.thousandths]
    if same:
        yield Paragraph(say("same_on", rules=say.named(same)), "faint")
    lines = [entry for row in told if row.given is not None for entry in _facts(row, found, say)]
    if lines:
        yield Heading(say("because_of"))
        yield from entries(lines, apart=True)


def _title(row: Difference, say: Wording) -> str:
    return say(row.part) if row.rule is None else f"{described(row.rule, say.lang)} [{row.rule.id}]"


def _facts(row: Difference, found: Contrast, say: Wording) -> Iterator[Entry]:
    assert row.rule is not None  # noqa: S101 - rows with contributions are rules
    assert row.given is not None  # noqa: S101
    below = []
    for i, card in enumerate((found.left, found.right)):
        facts = [say("field_is", field=pair[i].field.id, value=say.fact_value(pair[i])) for pair in row.facts]
        text = say("of_its_own", title=card.name, points=say.rule(row.rule, row.given[i]))
        below.append(Entry(text, below=(Entry(say.joined(facts), style="faint"),) if facts else ()))
    mark = points_in_words(row.thousandths / 1000, sign=True)
    yield Entry(described(row.rule, say.lang), mark=mark, note=f"[{row.rule.id}]", below=tuple(below))


def _open(found: Contrast, say: Wording) -> Iterator[Block]:
    yield Heading(say("contrast_could"))
    if found.is_sure:
        yield Paragraph(say("contrast_sure"))
        return
    if found.above is None:
        yield Paragraph(say("contrast_tie_open"))
        return
    if not found.reversals:
        yield Paragraph(say("contrast_together"))
        return
    yield Paragraph(say("contrast_unsure"))
    yield from entries([_reversal(one, i, say) for i, one in enumerate(found.reversals, 1)])


def _reversal(one: Reversal, place: int, say: Wording) -> Entry:
    now = say("now", words=say.fact_value(one.line))
    title = described(one.line.field, say.lang)
    if one.change is None or one.difference is None:
        text = say("contrast_open_veto", company=one.card.name, fact=title, now=now)
        return Entry(text, mark=f"{place}.", note=f"[{one.line.field.id}]", style="open")
    text = say(
        "contrast_open",
        company=one.card.name,
        condition=say.condition(one.line.field, one.change.wanted, one.change.now),
        now=now,
        difference=points_in_words(one.difference / 1000, sign=True),
    )
    return Entry(text, mark=f"{place}.", style="open")
