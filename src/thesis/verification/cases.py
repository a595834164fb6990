"""The author's own tests, run: what was expected, and what came out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from thesis.facts import Context, Intake, Profile, Profiles, read_profile
from thesis.files import SHIPPED
from thesis.intake import place_in
from thesis.model import Case, Expectation, Thesis
from thesis.scoring import Contribution, ScoreCard
from thesis.text import Problems, ThesisError, closest
from thesis.verification.finding import Finding, found

_GRADE, _SCORE, _SHARE = 1e-6, 5e-4, 5e-4  # what a number of a case may differ by: half of its last shown digit


def problems_of(case: Case, error: ThesisError) -> Iterator[Finding]:
    """Why a case cannot be run: one finding, with the first reason and how many more there are."""
    first = error.diagnostics[0]
    more = f" (and {len(error.diagnostics) - 1} more)" if len(error.diagnostics) > 1 else ""
    is_here = case.span is not None and first.span is not None and first.span.document == case.span.document
    where = "" if is_here or first.span is None else f"{first.span}: "
    cause = f"the case cannot be run: {where}{first.message}{more}"
    yield found("error", "F202", cause, first.span if is_here else case.span, first.suggestion, f"case `{case.id}`")


def finding_of(case: Case, one: Expectation, told: str, company: Profile) -> Finding:
    """That something was not as expected."""
    hint = f"`thesis explain` tells how `{company.name}` comes to it."
    return found("error", "F201", told, one.span, hint, f"case `{case.id}`")


def company_of(case: Case, thesis: Thesis, companies: Any) -> Profile:
    """The company of a case: its own facts, or one of a file beside the thesis, else of the shipped examples."""
    problems = Problems()
    if case.profile is None:
        facts = case.facts or {}
        intake = Intake(thesis.vocabulary, Context(thesis.vocabulary.about, nan_is_unknown=False))
        assert case.facts_table is not None  # noqa: S101 - a case has a profile or facts of its own
        company = read_profile({"name": case.id, **facts}, intake, problems, place_in(case.facts_table))
        problems.raise_if_any()
        return company
    file, _, name = case.profile.partition("#")
    path = Path(case.folder or ".") / file
    if not path.exists() and (SHIPPED / "examples" / Path(file).name).exists():
        path = SHIPPED / "examples" / Path(file).name
    profiles: Profiles = companies(path)
    try:
        return profiles[name]
    except KeyError as error:
        known = [*(one.name for one in profiles), *(one.id for one in profiles)]
        near = closest(name, known)
        cause = f"there is no company `{name}` in {profiles.name}" if error.args == (name,) else str(error.args[0])
        problems.fail("E623", cause, case.span, None if near is None else f"Did you mean `{near}`?")


def unmet(one: Expectation, card: ScoreCard) -> str | None:
    """What is wrong with one expectation; None where it is met."""
    part, _, name = one.path.partition(".")
    match part:
        case "rules":
            contribution = card.contributions[name]
            return (
                None if _rule_is(contribution, one.value) else _told(f"rule `{name}`", one.value, _rule(contribution))
            )
        case "gates":
            state = card.gates[name].state
            return None if state == _state(one.value) else _told(f"gate `{name}`", one.value, state)
        case "verdict":
            return None if card.verdict == one.value else _told("the verdict", f"`{one.value}`", f"`{card.verdict}`")
        case "possible_verdicts":
            same = set(card.possible_verdicts) == set(one.value)
            return None if same else _told("possible verdicts", _listed(one.value), _listed(card.possible_verdicts))
        case "vetoed":
            vetoed = "unknown" if card.vetoed is None else card.vetoed
            return None if vetoed == one.value else _told("vetoed", one.value, _state(vetoed))
        case _:
            value = float(getattr(card, part))
            slack = _SHARE if part == "coverage" else _SCORE
            return None if _is_in(value, value, one.value, slack) else _told(part, one.value, f"{value:g}")


def _rule_is(contribution: Contribution, expected: Any) -> bool:
    if isinstance(expected, bool | str):
        return contribution.state == _state(expected)
    if contribution.state in ("n/a", "off"):
        return False
    return _is_in(contribution.grade_low, contribution.grade_high, expected, _GRADE)


def _is_in(low: float, high: float, expected: Any, slack: float) -> bool:
    least, greatest = expected if isinstance(expected, list) else (expected, expected)
    return float(least) - slack <= low and high <= float(greatest) + slack


def _state(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rule(contribution: Contribution) -> str:
    if contribution.state in ("true", "false", "n/a", "off"):
        return contribution.state
    low, high = f"{contribution.grade_low:.6g}", f"{contribution.grade_high:.6g}"
    return f"a grade of {low}" if low == high else f"{contribution.state}, a grade from {low} to {high}"


def _told(what: str, expected: Any, came: str) -> str:
    wanted = f"{expected[0]} to {expected[1]}" if isinstance(expected, list) else _state(expected)
    return f"{what}: expected {wanted}, found {came}"


def _listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
