"""Sums over rules that are kept, so that a changed rule is taken out and put in, and the others stay as they are.

Sums are whole thousandths in float64, so that taking a contribution out and putting another in is exact: what a
ledger says is what adding all rules anew says, to the last digit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import define, evolve, frozen

from thesis.engines.bounds.rows import FoundRows
from thesis.engines.columns import Pair
from thesis.facts import Profiles
from thesis.facts.columns import Bools, Floats, sealed
from thesis.plan import LeafKey, Plan, RuleSlot
from thesis.scoring.slots import HeldSlot, outcome_of, part
from thesis.scoring.sums import Signs, Sums, ends, is_tight, lowest_cap, presume, vetoed
from thesis.scoring.tightening import bounded, found_in

CHUNK = 16_384  # rows that are summed at once, so that they stay in a cache
MOST_CHANGES = 8  # rules taken out and put in, from which on the sums are kept anew


@frozen
class Entry:
    """One rule in the sums: its points in thousandths, its grade where all is open, and what is held of it."""

    points: int
    if_unknown: float
    held: HeldSlot

    @property
    def is_least(self) -> bool:
        """Whether the headline is the least grade wherever the grade is open."""
        return self.if_unknown == 0.0 and not self.held.partial


Entries: TypeAlias = Counter[Entry]


@frozen(eq=False)
class Totals:
    """Sums over rules before caps, for n companies: the headline, the ends, and |points| that are decided."""

    entries: Entries
    total: Floats
    low: Floats
    high: Floats
    decided: Floats


@frozen(eq=False)
class Gated:
    """What gates do to n companies: the lowest caps that surely and that possibly hold, and the vetoes.

    ``by`` says of which gates: what is held of each, its cap, whether it vetoes, whether it is off.
    """

    by: tuple[tuple[HeldSlot, int | None, bool, bool], ...]
    fired: Floats
    possible: Floats
    vetoed: Signs


@frozen(eq=False)
class Watched:
    """The rows in which outer bounds are tight, as far as leaves and undefined values tell.

    ``by`` says of which leaves, and of which rules and gates.
    """

    by: tuple[frozenset[LeafKey], frozenset[HeldSlot]]
    tight: Bools


@frozen(eq=False)
class Shared:
    """What rules come to in the rows in which they share open facts; ``by`` says by which rules and gates."""

    by: tuple[Any, ...]
    entries: Entries
    found: FoundRows


@define(eq=False)
class Ledger:
    """The sums of one table, and what was last found of its gates and of its loose rows."""

    rows: int
    totals: Totals
    gated: Gated | None = None
    watched: Watched | None = None
    shared: Shared | None = None

    @classmethod
    def empty(cls, rows: int) -> Ledger:
        """The sums of no rules at all."""
        return cls(rows, _nothing(rows))

    @property
    def held(self) -> frozenset[HeldSlot]:
        """The rules that it needs again, so as to take them out."""
        entries = self.totals.entries if self.shared is None else self.totals.entries | self.shared.entries
        return frozenset(entry.held for entry in entries)

    def sums(self, plan: Plan, rules: Sequence[HeldSlot], gates: Sequence[HeldSlot]) -> Sums:
        """What a plan comes to, before bounds are tightened; ``rules`` and ``gates`` are what is held of its slots."""
        entries = entries_of(plan.slots, rules)
        self.gated = _gated(self.gated, plan, gates, self.rows)
        self.watched = _watched(self.watched, plan, rules, gates, self.rows)
        gone, come = self.totals.entries - entries, entries - self.totals.entries
        if gone.total() > (self.totals.entries & entries).total():  # two theses with little in common
            self.totals, gone, come = _nothing(self.rows), Counter(), entries
        if gone.total() + come.total() > MOST_CHANGES:
            self.totals = _moved(self.totals, gone, come)
            gone, come = Counter(), Counter()
        return _capped(self.totals, gone, come, self.gated, self.watched.tight)

    def tightened(self, plan: Plan, profiles: Profiles, outer: Sums, entries: Entries) -> Sums:
        """Sums with bounds that can be reached.

        What was found of the rows in which open facts are shared holds for as long as the rules and gates that read
        these are the same: what the other rules give is added.
        """
        assert self.gated is not None and self.watched is not None  # noqa: S101, PT018 - sums were found before
        rows = np.flatnonzero(~self.watched.tight)
        if not len(rows):
            return outer
        by = (plan.separable, self.watched.by, self.gated.by, frozenset(_sharing(entries, self.watched).items()))
        shared = self.shared
        if shared is None or shared.by != by or _distance(shared.entries, entries) > MOST_CHANGES:
            shared = self.shared = Shared(by, entries, found_in(plan, profiles, rows))
        low, high = np.zeros(len(rows)), np.zeros(len(rows))
        for put, changed in ((np.subtract, shared.entries - entries), (np.add, entries - shared.entries)):
            for entry in changed.elements():
                found = entry.held.found
                lo = found.lo[rows]
                given = ends(entry.points, Pair(lo, lo if found.is_exact else found.hi[rows]))
                put(low, given.lo, out=low)
                put(high, given.hi, out=high)
        return bounded(plan, profiles, outer, rows, shared.found.moved(low, high))


def entries_of(slots: Sequence[RuleSlot], held: Sequence[HeldSlot]) -> Entries:
    """The rules that add to a sum; two of one kind are counted."""
    return Counter(
        Entry(slot.points, slot.if_unknown, one) for slot, one in zip(slots, held, strict=True) if slot.points
    )


def _sharing(entries: Entries, watched: Watched) -> Entries:
    return Counter({entry: count for entry, count in entries.items() if entry.held in watched.by[1]})


def _distance(one: Entries, other: Entries) -> int:
    return (one - other).total() + (other - one).total()


def _nothing(rows: int) -> Totals:
    zeros = sealed(np.zeros(rows))
    return Totals(Counter(), zeros, zeros, zeros, zeros)


def _moved(before: Totals, gone: Entries, come: Entries) -> Totals:
    """Other rules' sums, all kept."""
    rows = len(before.total)
    found = evolve(before, entries=before.entries - gone + come, **{name: np.empty(rows) for name in _SUMMED})
    changes = _Changes(gone, come)
    for at in _chunks(rows):
        for name in _SUMMED:
            getattr(found, name)[at] = getattr(before, name)[at]
        changes.make(at, found.total[at], found.low[at], found.high[at])
        changes.decide(at, found.decided[at])
    for name in _SUMMED:
        sealed(getattr(found, name))
    return found


