"""Columns: what arrays hold is what profiles hold, row by row, and every bad cell is named."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import thesis
from tests.relations import in_duckdb
from thesis.facts import Profiles, read_many
from thesis.facts.columns import Categories, Flags, Numbers, Rows, TagSets, columns_of
from thesis.model import Thesis
from thesis.scoring import plan_of
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.units import day_number

LEVELS = [f"level-{i:03}" for i in range(300)]
NAN = float("nan")

RULES = f"""
[thesis]
format = 1
id = "columns"
[vocabulary]
id = "v"
currency = "USD"
[fields.margin]
type = "share"
[fields.arr]
type = "money"
[fields.staff]
type = "count"
[fields.founded]
type = "date"
[fields.profitable]
type = "flag"
[fields.known_bad]
type = "flag"
assume = false
[fields.sector]
type = "category"
values = {LEVELS}
[fields.city]
type = "category"
[fields.regions]
type = "tags"
values = ["JP", "KR", "SEA"]
[fields.skills]
type = "tags"
[fields.words]
type = "text"
[rules.margin]
points = 10
value = 'ramp(margin, 0%, 50%)'
[rules.sector]
points = 5
table = {{ of = 'sector', at = {{ "level-299" = 1, "level-256" = 0.5 }}, otherwise = 0 }}
[rules.skills]
points = 3
when = '"rust" in skills and not known_bad'
[rules.early]
points = 2
when = 'months_to_reach(arr, 10M USD, founded) <= 12 months'
[verdicts]
yes = 5
no = -inf
"""


@pytest.fixture(scope="module")
def rules() -> Thesis:
    return thesis.loads(RULES)


def read(rules: Thesis, **columns: Any) -> Profiles:
    return thesis.profiles(columns=columns, thesis=rules)


def problems_of(rules: Thesis, **columns: Any) -> list[str]:
    with pytest.raises(thesis.ThesisError) as caught:
        read(rules, **columns)
    return [f"{one.code} {one.message} | {one.within}" for one in caught.value.diagnostics]


def test_300_categories_have_a_code_each(rules: Thesis) -> None:
    found = read(rules, sector=np.array(LEVELS))
    column = columns_of(found, ()).fields["sector"]
    assert isinstance(column, Categories)
    assert column.codes.dtype == np.int32
    assert [found[i].facts["sector"].value for i in range(300)] == [Levels(frozenset({one})) for one in LEVELS]
    given = thesis.score(rules, found).contributions[:, 1]
    assert {LEVELS[i]: given[i] for i in np.flatnonzero(given)} == {"level-256": 2.5, "level-299": 5.0}


def test_more_levels_than_two_bytes_hold(rules: Thesis) -> None:
    names = [f"city-{i}" for i in range(70_000)]
    found = read(rules, city=np.array(names, dtype=object))
    assert found[69_999].facts["city"].value == Levels(frozenset({"city-69999"}))


def test_every_kind_of_fact_comes_back_from_its_column(rules: Thesis) -> None:
    rows = [
        {"margin": 0.5, "profitable": True, "sector": "level-001", "regions": ["JP"], "skills": ["rust"], "staff": 3},
        {
            "margin": {"at_least": 0.25},
            "sector": {"one_of": ["level-001", "level-002"]},
            "regions": {"includes": ["JP"]},
        },
        {"margin": "unknown", "profitable": None, "regions": {"includes": ["JP"], "excludes": ["KR"]}, "skills": []},
        {"margin": {"value": 0.5, "status": "planned"}, "known_bad": True, "city": "anywhere", "words": "some"},
        {"founded": "2024-03", "arr": {"value": "3M USD", "as_of": "2024-10"}, "skills": {"excludes": ["rust"]}},
        {},
    ]
    given = read_many(rows, rules.vocabulary)
    fields = rules.vocabulary.fields
    columns = columns_of(given, fields.values(), [fields["arr"]])
    again = Profiles(Rows(columns, fields))
    for ours, theirs in zip(again, given, strict=True):
        assert {name: ours.fact(field).value for name, field in fields.items()} == {
            name: theirs.fact(field).value for name, field in fields.items()
        }
    assert again[4].series["arr"][0].value == Interval(3e6, 3e6)
    assert again[4].facts["arr"].as_of == again[4].series["arr"][0].as_of == Interval(19_997.0, 20_027.0)
    assert again[-1].facts["known_bad"].value is Truth.FALSE, "what is assumed"
    assert again[2].facts["regions"].text == "at least JP; not KR"


def test_exact_and_unknown_numbers_need_one_array(rules: Thesis) -> None:
    columns = columns_of(read(rules, margin=np.array([0.25, NAN]), arr=[1e6, None], arr__low=[None, 2e6]), ())
    margin, arr = columns.fields["margin"], columns.fields["arr"]
    assert isinstance(margin, Numbers)
    assert isinstance(arr, Numbers)
    assert margin.lo is margin.hi
    assert [margin.at(0), margin.at(1)] == [Interval(0.25, 0.25), Interval(0.0, 1.0)]
    assert arr.lo is not arr.hi
    assert arr.at(1) == Interval(2e6, 1e15)
    lo, hi = margin.ends(0, 2)
    assert not np.isnan(lo).any()
    assert not np.isnan(hi).any()


def test_bounds_and_dates_of_a_number(rules: Thesis) -> None:
    found = read(
        rules,
        arr=[None, "12M USD", None, None],
        arr__low=np.array([1e6, NAN, NAN, NAN]),
        arr__high=["2M USD", None, "3M USD", "unknown"],
        arr__as_of=["2024-10", date(2025, 1, 1), None, "2024-Q1"],
        founded=np.array(["2024-01-05T23:59", "NaT", "1969-12-31", "2020-02-29"], dtype="datetime64[s]"),
        founded__high=[None, "2020", None, None],
    )
    assert [one.facts["arr"].value for one in found] == [
        Interval(1e6, 2e6),
        Interval(12e6, 12e6),
        Interval(-1e15, 3e6),
        Interval(-1e15, 1e15),
    ]
    assert [one.facts["founded"].value for one in found] == [
        Interval(19_727.0, 19_727.0),
        Interval(-25_567.0, 18_627.0),
        Interval(-1.0, -1.0),
        Interval(18_321.0, 18_321.0),
    ]
    assert [one.facts["arr"].as_of for one in found] == [
        Interval(19_997.0, 20_027.0),
        Interval(20_089.0, 20_089.0),
        None,
        Interval(19_723.0, 19_813.0),
    ]
    assert [sorted(one.series) for one in found] == [["arr"], ["arr"], [], ["arr"]]
    assert found[0].facts["arr"].text == "1M USD to 2M USD"


def test_bounds_beyond_the_domain_are_the_domain(rules: Thesis) -> None:
    found = read(rules, margin__low=np.array([-3.0, 0.5]), margin__high=np.array([0.25, 9.0]), staff__low=[-4, None])
    by_rows = [{"at_least": -3.0, "at_most": 0.25}, {"at_least": 0.5, "at_most": 9.0}]
    expected = read_many([{"margin": one} for one in by_rows], rules.vocabulary)
    assert [one.facts["margin"].value for one in found] == [one.facts["margin"].value for one in expected]
    assert [one.facts["staff"].value for one in found] == [Interval(0.0, 1e12)] * 2
    assert [thesis.score(rules, one).high for one in found] == thesis.score(rules, found).high.tolist()


def test_texts_lists_and_truths_in_columns(rules: Thesis) -> None:
    found = read(
        rules,
        profitable=["yes", None, True, NAN],
        regions=["JP;KR", ["SEA"], "", []],
        skills=np.array(["rust; go", None, "unknown", "go"], dtype=object),
        margin=["40%", ">20%", "unknown", 1],
        sector=[None, {"one_of": ["level-000", "level-001"]}, "level-002", float("nan")],
    )
    assert [one.facts["profitable"].value.answer for one in found] == [True, None, True, None]  # type: ignore[union-attr]
    assert found[0].facts["regions"].value == Tags(frozenset({"JP", "KR"}), complete=True)
    assert found[3].facts["regions"].value == Tags(frozenset(), complete=True)
    assert found[0].facts["skills"].value == Tags(frozenset({"rust", "go"}), complete=True)
    assert found[1].facts["skills"].value == Tags(frozenset())
    assert found[1].facts["sector"].value == Levels(frozenset({"level-000", "level-001"}))
    assert found[3].facts["margin"].value == Interval(1.0, 1.0)


def test_a_dated_series_and_a_planned_value_in_a_column(rules: Thesis) -> None:
    dated = [
        {"value": "8M USD", "as_of": "2024-10"},
        {"value": "12M USD", "as_of": "2025-03"},
        {"value": "99M USD", "as_of": "2026-01", "status": "planned"},
    ]
    found = read(rules, arr=[dated, None], founded=[date(2024, 9, 1)] * 2)
    by_rows = read_many([{"arr": dated, "founded": date(2024, 9, 1)}, {"founded": date(2024, 9, 1)}], rules.vocabulary)
    assert found[0].facts["arr"].value == by_rows[0].facts["arr"].value == Interval(12e6, 12e6)
    assert len(found[0].series["arr"]) == 2, "planned values are not scored"
    assert thesis.score(rules, found).score.tolist() == thesis.score(rules, by_rows).score.tolist()


def test_facts_dated_later_are_left_out(rules: Thesis) -> None:
    columns = {
        "arr": np.array([1e6, 2e6]),
        "arr__as_of": np.array(["2025-01-01", "2025-06-01"], dtype="datetime64[D]"),
        "staff": [[{"value": 3, "as_of": "2024"}, {"value": 9, "as_of": "2026"}], {"value": 4, "as_of": "2026"}],
    }
    found = thesis.profiles(columns=columns, thesis=rules, as_of=date(2025, 3, 1))
    assert [one.facts["arr"].value for one in found] == [Interval(1e6, 1e6), Interval(-1e15, 1e15)]
    assert [sorted(one.series) for one in found] == [["arr", "staff"], []]
    assert [one.facts["staff"].value for one in found] == [Interval(3.0, 3.0), Interval(0.0, 1e12)]


# --- names -----------------------------------------------------------------------------------------------------------


def test_companies_are_found_by_id_name_and_position(rules: Thesis) -> None:
    found = read(
        rules, id=["a", "b", "c"], name=["Ant", "Bee", "Bee"], part_of=["x", None, NAN], margin=[0.1, 0.2, 0.3]
    )
    assert (found["b"].name, found["Ant"].id, found[-1].id, found[0].part_of, found[2].part_of) == (
        "Bee",
        "a",
        "c",
        "x",
        None,
    )
    with pytest.raises(KeyError, match="2 companies are named Bee"):
        found["Bee"]
    with pytest.raises(KeyError):
        found["nobody"]
    with pytest.raises(IndexError):
        found[3]
    board = thesis.score(rules, found)
    assert board["a"] == board["Ant"] == board[0] == board[np.int64(0)] == thesis.score(rules, found["a"])
    assert [one.id for one in found.companies[1:]] == ["b", "c"]


def test_without_names_companies_are_numbered(rules: Thesis) -> None:
    found = read(rules, margin=[0.1, 0.2])
    assert [one.name for one in found] == ["company 1", "company 2"]
    assert thesis.score(rules, found).names.tolist() == ["company 1", "company 2"]
    assert found["company 2"].facts["margin"].value == Interval(0.2, 0.2)
    numbered = read(rules, id=np.array([17, 18]), margin=[0.1, 0.2])
    assert numbered["18"].name == "18"
    assert read(rules, name=["x", None], margin=[0.1, 0.2])[1].id == "company 2"


# --- what does not fit -----------------------------------------------------------------------------------------------


def test_bad_cells_name_company_field_value_and_place(rules: Thesis) -> None:
    (found,) = problems_of(rules, name=["Ant", "Bee"], margin=np.array([0.5, 40.0]))
    message, place = found.split(" | ")
    assert message.startswith("E605 `margin` cannot be 40.0")
    assert place == "company `Bee`, row 2 of column `margin`"
    several = problems_of(
        rules,
        staff=np.array([1.5, -1.0, np.inf]),
        profitable=np.array([1.0, NAN, NAN]),
        sector=["level-1", None, None],
        arr=["12 cats", None, None],
        founded=np.array([NAN, 3.0, NAN]),
        arr__as_of=["soon", None, None],
        margin__low=[0.5, None, None],
        margin__high=[0.25, None, None],
    )
    assert [(one[:4], one.split(" | ")[1]) for one in several] == [
        ("E607", "company `company 1`, row 1 of column `staff`"),
        ("E605", "company `company 2`, row 2 of column `staff`"),
        ("E601", "company `company 3`, row 3 of column `staff`"),
        ("E601", "company `company 1`, row 1 of column `profitable`"),
        ("E603", "company `company 1`, row 1 of column `sector`"),
        ("E606", "company `company 1`, row 1 of column `arr`"),
        ("E611", "company `company 1`, row 1 of column `arr__as_of`"),
        ("E606", "company `company 2`, row 2 of column `founded`"),
        ("E604", "company `company 1`, row 1 of column `margin`"),
    ]


def test_the_messages_about_a_column_end_somewhere(rules: Thesis) -> None:
    found = problems_of(rules, margin=np.full(1_000, 2.0))
    assert len(found) == 101
    assert found[-1] == "E605 900 more values of `margin` do not fit | column `margin`"


def test_bad_cells_may_be_unknown_and_listed(rules: Thesis) -> None:
    columns = {"margin": np.full(200, 2.0), "staff": np.array([2.5] + [1] * 199), "regions": ["XX"] + ["JP"] * 199}
    found = thesis.profiles(columns=columns, thesis=rules, errors="unknown")
    assert len(found.problems) == 202
    assert found[0].facts["margin"].value == Interval(0.0, 1.0)
    assert found[0].facts["staff"].value == Interval(0.0, 1e12)
    assert found[0].facts["regions"].value == Tags(frozenset())
    assert thesis.score(rules, found).score.shape == (200,)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"margin": 0.5}, "E624 the column `margin` is a single value"),
        ({"margin": "50%"}, "E624 the column `margin` is a single value"),
        ({"margin": np.zeros((2, 2))}, "E624 the column `margin` is an array of 2 dimensions"),
        ({"margin": [0.1], "arr": [1, 2]}, "E624 the columns differ in length: `margin` 1, `arr` 2"),
        ({"margins": [0.1]}, "E201 unknown field `margins`"),
        ({"sector__low": [0.1]}, "E201 unknown field `sector__low`"),
        ({"name": ["a", "a"]}, "E621 two companies have the id `a`"),
    ],
)
def test_columns_that_do_not_fit(rules: Thesis, columns: dict[str, Any], message: str) -> None:
    assert problems_of(rules, **columns)[0].split(" | ")[0] == message


@pytest.mark.parametrize("part", ["", "__low", "__high"])
def test_a_bad_date_takes_its_bounds_with_it_in_columns_of_any_kind(rules: Thesis, part: str) -> None:
    """Whichever of a row's cells is bad, and however the column holds it, the row is unknown and the cell listed."""
    good = {"founded": date(2020, 5, 1), "founded__low": date(2020, 1, 1), "founded__high": date(2021, 1, 1)}
    bad = date(1800, 2, 3) if part != "__low" else date(2300, 1, 1)
    columns = {name: [bad if name == f"founded{part}" else day, day] for name, day in good.items()}
    kinds: dict[str, dict[str, Any]] = {
        "lists": columns,
        "arrays": {name: np.array(days, "datetime64[D]") for name, days in columns.items()},
        "texts": {name: [day.isoformat() for day in days] for name, days in columns.items()},
    }
    for kind, given in kinds.items():
        found = thesis.profiles(columns=given, thesis=rules, errors="unknown")
        assert found[0].facts["founded"].value == rules.vocabulary.fields["founded"].domain, kind
        assert found[1].facts["founded"].value == Interval.point(day_number(date(2020, 5, 1))), kind
        assert [one.cell.row for one in found.problems if one.cell is not None] == [1], kind
    dated = thesis.loads(RULES + "[rules.founded]\npoints = 1\nwhen = 'founded > 2020-01-01'\n")
    table = pa.table({"id": pa.array(["a", "b"]), **{name: pa.array(days) for name, days in columns.items()}})
    scored = in_duckdb(plan_of(dated, None), table)
    assert (scored["misfits"], scored["coverage"][0] < scored["coverage"][1]) == ([1, 0], True)


