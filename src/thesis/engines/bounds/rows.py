"""Tight bounds of many companies at once: the choices of shared open leaves are tried on whole columns.

Once the leaves that pull two ways are chosen, the outer bounds of the rest are what can happen, gates included,
so the extremes over all choices are tight. It serves leaves that have few choices (flags, tags, levels of a
category); rows in which others are open are left to be solved one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf

import numpy as np
from attrs import evolve, frozen

from thesis.engines.bounds.shape import is_step
from thesis.engines.bounds.trying import Part, Positions, Tried, tried
from thesis.engines.columns import ColumnOutcome, Program, bind
from thesis.facts.columns import Bools, Columns, Floats
from thesis.plan import FIRST_REACH, STATED, GateSlot, LeafKey, Plan, RuleSlot


@frozen(eq=False)
class RowBounds:
    """The least and the greatest score of each row in thousandths, float64; they are tight where ``solved``."""

    low: Floats
    high: Floats
    solved: Bools


def tighten_rows(program: Program, columns: Columns) -> FoundRows:
    """The tight sums of all rows in which every shared open leaf has few choices, by a program that watches these.

    Rows are not solved in which a shared number or day is open, or more choices than can be tried, in which something
    is undefined, or in which a gate with a cap is open that does more than compare one number after the other.
    """
    plan = program.plan
    shared = plan.entangled - {key for key in plan.separable if key[0] not in columns.series}
    found = _outer(program, columns, shared)
    _set_apart(plan, columns, found)
    every = Part(shared, tuple(slot for slot in plan.slots if slot.points), _capping(plan))
    for whole in _parts(every, shared):
        for leaves, rows in _patterns(whole.leaves, found):
            for part in _parts(whole, leaves):
                found.put(rows, part, tried(plan, columns, rows, part, found.levels))
    return evolve(found, open={})


def are_few(plan: Plan) -> bool:
    """Whether `tighten_rows` solves nearly every row, whatever is open there: what is shared has choices to be listed.

    Not solved are rows with a dated fact on either side of a level, or with more choices than can be tried.
    """
    moving: Sequence[RuleSlot | GateSlot] = (*(slot for slot in plan.slots if slot.points), *_capping(plan))
    ties = plan.entangled - plan.separable
    return (
        not any(one.partial for one in moving)
        and all(is_step(gate.fires) for gate in _capping(plan))
        and not any(plan.fields[key[0]].type.is_numeric or key[1:2] == (STATED,) for key in ties)
    )


@frozen(eq=False)
class FoundRows:
    """Tight sums before caps for n rows, where ``solved``; parts are put in one after the other.

    ``high`` has a row for each level: the greatest sum where every gate with a lower cap stays shut. ``surely`` and
    ``possibly`` say of each gate with a cap in which rows it fires; ``open`` of each shared leaf where it is open.
    """

    gates: tuple[GateSlot, ...]
    levels: tuple[float, ...]
    low: Floats
    high: Floats
    surely: Bools
    possibly: Bools
    open: Mapping[LeafKey, Bools]
    solved: Bools

    def put(self, rows: Positions, part: Part, tried: Tried | None) -> None:
        """Put tight ends in the place of outer ones; None where they cannot be found."""
        if tried is None:
            self.solved[rows] = False
            return
        self.low[rows] += tried.low
        self.high[:, rows] += tried.high
        for gate, fires in zip(part.gates, tried.possible, strict=True):
            self.possibly[self.gates.index(gate), rows] = fires

    def moved(self, low: Floats, high: Floats) -> FoundRows:
        """The same where rules that share nothing give so much more."""
        return evolve(self, low=self.low + low, high=self.high + high)

    def capped(self) -> RowBounds:
        """The bounds under the caps: the best over the caps that may bind, each with stricter gates shut."""
        low = self.low
        high = np.minimum(self.high, np.array(self.levels)[:, None]).max(axis=0)
        for gate, surely, possibly in zip(self.gates, self.surely, self.possibly, strict=True):
            cap = np.array([inf, inf if gate.cap is None else gate.cap])
            high = np.minimum(high, cap.take(surely.astype(np.intp)))
            low = np.minimum(low, cap.take(possibly.astype(np.intp)))
        return RowBounds(low, high, self.solved)


def _capping(plan: Plan) -> tuple[GateSlot, ...]:
    return tuple(gate for gate in plan.gates if gate.cap is not None and not gate.off)


def _outer(program: Program, columns: Columns, shared: frozenset[LeafKey]) -> FoundRows:
    """The outer sums of all rows, with what is open there."""
    rows, gates = columns.length, _capping(program.plan)
    tying = {float(gate.cap) for gate in gates if gate.cap is not None and not gate.reads.isdisjoint(shared)}
    found = FoundRows(
        gates=gates,
        levels=(*sorted(tying), inf),
        low=np.zeros(rows),
        high=np.zeros((len(tying) + 1, rows)),
        surely=np.zeros((len(gates), rows), np.bool_),
        possibly=np.zeros((len(gates), rows), np.bool_),
        open={key: np.zeros(rows, np.bool_) for key in sorted(shared)},
        solved=np.ones(rows, np.bool_),
    )
    for outcome in bind(program, columns).chunks():
        _look(program.plan, outcome, found)
    return found


def _look(plan: Plan, outcome: ColumnOutcome, found: FoundRows) -> None:
    """Put in what one chunk says."""
    rows = slice(outcome.start, outcome.stop)
    low, high = np.zeros(outcome.stop - outcome.start), np.zeros(outcome.stop - outcome.start)
    for slot, grade in zip(plan.slots, outcome.grades, strict=True):
        if slot.partial:
            found.solved[rows] &= ~grade.open
        if slot.points:
            ends = [np.floor(slot.points * end + 0.5) for end in (grade.lo, grade.hi)]
            low += ends[0 if slot.points > 0 else 1]
            high += ends[1 if slot.points > 0 else 0]
    found.low[rows], found.high[:, rows] = low, high
    at = 0
    for gate, truth in zip(plan.gates, outcome.gates, strict=True):
        caps = at < len(found.gates) and gate is found.gates[at]
        if gate.partial or (caps and not is_step(gate.fires)):
            found.solved[rows] &= ~truth.open
        if caps:
            found.surely[at, rows], found.possibly[at, rows] = truth.lo, truth.hi
            at += 1
    for key in found.open.keys() & outcome.open.keys():
        found.open[key][rows] = outcome.open[key]


def _set_apart(plan: Plan, columns: Columns, found: FoundRows) -> None:
    """Leave out leaves of a series that can be chosen apart: where no dated fact may be on either side of its level."""
    for name in {key[0] for key in plan.separable} & columns.series.keys():
        mine = [key for key in found.open if key[0] == name]
        [level] = [float(key[2]) for key in mine if key[1:2] == (FIRST_REACH,)]
        tied = columns.series[name].may_straddle(level) & (np.sum([found.open[key] for key in mine], axis=0) > 1)
        for key in plan.separable.intersection(mine):
            found.open[key][:] &= tied


def _parts(among: Part, leaves: frozenset[LeafKey]) -> Iterator[Part]:
    """The rules and gates that hang together by some leaves; those that read none of them are left out."""
    groups: list[tuple[frozenset[LeafKey], list[RuleSlot | GateSlot]]] = []
    members: Sequence[RuleSlot | GateSlot] = (*among.slots, *among.gates)
    for one in members:
        read, joined = one.reads & leaves, [one]
        if not read:
            continue
        apart = []
        for group in groups:
            if group[0].isdisjoint(read):
                apart.append(group)
            else:
                read, joined = read | group[0], [*group[1], *joined]
        groups = [*apart, (read, joined)]
    for read, joined in groups:
        slots = tuple(one for one in joined if isinstance(one, RuleSlot))
        yield Part(read, slots, tuple(one for one in joined if isinstance(one, GateSlot)))


def _patterns(leaves: frozenset[LeafKey], found: FoundRows) -> Iterator[tuple[frozenset[LeafKey], Positions]]:
    """The rows to be solved in which the same of some leaves are open, those in which none is left out."""
    keys = sorted(leaves)
    is_open = np.stack([found.open[key] for key in keys])
    rows = np.flatnonzero(is_open.any(axis=0) & found.solved)
    number = np.zeros(len(rows), np.int64)  # of the pattern
    for i, one in enumerate(is_open[:, rows], start=1):
        number = 2 * number + one
        if i % 32 == 0:  # there are no more patterns than rows
            number = np.unique(number, return_inverse=True)[1].reshape(-1)
    for at in np.unique(number):
        here = rows[number == at]
        yield frozenset(key for key, one in zip(keys, is_open[:, here[0]], strict=True) if one), here
