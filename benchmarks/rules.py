"""Reads the pack on its own, without the library that is measured, into what every peer can be written from.

Only what ``pack.toml`` uses is understood. Negations are pushed down to the tests, so that a test which reads an
unknown fact is simply not established: what cannot be shown earns nothing, which is what a score is.
"""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Test:
    """A comparison with a number, a flag that is (not) true, or a category that is (not) among some."""

    kind: str  # "number", "flag" or "levels"
    field: str
    sign: str  # <, <=, >, >=; "is" or "is not"
    value: Any = None


@dataclass(frozen=True)
class Group:
    """Tests of which all, or any, must hold."""

    every: bool
    parts: tuple[Group | Test, ...]


@dataclass(frozen=True)
class Curve:
    """Piecewise linear through knots, constant outside; the lowest height is 0."""

    field: str
    knots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Table:
    """A grade for each level that is named, 0 for others."""

    field: str
    grades: dict[str, float]


@dataclass(frozen=True)
class Clauses:
    """The least or the greatest of some grades; a truth is 1 or 0."""

    every: bool
    parts: tuple[Grade, ...]


Condition = Group | Test
Grade = Curve | Table | Clauses | Group | Test


@dataclass(frozen=True)
class Rule:
    """Points for a grade, where it applies."""

    name: str
    points: float
    grade: Grade
    applies: Condition | None


@dataclass(frozen=True)
class Pack:
    """The rules, the gates as a condition with the greatest score where it holds, and the fields by type."""

    text: str
    rules: tuple[Rule, ...]
    gates: tuple[tuple[Condition, float], ...]
    fields: dict[str, dict[str, Any]]

    @property
    def numbers(self) -> list[str]:
        """Fields that hold a number."""
        return [name for name, field in self.fields.items() if field["type"] not in {"category", "flag"}]

    @property
    def flags(self) -> list[str]:
        """Fields that are true or false."""
        return [name for name, field in self.fields.items() if field["type"] == "flag"]

    @property
    def levels(self) -> dict[str, list[str]]:
        """The levels of each field that holds one."""
        return {name: field["values"] for name, field in self.fields.items() if field["type"] == "category"}


def read_pack(text: str | None = None) -> Pack:
    """The pack of a text; of ``pack.toml`` where there is none."""
    text = (HERE / "pack.toml").read_text(encoding="utf-8") if text is None else text
    tree = tomllib.loads(text)
    fields = tree["fields"]
    return Pack(
        text,
        tuple(_rule(name, rule, fields) for name, rule in tree["rules"].items()),
        tuple((_condition(gate["when"], fields), gate["cap"]) for gate in tree.get("gates", {}).values()),
        fields,
    )


def _rule(name: str, rule: dict[str, Any], fields: dict[str, Any]) -> Rule:
    applies = _condition(rule["applies"], fields) if "applies" in rule else None
    return Rule(name, rule["points"], _grade(rule, fields), applies)


def _grade(rule: dict[str, Any], fields: dict[str, Any]) -> Grade:
    if "curve" in rule:
        return Curve(rule["curve"]["of"], tuple((float(x), float(y)) for x, y in rule["curve"]["at"]))
    if "table" in rule:
        return Table(rule["table"]["of"], {level: float(grade) for level, grade in rule["table"]["at"].items()})
    if "when" in rule:
        return _condition(rule["when"], fields)
    every = "all" in rule
    return Clauses(every, tuple(_clause(text, fields) for text in rule["all" if every else "any"]))


def _clause(text: str, fields: dict[str, Any]) -> Grade:
    ramp = re.fullmatch(r"ramp\((\w+), (.+), (.+)\)", text)
    if ramp is None:
        return _condition(text, fields)
    knots = sorted([(float(ramp[2]), 0.0), (float(ramp[3]), 1.0)])
    return Curve(ramp[1], tuple(knots))


def _condition(text: str, fields: dict[str, Any]) -> Condition:
    return _node(ast.parse(text, mode="eval").body, fields, holds=True)


_SIGNS = {ast.Lt: ("<", ">="), ast.LtE: ("<=", ">"), ast.Gt: (">", "<="), ast.GtE: (">=", "<")}


def _node(node: ast.expr, fields: dict[str, Any], *, holds: bool) -> Condition:
    match node:
        case ast.BoolOp():
            parts = tuple(_node(part, fields, holds=holds) for part in node.values)
            return Group(isinstance(node.op, ast.And) == holds, parts)
        case ast.UnaryOp(op=ast.Not()):
            return _node(node.operand, fields, holds=not holds)
        case ast.Name():
            return Test("flag", node.id, "is" if holds else "is not")
        case ast.Compare(left=ast.Name(id=field), ops=[sign], comparators=[value]):
            said = ast.literal_eval(value)
            if type(sign) in _SIGNS:
                return Test("number", field, _SIGNS[type(sign)][0 if holds else 1], float(said))
            positive = isinstance(sign, ast.Eq | ast.In) == holds
            levels = tuple(said) if isinstance(said, list) else (said,)
            return Test("levels", field, "is" if positive else "is not", levels)
    raise ValueError(f"the pack does not use {ast.unparse(node)}")
