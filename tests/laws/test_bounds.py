"""Law 5: no completion of open facts leaves the bounds, gates included; where they are exact, both ends are reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import thesis
from thesis.facts import Fact, Profile, is_exact, read_one
from thesis.model import Thesis
from thesis.scoring import ScoreCard
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.testing import candidates, clashes, completions_of, laws, profiles_for, theses
from thesis.vocabulary import FactSet

# every value of these can be tried, where numbers are known to within a few
COUNTABLE = ("countries", "staff", "profitable", "trains", "round", "regions")
MOST = 300  # companies tried for one example


@given(data=st.data())
def test_no_completion_leaves_the_bounds(data: st.DataObject) -> None:
    rules = data.draw(theses())
    company = data.draw(profiles_for(rules))
    card = thesis.score(rules, company)
    for _ in range(3):
        laws.bounds_hold(card, thesis.score(rules, data.draw(completions_of(rules, company))))


@given(data=st.data())
def test_no_completion_leaves_the_bounds_where_rules_share_their_facts(data: st.DataObject) -> None:
    rules = data.draw(theses(fields=("margin", "arr", "growth", "profitable"), least=2, most=4))
    card = thesis.score(rules, {})
    for _ in range(6):
        laws.bounds_hold(card, thesis.score(rules, data.draw(completions_of(rules, {}))))


@given(data=st.data())
def test_no_company_at_a_turning_point_leaves_the_bounds(data: st.DataObject) -> None:
    rules = data.draw(theses(most=3, depth=1))
    company = data.draw(profiles_for(rules))
    card = thesis.score(rules, company)
    for facts in every(candidates(rules, company)):
        completed = told(rules, company, facts)
        if clashes(rules, completed) <= clashes(rules, company):
            laws.bounds_hold(card, thesis.score(rules, completed))


@given(data=st.data())
def test_bounds_are_those_of_all_companies_where_all_can_be_counted(data: st.DataObject) -> None:
    """The best and the worst of every single completion: not beyond the bounds, and at them where they are exact."""
    rules = data.draw(theses(most=4, fields=COUNTABLE))
    company = narrowed(data, rules, data.draw(profiles_for(rules)))
    card = thesis.score(rules, company)
    values = {name: all_of(company.fact(field).value) for name, field in rules.vocabulary.fields.items()}
    asked = {name: values[name] for name in candidates(rules, company) if name in values}
    cards = [thesis.score(rules, told(rules, company, facts)) for facts in every(asked)]
    scores = [one.thousandths.score for one in cards]
    assert card.thousandths.low <= min(scores), "nobody is below the low end"
    assert max(scores) <= card.thousandths.high, "nobody is above the high end"
    if card.exact:
        assert min(scores) <= card.thousandths.low + slack(card), "the low end is reached"
        assert card.thousandths.high - slack(card) <= max(scores), "the high end is reached"
        assert {one.verdict for one in cards} <= set(card.possible_verdicts)


@given(data=st.data())
def test_where_bounds_are_exact_a_witness_reaches_each_end(data: st.DataObject) -> None:
    rules = data.draw(theses(most=4))
    witnesses_reach_both_ends(rules, data.draw(profiles_for(rules)))


@given(data=st.data())
def test_days_on_which_levels_are_reached_have_witnesses(data: st.DataObject) -> None:
    """Dates and dated series alone, so that `months_to_reach` meets in several rules and gates."""
    rules = data.draw(theses(most=4, fields=("arr", "founded", "countries"), forms=("when", "value", "steps", "curve")))
    company = data.draw(profiles_for(rules))
    witnesses_reach_both_ends(rules, company)
    card = thesis.score(rules, company)
    for _ in range(3):
        laws.bounds_hold(card, thesis.score(rules, data.draw(completions_of(rules, company))))


def witnesses_reach_both_ends(rules: Thesis, company: Profile) -> None:
    """Both ends of exact bounds are reached by companies that the facts allow."""
    card = thesis.score(rules, company)
    assume(card.exact and card.low < card.high)
    for witness, end in ((card.witness_low, card.thousandths.low), (card.witness_high, card.thousandths.high)):
        assert witness is not None, "exact bounds have witnesses"
        assert_allowed(rules, company, witness)
        reached = thesis.score(rules, witness)
        assert abs(reached.thousandths.score - end) <= slack(card), (reached.thousandths, end)


def slack(card: ScoreCard) -> int:
    """A thousandth for each open graded rule: rules round apart (6.3 of the design)."""
    return sum(one.grade_low < one.grade_high and one.state != "off" for one in card.contributions.values())


def every(values: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Each combination of the values, where they are not too many."""
    assume(prod(map(len, values.values())) <= MOST)
    for chosen in product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def told(rules: Thesis, company: Profile, facts: dict[str, Any]) -> Profile:
    """The company, and what is known of it now."""
    known = read_one(facts, rules.vocabulary)
    return evolve(company, facts={**company.facts, **known.facts}, series={**company.series, **known.series})


def narrowed(data: st.DataObject, rules: Thesis, company: Profile) -> Profile:
    """The company, its open numbers known to within a few."""
    facts = dict(company.facts)
    for name, field in rules.vocabulary.fields.items():
        value = company.fact(field).value
        if isinstance(value, Interval) and value.hi - value.lo > 4:
            near = [knot for knot in thesis.testing.breakpoints.breakpoints(rules).numbers.get(name, ()) if knot >= 2]
            lo = float(data.draw(st.sampled_from([0, *(int(knot) - 2 for knot in near)])))
            met = value.meet(Interval(lo, lo + data.draw(st.integers(0, 4))))
            facts[name] = Fact(name, met or Interval.point(value.lo))
    return evolve(company, facts=facts, series={})


def all_of(value: FactSet) -> list[Any]:
    """Every value that a fact leaves possible, as plain data."""
    if isinstance(value, Truth):
        return [True, False] if value is Truth.OPEN else [value.surely]
    if isinstance(value, Levels):
        return sorted(value.possible or ())
    if isinstance(value, Interval):
        return [float(number) for number in range(int(value.lo), int(value.hi) + 1)]
    free = sorted({"JP", "SEA", "MENA"} - value.includes - value.excludes) if not value.complete else []
    picks = product([False, True], repeat=len(free))
    return [sorted({*value.includes, *(t for t, there in zip(free, pick, strict=True) if there)}) for pick in picks]


def assert_allowed(rules: Thesis, company: Profile, witness: Profile) -> None:
    """A witness says nothing that the company's facts rule out."""
    for name, field in rules.vocabulary.fields.items():
        before, after = company.fact(field).value, witness.fact(field).value
        if is_exact(before):
            assert after == before, name
        elif isinstance(before, Interval) and isinstance(after, Interval):
            assert after.within(before), name
            assert not field.type.is_whole or (after.lo.is_integer() and after.hi.is_integer()), name
        elif isinstance(before, Levels) and isinstance(after, Levels):
            assert before.possible is None or (after.possible or frozenset()) <= before.possible, name
            assert field.values is None or (after.possible or frozenset()) <= set(field.values), name
        elif isinstance(before, Tags) and isinstance(after, Tags):
            assert before.includes <= after.includes, name
            assert before.excludes.isdisjoint(after.includes), name
