"""Two theses over the same companies: what changes, for whom, by how much, and through which rule or edit."""

from thesis.comparison.agreement import Agreement, agreement, kendall_tau_b, spearman_rho, top_overlap
from thesis.comparison.compare import compare, disagree, read_with, what_if
from thesis.comparison.compared import Comparison
from thesis.comparison.differing import diff
from thesis.comparison.dividing import RuleEffect
from thesis.comparison.keeping import save_tweak
from thesis.comparison.knobs import Knob, knob_of
from thesis.comparison.results import CompanyDifference, PathChange, Row, Share
from thesis.comparison.shapley import shapley
from thesis.comparison.sweeping import Crossing, Setting, Sweep, sweep
from thesis.comparison.what_if_files import edits_in

__all__ = [
    "Agreement",
    "CompanyDifference",
    "Comparison",
    "Crossing",
    "Knob",
    "PathChange",
    "Row",
    "RuleEffect",
    "Setting",
    "Share",
    "Sweep",
    "agreement",
    "compare",
    "diff",
    "disagree",
    "edits_in",
    "kendall_tau_b",
    "knob_of",
    "read_with",
    "save_tweak",
    "shapley",
    "spearman_rho",
    "sweep",
    "top_overlap",
    "what_if",
]
