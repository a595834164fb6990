"""Columns of numbers and dates: a value, its bounds, its date and its currency, as two ends within the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from thesis.engines.relation.refusing import refuse_type
from thesis.engines.relation.texts import plain_text
from thesis.engines.relation.values import (
    Stages,
    Value,
    choose,
    every,
    fixed,
    greatest,
    is_finite,
    le,
    least,
    lt,
    negate,
)
from thesis.facts import unknown
from thesis.sets import Interval
from thesis.units import CURRENCY_SIGNS
from thesis.vocabulary import Field, FieldType

EPOCH = "1970-01-01"
SERIES, SERIES_PARTS = "__series", ("low", "high", "first", "last")
_WHOLE_FROM = 2.0**53  # every double beyond is whole


@frozen(eq=False)
class Numeric:
    """A numeric or date field in each row: any number from ``lo`` to ``hi``, on ``day`` where ``is_dated``.

    ``day`` is None where the table has no dates of it; ``series`` are its dated facts, where there may be several.
    Dates are day numbers, all are float64 and never NULL.
    """

    field: Field
    lo: Value
    hi: Value
    misfit: Value
    day: Value | None
    is_dated: Value
    series: Value | None = None

    @classmethod
    def of(
        cls, field: Field, columns: Mapping[str, Any], stages: Stages, last_day: float | None = None
    ) -> Numeric | None:
        """A field of a table; None where the table says nothing of it."""
        parts = {part: f"{field.id}{part}" for part in ("", "__low", "__high", "__as_of", "__currency")}
        parts = {part: name for part, name in parts.items() if name in columns}
        series = _series(field, columns, stages)
        if series is None and not parts.keys() & {"", "__low", "__high", "__as_of"}:
            return None
        raw = {
            part: stages.column(_read(field, name, columns[name], is_day=part == "__as_of"), name)
            for part, name in parts.items()
            if part != "__currency"
        }
        day, is_dated = _dated(raw.get("__as_of"), stages, parts.get("__as_of", ""))
        foreign = stages.column(_foreign(field, parts.get("__currency"), columns), f"{field.id}_foreign")
        lo, hi, misfit = _ends(field, raw, foreign, stages)
        if day is not None and last_day is not None:
            later = stages.column(every((is_dated, lt(fixed(last_day), day))), f"{field.id}_later")
            instead = unknown(field).value
            assert isinstance(instead, Interval)  # noqa: S101 - the field is numeric
            lo = stages.column(choose((later, fixed(instead.lo)), otherwise=lo), f"{field.id}_low")
            hi = stages.column(choose((later, fixed(instead.hi)), otherwise=hi), f"{field.id}_high")
            is_dated = stages.column(every((is_dated, negate(later))), f"{field.id}_dated")
        return cls(field, lo, hi, misfit, day, is_dated, series)


def _series(field: Field, columns: Mapping[str, Any], stages: Stages) -> Value | None:
    name = f"{field.id}{SERIES}"
    if name not in columns:
        return None
    kind = columns[name]
    if not (kind.is_array() and kind.value_type.is_struct() and set(SERIES_PARTS) <= set(kind.value_type.names)):
        refuse_type(field, name, kind, f"lists of structs of {', '.join(SERIES_PARTS)}")
    return stages.column(Value(lambda table: table[name]), name)


def day_number(day: Any) -> Any:
    """A date as a double: days since 1970."""
    import ibis

    return day.delta(ibis.date(EPOCH), unit="day").cast("float64")


def _read(field: Field, name: str, kind: Any, *, is_day: bool) -> Value:
    """A column as a double, NULL where it is NULL or NaN."""
    import ibis

    if is_day or field.type is FieldType.DATE:
        if not (kind.is_date() or kind.is_timestamp()):
            refuse_type(field, name, kind, "dates")
        return Value(lambda table: day_number(table[name].date() if kind.is_timestamp() else table[name]))
    if not kind.is_numeric() or kind.is_boolean():
        refuse_type(field, name, kind, "numbers")

    def numbers(table: Any) -> Any:
        column = table[name]
        if kind.is_floating():
            return ibis.cases((column.isnan(), ibis.null("float64")), else_=column.cast("float64"))
        return column.cast("float64")

    return Value(numbers)


def _dated(day: Value | None, stages: Stages, hint: str) -> tuple[Value | None, Value]:
    if day is None:
        return None, fixed(False)
    return stages.column(_or(day, 0.0), hint), stages.column(_is_known(day), f"{hint}_known")


def _is_known(value: Value) -> Value:
    return _map(value, lambda one: one.notnull())


def _or(value: Value, instead: float) -> Value:
    """A value, and another where it is NULL."""
    other = fixed(instead)
    return _map(value, lambda one: one.fill_null(other.build(None)))


def _map(value: Value, operation: Any) -> Value:
    return Value(lambda table: operation(value.build(table)), value.stage, value.size + 1, reads=value.reads)


def _foreign(field: Field, name: str | None, columns: Mapping[str, Any]) -> Value:
    """Whether an amount is in another currency than its field: there are no rates here."""
    if name is None:
        return fixed(False)
    if not columns[name].is_string():
        refuse_type(field, name, columns[name], "texts")
    return Value(lambda table: is_foreign(table[name], field), size=3)


def is_foreign(text: Any, field: Field) -> Any:
    """Whether a text is something else than the field's currency, a sign of it or nothing at all."""
    own = sorted({"", *(sign for sign, code in CURRENCY_SIGNS.items() if code == field.currency)})
    return plain_text(text).notin(own).fill_null(False)


