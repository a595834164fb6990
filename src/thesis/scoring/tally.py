"""The sums of a chunk, made while its rules come in: gaps, choices and truths are summed without their ends."""

from __future__ import annotations

import numpy as np

from thesis.engines.columns import FRESH, Chosen, ColumnOutcome, Fresh, Gapped, Pair, Values, pair_of
from thesis.facts.columns import Bools, Floats
from thesis.plan import Given, Plan, RuleSlot, points
from thesis.scoring.marks import Marks
from thesis.scoring.sums import Sums, empty_sums, give, is_loose, lowest_cap, presume, vetoed
from thesis.sets import Interval

_ANY_GRADE = Interval(0.0, 1.0)


def headline(rule: RuleSlot, grade: Values, out: Floats) -> None:
    """Write what a rule gives to each row at its headline grade, in thousandths."""
    if isinstance(grade, Gapped) and not leads(rule):
        given, first, _ = given_at(rule, grade.ends)
        give(rule.points, grade.at_least(out), out)
        out += np.multiply(grade.open, float(given - first))
    elif leads(rule):
        give(rule.points, grade.least, out)
    else:
        give(rule.points, presume(rule.if_unknown, pair_of(grade)), out)


def leads(rule: RuleSlot) -> bool:
    """Whether the least grade is the headline grade wherever the grade is open."""
    return not rule.if_unknown and not rule.partial


