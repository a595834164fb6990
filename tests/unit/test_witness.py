"""The company that stands at a bound: what is put in for the day on which a level was first reached."""

from __future__ import annotations

import pytest
from attrs import evolve

from thesis.engines.bounds import Choice, completed
from thesis.facts import Fact, Profile
from thesis.plan import FIRST_REACH, LeafKey
from thesis.sets import Interval
from thesis.vocabulary import Field, FieldType

USERS = Field("users", FieldType.COUNT)
MARCH = Fact("users", Interval(6.0, 15.0), "6 to 15", as_of=Interval(10.0, 40.0))


def history(days: dict[float, float], *known: Fact) -> list[Fact]:
    """What is said of users where levels are first reached on some days."""
    company = Profile("a", "A", {}, series={"users": known} if known else {})
    choices: dict[LeafKey, Choice] = {("users", FIRST_REACH, repr(level)): day for level, day in days.items()}
    return [*completed(company, choices, {"users": USERS}).series["users"]]


def said(facts: list[Fact]) -> list[tuple[Interval | None, object]]:
    return [(one.as_of, one.value) for one in facts]


def test_a_level_is_reached_on_its_day_and_was_not_the_day_before() -> None:
    point = Interval.point
    assert said(history({5.0: 100.0})) == [(point(99.0), point(4.0)), (point(100.0), point(5.0))]


@pytest.mark.parametrize(
    ("days", "on", "value"),
    [
        ({5.0: 20.0, 10.0: 30.0}, 30, 15),
        ({5.0: 20.0, 10.0: 60.0}, 20, 6),
        ({5.0: 20.0, 15.0: 60.0}, 20, 6),
        ({6.0: 20.0, 10.0: 60.0}, 20, 6),
        ({10.0: 40.0}, 40, 15),
        ({10.0: 60.0}, 10, 6),
        ({10.0: 5.0}, 10, 15),
        ({20.0: 60.0}, 10, 6),
    ],
)
def test_what_is_known_is_as_much_as_may_be_before_no_level_is_due(
    days: dict[float, float], on: float, value: float
) -> None:
    found = next(one for one in history(days, MARCH) if one.text == MARCH.text)
    assert (found.as_of, found.value) == (Interval.point(on), Interval.point(value))


def test_plans_and_what_has_no_date_stay_as_they_are() -> None:
    plan, undated = evolve(MARCH, status="planned"), evolve(MARCH, as_of=None)
    assert [one for one in history({10.0: 20.0}, plan, undated) if one.text == MARCH.text] == [plan, undated]
