"""Facts: exactly as vague as they were stated, and every problem with its company, field, value and place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import inf, nan, nextafter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thesis
from thesis.facts import Fact, Rate, Rates
from thesis.intake import read_rates
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.text import ThesisError
from thesis.units import day_number

GOOD = thesis.load(Path(__file__).parent.parent / "golden" / "bad" / "files" / "thesis.toml")
DOMAIN = Interval(-1e15, 1e15)


def fact(field: str, value: Any, **options: Any) -> Fact:
    return thesis.profiles({"name": "Acme", field: value}, GOOD, **options)[0].facts[field]


def code(field: str, value: Any, **options: Any) -> str:
    with pytest.raises(ThesisError) as caught:
        fact(field, value, **options)
    (one,) = caught.value.diagnostics
    assert one.within is not None
    assert "company `Acme`" in one.within
    assert f"`{field}`" in f"{one.within} {one.message}"
    return one.code


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("arr", "12M USD", Interval(12e6, 12e6)),
        ("arr", 12_000_000, Interval(12e6, 12e6)),
        ("arr", np.float64(12e6), Interval(12e6, 12e6)),
        ("arr", Decimal(12_000_000), Interval(12e6, 12e6)),
        ("arr", {"value": "12M USD"}, Interval(12e6, 12e6)),
        ("arr", "unknown", DOMAIN),
        ("arr", None, DOMAIN),
        ("arr", nan, DOMAIN),
        ("arr", Decimal("nan"), DOMAIN),
        ("arr", "", DOMAIN),
        ("arr", ">10M USD", Interval(nextafter(10e6, inf), 1e15)),
        ("arr", {"more_than": "10M USD"}, Interval(nextafter(10e6, inf), 1e15)),
        ("arr", ">=10M USD", Interval(10e6, 1e15)),
        ("arr", {"at_least": "10M USD"}, Interval(10e6, 1e15)),
        ("arr", "<10M USD", Interval(-1e15, nextafter(10e6, -inf))),
        ("arr", {"at_most": "10M USD"}, Interval(-1e15, 10e6)),
        ("arr", {"at_least": "8M USD", "less_than": "9M USD"}, Interval(8e6, nextafter(9e6, -inf))),
        ("arr", "8M..12M USD", Interval(8e6, 12e6)),
        ("arr", {"between": ["8M USD", "12M USD"]}, Interval(8e6, 12e6)),
        ("arr", {"one_of": ["12M USD", "8M USD"]}, Interval(8e6, 12e6)),
        ("arr", "~12M USD", Interval(10.8e6, 13.2e6)),
        ("arr", {"about": "12M USD"}, Interval(10.8e6, 13.2e6)),
        ("burn", "12M USD per year", Interval(1e6, 1e6)),
        ("gross_margin", "40%", Interval(0.4, 0.4)),
        ("gross_margin", {"about": "95%"}, Interval(0.855, 1.0)),
        ("gross_margin", "20..40%", Interval(0.2, 0.4)),
        ("employees", ">9", Interval(10.0, 1e12)),
        ("employees", "<9", Interval(0.0, 8.0)),
        ("employees", {"about": 12}, Interval(11.0, 13.0)),
        ("employees", {"about": 1}, Interval(1.0, 1.0)),
        ("product_age", "2 years", Interval(24.0, 24.0)),
        ("launched_at", date(1970, 1, 3), Interval(2.0, 2.0)),
        ("launched_at", "1970-01", Interval(0.0, 30.0)),
        ("launched_at", ">1970-01", Interval(31.0, day_number(date(2200, 12, 31)))),
        ("launched_at", {"before": 1}, None),
        ("launched_at", np.datetime64("1970-01-03"), Interval(2.0, 2.0)),
        ("has_api", True, Truth.TRUE),
        ("has_api", "no", Truth.FALSE),
        ("has_api", np.bool_(False), Truth.FALSE),
        ("has_api", "unknown", Truth.OPEN),
        ("round", "seed", Levels(frozenset({"seed"}))),
        ("round", {"one_of": ["a", "b"]}, Levels(frozenset({"a", "b"}))),
        ("sector", "anything", Levels(frozenset({"anything"}))),
        ("regions", ["JP"], Tags(frozenset({"JP"}), complete=True)),
        ("regions", [], Tags(frozenset(), complete=True)),
        ("regions", "JP; SEA", Tags(frozenset({"JP", "SEA"}), complete=True)),
        ("regions", {"includes": ["JP"]}, Tags(frozenset({"JP"}))),
        ("regions", {"excludes": ["JP"]}, Tags(frozenset(), frozenset({"JP"}))),
        ("regions", {"includes": ["JP"], "excludes": ["SEA", "MENA"]}, Tags(frozenset({"JP"}), complete=True)),
        ("motto", "x", Levels(frozenset({"x"}))),
    ],
)
def test_a_value_leaves_what_was_said(field: str, value: Any, expected: Any) -> None:
    if expected is None:
        assert code(field, value) == "E614"
    else:
        assert fact(field, value).value == expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("arr", True, "E601"),
        ("arr", [1, 2], "E601"),
        ("arr", "5M EUR", "E609"),
        ("arr", "5M", "E608"),
        ("arr", inf, "E601"),
        ("arr", "6 months", "E601"),
        ("arr", {"between": ["1M USD"]}, "E601"),
        ("arr", {"between": ["2M USD", "1M USD"]}, "E604"),
        ("arr", {"one_of": []}, "E601"),
        ("arr", {"at_least": "2M USD", "at_most": "1M USD"}, "E604"),
        ("arr", {"value": "unknown", "at_least": "1M USD"}, "E614"),
        ("arr", {}, "E614"),
        ("arr", "1e16 USD", "E605"),
        ("gross_margin", 1.5, "E605"),
        ("gross_margin", "150%", "E605"),
        ("employees", 2.5, "E607"),
        ("launched_at", 2025, "E606"),
        ("launched_at", {"about": "2025"}, "E606"),
        ("has_api", 1, "E601"),
        ("has_api", "perhaps", "E601"),
        ("round", "c", "E603"),
        ("round", ["a"], "E601"),
        ("round", {"value": "a", "one_of": ["a"]}, "E614"),
        ("round", {"at_least": "a"}, "E614"),
        ("regions", 3, "E601"),
        ("regions", ["KR"], "E603"),
        ("regions", [3], "E601"),
        ("regions", {"value": ["JP"], "includes": ["JP"]}, "E614"),
        ("arr", {"value": "5M USD", "status": 3}, "E610"),
        ("arr", {"value": "5M USD", "as_of": 3}, "E611"),
        ("arr", {"value": "5M USD", "basis": ["x"]}, "E613"),
        ("arr", [{"value": "5M USD"}], "E612"),
        ("arr", {"value": "5M USD", 3: 4}, "E614"),
    ],
)
def test_what_does_not_fit_is_refused(field: str, value: Any, expected: str) -> None:
    assert code(field, value, strict=True) == expected


@pytest.mark.parametrize("value", [True, "c", ["x"], {"value": "5M", "quote": "q"}])
def test_with_errors_unknown_a_bad_value_is_unknown_and_listed(value: Any) -> None:
    companies = thesis.profiles({"name": "Acme", "round": value, "arr": "5M USD"}, GOOD, errors="unknown")
    (problem,) = companies.problems
    assert problem.within == "company `Acme`, field `round`"
    assert companies[0].facts["round"].value == GOOD.vocabulary.fields["round"].anything
    assert companies[0].facts["arr"].is_exact


def test_unknown_fields_are_errors_unless_they_are_left_out() -> None:
    with pytest.raises(ThesisError, match="E201 unknown field `arrr`"):
        thesis.profiles({"arrr": 3}, GOOD, errors="unknown")
    assert thesis.profiles({"arrr": 3}, GOOD, extra="ignore")[0].facts == {}


def test_what_is_said_about_a_fact_is_kept() -> None:
    found = fact(
        "arr",
        {"value": "5M USD", "basis": "contract", "as_of": "1970-01", "status": "claimed", "source": "s", "quote": "q"},
    )
    assert (found.basis, found.as_of, found.status) == ("contract", Interval(0.0, 30.0), "claimed")
    assert (found.source, found.quote, found.text) == ("s", "q", "5M USD")


def test_a_planned_fact_is_shown_and_leaves_everything_open() -> None:
    found = fact("has_api", {"value": True, "status": "planned"})
    assert found.value is Truth.OPEN
    assert found.text == "yes"


def test_a_field_that_is_assumed_is_so_only_where_nothing_is_said() -> None:
    asked = thesis.load("zhu-xiaohu")
    field = asked.vocabulary.fields["makes_humanoid_robots"]
    nothing = thesis.profiles({"name": "a"}, asked)[0].fact(field)
    assert (nothing.value, nothing.assumed) == (Truth.FALSE, True)
    for value in ("unknown", None, {"value": True, "status": "planned"}):
        said = thesis.profiles({"name": "a", field.id: value}, asked)[0].fact(field)
        assert (said.value, said.assumed) == (Truth.OPEN, False)


SERIES = [
    {"value": "12M USD", "as_of": "2025-03"},
    {"value": "8M USD", "as_of": "2024-10"},
    {"value": "20M USD", "as_of": "2025-12", "status": "planned"},
]


def test_of_a_dated_series_the_latest_counts_that_is_not_planned() -> None:
    profile = thesis.profiles({"arr": SERIES}, GOOD)[0]
    assert profile.facts["arr"].value == Interval.point(12e6)
    assert [one.text for one in profile.series["arr"]] == ["8M USD", "12M USD", "20M USD"]


def test_as_of_leaves_out_what_is_later() -> None:
    profile = thesis.profiles({"arr": SERIES}, GOOD, as_of=date(2024, 12, 31))[0]
    assert profile.facts["arr"].value == Interval.point(8e6)
    assert "arr" not in thesis.profiles({"arr": SERIES}, GOOD, as_of=date(2024, 1, 1))[0].facts


def test_companies_are_found_by_id_by_name_and_by_place() -> None:
    companies = thesis.profiles([{"id": "a", "name": "Twin"}, {"id": "b", "name": "Twin"}, {"name": "c"}, {}], GOOD)
    assert len(companies) == 4
    assert companies["b"] is companies[1]
    assert companies["c"].id == "c"
    assert companies[3].name == "company 4"
    with pytest.raises(KeyError, match="2 companies are named Twin"):
        companies["Twin"]


@pytest.mark.parametrize("data", ["x", b"x", 3, [3], [None], [{"arr": 3}, "x"]])
def test_what_is_no_company_is_a_message(data: Any) -> None:
    with pytest.raises(ThesisError, match="E627"):
        thesis.profiles(data, GOOD)


# --- rates -----------------------------------------------------------------------------------------------------------

CSV = """\
date,from,to,rate
2025-01-01,CNY,USD,0.137
2025-04-01,CNY,USD,0.138
2025-01-01,EUR,USD,1.04
2025-02-01,EUR,JPY,163
"""


@pytest.fixture
def rates(tmp_path: Path) -> Path:
    path = tmp_path / "rates.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2025-03-31", 1_370_000.0), ("2025-04-01", 1_380_000.0), ("2025-03", 1_370_000.0), ("2025", 1_380_000.0)],
)
def test_the_latest_rate_that_is_not_after_the_fact_holds(rates: Path, as_of: str, expected: float) -> None:
    assert fact("arr", {"value": "10M CNY", "as_of": as_of}, rates=rates).value == Interval.point(expected)


def test_without_a_date_of_its_own_a_fact_takes_the_thesis_date(rates: Path) -> None:
    assert fact("arr", "10M CNY", rates=rates).value == Interval.point(1_380_000.0)
    assert fact("arr", "10M CNY", rates=rates, as_of=date(2025, 2, 1)).value == Interval.point(1_370_000.0)


def test_rates_may_be_turned_round_and_joined(rates: Path) -> None:
    table = read_rates(rates)
    day = day_number(date(2025, 5, 1))
    assert table.rate("USD", "EUR", day) == 1 / table.rate("EUR", "USD", day)  # type: ignore[operator]
    assert fact("arr", "163M JPY", rates=table).value == Interval.point(1_040_000.0)
    assert table.rate("GBP", "USD", day) is None
    assert table.rate("EUR", "JPY", day_number(date(2025, 1, 15))) is None
    assert table.rate("USD", "USD", None) == 1
    assert table.rate("EUR", "USD", None) is None


def test_bounds_are_converted_too(rates: Path) -> None:
    found = fact("arr", {"between": ["10M CNY", "20M USD"], "as_of": "2025-04-01"}, rates=rates)
    assert found.value == Interval(1_380_000.0, 20_000_000.0)


def test_conversion_is_exact_and_rounded_once(rates: Path) -> None:
    assert fact("arr", {"value": "0.1 CNY", "as_of": "2025-03-01"}, rates=rates).value == Interval.point(0.0137)


def test_a_missing_rate_leaves_the_fact_unknown_and_is_listed(rates: Path) -> None:
    for given in (None, rates):
        companies = thesis.profiles({"name": "Acme", "arr": {"value": "1M GBP", "quote": "q"}}, GOOD, rates=given)
        (problem,) = companies.problems
        assert problem.code == "E609"
        found = companies[0].facts["arr"]
        assert (found.value, found.quote, found.text) == (DOMAIN, "q", "1M GBP (no rate)")
        with pytest.raises(ThesisError, match="E609"):
            thesis.profiles({"name": "Acme", "arr": "1M GBP"}, GOOD, strict=True, rates=given)


def test_rates_come_from_toml_as_well(tmp_path: Path, rates: Path) -> None:
    path = tmp_path / "rates.toml"
    rows = [line.split(",") for line in CSV.splitlines()[1:]]
    path.write_text(
        "".join(f'[[rate]]\ndate = {d}\nfrom = "{a}"\nto = "{b}"\nrate = {r}\n' for d, a, b, r in rows),
        encoding="utf-8",
    )
    assert set(read_rates(path).rates) == set(read_rates(rates).rates)
    assert read_rates(path).hash == read_rates(rates).hash


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a,b\n1,2\n", ["E630"]),
        ("", ["E630"]),
        ("date,from,to,rate\n2025-13-01,CNY,USD,0.1\n2025-01-01,XXX,USD,-1\n", ["E630", "E630", "E630"]),
        ("date,from,to,rate\n2025-01-01,CNY,USD,nan\n", ["E630"]),
        ("date,from,to,rate\n2025-01-01,CNY,USD\n", ["E630"]),
        ("date,from,to,rate\n2025-01-01,CNY,USD,1\n2025-01-01,CNY,USD,2\n", ["E631"]),
        ("date,from,to,rate\n2025-01-01,CNY,USD,1\n2025-01-01,CNY,USD,1\n\n", []),
    ],
)
def test_bad_rates_are_messages(tmp_path: Path, text: str, codes: list[str]) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(text, encoding="utf-8")
    found: list[str] = []
    try:
        read_rates(path)
    except ThesisError as error:
        found = [one.code for one in error.diagnostics]
    assert found == codes


def test_rates_are_nouns() -> None:
    one = Rates("r", (Rate("CNY", "USD", 0.0, Fraction(2)),))
    assert one.rate("CNY", "USD", 5.0) == 2
    assert one == Rates("r", one.rates)


# --- derived fields --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"deal_amount": "3M USD", "deal_ownership": "15%", "post_money": "20M USD"}, []),
        ({"deal_amount": "3M USD", "deal_ownership": "15%", "post_money": ">25M USD"}, ["E625"]),
        ({"deal_amount": "3M USD", "post_money": "20M USD"}, []),
        ({"deal_amount": "0.3M USD", "deal_ownership": "30%", "post_money": "1M USD"}, []),
        ({"deal_amount": "900T USD", "deal_ownership": "1%"}, ["E626"]),
        ({"deal_amount": "3M USD", "deal_ownership": 0}, []),
    ],
)
def test_a_stated_value_is_held_against_its_formula(facts: dict[str, Any], codes: list[str]) -> None:
    companies = thesis.profiles({"name": "Acme", **facts}, GOOD)
    assert [one.code for one in companies.problems] == codes
