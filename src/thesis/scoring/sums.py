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

from thesis.engines.columns import FRESH, Array, ColumnOutcome, Fresh, Gapped, Pair, Values
from thesis.facts.columns import Bools, Floats, Texts, sealed
from thesis.plan import Band, Given, Plan, RuleSlot, points
from thesis.scoring.marks import Marks
from thesis.sets import Interval

Signs: TypeAlias = NDArray[np.int8]

_ANY_GRADE = Interval(0.0, 1.0)
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


def give(points: int, grade: Floats, out: Floats | None = None) -> Floats:
    """What grades are worth: floor(P·e + 0.5), one multiply, one add, one floor; what truths are worth is whole."""
    given: Floats = np.asanyarray(np.multiply(grade, float(points), out=out))
    if grade.dtype == np.bool_:
        return given
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


def headline(rule: RuleSlot, grade: Values, out: Floats) -> None:
    """Write what a rule gives to each row at its headline grade, in thousandths."""
    if isinstance(grade, Gapped):
        given, least, _ = given_by(rule, grade.ends)
        known = give(rule.points, grade.value, out)
        np.fmax(known, grade.lend.full(least, known), out=out)
        if given != least:
            out += np.multiply(grade.open, float(given - least))
    elif rule.if_unknown or rule.partial:
        give(rule.points, presume(rule.if_unknown, grade), out)
    else:
        give(rule.points, grade.lo, out)


def sums_of(plan: Plan, outcome: ColumnOutcome) -> Sums:
    """What the rows of an outcome come to: contributions, then caps, then the score between its bounds."""
    tally = Tally(plan, outcome.stop - outcome.start)
    for slot, grade in enumerate(outcome.grades):
        tally.add(slot, grade)
    return tally.sums(outcome)


