"""The oracle: a plan and one profile to sets of values, term by term, without NumPy and without tricks."""

from __future__ import annotations

from thesis.facts import Fact, Profile
from thesis.language import Term, ValueSet, evaluate, leaf_set
from thesis.plan import LeafKey, Outcome, Plan, SlotOutcome, leaf_key
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field, FieldType, default_domain


def interpret(plan: Plan, profile: Profile) -> Outcome:
    """Everything that a company's facts leave open, rule by rule and gate by gate.

    Unknown facts are the field's whole domain; truth is Kleene's, numbers are closed intervals, each
    occurrence of a fact stands on its own.
    """
    reader = Reader(plan, profile)
    slots = tuple(SlotOutcome(reader.truth(s.applies), reader.number(s.grade)) for s in plan.slots)
    return Outcome(
        slots=slots,
        gates=tuple(reader.truth(gate.fires) for gate in plan.gates),
        gates_apply=tuple(reader.truth(gate.applies) for gate in plan.gates),
        open_leaves=frozenset(reader.open_leaves),
    )


class Reader:
    """Reads terms for one company, and remembers which leaves were open."""

    def __init__(self, plan: Plan, profile: Profile) -> None:
        """Nothing is read until it is asked for."""
        self.fields = plan.fields
        self.profile = profile
        self.open_leaves: set[LeafKey] = set()

    def value(self, term: Term) -> ValueSet:
        """The set of values of a term."""
        return evaluate(term, self.leaf)

    def truth(self, term: Term) -> Truth:
        """The value of a term that is a truth."""
        found = self.value(term)
        assert isinstance(found, Truth)  # noqa: S101 - the checker made it one
        return found

    def number(self, term: Term) -> Interval:
        """The value of a term that is a number."""
        found = self.value(term)
        assert isinstance(found, Interval)  # noqa: S101 - the checker made it one
        return found

    def leaf(self, term: Term) -> ValueSet:
        """What a leaf may be."""
        field = self.fields[term.data[0]]
        if term.op == "first_reach":
            return self.noted(term, first_reach(self.profile, field, term.data[1]))
        fact = self.profile.fact(field).value
        is_stated = fact != field.anything
        if term.op == "stated":
            return Truth.of(surely=is_stated, possibly=is_stated)
        found = leaf_set(term, fact)
        # where nothing is stated of a derived field its formula counts, so there is nothing of its own to learn
        return found if field.derived is not None and not is_stated else self.noted(term, found)

    def noted(self, term: Term, found: ValueSet) -> ValueSet:
        """What was found, remembered as open where more than one value is left."""
        if found is Truth.OPEN or (isinstance(found, Interval) and not found.is_point):
            self.open_leaves.add(leaf_key(term))
        return found


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
