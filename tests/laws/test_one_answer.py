"""Law 1: one answer. The column program finds what the interpreter finds, and a table what a card says, with ``==``."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.engines.columns import LEAVES, OPERATIONS, ColumnOutcome, Pair
from thesis.engines.function import compile_function
from thesis.engines.interpreter import interpret
from thesis.facts import Profile, Profiles, read_many
from thesis.facts.columns import dated_facts
from thesis.language import FACT_LEAVES, PRIMITIVES
from thesis.model import Thesis
from thesis.plan import LeafKey, Outcome, Plan, ends, give, presume
from thesis.scoring import ScoreTable, arithmetic
from thesis.scoring.chunks import bound_to
from thesis.scoring.many import column_sums
from thesis.scoring.plans import plan_of
from thesis.scoring.sums import Sums
from thesis.scoring.tally import sums_of
from thesis.testing import facts_for, profiles_for, theses

A_FEW = st.integers(1, 5)


def at(pair: Pair, outcome: ColumnOutcome, row: int) -> tuple[Any, Any]:
    """Both ends of one row."""
    rows = (outcome.stop - outcome.start,)
    lo, hi = (np.broadcast_to(end, rows)[row - outcome.start].item() for end in (pair.lo, pair.hi))
    return lo, hi


def companies_of(data: st.DataObject, rules: Thesis) -> list[Profile]:
    """A few companies, each with an id of its own."""
    drawn = [data.draw(profiles_for(rules)) for _ in range(data.draw(A_FEW))]
    return [evolve(one, id=f"company-{i}", name=f"company-{i}") for i, one in enumerate(drawn)]


def test_every_primitive_has_its_form_on_columns() -> None:
    assert OPERATIONS.keys() == PRIMITIVES.keys()
    assert LEAVES.keys() | {"first_reach"} == FACT_LEAVES


@given(data=st.data())
def test_columns_find_the_sets_of_values_that_the_interpreter_finds(data: st.DataObject) -> None:
    """Applicability, grades and gates of every row, and which leaves are open, in chunks of any size."""
    rules = data.draw(theses())
    companies = companies_of(data, rules)
    plan = plan_of(rules, None)
    reads = [*(slot.reads for slot in plan.slots), *(gate.reads for gate in plan.gates)]
    every_leaf = frozenset[LeafKey]().union(*reads)
    bound = bound_to(plan, Profiles(tuple(companies)), every_leaf)
    outcomes = [interpret(plan, company) for company in companies]
    for outcome in bound.chunks(data.draw(st.sampled_from((1, 2, 1000)))):
        for row in range(outcome.start, outcome.stop):
            expected = outcomes[row]
            for i, slot in enumerate(expected.slots):
                assert at(outcome.applies[i], outcome, row) == slot.applies.value, plan.slots[i]
                assert at(outcome.grades[i], outcome, row) == (slot.grade.lo, slot.grade.hi), plan.slots[i]
            for i, fires in enumerate(expected.gates):
                assert at(outcome.gates[i], outcome, row) == fires.value, plan.gates[i]
                assert at(outcome.gates_apply[i], outcome, row) == expected.gates_apply[i].value, plan.gates[i]
            found = {key for key, here in outcome.open.items() if at(Pair(here, here), outcome, row)[0]}
            assert found == expected.open_leaves & every_leaf


@given(data=st.data())
def test_the_function_finds_what_the_interpreter_finds(data: st.DataObject) -> None:
    """Applicability, grades, gates and open leaves; and what each rule gives, at both ends and as a headline."""
    rules = data.draw(theses())
    plan = plan_of(rules, None)
    function = compile_function(plan)
    for company in companies_of(data, rules):
        outcome, given = function(company)
        expected = interpret(plan, company)
        assert outcome == expected
        for slot, found, (points, low, high) in zip(plan.slots, expected.slots, given, strict=True):
            assert (low, high) == ends(slot.points, found.grade)
            assert points == give(slot.points, presume(slot.if_unknown, found.grade))
        assert function.totals(company) == arithmetic.totals(plan, expected, given)


@given(data=st.data())
def test_a_card_is_the_same_however_often_it_is_made(data: st.DataObject) -> None:
    """The first companies are interpreted, later ones run through the function: nobody can tell."""
    rules = data.draw(theses(most=4))
    companies = companies_of(data, rules)
    interpreted = [thesis.score(rules, company) for company in companies]
    for _ in range(16):
        thesis.score(rules, companies[0])
    assert [thesis.score(rules, company) for company in companies] == interpreted


@given(data=st.data())
def test_a_table_adds_up_as_one_company_does(data: st.DataObject) -> None:
    """Contributions, their ends, outer bounds, score, coverage and vetoes, by the arithmetic of one company."""
    rules = data.draw(theses())
    companies = companies_of(data, rules)
    plan = plan_of(rules, None)
    outcome = next(bound_to(plan, Profiles(tuple(companies))).chunks())
    sums = sums_of(plan, outcome)
    for row, company in enumerate(companies):
        assert row_of(sums, row) == alone(plan, interpret(plan, company))


def row_of(sums: Sums, row: int) -> tuple[Any, ...]:
    parts = (sums.score, sums.low, sums.high, sums.decided, sums.vetoed)
    return tuple(part[row].item() for part in parts)


def alone(plan: Plan, outcome: Outcome) -> tuple[Any, ...]:
    """Score, outer bounds, decided |points| and veto of one company, with Python's whole numbers."""
    pairs = list(zip(plan.slots, outcome.slots, strict=True))
    total = sum(give(slot.points, presume(slot.if_unknown, found.grade)) for slot, found in pairs)
    low, high = (sum(ends(slot.points, found.grade)[i] for slot, found in pairs) for i in (0, 1))
    fired, possible = arithmetic.fired_cap(plan, outcome), arithmetic.possible_cap(plan, outcome)
    total = total if fired is None else min(total, fired)
    low = low if possible is None else min(low, possible)
    high = high if fired is None else min(high, fired)
    decided = sum(abs(slot.points) for slot, found in pairs if found.grade.is_point)
    veto = {True: 1, False: 0, None: -1}[arithmetic.vetoed(plan, outcome)]
    return min(max(total, low), high), low, high, decided, veto


