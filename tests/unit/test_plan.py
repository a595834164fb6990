"""What a plan makes of a thesis: when its rules are in force, what their steps reach, what may be undefined."""

from __future__ import annotations

import operator
import random
from datetime import date
from itertools import product
from math import inf, nextafter
from typing import Any

import pytest

import thesis
from thesis.plan import leaf_keys
from thesis.scoring import plan_of
from thesis.text import ThesisError

HEAD = """
[thesis]
format = 1
id = "plan"
[vocabulary]
id = "plan"
currency = "USD"
[fields]
x = { type = "number", range = [0, 12] }
y = { type = "number", range = [0, 12] }
n = { type = "count", range = [0, 12] }
f = { type = "flag" }
arr = { type = "money" }
c = { type = "category", values = ["a", "b"] }
t = { type = "tags", values = ["p", "q"] }
[verdicts]
good = "50%"
fair = "25%"
poor = -inf
"""


OTHER = "[rules.other]\npoints = 0\nwhen = 'f'\n"  # beside a gate


def of(rules: str) -> thesis.Thesis:
    return thesis.loads(HEAD + rules)


COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq}
NEAR = tuple(x for k in range(7) for x in (nextafter(k, -inf), k, nextafter(k, inf), k + 0.5) if x >= 0)


def test_the_first_step_that_holds_counts_and_open_facts_reach_what_they_can() -> None:
    """Steps in any order, over numbers and over whole numbers, against the text of them read plainly."""
    for seed in range(60):
        draw = random.Random(seed)
        steps = [(draw.choice([*COMPARE]), draw.randint(0, 6), draw.choice([0, 0.25, 0.5, 1])) for _ in range(3)]
        name, otherwise = draw.choice("xn"), draw.choice([0, 0.75])
        written = ", ".join(f"['{sign} {knot}', {height}]" for sign, knot, height in steps)
        rules = of(f"[rules.r]\npoints = 4\nsteps = {{ of = '{name}', at = [{written}], otherwise = {otherwise} }}\n")
        values = [float(x) for x in (NEAR if name == "x" else range(7))]

        def height(value: float, steps: Any = steps, otherwise: float = otherwise) -> float:
            held = (height for sign, knot, height in steps if COMPARE[sign](value, knot))
            return float(next(held, otherwise))

        table = thesis.score(rules, [{name: value} for value in values])
        assert table.score.tolist() == [4 * height(value) for value in values], written
        for low, high in ((1, 2), (2, 5), (3, 3), (0, 6)):
            one = thesis.score(rules, {name: {"between": [low, high]}}).contributions["r"]
            reached = [height(value) for value in values if low <= value <= high]
            assert (one.grade_low, one.grade_high) == (min(reached), max(reached)), (written, low, high)


@pytest.mark.parametrize("part", ["rules", "gates"])
@pytest.mark.parametrize(
    ("since", "until", "in_force"),
    [
        (None, None, (True, True, True, True)),
        ("2025-03-01", None, (False, True, True, True)),
        (None, "2025-05-01", (True, True, True, False)),
        ("2025-03-01", "2025-05-01", (False, True, True, False)),
        ("2025-03-02", "2025-04-30", (False, False, False, False)),
    ],
)
def test_a_part_is_in_force_from_its_first_day_to_the_day_before_its_last(
    part: str, since: str | None, until: str | None, in_force: tuple[bool, ...]
) -> None:
    dates = "".join(f"{word} = {day}\n" for word, day in (("since", since), ("until", until)) if day)
    effect = "points = 10\n" if part == "rules" else "cap = -10\n"
    rules = of(f"{OTHER}[{part}.one]\n{effect}when = 'f'\n{dates}")
    days = (date(2025, 2, 28), date(2025, 3, 1), date(2025, 4, 30), date(2025, 5, 1))
    found = tuple(thesis.score(rules, {"f": True}, as_of=day).score != 0 for day in days)
    assert found == in_force


@pytest.mark.parametrize("part", ["[rules.one]\npoints = 10\n", "[gates.one]\nveto = true\n"])
@pytest.mark.parametrize(
    "needs", ["when = 'f'\nsince = 2025-01-01\n", "when = 'f'\nuntil = 2025-01-01\n", "when = 'as_of > 2025-01-01'\n"]
)
def test_what_needs_a_date_says_so_where_there_is_none(part: str, needs: str) -> None:
    with pytest.raises(ThesisError) as caught:
        thesis.score(of(OTHER + part + needs), {})
    (one,) = caught.value.diagnostics
    assert one.code == "E540"
    assert one.span is not None
    assert one.span.line > len(HEAD.splitlines())


def test_a_rule_of_no_points_needs_no_date_and_is_off_without_one() -> None:
    rules = of("[rules.one]\npoints = 0\nwhen = 'f'\nsince = 2025-01-01\n[rules.two]\npoints = -0.001\nwhen = 'f'\n")
    card = thesis.score(rules, {"f": True})
    assert [one.state for one in card.contributions.values()] == ["off", "true"]
    assert card.score == -0.001


@pytest.mark.parametrize(
    ("quotient", "may"),
    [
        ("1 / x", True),
        ("1 / (12 - x)", True),
        ("1 / (x - 3)", True),
        ("1 / (x + 0.5)", False),
        ("-1 / (x - 12.5)", False),
        ("x / 3", False),
        ("1 / (1 + 1 / x)", True),
    ],
)
def test_a_rule_may_be_undefined_where_its_divisor_may_be_nought(quotient: str, may: bool) -> None:
    text = f"[rules.one]\npoints = 10\nvalue = 'clip({quotient}, 0, 1)'\n[gates.g]\ncap = 20\nwhen = '{quotient} > 9'\n"
    plan = plan_of(of(text), None)
    assert plan.slots[0].partial is may
    assert plan.gates[0].partial is may


