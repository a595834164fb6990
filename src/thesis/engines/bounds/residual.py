"""What is left of rules once the known facts are put in, and the open leaves that they still read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.language import Term, ValueSet, constant, evaluate, fold
from thesis.plan import FIRST_REACH, LeafKey, Plan, leaf_key
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field

Choice: TypeAlias = float | bool | str
"""A value for an open leaf: a number or day, a truth, a level."""

OTHER_LEVEL = "\N{EM DASH}other\N{EM DASH}"
"""Stands for every level of an open category that no rule names; nothing that people write."""


_TRUE, _FALSE = constant(value=True), constant(value=False)


@frozen
class Variable:
    """An open leaf with what it may be; ``levels`` holds a category's levels."""

    key: LeafKey
    field: Field
    reach: Interval | None = None
    levels: tuple[str, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Whether it is a number or a day; a flag, a tag or a category otherwise."""
        return self.reach is not None

    @property
    def is_whole(self) -> bool:
        """Whether it takes whole values only."""
        return self.field.type.is_whole or self.key[1:2] == (FIRST_REACH,)


def residual(term: Term, leaf: Callable[[Term], ValueSet]) -> Term:
    """A term with everything that the facts decide computed."""
    if term.op == "const":
        return term
    if not term.args:
        value = leaf(term)
        if isinstance(value, Truth):
            return term if value is Truth.OPEN else constant(value.surely)
        return constant(value.lo) if value.is_point else term
    args = tuple(residual(arg, leaf) for arg in term.args)
    return simplified(Term(term.op, args, term.data))


def simplified(term: Term) -> Term:
    """A term without the arguments that cannot matter any more."""
    term = fold(term)
    if term.op == "select" and term.args[0].op == "const":
        return term.args[1] if term.args[0] == _TRUE else term.args[2]
    if term.op == "meet" and term.args[0] == _FALSE:
        return term.args[2]
    if term.op in ("and", "or"):
        decisive = _TRUE if term.op == "or" else _FALSE
        if decisive in term.args:
            return decisive
        kept = tuple(arg for arg in term.args if arg.op != "const")
        return kept[0] if len(kept) == 1 else Term(term.op, kept, term.data)
    return term


def leaves(term: Term) -> Iterator[Term]:
    """The open leaves of a residual term, as often as they are read."""
    if not term.args:
        if term.op != "const":
            yield term
        return
    for arg in term.args:
        yield from leaves(arg)


def keys(term: Term) -> frozenset[LeafKey]:
    """The open leaves of a residual term."""
    return frozenset(leaf_key(leaf) for leaf in leaves(term))


def at(term: Term, choices: Mapping[LeafKey, Choice], others: Callable[[Term], ValueSet]) -> ValueSet:
    """The value of a residual term where some of its open leaves have been chosen."""

    def leaf(one: Term) -> ValueSet:
        choice = choices.get(leaf_key(one))
        return others(one) if choice is None else chosen(one, choice)

    return evaluate(term, leaf)


def chosen(leaf: Term, choice: Choice) -> ValueSet:
    """What a leaf term is worth for one choice."""
    if leaf.op == "member":
        return Truth.TRUE if choice in leaf.data[1] else Truth.FALSE
    if leaf.op == "lookup":
        heights = dict(leaf.data[1])
        return Interval.point(heights.get(choice, leaf.data[2] or 0.0))
    if isinstance(choice, bool):
        return Truth.TRUE if choice else Truth.FALSE
    assert isinstance(choice, float)  # noqa: S101 - what is no truth and no level is a number
    return Interval.point(choice)


def variables(terms: Iterable[Term], plan: Plan, profile: Profile) -> dict[LeafKey, Variable]:
    """The open leaves that residual terms read, with what the company's facts leave possible."""
    reader = Reader(plan, profile)
    found: dict[LeafKey, Variable] = {}
    read = [leaf for term in terms for leaf in leaves(term)]
    named = _named_levels(read)
    for leaf in read:
        field = plan.fields[leaf.data[0]]
        key = leaf_key(leaf)
        if key in found:
            continue
        if leaf.op in ("num", "first_reach"):
            found[key] = Variable(key, field, reach=reader.number(leaf))
        elif leaf.op in ("member", "lookup"):
            possible = getattr(profile.fact(field).value, "possible", None)
            levels = (*sorted(named[field.id]), OTHER_LEVEL) if possible is None else tuple(sorted(possible))
            found[key] = Variable(key, field, levels=levels)
        else:
            found[key] = Variable(key, field)
    return found


def _named_levels(read: Iterable[Term]) -> dict[str, set[str]]:
    """The levels of each category that the terms tell apart by name."""
    named: dict[str, set[str]] = {}
    for leaf in read:
        if leaf.op == "member":
            named.setdefault(leaf.data[0], set()).update(leaf.data[1])
        elif leaf.op == "lookup":
            named.setdefault(leaf.data[0], set()).update(level for level, _ in leaf.data[1])
    return named
