"""The author's own tests, one by one: the company, its card, and what was not as expected."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from attrs import frozen

from thesis.facts import Profile, Profiles
from thesis.intake import read_profiles
from thesis.model import Case, Expectation, Thesis
from thesis.scoring import ScoreCard, score_profile
from thesis.text import ThesisError
from thesis.verification.cases import company_of, finding_of, problems_of, unmet
from thesis.verification.finding import Finding


@frozen
class CaseRun:
    """One case: ``profile`` and ``card`` are None where it could not be run; ``unmet`` names what was not met."""

    case: Case
    profile: Profile | None
    card: ScoreCard | None
    findings: tuple[Finding, ...]
    unmet: tuple[Expectation, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.findings


def check_cases(thesis: Thesis) -> Iterator[Finding]:
    """Every expectation of every case that is not met, and every case that cannot be run."""
    for run in run_cases(thesis):
        yield from run.findings


def run_cases(thesis: Thesis) -> Iterator[CaseRun]:
    """Every case of a thesis, run; a file of companies is read once."""

    @cache
    def companies(path: Path) -> Profiles:
        return read_profiles(path, thesis)

    for case in thesis.cases.values():
        try:
            profile = company_of(case, thesis, companies)
            card = score_profile(thesis, profile)
        except ThesisError as error:
            yield CaseRun(case, None, None, tuple(problems_of(case, error)))
            continue
        missed = [(one, told) for one in case.expectations if (told := unmet(one, card)) is not None]
        findings = tuple(finding_of(case, one, told, profile) for one, told in missed)
        yield CaseRun(case, profile, card, findings, tuple(one for one, _ in missed))
