"""Tight bounds of one company after another, where the shared open leaves are flags, tags and categories.

Once the leaves that pull two ways are chosen, outer bounds of the rest are what can happen, so the extremes over all
choices are tight. Rules that share such leaves are written out as a function, for companies that leave the same open.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, product
from math import inf, prod
from operator import or_
from typing import TypeAlias

from attrs import evolve, frozen

from thesis.engines.bounds.residual import OTHER_LEVEL, chosen
from thesis.engines.bounds.shape import is_step
from thesis.engines.function import Compiled, Extremes, Leaves, Totals, ends_of, extremes_function, fact_leaves
from thesis.language import Term
from thesis.plan import GateSlot, LeafKey, Plan, RuleSlot, leaf_key

_MOST_CHOICES = 256  # of the shared leaves of one component; each is a run over its rules
_MOST_KEPT = 256  # components, and patterns of open leaves
_OFTEN = 8  # companies, from which on writing a component out takes less time than it saves

Name: TypeAlias = tuple[int, tuple[str, ...], tuple[str, ...]]


@frozen(eq=False)
class Component:
    """Open keys as bits, and the rules and gates that share them."""

    bits: int
    rules: tuple[RuleSlot, ...]
    gates: tuple[GateSlot, ...]

    @property
    def name(self) -> Name:
        """What tells it from the plan's others."""
        return self.bits, tuple(slot.rule for slot in self.rules), tuple(gate.gate for gate in self.gates)


Run: TypeAlias = Callable[[Leaves], Extremes]
"""A component, written out: what comes out of every combination of choices for its keys."""


@frozen(eq=False)
class Pattern:
    """What is written out for companies that leave the same keys open; with ``gates``, all gates are among it."""

    runs: tuple[Run, ...]
    gates: bool


@frozen(eq=False)
class Key:
    """What may be open and pull two ways: its leaves, their places, and whether choices for it can be listed.

    ``tells`` is the place of a leaf that is open where nothing is known; ``stated`` that of the truth whether
    anything is said, where a formula stands in for what is not. One that is separable only shares a field with
    another, so that each has its own way where one of them is known, or nothing is dated.
    """

    key: LeafKey
    bit: int
    leaves: tuple[Term, ...]
    places: frozenset[int]
    tells: int
    stated: int | None
    is_category: bool
    is_listed: bool
    is_separable: bool


class Chooser:
    """Tightens the bounds of companies by one plan; whoever owns the plan's functions owns it."""

    def __init__(self, function: Compiled, often: int = _OFTEN) -> None:
        """A component is written out once it was met ``often``."""
        self.plan = function.plan
        self.function = function
        self.often = often
        self.is_able = _is_able(self.plan)
        self.keys = _keys(function) if self.is_able else ()
        self._components: dict[int, tuple[Component, ...]] = {}
        self._written: dict[Name, Run | int | None] = {}
        self._patterns: dict[int, Pattern] = {}

    def bounds(self, leaves: Leaves, totals: Totals, series: Container[str] = ()) -> tuple[int, int] | None:
        """The least and the greatest score of a company, in thousandths; None where choices are not tried here.

        Args:
            leaves: what the company's facts leave open.
            totals: what was made of them.
            series: the fields of which the company has dated facts.
        """
        bits = self._bits(leaves, series) if self.is_able else None
        pattern = None if bits is None else self._patterns.get(bits) or self._prepared(bits)
        if pattern is None:
            return None
        _, _, low, high, _, _, _, fired, possible, _ = totals
        gated, lowest = [], inf
        for run in pattern.runs:
            lows, highs, firm, free = run(leaves)
            low -= lows.pop()
            low += min(lows)
            high -= highs.pop()
            if firm:
                firm.pop()
                free.pop()
                lowest = min(lowest, *free)
            if firm and min(firm) < inf:
                gated.append((highs, firm))
            else:
                high += max(highs)
        if pattern.gates:
            return int(min(low, lowest)), _highest(high, gated) if gated else high
        low = low if possible is None or low < possible else possible
        return low, high if fired is None or high < fired else fired

    def _bits(self, leaves: Leaves, series: Container[str]) -> int | None:
        """The open keys as bits; None where one of them cannot be listed."""
        exact, opened = leaves
        found = 0
        dated: set[str] = set()
        for one in self.keys:
            if opened and one.is_category and not one.places.isdisjoint(opened):
                return None
            if exact[one.tells] is None and (one.stated is None or exact[one.stated]):
                if one.is_listed:
                    found |= one.bit
                elif not one.is_separable or one.key[0] in dated:
                    return None
                elif one.key[0] in series:  # it has its own way, unless the field's value and a day are both open
                    dated.add(one.key[0])
        return found

    def _prepared(self, bits: int) -> Pattern | None:
        """What is written out for some open keys; None where nothing is yet, or where there is too much to try."""
        if max(len(self._components), len(self._patterns)) >= _MOST_KEPT:
            self._components.clear()
            self._patterns.clear()
        components = self._components.get(bits)
        if components is None:
            components = self._components[bits] = tuple(self._divided(bits))
        runs = [self._run(one) for one in components]
        if None in runs:
            return None
        ready = tuple(run for run in runs if run is not None)
        found = self._patterns[bits] = Pattern(ready, any(one.gates for one in components))
        return found

    def _divided(self, wanted: int) -> Iterator[Component]:
        groups: list[tuple[int, list[RuleSlot | GateSlot]]] = []
        for part in _moving(self.plan):
            bits = sum(one.bit for one in self.keys if wanted & one.bit and one.key in part.reads)
            if not bits:
                continue
            joined = [group for group in groups if group[0] & bits]
            groups = [group for group in groups if not group[0] & bits]
            parts = [*(one for _, parts in joined for one in parts), part]
            groups.append((reduce(or_, (other for other, _ in joined), bits), parts))
        yield from (_component(bits, parts) for bits, parts in groups)
        bound = [part for _, parts in groups for part in parts if isinstance(part, GateSlot)]
        rest = [gate for gate in _capping(self.plan) if gate not in bound]
        if bound and rest:
            yield _component(0, rest)

    def _run(self, component: Component) -> Run | None:
        """A component as a function, once it was met often enough; None where there is too much to try."""
        met = self._written.get(component.name, 0)
        if isinstance(met, int):
            if not met and len(self._written) >= _MOST_KEPT:
                self._written.clear()
            met = met + 1 if met + 1 < self.often else self._write(component)
            self._written[component.name] = met
        return None if isinstance(met, int) else met

    def _write(self, component: Component) -> Run | None:
        terms = [slot.grade for slot in component.rules] + [slot.applies for slot in component.rules]
        terms += [gate.fires for gate in component.gates]
        read = {leaf for term in terms for leaf in fact_leaves(term)}
        keys = [one for one in self.keys if component.bits & one.bit]
        leaves = [[leaf for leaf in one.leaves if leaf in read] for one in keys]
        choices = [_choices(one, mine, self.plan) for one, mine in zip(keys, leaves, strict=True)]
        if prod(map(len, choices)) > _MOST_CHOICES:
            return None
        places = {leaf: place for place, leaf in enumerate(self.function.leaves)}
        return extremes_function(
            evolve(self.plan, slots=component.rules, gates=component.gates),
            self.function.leaves,
            self.function.read.unsaid,
            tuple(places[leaf] for mine in leaves for leaf in mine),
            tuple(tuple(chain.from_iterable(several)) for several in product(*choices)),
        )


