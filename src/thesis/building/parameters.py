"""The TOML of parameters: named numbers, quantities, dates, texts and lists of texts."""

from __future__ import annotations

import re
from datetime import date, datetime

from attrs import frozen

from thesis.building.claims import read_claim
from thesis.language import Constant, Kind
from thesis.model import Parameter, Source
from thesis.text import Array, Leaf, Node, Problems, Reader, Span
from thesis.text.reading import exact, kind_of
from thesis.units import day_number, read_days, read_quantity
from thesis.vocabulary import NAME_HINT, RESERVED, Vocabulary

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_QUANTITY = re.compile(r"[-+−<>~]?\s*(?:[$€£¥]\s*)?\d[\d.,_]*\s*(?:[A-Za-z%$€£¥]+\s*){0,3}")


def read_parameters(
    read: Reader,
    sources: dict[str, Source],
    default_source: str | None,
    vocabulary: Vocabulary,
    problems: Problems,
) -> dict[str, Parameter]:
    """The tables of ``[parameters]`` by name."""
    found = {}
    for name, table, span in read.tables("parameters"):
        here = problems.inside(f"parameter `{name}`")
        if not _NAME.fullmatch(name) or name.lower() in RESERVED - {"as_of"}:
            here.add("E222", f"`{name}` cannot be a parameter's name", span, NAME_HINT)
            continue
        one = Reader(table, here)
        value = one.node("value")
        limits = one.array("range")
        claim = read_claim(one, sources, default_source)
        one.finish()
        constant = None if value is None else _Values(vocabulary, here).read(value)
        if value is None:
            here.add("E213", "`value` is missing", span, "Add `value = …`.")
        if value is None or constant is None:  # a message stands; rules may read it without another one
            found[name] = Parameter(name, Constant(Kind.MISSING), "", claim, span=span)
            continue
        least, greatest = _range(limits, constant, vocabulary, here)
        found[name] = Parameter(name, constant, _written(value), claim, least, greatest, span)
    return found


@frozen
class _Values:
    """Reads TOML values as constants of the expression language; what is none is a message."""

    vocabulary: Vocabulary
    problems: Problems

    def read(self, node: Node) -> Constant | None:
        if isinstance(node, Leaf):
            return self.scalar(node)
        if isinstance(node, Array):
            return self.items(node)
        hint = "Write a number, a text, a date, or a list of one of these."
        self.problems.add("E520", "a parameter cannot hold a table", node.span, hint)
        return None

    def items(self, array: Array) -> Constant | None:
        """A list: texts, or numbers or dates of one unit."""
        found = [self.scalar(item) if isinstance(item, Leaf) else None for item in array.items]
        good = [one for one in found if one is not None and one.kind is not Kind.TRUTH]
        if len(good) == len(found):
            if all(one.kind is Kind.TEXT for one in good):
                return Constant(Kind.LIST, texts=tuple(one.texts[0] for one in good))
            if len({(one.kind, one.unit, one.bare) for one in good}) == 1 and good[0].kind is not Kind.TEXT:
                numbers = tuple(one.number for one in good if one.number is not None)
                return Constant(Kind.LIST, unit=good[0].unit, bare=good[0].bare, numbers=numbers, of=good[0].kind)
        if None not in found or not all(isinstance(item, Leaf) for item in array.items):
            hint = "Write texts, or numbers or dates of one unit."
            self.problems.add("E520", "a list holds values of one kind", array.span, hint)
        return None

    def scalar(self, leaf: Leaf) -> Constant | None:
        value = leaf.value
        if isinstance(value, bool):
            return Constant(Kind.TRUTH, truth=value)
        number = exact(value)
        if number is not None:
            return Constant(Kind.NUMBER, number=float(number), bare=True)
        if isinstance(value, date) and not isinstance(value, datetime):
            return Constant(Kind.DATE, number=day_number(value))
        if isinstance(value, str):
            return self.text(value, leaf.span)
        self.problems.add("E520", f"a parameter cannot hold {kind_of(leaf)}", leaf.span, "Write a finite number.")
        return None

    def text(self, value: str, span: Span) -> Constant | None:
        """A quantity, a day, or a text."""
        quantity = read_quantity(value)
        if quantity is None:
            days = read_days(value) if len(value) > len("2025") else None
            if days is not None and days.is_point:
                return Constant(Kind.DATE, number=days.lo)
            if self.is_slip(value):
                hint = f"Quantities are written `{self.example}`, `40%`, `6 months`; days 2025-05-01."
                self.problems.add("E520", f'"{value}" cannot be read as a quantity', span, hint)
                return None
            return Constant(Kind.TEXT, texts=(value,))
        unit = quantity.unit
        currency = self.vocabulary.currency
        if unit.kind == "money" and unit.currency != currency:
            cause = f"the vocabulary counts money in {currency or 'no currency'}, not {unit.currency}"
            hint = f"Write the amount in {currency}." if currency else "Give the vocabulary a currency."
            self.problems.add("E405", cause, span, hint)
            return None
        if unit.kind == "percent":
            return Constant(Kind.NUMBER, number=float(quantity.value))
        return Constant(Kind.NUMBER, number=float(quantity.value), unit=unit, bare=unit.kind == "number")

    @property
    def example(self) -> str:
        return f"10M {self.vocabulary.currency}" if self.vocabulary.currency else "10M"

    def is_slip(self, value: str) -> bool:
        """Whether a text looks like a quantity, and is no value of any field."""
        if not _LIKE_A_QUANTITY.fullmatch(value.strip()):
            return False
        return not any(value in (field.values or ()) for field in self.vocabulary.fields.values())


def _range(
    limits: Array | None, constant: Constant, vocabulary: Vocabulary, problems: Problems
) -> tuple[float | None, float | None]:
    if limits is None:
        return None, None
    before = len(problems.found)
    ends = [_Values(vocabulary, problems).read(item) for item in limits.items]
    fitting = [one for one in ends if one is not None and one.kind is constant.kind and one.number is not None]
    fitting = [one for one in fitting if one.bare or constant.bare or one.unit == constant.unit]
    numbers = [one.number for one in fitting if one.number is not None]
    if constant.number is None or len(numbers) != 2 or len(ends) != 2:
        if len(problems.found) == before:
            hint = "Write the least and the greatest value, in the unit of `value`."
            problems.add("E521", "`range` does not fit the value", limits.span, hint)
        return None, None
    least, greatest = numbers
    if not least <= constant.number <= greatest:
        hint = "Widen the range, or change the value."
        problems.add("E521", "the value lies outside its own range", limits.span, hint)
    return least, greatest


def _written(node: Node) -> str:
    if isinstance(node, Array):
        return ", ".join(str(item.value) for item in node.items if isinstance(item, Leaf))
    return str(node.value) if isinstance(node, Leaf) else ""
