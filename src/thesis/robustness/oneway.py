"""Whether a score moves one way only with one use of a parameter, and where it may turn or jump.

A parameter that is in order in every place moves each grade up, or down, all the way: then what happens between two
of its values lies between what happens at them. An equation, and the peak of a curve, turn at the values that they
are compared with; these must be looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf, nextafter

from attrs import frozen

from thesis.engines.interpreter import Reader
from thesis.facts import Fact, Profile, Profiles
from thesis.language import Term
from thesis.plan import Plan
from thesis.sets import Interval

# operations whose value moves one way with each argument, whatever the others are
_ONE_WAY = frozenset({"add", "sub", "neg", "min", "max", "ramp", "le", "lt", "and", "or", "not", "indicator", "select"})
_COMPARING = frozenset({"le", "lt", "eq", "within", "ramp", "polyline", "steps"})


def is_one_way(one: Term, other: Term, values: tuple[float, float]) -> bool:
    """Whether a term moves one way with what differs between two readings of it, but for its turning points.

    Args:
        one: the term with one value of the parameter in one place.
        other: the same with another value there.
        values: the two values.
    """
    if one == other:
        return True
    if one.op != other.op or len(one.args) != len(other.args):
        return False
    if one.data != other.data:
        return one.args == other.args and _is_plain(one, other, values)
    changed = [(a, b) for a, b in zip(one.args, other.args, strict=True) if a != b]
    if one.op in ("mul", "div"):
        return all(a.op == "const" for a, _ in changed)
    if one.op == "eq":
        return all(a.op == "const" and _is_bare(a, b, values) for a, b in changed)
    if one.op in ("polyline", "steps"):
        return not _turns(one) and all(is_one_way(a, b, values) for a, b in changed)
    return one.op in _ONE_WAY and all(is_one_way(a, b, values) for a, b in changed)


def _turns(term: Term) -> bool:
    """Whether the heights of a curve or of steps go up and down."""
    heights = term.data[1] if term.op == "polyline" else tuple(height for _, _, height in term.data)
    rises, falls = (any(sign * a < sign * b for a, b in pairwise(heights)) for sign in (1, -1))
    return rises and falls


def _is_plain(one: Term, other: Term, values: tuple[float, float]) -> bool:
    """Whether a term moves one way with what is fixed in it, but where that is the parameter itself."""
    return not _turns_there(one, other) or _is_bare(one, other, values)


def _turns_there(one: Term, other: Term) -> bool:
    """Whether a term turns where its argument meets what differs: an equation, or the peak of a curve."""
    if one.op == "polyline":
        return _turns(one) and one.data[0] != other.data[0]
    if one.op == "within":  # `x == 3` of a field is a range of one value
        return all(a != b for a, b in zip(one.data, other.data, strict=True))
    return one.op == "eq"


def _is_bare(one: Term, other: Term, values: tuple[float, float]) -> bool:
    """Whether what is fixed in a term is the parameter itself, so that it turns where it meets the argument."""
    pairs = [(a, b) for a, b in zip(_numbers(one.data), _numbers(other.data), strict=False) if a != b]
    return any(_near(a, values[0]) and _near(b, values[1]) for a, b in pairs)


def _near(number: float, value: float) -> bool:
    """The value, or its neighbour."""
    return number in (value, nextafter(value, inf), nextafter(value, -inf))


def _numbers(data: tuple[object, ...]) -> Iterator[float]:
    for one in data:
        if isinstance(one, tuple):
            yield from _numbers(one)
        elif isinstance(one, float):
            yield one


@frozen
class Turns:
    """Values of a parameter: at the ``needed`` ones a grade may turn, at all of them it may jump or bend."""

    needed: frozenset[float]
    all: frozenset[float]


def turning_points(plan: Plan, other: Plan, profiles: Profiles) -> Turns:
    """The values of the parameter at which companies' grades may turn, jump or bend: what it is compared with.

    Args:
        plan: the plan with one value of the parameter.
        other: the plan with another.
        profiles: the companies.
    """
    compared: dict[Term, bool] = {}  # whether it turns there
    series: set[str] = set()
    for before, after in _terms(plan, other):
        for term, its in _changed(before, after):
            if term.op == "first_reach":
                series.add(term.data[0])
            turns = _turns_there(term, its)
            for arg in term.args:
                if arg.op != "const":
                    compared[arg] = compared.get(arg, False) or turns
    needed, every = {0.0}, {0.0}
    for profile in profiles:
        reader = Reader(plan, profile)
        for term, turns in compared.items():
            found = _ends(reader.value(term))
            every |= found
            needed |= found if turns else set()
        for name in series:
            every |= {end for fact in _dated(profile, name) for end in _ends(fact.value)}
    return Turns(frozenset(needed), frozenset(every))


def _ends(value: object) -> set[float]:
    return {end for end in (value.lo, value.hi) if abs(end) < inf} if isinstance(value, Interval) else set()


def _dated(profile: Profile, name: str) -> tuple[Fact, ...]:
    return (*profile.series.get(name, ()), *((profile.facts[name],) if name in profile.facts else ()))


def _terms(plan: Plan, other: Plan) -> Iterator[tuple[Term, Term]]:
    for slot, its_slot in zip(plan.slots, other.slots, strict=True):
        yield slot.grade, its_slot.grade
    for gate, its_gate in zip(plan.gates, other.gates, strict=True):
        yield gate.fires, its_gate.fires


def _changed(one: Term, other: Term) -> Iterator[tuple[Term, Term]]:
    """The comparisons, ramps, curves, steps and series in which two readings of a term differ."""
    if one == other or one.op != other.op or len(one.args) != len(other.args):
        return
    if one.op in _COMPARING or one.op == "first_reach":
        yield one, other
    for a, b in zip(one.args, other.args, strict=True):
        yield from _changed(a, b)
