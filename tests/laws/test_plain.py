"""Plain values are taken as they stand: whatever a dict says, its facts are those of reading each value."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.engines.function import compile_function
from thesis.facts import Context, Fact, FactError, Said, read_fact, read_one
from thesis.model import Thesis
from thesis.scoring.plans import plan_of
from thesis.testing import theses

HOSTILE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from([-0.0, 0, 1, 2.5, 10**15, 10**400, -(10**15), 1e15, Decimal("0.1"), Fraction(1, 3)])
    | st.sampled_from([np.float64(0.5), np.bool_(1), np.str_("CN"), date(2025, 1, 1), "2025-03"])
    | st.sampled_from(["yes", "unknown", " ", "40%", ">3", [], ["CN"], ["CN", 1], [None], ("CN",)])
    | st.sampled_from([{"value": 0.5}, {"at_least": 1}, [{"value": 1, "as_of": "2025-01"}]])
)


@st.composite
def dicts(draw: st.DrawFn, rules: Thesis) -> dict[str, Any]:
    """Values of all kinds for the fields of a thesis, levels and tags among them."""
    facts = {}
    for field in draw(st.sets(st.sampled_from(sorted(rules.vocabulary.fields)))):
        values = rules.vocabulary.fields[field].values
        levels = st.sampled_from(values) | st.lists(st.sampled_from(values)) if values else st.nothing()
        facts[field] = draw(HOSTILE | levels)
    return facts


def one_by_one(facts: dict[str, Any], rules: Thesis) -> tuple[dict[str, Fact], list[str]]:
    """Each value read by itself, and the messages of those that do not fit."""
    context = Context(rules.vocabulary.about)
    found, messages = {}, []
    for name, value in facts.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            value = value[-1]  # noqa: PLW2901 - one dated value is a series of one
        try:
            found[name] = read_fact(rules.vocabulary.fields[name], value, context)
        except FactError as error:
            messages.append(error.message)
    return found, messages


@given(data=st.data())
def test_the_facts_of_a_dict_are_those_of_its_values(data: st.DataObject) -> None:
    rules = data.draw(theses(most=2))
    facts = data.draw(dicts(rules))
    expected, messages = one_by_one(facts, rules)
    if messages:
        with pytest.raises(thesis.ThesisError) as refused:
            read_one(facts, rules.vocabulary)
        assert sorted(one.message for one in refused.value.diagnostics) == sorted(messages)
        return
    company = read_one(facts, rules.vocabulary)
    assert list(company.facts) == list(facts)
    assert company.facts == expected
    assert repr(company.facts) == repr(expected)
    assert pickle.loads(pickle.dumps(company)) == company


@given(data=st.data())
def test_a_score_is_the_same_from_plain_values_and_from_facts(data: st.DataObject) -> None:
    """Leaves are read from values as they stand, kept for the next time, and given up where another plan asks."""
    rules, others = data.draw(theses(most=4)), data.draw(theses(most=4))
    facts = {name: value for name, value in data.draw(dicts(rules)).items() if not one_by_one({name: value}, rules)[1]}
    company = read_one(facts, rules.vocabulary)
    made = thesis.facts.Profile(company.id, company.name, dict(company.facts), company.series)
    assert isinstance(company.facts, Said)
    for plan in (plan_of(rules, None), plan_of(others, None), plan_of(rules, None)):
        function = compile_function(plan)
        if plan.fields == rules.vocabulary.fields:
            assert function(company) == function(made) == function(company)
            assert function.totals(company) == function.totals(made) == function.totals(company)
    card = thesis.score(rules, company)
    assert card == thesis.score(rules, made)
    assert pickle.loads(pickle.dumps(card)) == card
