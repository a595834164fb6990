"""Tight bounds on theses small enough to work out by hand."""

from __future__ import annotations

from typing import Any

import pytest

import thesis
from thesis import ScoreCard, Thesis
from thesis.engines.bounds.rows import tighten_rows
from thesis.engines.columns import compile_columns
from thesis.facts import Profiles, read_one
from thesis.facts.columns import columns_of
from thesis.plan import make_plan

HEAD = """
[thesis]
format = 1
id = "by-hand"
[vocabulary]
id = "v"
currency = "USD"
[fields]
x = { type = "number", range = [0, 12] }
y = { type = "number", range = [0, 12] }
n = { type = "count" }
f = { type = "flag" }
c = { type = "category", values = ["a", "b", "c"] }
t = { type = "tags", values = ["p", "q"] }
d = { type = "date" }
arr = { type = "money" }
[verdicts]
good = 10
poor = -inf
"""


def by_hand(rules: str) -> Thesis:
    return thesis.loads(HEAD + rules)


def bounds(rules: str, **facts: Any) -> tuple[float, float, bool]:
    card = thesis.score(by_hand(rules), facts)
    confirm(by_hand(rules), card)
    return card.low, card.high, card.exact


def confirm(rules: Thesis, card: ScoreCard) -> None:
    """Where bounds are exact, the witnesses reach them."""
    if card.exact:
        assert card.witness_low is not None
        assert card.witness_high is not None
        low, high = thesis.score(rules, card.witness_low), thesis.score(rules, card.witness_high)
        assert (low.low, low.high) == (card.low, card.low)
        assert (high.low, high.high) == (card.high, card.high)


EXCLUSIVE = """
[rules.above]
points = 10
when = 'x >= 5'
[rules.below]
points = 10
when = 'x < 5'
"""


def test_rules_that_exclude_each_other_give_ten_whatever_the_fact_and_say_so_in_the_joint_row() -> None:
    rules = by_hand(EXCLUSIVE)
    card = thesis.score(rules, {})
    assert (card.low, card.score, card.high, card.exact) == (10.0, 10.0, 10.0, True)
    assert [one.points for one in card.contributions.values()] == [0.0, 0.0]
    assert (card.joint, card.cap) == (10.0, 0.0)
    assert card.verdict == "good"
    assert card.possible_verdicts == ("good",)


def test_two_ramps_that_pull_against_each_other() -> None:
    ramps = """
    [rules.up]
    points = 3
    value = 'ramp(x, 0, 10)'
    [rules.down]
    points = -2
    value = 'ramp(x, 4, 8)'
    """
    assert bounds(ramps) == (0.0, 1.2, True)


def test_a_bounded_fact_is_tightened_as_an_unknown_one_is() -> None:
    assert bounds(EXCLUSIVE, x={"at_least": 3}) == (10.0, 10.0, True)
    ramps = """
    [rules.up]
    points = 10
    value = 'ramp(x, 0, 10)'
    [rules.down]
    points = -10
    value = 'ramp(x, 0, 10)'
    """
    assert bounds(ramps, x={"between": [2, 7]}) == (0.0, 0.0, True)


def test_levels_of_a_category_are_never_two_at_once() -> None:
    levels = """
    [rules.a]
    points = 10
    when = 'c == "a"'
    [rules.b]
    points = 5
    when = 'c == "b"'
    [rules.c]
    points = -3
    when = 'c == "c"'
    """
    assert bounds(levels) == (-3.0, 10.0, True)
    assert bounds(levels, c={"one_of": ["b", "c"]}) == (-3.0, 5.0, True)


def test_a_tie_inside_a_joint_minimum_is_found_between_the_breakpoints() -> None:
    """The best x lies where ramp(x, 0, 10) meets the level 0.35, which is no breakpoint of either rule."""
    joint = """
    [rules.joint]
    points = 10
    all = ['ramp(x, 0, 10)', '0.35']
    [rules.cost]
    points = -4
    value = 'ramp(x, 0, 10)'
    """
    low, high, exact = bounds(joint)
    assert (low, high, exact) == (-0.5, 2.1, True)


def test_two_open_numbers_in_one_minimum() -> None:
    joint = """
    [rules.both]
    points = 10
    all = ['ramp(x, 0, 10)', 'ramp(y, 0, 4)']
    [rules.cost-of-x]
    points = -6
    value = 'ramp(x, 0, 10)'
    [rules.cost-of-y]
    points = -2
    value = 'ramp(y, 0, 8)'
    """
    low, high, exact = bounds(joint)
    assert exact
    assert (low, high) == (-6.0, 3.0)  # x = 10 with y = 0, and with y = 4


