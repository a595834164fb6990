"""A thesis made ready for engines: one slot a rule, everything named resolved to terms and whole numbers."""

from thesis.plan.lowering import dated, leaf_keys, make_plan
from thesis.plan.plan import Band, GateSlot, LeafKey, Outcome, Plan, RuleSlot, SlotOutcome

__all__ = [
    "Band",
    "GateSlot",
    "LeafKey",
    "Outcome",
    "Plan",
    "RuleSlot",
    "SlotOutcome",
    "dated",
    "leaf_keys",
    "make_plan",
]