class Tally:
    """The sums of a chunk while its rules come in, one after the other, in any order.

    What a rule gives at its least grade goes into the score; what more it may give, into high or low, whichever it
    moves; both ends are made of these at the end. Truths and gaps are marks, which are added up eight at a time.
    """

    def __init__(self, plan: Plan, into: Sums, lend: Fresh = FRESH, contributions: Floats | None = None) -> None:
        """With nothing in it.

        Args:
            plan: the plan.
            into: where the sums are written to.
            lend: where steps write to.
            contributions: where what each rule gives each row is written to, in points, rule by rule.
        """
        self._plan = plan
        self._lend = lend
        self._into = into
        self._contributions = contributions
        self._score, self._low, self._high, self._decided = into.score, into.low, into.high, into.decided
        for part in (self._score, self._low, self._high, self._decided):
            part.fill(0.0)
        self._marks: dict[tuple[str, ...], Marks] = {}
        self._sure = 0  # the |points| that are decided unless a row says otherwise
        self._loose = np.zeros(len(into.score), np.bool_)
        self._scratch = lend.floats(self._loose), lend.floats(self._loose)

    def add(self, slot: int, grade: Values) -> None:
        """Count what a rule gives."""
        rule = self._plan.slots[slot]
        if rule.partial:
            self._loose |= grade.open
        given: Floats | None = np.zeros(())
        if rule.points:
            self._sure += abs(rule.points)
            given = self._added(rule, grade)
        if self._contributions is None:
            return
        row = self._contributions[slot]
        if given is None:
            headline(rule, grade, row)
            given = row
        np.divide(given, 1000.0, out=row)

    def _added(self, rule: RuleSlot, grade: Values) -> Floats | None:
        """Count it, and what it gives at its headline grade where that is at hand.

        Each of these marks first, since they may be read then, over what stands in the scratch.
        """
        if isinstance(grade, Gapped):
            return self._add_gapped(rule, grade)
        if isinstance(grade, Chosen) and leads(rule):
            return self._add_chosen(rule, grade)
        pair = pair_of(grade)
        if pair.lo.dtype != np.bool_:
            return self._add_pair(rule, pair)
        self._add_truth(rule, pair)
        return None

    def _add_gapped(self, rule: RuleSlot, grade: Gapped) -> Floats | None:
        """Where nothing is known, a rule gives the same everywhere, and the rest adds the same to it."""
        given, first, last = given_at(rule, grade.ends)
        self._mark(rule, grade.open, undecided=not grade.ends.is_point, given=given - first, more=last - first)
        found = self._give(rule, grade.at_least(self._scratch[0]), 0)
        self._score += found
        return found if given == first else None

    def _add_chosen(self, rule: RuleSlot, chosen: Chosen) -> Floats:
        """As grades with gaps in rows where the condition surely holds; where it may, all that they give is added."""
        condition, grade = chosen.condition, chosen.grade
        _, first, last = given_at(rule, grade.ends)
        gaps, maybe = condition.hi & grade.open, condition.hi ^ condition.lo
        self._mark(rule, gaps, more=last - first)
        gaps |= maybe & (grade.value != 0.0)
        self._mark(rule, gaps, undecided=True)
        found, given = self._give(rule, grade.at_least(self._scratch[0]), 0), self._scratch[1]
        if not condition.is_exact:
            given = np.multiply(found, maybe, out=given)
            more = self._further(rule)
            more += given
        given = np.multiply(found, condition.lo, out=given)
        if rule.points < 0:
            given += 0.0  # a loss that is not chosen is no negative zero
        self._score += given
        return given

    def _add_truth(self, rule: RuleSlot, grade: Pair) -> None:
        """A rule that gives its points or none."""
        self._mark(rule, grade.lo, surely=rule.points)
        if not grade.is_exact:
            given, _, last = given_at(rule, _ANY_GRADE)
            self._mark(rule, np.asarray(grade.hi ^ grade.lo), undecided=True, given=given, more=last)

    def _add_pair(self, rule: RuleSlot, grade: Pair) -> Floats | None:
        if not grade.is_exact:
            self._mark(rule, np.not_equal(grade.lo, grade.hi), undecided=True)
        least = self._give(rule, grade.lo, 0)
        self._score += least
        if grade.is_exact:
            return least
        more = self._further(rule)
        more -= least
        more += self._give(rule, grade.hi, 1)
        if leads(rule):
            return least
        given = self._give(rule, presume(rule.if_unknown, grade), 1)
        given -= least
        self._score += given
        self._low -= given
        self._high -= given
        return None

    def sums(self, outcome: ColumnOutcome) -> Sums:
        """The sums, capped by the gates of the chunk."""
        plan, into = self._plan, self._into
        for marks in self._marks.values():
            self._read(marks)
        score, low, high = self._score, self._low, self._high
        low += score
        high += score
        self._decided += self._sure
        fired = lowest_cap(plan, outcome, possibly=False, lend=self._lend)
        np.minimum(score, fired, out=score)
        np.minimum(high, fired, out=high)
        np.minimum(low, lowest_cap(plan, outcome, possibly=True, lend=self._lend), out=low)
        np.minimum(np.maximum(score, low, out=score), high, out=score)
        np.equal(low, high, out=into.exact)
        loose = np.logical_or(self._loose, is_loose(plan, outcome), out=self._loose)
        np.logical_or(into.exact, np.logical_not(loose, out=loose), out=into.exact)
        into.vetoed[:] = vetoed(plan, outcome)
        return into

    def _give(self, rule: RuleSlot, grade: Floats, which: int) -> Floats:
        return give(rule.points, grade, self._scratch[which] if grade.ndim else None)

    def _further(self, rule: RuleSlot) -> Floats:
        """The end that moves where a rule may give more of its points than the least."""
        return self._high if rule.points > 0 else self._low

    def _mark(
        self, rule: RuleSlot, rows: Bools, *, surely: int = 0, given: int = 0, more: int = 0, undecided: bool = False
    ) -> None:
        """Rows in which a rule gives points surely, or at its headline grade alone, or may give more."""
        gain, loss = (more, 0) if rule.points > 0 else (0, more)
        decided = -abs(rule.points) if undecided else 0
        worth = {"score": surely + given, "low": loss - given, "high": gain - given, "decided": decided}
        worth = {part: one for part, one in worth.items() if one}
        if not worth:
            return
        key = tuple(worth)
        marks = self._marks.get(key)
        if marks is None:
            marks = self._marks[key] = Marks(key, len(self._loose))
        marks.add(rows, worth)
        if marks.is_full:
            self._read(marks)

    def _read(self, marks: Marks) -> None:
        for part, given in marks.read(*self._scratch):
            total = getattr(self._into, part)
            total += given


def given_at(rule: RuleSlot, grade: Interval) -> Given:
    """What a rule gives where its grade is open: at its headline grade, at its least grade and at its greatest."""
    first, last = points.give(rule.points, grade.lo), points.give(rule.points, grade.hi)
    return points.give(rule.points, points.presume(rule.if_unknown, grade)), first, last


def sums_of(plan: Plan, outcome: ColumnOutcome) -> Sums:
    """What the rows of an outcome come to: contributions, then caps, then the score between its bounds."""
    tally = Tally(plan, empty_sums(outcome.stop - outcome.start))
    for slot, grade in enumerate(outcome.grades):
        tally.add(slot, grade)
    return tally.sums(outcome)
