"""Tight bounds: what a score can really be, where facts that several rules share are still open."""

from thesis.engines.bounds.choosing import Chooser
from thesis.engines.bounds.component import Component, OpenGate, OpenLeaves, OpenRule
from thesis.engines.bounds.cuts import rank, turn, unrank
from thesis.engines.bounds.elimination import Factor, is_small, maximise
from thesis.engines.bounds.residual import OTHER_LEVEL, Choice, Variable, at, keys, residual, variables
from thesis.engines.bounds.segments import is_series, segments, touched, with_value
from thesis.engines.bounds.shape import is_step
from thesis.engines.bounds.tighten import Tight, tighten
from thesis.engines.bounds.witness import completed

__all__ = [
    "OTHER_LEVEL",
    "Choice",
    "Chooser",
    "Component",
    "Factor",
    "OpenGate",
    "OpenLeaves",
    "OpenRule",
    "Tight",
    "Variable",
    "at",
    "completed",
    "is_series",
    "is_small",
    "is_step",
    "keys",
    "maximise",
    "rank",
    "residual",
    "segments",
    "tighten",
    "touched",
    "turn",
    "unrank",
    "variables",
    "with_value",
]
