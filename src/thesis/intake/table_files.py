"""Files of rows to columns: CSV, TSV, Excel, Parquet, JSON and JSON lines, one file or many of one kind."""

from __future__ import annotations

import csv
import json
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from thesis.intake.cells import Origin
from thesis.intake.kinds import kind_of_file
from thesis.text import Problems, closest, short_path

_SEPARATORS = ",;\t|"
_WHOLE_HEADER = 1 << 20  # characters in which the names of the columns stand


@frozen(eq=False)
class TableFile:
    """A file's rows: a polars DataFrame, or the records of a JSON file, which may nest."""

    name: str
    frame: Any = None
    records: tuple[Any, ...] | None = None
    first: int = 2

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
            return TableFile(short_path(path), records=_records(path, kind, problems), first=1)
        readers: Mapping[str, Callable[[Path, Problems], Any]] = {
            ".csv": _csv,
            ".tsv": _csv,
            ".xlsx": _excel,
            ".parquet": _parquet,
        }
        return TableFile(short_path(path), readers[kind](path, problems), first=1 if kind == ".parquet" else 2)
    except FileNotFoundError:
        near = closest(path.name, [one.name for one in path.parent.glob("*")] if path.parent.is_dir() else [])
        hint = f"Did you mean `{short_path(path.with_name(near))}`?" if near else None
        problems.fail("E101", f"there is no file `{short_path(path)}`", None, hint)
    except OSError as error:
        problems.fail("E101", f"`{short_path(path)}` cannot be read: {error.strerror or error}")


def origin_of(tables: Sequence[TableFile]) -> Origin:
    """Where the rows of several files, one below the other, come from."""
    starts = np.cumsum([0, *map(len, tables)])[:-1]
    return Origin(tuple(one.name for one in tables), tuple(starts.tolist()), tables[0].first)


def joined(tables: Sequence[TableFile]) -> Any:
    """The rows of several files as one frame; a column that a file does not have is empty there."""
    pl = polars()
    frames = [one.frame for one in tables]
    if len(frames) == 1:
        return frames[0]
    try:
        return pl.concat(frames, how="diagonal_relaxed")
    except (pl.exceptions.PolarsError, TypeError) as error:
        Problems().fail("E112", f"the files do not fit together: {error}", None, "Read them one by one.")


def polars() -> Any:
    """The library that reads tables.

    Raises:
        ImportError: it is not installed.
    """
    try:
        import polars as pl
    except ImportError as missing:
        raise ImportError("tables are read by polars; install it with: pip install 'thesis[data]'") from missing
    return pl


def _csv(path: Path, problems: Problems) -> Any:
    """All cells as texts: what they mean is the business of their fields."""
    pl = polars()
    separator = _separator(path, problems)
    source: Any = path
    if isinstance(separator, tuple):
        text, separator = separator
        source = BytesIO(text.encode())
    try:
        frame = pl.read_csv(
            source, has_header=False, infer_schema=False, separator=separator, raise_if_empty=False, low_memory=True
        )
    except pl.exceptions.PolarsError as error:
        hint = "Is there a comma in a text that is not in quotes, or a quote that is not closed?"
        said = str(error).splitlines()[0]
        why = "a row has more cells than there are columns" if said.startswith("found more fields") else said
        problems.fail("E112", f"`{short_path(path)}` is no table: {why}", None, hint)
    return named(frame, path, problems)


def named(frame: Any, path: Path, problems: Problems) -> Any:
    """The rows below the first one, which has the names of the columns."""
    if not len(frame):
        problems.fail("E112", f"`{short_path(path)}` is empty", None, "Its first row has the names of the columns.")
    names = ["" if one is None else str(one).strip().removeprefix("\ufeff") for one in frame.row(0)]
    return renamed(frame.slice(1), names, path, problems)


