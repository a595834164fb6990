"""Choices for open leaves to a company that has them: the witness of a bound."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, nextafter

from attrs import evolve

from thesis.engines.bounds.residual import Choice
from thesis.facts import Fact, Profile
from thesis.plan import FIRST_REACH, LeafKey
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.vocabulary import FactSet, Field


def completed(profile: Profile, choices: Mapping[LeafKey, Choice], fields: Mapping[str, Field]) -> Profile:
    """The company with the chosen values in place of what was open; what no choice concerns stays open."""
    facts = dict(profile.facts)
    series = dict(profile.series)
    for key, choice in choices.items():
        field = fields[key[0]]
        known = facts.get(field.id) or profile.fact(field)
        if key[1:2] == (FIRST_REACH,) and isinstance(choice, float):
            series[field.id] = _reaching(field, float(key[2]), choice, series.get(field.id, ()))
        else:
            facts[field.id] = Fact(field.id, _value(key, choice, known.value), "chosen", as_of=known.as_of)
    return evolve(profile, facts=facts, series=series)


def _value(key: LeafKey, choice: Choice, known: FactSet) -> FactSet:
    if isinstance(choice, str):
        return Levels(frozenset({choice}))
    if not isinstance(choice, bool):
        return Interval.point(choice)
    if len(key) == 1:
        return Truth.TRUE if choice else Truth.FALSE
    assert isinstance(known, Tags)  # noqa: S101 - a key of two texts is one tag of a set
    tag = frozenset({key[1]})
    return evolve(known, includes=known.includes | tag) if choice else evolve(known, excludes=known.excludes | tag)


def _reaching(field: Field, level: float, day: float, known: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """A series that is first at or above a level on a day: below it the day before, at it on the day."""
    below = level - 1.0 if field.type.is_whole else nextafter(level, -inf)
    added = (
        Fact(field.id, Interval.point(below), "chosen", as_of=Interval.point(day - 1.0)),
        Fact(field.id, Interval.point(level), "chosen", as_of=Interval.point(day)),
    )
    settled = [_settled(fact, level, day) for fact in known]
    return tuple(sorted((*settled, *added), key=lambda fact: fact.as_of.hi if fact.as_of else inf))


def _settled(fact: Fact, level: float, day: float) -> Fact:
    """A known fact on one day of those that it may hold for, so that the level is first reached on ``day``."""
    days, value = fact.as_of, fact.value
    if days is None or not isinstance(value, Interval) or fact.status == "planned":
        return fact
    reached = value.lo >= level or (value.hi >= level and days.hi >= day)
    on = min(max(day, days.lo), days.hi) if reached else days.lo
    return evolve(fact, as_of=Interval.point(on), value=Interval.point(value.hi if reached else value.lo))
