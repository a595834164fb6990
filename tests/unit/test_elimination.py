"""The work behind tight bounds: doubles in order, sums of tables, and how much of it is done at most."""

from __future__ import annotations

import random
from itertools import combinations, product
from math import inf, nextafter

import pytest

from thesis.engines.bounds import Factor, is_small, maximise, rank, turn, unrank
from thesis.plan import LeafKey

NUMBERS = (0.0, 5e-324, 1e-310, 0.1, 1.0, 1.5, 3.0, 1e15, 1.7e308)


@pytest.mark.parametrize("number", [sign * number for number in NUMBERS for sign in (1.0, -1.0)])
def test_doubles_are_whole_numbers_in_the_same_order(number: float) -> None:
    assert unrank(rank(number)) == number
    assert rank(nextafter(number, inf)) == rank(number) + 1
    assert unrank(rank(number) - 1) == nextafter(number, -inf)


def test_there_is_one_zero() -> None:
    assert rank(-0.0) == rank(0.0)
    assert repr(unrank(rank(-0.0))) == "0.0"


def test_a_truth_turns_between_two_neighbours() -> None:
    assert turn(-4.0, 9.0, lambda x: x < 0.3, whole=False) == (nextafter(0.3, -inf), 0.3)
    assert turn(9.0, 9.5, lambda x: x > 9.25, whole=False) == (9.25, nextafter(9.25, inf))
    assert turn(-4.0, 9.0, lambda x: x >= 2.5, whole=True) == (2.0, 3.0)


def key(name: str) -> LeafKey:
    return (name,)


def test_the_greatest_sum_of_tables_is_that_of_all_combinations() -> None:
    """Small tables over one to three of five variables, some combinations forbidden, at times all."""
    impossible = 0
    for seed in range(150):
        draw = random.Random(seed)
        sizes = {key(name): draw.randint(1, 3) for name in "abcde"}
        scopes = [one for length in (0, 1, 2, 3) for one in combinations(sorted(sizes), length)]
        factors = []
        for scope in draw.sample(scopes, draw.randint(1, 5)):
            whole = [*product(*(range(sizes[one]) for one in scope))]
            table = {one: draw.randint(-9, 9) for one in whole if draw.random() < 0.8}
            factors.append(Factor(scope, table))
        names = sorted({one for factor in factors for one in factor.scope})
        sums = {}
        for chosen in product(*(range(sizes[one]) for one in names)):
            at = dict(zip(names, chosen, strict=True))
            values = [factor.table.get(tuple(at[one] for one in factor.scope)) for factor in factors]
            if None not in values:
                sums[chosen] = sum(value for value in values if value is not None)
        found = maximise(factors, sizes)
        if found is None:
            impossible += 1
            assert not sums
        else:
            assert found[0] == max(sums.values())
            assert sums[tuple(found[1][one] for one in names)] == found[0], "where it says"
    assert 10 < impossible < 140
    assert maximise([], {}) == (0, {})


def test_no_table_has_more_than_fifty_thousand_entries() -> None:
    a, b, c = key("a"), key("b"), key("c")
    both = [frozenset({a, b})]
    assert is_small(both, {a: 200, b: 250})
    assert not is_small(both, {a: 21, b: 2381})  # 50,001
    assert is_small([], {})
    assert is_small([frozenset({a}), frozenset({b})], {a: 40_000, b: 40_000})
    triangle = [frozenset({a, b}), frozenset({b, c}), frozenset({a, c})]
    assert is_small(triangle, {a: 36, b: 36, c: 36})
    assert not is_small(triangle, {a: 37, b: 37, c: 37})  # 1,369 each, 50,653 joined


def test_what_many_rules_share_is_left_to_the_last() -> None:
    """Forty facts, each in a rule with one that is common to all: together they have more combinations than atoms."""
    hub, rim = key("hub"), [key(f"rim-{i}") for i in range(40)]
    sizes = dict.fromkeys([hub, *rim], 100)
    assert is_small([frozenset({hub, one}) for one in rim], sizes)
    table: dict[tuple[int, ...], int] = {(i, j): -abs(i - j) for i in range(10) for j in range(10)}
    found = maximise([Factor((hub, one), table) for one in rim], dict.fromkeys(sizes, 10))
    assert found is not None
    assert found[0] == 0
    assert len({*found[1].values()}) == 1