def _capped(totals: Totals, gone: Entries, come: Entries, gated: Gated, tight: Bools) -> Sums:
    """The scores between their bounds: sums with some rules taken out and others put in, under their caps."""
    rows = len(totals.total)
    changes = _Changes(gone, come)
    score, low, high = (np.empty(rows) for _ in range(3))
    decided = np.empty(rows) if changes.decides else totals.decided
    exact = np.empty(rows, np.bool_)
    for at in _chunks(rows):
        headline, least, most = score[at], low[at], high[at]
        headline[:], least[:], most[:] = totals.total[at], totals.low[at], totals.high[at]
        changes.make(at, headline, least, most)
        if changes.decides:
            decided[at] = totals.decided[at]
            changes.decide(at, decided[at])
        fired, possible = gated.fired[at], gated.possible[at]
        np.minimum(headline, fired, out=headline)
        np.minimum(least, possible, out=least)
        np.minimum(most, fired, out=most)
        np.maximum(headline, least, out=headline)
        np.minimum(headline, most, out=headline)
        np.equal(least, most, out=exact[at])
        exact[at] |= tight[at]
    return Sums(sealed(score), sealed(low), sealed(high), sealed(decided), sealed(exact), gated.vetoed)


class _Changes:
    """Rules to be taken out of sums and put in, a chunk at a time."""

    def __init__(self, gone: Entries, come: Entries) -> None:
        self.gone, self.come = gone, come
        weights: Counter[HeldSlot] = Counter()
        for sign, entries in ((-1, gone), (1, come)):
            for entry, count in entries.items():
                weights[entry.held] += sign * count * abs(entry.points)
        self.sure = float(sum(weight for held, weight in weights.items() if held.found.is_exact))
        self.weights = {held: float(one) for held, one in weights.items() if one and not held.found.is_exact}
        self.room = np.empty(CHUNK)

    @property
    def decides(self) -> bool:
        """Whether it changes how much is decided."""
        return bool(self.sure or self.weights)

    def make(self, at: slice, total: Floats, low: Floats, high: Floats) -> None:
        """Change the sums of some rows."""
        given = self.room[: len(total)]
        for put, entries in ((np.subtract, self.gone), (np.add, self.come)):
            for entry in entries.elements():
                grade = part(entry.held.found, at.start, at.stop)
                for grades, changed in _parts(entry, grade, total, low, high):
                    np.multiply(grades, entry.points, out=given)
                    np.add(given, 0.5, out=given)
                    np.floor(given, out=given)
                    for one in changed:
                        put(one, given, out=one)

    def decide(self, at: slice, decided: Floats) -> None:
        """Change how much is decided of some rows."""
        decided += self.sure
        room = self.room[: len(decided)]
        for held, weight in self.weights.items():
            grade = part(held.found, at.start, at.stop)
            np.multiply(grade.lo == grade.hi, weight, out=room)
            decided += room


