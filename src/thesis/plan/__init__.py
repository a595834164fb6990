"""A thesis made ready for engines: one slot a rule, everything named resolved to terms and whole numbers."""

from thesis.plan.deriving import derivations, with_derived
from thesis.plan.lowering import dated, leaf_keys, make_plan
from thesis.plan.plan import (
    FIRST_REACH,
    STATED,
    Band,
    GateSlot,
    LeafKey,
    Outcome,
    Plan,
    RuleSlot,
    SlotOutcome,
    leaf_key,
)
from thesis.plan.points import Given, ends, give, presume

__all__ = [
    "FIRST_REACH",
    "STATED",
    "Band",
    "GateSlot",
    "Given",
    "LeafKey",
    "Outcome",
    "Plan",
    "RuleSlot",
    "SlotOutcome",
    "dated",
    "derivations",
    "ends",
    "give",
    "leaf_key",
    "leaf_keys",
    "make_plan",
    "presume",
    "with_derived",
]
