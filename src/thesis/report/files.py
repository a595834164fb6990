"""Results as the bytes of a file, by its suffix."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

from thesis.comparison import Comparison, PathChange, Sweep
from thesis.explanation import Contrast, Explanation
from thesis.explanation.page import Page
from thesis.model import Thesis
from thesis.report.asked import asked_rows
from thesis.report.changes import CHANGE_COLUMNS, change_rows, changes_page
from thesis.report.compared import COMPARISON_COLUMNS, comparison_rows
from thesis.report.render import Asked, Shape, page_of, render, table_page
from thesis.report.review import Review, review_page
from thesis.report.scores import SCORE_COLUMNS, score_columns, score_rows
from thesis.report.shapes import csv_of_columns, json_of_rows, to_csv, to_json, to_markdown
from thesis.report.swept import sweep_columns, sweep_rows
from thesis.report.workbook import workbook, workbook_of
from thesis.scoring import ScoreTable
from thesis.text import Problems, plain

Answer: TypeAlias = Comparison | Sweep | tuple[PathChange, ...] | Asked | Review
"""What is shown as a page, and written as rows and as plain data."""

Rows: TypeAlias = Sequence[Mapping[str, Any]]

_ROWS: Mapping[str, Callable[[Sequence[str], Rows], str]] = {
    ".csv": to_csv,
    ".json": to_json,
    ".md": to_markdown,
    ".markdown": to_markdown,
}
_TEXTS: Mapping[str, Shape] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}


def encode_board(board: ScoreTable, suffix: str, top: int | None, lang: str) -> Iterable[bytes]:
    """The ranking of a table of scores as a file, in pieces: .xlsx, .parquet, .html, .txt, or rows of any other kind.

    Raises:
        ThesisError: E106, there is no such kind of file here; E107, a workbook cannot hold so many companies.
        ImportError: the extra that writes it is not installed.
    """
    match suffix.lower():
        case ".xlsx":
            return (workbook(board, top, lang),)
        case ".parquet":
            return (to_parquet(score_columns(board, top)),)
        case ".html" | ".htm" | ".txt":
            shape: Shape = "text" if suffix.lower() == ".txt" else "html"
            return (render(table_page(board, lang, top), shape).encode(),)
        case ".csv":
            return csv_of_columns(score_columns(board, top))
        case ".json" | ".jsonl":
            return json_of_rows(score_rows(board, top), lines=suffix.lower() == ".jsonl")
        case kind:
            others = (".xlsx", ".parquet", ".html", ".jsonl")
            return (encode_rows(SCORE_COLUMNS, tuple(score_rows(board, top)), kind, others),)


def encode_rows(columns: Sequence[str], rows: Rows, suffix: str, others: tuple[str, ...] = ()) -> bytes:
    """Rows of plain values as .csv, .json or .md.

    Raises:
        ThesisError: E106, there is no such kind of file here.
    """
    writer = _ROWS.get(suffix)
    if writer is None:
        _refuse(suffix, (*others, ".csv", ".json", ".md"))
    return writer(columns, rows).encode()


def encode_text(shown: Explanation | Contrast | Thesis, suffix: str, lang: str) -> bytes:
    """An explanation, a contrast or a rulebook as .md, .html, .txt or .json.

    Raises:
        ThesisError: E106, there is no such kind of file here.
    """
    if suffix.lower() == ".json":
        data = plain(shown.tree) if isinstance(shown, Thesis) else shown.to_dict(lang)
        return (json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n").encode()
    shape = _TEXTS.get(suffix.lower())
    if shape is None:
        _refuse(suffix, (".md", ".html", ".txt", ".json"))
    return render(shown, shape, lang=lang).encode()


def encode_answer(found: Answer, suffix: str, lang: str, page: Page | None = None) -> bytes:
    """A comparison, a sweep, the paths at which two theses differ, or an answer to a question, as a file of any kind.

    Args:
        found: what was found.
        suffix: the kind of file.
        lang: "en" or "zh".
        page: what is said in .md, .html and .txt, where that is not all of it.

    Raises:
        ThesisError: E106, there is no such kind of file here.
        ImportError: the extra that writes it is not installed.
    """
    kind = suffix.lower()
    shape = _TEXTS.get(kind)
    if shape is not None:
        return render(page or _page_of(found, lang), shape).encode()
    if kind == ".json":
        return (json.dumps(_data(found, lang), ensure_ascii=False, indent=2) + "\n").encode()
    columns, rows = _rows_of(found, lang)
    if kind == ".parquet":
        return to_parquet({name: [row.get(name) for row in rows] for name in columns})
    if kind == ".xlsx" and isinstance(found, Comparison | Sweep):
        thesis = found.thesis if isinstance(found, Sweep) else found.before
        return workbook_of(thesis, [("Sweep" if isinstance(found, Sweep) else "Comparison", columns, rows)])
    if kind != ".csv":
        _refuse(suffix, (".xlsx", ".parquet", ".csv", ".json", ".md", ".html", ".txt"))
    return to_csv(columns, rows).encode()


def _page_of(found: Answer, lang: str) -> Page:
    match found:
        case tuple():
            return changes_page(found, lang)
        case Review():
            return review_page(found, lang)
        case _:
            return page_of(found, lang)


def _data(found: Answer, lang: str) -> Any:
    match found:
        case tuple():
            return [one.to_dict() for one in found]
        case Comparison() | Sweep() | Review():
            return found.to_dict()
        case _:
            return found.to_dict(lang)


def _rows_of(found: Answer, lang: str) -> tuple[Sequence[str], Rows]:
    match found:
        case Comparison():
            return COMPARISON_COLUMNS, comparison_rows(found)
        case Sweep():
            return sweep_columns(found), sweep_rows(found)
        case tuple():
            return CHANGE_COLUMNS, change_rows(found)
        case Review():
            return CHANGE_COLUMNS, change_rows(found.changes)
        case _:
            return asked_rows(found, lang)


def to_parquet(columns: Mapping[str, Any]) -> bytes:
    """Columns as a Parquet file.

    Raises:
        ImportError: polars is not installed.
    """
    from io import BytesIO

    try:
        import polars as pl
    except ImportError as missing:
        raise ImportError("a .parquet file needs polars; install it with: pip install 'thesis[data]'") from missing
    out = BytesIO()
    pl.DataFrame(
        {name: _plain(column) for name, column in columns.items()},
        infer_schema_length=None,
        strict=False,
    ).write_parquet(out)
    return out.getvalue()


def _plain(column: Any) -> Any:
    return column.tolist() if getattr(getattr(column, "dtype", None), "kind", "") == "O" else column


def _refuse(suffix: str, known: tuple[str, ...]) -> NoReturn:
    Problems().fail(
        "E106",
        f"there is no writing to a `{suffix or 'suffixless'}` file here",
        suggestion=f"Name it {', '.join(known[:-1])} or {known[-1]}.",
    )
