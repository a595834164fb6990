"""Scores one company or many: plan, outcome, arithmetic, card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from thesis.engines.function import Totals
from thesis.facts import Profile, Profiles, read_many, read_one
from thesis.model import Thesis
from thesis.scoring import arithmetic
from thesis.scoring.card import Origin, ScoreCard, Thousandths
from thesis.scoring.contributions import Contributions, Gates
from thesis.scoring.plans import Planned, planned
from thesis.scoring.receipt import Receipt

if TYPE_CHECKING:
    from thesis.scoring.table import ScoreTable

Bounds: TypeAlias = Literal["tight", "outer"]
"""How near the bounds of many companies come to what can happen."""


@overload
def score(
    thesis: Thesis,
    companies: Mapping[str, Any] | Profile,
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> ScoreCard: ...
@overload
def score(
    thesis: Thesis,
    companies: Profiles | list[dict[str, Any]] | Any,
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    bounds: Bounds = "tight",
    threads: int | None = None,
    contributions: bool = False,
) -> ScoreTable: ...
def score(
    thesis: Thesis,
    companies: Mapping[str, Any] | Profile | Profiles | list[dict[str, Any]] | Any,
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    bounds: Bounds = "tight",
    threads: int | None = None,
    contributions: bool = False,
) -> ScoreCard | ScoreTable:
    """Score one company, or many.

    Args:
        thesis: the thesis.
        companies: one company (a dict of facts by field, or a Profile), or many (Profiles, a list of dicts, or
            a data frame). A missing field, None and NaN are unknown.
        as_of: the date that ``as_of``, ``since`` and ``until`` are read against; the thesis's own where
            it is left out.
        progress: called with the companies scored so far and with their number, now and then while many are
            scored.
        bounds: of many companies, whether bounds are tightened so that they can be reached, as those of one
            company are, or left as one pass over the columns finds them ("outer": sound, and a thousand times
            faster where rules share many open numbers; ``exact`` says where nothing was left to tighten).
        threads: how many score many companies; as many as there are cores where it is left out and there are
            companies enough. No score depends on it.
        contributions: of many companies, whether what each rule gives is found in the same pass over the columns;
            else it takes a pass of its own when the table is asked for it.

    Returns:
        A ScoreCard for one company, a ScoreTable for many; points, with bounds over what is unknown.

    Raises:
        ThesisError: a fact does not fit its field.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> card = thesis.score(zhu, {"layers": ["application"], "company_type": "startup"})
    >>> card.low <= card.score <= card.high
    True
    """
    if isinstance(companies, Profile):
        return score_profile(thesis, companies, as_of)
    if isinstance(companies, dict | Mapping):
        return score_profile(thesis, read_one(companies, thesis.vocabulary), as_of)
    from thesis.scoring.many import score_many

    return score_many(
        thesis, profiles_of(companies, thesis), as_of, progress, bounds, threads, contributions=contributions
    )


def profiles_of(companies: Any, thesis: Thesis) -> Profiles:
    """Companies in whatever form they came, as Profiles: a list of dicts, or a data frame."""
    if isinstance(companies, Profiles):
        return companies
    if isinstance(companies, list | tuple | str | bytes):
        return read_many(companies, thesis.vocabulary)
    from thesis.intake import profiles

    return profiles(companies, thesis)


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
        assumed=contributions.assumed_weight() / ready.weight if assumed and ready.weight else 0.0,
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
