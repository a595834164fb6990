"""Bounds that are tightened by trying choices are those of solving each company, to the last digit."""

from __future__ import annotations

from hypothesis import assume, event, given
from hypothesis import strategies as st

import thesis
from tests import dated
from thesis.engines.bounds import Chooser, tighten
from thesis.engines.function import compile_function
from thesis.facts import Profile
from thesis.model import Thesis
from thesis.scoring.plans import plan_of
from thesis.testing import profiles_for, theses

SHARED = ("profitable", "trains", "round", "regions")


def are_the_same(rules: Thesis, companies: list[Profile]) -> bool:
    """Whether some of the companies could be tightened by choices; then their bounds are those of solving them."""
    plan = plan_of(rules, None)
    function = compile_function(plan)
    chooser = Chooser(function, often=1)
    found_any = False
    for company in companies:
        leaves = function.read(company)
        totals = function.sum_up(leaves)
        found = chooser.bounds(leaves, totals, company.series) if totals[6] else None
        if found is not None:
            solved = tighten(plan, company, function(company)[0])
            assert not solved.exact or found == (solved.low, solved.high), company
            assert solved.low <= found[0] <= found[1] <= solved.high
            found_any = True
    return found_any


@given(data=st.data())
def test_choosing_finds_what_solving_finds(data: st.DataObject) -> None:
    rules = data.draw(theses(most=5, fields=(*SHARED, "margin"), least=2))
    assume(plan_of(rules, None).entangled)
    companies = [data.draw(profiles_for(rules)) for _ in range(3)]
    event(f"tightened: {are_the_same(rules, [thesis.facts.read_one({}, rules.vocabulary), *companies])}")


@given(data=st.data())
def test_choosing_finds_what_solving_finds_beside_all_other_facts(data: st.DataObject) -> None:
    rules = data.draw(theses(most=5, least=2))
    assume(plan_of(rules, None).entangled)
    event(f"tightened: {are_the_same(rules, [data.draw(profiles_for(rules)) for _ in range(3)])}")


GATED = """
[thesis]
format = 1
id = "gated"
[vocabulary]
id = "gated"
[fields]
home = { type = "category", values = ["CN", "US", "JP", "KR"] }
layer = { type = "category", values = ["application", "model", "chips"] }
open_source = { type = "flag" }
share = { type = "share" }
[rules.home]
points = 10
table = { of = "home", at = { CN = 1, US = 0.5 }, otherwise = 0.25 }
[rules.abroad]
points = 7
when = 'home != "CN" and (share >= 0.5 or open_source)'
[rules.layer]
points = -4
when = 'layer == "application" or home == "KR"'
[rules.open]
points = 3
when = 'not open_source or layer == "model"'
[gates.chips]
when = 'layer == "chips" and share < 0.3'
cap = 4
[gates.japan]
when = 'home == "JP" or open_source'
cap = 9
veto = true
[gates.both]
when = 'home == "US" and layer == "model"'
cap = 6.5
[verdicts]
yes = 5
no = -inf
"""


@given(st.lists(st.fixed_dictionaries({}, optional={
    "home": st.sampled_from(["CN", "US", "JP", "KR"]),
    "layer": st.sampled_from(["application", "model", "chips"]),
    "open_source": st.booleans(),
    "share": st.sampled_from([0.1, 0.4, 0.7]),
}), min_size=1))  # fmt: skip
def test_caps_that_share_facts_bind_as_they_do_where_they_are_solved(facts: list[dict[str, object]]) -> None:
    rules = thesis.loads(GATED)
    companies = [thesis.facts.read_one(one, rules.vocabulary) for one in facts]
    are_the_same(rules, companies)
    assert are_the_same(rules, [thesis.facts.read_one({}, rules.vocabulary)])


@given(st.lists(dated.companies, min_size=1))
def test_a_day_and_a_value_are_chosen_apart_where_one_of_them_is_known(facts: list[dict[str, object]]) -> None:
    rules = thesis.loads(dated.RULES)
    are_the_same(rules, [thesis.facts.read_one(one, rules.vocabulary) for one in facts])
    known = [{"value": "12M USD", "as_of": "2025-02-01"}]
    assert are_the_same(rules, [thesis.facts.read_one({"arr": known}, rules.vocabulary)])
