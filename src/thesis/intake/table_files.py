"""Files of rows to columns: CSV, TSV, Excel, Parquet, JSON and JSON lines, one file or many of one kind."""

from __future__ import annotations

import json
import logging
import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from thesis.intake.cells import Origin
from thesis.intake.csv_files import opened, read_csv
from thesis.intake.kinds import kind_of_file
from thesis.intake.table_names import named, names_in, polars, renamed
from thesis.text import Problems, closest, short_path

_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@frozen(eq=False)
class TableFile:
    """A file's rows: a polars DataFrame, or the records of a JSON file, which may nest.

    ``numbers`` are those of the rows as the file counts them.
    """

    name: str
    numbers: NDArray[np.int64]
    frame: Any = None
    records: tuple[Any, ...] | None = None

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.frame if self.records is None else self.records)


def read_table(path: Path) -> TableFile:
    """One file of rows.

    Raises:
        ThesisError: it is missing, of no kind that is read here, or no table.
        ImportError: the extra that reads it is not installed.
    """
    kind = kind_of_file(path)
    problems = Problems()
    if path.is_dir():
        problems.fail("E102", f"`{short_path(path)}` is a folder, not a file", None, 'Name its files: "folder/*.csv".')
    try:
        if kind in (".json", ".jsonl", ".ndjson"):
            records = _records(path, kind, problems)
            return TableFile(short_path(path), _counted(len(records)), records=records)
        if kind == ".parquet":
            frame = _parquet(path, problems)
            return TableFile(short_path(path), _counted(len(frame)), frame)
        header, frame = _excel(path, problems) if kind == ".xlsx" else read_csv(path, problems)
        return _without_blanks(TableFile(short_path(path), _counted(len(frame), header + 1), frame))
    except FileNotFoundError:
        near = closest(path.name, [one.name for one in path.parent.glob("*")] if path.parent.is_dir() else [])
        hint = f"Did you mean `{short_path(path.with_name(near))}`?" if near else None
        problems.fail("E101", f"there is no file `{short_path(path)}`", None, hint)
    except (EOFError, zlib.error):
        problems.fail("E101", f"`{short_path(path)}` cannot be read: it is packed, and damaged or cut off")
    except OSError as error:
        problems.fail("E101", f"`{short_path(path)}` cannot be read: {error.strerror or error}")


def _counted(count: int, first: int = 1) -> NDArray[np.int64]:
    return np.arange(first, first + count)


def _without_blanks(table: TableFile) -> TableFile:
    """The rows in which anything stands: a blank line is no company."""
    pl = polars()
    frame = table.frame
    if not len(frame.columns):
        return table
    kept = frame.select(~pl.all_horizontal(pl.all().is_null())).to_series()
    return table if kept.all() else evolve(table, frame=frame.filter(kept), numbers=table.numbers[kept.to_numpy()])


def origin_of(tables: Sequence[TableFile]) -> Origin:
    """Where the rows of several files, one below the other, come from."""
    starts = np.cumsum([0, *map(len, tables)])[:-1]
    return Origin(tuple(one.name for one in tables), tuple(starts.tolist()), tuple(one.numbers for one in tables))


def joined(tables: Sequence[TableFile]) -> Any:
    """The rows of several files as one frame; a column that a file does not have is empty there."""
    pl = polars()
    frames = [one.frame for one in tables]
    if len(frames) == 1:
        return frames[0]
    try:
        return pl.concat(_with_truths_as_texts(frames), how="diagonal_relaxed")
    except (pl.exceptions.PolarsError, TypeError) as error:
        said = str(error).splitlines()[0]
        Problems().fail("E112", f"the files do not fit together: {said}", None, "Read them one by one.")


def _with_truths_as_texts(frames: Sequence[Any]) -> list[Any]:
    """Frames whose truths are not taken for the numbers that another file has in their column."""
    pl = polars()
    kinds: dict[str, set[Any]] = {}
    for frame in frames:
        for name, kind in frame.schema.items():
            kinds.setdefault(name, set()).add(kind)
    mixed = {name for name, found in kinds.items() if pl.Boolean in found and any(one.is_numeric() for one in found)}
    return [
        frame.with_columns(pl.col(name).cast(pl.String) for name in mixed if frame.schema.get(name) == pl.Boolean)
        for frame in frames
    ]


def _excel(path: Path, problems: Problems) -> tuple[int, Any]:
    """The first sheet: the row of the names, and what is below it, typed column by column; mixed columns are texts."""
    try:
        import fastexcel
    except ImportError as missing:
        raise ImportError("an .xlsx file needs fastexcel; install it with: pip install 'thesis[data]'") from missing
    path.open("rb").close()
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # that an empty column has no type is no news
    try:
        sheet = fastexcel.read_excel(str(path))
        whole = sheet.load_sheet(0, header_row=None, skip_rows=0, n_rows=1, dtypes="string").to_polars()
        if not len(whole) or not any(whole.row(0)):  # the table begins further down
            whole = sheet.load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
        header, below = named(whole, path, problems)
        rows = sheet.load_sheet(0, header_row=None, skip_rows=header, schema_sample_rows=None).to_polars()
    except fastexcel.FastExcelError as error:
        problems.fail(
            "E112", f"`{short_path(path)}` is no workbook: {str(error).splitlines()[0]}", None, "Save it as .xlsx."
        )
    if not rows.columns:
        return header, below
    width = min(len(whole.columns), len(rows.columns))
    return header, renamed(rows.select(rows.columns[:width]), names_in(whole.row(header - 1))[:width], path, problems)


def _parquet(path: Path, problems: Problems) -> Any:
    pl = polars()
    try:
        return pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        problems.fail("E112", f"`{short_path(path)}` is no Parquet file: {str(error).splitlines()[0]}")


class _TwiceError(Exception):
    """A record gives one name two values."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A record; two values of one name that are the same are one, as two columns are."""
    found = dict(pairs)
    if len(found) < len(pairs):
        for name, value in pairs:
            if found[name] != value:
                raise _TwiceError(name)
    return found


def _records(path: Path, kind: str, problems: Problems) -> tuple[Any, ...]:
    """The objects of a JSON file: a list of them, one, or one a line."""
    with opened(path) as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.fail(
            "E103", f"`{short_path(path)}` is not UTF-8 text (byte {error.start + 1})", None, "Save it as UTF-8."
        )
    lines = [text] if kind == ".json" else text.split("\n")
    found: list[Any] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        at = f", line {number}" if kind != ".json" else ""
        try:
            said = json.loads(line, object_pairs_hook=_once)
            if _HALF.search(line):
                json.dumps(said, ensure_ascii=False).encode()
        except _TwiceError as error:
            cause = f"`{short_path(path)}`{at} has a record that gives `{error}` twice"
            problems.fail("E113", cause, None, "Leave one of the two out.")
        except UnicodeEncodeError as error:
            cause = f"`{short_path(path)}`{at} has half of a sign, \\u{ord(error.object[error.start]):x}, in a text"
            problems.fail("E112", cause, None, "Signs beyond \\uffff are written as two escapes, or as themselves.")
        except (ValueError, RecursionError) as error:
            problems.fail("E112", f"`{short_path(path)}`{at} is no JSON: {error}")
        found += said if kind == ".json" and isinstance(said, list) else [said]
    for number, one in enumerate(found, 1):
        if not isinstance(one, dict):
            problems.fail(
                "E112", f"`{short_path(path)}`: record {number} is no object", None, "Give an object for each company."
            )
    return tuple(found)
