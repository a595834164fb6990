"""CSV and TSV files: what stands between their cells, what ends their rows, and in which signs they are written."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

from attrs import frozen

from thesis.intake.kinds import kind_of_file
from thesis.intake.table_names import named, polars
from thesis.text import Problems, short_path

_SEPARATORS = ",;\t|"
_MOST_BEFORE = 1000  # lines in which the names of the columns are looked for
_WHOLE_HEADER = 1 << 20  # characters in which the names of the columns stand


def read_csv(path: Path, problems: Problems) -> tuple[int, Any]:
    """The row of the names, and the cells below it as texts: what they mean is the business of their fields.

    Raises:
        ThesisError: E103, it is no text; E112, no table.
    """
    pl = polars()
    how = _written(path, problems)
    try:
        frame = pl.read_csv(
            path if how.text is None else BytesIO(how.text.encode()),
            has_header=False,
            infer_schema=False,
            separator=how.separator,
            eol_char=how.ending,
            skip_lines=how.before,
            raise_if_empty=False,
            low_memory=True,
        )
    except pl.exceptions.PolarsError as error:
        hint = "Is there a comma in a text that is not in quotes, or a quote that is not closed?"
        said = str(error).splitlines()[0]
        why = "a row has more cells than there are columns" if said.startswith("found more fields") else said
        problems.fail("E112", f"`{short_path(path)}` is no table: {why}", None, hint)
    header, rows = named(frame, path, problems)
    return how.before + header, rows


def opened(path: Path) -> Any:
    """A file to be read, unpacked where it is packed."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        import gzip

        return gzip.open(path)
    return path.open("rb")


@frozen
class _Written:
    """How a text file writes its cells and ends its rows, and how many lines stand before; its text if UTF-16."""

    separator: str
    ending: str
    before: int
    text: str | None = None


def _written(path: Path, problems: Problems) -> _Written:
    """What stands between the cells: a tab in .tsv, else what Excel's line ``sep=;`` or most of the header says."""
    with opened(path) as file:
        start = file.read(_WHOLE_HEADER)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # as Excel writes "Unicode text"
            text = _decoded(start + file.read(), "utf-16", path, problems)
            return _written_in(text, path, text)
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(start) < _WHOLE_HEADER or error.start < len(start) - 4:
            cause = f"`{short_path(path)}` is not UTF-8 text (byte {error.start + 1})"
            problems.fail("E103", cause, None, "Save it as UTF-8 (Excel: “CSV UTF-8”).")
        text = start[: error.start].decode("utf-8-sig")
    return _written_in(text, path, None)


def _decoded(data: bytes, encoding: str, path: Path, problems: Problems) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        cause = f"`{short_path(path)}` is not {encoding.upper()} text (byte {error.start + 1})"
        problems.fail("E103", cause, None, "Save it as UTF-8 (Excel: “CSV UTF-8”).")


def _written_in(text: str, path: Path, whole: str | None) -> _Written:
    ending = "\r" if "\r" in text and "\n" not in text else "\n"
    lines = text.split(ending, _MOST_BEFORE)[:_MOST_BEFORE]
    before = next((place for place, line in enumerate(lines) if line.strip("\r ")), 0)
    said = re.fullmatch(r'"?sep=([,;\t|])"?\s*', lines[before])
    if said is not None:
        return _Written(said[1], ending, before + 1, whole)
    separator = "\t" if kind_of_file(path) == ".tsv" else _most_frequent(ending.join(lines[before:]))
    return _Written(separator, ending, before, whole)


def _most_frequent(text: str) -> str:
    counts = Counter[str]()
    for part in text.split('"')[::2]:  # what is not in quotes
        line, *more = re.split("[\r\n]", part, maxsplit=1)
        counts.update(one for one in line if one in _SEPARATORS)
        if more:
            break
    return max(_SEPARATORS, key=lambda one: counts[one])
