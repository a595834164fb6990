"""Promises on theses small enough to see through: proven by signs, by segments, refuted, undecided, searched."""

from __future__ import annotations

import pytest

import thesis
from thesis import Thesis
from thesis.verification import promises_of

HEAD = """
[thesis]
format = 1
id = "promising"
[vocabulary]
id = "v"
[fields]
m = { type = "share" }
x = { type = "number", range = [0, 10] }
y = { type = "number", range = [0, 10] }
f = { type = "flag" }
t = { type = "tags", values = ["p", "q"] }
r = { type = "category", values = ["seed", "a", "b"], ordered = true }
c = { type = "category", values = ["u", "v"] }
[verdicts]
good = 5
poor = -inf
"""


def promising(rules: str, **promises: list[str]) -> Thesis:
    kept = "\n".join(f"{kind} = {names}" for kind, names in promises.items())
    return thesis.loads(f"{HEAD}{rules}\n[promises]\n{kept}\n".replace("'m'", '"m"'))


def states(rules: Thesis) -> list[str]:
    return [one.state for one in promises_of(rules)]


RISING = """
[rules.margin]
points = 10
value = 'ramp(m, 20%, 80%)'
"""

TURNING = """
[rules.margin]
points = 10
curve = { of = 'm', at = [["20%", 0], ["50%", 1], ["80%", 0.6]] }
"""


def test_a_rising_rule_keeps_its_promise_and_breaks_the_opposite_one() -> None:
    rules = promising(RISING, never_hurts=["m"], never_helps=["m"])
    kept, broken = promises_of(rules)
    assert (kept.state, kept.tolerance) == ("proven", 0)
    assert broken.state == "refuted"
    assert broken.cards is not None
    assert broken.cards[1].score > broken.cards[0].score


def test_a_curve_that_turns_is_refuted_by_two_companies_that_differ_in_the_margin_alone() -> None:
    (promise,) = promises_of(promising(TURNING, never_hurts=["m"]))
    assert promise.state == "refuted"
    assert promise.rule == "margin"
    assert promise.cards is not None
    assert [card.score for card in promise.cards] == [10.0, 6.0]


def test_check_prints_both_companies_at_the_place_of_the_promise() -> None:
    (finding,) = thesis.check(promising(TURNING, never_hurts=["m"]))
    assert finding.severity == "error"
    assert "10 points: m 50%" in str(finding)
    assert "6 points: m 80%" in str(finding)
    assert finding.span is not None
    assert finding.span.text.strip("\"'") == "m"
    assert len(finding.witness) == 2


def test_two_rules_that_pull_two_ways_are_proven_by_segments_within_their_rounding() -> None:
    pulling = (
        RISING
        + """
    [rules.against]
    points = -4
    value = 'ramp(m, 20%, 80%)'
    """
    )
    (promise,) = promises_of(promising(pulling, never_hurts=["m"]))
    assert promise.state == "proven"
    assert promise.tolerance == 2


def test_the_worst_case_over_the_other_facts_is_found() -> None:
    joint = """
    [rules.both]
    points = 10
    all = ['ramp(m, 0%, 100%)', 'ramp(x, 0, 10)']
    [rules.cost]
    points = -1
    value = 'ramp(m, 0%, 100%)'
    """
    (promise,) = promises_of(promising(joint, never_hurts=["m"]))
    assert promise.state == "refuted"
    assert promise.rule == "cost"


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ("[gates.g]\nwhen = 'm > 50%'\nveto = true", "refuted"),
        ("[gates.g]\nwhen = 'm < 50%'\nveto = true", "proven"),
        ("[gates.g]\nwhen = 'm > 50%'\ncap = 2", "refuted"),
        ("[gates.g]\nwhen = 'm > 50%'\ncap = 20", "proven"),
        ("[gates.g]\nwhen = 'm < 50%'\ncap = 2", "proven"),
        ("[gates.g]\nwhen = 'm > 50% and f'\nveto = true\nenabled = false", "proven"),
    ],
)
def test_gates_count(gate: str, expected: str) -> None:
    assert states(promising(f"{RISING}\n{gate}", never_hurts=["m"])) == [expected]


def test_flags_tags_and_ordered_categories_have_more_and_less() -> None:
    rules = """
    [rules.flag]
    points = 3
    when = 'f'
    [rules.tag]
    points = -3
    when = '"p" in t'
    [rules.round]
    points = 3
    when = 'r <= "a"'
    """
    asked = promising(rules, never_hurts=["f", "t", "r"], never_helps=["f", "t", "r"])
    assert states(asked) == ["proven", "refuted", "refuted", "refuted", "proven", "proven"]


def test_a_category_without_an_order_is_said_to_be_undecided() -> None:
    rules = "[rules.level]\npoints = 3\nwhen = 'c == \"u\"'"
    (promise,) = promises_of(promising(rules, never_hurts=["c"]))
    assert promise.state == "undecided"
    assert "no order" in promise.reason


def test_what_segments_cannot_decide_is_searched_and_the_counterexample_is_plain() -> None:
    product = "[rules.product]\npoints = 5\nvalue = 'clip(1 - x * y / 100, 0, 1) * ramp(x, 0, 10)'"
    (finding,) = thesis.check(promising(product, never_hurts=["x"]))
    assert finding.code == "F301"
    assert len(finding.witness) == 2


def test_a_field_that_no_rule_reads_keeps_every_promise() -> None:
    assert states(promising(RISING, never_hurts=["x"], never_helps=["x"])) == ["proven", "proven"]


def test_the_shipped_theses_keep_all_their_promises() -> None:
    for name in ("consensus", "zhu-xiaohu", "zhou-yahui"):
        assert set(states(thesis.load(name))) == {"proven"}
