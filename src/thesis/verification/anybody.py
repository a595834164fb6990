"""The company of which nothing is known, and companies of which everything is chosen: what proofs are about."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from thesis.engines.bounds import OTHER_LEVEL, Choice, Variable, completed, residual, variables
from thesis.engines.interpreter import Reader
from thesis.facts import Fact, Profile
from thesis.language import Term
from thesis.plan import LeafKey, Plan
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.vocabulary import FactSet


@frozen(eq=False)
class Anybody:
    """A plan read for a company of which nothing is known, not even what is assumed.

    ``slots`` and ``gates`` hold what is left of each grade and each gate, in the order of the plan.
    """

    plan: Plan
    profile: Profile
    slots: tuple[Term, ...]
    gates: tuple[Term, ...]
    variables: Mapping[LeafKey, Variable]


def anybody(plan: Plan) -> Anybody:
    """The plan for a company of which nothing is known."""
    facts = {name: Fact(name, field.anything) for name, field in plan.fields.items()}
    profile = Profile("anybody", "anybody", facts)
    reader = Reader(plan, profile)
    slots = tuple(residual(slot.grade, reader.leaf) for slot in plan.slots)
    gates = tuple(residual(gate.fires, reader.leaf) for gate in plan.gates)
    return Anybody(plan, profile, slots, gates, variables((*slots, *gates), plan, profile))


def somebody(whole: Anybody, choices: Mapping[LeafKey, Choice], name: str) -> Profile:
    """A company with these choices of which everything else is settled too, at the plainest value there is."""
    chosen = completed(whole.profile, choices, whole.plan.fields)
    facts = {}
    for key, fact in chosen.facts.items():
        field = whole.plan.fields[key]
        if field.derived is None:
            facts[key] = evolve(fact, value=_settled(fact.value))
    return evolve(chosen, id=name, name=name, facts=facts)


def _settled(value: FactSet) -> FactSet:
    if isinstance(value, Truth):
        return value if value is not Truth.OPEN else Truth.FALSE
    if isinstance(value, Tags):
        return Tags(value.includes, complete=True)
    if isinstance(value, Levels):
        if value.is_point:
            return value
        return Levels(frozenset({min(value.possible) if value.possible else OTHER_LEVEL}))
    plain = 0.0 if value.lo <= 0.0 <= value.hi else value.lo
    return value if value.is_point else Interval.point(plain)
