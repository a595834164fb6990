"""Law 4: least ≤ low ≤ score ≤ high ≤ greatest; of exact facts, where all is defined, low == score == high."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.testing import completions_of, laws, profiles_for, theses


@given(data=st.data())
def test_scores_and_bounds_stay_in_the_range_of_the_thesis(data: st.DataObject) -> None:
    rules = data.draw(theses())
    laws.stays_in_range(thesis.score(rules, data.draw(profiles_for(rules))))


@given(data=st.data())
def test_of_a_company_of_which_nothing_is_known_everything_in_range_is_possible(data: st.DataObject) -> None:
    rules = data.draw(theses())
    card = thesis.score(rules, {})
    laws.stays_in_range(card)
    caps = [gate.cap for name, gate in rules.gates.items() if gate.cap is not None and card.gates[name].state != "off"]
    points = [0 if card.contributions[name].state == "off" else rule.points for name, rule in rules.rules.items()]
    assert card.thousandths.least == min([sum(min(p, 0) for p in points), *caps])
    assert card.thousandths.greatest == max(sum(max(p, 0) for p in points), card.thousandths.least)


@given(data=st.data())
def test_exact_facts_leave_one_score_unless_something_is_undefined(data: st.DataObject) -> None:
    rules = data.draw(theses())
    card = thesis.score(rules, data.draw(completions_of(rules, {})))
    states = {one.state for one in card.contributions.values()}
    assert "unknown" not in states, "of exact facts nothing is unknown"
    laws.stays_in_range(card)
    laws.decided_means_exact(card)
    if "undefined" not in states and all(gate.state != "unknown" for gate in card.gates.values()):
        assert card.thousandths.low == card.thousandths.score == card.thousandths.high
        assert card.exact


@given(data=st.data())
def test_nothing_open_means_one_score_also_where_some_facts_are_missing(data: st.DataObject) -> None:
    rules = data.draw(theses())
    laws.decided_means_exact(thesis.score(rules, data.draw(profiles_for(rules))))


UNDEFINED = """
[thesis]
format = 1
id = "division"
[vocabulary]
id = "v"
[fields.a]
type = "count"
[fields.b]
type = "count"
[rules.open]
points = 10
value = 'clip(a / b, 0, 1)'
[rules.closed]
points = 5
any = ['a / b > 1', 'a == 0']
[gates.late]
cap = 1
when = 'a / b > 1'
[verdicts]
yes = 5
no = -inf
"""


def test_a_division_by_zero_is_undefined_and_logic_goes_on_from_there() -> None:
    card = thesis.score(thesis.loads(UNDEFINED), {"a": 0, "b": 0})
    assert card.contributions["open"].state == "undefined"
    assert (card.contributions["open"].grade_low, card.contributions["open"].grade_high) == (0.0, 1.0)
    assert card.contributions["closed"].state == "true", "the whole line, or something true: true"
    assert card.gates["late"].state == "unknown", "a gate stays open"
    assert (card.low, card.score, card.high) == (1.0, 5.0, 15.0)
    assert not card.exact, "no fact that could be learned decides it"
