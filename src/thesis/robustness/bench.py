"""Scores of all companies as functions of one parameter: what is bound to it is computed, the rest is kept."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from math import inf

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.facts import Profile
from thesis.language import Kind
from thesis.plan import Plan
from thesis.robustness.axis import Axis, last_valid
from thesis.robustness.bands import lowest_cap_of, thresholds
from thesis.robustness.binding import Binding, corners
from thesis.robustness.headline import Floats, Headline
from thesis.robustness.oneway import is_one_way, turning_points
from thesis.scoring.chunks import bound_to
from thesis.scoring.sums import presume
from thesis.vocabulary import Field, FieldType, default_domain

Bools = NDArray[np.bool_]

_MOST_PLANS = 1500  # made for one parameter
_MOST_PLACES = 4  # uses of a parameter in one rule whose corners are tried
_GREATEST = 1.7976931348623157e308
_MOST_POINTS = 1e9
_ROUNDING = 2.0**-50  # what a grade may be off a monotone one between two values of a parameter


@frozen(eq=False)
class Part:
    """What the bound parts give at one value, or between two: bounds for each of m companies."""

    low: Floats  # thousandths of the bound rules together
    high: Floats
    cap_low: Floats
    cap_high: Floats
    veto_all: Bools  # surely, at every value
    veto_any: Bools  # surely, at some value
    levels_low: Floats  # thresholds of verdicts
    levels_high: Floats


@frozen(eq=False)
class _Corner:
    """What the bound parts give under one plan."""

    grades: Floats  # bound rules × m
    points: NDArray[np.int64]
    fires: Bools  # bound gates × m


class Bench:
    """The scores of m companies along one parameter."""

    def __init__(self, head: Headline, binding: Binding) -> None:
        """Sum what the parameter does not reach, and find where it may be searched."""
        self.head, self.binding = head, binding
        value = binding.parameter.value.number
        assert value is not None  # noqa: S101 - only numeric parameters are bound
        rules = {use.id for use in binding.uses if use.group == "rules"}
        gates = {use.id for use in binding.uses if use.group == "gates"}
        is_date = binding.parameter.value.kind is Kind.DATE
        self.axis = Axis(value, binding.step or (Decimal(1) if is_date else None))
        self.start = self.axis.index(value)
        self.kept_rules = np.array([slot.rule not in rules for slot in head.plan.slots])
        self.kept_gates = [gate.gate not in gates for gate in head.plan.gates]
        given = np.floor(head.points * head.grades + 0.5)
        self.rest = given[:, self.kept_rules].sum(axis=1)
        kept = head.points[self.kept_rules]
        self.lower, self.upper = float(np.minimum(kept, 0).sum()), float(np.maximum(kept, 0).sum())
        self.caps, self.vetoes = _gates_of(head, self.kept_gates)
        kept_gates = [gate for gate, is_kept in zip(head.plan.gates, self.kept_gates, strict=True) if is_kept]
        self.lowest_cap = lowest_cap_of(kept_gates)
        self.bound = [use.id for use in binding.uses if use.group == "rules"]
        self.bound_gates = [use.id for use in binding.uses if use.group == "gates"]
        self.kinds = _kinds(head, binding)
        self._corners: dict[int, _Corner | None] = {}
        self._parts: dict[tuple[int, int], Part | None] = {}
        self.first, self.last = self._domain(is_date=is_date)
        self.proven, self.needed, self.cuts = self._structure()

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The least and the greatest value that are searched; None where any number will do."""
        least, greatest = self.axis.value(self.first), self.axis.value(self.last)
        return None if least == -_GREATEST else least, None if greatest == _GREATEST else greatest

    def _domain(self, *, is_date: bool) -> tuple[int, int]:
        """The range that the author gives, else all there is; as far as the thesis is not refused."""
        parameter = self.binding.parameter
        whole = default_domain(FieldType.DATE) if is_date else None
        limit = _MOST_POINTS if self.axis.step is not None else _GREATEST
        least = parameter.least if parameter.least is not None else whole.lo if whole else -limit
        greatest = parameter.greatest if parameter.greatest is not None else whole.hi if whole else limit
        return (
            last_valid(self._is_valid, self.start, self.axis.index(least)),
            last_valid(self._is_valid, self.start, self.axis.index(greatest)),
        )

    @property
    def is_spent(self) -> bool:
        """Whether enough plans have been made."""
        return self.binding.built > _MOST_PLANS

    def plan(self, index: int) -> Plan | None:
        """The plan of the bound parts at an index."""
        return self.binding.plan((self.axis.value(index),) * self.binding.places)

    def _is_valid(self, index: int) -> bool:
        return self.plan(index) is not None

    def _structure(self) -> tuple[bool, tuple[int, ...], tuple[int, ...]]:
        """Whether each use moves the score one way between the needed cuts; those; and all cuts."""
        here, far = self.axis.value(self.start), self.last if self.last != self.start else self.first
        plan, values = self.plan(self.start), (here, self.axis.value(far))
        if plan is None or far == self.start or self.binding.places > _MOST_PLACES:
            return self.binding.places <= _MOST_PLACES, (), ()
        proven, needed, cuts = True, set[float](), set[float]()
        for place in range(self.binding.places):
            other = self.binding.plan(tuple(values[1] if i == place else here for i in range(self.binding.places)))
            if other is None:
                proven = False
                continue
            pairs = [(a.grade, b.grade) for a, b in zip(plan.slots, other.slots, strict=True)]
            pairs += [(c.fires, d.fires) for c, d in zip(plan.gates, other.gates, strict=True)]
            proven = proven and all(is_one_way(a, b, values) for a, b in pairs)
            found = turning_points(plan, other, self.head.profiles)
            needed |= found.needed
            cuts |= found.all
        return proven, self._indices(needed), self._indices(cuts)

    def _indices(self, values: set[float]) -> tuple[int, ...]:
        """Values as indices, each with its neighbours."""
        found = {self.axis.index(one) + i for one in values for i in (-1, 0, 1)}
        return tuple(sorted(one for one in found if self.first < one < self.last))

    def is_straight(self, one: int, other: int) -> bool:
        """Whether nothing turns between two indices."""
        low, high = min(one, other), max(one, other)
        return low == high or bisect_left(self.needed, low + 1) == bisect_left(self.needed, high)

    def corner(self, plan: Plan | None) -> _Corner | None:
        """Grades and gates under one plan."""
        if plan is None:
            return None
        if id(plan) not in self._corners:
            self._corners[id(plan)] = self._computed(plan)
        return self._corners[id(plan)]

    def _computed(self, plan: Plan) -> _Corner:
        rows = len(self.head.ids)
        slots = {slot.rule: i for i, slot in enumerate(plan.slots)}
        gates = {gate.gate: i for i, gate in enumerate(plan.gates)}
        grades = np.zeros((len(self.bound), rows))
        fires = np.zeros((len(self.bound_gates), rows), np.bool_)
        for outcome in bound_to(plan, self.head.profiles).chunks():
            here = slice(outcome.start, outcome.stop)
            for i, rule in enumerate(self.bound):
                slot = plan.slots[slots[rule]]
                grades[i, here] = presume(slot.if_unknown, outcome.grades[slots[rule]])
            for i, gate in enumerate(self.bound_gates):
                fires[i, here] = outcome.gates[gates[gate]].lo & (not plan.gates[gates[gate]].off)
        points = np.array([plan.slots[slots[rule]].points for rule in self.bound], np.int64)
        return _Corner(grades, points, fires)

    def part(self, one: int, other: int) -> Part | None:
        """Bounds of what the bound parts give between two indices; None where it turns, or a corner is refused."""
        if not self.is_straight(one, other):
            return None
        key = (min(one, other), max(one, other))
        if key not in self._parts:
            self._parts[key] = self._bounded(*key)
        return self._parts[key]

    def _bounded(self, low: int, high: int) -> Part | None:
        if low == high or self.binding.places > _MOST_PLACES:
            plans = [self.plan(low), self.plan(high)]
        else:
            plans = list(corners(self.binding, self.axis.value(low), self.axis.value(high)).values())
        found = [self.corner(plan) for plan in plans]
        good = [corner for corner in found if corner is not None]
        if len(good) < len(found):
            return None
        moving = np.any([corner.grades != good[0].grades for corner in good], axis=0)
        ends = [_given(corner, moving) for corner in good]
        gates = [
            _capped(plan, self.bound_gates, corner.fires) for plan, corner in zip(plans, good, strict=True) if plan
        ]
        levels = [self._levels(plan, corner) for plan, corner in zip(plans, good, strict=True) if plan]
        return Part(
            low=np.stack([end[0] for end in ends]).min(axis=0).sum(axis=0),
            high=np.stack([end[1] for end in ends]).max(axis=0).sum(axis=0),
            cap_low=np.stack([gate[0] for gate in gates]).min(axis=0),
            cap_high=np.stack([gate[0] for gate in gates]).max(axis=0),
            veto_all=np.all([gate[1] for gate in gates], axis=0),
            veto_any=np.any([gate[1] for gate in gates], axis=0),
            levels_low=np.min(levels, axis=0),
            levels_high=np.max(levels, axis=0),
        )

    def _levels(self, plan: Plan, corner: _Corner) -> Floats:
        lower = np.array([self.lower + float(np.minimum(corner.points, 0).sum())])
        upper = np.array([self.upper + float(np.maximum(corner.points, 0).sum())])
        cap = min(self.lowest_cap, lowest_cap_of(plan.gates))
        return thresholds(self.head.thesis.verdicts, lower, upper, cap)[:, 0]

    def scores(self, given: Floats, caps: Floats) -> Floats:
        """Whole thousandths of the companies, from what the bound parts give."""
        return np.asarray(np.minimum(self.rest + given, np.minimum(self.caps, caps)) + self.head.joint)


