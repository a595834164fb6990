"""Each operation as lines of Python on the ends of its arguments; what is not written here is called as it is.

The lines do what ``language.primitives`` does, in the same order. They hold names that are made here and numbers that
were parsed and checked, never a text of the author's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

from attrs import frozen

from thesis.language import Term
from thesis.language.primitives import MILLION, polyline

_MOST_SEGMENTS = 6  # of a curve that is written out


@frozen
class Value:
    """The expressions that hold both ends of a set of values: names, or numbers."""

    lo: str
    hi: str


@frozen
class Ending:
    """What is done with a value: to its text, or beforehand where the value is known beforehand."""

    text: Callable[[str], str] = str
    number: Callable[[float], str] = repr


AS_IT_IS = Ending()

Lines: TypeAlias = Iterator[str]
Writer: TypeAlias = Callable[[Value, tuple[Value, ...], tuple[Any, ...]], Lines]
"""From the names of the result, the arguments and the term's data to the lines that set the result."""


def number(value: float | bool) -> str:
    """A number as Python reads it back; infinities are names of the function's."""
    return repr(value)


def can_write(term: Term) -> bool:
    """Whether an operation is written out: not where a curve turns, so that inner knots count, or is long."""
    if term.op == "polyline":
        knots, heights, _ = term.data
        rises = [a <= b for a, b in pairwise(heights)]
        falls = [a >= b for a, b in pairwise(heights)]
        return len(knots) <= _MOST_SEGMENTS + 1 and (all(rises) or all(falls))
    return term.op in WRITERS


