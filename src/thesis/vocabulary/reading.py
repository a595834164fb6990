"""The TOML of a vocabulary to fields; the same reader serves the fields that a thesis adds."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import evolve

from thesis.sets import Interval, Levels, Tags, Truth
from thesis.text import Leaf, Node, Problems, Reader, Span, Table, closest, did_you_mean, plain
from thesis.text.reading import exact
from thesis.units import convert, read_days, read_quantity
from thesis.units.quantity import CURRENCIES, Unit, currency_hint
from thesis.vocabulary.field import FactSet, Field, FieldType, default_domain
from thesis.vocabulary.vocabulary import Vocabulary

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ABOUT = Fraction(1, 10)
RESERVED = frozenset(
    "and or not in is true false as_of null none nil na nan unknown known missing blank empty".split()  # noqa: SIM905 - one sentence
)
"""Words of the expression language, which no field or parameter may have for a name."""

NAME_HINT = "Use letters, digits and underscores, and none of the language's own words."


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
            currency_hint(currency),
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
            here.add("E212", f"`{name}` must be a table", node.span, f"Write [fields.{name}] and its type below.")
        elif not _NAME.fullmatch(name) or name.lower() in RESERVED:
            here.add("E222", f"`{name}` cannot be a field's name", table.key_span(name), NAME_HINT)
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
    derived = read.text("derived")
    per = read.text("per")
    if per not in (None, "month", "year"):
        hint = did_you_mean(per or "", ("month", "year")) or 'Write "month" or "year".'
        problems.add("E221", f"money does not flow per `{per}` here", _span(read, "per"), hint)
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
    read.text("note_zh")
    _check_shape(bare, read, problems)
    if values is not None:
        _check_values(values, read, problems)
    if derived is not None and _can_be_derived(bare, read, problems):
        bare = evolve(bare, derived=derived, derived_span=_span(read, "derived"))
    domain = _range(read, bare, problems)
    if domain is not None:
        bare = evolve(bare, domain=domain)
    elif kind is FieldType.NUMBER and "range" not in table.items:
        problems.add("E223", "a `number` field must give its range", table.span, "Add `range = [0, 100]`.")
    assume = read.node("assume")
    if assume is not None:
        bare = evolve(bare, assume=_assumed(assume, bare, problems))
    read.finish()
    return bare


def _can_be_derived(field: Field, read: Reader, problems: Problems) -> bool:
    if not (field.type.is_numeric or field.type is FieldType.FLAG):
        cause = f"`derived` needs a field that is a number, a date or a flag; this is {field.type.words}"
        problems.add("E224", cause, read.key_span("derived"), "Remove it, or change the type.")
        return False
    if "assume" in read.table.items:
        problems.add(
            "E229",
            "a derived field cannot be assumed too",
            read.key_span("assume"),
            "Remove `assume`: where nothing is stated, the formula counts.",
        )
        return False
    return True


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
            cause = f"`{key}` needs a field that is {needs}; this is {field.type.words}"
            problems.add("E224", cause, read.key_span(key), "Remove it, or change the type.")
    if field.type is FieldType.MONEY and field.currency is None:
        problems.add(
            "E225",
            "a money field needs the vocabulary's currency",
            _span(read, "type"),
            'Add `currency = "USD"` under [vocabulary].',
        )


def _check_values(leaves: tuple[Leaf, ...], read: Reader, problems: Problems) -> None:
    if not leaves:
        problems.add("E226", "`values` is empty", _span(read, "values"), "List them, or leave `values` out.")
    seen: set[object] = set()
    for leaf in leaves:
        if leaf.value in seen:
            problems.add("E226", f'the value "{leaf.value}" is listed twice', leaf.span, "Remove one.")
        seen.add(leaf.value)


def _range(read: Reader, field: Field, problems: Problems) -> Interval | None:
    array = read.array("range")
    if array is None:
        return None
    if not field.type.is_numeric:
        cause = f"`range` needs a field that is a number or a date; this is {field.type.words}"
        problems.add("E224", cause, read.key_span("range"), "Remove it.")
        return None
    ends = [end for item in array.items if (end := _end(item, field)) is not None]
    if len(ends) != 2 or len(array.items) != 2:
        example = "[2010-01-01, 2030-12-31]" if field.type is FieldType.DATE else f"[0, {_example_end(field)}]"
        problems.add("E223", "`range` is the least and the greatest value", array.span, f"Write range = {example}.")
        return None
    if field.type.is_whole and any(end.denominator != 1 for end in ends):
        problems.add("E223", f"`{field.id}` counts whole things, and so do its ends", array.span, "Round them.")
        return None
    if ends[0] > ends[1]:
        problems.add("E223", "the range's least value is above its greatest", array.span, "Turn them round.")
        return None
    return Interval(float(ends[0]), float(ends[1]))


def _example_end(field: Field) -> str:
    units = {FieldType.MONEY: f'"100M {field.currency}"', FieldType.DURATION: '"10 years"', FieldType.SHARE: '"50%"'}
    return units.get(field.type, "100")


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


def _assumed(node: Node, field: Field, problems: Problems) -> FactSet | None:
    """The value taken where a profile says nothing at all: one value, that the field can have."""
    value = plain(node)
    found: FactSet | None = None
    if field.type is FieldType.FLAG and isinstance(value, bool):
        return Truth.TRUE if value else Truth.FALSE
    levels = value if isinstance(value, list) else [value]
    if field.type in (FieldType.CATEGORY, FieldType.TAGS) and all(_is_level(one, field) for one in levels):
        if field.type is FieldType.TAGS and isinstance(value, list):
            return Tags(frozenset(levels), complete=True)
        if field.type is FieldType.CATEGORY and isinstance(value, str):
            return Levels(frozenset({value}))
    elif field.type is FieldType.DATE:
        found = read_days(value)
    elif field.type.is_numeric and (amount := read_amount(value, field.unit)) is not None:
        whole = amount.denominator == 1 or not field.type.is_whole
        found = Interval.point(float(amount)) if whole else None
    if isinstance(found, Interval) and found.within(field.domain):
        return found
    cause = f"`{field.id}` cannot be assumed so: it is {field.type.words}"
    if isinstance(found, Interval):
        cause = f"`{field.id}` cannot be assumed so: the value lies outside its domain"
    problems.add("E227", cause, node.span, "Assume one value that the field can have.")
    return None


def _is_level(value: object, field: Field) -> bool:
    return isinstance(value, str) and (field.values is None or value in field.values)


def _share(read: Reader, key: str) -> Fraction | None:
    leaf = read.leaf(key)
    if leaf is None:
        return None
    amount = read_amount(leaf.value, Unit())
    if amount is None or not 0 <= amount < 1:
        read.problems.add("E221", f"`{key}` is a share below 100%", leaf.span, 'Write about = "10%".')
        return None
    return amount


def _span(read: Reader, key: str) -> Span:
    node = read.table.items.get(key)
    return node.span if node is not None else read.table.span
