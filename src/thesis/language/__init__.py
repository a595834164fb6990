"""The expression language: text to nodes, nodes to typed terms; nothing here knows rules or companies."""

from thesis.language.checker import as_truth, check
from thesis.language.comparing import beyond_share, is_level, levels_of, threshold_interval
from thesis.language.functions import FUNCTIONS, Function
from thesis.language.nodes import Node
from thesis.language.parser import parse, parse_test
from thesis.language.primitives import FACT_LEAVES, PRIMITIVES, Primitive, Term, ValueSet, constant, fold
from thesis.language.printer import print_node
from thesis.language.ranges import evaluate, leaf_set, static_range
from thesis.language.typed import Constant, Kind, Scope, Typed

__all__ = [
    "FACT_LEAVES",
    "FUNCTIONS",
    "PRIMITIVES",
    "Constant",
    "Function",
    "Kind",
    "Node",
    "Primitive",
    "Scope",
    "Term",
    "Typed",
    "ValueSet",
    "as_truth",
    "beyond_share",
    "check",
    "constant",
    "evaluate",
    "fold",
    "is_level",
    "leaf_set",
    "levels_of",
    "parse",
    "parse_test",
    "print_node",
    "static_range",
    "threshold_interval",
]
