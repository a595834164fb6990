"""Taking typed values out of a TOML table; every wrong type and every key nobody asked for is a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from thesis.text.diagnostics import Problems
from thesis.text.document import Span
from thesis.text.suggest import did_you_mean
from thesis.text.tree import Array, Leaf, Node, Table

_MOST_DIGITS = 400  # float64 ends at 1e308; an exact value with more digits is an attack or a mistake


class Reader:
    """Reads one table key by key; ``finish`` reports the keys that were never asked for."""

    def __init__(self, table: Table, problems: Problems) -> None:
        """Begin with a table; messages go to ``problems``."""
        self.table = table
        self.problems = problems
        self._asked: dict[str, None] = {}

    def node(self, key: str) -> Node | None:
        """Whatever stands under a key."""
        self._asked[key] = None
        return self.table.items.get(key)

    def leaf(self, key: str) -> Leaf | None:
        """The scalar under a key."""
        node = self.node(key)
        if node is None or isinstance(node, Leaf):
            return node
        self._wrong(key, node, "one value")
        return None

    def text(self, key: str) -> str | None:
        """The text under a key."""
        leaf = self.leaf(key)
        if leaf is None:
            return None
        if isinstance(leaf.value, str):
            return leaf.value
        self._wrong(key, leaf, "a text in quotes", "Put it in quotes.")
        return None

    def required_text(self, key: str) -> str:
        """The text under a key that must be there; empty (with a message) where it is not."""
        if self.node(key) is None:
            self.problems.add("E213", f"`{key}` is missing", self.table.span, f"Add `{key} = …`.")
            return ""
        return self.text(key) or ""

    def flag(self, key: str, *, default: bool) -> bool:
        """The true or false under a key."""
        leaf = self.leaf(key)
        if leaf is None:
            return default
        if isinstance(leaf.value, bool):
            return leaf.value
        self._wrong(key, leaf, "true or false, without quotes", "Write true or false.")
        return default

    def number(self, key: str) -> Fraction | None:
        """The number under a key, exact."""
        leaf = self.leaf(key)
        if leaf is None:
            return None
        value = exact(leaf.value)
        if value is None:
            self._wrong(key, leaf, "a finite number, without quotes", "Write it as 10 or 0.5.")
        return value

    def day(self, key: str) -> date | None:
        """The date under a key."""
        leaf = self.leaf(key)
        if leaf is None:
            return None
        if isinstance(leaf.value, date) and not isinstance(leaf.value, datetime):
            return leaf.value
        self._wrong(key, leaf, "a date, without quotes", "Write it as 2025-05-01.")
        return None

    def subtable(self, key: str) -> Table:
        """The table under a key; an empty one where it is absent or something else stands there."""
        node = self.node(key)
        if isinstance(node, Table):
            return node
        if node is not None:
            self._wrong(key, node, "a table", f"Write [{key}], and its keys below.")
        return Table({}, self.table.span)

    def tables(self, key: str) -> Iterator[tuple[str, Table, Span]]:
        """The tables inside the table under a key: id, table, where the id stands."""
        outer = self.subtable(key)
        for name, node in outer.items.items():
            if isinstance(node, Table):
                yield name, node, outer.key_span(name)
            else:
                self._wrong(name, node, "a table", f"Write [{key}.{name}], and its keys below.")

    def array(self, key: str) -> Array | None:
        """The list under a key."""
        node = self.node(key)
        if node is None or isinstance(node, Array):
            return node
        self._wrong(key, node, "a list in brackets", f"Write {key} = [ … ].")
        return None

    def texts(self, key: str) -> tuple[Leaf, ...] | None:
        """The list of texts under a key; items of other kinds are messages."""
        array = self.array(key)
        if array is None:
            return None
        found = []
        for item in array.items:
            if isinstance(item, Leaf) and isinstance(item.value, str):
                found.append(item)
            else:
                self._wrong(key, item, "a list of texts", "Put each in quotes.")
        return tuple(found)

    def key_span(self, key: str) -> Span:
        """Where a key stands, or the table where it is absent."""
        return self.table.key_span(key)

    def finish(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.table.items:
            if key not in self._asked:
                self.problems.add(
                    "E211", f"unknown key `{key}`", self.table.key_span(key), did_you_mean(key, self._asked)
                )

    def _wrong(self, key: str, node: Node, wanted: str, hint: str | None = None) -> None:
        self.problems.add("E212", f"`{key}` must be {wanted}; here stands {kind_of(node)}", node.span, hint)


def exact(value: object) -> Fraction | None:
    """A TOML or Python number as an exact fraction; None where it is no finite number of sane size."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        return None
    if isinstance(value, Decimal):
        _, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int) or abs(exponent) > _MOST_DIGITS or len(digits) > _MOST_DIGITS:
            return None
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    found = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)  # 0.1 is one tenth, as in TOML
    try:
        float(found)
    except OverflowError:
        return None
    return found


def as_text(value: object) -> str:
    """A value as text, also where Python has none: for thousands of digits, and for lists without end."""
    try:
        return str(value)
    except (ValueError, RecursionError):
        return f"a {type(value).__name__} too large to be shown"


def kind_of(node: Node) -> str:
    """What a node is, in a reader's words."""
    if isinstance(node, Table):
        return "a table"
    if isinstance(node, Array):
        return "a list"
    if isinstance(node.value, bool):
        return f"`{str(node.value).lower()}`"
    if isinstance(node.value, str):
        return "a text"
    return f"`{node.span.text}`" if len(node.span.text) <= 40 else "a value"


def plain(node: Node) -> Any:
    """A node as plain Python data, positions dropped."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Array):
        return [plain(item) for item in node.items]
    return {key: plain(item) for key, item in node.items.items()}
