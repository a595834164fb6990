"""What each rule gave one company: rows that are made when somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from thesis.plan import Given, Outcome, Plan, RuleSlot, SlotOutcome, presume
from thesis.sets import Truth

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

    A card needs their sums only, and most cards are one of many: a row is made when it is asked for.
    """

    def __init__(self, plan: Plan, outcome: Outcome, given: tuple[Given, ...], assumed: frozenset[str]) -> None:
        """``given`` has what each rule gives, at least and at most; ``assumed`` the fields that are assumed."""
        self._plan = plan
        self._outcome = outcome
        self._given = given
        self._assumed = assumed
        self._places = {slot.rule: place for place, slot in enumerate(plan.slots)}

    def __getitem__(self, rule: str) -> Contribution:
        """What a rule gave."""
        place = self._places[rule]
        slot, found = self._plan.slots[place], self._outcome.slots[place]
        points, low, high = self._given[place]
        return Contribution(
            rule=rule,
            state=state_of(slot, found, has_open_leaves=not slot.reads.isdisjoint(self._outcome.open_leaves)),
            grade=presume(slot.if_unknown, found.grade),
            grade_low=found.grade.lo,
            grade_high=found.grade.hi,
            thousandths=points,
            thousandths_low=low,
            thousandths_high=high,
            greatest=slot.points,
            applies=found.applies.answer,
            assumed=self.is_assumed(slot),
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

    def is_assumed(self, slot: RuleSlot) -> bool:
        """Whether a rule reads a field that is assumed."""
        return bool(self._assumed) and any(key[0] in self._assumed for key in slot.reads)


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
