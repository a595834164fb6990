"""Why a company has its score: rule by rule, clause by clause, down to the fact and the quote."""

from thesis.explanation.explain import explain
from thesis.explanation.tree import ClauseLine, CriterionLines, Explanation, FactLine, GateLine, OpenQuestion, RuleLine

__all__ = [
    "ClauseLine",
    "CriterionLines",
    "Explanation",
    "FactLine",
    "GateLine",
    "OpenQuestion",
    "RuleLine",
    "explain",
]
