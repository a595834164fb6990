"""When a dated series first reached a level, as closely as its facts say."""

from __future__ import annotations

from thesis.facts.fact import Fact, Profile
from thesis.sets import Interval
from thesis.vocabulary import Field, FieldType, default_domain


def first_reach(profile: Profile, field: Field, level: float) -> Interval:
    """The days on which a field's dated facts may first have been at or above a level.

    The first date known at or above bounds it from above, the last date known below, before that, from below.
    """
    days = default_domain(FieldType.DATE)
    facts = _dated(profile, field)
    above = [fact.as_of for fact in facts if _least(fact) >= level and fact.as_of is not None]
    hi = min((day.hi for day in above), default=days.hi)
    first = min((day.lo for day in above), default=days.hi)
    below = [
        fact.as_of.lo for fact in facts if _greatest(fact) < level and fact.as_of is not None and fact.as_of.hi <= first
    ]
    lo = max((day + 1.0 for day in below), default=days.lo)
    return Interval(min(lo, hi), hi)


def _dated(profile: Profile, field: Field) -> tuple[Fact, ...]:
    facts = profile.series.get(field.id) or ((profile.facts[field.id],) if field.id in profile.facts else ())
    return tuple(fact for fact in facts if fact.status != "planned")


def _least(fact: Fact) -> float:
    return fact.value.lo if isinstance(fact.value, Interval) else float("-inf")


def _greatest(fact: Fact) -> float:
    return fact.value.hi if isinstance(fact.value, Interval) else float("inf")
