"""The tight bounds of a table are those of each company's card, and as exact."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import thesis
from tests import dated
from thesis.engines.bounds.rows import tighten_rows
from thesis.engines.columns import compile_columns
from thesis.facts import Profiles, read_one
from thesis.facts.columns import Rows, columns_of
from thesis.model import Thesis
from thesis.plan import make_plan
from thesis.scoring import ScoreTable
from thesis.testing import profiles_for, theses

# few fields, so that rules and gates share what is open
SHARED = ("round", "regions", "profitable", "trains", "margin")
LEVELLED = ("round", "regions", "profitable", "trains")


def in_columns(rules: Thesis, companies: tuple[Any, ...]) -> Profiles:
    """The companies as columns, which are never scored one by one from the start."""
    fields = rules.vocabulary.fields
    series = [field for field in fields.values() if field.type.is_numeric]
    return Profiles(Rows(columns_of(Profiles(companies), fields.values(), series), fields))


def says_what_cards_say(board: ScoreTable) -> None:
    """Scores, bounds and exactness of every row."""
    for row, card in enumerate(board):
        of_table = (board.score[row], board.low[row], board.high[row], board.exact[row])
        assert of_table == (card.score, card.low, card.high, card.exact)


@given(data=st.data())
def test_tight_bounds_of_a_table_are_those_of_its_cards(data: st.DataObject) -> None:
    rules = data.draw(theses() | theses(fields=SHARED, least=2, most=5))
    drawn = [data.draw(profiles_for(rules)) for _ in range(data.draw(st.integers(1, 6)))]
    says_what_cards_say(thesis.score(rules, in_columns(rules, tuple(drawn))))


@given(data=st.data())
def test_flags_tags_and_levels_are_solved_on_columns(data: st.DataObject) -> None:
    """Where rules and gates read nothing else, no company is left to be solved alone."""
    rules = data.draw(theses(fields=LEVELLED, least=2, most=5))
    drawn = [data.draw(profiles_for(rules)) for _ in range(data.draw(st.integers(1, 6)))]
    companies = in_columns(rules, tuple(drawn))
    program = compile_columns(make_plan(rules))
    found = tighten_rows(program, columns_of(companies, program.fields))
    tight = found.capped()
    assert tight.solved.all()
    for row, profile in enumerate(companies):
        sums = thesis.score(rules, profile).thousandths
        assert (tight.low[row], tight.high[row]) == (sums.low, sums.high)


@given(raw=st.lists(dated.companies, min_size=1, max_size=6))
def test_a_level_of_a_series_is_solved_on_columns_where_its_facts_lie_on_one_side(raw: list[Any]) -> None:
    """The day of the level and the value of today are then chosen apart, whatever the facts leave open."""
    rules = thesis.loads(dated.RULES)
    drawn = [read_one(one, rules.vocabulary) for one in raw]
    companies = in_columns(rules, tuple(drawn))
    says_what_cards_say(thesis.score(rules, companies))
    program = compile_columns(make_plan(rules))
    found = tighten_rows(program, columns_of(companies, program.fields, program.series))
    for row, profile in enumerate(drawn):
        assert found.solved[row] or dated.may_be_on_either_side(profile)
