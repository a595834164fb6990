"""What a mapping makes of the columns of a table: read as for scoring, so that what scoring lists is what is odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from thesis.facts.columns import Bools, Categories, Column, Flags, Numbers, Rows
from thesis.intake.asked import Asked
from thesis.intake.cells import Origin
from thesis.intake.columns import read_columns
from thesis.intake.mapped import mapped
from thesis.intake.mapped_formulas import formulas_in, with_formulas
from thesis.intake.mapping import Mapping as TableMapping
from thesis.intake.survey_columns import Odd, Surveyed
from thesis.sets import Interval, Truth
from thesis.text import Problems, ThesisError
from thesis.vocabulary import Field, in_words

_MOST_NAMED = 3  # levels and tags of a field


@frozen(eq=False)
class _Reading:
    """A table as a mapping reads it: what cannot be read and what was decided, by part (``arr``, ``arr__as_of``)."""

    rows: Rows
    fields: Mapping[str, Field]
    odd: Mapping[str, Sequence[Odd]]
    notes: Sequence[str]

    def known(self, part: str) -> Bools | None:
        """The rows in which a field is known; None for what is no value of a field."""
        column = self.rows.columns.fields.get(part)
        return None if column is None else _known(self.fields[part], column)

    def decided(self, part: str) -> tuple[str, ...]:
        """What was decided for the whole column of a part."""
        beginning = f"column `{part}`: "
        return tuple(note.removeprefix(beginning) for note in self.notes if note.startswith(beginning))


def survey_fields(
    written: Iterable[tuple[str, Surveyed]],
    columns: Mapping[str, Any],
    origin: Origin,
    mapping: TableMapping,
    asked: Asked,
) -> tuple[Surveyed, ...]:
    """Columns as a mapping reads them, each with the part of a field that it becomes; then the fields it derives.

    Raises:
        ThesisError: the mapping names columns or fields that are not there, or has formulas that cannot be.
    """
    reading = _read(columns, origin, mapping, asked)
    found = [_as_read(part, one, reading) for part, one in written]
    stated = {part for part, _ in written}
    derived = [source.field for source in mapping.fields if source.derived is not None and source.field not in stated]
    return (*found, *(_derived(name, reading) for name in derived))


def _read(columns: Mapping[str, Any], origin: Origin, mapping: TableMapping, asked: Asked) -> _Reading:
    """The same steps as where companies are read; what does not fit goes under the part of the field that it is of."""
    formulas = formulas_in(mapping, asked.thesis, asked.as_of)
    fields = formulas.thesis.vocabulary.fields
    notes: list[str] = []
    problems = Problems()
    before = mapped(columns, mapping, asked.intake.as_of, notes)
    labels = dict(before.labels)
    before = evolve(before, labels={part: part for part in labels})
    intake = evolve(asked.intake, vocabulary=formulas.thesis.vocabulary)
    rows = read_columns(before.columns, intake, problems, None, origin, notes, before)
    if fatal := [one for one in problems.found if one.cell is None]:
        raise ThesisError(fatal)
    odd: dict[str, list[Odd]] = {}
    for one in problems.found:
        if one.cell is not None:
            part = _part_of(one.cell.column, labels)
            odd.setdefault(part, []).append(Odd(evolve(one.cell, column=labels[part]), one.code, one.message))
    derived = with_formulas(rows, formulas, evolve(asked.thesis.vocabulary, fields=fields))
    return _Reading(derived, fields, odd, notes)


def _part_of(name: str, labels: Mapping[str, str]) -> str:
    """The part that has a column of its own; bounds that leave nothing stand under the first of them."""
    return next(part for part in (name, f"{name}__low", f"{name}__high") if part in labels)


def _as_read(part: str, one: Surveyed, reading: _Reading) -> Surveyed:
    known = reading.known(part)
    one = evolve(one, odd=tuple(reading.odd.get(part, ())), notes=reading.decided(part))
    if known is None:
        return one
    span = _span(reading.fields[part], reading.rows.columns.fields[part], known)
    return evolve(one, known=int(known.sum()), span=span)


def _derived(name: str, reading: _Reading) -> Surveyed:
    known = reading.known(name)
    if known is None:
        known = np.zeros(len(reading.rows), np.bool_)
        return Surveyed("", name, len(known), 0, {}, 0, "", ())
    column = reading.rows.columns.fields[name]
    count = int(known.sum())
    return Surveyed("", name, len(known), count, {"derived": count}, 0, _span(reading.fields[name], column, known), ())


def _known(field: Field, column: Column) -> Bools:
    """The rows of which something is known."""
    if isinstance(column, Numbers):
        lo, hi = column.ends(0, len(column.lo))
        return np.asarray((lo > field.domain.lo) | (hi < field.domain.hi))
    if isinstance(column, Flags):
        return np.asarray(column.lo == column.hi)
    if isinstance(column, Categories):
        return np.asarray(column.codes != -1)
    known = np.array(column.complete, np.bool_)
    for rows in (*column.holds.values(), *column.lacks.values()):
        known[rows] = True
    return known


def _span(field: Field, column: Column, known: Bools) -> str:
    """From the least to the greatest, or the most frequent values."""
    if not known.any():
        return ""
    if isinstance(column, Numbers):
        lo, hi = (end[known] for end in column.ends(0, len(column.lo)))
        least = np.where((lo == field.domain.lo) & (lo < hi), hi, lo).min()  # an end that is open says nothing
        greatest = np.where((hi == field.domain.hi) & (lo < hi), lo, hi).max()
        first, last = (in_words(field, Interval.point(float(end))) for end in (least, greatest))
        return first if first == last else f"{first} to {last}"
    counts: Counter[str] = Counter()
    if isinstance(column, Flags):
        yes = int(column.lo[known].sum())
        counts.update({in_words(field, Truth.TRUE): yes, in_words(field, Truth.FALSE): int(known.sum()) - yes})
    elif isinstance(column, Categories):
        words = column.table(lambda levels: in_words(field, levels))
        codes, numbers = np.unique(column.codes[known], return_counts=True)
        counts.update({words[code]: count for code, count in zip(codes.tolist(), numbers.tolist(), strict=True)})
    else:
        counts.update({tag: len(rows) for tag, rows in column.holds.items()})
    frequent = sorted(((count, word) for word, count in counts.items() if count), key=lambda pair: (-pair[0], pair[1]))
    return ", ".join(word for _, word in frequent[:_MOST_NAMED])
