"""What open facts may turn out to be: completions of a profile, and profiles of which a little more is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations, product
from math import ceil, inf, nextafter
from typing import Any

from attrs import evolve
from hypothesis import reject
from hypothesis import strategies as st

from thesis.facts import Fact, Profile, first_reach, read_one
from thesis.model import Thesis
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.testing.breakpoints import Breakpoints, around, breakpoints
from thesis.testing.derived import clashes
from thesis.testing.expressions import Draw, below
from thesis.testing.facts import levels_of
from thesis.units import from_day_number
from thesis.vocabulary import FactSet, Field, FieldType, default_domain

_MOST_TAGS = 6  # tags whose subsets are all listed
_TRIES = 8  # until a completion agrees with what is stated of derived fields
_LAST_DAY = from_day_number(default_domain(FieldType.DATE).hi)


def completions_of(thesis: Thesis, profile: Profile | Mapping[str, Any]) -> st.SearchStrategy[Profile]:
    """Profiles in which every open fact is replaced by one exact value that it allows.

    Values lie on the ends of what is allowed, on the thresholds of the thesis, beside them, and between. What is
    stated of a derived field stays as it is, and nothing contradicts it that did not before.
    """
    given = profile if isinstance(profile, Profile) else read_one(profile, thesis.vocabulary)
    points = breakpoints(thesis)
    every = [field for field in thesis.vocabulary.fields.values() if field.type is not FieldType.TEXT]
    fields = [field for field in every if field.derived is None]
    derived = {field.id: given.facts[field.id] for field in every if field.derived and field.id in given.facts}
    contradicted = clashes(thesis, given)

    @st.composite
    def completions(draw: Draw) -> Profile:
        for _ in range(_TRIES):
            found = drawn(draw)
            if clashes(thesis, found) <= contradicted:
                return found
        return reject()

    def drawn(draw: Draw) -> Profile:
        facts: dict[str, Any] = {}
        for field in fields:
            value = _drawn(draw, field, given.fact(field).value, points)
            levels = points.reached.get(field.id, ())
            days: list[int] = []
            for level in levels:
                days.append(max([_day(draw, first_reach(given, field, level)), *days]))
            facts[field.id] = history(field, value, dict(zip(levels, days, strict=True)))
        found = read_one({"name": given.name, **facts}, thesis.vocabulary)
        return evolve(found, facts={**found.facts, **derived})

    return completions()


def learnings_of(thesis: Thesis, profile: Profile | Mapping[str, Any]) -> st.SearchStrategy[Profile]:
    """Profiles of which more is known: some open facts are exact now, some are only narrower."""
    given = profile if isinstance(profile, Profile) else read_one(profile, thesis.vocabulary)
    points = breakpoints(thesis)
    completions = completions_of(thesis, given)

    @st.composite
    def learnings(draw: Draw) -> Profile:
        goal = draw(completions)
        facts, series = dict(given.facts), dict(given.series)
        for name, found in goal.facts.items():
            before = given.fact(thesis.vocabulary.fields[name])
            how = draw(below(3))
            if how == 0 or before.assumed or thesis.vocabulary.fields[name].derived is not None:
                continue
            if how == 1:
                facts[name] = found
                series |= {name: goal.series[name]} if name in goal.series else {}
            else:
                levels = levels_of(thesis.vocabulary.fields[name], points)
                facts[name] = Fact(name, _between(draw, before.value, found.value, levels))
        return evolve(given, facts=facts, series=series)

    return learnings()


def candidates(thesis: Thesis, profile: Profile) -> dict[str, list[Any]]:
    """For each open field that rules or gates read, the exact values at which an answer may change.

    They are plain data, such as `thesis.score` takes. Between two neighbouring numbers of a list each
    comparison, ramp and curve of the field alone is monotone. Derived fields follow, and are left out.
    """
    points = breakpoints(thesis)
    found: dict[str, list[Any]] = {}
    for name in points.read:
        field = thesis.vocabulary.fields[name]
        if field.derived is not None:
            continue
        values = _listed(field, profile.fact(field).value, points)
        levels = points.reached.get(name, ())
        if levels:
            ends = [first_reach(profile, field, level) for level in levels]
            ways = product(*([int(end.lo), int(end.hi)] for end in ends))
            rising = [days for days in ways if list(days) == sorted(days)]
            values = [history(field, v, dict(zip(levels, days, strict=True))) for v in values for days in rising]
        if len(values) > 1 or levels:
            found[name] = values
    return found


def history(field: Field, value: Any, reached: Mapping[float, int]) -> Any:
    """A value of a field, dated after a history in which each level is first reached on its day.

    Days rise with levels; without levels it is the value alone.
    """
    if not reached:
        return value
    dated = []
    for day in sorted(set(reached.values())):
        levels = [level for level, on in reached.items() if on == day]
        before, then = _before(field, min(levels)), float(ceil(max(levels))) if field.type.is_whole else max(levels)
        if before >= field.domain.lo:
            dated.append({"value": before, "as_of": from_day_number(day - 1)})
        if then <= field.domain.hi:
            dated.append({"value": then, "as_of": from_day_number(day)})
    return [*dated, {"value": value, "as_of": _LAST_DAY}]


def _before(field: Field, level: float) -> float:
    """The greatest value below a level."""
    return ceil(level) - 1.0 if field.type.is_whole else nextafter(level, -inf)


def _day(draw: Draw, allowed: Interval) -> int:
    """One day of those on which a level may first have been reached."""
    lo, hi = int(allowed.lo), int(allowed.hi)
    how = draw(below(3))
    return (lo, hi, lo)[how] if how < 2 or lo == hi else int(draw(st.integers(lo, hi)))


def _listed(field: Field, value: FactSet, points: Breakpoints) -> list[Any]:
    """Every value that a fact allows and that can make a difference."""
    if isinstance(value, Truth):
        return [True, False] if value is Truth.OPEN else [value.surely]
    if isinstance(value, Levels):
        return sorted(value.possible if value.possible is not None else levels_of(field, points))
    if isinstance(value, Tags):
        return [sorted({*value.includes, *more}) for more in _subsets(_free_tags(value, levels_of(field, points)))]
    inside = {value.lo, value.hi}
    for threshold in points.numbers.get(field.id, ()):
        inside |= {one for one in around(field, threshold) if value.lo <= one <= value.hi}
    return [_plain(field, number) for number in sorted(inside)]


def _subsets(items: Sequence[str]) -> Iterable[tuple[str, ...]]:
    few = items[:_MOST_TAGS]
    return chain.from_iterable(combinations(few, size) for size in range(len(few) + 1))


def _free_tags(value: Tags, levels: Sequence[str]) -> list[str]:
    """The tags of which it is open whether they are in the set."""
    return [tag for tag in levels if value.has(tag) is Truth.OPEN]


def _plain(field: Field, number: float) -> Any:
    return from_day_number(number) if field.type is FieldType.DATE else number


def _drawn(draw: Draw, field: Field, value: FactSet, points: Breakpoints) -> Any:
    """One value that a fact allows, as plain data."""
    if isinstance(value, Interval) and not value.is_point and draw(below(4)) == 0:
        if field.type.is_whole:
            return _plain(field, float(draw(st.integers(int(value.lo), int(value.hi)))))
        return draw(st.floats(value.lo, value.hi))
    listed = _listed(field, value, points)
    return listed[draw(below(len(listed)))]


def _between(draw: Draw, before: FactSet, goal: FactSet, levels: Sequence[str]) -> FactSet:
    """What is narrower than what was known before, and still allows the goal."""
    if isinstance(before, Interval) and isinstance(goal, Interval):
        lo = (before.lo, goal.lo)[draw(below(2))]
        return Interval(lo, (before.hi, goal.hi)[draw(below(2))])
    if isinstance(before, Levels) and isinstance(goal, Levels) and goal.possible is not None:
        allowed = before.possible if before.possible is not None else levels
        return Levels(goal.possible | {level for level in sorted(allowed) if draw(below(2))})
    if isinstance(before, Tags) and isinstance(goal, Tags) and not before.complete:
        inside = {tag for tag in sorted(goal.includes) if draw(below(2))}
        outside = {tag for tag in _free_tags(before, levels) if tag not in goal.includes and draw(below(2))}
        return Tags(before.includes | inside, before.excludes | outside)
    return goal
