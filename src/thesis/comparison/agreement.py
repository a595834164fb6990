"""How far two orders of the same companies agree: Kendall's tau-b, Spearman's rho, overlap at the top.

Kendall, The treatment of ties in ranking problems, Biometrika 33(3), 1945, has tau-b; it is counted in
O(n log n) as in Knight, A computer method for calculating Kendall's tau with ungrouped data, J. Amer.
Statist. Assoc. 61(314), 1966. Spearman's rho is the correlation of mean ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isqrt, sqrt
from typing import Any

from attrs import frozen

_MOST_TOP = 10


@frozen
class Agreement:
    """How alike two rankings are.

    ``kendall`` and ``spearman`` lie between -1 (each the other's reverse) and 1 (the same order); None where
    they are undefined: fewer than two companies, or all of them tied in one ranking. ``overlap`` is the share
    of companies that are among the first ``top`` in both, of those that are in the longer of the two lists;
    whoever is tied with the last place is in. None where there is no company.
    """

    companies: int
    kendall: float | None
    spearman: float | None
    top: int
    overlap: float | None

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "companies": self.companies,
            "kendall_tau_b": self.kendall,
            "spearman_rho": self.spearman,
            "top": self.top,
            "top_overlap": self.overlap,
        }


def agreement(before: Sequence[int], after: Sequence[int], top: int | None = None) -> Agreement:
    """How alike two rankings of the same companies are.

    Args:
        before: the rank of each company, 1 for the best, equal for ties.
        after: the ranks of the same companies in the same order.
        top: how many places count as the top; half of the companies and at most ten, if left out.

    >>> agreement([1, 2, 3, 4], [1, 3, 2, 4]).kendall
    0.6666666666666666
    """
    count = len(before)
    places = min(_MOST_TOP, (count + 1) // 2) if top is None else top
    return Agreement(
        companies=count,
        kendall=kendall_tau_b(before, after),
        spearman=spearman_rho(before, after),
        top=places,
        overlap=top_overlap(before, after, places),
    )


def kendall_tau_b(a: Sequence[int], b: Sequence[int]) -> float | None:
    """(concordant - discordant pairs) / sqrt(pairs untied in a × pairs untied in b); None where that is 0.

    The counts are exact whole numbers.
    """
    pairs = sorted(zip(a, b, strict=True))
    total = _pairs(len(pairs))
    tied_a, tied_b, tied_both = _ties(a), _ties(b), _ties(pairs)
    swaps = _inversions([right for _, right in pairs])
    untied = (total - tied_a) * (total - tied_b)
    if untied == 0:
        return None
    return _ratio(total - tied_a - tied_b + tied_both - 2 * swaps, untied)


def spearman_rho(a: Sequence[int], b: Sequence[int]) -> float | None:
    """The correlation of mean ranks; None where one of the two has no order at all.

    Mean ranks are doubled, so that all sums are exact whole numbers.
    """
    left, right = _doubled_ranks(a), _doubled_ranks(b)
    middle = len(left) + 1
    spread = sum((x - middle) ** 2 for x in left) * sum((y - middle) ** 2 for y in right)
    if spread == 0:
        return None
    return _ratio(sum((x - middle) * (y - middle) for x, y in zip(left, right, strict=True)), spread)


def top_overlap(a: Sequence[int], b: Sequence[int], top: int) -> float | None:
    """The share of companies with a rank of at most ``top`` in both, of those in the longer of the two lists."""
    left = {i for i, rank in enumerate(a) if rank <= top}
    right = {i for i, rank in enumerate(b) if rank <= top}
    longer = max(len(left), len(right))
    return len(left & right) / longer if longer else None


def ranks(keys: Sequence[Any]) -> list[int]:
    """Places from 1 on, the least key first; ties share the better place.

    >>> ranks([30, 10, 30, 20])
    [3, 1, 3, 2]
    """
    order = sorted(range(len(keys)), key=lambda i: keys[i])
    found = [0] * len(keys)
    for place, i in enumerate(order):
        above = order[place - 1] if place else i
        found[i] = found[above] if place and keys[above] == keys[i] else place + 1
    return found


def _ratio(top: int, square: int) -> float:
    """``top / sqrt(square)``; exact where the root is whole, so that equal orders give 1 and reversed ones -1."""
    root = isqrt(square)
    return top / (root if root * root == square else sqrt(square))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _ties(values: Sequence[Any]) -> int:
    return sum(_pairs(count) for count in Counter(values).values())


def _inversions(values: list[int]) -> int:
    """How many pairs stand in descending order, counted while merging."""
    width, count = 1, 0
    while width < len(values):
        merged: list[int] = []
        for start in range(0, len(values), 2 * width):
            left, right = values[start : start + width], values[start + width : start + 2 * width]
            i = 0
            for value in right:
                while i < len(left) and left[i] <= value:
                    merged.append(left[i])
                    i += 1
                merged.append(value)
                count += len(left) - i
            merged += left[i:]
        values, width = merged, 2 * width
    return count


def _doubled_ranks(values: Sequence[int]) -> list[int]:
    """Twice the mean rank of each value."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for place, value in enumerate(sorted(values), 1):
        first.setdefault(value, place)
        last[value] = place
    return [first[value] + last[value] for value in values]