def test_whole_numbers_have_nothing_between_them() -> None:
    whole = """
    [rules.two]
    points = 10
    when = '2 <= n <= 2'
    [rules.three]
    points = 10
    when = 'n >= 3'
    [rules.little]
    points = 10
    when = 'n < 2'
    """
    assert bounds(whole) == (10.0, 10.0, True)


CAPPED = """
[rules.much]
points = 20
when = 'x >= 5'
[gates.limit]
when = 'x >= 6'
cap = 8
"""


def test_a_cap_that_shares_a_fact_with_a_rule() -> None:
    """Between 5 and 6 the rule gives 20 and the gate stays shut."""
    assert bounds(CAPPED) == (0.0, 20.0, True)
    assert bounds(CAPPED, x={"between": [5, 6]}) == (8.0, 20.0, True)
    assert bounds(CAPPED, x={"at_least": 6}) == (8.0, 8.0, True)


def test_a_cap_on_the_only_way_to_points_binds() -> None:
    always = CAPPED.replace("x >= 6", "x >= 5")
    assert bounds(always) == (0.0, 8.0, True)


def test_gates_under_several_caps() -> None:
    stairs = """
    [rules.much]
    points = 20
    value = 'ramp(x, 0, 10)'
    [gates.low]
    when = 'x >= 4 and f'
    cap = 5
    [gates.mid]
    when = 'x >= 6'
    cap = 10
    """
    low, high, exact = bounds(stairs)
    assert exact
    assert low == 0.0
    assert high == 12.0  # just below 6, the flag down: 20 * 0.6 less a last place


def test_tags_are_learned_one_by_one() -> None:
    tags = """
    [rules.p]
    points = 4
    when = '"p" in t'
    [rules.not-p]
    points = 4
    when = 'not "p" in t'
    [rules.q]
    points = 1
    when = '"q" in t'
    """
    assert bounds(tags) == (4.0, 5.0, True)


def test_the_headline_moves_into_bounds_that_a_negative_joint_row_needs() -> None:
    hopeful = EXCLUSIVE.replace("points = 10", "points = 10\nif_unknown = 1")
    card = thesis.score(by_hand(hopeful), {})
    assert (card.score, card.joint, card.low, card.high) == (10.0, -10.0, 10.0, 10.0)


def test_a_day_on_which_a_level_is_first_reached_can_be_chosen() -> None:
    speed = """
    [rules.speed]
    points = 10
    steps = { of = 'months_to_reach(arr, 10M USD, d)', at = [["<= 6", 1], ["<= 12", 0.6]], otherwise = 0 }
    [rules.slow]
    points = -5
    when = 'months_to_reach(arr, 10M USD, d) > 12'
    """
    facts: dict[str, Any] = {"d": "2024-01-01", "arr": [{"value": "2M USD", "as_of": "2024-05-01"}]}
    assert bounds(speed, **facts) == (-5.0, 10.0, True)


def test_a_gate_that_asks_how_soon_a_level_was_reached_can_fire() -> None:
    """No cut settles a difference of two days; but each of them lowers the score one way."""
    rules = """
    [rules.soon]
    points = 10
    value = 'ramp(months_between(d, 2025-05-01), 0 months, 40 months)'
    [gates.slow]
    cap = -2
    when = 'months_to_reach(arr, 3M USD, d) < 0 months'
    """
    assert bounds(rules) == (-2.0, 10.0, True)
    assert bounds(rules + EXCLUSIVE) == (-2.0, 20.0, True)
    above = rules.replace("cap = -2", "cap = 30")
    assert bounds(above + EXCLUSIVE) == (10.0, 20.0, True)


def test_a_gate_that_cannot_fire_lowers_nothing_whatever_else_its_facts_move() -> None:
    assert bounds(EXCLUSIVE + "[gates.never]\ncap = 3\nwhen = 'x * y > 200'\n") == (10.0, 10.0, True)


TWO_LEVELS = """
[rules.far]
points = 10
when = 'months_to_reach(arr, 10M USD, 2024-01-01) <= 6'
[rules.half-way]
points = -10
when = 'months_to_reach(arr, 5M USD, 2024-01-01) <= 6'
"""


