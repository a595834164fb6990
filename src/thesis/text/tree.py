"""A TOML file as a tree in which every key and value knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from attrs import field, frozen

from thesis.text.document import Span

Scalar: TypeAlias = str | int | Decimal | bool | date | datetime | time


@frozen
class Leaf:
    """One scalar value; ``span`` covers it as written, quotes included."""

    value: Scalar
    span: Span = field(eq=False, repr=False)

    @cached_property
    def _offsets(self) -> list[int]:
        return _character_offsets(self.span.text)

    def inside(self, start: int, end: int) -> Span:
        """The span of characters ``start`` to ``end`` of a text value, in the file.

        Exact for literal strings and for basic ones, whose escapes are walked.
        """
        offsets = self._offsets
        last = len(offsets) - 1
        return Span(
            self.span.document,
            self.span.start + offsets[min(start, last)],
            self.span.start + offsets[min(max(end, start), last)],
        )


@frozen
class Array:
    """A list of values."""

    items: tuple[Node, ...]
    span: Span = field(eq=False, repr=False)


@frozen
class Table:
    """A mapping of keys to values; ``keys`` has the span of each key."""

    items: Mapping[str, Node]
    span: Span = field(eq=False, repr=False)
    keys: Mapping[str, Span] = field(factory=dict, eq=False, repr=False)

    def key_span(self, key: str) -> Span:
        """Where a key stands, or the table where it has no key of its own."""
        return self.keys.get(key, self.span)


Node: TypeAlias = Leaf | Array | Table


def merge(parent: Table, child: Table) -> Table:
    """The child over the parent: tables key by key, arrays and scalars replaced whole."""
    items = dict(parent.items)
    for key, node in child.items.items():
        below = items.get(key)
        both = isinstance(below, Table) and isinstance(node, Table)
        items[key] = merge(below, node) if both else node  # type: ignore[arg-type]
    return Table(items, child.span, {**parent.keys, **child.keys})


def leaves(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Leaf]]:
    """Every scalar below a node with its path."""
    if isinstance(node, Leaf):
        yield path, node
    elif isinstance(node, Array):
        for index, item in enumerate(node.items):
            yield from leaves(item, (*path, index))
    else:
        for key, item in node.items.items():
            yield from leaves(item, (*path, key))


_ESCAPE_LENGTH = {"u": 6, "U": 10, "x": 4}


def _character_offsets(raw: str) -> list[int]:
    """For each character of a TOML string's value, where it begins in the text as written; then the end."""
    quote = raw[:3] if raw[:3] in ("'''", '"""') else raw[:1]
    at, end = len(quote), len(raw) - len(quote)
    if len(quote) == 3 and raw[at : at + 1] == "\n":
        at += 1
    offsets = []
    while at < end:
        if raw[at] != "\\" or quote[0] == "'":
            offsets.append(at)
            at += 1
        elif raw[at + 1] in " \t\n":
            at = next(i for i in range(at + 1, end + 1) if i == end or raw[i] not in " \t\n")
        else:
            offsets.append(at)
            at += _ESCAPE_LENGTH.get(raw[at + 1], 2)
    return [*offsets, end]
