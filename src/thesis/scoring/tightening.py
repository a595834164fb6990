"""Tight bounds for the rows of a table whose outer bounds may be wider than what can happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from thesis.engines.columns import compile_columns
from thesis.facts import Profiles
from thesis.facts.columns import Bools, Floats, columns_of, sealed
from thesis.plan import Plan
from thesis.scoring.plans import Planned
from thesis.scoring.sums import Sums

if TYPE_CHECKING:
    from thesis.engines.bounds.rows import FoundRows

Positions: TypeAlias = NDArray[np.int64]


def tightened(plan: Plan, profiles: Profiles, sums: Sums) -> Sums:
    """The sums with bounds that can be reached, in the rows where the outer ones may not be.

    What cannot be solved on columns is solved company by company. Bounds of other rows are as they were.
    """
    loose = np.flatnonzero(~sums.exact)
    if not len(loose):
        return sums
    return bounded(plan, profiles, sums, loose, found_in(plan, profiles, loose))


def found_in(plan: Plan, profiles: Profiles, rows: Positions) -> FoundRows:
    """What can be solved on columns of some rows."""
    from thesis.engines.bounds.rows import tighten_rows

    program = compile_columns(plan)
    return tighten_rows(program, columns_of(profiles, program.fields, program.series).take(rows))


def bounded(plan: Plan, profiles: Profiles, sums: Sums, rows: Positions, found: FoundRows) -> Sums:
    """The sums under the bounds that were found of some rows; the others of them are solved one by one."""
    low, high, exact = sums.low.copy(), sums.high.copy(), sums.exact.copy()
    tight, solved = found.capped(), rows[found.solved]
    low[solved] = np.maximum(low[solved], tight.low[found.solved])
    high[solved] = np.minimum(high[solved], tight.high[found.solved])
    exact[solved] = True
    _one_by_one(plan, profiles, rows[~found.solved & ~sums.exact[rows]], low, high, exact)
    score = np.minimum(np.maximum(sums.score, low), high)
    return evolve(sums, score=sealed(score), low=sealed(low), high=sealed(high), exact=sealed(exact))


def _one_by_one(plan: Plan, profiles: Profiles, rows: Positions, low: Floats, high: Floats, exact: Bools) -> None:
    from thesis.engines.bounds import tighten

    ready = Planned(plan)
    for row in rows.tolist():
        profile = profiles[row]
        tight = tighten(plan, profile, ready.evaluated(profile)[0])
        low[row], high[row] = max(low[row], tight.low), min(high[row], tight.high)
        exact[row] = tight.exact or low[row] == high[row]
