"""Two theses over the same companies: what changes, for whom, by how much, and through which rule or edit."""

from thesis.comparison.agreement import Agreement, agreement, kendall_tau_b, spearman_rho, top_overlap
from thesis.comparison.compare import compare, disagree, what_if
from thesis.comparison.compared import Comparison
from thesis.comparison.differing import diff
from thesis.comparison.keeping import save_tweak
from thesis.comparison.results import CompanyDifference, PathChange, Row, Share
from thesis.comparison.shapley import shapley
from thesis.comparison.sweeping import Crossing, Setting, Sweep, sweep

__all__ = [
    "Agreement",
    "CompanyDifference",
    "Comparison",
    "Crossing",
    "PathChange",
    "Row",
    "Setting",
    "Share",
    "Sweep",
    "agreement",
    "compare",
    "diff",
    "disagree",
    "kendall_tau_b",
    "save_tweak",
    "shapley",
    "spearman_rho",
    "sweep",
    "top_overlap",
    "what_if",
]
