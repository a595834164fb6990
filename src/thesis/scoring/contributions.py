"""What each rule gave one company: rows that are made when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from attrs import frozen

from thesis.plan import GateSlot, Given, Outcome, Plan, RuleSlot, SlotOutcome, presume
from thesis.sets import Truth

Evaluated: TypeAlias = tuple[Outcome, tuple[Given, ...]]
"""What a company's facts leave open, and what each rule gives."""

STATES = ("true", "false", "graded", "unknown", "n/a", "undefined", "off")


@frozen
class Contribution:
    """What one rule gave one company.

    ``points`` is what counts in the score; ``points_low`` and ``points_high`` are what the open facts could
    make of it. All three are points, whole thousandths. ``applies`` is None where that is open.
    """

    rule: str
    state: str
    grade: float
    grade_low: float
    grade_high: float
    thousandths: int
    thousandths_low: int
    thousandths_high: int
    greatest: int
    applies: bool | None
    assumed: bool = False

    @property
    def points(self) -> float:
        """Points given."""
        return self.thousandths / 1000

    @property
    def points_low(self) -> float:
        """The least that the open facts allow."""
        return self.thousandths_low / 1000

    @property
    def points_high(self) -> float:
        """The most that the open facts allow."""
        return self.thousandths_high / 1000

    @property
    def is_decided(self) -> bool:
        """Whether the known facts leave one grade only."""
        return self.grade_low == self.grade_high


class Contributions(Mapping[str, Contribution]):
    """The contribution of each rule by its id, in the order of the thesis.

    A card needs their sums only, and most cards are one of many: grades are found when a row is first asked for.
    """

    def __init__(
        self, plan: Plan, places: Mapping[str, int], assumed: frozenset[str], look: Callable[[], Evaluated]
    ) -> None:
        """``places`` has the place of each rule, ``assumed`` the fields that are assumed; ``look`` finds the grades."""
        self.plan = plan
        self._places = places
        self._assumed = assumed
        self._look = look

    @cached_property
    def evaluated(self) -> Evaluated:
        """What the facts leave open, and what each rule gives, at least and at most."""
        return self._look()

    def __getitem__(self, rule: str) -> Contribution:
        """What a rule gave."""
        place = self._places[rule]
        outcome, given = self.evaluated
        slot, found = self.plan.slots[place], outcome.slots[place]
        points, low, high = given[place]
        return Contribution(
            rule=rule,
            state=state_of(slot, found, has_open_leaves=not slot.reads.isdisjoint(outcome.open_leaves)),
            grade=presume(slot.if_unknown, found.grade),
            grade_low=found.grade.lo,
            grade_high=found.grade.hi,
            thousandths=points,
            thousandths_low=low,
            thousandths_high=high,
            greatest=slot.points,
            applies=found.applies.answer,
            assumed=self._is_assumed(slot),
        )

    def __iter__(self) -> Iterator[str]:
        """The ids of the rules."""
        return iter(self._places)

    def __len__(self) -> int:
        """How many rules there are."""
        return len(self._places)

    def __repr__(self) -> str:
        """As a dict's."""
        return repr(dict(self))

    def __reduce__(self) -> tuple[Callable[..., Contributions], tuple[Any, ...]]:
        """Pickle what was found, not the way to it."""
        return _found, (self.plan, self._places, self._assumed, self.evaluated)

    def _is_assumed(self, slot: RuleSlot) -> bool:
        """Whether a rule reads a field that is assumed."""
        return bool(self._assumed) and any(key[0] in self._assumed for key in slot.reads)


def _found(plan: Plan, places: Mapping[str, int], assumed: frozenset[str], evaluated: Evaluated) -> Contributions:
    return Contributions(plan, places, assumed, lambda: evaluated)


@frozen
class GateState:
    """What one gate did: ``state`` is true (it fires), false, unknown, n/a or off."""

    gate: str
    state: str
    veto: bool
    cap: float | None


class Gates(Mapping[str, GateState]):
    """What each gate did by its id, in the order of the thesis; found when it is asked for, as contributions are."""

    def __init__(self, contributions: Contributions) -> None:
        """The gates of the same company."""
        self._contributions = contributions

    @cached_property
    def _states(self) -> dict[str, GateState]:
        outcome, _ = self._contributions.evaluated
        both = zip(self._contributions.plan.gates, outcome.gates, outcome.gates_apply, strict=True)
        return {slot.gate: _gate_state(slot, fires, applies) for slot, fires, applies in both}

    def __getitem__(self, gate: str) -> GateState:
        """What a gate did."""
        return self._states[gate]

    def __iter__(self) -> Iterator[str]:
        """The ids of the gates."""
        return iter(self._states)

    def __len__(self) -> int:
        """How many gates there are."""
        return len(self._contributions.plan.gates)

    def __repr__(self) -> str:
        """As a dict's."""
        return repr(self._states)

    def __reduce__(self) -> tuple[type[dict[str, GateState]], tuple[dict[str, GateState]]]:
        """Pickle as a dict."""
        return dict, (self._states,)


def _gate_state(slot: GateSlot, fires: Truth, applies: Truth) -> GateState:
    if slot.off:
        state = "off"
    elif applies is Truth.FALSE:
        state = "n/a"
    else:
        state = {Truth.TRUE: "true", Truth.FALSE: "false", Truth.OPEN: "unknown"}[fires]
    return GateState(slot.gate, state, slot.veto, None if slot.cap is None else slot.cap / 1000)


def state_of(slot: RuleSlot, found: SlotOutcome, *, has_open_leaves: bool) -> str:
    """A rule's state in one word."""
    if slot.off:
        return "off"
    if found.applies is Truth.FALSE:
        return "n/a"
    if not found.grade.is_point:
        return "unknown" if has_open_leaves else "undefined"
    if found.grade.lo in (0.0, 1.0):
        return "true" if found.grade.lo == 1.0 else "false"
    return "graded"
