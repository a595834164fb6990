"""Law 8: on complete profiles with equal gates, grades ≥ on positive rules and ≤ on negative ones mean score ≥."""

from __future__ import annotations

from hypothesis import event, given
from hypothesis import strategies as st

import thesis
from thesis.facts import Profile
from thesis.plan import give
from thesis.scoring import ScoreCard
from thesis.testing import completions_of, laws, learnings_of, theses

GRADES = st.floats(0, 1) | st.integers(0, 8).map(lambda eighth: eighth / 8) | st.integers(0, 10).map(lambda x: x / 10)
POINTS = st.integers(-(10**6), 10**6) | st.integers(-3, 3)


@given(data=st.data())
def test_who_is_no_worse_by_any_rule_is_no_worse(data: st.DataObject) -> None:
    """Of two random companies; a second pair differs in a few facts only, so that one often dominates."""
    rules = data.draw(theses(most=3))
    one, other = (data.draw(completions_of(rules, {})) for _ in range(2))
    kept = data.draw(st.sets(st.sampled_from(sorted(one.facts))))
    mixed = Profile("mixed", "mixed", {n: (one if n in kept else other).facts[n] for n in one.facts}, one.series)
    cards = [thesis.score(rules, company) for company in (one, other, mixed)]
    for a in cards:
        for b in cards:
            if dominates(a, b):
                event("one dominates" if a is not b else "itself")
                assert a.thousandths.score >= b.thousandths.score, (a, b)
                assert a.percent >= b.percent


@given(data=st.data())
def test_bounds_and_scores_of_open_companies_keep_the_order_too(data: st.DataObject) -> None:
    """Learning that leaves a company rule by rule no worse off leaves its least score no lower."""
    rules = data.draw(theses())
    before = thesis.score(rules, {})
    after = thesis.score(rules, data.draw(learnings_of(rules, {})))
    low, high = laws.outer(before)
    assert low <= laws.outer(after)[0]
    assert laws.outer(after)[1] <= high


@given(points=POINTS, grades=st.tuples(GRADES, GRADES))
def test_what_a_rule_gives_rises_with_its_grade_and_falls_where_points_are_negative(
    points: int, grades: tuple[float, float]
) -> None:
    low, high = sorted(grades)
    given_low, given_high = give(points, low), give(points, high)
    assert given_low <= given_high if points >= 0 else given_low >= given_high
    assert give(points, 0.0) == 0
    assert give(points, 1.0) == points
    assert min(points, 0) <= given_low <= max(points, 0)


def dominates(one: ScoreCard, other: ScoreCard) -> bool:
    """Whether a company is no worse by any rule, with gates that do the same."""
    gates = [(card.vetoed, {name: gate.state for name, gate in card.gates.items()}) for card in (one, other)]
    defined = laws.is_decided(one) and laws.is_decided(other)
    pairs = [(mine, other.contributions[rule]) for rule, mine in one.contributions.items()]
    better = all(
        mine.grade >= theirs.grade if mine.greatest >= 0 else mine.grade <= theirs.grade for mine, theirs in pairs
    )
    return defined and gates[0] == gates[1] and better
