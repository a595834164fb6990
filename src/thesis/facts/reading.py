"""Plain values to facts: 12_000_000, "10M USD", ">10M", {"more_than": "10M"}, ["JP", "KR"], "unknown".

Places in files are not known here; a FactError names the key and the intake adds the place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor, inf, isnan, nextafter
from typing import Any

from attrs import frozen

from thesis.facts.fact import STATUSES, Fact
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.text import did_you_mean
from thesis.text.reading import exact
from thesis.units import convert, read_days, read_quantity
from thesis.vocabulary import FactSet, Field, FieldType

UNKNOWN = "unknown"

_ABOUT_KEYS = frozenset({"basis", "as_of", "status", "source", "quote", "quote_en", "note"})
_BOUND_KEYS = ("value", "about", "at_least", "more_than", "at_most", "less_than", "between", "one_of")
_TAG_KEYS = ("value", "includes", "excludes")
_SIGNS = (
    ("<=", "at_most"),
    (">=", "at_least"),
    ("≤", "at_most"),
    ("≥", "at_least"),
    ("<", "less_than"),
    (">", "more_than"),
    ("~", "about"),
)


class FactError(Exception):
    """A value that cannot be a fact of its field; ``key`` is the part of it that is at fault."""

    def __init__(self, code: str, message: str, suggestion: str | None = None, key: str | None = None) -> None:
        """Keep the parts of the message."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.key = key


class MissingRateError(FactError):
    """An amount in a currency for which no rate was given: the fact is unknown, and listed."""


@frozen
class Context:
    """What holds for all facts of a file: how wide "about" is, and the source and date that are left out."""

    about: Fraction = Fraction(1, 10)
    source: str | None = None
    as_of: Interval | None = None


def read_fact(field: Field, raw: Any, context: Context) -> Fact:
    """One plain value as a fact of a field.

    None, NaN and the text "unknown" leave everything open.

    Raises:
        FactError: the value does not fit the field.
    """
    raw = _python(raw)
    if not isinstance(raw, Mapping):
        return Fact(
            field.id, _read(field, {"value": raw}, context), _text(raw), as_of=context.as_of, source=context.source
        )
    about = {key: value for key, value in raw.items() if key in _ABOUT_KEYS}
    said = {key: _python(value) for key, value in raw.items() if key not in _ABOUT_KEYS}
    status = about.get("status", "stated")
    if status not in STATUSES:
        raise FactError("E610", f"unknown status `{status}`", f"The statuses are {', '.join(STATUSES)}.", "status")
    as_of = read_days(about["as_of"]) if "as_of" in about else context.as_of
    if as_of is None and "as_of" in about:
        raise FactError("E611", f"`{about['as_of']}` is not a date", "Write 2025-03-31, 2025-03 or 2025-Q1.", "as_of")
    value = _read(field, said, context)
    return Fact(
        field=field.id,
        value=field.anything if status == "planned" else value,
        text=_said(said),
        status=status,
        basis=_basis(field, about.get("basis")),
        as_of=as_of,
        source=about.get("source", context.source),
        quote=about.get("quote"),
        note=about.get("note"),
    )


def read_series(field: Field, raw: Sequence[Any], context: Context) -> tuple[Fact, ...]:
    """A list of dated values as facts in the order of their dates.

    Raises:
        FactError: an item does not fit the field or has no date.
    """
    facts = []
    for item in raw:
        if not isinstance(item, Mapping) or "as_of" not in item:
            raise FactError(
                "E612", "each value of a dated series needs its date", 'Write { value = "8M USD", as_of = "2024-10" }.'
            )
        facts.append(read_fact(field, item, context))
    return tuple(sorted(facts, key=lambda fact: (fact.as_of.hi, fact.as_of.lo) if fact.as_of else (inf, inf)))


def _python(raw: Any) -> Any:
    """NumPy and pandas scalars as Python values; NaN as None."""
    if hasattr(raw, "item") and not isinstance(raw, Mapping) and getattr(raw, "ndim", 0) == 0:
        raw = raw.item()
    return None if isinstance(raw, float) and isnan(raw) else raw


def _text(raw: Any) -> str:
    if raw is None:
        return UNKNOWN
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, list | tuple | set | frozenset):
        return ", ".join(map(str, raw)) or "none"
    return str(raw)


def _said(said: Mapping[str, Any]) -> str:
    """A fact's value in words, as an explanation quotes it."""
    words = {"more_than": "more than", "at_least": "at least", "less_than": "less than", "at_most": "at most"}
    parts = []
    for key, value in said.items():
        if key == "between" and isinstance(value, list | tuple):
            parts.append(" to ".join(map(str, value)))
        elif key == "one_of" and isinstance(value, list | tuple):
            parts.append(" or ".join(map(str, value)))
        elif key == "value":
            parts.append(_text(value))
        else:
            parts.append(f"{words.get(key, key)} {_text(value)}")
    return ", ".join(parts)


