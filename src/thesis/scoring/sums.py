"""The arithmetic of a score on columns: each function is the one of that name for one company, for many rows.

The scalar forms stand in ``plan.points`` and ``scoring.arithmetic``. Thousandths are float64 that hold whole
numbers, so that the order of a sum is free.
"""

from __future__ import annotations

from math import inf
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.engines.columns import ColumnOutcome, Pair
from thesis.facts.columns import Bools, Floats, Texts, sealed
from thesis.plan import Band, Plan, RuleSlot

Signs: TypeAlias = NDArray[np.int8]

OPEN = -1  # of a veto: neither surely there nor surely not


@frozen(eq=False)
class Sums:
    """The scores of m rows in thousandths, with outer bounds.

    ``decided`` is the sum of |points| that the known facts decide. ``exact`` is True where the bounds are surely
    tight. ``vetoed`` is 1 (yes), 0 (no) or −1 (open).
    """

    score: Floats
    low: Floats
    high: Floats
    decided: Floats
    exact: Bools
    vetoed: Signs


def give(points: int, grade: Floats) -> Floats:
    """What grades are worth: floor(P·e + 0.5), one multiply, one add, one floor."""
    given: Floats = np.asanyarray(points * grade)
    given += 0.5
    return np.floor(given, out=given)


def ends(points: int, grade: Pair) -> Pair:
    """The least and the greatest contribution of a rule whose grades may be open."""
    low, high = (grade.lo, grade.hi) if points >= 0 else (grade.hi, grade.lo)
    least = give(points, low)
    return Pair(least, least if grade.is_exact else give(points, high))


def presume(if_unknown: float, grade: Pair) -> Floats:
    """The headline grade: the author's value for the unknown, moved into what is still possible."""
    if grade.is_exact:
        return grade.lo
    headline: Floats = np.minimum(np.maximum(if_unknown, grade.lo), grade.hi)
    return headline


def sums_of(plan: Plan, outcome: ColumnOutcome) -> Sums:
    """What the rows of an outcome come to: contributions, then caps, then the score between its bounds."""
    rows = outcome.stop - outcome.start
    total, low, high, decided = (np.zeros(rows) for _ in range(4))
    sure = 0  # the |points| of rules that are decided in every row
    for slot, grade in zip(plan.slots, outcome.grades, strict=True):
        if not slot.points:
            continue
        contribution = ends(slot.points, grade)
        low += contribution.lo
        high += contribution.hi
        if grade.is_exact:
            total += contribution.lo
            sure += abs(slot.points)
        else:
            total += _headline(slot, grade, contribution)
            decided += float(abs(slot.points)) * (grade.lo == grade.hi)
    fired, possible = lowest_cap(plan, outcome, possibly=False), lowest_cap(plan, outcome, possibly=True)
    total += np.minimum(0.0, fired - total)
    low = np.minimum(low, possible)
    high = np.minimum(high, fired)
    return Sums(
        score=np.minimum(np.maximum(total, low), high),
        low=low,
        high=high,
        decided=decided + sure,
        exact=(low == high) | is_tight(plan, outcome),
        vetoed=vetoed(plan, outcome),
    )


def _headline(slot: RuleSlot, grade: Pair, contribution: Pair) -> Floats:
    """What a rule gives at its headline grade, which mostly is the least one: that is known already."""
    if slot.if_unknown == 0.0 and not slot.partial:
        return contribution.lo if slot.points > 0 else contribution.hi
    return give(slot.points, presume(slot.if_unknown, grade))


def lowest_cap(plan: Plan, outcome: ColumnOutcome, *, possibly: bool) -> Floats:
    """The lowest cap among gates that surely fire, or that may; infinite where none does."""
    lowest: Floats = np.asarray(inf)
    for gate, truth in zip(plan.gates, outcome.gates, strict=True):
        if gate.cap is not None and not gate.off:
            fires = truth.hi if possibly else truth.lo
            lowest = np.minimum(lowest, np.array([inf, gate.cap]).take(fires.astype(np.intp)))
    return lowest


def vetoed(plan: Plan, outcome: ColumnOutcome) -> Signs:
    """Whether a veto surely holds."""
    surely, possibly = (np.zeros(outcome.stop - outcome.start, np.bool_) for _ in range(2))
    for gate, truth in zip(plan.gates, outcome.gates, strict=True):
        if gate.veto and not gate.off:
            surely |= truth.lo
            possibly |= truth.hi
    return np.array([0, OPEN, 1], np.int8).take(surely.astype(np.intp) + possibly)


def is_tight(plan: Plan, outcome: ColumnOutcome) -> Bools:
    """Whether outer bounds are surely what can happen: no open fact pulls two ways, nothing is undefined."""
    loose = np.zeros(outcome.stop - outcome.start, np.bool_)
    for key in plan.entangled & outcome.open.keys():
        loose |= outcome.open[key]
    partial = [*(slot.partial for slot in plan.slots), *(gate.partial for gate in plan.gates)]
    for may_be_undefined, found in zip(partial, (*outcome.grades, *outcome.gates), strict=True):
        if may_be_undefined:
            loose |= found.open
    return ~loose


def bands_of(bands: tuple[Band, ...], score: Floats) -> NDArray[np.intp]:
    """The number of the band that each score falls in, from the highest down."""
    found = np.zeros(len(score), np.intp)
    for band in bands:
        if band.least is not None:
            found += score < band.least
    return found


def verdicts(bands: tuple[Band, ...], sums: Sums) -> Texts:
    """The verdict of each row: its band, or "veto" where a veto surely holds."""
    names = np.array([*(band.verdict for band in bands), "veto"], dtype=object)
    codes = bands_of(bands, sums.score)
    codes[sums.vetoed == 1] = len(names) - 1
    return sealed(names.take(codes))


def percent(plan: Plan, score: Floats) -> Floats:
    """Where scores lie in the thesis's range, 0 to 100; 0 where the range is empty."""
    width = plan.greatest - plan.least
    return 100.0 * (score - plan.least) / width if width else np.zeros(len(score))
