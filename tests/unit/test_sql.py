"""Theses as queries: what is read of a table, what is refused, and the SQL of five databases."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest
import sqlglot

import thesis
from tests.relations import assert_same, duck, in_duckdb, rows_of, table_of, table_of_profiles
from tests.unit.test_cards import COMPANIES
from tests.unit.test_cards import RULES as CARDS
from thesis.bulk import DIALECTS, columns_read
from thesis.scoring import plan_of
from thesis.testing import Frame

VOCABULARY = """
[vocabulary]
id = "small"
currency = "USD"
[fields.arr]
type = "money"
[fields.staff]
type = "count"
assume = 3
[fields.regions]
type = "tags"
values = ["JP", "a.b|c"]
[fields.sector]
type = "category"
[fields.launched_at]
type = "date"
"""
RULES = """
[thesis]
format = 1
id = "small"
as_of = 2025-05-01
[rules.large]
points = 10
value = 'ramp(arr, 0 USD, 10M USD)'
[rules.staffed]
points = 1
when = 'staff >= 3'
[rules.odd]
points = 2
when = '"a.b|c" in regions'
[rules.soon]
points = 4
when = 'months_to_reach(arr, 1M USD, launched_at) <= 12 months'
[verdicts]
yes = 5
no = -inf
"""
SMALL = thesis.loads(RULES + VOCABULARY)


def scored(columns: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The one row that a table of one row comes to."""
    table = pa.table(
        {name: value if isinstance(value, pa.Array) else pa.array([value]) for name, value in columns.items()}
    )
    types = dict(ibis.Schema.from_pyarrow(table.schema).items())
    query = thesis.to_sql(
        SMALL, columns={name: str(kind) for name, kind in types.items()}, contributions=True, **options
    )
    (row,) = rows_of(query, table)
    return dict(zip([column[0] for column in duck().description or ()], row, strict=True))


def test_a_row_has_what_is_kept_the_scores_and_each_rule() -> None:
    found = scored({"id": "a", "note": "x", "arr": 5e6}, keep=("id", "note", "nowhere"))
    assert list(found) == [
        *("id", "note", "verdict", "score", "low", "high", "exact", "percent", "coverage", "vetoed", "misfits"),
        *("large", "staffed", "odd", "soon"),
    ]
    assert (found["score"], found["low"], found["high"], found["verdict"]) == (6.0, 6.0, 12.0, "yes")
    assert (found["large"], found["staffed"], found["misfits"], found["vetoed"]) == (5.0, 1.0, 0, False)


def test_a_database_says_what_the_columns_say_in_each_state_of_rules_and_gates() -> None:
    rules = thesis.loads(CARDS)
    companies = thesis.profiles([{"name": name, **facts} for name, facts in COMPANIES.items()], rules)
    table = table_of_profiles(list(companies), tuple(rules.vocabulary.fields.values()))
    found, board = in_duckdb(plan_of(rules, None), table), thesis.score(rules, companies, bounds="outer")
    for column in ("score", "low", "high", "exact", "percent", "coverage", "verdict", "vetoed"):
        assert found[column] == getattr(board, column).tolist(), column
    assert [found[rule] for rule in board.rules] == board.contributions.T.tolist()


def test_an_absent_column_is_assumed_and_a_null_is_unknown() -> None:
    assert scored({"arr": 0.0})["staffed"] == 1.0
    unknown = scored({"arr": 0.0, "staff": pa.array([None], pa.int64())})
    assert (unknown["staffed"], unknown["low"], unknown["high"]) == (0.0, 0.0, 7.0)


@pytest.mark.parametrize("value", [float("inf"), 2e15, -2e15])
def test_a_value_that_cannot_be_is_unknown_and_counted(value: float) -> None:
    found = scored({"arr": value})
    assert (found["misfits"], found["large"], found["high"]) == (1, 0.0, 17.0)
    assert scored({"arr": float("nan")})["misfits"] == 0


