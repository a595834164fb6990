"""The score of one company along one fact, the others as they are: where it is best, where it is worst.

Values are tried at every number that the rules compare the field with, beside them and at the ends of what is
possible; between two such numbers a clause over one field is constant or a straight line. Where a field stands
in arithmetic the edges are found by bisection over whole numbers or over float64 itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from math import ceil, floor, inf, isfinite, nextafter
from struct import pack, unpack

from attrs import evolve

from thesis.engines.interpreter import Reader
from thesis.facts import Fact, Profile
from thesis.language import FACT_LEAVES, Term
from thesis.plan import Plan, RuleSlot, give, presume
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.vocabulary import FactSet, Field

OTHER_LEVEL = "other"  # stands for all the levels of an open category that no rule names


def with_fact(profile: Profile, field: Field, value: FactSet) -> Profile:
    """The same company with another value of one field."""
    fact = Fact(field.id, value)
    series = {name: facts for name, facts in profile.series.items() if name != field.id}
    return evolve(profile, facts={**profile.facts, field.id: fact}, series=series)


class Along:
    """What some rules give one company as one field moves within ``possible``."""

    def __init__(self, plan: Plan, profile: Profile, field: Field, slots: Iterable[RuleSlot]) -> None:
        """Keep the rules that read the field; nothing is scored yet."""
        self.plan = plan
        self.profile = profile
        self.field = field
        self.slots = tuple(slot for slot in slots if not slot.off and any(key[0] == field.id for key in slot.reads))
        terms = [slot.grade for slot in self.slots]
        self.is_dated = any(leaf.op == "first_reach" for term in terms for leaf in leaves_of(term, field.id))
        self.terms = terms
        self._found: dict[FactSet, float] = {}

    def given(self, value: FactSet) -> float:
        """What the rules give with this value, in thousandths, before they are rounded: a ramp ends where it ends."""
        found = self._found.get(value)
        if found is None:
            found = sum(slot.points * grade for slot, grade in self._grades(value))
            self._found[value] = found
        return found

    def rounded(self, value: FactSet) -> int:
        """The same as it counts, in whole thousandths."""
        return sum(give(slot.points, grade) for slot, grade in self._grades(value))

    def _grades(self, value: FactSet) -> Iterable[tuple[RuleSlot, float]]:
        reader = Reader(self.plan, with_fact(self.profile, self.field, value))
        return ((slot, presume(slot.if_unknown, reader.number(slot.grade))) for slot in self.slots)

    def extreme(self, now: FactSet, possible: FactSet, *, most: bool) -> FactSet | None:
        """Where the rules give most (or least), as wide as that holds.

        None where the field has no values that can be tried one by one: a dated series, say.
        """
        if self.is_dated or not self.slots:
            return None
        sign = 1 if most else -1
        if isinstance(possible, Interval):
            return self._numbers(now, possible, sign)
        tried = tuple(self._members(now, possible))
        if not tried:
            return None
        best = max(sign * self.given(value) for value in tried)
        good = [value for value in tried if sign * self.given(value) == best]
        return _joined(good)

    def _members(self, now: FactSet, possible: FactSet) -> Iterable[FactSet]:
        """The values of a flag, a category or a set of tags, one by one."""
        if isinstance(possible, Truth):
            yield from (one for one in (Truth.FALSE, Truth.TRUE) if one is not now)
        elif isinstance(possible, Levels):
            levels = possible.possible or {*self._named_levels(), OTHER_LEVEL}
            yield from (Levels(frozenset({level})) for level in sorted(levels))
        elif isinstance(possible, Tags) and isinstance(now, Tags):
            for tag in sorted({leaf.data[1] for term in self.terms for leaf in leaves_of(term, self.field.id)}):
                if now.has(tag) is not Truth.TRUE and possible.has(tag) is not Truth.FALSE:
                    yield evolve(now, includes=now.includes | {tag}, excludes=now.excludes - {tag})
                if now.has(tag) is not Truth.FALSE and possible.has(tag) is not Truth.TRUE:
                    yield evolve(now, includes=now.includes - {tag}, excludes=now.excludes | {tag})

    def _named_levels(self) -> set[str]:
        found: set[str] = set()
        for leaf in (leaf for term in self.terms for leaf in leaves_of(term, self.field.id)):
            if leaf.op == "member":
                found.update(leaf.data[1])
            elif leaf.op == "lookup":
                found.update(level for level, _ in leaf.data[1])
        return found

    def _numbers(self, now: FactSet, possible: Interval, sign: int) -> FactSet:
        points = self._points(possible)

        def worth(value: float) -> float:
            return sign * self.given(Interval.point(value))

        best = max(map(worth, points))
        near = now if isinstance(now, Interval) else possible
        start = min(
            (at for at in points if worth(at) == best), key=lambda at: (max(near.lo - at, at - near.hi, 0.0), at)
        )
        index = points.index(start)
        low = self._edge(points[: index + 1][::-1], best, worth)
        high = self._edge(points[index:], best, worth)
        return Interval(low, high)

    def _edge(self, points: list[float], best: float, worth: Callable[[float], float]) -> float:
        """How far the best reaches from the first of the points towards the last."""
        whole = self.field.type.is_whole
        for inside, outside in pairwise(points):
            if worth(outside) == best and worth(_halfway(inside, outside, whole=whole)) == best:
                continue
            good, bad = inside, outside
            while (between := _middle(good, bad, whole=whole)) is not None:
                if worth(between) == best:
                    good = between
                else:
                    bad = between
            return good
        return points[-1]

    def _points(self, possible: Interval) -> list[float]:
        """The numbers that matter, lowest first, inside what is possible."""
        found = {possible.lo, possible.hi}
        knots = [knot for term in self.terms for knot in knots_of(term, self.field.id) if isfinite(knot)]
        for knot in knots:
            if self.field.type.is_whole:  # nothing lies between whole values, not even a knot
                found |= {floor(knot) - 1.0, float(floor(knot)), float(ceil(knot)), ceil(knot) + 1.0}
            else:
                found |= {knot, _below(knot, None), _above(knot, None)}
        return sorted(at for at in found if isfinite(at) and possible.lo <= at <= possible.hi)


def one_of(value: FactSet) -> FactSet:
    """One value of those that do equally well."""
    if isinstance(value, Interval):
        return Interval.point(value.lo)
    if isinstance(value, Levels) and value.possible:
        return Levels(frozenset({min(value.possible)}))
    return value


def leaves_of(term: Term, field: str) -> Iterable[Term]:
    """The places below a term where a field is read."""
    if term.op in FACT_LEAVES and term.data[0] == field:
        yield term
    for arg in term.args:
        yield from leaves_of(arg, field)


def knots_of(term: Term, field: str) -> Iterable[float]:
    """The numbers that a field is compared with below a term."""
    if any(arg.op == "num" and arg.data[0] == field for arg in term.args):
        match term.op:
            case "ramp" | "within":
                yield from term.data
            case "polyline":
                yield from term.data[0]
            case "steps":
                yield from (end for lo, hi, _ in term.data for end in (lo, hi) if isfinite(end))
        yield from (arg.data[0] for arg in term.args if arg.op == "const" and not isinstance(arg.data[0], bool))
    for arg in term.args:
        yield from knots_of(arg, field)


def _joined(values: list[FactSet]) -> FactSet:
    """Levels that do equally well as one set; of flags and tags the first."""
    if all(isinstance(value, Levels) for value in values):
        return Levels(frozenset().union(*(v.possible or () for v in values if isinstance(v, Levels))))
    return values[0]


def _below(value: float, step: float | None) -> float:
    return nextafter(value, -inf) if step is None else value - step


def _above(value: float, step: float | None) -> float:
    return nextafter(value, inf) if step is None else value + step


def _halfway(a: float, b: float, *, whole: bool) -> float:
    """Where a dip between two numbers shows; one of them where there is nothing between."""
    return float((int(a) + int(b)) // 2) if whole else a / 2 + b / 2


def _middle(a: float, b: float, *, whole: bool) -> float | None:
    """A number between two others, halfway in whole numbers or in float64s; None where there is none."""
    lo, hi = (a, b) if a < b else (b, a)
    middle = float((int(lo) + int(hi)) // 2) if whole else _from_ordinal((_ordinal(lo) + _ordinal(hi)) // 2)
    return middle if lo < middle < hi else None


def _ordinal(value: float) -> int:
    """The place of a float64 among all of them."""
    bits = int(unpack("<q", pack("<d", value + 0.0))[0])
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def _from_ordinal(place: int) -> float:
    (value,) = unpack("<d", pack("<q", place if place >= 0 else -place - 2**63))
    return float(value)
