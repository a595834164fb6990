"""The ranking of a table of scores as an Excel workbook: scores, contributions, open questions, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, TypeAlias

from thesis.explanation import Explanation, explain
from thesis.explanation.wording import Wording
from thesis.model import Thesis
from thesis.report.scores import CONTRIBUTION_COLUMNS, SCORE_COLUMNS, contribution_rows, score_rows
from thesis.scoring import ScoreTable
from thesis.text import Problems

Sheet: TypeAlias = tuple[str, Sequence[str], Iterable[Mapping[str, Any]]]
"""A title, the columns, and the rows."""

MOST_EXPLAINED = 200  # companies whose open questions and sources are listed: each is scored once for every fact
MOST_IN_DETAIL = 10_000  # companies whose contributions are listed, rule by rule
_MOST_ROWS = 1_048_575  # below the names of the columns
_LONGEST = 32_000  # characters that a cell holds

QUESTION_COLUMNS = ("id", "name", "field", "title", "known", "down", "up", "verdicts", "rules", "gates")
SOURCE_COLUMNS = ("id", "name", "field", "title", "value", "status", "basis", "as_of", "source", "quote", "note")


def workbook(board: ScoreTable, top: int | None, lang: str) -> bytes:
    """The bytes of an .xlsx file of the first companies.

    Raises:
        ThesisError: E107, there are more companies than a sheet has rows.
        ImportError: xlsxwriter is not installed.
    """
    rows = len(board) if top is None else min(top, len(board))
    if rows > _MOST_ROWS:
        hint = "Write .csv or .parquet, or only the first with --top."
        Problems().fail("E107", f"a sheet has room for {_MOST_ROWS:,} companies; here are {rows:,}", None, hint)
    cards = board.top(min(rows, MOST_IN_DETAIL))
    stories = [explain(board.thesis, board.profiles[card.id], board.as_of) for card in cards[:MOST_EXPLAINED]]
    sheets: list[Sheet] = [
        ("Scores", SCORE_COLUMNS, score_rows(board, top)),
        ("Contributions", CONTRIBUTION_COLUMNS, contribution_rows(cards)),
        ("Open questions", QUESTION_COLUMNS, _questions(stories, lang)),
        ("Sources", SOURCE_COLUMNS, _sources(stories, lang)),
    ]
    return workbook_of(board.thesis, sheets)


def workbook_of(thesis: Thesis, sheets: Iterable[Sheet]) -> bytes:
    """An .xlsx file with these sheets, named after a thesis. Every text is a text: none can become a formula or a link.

    Raises:
        ImportError: xlsxwriter is not installed.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError as missing:
        raise ImportError("an .xlsx file needs xlsxwriter; install it with: pip install 'thesis[data]'") from missing
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": str(thesis), "created": _made(thesis)})
    for title, columns, rows in sheets:
        _sheet(book, title, columns, rows)
    book.close()
    return out.getvalue()


def _made(thesis: Thesis) -> datetime:
    """A date that does not change from run to run, so that the same scores give the same file."""
    day = thesis.as_of
    return datetime(2000, 1, 1, tzinfo=UTC) if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _sheet(book: Any, title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    sheet = book.add_worksheet(title)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, columns, bold)
    widths = [len(column) for column in columns]
    last = 0
    for last, row in enumerate(rows, 1):
        for i, column in enumerate(columns):
            value = _cell(row.get(column))
            if isinstance(value, str):
                sheet.write_string(last, i, value, wrap)
            elif value is not None:
                sheet.write(last, i, value)
            widths[i] = max(widths[i], min(60, len(str(value or ""))))
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _cell(value: Any) -> Any:
    """A value as a cell holds it: lists as one text, long texts cut."""
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    return value[:_LONGEST] if isinstance(value, str) else value


def _questions(stories: Iterable[Explanation], lang: str) -> Iterable[dict[str, Any]]:
    for story in stories:
        for one in story.to_dict(lang)["open_questions"]:
            yield {"id": story.card.id, "name": story.card.name, **one}


def _sources(stories: Iterable[Explanation], lang: str) -> Iterable[dict[str, Any]]:
    """Every fact behind a score, with its quote, then the theses' own quotes."""
    stories = list(stories)
    for story in stories:
        for one in story.to_dict(lang)["facts"]:
            yield {"id": story.card.id, "name": story.card.name, **one}
    if stories:
        yield from _claims(stories[0].thesis, Wording(lang))


def _claims(thesis: Thesis, say: Wording) -> Iterable[dict[str, Any]]:
    holder = say.chosen(thesis.holder, thesis.holder_zh)
    for kind in (thesis.rules, thesis.gates, thesis.parameters):
        for one in kind.values():
            claim = one.claim
            title = say.chosen(claim.title, claim.title_zh)
            head = {"id": thesis.id, "name": holder, "field": one.id, "title": title}
            yield {**head, "status": claim.attribution, "source": claim.source, "quote": claim.quote}
