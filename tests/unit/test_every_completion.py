"""Tight bounds of many small theses against every completion of what is open: nobody beyond them, somebody at them."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

import thesis
from tests.small import (
    GRADES_OF_ONE_BEND,
    HEAD,
    PARTLY,
    TRUTHS,
    VALUES,
    a_company,
    a_joint_grade,
    a_thesis,
    completions,
)
from thesis import ScoreCard, Thesis


def slack(card: ScoreCard) -> float:
    """A thousandth for each open graded rule: rules round apart."""
    return 0.0005 + 0.001 * sum(one.grade_low < one.grade_high for one in card.contributions.values())


def hold(rules: Thesis, facts: dict[str, Any]) -> ScoreCard:
    """Nobody is beyond the bounds; where they are exact, the witnesses are at them."""
    card: ScoreCard = thesis.score(rules, facts)
    scores = thesis.score(rules, list(completions(rules, facts))).score
    told = (thesis.dumps(rules), facts, card.low, card.high, card.exact)
    assert card.low - slack(card) <= scores.min(), told
    assert scores.max() <= card.high + slack(card), told
    assert card.low <= card.score <= card.high, told
    if card.exact:
        for witness, end in ((card.witness_low, card.low), (card.witness_high, card.high)):
            assert witness is not None, told
            reached = thesis.score(rules, witness)
            assert reached.low == reached.high == pytest.approx(end, abs=slack(card)), (told, witness)
    return card


def test_where_each_number_bends_alone_bounds_are_exact() -> None:
    for seed in range(90):
        draw = random.Random(seed)
        rules = a_thesis(draw, GRADES_OF_ONE_BEND)
        facts = a_company(draw, rules)
        assert hold(rules, facts).exact, (thesis.dumps(rules), facts)


def test_where_several_numbers_tie_in_a_minimum_bounds_are_exact() -> None:
    of_x, of_y = GRADES_OF_ONE_BEND[:2], ("ramp(y, 0, 4)", "ramp(y, 3, 1)", "abs(y - 2) / 2")
    for seed in range(24):
        draw = random.Random(seed)
        functions = [draw.choice(of_x), draw.choice(of_y)]
        more = [f"points = {p}\nvalue = '{a_joint_grade(draw, functions)}'" for p in draw.sample([8, 4, -8], 2)]
        more += [f"points = {draw.choice([2, -1, -3])}\nvalue = '{draw.choice(of_y)}'"]
        left = f"min(0.75, 1 - max({', '.join(functions)}))"
        left += "'\napplies = 'g" if seed % 2 else ""
        more[draw.randint(0, 1) :] = [f"points = 6\nvalue = '{left}'", more[-1]] if seed % 3 == 0 else more[-2:]
        more += [f"points = {draw.choice([3, -2])}\nwhen = '{draw.choice(TRUTHS)}'"]
        rules = a_thesis(draw, (), more, others=0)
        facts = a_company(draw, rules, keep="xy")
        assert hold(rules, facts).exact, (thesis.dumps(rules), facts)


NASTY = (
    *("x * x / 16", "x * y / 16", "clip(1 / x, 0, 1)", "clip(x / y, 0, 1)", "min(ramp(x, 0, 4), ramp(n, 3, 0))"),
    *("clip(0.75 - max(ramp(x, 0, 4), ramp(y, 0, 4)), 0, 1)", "abs(x - y) / 4", "clip(x - n, 0, 1)"),
    *("min(ramp(x, 0, 4), clip(0.75 - max(ramp(x, 0, 4), ramp(y, 0, 4)), 0, 1))", "min(x * x, 4 - x, y) / 4"),
    *("mean(ramp(x, 0, 4), ramp(y, 4, 2), ramp(n, 0, 3))", "max(0.5, ramp(y, 0, 4) - ramp(x, 0, 4))"),
    *("min(ramp(x, 0, 4), 1 - ramp(x, 0, 4), ramp(y, 0, 4))", "max(ramp(x, 0, 4), ramp(x, 4, 1), ramp(y, 4, 0))"),
)


def test_a_whole_number_may_step_over_the_level_at_which_another_ties_with_it() -> None:
    """The best company has a third of x for its one of n, which no rule names."""
    rules = thesis.loads(
        HEAD
        + """
        [rules.both]
        points = 8
        all = ['ramp(x, 0, 4)', 'ramp(n, 0, 3)']
        [rules.cost-of-x]
        points = -4
        value = 'ramp(x, 0, 4)'
        [rules.much-of-x]
        points = -5
        when = 'x >= 2'
        [rules.cost-of-n]
        points = -3
        value = 'ramp(n, 0, 3)'
        """
    )
    card = hold(rules, {})
    assert thesis.score(rules, {"x": 4 / 3, "n": 1}).score <= card.high
    assert not card.exact


def test_where_cuts_do_not_tell_all_nobody_is_beyond_the_bounds() -> None:
    found = []
    for seed in range(50):
        draw = random.Random(seed)
        rules = a_thesis(draw, (*NASTY, "ramp(x, 0, 4)", "ramp(y, 3, 1)"))
        found.append(hold(rules, a_company(draw, rules)).exact)
    assert True in found
    assert False in found


def test_a_table_is_tightened_as_each_of_its_companies_is() -> None:
    """Fifty companies are scored on columns, whatever can be tried there."""
    for seed in range(16):
        draw = random.Random(seed)
        rules = a_thesis(draw, NASTY if seed % 4 == 0 else GRADES_OF_ONE_BEND)
        known = draw.choice([0.3, 0.6, 0.9])
        partly = {} if seed % 3 == 0 else PARTLY  # where all is known or nothing, columns hold no sets
        companies = [
            {name: draw.choice((*VALUES[name], *partly.get(name, ()))) for name in VALUES if draw.random() < known}
            for _ in range(50)
        ]
        board = thesis.score(rules, companies)
        for at, company in enumerate(companies):
            card = thesis.score(rules, company)
            found = (board.low[at], board.high[at], board.score[at], board.exact[at])
            assert found == (card.low, card.high, card.score, card.exact), (thesis.dumps(rules), company)


def test_companies_of_a_table_of_which_different_facts_are_open_are_told_apart() -> None:
    """Seventy flags, each shared by three rules; of each company another one is open."""
    names = [f"flag-{i:02}".replace("-", "_") for i in range(70)]
    text = HEAD.replace("[verdicts]", "".join(f'{name} = {{ type = "flag" }}\n' for name in names) + "[verdicts]")
    for i, (one, other) in enumerate(pairwise(names)):
        text += f"[rules.both-{i}]\npoints = {i + 2}\nwhen = '{one} and {other}'\n"
        text += f"[rules.not-{i}]\npoints = 1\nwhen = 'not {one}'\n"
    rules = thesis.loads(text)
    companies = [{name: True for name in names if name != one} for one in names]
    board = thesis.score(rules, companies)
    cards = [thesis.score(rules, company) for company in companies]
    assert board.low.tolist() == [card.low for card in cards]
    assert board.high.tolist() == [card.high for card in cards]
    assert len({*board.low}) > 60
