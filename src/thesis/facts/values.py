"""Plain values to sets of possible values: 12_000_000, "10M USD", ">10M", {"more_than": "10M"}, ["JP", "KR"].

Places in files are not known here; a FactError names the part that is at fault and the intake adds the place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor, inf, isnan, nextafter
from typing import Any

from attrs import frozen

from thesis.facts.rates import Rates
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.text import closest, did_you_mean
from thesis.text.reading import as_text, exact
from thesis.units import Quantity, convert, from_day_number, read_days, read_quantity
from thesis.vocabulary import FactSet, Field, FieldType, in_words

UNKNOWN = "unknown"
_DATE_HINT = "Write 2025-03-31, 2025-03 or 2025-Q1."
_BOUND_KEYS = ("value", "about", "at_least", "more_than", "at_most", "less_than", "between", "one_of")
_KEYS_OF = {
    FieldType.TAGS: ("value", "includes", "excludes"),
    FieldType.CATEGORY: ("value", "one_of"),
    FieldType.FLAG: ("value",),
    FieldType.TEXT: ("value",),
}
_SIGNS = (
    ("<=", "at_most"),
    (">=", "at_least"),
    ("≤", "at_most"),
    ("≥", "at_least"),
    ("<", "less_than"),
    (">", "more_than"),
    ("~", "about"),
)
_FIRST_SIGNS = frozenset(sign[0] for sign, _ in _SIGNS)


class FactError(Exception):
    """A value that cannot be a fact of its field; ``path`` leads to the part of it that is at fault."""

    def __init__(self, code: str, message: str, suggestion: str | None = None, key: str | int | None = None) -> None:
        """Keep the parts of the message."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.path: tuple[str | int, ...] = () if key is None else (key,)


class MissingRateError(FactError):
    """An amount in a currency for which no rate was given: the fact is unknown, and listed."""


@frozen
class Context:
    """What holds for all facts of a file.

    ``about`` is how wide "about" is; ``source`` and ``as_of`` stand where a fact has none of its own; ``day`` is
    the date of the thesis, for rates where nothing else has a date. ``nan_is_unknown`` holds for data from Python.
    ``written`` is the date of a document, from which its texts count ("last year").
    """

    about: Fraction = Fraction(1, 10)
    source: str | None = None
    as_of: Interval | None = None
    rates: Rates | None = None
    day: float | None = None
    nan_is_unknown: bool = True
    written: Interval | None = None


def python_value(raw: Any) -> Any:
    """NumPy and pandas scalars as Python values; what these have for nothing as None."""
    if getattr(getattr(raw, "dtype", None), "kind", "") == "M":
        raw = raw.astype("datetime64[D]")
    if hasattr(raw, "item") and not isinstance(raw, Mapping) and getattr(raw, "ndim", 0) == 0:
        raw = raw.item()
    return None if type(raw).__name__ in ("NAType", "NaTType") else raw


def is_nan(value: Any) -> bool:
    """Whether a value is not a number, of whatever kind; of an array it is no truth."""
    try:
        return (value != value) is True  # noqa: PLR0124 - only NaN differs from itself
    except ArithmeticError:  # Decimal("sNaN")
        return True


def shown(value: Any) -> str:
    """A value as a message quotes it."""
    text = as_text(value)
    text = f'"{text}"' if isinstance(value, str) else text.lower() if isinstance(value, bool) else text
    return text if len(text) <= 60 else f"{text[:57]}…"


