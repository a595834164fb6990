"""The arithmetic of a score on columns: each function is the one of that name for one company, for many rows.

The scalar forms stand in ``plan.points`` and ``scoring.arithmetic``. Thousandths are float64 that hold whole
numbers, so that the order of a sum is free.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.engines.columns import FRESH, ColumnOutcome, Fresh, Pair
from thesis.facts.columns import Bools, Floats, Texts, sealed
from thesis.plan import Band, Plan
from thesis.scoring.marks import least_of

Signs: TypeAlias = NDArray[np.int8]

KINDS = ("f8", "f8", "f8", "f8", "?", "i1")
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

    def part(self, start: int, stop: int) -> Sums:
        """Rows ``start`` to ``stop``; what is written to them is written here."""
        at = slice(start, stop)
        score, low, high, decided = (part[at] for part in (self.score, self.low, self.high, self.decided))
        return Sums(score, low, high, decided, self.exact[at], self.vetoed[at])


def give(points: int, grade: Floats, out: Floats | None = None) -> Floats:
    """What grades are worth: floor(P·e + 0.5), one multiply, one add, one floor."""
    given: Floats = np.asanyarray(np.multiply(grade, float(points), out=out))
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


def empty_sums(rows: int) -> Sums:
    """The sums of so many rows, to be written to."""
    return Sums(*(np.empty(rows, kind) for kind in KINDS))


def lowest_cap(plan: Plan, outcome: ColumnOutcome, *, possibly: bool, lend: Fresh = FRESH) -> Floats:
    """The lowest cap among gates that surely fire, or that may; infinite where none does."""
    capped = [(gate.cap, truth) for gate, truth in zip(plan.gates, outcome.gates, strict=True) if not gate.off]
    return least_of([(cap, truth.hi if possibly else truth.lo) for cap, truth in capped if cap is not None], lend)


def vetoed(plan: Plan, outcome: ColumnOutcome) -> Signs:
    """Whether a veto surely holds."""
    surely, possibly = (np.zeros(outcome.stop - outcome.start, np.bool_) for _ in range(2))
    for gate, truth in zip(plan.gates, outcome.gates, strict=True):
        if gate.veto and not gate.off:
            surely |= truth.lo
            possibly |= truth.hi
    return 2 * surely.view(np.int8) - possibly.view(np.int8)  # what is sure is possible


def is_tight(plan: Plan, outcome: ColumnOutcome) -> Bools:
    """Whether outer bounds are surely what can happen: no open fact pulls two ways, nothing is undefined."""
    loose = is_loose(plan, outcome)
    for slot, grade in zip(plan.slots, outcome.grades, strict=True):
        if slot.partial:
            loose |= grade.open
    return ~loose


def is_loose(plan: Plan, outcome: ColumnOutcome) -> Bools:
    """Whether outer bounds may be wider than what can happen, as far as leaves and gates tell."""
    loose = np.zeros(outcome.stop - outcome.start, np.bool_)
    for key in plan.entangled & outcome.open.keys():
        loose |= outcome.open[key]
    for gate, found in zip(plan.gates, outcome.gates, strict=True):
        if gate.partial:
            loose |= found.open
    return loose


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
