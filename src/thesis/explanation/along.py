"""The score of one company along one fact, the others as they are: where it is best, where it is worst.

Values are tried at the segments of the rules that read it; how far the best reaches is found by halving, over whole
numbers or over float64 itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from attrs import evolve

from thesis.engines.bounds import is_series, segments, turn, with_value
from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.plan import Plan, RuleSlot, give, presume
from thesis.sets import Interval, Levels
from thesis.vocabulary import FactSet, Field


class Along:
    """What some rules give one company as one field moves within ``possible``."""

    def __init__(self, plan: Plan, profile: Profile, field: Field, slots: Iterable[RuleSlot]) -> None:
        """Keep the rules that read the field; nothing is scored yet."""
        self.plan = plan
        self.profile = profile
        self.field = field
        self.slots = tuple(slot for slot in slots if not slot.off and any(key[0] == field.id for key in slot.reads))
        self._part = evolve(plan, slots=self.slots, gates=())
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
        reader = Reader(self.plan, with_value(self.profile, self.field, value))
        return ((slot, presume(slot.if_unknown, reader.number(slot.grade))) for slot in self.slots)

    def extreme(self, now: FactSet, possible: FactSet, *, most: bool) -> FactSet | None:
        """Where the rules give most (or least), as wide as that holds.

        None where the field has no values that can be tried one by one: a dated series, say.
        """
        if not self.slots or is_series(self._part, self.field):
            return None
        sign = 1 if most else -1
        values = segments(self._part, self.profile, self.field, possible)
        if isinstance(possible, Interval):
            return self._numbers(now, possible, [one.lo for one in values if isinstance(one, Interval)], sign)
        tried = [one for one in values if one != now]
        if not tried:
            return None
        best = max(sign * self.given(value) for value in tried)
        return _joined([value for value in tried if sign * self.given(value) == best])

    def _numbers(self, now: FactSet, possible: Interval, points: list[float], sign: int) -> FactSet:
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
            middle = _halfway(inside, outside, whole=whole)
            beyond = outside if worth(outside) != best else middle
            if worth(beyond) != best:
                low, high = sorted((inside, beyond))
                ends = turn(low, high, lambda x: worth(x) == best, whole=whole)
                return ends[0] if inside < outside else ends[1]
        return points[-1]


def one_of(value: FactSet) -> FactSet:
    """One value of those that do equally well."""
    if isinstance(value, Interval):
        return Interval.point(value.lo)
    if isinstance(value, Levels) and value.possible:
        return Levels(frozenset({min(value.possible)}))
    return value


def _joined(values: list[FactSet]) -> FactSet:
    """Levels that do equally well as one set; of flags and tags the first."""
    if all(isinstance(value, Levels) for value in values):
        return Levels(frozenset().union(*(v.possible or () for v in values if isinstance(v, Levels))))
    return values[0]


def _halfway(a: float, b: float, *, whole: bool) -> float:
    """Where a dip between two numbers shows; one of them where there is nothing between."""
    return float((int(a) + int(b)) // 2) if whole else a / 2 + b / 2