@frozen
class ValueReader:
    """Reads the value of one fact: its field, what holds for the whole file, and the day that rates are taken at."""

    field: Field
    context: Context
    day: float | None = None

    def read(self, said: Mapping[str, Any]) -> FactSet:
        """The set of values that ``value`` and its bounds leave.

        Raises:
            FactError: they do not fit the field.
        """
        said = {key: self._plain(value, key) for key, value in said.items()}
        allowed = _KEYS_OF.get(self.field.type, _BOUND_KEYS)
        for key in said:
            if key not in allowed:
                hint = did_you_mean(as_text(key), allowed) or f"A {self.field.type.value} has {', '.join(allowed)}."
                raise FactError("E614", f"unknown key `{as_text(key)}` in a fact of `{self.field.id}`", hint, key)
        if not said:
            raise FactError("E614", f"the fact of `{self.field.id}` has no value", 'Write `value = …`, or "unknown".')
        if "value" in said and _says_nothing(said["value"]):
            if len(said) > 1:
                raise FactError("E614", "an unknown value cannot have bounds", "Leave `value` out.", "value")
            return self.field.anything
        match self.field.type:
            case FieldType.TAGS:
                return self._tags(said)
            case FieldType.CATEGORY:
                return self._category(said)
            case FieldType.FLAG:
                return self._flag(said["value"])
            case FieldType.TEXT:
                return Levels(frozenset({as_text(said["value"])}))
            case _:
                return self._numbers(said)

    def _plain(self, value: Any, key: str) -> Any:
        """A value as plain Python has it; NaN is None, or an error in files."""
        value = python_value(value)
        if not hasattr(value, "is_nan") and not isinstance(value, float):
            return value
        if not (value.is_nan() if hasattr(value, "is_nan") else isnan(value)):
            return value
        if self.context.nan_is_unknown:
            return None
        raise FactError("E615", f"`{self.field.id}` is NaN, which is no value", 'Write "unknown".', key)

    def _flag(self, value: Any) -> Truth:
        if isinstance(value, bool):
            return Truth.TRUE if value else Truth.FALSE
        if isinstance(value, str) and value.strip().lower() in ("true", "false", "yes", "no"):
            return Truth.TRUE if value.strip().lower() in ("true", "yes") else Truth.FALSE
        raise self._wrong_type(value, "true or false", 'Write true, false or "unknown".', "value")

    def _category(self, said: Mapping[str, Any]) -> Levels:
        if len(said) > 1:
            raise FactError("E614", "`value` and `one_of` exclude each other", "Keep one of the two.", "one_of")
        if "value" in said:
            if not isinstance(said["value"], str):
                hint = 'Write { one_of = ["a", "b"] } where it may be one of several.'
                raise self._wrong_type(said["value"], "a text", hint, "value")
            return Levels(frozenset({self._member(said["value"], "value")}))
        return Levels(frozenset(self._members(said["one_of"], "one_of")))

    def _tags(self, said: Mapping[str, Any]) -> Tags:
        if "value" in said:
            if len(said) > 1:
                hint = "Keep `value` for the whole set, or `includes` and `excludes` for what is known of it."
                raise FactError("E614", "a whole set cannot also have `includes` or `excludes`", hint, "value")
            value = said["value"]
            if isinstance(value, str):  # as tables have it
                value = [part.strip() for part in value.split(";") if part.strip()]
            return Tags(frozenset(self._members(value, "value", empty=True)), complete=True)
        includes = frozenset(self._members(said.get("includes", []), "includes", empty=True))
        excludes = frozenset(self._members(said.get("excludes", []), "excludes", empty=True))
        if both := includes & excludes:
            raise FactError("E602", f"`{min(both)}` is both included and excluded", "Keep one of the two.", "excludes")
        complete = self.field.values is not None and includes | excludes == set(self.field.values)
        return Tags(includes, frozenset() if complete else excludes, complete)

    def _members(self, value: Any, key: str, *, empty: bool = False) -> list[str]:
        if not isinstance(value, list | tuple | set | frozenset):
            raise self._wrong_type(value, "a list of texts", 'Write it in brackets: ["a", "b"].', key)
        if not value and not empty:
            raise FactError("E601", f"`{key}` of `{self.field.id}` is empty", 'Write "unknown".', key)
        return [self._member(one, key) for one in value]

    def _member(self, value: Any, key: str) -> str:
        if not isinstance(value, str):
            raise self._wrong_type(value, "a text", None, key)
        if self.field.values is not None and value not in self.field.values:
            near = closest(value, self.field.values)
            hint = f'Did you mean "{near}"?' if near else f"The values are {', '.join(self.field.values)}."
            raise FactError("E603", f"{shown(value)} is not a value of `{self.field.id}`", hint, key)
        return value

    def _wrong_type(self, value: Any, wanted: str, hint: str | None, key: str) -> FactError:
        kind = "a date" if isinstance(value, date | datetime) else shown(value)
        cause = f"`{self.field.id}` is {self.field.type.words}, that is {wanted}; here stands {kind}"
        return FactError("E601", cause, hint, key)

    def _numbers(self, said: Mapping[str, Any]) -> Interval:
        """The interval that a value and bounds leave, within the field's domain."""
        field = self.field
        found = Interval(-inf, inf)
        for key, raw in said.items():
            met = found.meet(self._bound(key, raw))
            if met is None:
                hint = "Is one of them a slip?"
                raise FactError("E604", f"what is said of `{field.id}` leaves no value: {_both(said)}", hint, key)
            found = met
        inside = found.meet(field.domain)
        if inside is None or (found.is_point and inside != found):
            lo, hi = (in_words(field, Interval.point(end)) for end in (field.domain.lo, field.domain.hi))
            cause = f"`{field.id}` cannot be {_both(said)}: it lies between {lo} and {hi}"
            raise FactError("E605", cause, self._percent_hint(said), next(iter(said)))
        return inside

    def _percent_hint(self, said: Mapping[str, Any]) -> str | None:
        value = exact(said.get("value"))
        if self.field.type is FieldType.SHARE and value is not None and 1 < value <= 100:
            return f'Did you mean "{float(value):g}%"?'
        return None

    def _bound(self, key: str, raw: Any) -> Interval:
        if key == "value" and isinstance(raw, str):
            key, raw = _split(raw)
        if key in ("between", "one_of"):
            return self._several(key, raw)
        if key == "about":
            return self._about(raw)
        amount = self._amount(raw, key)
        if key in ("at_least", "more_than"):
            return Interval(self._above(amount.hi) if key == "more_than" else amount.lo, inf)
        if key in ("at_most", "less_than"):
            return Interval(-inf, self._below(amount.lo) if key == "less_than" else amount.hi)
        return amount

    def _several(self, key: str, raw: Any) -> Interval:
        if not isinstance(raw, list | tuple) or not raw or (key == "between" and len(raw) != 2):
            example = "between = [a, b]" if key == "between" else "one_of = [a, b, c]"
            raise FactError("E601", f"`{key}` of `{self.field.id}` is a list of values", f"Write {example}.", key)
        ends = [self._amount(self._plain(one, key), key) for one in raw]
        if key == "between" and ends[0].lo > ends[1].hi:
            hint = "The lower one comes first."
            raise FactError("E604", f"between {shown(raw[0])} and {shown(raw[1])} there is nothing", hint, key)
        return Interval(min(one.lo for one in ends), max(one.hi for one in ends))

    def _about(self, raw: Any) -> Interval:
        if self.field.type is FieldType.DATE:
            hint = "Write a partial date, such as 2025-Q1, or { between = [a, b] }."
            raise FactError("E606", "a date cannot be `about`", hint, "about")
        value = self._exact_amount(raw, "about")
        width = abs(value) * self.context.about
        lo, hi = value - width, value + width
        if not self.field.type.is_whole:
            return Interval(float(lo), float(hi))
        return Interval(float(min(ceil(lo), floor(value))), float(max(floor(hi), ceil(value))))

    def _amount(self, raw: Any, key: str) -> Interval:
        """One number or date; a partial date is the interval of its days."""
        if self.field.type is FieldType.DATE:
            days = read_days(raw)
            if days is None:
                raise FactError("E606", f"{shown(raw)} is not a date", _DATE_HINT, key)
            return days
        value = self._exact_amount(raw, key)
        if self.field.type.is_whole and value.denominator != 1:
            hint = "Round it, or write { between = [a, b] }."
            raise FactError("E607", f"`{self.field.id}` counts whole things; {shown(raw)} is not whole", hint, key)
        return Interval.point(float(value))

    def _exact_amount(self, raw: Any, key: str) -> Fraction:
        if isinstance(raw, str):
            return self._quantity(raw, key)
        value = exact(raw)
        if value is None:
            raise self._wrong_type(raw, "a number", _example(self.field), key)
        return value

    def _quantity(self, text: str, key: str) -> Fraction:
        field = self.field
        quantity = read_quantity(text)
        if quantity is None:
            raise FactError("E606", f"{shown(text)} cannot be read as {field.type.words}", _example(field), key)
        if field.type is FieldType.MONEY and quantity.unit.kind == "number":
            hint = f'Write "{text} {field.currency}".'
            raise FactError("E608", f"the amount {shown(text)} has no currency", hint, key)
        value = convert(*self._exchanged(quantity, text, key), field.unit)
        if value is None:
            cause = f"{shown(text)} counts {quantity.unit}; `{field.id}` counts {field.unit}"
            raise FactError("E601", cause, _example(field), key)
        return value

    def _exchanged(self, quantity: Quantity, text: str, key: str) -> tuple[Fraction, Any]:
        """An amount in the field's currency, at the rate of the fact's day."""
        unit, wanted = quantity.unit, self.field.unit
        if not unit.kind == wanted.kind == "money" or unit.currency == wanted.currency:
            return quantity.value, unit
        assert unit.currency is not None  # noqa: S101 - amounts of money have a currency
        assert wanted.currency is not None  # noqa: S101 - as do money fields
        rates = self.context.rates
        rate = None if rates is None else rates.rate(unit.currency, wanted.currency, self.day)
        if rate is None:
            need = f"{shown(text)} needs a rate from {unit.currency} to {wanted.currency}"
            hint = "Give a file of rates (`--rates`, `rates=`); until then the fact is unknown."
            if rates is not None and self.day is None:
                hint = "Give the fact a date (`as_of`), so that a rate can be chosen; until then the fact is unknown."
            elif rates is not None and self.day is not None:
                need += f" on {from_day_number(self.day)} or before"
                hint = f"Add it to `{rates.name}`; until then the fact is unknown."
            raise MissingRateError("E609", need, hint, key)
        return quantity.value * rate, type(unit)("money", wanted.currency, unit.per)

    def _above(self, value: float) -> float:
        return value + 1.0 if self.field.type.is_whole else nextafter(value, inf)

    def _below(self, value: float) -> float:
        return value - 1.0 if self.field.type.is_whole else nextafter(value, -inf)


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in (UNKNOWN, ""))


