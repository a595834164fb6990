"""Law 3 on columns: chunks, the order of rows, twins and neighbours change no row."""

from __future__ import annotations

import numpy as np
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import thesis
from tests.relations import companies_of
from thesis.engines.columns import CHUNK
from thesis.facts import Profiles
from thesis.facts.columns import Rows, columns_of
from thesis.model import Thesis
from thesis.scoring import ScoreTable
from thesis.scoring.chunks import bound_to, outer_sums
from thesis.scoring.plans import plan_of
from thesis.scoring.tally import sums_of
from thesis.testing import frames_for, profiles_for, theses

PARTS = ("score", "low", "high", "exact", "percent", "coverage", "verdict", "vetoed", "contributions")


def table_of(data: st.DataObject) -> tuple[Thesis, Profiles, ScoreTable]:
    """A random thesis, a few companies, and their scores."""
    rules = data.draw(theses())
    drawn = [data.draw(profiles_for(rules)) for _ in range(data.draw(st.integers(1, 6)))]
    companies = Profiles(tuple(evolve(one, id=f"company-{i}") for i, one in enumerate(drawn)))
    return rules, companies, thesis.score(rules, companies)


@given(data=st.data())
def test_the_size_of_chunks_changes_no_row(data: st.DataObject) -> None:
    rules, companies, _ = table_of(data)
    plan = plan_of(rules, None)
    bound = bound_to(plan, companies)
    (whole,) = (sums_of(plan, outcome) for outcome in bound.chunks())
    for outcome in bound.chunks(data.draw(st.integers(1, len(companies)))):
        sums = sums_of(plan, outcome)
        for name in ("score", "low", "high", "decided", "vetoed", "exact"):
            assert np.array_equal(getattr(sums, name), getattr(whole, name)[outcome.start : outcome.stop]), name


@given(data=st.data())
def test_rows_in_any_order_and_more_than_once_stay_what_they_are(data: st.DataObject) -> None:
    """Columns of which rows are taken: mixed, left out, doubled."""
    rules, companies, board = table_of(data)
    chosen = data.draw(st.lists(st.integers(0, len(companies) - 1), max_size=10))
    rows = np.array(chosen, dtype=np.int64)
    fields = rules.vocabulary.fields
    every = columns_of(companies, fields.values(), [field for field in fields.values() if field.type.is_numeric])
    mixed = thesis.score(rules, Profiles(Rows(every.take(rows), fields)))
    assert len(mixed) == len(chosen)
    for name in PARTS:
        assert np.array_equal(getattr(mixed, name), getattr(board, name)[rows]), name
    for row, one in enumerate(mixed):
        assert one.score == mixed.score[row] or not mixed.exact[row]


@given(data=st.data())
def test_a_list_says_what_an_array_says(data: st.DataObject) -> None:
    """Numbers and days as Python has them, or as arrays: the same scores, and the same rows and fields are bad."""
    rules = data.draw(theses())
    frame = data.draw(frames_for(rules))
    arrays = companies_of(frame, rules)
    lists = thesis.profiles(columns=frame.values, thesis=rules, errors="unknown")
    plan = plan_of(rules, None)
    of_arrays, of_lists = outer_sums(plan, arrays), outer_sums(plan, lists)
    for name in ("score", "low", "high", "decided", "vetoed", "exact"):
        assert np.array_equal(getattr(of_arrays, name), getattr(of_lists, name)), name
    assert bad_cells(arrays) == bad_cells(lists)


@given(data=st.data())
def test_gaps_and_choices_come_to_what_their_ends_come_to(data: st.DataObject) -> None:
    """What most columns are is summed without its ends, and what rules give is found on the way or afterwards."""
    rules = data.draw(theses())
    companies = companies_of(data.draw(frames_for(rules)), rules)
    plan = plan_of(rules, None)
    board = thesis.score(rules, companies, bounds="outer", contributions=True)
    for outcome in bound_to(plan, companies).chunks():
        sums = sums_of(plan, outcome)
        for name in ("score", "low", "high", "decided", "vetoed", "exact"):
            assert np.array_equal(getattr(sums, name), getattr(board.thousandths, name)), name
    for other in (thesis.score(rules, companies, bounds="outer"), thesis.hold(rules, companies, bounds="outer")):
        assert np.array_equal(board.contributions, other.contributions)


def bad_cells(companies: Profiles) -> set[tuple[int, str]]:
    return {(one.cell.row, one.cell.column.partition("__")[0]) for one in companies.problems if one.cell is not None}


@given(data=st.data())
def test_the_ranking_is_the_same_companies_in_a_stable_order(data: st.DataObject) -> None:
    _, _, board = table_of(data)
    order = board.ranking()
    assert sorted(order.tolist()) == list(range(len(board)))
    keys = [(board.vetoed[at] is True, -board.score[at], at) for at in order.tolist()]
    assert keys == sorted(keys), "vetoed last, by score, ties in the order given"


def test_the_number_of_threads_changes_no_row() -> None:
    """The article's companies ten thousand times over: more rows than one chunk of a thread, and an uneven rest."""
    rules = thesis.load("zhu-xiaohu")
    companies = thesis.read_profiles(thesis.examples() / "companies.toml", rules)
    fields = rules.vocabulary.fields
    every = columns_of(companies, fields.values(), [field for field in fields.values() if field.type.is_numeric])
    rows = np.arange(210_001) % len(companies)
    many = Profiles(Rows(every.take(rows), fields))
    seen: list[tuple[int, int]] = []
    note = seen.append
    board = thesis.score(
        rules, many, threads=3, bounds="outer", contributions=True, progress=lambda done, of: note((done, of))
    )
    alone = thesis.score(rules, many, threads=1, bounds="outer")
    for name in ("score", "low", "high", "exact", "coverage", "vetoed", "contributions"):
        assert np.array_equal(getattr(board, name), getattr(alone, name)), name
        assert np.array_equal(getattr(board, name), getattr(thesis.score(rules, companies, bounds="outer"), name)[rows])
    assert seen == [(stop, 210_001) for stop in (*range(CHUNK, 210_001, CHUNK), 210_001)]
