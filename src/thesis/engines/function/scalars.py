"""Terms as expressions of Python on exact facts: what the lines on ends come to where both ends are one.

They do what ``language.primitives`` does, in the same order, and hold nothing but names that are made here and
numbers that were parsed and checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial, reduce
from typing import Any

from attrs import field, frozen

from thesis.engines.function.lines import AS_IT_IS, Ending, curve_text, given_text, share_text
from thesis.language import Term, ValueSet, evaluate
from thesis.language.primitives import polyline, ramp
from thesis.plan import give
from thesis.sets import WHOLE, Interval, Truth

_MOST_TERMS = 64  # in one expression
_MOST_SEGMENTS = 8  # of a curve that is written out
_SIGNS = {"le": "<=", "lt": "<", "eq": "==", "add": "+", "sub": "-", "mul": "*", "div": "/", "and": "and", "or": "or"}
_MAY_OVERFLOW = frozenset({"add", "sub", "mul", "div"})
_OTHERS = frozenset({
    "const", "indicator", "select", "ramp", "polyline", "steps", "within", "not", "neg", "abs", "min", "max"
})  # fmt: skip


@frozen
class Scalars:
    """Writes expressions: ``leaves`` has the name of each leaf's value, ``names`` takes what they call."""

    leaves: Mapping[Term, str]
    names: dict[str, Any] = field(factory=dict)

    def value(self, term: Term) -> str:
        """The value of a term."""
        return self._ended(term, AS_IT_IS)

    def given(self, points: int, grade: Term) -> str:
        """What a grade gives in thousandths: floor(P·e + 0.5)."""
        ending = Ending(lambda text: given_text(points, text), lambda value: repr(give(points, value)))
        return self._ended(grade, ending)

    def _ended(self, term: Term, end: Ending) -> str:
        match term.op:
            case "const":
                return end.number(term.data[0])
            case "indicator":
                return f"({end.number(1.0)} if {self.value(term.args[0])} else {end.number(0.0)})"
            case "select":
                condition, then, otherwise = term.args
                return f"({self._ended(then, end)} if {self.value(condition)} else {self._ended(otherwise, end)})"
            case "steps":
                return self._steps(term, end)
            case "ramp":
                return self._ramp(term, end)
            case "polyline" if len(term.data[0]) <= _MOST_SEGMENTS + 1:
                knots, heights, _ = term.data
                return curve_text(*self._named(term.args[0]), knots, heights, end)
            case _:
                return end.text(self._plain(term))

    def _steps(self, term: Term, end: Ending) -> str:
        x, again = self._named(term.args[0])
        text = ""
        for _, hi, height in term.data[:-1]:
            text += f"{end.number(height)} if {x} <= {hi!r} else "
            x = again
        return f"({text}{end.number(term.data[-1][2])})"

    def _ramp(self, term: Term, end: Ending) -> str:
        zero_at, one_at = term.data
        lo, hi = min(term.data), max(term.data)
        x, again = self._named(term.args[0])
        below, above = (end.number(ramp(at, zero_at, one_at)) for at in (lo, hi))
        inside = end.text(share_text(again, zero_at, one_at))
        return f"({below} if {x} < {lo!r} else {above} if {again} > {hi!r} else {inside})"

    def _named(self, term: Term) -> tuple[str, str]:
        """A value's text where it is evaluated first, and its name from then on."""
        return self._kept(self.value(term))

    def _kept(self, text: str) -> tuple[str, str]:
        if text.isidentifier():
            return text, text
        name = f"w{len(self.names)}"
        self.names[name] = None  # taken
        return f"({name} := {text})", name

    def _nearer(self, sign: str, one: str, other: str) -> str:
        """The lesser or the greater of two, the first where they are equal; a call takes four times as long."""
        (first, again), (second, once_more) = self._kept(one), self._kept(other)
        return f"({again} if {first} {sign} {second} else {once_more})"

    def _plain(self, term: Term) -> str:
        if not term.args:
            return self.leaves[term]
        args = [self.value(arg) for arg in term.args]
        match term.op:
            case "within":
                return f"({term.data[0]!r} <= {args[0]} <= {term.data[1]!r})"
            case "not":
                return f"(not {args[0]})"
            case "neg":
                return f"(-{args[0]})"
            case "min" | "max":
                return reduce(partial(self._nearer, "<=" if term.op == "min" else ">="), args)
            case "abs":
                return f"abs({args[0]})"
            case "polyline":
                name = f"k{len(self.names)}"
                self.names[name] = partial(polyline, knots=term.data[0], heights=term.data[1])
                return f"{name}({args[0]})"
            case _:
                return f"({f' {_SIGNS[term.op]} '.join(args)})"


def can_be_scalar(term: Term) -> bool:
    """Whether a term's value on exact facts can be written out: it is always defined, and no long one."""
    return _size(term) <= _MOST_TERMS and _is_tame(term)


def _size(term: Term) -> int:
    total = 1
    for arg in term.args:
        total += _size(arg)
        if total > _MOST_TERMS:
            break
    return total


def _is_tame(term: Term) -> bool:
    if not term.args:
        return True
    if term.op not in _OTHERS and term.op not in _SIGNS:
        return False
    if term.op in _MAY_OVERFLOW:
        reach = evaluate(term, _anything)
        if not isinstance(reach, Interval) or reach == WHOLE:
            return False
    return all(map(_is_tame, term.args))


def _anything(leaf: Term) -> ValueSet:
    """What a leaf may be, whatever is said of its field."""
    if leaf.op in ("num", "first_reach"):
        return WHOLE
    if leaf.op != "lookup":
        return Truth.OPEN
    heights = [height for _, height in leaf.data[1]] + [leaf.data[2] or 0.0]
    return Interval(min(heights), max(heights))
