"""The nouns that engines share: the plan that they read and the outcome that they return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from thesis.language import Term
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field

LeafKey: TypeAlias = tuple[str, ...]
"""What may be learned on its own: a field, or one tag of a field."""


@frozen
class RuleSlot:
    """One rule: its points, where it applies, its form's grade, and the grade that counts.

    ``grade`` is ``form`` where the rule applies and ``if_not_applicable`` elsewhere. ``points`` are whole
    thousandths, 0 where the rule is off.
    """

    rule: str
    points: int
    applies: Term
    form: Term
    grade: Term
    if_unknown: float
    off: bool
    reads: frozenset[LeafKey] = frozenset()


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
    reads: frozenset[LeafKey] = frozenset()


@frozen
class Band:
    """One verdict with its least score in thousandths; None for the lowest band."""

    verdict: str
    least: int | None


@frozen
class Plan:
    """All that an engine needs.

    ``least`` and ``greatest`` bound every company's score, in thousandths; ``bands`` go from the highest down;
    ``entangled`` holds the leaves for which outer bounds may be wider than what can happen.
    """

    slots: tuple[RuleSlot, ...]
    gates: tuple[GateSlot, ...]
    bands: tuple[Band, ...]
    least: int
    greatest: int
    fields: Mapping[str, Field] = field(repr=False)
    entangled: frozenset[LeafKey] = frozenset()

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
