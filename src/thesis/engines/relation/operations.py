"""The primitives in SQL: one reading each beside those of ``language.primitives``, with their float operations.

A value is a pair of ends that are never NULL. Where an operation may leave the numbers in some row (a division by
zero, an overflow), that row is the whole line; where the fields' domains rule that out, nothing is asked.
``tests/laws/test_one_answer_in_sql.py`` holds every one of these to the columns with ``==``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, inf, isfinite
from typing import Any

from attrs import frozen

from thesis.engines.relation.values import (
    Pair,
    Stages,
    Value,
    add,
    choose,
    div,
    eq,
    every,
    fixed,
    greatest,
    is_finite,
    le,
    least,
    lt,
    mul,
    neg,
    negate,
    some,
    sub,
)
from thesis.language import ValueSet
from thesis.language.primitives import MILLION, polyline
from thesis.sets import Interval


@frozen(eq=False)
class Call:
    """One use of a primitive: what is fixed, what it may be worth at all, and where columns are made."""

    data: tuple[Any, ...]
    reach: ValueSet
    stages: Stages
    hint: str

    def pair(self, lo: Value, hi: Value) -> Pair:
        """A pair whose long ends are columns."""
        lo = self.stages.short(lo, f"{self.hint}_low")
        return Pair(lo, hi if hi is lo else self.stages.short(hi, f"{self.hint}_high"), self.reach)

    def exact(self, value: Value) -> Pair:
        """A pair of one value."""
        value = self.stages.short(value, self.hint)
        return Pair(value, value, self.reach)

    def numbers(self, lo: Value, hi: Value) -> Pair:
        """A pair of sums, which is the whole line in rows where arithmetic left the numbers."""
        if self.is_safe:
            return self.exact(lo) if lo is hi else self.pair(lo, hi)
        lo, hi = self.column(lo), self.column(hi)
        # NaN is above every number in most databases, and comparable with none in others
        fine = is_finite(lo) if lo is hi else every((le(lo, hi), lt(lo, _INF), lt(_MINUS_INF, hi), le(hi, _INF)))
        fine = self.column(fine)
        return self.pair(choose((fine, lo), otherwise=_MINUS_INF), choose((fine, hi), otherwise=_INF))

    @property
    def is_safe(self) -> bool:
        """Whether no row leaves the numbers: the least and the greatest value of all are finite."""
        return isinstance(self.reach, Interval) and isfinite(self.reach.lo) and isfinite(self.reach.hi)

    def column(self, value: Value) -> Value:
        """A value that will be used more than once."""
        return self.stages.short(value, self.hint)


_INF, _MINUS_INF, _ZERO, _ONE = fixed(inf), fixed(-inf), fixed(0.0), fixed(1.0)


def _is_exact(args: Sequence[Pair]) -> bool:
    return all(one.is_exact for one in args)


def _chain(operation: Callable[[Value, Value], Value], values: Sequence[Value]) -> Value:
    found = values[0]
    for one in values[1:]:
        found = operation(found, one)
    return found


def _add(call: Call, *args: Pair) -> Pair:
    lo = _chain(add, [one.lo for one in args])
    return call.numbers(lo, lo if _is_exact(args) else _chain(add, [one.hi for one in args]))


def _sub(call: Call, a: Pair, b: Pair) -> Pair:
    lo = sub(a.lo, b.hi)
    return call.numbers(lo, lo if _is_exact((a, b)) else sub(a.hi, b.lo))


def _neg(call: Call, a: Pair) -> Pair:
    lo = neg(a.hi)
    return call.exact(lo) if a.is_exact else call.pair(lo, neg(a.lo))


def _mul(call: Call, a: Pair, b: Pair) -> Pair:
    return _hull(call, mul, a, b)


def _div(call: Call, a: Pair, b: Pair) -> Pair:
    assert isinstance(b.reach, Interval)  # noqa: S101 - the checker gives numbers to numeric operations
    if not b.reach.lo <= 0.0 <= b.reach.hi:
        return _hull(call, div, a, Pair(b.hi, b.lo, b.reach))  # it falls where the divisor rises
    by_zero = call.column(every((le(b.lo, _ZERO), le(_ZERO, b.hi))))
    # the divisor is replaced, not the quotient: some databases divide before they choose
    lo = call.column(choose((by_zero, _ONE), otherwise=b.lo))
    divisor = Pair(lo, lo if b.is_exact else call.column(choose((by_zero, _ONE), otherwise=b.hi)), b.reach)
    return _corners(call, div, a, divisor, (negate(by_zero),))


def _hull(call: Call, operation: Callable[[Value, Value], Value], a: Pair, b: Pair) -> Pair:
    """The least interval that holds an operation at all corners; it rises with ``b`` where ``a`` is positive."""
    if call.is_safe:
        if _is_exact((a, b)):
            return call.exact(operation(a.lo, b.lo))
        up_a, up_b = _sign(b.reach), _sign(a.reach)  # how the result moves with each
        if b.is_exact and up_a is not None:
            ends = (a.lo, a.hi) if up_a else (a.hi, a.lo)
            return call.pair(operation(ends[0], b.lo), operation(ends[1], b.lo))
        if up_a is not None and up_b is not None:
            first = (a.lo, a.hi) if up_a else (a.hi, a.lo)
            second = (b.lo, b.hi) if up_b else (b.hi, b.lo)
            return call.pair(operation(first[0], second[0]), operation(first[1], second[1]))
    return _corners(call, operation, a, b, ())


def _sign(reach: ValueSet) -> bool | None:
    assert isinstance(reach, Interval)  # noqa: S101 - as above
    return True if reach.lo >= 0.0 else False if reach.hi <= 0.0 else None


def _corners(
    call: Call, operation: Callable[[Value, Value], Value], a: Pair, b: Pair, conditions: tuple[Value, ...]
) -> Pair:
    corners = [
        call.column(operation(x, y))
        for x in ((a.lo,) if a.is_exact else (a.lo, a.hi))
        for y in ((b.lo,) if b.is_exact else (b.lo, b.hi))
    ]
    lo, hi = _least(call, corners), _greatest(call, corners)
    if call.is_safe and not conditions:
        return Pair(lo, hi, call.reach)
    fine = call.column(every((*conditions, *map(is_finite, corners))))
    return call.pair(choose((fine, lo), otherwise=_MINUS_INF), choose((fine, hi), otherwise=_INF))


def _least(call: Call, values: Sequence[Value]) -> Value:
    return _chain(lambda a, b: call.column(least(a, b)), values)


def _greatest(call: Call, values: Sequence[Value]) -> Value:
    return _chain(lambda a, b: call.column(greatest(a, b)), values)


def _min(call: Call, *args: Pair) -> Pair:
    lo = _least(call, [one.lo for one in args])
    return Pair(lo, lo if _is_exact(args) else _least(call, [one.hi for one in args]), call.reach)


def _max(call: Call, *args: Pair) -> Pair:
    lo = _greatest(call, [one.lo for one in args])
    return Pair(lo, lo if _is_exact(args) else _greatest(call, [one.hi for one in args]), call.reach)


def _abs(call: Call, a: Pair) -> Pair:
    if a.is_exact:
        return call.exact(choose((lt(a.lo, _ZERO), neg(a.lo)), otherwise=a.lo))
    lo = choose((le(_ZERO, a.lo), a.lo), (le(a.hi, _ZERO), neg(a.hi)), otherwise=_ZERO)
    return call.pair(lo, choose((le(_ZERO, a.lo), a.hi), otherwise=greatest(neg(a.lo), a.hi)))


def _ramp_of(x: Value, zero_at: float, one_at: float) -> Value:
    """0 at ``zero_at``, 1 at ``one_at``: clip first, one true division."""
    lo, hi = (zero_at, one_at) if zero_at < one_at else (one_at, zero_at)
    clipped = choose((lt(x, fixed(lo)), fixed(lo)), (lt(fixed(hi), x), fixed(hi)), otherwise=x)
    return div(sub(clipped, fixed(zero_at)), fixed(one_at - zero_at))


def _ramp(call: Call, x: Pair) -> Pair:
    low, high = (x.lo, x.hi) if call.data[0] < call.data[1] else (x.hi, x.lo)  # it never turns
    lo = _ramp_of(low, *call.data)
    return call.exact(lo) if x.is_exact else call.pair(lo, _ramp_of(high, *call.data))


def _polyline_of(x: Value, knots: tuple[float, ...], heights: tuple[int, ...]) -> Value:
    """The height of the one segment that x lies in; the sum over all segments adds whole numbers to it."""
    cases = [(le(x, fixed(knots[0])), fixed(heights[0] / MILLION))]
    for (k, h), (after, height) in itertools.pairwise(zip(knots, heights, strict=True)):
        if h == height:
            found = fixed(height / MILLION)
        else:
            share = div(sub(x, fixed(k)), fixed(after - k))
            found = div(add(fixed(float(h)), mul(fixed(float(height - h)), share)), fixed(MILLION))
        cases.append((le(x, fixed(after)), found))
    return choose(*cases, otherwise=fixed(heights[-1] / MILLION))


def _polyline(call: Call, x: Pair) -> Pair:
    knots, heights, whole = call.data
    lo = _polyline_of(x.lo, knots, heights)
    if x.is_exact:
        return call.exact(lo)
    hi = _polyline_of(x.hi, knots, heights)
    if (way := _way(heights)) is not None:
        return call.pair(lo, hi) if way else call.pair(hi, lo)
    inner: list[tuple[float, Value]] = []
    for knot in knots:
        inside = (lt(x.lo, fixed(knot)), lt(fixed(knot), x.hi))
        # between two whole numbers there is nothing to reach
        for at in dict.fromkeys((float(floor(knot)), float(ceil(knot))) if whole else (knot,)):
            reached = every((*inside, le(x.lo, fixed(at)), le(fixed(at), x.hi)))
            inner.append((polyline(at, knots, heights), reached))
    return _with_inner(call, call.column(lo), call.column(hi), inner)


def _with_inner(call: Call, lo: Value, hi: Value, inner: Sequence[tuple[float, Value]]) -> Pair:
    """The least and the greatest of two ends and of the heights that are reached between them."""
    ordered = sorted(inner, key=lambda one: one[0])
    lowest = choose(*((reached, fixed(height)) for height, reached in ordered), otherwise=_INF)
    highest = choose(*((reached, fixed(height)) for height, reached in reversed(ordered)), otherwise=_MINUS_INF)
    return Pair(
        _least(call, (lo, hi, call.column(lowest))), _greatest(call, (lo, hi, call.column(highest))), call.reach
    )


def _way(heights: Sequence[float]) -> bool | None:
    """True where heights never fall, False where they never rise, None where they turn."""
    pairs = list(itertools.pairwise(heights))
    return True if all(a <= b for a, b in pairs) else False if all(a >= b for a, b in pairs) else None


def _steps_of(x: Value, data: tuple[tuple[float, float, float], ...]) -> Value:
    cases = [(lt(x, fixed(after)), fixed(height)) for (_, _, height), (after, _, _) in itertools.pairwise(data)]
    return choose(*cases, otherwise=fixed(data[-1][2]))


def _steps(call: Call, x: Pair) -> Pair:
    lo = _steps_of(x.lo, call.data)
    if x.is_exact:
        return call.exact(lo)
    hi = _steps_of(x.hi, call.data)
    if (way := _way([height for _, _, height in call.data])) is not None:
        return call.pair(lo, hi) if way else call.pair(hi, lo)
    inner = []
    for (start, _, height), (after, _, _) in itertools.pairwise((*call.data, (inf, inf, 0.0))):
        inner.append((height, every((le(fixed(start), x.hi), lt(x.lo, fixed(after))))))
    return _with_inner(call, call.column(lo), call.column(hi), inner)


def _le(call: Call, a: Pair, b: Pair) -> Pair:
    surely = le(a.hi, b.lo)
    return call.exact(surely) if _is_exact((a, b)) else call.pair(surely, le(a.lo, b.hi))


def _lt(call: Call, a: Pair, b: Pair) -> Pair:
    surely = lt(a.hi, b.lo)
    return call.exact(surely) if _is_exact((a, b)) else call.pair(surely, lt(a.lo, b.hi))


def _eq(call: Call, a: Pair, b: Pair) -> Pair:
    if _is_exact((a, b)):
        return call.exact(eq(a.lo, b.lo))
    surely = every((eq(a.lo, a.hi), eq(a.lo, b.lo), eq(a.hi, b.hi)))
    return call.pair(surely, every((le(a.lo, b.hi), le(b.lo, a.hi))))


def _within(call: Call, x: Pair) -> Pair:
    lo, hi = map(fixed, call.data)
    surely = every((le(lo, x.lo), le(x.hi, hi)))
    return call.exact(surely) if x.is_exact else call.pair(surely, every((le(x.lo, hi), le(lo, x.hi), le(lo, hi))))


def _and(call: Call, *args: Pair) -> Pair:
    surely = every(one.lo for one in args)
    return call.exact(surely) if _is_exact(args) else call.pair(surely, every(one.hi for one in args))


def _or(call: Call, *args: Pair) -> Pair:
    surely = some(one.lo for one in args)
    return call.exact(surely) if _is_exact(args) else call.pair(surely, some(one.hi for one in args))


def _not(call: Call, a: Pair) -> Pair:
    surely = negate(a.hi)
    return call.exact(surely) if a.is_exact else call.pair(surely, negate(a.lo))


def _indicator(call: Call, a: Pair) -> Pair:
    surely = choose((a.lo, _ONE), otherwise=_ZERO)
    return call.exact(surely) if a.is_exact else call.pair(surely, choose((a.hi, _ONE), otherwise=_ZERO))


def _select(call: Call, condition: Pair, then: Pair, otherwise: Pair) -> Pair:
    assert isinstance(then.reach, Interval)  # noqa: S101 - the checker gives numbers to both branches
    assert isinstance(otherwise.reach, Interval)  # noqa: S101
    if condition.is_exact:
        lo = choose((condition.lo, then.lo), otherwise=otherwise.lo)
        if _is_exact((then, otherwise)):
            return call.exact(lo)
        return call.pair(lo, choose((condition.lo, then.hi), otherwise=otherwise.hi))
    if otherwise.reach.hi <= then.reach.lo:  # then the open condition pulls one way
        lo = choose((condition.lo, then.lo), otherwise=otherwise.lo)
        return call.pair(lo, choose((condition.hi, then.hi), otherwise=otherwise.hi))
    low, high = call.column(least(then.lo, otherwise.lo)), call.column(greatest(then.hi, otherwise.hi))
    return call.pair(
        choose((condition.lo, then.lo), (condition.hi, low), otherwise=otherwise.lo),
        choose((condition.lo, then.hi), (condition.hi, high), otherwise=otherwise.hi),
    )


def _meet(call: Call, is_stated: Pair, stated: Pair, follows: Pair) -> Pair:
    """What both leave possible; where they leave nothing, what is stated counts; what follows where nothing is."""
    lo = call.column(greatest(stated.lo, follows.lo))
    hi = call.column(least(stated.hi, follows.hi))
    agree = call.column(le(lo, hi))
    counts = is_stated.lo
    disagree = call.column(every((counts, negate(agree))))
    return call.pair(
        choose((disagree, stated.lo), (counts, lo), otherwise=follows.lo),
        choose((disagree, stated.hi), (counts, hi), otherwise=follows.hi),
    )


OPERATIONS: Mapping[str, Callable[..., Pair]] = {
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "min": _min,
    "max": _max,
    "abs": _abs,
    "ramp": _ramp,
    "polyline": _polyline,
    "steps": _steps,
    "le": _le,
    "lt": _lt,
    "eq": _eq,
    "within": _within,
    "and": _and,
    "or": _or,
    "not": _not,
    "indicator": _indicator,
    "select": _select,
    "meet": _meet,
}
