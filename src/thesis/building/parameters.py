"""The TOML of parameters: named numbers, quantities, dates, texts and lists of texts."""

from __future__ import annotations

import re
from datetime import date, datetime

from thesis.building.claims import read_claim
from thesis.language import Constant, Kind
from thesis.model import Parameter, Source
from thesis.text import Array, Leaf, Node, Problems, Reader, Table
from thesis.text.reading import exact, kind_of
from thesis.units import day_number, read_quantity

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_parameters(
    read: Reader,
    sources: dict[str, Source],
    default_source: str | None,
    currency: str | None,
    problems: Problems,
) -> dict[str, Parameter]:
    """The tables of ``[parameters]`` by name."""
    found = {}
    for name, table, span in read.tables("parameters"):
        here = problems.inside(f"parameter `{name}`")
        if not _NAME.fullmatch(name):
            here.add("E222", f"`{name}` cannot be a parameter's name", span, "Use letters, digits and underscores.")
            continue
        one = Reader(table, here)
        value = one.node("value")
        limits = one.array("range")
        claim = read_claim(one, sources, default_source)
        one.finish()
        if value is None:
            here.add("E213", "`value` is missing", table.span, "Add `value = …`.")
            continue
        constant = read_constant(value, currency, here)
        if constant is None:
            continue
        least, greatest = _range(limits, constant, currency, here)
        found[name] = Parameter(name, constant, _written(value), claim, least, greatest, span)
    return found


def read_constant(node: Node, currency: str | None, problems: Problems) -> Constant | None:
    """A TOML value as a constant of the expression language; None (with a message) where it is none."""
    if isinstance(node, Array):
        texts = [item.value for item in node.items if isinstance(item, Leaf) and isinstance(item.value, str)]
        if len(texts) == len(node.items):
            return Constant(Kind.LIST, texts=tuple(texts))
        problems.add("E520", "a list of this kind holds texts only", node.span)
        return None
    if isinstance(node, Table):
        problems.add("E520", "a parameter's value is a number, a text, a date or a list of texts", node.span)
        return None
    return _scalar(node, currency, problems)


def _scalar(leaf: Leaf, currency: str | None, problems: Problems) -> Constant | None:
    value = leaf.value
    if isinstance(value, bool):
        return Constant(Kind.TRUTH, truth=value)
    number = exact(value)
    if number is not None:
        return Constant(Kind.NUMBER, number=float(number), bare=True)
    if isinstance(value, date) and not isinstance(value, datetime):
        return Constant(Kind.DATE, number=day_number(value))
    if not isinstance(value, str):
        problems.add("E520", f"a parameter cannot hold {kind_of(leaf)}", leaf.span)
        return None
    quantity = read_quantity(value)
    if quantity is None:
        return Constant(Kind.TEXT, texts=(value,))
    unit = quantity.unit
    if unit.kind == "money" and unit.currency != currency:
        problems.add(
            "E405",
            f"the vocabulary counts money in {currency or 'no currency'}, not {unit.currency}",
            leaf.span,
        )
        return None
    if unit.kind == "percent":
        return Constant(Kind.NUMBER, number=float(quantity.value))
    return Constant(Kind.NUMBER, number=float(quantity.value), unit=unit, bare=unit.kind == "number")


def _range(
    limits: Array | None, constant: Constant, currency: str | None, problems: Problems
) -> tuple[float | None, float | None]:
    if limits is None:
        return None, None
    ends = [read_constant(item, currency, problems) for item in limits.items]
    numbers = [one.number for one in ends if one is not None and one.kind is constant.kind and one.number is not None]
    if constant.number is None or len(numbers) != 2 or len(ends) != 2:
        problems.add(
            "E521",
            "`range` is a list of the least and the greatest value, of the kind of `value`",
            limits.span,
        )
        return None, None
    least, greatest = numbers
    if not least <= constant.number <= greatest:
        problems.add("E521", "the value lies outside its own range", limits.span)
    return least, greatest


def _written(node: Node) -> str:
    if isinstance(node, Array):
        return ", ".join(str(item.value) for item in node.items if isinstance(item, Leaf))
    return str(node.value) if isinstance(node, Leaf) else ""
