"""The primitives on columns: one function each, with the float operations of ``language.primitives`` in their order.

A value is a pair of ends: float64 for numbers, and for truths what is sure and what is possible. Either is an
array of one value a row, or a scalar where all rows have the same. Where an operation is undefined in a row, that
row is the whole line, so that no NaN goes on. ``tests/laws/test_one_answer.py`` holds every one of these to the
interpreter with ``==``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from math import inf

import numpy as np

from thesis.engines.columns.curves import lowered, polyline, raised, ramp, steps
from thesis.engines.columns.memory import FRESH, Array, Fresh
from thesis.engines.columns.truths import TRUTHS, all_exact
from thesis.engines.columns.values import Chosen, Gapped, Pair, Values, pair_of
from thesis.facts.columns import Bools, Floats
from thesis.language import Term, ValueSet
from thesis.sets import Interval, Truth


def _chain(operation: np.ufunc, arrays: list[Array], lend: Fresh) -> Array:
    """An operation on the first two, then on what came of it and the next one."""
    found: Array = arrays[0] if len(arrays) > 1 else np.positive(arrays[0], out=lend.floats(arrays[0]))
    for one in arrays[1:]:
        found = operation(found, one, out=lend.floats(found, one) if found is arrays[0] else _again(found, one))
    return found


def _again(found: Array, one: Array) -> Array | None:
    """The memory of what is no longer needed, where the next array fits in it."""
    return found if found.ndim >= one.ndim and isinstance(found, np.ndarray) else None


def _or_whole(lo: Floats, hi: Floats, lend: Fresh) -> Pair:
    """The pair, or the whole line in rows where arithmetic left the numbers."""
    fine = np.isfinite(lo) if lo is hi else (lo <= hi) & (lo < inf) & (hi > -inf)
    if fine.all():
        return Pair(lo, hi)
    return Pair(lowered(lo, -inf, ~fine, lend), raised(hi, inf, ~fine, lend))


def _add(*args: Pair, lend: Fresh = FRESH) -> Pair:
    lo = _chain(np.add, [one.lo for one in args], lend)
    return _or_whole(lo, lo if all_exact(args) else _chain(np.add, [one.hi for one in args], lend), lend)


def _sub(a: Pair, b: Pair, *, lend: Fresh = FRESH) -> Pair:
    lo = _chain(np.subtract, [a.lo, b.hi], lend)
    return _or_whole(lo, lo if all_exact((a, b)) else _chain(np.subtract, [a.hi, b.lo], lend), lend)


def _neg(a: Pair, *, lend: Fresh = FRESH) -> Pair:
    lo = np.negative(a.hi, out=lend.floats(a.hi))
    return Pair(lo, lo if a.is_exact else np.negative(a.lo, out=lend.floats(a.lo)))


def _mul(a: Pair, b: Pair, *, lend: Fresh = FRESH) -> Pair:
    return _hull(np.multiply, a, b, None, lend)


def _div(a: Pair, b: Pair, *, lend: Fresh = FRESH) -> Pair:
    by_zero = (b.lo <= 0.0) & (b.hi >= 0.0)
    return _hull(np.divide, a, b, by_zero if by_zero.any() else None, lend)


def _hull(operation: np.ufunc, a: Pair, b: Pair, undefined: Bools | None, lend: Fresh) -> Pair:
    """The least interval that holds an operation at all corners; the whole line where one is no number."""
    corners = [
        _chain(operation, [x, y], lend)
        for x in ((a.lo,) if a.is_exact else (a.lo, a.hi))
        for y in ((b.lo,) if b.is_exact else (b.lo, b.hi))
    ]
    fine = reduce(np.logical_and, map(np.isfinite, corners))
    if undefined is not None:
        fine = fine & ~undefined
    lo = _chain(np.minimum, corners, lend) if len(corners) > 1 else corners[0]
    hi = _chain(np.maximum, corners, lend) if len(corners) > 1 else lo
    if fine.all():
        return Pair(lo, hi)
    return Pair(lowered(lo, -inf, ~fine, lend), raised(hi, inf, ~fine, lend))


def _min(*args: Pair, lend: Fresh = FRESH) -> Pair:
    lo = _chain(np.minimum, [one.lo for one in args], lend)
    return Pair(lo, lo if all_exact(args) else _chain(np.minimum, [one.hi for one in args], lend))


def _max(*args: Pair, lend: Fresh = FRESH) -> Pair:
    lo = _chain(np.maximum, [one.lo for one in args], lend)
    return Pair(lo, lo if all_exact(args) else _chain(np.maximum, [one.hi for one in args], lend))


def _abs(a: Pair, *, lend: Fresh = FRESH) -> Pair:
    if a.is_exact:
        return Pair.of(np.abs(a.lo, out=lend.floats(a.lo)))
    below = -a.lo
    return Pair(np.maximum(np.maximum(a.lo, -a.hi), 0.0), np.maximum(below, a.hi))


def _indicator(a: Pair, *, lend: Fresh = FRESH) -> Pair:
    lo = np.positive(a.lo, out=lend.floats(a.lo), dtype=np.float64)
    return Pair(lo, lo if a.is_exact else np.positive(a.hi, out=lend.floats(a.hi), dtype=np.float64))


def _select(condition: Pair, then: Pair, otherwise: Pair, *, lend: Fresh = FRESH) -> Pair:
    surely, possibly = condition.lo, condition.hi
    if _is_zero(otherwise) and np.min(then.lo) >= 0.0 and np.max(then.hi) < inf:  # as grades are
        lo = np.multiply(then.lo, surely, out=lend.floats(then.lo, surely))
        exact = all_exact((condition, then))
        return Pair(lo, lo if exact else np.multiply(then.hi, possibly, out=lend.floats(then.hi, possibly)))
    if condition.is_exact:
        lo = _choose(surely, then.lo, otherwise.lo, lend)
        return Pair(lo, lo if all_exact((then, otherwise)) else _choose(surely, then.hi, otherwise.hi, lend))
    least = _chain(np.minimum, [then.lo, otherwise.lo], lend)
    greatest = _chain(np.maximum, [then.hi, otherwise.hi], lend)
    return Pair(
        _choose(surely, then.lo, _choose(possibly, least, otherwise.lo, lend), lend),
        _choose(surely, then.hi, _choose(possibly, greatest, otherwise.hi, lend), lend),
    )


def _meet(is_stated: Pair, stated: Pair, follows: Pair, *, lend: Fresh = FRESH) -> Pair:
    """What both leave possible; where they leave nothing, what is stated counts; what follows where nothing is."""
    lo, hi = _chain(np.maximum, [stated.lo, follows.lo], lend), _chain(np.minimum, [stated.hi, follows.hi], lend)
    agree = lo <= hi
    lo, hi = _choose(agree, lo, stated.lo, lend), _choose(agree, hi, stated.hi, lend)
    return Pair(_choose(is_stated.lo, lo, follows.lo, lend), _choose(is_stated.lo, hi, follows.hi, lend))


def _choose(condition: Bools, then: Floats, otherwise: Floats, lend: Fresh) -> Floats:
    """One or the other; a product with 0 or 1 is exact, and much quicker than a branch where both are finite."""
    if not (np.isfinite(np.sum(then)) and np.isfinite(np.sum(otherwise))):  # one that is not makes the sum so
        return np.where(condition, then, otherwise)
    kept: Floats = np.multiply(then, condition, out=lend.floats(then, condition))
    return _chain(np.add, [kept, np.multiply(otherwise, ~condition, out=lend.floats(otherwise, condition))], lend)


def _is_zero(one: Pair) -> bool:
    return one.is_exact and one.lo.ndim == 0 and one.lo == 0.0


NUMBERS: Mapping[str, Callable[..., Pair]] = {
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "min": _min,
    "max": _max,
    "abs": _abs,
    "ramp": ramp,
    "polyline": polyline,
    "steps": steps,
    "indicator": _indicator,
    "select": _select,
    "meet": _meet,
}

OPERATIONS: Mapping[str, Callable[..., Pair]] = {**NUMBERS, **TRUTHS}

# what keeps a gap a gap: it is undefined nowhere, and makes NaN of NaN
_OF_ONE = frozenset({"neg", "abs", "min", "max", "ramp", "polyline", "steps", "le", "lt", "eq", "within"})
_EXTREMES: Mapping[str, np.ufunc] = {"min": np.minimum, "max": np.maximum}


def apply(term: Term, args: list[Values], unknown: ValueSet | None, lend: Fresh) -> Values:
    """A term's values from those of its arguments; ``unknown`` is its set of values where all that it reads is open.

    Where only one argument has gaps and the others are the same in every row, it is computed of what is known.
    The ends of several are made where they are needed.
    """
    if term.op == "select":
        condition, then, otherwise = args
        chosen = _chosen(condition, then, otherwise, lend)
        if chosen is not None:
            return chosen
    gapped = [one for one in args if isinstance(one, Gapped)]
    if not gapped:
        return _apply(term, list(map(pair_of, args)), lend)
    if len(gapped) > 1 and term.op in _EXTREMES:
        return _extreme(_EXTREMES[term.op], gapped, [pair_of(a) for a in args if not isinstance(a, Gapped)], lend)
    if len(gapped) != 1 or term.op not in _OF_ONE or not all(_is_fixed(one) for one in args if one is not gapped[0]):
        return _apply(term, [pair_of(one) for one in args], lend)
    (gaps,) = gapped
    found = _apply(term, [Pair.of(gaps.value) if one is gaps else pair_of(one) for one in args], lend).lo
    if isinstance(unknown, Truth):
        surely = found | gaps.open if unknown is Truth.TRUE else np.greater(found, gaps.open)
        return Pair(surely, found | gaps.open) if unknown is Truth.OPEN else Pair.of(surely)
    assert isinstance(unknown, Interval)  # noqa: S101 - bound with the leaf that has gaps
    return Gapped(found, gaps.open, unknown, lend)


def _extreme(operation: np.ufunc, gapped: list[Gapped], pairs: list[Pair], lend: Fresh) -> Pair:
    """The least or the greatest at each end; the ends of one after the other are written to the same memory."""
    spare = lend.floats(gapped[0].value)

    def of(first: Floats, others: Iterable[Callable[[Floats | None], Floats]], ends: Iterable[Array]) -> Floats:
        for write in others:
            operation(first, write(spare), out=first)
        for end in ends:
            operation(first, end, out=first)
        return first

    first, *others = gapped
    least, most = first.at_least(lend.floats(first.value)), first.at_most(lend.floats(first.value))
    lo = of(least, [one.at_least for one in others], [one.lo for one in pairs])
    return Pair(lo, of(most, [one.at_most for one in others], [one.hi for one in pairs]))


def _chosen(condition: Values, then: Values, otherwise: Values, lend: Fresh) -> Chosen | None:
    """A choice of grades with gaps, or else 0, whose ends need not be found row by row."""
    if not isinstance(then, Gapped) or not isinstance(otherwise, Pair) or not _is_zero(otherwise):
        return None
    holds, ends = pair_of(condition), then.ends
    is_plain = holds.lo.ndim and ends.lo >= 0.0 and ends.hi < inf and not ends.is_point
    return Chosen(holds, then, lend) if is_plain else None


def _is_fixed(one: Values) -> bool:
    return isinstance(one, Pair) and one.is_exact and one.lo.ndim == 0


def _apply(term: Term, args: list[Pair], lend: Fresh) -> Pair:
    of_numbers = NUMBERS.get(term.op)
    if of_numbers is None:
        return TRUTHS[term.op](*args, data=term.data) if term.data else TRUTHS[term.op](*args)
    return of_numbers(*args, data=term.data, lend=lend) if term.data else of_numbers(*args, lend=lend)
