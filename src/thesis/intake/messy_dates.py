"""Dates as tables have them: 01/28/2011, 28 Jan 2011, 2025年3月, 2025 Q1, 去年 4 月."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from datetime import date
from typing import Any

from thesis.facts import Context, FactError
from thesis.intake.habits import Habits, plain_text
from thesis.units import from_day_number, read_days
from thesis.vocabulary import NOTHING

_MONTHS = {name.casefold(): at for names in (month_name, month_abbr) for at, name in enumerate(names) if name}
_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SLASHED = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?:[ T].*)?")
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*(?:[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(?:(\d{1,2})\s*(?:日|号|號)?)?)?|年)?(?:[ T]\d{1,2}:.*)?"
)
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*/\s*(\d{4})")
_QUARTER = re.compile(
    r"(?:(\d{4})\s*年?\s*[-/]?\s*(?:q([1-4])|第?([一二三四1-4])季度?)|q([1-4])\s*[-/]?\s*(\d{4}))", re.IGNORECASE
)
_NAMED = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?({_WORD})\.?,?\s*(?:(\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(\d{{4}})",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(前年|去年|今年|明年|last year|this year)\s*(?:(\d{1,2})\s*月(?:份)?)?", re.IGNORECASE)
_START = re.compile(rf"\d|q[1-4]|{_WORD}|[前去今明]年|last|this", re.IGNORECASE)
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "last year": -1, "this year": 0}


def said_date(text: str, habits: Habits, context: Context) -> Any:
    """What a text says of a date, as a fact is written; the text itself where it is not understood.

    Raises:
        FactError: E606, it counts from a date that is not known.
    """
    written = plain_text(text)
    if written.casefold() in NOTHING or not written:
        return None
    if _START.match(written) is None:
        return text
    if read_days(written) is not None:
        return written
    for form in (_slashed, _year_first, _quarter, _named):
        found = form(written, habits)
        if found is not None:
            return found
    relative = _RELATIVE.fullmatch(written)
    return text if relative is None else _counted(relative, text, context)


def _slashed(text: str, habits: Habits) -> Any:
    found = _SLASHED.fullmatch(text)
    if found is None:
        month_year = _MONTH_YEAR.fullmatch(text)
        return None if month_year is None else f"{month_year[2]}-{int(month_year[1]):02}"
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if habits.first is not None:
        return _iso(year, *((second, first) if habits.first == "day" else (first, second)))
    readings = {one for one in (_iso(year, first, second), _iso(year, second, first)) if one is not None}
    return None if not readings else min(readings) if len(readings) == 1 else {"between": sorted(readings)}


def _year_first(text: str, _habits: Habits) -> str | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.groups()
    if day is not None:
        return _iso(int(year), int(month), int(day))
    return year if month is None else f"{year}-{int(month):02}"


def _quarter(text: str, _habits: Habits) -> str | None:
    found = _QUARTER.fullmatch(text)
    if found is None:
        return None
    quarter = found[2] or found[4] or str("一二三四".find(found[3]) + 1 or found[3])
    return f"{found[1] or found[5]}-Q{quarter}"


def _named(text: str, _habits: Habits) -> str | None:
    found = _NAMED.fullmatch(text)
    if found is None or (found[1] and found[3]):
        return None
    month, day = _MONTHS[found[2].casefold()], found[1] or found[3]
    return f"{found[4]}-{month:02}" if day is None else _iso(int(found[4]), month, int(day))


def _counted(found: re.Match[str], text: str, context: Context) -> str:
    """A date that counts from the date of its document."""
    day = context.written or context.as_of
    if day is None:
        hint = "Give the date of the document (`as_of` in the mapping), or write the year."
        raise FactError("E606", f'"{text}" counts from a date that is not known', hint)
    year = from_day_number(day.hi).year + _YEARS[found[1].casefold()]
    return str(year) if found[2] is None else f"{year}-{int(found[2]):02}"


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
