"""Lints: what is most likely not meant, shown to hold of every company. What is not shown is left unsaid."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from thesis.model import Thesis
from thesis.verification.clauses import lint_clauses
from thesis.verification.doubling import lint_pairs
from thesis.verification.finding import Finding
from thesis.verification.reaching import lint_reach
from thesis.verification.stepping import lint_steps
from thesis.verification.study import Study
from thesis.verification.unused import lint_unused

LINTS: tuple[Callable[[Study], Iterator[Finding]], ...] = (
    lint_clauses,
    lint_steps,
    lint_reach,
    lint_pairs,
    lint_unused,
)

# what follows from another finding about the same rule: points that cannot be had where it cannot be met
_CAUSES = frozenset({"F401", "F402", "F403", "F404", "F407"})


def check_lints(thesis: Thesis) -> Iterator[Finding]:
    """Every lint of a thesis; the cause, not what follows from it."""
    study = Study(thesis)
    findings = [finding for lint in LINTS for finding in lint(study)]
    caused = {finding.within for finding in findings if finding.code in _CAUSES}
    takes_back = any(finding.code == "F412" for finding in findings)
    for finding in findings:
        if finding.code == "F405" and finding.within in caused:
            continue
        if finding.code == "F413" and takes_back:
            continue
        yield finding
