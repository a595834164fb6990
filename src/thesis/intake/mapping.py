"""Mappings: TOML that says which columns of a vendor's table are which fields, and how their cells are meant."""

from __future__ import annotations

from collections.abc import Mapping as Words
from fractions import Fraction
from pathlib import Path

import attrs
from attrs import frozen

from thesis.sets import Interval
from thesis.text import Array, Leaf, Node, Problems, Reader, Span, Table, read_document, read_toml
from thesis.units import read_days
from thesis.units.quantity import CURRENCIES, currency_hint
from thesis.vocabulary import small

_OF_FIELD = frozenset({"type", "values", "ordered", "per", "range", "title"})  # a vocabulary's words, of a helper


@frozen
class FieldSource:
    """Where one field comes from: its column, and what happens to a cell before it is read as a fact.

    A cell is parted at ``split`` (and of its parts only number ``part`` is kept, from the end where negative), each
    piece is looked up in ``lookup``, and what is not there is ``otherwise``; a bare number counts ``times`` as much.
    ``derived`` is a formula over other fields of the mapping; beside a column, what is stated there counts too.
    """

    field: str
    column: str | None = None
    low: str | None = None
    high: str | None = None
    as_of: str | None = None
    currency: str | None = None
    currency_column: str | None = None
    split: str | None = None
    part: int | None = None
    lookup: Words[str, str] = attrs.field(factory=dict)
    otherwise: str | None = None
    times: Fraction = Fraction(1)
    optional: bool = False
    derived: str | None = None
    derived_span: Span | None = attrs.field(default=None, eq=False, repr=False)
    span: Span | None = attrs.field(default=None, eq=False, repr=False)


@frozen
class Mapping:
    """How a table is read: its key and name, the date of the document, signs of currencies, and its fields.

    ``vocabulary`` is the file of the fields that it was written for. ``helpers`` says what type those of ``fields``
    have that are there for formulas alone.
    """

    name: str
    key: str | None
    names: str | None
    as_of: Interval | None
    signs: Words[str, str]
    nothing: frozenset[str]
    fields: tuple[FieldSource, ...]
    helpers: Table
    vocabulary: Path | None = None


def read_mapping(path: str | Path) -> Mapping:
    """A mapping from a file.

    Raises:
        ThesisError: every mistake in it, with its place.
    """
    document = read_document(path)
    problems = Problems()
    top = Reader(read_toml(document), problems)
    head = Reader(top.subtable("mapping"), problems.inside("[mapping]"))
    key, names = head.text("key"), head.text("name")
    for word in ("id", "title", "note", "source"):
        head.text(word)
    vocabulary = head.text("vocabulary")
    as_of = head.leaf("as_of")
    days = None if as_of is None else read_days(as_of.value)
    if as_of is not None and days is None:
        hint = "Write 2025-03-31, 2025-03 or 2025-Q1."
        problems.add("E611", f"`{as_of.span.text}` is not a date", as_of.span, hint)
    signs = _words(head.subtable("signs"), problems)
    for sign, code in signs.items():
        if code not in CURRENCIES:
            problems.add("E225", f"`{code}`, which `{sign}` stands for, is no currency", None, currency_hint(code))
    nothing = frozenset(small(str(leaf.value)) for leaf in head.texts("unknown") or ())
    head.finish()
    fields = [_source(name, table, span, problems) for name, table, span in top.tables("fields")]
    helpers: dict[str, Node] = {}
    for name, table, span in top.tables("helpers"):
        helpers[name], rest = _parted(table)
        fields.append(_source(name, rest, span, problems))
    outer = top.subtable("helpers")
    top.finish()
    if not fields:
        hint = 'Begin each with [fields.arr] and `column = "…"`.'
        problems.add("E213", "the mapping has no fields", top.table.span, hint)
    problems.raise_if_any()
    return Mapping(
        name=document.name,
        key=key,
        names=names,
        as_of=days,
        signs=signs,
        nothing=nothing,
        fields=tuple(fields),
        helpers=Table(helpers, outer.span, outer.keys),
        vocabulary=None if vocabulary is None else Path(path).parent / vocabulary,
    )


def _parted(table: Table) -> tuple[Table, Table]:
    """What a helper is, as a vocabulary says it, and where it comes from."""
    of_field = {key: node for key, node in table.items.items() if key in _OF_FIELD}
    rest = {key: node for key, node in table.items.items() if key not in _OF_FIELD}
    return Table(of_field, table.span, table.keys), Table(rest, table.span, table.keys)


def _source(name: str, table: Table, span: Span, problems: Problems) -> FieldSource:
    read = Reader(table, problems.inside(f"field `{name}`"))
    part, times = read.number("part"), read.number("times")
    if part is not None and part.denominator != 1:
        read.problems.add(
            "E212", "`part` counts pieces", read.key_span("part"), "Write 1 for the first, -1 for the last."
        )
    found = FieldSource(
        field=name,
        column=read.text("column"),
        low=read.text("low"),
        high=read.text("high"),
        as_of=read.text("as_of"),
        currency=read.text("currency"),
        currency_column=read.text("currency_column"),
        split=read.text("split"),
        part=None if part is None else int(part),
        lookup=_words(read.subtable("lookup"), problems),
        otherwise=read.text("otherwise"),
        times=Fraction(1) if times is None else times,
        optional=read.flag("optional", default=False),
        derived=read.text("derived"),
        derived_span=None if (formula := table.items.get("derived")) is None else formula.span,
        span=span,
    )
    if found.currency is not None and found.currency not in CURRENCIES:
        cause = f"`{found.currency}` is no currency"
        read.problems.add("E225", cause, read.key_span("currency"), currency_hint(found.currency))
    if found.column is None and found.low is None and found.high is None and found.derived is None:
        hint = 'Write `column = "…"`, `low` and `high` for bounds, or `derived` for a formula.'
        read.problems.add("E213", "the field has no `column`", span, hint)
    read.text("note")
    read.finish()
    return found


def _words(table: Table, problems: Problems) -> dict[str, str]:
    """A table of texts."""
    found = {}
    for key, node in table.items.items():
        if isinstance(node, Leaf) and isinstance(node.value, str):
            found[key] = node.value
        else:
            kind = "a list" if isinstance(node, Array) else "no text"
            problems.add("E212", f"`{key}` is {kind}", node.span, "Put it in quotes.")
    return found