def test_columns_that_are_no_fields_may_be_left_out(rules: Thesis) -> None:
    found = thesis.profiles(columns={"margin": [0.1], "other": [object()]}, thesis=rules, extra="ignore")
    assert list(found[0].facts) == ["margin"]


def test_profiles_takes_data_or_columns(rules: Thesis) -> None:
    with pytest.raises(TypeError):
        thesis.profiles()  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        thesis.profiles([{}], rules, columns={"margin": [0.1]})  # type: ignore[call-overload]
    assert len(thesis.profiles(columns={}, thesis=rules)) == 0
    assert len(thesis.profiles([{}, {}], rules)) == 2


DERIVED = """
[thesis]
format = 1
id = "derived"
[vocabulary]
id = "v"
[fields.a]
type = "count"
[fields.b]
type = "count"
[fields.ratio]
type = "number"
range = [0, 100]
derived = 'a / b'
[fields.many]
type = "flag"
derived = 'a > 10'
[rules.ratio]
points = 10
value = 'clip(ratio, 0, 1)'
[rules.many]
points = 5
when = 'many'
[verdicts]
yes = 5
no = -inf
"""


def test_derived_fields_count_and_clashes_are_listed_as_for_rows() -> None:
    rules = thesis.loads(DERIVED)
    columns = {
        "a": np.array([4.0, 4.0, NAN, 500.0, 4.0, 4.0, 20.0]),
        "b": np.array([8.0, 8.0, 8.0, 1.0, 0.0, NAN, NAN]),
        "ratio": np.array([NAN, 0.75, 0.25, NAN, NAN, 0.5, NAN]),
        "many": np.array([None, None, None, None, None, True, False], dtype=object),
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    by_columns, by_rows = read(rules, **columns), thesis.profiles(rows, rules)
    assert [str(one) for one in by_columns.problems] == [str(one) for one in by_rows.problems]
    assert [one.code for one in by_columns.problems] == ["E625", "E626", "E625", "E625"]
    left, right = thesis.score(rules, by_columns), thesis.score(rules, by_rows)
    for name in ("score", "low", "high", "exact", "coverage", "contributions"):
        assert np.array_equal(getattr(left, name), getattr(right, name)), name
    for row, company in enumerate(by_rows):
        card = thesis.score(rules, company)
        assert (left.score[row], left.low[row], left.high[row]) == (card.score, card.low, card.high)


# --- whose arrays ----------------------------------------------------------------------------------------------------


def test_arrays_are_read_only_and_what_is_given_may_change_afterwards(rules: Thesis) -> None:
    margin, profitable = np.array([0.25, 0.5]), np.array([True, False])
    found = read(rules, margin=margin, profitable=profitable)
    margin[:] = 1.0
    profitable[:] = False
    assert found[0].facts["margin"].value == Interval(0.25, 0.25)
    assert found[0].facts["profitable"].value is Truth.TRUE
    columns = columns_of(found, ()).fields
    numbers, flags = columns["margin"], columns["profitable"]
    assert isinstance(numbers, Numbers)
    assert isinstance(flags, Flags)
    for array in (numbers.lo, flags.lo):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_an_array_that_nobody_can_write_to_is_not_copied(rules: Thesis) -> None:
    margin = np.array([0.25, NAN])
    margin.flags.writeable = False
    column = columns_of(read(rules, margin=margin), ()).fields["margin"]
    assert isinstance(column, Numbers)
    assert np.shares_memory(column.lo, margin)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int8", "uint16", "int64", ">f8"])
def test_numbers_of_any_width(rules: Thesis, dtype: str) -> None:
    found = read(rules, staff=np.array([0, 7, 100], dtype=dtype)[::-1])
    assert [one.facts["staff"].value for one in found] == [Interval(x, x) for x in (100.0, 7.0, 0.0)]


def test_masked_arrays_and_ranges(rules: Thesis) -> None:
    found = read(
        rules,
        margin=np.ma.masked_array([0.25, 9.0], [False, True]),
        profitable=np.ma.masked_array([True, True], [False, True]),
        staff=range(2),
    )
    assert found[1].facts["margin"].value == Interval(0.0, 1.0)
    assert found[1].facts["profitable"].value is Truth.OPEN
    assert found[1].facts["staff"].value == Interval(1.0, 1.0)


def test_tags_of_an_open_vocabulary_cost_what_they_hold(rules: Thesis) -> None:
    found = read(rules, skills=[[f"skill-{i}", "rust"] for i in range(2_000)])
    column = columns_of(found, ()).fields["skills"]
    assert isinstance(column, TagSets)
    assert sum(len(rows) for rows in column.holds.values()) == 4_000
    assert thesis.score(rules, found).contributions[:, 2].tolist() == [3.0] * 2_000


def test_one_company_needs_no_numpy() -> None:
    script = """
import sys, thesis
rules = thesis.load("zhu-xiaohu")
assert thesis.score(rules, {"layers": ["application"]}).low < 100
assert len(thesis.profiles([{"arr": 1e6}], rules)) == 1
from thesis.scoring import ScoreTable
assert "numpy" not in sys.modules, "numpy"
"""
    subprocess.run([sys.executable, "-c", script], check=True)
