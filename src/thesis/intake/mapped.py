"""A mapping applied to a table: the columns that it names become fields, cell by different cell."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Columns
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen

from thesis.intake.given import Encoded, Given, as_given, encoded
from thesis.intake.mapping import FieldSource, Mapping
from thesis.sets import Interval
from thesis.text import Problems, did_you_mean
from thesis.units import days_in_words


@frozen(eq=False)
class Mapped:
    """Columns under the names of fields, what each was called before, its cells as they were, and how they are read."""

    columns: dict[str, Any]
    labels: Columns[str, str]
    raw: Columns[str, Given]
    signs: Columns[str, str]
    nothing: frozenset[str]
    times: Columns[str, Fraction]


def mapped(columns: Columns[str, Any], mapping: Mapping, limit: Interval | None, notes: list[str]) -> Mapped:
    """The columns that a mapping names; others are left out.

    Raises:
        ThesisError: E114, columns that are not there.
    """
    problems = Problems()
    found: dict[str, Given] = {}
    labels: dict[str, str] = {}
    raw: dict[str, Given] = {}

    def take(name: str, column: str, source: FieldSource | None = None) -> None:
        given = as_given(columns[column]) if column in columns else None
        if given is None:
            if source is None or not source.optional:
                what = "the companies" if source is None else f"`{source.field}`"
                span = None if source is None else source.span
                cause = f"there is no column `{column}`, from which {what} should be read"
                problems.add("E114", cause, span, did_you_mean(column, columns))
            return
        raw[name], labels[name] = given, column
        found[name] = given if source is None or name != source.field else _meant(given, source)

    for name, column in (("id", mapping.key), ("name", mapping.names)):
        if column is not None:
            take(name, column)
    for source in mapping.fields:
        parts = {"": source.column, "__low": source.low, "__high": source.high, "__as_of": source.as_of}
        if source.derived is not None and not any(parts.values()):
            continue
        if _is_later(source, mapping, limit):
            notes.append(f"field `{source.field}`: left out, for it is of {_day(mapping)}")
            continue
        for part, column in {**parts, "__currency": source.currency_column}.items():
            if column is not None:
                take(f"{source.field}{part}", column, source)
        if source.currency is not None and source.field in found:
            length = len(found[source.field])
            found[f"{source.field}__currency"] = Encoded(np.zeros(length, np.int32), (source.currency,))
    problems.raise_if_any()
    times = {source.field: source.times for source in mapping.fields}
    return Mapped(found, labels, raw, mapping.signs, mapping.nothing, times)


def _is_later(source: FieldSource, mapping: Mapping, limit: Interval | None) -> bool:
    """Whether a field has only the date of the document, and that is after the date that facts are read at."""
    dated = source.as_of is None and mapping.as_of is not None
    return dated and limit is not None and mapping.as_of is not None and mapping.as_of.lo > limit.hi


def _day(mapping: Mapping) -> str:
    return "" if mapping.as_of is None else days_in_words(mapping.as_of)


def _meant(given: Given, source: FieldSource) -> Given:
    """The cells as they are meant: parted, and looked up."""
    if source.split is None and not source.lookup and source.otherwise is None:
        return given
    return _changed(given, lambda cell: _cell(cell, source))


def _changed(given: Given, change: Callable[[Any], Any]) -> Encoded:
    cells = encoded(given)
    return Encoded(cells.codes, tuple(change(item) for item in cells.items))


def _cell(cell: Any, source: FieldSource) -> Any:
    if not isinstance(cell, str):
        whole = isinstance(cell, float) and cell.is_integer()
        return source.lookup.get(str(int(cell) if whole else cell), cell)
    if source.split is None:
        return _looked_up(cell.strip(), source)
    pieces = [piece.strip() for piece in cell.split(source.split.strip() or source.split) if piece.strip()]
    if source.part is None:
        return [_looked_up(piece, source) for piece in pieces]
    at = source.part - 1 if source.part > 0 else source.part
    return _looked_up(pieces[at], source) if -len(pieces) <= at < len(pieces) else None


def _looked_up(piece: str, source: FieldSource) -> str:
    return source.lookup.get(piece, piece if source.otherwise is None else source.otherwise)
