"""What `ask` and `flip` claim of open facts and of changes, held against answers and changes drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nextafter

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.engines.bounds import OTHER_LEVEL, segments, with_value
from thesis.facts import Fact, Profile, Profiles
from thesis.inquiry import Change, Flip, Question, ask, flip
from thesis.inquiry.along import Along
from thesis.inquiry.trials import Trial, Trials, trial_of
from thesis.inquiry.unknowns import Unknown, open_facts
from thesis.model import Thesis
from thesis.scoring import ScoreCard, plan_of, score_profile
from thesis.sets import Interval, Levels, Tags
from thesis.testing import completions_of, profiles_for, theses
from thesis.vocabulary import FactSet


def score(rules: Thesis, company: Profile) -> ScoreCard:
    return score_profile(rules, company)


def learned(company: Profile, name: str, value: FactSet) -> Profile:
    """The company once one field is known; its dated facts stay."""
    return evolve(company, facts={**company.facts, name: Fact(name, value, "an answer")})


def holds(values: tuple[FactSet, ...], value: FactSet, along: Along) -> bool:
    """Whether one exact value is among some values, as far as the rules tell values apart."""
    if isinstance(value, Interval):
        return any(isinstance(one, Interval) and value.within(one) for one in values)
    if isinstance(value, Tags):
        inside = value.includes.intersection(along.tags)
        return any(isinstance(one, Tags) and one.includes.intersection(along.tags) == inside for one in values)
    return (value if value in along.values else Levels(frozenset({OTHER_LEVEL}))) in values


# --- trials ----------------------------------------------------------------------------------------------------------


@given(data=st.data(), rules=theses())
def test_a_trial_is_the_score(data: st.DataObject, rules: Thesis) -> None:
    """What is computed group by group is what `score` computes of the whole company, to the last thousandth."""
    company = data.draw(profiles_for(rules))
    trials = Trials(rules, company, None)
    agree(trials.score(company, frozenset()), score(rules, company))
    whole = data.draw(completions_of(rules, company))
    for unknown in open_facts(plan_of(rules, None), company)[0]:
        if unknown.level is None:
            answered = learned(company, unknown.field.id, whole.facts[unknown.field.id].value)
            agree(trials.score(answered, frozenset({unknown.field.id})), score(rules, answered))


def agree(trial: Trial, card: ScoreCard) -> None:
    found = trial_of(card)
    assert (trial.score, trial.low, trial.high) == (found.score, found.low, found.high)
    assert trial.vetoed is found.vetoed
    assert trial.exact == found.exact


# --- ask -------------------------------------------------------------------------------------------------------------


@given(data=st.data(), rules=theses())
def test_no_answer_contradicts_what_was_asked(data: st.DataObject, rules: Thesis) -> None:
    """Score, bounds and verdicts that an answer leaves are those that the question foresaw."""
    company = data.draw(profiles_for(rules))
    now = score(rules, company)
    whole = data.draw(completions_of(rules, company))
    for question in ask(rules, company):
        unknown = question.unknown
        if unknown.level is None:
            answer = whole.facts[unknown.field.id].value
            after = learned(company, unknown.field.id, answer)
        else:
            assert isinstance(unknown.free, Interval)
            answer = Interval.point(float(data.draw(st.integers(int(unknown.free.lo), int(unknown.free.hi)))))
            after = unknown.learned(company, answer, plan_of(rules, None))
        along = Along(Trials(rules, company, None), unknown, lambda _: company)
        foresaw(question, now, score(rules, after), answer, along)


def foresaw(question: Question, now: ScoreCard, then: ScoreCard, answer: FactSet, along: Along) -> None:
    before, after = now.thousandths, then.thousandths
    low, high = max(before.low, after.low), min(before.high, after.high)
    removed = (before.high - before.low) - (high - low)
    slack = question.slack
    if question.exact:
        assert question.down - slack <= after.score - before.score <= question.up + slack
    if question.exact_width:
        assert question.removes_least - slack <= removed <= question.removes_most + slack
    if question.kind == "inert":
        assert (after.score, low, high) == (before.score, before.low, before.high)
        assert set(then.possible_verdicts) >= set(now.possible_verdicts)
    if question.alone and now.exact and then.exact:
        assert question.removes_least == question.removes_most
    settled = {one.outcome: one for one in question.settles}
    assert (question.kind == "pivotal") is bool(settled)
    for verdict in now.possible_verdicts if len(now.possible_verdicts) > 1 else ():
        is_settled = then.possible_verdicts == (verdict,)
        if verdict in settled:
            named = holds(settled[verdict].values, answer, along)
            assert named is is_settled or (is_settled and not settled[verdict].exact)
        elif question.exact:
            assert not is_settled


@given(data=st.data(), rules=theses(gates=False))
def test_singletons_take_their_own_width_and_all_of_them_the_whole(data: st.DataObject, rules: Thesis) -> None:
    """A fact that no other open fact meets takes the same width off whatever the answer: what its rules span."""
    company = data.draw(profiles_for(rules))
    card = score(rules, company)
    questions = ask(rules, company)
    if not card.exact:
        return
    for question in questions:
        if question.alone:
            assert question.removes_least == question.removes_most
    moving = [one for one in questions if one.kind != "inert"]
    if all(one.alone for one in moving) and not questions.left_out:
        width = card.thousandths.high - card.thousandths.low
        assert abs(sum(one.removes_most for one in moving) - width) <= sum(one.slack for one in moving)


# --- flip ------------------------------------------------------------------------------------------------------------


@given(data=st.data(), rules=theses())
def test_what_flip_names_is_enough_and_what_it_does_not_name_is_not(data: st.DataObject, rules: Thesis) -> None:
    """Every value that is named reaches the goal, its neighbour outside does not, and no other single fact does."""
    company = data.draw(profiles_for(rules))
    goal = data.draw(st.sampled_from([verdict.name for verdict in rules.verdicts]))
    found = flip(rules, company, goal)
    names = [band.verdict for band in plan_of(rules, None).bands]
    good = names[: names.index(goal) + 1]

    def reaches(changed: Profile) -> bool:
        return score(rules, changed).verdict in good

    assert found.is_reached is reaches(company)
    for change in found.one:
        is_enough(data, change, company, reaches)
    for pair in found.two:
        for mine, other in ((pair.first, pair.second), (pair.second, pair.first)):
            fixed = put(company, other)
            assert reaches(put(fixed, mine))
            assert not reaches(put(company, mine)), "neither is enough alone"
            if mine.exact and not mine.tags:
                is_enough(data, mine, fixed, reaches)
    if not found.is_reached:
        none_other(data, rules, company, found, reaches)


def put(company: Profile, change: Change) -> Profile:
    """The company with a change made to what it has."""
    value = change.nearest
    if change.tags:
        known = company.fact(change.field).value
        assert isinstance(known, Tags)
        tag = frozenset(change.tags[:1])
        value = (
            evolve(known, includes=known.includes | tag, excludes=known.excludes - tag)
            if change.put_in
            else evolve(known, includes=known.includes - tag, excludes=known.excludes | tag)
        )
    return with_value(company, change.field, value)


def is_enough(data: st.DataObject, change: Change, company: Profile, reaches: Callable[[Profile], bool]) -> None:
    field, free = change.field, change.unknown.free

    def holds_at(x: float) -> bool:
        return reaches(with_value(company, field, Interval.point(x)))

    for value in change.values:
        if not isinstance(value, Interval):
            assert reaches(with_value(company, field, value))
            continue
        assert isinstance(free, Interval)
        whole = field.type.is_whole
        inside = st.integers(int(value.lo), int(value.hi)) if whole else st.floats(value.lo, value.hi)
        assert holds_at(value.lo)
        assert holds_at(value.hi)
        assert holds_at(float(data.draw(inside)))
        if change.exact:
            below = value.lo - 1 if whole else nextafter(value.lo, -inf)
            above = value.hi + 1 if whole else nextafter(value.hi, inf)
            assert below < free.lo or not holds_at(below)
            assert above > free.hi or not holds_at(above)
    assert change.nearest in change.values or any(
        isinstance(one, Interval) and isinstance(change.nearest, Interval) and change.nearest.within(one)
        for one in change.values
    )


def none_other(
    data: st.DataObject, rules: Thesis, company: Profile, found: Flip, reaches: Callable[[Profile], bool]
) -> None:
    anybody = data.draw(completions_of(rules, {}))
    left_out = {field.id for field, _ in found.left_out}
    for field in rules.vocabulary.fields.values():
        if field.id in left_out or field.id not in anybody.facts:
            continue
        known = company.fact(field).value
        steps = segments(plan_of(rules, None), company, field) if isinstance(known, Tags) else ()
        for value in steps or (anybody.facts[field.id].value,):
            if reaches(with_value(company, field, value)) and found.exact:
                assert found.is_possible
                mine = [change for change in found.one if change.field == field]
                trials = Trials(rules, with_value(company, field, field.anything), None)
                along = Along(trials, Unknown(field, known, field.anything), lambda _: company)
                assert any(value in one.values or holds(one.values, value, along) for one in mine)


@given(data=st.data(), rules=theses(most=4))
def test_a_place_that_flip_names_is_taken(data: st.DataObject, rules: Thesis) -> None:
    """With the fact changed, the company stands where it was to stand in the ranking of the table."""
    drawn = [data.draw(profiles_for(rules)) for _ in range(3)]
    companies = [evolve(one, id=f"c{i}", name=f"c{i}") for i, one in enumerate(drawn)]
    rank = data.draw(st.sampled_from((1, 2, 3)))
    found = flip(rules, companies[1], rank=rank, companies=Profiles(tuple(companies)))

    def place(changed: Profile) -> int:
        table = thesis.score(rules, Profiles((companies[0], changed, companies[2])))
        return list(table.ranking()).index(1) + 1

    assert found.is_reached is (place(companies[1]) <= rank)
    for change in found.one:
        assert place(with_value(companies[1], change.field, change.nearest)) <= rank
