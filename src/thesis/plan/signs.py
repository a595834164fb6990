"""Which leaves make outer bounds loose: those that open facts pull two ways at once.

A leaf is safe if it occurs once, or moves the score one way at all its occurrences (Moore, Kearfott and
Cloud, Introduction to Interval Analysis, 2009, section 6.4). One pass over the terms, once per thesis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from attrs import frozen

from thesis.language import FACT_LEAVES, PRIMITIVES, Term, ValueSet, static_range
from thesis.language.primitives import Direction, combine
from thesis.plan.plan import GateSlot, LeafKey, RuleSlot
from thesis.vocabulary import Field

_OPPOSITE: Mapping[Direction, Direction] = {"up": "down", "down": "up", "either": "either", "none": "none"}


@frozen
class Occurrence:
    """One place where a leaf is read: how the score moves with it there, and whether ends are reached."""

    direction: Direction
    attains: bool


def entangled_leaves(
    slots: tuple[RuleSlot, ...], gates: tuple[GateSlot, ...], fields: Mapping[str, Field]
) -> frozenset[LeafKey]:
    """The leaves that are not safe."""
    found: dict[LeafKey, list[Occurrence]] = defaultdict(list)
    for slot in slots:
        if slot.points:
            walk(slot.grade, Occurrence("up" if slot.points > 0 else "down", attains=True), fields, found)
    for gate in gates:
        if gate.cap is not None and not gate.off:
            walk(gate.fires, Occurrence("down", attains=True), fields, found)
    return frozenset(key for key, places in found.items() if not _is_safe(places))


def _is_safe(places: list[Occurrence]) -> bool:
    if not all(place.attains for place in places):
        return False
    directions = {place.direction for place in places}
    return len(places) == 1 or directions in ({"up"}, {"down"})


def walk(term: Term, here: Occurrence, fields: Mapping[str, Field], found: dict[LeafKey, list[Occurrence]]) -> None:
    """Note every leaf below a term, with how the score moves with it there."""
    _walk(_ranged(term, fields), here, found)


@frozen
class _Ranged:
    """A term with what it may be for any company at all."""

    term: Term
    reach: ValueSet
    args: tuple[_Ranged, ...]


def _ranged(term: Term, fields: Mapping[str, Field]) -> _Ranged:
    args = tuple(_ranged(arg, fields) for arg in term.args)
    reach = combine(term, tuple(arg.reach for arg in args)) if args else static_range(term, fields)
    return _Ranged(term, reach, args)


def _walk(ranged: _Ranged, here: Occurrence, found: dict[LeafKey, list[Occurrence]]) -> None:
    term = ranged.term
    if term.op in FACT_LEAVES:
        key = (term.data[0], term.data[1]) if term.op == "has" else (term.data[0],)
        direction = here.direction if term.op in ("num", "flag", "has") else "either"
        found[key].append(Occurrence(direction, here.attains))
    if not term.args:
        return
    reaches = tuple(arg.reach for arg in ranged.args)
    primitive = PRIMITIVES[term.op]
    attains = here.attains and (_on_one_leaf(term) or primitive.attains(reaches, term.data))
    for arg, direction in zip(ranged.args, primitive.directions(reaches, term.data), strict=True):
        _walk(arg, Occurrence(_compose(here.direction, direction), attains), found)


def _on_one_leaf(term: Term) -> bool:
    """Whether the only open argument is a leaf itself, whose every value can be had."""
    if term.op == "div":  # an undefined quotient is the whole line, which no company attains
        return False
    return sum(arg.op != "const" for arg in term.args) == 1 and all(not arg.args for arg in term.args)


def _compose(outer: Direction, inner: Direction) -> Direction:
    if "none" in (outer, inner):
        return "none"
    if inner == "either" or outer == "either":
        return "either"
    return outer if inner == "up" else _OPPOSITE[outer]
