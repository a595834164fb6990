"""Texts of tables mean what they say: printed values come back, ranges hold both ends, several all that it may be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.model import Thesis
from thesis.sets import Interval
from thesis.units import day_number
from thesis.vocabulary import Field, in_words

RULES = """
[thesis]
format = 1
id = "texts"
as_of = 2026-01-01
[vocabulary]
id = "v"
currency = "USD"
[fields.raised]
type = "money"
[fields.staff]
type = "count"
[fields.margin]
type = "share"
[fields.growth]
type = "ratio"
[fields.runway]
type = "duration"
[fields.founded]
type = "date"
[rules.staff]
points = 5
when = 'staff >= 1000'
[verdicts]
yes = 5
no = -inf
"""
DIGITS, UNITS = "零一二三四五六七八九", ("", "十", "百", "千")


@cache
def rules() -> Thesis:
    return thesis.loads(RULES)


def read(field: str, text: str) -> Interval:
    """What a text says, which has to be understood."""
    (company,) = thesis.profiles(pl.DataFrame({field: [text]}), rules())
    value = company.facts[field].value
    assert isinstance(value, Interval)
    return value


def in_characters(number: int) -> str:
    """A whole number below 10^12, written out."""
    parts: list[str] = []
    for at, large in ((8, "亿"), (4, "万"), (0, "")):
        group = number // 10**at % 10**4
        if group:
            text = "".join(
                f"{DIGITS[digit]}{UNITS[place]}" if digit else "零"
                for place in (3, 2, 1, 0)
                for digit in [group // 10**place % 10]
            )
            text = text.rstrip("零").replace("零零", "零").replace("零零", "零")
            parts.append(f"{text if parts else text.lstrip('零')}{large}")
    return "".join(parts) or "零"


@st.composite
def printed(draw: st.DrawFn) -> tuple[Field, float, float]:
    """A field, and two numbers of it, the lower one first, that its words tell exactly."""
    field = draw(st.sampled_from([one for one in rules().vocabulary.fields.values() if one.id != "founded"]))
    power = draw({"raised": st.integers(-2, 9), "staff": st.integers(0, 8)}.get(field.id, st.integers(-4, -3)))
    low, high = sorted(draw(st.lists(st.integers(1, 999), min_size=2, max_size=2, unique=True)))
    scale = Fraction(10) ** power
    return field, float(low * scale), float(high * scale)


@given(st.integers(0, 10**12 - 1) | st.integers(0, 10**4))
def test_a_number_in_characters_is_that_number(number: int) -> None:
    assert read("staff", in_characters(number)) == Interval.point(float(number))


@given(printed())
def test_a_printed_number_range_or_bound_is_read_as_itself(said: tuple[Field, float, float]) -> None:
    field, low, high = said
    least, greatest = field.domain.lo, field.domain.hi
    for value in (Interval(low, low), Interval(low, high), Interval(low, greatest), Interval(least, high)):
        assert read(field.id, in_words(field, value)) == value


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_printed_day_is_read_as_itself(day: date) -> None:
    value = Interval.point(day_number(day))
    assert read("founded", in_words(rules().vocabulary.fields["founded"], value)) == value


BETWEEN = st.sampled_from([" - ", "-", " to ", "至", "到", "~"])


@given(st.integers(100, 10**6), st.integers(100, 10**6), BETWEEN, st.booleans())
def test_a_range_holds_what_each_of_its_ends_says(one: int, other: int, between: str, in_chinese: bool) -> None:
    texts = [in_characters(n) if in_chinese else str(n) for n in sorted((one, other))]
    low, high = (read("staff", text) for text in texts)
    cells = pl.DataFrame({"staff": [between.join(texts)]})
    (company,) = found = thesis.profiles(cells, rules(), errors="unknown")
    if not found.problems:
        assert company.facts["staff"].value == Interval(low.lo, high.hi)
    assert in_chinese or not found.problems


@given(st.integers(1, 10**6), st.integers(1, 4), st.sampled_from("多余餘"), st.booleans())
def test_more_than_a_number_is_less_than_one_more_of_its_last_place(
    digits: int, zeros: int, more: str, in_chinese: bool
) -> None:
    number = digits * 10**zeros
    place = 10 ** (len(str(number)) - len(str(number).rstrip("0")))
    text = in_characters(number) if in_chinese else str(number)
    assert read("staff", f"{text}{more}") == Interval(number + 1.0, number + place - 1.0)


@given(st.integers(2, 9), st.integers(1, 8), st.integers(0, 10**8), st.sampled_from("几数幾數"))
def test_several_are_any_of_two_to_nine_and_what_is_between(digit: int, power: int, rest: int, several: str) -> None:
    unit = in_characters(10**power).removeprefix("一")
    value = read("staff", f"{several}{unit}")
    assert value.lo <= digit * 10**power + rest % 10**power <= value.hi
    assert 10**power < value.lo < value.hi < 10 ** (power + 1)