def _basis(field: Field, basis: Any) -> str | None:
    if basis is None or not field.bases or basis in field.bases:
        return basis if basis is None else str(basis)
    raise FactError(
        "E613",
        f"`{field.id}` cannot rest on the basis `{basis}`",
        f"It takes {', '.join(field.bases)}; another basis is another fact.",
        "basis",
    )


def _read(field: Field, said: Mapping[str, Any], context: Context) -> FactSet:
    allowed = _TAG_KEYS if field.type is FieldType.TAGS else _BOUND_KEYS
    for key in said:
        if key not in allowed:
            raise FactError("E614", f"unknown key `{key}` in a fact", did_you_mean(key, (*allowed, *_ABOUT_KEYS)), key)
    if not said:
        raise FactError("E614", "the fact has no value", 'Write `value = …`, or "unknown".')
    value = said.get("value")
    if value is None or (isinstance(value, str) and value.strip().lower() in (UNKNOWN, "")):
        if len(said) == 1 and "value" in said:
            return field.anything
        if "value" in said:
            raise FactError("E614", "an unknown value cannot have bounds", None, "value")
    if field.type is FieldType.TAGS:
        return _tags(field, said)
    if field.type is FieldType.CATEGORY:
        return _category(field, said)
    if field.type is FieldType.FLAG:
        return _flag(field, said)
    if field.type is FieldType.TEXT:
        return Levels(frozenset({str(value)}))
    return _numbers(field, said, context)


def _flag(field: Field, said: Mapping[str, Any]) -> Truth:
    value = said.get("value")
    if isinstance(value, bool):
        return Truth.TRUE if value else Truth.FALSE
    if isinstance(value, str) and value.strip().lower() in ("true", "false", "yes", "no"):
        return Truth.TRUE if value.strip().lower() in ("true", "yes") else Truth.FALSE
    raise FactError(
        "E601", f'`{field.id}` is a flag: true, false or "unknown", not {_shown(next(iter(said.values())))}'
    )


def _category(field: Field, said: Mapping[str, Any]) -> Levels:
    value = said.get("value", said.get("one_of"))
    wanted = value if isinstance(value, list | tuple) else [value]
    if "value" in said and not isinstance(value, str):
        raise FactError(
            "E601",
            f"`{field.id}` is a category: a text, not {_shown(value)}",
            'Write { one_of = ["a", "b"] } where it may be one of several.',
        )
    levels = [_member(field, level) for level in wanted]
    if not levels:
        raise FactError("E601", "`one_of` is empty", None, "one_of")
    return Levels(frozenset(levels))


def _tags(field: Field, said: Mapping[str, Any]) -> Tags:
    if "value" in said:
        if len(said) > 1:
            raise FactError("E614", "a whole set cannot also have `includes` or `excludes`", None, "value")
        return Tags(frozenset(_members(field, said["value"], "value")), complete=True)
    includes = frozenset(_members(field, said.get("includes", []), "includes"))
    excludes = frozenset(_members(field, said.get("excludes", []), "excludes"))
    if both := includes & excludes:
        raise FactError("E602", f"`{min(both)}` is both included and excluded", None, "excludes")
    complete = field.values is not None and includes | excludes == set(field.values)
    return Tags(includes, frozenset() if complete else excludes, complete)


def _members(field: Field, value: Any, key: str) -> list[str]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(";") if part.strip()]
    if not isinstance(value, list | tuple | set | frozenset):
        raise FactError("E601", f"`{field.id}` is a set of tags: a list of texts, not {_shown(value)}", None, key)
    return [_member(field, tag) for tag in value]


