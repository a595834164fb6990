"""The arithmetic of a score in SQL, in whole thousandths: each function is the one of that name in ``scoring.sums``."""

from __future__ import annotations

from attrs import frozen

from thesis.engines.relation.program import RelationOutcome
from thesis.engines.relation.values import (
    Pair,
    Stages,
    Value,
    add,
    choose,
    div,
    eq,
    fixed,
    greatest,
    le,
    least,
    lt,
    mapped,
    mul,
    negate,
    some,
    sub,
)
from thesis.plan import Plan
from thesis.sets import Interval

_NONE = 2**62  # of a cap: no gate fires
_MOST_TERMS = 16  # of one sum, so that no method of Spark's grows too long to be compiled


@frozen(eq=False)
class RelationSums:
    """The scores of every row in whole thousandths, with outer bounds; ``vetoed`` as what is sure and what is possible.

    ``given`` has what each rule gives, in the order of the plan's slots.
    """

    given: tuple[Value, ...]
    score: Value
    low: Value
    high: Value
    decided: Value
    exact: Value
    vetoed: tuple[Value, Value]
    misfits: Value


def sums_of(outcome: RelationOutcome) -> RelationSums:
    """What the rows come to: contributions, then caps, then the score between its bounds."""
    plan, stages = outcome.plan, outcome.stages
    given: list[Value] = []
    lows: list[Value] = []
    highs: list[Value] = []
    decided: list[Value] = []
    for slot, grade in zip(plan.slots, outcome.grades, strict=True):
        name = f"points_{len(given)}"
        first, second = (grade.lo, grade.hi) if slot.points >= 0 else (grade.hi, grade.lo)
        low = stages.column(give(slot.points, first), f"{name}_low")
        high = low if grade.is_exact else stages.column(give(slot.points, second), f"{name}_high")
        headline = presume(slot.if_unknown, grade)
        mine = low if headline is first else high if headline is second else give(slot.points, headline)
        given.append(stages.column(mine, name))
        lows.append(low)
        highs.append(high)
        if slot.points:
            sure = fixed(True) if grade.is_exact else eq(grade.lo, grade.hi)
            weight = choose((sure, fixed(abs(slot.points))), otherwise=fixed(0))
            decided.append(stages.column(weight, f"decided_{len(given)}"))
    fired, possible = (lowest_cap(outcome, possibly=one) for one in (False, True))
    total = stages.column(least(_sum(given, stages), fired), "total")
    low = stages.column(least(_sum(lows, stages), possible), "low")
    high = stages.column(least(_sum(highs, stages), fired), "high")
    score = stages.column(least(stages.column(greatest(total, low), "score"), high), "score")
    flags = [choose((one, fixed(1)), otherwise=fixed(0)) for one in outcome.misfits]
    return RelationSums(
        given=tuple(given),
        score=score,
        low=low,
        high=high,
        decided=_sum(decided, stages),
        exact=some((eq(low, high), negate(outcome.loose))),
        vetoed=vetoed(outcome),
        misfits=_sum(flags, stages),
    )


def give(points: int, grade: Value) -> Value:
    """What a grade is worth: floor(P·e + 0.5), one multiply, one add, one floor."""
    if not points:
        return fixed(0)
    worth = add(mul(fixed(float(points)), grade), fixed(0.5))
    return mapped(worth, _floor)


def _floor(worth: object) -> object:
    from math import floor

    return floor(worth) if isinstance(worth, float) else worth.floor().cast("int64")  # type: ignore[attr-defined]


def presume(if_unknown: float, grade: Pair) -> Value:
    """The headline grade: the author's value for the unknown, moved into what is still possible."""
    assert isinstance(grade.reach, Interval)  # noqa: S101 - grades are numbers
    if grade.is_exact or if_unknown <= grade.reach.lo:
        return grade.lo
    if if_unknown >= grade.reach.hi:
        return grade.hi
    value = fixed(if_unknown)
    return choose((lt(value, grade.lo), grade.lo), (lt(grade.hi, value), grade.hi), otherwise=value)


def lowest_cap(outcome: RelationOutcome, *, possibly: bool) -> Value:
    """The lowest cap among gates that surely fire, or that may."""
    capping = [
        (gate.cap, found.hi if possibly else found.lo)
        for gate, found in zip(outcome.plan.gates, outcome.gates, strict=True)
        if gate.cap is not None and not gate.off
    ]
    cases = ((fires, fixed(cap)) for cap, fires in sorted(capping, key=lambda one: one[0]))
    return outcome.stages.column(choose(*cases, otherwise=fixed(_NONE)), "cap")


def vetoed(outcome: RelationOutcome) -> tuple[Value, Value]:
    """Whether a veto surely holds, and whether one may."""
    vetoes = [
        found for gate, found in zip(outcome.plan.gates, outcome.gates, strict=True) if gate.veto and not gate.off
    ]
    stages = outcome.stages
    return (
        stages.column(some(one.lo for one in vetoes), "vetoed"),
        stages.column(some(one.hi for one in vetoes), "may_be_vetoed"),
    )


def verdict(plan: Plan, sums: RelationSums) -> Value:
    """The verdict of each row: its band, or "veto" where a veto surely holds."""
    bands = [(le(fixed(band.least), sums.score), text(band.verdict)) for band in plan.bands if band.least is not None]
    lowest = text(plan.bands[-1].verdict if plan.bands else "")
    return choose((sums.vetoed[0], text("veto")), *bands, otherwise=lowest)


def text(word: str) -> Value:
    """A fixed text."""
    import ibis

    expression = ibis.literal(word)
    return Value(lambda _table: expression)


def points(thousandths: Value) -> Value:
    """Whole thousandths as points, a double."""
    return div(doubled(thousandths), fixed(1000.0))


def doubled(value: Value) -> Value:
    """A whole number as a double."""
    return mapped(value, lambda one: float(one) if isinstance(one, int) else one.cast("float64"))


def percent(plan: Plan, sums: RelationSums) -> Value:
    """Where scores lie in the thesis's range, 0 to 100; 0 where the range is empty."""
    width = plan.greatest - plan.least
    if width <= 0:
        return fixed(0.0)
    above = doubled(sub(sums.score, fixed(plan.least)))
    share = div(mul(fixed(100.0), above), fixed(float(width)))
    return least(fixed(100.0), greatest(fixed(0.0), share))


def coverage(plan: Plan, sums: RelationSums) -> Value:
    """The share of all |points| that known facts decide; 1 where there are none."""
    return div(doubled(sums.decided), fixed(float(plan.weight))) if plan.weight else fixed(1.0)


def _sum(parts: list[Value], stages: Stages) -> Value:
    """A sum of whole numbers; a long one is a sum of sums, each a column."""
    while len(parts) > 1:
        parts = [stages.column(_added(parts[i : i + _MOST_TERMS]), "sum") for i in range(0, len(parts), _MOST_TERMS)]
    return parts[0] if parts else fixed(0)


def _added(parts: list[Value]) -> Value:
    found = parts[0]
    for one in parts[1:]:
        found = add(found, one)
    return found
