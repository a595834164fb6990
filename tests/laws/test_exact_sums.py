"""Law 2: contributions, cap and joint add up to the score, in thousandths; shown parts add up to the shown total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.testing import completions_of, laws, profiles_for, theses


@given(data=st.data())
def test_contributions_cap_and_joint_add_up_to_the_score(data: st.DataObject) -> None:
    rules = data.draw(theses())
    laws.sums_are_exact(thesis.score(rules, data.draw(profiles_for(rules))))


@given(data=st.data())
def test_parts_add_up_where_rules_share_open_facts_under_caps(data: st.DataObject) -> None:
    rules = data.draw(theses(fields=("margin", "arr", "staff", "profitable"), least=2, most=4))
    card = thesis.score(rules, data.draw(profiles_for(rules)))
    laws.sums_are_exact(card)
    caps = [gate.cap for gate in card.gates.values() if gate.state == "true" and gate.cap is not None]
    total = card.thousandths.contributions
    assert card.thousandths.cap == min([0, *(round(cap * 1000) - total for cap in caps)]), "the lowest cap that fires"
    assert card.thousandths.score <= min([total, *(round(cap * 1000) for cap in caps)]) + card.thousandths.joint


@given(data=st.data())
def test_what_is_printed_adds_up_to_what_is_printed(data: st.DataObject) -> None:
    rules = data.draw(theses())
    shown = thesis.score(rules, data.draw(profiles_for(rules))).to_dict()
    parts = [one["points"] for one in shown["contributions"].values()] + [shown["cap"], shown["joint"]]
    assert sum((Decimal(repr(part)) for part in parts), Decimal(0)) == Decimal(repr(shown["score"]))


@given(data=st.data())
def test_each_contribution_is_points_times_grade_rounded_once(data: st.DataObject) -> None:
    """Half a thousandth goes up, also for penalties; the exact product is off by one rounding at most."""
    rules = data.draw(theses(gates=False))
    company = data.draw(completions_of(rules, {}))
    for name, one in thesis.score(rules, company).contributions.items():
        exact = Fraction(rules.rules[name].points if one.state != "off" else 0) * Fraction(one.grade)
        assert abs(one.thousandths - exact) <= Fraction(1, 2) + Fraction(1, 10**6)
        if exact.denominator in (1, 2):
            assert one.thousandths == (exact + Fraction(1, 2)).__floor__()
    assert thesis.score(rules, company).thousandths.score == sum(
        one.thousandths for one in thesis.score(rules, company).contributions.values()
    )
