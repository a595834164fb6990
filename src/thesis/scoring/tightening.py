"""Tight bounds for the rows of a table whose outer bounds may be wider than what can happen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from thesis.engines.bounds import tighten
from thesis.engines.bounds.rows import tighten_rows
from thesis.engines.columns import Program, bind, compile_columns
from thesis.facts import Profiles
from thesis.facts.columns import Bools, Columns, Floats, columns_of, sealed
from thesis.plan import LeafKey, Plan
from thesis.scoring.plans import Planned
from thesis.scoring.sums import Sums, lowest_cap


@frozen(eq=False)
class Pattern:
    """Companies of which the same entangled leaves are open: their positions, ascending int64."""

    open: frozenset[LeafKey]
    rows: NDArray[np.int64]


def tightened(plan: Plan, profiles: Profiles, sums: Sums) -> Sums:
    """The sums with bounds that can be reached, in the rows where the outer ones may not be.

    Rows are taken together by the pattern of their open leaves; what cannot be solved on columns is solved
    company by company. Bounds of other rows are as they were.
    """
    loose = np.flatnonzero(~sums.exact)
    if not len(loose):
        return sums
    low, high, exact = sums.low.copy(), sums.high.copy(), sums.exact.copy()
    program = compile_columns(plan)
    columns = columns_of(profiles, program.fields, program.series)
    for pattern in patterns(program, columns, loose):
        if not _on_columns(plan, columns.take(pattern.rows), pattern, low, high, exact):
            _one_by_one(plan, profiles, pattern.rows, low, high, exact)
    score = np.minimum(np.maximum(sums.score, low), high)
    return evolve(sums, score=sealed(score), low=sealed(low), high=sealed(high), exact=sealed(exact))


def patterns(program: Program, columns: Columns, rows: NDArray[np.int64]) -> Iterator[Pattern]:
    """Some of the companies, grouped by which of the entangled leaves are open."""
    keys = tuple(sorted(program.plan.entangled))
    groups: dict[bytes, list[NDArray[np.int64]]] = {}
    for outcome in bind(program, columns.take(rows)).chunks():
        here = rows[outcome.start : outcome.stop]
        is_open = np.zeros((len(here), len(keys)), np.bool_)
        for i, key in enumerate(keys):
            is_open[:, i] = outcome.open.get(key, False)
        found, group = np.unique(np.packbits(is_open, axis=1), axis=0, return_inverse=True)
        for i, bits in enumerate(found):
            groups.setdefault(bits.tobytes(), []).append(here[group.reshape(-1) == i])
    for bits, parts in groups.items():
        chosen = np.unpackbits(np.frombuffer(bits, np.uint8), count=len(keys))
        yield Pattern(frozenset(key for key, one in zip(keys, chosen, strict=True) if one), np.concatenate(parts))


def _on_columns(plan: Plan, columns: Columns, pattern: Pattern, low: Floats, high: Floats, exact: Bools) -> bool:
    """Tighten the rows of a pattern all at once; False where that cannot be."""
    found = tighten_rows(plan, columns, pattern.open - _apart(plan, columns))
    if found is None:
        return False
    gates_only = evolve(plan, slots=())
    for outcome in bind(compile_columns(gates_only, frozenset()), columns).chunks():
        rows = pattern.rows[outcome.start : outcome.stop]
        part = slice(outcome.start, outcome.stop)
        least = np.minimum(found.low[part], lowest_cap(plan, outcome, possibly=True))
        most = np.minimum(found.high[part], lowest_cap(plan, outcome, possibly=False))
        low[rows] = np.maximum(low[rows], least)
        high[rows] = np.minimum(high[rows], most)
        exact[rows] = ~_undefined(plan, columns, outcome.start, outcome.stop) | (low[rows] == high[rows])
    return True


def _apart(plan: Plan, columns: Columns) -> frozenset[LeafKey]:
    """Leaves that are entangled only by being read as a series too, where no company has that series."""
    return frozenset(key for key in plan.separable if key[0] not in columns.series)


def _undefined(plan: Plan, columns: Columns, start: int, stop: int) -> Bools:
    """The rows in which a rule or gate that may be undefined is open."""
    slots = tuple(slot for slot in plan.slots if slot.partial)
    gates = tuple(gate for gate in plan.gates if gate.partial)
    loose = np.zeros(stop - start, np.bool_)
    if slots or gates:
        program = compile_columns(evolve(plan, slots=slots, gates=gates), frozenset())
        outcome = bind(program, columns).rows(start, stop)
        for found in (*outcome.grades, *outcome.gates):
            loose |= found.open
    return loose


def _one_by_one(
    plan: Plan, profiles: Profiles, rows: NDArray[np.int64], low: Floats, high: Floats, exact: Bools
) -> None:
    ready = Planned(plan)
    for row in rows.tolist():
        profile = profiles[row]
        tight = tighten(plan, profile, ready.evaluated(profile)[0])
        low[row], high[row] = max(low[row], tight.low), min(high[row], tight.high)
        exact[row] = tight.exact or low[row] == high[row]
