"""SQL at the edges of texts, names and ranges: what a database says is what the columns say."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

import thesis
from tests.relations import assert_same, assert_scores, duck, in_duckdb, rows_of, table_of, table_of_profiles
from thesis.scoring import plan_of
from thesis.testing import Frame

HEAD = """
[thesis]
format = 1
id = "edges"
[vocabulary]
id = "edges"
currency = "USD"
[fields.profitable]
type = "flag"
[fields.regions]
type = "tags"
[fields.sector]
type = "category"
values = ["chips", "games", "shops"]
[fields.stage]
type = "category"
values = ["Seed", "A", "IPO"]
[fields.rating]
type = "category"
values = ["aa", "AA", "b"]
[fields.arr]
type = "money"
[fields.margin]
type = "share"
[fields.growth]
type = "number"
range = [0, 100]
[fields.launched_at]
type = "date"
[verdicts]
yes = 5
no = -inf
"""
FLAG = "[rules.one]\npoints = 10\nwhen = 'profitable'\n"
SPACES = [character for character in map(chr, range(1, 0x3002)) if character.isspace()]
BESIDE = sorted({chr(ord(one) + step) for one in SPACES for step in (-1, 1)} - {"\0"})


def assert_agreed(rules: str, types: dict[str, str], values: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The table that a database makes, which is what the columns say."""
    ids = [f"{i}" for i in range(len(next(iter(values.values()))))]
    frame = Frame({"id": "string", **types}, {"id": ids, **values})
    read = thesis.loads(HEAD + rules)
    found = in_duckdb(plan_of(read, None), table_of(frame))
    assert_same(read, frame, found)
    return found


def test_white_space_about_a_word_is_what_python_strips() -> None:
    found = assert_agreed(
        FLAG, {"profitable": "string"}, {"profitable": [f"{one}yes{one}" for one in [*SPACES, *BESIDE]]}
    )
    stripped = [one in SPACES for one in [*SPACES, *BESIDE]]
    assert found["one"] == [10.0 if one else 0.0 for one in stripped]
    assert found["misfits"] == [0 if one else 1 for one in stripped]


def test_a_tag_is_no_part_of_another() -> None:
    found = assert_agreed(
        "[rules.one]\npoints = 10\nwhen = '\"JP\" in regions'\n",
        {"regions": "string"},
        {"regions": ["JP", "JPX", "AJP", "KR;JP", "KR;JPX", None]},
    )
    assert found["one"] == [10.0, 0.0, 0.0, 10.0, 0.0, 0.0]


def test_tags_may_be_told_only_in_part() -> None:
    rules = thesis.loads(f"{HEAD}[rules.one]\npoints = 10\nwhen = '\"JP\" in regions'\n")
    told = [{"includes": ["JP"]}, {"excludes": ["JP"]}, {"includes": ["KR"]}]
    companies = thesis.profiles([{"id": f"{i}", "regions": one} for i, one in enumerate(told)], rules)
    found = in_duckdb(plan_of(rules, None), table_of_profiles(list(companies), [*rules.vocabulary.fields.values()]))
    assert (found["low"], found["high"]) == ([10.0, 0.0, 0.0], [10.0, 0.0, 10.0])
    assert_scores(rules, companies, found)


@pytest.mark.parametrize("others", ["shops = 0.25 }", "}, otherwise = 0.25"])
def test_a_table_of_levels_has_a_height_for_all_others(others: str) -> None:
    rules = f"[rules.one]\npoints = 10\ntable = {{ of = 'sector', at = {{ chips = 1, games = 0.5, {others} }}\n"
    found = assert_agreed(
        rules.replace(", }", " }"), {"sector": "string"}, {"sector": ["chips", "games", "shops", None]}
    )
    assert found["one"] == [10.0, 5.0, 2.5, 2.5]


def test_small_letters_and_capitals_are_one_where_no_two_levels_differ_in_them_alone() -> None:
    found = assert_agreed(
        '[rules.one]\npoints = 10\nwhen = \'stage in ["Seed", "IPO"]\'\n'
        "[rules.two]\npoints = 4\nwhen = 'rating == \"AA\"'\n",
        {"stage": "string", "rating": "string"},
        {"stage": ["Seed", "SEED", "seed", "ipo", "a", "B"], "rating": ["AA", "aa", "b", "Aa", "B", None]},
    )
    assert found["one"] == [10.0, 10.0, 10.0, 10.0, 0.0, 0.0]
    assert found["two"] == [4.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert found["misfits"] == [0, 0, 0, 1, 1, 1]


def test_a_thesis_without_points_has_no_percent() -> None:
    found = assert_agreed(FLAG.replace("10", "0"), {"profitable": "bool"}, {"profitable": [True, False, None]})
    assert found["percent"] == [0.0] * 3


def test_a_divisor_that_may_be_zero_leaves_everything_open() -> None:
    found = assert_agreed(
        "[rules.one]\npoints = 10\nvalue = 'ramp(margin / growth, 0, 1)'\n",
        {"margin": "double", "growth": "double"},
        {"margin": [0.5, 0.5, 0.5, None], "growth": [1.0, 0.0, None, 2.0]},
    )
    assert (found["low"][:3], found["high"][:3]) == ([5.0, 0.0, 0.0], [5.0, 10.0, 10.0])


def test_a_number_below_the_level_on_the_day_that_it_is_reached() -> None:
    rules = thesis.loads(
        f"{HEAD}[rules.one]\npoints = 10\nwhen = 'months_to_reach(arr, 1M USD, launched_at) >= 1 months'\n"
    )
    day = {"as_of": "2025-03-01"}
    companies = thesis.profiles(
        [
            {
                "id": "a",
                "launched_at": "2025-01-20",
                "arr": [{"value": "0.5M USD", **day}, {"value": "2M USD", **day}],
            }
        ],
        rules,
    )
    found = in_duckdb(plan_of(rules, None), table_of_profiles(list(companies), [*rules.vocabulary.fields.values()]))
    assert_scores(rules, companies, found)
    assert found["low"] == found["high"] == [10.0]


def test_a_column_that_is_kept_may_be_called_like_a_step() -> None:
    table = pa.table({"id": ["a", "b"], "profitable": ["yes", "no"], "profitable_word_1": ["x", "y"]})
    kept = ("id", "profitable_word_1")
    query = thesis.to_sql(thesis.loads(HEAD + FLAG), columns=dict.fromkeys(table.column_names, "string"), keep=kept)
    assert '"profitable_word_1_"' in query
    assert [row[:4] for row in rows_of(query, table)] == [("a", "x", "yes", 10.0), ("b", "y", "no", 0.0)]


def test_a_rule_that_is_called_like_another_column_has_none_of_its_own() -> None:
    rules = thesis.loads(HEAD + FLAG + FLAG.replace("one", "coverage").replace("10", "20"))
    columns = {"id": "string", "one": "string", "profitable": "boolean"}
    query = thesis.to_sql(rules, columns=columns, keep=("id", "one"), contributions=True)
    table = pa.table({"id": ["a", "b"], "one": ["x", "y"], "profitable": [True, False]})
    rows = [
        dict(zip([column[0] for column in duck().description or ()], row, strict=True)) for row in rows_of(query, table)
    ]
    assert [(row["one"], row["coverage"], row["score"]) for row in rows] == [("x", 1.0, 30.0), ("y", 1.0, 0.0)]
