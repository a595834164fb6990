"""Mappings: a vendor's columns become fields, on made-up rows and, where they are, on the real exports."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import thesis
from tests import point_in_time
from tests.relations import assert_scores, in_duckdb
from thesis.model import Thesis
from thesis.scoring import plan_of
from thesis.sets import Interval, Levels, Tags
from thesis.units import day_number

ROOT = Path(__file__).parent.parent.parent
SHARED = Path(os.environ.get("THESIS_SHARED_DATA", ROOT.parent / "shared" / "data"))
MAPPINGS = ROOT / "rules" / "mappings"
Run = Callable[..., Any]
UP = 1e15

FUNDED = """
[thesis]
format = 1
id = "funded"
as_of = 2017-06-01
vocabulary = "rules/mappings/funded-companies.toml"
[rules.raised]
points = 30
when = 'raised >= 10M'
[rules.staff]
points = 10
value = 'ramp(employees, 10, 500)'
[rules.stage]
points = 10
when = 'stage >= "a"'
[rules.last]
points = 5
when = 'last_round_amount >= 5M'
[rules.home]
points = 5
when = 'country == "USA"'
[verdicts]
look = 30
pass = -inf
"""


@pytest.fixture(scope="module")
def funded() -> Thesis:
    return thesis.loads(FUNDED, "funded.toml", ROOT)


def exports(name: str) -> Path:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"the real export {name} is not here: name its folder in THESIS_SHARED_DATA")
    return path


def mapping(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


# --- what a mapping can say ------------------------------------------------------------------------------------------


def test_columns_are_renamed_parted_looked_up_and_multiplied(funded: Thesis, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "Link": ["x/1", "x/2"],
            "Label": ["Ant", "Ant"],
            "Place": ["Paris, France", "Nowhere"],
            "Raised (k)": ["1,200", "50"],
            "Least": [1.0, None],
            "Tags": ["Mobile, Search", None],
            "Fax": ["-", "-"],
        }
    )
    found = thesis.profiles(
        frame,
        funded,
        mapping=mapping(
            tmp_path,
            """
            [mapping]
            key = "Link"
            name = "Label"
            [fields.country]
            column = "Place"
            split = ","
            part = -1
            otherwise = "other"
            lookup = { France = "FRA" }
            [fields.raised]
            column = "Raised (k)"
            times = 1000
            [fields.raised_equity]
            low = "Least"
            [fields.tags]
            column = "Tags"
            split = ","
            [fields.articles]
            column = "Mentions"
            optional = true
            """,
        ),
    )
    assert [(one.id, one.name) for one in found] == [("x/1", "Ant"), ("x/2", "Ant")]
    first, second = (one.facts for one in found)
    assert first["country"].value == Levels(frozenset({"FRA"}))
    assert second["country"].value == Levels(frozenset({"other"}))
    assert [first["raised"].value, second["raised"].value] == [Interval(1.2e6, 1.2e6), Interval(5e4, 5e4)]
    assert [first["raised_equity"].value, second["raised_equity"].value] == [Interval(1.0, UP), Interval(-UP, UP)]
    assert first["tags"].value == Tags(frozenset({"Mobile", "Search"}), complete=True)
    assert "column `Raised (k)`: a comma stands between thousands" in found.notes[0]


def test_amounts_have_their_currency_beside_them(funded: Thesis, tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("date,from,to,rate\n2016-01-01,EUR,USD,1.1\n2017-01-01,EUR,USD,1.2\n", encoding="utf-8")
    frame = pl.DataFrame(
        {
            "name": ["a", "b", "c", "d"],
            "sum": ["1,000", "2000", "300 USD", None],
            "in": ["EUR", "USD", "EUR", "EUR"],
            "on": ["2016-05-01", "2016-05-01", "2016-05-01", None],
            "euros": [10.0, None, 30.0, 40.5],
        }
    )
    text = """
        [mapping]
        name = "name"
        [fields.raised]
        column = "sum"
        currency_column = "in"
        as_of = "on"
        [fields.last_round_amount]
        column = "euros"
        currency = "EUR"
        """
    found = thesis.profiles(frame, funded, mapping=mapping(tmp_path, text), rates=rates)
    values = [one.facts["raised"].value for one in found]
    assert values == [Interval(1100.0, 1100.0), Interval(2000.0, 2000.0), Interval(300.0, 300.0), Interval(-UP, UP)]
    euros = [one.facts["last_round_amount"].value for one in found]
    assert euros == [Interval(12.0, 12.0), Interval(-UP, UP), Interval(36.0, 36.0), Interval(48.6, 48.6)]
    dates = [one.facts["raised"].as_of for one in found]
    assert dates[0] == Interval.point(day_number(date(2016, 5, 1)))
    unrated = thesis.profiles(frame, funded, mapping=mapping(tmp_path, text))
    assert Counter(one.code for one in unrated.problems) == {"E609": 4}


def test_signs_words_for_nothing_and_the_date_of_the_document(funded: Thesis, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "name": ["a", "b", "c"],
            "sum": ["¥5,000", "withheld", "$1,000"],
            "born": ["去年 4 月", "2011", "this year"],
        }
    )
    text = """
        [mapping]
        name = "name"
        as_of = "2017-06"
        signs = { "¥" = "USD" }
        unknown = ["withheld"]
        [fields.raised]
        column = "sum"
        [fields.founded]
        column = "born"
        """
    found = thesis.profiles(frame, funded, mapping=mapping(tmp_path, text))
    values = [one.facts["raised"].value for one in found]
    assert values == [Interval(5000.0, 5000.0), Interval(-UP, UP), Interval(1000.0, 1000.0)]
    assert found[0].facts["founded"].value == Interval(day_number(date(2016, 4, 1)), day_number(date(2016, 4, 30)))
    assert found[2].facts["founded"].value == Interval(day_number(date(2017, 1, 1)), day_number(date(2017, 12, 31)))
    earlier = thesis.profiles(frame, funded, mapping=mapping(tmp_path, text), as_of=date(2017, 1, 1))
    assert earlier[0].facts == {}
    assert earlier.notes == (
        "field `raised`: left out, for it is of 2017-06",
        "field `founded`: left out, for it is of 2017-06",
    )


def test_what_is_dated_later_is_not_used_whatever_its_kind(funded: Thesis, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "name": ["a", "b"],
            "raised": [1e6, 2e6],
            "stage": ["a", "b"],
            "day": [date(2015, 1, 1), date(2016, 1, 1)],
        }
    )
    text = """
        [mapping]
        name = "name"
        [fields.raised]
        column = "raised"
        as_of = "day"
        [fields.stage]
        column = "stage"
        as_of = "day"
        """
    found = thesis.profiles(frame, funded, mapping=mapping(tmp_path, text), as_of=date(2015, 6, 1))
    assert [one.facts["raised"].value for one in found] == [Interval(1e6, 1e6), Interval(-UP, UP)]
    assert found[0].facts["stage"].value == Levels(frozenset({"a"}))
    assert found[1].facts["stage"].value == funded.vocabulary.fields["stage"].anything


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[fields.raised]\ncolumn = "Sum"\n', "E114 there is no column `Sum`"),
        ('[mapping]\nkey = "uid"\n[fields.raised]\ncolumn = "sum"\n', "E114 there is no column `uid`"),
        ("[fields.raised]\n", "E213 the field has no `column`"),
        ("[mapping]\n", "E213 the mapping has no fields"),
        ('[fields.raised]\ncolumn = "sum"\ncurrency = "Euro"\n', "E225 `Euro` is no currency"),
        ('[fields.raised]\ncolumn = "sum"\ncolour = "red"\n', "E211"),
        ('[fields.raised]\ncolumn = "sum"\nlookup = { a = 1 }\n', "E212"),
        ('[fields.raisd]\ncolumn = "sum"\n', "E201 unknown field `raisd`"),
        ('[mapping]\nas_of = "soon"\n[fields.raised]\ncolumn = "sum"\n', "E611"),
    ],
)
def test_mappings_that_cannot_be_used(text: str, message: str, funded: Thesis, tmp_path: Path) -> None:
    with pytest.raises(thesis.ThesisError) as caught:
        thesis.profiles(pl.DataFrame({"sum": ["1"]}), funded, mapping=mapping(tmp_path, text))
    assert message in str(caught.value)


# --- formulas --------------------------------------------------------------------------------------------------------


DERIVED = """
[mapping]
name = "name"
[helpers.monthly]
type = "money"
column = "MRR"
[helpers.rate]
type = "share"
column = "Rate"
[fields.raised]
low = "Least"
[fields.raised_equity]
derived = 'raised - last_round_amount'
[fields.last_round_amount]
derived = 'monthly * 12'
[fields.founders]
column = "Founders"
[fields.investors]
derived = 'founders + 1'
[fields.best_investor_exits]
derived = 'count_true(monthly >= 100k, rate >= 50%)'
"""
TABLE = {
    "name": ["a", "b", "c"],
    "MRR": ["$100,000", "8k..9k USD", None],
    "Rate": ["60%", "n/a", "10%"],
    "Least": [2e6, None, 1.0],
    "Founders": [2, None, 3],
}


def test_a_field_follows_from_others_and_from_helpers(funded: Thesis, tmp_path: Path) -> None:
    found = thesis.profiles(pl.DataFrame(TABLE), funded, mapping=mapping(tmp_path, DERIVED))
    values = {key: [one.facts[key].value for one in found] for key in found[0].facts}
    assert "monthly" not in values
    assert "rate" not in values
    assert values["last_round_amount"] == [Interval(1.2e6, 1.2e6), Interval(96e3, 108e3), Interval(-UP, UP)]
    assert values["raised_equity"] == [Interval(8e5, UP - 1.2e6), Interval(-UP, UP - 96e3), Interval(1.0 - UP, UP)]
    assert values["investors"] == [Interval(3.0, 3.0), Interval(1.0, 1e12), Interval(4.0, 4.0)]
    assert values["best_investor_exits"] == [Interval(2.0, 2.0), Interval(0.0, 1.0), Interval(0.0, 1.0)]
    alone = [
        thesis.score(funded, thesis.profiles(pl.DataFrame(TABLE)[i], funded, mapping=mapping(tmp_path, DERIVED)))
        for i in range(3)
    ]
    assert thesis.score(funded, found).score.tolist() == [float(one.score[0]) for one in alone]


def test_a_formula_is_worth_what_the_vocabulary_would_make_of_it(tmp_path: Path) -> None:
    """The same formula, in the mapping and as `derived` of the vocabulary: the same scores, bounds and problems."""
    rules = """
        [thesis]
        format = 1
        id = "ratio"
        [vocabulary]
        id = "v"
        currency = "USD"
        [fields.sold]
        type = "money"
        [fields.spent]
        type = "money"
        [fields.multiple]
        type = "ratio"
        %s
        [rules.efficient]
        points = 10
        value = 'ramp(multiple, 0, 4)'
        [verdicts]
        all = -inf
        """
    plain, deriving = (thesis.loads(rules % line) for line in ("", "derived = 'sold / spent'"))
    table = pl.DataFrame({"Sold": ["$8", "4..6 USD", "$9", "$1", None], "Spent": ["$4", "$2", None, "$0", "$0"]})
    columns = '[fields.sold]\ncolumn = "Sold"\n[fields.spent]\ncolumn = "Spent"\n'
    path = mapping(tmp_path, f"{columns}[fields.multiple]\nderived = 'sold / spent'\n")
    mine = thesis.score(plain, thesis.profiles(table, plain, mapping=path))
    path = mapping(tmp_path, columns)
    theirs = thesis.score(deriving, thesis.profiles(table, deriving, mapping=path))
    for name in ("score", "low", "high", "coverage"):
        assert getattr(mine, name).tolist() == getattr(theirs, name).tolist(), name
    assert mine.low.tolist() == [5.0, 5.0, 0.0, 0.0, 0.0]
    assert mine.high.tolist() == [5.0, 7.5, 10.0, 10.0, 10.0]


def test_what_is_stated_beside_a_formula_counts_and_what_contradicts_is_listed(funded: Thesis, tmp_path: Path) -> None:
    text = """
        [mapping]
        name = "name"
        [fields.raised]
        column = "All"
        [fields.last_round_amount]
        column = "Last"
        [fields.raised_equity]
        column = "Equity"
        derived = 'raised - last_round_amount'
        [fields.investors]
        column = "N"
        [fields.lead_investors]
        derived = 'investors - 3'
        """
    frame = pl.DataFrame(
        {"name": ["a", "b"], "All": [9e6, 9e6], "Last": [1e6, 1e6], "Equity": [None, 3e6], "N": [4, 2]}
    )
    found = thesis.profiles(frame, funded, mapping=mapping(tmp_path, text))
    assert [one.facts["raised_equity"].value for one in found] == [Interval.point(8e6), Interval.point(3e6)]
    assert [one.facts["lead_investors"].value for one in found] == [Interval.point(1.0), Interval.point(0.0)]
    assert [(one.code, one.within) for one in found.problems] == [("E625", "company `b`"), ("E626", "company `b`")]


def test_a_formula_may_read_the_date_and_uses_nothing_that_is_later(funded: Thesis, tmp_path: Path) -> None:
    text = """
        [helpers.age]
        type = "duration"
        column = "Age"
        as_of = "Day"
        [fields.founded]
        column = "Founded"
        [fields.raised]
        column = "Raised"
        as_of = "Day"
        [fields.raised_equity]
        derived = 'raised / 2'
        [fields.articles]
        derived = 'count_true(founded < as_of, age > 1 month)'
        """
    days = [date(2015, 1, 1), date(2016, 1, 1)]
    frame = pl.DataFrame({"Age": [5, 5], "Day": days, "Founded": [date(2015, 3, 1)] * 2, "Raised": [2e6, 2e6]})
    path = mapping(tmp_path, text)
    found = thesis.profiles(frame, funded, mapping=path, as_of=date(2015, 6, 1))
    assert [one.facts["raised_equity"].value for one in found] == [Interval(1e6, 1e6), Interval(-UP / 2, UP / 2)]
    assert [one.facts["articles"].value for one in found] == [Interval(2.0, 2.0), Interval(1.0, 2.0)]
    undated = thesis.loads(FUNDED.replace("as_of = 2017-06-01\n", ""), "funded.toml", ROOT)
    with pytest.raises(thesis.ThesisError, match="E540 the formula of `articles` reads `as_of`"):
        thesis.profiles(frame, undated, mapping=path)


def test_a_mistake_in_a_formula_is_shown_where_it_stands(funded: Thesis, tmp_path: Path) -> None:
    path = mapping(tmp_path, "[fields.raised]\ncolumn = \"sum\"\n[fields.raised_equity]\nderived = 'raisd / 2'\n")
    with pytest.raises(thesis.ThesisError) as caught:
        thesis.profiles(pl.DataFrame({"sum": ["1"]}), funded, mapping=path)
    assert str(caught.value).partition(":")[2] == (
        "4:12: E201 unknown field `raisd`\n"
        "    4 | derived = 'raisd / 2'\n"
        "      |            ^^^^^\n"
        "   in field `raised_equity`. Did you mean `raised` (money)?"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[fields.raised_equity]\nderived = 'raised >= 1M'\n", "E415 the formula of `raised_equity` must give a money"),
        ("[fields.raised_equity]\nderived = 'founders * 2'\n", "E415 the formula of `raised_equity` must give a money"),
        ("[fields.founders]\nderived = 'investors / 2'\n", "E416 `founders` counts whole things"),
        ("[fields.stage]\nderived = 'raised'\n", "E224 `derived` needs a field that is a number, a date or a flag"),
        ("[fields.raised_equity]\nderived = 'raised_equity + 1'\n", "E230 `raised_equity` is derived from itself"),
        ("[fields.raised_equity]\nderived = 'raised +'\n", "E3"),
        ("[fields.raisd]\nderived = 'raised'\n", "E201 unknown field `raisd`"),
        ("[fields.raised_equity]\nderived = 5\n", "E212"),
        ("[fields.raised_equity]\nderived = 'raised * threshold'\n", "E201 unknown field `threshold`"),
        ('[helpers.x]\ncolumn = "sum"\n', "E213 `type` is missing"),
        ('[helpers.x]\ntype = "sum"\ncolumn = "sum"\n', "E220 unknown type `sum`"),
        ('[helpers.x]\ntype = "money"\n', "E213 the field has no `column`"),
        ('[helpers.raised_equity]\ntype = "money"\ncolumn = "sum"\n', "E228 `raised_equity` is a field"),
        ('[helpers.a-b]\ntype = "money"\ncolumn = "sum"\n', "E222 `a-b` cannot be a field's name"),
    ],
)
def test_formulas_that_cannot_be_used(text: str, message: str, tmp_path: Path) -> None:
    rules = thesis.loads(f"{FUNDED}[parameters.threshold]\nvalue = 2\n", "funded.toml", ROOT)
    path = mapping(tmp_path, f'[fields.raised]\ncolumn = "sum"\n{text}')
    with pytest.raises(thesis.ThesisError) as caught:
        thesis.profiles(pl.DataFrame({"sum": ["1"]}), rules, mapping=path)
    assert message in str(caught.value)


def test_a_formula_of_the_vocabulary_is_not_written_twice(tmp_path: Path) -> None:
    derived = "[fields.total]\ntype = 'money'\nderived = 'raised + raised_equity'\n"
    rules = thesis.loads(f"{FUNDED}{derived}", "funded.toml", ROOT)
    path = mapping(tmp_path, "[fields.raised]\ncolumn = \"sum\"\n[fields.total]\nderived = 'raised'\n")
    with pytest.raises(thesis.ThesisError, match="E224 `total` is derived in the vocabulary already"):
        thesis.profiles(pl.DataFrame({"sum": ["1"]}), rules, mapping=path)
    path = mapping(tmp_path, "[fields.raised]\ncolumn = \"sum\"\n[fields.raised_equity]\nderived = 'total - 1 USD'\n")
    with pytest.raises(thesis.ThesisError, match="E230 `raised_equity` is derived from itself"):
        thesis.profiles(pl.DataFrame({"sum": ["1"]}), rules, mapping=path)


# --- the real exports ------------------------------------------------------------------------------------------------


def test_the_export_of_2017_scores_with_every_odd_cell_listed(funded: Thesis) -> None:
    path = exports("cb2017_pro_export_sample.csv.gz")
    found = thesis.read_profiles(path, funded, mapping=MAPPINGS / "crunchbase-2017.toml", errors="unknown")
    assert len(found) == 7947
    assert Counter(one.code for one in found.problems) == {"E609": 342, "E608": 41, "E606": 3}
    for problem in found.problems:
        assert problem.cell is not None
        assert problem.cell.column == "Last.Funding.Amount"
        assert not problem.cell.text.startswith("$")
    board = thesis.score(funded, found, bounds="outer")
    assert board.score.shape == (7947,)
    assert len(set(board.ids)) == 7947
    assert len(board.names) - len(set(board.names)) == 21
    raised = found.companies.columns.fields["raised"]  # type: ignore[union-attr] # companies are rows of columns here
    assert int((raised.lo == raised.lo).sum()) == 1944  # type: ignore[union-attr] # amounts are numbers
    assert [note.partition(":")[0] for note in found.notes].count("column `Founded.Date`") == 1


@pytest.mark.parametrize(("name", "rows"), [("pit_2008.parquet", 9477), ("pit_2010.parquet", 15673)])
def test_the_tables_of_2015_score_and_nothing_that_came_later_is_used(name: str, rows: int, funded: Thesis) -> None:
    path = exports(name)
    shipped = MAPPINGS / "crunchbase-2015.toml"
    found = thesis.read_profiles(path, funded, mapping=shipped)
    assert (len(found), found.problems) == (rows, ())
    assert not any(one.startswith("out_") for one in shipped.read_text(encoding="utf-8").split('"'))
    day = date(int(name[4:8]) - 1, 12, 31)
    before = thesis.read_profiles(path, funded, mapping=shipped, as_of=day)
    assert {key for key, one in before[0].facts.items() if one.value != funded.vocabulary.fields[key].anything} <= {
        "country",
        "tags",
        "founded",
    }


@pytest.mark.parametrize("name", point_in_time.TABLES)
def test_the_tables_of_2015_score_the_same_in_columns_and_in_duckdb(name: str) -> None:
    rules, companies, table = point_in_time.read(name)
    assert_scores(rules, companies, in_duckdb(plan_of(rules, None), table))


def test_the_command_line_takes_a_mapping(run: Run, tmp_path: Path) -> None:
    rules, table = tmp_path / "funded.toml", tmp_path / "list.csv"
    rules.write_text(FUNDED.replace("rules/", f"{ROOT}/rules/"), encoding="utf-8")
    table.write_text('Label,Sum\nAnt,"$20,000,000"\n', encoding="utf-8")
    path = mapping(tmp_path, '[mapping]\nname = "Label"\n[fields.raised]\ncolumn = "Sum"\n')
    ran = run("score", rules, table, "--mapping", path, "--format", "csv")
    assert ran.code == 0
    assert ran.out.splitlines()[1].startswith("1,Ant,Ant,30,")
    assert "column `Sum`: a comma stands between thousands" in ran.err