@given(data=st.data())
def test_a_table_says_what_the_cards_say(data: st.DataObject) -> None:
    """Score, bounds, percent and verdict wherever both are exact; everything else everywhere.

    A few companies are scored one by one, many on columns: both are looked at here.
    """
    rules = data.draw(theses())
    companies = companies_of(data, rules)
    several = Profiles(tuple(companies))
    plan = plan_of(rules, None)
    on_columns = ScoreTable(rules, several, None, plan, column_sums(plan, several))
    for board in (thesis.score(rules, several), on_columns):
        says_what_cards_say(rules, companies, board)


def says_what_cards_say(rules: Thesis, companies: list[Profile], board: ScoreTable) -> None:
    for row, company in enumerate(companies):
        card = thesis.score(rules, company)
        assert board[row] == board[company.id] == card
        given = {name: one.points for name, one in card.contributions.items()}
        assert dict(zip(board.rules, board.contributions[row].tolist(), strict=True)) == given
        assert (board.coverage[row], board.vetoed[row]) == (card.coverage, card.vetoed)
        assert board.low[row] <= card.low <= card.high <= board.high[row], "outer bounds are outside"
        if board.exact[row]:
            assert card.exact
            found = tuple(getattr(board, name)[row] for name in ("score", "low", "high", "percent", "verdict"))
            assert found == (card.score, card.low, card.high, card.percent, card.verdict)


@given(data=st.data())
def test_one_answer_whichever_door_the_facts_came_in_by(data: st.DataObject) -> None:
    """A list of dicts, and the same facts as one list a field: equal values, equal scores, equal rows."""
    rules = data.draw(theses())
    drawn = [data.draw(facts_for(rules)) for _ in range(data.draw(A_FEW))]
    fields = {name for facts in drawn for name in facts}
    rows = [{name: facts.get(name) for name in fields} for facts in drawn]
    by_rows = read_many(rows, rules.vocabulary)
    by_columns = thesis.profiles(
        columns={"name": [one.name for one in by_rows], **{name: [row[name] for row in rows] for name in fields}},
        thesis=rules,
    )
    for ours, theirs in zip(by_columns, by_rows, strict=True):
        assert {name: ours.fact(field).value for name, field in rules.vocabulary.fields.items()} == {
            name: theirs.fact(field).value for name, field in rules.vocabulary.fields.items()
        }
        for field in rules.vocabulary.fields.values():
            if field.type.is_numeric:
                assert history(ours, field.id, rules) == history(theirs, field.id, rules)
    left, right = thesis.score(rules, by_columns), thesis.score(rules, by_rows)
    for name in ("names", "score", "low", "high", "exact", "percent", "coverage", "verdict", "vetoed", "contributions"):
        assert np.array_equal(getattr(left, name), getattr(right, name)), name


def history(company: Profile, name: str, rules: Thesis) -> list[tuple[Any, ...]]:
    return [(fact.value, fact.as_of) for fact in dated_facts(company, rules.vocabulary.fields[name])]
