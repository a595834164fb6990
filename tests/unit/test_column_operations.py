"""Each primitive on columns against the record of the language: the same ends, with ``==``, for any sets of values."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from math import inf, nextafter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thesis.engines.columns import OPERATIONS, Pair, pair_of
from thesis.engines.columns.leaves import bind_leaf
from thesis.facts import Fact, Profile, Profiles, first_reach
from thesis.facts.columns import columns_of
from thesis.language import PRIMITIVES, Term
from thesis.sets import WHOLE, Interval, Truth
from thesis.vocabulary import Field, FieldType

VALUES = (0.0, -0.0, 1.0, -1.0, 2.0, 3.0, 5e-324, 1e-12, 0.1, 0.3, -7.25, 1e15, -1e15, 1e200, -1e200, 1.7e308)
NUMBERS = st.sampled_from(VALUES) | st.floats(-1e3, 1e3)
UNIT = st.floats(0.0, 1.0)
TRUTHS = st.sampled_from(Truth)


@st.composite
def intervals(draw: Callable[[st.SearchStrategy[Any]], Any], numbers: st.SearchStrategy[float] = NUMBERS) -> Interval:
    if draw(st.integers(0, 9)) == 0:
        special: Interval = draw(st.sampled_from((WHOLE, Interval(-inf, 1.0), Interval(-1.0, inf))))
        return special
    lo, hi = sorted((draw(numbers), draw(numbers)))
    return Interval(lo, lo if draw(st.booleans()) else hi)


WHOLE_NUMBERS = st.integers(-20, 20).map(float)
KNOTS = st.lists(NUMBERS.filter(lambda x: abs(x) < 1e100), min_size=2, max_size=5, unique=True).map(sorted).map(tuple)
SLOTS: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
    "add": (intervals(), intervals(), intervals()),
    "sub": (intervals(), intervals()),
    "neg": (intervals(),),
    "mul": (intervals(), intervals()),
    "div": (intervals(), intervals()),
    "min": (intervals(), intervals(), intervals()),
    "max": (intervals(), intervals(), intervals()),
    "abs": (intervals(),),
    "ramp": (intervals(),),
    "polyline": (intervals(NUMBERS | WHOLE_NUMBERS),),
    "steps": (intervals(),),
    "le": (intervals(), intervals()),
    "lt": (intervals(), intervals()),
    "eq": (intervals(), intervals()),
    "within": (intervals(),),
    "and": (TRUTHS, TRUTHS, TRUTHS),
    "or": (TRUTHS, TRUTHS),
    "not": (TRUTHS,),
    "indicator": (TRUTHS,),
    "select": (TRUTHS, intervals(), intervals()),
    "meet": (st.sampled_from((Truth.TRUE, Truth.FALSE)), intervals(), intervals()),
}


@st.composite
def fixed_data(draw: Callable[[st.SearchStrategy[Any]], Any], name: str) -> tuple[Any, ...]:
    """What a term of this kind holds beside its arguments."""
    if name == "ramp":
        zero_at, one_at = draw(KNOTS)[:2]
        return (zero_at, one_at) if draw(st.booleans()) else (one_at, zero_at)
    if name == "within":
        return draw(NUMBERS), draw(NUMBERS)
    if name == "polyline":
        whole = draw(st.booleans())
        knots = draw(KNOTS)
        heights = tuple(draw(st.integers(0, 1_000_000)) for _ in knots)
        return knots, heights, whole
    if name == "steps":
        edges = (-inf, *draw(KNOTS))
        ends = (*(nextafter(edge, -inf) for edge in edges[1:]), inf)
        return tuple((lo, hi, draw(UNIT)) for lo, hi in zip(edges, ends, strict=True))
    return ()


def column(sets: list[Any]) -> Pair:
    """A pair of the sets of several rows, as leaves make them: one array twice where all are decided."""
    if isinstance(sets[0], Truth):
        lo, hi = np.array([one.surely for one in sets]), np.array([one.possibly for one in sets])
    else:
        lo, hi = np.array([one.lo for one in sets]), np.array([one.hi for one in sets])
    return Pair(lo, lo if bool((lo == hi).all()) else hi)


def test_every_primitive_is_tried() -> None:
    assert SLOTS.keys() == PRIMITIVES.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("name", PRIMITIVES)
@given(drawn=st.data())
def test_columns_give_the_ends_that_the_language_gives(name: str, drawn: st.DataObject) -> None:
    rows = drawn.draw(st.lists(st.tuples(*SLOTS[name]), min_size=1, max_size=6))
    data = drawn.draw(fixed_data(name))
    if name == "polyline" and data[2]:  # a whole field has whole values
        rows = [(row[0],) if is_whole(row[0]) else (Interval(-3.0, 4.0),) for row in rows]
    extra = {"data": data} if data else {}
    expected = [PRIMITIVES[name].sets(*row, **extra) for row in rows]
    shapes = [rows, *([row] for row in rows)]  # together, and each alone
    for given_rows, wanted in zip(shapes, [expected, *([one] for one in expected)], strict=True):
        with np.errstate(all="ignore"):
            found = OPERATIONS[name](*(column(list(part)) for part in zip(*given_rows, strict=True)), **extra)
        assert ends(found, len(given_rows)) == [ends_of(one) for one in wanted]


@given(a=intervals(), b=intervals(), c=intervals())
def test_scalars_stand_for_columns_of_one_value(a: Interval, b: Interval, c: Interval) -> None:
    """What is constant, or unknown of all companies, is one value for all rows."""
    for name, (x, y) in itertools.product(("add", "sub", "mul", "div", "min", "max", "le", "eq"), ((a, b), (b, c))):
        one = Pair(np.asarray(x.lo), np.asarray(x.hi))
        with np.errstate(all="ignore"):
            found = OPERATIONS[name](one, column([y, c]))
        assert ends(found, 2) == [ends_of(PRIMITIVES[name].sets(x, y)), ends_of(PRIMITIVES[name].sets(x, c))]


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
def test_what_leaves_the_numbers_is_the_whole_line(name: str) -> None:
    """Overflow at one end or at both, zero among the divisors, and the rows beside it as they were."""
    huge, tiny = Interval(1.7e308, 1.7e308), Interval(5e-324, 5e-324)
    rows = [
        (huge, Interval(-1.7e308, 1.7e308)),
        (huge, huge),
        (Interval(-1.7e308, -1.7e308), huge),
        (Interval(-1.7e308, 1.7e308), tiny),
        (Interval(0.0, 0.0), Interval(0.0, 0.0)),
        (Interval(1.0, 2.0), Interval(-0.0, 3.0)),
        (WHOLE, WHOLE),
        (Interval(1.0, 2.0), Interval(3.0, 4.0)),
    ]
    expected = [ends_of(PRIMITIVES[name].sets(*row)) for row in rows]
    assert (-inf, inf) in expected
    with np.errstate(all="ignore"):
        found = OPERATIONS[name](*(column(list(part)) for part in zip(*rows, strict=True)))
    assert ends(found, len(rows)) == expected


ARR = Field("arr", FieldType.MONEY, domain=Interval(-1e15, 1e15), currency="USD")
DAYS = st.integers(0, 8).map(lambda day: float(19_000 + 30 * day))


@st.composite
def histories(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Profile:
    """A company with a few dated facts, near a level of 10."""
    facts = []
    for _ in range(draw(st.integers(0, 4))):
        lo, hi = sorted((draw(st.integers(8, 12)), draw(st.integers(8, 12))))
        day = draw(DAYS)
        dated = (
            None if draw(st.integers(0, 9)) == 0 else Interval(day, day + draw(st.sampled_from((0.0, 0.0, 30.0, 90.0))))
        )
        status = draw(st.sampled_from(("stated", "stated", "stated", "planned")))
        facts.append(
            Fact("arr", Interval(float(lo), float(draw(st.sampled_from((lo, hi))))), status=status, as_of=dated)
        )
    if facts and draw(st.booleans()):
        return Profile("a", "a", {"arr": facts[-1]})
    return Profile("a", "a", {"arr": facts[-1]} if facts else {}, {"arr": tuple(facts)} if facts else {})


@given(companies=st.lists(histories(), min_size=1, max_size=6), start=st.integers(0, 2))
def test_the_day_on_which_a_level_is_first_reached(companies: list[Profile], start: int) -> None:
    columns = columns_of(Profiles(tuple(companies)), [ARR], [ARR])
    read = bind_leaf(Term("first_reach", (), ("arr", 10.0)), columns, {"arr": ARR})
    start = min(start, len(companies))
    expected = [first_reach(company, ARR, 10.0) for company in companies[start:]]
    assert ends(pair_of(read(start, len(companies))), len(expected)) == [ends_of(one) for one in expected]


def is_whole(one: Interval) -> bool:
    return all(end in (inf, -inf) or end.is_integer() for end in (one.lo, one.hi))


def ends(found: Pair, rows: int) -> list[tuple[Any, Any]]:
    lo, hi = (np.broadcast_to(end, (rows,)).tolist() for end in (found.lo, found.hi))
    return list(zip(lo, hi, strict=True))


def ends_of(found: Interval | Truth) -> tuple[Any, Any]:
    return found.value if isinstance(found, Truth) else (found.lo, found.hi)
