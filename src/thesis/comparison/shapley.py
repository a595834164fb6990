"""Fair shares of what several edits do together (Shapley, A value for n-person games, 1953), in exact fractions.

The share of an edit is its effect, averaged over all orders in which the edits can be made. Shares add up to
the effect of all edits; an edit without effect gets 0; no order of edits is preferred.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TypeVar

MOST_PLAYERS = 12  # 4,096 coalitions

P = TypeVar("P", bound=Hashable)


def shapley(players: Sequence[P], value: Callable[[frozenset[P]], int]) -> dict[P, Fraction]:
    """Each player's share of ``value(all) - value(none)``.

    Args:
        players: who takes part; the caller sees to it that there are at most `MOST_PLAYERS`.
        value: what a coalition is worth, a whole number; it is asked once for each coalition.

    >>> gloves = lambda have: int({"left"} < have)  # one left glove, two right ones: a pair is worth 1
    >>> [str(share) for share in shapley(["left", "right", "other"], gloves).values()]
    ['2/3', '1/6', '1/6']
    """
    count = len(players)
    worth = {
        frozenset(chosen): value(frozenset(chosen))
        for size in range(count + 1)
        for chosen in combinations(players, size)
    }
    orders = factorial(count)
    shares = {}
    for player in players:
        total = 0
        for coalition, without in worth.items():
            if player not in coalition:
                size = len(coalition)
                weight = factorial(size) * factorial(count - size - 1)
                total += weight * (worth[coalition | {player}] - without)
        shares[player] = Fraction(total, orders)
    return shares
