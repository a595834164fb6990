"""Values that matter to a field, and how an author writes them in an expression."""

from __future__ import annotations

from fractions import Fraction

from thesis.language.printer import decimal_text
from thesis.sets import Interval
from thesis.units import from_day_number
from thesis.units.quantity import DURATION, NUMBER
from thesis.vocabulary import Field, FieldType

# where the values of a type usually lie: random theses and facts meet there, so that thresholds are hit
_USUAL = {
    FieldType.RATIO: Interval(-1.0, 4.0),
    FieldType.MONEY: Interval(-5e6, 15e6),
    FieldType.COUNT: Interval(0.0, 40.0),
    FieldType.DURATION: Interval(0.0, 40.0),
    FieldType.DATE: Interval(18_262.0, 20_454.0),  # 2020 to 2025
    FieldType.NUMBER: Interval(-1e6, 1e6),
}
_PARTS = tuple(Fraction(part, 20) for part in (0, 2, 5, 8, 10, 15, 18, 20))

# what results of functions are compared with: they are no fields, but have their values and units
COUNTING = Field("", FieldType.COUNT, domain=Interval(0.0, 4.0))
QUOTIENT = Field("", FieldType.RATIO, domain=Interval(-2.0, 6.0))
MONTHS = Field("", FieldType.DURATION, domain=Interval(0.0, 40.0))

STYLES = 3
"""In how many ways `written` writes a number."""


def usual(field: Field) -> Interval:
    """Where values of a numeric field are drawn from, inside its domain."""
    found = field.domain.meet(_USUAL.get(field.type, field.domain))
    return field.domain if found is None or found.is_point else found


def grid(field: Field) -> tuple[Fraction, ...]:
    """A few values of a numeric field, least first; zero is one of them where the field can be zero.

    >>> [str(value) for value in grid(Field("x", FieldType.COUNT, domain=Interval(0.0, 8.0)))]
    ['0', '1', '2', '3', '4', '6', '7', '8']
    """
    reach = usual(field)
    lo, hi = Fraction(repr(reach.lo)), Fraction(repr(reach.hi))
    found = {lo + (hi - lo) * part for part in _PARTS} | ({Fraction(0)} if lo < 0 < hi else set())
    if field.type.is_whole:
        found = {Fraction(round(value)) for value in found}
    return tuple(sorted(found))


def written(field: Field, value: Fraction, style: int = 0) -> str:
    """A value as a literal of the expression language, in the field's unit.

    >>> written(MONTHS, Fraction(12)), written(MONTHS, Fraction(12), style=1)
    ('12 months', '1 years')
    """
    if field.type is FieldType.DATE:
        return from_day_number(float(value)).isoformat()
    if field.type in (FieldType.SHARE, FieldType.RATIO):
        return f"{decimal_text(value * 100)}%" if style != 1 else decimal_text(value)
    if field.unit.kind == "money":
        return _money(field, value, style)
    if field.unit == DURATION:
        if style == 1 and (value * 10 / 12).denominator == 1:
            return f"{decimal_text(value / 12)} years"
        return f"{decimal_text(value * Fraction(487, 16))} days" if style == 2 else f"{decimal_text(value)} months"
    return decimal_text(value)


def _money(field: Field, value: Fraction, style: int) -> str:
    unit = str(field.unit)
    if style == 0:
        return f"{decimal_text(value / 10**6)}M {unit}"
    return f"{decimal_text(value / 1000)}k {unit}" if style == 1 else f"{decimal_text(value)} {unit}"


def same_kind(left: Field, right: Field) -> bool:
    """Whether two numeric fields may be compared and added."""
    dates = left.type is FieldType.DATE, right.type is FieldType.DATE
    return all(dates) or (not any(dates) and left.unit == right.unit)


def is_plain(field: Field) -> bool:
    """Whether a field counts nothing but itself: a share, a ratio, a count or a number."""
    return field.type.is_numeric and field.type is not FieldType.DATE and field.unit == NUMBER
