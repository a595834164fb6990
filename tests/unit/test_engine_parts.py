"""The parts of engines one by one: where terms bend, what they are between cuts, how operations move."""

from __future__ import annotations

from math import inf, nextafter

import pytest

from thesis.engines.bounds import Variable, is_step
from thesis.engines.bounds.cuts import crossings, cuts
from thesis.engines.bounds.shape import Shape, is_piecewise_linear, step_values
from thesis.language import PRIMITIVES, Term, ValueSet, constant
from thesis.language.primitives import combine, ramp
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field, FieldType

X, Y, F = Term("num", (), ("x",)), Term("num", (), ("y",)), Term("flag", (), ("f",))
REAL = Variable(("x",), Field("x", FieldType.NUMBER, domain=Interval(-10.0, 10.0)), reach=Interval(-10.0, 10.0))
WHOLE = Variable(("x",), Field("x", FieldType.COUNT, domain=Interval(0.0, 10.0)), reach=Interval(0.0, 10.0))


def of(op: str, *args: Term, data: tuple[object, ...] = ()) -> Term:
    return Term(op, args, data)


# --- cuts ---


def test_a_jump_has_both_its_sides() -> None:
    found = cuts([of("le", X, constant(2.5))], REAL)
    assert found == (-10.0, nextafter(2.5, -inf), 2.5, nextafter(2.5, inf), 10.0)


def test_a_jump_of_a_whole_number_has_the_whole_numbers_about_it() -> None:
    assert cuts([of("lt", X, constant(2.5))], WHOLE) == (0.0, 1.0, 2.0, 3.0, 4.0, 10.0)


def test_a_bend_of_a_whole_number_lies_on_whole_numbers() -> None:
    assert cuts([of("ramp", X, data=(2.5, 7.0))], WHOLE) == (0.0, 2.0, 3.0, 7.0, 10.0)


def test_an_absolute_value_bends_where_its_argument_is_zero() -> None:
    found = cuts([of("abs", of("sub", X, constant(3.0)))], REAL)
    assert 3.0 in found
    assert not {2.0, 4.0} & {*found}


def test_other_open_numbers_are_met_at_both_their_ends() -> None:
    found = cuts([of("le", X, Y)], REAL, lambda leaf: Interval(2.0, 5.0) if leaf == Y else Interval(-10.0, 10.0))
    assert {2.0, nextafter(2.0, inf), 5.0, nextafter(5.0, inf)} <= {*found}
    assert cuts([of("le", X, Y)], REAL) == (-10.0, 10.0), "of which nothing is said"


def test_a_term_crosses_a_level_between_two_numbers() -> None:
    found = crossings(of("mul", X, constant(2.0)), 5.0, REAL, (-10.0, 10.0))
    assert {2.5, nextafter(2.5, inf)} <= found


# --- shapes ---


@pytest.mark.parametrize(
    ("term", "is_one"),
    [
        (constant(1.0), True),
        (F, True),
        (X, False),
        (of("le", X, constant(1.0)), True),
        (of("le", X, Y), False),
        (of("le", of("mul", X, X), constant(1.0)), False),
        (of("indicator", of("le", X, constant(1.0))), True),
        (of("add", of("indicator", F), X), False),
        (of("select", F, constant(1.0), constant(0.5)), True),
    ],
)
def test_what_is_constant_between_cuts(term: Term, is_one: bool) -> None:
    assert is_step(term) is is_one


@pytest.mark.parametrize(
    ("term", "is_one"),
    [
        (of("add", X, constant(1.0)), True),
        (of("mul", X, constant(2.0)), True),
        (of("mul", X, X), False),
        (of("add", of("mul", X, X), constant(1.0)), False),
        (of("mul", X, of("indicator", of("le", X, constant(1.0)))), True),
        (of("div", X, constant(2.0)), True),
        (of("div", constant(2.0), X), False),
    ],
)
def test_what_is_a_straight_line_between_cuts(term: Term, is_one: bool) -> None:
    assert is_piecewise_linear(term) is is_one


def test_the_values_of_steps_are_listed() -> None:
    assert step_values(of("indicator", F)) == {0.0, 1.0}
    assert step_values(of("max", of("indicator", F), constant(0.5))) == {0.0, 0.5, 1.0}
    assert step_values(of("select", F, constant(0.1), of("indicator", F))) == {0.0, 0.1, 1.0}
    assert step_values(of("steps", X, data=((-inf, 1.0, 0.3), (1.0, inf, 0.6)))) == {0.3, 0.6}
    assert step_values(of("add", of("indicator", F), constant(1.0))) is None


