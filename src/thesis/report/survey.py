"""What the columns of a table hold, as a page and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from thesis.explanation.page import Block, Column, Entries, Entry, Heading, Page, Rows
from thesis.explanation.wording import Wording

if TYPE_CHECKING:  # with NumPy, which no other page needs
    from thesis.intake.survey import Surveyed

SURVEY_COLUMNS = ("column", "field", "rows", "known", "different", "kinds", "span", "odd", "odd_cells")
_WIDEST = 40  # characters of a span


def survey_rows(found: Sequence[Surveyed]) -> list[dict[str, Any]]:
    """One row a column of the table."""
    return [
        {
            "column": one.column,
            "field": one.field,
            "rows": one.rows,
            "known": one.known,
            "different": one.different,
            "kinds": [f"{kind} {count}" for kind, count in one.kinds.items()],
            "span": one.span,
            "odd": one.odd_count,
            "odd_cells": [f"row {cell.row}: {cell.text}" for cell in one.odd],
        }
        for one in found
    ]


def survey_page(found: Sequence[Surveyed], title: str, lang: str) -> Page:
    """The columns as a table, then the cells that are odd, and what was decided for whole columns."""
    say = Wording(lang)
    mapped = any(one.field for one in found)
    columns = [
        Column(say("survey_column"), least=12),
        Column(say("survey_known"), right=True),
        Column(say("survey_kinds"), least=10),
        Column(say("survey_span"), least=10),
        Column(say("survey_odd"), right=True),
    ]
    if mapped:
        columns.insert(0, Column(say("survey_field"), least=8))
    blocks: list[Block] = [Heading(title, 1), Rows(tuple(columns), tuple(_row(one, mapped=mapped) for one in found))]
    odd = [
        Entry(f"{one.column}: {', '.join(f'{cell.text} (row {cell.row})' for cell in one.odd)}{_more(one)}")
        for one in found
        if one.odd
    ]
    if odd:
        blocks += [Heading(say("survey_odd_cells")), Entries(tuple(odd))]
    notes = [Entry(f"{one.column}: {note}") for one in found for note in one.notes]
    if notes:
        blocks += [Heading(say("survey_decided")), Entries(tuple(notes))]
    return Page(title, tuple(blocks), lang)


def _row(one: Surveyed, *, mapped: bool) -> tuple[str, ...]:
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in one.kinds.items())
    span = one.span if len(one.span) <= _WIDEST else f"{one.span[: _WIDEST - 1]}…"
    share = f"{one.known / one.rows:.0%}" if one.rows else ""
    cells = (one.column, share, kinds, span, str(one.odd_count or ""))
    return (one.field, *cells) if mapped else cells


def _more(one: Surveyed) -> str:
    rest = one.odd_count - len(one.odd)
    return f", +{rest:,}" if rest else ""
