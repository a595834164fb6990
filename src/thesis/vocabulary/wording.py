"""Values of fields in words, as explanations and tables show them: 12M USD, 94.4 %, 11.9 months, 2025-03-31."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isinf, nextafter

from thesis.sets import Interval, Levels, Tags, Truth
from thesis.units import Unit, from_day_number
from thesis.vocabulary.field import FactSet, Field, FieldType

ENGLISH: Mapping[str, str] = {
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
    "none": "none",
    "or": " or ",
    "and": ", ",
    "not": "not {what}",
    "at_least": "at least {what}",
    "at_most": "at most {what}",
    "more_than": "more than {what}",
    "less_than": "less than {what}",
    "from_to": "{lo} to {hi}",
    "months": "{number} months",
    "per_month": "{amount} per month",
    "per_year": "{amount} per year",
    "anything": "anything",
    "nothing": "nothing",
    "comma": ", ",
    "and_last": " and ",
    "veto": "veto",
    "holder": "{title} ({holder})",
}
"""The fixed words of values, and those that every room needs; each room has phrases of its own beside them."""

CHINESE: Mapping[str, str] = {
    "yes": "是",
    "no": "否",
    "unknown": "未知",
    "none": "無",
    "or": " 或 ",
    "and": "、",
    "not": "不含 {what}",
    "at_least": "至少 {what}",
    "at_most": "至多 {what}",
    "more_than": "高於 {what}",
    "less_than": "低於 {what}",
    "from_to": "{lo} 至 {hi}",
    "months": "{number} 個月",
    "per_month": "每月 {amount}",
    "per_year": "每年 {amount}",
    "anything": "任何值",
    "nothing": "無值",
    "comma": ",",
    "and_last": " 和 ",
    "veto": "否決",
    "holder": "{title}({holder})",
}
"""The same in Chinese, with the same keys and gaps."""

_COUNTED_OUT = 1e5  # counts below are written out
_MULTIPLES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def number_in_words(
    value: float,
    unit: Unit | None = None,
    kind: FieldType | None = None,
    words: Mapping[str, str] = ENGLISH,
) -> str:
    """One number as people write it.

    >>> number_in_words(12_000_000.0, Unit("money", "USD"))
    '12M USD'
    >>> number_in_words(0.944, kind=FieldType.SHARE)
    '94.4%'
    """
    if isinf(value):
        return words["anything" if value > 0 else "nothing"]
    if kind is FieldType.DATE:
        return from_day_number(value).isoformat()
    if kind in (FieldType.SHARE, FieldType.RATIO):
        return f"{_short(value * 100)}%"
    text = _short(value)
    if (unit is not None and unit.kind == "money") or (kind is FieldType.COUNT and abs(value) >= _COUNTED_OUT):
        text = _multiple(value)
    if unit is not None and unit.kind == "money":
        amount = f"{text} {unit.currency or 'money'}"
        return amount if unit.per is None else words[f"per_{unit.per}"].format(amount=amount)
    return words["months"].format(number=text) if unit is not None and unit.kind == "duration" else text


def in_words(field: Field, value: FactSet, words: Mapping[str, str] = ENGLISH) -> str:
    """What a fact leaves possible, in words.

    >>> in_words(Field("mau", FieldType.COUNT, domain=Interval(0.0, 1e12)), Interval(10_000_001.0, 1e12))
    'at least 10.000001M'
    >>> in_words(Field("mau", FieldType.COUNT, domain=Interval(0.0, 1e12)), Interval(100.0, 150_000.0))
    '100 to 150,000'
    >>> in_words(Field("arr", FieldType.MONEY, domain=Interval(0.0, 1e15)), Interval(nextafter(1e7, 1e8), 1e15))
    'more than 10M money'
    """
    if isinstance(value, Truth):
        return words[{Truth.TRUE: "yes", Truth.FALSE: "no", Truth.OPEN: "unknown"}[value]]
    if isinstance(value, Levels):
        if value == field.anything or value.possible is None:
            return words["unknown"]
        return words["or"].join(sorted(value.possible))
    if isinstance(value, Tags):
        return _tags(value, words)
    return _interval(field, value, words)


def _interval(field: Field, value: Interval, words: Mapping[str, str]) -> str:
    def number(end: float) -> str:
        return number_in_words(end, field.unit, field.type, words)

    if value.is_point:
        return number(value.lo)
    if value == field.domain:
        return words["unknown"]
    if value.hi in (field.domain.hi, inf):
        above = _beyond(value.lo, -inf)
        word, end = ("at_least", value.lo) if above is None else ("more_than", above)
        return words[word].format(what=number(end))
    if value.lo in (field.domain.lo, -inf):
        below = _beyond(value.hi, inf)
        word, end = ("at_most", value.hi) if below is None else ("less_than", below)
        return words[word].format(what=number(end))
    if field.type is FieldType.COUNT and value.lo < _COUNTED_OUT <= value.hi:  # "100 to 150k" could begin at 100k
        return words["from_to"].format(lo=f"{value.lo:,.0f}", hi=f"{value.hi:,.0f}")
    return words["from_to"].format(lo=number(value.lo), hi=number(value.hi))


def _beyond(end: float, back: float) -> float | None:
    """The short number that an end stands next to: "> 10M" begins at the double after it."""
    limit = nextafter(end, back)
    return limit if _is_short(limit) and not _is_short(end) else None


def _is_short(value: float) -> bool:
    return float(_short(value)) == value


def _tags(value: Tags, words: Mapping[str, str]) -> str:
    inside = words["and"].join(sorted(value.includes))
    if value.complete:
        return inside or words["none"]
    parts = [words["at_least"].format(what=inside)] if inside else []
    if value.excludes:
        parts.append(words["not"].format(what=words["and"].join(sorted(value.excludes))))
    return "; ".join(parts) or words["unknown"]


def _multiple(value: float) -> str:
    for size, letter in _MULTIPLES:
        if abs(value) >= size:
            return f"{_short(value / size)}{letter}"
    return _short(value)


def _short(value: float) -> str:
    """Up to ten digits, without trailing zeros; a short decimal stays as it was written."""
    return f"{value:.10g}"
