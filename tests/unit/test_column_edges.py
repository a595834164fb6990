"""Columns at their edges: what is the same in all rows beside what is not, and grades that no thesis has yet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thesis
from thesis.engines.columns import OPERATIONS, Pair
from thesis.model import Thesis

HEAD = """
[thesis]
format = 1
id = "edges"
[vocabulary]
id = "edges"
[fields.margin]
type = "share"
[fields.staff]
type = "count"
[fields.profitable]
type = "flag"
[verdicts]
invest = "50%"
decline = -inf
"""
COMPANIES: list[dict[str, Any]] = [
    {},
    {"margin": "30%"},
    {"margin": "80%", "staff": {"at_least": 7}},
    {"profitable": True},
    {"margin": "100%", "staff": 0, "profitable": False},
] * 20  # so many that they are scored by columns


def table_is_as_cards(rules: Thesis) -> bool:
    """Whether each row of a table has what the card of its company has."""
    companies = [{"id": str(i), **facts} for i, facts in enumerate(COMPANIES)]
    table = thesis.score(rules, companies)
    cards = [thesis.score(rules, facts) for facts in COMPANIES[:5]] * 20
    return list(zip(table.low, table.score, table.high, strict=True)) == [
        (card.low, card.score, card.high) for card in cards
    ]


@pytest.mark.parametrize("applies", ["", "applies = 'profitable'"])
def test_a_curve_may_be_level_everywhere(applies: str) -> None:
    level = "curve = { of = 'margin', at = [['0%', 0.4], ['50%', 0.4]] }"
    rules = thesis.loads(f"{HEAD}[rules.level]\npoints = 10\n{applies}\n{level}\n")
    assert thesis.score(rules, {"profitable": True}).score == 4.0
    assert table_is_as_cards(rules)


@pytest.mark.parametrize("points", ["0.001", "-0.001", "-0.002"])
def test_the_least_points_that_a_rule_may_have_have_two_ends(points: str) -> None:
    rules = thesis.loads(f"{HEAD}[rules.least]\npoints = {points}\nvalue = 'margin'\n")
    card = thesis.score(rules, {})
    assert [card.low, card.high] == sorted((float(points), 0.0))
    assert table_is_as_cards(rules)


def test_a_rule_of_the_least_points_may_be_added_to_a_table_that_is_held() -> None:
    before = f"{HEAD}[rules.one]\npoints = 5\nwhen = 'profitable'\n[rules.two]\npoints = 4\nwhen = 'not profitable'\n"
    after = thesis.loads(f"{before}[rules.least]\npoints = -0.001\nvalue = 'margin'\n")
    companies = [{"id": str(i), **facts} for i, facts in enumerate(COMPANIES)]
    found, fresh = thesis.rescore(thesis.hold(thesis.loads(before), companies), after), thesis.score(after, companies)
    assert fresh.low[0] == 3.999
    for name in ("low", "score", "high", "exact"):
        assert getattr(found, name).tolist() == getattr(fresh, name).tolist()


def test_one_of_two_numbers_may_be_less_than_nothing() -> None:
    """Where it is open which of them counts, the lesser one is the low end, be it the first or the second."""
    condition = Pair(np.array([True, False, False]), np.array([True, True, False]))
    nothing = Pair.of(np.asarray(0.0))
    for less in (-0.5, -1.5):
        found = OPERATIONS["select"](condition, Pair.of(np.full(3, less)), nothing)
        assert found.lo.tolist() == [less, less, 0.0]
        assert found.hi.tolist() == [less, 0.0, 0.0]


@pytest.mark.parametrize("points", [7, -7])
@pytest.mark.parametrize("unknown", [0, 0.4])
@pytest.mark.parametrize("applies", ["", "applies = 'profitable'", "applies = 'margin > 20%'"])
def test_many_rules_of_one_kind_are_each_what_cards_have(points: int, unknown: float, applies: str) -> None:
    """So many that what is marked in rows is read more than once, while rules are still coming in."""
    forms = "curve = { of = 'margin', at = [[0, 0], [1, 1]] }", "when = 'staff >= 3'"
    texts = [
        f"[rules.r{i}]\npoints = {points + i / 10}\n{forms[i % 2]}\nif_unknown = {unknown if i % 3 else 0}\n{applies}\n"
        for i in range(36)
    ]
    rules = thesis.loads(HEAD + "".join(texts))
    companies = [{"id": str(i), **facts} for i, facts in enumerate(COMPANIES)]
    given = thesis.score(rules, companies, contributions=True).contributions
    cards = [thesis.score(rules, facts) for facts in COMPANIES[:5]] * 20
    assert given.tolist() == [[one.points for one in card.contributions.values()] for card in cards]
    assert not np.signbit(given[given == 0]).any()
    assert table_is_as_cards(rules)


def test_sums_of_any_size_are_kept_by_held_tables() -> None:
    """Small ones have half the bytes: points and caps on both sides of what fits, there and back."""
    gate = "[gates.g]\nwhen = 'profitable'\ncap = 3\n"
    rules = thesis.loads(
        f"{HEAD}[rules.m]\npoints = 9\nvalue = 'margin'\n[rules.s]\npoints = -4\nwhen = 'staff < 9'\n{gate}"
    )
    companies = [{"id": str(i), **facts} for i, facts in enumerate(COMPANIES)]
    held = thesis.hold(rules, companies)
    for points, cap in ((9, 3), (1_073_741, 3), (1_073_742, 3), (1_000_000_000, -3), (9, 1_073_742), (8, -3), (9, 3)):
        tweaked = thesis.tweak(rules, {"rules.m.points": points, "gates.g.cap": cap})
        again, anew = thesis.rescore(held, tweaked), thesis.score(tweaked, companies)
        for name in ("score", "low", "high", "coverage", "exact", "contributions"):
            assert np.array_equal(getattr(again, name), getattr(anew, name)), (name, points, cap)
