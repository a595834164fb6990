"""The values of one fact at which something changes: nothing does between two of them."""

from __future__ import annotations

import random
from functools import partial
from itertools import pairwise
from math import inf, nextafter
from typing import Any

import pytest

import thesis
from tests.small import GRADES_OF_ONE_BEND, PARTLY, a_thesis
from thesis.engines.bounds import OTHER_LEVEL, is_series, segments, with_value
from thesis.engines.interpreter import interpret
from thesis.facts import Profile, read_one
from thesis.plan import LeafKey, Plan
from thesis.scoring import plan_of
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.vocabulary import Field

HEAD = """
[thesis]
format = 1
id = "segments"
as_of = 2025-05-01
[vocabulary]
id = "segments"
currency = "USD"
[fields]
x = { type = "number", range = [0, 12] }
y = { type = "number", range = [0, 12] }
n = { type = "count", range = [0, 9] }
f = { type = "flag" }
c = { type = "category", values = ["a", "b", "c"] }
o = { type = "category" }
t = { type = "tags", values = ["p", "q", "r"] }
arr = { type = "money" }
mau = { type = "count" }
[verdicts]
any = -inf
"""


def along(rules: str, name: str, facts: dict[str, Any] | None = None, **more: Any) -> tuple[Any, ...]:
    """The values of one field, as plain as they can be."""
    loaded = thesis.loads(HEAD + rules)
    fields = loaded.vocabulary.fields
    found = segments(plan_of(loaded, None), read_one(facts or {}, loaded.vocabulary), fields[name], **more)
    return tuple(plain(one) for one in found)


def plain(value: Any) -> Any:
    if isinstance(value, Interval):
        assert value.is_point
        return value.lo
    if isinstance(value, Levels):
        assert value.possible is not None
        return "|".join(sorted(value.possible))
    if isinstance(value, Tags):
        return sorted(value.includes), sorted(value.excludes), value.complete
    return value


def what_is_left(plan: Plan, company: Profile, field: Field, x: float) -> list[float]:
    """Both ends of all grades and gates where a fact is known to be a number."""
    outcome = interpret(plan, with_value(company, field, Interval.point(x)))
    truths = [float(end) for gate in outcome.gates for end in (gate.surely, gate.possibly)]
    return [end for slot in outcome.slots for end in (slot.grade.lo, slot.grade.hi)] + truths


def test_between_two_neighbours_what_a_rule_may_give_is_a_straight_line() -> None:
    grades = (*GRADES_OF_ONE_BEND, "abs(x - y) / 4", "min(ramp(x, 0, 4), ramp(y, 3, 1))", "max(x, n, y) / 4")
    for seed in range(60):
        draw = random.Random(seed)
        rules = a_thesis(draw, grades)
        known = {name: draw.choice(facts) for name, facts in PARTLY.items() if name != "x" and draw.random() < 0.5}
        company, field = read_one(known, rules.vocabulary), rules.vocabulary.fields["x"]
        plan = plan_of(rules, None)

        ends = partial(what_is_left, plan, company, field)
        values = [plain(one) for one in segments(plan, company, field)]
        assert values == sorted({*values, 0.0, 4.0})
        for a, b in pairwise(values):
            if b > nextafter(a, inf):
                for share in (0.25, 0.5):
                    line = [(1 - share) * low + share * high for low, high in zip(ends(a), ends(b), strict=True)]
                    assert ends(a + share * (b - a)) == pytest.approx(line), (thesis.dumps(rules), known, a, b)


def test_a_level_for_each_that_is_possible_and_one_for_all_that_no_rule_names() -> None:
    rules = """
    [rules.r]
    points = 1
    table = { of = 'o', at = { u = 1, v = 0.5 }, otherwise = 0 }
    [rules.s]
    points = 1
    when = 'o in ["w", "u"]'
    [rules.c]
    points = 1
    when = 'c == "a"'
    """
    assert set(along(rules, "o")) == {"u", "v", "w", OTHER_LEVEL}
    assert along(rules, "o", within=Levels(frozenset({"z", "u"}))) == ("u", "z")
    assert along(rules, "o", {"o": "v"}, within=Levels(frozenset({"v", "u"}))) == ("u", "v")
    assert along(rules, "c") == ("a", "b", "c")


