"""Derived fields: a formula and a statement about one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import thesis
from thesis.plan import make_plan
from thesis.text import ThesisError

TEXT = """
[thesis]
format = 1
id = "t"
as_of = 2025-05-01
[vocabulary]
id = "v"
currency = "USD"
[fields.amount]
type = "money"
[fields.stake]
type = "share"
[fields.post]
type = "money"
derived = 'amount / stake'
[fields.big]
type = "flag"
derived = 'post > 100M USD'
[fields.launched]
type = "date"
[fields.age]
type = "duration"
derived = 'months_between(launched, as_of)'
[rules.post]
points = 10
value = 'ramp(post, 0, 200M)'
[rules.big]
points = 5
when = 'big'
[rules.amount]
points = -3
value = 'ramp(amount, 0, 20M)'
[rules.old]
points = 1
when = 'age > 12 months'
[verdicts]
yes = 5
no = -inf
"""
THESIS = thesis.loads(TEXT)


def states(facts: Mapping[str, Any]) -> dict[str, str]:
    card = thesis.score(THESIS, facts)
    return {name: one.state for name, one in card.contributions.items()}


def test_a_field_follows_from_others() -> None:
    facts = {"amount": "10M USD", "stake": "10%", "launched": "2024-01-01"}
    assert states(facts) == {"post": "graded", "big": "false", "amount": "graded", "old": "true"}
    assert thesis.score(THESIS, facts).contributions["post"].grade == 0.5


def test_what_is_stated_counts_where_both_clash() -> None:
    card = thesis.score(THESIS, {"amount": "10M USD", "stake": "10%", "post": "50M USD"})
    assert card.contributions["post"].grade == 0.25


def test_both_together_leave_less_than_each() -> None:
    facts = {"amount": "10M USD", "stake": {"between": ["5%", "20%"]}, "post": {"at_most": "80M USD"}}
    one = thesis.score(THESIS, facts).contributions["post"]
    assert (one.grade_low, one.grade_high) == (0.25, 0.4)


def test_what_follows_is_as_vague_as_what_it_follows_from() -> None:
    one = thesis.score(THESIS, {"amount": "10M USD", "stake": {"between": ["10%", "20%"]}}).contributions["post"]
    assert (one.grade_low, one.grade_high) == (0.25, 0.5)


def test_a_known_result_is_exact_though_nothing_is_stated_of_it() -> None:
    card = thesis.score(THESIS, {"amount": "10M USD", "stake": "10%", "launched": "2024-01-01"})
    assert card.exact
    assert card.low == card.score == card.high


def test_a_quotient_by_zero_is_undefined() -> None:
    assert states({"amount": "10M USD", "stake": 0})["post"] == "undefined"


def test_the_leaves_of_formulas_are_leaves_of_rules() -> None:
    plan = make_plan(THESIS)
    assert {key[0] for key in plan.slots[1].reads} == {"post", "big", "amount", "stake"}


def test_tables_agree_with_cards() -> None:
    rows: list[dict[str, Any]] = [
        {},
        {"amount": "10M USD"},
        {"amount": "10M USD", "stake": "10%"},
        {"amount": "10M USD", "stake": "10%", "post": "50M USD"},
        {"stake": "10%", "post": {"between": ["50M USD", "70M USD"]}},
        {"amount": "10M USD", "stake": {"between": ["5%", "20%"]}, "post": {"at_most": "80M USD"}},
        {"amount": "10M USD", "stake": 0},
        {"big": True},
    ]
    board = thesis.score(THESIS, rows)
    for row, facts in enumerate(rows):
        card = thesis.score(THESIS, facts)
        assert (board.low[row], board.score[row], board.high[row]) == (card.low, card.score, card.high), facts


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("amount + stake", "E405"),
        ("post", "E230"),
        ("big", "E415"),
        ("stake", "E415"),
        ("amount > 3M USD", "E415"),
        ("size(amount)", "E406"),
        ("amountt", "E201"),
        ("amount /", "E315"),
        ("", "E311"),
    ],
)
def test_formulas_are_checked(formula: str, code: str) -> None:
    with pytest.raises(ThesisError) as caught:
        thesis.loads(TEXT.replace("'amount / stake'", f"'{formula}'"))
    assert code in {one.code for one in caught.value.diagnostics}
    assert all(one.span is not None for one in caught.value.diagnostics)


def test_long_chains_of_formulas_are_refused_and_short_ones_are_not() -> None:
    def chain(length: int) -> str:
        links = "".join(f"[fields.x{i}]\ntype = 'ratio'\nderived = 'x{i - 1} + 1%'\n" for i in range(1, length))
        return TEXT.replace("[rules.post]", f"[fields.x0]\ntype = 'ratio'\n{links}[rules.post]", 1)

    assert "x9" in thesis.loads(chain(10)).derived
    for length in (60, 3000):
        with pytest.raises(ThesisError, match="E231"):
            thesis.loads(chain(length))
