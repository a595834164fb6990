"""Where a term of one open number bends or jumps: between two neighbouring cuts it is a straight line."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from itertools import combinations, pairwise, product
from math import ceil, floor, inf, isinf, nextafter
from operator import attrgetter
from typing import TypeAlias

from thesis.engines.bounds.residual import Variable, chosen, keys
from thesis.language import Term, ValueSet, constant, evaluate
from thesis.plan import leaf_key
from thesis.sets import Interval

Others: TypeAlias = Callable[[Term], ValueSet]
"""What the open leaves other than the one in question may be."""

_JUMPS = ("le", "lt", "eq", "within", "steps")


def cuts(terms: Iterable[Term], variable: Variable, others: Others | None = None) -> tuple[float, ...]:
    """The values of an open number at which one of the terms bends or jumps, with both ends of its reach.

    Each cut is a value that the number can have, a jump is two of them, one on each side. Terms that read
    other open leaves too are skipped (their parts that read this one alone are not), unless ``others`` says
    what those leaves may be: then the ends of what the terms may be are looked at.
    """
    reach = variable.reach
    assert reach is not None  # noqa: S101 - asked of numbers only
    finder = _Finder(variable, reach, others)
    for term in terms:
        finder.collect(term)
    return tuple(sorted(finder.found))


def crossings(term: Term, level: float, variable: Variable, within: Iterable[float]) -> set[float]:
    """The values between neighbouring cuts at which a term reaches a level, one on each side."""
    reach = variable.reach
    assert reach is not None  # noqa: S101 - asked of numbers only
    finder = _Finder(variable, reach)
    finder.found = set(within)
    finder.compare(lambda x: finder.number(term, x), lambda _: Interval.point(level))
    return finder.found


class _Finder:
    def __init__(self, variable: Variable, reach: Interval, others: Others | None = None) -> None:
        self.variable = variable
        self.reach = reach
        self.others = others
        self.found = {reach.lo, reach.hi}

    def collect(self, term: Term) -> None:
        for arg in term.args:
            self.collect(arg)
        if not term.args or not self.is_mine(term):
            return
        jumps = term.op in _JUMPS
        joined = term.args[1:] if term.op == "select" else term.args
        if term.op in ("le", "lt", "eq", "min", "max", "select"):
            for left, right in combinations(joined, 2):
                self.meet(left, right, jumps=jumps)
        for threshold in _thresholds(term):
            self.meet(term.args[0], constant(threshold), jumps=jumps)

    def is_mine(self, term: Term) -> bool:
        """Whether a term reads this number, and nothing open of which nothing is said."""
        read = keys(term)
        return read == {self.variable.key} or (self.others is not None and self.variable.key in read)

    def meet(self, left: Term, right: Term, *, jumps: bool) -> None:
        """Note where two terms of this number cross."""
        if left.op == "const":
            left, right = right, left
        if right.op == "const" and left.op in ("num", "first_reach"):
            self.note(float(right.data[0]), jumps=jumps)
        else:
            self.compare(lambda x: self.number(left, x), lambda x: self.number(right, x))

    def compare(self, left: Callable[[float], Interval], right: Callable[[float], Interval]) -> None:
        """Note where one number passes another; where they are sets, where their ends do."""
        ends = _ENDS if self.others is not None else (_lower,)
        for one, other in product(ends, repeat=2):
            self.cross(lambda x, one=one, other=other: one(left(x)) <= other(right(x)))  # type: ignore[misc]
            self.cross(lambda x, one=one, other=other: one(left(x)) < other(right(x)))  # type: ignore[misc]

    def note(self, value: float, *, jumps: bool) -> None:
        """Note one value of the number itself, with its neighbours where something jumps there."""
        if isinf(value):
            return
        near = [value]
        if self.variable.is_whole:
            near = [float(floor(value)), float(ceil(value))]
            near += [near[0] - 1.0, near[1] + 1.0] if jumps else []
        elif jumps:
            near += [nextafter(value, -inf), nextafter(value, inf)]
        self.found.update(one for one in near if self.reach.lo <= one <= self.reach.hi)

    def cross(self, holds: Callable[[float], bool]) -> None:
        """Between each two neighbouring cuts on which a truth differs, the two values where it turns."""
        places = sorted(self.found)
        truths = [holds(x) for x in places]
        for (low, before), (high, after) in pairwise(zip(places, truths, strict=True)):
            if before is not after:
                self.found.update(turn(low, high, holds, whole=self.variable.is_whole))

    def number(self, term: Term, x: float) -> Interval:
        def leaf(one: Term) -> ValueSet:
            if leaf_key(one) == self.variable.key or self.others is None:
                return chosen(one, x)
            return self.others(one)

        value = evaluate(term, leaf)
        assert isinstance(value, Interval)  # noqa: S101 - asked of numbers only
        return value


def turn(low: float, high: float, holds: Callable[[float], bool], *, whole: bool) -> tuple[float, float]:
    """The last value at which a truth is as it is at ``low``, and the first at which it is not.

    At most 64 halvings; where ``whole``, over whole numbers, else over float64 itself.
    """
    to, back = (int, float) if whole else (rank, unrank)
    before = holds(low)
    a, b = to(low), to(high)
    while b - a > 1:
        middle = (a + b) // 2
        if holds(back(middle)) is before:
            a = middle
        else:
            b = middle
    return back(a), back(b)


_lower, _upper = attrgetter("lo"), attrgetter("hi")
_ENDS = (_lower, _upper)


def _thresholds(term: Term) -> tuple[float, ...]:
    """The values of a term's first argument at which the term bends or jumps."""
    match term.op:
        case "ramp" | "within":
            return tuple(term.data)
        case "polyline":
            return tuple(term.data[0])
        case "steps":
            return tuple(edge for lo, hi, _ in term.data for edge in (lo, hi) if not isinf(edge))
        case "abs":
            return (0.0,)
        case _:
            return ()


def rank(value: float) -> int:
    """Doubles as whole numbers in the same order, neighbours one apart."""
    bits: int
    (bits,) = struct.unpack("<q", struct.pack("<d", value))
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def unrank(place: int) -> float:
    """The double at a place: `rank` turned round."""
    value: float
    (value,) = struct.unpack("<d", struct.pack("<q", place if place >= 0 else (-place) | -0x8000_0000_0000_0000))
    return value
