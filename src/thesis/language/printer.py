"""Nodes back to text; what is printed parses to the same nodes."""

from __future__ import annotations

from decimal import Context, Decimal, Inexact
from fractions import Fraction

from thesis.language.nodes import (
    Arithmetic,
    Call,
    Comparison,
    Day,
    Flag,
    ListOf,
    Logic,
    Membership,
    Missing,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Text,
)

_LOGIC = {"or": 1, "and": 2}
_NOT, _COMPARE, _SUM, _PRODUCT, _NEGATIVE, _ATOM = 3, 4, 5, 6, 7, 8


def print_node(node: Node) -> str:
    """The text of an expression, with no parentheses but those that are needed."""
    return _print(node)[0]


def decimal_text(value: Fraction) -> str:
    """A fraction whose decimal expansion ends, written out without an exponent."""
    enough = value.numerator.bit_length() + value.denominator.bit_length()
    try:
        found = Context(prec=enough, traps=[Inexact]).divide(Decimal(value.numerator), Decimal(value.denominator))
    except Inexact:
        msg = f"{value} has no finite decimal form"
        raise ValueError(msg) from None
    return f"{found:f}"


def _print(node: Node) -> tuple[str, int]:
    """The text and how tightly its outermost operator binds."""
    match node:
        case Number(amount=amount, suffix=suffix):
            gap = "" if suffix in ("", "%") else " "
            return f"{decimal_text(amount)}{gap}{suffix}", _ATOM
        case Text(value=value):
            return f'"{value}"', _ATOM
        case Flag(value=flag):
            return ("true" if flag else "false"), _ATOM
        case Day(value=day):
            return day.isoformat(), _ATOM
        case Name(name=name):
            return name, _ATOM
        case ListOf(items=items):
            return f"[{_joined(items)}]", _ATOM
        case Call(name=name, arguments=arguments):
            return f"{name}({_joined(arguments)})", _ATOM
        case Negative(operand=operand):
            return f"-{_at_least(operand, _NEGATIVE)}", _NEGATIVE
        case Arithmetic(operator=operator, left=left, right=right):
            binding = _SUM if operator in "+-" else _PRODUCT
            return f"{_at_least(left, binding)} {operator} {_at_least(right, binding + 1)}", binding
        case Comparison(operands=operands, operators=operators):
            rest = "".join(f" {op} {_at_least(one, _SUM)}" for op, one in zip(operators, operands[1:], strict=True))
            return f"{_at_least(operands[0], _SUM)}{rest}", _COMPARE
        case Membership(item=item, container=container, negated=negated):
            word = "not in" if negated else "in"
            return f"{_at_least(item, _SUM)} {word} {_at_least(container, _SUM)}", _COMPARE
        case Not(operand=operand):
            return f"not {_at_least(operand, _NOT)}", _NOT
        case Logic(operator=operator, operands=operands):
            binding = _LOGIC[operator]
            return f" {operator} ".join(_at_least(one, binding + 1) for one in operands), binding
        case Missing():
            return "", _ATOM


def _joined(nodes: tuple[Node, ...]) -> str:
    return ", ".join(print_node(node) for node in nodes)


def _at_least(node: Node, binding: int) -> str:
    text, found = _print(node)
    return text if found >= binding else f"({text})"
