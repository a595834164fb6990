"""Law 3: the order of rows, of rules and of facts, duplicates, neighbours and threads change no score."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.facts import Profile, Profiles
from thesis.testing import facts_for, laws, profiles_for, theses

A_FEW = st.integers(1, 4)


def named(companies: list[Profile]) -> list[Profile]:
    """The companies, each with an id of its own."""
    return [evolve(one, id=f"company-{i}", name=f"company-{i}") for i, one in enumerate(companies)]


@given(data=st.data())
def test_a_company_scores_alone_as_it_does_in_any_table(data: st.DataObject) -> None:
    rules = data.draw(theses())
    companies = named([data.draw(profiles_for(rules)) for _ in range(data.draw(A_FEW))])
    laws.neighbours_change_nothing(rules, companies)


@given(data=st.data())
def test_the_order_of_rows_and_twins_among_them_change_no_row(data: st.DataObject) -> None:
    rules = data.draw(theses())
    companies = named([data.draw(profiles_for(rules)) for _ in range(data.draw(A_FEW))])
    twin = evolve(companies[0], id="twin")
    rows = data.draw(st.permutations([*companies, twin]))
    straight = thesis.score(rules, Profiles(tuple(companies)))
    mixed = thesis.score(rules, Profiles(tuple(rows)))
    for one in companies:
        assert mixed[one.id] == straight[one.id]
    laws.same_answer(mixed["twin"], straight[companies[0].id])
    order = [rows.index(one) for one in companies]
    for column in ("score", "low", "high", "exact", "percent", "coverage", "verdict", "vetoed", "contributions"):
        assert np.array_equal(getattr(mixed, column)[order], getattr(straight, column)), column


@given(data=st.data())
def test_the_order_of_rules_and_gates_changes_no_score(data: st.DataObject) -> None:
    rules = data.draw(theses(least=2))
    company = data.draw(profiles_for(rules))
    orders = {part: data.draw(st.permutations(list(getattr(rules, part)))) for part in ("rules", "gates")}

    def reorder(tree: dict[str, Any]) -> None:
        for part, order in orders.items():
            if part in tree:
                tree[part] = {name: tree[part][name] for name in order}

    laws.same_answer(thesis.score(laws.edited(rules, reorder), company), thesis.score(rules, company))


@given(data=st.data())
def test_the_order_of_facts_and_of_their_lists_changes_nothing(data: st.DataObject) -> None:
    rules = data.draw(theses())
    facts = data.draw(facts_for(rules))
    mixed = {name: turned(facts[name]) for name in data.draw(st.permutations(list(facts)))}
    assert thesis.score(rules, mixed) == thesis.score(rules, facts), "the receipt too"


def turned(fact: Any) -> Any:
    """The same fact with every list of it turned round."""
    if isinstance(fact, dict):
        return {key: value if key == "between" else turned(value) for key, value in reversed(fact.items())}
    dated = isinstance(fact, list) and any(isinstance(item, dict) for item in fact)
    if dated and len({item["as_of"] for item in fact}) < len(fact):
        return fact  # of two facts of one day the later in the file counts
    return fact[::-1] if isinstance(fact, list) else fact


@given(data=st.data())
def test_threads_change_nothing(data: st.DataObject) -> None:
    rules = data.draw(theses())
    companies = [data.draw(profiles_for(rules)) for _ in range(3)] * 2
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: thesis.score(rules, one), companies))
    assert together == [thesis.score(rules, one) for one in companies]


SCORED = """
import thesis
from thesis.facts import Profile
rules = thesis.load("zhu-xiaohu")
levels = ["CN", "US", "JP", "KR"]
facts = {"layers": {"includes": ["application", "model"]}, "home_country": {"one_of": levels}, "regions": levels[:2]}
print(thesis.score(rules, facts).to_json())
"""


def test_the_seed_of_hashes_changes_nothing() -> None:
    """Sets of texts come in another order in each process; no score and no receipt may show it."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCORED],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert len(printed) == 1