def _member(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise FactError("E601", f"the values of `{field.id}` are texts, not {_shown(value)}")
    if field.values is not None and value not in field.values:
        near = did_you_mean(value, field.values)
        raise FactError(
            "E603", f'"{value}" is not a value of `{field.id}`', near or f"The values are {', '.join(field.values)}."
        )
    return value


def _numbers(field: Field, said: Mapping[str, Any], context: Context) -> Interval:
    """The interval that a value and bounds leave, within the field's domain."""
    found = Interval(-inf, inf)
    for key, raw in said.items():
        one = _bound(field, key, _python(raw), context)
        met = found.meet(one)
        if met is None:
            raise FactError("E604", "the bounds leave no value", None, key)
        found = met
    inside = found.meet(field.domain)
    if inside is None or (found.is_point and inside != found):
        lo, hi = field.domain.lo, field.domain.hi
        shown = ", ".join(_shown(value) for value in said.values())
        raise FactError(
            "E605",
            f"{shown} is outside the domain of `{field.id}`, {lo:g} to {hi:g}",
            _percent_hint(field, said),
        )
    return inside


def _percent_hint(field: Field, said: Mapping[str, Any]) -> str | None:
    value = exact(said.get("value"))
    if field.type is FieldType.SHARE and value is not None and 1 < value <= 100:
        return f'Did you mean "{float(value):g}%"?'
    return None


def _bound(field: Field, key: str, raw: Any, context: Context) -> Interval:
    if key == "value" and isinstance(raw, str) and field.type is not FieldType.DATE:
        key, raw = _split(raw)
    if key in ("between", "one_of"):
        if not isinstance(raw, list | tuple) or not raw or (key == "between" and len(raw) != 2):
            raise FactError("E601", f"`{key}` is a list of values of `{field.id}`", None, key)
        ends = [_amount(field, one, key) for one in raw]
        if key == "between" and ends[0].lo > ends[1].hi:
            raise FactError("E604", "the lower bound is above the upper one", None, key)
        return Interval(min(one.lo for one in ends), max(one.hi for one in ends))
    if key == "about":
        return _about(field, raw, context, key)
    amount = _amount(field, raw, key)
    if key in ("at_least", "more_than"):
        lo = amount.hi if key == "more_than" else amount.lo
        return Interval(_above(lo, field) if key == "more_than" else lo, inf)
    if key in ("at_most", "less_than"):
        hi = amount.lo if key == "less_than" else amount.hi
        return Interval(-inf, _below(hi, field) if key == "less_than" else hi)
    return amount


def _split(text: str) -> tuple[str, Any]:
    """``">10M"``, ``"8M..12M"``, ``"~12M USD"`` as a bound's key and what it holds."""
    text = text.strip()
    for sign, key in _SIGNS:
        if text.startswith(sign):
            return key, text.removeprefix(sign).strip()
    lower, dots, upper = text.partition("..")
    if dots:
        return "between", _with_unit(lower.strip(), upper.strip())
    return "value", text


def _with_unit(lower: str, upper: str) -> list[str]:
    """In ``8M..12M USD`` the unit stands for both ends."""
    low, high = read_quantity(lower), read_quantity(upper)
    if low is not None and high is not None and low.unit.kind == "number" and high.unit.kind in ("money", "duration"):
        word = upper.split(None, 1)[-1] if " " in upper else ""
        return [f"{lower} {word}", upper]
    return [lower, upper]


def _about(field: Field, raw: Any, context: Context, key: str) -> Interval:
    value = _exact_amount(field, raw, key)
    width = abs(value) * context.about
    return _rounded(value - width, value + width, field)


def _amount(field: Field, raw: Any, key: str) -> Interval:
    """One number or date; a partial date is the interval of its days."""
    if field.type is FieldType.DATE:
        days = read_days(raw)
        if days is None:
            raise FactError("E606", f"{_shown(raw)} is not a date", "Write 2025-03-31, 2025-03 or 2025-Q1.", key)
        return days
    value = _exact_amount(field, raw, key)
    if field.type.is_whole and value.denominator != 1:
        raise FactError("E607", f"`{field.id}` counts whole things; {_shown(raw)} is not whole", None, key)
    return Interval.point(float(value))


def _exact_amount(field: Field, raw: Any, key: str) -> Fraction:
    if isinstance(raw, str):
        return _quantity(field, raw, key)
    value = exact(raw)
    if value is None:
        kind = "a date" if isinstance(raw, date | datetime) else _shown(raw)
        raise FactError("E601", f"`{field.id}` is a {field.type.value}, not {kind}", None, key)
    return value


def _quantity(field: Field, text: str, key: str) -> Fraction:
    quantity = read_quantity(text)
    if quantity is None:
        raise FactError("E606", f"{_shown(text)} cannot be read as a {field.type.value}", _example(field), key)
    if field.type is FieldType.MONEY and quantity.unit.kind == "number":
        raise FactError("E608", f"the amount {_shown(text)} has no currency", f'Write "{text} {field.currency}".', key)
    wanted = field.unit
    if quantity.unit.kind == "money" and wanted.kind == "money" and quantity.unit.currency != wanted.currency:
        raise MissingRateError(
            "E609",
            f"{_shown(text)} needs a rate from {quantity.unit.currency} to {wanted.currency}",
            "Give a file of rates; until then the fact is unknown.",
            key,
        )
    value = convert(quantity.value, quantity.unit, wanted)
    if value is None:
        raise FactError("E601", f"{_shown(text)} counts {quantity.unit}; `{field.id}` counts {wanted}", None, key)
    return value


def _example(field: Field) -> str:
    shown = {
        FieldType.MONEY: f'"10M {field.currency}"',
        FieldType.DURATION: '"6 months"',
        FieldType.SHARE: '"40%"',
        FieldType.RATIO: '"40%"',
    }.get(field.type, "12 or 1.5M")
    return f"Write {shown}, with > or < or ~ before it where it is a bound or a guess."


def _rounded(lo: Fraction, hi: Fraction, field: Field) -> Interval:
    if field.type.is_whole:
        return Interval(float(ceil(lo)), float(floor(hi)))
    return Interval(float(lo), float(hi))


def _above(value: float, field: Field) -> float:
    return value + 1.0 if field.type.is_whole else nextafter(value, inf)


def _below(value: float, field: Field) -> float:
    return value - 1.0 if field.type.is_whole else nextafter(value, -inf)


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
