"""Plans that are ready to be read: made once for each content and date, and compiled where they are used often."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve

from thesis.engines.interpreter import interpret
from thesis.facts import Profile, Said
from thesis.model import Thesis
from thesis.plan import Plan, ends, give, make_plan, presume
from thesis.scoring import arithmetic
from thesis.scoring.contributions import Evaluated

if TYPE_CHECKING:
    from thesis.engines.bounds import Chooser
    from thesis.engines.function import Compiled, Totals

_MOST_PLANS = 64
_OFTEN = 16  # companies, from which on compiling a plan takes less time than it saves


class Planned:
    """A plan, and the ways to evaluate it: what-ifs score many theses once, registers one thesis many times.

    ``places`` has the place of each rule by its id; ``weight`` is the sum of all |points|, ``most`` of those above 0.
    """

    def __init__(self, plan: Plan) -> None:
        """Nothing is compiled yet."""
        self.plan = plan
        self.places = {slot.rule: place for place, slot in enumerate(plan.slots)}
        self.weight = plan.weight
        self.most = sum(max(slot.points, 0) for slot in plan.slots)
        self._function: Compiled | None = None
        self._chooser: Chooser | None = None
        self._used = 0
        self._looked_into = 0
        self._resting: dict[frozenset[str], Planned] = {}
        self._assumable = frozenset(field.id for field in plan.fields.values() if field.assume is not None)

    def totals(self, profile: Profile) -> Totals:
        """What a company's score is made of; both engines find the same."""
        if self._function is None:
            self._used += 1
            if self._used < _OFTEN:
                return arithmetic.totals(self.plan, *_interpreted(self.plan, profile))
            self._function = _compiled(self.plan)
        return self._function.totals(profile)

    def tightened(self, profile: Profile, totals: Totals) -> tuple[int, int, bool]:
        """The bounds of a company's score that can be reached, and whether they surely can."""
        if self._function is not None:
            if self._chooser is None:
                from thesis.engines.bounds import Chooser

                self._chooser = Chooser(self._function)
            found = self._chooser.bounds(self._function.read(profile), totals, profile.series)
            if found is not None:
                return *found, True
        from thesis.engines.bounds import tighten

        tight = tighten(self.plan, profile, self.evaluated(profile)[0])
        return tight.low, tight.high, tight.exact

    def evaluated(self, profile: Profile) -> Evaluated:
        """What a company's facts leave open, and what each rule gives; both engines find the same."""
        self._looked_into += 1
        if self._looked_into < _OFTEN:
            return _interpreted(self.plan, profile)
        if self._function is None:
            self._function = _compiled(self.plan)
        return self._function(profile)

    def assumed(self, profile: Profile) -> frozenset[str]:
        """The fields of which something is assumed, since the company says nothing."""
        found = self._assumable.difference(profile.facts) if self._assumable else self._assumable
        if isinstance(profile.facts, Said):  # what is said is not assumed
            return found
        return found.union(name for name, fact in profile.facts.items() if fact.assumed)

    def assumed_weight(self, profile: Profile, assumed: frozenset[str]) -> int:
        """The |points| of decided rules that read fields of which something is assumed."""
        if not assumed:
            return 0
        resting = self._resting.get(assumed)
        if resting is None:
            slots = tuple(slot for slot in self.plan.slots if any(key[0] in assumed for key in slot.reads))
            if len(self._resting) >= _MOST_PLANS:
                self._resting.clear()
            resting = self._resting[assumed] = Planned(evolve(self.plan, slots=slots, gates=()))
        return resting.weight - resting.totals(profile)[4]


def _compiled(plan: Plan) -> Compiled:
    from thesis.engines.function import compile_function

    return compile_function(plan)


def _interpreted(plan: Plan, profile: Profile) -> Evaluated:
    outcome = interpret(plan, profile)
    return outcome, tuple(
        (give(slot.points, presume(slot.if_unknown, found.grade)), *ends(slot.points, found.grade))
        for slot, found in zip(plan.slots, outcome.slots, strict=True)
    )


_plans: OrderedDict[tuple[str, date | None], Planned] = OrderedDict()


def planned(thesis: Thesis, as_of: date | None) -> Planned:
    """A thesis on a date, ready to be read."""
    key = (thesis.hash, as_of)
    found = _plans.get(key)
    if found is None:
        found = _plans[key] = Planned(make_plan(thesis, as_of))
        while len(_plans) > _MOST_PLANS:
            _plans.popitem(last=False)
    return found


def plan_of(thesis: Thesis, as_of: date | None) -> Plan:
    """The plan of a thesis on a date."""
    return planned(thesis, as_of).plan
