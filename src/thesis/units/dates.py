"""Dates as whole days, and partial dates ("2025-03", "2025-Q1") as the days that they may mean."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from thesis.sets import Interval

EPOCH = date(1970, 1, 1)

_FORMS = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|[Qq]([1-4])|[Hh]([12])))?")


def day_number(day: date) -> float:
    """Days since 1 January 1970.

    Raises:
        TypeError: it is no date, or a moment of a day.

    >>> day_number(date(1970, 1, 3))
    2.0
    """
    if isinstance(day, datetime) or not isinstance(day, date):
        msg = f"a day is a datetime.date, such as date(2025, 5, 1), not {day!r}"
        raise TypeError(msg)
    return float((day - EPOCH).days)


def from_day_number(number: float) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=int(number))


def read_days(value: object) -> Interval | None:
    """The days that a date, a full or a partial date text may mean; None where it is no date.

    >>> read_days("2025-Q1") == Interval(day_number(date(2025, 1, 1)), day_number(date(2025, 3, 31)))
    True
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Interval.point(day_number(value))
    found = _FORMS.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, quarter, half = (None if part is None else int(part) for part in found.groups())
    try:
        return _interval(int(year or 0), month, day, quarter, half)
    except ValueError:
        return None


def days_in_words(days: Interval) -> str:
    """Days as people write them: a day, a month, a quarter, a year, or two days.

    >>> days_in_words(read_days("2025-03")), days_in_words(read_days("2025-Q1"))
    ('2025-03', '2025-Q1')
    """
    first, last = from_day_number(days.lo), from_day_number(days.hi)
    month, quarter = f"{first:%Y-%m}", f"{first:%Y}-Q{(first.month + 2) // 3}"
    for text in (first.isoformat(), month, quarter, f"{first:%Y}"):
        if read_days(text) == days:
            return text
    return f"{first.isoformat()} to {last.isoformat()}"


def _interval(year: int, month: int | None, day: int | None, quarter: int | None, half: int | None) -> Interval:
    if day is not None and month is not None:
        return Interval.point(day_number(date(year, month, day)))
    first, last = month or 1, month or 12
    if quarter:
        first, last = 3 * quarter - 2, 3 * quarter
    elif half:
        first, last = 6 * half - 5, 6 * half
    from calendar import monthrange

    start = date(year, first, 1)
    end = date(year, last, monthrange(year, last)[1])
    return Interval(day_number(start), day_number(end))