def looked(term: Term) -> Shape:
    shape = Shape()
    shape.look(term)
    return shape


def test_a_joint_part_keeps_what_stands_in_it() -> None:
    rising, falling = of("ramp", X, data=(0.0, 5.0)), of("ramp", Y, data=(5.0, 0.0))
    shape = looked(of("min", rising, falling, of("indicator", F)))
    assert shape.is_exact
    assert shape.inside == {("x",): {rising}, ("y",): {falling}}
    assert shape.levels == {0.0, 1.0}
    assert not shape.mirrored
    both = looked(of("select", F, of("min", rising, Y), of("max", X, falling)))
    assert both.inside == {("x",): {rising, X}, ("y",): {Y, falling}}
    mirrored = looked(of("min", of("sub", constant(1.0), of("max", rising, falling)), of("indicator", F)))
    assert mirrored.is_exact
    assert mirrored.mirrored


@pytest.mark.parametrize(
    "term",
    [
        of("min", of("ramp", X, data=(0.0, 5.0)), of("ramp", X, data=(1.0, 5.0)), of("ramp", Y, data=(0.0, 1.0))),
        of("min", of("add", of("ramp", X, data=(0.0, 5.0)), Y), constant(1.0)),
        of("mul", of("ramp", X, data=(0.0, 5.0)), of("ramp", Y, data=(0.0, 5.0))),
        of("min", of("mul", X, X), Y),
        of("select", of("le", X, Y), X, Y),
        of("select", F, of("mul", X, Y), X),
        of("select", F, X, of("mul", X, Y)),
        of("mul", of("min", of("mul", X, X), Y), of("indicator", F)),
        of("div", of("min", of("mul", X, X), Y), constant(3.0)),
        of("div", of("indicator", F), of("add", X, Y)),
        of("mul", of("min", X, Y), of("min", X, Y), of("indicator", F)),
    ],
)
def test_what_cuts_do_not_reach(term: Term) -> None:
    assert not looked(term).is_exact


@pytest.mark.parametrize(
    "term",
    [
        of("add", of("ramp", X, data=(0.0, 5.0)), of("ramp", Y, data=(0.0, 5.0))),
        of("sub", constant(1.0), of("min", X, Y)),
        of("select", F, of("min", X, Y), X),
        of("mul", of("min", X, Y), of("indicator", F)),
        of("div", of("min", X, Y), constant(3.0)),
    ],
)
def test_what_cuts_do_reach(term: Term) -> None:
    assert looked(term).is_exact


# --- operations: how they move, and whether their ends are reached ---

UP, DOWN, ACROSS = Interval(0.0, 2.0), Interval(-2.0, 0.0), Interval(-1.0, 1.0)
ABOVE, BELOW = Interval(1.0, 2.0), Interval(-2.0, -1.0)


@pytest.mark.parametrize(
    ("op", "args", "data", "expected"),
    [
        ("mul", (UP, DOWN), (), ("down", "up")),
        ("mul", (ACROSS, UP), (), ("up", "either")),
        ("div", (UP, ABOVE), (), ("up", "down")),
        ("div", (DOWN, ABOVE), (), ("up", "up")),
        ("div", (UP, BELOW), (), ("down", "down")),
        ("div", (ACROSS, ABOVE), (), ("up", "either")),
        ("div", (UP, ACROSS), (), ("either", "either")),
        ("div", (UP, UP), (), ("up", "either")),
        ("div", (UP, DOWN), (), ("down", "either")),
        ("abs", (UP,), (), ("up",)),
        ("abs", (DOWN,), (), ("down",)),
        ("abs", (ACROSS,), (), ("either",)),
        ("ramp", (UP,), (0.0, 1.0), ("up",)),
        ("ramp", (UP,), (1.0, 0.0), ("down",)),
        ("polyline", (UP,), ((0.0, 1.0, 2.0), (0, 1, 1), False), ("up",)),
        ("polyline", (UP,), ((0.0, 1.0, 2.0), (1, 1, 0), False), ("down",)),
        ("polyline", (UP,), ((0.0, 1.0, 2.0), (0, 1, 0), False), ("either",)),
        ("steps", (UP,), ((-inf, 0.5, 0.0), (0.5, inf, 1.0)), ("up",)),
        ("steps", (UP,), ((-inf, 0.5, 1.0), (0.5, inf, 0.0)), ("down",)),
        ("select", (Truth.OPEN, ABOVE, DOWN), (), ("up", "up", "up")),
        ("select", (Truth.OPEN, DOWN, UP), (), ("down", "up", "up")),
        ("select", (Truth.OPEN, UP, UP), (), ("either", "up", "up")),
        ("meet", (Truth.OPEN, UP, UP), (), ("either", "either", "up")),
    ],
)
def test_how_a_value_moves_with_each_argument(
    op: str, args: tuple[ValueSet, ...], data: tuple[object, ...], expected: tuple[str, ...]
) -> None:
    assert PRIMITIVES[op].directions(args, data) == expected


