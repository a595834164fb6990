"""Comparisons and logic on columns: what is surely true, and what is possibly true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from thesis.engines.columns.memory import Array
from thesis.engines.columns.values import Pair


def _either(undecided: bool, surely: Any, possibly: Callable[[], Any]) -> Pair:
    return Pair(surely, possibly()) if undecided else Pair(surely, surely)


def all_exact(args: tuple[Pair, ...]) -> bool:
    """Whether each of them has one value in each row."""
    return all(one.lo is one.hi for one in args)


def _le(a: Pair, b: Pair) -> Pair:
    return _either(not all_exact((a, b)), a.hi <= b.lo, lambda: a.lo <= b.hi)


def _lt(a: Pair, b: Pair) -> Pair:
    return _either(not all_exact((a, b)), a.hi < b.lo, lambda: a.lo < b.hi)


def _eq(a: Pair, b: Pair) -> Pair:
    if all_exact((a, b)):
        return Pair.of(np.equal(a.lo, b.lo))
    surely = (a.lo == a.hi) & (a.lo == b.lo) & (a.hi == b.hi)
    return Pair(surely, np.maximum(a.lo, b.lo) <= np.minimum(a.hi, b.hi))


def _within(x: Pair, *, data: tuple[float, float]) -> Pair:
    lo, hi = data
    surely = (lo <= x.lo) & (x.hi <= hi)
    return _either(not x.is_exact, surely, lambda: (x.lo <= hi) & (lo <= x.hi))


def _and(*args: Pair) -> Pair:
    surely: Array = reduce(np.logical_and, [one.lo for one in args])
    return _either(not all_exact(args), surely, lambda: reduce(np.logical_and, [one.hi for one in args]))


def _or(*args: Pair) -> Pair:
    surely: Array = reduce(np.logical_or, [one.lo for one in args])
    return _either(not all_exact(args), surely, lambda: reduce(np.logical_or, [one.hi for one in args]))


def _not(a: Pair) -> Pair:
    return _either(not a.is_exact, ~a.hi, lambda: ~a.lo)


TRUTHS: Mapping[str, Callable[..., Pair]] = {
    "le": _le,
    "lt": _lt,
    "eq": _eq,
    "within": _within,
    "and": _and,
    "or": _or,
    "not": _not,
}
