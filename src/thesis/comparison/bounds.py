"""How far a difference of two scores may go: both read the same open facts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Literal, TypeAlias

from attrs import frozen

from thesis.comparison.ordering import Order, order_of
from thesis.plan import GateSlot, Plan, RuleSlot
from thesis.scoring import Contribution, ScoreCard

Kind: TypeAlias = Literal["same", "points", "up", "down", "either"]

_SLACK = 1  # thousandths: each contribution is rounded for itself


@frozen
class Pair:
    """One rule in two plans; ``kind`` is what is known of its grades: the same, or never lower, or never higher.

    "points" says that only the points differ.
    """

    rule: str
    before: RuleSlot | None
    after: RuleSlot | None
    kind: Kind


@frozen
class Pairs:
    """The rules and caps of two plans side by side, analysed once for all companies.

    ``changed`` are the fields of which the two plans think differently.
    """

    rules: tuple[Pair, ...]
    capping: tuple[tuple[GateSlot, ...], tuple[GateSlot, ...]]
    changed: frozenset[str]


def paired(before: Plan, after: Plan) -> Pairs:
    """The rules of two plans by id, those of the first plan first."""
    old, new = ({slot.rule: slot for slot in plan.slots} for plan in (before, after))
    changed = {name for name, field in before.fields.items() if after.fields.get(name) != field}
    rules = tuple(Pair(name, old.get(name), new.get(name), "either") for name in dict.fromkeys((*old, *new)))
    found = tuple(Pair(one.rule, one.before, one.after, _kind(one, changed, before)) for one in rules)
    caps = tuple(
        tuple(gate for gate in plan.gates if gate.cap is not None and not gate.off) for plan in (before, after)
    )
    return Pairs(found, (caps[0], caps[1]), frozenset(changed))


def _kind(pair: Pair, changed: set[str], plan: Plan) -> Kind:
    old, new = pair.before, pair.after
    if old is None or new is None or any(key[0] in changed for key in old.reads | new.reads):
        return "either"
    order: Order = order_of(old.grade, new.grade, plan.fields)
    if order != "same":
        return order
    if old.partial and old.if_unknown != new.if_unknown:  # what is undefined counts as the author says
        return "either"
    return "same" if old.points == new.points else "points"


def row_bounds(pair: Pair, before: Contribution | None, after: Contribution | None) -> tuple[int, int]:
    """The least and the greatest that one rule can add to the difference, in thousandths."""
    if pair.kind == "same":
        return 0, 0
    old_low, old_high = (0, 0) if before is None else (before.thousandths_low, before.thousandths_high)
    new_low, new_high = (0, 0) if after is None else (after.thousandths_low, after.thousandths_high)
    low, high = new_low - old_high, new_high - old_low
    if before is None or after is None:
        return low, high
    if pair.kind == "points":
        least, greatest = _by_points(before, after)
        low, high = max(low, least), min(high, greatest)
    if _never_falls(before.greatest, after.greatest, pair.kind):
        low = max(low, 0)
    if _never_falls(after.greatest, before.greatest, _BACK[pair.kind]):
        high = min(high, 0)
    return low, high


_BACK: Mapping[Kind, Kind] = {"same": "same", "points": "points", "up": "down", "down": "up", "either": "either"}


def _by_points(before: Contribution, after: Contribution) -> tuple[int, int]:
    """The same grade at two numbers of points."""
    more = after.greatest - before.greatest
    ends = sorted((more * Fraction(before.grade_low), more * Fraction(before.grade_high)))
    return floor(ends[0]) - _SLACK, ceil(ends[1]) + _SLACK


def _never_falls(old: int, new: int, kind: Kind) -> bool:
    """Whether a contribution is never lower at the new points and grade than at the old ones.

    Contributions are monotone, rounding included, in the points (grades are not negative), and in the grade:
    upwards for rewards, downwards for penalties.
    """
    if new < old or kind == "either":
        return False
    return kind in ("same", "points") or (kind == "up" and (new >= 0 or old >= 0)) or (kind == "down" and old <= 0)


def difference_bounds(
    pairs: Pairs, rows: list[tuple[int, int]], before: ScoreCard, after: ScoreCard
) -> tuple[int, int]:
    """The least and the greatest difference of two scores of one company, in thousandths.

    Sound: no outcome of the open facts leads outside, since rules that did not change add nothing, and the
    others at most their own bounds; a cap that both theses share brings scores nearer to each other, and where
    the caps differ only the bounds of the two scores speak. They need not be reached.
    """
    low, high = sum(one[0] for one in rows), sum(one[1] for one in rows)
    sums = before.thousandths, after.thousandths
    outer = sums[1].low - sums[0].high, sums[1].high - sums[0].low
    open_caps = tuple(
        tuple(slot for slot in slots if card.gates[slot.gate].state in ("true", "unknown"))
        for slots, card in zip(pairs.capping, (before, after), strict=True)
    )
    if any(open_caps):
        acts = [{(slot.fires, slot.cap) for slot in slots} for slots in open_caps]
        reads = {key[0] for slots in open_caps for slot in slots for key in slot.reads}
        if acts[0] != acts[1] or reads & pairs.changed:
            return outer
        low, high = min(low, 0), max(high, 0)
    return max(low, outer[0]), min(high, outer[1])
