"""Law 1 in SQL: DuckDB finds what the columns find for every row of any table, with ``==``."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.relations import assert_same, in_duckdb, table_of, table_of_profile
from thesis.engines.interpreter import interpret
from thesis.engines.relation import OPERATIONS, READERS
from thesis.facts import Profiles
from thesis.language import FACT_LEAVES, PRIMITIVES
from thesis.plan import give, presume
from thesis.scoring import plan_of
from thesis.scoring.many import outer_sums
from thesis.testing import profiles_for, theses
from thesis.testing.frames import frames_for


def test_every_primitive_and_leaf_has_its_form_in_sql() -> None:
    assert OPERATIONS.keys() == PRIMITIVES.keys()
    assert READERS.keys() | {"first_reach"} == FACT_LEAVES


@given(data=st.data())
def test_duckdb_finds_what_the_columns_find(data: st.DataObject) -> None:
    rules = data.draw(theses())
    frame = data.draw(frames_for(rules))
    assert_same(rules, frame, in_duckdb(plan_of(rules, None), table_of(frame)))


@given(data=st.data())
def test_duckdb_finds_what_the_interpreter_finds(data: st.DataObject) -> None:
    """One company, whatever its facts leave open: several levels, parts of sets, partial dates, dated series."""
    rules = data.draw(theses())
    company = data.draw(profiles_for(rules))
    plan = plan_of(rules, None)
    outcome = interpret(plan, company)
    found = in_duckdb(plan, table_of_profile(company, tuple(rules.vocabulary.fields.values())))
    for slot, expected in zip(plan.slots, outcome.slots, strict=True):
        assert found[slot.rule] == [give(slot.points, presume(slot.if_unknown, expected.grade)) / 1000]
    board = outer_sums(plan, Profiles((company,)))
    for name in ("score", "low", "high"):
        assert found[name] == (getattr(board, name) / 1000).tolist(), name
    assert found["exact"] == board.exact.tolist()
