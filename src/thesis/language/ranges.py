"""What a term may be worth for any company at all, and for one set of leaf values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from thesis.language.primitives import Term, ValueSet, as_set, combine
from thesis.sets import WHOLE, Interval, Levels, Tags, Truth
from thesis.vocabulary import Field, FieldType, default_domain

ANY_DAY = default_domain(FieldType.DATE)


def evaluate(term: Term, leaf: Callable[[Term], ValueSet]) -> ValueSet:
    """The set of values of a term, given what each leaf may be."""
    if term.op == "const":
        return as_set(term.value)
    if not term.args:
        return leaf(term)
    return combine(term, tuple(evaluate(arg, leaf) for arg in term.args))


def static_range(term: Term, fields: Mapping[str, Field]) -> ValueSet:
    """Every value that a term can have for a company within the fields' domains."""
    return evaluate(term, lambda leaf: _widest(leaf, fields))


def _widest(leaf: Term, fields: Mapping[str, Field]) -> ValueSet:
    if leaf.op in ("as_of", "first_reach"):
        return ANY_DAY
    return leaf_set(leaf, fields[leaf.data[0]].anything)


def leaf_set(leaf: Term, fact: Interval | Truth | Levels | Tags) -> ValueSet:
    """What a leaf may be, given what its fact leaves possible."""
    match leaf.op, fact:
        case "num", Interval():
            return fact
        case "flag", Truth():
            return fact
        case "has", Tags():
            return fact.has(leaf.data[1])
        case "member", Levels():
            return fact.among(leaf.data[1])
        case "lookup", Levels():
            return _lookup(fact, dict(leaf.data[1]), leaf.data[2])
        case _:
            return WHOLE if leaf.op in ("num", "lookup") else Truth.OPEN


def _lookup(levels: Levels, heights: Mapping[str, float], otherwise: float | None) -> Interval:
    """The heights that a category may still have."""
    if levels.possible is None:
        reached = {*heights.values(), otherwise}
    else:
        reached = {heights.get(level, otherwise) for level in levels.possible}
    found = [height for height in reached if height is not None] or [*heights.values()]
    return Interval(min(found), max(found))
