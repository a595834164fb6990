"""Investment theses as code: score companies by an investor's rules, with bounds over what is unknown.

Names are imported when they are first used, so that ``import thesis`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thesis.authoring import fields_of, schema
    from thesis.bulk import Streamed, stream, to_ibis, to_sql
    from thesis.comparison import Comparison, Sweep, compare, diff, disagree, edits_in, save_tweak, sweep, what_if
    from thesis.explanation import Contrast, Explanation, contrast, explain
    from thesis.facts import Fact, Profile, Profiles
    from thesis.files import dumps, examples, load, loads
    from thesis.inquiry import ask, flip
    from thesis.intake import profiles, read_profiles
    from thesis.model import Thesis
    from thesis.report import render
    from thesis.report.plots import plot
    from thesis.robustness import Acceptability, Stability, acceptability, stability
    from thesis.scoring import Contribution, ScoreCard, ScoreTable, score
    from thesis.scoring.holding import hold, rescore
    from thesis.text import ThesisError
    from thesis.tweaks import edits_of, inverse, review_tweak, stack, tweak
    from thesis.verification import Finding, Relation, check, relation

__version__ = "0.1.0"

_HOMES = {
    "Acceptability": "robustness",
    "Comparison": "comparison",
    "Contrast": "explanation",
    "Contribution": "scoring",
    "Explanation": "explanation",
    "Fact": "facts",
    "Finding": "verification",
    "Profile": "facts",
    "Profiles": "facts",
    "Relation": "verification",
    "ScoreCard": "scoring",
    "ScoreTable": "scoring",
    "Stability": "robustness",
    "Streamed": "bulk",
    "Sweep": "comparison",
    "Thesis": "model",
    "ThesisError": "text",
    "acceptability": "robustness",
    "ask": "inquiry",
    "check": "verification",
    "compare": "comparison",
    "contrast": "explanation",
    "diff": "comparison",
    "disagree": "comparison",
    "dumps": "files",
    "edits_in": "comparison",
    "edits_of": "tweaks",
    "examples": "files",
    "explain": "explanation",
    "fields_of": "authoring",
    "flip": "inquiry",
    "hold": "scoring.holding",
    "inverse": "tweaks",
    "load": "files",
    "loads": "files",
    "plot": "report.plots",
    "profiles": "intake",
    "read_profiles": "intake",
    "relation": "verification",
    "render": "report",
    "rescore": "scoring.holding",
    "review_tweak": "tweaks",
    "save_tweak": "comparison",
    "schema": "authoring",
    "score": "scoring",
    "stability": "robustness",
    "stack": "tweaks",
    "stream": "bulk",
    "sweep": "comparison",
    "to_ibis": "bulk",
    "to_sql": "bulk",
    "tweak": "tweaks",
    "what_if": "comparison",
}

__all__ = [
    "Acceptability",
    "Comparison",
    "Contrast",
    "Contribution",
    "Explanation",
    "Fact",
    "Finding",
    "Profile",
    "Profiles",
    "Relation",
    "ScoreCard",
    "ScoreTable",
    "Stability",
    "Streamed",
    "Sweep",
    "Thesis",
    "ThesisError",
    "acceptability",
    "ask",
    "check",
    "compare",
    "contrast",
    "diff",
    "disagree",
    "dumps",
    "edits_in",
    "edits_of",
    "examples",
    "explain",
    "fields_of",
    "flip",
    "hold",
    "inverse",
    "load",
    "loads",
    "plot",
    "profiles",
    "read_profiles",
    "relation",
    "render",
    "rescore",
    "review_tweak",
    "save_tweak",
    "schema",
    "score",
    "stability",
    "stack",
    "stream",
    "sweep",
    "to_ibis",
    "to_sql",
    "tweak",
    "what_if",
]


def __getattr__(name: str) -> Any:
    """Import a public name from the room where it lives."""
    if name == "testing":  # a room of its own, which needs Hypothesis
        return import_module("thesis.testing")
    home = _HOMES.get(name)
    if home is None:
        msg = f"module 'thesis' has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(f"thesis.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names."""
    return sorted({*__all__, "__version__"})
