"""What the columns of a table hold, and the mapping that is drafted from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import thesis
from thesis.authoring import new_mapping
from thesis.intake.mapping import read_mapping
from thesis.intake.survey import survey

Run = Callable[..., Any]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A hundred companies, some of whose cells are odd."""
    path = tmp_path / "vendor.csv"
    rows = range(100)
    pl.DataFrame(
        {
            "Company ID": [f"c{i}" for i in rows],
            "Company Name": [f"Company {i % 90}" for i in rows],
            "Raised": ["¥5" if i == 7 else "n/a" if i % 4 == 0 else f"${i},000" for i in rows],
            "Staff": ["a few" if i == 3 else "10001+" if i == 5 else f"{i}-{i + 9}" for i in rows],
            "Founded": [f"{i % 12 + 1:02}/{i % 28 + 1:02}/2011" for i in rows],
            "Margin": [f"{i}%" for i in rows],
            "Active": ["yes", "no"] * 50,
            "Area": ["Software", "Games", "Games", "Films"] * 25,
            "Empty": [None] * 100,
            "Odd \n name": ["=1+1"] * 100,
        }
    ).write_csv(path)
    return path


def test_each_column_says_what_it_holds(table: Path) -> None:
    found = {one.column: one for one in survey(table)}
    assert {name: one.kind for name, one in found.items()} == {
        "Company ID": "text",
        "Company Name": "text",
        "Raised": "amount",
        "Staff": "range",
        "Founded": "date",
        "Margin": "percent",
        "Active": "truth",
        "Area": "text",
        "Empty": "",
        "Odd \n name": "text",
    }
    raised, staff = found["Raised"], found["Staff"]
    assert (raised.rows, raised.known, raised.kinds) == (100, 75, {"amount": 74, "text": 1})
    assert raised.span == "1,000 to 99,000 USD"
    assert [(cell.row, cell.text) for cell in raised.odd] == [(9, '"¥5"')]
    assert [(cell.row, cell.text) for cell in staff.odd] == [(5, '"a few"')]
    assert found["Founded"].span == "2011-01-01 to 2011-12-28"
    assert "the month comes first" in found["Founded"].notes[0]
    assert found["Margin"].span == "0% to 99%"
    assert found["Area"].span == "Games, Films, Software"
    assert found["Empty"].known == 0


@pytest.mark.parametrize("kind", ["parquet", "xlsx", "jsonl"])
def test_numbers_and_dates_of_other_files(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    frame = pl.DataFrame({"n": [1.5, None, 3.0], "flag": [True, None, False]})
    writers: dict[str, Callable[..., Any]] = {
        "parquet": frame.write_parquet,
        "xlsx": frame.write_excel,
        "jsonl": frame.write_ndjson,
    }
    writers[kind](path)
    number, flag = survey(path)
    assert (number.kind, number.known, number.span) == ("number", 2, "1.5 to 3")
    assert (flag.kind, flag.known) == ("truth", 2)


def test_a_draft_reads_the_table_that_it_was_drafted_from(table: Path, tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(new_mapping(table), encoding="utf-8")
    found = read_mapping(path)
    assert (found.key, found.names) == ("Company ID", "Company Name")
    assert [one.field for one in found.fields] == [
        "raised",
        "staff",
        "founded",
        "margin",
        "active",
        "area",
        "odd_name",
    ]
    shown = survey(table, path)
    assert [one.field for one in shown][:3] == ["id", "name", "raised"]
    assert "Empty" not in {one.column for one in shown}


def test_a_draft_for_a_thesis_names_its_fields(tmp_path: Path) -> None:
    table, path = tmp_path / "a.csv", tmp_path / "mapping.toml"
    table.write_text("name,ARR,Employes,Fax\nAnt,1000000,5,none of yours\n", encoding="utf-8")
    zhu = thesis.load("zhu-xiaohu")
    path.write_text(new_mapping(table, tuple(zhu.vocabulary.fields.values())), encoding="utf-8")
    assert [one.field for one in read_mapping(path).fields] == ["arr", "employees"]
    assert "# [fields.fax]" in path.read_text(encoding="utf-8")
    (ant,) = thesis.read_profiles(table, zhu, mapping=path)
    assert (ant.name, sorted(ant.facts)) == ("Ant", ["arr", "employees"])


def test_the_commands(run: Run, table: Path, tmp_path: Path) -> None:
    ran = run("profile", table)
    assert (ran.code, ran.err) == (0, "")
    assert "Odd cells" in ran.out
    assert "異常的單元格" in run("profile", table, "--lang", "zh").out
    rows = json.loads(run("profile", table, "--format", "json").out)
    assert [row["known"] for row in rows] == [100, 100, 75, 100, 100, 100, 100, 100, 0, 100]
    assert "'=1+1" in run("profile", table, "--format", "csv").out
    draft = tmp_path / "draft.toml"
    assert run("new", "mapping", table, "-o", draft).code == 0
    assert "field" in run("profile", table, "--mapping", draft).out
    assert run("profile", tmp_path / "none.csv").code == 2
    assert run("profile", "examples/companies.toml").code == 2
