"""Plain values that are facts as they stand: what most dicts hold, told from everything else at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from thesis.vocabulary.field import Field, FieldType

Plain: TypeAlias = float | bool | str | tuple[str, ...] | None
"""A number in its domain, a truth, a level, the whole set of tags; None where nothing is known."""

Taker: TypeAlias = Callable[[Any], Any]
"""From any value to the same as a plain one that nobody can change, or to UNPLAIN."""

UNPLAIN: Final = object()
"""Stands for a value that has to be read: a text with a unit, bounds, a mistake."""

SILENT_WORDS = ("unknown", "")


def taker_of(field: Field) -> Taker | None:
    """What takes a field's plain values; None where every value has to be read.

    Its type is asked for exactly: NumPy's numbers, and whatever else only behaves like a number, are read.

    >>> from thesis.sets import Interval
    >>> take = taker_of(Field("x", FieldType.SHARE, domain=Interval(0.0, 1.0)))
    >>> take(0.25), take(None), take("25%") is UNPLAIN, take(25) is UNPLAIN, take(True) is UNPLAIN
    (0.25, None, True, True, True)
    """
    if field.derived is not None or field.assume is not None:
        return None
    if field.type.is_numeric and field.type is not FieldType.DATE:
        return _whole_taker(field) if field.type.is_whole else _number_taker(field)
    if field.type is FieldType.FLAG:
        return _take_flag
    if field.values is None:
        return None
    return {FieldType.CATEGORY: _level_taker, FieldType.TAGS: _tags_taker}[field.type](field.values)


def _number_taker(field: Field) -> Taker:
    lo, hi = field.domain.lo, field.domain.hi

    def take(raw: Any) -> Any:
        kind = type(raw)
        if (kind is float or kind is int) and lo <= raw <= hi:
            return raw
        return None if raw is None else UNPLAIN

    return take


def _whole_taker(field: Field) -> Taker:
    lo, hi = field.domain.lo, field.domain.hi

    def take(raw: Any) -> Any:
        kind = type(raw)
        if (kind is int or kind is float) and lo <= raw <= hi and raw % 1 == 0:
            return raw
        return None if raw is None else UNPLAIN

    return take


def _take_flag(raw: Any) -> Any:
    return raw if raw is None or raw is True or raw is False else UNPLAIN


def _level_taker(values: tuple[str, ...]) -> Taker:
    levels = frozenset(level for level in values if level.strip().lower() not in SILENT_WORDS)

    def take(raw: Any) -> Any:
        return raw if raw is None or (type(raw) is str and raw in levels) else UNPLAIN

    return take


def _tags_taker(values: tuple[str, ...]) -> Taker:
    tags = frozenset(values)

    def take(raw: Any) -> Any:
        if type(raw) is list and all(type(one) is str and one in tags for one in raw):
            return tuple(raw)
        return None if raw is None else UNPLAIN

    return take
