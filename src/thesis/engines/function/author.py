"""Terms as lines of Python on both ends of their values, arguments first and each term once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from thesis.engines.function.leaves import Ends, ends_of
from thesis.engines.function.lines import WRITERS, Value, can_write, number
from thesis.language import PRIMITIVES, Term
from thesis.sets import Interval, Truth

LeafLines: TypeAlias = Callable[[Term, Value], Iterable[str]]
"""The lines that set the names of a leaf's ends."""

Cases: TypeAlias = Callable[[Term, Value], list[str] | None]
"""The lines that set a term's ends without those of its arguments; None where there are no such."""

_TRUTHS: dict[Any, Truth] = {truth.value: truth for truth in Truth}


class Author:
    """Gives each term its lines and the names of its ends; ``names`` takes what the lines call."""

    def __init__(self, leaf_lines: LeafLines, names: dict[str, Any], cases: Cases = lambda _term, _out: None) -> None:
        """Nothing is written yet."""
        self.leaf_lines = leaf_lines
        self.names = names
        self.cases = cases
        self.values: dict[Term, Value] = {}
        self.lines: list[str] = []

    def value(self, term: Term) -> Value:
        """The names of a term's ends, after its lines."""
        if term.op == "const":
            return Value(number(term.data[0]), number(term.data[0]))
        if term not in self.values:
            self.values[term] = self._written(term)
        return self.values[term]

    def written(self) -> list[str]:
        """The lines since this was last asked."""
        lines, self.lines = self.lines, []
        return lines

    def _next(self) -> Value:
        return Value(f"a{len(self.values)}", f"b{len(self.values)}")

    def _written(self, term: Term) -> Value:
        out = self._next()
        if term.args and (cases := self.cases(term, out)) is not None:
            self.lines += cases
            return out
        args = tuple(map(self.value, term.args))
        out = self._next()
        if not term.args:
            self.lines += self.leaf_lines(term, out)
        elif can_write(term):
            self.lines += WRITERS[term.op](out, args, term.data)
        else:
            name = f"f{len(self.names)}"
            self.names[name] = _caller(term)
            self.lines.append(f"{out.lo}, {out.hi} = {name}({', '.join(f'{one.lo}, {one.hi}' for one in args)})")
        return out


def _caller(term: Term) -> Callable[..., Ends]:
    """The primitive itself, on ends."""
    sets: Callable[..., Any] = PRIMITIVES[term.op].sets
    data = {"data": term.data} if term.data else {}

    def call(*ends: float) -> Ends:
        pairs = zip(ends[::2], ends[1::2], strict=True)
        return ends_of(sets(*(set_of(lo, hi) for lo, hi in pairs), **data))

    return call


def set_of(lo: float, hi: float) -> Interval | Truth:
    """Both ends as the set of values that they are."""
    return _TRUTHS[lo, hi] if isinstance(lo, bool) else Interval(lo, hi)
