"""The whole arithmetic of a score, in thousandths of a point; engines find grades, this makes sums of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thesis.plan import Band, Given, Outcome, Plan
from thesis.sets import Truth

if TYPE_CHECKING:
    from thesis.engines.function import Totals


def totals(plan: Plan, outcome: Outcome, given: tuple[Given, ...]) -> Totals:
    """What a score is made of, from the outcome of any engine."""
    both = list(zip(plan.slots, outcome.slots, strict=True))
    return (
        tuple(one[0] for one in given),
        sum(one[0] for one in given),
        sum(one[1] for one in given),
        sum(one[2] for one in given),
        sum(abs(slot.points) for slot, found in both if not found.grade.is_point),
        sum(max(slot.points, 0) for slot, found in both if not found.applies.possibly),
        not _is_tight(plan, outcome),
        fired_cap(plan, outcome),
        possible_cap(plan, outcome),
        vetoed(plan, outcome),
    )


def _is_tight(plan: Plan, outcome: Outcome) -> bool:
    """Whether outer bounds are surely what can happen: no open fact pulls two ways, nothing is undefined."""
    undefined = any(
        slot.partial and not found.grade.is_point for slot, found in zip(plan.slots, outcome.slots, strict=True)
    ) or any(slot.partial and truth is Truth.OPEN for slot, truth in zip(plan.gates, outcome.gates, strict=True))
    return not undefined and plan.entangled.isdisjoint(outcome.open_leaves)


def fired_cap(plan: Plan, outcome: Outcome) -> int | None:
    """The lowest cap among gates that surely fire."""
    return _lowest(plan, outcome, possibly=False)


def possible_cap(plan: Plan, outcome: Outcome) -> int | None:
    """The lowest cap among gates that may fire."""
    return _lowest(plan, outcome, possibly=True)


def _lowest(plan: Plan, outcome: Outcome, *, possibly: bool) -> int | None:
    caps = [
        gate.cap
        for gate, truth in zip(plan.gates, outcome.gates, strict=True)
        if gate.cap is not None and not gate.off and (truth.surely or (possibly and truth.possibly))
    ]
    return min(caps, default=None)


def vetoed(plan: Plan, outcome: Outcome) -> bool | None:
    """Whether a veto surely holds; None where it is open."""
    truths = [truth for gate, truth in zip(plan.gates, outcome.gates, strict=True) if gate.veto and not gate.off]
    if any(truth is Truth.TRUE for truth in truths):
        return True
    return None if any(truth is Truth.OPEN for truth in truths) else False


def band_of(bands: tuple[Band, ...], score: int) -> str:
    """The verdict that a score falls in."""
    return bands[_place(bands, score)].verdict


def bands_touched(bands: tuple[Band, ...], low: int, high: int) -> tuple[str, ...]:
    """The verdicts that scores from ``low`` to ``high`` fall in, from the highest down."""
    return tuple([band.verdict for band in bands[_place(bands, high) : _place(bands, low) + 1]])


def _place(bands: tuple[Band, ...], score: int) -> int:
    """Where the band of a score stands."""
    place = 0
    while (least := bands[place].least) is not None and score < least:
        place += 1
    return place


def percent(plan: Plan, score: int) -> float:
    """Where a score lies in the thesis's range, 0 to 100; 0 where the range is empty."""
    width = plan.greatest - plan.least
    return 100.0 * (score - plan.least) / width if width else 0.0