def renamed(frame: Any, names: Sequence[str], path: Path, problems: Problems) -> Any:
    """A frame with names of its own: columns without one are left out, and one that is there twice is refused.

    Two columns of one name that hold the same are one.
    """
    pl = polars()
    columns = frame.get_columns()
    chosen: dict[str, Any] = {}
    for place, (name, column) in enumerate(zip(names, columns, strict=True), 1):
        if not name:
            continue
        if name in chosen and not chosen[name].equals(column.alias(name)):
            first = names.index(name) + 1
            cause = f"`{short_path(path)}` has two columns `{name}` (the {_nth(first)} and the {_nth(place)})"
            problems.add("E113", cause, None, "Rename one of the two.")
        chosen.setdefault(name, column.alias(name))
    problems.raise_if_any()
    return pl.DataFrame(list(chosen.values()))


def _nth(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def _separator(path: Path, problems: Problems) -> str | tuple[str, str]:
    """What stands between the cells: a tab in .tsv, else what the header has most; with the text where it is UTF-16."""
    with _opened(path) as file:
        start = file.read(_WHOLE_HEADER)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # as Excel writes "Unicode text"
            text = (start + file.read()).decode("utf-16")
            return text, _most_frequent(path, text)
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(start) < _WHOLE_HEADER or error.start < len(start) - 4:
            cause = f"`{short_path(path)}` is not UTF-8 text (byte {error.start + 1})"
            problems.fail("E103", cause, None, "Save it as UTF-8 (Excel: “CSV UTF-8”).")
        text = start[: error.start].decode("utf-8-sig")
    return _most_frequent(path, text)


def _most_frequent(path: Path, text: str) -> str:
    if kind_of_file(path) == ".tsv":
        return "\t"
    header = next(csv.reader(StringIO(text), delimiter="\0"), [])
    outside = "".join(header).split('"')[::2]
    counts = Counter(one for part in outside for one in part if one in _SEPARATORS)
    return max(_SEPARATORS, key=lambda one: counts[one])


def _opened(path: Path) -> Any:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        import gzip

        return gzip.open(path)
    return path.open("rb")


def _excel(path: Path, problems: Problems) -> Any:
    """The first sheet, typed column by column; mixed columns are texts."""
    pl = polars()
    try:
        import fastexcel
    except ImportError as missing:
        raise ImportError("an .xlsx file needs fastexcel; install it with: pip install 'thesis[data]'") from missing
    path.open("rb").close()
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # that an empty column has no type is no news
    try:
        sheet = fastexcel.read_excel(str(path))
        names = sheet.load_sheet(0, header_row=None, n_rows=1, dtypes="string").to_polars()
        rows = sheet.load_sheet(0, header_row=None, skip_rows=1, schema_sample_rows=None).to_polars()
    except fastexcel.FastExcelError as error:
        problems.fail(
            "E112", f"`{short_path(path)}` is no workbook: {str(error).splitlines()[0]}", None, "Save it as .xlsx."
        )
    if not len(names):
        problems.fail("E112", f"`{short_path(path)}` is empty", None, "Its first row has the names of the columns.")
    given = ["" if one is None else str(one).strip() for one in names.row(0)]
    rows = rows.select(rows.columns[: len(given)])
    given = given[: len(rows.columns)]
    empty = {name: pl.Series([], dtype=pl.String) for name in given if name} if not rows.columns else {}
    return pl.DataFrame(empty) if empty else renamed(rows, given, path, problems)


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
    with _opened(path) as file:
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
        except _TwiceError as error:
            cause = f"`{short_path(path)}`{at} has a record that gives `{error}` twice"
            problems.fail("E113", cause, None, "Leave one of the two out.")
        except (ValueError, RecursionError) as error:
            problems.fail("E112", f"`{short_path(path)}`{at} is no JSON: {error}")
        found += said if kind == ".json" and isinstance(said, list) else [said]
    for number, one in enumerate(found, 1):
        if not isinstance(one, dict):
            problems.fail(
                "E112", f"`{short_path(path)}`: record {number} is no object", None, "Give an object for each company."
            )
    return tuple(found)