def _both(said: Mapping[str, Any]) -> str:
    """What is said, part by part, as a message quotes it."""
    words = {"more_than": "more than ", "at_least": "at least ", "less_than": "less than ", "at_most": "at most "}
    return ", ".join(f"{words.get(key, '')}{_joined(key, value)}" for key, value in said.items())


def _joined(key: str, value: Any) -> str:
    if key in ("between", "one_of") and isinstance(value, Sequence) and not isinstance(value, str):
        return (" to " if key == "between" else " or ").join(map(shown, value))
    return f"about {shown(value)}" if key == "about" else shown(value)


def _split(text: str) -> tuple[str, Any]:
    """``">10M"``, ``"8M..12M"``, ``"~12M USD"`` as a bound's key and what it holds."""
    text = text.strip()
    if text[:1] in _FIRST_SIGNS:
        for sign, key in _SIGNS:
            if text.startswith(sign):
                return key, text.removeprefix(sign).strip()
    lower, dots, upper = text.partition("..")
    if dots:
        return "between", _with_unit(lower.strip(), upper.strip())
    return "value", text


def _with_unit(lower: str, upper: str) -> list[str]:
    """In ``8M..12M USD`` and ``20..40%`` the unit stands for both ends."""
    low, high = read_quantity(lower), read_quantity(upper)
    if low is None or high is None or low.unit.kind != "number" or high.unit.kind == "number":
        return [lower, upper]
    if high.unit.kind == "percent":
        return [f"{lower}%", upper]
    return [f"{lower} {upper.split(None, 1)[-1]}" if " " in upper else lower, upper]


def _example(field: Field) -> str:
    examples = {
        FieldType.MONEY: f'"10M {field.currency}"',
        FieldType.DURATION: '"6 months"',
        FieldType.SHARE: '"40%"',
        FieldType.RATIO: '"40%"',
        FieldType.DATE: '"2025-03"',
    }
    return f"Write {examples.get(field.type, '12 or 1.5M')}, with > or < or ~ before it where it is a bound or a guess."
