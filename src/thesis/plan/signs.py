"""Which leaves make outer bounds loose: those that open facts pull two ways at once.

A leaf is safe if it occurs once, or moves the score one way at all its occurrences (Moore, Kearfott and
Cloud, Introduction to Interval Analysis, 2009, section 6.4). One pass over the terms, once per thesis.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from attrs import frozen

from thesis.language import FACT_LEAVES, PRIMITIVES, Term, ValueSet, static_range
from thesis.language.primitives import Direction, combine
from thesis.plan.plan import FIRST_REACH, GateSlot, LeafKey, RuleSlot, leaf_key
from thesis.sets import Interval
from thesis.vocabulary import Field

_OPPOSITE: Mapping[Direction, Direction] = {"up": "down", "down": "up", "either": "either", "none": "none"}


@frozen
class Occurrence:
    """One place where a leaf is read: how the score moves with it there, and whether ends are reached."""

    direction: Direction
    attains: bool


def occurrences(
    slots: tuple[RuleSlot, ...], gates: tuple[GateSlot, ...], fields: Mapping[str, Field]
) -> Mapping[LeafKey, list[Occurrence]]:
    """Every place where the score reads a leaf; a gate that only vetoes moves no score."""
    found: dict[LeafKey, list[Occurrence]] = defaultdict(list)
    for slot in slots:
        if slot.points:
            walk(slot.grade, Occurrence("up" if slot.points > 0 else "down", attains=True), fields, found)
    for gate in gates:
        if gate.cap is not None and not gate.off:
            walk(gate.fires, Occurrence("down", attains=True), fields, found)
    return found


def entangled_leaves(places: Mapping[LeafKey, list[Occurrence]]) -> frozenset[LeafKey]:
    """The leaves for which outer bounds may be wider than what can happen."""
    return unsafe_leaves(places) | coupled_leaves(places)


def unsafe_leaves(places: Mapping[LeafKey, list[Occurrence]]) -> frozenset[LeafKey]:
    """The leaves that occur more than once and pull two ways, or whose one occurrence need not be reached."""
    return frozenset(key for key, found in places.items() if not _is_safe(found))


def coupled_leaves(places: Mapping[LeafKey, list[Occurrence]]) -> frozenset[LeafKey]:
    """The leaves of fields that are read as a series and in another way too: one fact may move both."""
    readings = Counter(key[0] for key in places if len(key) == 1 or key[1] == FIRST_REACH)
    return frozenset(key for key in places if readings[key[0]] > 1)


def separable_leaves(places: Mapping[LeafKey, list[Occurrence]]) -> frozenset[LeafKey]:
    """The coupled leaves that can be chosen apart where no dated fact is on either side of the one level."""
    levels = Counter(key[0] for key in places if key[1:2] == (FIRST_REACH,))
    return frozenset(key for key in coupled_leaves(places) - unsafe_leaves(places) if levels[key[0]] == 1)


def one_way_leaves(places: Mapping[LeafKey, list[Occurrence]]) -> dict[LeafKey, Direction]:
    """The leaves that move the score up, or down, wherever they are read."""
    found: dict[LeafKey, Direction] = {}
    for key, here in places.items():
        directions = {place.direction for place in here}
        if directions in ({"up"}, {"down"}):
            found[key] = here[0].direction
    return found


def _is_safe(places: list[Occurrence]) -> bool:
    if not all(place.attains for place in places):
        return False
    directions = {place.direction for place in places}
    return len(places) == 1 or directions in ({"up"}, {"down"})


def may_be_undefined(term: Term, fields: Mapping[str, Field]) -> bool:
    """Whether some company's facts divide by zero in a term."""
    if term.op == "div":
        divisor = static_range(term.args[1], fields)
        if isinstance(divisor, Interval) and divisor.lo <= 0.0 <= divisor.hi:
            return True
    return any(may_be_undefined(arg, fields) for arg in term.args)


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
        direction = "either" if term.op in ("member", "lookup") else here.direction
        found[leaf_key(term)].append(Occurrence(direction, here.attains))
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
