"""Tables say what dicts say: companies read back from any kind of file or frame score the same, in any order."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thesis
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.report.shapes import csv_of_columns
from thesis.vocabulary import Field, FieldType

ZHU = thesis.load("zhu-xiaohu")
FIELDS = [field for field in ZHU.vocabulary.fields.values() if field.type is not FieldType.TEXT]


def values(field: Field) -> st.SearchStrategy[Any]:
    """Plain values of a field, as a table can hold them; a workbook holds 15 digits."""
    match field.type:
        case FieldType.FLAG:
            return st.booleans()
        case FieldType.CATEGORY:
            return st.sampled_from(field.values or ("x",))
        case FieldType.TAGS:
            return st.lists(st.sampled_from(field.values or ("x",)), min_size=1, unique=True)
        case FieldType.DATE:
            return st.dates(date(1950, 1, 1), date(2100, 1, 1))
        case FieldType.COUNT:
            return st.integers(0, 10**9)
    lo, hi = max(field.domain.lo, -(10**9)), min(field.domain.hi, 10**9)
    return st.integers(0, 10**6).map(lambda step: round(lo + (hi - lo) * step / 10**6, 5))


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A few companies, all with the same fields, some of them unknown."""
    fields = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=6, unique_by=lambda field: field.id))
    rows = draw(st.integers(1, 5))
    columns = {field.id: [draw(st.none() | values(field)) for _ in range(rows)] for field in fields}
    return [{"name": f"c{i}", **{name: column[i] for name, column in columns.items()}} for i in range(rows)]


def flat(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A frame in which sets of tags are one text."""
    texts = [{key: ";".join(one) if isinstance(one, list) else one for key, one in row.items()} for row in rows]
    return pl.DataFrame(texts, infer_schema_length=None)


def jsonl(rows: list[dict[str, Any]], path: Path) -> None:
    path.write_text("".join(f"{json.dumps(row, default=str)}\n" for row in rows), encoding="utf-8")


FILES: dict[str, Callable[[list[dict[str, Any]], Path], Any]] = {
    "csv": lambda rows, path: flat(rows).write_csv(path),
    "parquet": lambda rows, path: pl.DataFrame(rows, infer_schema_length=None).write_parquet(path),
    "xlsx": lambda rows, path: flat(rows).write_excel(path),
    "jsonl": jsonl,
}


def same(found: Profiles, expected: Profiles, rules: Thesis = ZHU) -> None:
    """The same facts, and the same scores to the last digit."""
    assert [one.id for one in found] == [one.id for one in expected]
    for one, other in zip(found, expected, strict=True):
        for field in FIELDS:
            assert one.fact(field).value == other.fact(field).value, field.id
    boards = [thesis.score(rules, companies, bounds="outer") for companies in (found, expected)]
    for part in ("score", "low", "high", "coverage", "assumed", "attainable"):
        assert (getattr(boards[0], part) == getattr(boards[1], part)).all(), part


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=60)
@given(rows=tables())
def test_files_of_any_kind_read_back_as_the_dicts_that_were_written(kind: str, rows: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"companies.{kind}"
        FILES[kind](rows, path)
        found = thesis.read_profiles(path, ZHU)
    same(found, thesis.profiles(rows, ZHU))


@given(rows=tables())
def test_frames_read_back_as_the_dicts_that_they_were_made_of(rows: list[dict[str, Any]]) -> None:
    expected = thesis.profiles(rows, ZHU)
    same(thesis.profiles(pl.DataFrame(rows, infer_schema_length=None), ZHU), expected)
    same(thesis.profiles(pd.DataFrame(rows), ZHU), expected)


NUMBERS = st.from_regex(r"[$€]?[0-9]{1,3}([.,][0-9]{1,3}){0,2}( ?[kM万亿%])?", fullmatch=True)
DAYS = st.from_regex(r"[0-3]?[0-9][/.][0-3]?[0-9][/.](19|20)[0-9]{2}", fullmatch=True)
CELLS = st.none() | NUMBERS | DAYS | st.sampled_from(["n/a", "-", "11-50", "约 1200 万", "近 200", "2025-Q1", "soon"])


@given(data=st.data())
def test_what_a_column_decides_does_not_hang_on_the_order_of_its_rows(data: st.DataObject) -> None:
    """Shuffled rows have the same facts, the same problems and the same notes."""
    count = data.draw(st.integers(1, 6))
    names = ("arr", "mau", "launched_at", "gross_margin")
    columns = {name: data.draw(st.lists(CELLS, min_size=count, max_size=count)) for name in names}
    order = data.draw(st.permutations(range(count)))
    schema = dict.fromkeys(names, pl.String)
    given_order = thesis.profiles(pl.DataFrame(columns, schema=schema), ZHU, errors="unknown")
    mixed = {name: [cells[i] for i in order] for name, cells in columns.items()}
    found = thesis.profiles(pl.DataFrame(mixed, schema=schema), ZHU, errors="unknown")
    assert [one.facts for one in found] == [given_order[i].facts for i in order]
    assert found.notes == given_order.notes
    assert sorted((one.code, one.message) for one in found.problems) == sorted(
        (one.code, one.message) for one in given_order.problems
    )


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12).map(str.strip))
def test_texts_of_tables_give_a_fact_or_a_message(text: str) -> None:
    """No text of a cell, however strange, gives anything but a fact within its field or a listed problem."""
    frame = pl.DataFrame({name: [text] for name in ("arr", "mau", "launched_at", "round", "regions", "launched")})
    found = thesis.profiles(frame, ZHU, errors="unknown")
    assert len(found) == 1
    assert all(one.cell is not None and one.cell.text == text for one in found.problems)


@given(
    texts=st.lists(
        st.sampled_from("=+-@\t\r'x1").flatmap(lambda sign: st.text("=+-@1ax", max_size=5).map(sign.__add__)),
        min_size=1,
    )
)
def test_no_text_of_a_csv_file_is_a_formula(texts: list[str]) -> None:
    """What a spreadsheet would run is neutralised; every other text is written as it is."""
    column = pl.Series("name", texts).to_numpy().astype(object)
    written = b"".join(csv_of_columns({"name": column})).decode()
    cells = [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert [cell.removeprefix("'") for cell in cells] == [text.replace("\r", "\n").removeprefix("'") for text in texts]
