"""Rules that share open leaves, solved together on the cuts of those leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from attrs import frozen

from thesis.engines.bounds.cuts import crossings, cuts
from thesis.engines.bounds.elimination import Factor, is_small, maximise
from thesis.engines.bounds.residual import Choice, Variable, at, chosen, keys, leaves, residual
from thesis.engines.bounds.shape import Shape, is_step
from thesis.language import Term, ValueSet
from thesis.plan import LeafKey, ends, leaf_key
from thesis.sets import Interval, Truth


@frozen
class OpenRule:
    """A rule that the known facts leave open: its points and what is left of its grade."""

    points: int
    term: Term
    partial: bool


@frozen
class OpenGate:
    """A gate with a cap that the known facts leave open."""

    cap: int
    term: Term
    partial: bool


@frozen
class Solution:
    """The extreme of one component: its value, whether it is reached, and where."""

    value: int
    exact: bool
    choices: Mapping[LeafKey, Choice] | None


@frozen
class OpenLeaves:
    """What is open of a company: its leaves, those that cannot be chosen apart, and a reading of terms as sets.

    ``entangled`` holds the leaves for which that reading may be wider than what can happen.
    """

    variables: Mapping[LeafKey, Variable]
    tangled: frozenset[LeafKey]
    entangled: frozenset[LeafKey]
    leaf: Callable[[Term], ValueSet]


class Component:
    """Rules and gates that hang together, for one sense: the greatest sum, or the least one negated."""

    def __init__(
        self,
        leaves: OpenLeaves,
        rules: Sequence[OpenRule],
        gates: Sequence[OpenGate],
        sense: int,
        fixed: Mapping[LeafKey, Choice],
    ) -> None:
        """Put in the leaves whose better end is known beforehand."""
        self.open = leaves
        self.sense = sense
        read = frozenset().union(*(keys(rule.term) for rule in rules), *(keys(gate.term) for gate in gates))
        self.fixed = {key: choice for key, choice in fixed.items() if key in read}
        self.rules = [(rule, self._put(rule.term)) for rule in rules]
        self.gates = {id(gate): self._put(gate.term) for gate in gates}

    def _put(self, term: Term) -> Term:
        if self.fixed.keys().isdisjoint(keys(term)):
            return term

        def leaf(one: Term) -> ValueSet:
            key = leaf_key(one)
            return chosen(one, self.fixed[key]) if key in self.fixed else self.open.leaf(one)

        return residual(term, leaf)

    def solve(
        self, shut: Sequence[OpenGate], open_gates: Sequence[OpenGate], *, witness: bool = False
    ) -> Solution | None:
        """The extreme with some gates shut and others open; None where that cannot be.

        Where the shared leaves are flags, tags and categories it is enough to try those, and to read the others
        as sets. A witness, and shared numbers, need all of them to be tried.
        """
        terms = [term for _, term in self.rules]
        conditions = [(self.gates[id(gate)], False) for gate in shut]
        conditions += [(self.gates[id(gate)], True) for gate in open_gates]
        every = [*terms, *(term for term, _ in conditions)]
        read = frozenset[LeafKey]().union(*map(keys, every))
        shared = read & self.open.entangled
        if witness or any(self.open.variables[key].is_numeric for key in shared):
            choices = self.every_choice(read, terms, every)
            if choices is None:
                return self._outer()
        else:
            choices = {key: self._choices(key, every) for key in shared}
        sizes = {key: len(found) for key, found in choices.items()}
        if not is_small([keys(term) & choices.keys() for term in every], sizes):
            return self._outer()
        factors = [self._factor(term, choices, self._worth(rule)) for rule, term in self.rules]
        factors += [self._factor(term, choices, _allowed(wanted=wanted)) for term, wanted in conditions]
        best = maximise(factors, sizes)
        if best is None:
            return None
        parts: list[OpenRule | OpenGate] = [*(rule for rule, _ in self.rules), *shut, *open_gates]
        exact = not any(part.partial for part in parts)
        found = {key: choices[key][position] for key, position in best[1].items()}
        return Solution(best[0], exact, {**self.fixed, **found})

    def every_choice(
        self, read: frozenset[LeafKey], terms: Sequence[Term], every: Sequence[Term]
    ) -> dict[LeafKey, list[Choice]] | None:
        """The choices of every open leaf; None where trying them would not find the extreme.

        ``terms`` are the rules among ``every``, the others are conditions; ``read`` is what they all read.
        """
        shape = Shape()
        for term in terms:
            shape.look(term)
        stepwise = all(is_step(term) for term in every[len(terms) :])
        if not (shape.is_exact and stepwise) or self._leaves_gaps(shape) or read & self.open.tangled:
            return None
        choices = {key: self._choices(key, every) for key in read}
        self._add_levels(choices, shape)
        return choices

    def _leaves_gaps(self, shape: Shape) -> bool:
        """Whether a whole number meets another number in a joint part, where it may step over the level that ties."""
        return len(shape.inside) > 1 and any(self.open.variables[key].is_whole for key in shape.inside)

    def _outer(self) -> Solution:
        """What interval arithmetic says, for rules that cannot be solved; gates forbid nothing then."""
        total = 0
        for rule, term in self.rules:
            total += self._worth(rule)(at(term, {}, self.open.leaf))
        safe = self.open.entangled.isdisjoint(self._read())
        return Solution(total, exact=safe and not self.gates, choices=None)

    def _read(self) -> frozenset[LeafKey]:
        return frozenset().union(*(keys(term) for _, term in self.rules))

    def _choices(self, key: LeafKey, terms: Sequence[Term]) -> list[Choice]:
        """The values of an open leaf that need trying."""
        one = self.open.variables[key]
        if one.is_numeric:
            return list(cuts(terms, one))
        if not one.levels:
            return [False, True]
        return _distinct_levels(one, terms)

    def _add_levels(self, choices: dict[LeafKey, list[Choice]], shape: Shape) -> None:
        """For numbers inside a joint min or max: where each reaches a level at which another one bends."""
        functions = {key: next(iter(found)) for key, found in shape.inside.items()}
        levels = set(shape.levels)
        for key, function in functions.items():
            for choice in choices[key]:
                value = at(function, {key: choice}, self.open.leaf)
                assert isinstance(value, Interval)  # noqa: S101 - grades are numbers
                levels.add(value.lo)
        if shape.mirrored:
            levels |= {1.0 - level for level in levels} | {0.5}
        for key, function in functions.items():
            numbers = [one for one in choices[key] if isinstance(one, float)]
            found = set(numbers)
            for level in levels:
                found |= crossings(function, level, self.open.variables[key], numbers)
            choices[key] = [*sorted(found)]

    def _worth(self, rule: OpenRule) -> Callable[[Interval | Truth], int]:
        """What a grade gives at its better end."""

        def worth(grade: Interval | Truth) -> int:
            assert isinstance(grade, Interval)  # noqa: S101 - grades are numbers
            low, high = ends(rule.points, grade)
            return high if self.sense == 1 else -low

        return worth

    def _factor(
        self, term: Term, choices: Mapping[LeafKey, list[Choice]], worth: Callable[[Interval | Truth], int | None]
    ) -> Factor:
        scope = tuple(sorted(keys(term) & choices.keys()))
        table = {}
        for positions in product(*(range(len(choices[key])) for key in scope)):
            picked = {key: choices[key][i] for key, i in zip(scope, positions, strict=True)}
            found = worth(at(term, picked, self.open.leaf))
            if found is not None:
                table[positions] = found
        return Factor(scope, table)


def _allowed(*, wanted: bool) -> Callable[[Interval | Truth], int | None]:
    """A gate that must be able to fire, or to stay shut."""

    def worth(truth: Interval | Truth) -> int | None:
        can = truth is not Truth.FALSE if wanted else truth is not Truth.TRUE
        return 0 if can else None

    return worth


def _distinct_levels(one: Variable, terms: Iterable[Term]) -> list[Choice]:
    """One level for each way in which the terms tell levels apart."""
    mine = {leaf for term in terms for leaf in leaves(term) if leaf_key(leaf) == one.key}
    seen: dict[tuple[Interval | Truth, ...], Choice] = {}
    ordered = sorted(mine, key=repr)
    for level in one.levels:
        seen.setdefault(tuple(chosen(leaf, level) for leaf in ordered), level)
    return list(seen.values())
