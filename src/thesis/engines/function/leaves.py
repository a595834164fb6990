"""What a company's facts leave open, read once for each leaf of a plan: the arguments of its function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from thesis.facts import Profile, first_reach, unknown
from thesis.language import Term, ValueSet, leaf_set
from thesis.sets import Levels, Tags, Truth
from thesis.vocabulary import FactSet, Field

Ends: TypeAlias = tuple[float, float]
"""The least and the greatest value; of a truth, whether it is surely and whether it is possibly so."""

_TRUTHS: Mapping[Truth, tuple[bool, bool]] = {truth: truth.value for truth in Truth}


@frozen
class Asked:
    """A field, and the leaves that read it by their places among all leaves of the plan.

    ``unsaid`` has the ends of those that read its fact where a company says nothing of it.
    """

    field: Field
    unsaid: tuple[tuple[int, Ends], ...]
    facts: tuple[tuple[int, Callable[[FactSet], Ends]], ...]
    stated: tuple[int, ...]
    reached: tuple[tuple[int, float], ...]

    def is_silent(self, profile: Profile) -> bool:
        """Whether the field is derived and the company says nothing of it itself."""
        return self.field.derived is not None and profile.fact(self.field).value == self.field.anything


def asked_of(leaves: tuple[Term, ...], fields: Mapping[str, Field]) -> tuple[Asked, ...]:
    """The leaves by the field that they read, so that each fact is looked up once."""
    by_field: dict[str, list[tuple[int, Term]]] = {}
    for place, leaf in enumerate(leaves):
        by_field.setdefault(leaf.data[0], []).append((place, leaf))
    return tuple(_asked(fields[name], found) for name, found in by_field.items())


def _asked(field: Field, leaves: list[tuple[int, Term]]) -> Asked:
    facts = tuple((i, _reader(leaf)) for i, leaf in leaves if leaf.op not in ("stated", "first_reach"))
    silence = unknown(field).value
    return Asked(
        field,
        unsaid=tuple((place, read(silence)) for place, read in facts),
        facts=facts,
        stated=tuple(i for i, leaf in leaves if leaf.op == "stated"),
        reached=tuple((i, leaf.data[1]) for i, leaf in leaves if leaf.op == "first_reach"),
    )


def read_leaves(asked: tuple[Asked, ...], profile: Profile) -> list[Ends]:
    """The ends of each leaf, in the order of the plan's leaves."""
    found: dict[int, Ends] = {}
    said = profile.facts
    for one in asked:
        fact = said.get(one.field.id)
        if fact is None:
            found.update(one.unsaid)
        else:
            for place, read in one.facts:
                found[place] = read(fact.value)
        if one.stated:
            is_stated = profile.fact(one.field).value != one.field.anything
            found.update(dict.fromkeys(one.stated, (is_stated, is_stated)))
        for place, level in one.reached:
            found[place] = ends_of(first_reach(profile, one.field, level))
    return [found[place] for place in range(len(found))]


def ends_of(found: ValueSet) -> Ends:
    """Both ends of a set of values."""
    return _TRUTHS[found] if isinstance(found, Truth) else (found.lo, found.hi)


def _reader(leaf: Term) -> Callable[[FactSet], Ends]:
    def read(fact: FactSet) -> Ends:
        return ends_of(leaf_set(leaf, fact))

    match leaf.op:
        case "has":
            return _tag_reader(leaf.data[1], read)
        case "member" | "lookup":
            named = leaf.data[1] if leaf.op == "member" else [level for level, _ in leaf.data[1]]
            return _level_reader(named, read)
        case _:
            return read


def _tag_reader(tag: str, read: Callable[[FactSet], Ends]) -> Callable[[FactSet], Ends]:
    def quickly(fact: FactSet) -> Ends:
        return _TRUTHS[fact.has(tag)] if isinstance(fact, Tags) else read(fact)

    return quickly


def _level_reader(named: list[str], read: Callable[[FactSet], Ends]) -> Callable[[FactSet], Ends]:
    """Most categories are known: the answer for each level that is named is made once."""
    answers = {level: read(Levels(frozenset((level,)))) for level in named}

    def quickly(fact: FactSet) -> Ends:
        known = answers.get(next(iter(fact.possible or ()))) if isinstance(fact, Levels) and fact.is_point else None
        return read(fact) if known is None else known

    return quickly