def _component(bits: int, parts: Sequence[RuleSlot | GateSlot]) -> Component:
    rules = tuple(part for part in parts if isinstance(part, RuleSlot))
    gates = tuple(part for part in parts if isinstance(part, GateSlot))
    return Component(bits, rules, gates)


def _highest(high: int, gated: Sequence[tuple[list[int], list[float]]]) -> int:
    """The greatest score: under each cap that may hold, every stricter gate must stay shut."""
    best = -inf
    for level in {inf, *chain.from_iterable(firm for _, firm in gated)}:
        total: float = high
        for highs, firm in gated:
            total += max([most for most, cap in zip(highs, firm, strict=True) if cap >= level], default=-inf)
        best = max(best, min(level, total))
    return int(best)


def _is_able(plan: Plan) -> bool:
    """Whether trying choices says all: nothing may be undefined, and no gate needs the cuts of numbers."""
    return not any(part.partial for part in _moving(plan)) and all(
        is_step(gate.fires) or gate.reads <= plan.directions.keys() for gate in _capping(plan)
    )


def _moving(plan: Plan) -> tuple[RuleSlot | GateSlot, ...]:
    """What moves the score."""
    return (*(slot for slot in plan.slots if slot.points), *_capping(plan))


def _capping(plan: Plan) -> tuple[GateSlot, ...]:
    return tuple(gate for gate in plan.gates if gate.cap is not None and not gate.off)


def _keys(function: Compiled) -> tuple[Key, ...]:
    """What may pull two ways, in order."""
    places = {leaf: place for place, leaf in enumerate(function.leaves)}
    return tuple(_key(key, 1 << i, function, places) for i, key in enumerate(sorted(function.plan.entangled)))


def _key(key: LeafKey, bit: int, function: Compiled, places: Mapping[Term, int]) -> Key:
    leaves = tuple(leaf for leaf in function.leaves if leaf_key(leaf) == key)
    mine = [places[leaf] for leaf in leaves]
    ops = {leaf.op for leaf in leaves}
    return Key(
        key,
        bit,
        leaves,
        frozenset(mine),
        tells=next((place for place in mine if len(set(function.read.unsaid[place])) > 1), mine[0]),
        stated=None if "first_reach" in ops else places.get(Term("stated", (), (key[0],))),
        is_category=ops <= {"member", "lookup"},
        is_listed=(ops <= {"flag", "has"} or ops <= {"member", "lookup"}) and key not in function.plan.directions,
        is_separable=key in function.plan.separable,
    )


def _choices(key: Key, leaves: Sequence[Term], plan: Plan) -> tuple[tuple[float, ...], ...]:
    """The choices for a key that some of its leaves tell apart: the value of each of these."""
    values: Iterable[bool | str] = (False, True)
    if key.is_category:
        field = plan.fields[key.key[0]]
        values = field.values or (*{level: None for leaf in key.leaves for level in _named(leaf)}, OTHER_LEVEL)
    return tuple(dict.fromkeys(tuple(ends_of(chosen(leaf, value))[0] for leaf in leaves) for value in values))


def _named(leaf: Term) -> Iterable[str]:
    return leaf.data[1] if leaf.op == "member" else (level for level, _ in leaf.data[1])
