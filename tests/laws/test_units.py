"""Law 12: the same fact, or the same threshold, in another unit by an exact factor gives the same score."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.facts import read_one
from thesis.language.printer import decimal_text
from thesis.testing import laws, theses
from thesis.testing.expressions import Draw
from thesis.vocabulary import Field, FieldType

Way = Callable[[Fraction], Any]

# each unit: what a value is called in it, as texts and numbers that mean the same
MULTIPLES: list[tuple[str, int]] = [("", 1), ("k", 10**3), ("M", 10**6), ("B", 10**9)]
DAYS = Fraction(487, 16)
DURATIONS = [
    ("months", Fraction(1)),
    ("month", Fraction(1)),
    ("years", Fraction(1, 12)),
    ("quarters", Fraction(1, 3)),
    ("days", DAYS),
    ("weeks", DAYS / 7),
]


def text(value: Fraction) -> str | None:
    """A number as a decimal, or None where it has none."""
    bare = value.denominator
    for prime in (2, 5):
        while bare % prime == 0:
            bare //= prime
    return decimal_text(value) if bare == 1 else None


def ways_of(field: Field, value: Fraction) -> list[Any]:
    """One value in every unit in which it has a decimal form."""
    if field.type in (FieldType.SHARE, FieldType.RATIO):
        return [float(value), text(value), f"{text(value * 100)}%", f"{text(value * 100)} %"]
    if field.type is FieldType.COUNT:
        return [int(value), float(value), *(f"{text(value / size)}{letter}" for letter, size in MULTIPLES)]
    if field.type is FieldType.DURATION:
        ways = [(text(value * factor), unit) for unit, factor in DURATIONS]
        return [float(value), text(value), *(f"{amount} {unit}" for amount, unit in ways if amount is not None)]
    pers = [("", value), (" per month", value), (" per year", value * 12), (" per annum", value * 12)]
    rates = pers if field.per == "month" else pers[:1]
    written = [f"{text(v / size)}{letter} USD{per}" for per, v in rates for letter, size in MULTIPLES]
    return [float(value), int(value) if value.denominator == 1 else float(value), *written]


def value_of(draw: Draw, field: Field) -> Fraction:
    """A value with few digits, so that it is the same double however it is computed."""
    if field.type in (FieldType.SHARE, FieldType.RATIO):
        return Fraction(draw(st.integers(10, 90)), 100)
    if field.type is FieldType.COUNT:
        return Fraction(draw(st.integers(0, 12)))
    if field.type is FieldType.DURATION:
        return Fraction(draw(st.integers(0, 36)))
    return Fraction(draw(st.integers(0, 1000)) * 1000)


def bounded(draw: Draw, ways: list[Any]) -> tuple[Any, Any]:
    """The same bound, twice: a way of saying it drawn once, the unit drawn for each."""
    key = draw(st.sampled_from(["value", "at_least", "at_most", "about", "between", "one_of"]))
    first, second = draw(st.sampled_from(ways)), draw(st.sampled_from(ways))
    if key in ("between", "one_of"):
        return {key: [first, second]}, {key: [second, first]}
    return {key: first}, {key: second}


NUMERIC = ("margin", "growth", "arr", "raised", "burn", "staff", "countries", "runway")


@given(data=st.data())
def test_the_same_fact_in_another_unit_gives_the_same_score(data: st.DataObject) -> None:
    rules = data.draw(theses(fields=(*NUMERIC, "launched", "profitable")))
    ones: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, field in rules.vocabulary.fields.items():
        if name == "launched":
            day = date(2020, 1, 1) + timedelta(days=data.draw(st.integers(0, 1900)))
            ones[name], others[name] = day, day.isoformat()
        elif name == "profitable":
            ones[name], others[name] = data.draw(st.sampled_from([(True, "yes"), (False, "False"), (None, "unknown")]))
        else:
            ways = ways_of(field, value_of(data.draw, field))
            ones[name], others[name] = bounded(data.draw, ways)
    left, right = read_one(ones, rules.vocabulary), read_one(others, rules.vocabulary)
    for name in left.facts:
        assert left.facts[name].value == right.facts[name].value, (ones[name], others[name])
    laws.same_answer(thesis.score(rules, left), thesis.score(rules, right))


SAME = [
    ("arr", ["5_000_000", "5M", "5M USD", "5000k USD", "0.005B USD", "5e6 USD", "5000000.0"]),
    ("runway", ["18", "18 months", "1.5 years", "6 quarters", "547.875 days", "1.5 year"]),
    ("margin", ["0.4", "40%", "40.0%", ".4"]),
    ("growth", ["1.5", "150%", "150.00%"]),
    ("burn", ["300k", "300k USD per month", "0.3M USD per month"]),
    ("staff", ["1200", "1.2k", "1_200", "0.0012M"]),
]
RULES = """
[thesis]
format = 1
id = "t"
[vocabulary]
id = "v"
currency = "USD"
[fields.arr]
type = "money"
[fields.runway]
type = "duration"
[fields.margin]
type = "share"
[fields.growth]
type = "ratio"
[fields.burn]
type = "money"
per = "month"
[fields.staff]
type = "count"
[parameters.level]
value = "{level}"
[rules.when]
points = 1
when = '{field} {op} {first}'
[rules.ramp]
points = 10
value = 'ramp({field}, 0, {second})'
[rules.steps]
points = 100
steps = {{ of = '{field}', at = [["{op} {third}", 0.5]], otherwise = 0.25 }}
[rules.curve]
points = 1000
curve = {{ of = '{field}', at = [["0", 0], ["{first}", 1]] }}
[rules.parameter]
points = 10000
when = '{field} {op} level'
[verdicts]
yes = 1
no = -inf
"""


@given(data=st.data(), op=st.sampled_from(["<", "<=", ">", ">=", "=="]))
def test_the_same_threshold_in_another_unit_gives_the_same_score(data: st.DataObject, op: str) -> None:
    field, ways = data.draw(st.sampled_from(SAME))
    units = [way for way in ways if "e" not in way or "year" in way]
    drawn = [[data.draw(st.sampled_from(ways)) for _ in range(3)] for _ in range(2)]
    theses_ = [
        thesis.loads(
            RULES.format(
                field=field, op=op, first=a, second=b, third=c, level=data.draw(st.sampled_from(units)).replace("_", "")
            )
        )
        for a, b, c in drawn
    ]
    at = float(theses_[0].parameters["level"].value.number or 0)
    value = data.draw(st.sampled_from([at, at / 2, at * 2 if field != "margin" else 0.9, 0.0]))
    cards = [thesis.score(one, {field: value}) for one in theses_]
    laws.same_answer(*cards)
