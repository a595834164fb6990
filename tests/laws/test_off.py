"""Law 9: off, without points or absent, a rule leaves one and the same score; two halves are one rule, within 0.001."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.model import Thesis
from thesis.testing import laws, profiles_for, theses


@given(data=st.data())
def test_a_rule_that_is_off_is_as_if_it_were_absent(data: st.DataObject) -> None:
    rules = data.draw(theses(least=2))
    company = data.draw(profiles_for(rules))
    laws.off_is_absent(rules, data.draw(st.sampled_from(list(rules.rules))), company)


@given(data=st.data())
def test_a_rule_out_of_its_time_is_as_if_it_were_absent(data: st.DataObject) -> None:
    """`since` begins on its day, `until` is exclusive."""
    rules = data.draw(theses(least=2))
    company = data.draw(profiles_for(rules))
    rule = data.draw(st.sampled_from(list(rules.rules)))
    as_of = rules.as_of
    assert as_of is not None

    def timed(**dates: Any) -> Thesis:
        def edit(tree: dict[str, Any]) -> None:
            for key in ("since", "until"):
                tree["rules"][rule].pop(key, None)
            tree["rules"][rule] |= {"enabled": True, **dates}

        return laws.edited(rules, edit)

    gone = laws.edited(rules, lambda tree: tree["rules"].pop(rule))
    absent = laws.without_row(thesis.score(gone, company), rule)
    assert laws.without_row(thesis.score(timed(until=as_of), company), rule) == absent
    late = as_of.replace(year=as_of.year + 1)
    assert laws.without_row(thesis.score(timed(since=late), company), rule) == absent
    always = thesis.score(timed(), company)
    laws.same_answer(thesis.score(timed(since=as_of), company), always)
    laws.same_answer(thesis.score(timed(since=as_of, until=late), company), always)


@given(data=st.data())
def test_a_gate_that_is_off_is_as_if_it_were_absent(data: st.DataObject) -> None:
    rules = data.draw(theses().filter(lambda rules: rules.gates))
    company = data.draw(profiles_for(rules))
    gate = data.draw(st.sampled_from(list(rules.gates)))
    off = laws.edited(rules, lambda tree: tree["gates"][gate].update(enabled=False))
    gone = laws.edited(rules, lambda tree: tree["gates"].pop(gate))
    cards = [laws.without_row(thesis.score(one, company), gate) for one in (off, gone)]
    assert cards[0] == cards[1]


@given(data=st.data(), points=st.integers(-30_000, 30_000), part=st.integers(-30_000, 30_000))
def test_two_parts_are_the_whole_rule_within_a_thousandth(data: st.DataObject, points: int, part: int) -> None:
    """Parts of one sign: then the range is the same, and so is every end of the bounds, to a thousandth a rule."""
    rules = data.draw(theses())
    part = abs(part) % (abs(points) + 1) * (1 if points >= 0 else -1)
    company = data.draw(profiles_for(rules))
    rule = data.draw(st.sampled_from(list(rules.rules)))

    def parts(*shares: int) -> Thesis:
        def edit(tree: dict[str, Any]) -> None:
            whole = tree["rules"].pop(rule)
            for i, share in enumerate(shares):
                tree["rules"][f"part-{i}"] = whole | {"points": share / 1000}

        return laws.edited(rules, edit)

    one, two = thesis.score(parts(points), company), thesis.score(parts(part, points - part), company)
    whole, split = one.contributions["part-0"], [two.contributions["part-0"], two.contributions["part-1"]]
    assert abs(whole.thousandths - sum(half.thousandths for half in split)) <= 1
    assert abs(whole.thousandths_low - sum(half.thousandths_low for half in split)) <= 1
    assert abs(whole.thousandths_high - sum(half.thousandths_high for half in split)) <= 1
    assert {half.state for half in split} == {whole.state}
    assert one.thousandths.least == two.thousandths.least
    assert one.thousandths.greatest == two.thousandths.greatest
    assert abs(one.thousandths.contributions - two.thousandths.contributions) <= 1
    assert one.vetoed == two.vetoed
