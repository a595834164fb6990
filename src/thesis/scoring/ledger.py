"""Sums over rules that are kept, so that a changed rule is taken out and put in, and the others stay as they are.

Sums are whole thousandths in float64, so that taking a contribution out and putting another in is exact: what a
ledger says is what adding all rules anew says, to the last digit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import define, evolve, frozen
from numpy.typing import DTypeLike

from thesis.engines.bounds.rows import FoundRows
from thesis.engines.columns import Pair
from thesis.facts import Profiles
from thesis.facts.columns import Bools, sealed
from thesis.plan import LeafKey, Plan, RuleSlot
from thesis.scoring.changes import CHUNK, Changes, Entries, Entry, Whole
from thesis.scoring.slots import HeldSlot, outcome_of
from thesis.scoring.sums import Signs, Sums, empty_sums, ends, is_tight, lowest_cap, vetoed
from thesis.scoring.tightening import bounded, found_in

SMALL = 2**30  # thousandths, below which sums fit into half the bytes; reading them takes longer than adding
MOST_CHANGES = 8  # rules taken out and put in, from which on the sums are kept anew


@frozen(eq=False)
class Totals:
    """Sums over rules before caps, for n companies: the headline, the ends, and |points| that are decided.

    Whole thousandths, as int32 where they are small.
    """

    entries: Entries
    total: Whole
    low: Whole
    high: Whole
    decided: Whole


@frozen(eq=False)
class Gated:
    """What gates do to n companies: the lowest caps that surely and that possibly hold, and the vetoes.

    ``by`` says of which gates: what is held of each, its cap, whether it vetoes, whether it is off. Caps are of the
    kind of the sums.
    """

    by: tuple[tuple[HeldSlot, int | None, bool, bool], ...]
    fired: Whole
    possible: Whole
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
        return cls(rows, _nothing(rows, np.int32))

    @property
    def held(self) -> frozenset[HeldSlot]:
        """The rules that it needs again, so as to take them out."""
        entries = self.totals.entries if self.shared is None else self.totals.entries | self.shared.entries
        return frozenset(entry.held for entry in entries)

    def sums(self, plan: Plan, rules: Sequence[HeldSlot], gates: Sequence[HeldSlot]) -> Sums:
        """What a plan comes to, before bounds are tightened; ``rules`` and ``gates`` are what is held of its slots."""
        entries = entries_of(plan.slots, rules)
        kind = _kind(plan)
        self.gated = _gated(self.gated, plan, gates, self.rows, kind)
        self.watched = _watched(self.watched, plan, rules, gates, self.rows)
        gone, come = self.totals.entries - entries, entries - self.totals.entries
        in_common = (self.totals.entries & entries).total()
        if gone.total() > in_common or self.totals.total.dtype != kind:  # little, or sums that do not fit
            self.totals, gone, come = _nothing(self.rows, kind), Counter(), entries
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


def _kind(plan: Plan) -> type[np.int32 | np.float64]:
    """What all sums and caps of a plan fit into."""
    caps = [abs(gate.cap) for gate in plan.gates if gate.cap is not None]
    return np.int32 if max(plan.weight, *caps, 0) < SMALL else np.float64


def _nothing(rows: int, kind: DTypeLike) -> Totals:
    zeros = sealed(np.zeros(rows, kind))
    return Totals(Counter(), zeros, zeros, zeros, zeros)


def _moved(before: Totals, gone: Entries, come: Entries) -> Totals:
    """Other rules' sums, all kept."""
    rows = len(before.total)
    found = evolve(
        before, entries=before.entries - gone + come, **{name: np.empty_like(before.total) for name in _SUMMED}
    )
    changes = Changes(gone, come, before.total.dtype)
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
    rows, kind = len(totals.total), totals.total.dtype
    changes = Changes(gone, come, kind)
    sums = empty_sums(rows)
    decided = sums.decided if changes.decides else totals.decided.astype(np.float64)
    room: tuple[Whole, ...] = tuple(np.empty(min(rows, CHUNK), kind) for _ in range(3))
    for at in _chunks(rows):
        score, low, high = (one[: at.stop - at.start] for one in room)
        for one, before in ((score, totals.total), (low, totals.low), (high, totals.high)):
            np.copyto(one, before[at])
        changes.make(at, score, low, high)
        fired, possible = gated.fired[at], gated.possible[at]
        np.minimum(score, fired, out=score)
        np.minimum(low, possible, out=low)
        np.minimum(high, fired, out=high)
        np.maximum(score, low, out=score)
        np.minimum(score, high, out=score)
        np.equal(low, high, out=sums.exact[at])
        sums.exact[at] |= tight[at]
        sums.score[at], sums.low[at], sums.high[at] = score, low, high
        if changes.decides:
            np.copyto(score, totals.decided[at])
            changes.decide(at, score)
            decided[at] = score
    score, low, high, decided = (sealed(one) for one in (sums.score, sums.low, sums.high, decided))
    return Sums(score, low, high, decided, sealed(sums.exact), gated.vetoed)


def _gated(before: Gated | None, plan: Plan, gates: Sequence[HeldSlot], rows: int, kind: DTypeLike) -> Gated:
    by = tuple((held, gate.cap, gate.veto, gate.off) for gate, held in zip(plan.gates, gates, strict=True))
    if before is not None and before.by == by and before.fired.dtype == kind:
        return before
    fired, possible = (np.empty(rows, kind) for _ in range(2))
    vetoes = np.zeros(rows, np.int8)
    for at in _chunks(rows):
        outcome = outcome_of(evolve(plan, slots=()), (), gates, at.start, at.stop)
        for caps, possibly in ((fired, False), (possible, True)):
            lowest = lowest_cap(plan, outcome, possibly=possibly)
            caps[at] = lowest if kind == np.float64 else np.minimum(lowest, SMALL)
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
