"""The operations that every engine must know, one record each, and how each treats sets of values.

An expression is a tree of terms. A term's value is a set: an interval for numbers, a truth for truths.
Floats are computed exactly as written here, at the ends of intervals too: each operation is monotone
under rounding, so no outward rounding is needed (Hickey, Ju and van Emden, J. ACM 48(5), 2001).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from math import ceil, floor, inf, isfinite
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from thesis.sets import WHOLE, Interval, Truth
from thesis.text import Span

MILLION = 1e6  # curve heights are whole millionths, so that every engine adds the same whole numbers

Direction: TypeAlias = Literal["up", "down", "either", "none"]
"""How a value moves when one argument rises."""

ValueSet: TypeAlias = Interval | Truth


@frozen(cache_hash=True)
class Term:
    """One operation on the values of other terms; ``data`` holds what is fixed, such as knots."""

    op: str
    args: tuple[Term, ...] = ()
    data: tuple[Any, ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)

    @property
    def value(self) -> float | bool:
        """What a constant is fixed to."""
        (value,) = self.data
        return value  # type: ignore[no-any-return]


@frozen
class Primitive:
    """What an engine must know of one operation.

    ``sets`` computes the set of values from the arguments' sets and the term's data; ``directions`` says how
    the value moves with each argument, given their sets. ``attains`` is False where the ends of the result
    need not be reached although the arguments reach theirs (it is asked of compound arguments only).
    """

    name: str
    sets: Callable[..., ValueSet]
    directions: Callable[[tuple[ValueSet, ...], tuple[Any, ...]], tuple[Direction, ...]]
    attains: Callable[[tuple[ValueSet, ...], tuple[Any, ...]], bool] = lambda _args, _data: True


def interval(lo: float, hi: float) -> Interval:
    """An interval, or the whole line where arithmetic left the numbers."""
    return Interval(lo, hi) if lo <= hi and lo < inf and hi > -inf else WHOLE


def ramp(x: float, zero_at: float, one_at: float) -> float:
    """0 at ``zero_at``, 1 at ``one_at``, linear between and constant outside: clip first, one true division."""
    lo, hi = sorted((zero_at, one_at))
    clipped = min(max(x, lo), hi)
    return (clipped - zero_at) / (one_at - zero_at)


def polyline(x: float, knots: tuple[float, ...], heights: tuple[int, ...]) -> float:
    """Linear between knots, constant outside; heights are whole millionths.

    The sum equals Y_j + D_j * t_j of the one segment that x lies in: the others add whole numbers.
    """
    total = float(heights[0])
    for j in range(len(knots) - 1):
        total += (heights[j + 1] - heights[j]) * ramp(x, knots[j], knots[j + 1])
    return total / MILLION


def _add(*args: Interval) -> Interval:
    lo, hi = args[0].lo, args[0].hi
    for one in args[1:]:
        lo, hi = lo + one.lo, hi + one.hi
    return interval(lo, hi)


def _sub(a: Interval, b: Interval) -> Interval:
    return interval(a.lo - b.hi, a.hi - b.lo)


def _neg(a: Interval) -> Interval:
    return Interval(-a.hi, -a.lo)


def _mul(a: Interval, b: Interval) -> Interval:
    corners = (a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi)
    return _hull_of(corners)


def _div(a: Interval, b: Interval) -> Interval:
    if b.lo <= 0.0 <= b.hi:
        return WHOLE
    return _hull_of((a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi))


def _hull_of(corners: tuple[float, ...]) -> Interval:
    if not all(map(isfinite, corners)):
        return WHOLE
    return Interval(min(corners), max(corners))


def _min(*args: Interval) -> Interval:
    return Interval(min(a.lo for a in args), min(a.hi for a in args))


def _max(*args: Interval) -> Interval:
    return Interval(max(a.lo for a in args), max(a.hi for a in args))


def _abs(a: Interval) -> Interval:
    return Interval(max(a.lo, -a.hi, 0.0), max(-a.lo, a.hi))


def _ramp(x: Interval, *, data: tuple[float, float]) -> Interval:
    ends = ramp(x.lo, *data), ramp(x.hi, *data)
    return Interval(min(ends), max(ends))


def _polyline(x: Interval, *, data: tuple[tuple[float, ...], tuple[int, ...], bool]) -> Interval:
    knots, heights, whole = data
    inner = [k for k in knots if x.lo < k < x.hi]
    if whole:  # between two whole numbers there is nothing to reach
        inner = [n for k in inner for n in (float(floor(k)), float(ceil(k))) if x.lo <= n <= x.hi]
    found = [polyline(at, knots, heights) for at in (x.lo, x.hi, *inner)]
    return Interval(min(found), max(found))


def _steps(x: Interval, *, data: tuple[tuple[float, float, float], ...]) -> Interval:
    reached = [height for lo, hi, height in data if x.lo <= hi and lo <= x.hi]
    return Interval(min(reached), max(reached))


def _le(a: Interval, b: Interval) -> Truth:
    return Truth.of(surely=a.hi <= b.lo, possibly=a.lo <= b.hi)


def _lt(a: Interval, b: Interval) -> Truth:
    return Truth.of(surely=a.hi < b.lo, possibly=a.lo < b.hi)


def _eq(a: Interval, b: Interval) -> Truth:
    return Truth.of(surely=a.is_point and a == b, possibly=a.meet(b) is not None)


def _within(x: Interval, *, data: tuple[float, float]) -> Truth:
    bounds = Interval(*data)
    return Truth.of(surely=x.within(bounds), possibly=x.lo <= bounds.hi and bounds.lo <= x.hi)


def _and(*args: Truth) -> Truth:
    return Truth.of(surely=all(a.surely for a in args), possibly=all(a.possibly for a in args))


def _or(*args: Truth) -> Truth:
    return Truth.of(surely=any(a.surely for a in args), possibly=any(a.possibly for a in args))


def _not(a: Truth) -> Truth:
    return Truth.of(surely=not a.possibly, possibly=not a.surely)


def _indicator(a: Truth) -> Interval:
    return Interval(float(a.surely), float(a.possibly))


def _select(condition: Truth, then: Interval, otherwise: Interval) -> Interval:
    if condition is Truth.OPEN:
        return then.hull(otherwise)
    return then if condition is Truth.TRUE else otherwise


def _all(direction: Direction) -> Callable[[tuple[ValueSet, ...], tuple[Any, ...]], tuple[Direction, ...]]:
    return lambda args, _data: (direction,) * len(args)


def _each(*directions: Direction) -> Callable[[tuple[ValueSet, ...], tuple[Any, ...]], tuple[Direction, ...]]:
    return lambda _args, _data: directions


def _sign(value: ValueSet) -> Direction:
    assert isinstance(value, Interval)  # noqa: S101 - the checker gives numbers to numeric operations
    return "up" if value.lo >= 0.0 else "down" if value.hi <= 0.0 else "either"


def _mul_directions(args: tuple[ValueSet, ...], _data: tuple[Any, ...]) -> tuple[Direction, ...]:
    return _sign(args[1]), _sign(args[0])


def _div_directions(args: tuple[ValueSet, ...], _data: tuple[Any, ...]) -> tuple[Direction, ...]:
    by = _sign(args[1])
    top = _sign(args[0])
    falls: Direction = {"up": "down", "down": "up"}.get(top, "either")  # type: ignore[assignment]
    return by, falls if _away_from_zero(args[1]) else "either"


def _away_from_zero(value: ValueSet) -> bool:
    return isinstance(value, Interval) and not value.lo <= 0.0 <= value.hi


def _abs_directions(args: tuple[ValueSet, ...], _data: tuple[Any, ...]) -> tuple[Direction, ...]:
    return (_sign(args[0]),)


def _ramp_directions(_args: tuple[ValueSet, ...], data: tuple[float, float]) -> tuple[Direction, ...]:
    zero_at, one_at = data
    return ("up" if zero_at < one_at else "down",)


def _heights_direction(heights: tuple[float, ...]) -> Direction:
    pairs = list(itertools.pairwise(heights))
    if all(a <= b for a, b in pairs):
        return "up"
    return "down" if all(a >= b for a, b in pairs) else "either"


def _meet(is_stated: Truth, stated: Interval, follows: Interval) -> Interval:
    """What both leave possible; where they leave nothing, what is stated counts; what follows where nothing is."""
    if is_stated is Truth.OPEN:  # asked of any company at all
        return stated.hull(follows)
    return follows if is_stated is Truth.FALSE else stated.meet(follows) or stated


def _select_directions(args: tuple[ValueSet, ...], _data: tuple[Any, ...]) -> tuple[Direction, ...]:
    then, otherwise = args[1], args[2]
    assert isinstance(then, Interval)  # noqa: S101 - the checker gives numbers to both branches
    assert isinstance(otherwise, Interval)  # noqa: S101
    condition: Direction = "either"
    if then.lo >= otherwise.hi:
        condition = "up"
    elif then.hi <= otherwise.lo:
        condition = "down"
    return condition, "up", "up"


def _by_heights(name: str, sets: Callable[..., ValueSet], heights_of: Callable[[Any], tuple[float, ...]]) -> Primitive:
    """An operation that moves as its heights do, and reaches its ends where these never turn."""

    def direction(data: tuple[Any, ...]) -> Direction:
        return _heights_direction(heights_of(data))

    return Primitive(
        name, sets, lambda _args, data: (direction(data),), lambda _args, data: direction(data) != "either"
    )


def _never(_args: tuple[ValueSet, ...], _data: tuple[Any, ...]) -> bool:
    return False


_RECORDS = (
    Primitive("add", _add, _all("up")),
    Primitive("sub", _sub, _each("up", "down")),
    Primitive("neg", _neg, _each("down")),
    Primitive("mul", _mul, _mul_directions),
    Primitive("div", _div, _div_directions, lambda args, _data: _away_from_zero(args[1])),
    Primitive("min", _min, _all("up")),
    Primitive("max", _max, _all("up")),
    Primitive("abs", _abs, _abs_directions, lambda args, _data: _sign(args[0]) != "either"),
    Primitive("ramp", _ramp, _ramp_directions),
    _by_heights("polyline", _polyline, lambda data: data[1]),
    _by_heights("steps", _steps, lambda data: tuple(height for _, _, height in data)),
    Primitive("le", _le, _each("down", "up")),
    Primitive("lt", _lt, _each("down", "up")),
    Primitive("eq", _eq, _each("either", "either"), _never),
    Primitive("within", _within, _each("either"), _never),
    Primitive("and", _and, _all("up")),
    Primitive("or", _or, _all("up")),
    Primitive("not", _not, _each("down")),
    Primitive("indicator", _indicator, _each("up")),
    Primitive("select", _select, _select_directions),
    Primitive("meet", _meet, _each("either", "either", "up"), _never),
)

PRIMITIVES: Mapping[str, Primitive] = {record.name: record for record in _RECORDS}

# leaves: const (value), as_of, num (field), flag (field), has (field, tag), member (field, levels),
# lookup (field, ((level, height), …), otherwise), first_reach (field, level), stated (field): whether a profile
# says anything of it, which is never open
LEAVES = frozenset({"const", "as_of", "num", "flag", "has", "member", "lookup", "first_reach", "stated"})

# a leaf's place in this table is where its field's id stands in its data
FACT_LEAVES = LEAVES - {"const", "as_of"}


def combine(term: Term, args: tuple[ValueSet, ...]) -> ValueSet:
    """The set of values of a term that is no leaf, from the sets of its arguments."""
    sets = PRIMITIVES[term.op].sets
    return sets(*args, data=term.data) if term.data else sets(*args)


def constant(value: float | bool, span: Span | None = None) -> Term:
    """The term of one fixed number or truth."""
    return Term("const", (), (value if isinstance(value, bool) else float(value),), span)


_OF_NOTHING = {"or": False, "add": 0.0}


def joined(op: str, terms: tuple[Term, ...]) -> Term:
    """Terms under an operation that changes nothing of a single one."""
    match terms:
        case []:
            return constant(_OF_NOTHING[op])
        case [one]:
            return one
        case _:
            return fold(Term(op, terms))


def fold(term: Term) -> Term:
    """The same term with everything constant computed once, by the primitives themselves."""
    if not term.args or any(arg.op != "const" for arg in term.args):
        return term
    found = combine(term, tuple(as_set(arg.value) for arg in term.args))
    if isinstance(found, Truth):
        return term if found is Truth.OPEN else constant(found.surely, term.span)
    return constant(found.lo, term.span) if found.is_point else term


def as_set(value: float | bool) -> ValueSet:
    """One fixed value as a set."""
    if isinstance(value, bool):
        return Truth.TRUE if value else Truth.FALSE
    return Interval.point(value)