def test_days_of_two_levels_of_one_series_are_not_chosen_apart() -> None:
    """Who reaches ten has reached five before: nobody gets the ten points alone, which outer bounds do not know."""
    assert bounds(TWO_LEVELS) == (-10.0, 10.0, False)
    assert bounds(TWO_LEVELS, arr=[{"value": "2M USD", "as_of": "2024-02-01"}]) == (-10.0, 10.0, False)
    assert bounds(TWO_LEVELS, arr=[{"value": "5M USD", "as_of": "2024-02-01"}]) == (-10.0, 0.0, True)


@pytest.mark.parametrize(
    ("value", "exact"),
    [(["5M USD", "15M USD"], False), (["5M USD", "10M USD"], False), (["10M USD", "15M USD"], True)],
)
def test_one_fact_may_decide_a_value_and_the_day_on_which_it_was_reached(value: list[str], exact: bool) -> None:
    rules = """
    [rules.soon]
    points = 10
    when = 'months_to_reach(arr, 10M USD, d) <= 6'
    [rules.small]
    points = 10
    value = 'ramp(arr, 15M USD, 5M USD)'
    """
    facts: dict[str, Any] = {"arr": [{"between": value, "as_of": "2024-05-01"}]}
    card = thesis.score(by_hand(rules), facts)
    confirm(by_hand(rules), card)
    assert card.exact is exact
    large = rules.replace("15M USD, 5M USD", "5M USD, 15M USD")
    assert bounds(large, **facts)[2], "the earliest day goes with the greatest value"
    best = thesis.score(by_hand(large), facts).witness_high
    assert best is not None
    assert best.facts["arr"].value in [one.value for one in best.series["arr"]], "today it has what it reached"


def test_one_fact_of_several_that_may_decide_both_is_enough() -> None:
    rules = """
    [rules.soon]
    points = 10
    when = 'months_to_reach(arr, 10M USD, d) <= 6'
    [rules.small]
    points = 10
    value = 'ramp(arr, 15M USD, 5M USD)'
    """
    small = {"value": "2M USD", "as_of": "2024-01-01"}
    either = {"between": ["5M USD", "15M USD"], "as_of": "2024-05-01"}
    assert bounds(rules, d="2024-01-01", arr=[small]) == (10.0, 20.0, True)
    assert bounds(rules, d="2024-01-01", arr=[small, either]) == (0.0, 20.0, False)


def test_days_of_several_levels_that_move_a_score_one_way_go_together() -> None:
    assert bounds(TWO_LEVELS.replace("-10", "4")) == (0.0, 14.0, True)
    assert bounds(TWO_LEVELS.replace("-10", "4") + EXCLUSIVE) == (10.0, 24.0, True)
    assert bounds(TWO_LEVELS.replace("-10", "4").replace("<= 6", "> 6") + EXCLUSIVE) == (10.0, 24.0, True)
    with_value = TWO_LEVELS.replace("-10", "4") + "[rules.value]\npoints = 1\nwhen = 'arr >= 1M USD'\n"
    assert bounds(with_value + EXCLUSIVE) == (10.0, 25.0, True)


@pytest.mark.parametrize("after", ["2024-03-31", "2024-12-01"])
@pytest.mark.parametrize("months", ["2.5", "2.94"])
def test_the_latest_days_of_two_levels_are_those_of_two_facts(months: str, after: str) -> None:
    """Seven to fifteen in March, then twenty: five is reached at the end of March, if all is as late as may be.

    Ten is then reached with the twenty, on the same day or later. A day before it would not be 2.94 months.
    """
    late = TWO_LEVELS.replace("-10", "4").replace("<= 6", f"> {months}")
    march = {"between": ["7M USD", "15M USD"], "as_of": "2024-03"}
    assert bounds(late, arr=[march, {"value": "20M USD", "as_of": after}]) == (0.0, 14.0, True)


def test_an_equation_that_no_whole_number_solves_is_never_true() -> None:
    odd = "[rules.odd]\npoints = 10\nwhen = '2 * n == 5'\n"
    assert bounds(odd) == (0.0, 0.0, True)
    assert bounds(odd.replace("5", "6")) == (0.0, 10.0, True)


