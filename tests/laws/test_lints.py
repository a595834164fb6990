"""Lints: a planted defect is found and nothing else, clean theses are passed in silence, no company contradicts one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thesis
from tests.laws.clean import DEFECTS, Defect, clean_theses, planted
from thesis import Finding, Profile, Thesis
from thesis.engines.interpreter import Reader
from thesis.model import Clause, Gate, Rule, Steps, clauses_of
from thesis.plan import dated, with_derived
from thesis.scoring import plan_of
from thesis.sets import Interval, Truth
from thesis.testing import clashes, completions_of, profiles_for, theses
from thesis.units import day_number
from thesis.verification.lints import check_lints

COMPANIES = 12


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the vocabulary of clean theses stands."""
    return tmp_path_factory.mktemp("clean")


@given(data=st.data())
def test_a_clean_thesis_is_passed_in_silence(data: st.DataObject, folder: Path) -> None:
    text = data.draw(clean_theses(folder))
    assert thesis.check(thesis.loads(text, folder=folder)) == ()


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda one: one.name)
@settings(max_examples=25)  # of each defect
@given(data=st.data())
def test_a_planted_defect_is_found_and_nothing_else(data: st.DataObject, folder: Path, defect: Defect) -> None:
    text, within = data.draw(planted(folder, defect))
    found = thesis.check(thesis.loads(text, folder=folder))
    assert [(one.code, one.within) for one in found] == [(defect.code, within)]
    assert found[0].span is not None
    assert found[0].suggestion


@given(st.data())
def test_no_company_contradicts_a_finding(data: st.DataObject) -> None:
    rules = data.draw(theses())
    findings = tuple(check_lints(rules))
    if not findings:
        return
    anybody = data.draw(profiles_for(rules, known="none"))
    for _ in range(COMPANIES):
        company = data.draw(completions_of(rules, anybody))
        if not clashes(rules, company):
            for finding in findings:
                confirm(rules, finding, company)
    for finding in findings:
        for company in finding.witness:
            bear_out(rules, finding, company)


def confirm(rules: Thesis, finding: Finding, company: Profile) -> None:
    """Hold a finding against one company, clause by clause or by its card."""
    card = thesis.score(rules, company)
    name = (finding.within or "").split("`")[1] if "`" in (finding.within or "") else ""
    one = card.contributions.get(name)
    match finding.code:
        case "F401" | "F402":
            assert _value(rules, company, _clause(rules, finding)) is not Truth.of(
                surely=finding.code == "F401", possibly=finding.code == "F401"
            )
        case "F403" if one is not None:
            assert one.applies is not True or one.grade_high == 0.0
        case "F403":
            assert card.gates[name].state in ("false", "n/a", "off")
        case "F404" if one is not None:
            grade = _number(r"grade, ([-\d.e]+)", finding) or 1.0
            assert one.applies is not True or (one.grade_low == one.grade_high == pytest.approx(grade, rel=1e-5))
        case "F404":
            assert card.gates[name].state in ("true", "n/a", "off")
        case "F405" if one is not None:
            most = _number(r"more than ([-\d.e]+)", finding)
            assert most is not None
            assert abs(one.points) <= most
        case "F406":
            assert card.verdict != finding.sentence.split("`")[1]
        case "F407":
            _is_not_reached(rules, finding, company, name)
        case "F411" | "F412" if one is not None:
            others = [card.contributions[other] for other in re.findall(r"`([^`]+)`", finding.sentence)]
            same = "the other way round" in finding.sentence or finding.code == "F412"
            assert all(one.grade == other.grade if same else one.grade < 1.0 or other.grade == 1.0 for other in others)
        case "F413":
            total = sum(each.thousandths for each in card.contributions.values()) / 1000
            above, below = _number(r"above ([-\d.e]+)", finding), _number(r"below ([-\d.e]+)", finding)
            assert above is None or total <= above
            assert below is None or total >= below
        case "F414":
            assert card.thousandths.contributions <= (rules.gates[name].cap or 0)


def bear_out(rules: Thesis, finding: Finding, company: Profile) -> None:
    """A witness shows what it is there for."""
    card = thesis.score(rules, company)
    if finding.code in ("F411", "F412"):
        names = [(finding.within or "").split("`")[1], *re.findall(r"`([^`]+)`", finding.sentence)[:1]]
        assert all(card.contributions[name].grade == 1.0 for name in names)


def _clause(rules: Thesis, finding: Finding) -> Clause:
    parts: list[Rule | Gate] = [*rules.rules.values(), *rules.gates.values()]
    every = [one for part in parts for one in (part.applies, *clauses_of(part.form)) if one is not None]
    return next(one for one in every if one.span == finding.span)


def _value(rules: Thesis, company: Profile, clause: Clause) -> object:
    plan = plan_of(rules, None)
    assert rules.as_of is not None
    return Reader(plan, company).value(dated(with_derived(clause.term, plan.derived.get), day_number(rules.as_of)))


def _is_not_reached(rules: Thesis, finding: Finding, company: Profile, name: str) -> None:
    form = rules.rules[name].form
    assert isinstance(form, Steps)
    number = _value(rules, company, form.of)
    assert isinstance(number, Interval)
    if number.is_point:
        first = next((step.text for step in form.steps if number.within(step.passes)), None)
        spans = [step.text for step in form.steps]
        if spans.count(finding.sentence.split("`")[1]) == 1:
            assert first != finding.sentence.split("`")[1]


def _number(pattern: str, finding: Finding) -> float | None:
    found = re.search(pattern, finding.sentence)
    return None if found is None else float(found[1])