def test_a_plan_knows_what_its_rules_read() -> None:
    text = """
    [rules.one]
    points = 10
    applies = 'f'
    all = ['"p" in t', 'c == "a"', 'x > y']
    [gates.g]
    cap = 3
    applies = '"q" in t'
    when = 'n > 3'
    """
    plan = plan_of(of(text), None)
    assert plan.slots[0].reads == {("f",), ("t", "p"), ("c",), ("x",), ("y",)}
    assert plan.gates[0].reads == {("t", "q"), ("n",)}
    assert leaf_keys(plan.gates[0].when) == {("n",)}
    assert plan.weight == 10_000


@pytest.mark.parametrize(
    ("points", "cap", "bands", "ends"),
    [
        ((10, -2), None, [4_000, 1_000, None], (-2_000, 10_000)),
        ((10, -2), -6, [2_000, -2_000, None], (-6_000, 10_000)),
        ((10, -2), 6, [4_000, 1_000, None], (-2_000, 10_000)),
        ((-4, -2), -8, [-4_000, -6_000, None], (-8_000, 0)),
        ((0.001, 0.002), None, [2, 1, None], (0, 3)),
    ],
)
def test_bands_lie_on_the_range_of_all_points_and_caps(
    points: tuple[float, float], cap: int | None, bands: list[int | None], ends: tuple[int, int]
) -> None:
    rules = "".join(f"[rules.r{i}]\npoints = {p}\nwhen = 'x > {i}'\n" for i, p in enumerate(points))
    rules += (
        ""
        if cap is None
        else f"[gates.g]\ncap = {cap}\nwhen = 'f'\n[gates.off]\nenabled = false\ncap = -99\nwhen = 'f'\n"
    )
    plan = plan_of(of(rules), None)
    assert (plan.least, plan.greatest) == ends
    assert [band.least for band in plan.bands] == bands
    assert [band.verdict for band in plan.bands] == ["good", "fair", "poor"]


def test_bands_in_points_begin_where_they_say() -> None:
    rules = thesis.loads(
        HEAD[: HEAD.index("[verdicts]")]
        + """
        [verdicts]
        fair = 4
        poor = -inf
        good = 7.5
        [rules.one]
        points = 10
        value = 'ramp(x, 0, 10)'
        """
    )
    assert [(band.verdict, band.least) for band in plan_of(rules, None).bands] == [
        ("good", 7_500),
        ("fair", 4_000),
        ("poor", None),
    ]
    board = thesis.score(rules, [{"x": x} for x in (3.9994, 4, 7.4994, 7.5)])
    assert list(board.verdict) == ["poor", "fair", "fair", "good"]


GRADES = {"ramp(x, 0, 10)": 0.4, "0.25": 0.25, "ramp(y, 12, 2)": 0.7}


@pytest.mark.parametrize("mode", ["all", "any", "none"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_clauses_are_joined_as_their_word_says(mode: str, count: int) -> None:
    for chosen in product(GRADES, repeat=count):
        card = thesis.score(of(f"[rules.r]\npoints = 10\n{mode} = {[*chosen]}\n"), {"x": 4, "y": 5})
        values = [GRADES[one] for one in chosen]
        expected = {"all": min(values), "any": max(values), "none": 1 - max(values)}[mode]
        assert card.score == pytest.approx(10 * expected, abs=0.001)


TRUTHS = {"x > 3": True, "f": None, "y > 6": False}


@pytest.mark.parametrize("mode", ["all", "any", "none", "1", "2", "3"])
@pytest.mark.parametrize("part", ["rules", "gates"])
def test_truths_are_joined_alike_in_rules_and_in_gates(mode: str, part: str) -> None:
    for count in (1, 2, 3):
        for chosen in product(TRUTHS, repeat=count):
            if mode.isdigit() and int(mode) > count:
                continue
            form = f"at_least = {mode}\nof = {[*chosen]}\n" if mode.isdigit() else f"{mode} = {[*chosen]}\n"
            effect = "points = 10\n" if part == "rules" else "veto = true\n"
            card = thesis.score(of(f"{OTHER}[{part}.r]\n{effect}{form}"), {"x": 4, "y": 5})
            surely = sum(TRUTHS[one] is True for one in chosen)
            possibly = sum(TRUTHS[one] is not False for one in chosen)
            least = {"all": count, "any": 1, "none": 1}.get(mode) or int(mode)
            truth = True if surely >= least else None if possibly >= least else False
            truth = (None if truth is None else not truth) if mode == "none" else truth
            state = card.contributions["r"].state if part == "rules" else card.gates["r"].state
            assert {"true": True, "false": False, "unknown": None, "open": None}[state] is truth, (form, state)


@pytest.mark.parametrize(
    ("value", "entangled"),
    [
        ("1 / (x + 1)", set()),
        ("1 / x", {("x",)}),
        ("y / x", {("x",), ("y",)}),
        ("y / (x + 1)", set()),
        ("y / 2", set()),
    ],
)
def test_the_ends_of_a_quotient_can_be_had_where_the_divisor_keeps_away_from_zero(
    value: str, entangled: set[tuple[str]]
) -> None:
    assert plan_of(of(f"[rules.r]\npoints = 4\nvalue = 'ramp({value}, 0, 1)'\n"), None).entangled == entangled