def test_the_lowest_cap_of_a_gate_that_is_undefined_is_where_bounds_begin() -> None:
    rules = "[rules.ten]\npoints = 10\nwhen = 'x < 5'\n"
    for i, cap in enumerate((5, 3, 4)):
        rules += f"[gates.g{i}]\ncap = {cap}\nwhen = '1 / x > {i}'\n"
    assert bounds(rules, x=0) == (3.0, 10.0, False)
    assert bounds(rules + "[rules.off]\npoints = -9\nwhen = 'x < 5'\n", x=0) == (1.0, 1.0, True)
    assert bounds(rules + "[gates.sure]\ncap = 2\nwhen = 'x < 1'\n", x=0)[:2] == (2.0, 2.0)


def test_the_lowest_cap_that_surely_binds_is_where_bounds_end() -> None:
    rules = EXCLUSIVE + "[rules.f]\npoints = 10\nwhen = 'f'\n"
    for i, cap in enumerate((15, 12, 18)):
        rules += f"[gates.g{i}]\ncap = {cap}\nwhen = 'x <= 12'\n"
    assert bounds(rules) == (10.0, 12.0, True)
    assert bounds(rules.replace("cap = 12", "cap = 7")) == (7.0, 7.0, True)


def test_an_undefined_clause_that_moves_nothing_leaves_bounds_exact() -> None:
    rules = """
    [rules.nothing]
    points = 5
    value = 'min(clip(1 / y, 0, 1), 0)'
    [rules.f]
    points = 3
    when = 'f'
    """
    assert bounds(rules + EXCLUSIVE) == (10.0, 13.0, True)


def test_what_cuts_cannot_solve_keeps_its_outer_bounds_and_says_so() -> None:
    product = """
    [rules.product]
    points = 10
    value = 'clip(x / 12 * (y / 12), 0, 1)'
    [rules.against]
    points = -10
    value = 'clip(x / 12 * (y / 12), 0, 1)'
    """
    card = thesis.score(by_hand(product), {})
    assert (card.low, card.high, card.exact) == (-10.0, 10.0, False)
    assert card.witness_low is None


def test_an_undefined_quotient_is_not_called_exact() -> None:
    quotient = """
    [rules.quotient]
    points = 10
    value = 'clip(1 / x, 0, 1)'
    """
    card = thesis.score(by_hand(quotient), {"x": 0})
    assert (card.low, card.high, card.exact) == (0.0, 10.0, False)
    assert card.contributions["quotient"].state == "undefined"


@pytest.mark.parametrize("known", [{}, {"x": 3}, {"f": True}, {"x": {"at_most": 4}, "c": "a"}])
def test_a_company_of_which_little_is_known_equals_brute_force(known: dict[str, Any]) -> None:
    """Ten open facts that rules share, against every completion on a grid that holds all breakpoints."""
    rules = by_hand(
        """
        [rules.r1]
        points = 7
        any = ['x >= 5', 'f']
        [rules.r2]
        points = -4
        all = ['x >= 3', 'c in ["a", "b"]']
        [rules.r3]
        points = 5
        value = 'ramp(x, 8, 2)'
        [rules.r4]
        points = 3
        when = 'not f and c != "a"'
        [rules.r5]
        points = -6
        at_least = 2
        of = ['"p" in t', 'f', 'x < 9']
        """
    )
    card = thesis.score(rules, known)
    confirm(rules, card)
    assert card.exact
    grid = [
        {"x": x, "f": f, "c": c, "t": tags}
        for x in (0, 2, 2.9999999, 3, 4, 4.9999999, 5, 8, 8.9999999, 9, 12)
        for f in (False, True)
        for c in ("a", "b", "c")
        for tags in ([], ["p"])
    ]
    allowed = [
        facts
        for facts in grid
        if ("x" not in known or facts["x"] == known["x"] or (known["x"] == {"at_most": 4} and facts["x"] <= 4))  # type: ignore[operator]
        and ("f" not in known or facts["f"] is known["f"])
        and ("c" not in known or facts["c"] == known["c"])
    ]
    scores = [thesis.score(rules, facts).score for facts in allowed]
    assert card.low == pytest.approx(min(scores), abs=0.0011)
    assert card.high == pytest.approx(max(scores), abs=0.0011)
    assert card.low <= min(scores)
    assert card.high >= max(scores)


def test_bounds_that_meet_are_exact_whatever_is_undefined() -> None:
    """One company or a table: where only one score is possible, an undefined clause leaves nothing open."""
    rules = """
    [fields.q]
    type = "number"
    range = [-10, 50]
    derived = 'x / y'
    [rules.one]
    points = 10
    none = ['f and f']
    [rules.other]
    points = 10
    when = '(f or q < -10) and f'
    """
    assert bounds(rules, x=0, y=0) == (10, 10, True)
    assert thesis.score(by_hand(rules), [{"x": 0, "y": 0}]).exact.tolist() == [True]


