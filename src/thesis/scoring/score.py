"""Scores one company: plan, outcome, arithmetic, card."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from thesis.facts import Profile
from thesis.model import Thesis
from thesis.scoring import arithmetic
from thesis.scoring.card import Origin, ScoreCard, Thousandths
from thesis.scoring.contributions import Contributions, Gates
from thesis.scoring.plans import Planned, planned
from thesis.scoring.receipt import Receipt

if TYPE_CHECKING:
    from thesis.engines.function import Totals

Bounds: TypeAlias = Literal["tight", "outer"]
"""How near the bounds of many companies come to what can happen."""


def score_profile(thesis: Thesis, profile: Profile, as_of: date | None = None) -> ScoreCard:
    """The card of one company whose facts have been read.

    Where open facts are shared by rules the bounds are tightened, so that they can be reached.
    """
    ready = planned(thesis, as_of)
    plan, totals = ready.plan, ready.totals(profile)
    _, _, _, _, undecided, missing, _, _, _, vetoed = totals
    sums, exact = summed(ready, profile, totals)
    touched = arithmetic.bands_touched(plan.bands, sums.low, sums.high)
    assumed = ready.assumed(profile)
    contributions = Contributions(plan, ready.places, assumed, partial(ready.evaluated, profile))
    return ScoreCard(
        name=profile.name,
        id=profile.id,
        thousandths=sums,
        exact=exact,
        percent=arithmetic.percent(plan, sums.score),
        verdict="veto" if vetoed else arithmetic.band_of(plan.bands, sums.score),
        possible_verdicts=("veto",) if vetoed else (*touched, "veto") if vetoed is None else touched,
        vetoed=vetoed,
        coverage=(ready.weight - undecided) / ready.weight if ready.weight else 1.0,
        assumed=ready.assumed_weight(profile, assumed) / ready.weight if ready.weight else 0.0,
        attainable=(ready.most - missing) / 1000,
        contributions=contributions,
        gates=Gates(contributions) if plan.gates else {},
        receipt=Receipt(thesis.hash, profile),
        origin=Origin(plan, profile),
    )


def summed(ready: Planned, profile: Profile, totals: Totals, bounds: Bounds = "tight") -> tuple[Thousandths, bool]:
    """The sums of one company, with bounds that can be reached where they are wanted; and whether they surely can."""
    _, given, low, high, _, _, is_loose, fired, possible, _ = totals
    plan = ready.plan
    low = low if possible is None or low < possible else possible
    high = high if fired is None or high < fired else fired
    exact = low == high or not is_loose
    if not exact and bounds == "tight":
        tight_low, tight_high, is_tight = ready.tightened(profile, totals)
        low, high = max(low, tight_low), min(high, tight_high)
        exact = is_tight or low == high
    cap = 0 if fired is None or fired > given else fired - given
    free = given + cap
    score = low if free < low else high if free > high else free
    return Thousandths(given, cap, score - free, score, low, high, plan.least, plan.greatest), exact
