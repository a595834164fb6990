"""The TOML of a vocabulary to fields; the same reader serves the fields that a thesis adds."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import evolve

from thesis.sets import Interval, Levels, Truth
from thesis.text import Leaf, Node, Problems, Reader, Span, Table, closest, plain
from thesis.text.reading import exact
from thesis.units import convert, read_days, read_quantity
from thesis.units.quantity import CURRENCIES, Unit
from thesis.vocabulary.field import Field, FieldType, Vocabulary, default_domain

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ABOUT = Fraction(1, 10)
_RESERVED = frozenset(["and", "or", "not", "in", "true", "false", "as_of"])


def read_vocabulary(table: Table, problems: Problems) -> Vocabulary:
    """A vocabulary file's tree as a Vocabulary; what is wrong with it goes to ``problems``."""
    top = Reader(table, problems)
    head = Reader(top.subtable("vocabulary"), problems.inside("the vocabulary"))
    name = head.required_text("id")
    head.text("title")
    head.text("title_zh")
    currency = head.text("currency")
    if currency is not None and currency not in CURRENCIES:
        problems.add(
            "E221",
            f"`{currency}` is not a currency code",
            _span(head, "currency"),
            "Use three capital letters, such as USD.",
        )
        currency = None
    about = _share(head, "about")
    head.finish()
    fields = read_fields(top.subtable("fields"), currency, problems)
    top.finish()
    return Vocabulary(name, currency, _ABOUT if about is None else about, fields)


def read_fields(table: Table, currency: str | None, problems: Problems) -> dict[str, Field]:
    """The tables of ``[fields]`` as Field records by id."""
    fields = {}
    for name, node in table.items.items():
        here = problems.inside(f"field `{name}`")
        if not isinstance(node, Table):
            here.add("E212", f"`{name}` must be a table, such as [fields.{name}]", node.span)
        elif not _NAME.fullmatch(name) or name in _RESERVED:
            here.add(
                "E222",
                f"`{name}` cannot be a field's name",
                table.key_span(name),
                "Use letters, digits and underscores, and none of the language's own words.",
            )
        else:
            found = _read_field(name, node, currency, here)
            if found is not None:
                fields[name] = found
    return fields


def _read_field(name: str, table: Table, currency: str | None, problems: Problems) -> Field | None:
    read = Reader(table, problems)
    kind = _type(read, problems)
    if kind is None:
        return None
    values = read.texts("values")
    ordered = read.flag("ordered", default=False)
    derived = read.leaf("derived")
    per = read.text("per")
    if per not in (None, "month", "year"):
        problems.add("E221", f'`per` is "month" or "year", not `{per}`', _span(read, "per"))
        per = None
    bare = Field(
        id=name,
        type=kind,
        title=read.text("title") or "",
        title_zh=read.text("title_zh") or "",
        note=read.text("note") or "",
        domain=default_domain(kind) if kind.is_numeric else Interval(0.0, 0.0),
        values=None if values is None else tuple(str(leaf.value) for leaf in values),
        ordered=ordered,
        per=per,
        currency=currency if kind is FieldType.MONEY else None,
        bases=tuple(str(leaf.value) for leaf in read.texts("bases") or ()),
        span=table.span,
    )
    _check_shape(bare, read, problems)
    if derived is not None and isinstance(derived.value, str):
        bare = evolve(bare, derived=derived.value, derived_span=derived.span)
    domain = _range(read, bare, problems)
    if domain is not None:
        bare = evolve(bare, domain=domain)
    elif kind is FieldType.NUMBER:
        problems.add("E223", "a `number` field must give its range", table.span, "Add `range = [0, 100]`.")
    assume = read.node("assume")
    if assume is not None:
        bare = evolve(bare, assume=_assumed(assume, bare, problems))
    read.finish()
    return bare


