"""The whole arithmetic of a score, in thousandths of a point; engines find grades, this makes sums of them."""

from __future__ import annotations

from attrs import evolve

from thesis.plan import Band, Outcome, Plan
from thesis.scoring.card import Thousandths
from thesis.sets import Truth


def bounded(sums: Thousandths, low: int, high: int) -> Thousandths:
    """The sums with other bounds: the score moves between them, and the joint row says by how much."""
    free = sums.contributions + sums.cap
    score = min(max(free, low), high)
    return evolve(sums, joint=score - free, score=score, low=low, high=high)


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
    return next(band.verdict for band in bands if band.least is None or score >= band.least)


def bands_touched(bands: tuple[Band, ...], low: int, high: int) -> tuple[str, ...]:
    """The verdicts that scores from ``low`` to ``high`` fall in, from the highest down."""
    first = band_of(bands, high)
    last = band_of(bands, low)
    names = [band.verdict for band in bands]
    return tuple(names[names.index(first) : names.index(last) + 1])


def percent(plan: Plan, score: int) -> float:
    """Where a score lies in the thesis's range, 0 to 100; 0 where the range is empty."""
    width = plan.greatest - plan.least
    return 100.0 * (score - plan.least) / width if width else 0.0