def _given(corner: _Corner, moving: Bools) -> tuple[Floats, Floats]:
    """The least and greatest contributions at a corner, rules × m; wider by rounding where grades move."""
    points = corner.points[:, None]
    exact = np.floor(points * corner.grades + 0.5)
    ends = [np.floor(points * (corner.grades + error) + 0.5) for error in (-_ROUNDING, _ROUNDING)]
    return np.where(moving, np.minimum(*ends), exact), np.where(moving, np.maximum(*ends), exact)


def _capped(plan: Plan, names: Sequence[str], fires: Bools) -> tuple[Floats, Bools]:
    """The lowest cap of bound gates that fire, and whether one vetoes."""
    gates = {gate.gate: gate for gate in plan.gates}
    caps, vetoes = np.full(fires.shape[1], inf), np.zeros(fires.shape[1], np.bool_)
    for name, fired in zip(names, fires, strict=True):
        cap = gates[name].cap
        if cap is not None:
            caps = np.minimum(caps, np.where(fired, float(cap), inf))
        if gates[name].veto:
            vetoes = vetoes | fired
    return caps, vetoes


def _gates_of(head: Headline, kept: Sequence[bool]) -> tuple[Floats, Bools]:
    """The caps and vetoes of the gates that the parameter does not reach."""
    fires = np.zeros((len(kept), len(head.ids)), np.bool_)
    for outcome in bound_to(head.plan, head.profiles).chunks():
        for i, (gate, truth) in enumerate(zip(head.plan.gates, outcome.gates, strict=True)):
            fires[i, outcome.start : outcome.stop] = truth.lo & (kept[i] and not gate.off)
    return _capped(head.plan, [gate.gate for gate in head.plan.gates], fires)


def _kinds(head: Headline, binding: Binding) -> NDArray[np.intp]:
    """A number for each company: equal where all facts are that the bound parts read."""
    plan = binding.plan((binding.parameter.value.number or 0.0,) * binding.places)
    assert plan is not None  # noqa: S101 - the thesis has been built with this value
    reads = [*(slot.reads for slot in plan.slots), *(gate.reads for gate in plan.gates)]
    fields = [head.plan.fields[name] for name in sorted({key[0] for keys in reads for key in keys})]
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(_known(profile, fields), len(seen)) for profile in head.profiles], np.intp)


def _known(profile: Profile, fields: Sequence[Field]) -> str:
    """All that a company's facts say of some fields."""
    series = [(one.id, fact.value, fact.as_of) for one in fields for fact in profile.series.get(one.id, ())]
    return repr(([profile.fact(one).value for one in fields], series))
