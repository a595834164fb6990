"""How robust a result is: how far points and parameters may move, and which points favour which company."""

from thesis.robustness.acceptability import acceptability
from thesis.robustness.acceptance import Acceptability, Acceptance, Errors
from thesis.robustness.leeway import (
    Becoming,
    End,
    Leeway,
    Leeways,
    Neighbours,
    OpenStatements,
    ParameterStability,
    Passing,
    RuleStability,
    Stability,
    Turn,
)
from thesis.robustness.stability import stability

__all__ = [
    "Acceptability",
    "Acceptance",
    "Becoming",
    "End",
    "Errors",
    "Leeway",
    "Leeways",
    "Neighbours",
    "OpenStatements",
    "ParameterStability",
    "Passing",
    "RuleStability",
    "Stability",
    "Turn",
    "acceptability",
    "stability",
]
