"""The oracle: a plan and one profile to sets of values, term by term, without NumPy and without tricks."""

from __future__ import annotations

from thesis.facts import Profile, first_reach
from thesis.language import Term, ValueSet, evaluate, leaf_set
from thesis.plan import LeafKey, Outcome, Plan, SlotOutcome, leaf_key
from thesis.sets import Interval, Truth


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
