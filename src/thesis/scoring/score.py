"""Scores one company or many: plan, outcome, arithmetic, card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from thesis.engines.bounds import tighten
from thesis.facts import Profile, Profiles, read_many, read_one
from thesis.model import Thesis
from thesis.plan import GateSlot, Given, Outcome, Plan
from thesis.scoring import arithmetic
from thesis.scoring.card import GateState, Origin, ScoreCard, Thousandths
from thesis.scoring.contributions import Contributions
from thesis.scoring.plans import planned
from thesis.scoring.receipt import Receipt
from thesis.sets import Truth

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
) -> ScoreTable: ...
def score(
    thesis: Thesis,
    companies: Mapping[str, Any] | Profile | Profiles | list[dict[str, Any]] | Any,
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    bounds: Bounds = "tight",
    threads: int | None = None,
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
    if isinstance(companies, Mapping):
        return score_profile(thesis, read_one(companies, thesis.vocabulary), as_of)
    from thesis.scoring.many import score_many

    return score_many(thesis, profiles_of(companies, thesis), as_of, progress, bounds, threads)


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
    plan = ready.plan
    outcome, given = ready.evaluated(profile)
    assumed = ready.assumed(profile)
    contributions = Contributions(plan, outcome, given, assumed)
    sums, exact = summed(plan, profile, outcome, given)
    vetoed = arithmetic.vetoed(plan, outcome)
    touched = arithmetic.bands_touched(plan.bands, sums.low, sums.high)
    weight = plan.weight
    decided = [slot for slot, found in zip(plan.slots, outcome.slots, strict=True) if found.grade.lo == found.grade.hi]
    taken = sum(abs(slot.points) for slot in decided if contributions.is_assumed(slot)) if assumed else 0
    applying = zip(plan.slots, outcome.slots, strict=True)
    return ScoreCard(
        name=profile.name,
        id=profile.id,
        thousandths=sums,
        exact=exact,
        percent=arithmetic.percent(plan, sums.score),
        verdict="veto" if vetoed else arithmetic.band_of(plan.bands, sums.score),
        possible_verdicts=("veto",) if vetoed else (*touched, "veto") if vetoed is None else touched,
        vetoed=vetoed,
        coverage=sum(abs(slot.points) for slot in decided) / weight if weight else 1.0,
        assumed=taken / weight if weight else 0.0,
        attainable=sum(max(slot.points, 0) for slot, found in applying if found.applies.possibly) / 1000,
        contributions=contributions,
        gates={
            gate.gate: _gate_state(gate, outcome.gates[i], outcome.gates_apply[i]) for i, gate in enumerate(plan.gates)
        },
        receipt=Receipt(thesis.hash, profile),
        origin=Origin(plan, profile),
    )


def summed(
    plan: Plan, profile: Profile, outcome: Outcome, given: tuple[Given, ...], bounds: Bounds = "tight"
) -> tuple[Thousandths, bool]:
    """The sums of one company, with bounds that can be reached where they are wanted; and whether they surely can."""
    outer = _sums(plan, outcome, given)
    if outer.low == outer.high or _is_tight(plan, outcome):
        return outer, True
    if bounds == "outer":
        return outer, False
    tight = tighten(plan, profile, outcome)
    sums = arithmetic.bounded(outer, max(outer.low, tight.low), min(outer.high, tight.high))
    return sums, tight.exact or sums.low == sums.high


def _is_tight(plan: Plan, outcome: Outcome) -> bool:
    """Whether outer bounds are surely what can happen: no open fact pulls two ways, nothing is undefined."""
    undefined = any(
        slot.partial and not found.grade.is_point for slot, found in zip(plan.slots, outcome.slots, strict=True)
    ) or any(slot.partial and truth is Truth.OPEN for slot, truth in zip(plan.gates, outcome.gates, strict=True))
    return not undefined and plan.entangled.isdisjoint(outcome.open_leaves)


def _sums(plan: Plan, outcome: Outcome, given: tuple[Given, ...]) -> Thousandths:
    total = sum([one[0] for one in given])
    low = sum([one[1] for one in given])
    high = sum([one[2] for one in given])
    fired, possible = arithmetic.fired_cap(plan, outcome), arithmetic.possible_cap(plan, outcome)
    low = low if possible is None else min(low, possible)
    high = high if fired is None else min(high, fired)
    cap = 0 if fired is None else min(0, fired - total)
    score = min(max(total + cap, low), high)
    return Thousandths(total, cap, score - total - cap, score, low, high, plan.least, plan.greatest)


def _gate_state(slot: GateSlot, fires: Truth, applies: Truth) -> GateState:
    if slot.off:
        state = "off"
    elif applies is Truth.FALSE:
        state = "n/a"
    else:
        state = {Truth.TRUE: "true", Truth.FALSE: "false", Truth.OPEN: "unknown"}[fires]
    return GateState(slot.gate, state, slot.veto, None if slot.cap is None else slot.cap / 1000)
