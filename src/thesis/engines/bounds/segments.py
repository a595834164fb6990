"""The score along one fact: the values at which something changes; between neighbours it is a straight line.

What tightening and refutation do for all open leaves of a component at once, by the same `cuts`, this does for one
field: questions, flips and the changes that an explanation names all ask here.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from thesis.engines.bounds.cuts import cuts
from thesis.engines.bounds.residual import OTHER_LEVEL, Variable, keys, leaves, residual
from thesis.engines.interpreter import Reader
from thesis.facts import Fact, Profile
from thesis.language import Term
from thesis.plan import FIRST_REACH, LeafKey, Plan, leaf_key
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.vocabulary import FactSet, Field


def with_value(profile: Profile, field: Field, value: FactSet) -> Profile:
    """The same company with one fact set to a value, and without that field's dated series."""
    facts = {**profile.facts, field.id: Fact(field.id, value, "what if")}
    return evolve(profile, facts=facts, series={name: s for name, s in profile.series.items() if name != field.id})


def segments(
    plan: Plan, profile: Profile, field: Field, within: FactSet | None = None, leaf: LeafKey | None = None
) -> tuple[FactSet, ...]:
    """The values of one field at which some rule or gate of a company bends or jumps, in order.

    Args:
        plan: the thesis's plan, or a part of it.
        profile: the company; its other facts stay as they are, open ones open.
        field: the field that is followed.
        within: what it may become; anything in its domain where it is left out. Where it is not what is known,
            the field's dated series is left out.
        leaf: the day on which the field's series first reached a level, where that is followed, within days.

    Returns:
        Exact values. For numbers and dates both ends are among them, and a jump is two neighbours; between two of
        them each end of what a rule may give is a straight line. For a category every level that is possible
        (one stands for those that no rule names); for tags the known set with one tag that a rule names added or
        taken away.
    """
    free = field.anything if within is None else within
    is_known = leaf is not None or profile.fact(field).value == free
    reader = Reader(plan, profile if is_known else with_value(profile, field, free))
    terms = touched(plan, reader, field)
    if isinstance(free, Interval):
        variable = Variable(leaf or (field.id,), field, reach=free)
        return tuple(Interval.point(x) for x in cuts(terms, variable, reader.leaf))
    if isinstance(free, Truth):
        return (Truth.FALSE, Truth.TRUE) if free is Truth.OPEN else (free,)
    read = [one for term in terms for one in leaves(term) if one.data[0] == field.id]
    return _levels(free, read) if isinstance(free, Levels) else _tags(profile.fact(field).value, read)


def touched(plan: Plan, reader: Reader, field: Field) -> tuple[Term, ...]:
    """What is left of the rules and gates in force that read a field, once what is known is put in."""
    terms = [slot.grade for slot in plan.slots if slot.points] + [gate.fires for gate in plan.gates if not gate.off]
    left = (residual(term, reader.leaf) for term in terms)
    return tuple(term for term in left if any(key[0] == field.id for key in keys(term)))


def is_series(plan: Plan, field: Field) -> bool:
    """Whether some rule reads the dates of a field, which no single value can stand for."""
    return any(key[0] == field.id and key[1:2] == (FIRST_REACH,) for slot in plan.slots for key in slot.reads)


def _levels(free: Levels, read: Iterable[Term]) -> tuple[FactSet, ...]:
    named = {level for leaf in read for level in _named(leaf)}
    possible = free.possible if free.possible is not None else named | {OTHER_LEVEL}
    return tuple(Levels(frozenset({level})) for level in sorted(possible))


def _named(leaf: Term) -> Iterable[str]:
    return leaf.data[1] if leaf.op == "member" else (level for level, _ in leaf.data[1])


def _tags(known: FactSet, read: Iterable[Term]) -> tuple[FactSet, ...]:
    assert isinstance(known, Tags)  # noqa: S101 - a field of tags has sets of tags
    found: list[FactSet] = []
    for tag in sorted({leaf_key(leaf)[1] for leaf in read}):
        if known.has(tag) is not Truth.TRUE:
            found.append(evolve(known, includes=known.includes | {tag}, excludes=known.excludes - {tag}))
        if known.has(tag) is not Truth.FALSE:
            gone = known.excludes if known.complete else known.excludes | {tag}
            found.append(evolve(known, includes=known.includes - {tag}, excludes=gone))
    return tuple(found)
