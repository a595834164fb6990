"""Cells: the ways in which the facts that some terms read can fall around the cuts of these terms, all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import copysign, floor, log10, prod

from attrs import frozen

from thesis.engines.bounds import Choice, Component, OpenLeaves, at, is_step, keys, variables
from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.language import Term, ValueSet
from thesis.plan import LeafKey, Plan
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field

_TINY = 1e-9
MOST_CELLS = 4_000  # of one question, a tenth of a second; beyond it nothing is said


@frozen
class Cell:
    """One way in which facts can fall, and what each term is worth there."""

    choices: Mapping[LeafKey, Choice]
    values: tuple[ValueSet, ...]


def choices_of(plan: Plan, anybody: Profile, terms: Sequence[Term]) -> dict[LeafKey, list[Choice]] | None:
    """The values of each fact that the terms read at which one of them, or a sum of them, bends or jumps.

    None where trying these would not show all that the terms can be.
    """
    steps = [term for term in terms if is_step(term)]
    smooth = [term for term in terms if not is_step(term)]
    every = [*smooth, *steps]
    reader = Reader(plan, anybody)
    leaves = OpenLeaves(variables(every, plan, anybody), frozenset(), plan.entangled, reader.leaf)
    read = frozenset[LeafKey]().union(*map(keys, every))
    return Component(leaves, (), (), 1, fixed={}).every_choice(read, smooth, every)


def cells_of(plan: Plan, anybody: Profile, terms: Sequence[Term], most: int = MOST_CELLS) -> list[Cell] | None:
    """What terms of a company of nothing known are worth together; None where cells do not decide it."""
    choices = choices_of(plan, anybody, terms)
    if choices is None or prod(map(len, choices.values())) > most:
        return None
    reader = Reader(plan, anybody)
    scope = sorted(choices)
    found = []
    for values in product(*(choices[key] for key in scope)):
        picked = dict(zip(scope, values, strict=True))
        worth = tuple(at(term, picked, reader.leaf) for term in terms)
        if not all(map(is_exact, worth)):
            return None
        found.append(Cell(picked, worth))
    return found


def plainer(
    choices: Mapping[LeafKey, Choice], plan: Plan, shows: Callable[[Mapping[LeafKey, Choice]], bool]
) -> dict[LeafKey, Choice]:
    """The choices with round numbers in place of those on an edge, as far as they still show what they are to show."""
    found = dict(choices)
    for key, choice in choices.items():
        if isinstance(choice, bool | str) or len(key) > 1:
            continue
        for value in _rounder(plan.fields[key[0]], choice):
            if value == choice or shows({**found, key: value}):
                found[key] = value
                break
    return found


def _rounder(field: Field, choice: float) -> list[float]:
    """Numbers that a field may have, those that read best first."""
    plain = (1e6, 1e7, 1e8) if field.unit.kind == "money" else (0.5, 1.0, 10.0, 100.0)
    inside = [value for value in (0.0, *plain, _short(choice)) if field.domain.lo <= value <= field.domain.hi]
    return [value for value in inside if value == floor(value) or not field.type.is_whole]


def _short(value: float) -> float:
    """The number of two digits next to one, towards zero."""
    if value == 0.0 or abs(value) < _TINY:
        return 0.0
    size: float = 10.0 ** (floor(log10(abs(value))) - 1)
    return copysign(floor(abs(value) / size) * size, value)


def is_exact(value: ValueSet) -> bool:
    """Whether one value is left."""
    return value.is_point if isinstance(value, Interval) else value is not Truth.OPEN
