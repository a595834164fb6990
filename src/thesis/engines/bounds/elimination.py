"""The greatest sum of tables that share variables, found by eliminating one variable after the other.

Bucket elimination: Dechter, Artificial Intelligence 113:41-85, 1999.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from attrs import frozen

from thesis.plan import LeafKey

MOST_ENTRIES = 50_000  # of one joined table, about a second of work; beyond it the outer bounds stay


@frozen
class Factor:
    """A table over a few variables: for each combination of their choices' positions, a whole number.

    A combination that is not in it is forbidden.
    """

    scope: tuple[LeafKey, ...]
    table: Mapping[tuple[int, ...], int]


def is_small(scopes: Sequence[frozenset[LeafKey]], sizes: Mapping[LeafKey, int]) -> bool:
    """Whether no table that arises on the way has too many entries."""
    left = [scope for scope in scopes if scope]
    remaining = set().union(*left) if left else set()
    while remaining:
        key = _next(remaining, left, sizes)
        joined = frozenset().union(*(scope for scope in left if key in scope))
        if prod(sizes[one] for one in joined) > MOST_ENTRIES:
            return False
        left = [scope for scope in left if key not in scope] + [joined - {key}]
        remaining.discard(key)
    return True


def maximise(factors: Sequence[Factor], sizes: Mapping[LeafKey, int]) -> tuple[int, dict[LeafKey, int]] | None:
    """The greatest sum and positions that reach it; None where every combination is forbidden."""
    left = list(factors)
    remaining = set().union(*(factor.scope for factor in left)) if left else set()
    passed: list[tuple[LeafKey, tuple[LeafKey, ...], dict[tuple[int, ...], int]]] = []
    while remaining:
        key = _next(remaining, [frozenset(factor.scope) for factor in left], sizes)
        here = [factor for factor in left if key in factor.scope]
        scope = tuple(sorted(set().union(*(factor.scope for factor in here)) - {key}))
        table, best = _project(key, scope, here, sizes)
        passed.append((key, scope, best))
        left = [factor for factor in left if key not in factor.scope] + [Factor(scope, table)]
        remaining.discard(key)
    if any(() not in factor.table for factor in left):
        return None
    positions: dict[LeafKey, int] = {}
    for key, scope, best in reversed(passed):
        positions[key] = best[tuple(positions[one] for one in scope)]
    return sum(factor.table[()] for factor in left), positions


def _next(remaining: set[LeafKey], scopes: Sequence[frozenset[LeafKey]], sizes: Mapping[LeafKey, int]) -> LeafKey:
    """The variable whose neighbours make the smallest table."""

    def cost(key: LeafKey) -> int:
        joined = frozenset().union(*(scope for scope in scopes if key in scope))
        return prod(sizes[one] for one in joined)

    return min(sorted(remaining), key=cost)


def _project(
    key: LeafKey, scope: tuple[LeafKey, ...], factors: Sequence[Factor], sizes: Mapping[LeafKey, int]
) -> tuple[dict[tuple[int, ...], int], dict[tuple[int, ...], int]]:
    """For each combination of the other variables, the best sum over this one, and where it is reached."""
    table: dict[tuple[int, ...], int] = {}
    best: dict[tuple[int, ...], int] = {}
    readers = [_reader(factor.scope, scope, key) for factor in factors]
    for combination in product(*(range(sizes[one]) for one in scope)):
        for choice in range(sizes[key]):
            total = 0
            for factor, reader in zip(factors, readers, strict=True):
                value = factor.table.get(tuple(choice if at < 0 else combination[at] for at in reader))
                if value is None:
                    break
                total += value
            else:
                if combination not in table or total > table[combination]:
                    table[combination], best[combination] = total, choice
    return table, best


def _reader(scope: tuple[LeafKey, ...], outer: tuple[LeafKey, ...], key: LeafKey) -> tuple[int, ...]:
    return tuple(-1 if one == key else outer.index(one) for one in scope)
