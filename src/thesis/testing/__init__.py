"""Hypothesis strategies for theses and companies, and the laws that hold for all of them.

For those who test their own theses, or code that uses them:

>>> import thesis
>>> from thesis.testing import assert_consistent
>>> assert_consistent(thesis.load("zhu-xiaohu"), examples=5)

This package needs Hypothesis (``pip install "thesis[testing]"``); nothing else of the library imports it.
"""

from thesis.testing.completions import candidates, completions_of, learnings_of
from thesis.testing.consistency import assert_consistent
from thesis.testing.derived import clashes
from thesis.testing.expressions import expressions
from thesis.testing.facts import facts_for, profiles_for
from thesis.testing.frames import Frame, frames_for
from thesis.testing.nodes import nodes
from thesis.testing.theses import theses, thesis_texts
from thesis.testing.tweaks import tweaks_of

__all__ = [
    "Frame",
    "assert_consistent",
    "candidates",
    "clashes",
    "completions_of",
    "expressions",
    "facts_for",
    "frames_for",
    "learnings_of",
    "nodes",
    "profiles_for",
    "theses",
    "thesis_texts",
    "tweaks_of",
]