def _ends(field: Field, raw: Mapping[str, Value], foreign: Value, stages: Stages) -> tuple[Value, Value, Value]:
    """Both ends within the domain, which stands where nothing is known or what is said cannot be."""
    domain = field.domain
    values, lows, highs = raw.get(""), raw.get("__low"), raw.get("__high")
    said = [one for one in (values, lows, highs) if one is not None]
    if not said:
        return fixed(domain.lo), fixed(domain.hi), fixed(False)
    known = _map_all(said, lambda *ones: _any_known(ones))
    if lows is None and highs is None:
        assert values is not None  # noqa: S101 - something is said
        lo = hi = stages.column(_or(values, domain.lo), field.id)
        fits = [le(fixed(domain.lo), lo), le(lo, fixed(domain.hi))]
        inside_lo = inside_hi = lo
    else:
        lo = stages.column(_of_known(values, lows, greatest, domain.lo), f"{field.id}_said_low")
        hi = stages.column(_of_known(values, highs, least, domain.hi), f"{field.id}_said_high")
        inside_lo = stages.column(greatest(lo, fixed(domain.lo)), f"{field.id}_inside_low")
        inside_hi = stages.column(least(hi, fixed(domain.hi)), f"{field.id}_inside_high")
        fits = [le(inside_lo, inside_hi), is_finite(lo), is_finite(hi)]
    if field.type.is_whole:
        fits += [_is_whole(end, default) for end, default in ((lo, domain.lo), (hi, domain.hi))]
    good = stages.column(every((negate(foreign), *fits)), f"{field.id}_fits")
    present = stages.column(every((known, good)), f"{field.id}_known")
    return (
        stages.column(choose((present, inside_lo), otherwise=fixed(domain.lo)), f"{field.id}_low"),
        stages.column(choose((present, inside_hi), otherwise=fixed(domain.hi)), f"{field.id}_high"),
        stages.column(every((known, negate(good))), f"{field.id}_misfit"),
    )


def _any_known(columns: tuple[Any, ...]) -> Any:
    found = columns[0].notnull()
    for one in columns[1:]:
        found = found | one.notnull()
    return found


def _map_all(values: list[Value], operation: Any) -> Value:
    return Value(
        lambda table: operation(*(one.build(table) for one in values)),
        max(one.stage for one in values),
        1 + sum(one.size for one in values),
        reads=frozenset().union(*(one.reads for one in values)),
    )


def _of_known(value: Value | None, bound: Value | None, stronger: Any, otherwise: float) -> Value:
    """The stronger of a value and a bound of which either may be NULL, and another number where both are."""
    known = [one for one in (value, bound) if one is not None]
    if not known:
        return fixed(otherwise)
    if len(known) == 1:
        return _or(known[0], otherwise)
    first, second = known
    return choose(
        (negate(_is_known(second)), _or(first, otherwise)),
        (negate(_is_known(first)), second),
        otherwise=stronger(first, second),
    )


def _is_whole(value: Value, default: float) -> Value:
    """Whether a number is whole; the end that stands where nothing is said counts as such."""
    near = every((lt(fixed(-_WHOLE_FROM), value), lt(value, fixed(_WHOLE_FROM))))
    small = choose((near, value), otherwise=fixed(0.0))  # a larger one cannot be cast to a whole number
    floored = _map(small, lambda one: one.floor().cast("float64") == one)
    return choose((_map(value, lambda one: one == fixed(default).build(None)), fixed(True)), otherwise=floored)
