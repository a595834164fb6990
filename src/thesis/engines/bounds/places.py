"""The score along one fact: the values at which something changes; between neighbours it is a straight line.

What tightening does for all open facts at once, this does for one field that is set free, whatever is known of
it: flips, counterfactuals and refutations all ask here.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from thesis.engines.bounds.cuts import cuts
from thesis.engines.bounds.residual import OTHER_LEVEL, Variable, leaves, residual
from thesis.engines.interpreter import Reader
from thesis.facts import Fact, Profile
from thesis.language import Term
from thesis.plan import FIRST_REACH, Plan, leaf_key
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.vocabulary import FactSet, Field


def with_value(profile: Profile, field: Field, value: FactSet) -> Profile:
    """The same company with one fact set to a value, and without that field's dated series."""
    facts = {**profile.facts, field.id: Fact(field.id, value, "what if")}
    return evolve(profile, facts=facts, series={name: s for name, s in profile.series.items() if name != field.id})


def places(plan: Plan, profile: Profile, field: Field, within: FactSet | None = None) -> tuple[FactSet, ...]:
    """The values of one field at which some rule or gate of a company bends or jumps, in order.

    Args:
        plan: the thesis's plan.
        profile: the company; its other facts stay as they are, open ones open.
        field: the field that is set free.
        within: what it may become; anything in its domain where it is left out.

    Returns:
        Exact values. For numbers and dates both ends are among them, and a jump is two neighbours; for a
        category one level for each way in which the rules tell levels apart; for tags the known set with one
        tag that a rule names added or taken away.
    """
    free = field.anything if within is None else within
    reader = Reader(plan, with_value(profile, field, free))
    slots = [slot.grade for slot in plan.slots if slot.points]
    gates = [gate.fires for gate in plan.gates if not gate.off]
    terms = [residual(term, reader.leaf) for term in (*slots, *gates)]
    read = {leaf for term in terms for leaf in leaves(term) if leaf.data[0] == field.id}
    if isinstance(free, Interval):
        variable = Variable((field.id,), field, reach=free)
        return tuple(Interval.point(x) for x in cuts(terms, variable, reader.leaf))
    if isinstance(free, Truth):
        return (Truth.FALSE, Truth.TRUE) if free is Truth.OPEN else (free,)
    if isinstance(free, Levels):
        return _levels(free, read)
    return _tags(profile.fact(field).value, free, read)


def is_series(plan: Plan, field: Field) -> bool:
    """Whether some rule reads the dates of a field, which no single value can stand for."""
    return any(key[0] == field.id and key[1:2] == (FIRST_REACH,) for slot in plan.slots for key in slot.reads)


def _levels(free: Levels, read: Iterable[Term]) -> tuple[FactSet, ...]:
    named: set[str] = set()
    for leaf in read:
        named |= set(leaf.data[1]) if leaf.op == "member" else {level for level, _ in leaf.data[1]}
    possible = free.possible if free.possible is not None else named | {OTHER_LEVEL}
    seen: dict[tuple[object, ...], FactSet] = {}
    ordered = sorted(read, key=repr)
    for level in sorted(possible):
        seen.setdefault(tuple(_told(leaf, level) for leaf in ordered), Levels(frozenset({level})))
    return tuple(seen.values())


def _told(leaf: Term, level: str) -> object:
    return level in leaf.data[1] if leaf.op == "member" else dict(leaf.data[1]).get(level, leaf.data[2])


def _tags(known: FactSet, free: FactSet, read: Iterable[Term]) -> tuple[FactSet, ...]:
    assert isinstance(known, Tags)  # noqa: S101 - a field of tags has sets of tags
    assert isinstance(free, Tags)  # noqa: S101
    found: list[FactSet] = []
    for tag in sorted({leaf_key(leaf)[1] for leaf in read}):
        if known.has(tag) is not Truth.TRUE and free.has(tag) is not Truth.FALSE:
            found.append(evolve(known, includes=known.includes | {tag}, excludes=known.excludes - {tag}))
        if known.has(tag) is not Truth.FALSE and free.has(tag) is not Truth.TRUE:
            gone = known.excludes if known.complete else known.excludes | {tag}
            found.append(evolve(known, includes=known.includes - {tag}, excludes=gone))
    return tuple(found)
