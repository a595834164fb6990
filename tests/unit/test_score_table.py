"""The table of many companies: its columns, its ranking, its cards, and the frame that it becomes."""

from __future__ import annotations

import pickle
import sys

import numpy as np
import pytest

import thesis
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.scoring import ScoreTable

RULES = """
[thesis]
format = 1
id = "table"
[vocabulary]
id = "v"
[fields.margin]
type = "share"
[fields.bad]
type = "flag"
[fields.big]
type = "flag"
[rules.margin]
points = 10
value = 'margin'
[rules.small]
points = -2
when = 'not big'
[gates.bad]
when = 'bad'
veto = true
[gates.big]
when = 'big'
cap = 5
[verdicts]
yes = 4
no = -inf
"""
ROWS = {
    "name": ["a", "b", "c", "d", "e", "f"],
    "margin": [0.5, 1.0, 0.5, 0.9, float("nan"), 0.9],
    "bad": [False, True, False, True, None, False],
    "big": [False, False, False, False, False, True],
}


@pytest.fixture(scope="module")
def rules() -> Thesis:
    return thesis.loads(RULES)


@pytest.fixture(scope="module")
def board(rules: Thesis) -> ScoreTable:
    return thesis.score(rules, thesis.profiles(columns=ROWS, thesis=rules))


def test_columns(board: ScoreTable) -> None:
    assert board.names.tolist() == board.ids.tolist() == ROWS["name"]
    assert board.score.tolist() == [3.0, 8.0, 3.0, 7.0, -2.0, 5.0]
    assert board.low.tolist() == [3.0, 8.0, 3.0, 7.0, -2.0, 5.0]
    assert board.high.tolist() == [3.0, 8.0, 3.0, 7.0, 8.0, 5.0]
    assert board.exact.tolist() == [True] * 6
    assert board.vetoed.tolist() == [False, True, False, True, None, False]
    assert board.verdict.tolist() == ["no", "veto", "no", "veto", "no", "yes"]
    assert board.percent.tolist() == [pytest.approx(100 * (x + 2) / 12) for x in (3, 8, 3, 7, -2, 5)]
    assert board.coverage.tolist() == [1.0, 1.0, 1.0, 1.0, 2 / 12, 1.0]
    assert board.rules == ("margin", "small")
    assert board.contributions.tolist() == [[5, -2], [10, -2], [5, -2], [9, -2], [0, -2], [9, 0]]
    assert board.contributions.shape == (6, 2)


@pytest.mark.parametrize(
    "name",
    ["names", "score", "low", "high", "exact", "percent", "coverage", "verdict", "vetoed", "contributions"],
)
def test_columns_are_read_only(board: ScoreTable, name: str) -> None:
    with pytest.raises(ValueError, match="read-only"):
        getattr(board, name)[0] = 0


def test_the_ranking_has_vetoed_companies_last_and_ties_in_order(board: ScoreTable) -> None:
    order = board.ranking()
    assert order.dtype == np.int64
    assert order.tolist() == [5, 0, 2, 4, 1, 3]
    assert [card.name for card in board.top(2)] == ["f", "a"]
    assert len(board.top(100)) == 6
    assert board.top(0) == board.top(-1) == ()
    assert board[order[0]].name == "f"


def test_cards_are_those_of_one_company(board: ScoreTable, rules: Thesis) -> None:
    cards = list(board)
    assert [card.name for card in cards] == ROWS["name"]
    assert cards[0] == board["a"] == board[0] == board[-6]
    alone = thesis.score(rules, {"name": "a", "margin": 0.5, "bad": False, "big": False})
    assert alone == cards[0], "the receipt too"
    assert (len(board), repr(board)) == (6, "<ScoreTable: 6 companies by table>")


def test_the_frame(board: ScoreTable) -> None:
    frame = board.to_frame()
    assert frame.columns == [
        "id", "name", "verdict", "score", "low", "high", "exact", "percent", "coverage", "vetoed"
    ]  # fmt: skip
    assert frame["vetoed"].to_list() == [False, True, False, True, None, False]
    assert frame["score"].to_list() == board.score.tolist()
    assert frame["verdict"].to_list() == board.verdict.tolist()
    assert board.to_frame(contributions=True)["margin"].to_list() == [5, 10, 5, 9, 0, 9]


def test_the_frame_says_what_it_needs(board: ScoreTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError, match=r"pip install 'thesis\[data\]'"):
        board.to_frame()


def test_no_companies(rules: Thesis) -> None:
    for empty in (Profiles(()), thesis.profiles(columns={"margin": []}, thesis=rules)):
        board = thesis.score(rules, empty)
        assert len(board) == 0
        assert board.score.shape == board.ranking().shape == board.verdict.shape == (0,)
        assert board.contributions.shape == (0, 2)
        assert board.to_frame().height == 0


def test_progress_is_told_of_every_chunk(rules: Thesis) -> None:
    seen: list[tuple[int, int]] = []
    companies = thesis.profiles(columns={"margin": np.linspace(0, 1, 70_000)}, thesis=rules)
    thesis.score(rules, companies, progress=lambda done, rows: seen.append((done, rows)))
    assert [rows for _, rows in seen] == [70_000] * len(seen)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (70_000, 70_000)
    assert len(seen) > 1


def test_points_and_bounds_are_whole_thousandths(rules: Thesis) -> None:
    numbers = np.random.default_rng(0).random(5_000)
    companies = thesis.profiles(columns={"margin": numbers, "big": numbers > 2}, thesis=rules)
    board = thesis.score(rules, companies)
    for part in (board.thousandths.score, board.thousandths.low, board.thousandths.high):
        assert np.array_equal(part, np.floor(part))
    assert np.array_equal(np.round(board.contributions * 1000).sum(axis=1), board.thousandths.score)


def test_a_table_can_be_pickled(board: ScoreTable) -> None:
    again = pickle.loads(pickle.dumps(board))
    assert again.score.tolist() == board.score.tolist()
    assert again["a"] == board["a"]
