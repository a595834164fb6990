"""What can be proved, refuted or doubted of a thesis: quotes, the author's own tests, promises."""

from thesis.verification.check import check, check_file
from thesis.verification.finding import Finding, Severity
from thesis.verification.promises import Promise, promises_of
from thesis.verification.relations import Relation, story
from thesis.verification.running import CaseRun, run_cases
from thesis.verification.versions import relation

__all__ = [
    "CaseRun",
    "Finding",
    "Promise",
    "Relation",
    "Severity",
    "check",
    "check_file",
    "promises_of",
    "relation",
    "run_cases",
    "story",
]
