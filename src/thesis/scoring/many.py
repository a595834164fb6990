"""Scores companies by the column program, or where they are few one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from thesis.facts import Profile, Profiles
from thesis.facts.columns import Floats, sealed
from thesis.model import Thesis
from thesis.plan import Plan
from thesis.scoring.chunks import Progress, outer_sums
from thesis.scoring.plans import Planned, planned
from thesis.scoring.score import Bounds, summed
from thesis.scoring.sums import KINDS, OPEN, Sums
from thesis.scoring.table import ScoreTable
from thesis.scoring.tightening import tightened

_FEW = 50  # companies, from which on columns take less time than one company after the other


def score_many(
    thesis: Thesis,
    profiles: Profiles,
    as_of: date | None = None,
    progress: Progress | None = None,
    bounds: Bounds = "tight",
    threads: int | None = None,
    *,
    contributions: bool = False,
) -> ScoreTable:
    """The table of companies whose facts have been read.

    Raises:
        ValueError: bounds are neither tight nor outer.
    """
    if bounds not in ("tight", "outer"):
        msg = f"bounds are tight or outer, not {bounds!r}"
        raise ValueError(msg)
    ready = planned(thesis, as_of)
    given: Floats | None = None
    if isinstance(profiles.companies, tuple) and len(profiles) < _FEW:
        sums = few_sums(ready, profiles.companies, bounds)
        if progress is not None:
            progress(len(profiles), len(profiles))
    else:
        given = np.empty((len(ready.plan.slots), len(profiles))) if contributions else None
        sums = column_sums(ready.plan, profiles, bounds, progress, threads, given)
    found = None if given is None else sealed(given.T)
    return ScoreTable(thesis, profiles, as_of, ready.plan, sums, given=found)


def column_sums(
    plan: Plan,
    profiles: Profiles,
    bounds: Bounds = "tight",
    progress: Progress | None = None,
    threads: int | None = None,
    given: Floats | None = None,
) -> Sums:
    """The scores of companies on columns, with bounds that can be reached where they are wanted."""
    outer = outer_sums(plan, profiles, progress, threads, given)
    return tightened(plan, profiles, outer) if bounds == "tight" else outer


def few_sums(ready: Planned, companies: Sequence[Profile], bounds: Bounds) -> Sums:
    """The scores of companies one by one, as their cards have them."""
    rows: list[tuple[float, float, float, float, bool, int]] = []
    for company in companies:
        totals = ready.totals(company)
        sums, exact = summed(ready, company, totals, bounds)
        _, _, _, _, undecided, *_, veto = totals
        decided = ready.weight - undecided
        rows.append((sums.score, sums.low, sums.high, decided, exact, OPEN if veto is None else int(veto)))
    columns = zip(*rows, strict=True) if rows else ((),) * len(KINDS)
    return Sums(*(sealed(np.array(column, kind)) for column, kind in zip(columns, KINDS, strict=True)))
