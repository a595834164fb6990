"""A promise that was proven is never contradicted beyond its rounding tolerance; a refutation is real."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis import Profile, Thesis
from thesis.engines.bounds import with_value
from thesis.facts import is_exact
from thesis.model import Promises
from thesis.scoring import ScoreCard
from thesis.sets import Interval, Tags, Truth
from thesis.testing import profiles_for, theses
from thesis.verification.promises import Promise, promises_of
from thesis.vocabulary import Field, FieldType


def promising(rules: Thesis, kind: str) -> Thesis:
    """The thesis, promising about every field that has more and less."""
    names = tuple(name for name, field in rules.vocabulary.fields.items() if field.derived is None)
    return evolve(rules, promises=Promises(**{kind: names}), hash=f"{rules.hash}{kind}")


def order(card: ScoreCard) -> tuple[bool, int]:
    return card.vetoed is not True, card.thousandths.score


@given(st.data())
def test_no_two_complete_companies_contradict_a_proof(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["never_hurts", "never_helps"]))
    rules = promising(data.draw(theses()), kind)
    company = data.draw(profiles_for(rules, known="all"))
    for promise in promises_of(rules):
        field = rules.vocabulary.fields[promise.field]
        if promise.state != "proven" or not is_exact(company.fact(field).value):
            continue
        pair = data.draw(more_and_less(company, field))
        if pair is None:
            continue
        less, more = (thesis.score(rules, one) for one in pair)
        if less.low != less.high or more.low != more.high:
            continue
        if kind == "never_helps":
            less, more = more, less
        slack = promise.tolerance
        assert (less.vetoed is True, more.vetoed is True) != (False, True)
        assert less.vetoed is True or more.vetoed is True or order(more)[1] >= order(less)[1] - slack


@given(st.data())
def test_the_two_companies_of_a_refutation_are_complete_differ_in_one_fact_and_break_the_promise(
    data: st.DataObject,
) -> None:
    kind = data.draw(st.sampled_from(["never_hurts", "never_helps"]))
    rules = promising(data.draw(theses()), kind)
    for promise in promises_of(rules):
        if promise.state == "refuted":
            confirm(rules, promise)


def confirm(rules: Thesis, promise: Promise) -> None:
    assert promise.less is not None
    assert promise.more is not None
    less, more = thesis.score(rules, promise.less), thesis.score(rules, promise.more)
    better, worse = (less, more) if promise.kind == "never_hurts" else (more, less)
    assert order(worse) < order(better)
    differing = {
        name
        for name in {*promise.less.facts, *promise.more.facts}
        if promise.less.facts.get(name) != promise.more.facts.get(name)
        or promise.less.series.get(name) != promise.more.series.get(name)
    }
    assert differing == {promise.field}
    assert promise.rule in {*rules.rules, *rules.gates}


@st.composite
def more_and_less(draw: st.DrawFn, company: Profile, field: Field) -> tuple[Profile, Profile] | None:
    """The company with less and with more of one field; None where the field has neither."""
    now = company.fact(field).value
    if field.type is FieldType.FLAG:
        return with_value(company, field, Truth.FALSE), with_value(company, field, Truth.TRUE)
    if isinstance(now, Tags):
        tag = draw(st.sampled_from([*(field.values or ()), "elsewhere"]))
        without = Tags(now.includes - {tag}, complete=True)
        return with_value(company, field, without), with_value(
            company, field, Tags(without.includes | {tag}, complete=True)
        )
    if isinstance(now, Interval) and field.id not in company.series:
        lo, hi = field.domain.lo, field.domain.hi
        other = draw(st.floats(lo, hi))
        other = float(round(other)) if field.type.is_whole else other
        ends = sorted((now.lo, min(max(other, lo), hi)))
        return with_value(company, field, Interval.point(ends[0])), with_value(company, field, Interval.point(ends[1]))
    return None
