"""The nouns that engines share: the plan that they read and the outcome that they return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from thesis.language import Term
from thesis.language.primitives import Direction
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field

LeafKey: TypeAlias = tuple[str, ...]
"""What may be learned on its own: (field), (field, tag), or (field, "first reach", level)."""

FIRST_REACH = "first reach"
STATED = "stated"


def leaf_key(leaf: Term) -> LeafKey:
    """The part of a company's facts that a leaf reads."""
    if leaf.op == "has":
        return (leaf.data[0], leaf.data[1])
    if leaf.op == "first_reach":
        return (leaf.data[0], FIRST_REACH, repr(leaf.data[1]))
    return (leaf.data[0], STATED, "") if leaf.op == "stated" else (leaf.data[0],)


@frozen
class RuleSlot:
    """One rule: its points, where it applies, its form's grade, and the grade that counts.

    ``grade`` is ``form`` where the rule applies and ``if_not_applicable`` elsewhere. ``points`` are whole
    thousandths, 0 where the rule is off. ``partial`` marks a grade that facts may leave undefined.
    """

    rule: str
    points: int
    applies: Term
    form: Term
    grade: Term
    if_unknown: float
    off: bool
    reads: frozenset[LeafKey] = frozenset()
    partial: bool = False


@frozen
class GateSlot:
    """One gate: where it applies, its condition, both together, and what it does."""

    gate: str
    applies: Term
    when: Term
    fires: Term
    veto: bool
    cap: int | None
    off: bool
    reads: frozenset[LeafKey]
    partial: bool


@frozen
class Band:
    """One verdict with its least score in thousandths; None for the lowest band."""

    verdict: str
    least: int | None


@frozen
class Plan:
    """All that an engine needs.

    ``least`` and ``greatest`` bound every company's score, in thousandths; ``bands`` go from the highest down;
    ``entangled`` holds the leaves for which outer bounds may be wider than what can happen, ``separable``
    those of them that can be chosen apart where no dated fact is open; ``directions`` has the leaves that move the
    score one way at all their occurrences, ``derived`` the terms of derived fields.
    """

    slots: tuple[RuleSlot, ...]
    gates: tuple[GateSlot, ...]
    bands: tuple[Band, ...]
    least: int
    greatest: int
    fields: Mapping[str, Field] = field(repr=False)
    entangled: frozenset[LeafKey] = frozenset()
    separable: frozenset[LeafKey] = frozenset()
    directions: Mapping[LeafKey, Direction] = field(factory=dict, repr=False)
    derived: Mapping[str, Term] = field(factory=dict, repr=False)

    @property
    def weight(self) -> int:
        """The sum of all |points|, in thousandths."""
        return sum(abs(slot.points) for slot in self.slots)


@frozen
class SlotOutcome:
    """One rule for one company: whether it applies, and every grade that the facts leave open."""

    applies: Truth
    grade: Interval


@frozen
class Outcome:
    """What an engine finds for one company, in the order of the plan's slots and gates."""

    slots: tuple[SlotOutcome, ...]
    gates: tuple[Truth, ...]
    gates_apply: tuple[Truth, ...]
    open_leaves: frozenset[LeafKey]
