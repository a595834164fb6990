"""Where the answers of a thesis change: the constants that each field meets, and the levels that rules name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import ceil, floor, inf, isfinite, nextafter

from attrs import frozen

from thesis.language import Term
from thesis.model import Thesis
from thesis.plan import LeafKey, Plan, make_plan
from thesis.vocabulary import Field

# operations at whose constants a slope or an answer changes; other arithmetic passes its fields on
_TURNING = frozenset({"le", "lt", "eq", "within", "ramp", "polyline", "steps", "min", "max", "abs"})


@frozen
class Breakpoints:
    """What a thesis compares the facts with.

    ``numbers`` holds the finite thresholds and knots by field, ``levels`` the levels and tags that rules name,
    ``reached`` the levels whose first day counts (`months_to_reach`), ``read`` every field that is read.
    """

    numbers: Mapping[str, tuple[float, ...]]
    levels: Mapping[str, tuple[str, ...]]
    reached: Mapping[str, tuple[float, ...]]
    read: tuple[str, ...]


@lru_cache(maxsize=16)
def breakpoints(thesis: Thesis) -> Breakpoints:
    """The constants that the rules and gates of a thesis compare each field with."""
    plan = make_plan(thesis)
    found = _Found(defaultdict(set), defaultdict(set), defaultdict(set))
    for slot in plan.slots:
        _collect(slot.grade, found)
    for gate in plan.gates:
        _collect(gate.fires, found)
    return Breakpoints(
        numbers={name: tuple(sorted(values)) for name, values in found.numbers.items()},
        levels={name: tuple(sorted(values)) for name, values in found.levels.items()},
        reached={name: tuple(sorted(values)) for name, values in found.reached.items()},
        read=tuple(sorted({key[0] for reads in _reads(plan) for key in reads})),
    )


def _reads(plan: Plan) -> Iterator[frozenset[LeafKey]]:
    yield from (slot.reads for slot in plan.slots)
    yield from (gate.reads for gate in plan.gates)


@frozen
class _Found:
    numbers: defaultdict[str, set[float]]
    levels: defaultdict[str, set[str]]
    reached: defaultdict[str, set[float]]


def _collect(term: Term, found: _Found) -> frozenset[str]:
    """Note what a term compares; the numeric fields below it that may still meet a constant above."""
    match term.op:
        case "num":
            return frozenset({term.data[0]})
        case "first_reach":
            found.reached[term.data[0]].add(term.data[1])
            found.numbers[term.data[0]].add(term.data[1])
        case "has":
            found.levels[term.data[0]].add(term.data[1])
        case "member":
            found.levels[term.data[0]] |= set(term.data[1])
        case "lookup":
            found.levels[term.data[0]] |= {level for level, _ in term.data[1]}
    fields: frozenset[str] = frozenset().union(*(_collect(arg, found) for arg in term.args))
    if term.op in _TURNING:
        constants = {value for value in _constants(term) if isfinite(value)}
        for name in fields:
            found.numbers[name] |= constants
    return fields


def _constants(term: Term) -> Iterator[float]:
    match term.op:
        case "abs":
            yield 0.0
        case "const" if not isinstance(term.data[0], bool):
            yield term.data[0]
        case "ramp" | "within":
            yield from term.data
        case "polyline":
            yield from term.data[0]
        case "steps":
            yield from (value for cell in term.data for value in cell[:2])
    for arg in term.args:
        yield from _constants(arg)


def around(field: Field, value: float) -> tuple[float, ...]:
    """A value with its neighbours on both sides, as far as the field can have them."""
    if field.type.is_whole:
        near = {float(floor(value)), float(ceil(value)), floor(value) - 1.0, ceil(value) + 1.0}
    else:
        near = {value, nextafter(value, inf), nextafter(value, -inf)}
    return tuple(sorted(one for one in near if field.domain.lo <= one <= field.domain.hi))
