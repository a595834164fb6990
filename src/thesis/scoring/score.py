"""Scores one company or many: plan, outcome, arithmetic, card."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, overload

from thesis.engines.bounds import tighten
from thesis.engines.interpreter import interpret
from thesis.facts import Profile, Profiles, read_many, read_one
from thesis.model import Thesis
from thesis.plan import GateSlot, Outcome, Plan, RuleSlot, ends, give, make_plan, presume
from thesis.scoring import arithmetic
from thesis.scoring.card import Contribution, GateState, Origin, Receipt, ScoreCard, Thousandths
from thesis.sets import Levels, Tags, Truth
from thesis.vocabulary import FactSet

if TYPE_CHECKING:
    from thesis.scoring.table import ScoreTable

SEMANTICS = "1"  # rises when the same thesis and facts may give another score
_MOST_PLANS = 64

_plans: OrderedDict[tuple[str, date | None], Plan] = OrderedDict()


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
    companies: Profiles | list[dict[str, Any]],
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> ScoreTable: ...
def score(
    thesis: Thesis,
    companies: Mapping[str, Any] | Profile | Profiles | list[dict[str, Any]],
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> ScoreCard | ScoreTable:
    """Score one company, or many.

    Args:
        thesis: the thesis.
        companies: one company (a dict of facts by field, or a Profile), or many (Profiles, or a list of
            dicts). A missing field, None and NaN are unknown.
        as_of: the date that ``as_of``, ``since`` and ``until`` are read against; the thesis's own where
            it is left out.
        progress: called with the companies scored so far and with their number, now and then while many are
            scored.

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

    return score_many(thesis, profiles_of(companies, thesis), as_of, progress)


def profiles_of(companies: Any, thesis: Thesis) -> Profiles:
    """Companies in whatever form they came, as Profiles."""
    return companies if isinstance(companies, Profiles) else read_many(companies, thesis.vocabulary)


def plan_of(thesis: Thesis, as_of: date | None) -> Plan:
    """The plan of a thesis, made once for each content and date."""
    key = (thesis.hash, as_of)
    found = _plans.get(key)
    if found is None:
        found = _plans[key] = make_plan(thesis, as_of)
        while len(_plans) > _MOST_PLANS:
            _plans.popitem(last=False)
    return found


def score_profile(thesis: Thesis, profile: Profile, as_of: date | None = None) -> ScoreCard:
    """The card of one company whose facts have been read.

    Where open facts are shared by rules the bounds are tightened, so that they can be reached.
    """
    plan = plan_of(thesis, as_of)
    outcome = interpret(plan, profile)
    contributions = {slot.rule: _contribution(slot, outcome, i, profile, plan) for i, slot in enumerate(plan.slots)}
    sums, exact = _tightened(plan, profile, _sums(plan, outcome, contributions), _is_tight(plan, outcome))
    vetoed = arithmetic.vetoed(plan, outcome)
    touched = arithmetic.bands_touched(plan.bands, sums.low, sums.high)
    weight = plan.weight
    decided = [slot for slot in plan.slots if contributions[slot.rule].is_decided]
    assumed = sum(abs(slot.points) for slot in decided if contributions[slot.rule].assumed)
    attainable = sum(max(slot.points, 0) for slot in plan.slots if contributions[slot.rule].applies is not False)
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
        assumed=assumed / weight if weight else 0.0,
        attainable=attainable / 1000,
        contributions=contributions,
        gates={
            gate.gate: _gate_state(gate, outcome.gates[i], outcome.gates_apply[i]) for i, gate in enumerate(plan.gates)
        },
        receipt=Receipt(thesis.hash, facts_hash(profile), SEMANTICS),
        origin=Origin(plan, profile),
    )


def _is_tight(plan: Plan, outcome: Outcome) -> bool:
    """Whether outer bounds are surely what can happen: no open fact pulls two ways, nothing is undefined."""
    undefined = any(
        slot.partial and not found.grade.is_point for slot, found in zip(plan.slots, outcome.slots, strict=True)
    ) or any(slot.partial and truth is Truth.OPEN for slot, truth in zip(plan.gates, outcome.gates, strict=True))
    return not undefined and plan.entangled.isdisjoint(outcome.open_leaves)


def _tightened(plan: Plan, profile: Profile, outer: Thousandths, exact: bool) -> tuple[Thousandths, bool]:
    """The sums with bounds that can be reached, where the outer ones may not be."""
    if exact or outer.low == outer.high:
        return outer, True
    tight = tighten(plan, profile)
    sums = arithmetic.bounded(outer, max(outer.low, tight.low), min(outer.high, tight.high))
    return sums, tight.exact or sums.low == sums.high


def _contribution(slot: RuleSlot, outcome: Outcome, index: int, profile: Profile, plan: Plan) -> Contribution:
    found = outcome.slots[index]
    low, high = ends(slot.points, found.grade)
    headline = presume(slot.if_unknown, found.grade)
    open_leaves = not slot.reads.isdisjoint(outcome.open_leaves)
    return Contribution(
        rule=slot.rule,
        state=arithmetic.state_of(slot, found, has_open_leaves=open_leaves),
        grade=headline,
        grade_low=found.grade.lo,
        grade_high=found.grade.hi,
        thousandths=give(slot.points, headline),
        thousandths_low=low,
        thousandths_high=high,
        greatest=slot.points,
        applies=found.applies.answer,
        assumed=any(profile.fact(plan.fields[key[0]]).assumed for key in slot.reads),
    )


def _sums(plan: Plan, outcome: Outcome, contributions: Mapping[str, Contribution]) -> Thousandths:
    total = sum(one.thousandths for one in contributions.values())
    low = sum(one.thousandths_low for one in contributions.values())
    high = sum(one.thousandths_high for one in contributions.values())
    fired, possible = arithmetic.fired_cap(plan, outcome), arithmetic.possible_cap(plan, outcome)
    sums = Thousandths(
        contributions=total,
        cap=0 if fired is None else min(0, fired - total),
        joint=0,
        score=total,
        low=low if possible is None else min(low, possible),
        high=high if fired is None else min(high, fired),
        least=plan.least,
        greatest=plan.greatest,
    )
    return arithmetic.bounded(sums, sums.low, sums.high)


def _gate_state(slot: GateSlot, fires: Truth, applies: Truth) -> GateState:
    if slot.off:
        state = "off"
    elif applies is Truth.FALSE:
        state = "n/a"
    else:
        state = {Truth.TRUE: "true", Truth.FALSE: "false", Truth.OPEN: "unknown"}[fires]
    return GateState(slot.gate, state, slot.veto, None if slot.cap is None else slot.cap / 1000)


def facts_hash(profile: Profile) -> str:
    """A hash of everything about a company that can move a score."""
    lines = [
        f"{name}={_in_order(fact.value)}@{fact.as_of!r}/{fact.status}"
        for name, facts in sorted({**{k: (v,) for k, v in profile.facts.items()}, **profile.series}.items())
        for fact in facts
    ]
    return sha256("\n".join(lines).encode()).hexdigest()


def _in_order(value: FactSet) -> str:
    """What a fact leaves possible, its texts in order: sets come in another order in each process."""
    if isinstance(value, Levels):
        return f"Levels({None if value.possible is None else sorted(value.possible)})"
    if isinstance(value, Tags):
        return f"Tags({sorted(value.includes)}, {sorted(value.excludes)}, {value.complete})"
    return repr(value)