def _parts(
    entry: Entry, grade: Pair, total: Floats, low: Floats, high: Floats
) -> Iterator[tuple[Floats, tuple[Floats, ...]]]:
    """The grades that count for a rule, each with the sums that it goes into."""
    if grade.is_exact:
        yield grade.lo, (total, low, high)
        return
    is_gain = entry.points > 0
    least, most = (grade.lo, grade.hi) if is_gain else (grade.hi, grade.lo)
    yield least, ((low, total) if entry.is_least and is_gain else (low,))
    yield most, ((high, total) if entry.is_least and not is_gain else (high,))
    if not entry.is_least:
        yield presume(entry.if_unknown, grade), (total,)


def _gated(before: Gated | None, plan: Plan, gates: Sequence[HeldSlot], rows: int) -> Gated:
    by = tuple((held, gate.cap, gate.veto, gate.off) for gate, held in zip(plan.gates, gates, strict=True))
    if before is not None and before.by == by:
        return before
    fired, possible = (np.full(rows, np.inf) for _ in range(2))
    vetoes = np.zeros(rows, np.int8)
    for at in _chunks(rows):
        outcome = outcome_of(evolve(plan, slots=()), (), gates, at.start, at.stop)
        fired[at] = lowest_cap(plan, outcome, possibly=False)
        possible[at] = lowest_cap(plan, outcome, possibly=True)
        vetoes[at] = vetoed(plan, outcome)
    return Gated(by, sealed(fired), sealed(possible), sealed(vetoes))


def _watched(
    before: Watched | None, plan: Plan, rules: Sequence[HeldSlot], gates: Sequence[HeldSlot], rows: int
) -> Watched:
    by = plan.entangled, frozenset(one for one in (*rules, *gates) if one.partial or one.open.keys() & plan.entangled)
    if before is not None and before.by == by:
        return before
    tight = np.ones(rows, np.bool_)
    for at in _chunks(rows):
        tight[at] = is_tight(plan, outcome_of(plan, rules, gates, at.start, at.stop))
    return Watched(by, sealed(tight))


def _chunks(rows: int) -> Iterator[slice]:
    return (slice(start, min(start + CHUNK, rows)) for start in range(0, rows, CHUNK))


_SUMMED = ("total", "low", "high", "decided")