def _sum(sign: str) -> Writer:
    def lines(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
        his = [args[0].hi, *(one.hi if sign == "+" else one.lo for one in args[1:])]
        los = [args[0].lo, *(one.lo if sign == "+" else one.hi for one in args[1:])]
        yield f"{out.lo} = {f' {sign} '.join(los)}"
        yield f"{out.hi} = {f' {sign} '.join(his)}"
        yield f"if not ({out.lo} <= {out.hi} and {out.lo} < inf and {out.hi} > -inf):"
        yield f"    {out.lo}, {out.hi} = -inf, inf"

    return lines


def _neg(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
    yield f"{out.lo} = -{args[0].hi}"
    yield f"{out.hi} = -{args[0].lo}"


def _extreme(sign: str) -> Writer:
    def lines(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
        for end in ("lo", "hi"):
            found, first, *others = (getattr(one, end) for one in (out, *args))
            yield f"{found} = {first}"
            for one in others:
                yield f"if {one} {sign} {found}: {found} = {one}"

    return lines


def _abs(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
    lo, hi = args[0].lo, args[0].hi
    yield f"if {lo} >= 0.0:"
    yield f"    {out.lo}, {out.hi} = {lo}, {hi}"
    yield f"elif {hi} <= 0.0:"
    yield f"    {out.lo}, {out.hi} = -{hi}, -{lo}"
    yield "else:"
    yield f"    {out.lo}, {out.hi} = 0.0, max(-{lo}, {hi})"


def _ramp_of(x: str, zero_at: float, one_at: float) -> str:
    """One end of a ramp: clip first, one true division."""
    lo, hi = (zero_at, one_at) if zero_at < one_at else (one_at, zero_at)
    below, above = (number((end - zero_at) / (one_at - zero_at)) for end in (lo, hi))
    return f"({below} if {x} < {number(lo)} else {above} if {x} > {number(hi)} else {share_text(x, zero_at, one_at)})"


def _both(out: Value, x: Value, end: Callable[[str], str], *, rises: bool) -> Lines:
    """Both ends of what is monotone in one argument; the second only where it is another."""
    low, high = (x.lo, x.hi) if rises else (x.hi, x.lo)
    yield f"{out.lo} = {end(low)}"
    yield f"{out.hi} = {out.lo} if {x.lo} == {x.hi} else {end(high)}"


def _ramp(out: Value, args: tuple[Value, ...], data: tuple[float, float]) -> Lines:
    return _both(out, args[0], lambda x: _ramp_of(x, *data), rises=data[0] < data[1])


def _polyline(out: Value, args: tuple[Value, ...], data: tuple[Any, ...]) -> Lines:
    knots, heights, _ = data
    return _both(out, args[0], lambda x: curve_text(x, x, knots, heights), rises=heights[0] <= heights[-1])


def given_text(points: int, grade: str) -> str:
    """What a grade gives in thousandths: floor(P·e + 0.5); P is a float, for a product of two of them is faster."""
    return f"floor({float(points)!r} * {grade} + 0.5)"


def share_text(x: str, zero_at: float, one_at: float) -> str:
    """Where a value lies between two others; what changes nothing is left out."""
    way = f"({x} - {zero_at!r})" if zero_at else x
    return f"({way} / {one_at - zero_at!r})" if one_at - zero_at != 1.0 else way


def curve_text(x: str, again: str, knots: tuple[float, ...], heights: tuple[int, ...], end: Ending = AS_IT_IS) -> str:
    """A curve at one value: ``x`` is the text where it stands first, ``again`` from then on."""
    text = f"({end.number(polyline(knots[0], knots, heights))} if {x} <= {knots[0]!r} else "
    for j, (a, b) in enumerate(pairwise(knots)):
        above = f"{float(heights[j + 1] - heights[j])!r} * {share_text(again, a, b)}"
        height = f"({float(heights[j])!r} + {above})" if heights[j] else above
        text += f"{end.text(f'({height} / {MILLION!r})')} if {again} <= {b!r} else "
    return f"{text}{end.number(polyline(knots[-1], knots, heights))})"


def _compare(sign: str) -> Writer:
    def lines(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
        a, b = args
        yield f"{out.lo} = {a.hi} {sign} {b.lo}"
        yield f"{out.hi} = {a.lo} {sign} {b.hi}"

    return lines


def _eq(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
    a, b = args
    yield f"{out.lo} = {a.lo} == {a.hi} and {a.lo} == {b.lo} and {a.hi} == {b.hi}"
    yield f"{out.hi} = {a.lo} <= {b.hi} and {b.lo} <= {a.hi}"


def _within(out: Value, args: tuple[Value, ...], data: tuple[float, float]) -> Lines:
    lo, hi = map(number, data)
    yield f"{out.lo} = {lo} <= {args[0].lo} and {args[0].hi} <= {hi}"
    yield f"{out.hi} = {args[0].lo} <= {hi} and {lo} <= {args[0].hi}" if data[0] <= data[1] else f"{out.hi} = False"


def _connective(word: str) -> Writer:
    def lines(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
        yield f"{out.lo} = {f' {word} '.join(one.lo for one in args)}"
        yield f"{out.hi} = {f' {word} '.join(one.hi for one in args)}"

    return lines


def _not(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
    yield f"{out.lo} = not {args[0].hi}"
    yield f"{out.hi} = not {args[0].lo}"


def _indicator(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
    yield f"{out.lo} = 1.0 if {args[0].lo} else 0.0"
    yield f"{out.hi} = 1.0 if {args[0].hi} else 0.0"


def _select(out: Value, args: tuple[Value, ...], _data: tuple[Any, ...]) -> Lines:
    condition, then, otherwise = args
    yield f"if {condition.lo}:"
    yield f"    {out.lo}, {out.hi} = {then.lo}, {then.hi}"
    yield f"elif {condition.hi}:"
    yield f"    {out.lo} = {then.lo} if {then.lo} <= {otherwise.lo} else {otherwise.lo}"
    yield f"    {out.hi} = {then.hi} if {then.hi} >= {otherwise.hi} else {otherwise.hi}"
    yield "else:"
    yield f"    {out.lo}, {out.hi} = {otherwise.lo}, {otherwise.hi}"


WRITERS: Mapping[str, Writer] = {
    "add": _sum("+"),
    "sub": _sum("-"),
    "neg": _neg,
    "min": _extreme("<"),
    "max": _extreme(">"),
    "abs": _abs,
    "ramp": _ramp,
    "polyline": _polyline,
    "le": _compare("<="),
    "lt": _compare("<"),
    "eq": _eq,
    "within": _within,
    "and": _connective("and"),
    "or": _connective("or"),
    "not": _not,
    "indicator": _indicator,
    "select": _select,
}
