"""What the columns of a table hold, and the mapping that is drafted from it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import thesis
from thesis.authoring import new_mapping
from thesis.files import load_fields
from thesis.intake.mapping import read_mapping
from thesis.intake.survey import survey

ROOT = Path(__file__).parent.parent.parent
SHARED = Path(os.environ.get("THESIS_SHARED_DATA", ROOT.parent / "shared" / "data"))
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
    assert [(odd.cell.row, odd.cell.text, odd.why) for odd in raised.odd] == [
        (9, "¥5", "written as text, nearly all others as amount")
    ]
    assert [(odd.cell.row, odd.cell.text) for odd in staff.odd] == [(5, "a few")]
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


VOCABULARY = """
[vocabulary]
id = "v"
currency = "USD"
[fields.arr]
type = "money"
[fields.staff]
type = "count"
[fields.margin]
type = "share"
[fields.founded]
type = "date"
[fields.round]
type = "category"
values = ["seed", "a"]
[fields.regions]
type = "tags"
values = ["JP", "US"]
[fields.launched]
type = "flag"
[fields.deal]
type = "money"
[fields.raised]
type = "money"
[fields.place]
type = "category"
[fields.country]
type = "category"
values = ["FRA", "USA"]
"""
MAPPING = """
[mapping]
vocabulary = "vocabulary.toml"
key = "Link"
unknown = ["withheld"]
[fields.arr]
derived = 'mrr * 12'
[helpers.mrr]
type = "money"
column = "MRR (k)"
times = 1000
as_of = "When"
[fields.staff]
column = "Staff"
[fields.margin]
column = "Margin"
[fields.founded]
column = "Founded"
[fields.round]
column = "Round"
lookup = { "Series A" = "a" }
[fields.regions]
column = "Regions"
[fields.launched]
column = "Live"
[fields.deal]
low = "Least"
high = "Most"
[fields.raised]
column = "Sum"
currency_column = "Cur"
[fields.place]
column = "Place"
[fields.country]
column = "Place"
lookup = { France = "FRA" }
"""
ROWS = """\
Link,MRR (k),When,Staff,Margin,Founded,Round,Regions,Live,Least,Most,Sum,Cur,Place
1,"1,200",2025-01,11-50,94.4%,02/03/2011,seed,"JP, US",yes,1,5,5,USD,France
2,50,soon,a few,94.4,28/01/2011,Series A,JP,maybe,9,5,withheld,USD,USA
3,withheld,2025-Q1,10001+,0%,no idea,Series Q,Mars,no,,x,7,EUR,Utopia
3,€5,,1.5,-,,,,,,,8,,
"""


@pytest.fixture
def vendor(tmp_path: Path) -> tuple[Path, Path]:
    """A table with a cell of each kind that cannot be read, and its mapping."""
    (tmp_path / "vocabulary.toml").write_text(VOCABULARY, encoding="utf-8")
    table, path = tmp_path / "vendor.csv", tmp_path / "mapping.toml"
    table.write_text(ROWS, encoding="utf-8")
    path.write_text(MAPPING, encoding="utf-8")
    return table, path


def test_with_a_mapping_odd_is_what_it_cannot_read(vendor: tuple[Path, Path]) -> None:
    table, path = vendor
    found = survey(table, path, load_fields(path.with_name("vocabulary.toml")))
    assert {
        one.field: [(odd.cell.row, odd.cell.column, odd.cell.text, odd.code) for odd in one.odd] for one in found
    } == {
        "id": [(5, "Link", "3", "E621")],
        "mrr": [(5, "MRR (k)", "€5", "E609")],
        "mrr (date)": [(3, "When", "soon", "E611")],
        "staff": [(3, "Staff", "a few", "E606"), (5, "Staff", "1.5", "E607")],
        "margin": [(3, "Margin", "94.4", "E605")],
        "founded": [(4, "Founded", "no idea", "E606")],
        "round": [(4, "Round", "Series Q", "E603")],
        "regions": [(4, "Regions", "Mars", "E603")],
        "launched": [(3, "Live", "maybe", "E601")],
        "deal (low)": [(3, "Least", "", "E604")],
        "deal (high)": [(4, "Most", "x", "E606")],
        "raised": [(4, "Sum", "7", "E609")],
        "raised (currency)": [],
        "place": [],
        "country": [(4, "Place", "Utopia", "E603")],
        "arr": [],
    }
    assert {one.field: (one.known, one.span) for one in found if one.column not in ("Link", "When", "Cur")} == {
        "mrr": (2, "50k USD to 1.2M USD"),
        "staff": (2, "11 to 10001"),
        "margin": (2, "0% to 94.4%"),
        "founded": (2, "2011-01-28 to 2011-03-02"),
        "round": (2, "a, seed"),
        "regions": (2, "JP, US"),
        "launched": (2, "no, yes"),
        "deal (low)": (2, "1 to 9"),
        "deal (high)": (3, "5 to 5"),  # as it is written
        "raised": (2, "5 USD to 8 USD"),
        "place": (3, "France, USA, Utopia"),
        "country": (2, "FRA, USA"),
        "arr": (2, "600k USD to 14.4M USD"),
    }
    notes = {one.field: one.notes for one in found}
    assert "the day comes first" in notes["founded"][0]
    assert "between thousands" in notes["mrr"][0]


def test_odd_cells_are_the_problems_of_scoring(vendor: tuple[Path, Path]) -> None:
    table, path = vendor
    table.write_text(ROWS.replace("\n3,€5", "\n4,€5"), encoding="utf-8")
    rules = load_fields(path.with_name("vocabulary.toml"))
    problems = thesis.read_profiles(table, rules, mapping=path, errors="unknown").problems
    found = survey(table, path, rules)
    bounds = {"deal": "Least"}  # a bound that clashes stands under the field in a message, under a column here
    expected = [
        (one.cell.row, bounds.get(one.cell.column, one.cell.column), one.cell.text, one.code, one.message)
        for one in problems
        if one.cell is not None
    ]
    assert sorted((o.cell.row, o.cell.column, o.cell.text, o.code, o.why) for one in found for o in one.odd) == sorted(
        expected
    )
    assert len(expected) == len(problems) == 13
    rates = path.with_name("rates.csv")
    rates.write_text("date,from,to,rate\n2011-01-01,EUR,USD,1.1\n", encoding="utf-8")
    with_rates = survey(table, path, rules, as_of=date(2026, 1, 1), rates=rates)
    assert {odd.code for one in with_rates for odd in one.odd} == {one.code for one in problems} - {"E609"}
    early = survey(table, path, rules, as_of=date(2024, 12, 31), rates=rates)  # before the date of the first row
    known = [{one.field: one.known for one in each} for each in (with_rates, early)]
    assert [(one["mrr"], one["arr"], one["staff"]) for one in known] == [(3, 3, 2), (2, 2, 2)]


def test_the_odd_cells_of_the_export_of_2017_are_its_problems() -> None:
    path = SHARED / "cb2017_pro_export_sample.csv.gz"
    if not path.is_file():
        pytest.skip(f"the real export {path.name} is not here: name its folder in THESIS_SHARED_DATA")
    shipped = ROOT / "rules" / "mappings" / "crunchbase-2017.toml"
    rules = load_fields(shipped.with_name("funded-companies.toml"))
    problems = thesis.read_profiles(path, rules, mapping=shipped, errors="unknown").problems
    odd = [odd for one in survey(path, shipped, rules) for odd in one.odd]
    assert len(odd) == 386
    assert [(one.cell, one.code, one.why) for one in odd] == [(one.cell, one.code, one.message) for one in problems]


def test_the_command_reads_as_the_mapping_does(run: Run, vendor: tuple[Path, Path]) -> None:
    table, path = vendor
    ran = run("profile", table, "--mapping", path)
    assert (ran.code, ran.err) == (0, "")
    assert '"a few" (row 3): E606 "a few" cannot be read as a count' in ran.out
    rows = {row["field"]: row for row in json.loads(run("profile", table, "--mapping", path, "--format", "json").out)}
    assert rows["margin"]["odd_cells"] == ['row 3: "94.4", E605 `margin` cannot be 472/5: it lies between 0% and 100%']
    assert rows["arr"]["column"] == ""
    path.write_text(MAPPING.replace('vocabulary = "vocabulary.toml"', ""), encoding="utf-8")
    assert "--thesis" in run("profile", table, "--mapping", path).err
    named = run("profile", table, "--mapping", path, "--thesis", path.with_name("vocabulary.toml"))
    assert (named.code, named.err, named.out) == (0, "", ran.out)
    path.write_text(MAPPING.replace("[fields.staff]", "[fields.stuff]"), encoding="utf-8")
    wrong = run("profile", table, "--mapping", path)
    assert (wrong.code, wrong.out) == (2, "")
    assert "E201 unknown field `stuff`" in wrong.err
    alone = run("profile", table, "--thesis", "zhu-xiaohu")
    assert alone.code == 2
    assert "--mapping" in alone.err
    nested = path.with_name("nested.json")
    nested.write_text('[{"Link": "1", "Staff": {"about": 5}}]', encoding="utf-8")
    assert "E112" in run("profile", nested, "--mapping", path).err


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
