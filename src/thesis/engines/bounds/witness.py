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
    reached: dict[str, dict[float, float]] = {}
    for key, choice in choices.items():
        field = fields[key[0]]
        if key[1:2] == (FIRST_REACH,) and isinstance(choice, float):
            reached.setdefault(field.id, {})[float(key[2])] = choice
        else:
            known = facts.get(field.id) or profile.fact(field)
            facts[field.id] = Fact(field.id, _value(key, choice, known.value), "chosen", as_of=known.as_of)
    for name, days in reached.items():
        series[name] = _reaching(fields[name], days, series.get(name, ()))
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


def _reaching(field: Field, days: Mapping[float, float], known: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """A series that is first at or above some levels on their days: at each on its day, and the day before below it.

    The day before it is below all levels of that day and later ones too.
    """
    added = []
    for level, day in days.items():
        least = min(other for other, on in days.items() if on >= day)
        below = least - 1.0 if field.type.is_whole else nextafter(least, -inf)
        added += [
            Fact(field.id, Interval.point(below), "chosen", as_of=Interval.point(day - 1.0)),
            Fact(field.id, Interval.point(level), "chosen", as_of=Interval.point(day)),
        ]
    settled = [_settled(fact, days) for fact in known]
    return tuple(sorted((*settled, *added), key=lambda fact: fact.as_of.hi if fact.as_of else inf))


def _settled(fact: Fact, days: Mapping[float, float]) -> Fact:
    """A known fact at one value and on one day that it may have, so that no level is reached before its day."""
    on, value = fact.as_of, fact.value
    if on is None or not isinstance(value, Interval) or fact.status == "planned":
        return fact
    most = max((day for level, day in days.items() if level <= value.hi), default=inf)
    at = value.hi if most <= on.hi else value.lo
    day = max((day for level, day in days.items() if level <= at), default=-inf)
    return evolve(fact, as_of=Interval.point(min(max(day, on.lo), on.hi)), value=Interval.point(at))
