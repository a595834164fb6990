"""Rows of plain values as CSV, JSON and Markdown."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from thesis.text import one_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AT_ONCE = 10_000  # rows that are held as text at a time

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: Any) -> Any:
    """A text that a spreadsheet will not run as a formula.

    >>> neutral("=1+1"), neutral(-3.5)
    ("'=1+1", -3.5)
    """
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def to_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV with a header; texts that look like formulas are neutralised, None is empty."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(row[column]) for column in columns] for row in rows)
    return out.getvalue()


def csv_of_columns(columns: Mapping[str, NDArray[Any]]) -> Iterator[bytes]:
    """The same of columns, a piece at a time; each different value is written once."""
    texts = [_texts(column) for column in columns.values()]
    yield to_csv(tuple(columns), ()).encode()
    for start in range(0, len(texts[0]), _AT_ONCE):
        out = StringIO()
        pieces = (column[start : start + _AT_ONCE].tolist() for column in texts)
        csv.writer(out, lineterminator="\n").writerows(zip(*pieces, strict=True))
        yield out.getvalue().encode()


def _texts(column: NDArray[Any]) -> NDArray[Any]:
    """A column as its cells are written."""
    import numpy as np

    if column.dtype.kind == "O":
        return np.array([_safe(value) for value in column.tolist()], dtype=object)
    found, index = np.unique(column, return_inverse=True)
    return np.array([_safe(value) for value in found.tolist()], dtype=object).take(index)


def json_of_rows(rows: Iterable[Mapping[str, Any]], *, lines: bool) -> Iterator[bytes]:
    """Rows as a JSON list of objects, or as one object a line, a row at a time."""
    if lines:
        for row in rows:
            yield f"{json.dumps(row, ensure_ascii=False)}\n".encode()
        return
    before = "["
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        yield f"{before}\n  {text}".encode()
        before = ","
    yield b"[]\n" if before == "[" else b"\n]\n"


def to_json(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a JSON list of objects."""
    return (
        json.dumps([{column: row[column] for column in columns} for row in rows], ensure_ascii=False, indent=2) + "\n"
    )


def to_markdown(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a Markdown table; numbers stand to the right."""
    right = [all(isinstance(row[column], int | float) for row in rows) for column in columns]
    lines = [
        f"| {' | '.join(columns)} |",
        f"| {' | '.join('---:' if one else '---' for one in right)} |",
    ]
    lines += [f"| {' | '.join(_cell(row[column]) for column in columns)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    shown = round(value, 6) if isinstance(value, float) else value
    return one_line(str(_flat(shown))).replace("|", "\\|")


def _safe(value: Any) -> Any:
    """As `_flat`; what is no number cannot be a formula either, nor end its row with a bare carriage return."""
    if isinstance(value, int | float):
        return _flat(value)
    cell = neutral(_flat(value))
    return cell.replace("\r\n", "\n").replace("\r", "\n") if isinstance(cell, str) else cell


def _flat(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(int(value) if value.is_integer() else value)
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