class Tally:
    """The sums of a chunk while its rules come in, one after the other, in any order.

    An array counts for some of the sums: t(otal), l(ow), h(igh), d(ecided). Those that count for the same sums
    are added to one part, and each sum is made of its parts at the end.
    """

    def __init__(self, plan: Plan, rows: int, lend: Fresh = FRESH) -> None:
        """With nothing in it."""
        self._plan = plan
        self._lend = lend
        self._parts: dict[str, Floats] = {}
        self._marks: dict[tuple[str, ...], Marks] = {}
        self._sure = 0  # the |points| that are decided unless a row says otherwise
        self._loose = np.zeros(rows, np.bool_)
        self._scratch = lend.floats(self._loose), lend.floats(self._loose)

    def add(self, slot: int, grade: Values) -> None:
        """Count what a rule gives."""
        rule = self._plan.slots[slot]
        if rule.partial:
            self._loose |= grade.open
        if not rule.points:
            return
        if isinstance(grade, Gapped):
            self._add_gapped(rule, grade)
        elif grade.lo.dtype == np.bool_:
            self._add_truth(rule, grade)
        elif grade.is_exact:
            self._sure += abs(rule.points)
            self._count("tlh", give(rule.points, grade.lo, self._out(0, grade.lo)))
        else:
            self._add_pair(rule, grade)

    def _add_gapped(self, rule: RuleSlot, grade: Gapped) -> None:
        """Where nothing is known, a rule gives the same everywhere: the least it may, and what the rest adds to it."""
        given, least, most = given_by(rule, grade.ends)
        known, low = give(rule.points, grade.value, self._out(0, grade.value)), self._out(1, grade.value)
        if low is not None:
            low.fill(least)
        self._count("tlh", np.fmax(known, least if low is None else low, out=known))
        self._sure += abs(rule.points)
        decided = 0 if grade.ends.is_point else -abs(rule.points)
        self._mark(grade.open, t=given - least, h=most - least, d=decided)

    def _add_truth(self, rule: RuleSlot, grade: Pair) -> None:
        """A rule that gives its points or none: what is sure adds to one end, what is possible to the other."""
        points, given = rule.points, given_by(rule, _ANY_GRADE)[0]
        if grade.is_exact:
            self._sure += abs(points)
            self._mark(grade.lo, tlh=points)
            return
        self._sure += abs(points)
        sure, possible = ("l", "h") if points > 0 else ("h", "l")
        if given:  # in rows that are open
            self._mark(grade.lo, **{sure: points, "t": points - given, "d": abs(points)})
        else:
            self._mark(grade.lo, **{f"t{sure}": points, "d": abs(points)})
        self._mark(grade.hi, **{possible: points, "t": given, "d": -abs(points)})

    def _add_pair(self, rule: RuleSlot, grade: Pair) -> None:
        low, high = (grade.lo, grade.hi) if rule.points >= 0 else (grade.hi, grade.lo)
        leads = "" if rule.if_unknown or rule.partial else "l" if rule.points > 0 else "h"  # where the headline is
        self._count("tl" if leads == "l" else "l", give(rule.points, low, self._out(0, low)))
        self._count("th" if leads == "h" else "h", give(rule.points, high, self._out(0, high)))
        if not leads:
            headline = presume(rule.if_unknown, grade)
            self._count("t", give(rule.points, headline, self._out(0, headline)))
        self._mark(np.equal(grade.lo, grade.hi), d=abs(rule.points))

    def sums(self, outcome: ColumnOutcome) -> Sums:
        """The sums, capped by the gates of the chunk."""
        plan = self._plan
        for marks in self._marks.values():
            self._read(marks)
        fired = lowest_cap(plan, outcome, possibly=False, lend=self._lend)
        possible = lowest_cap(plan, outcome, possibly=True, lend=self._lend)
        total, low, high, decided = map(self._sum, "tlhd")
        decided += self._sure
        np.minimum(total, fired, out=total)
        np.minimum(low, possible, out=low)
        np.minimum(high, fired, out=high)
        np.minimum(np.maximum(total, low, out=total), high, out=total)
        exact = (low == high) | ~(self._loose | _is_loose(plan, outcome))
        return Sums(score=total, low=low, high=high, decided=decided, exact=exact, vetoed=vetoed(plan, outcome))

    def _out(self, which: int, shaped_like: Array) -> Floats | None:
        return self._scratch[which] if np.ndim(shaped_like) else None

    def _count(self, sums: str, given: Floats) -> None:
        part = self._parts.get(sums)
        if part is None:
            part = self._parts[sums] = self._lend.full(0.0, self._loose)
        part += given

    def _mark(self, rows: Bools, **worth: int) -> None:
        """Rows that count for sums, and how much for each."""
        worth = {sums: given for sums, given in worth.items() if given}
        key = tuple(sorted(worth))
        if not key:
            return
        marks = self._marks.get(key)
        if marks is None:
            marks = self._marks[key] = Marks(key, len(self._loose))
        marks.add(rows, worth)
        if marks.is_full:
            self._read(marks)

    def _read(self, marks: Marks) -> None:
        for sums, given in marks.read(*self._scratch):
            self._count(sums, given)

    def _sum(self, name: str) -> Floats:
        total = self._lend.full(0.0, self._loose)
        for sums, part in self._parts.items():
            if name in sums:
                total += part
        return total


def given_by(rule: RuleSlot, grade: Interval) -> Given:
    """What a rule gives where its grade is open, the least that it may give, and the most."""
    return points.give(rule.points, points.presume(rule.if_unknown, grade)), *points.ends(rule.points, grade)


def lowest_cap(plan: Plan, outcome: ColumnOutcome, *, possibly: bool, lend: Fresh = FRESH) -> Floats:
    """The lowest cap among gates that surely fire, or that may; infinite where none does."""
    lowest: Floats = np.asarray(inf)
    for gate, truth in zip(plan.gates, outcome.gates, strict=True):
        if gate.cap is not None and not gate.off:
            fires = np.asarray(truth.hi if possibly else truth.lo)
            table = np.array([inf, gate.cap])
            caps = table.take(lend.indices(fires), mode="clip", out=lend.floats(fires))
            lowest = np.minimum(lowest, caps, out=lend.floats(lowest, caps)) if lowest.ndim else np.asarray(caps)
    return lowest


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
    loose = _is_loose(plan, outcome)
    for slot, grade in zip(plan.slots, outcome.grades, strict=True):
        if slot.partial:
            loose |= grade.open
    return ~loose


def _is_loose(plan: Plan, outcome: ColumnOutcome) -> Bools:
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