def test_a_flag_is_either_or_what_it_may_be() -> None:
    rules = "[rules.r]\npoints = 1\nwhen = 'f'\n"
    assert along(rules, "f") == (Truth.FALSE, Truth.TRUE)
    assert along(rules, "f", {"f": True}) == (Truth.FALSE, Truth.TRUE)
    assert along(rules, "f", within=Truth.TRUE) == (Truth.TRUE,)


TAGGED = """
[rules.r]
points = 1
when = '"p" in t and f'
[rules.s]
points = 1
when = '"q" in t'
[rules.c]
points = 1
when = 'c == "a"'
"""


def test_the_known_tags_with_one_more_or_one_less() -> None:
    assert along(TAGGED, "t") == (
        (["p"], [], False),
        ([], ["p"], False),
        (["q"], [], False),
        ([], ["q"], False),
    )
    assert along(TAGGED, "t", {"t": ["p", "r"]}) == ((["r"], [], True), (["p", "q", "r"], [], True))
    assert along(TAGGED, "t", {"t": {"includes": ["p"], "excludes": ["q"]}}) == (
        ([], ["p", "q"], False),
        (["p", "q"], [], False),
    )


def test_only_tags_that_the_company_may_come_to_have_or_not() -> None:
    nothing = Tags(includes=frozenset(), excludes=frozenset({"p"}))
    assert along(TAGGED, "t", within=nothing) == ((["q"], [], False), ([], ["q"], False))


def test_rules_and_gates_that_are_off_or_settled_change_nothing() -> None:
    rules = """
    [rules.of]
    points = 1
    enabled = false
    when = 'x > 1'
    [rules.nought]
    points = 0
    when = 'x > 2'
    [rules.settled]
    points = 1
    when = 'x > 3 and f'
    [rules.open]
    points = 1
    value = 'ramp(x, 4, 5)'
    [gates.of]
    enabled = false
    cap = 1
    when = 'x > 6'
    [gates.veto]
    veto = true
    when = 'x >= 7'
    """
    seven = (nextafter(7, -inf), 7, nextafter(7, inf))
    assert along(rules, "x", {"f": False}) == (0, 4, 5, *seven, 12)
    assert along(rules, "x", {"f": False}, within=Interval(4.5, 6)) == (4.5, 5, 6)
    assert along(rules, "y") == (0, 12)


SPEED = """
[rules.speed]
points = 10
steps = { of = 'months_to_reach(arr, 10M USD, 2024-01-01)', at = [["<= 6 months", 1]], otherwise = 0 }
[rules.large]
points = 5
value = 'ramp(arr, 5M USD, 20M USD)'
[rules.used]
points = 5
when = 'mau >= 5'
"""


def test_a_field_whose_dates_are_read_is_a_series() -> None:
    rules = thesis.loads(HEAD + SPEED)
    assert [name for name, field in rules.vocabulary.fields.items() if is_series(plan_of(rules, None), field)] == [
        "arr"
    ]


def test_the_day_on_which_a_level_was_reached_is_followed_by_itself() -> None:
    facts = {"arr": [{"value": "2M USD", "as_of": "2024-05-01"}]}
    key: LeafKey = ("arr", "first reach", repr(10e6))
    start, latest = 19_800.0, 20_000.0  # days: 2024-03-18 and 2024-10-04
    days = along(SPEED, "arr", facts, leaf=key, within=Interval(start, latest))
    turn = next(day for day, after in pairwise(days) if after == day + 1)
    assert days == (start, *range(int(days[1]), int(days[-2]) + 1), latest)
    assert turn - 19_723 == pytest.approx(6 * 30.4375, abs=2)


def test_a_value_takes_the_dates_of_its_field_with_it_and_no_other() -> None:
    rules = thesis.loads(HEAD + SPEED)
    dated = {"arr": [{"value": "2M USD", "as_of": "2024-05-01"}], "mau": [{"value": 3, "as_of": "2024-05-01"}]}
    company = read_one(dated, rules.vocabulary)
    changed = with_value(company, rules.vocabulary.fields["arr"], Interval.point(7.0))
    assert changed.facts["arr"].value == Interval.point(7.0)
    assert (*changed.series,) == ("mau",)
    assert changed.facts["mau"] == company.facts["mau"]