def test_an_amount_in_another_currency_is_unknown_and_counted() -> None:
    assert scored({"arr": 10e6, "arr__currency": "USD"})["large"] == 10.0
    assert scored({"arr": 10e6, "arr__currency": pa.array([None], pa.string())})["large"] == 10.0
    found = scored({"arr": 10e6, "arr__currency": "CNY"})
    assert (found["large"], found["misfits"]) == (0.0, 1)


def test_facts_dated_after_the_day_of_the_score_are_left_out() -> None:
    columns = {"arr": 10e6, "arr__as_of": date(2025, 6, 1)}
    assert scored(columns)["large"] == 10.0
    assert scored(columns, as_of=date(2025, 5, 31))["large"] == 0.0
    assert scored(columns, as_of=date(2025, 6, 1))["large"] == 10.0


def test_a_dated_fact_says_when_a_level_was_reached() -> None:
    columns = {"arr": 10e6, "arr__as_of": date(2025, 1, 1), "launched_at": date(2024, 6, 1)}
    assert scored(columns)["soon"] == 4.0
    assert scored(columns | {"launched_at": date(2023, 6, 1)})["soon"] == 0.0


@pytest.mark.parametrize("text", ["a.b|c", " JP ;a.b|c; ", ";\u3000a.b|c"])
def test_a_tag_is_found_in_texts_to_the_letter(text: str) -> None:
    assert scored({"arr": 0.0, "regions": text})["odd"] == 2.0


@pytest.mark.parametrize("text", ["aXb|c", "a.b", "a.b|", "JP"])
def test_a_tag_is_no_pattern(text: str) -> None:
    found = scored({"arr": 0.0, "regions": text})
    assert (found["odd"], found["misfits"]) == (0.0, 0 if text == "JP" else 1)


def test_words_of_tables_mean_in_sql_what_they_mean_in_python() -> None:
    """Yes and no in other words, words for nothing, levels in capitals."""
    rules = thesis.load("zhu-xiaohu")
    flags = ["1", "0", "Y", "n", "是", "否", "n/a", "—", "未披露", "maybe", None, " TRUE "]
    rounds = ["SEED", "Seed", " seed ", "n/a", "-", "none", "nowhere", "", None, "A", "listed", "unknown"]
    tags = ["jp;SEA", "JP ; kr", "n/a", "-", ";", "Mars", None, "", "JP", "us", "eu;EU", "unknown"]
    ids = [f"{i}" for i in range(12)]
    values: dict[str, list[Any]] = {"id": ids, "trains_base_model": flags, "round": rounds, "regions": tags}
    frame = Frame(dict.fromkeys(values, "string"), values)
    assert_same(rules, frame, in_duckdb(plan_of(rules, None), table_of(frame)))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["zhu-xiaohu", "small"])
def test_the_sql_of_every_dialect_can_be_parsed(dialect: str, name: str) -> None:
    rules = SMALL if name == "small" else thesis.load(name)
    columns = columns_read(rules) | {"arr__low": "float64", "arr__currency": "string", "regions": "string"}
    parsed: Any = sqlglot.parse_one(thesis.to_sql(rules, dialect, columns=columns, contributions=True), read=dialect)
    assert {"score", "low", "high", "exact"} <= set(parsed.named_selects)
    assert len(parsed.named_selects) == 11 + len(rules.rules)


@pytest.mark.parametrize("kind", ["string", "boolean", "array<float64>"])
def test_a_column_of_another_type_is_refused_by_name(kind: str) -> None:
    with pytest.raises(thesis.ThesisError, match="E115 the column `arr` holds"):
        thesis.to_sql(SMALL, columns={"arr": kind})


def test_the_command_line_prints_the_query() -> None:
    command = [sys.executable, "-m", "thesis", "sql", "zhu-xiaohu", "--table", "firms", "--column", "arr:float64"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.rstrip().endswith(";")
    assert 'FROM "firms"' in done.stdout
    odd = subprocess.run([*command, "--column", "arr"], capture_output=True, encoding="utf-8", check=False)
    assert (odd.returncode, "NAME:TYPE" in odd.stderr) == (2, True)