@pytest.mark.parametrize(
    ("op", "args", "data", "attains"),
    [
        ("polyline", (UP,), ((0.0, 1.0), (0, 1), False), True),
        ("polyline", (UP,), ((0.0, 1.0, 2.0), (0, 1, 0), False), False),
        ("steps", (UP,), ((-inf, 0.5, 0.0), (0.5, inf, 1.0)), True),
        ("steps", (UP,), ((-inf, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, inf, 0.0)), False),
        ("abs", (UP,), (), True),
        ("abs", (ACROSS,), (), False),
        ("div", (UP, ABOVE), (), True),
        ("div", (UP, ACROSS), (), False),
        ("div", (ABOVE, UP), (), False),
        ("div", (ABOVE, DOWN), (), False),
        ("within", (UP,), (0.0, 1.0), False),
        ("eq", (UP, UP), (), False),
        ("add", (UP, UP), (), True),
    ],
)
def test_whether_the_ends_are_reached(
    op: str, args: tuple[ValueSet, ...], data: tuple[object, ...], attains: bool
) -> None:
    assert PRIMITIVES[op].attains(args, data) is attains


@pytest.mark.parametrize(
    ("op", "args", "data", "expected"),
    [
        ("mul", (Interval(1e308, 1e308), Interval(-1.0, 1e10)), (), Interval(-inf, inf)),
        ("div", (UP, Interval(0.0, 1.0)), (), Interval(-inf, inf)),
        ("div", (UP, Interval(-1.0, 0.0)), (), Interval(-inf, inf)),
        ("div", (Interval(1.0, 2.0), Interval(-4.0, -2.0)), (), Interval(-1.0, -0.25)),
        ("polyline", (Interval(0.0, 3.0),), ((0.0, 1.5, 3.0), (0, 1_000_000, 0), True), Interval(0.0, 2 / 3)),
        ("polyline", (Interval(2.0, 3.0),), ((0.0, 2.5, 3.0), (0, 1_000_000, 0), True), Interval(0.0, 0.8)),
        ("min", (Interval(0.0, 5.0), Interval(1.0, 2.0)), (), Interval(0.0, 2.0)),
        ("max", (Interval(0.0, 5.0), Interval(1.0, 2.0)), (), Interval(1.0, 5.0)),
        ("within", (Interval(3.0, 4.0),), (5.0, 2.0), Truth.FALSE),
        ("meet", (Truth.FALSE, UP, ABOVE), (), ABOVE),
        ("meet", (Truth.TRUE, UP, ABOVE), (), ABOVE),
        ("meet", (Truth.TRUE, UP, BELOW), (), UP),
    ],
)
def test_what_an_operation_makes_of_sets(
    op: str, args: tuple[ValueSet, ...], data: tuple[object, ...], expected: ValueSet
) -> None:
    found = combine(Term(op, (X,) * len(args), data), args)
    if isinstance(found, Interval) and isinstance(expected, Interval):
        assert (found.lo, found.hi) == pytest.approx((expected.lo, expected.hi))
    else:
        assert found is expected


def test_a_ramp_is_flat_outside() -> None:
    assert [ramp(x, 2.0, 4.0) for x in (1.0, 2.0, 3.0, 4.0, 5.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert [ramp(x, 4.0, 2.0) for x in (1.0, 2.0, 3.0, 4.0, 5.0)] == [1.0, 1.0, 0.5, 0.0, 0.0]