def _type(read: Reader, problems: Problems) -> FieldType | None:
    word = read.required_text("type")
    if not word:
        return None
    try:
        return FieldType(word)
    except ValueError:
        known = [one.value for one in FieldType]
        near = closest(word, known)
        hint = f"Did you mean `{near}`?" if near else f"The types are {', '.join(known)}."
        problems.add("E220", f"unknown type `{word}`", _span(read, "type"), hint)
        return None


def _check_shape(field: Field, read: Reader, problems: Problems) -> None:
    """Keys that belong to some types only."""
    has_levels = field.type in (FieldType.CATEGORY, FieldType.TAGS)
    misplaced = [
        ("values", field.values is not None and not has_levels, "a category or tags"),
        (
            "ordered",
            field.ordered and (field.type is not FieldType.CATEGORY or field.values is None),
            "a category with `values`",
        ),
        ("per", field.per is not None and field.type is not FieldType.MONEY, "money"),
    ]
    for key, wrong, needs in misplaced:
        if wrong:
            problems.add("E224", f"`{key}` needs a field that is {needs}", _span(read, key))
    if field.type is FieldType.MONEY and field.currency is None:
        problems.add(
            "E225",
            "a money field needs the vocabulary's currency",
            read.table.span,
            'Add `currency = "USD"` under [vocabulary].',
        )
    if field.values is not None:
        seen: set[str] = set()
        for value in field.values:
            if value in seen:
                problems.add("E226", f"the value `{value}` is listed twice", _span(read, "values"))
            seen.add(value)
        if not field.values:
            problems.add("E226", "`values` is empty", _span(read, "values"))


def _range(read: Reader, field: Field, problems: Problems) -> Interval | None:
    array = read.array("range")
    if array is None:
        return None
    ends = [_end(item, field) for item in array.items]
    if len(ends) != 2 or not field.type.is_numeric or None in ends:
        problems.add("E223", "`range` is a list of the least and the greatest value, in the field's unit", array.span)
        return None
    lo, hi = (float(end) for end in ends if end is not None)
    if lo > hi:
        problems.add("E223", "the range's least value is above its greatest", array.span)
        return None
    return Interval(lo, hi)


def _end(node: Node, field: Field) -> Fraction | None:
    if not isinstance(node, Leaf):
        return None
    if field.type is FieldType.DATE:
        days = read_days(node.value)
        return None if days is None else Fraction(days.lo)
    return read_amount(node.value, field.unit)


def read_amount(value: object, unit: Unit) -> Fraction | None:
    """A number or quantity text in a unit, exact; None where it does not fit."""
    number = exact(value)
    if number is not None or not isinstance(value, str):
        return number
    quantity = read_quantity(value)
    return None if quantity is None else convert(quantity.value, quantity.unit, unit)


def _assumed(node: Node, field: Field, problems: Problems) -> Interval | Truth | Levels | None:
    """The value taken where a profile says nothing at all."""
    value = plain(node)
    if field.type is FieldType.FLAG and isinstance(value, bool):
        return Truth.TRUE if value else Truth.FALSE
    if field.type is FieldType.CATEGORY and isinstance(value, str) and (field.values is None or value in field.values):
        return Levels(frozenset({value}))
    if field.type is FieldType.DATE and (days := read_days(value)):
        return days
    if field.type.is_numeric and (amount := read_amount(value, field.unit)) is not None:
        return Interval.point(float(amount))
    problems.add("E227", f"`assume` must be one value of the field's type ({field.type.value})", node.span)
    return None


def _share(read: Reader, key: str) -> Fraction | None:
    leaf = read.leaf(key)
    if leaf is None:
        return None
    amount = read_amount(leaf.value, Unit())
    if amount is None or not 0 <= amount < 1:
        read.problems.add("E221", f'`{key}` is a share such as "10%"', leaf.span)
        return None
    return amount


def _span(read: Reader, key: str) -> Span:
    node = read.table.items.get(key)
    return node.span if node is not None else read.table.span