GATED = """
[rules.first]
points = 10
table = { of = 'c', at = { a = 1, b = 0.5, c = 0 } }
[rules.second]
points = 6
when = 'c != "b"'
[gates.low]
when = 'c == "a" or f and c == "c"'
cap = 4
[gates.none]
when = 'c == "b" and "p" in t'
cap = 1
"""


def test_a_table_tries_the_levels_that_rules_and_gates_with_caps_share() -> None:
    """a: 16 under a cap of 4; b: 5, or 1 where the tag is there; c: 6, or 4 where the flag is."""
    rules = by_hand(GATED)
    facts: list[dict[str, Any]] = [
        {},
        {"c": {"one_of": ["a", "b"]}},
        {"c": {"one_of": ["a", "b"]}, "t": []},
        {"c": {"one_of": ["b", "c"]}, "f": False, "t": ["p"]},
        {"c": {"one_of": ["a", "c"]}, "f": False},
        {"c": {"one_of": ["a", "c"]}, "f": True},
        {"c": {"one_of": ["b", "c"]}, "f": False, "t": []},
    ]
    ends = [(1, 6), (1, 5), (4, 5), (1, 6), (4, 6), (4, 4), (5, 6)]
    board = thesis.score(rules, facts * 10)
    assert list(zip(board.low, board.high, strict=True)) == ends * 10
    assert board.exact.all()
    for company in facts:
        confirm(rules, thesis.score(rules, company))
    known = thesis.score(rules, [{}, {"c": "a"}, {"c": "b", "t": []}] * 20)
    assert list(zip(known.low, known.high, strict=True)) == [(1, 6), (4, 4), (5, 5)] * 20
    ungated = by_hand(GATED[: GATED.index("[gates")])
    alone = thesis.score(ungated, facts * 10)
    assert list(zip(alone.low, alone.high, strict=True))[:5] == [(5, 16), (5, 16), (5, 16), (5, 6), (6, 16)]


def test_a_table_does_not_try_levels_that_a_company_cannot_have() -> None:
    """a gives 10, b 7, c 9; what is known leaves a and c."""
    rules = by_hand("""
[rules.first]
points = 10
table = { of = 'c', at = { a = 1, b = 0.5, c = 0 } }
[rules.second]
points = 10
table = { of = 'c', at = { a = 0, b = 0.2, c = 0.9 } }
""")
    board = thesis.score(rules, [{"c": {"one_of": ["a", "c"]}}, {}] * 30)
    assert (board.low[0], board.high[0], board.low[1], board.high[1]) == (9, 10, 7, 10)
    assert board.exact.all()


def test_rows_of_many_choices_are_tried_a_few_at_a_time() -> None:
    """Eight flags that pull two ways have 256 choices; the table has more rows than are tried at once."""
    flags = [f"f{i}" for i in range(8)]
    head = HEAD.replace("[verdicts]", "".join(f'{one} = {{ type = "flag" }}\n' for one in flags) + "[verdicts]")
    rules = thesis.loads(
        f"""{head}
        [rules.all]
        points = 10
        when = '{" and ".join(flags)}'
        [rules.not-all]
        points = 4
        when = 'not ({" and ".join(flags)})'
        [rules.x]
        points = 12
        value = 'ramp(x, 0, 12)'
        [gates.all]
        when = '{" and ".join(flags)} and x >= 6'
        cap = 3
        """
    )
    board = thesis.score(rules, [{"x": i % 13} for i in range(300)])
    ends = [(4 + x, 10 + x) if x < 6 else (3, 4 + x) for x in range(13)] * 24
    assert list(zip(board.low, board.high, strict=True)) == ends[:300]
    assert board.exact.all()


def test_levels_that_a_company_may_have_are_tried_on_columns() -> None:
    """No row is left to be solved alone where its levels are known in part."""
    rules = by_hand(GATED)
    program = compile_columns(make_plan(rules))
    companies = [read_one(one, rules.vocabulary) for one in ({"c": {"one_of": ["a", "b"]}}, {}, {"c": "a"})]
    found = tighten_rows(program, columns_of(Profiles(tuple(companies)), program.fields)).capped()
    assert found.solved.all()
    assert (found.low.tolist(), found.high.tolist()) == ([1_000, 1_000, 4_000], [5_000, 6_000, 4_000])
