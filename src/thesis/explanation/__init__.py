"""Why a company has its score: rule by rule, clause by clause, down to the fact and the quote."""

from thesis.explanation.contrast import Contrast, Difference, Reversal, contrast
from thesis.explanation.coverage import Seen, clause_coverage
from thesis.explanation.explain import explain
from thesis.explanation.tree import (
    Change,
    ClauseLine,
    CriterionLines,
    Explanation,
    FactLine,
    GateLine,
    OpenQuestion,
    RuleLine,
)

__all__ = [
    "Change",
    "ClauseLine",
    "Contrast",
    "CriterionLines",
    "Difference",
    "Explanation",
    "FactLine",
    "GateLine",
    "OpenQuestion",
    "Reversal",
    "RuleLine",
    "Seen",
    "clause_coverage",
    "contrast",
    "explain",
]
