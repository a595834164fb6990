"""What the columns of a table hold, as a page and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from thesis.explanation.page import Block, Column, Entries, Entry, Heading, Page, Rows
from thesis.explanation.wording import Wording
from thesis.facts.values import shown

if TYPE_CHECKING:  # with NumPy, which no other page needs
    from thesis.intake.survey_columns import Odd, Surveyed

SURVEY_COLUMNS = ("column", "field", "rows", "known", "different", "kinds", "span", "odd", "odd_cells")
_WIDEST = 40  # characters of a span
_MOST_ODD = 5  # cells that are odd for one reason that a page shows


def survey_rows(found: Sequence[Surveyed], most: int | None = None) -> list[dict[str, Any]]:
    """One row a column of the table; of its odd cells only the first ``most`` are named, where that is given."""
    return [
        {
            "column": one.column,
            "field": one.field,
            "rows": one.rows,
            "known": one.known,
            "different": one.different,
            "kinds": [f"{kind} {count}" for kind, count in one.kinds.items()],
            "span": one.span,
            "odd": len(one.odd),
            "odd_cells": [f"row {odd.cell.row}: {shown(odd.cell.text)}, {_why(odd)}" for odd in one.odd[:most]],
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
    odd = [Entry(line) for one in found for line in _odd_lines(one)]
    if odd:
        blocks += [Heading(say("survey_odd_cells")), Entries(tuple(odd))]
    notes = [Entry(note) for note in dict.fromkeys(f"{one.column}: {note}" for one in found for note in one.notes)]
    if notes:
        blocks += [Heading(say("survey_decided")), Entries(tuple(notes))]
    return Page(title, tuple(blocks), lang)


def _row(one: Surveyed, *, mapped: bool) -> tuple[str, ...]:
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in one.kinds.items())
    span = one.span if len(one.span) <= _WIDEST else f"{one.span[: _WIDEST - 1]}…"
    share = f"{one.known / one.rows:.0%}" if one.rows else ""
    cells = (one.column, share, kinds, span, f"{len(one.odd):,}" if one.odd else "")
    return (one.field, *cells) if mapped else cells


def _odd_lines(one: Surveyed) -> list[str]:
    """A line for each reason: the first cells, how many more there are, and why the first of them is odd."""
    kinds: dict[str, list[Odd]] = {}
    for odd in one.odd:
        kinds.setdefault(odd.code or odd.why, []).append(odd)
    return [
        f"{one.column}: {', '.join(f'{shown(odd.cell.text)} (row {odd.cell.row})' for odd in same[:_MOST_ODD])}"
        f"{f', +{len(same) - _MOST_ODD:,}' if len(same) > _MOST_ODD else ''}: {_why(same[0])}"
        for same in kinds.values()
    ]


def _why(odd: Odd) -> str:
    return f"{odd.code} {odd.why}".strip()
