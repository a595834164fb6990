"""What an expression says, as frozen nodes; types and units come later, in the checker."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from thesis.text import Span


@frozen
class Number:
    """A number as written: ``40%`` is 40 with the suffix ``%``, ``10M USD`` is 10000000 with ``USD``."""

    amount: Fraction
    suffix: str
    span: Span = field(eq=False, repr=False)


@frozen
class Text:
    """A text in double quotes."""

    value: str
    span: Span = field(eq=False, repr=False)


@frozen
class Flag:
    """``true`` or ``false``."""

    value: bool
    span: Span = field(eq=False, repr=False)


@frozen
class Day:
    """A date such as ``2025-05-01``."""

    value: date
    span: Span = field(eq=False, repr=False)


@frozen
class Name:
    """The name of a field, of a parameter, or ``as_of``."""

    name: str
    span: Span = field(eq=False, repr=False)


@frozen
class ListOf:
    """A list in brackets, on the right of ``in``."""

    items: tuple[Node, ...]
    span: Span = field(eq=False, repr=False)


@frozen
class Negative:
    """``-x``."""

    operand: Node
    span: Span = field(eq=False, repr=False)


@frozen
class Arithmetic:
    """``left + right`` and its siblings ``- * /``."""

    operator: str
    left: Node
    right: Node
    span: Span = field(eq=False, repr=False)


@frozen
class Comparison:
    """``a <= b < c``: one operator fewer than operands."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]
    span: Span = field(eq=False, repr=False)


@frozen
class Membership:
    """``item in container``, or ``not in``."""

    item: Node
    container: Node
    negated: bool
    span: Span = field(eq=False, repr=False)


@frozen
class Not:
    """``not x``."""

    operand: Node
    span: Span = field(eq=False, repr=False)


@frozen
class Logic:
    """``a and b and c``, or ``or``."""

    operator: str
    operands: tuple[Node, ...]
    span: Span = field(eq=False, repr=False)


@frozen
class Call:
    """``name(arguments)``; ``name_span`` covers the name alone."""

    name: str
    arguments: tuple[Node, ...]
    span: Span = field(eq=False, repr=False)
    name_span: Span = field(eq=False, repr=False)


@frozen
class Missing:
    """Stands where something was expected and a message has already been written."""

    span: Span = field(eq=False, repr=False)


Node: TypeAlias = (
    Number
    | Text
    | Flag
    | Day
    | Name
    | ListOf
    | Negative
    | Arithmetic
    | Comparison
    | Membership
    | Not
    | Logic
    | Call
    | Missing
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one."""
    match node:
        case ListOf(items=items):
            return items
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right):
            return (left, right)
        case Comparison(operands=operands) | Logic(operands=operands):
            return operands
        case Membership(item=item, container=container):
            return (item, container)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()
