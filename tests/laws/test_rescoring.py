"""A held table that is scored again says what scoring afresh says, and evaluates only what a tweak touches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import thesis
from tests.laws.test_compare import some_companies
from tests.laws.test_tweaks import made
from thesis.engines.bounds.rows import FoundRows
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.plan import Plan, make_plan
from thesis.scoring import Bounds, ScoreTable
from thesis.scoring.holding import Held, held_of, score_together
from thesis.scoring.sums import Sums
from thesis.scoring.tightening import found_in
from thesis.testing import theses, tweaks_of
from thesis.tweaks import touched

SMALL = theses(most=4, depth=1)


def are_equal(one: ScoreTable, other: ScoreTable) -> bool:
    """Bit for bit: scores, bounds, exactness, vetoes, what is decided, and every contribution."""
    columns = [one_field.name for one_field in fields(Sums)]
    pairs = [(getattr(one.thousandths, name), getattr(other.thousandths, name)) for name in columns]
    return all(np.array_equal(a, b) for a, b in [*pairs, (one.contributions, other.contributions)])


def held(table: ScoreTable) -> Held:
    """What a table holds."""
    assert table.held is not None
    return table.held


@given(data=st.data(), base=SMALL)
def test_scoring_again_is_scoring_afresh(data: st.DataObject, base: Thesis) -> None:
    companies = data.draw(some_companies(base, 4))
    near: Bounds = data.draw(st.sampled_from(["tight", "outer"]))
    board = thesis.hold(base, companies, bounds=near)
    assert are_equal(board, thesis.score(base, companies, bounds=near))
    for _ in range(data.draw(st.integers(1, 3))):
        base = made(base, data.draw(tweaks_of(base)))
        board = thesis.rescore(board, base, bounds=near)
        assert are_equal(board, thesis.score(base, companies, bounds=near))


@given(data=st.data(), base=SMALL)
def test_only_what_a_tweak_touches_is_evaluated_again(data: st.DataObject, base: Thesis) -> None:
    companies = data.draw(some_companies(base, 2))
    after = made(base, data.draw(tweaks_of(base)))
    board = thesis.hold(base, companies)
    before = held(board).evaluated
    assert before <= len(base.rules) + len(base.gates)
    thesis.rescore(board, after)
    found = touched(make_plan(base), make_plan(after))
    assert held(board).evaluated - before <= len(found.grades) + len(found.gates)
    again = held(board).evaluated
    thesis.rescore(board, base)
    thesis.rescore(board, after)
    assert held(board).evaluated == again, "what was found once is kept"


@pytest.mark.parametrize(
    ("edits", "count"),
    [
        ({}, 0),
        ({"rules.pmf-speed.points": 30}, 0),
        ({"rules.pmf-speed.if_unknown": 0.5}, 0),
        ({"verdicts.invest": 75}, 0),
        ({"rules.easy-regions": None}, 0),
        ({"parameters.pmf_arr": "20M USD"}, 1),
        ({"parameters.pmf_arr": "20M USD", "parameters.good_retention": "30%"}, 2),
        ({"gates.no-humanoid-robots.cap": 10}, 0),
        ({"gates.no-humanoid-robots.when": "true"}, 1),
        ({"rules.another": {"points": 3, "when": "arr > 1M USD"}}, 1),
    ],
    ids=str,
)
def test_how_many_rules_and_gates_are_evaluated(edits: dict[str, Any], count: int) -> None:
    zhu = thesis.load("zhu-xiaohu")
    companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
    board = thesis.hold(zhu, companies)
    before = held(board).evaluated
    assert before == len(zhu.rules) + len(zhu.gates)
    after = thesis.tweak(zhu, edits)
    assert are_equal(thesis.rescore(board, after), thesis.score(after, companies))
    assert held(board).evaluated == before + count
    assert thesis.what_if(zhu, edits, board) == thesis.what_if(zhu, edits, companies)
    assert held(board).evaluated == before + count


def test_a_sweep_evaluates_the_swept_rule_at_each_value_and_the_rest_once() -> None:
    zhu = thesis.load("zhu-xiaohu")
    companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
    board = thesis.hold(zhu, companies)
    before = held(board).evaluated
    swept = thesis.sweep(zhu, "parameters.pmf_arr", ["5M USD", "10M USD", "20M USD"], board)
    assert held(board).evaluated == before + 2
    assert swept == thesis.sweep(zhu, "parameters.pmf_arr", ["5M USD", "10M USD", "20M USD"], companies)


def test_chunks_and_memory_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    zhu = thesis.load("zhu-xiaohu")
    few = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
    many = Profiles(tuple(evolve(few[i % len(few)], id=f"c{i}") for i in range(100)))
    after = thesis.tweak(zhu, {"parameters.pmf_arr": "20M USD", "gates.no-humanoid-robots.cap": 10})
    whole = [thesis.score(one, many) for one in (zhu, after)]
    monkeypatch.setattr("thesis.scoring.ledger.CHUNK", 33)
    assert all(are_equal(a, b) for a, b in zip(whole, score_together([zhu, after], many, None), strict=True))
    monkeypatch.setattr("thesis.scoring.holding.MOST_HELD", 0)
    unheld = score_together([zhu, after], many, None)
    assert all(one.held is None for one in unheld)
    assert all(are_equal(a, b) for a, b in zip(whole, unheld, strict=True))


def test_no_companies_and_a_table_that_is_not_held() -> None:
    zhu = thesis.load("zhu-xiaohu")
    none = thesis.hold(zhu, [])
    assert len(none) == len(thesis.rescore(none, zhu)) == 0
    board = thesis.score(zhu, [{"layers": ["application"]}])
    assert board.held is None
    again = thesis.rescore(board, zhu)
    assert are_equal(again, board)
    assert held_of(again) is again.held


def test_what_was_used_longest_ago_is_let_go_of_where_room_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    zhu = thesis.load("zhu-xiaohu")
    companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
    turned = [thesis.tweak(zhu, {"parameters.pmf_arr": f"{i}M USD"}) for i in range(11, 41)]
    board = thesis.hold(zhu, companies, bounds="outer")
    least, most = held(board).evaluated, 2 * held(board).nbytes
    for one in turned:
        thesis.rescore(board, one, bounds="outer")
    assert held(board).evaluated - least == len(turned)
    assert held(board).nbytes > most, "there is room, and all is kept"
    monkeypatch.setattr("thesis.scoring.holding.MOST_BYTES", 0)
    board = thesis.hold(zhu, companies, bounds="outer")
    for one in turned:
        assert are_equal(thesis.rescore(board, one, bounds="outer"), thesis.score(one, companies, bounds="outer"))
        assert held(board).nbytes <= most
    thesis.rescore(board, turned[-1], bounds="outer")
    assert held(board).evaluated - least == len(turned), "the last is kept"
    thesis.rescore(board, turned[0], bounds="outer")
    assert held(board).evaluated - least == len(turned) + 1, "the first is not"


def test_sums_move_from_thesis_to_thesis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thesis.scoring.ledger.MOST_CHANGES", 2)
    zhu, zhou = thesis.load("zhu-xiaohu"), thesis.load("zhou-yahui")
    companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
    rules = list(zhu.rules)
    board = thesis.hold(zhu, companies)
    points = {f"rules.{rule}.points": 3.141 for rule in rules[:5]}
    halves = {f"rules.{rule}.if_unknown": 0.5 for rule in rules[3:8]}
    steps = [points, halves, {**points, **halves}, {"rules.pmf-speed.points": -7.5}, {}]
    for after in [*(thesis.tweak(zhu, step) for step in steps), zhou, zhu]:
        assert are_equal(thesis.rescore(board, after), thesis.score(after, companies))


def test_two_rules_of_one_kind_count_twice() -> None:
    rule = 'points = 5\nvalue = "ramp(fit, 0, 10)"\n'
    twins = thesis.loads(
        '[thesis]\nformat = 1\nid = "twins"\nholder = "us"\n'
        '[vocabulary]\nid = "v"\n[fields]\nfit = { type = "number", range = [0, 10] }\n'
        f"[rules.one]\n{rule}[rules.other]\n{rule}[verdicts]\ninvest = 1\nno = -inf\n"
    )
    board = thesis.hold(twins, [{"fit": 10}, {"fit": 4}, {"fit": 0}])
    alone = thesis.rescore(board, thesis.tweak(twins, {"rules.one.enabled": False}))
    assert board.score.tolist() == [10.0, 4.0, 0.0]
    assert alone.score.tolist() == [5.0, 2.0, 0.0]
    assert thesis.rescore(alone, twins).score.tolist() == [10.0, 4.0, 0.0]


def test_bounds_are_tightened_anew_only_where_what_shares_open_facts_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = thesis.loads(
        '[thesis]\nformat = 1\nid = "pack"\nholder = "us"\n'
        '[vocabulary]\nid = "v"\n[fields]\nx = { type = "number", range = [0, 10] }\n'
        'c = { type = "category", values = ["a", "b", "c"] }\n'
        '[rules.one]\npoints = 5\ntable = { of = "c", at = { a = 1, b = 0.5, c = 0 } }\n'
        "[rules.other]\npoints = 4\nwhen = 'c != \"a\"'\n"
        "[rules.apart]\npoints = 3\nvalue = 'ramp(x, 0, 10)'\n"
        "[gates.low]\nwhen = 'c == \"b\"'\ncap = 6\n[verdicts]\ngood = 5\npoor = -inf\n"
    )
    anew: list[int] = []

    def counted(plan: Plan, profiles: Profiles, rows: NDArray[np.int64]) -> FoundRows:
        anew.append(len(rows))
        return found_in(plan, profiles, rows)

    monkeypatch.setattr("thesis.scoring.ledger.found_in", counted)
    companies = [{"x": 4}, {}, {"c": "a"}, {"c": {"one_of": ["a", "b"]}, "x": 10}]
    board = thesis.hold(pack, companies)
    assert board.low.tolist() == [5.2, 4, 5, 6]  # c alone gives 4, a 5, b 6.5 under a cap of 6
    tried: list[tuple[dict[str, Any], int]] = [
        ({"rules.apart.points": -2.5}, 1),
        ({"rules.apart.enabled": False}, 1),
        ({"rules.apart.value": "ramp(x, 5, 10)"}, 1),
        ({"rules.one.points": 6}, 2),
        ({"gates.low.cap": 4.5}, 3),
    ]
    for edits, count in tried:
        after = thesis.tweak(pack, edits)
        assert are_equal(thesis.rescore(board, after), thesis.score(after, companies))
        assert len(anew) == count, edits
