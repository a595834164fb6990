"""Quantities and dates: exact until they are rounded once."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thesis.sets import Interval
from thesis.units import Quantity, Unit, convert, day_number, from_day_number, read_days, read_quantity
from thesis.units.quantity import currency_hint

USD, USD_MONTH, USD_YEAR = Unit("money", "USD"), Unit("money", "USD", "month"), Unit("money", "USD", "year")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12", Fraction(12), Unit()),
        ("-1.5", Fraction(-3, 2), Unit()),
        ("−1.5", Fraction(-3, 2), Unit()),
        ("+3", Fraction(3), Unit()),
        ("40%", Fraction(2, 5), Unit("percent")),
        ("40 %", Fraction(2, 5), Unit("percent")),
        ("0.1%", Fraction(1, 1000), Unit("percent")),
        ("10M USD", Fraction(10_000_000), USD),
        ("1.2B CNY", Fraction(1_200_000_000), Unit("money", "CNY")),
        ("10k USD per month", Fraction(10_000), USD_MONTH),
        ("10k USD per annum", Fraction(10_000), USD_YEAR),
        ("6 months", Fraction(6), Unit("duration")),
        ("1 year", Fraction(12), Unit("duration")),
        ("2 quarters", Fraction(6), Unit("duration")),
        ("30.4375 days", Fraction(1), Unit("duration")),
        ("1_000_000 USD", Fraction(1_000_000), USD),
    ],
)
def test_quantities_are_read_exactly(text: str, value: Fraction, unit: Unit) -> None:
    assert read_quantity(text) == Quantity(value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "USD",
        "$5M",
        "10 million",
        "10m",
        "1,000",
        "10M USDT",
        "5 5",
        "1e400",
        "--3",
        "10M USD per week",
        "1_",
        "5M%x",
    ],
)
def test_other_texts_are_no_quantities(text: str) -> None:
    assert read_quantity(text) is None


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [
        (Fraction(12), USD_YEAR, USD_MONTH, Fraction(1)),
        (Fraction(1), USD_MONTH, USD_YEAR, Fraction(12)),
        (Fraction(1), USD, USD_MONTH, Fraction(1)),
        (Fraction(1), USD_MONTH, USD, None),
        (Fraction(1), USD, Unit("money", "CNY"), None),
        (Fraction(2, 5), Unit("percent"), Unit(), Fraction(2, 5)),
        (Fraction(2, 5), Unit("percent"), USD, None),
        (Fraction(7), Unit(), USD, Fraction(7)),
        (Fraction(7), Unit("duration"), Unit(), None),
    ],
)
def test_units_are_converted_by_exact_factors(
    value: Fraction, unit: Unit, wanted: Unit, expected: Fraction | None
) -> None:
    assert convert(value, unit, wanted) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_a_decimal_text_is_its_value(number: object) -> None:
    found = read_quantity(f"{number:f} USD")
    assert found == Quantity(Fraction(str(number)), USD)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025-03-31", date(2025, 3, 31), date(2025, 3, 31)),
        ("2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        (date(2025, 3, 31), date(2025, 3, 31), date(2025, 3, 31)),
        (datetime(2025, 3, 31, 23, 59), date(2025, 3, 31), date(2025, 3, 31)),  # noqa: DTZ001 - as data have it
    ],
)
def test_partial_dates_are_the_days_that_they_may_mean(value: object, first: date, last: date) -> None:
    assert read_days(value) == Interval(day_number(first), day_number(last))


@pytest.mark.parametrize("value", ["2025-13", "2025-02-30", "spring", "25-03", 2025, None, True, "2025-Q5", "0000"])
def test_other_values_are_no_dates(value: object) -> None:
    assert read_days(value) is None


@given(st.dates())
def test_days_and_their_numbers_are_the_same(day: date) -> None:
    assert from_day_number(day_number(day)) == day


@pytest.mark.parametrize(("word", "hint"), [("RMB", "CNY"), ("usd", "USD"), ("Euro", "three")])
def test_currencies_have_their_habits(word: str, hint: str) -> None:
    assert hint in currency_hint(word)
