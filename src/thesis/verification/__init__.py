"""What can be proved, refuted or doubted of a thesis: quotes, the author's own tests, promises."""

from thesis.verification.check import check, check_file
from thesis.verification.finding import Finding, Severity
from thesis.verification.promises import Promise, promises_of
from thesis.verification.running import CaseRun, run_cases

__all__ = ["CaseRun", "Finding", "Promise", "Severity", "check", "check_file", "promises_of", "run_cases"]
