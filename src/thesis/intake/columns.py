"""The door for columns: a dict of arrays, one value a company each, to rows."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import evolve

from thesis.facts import Intake
from thesis.facts.columns import Column, Columns, Rows, Series, Texts, sealed
from thesis.intake.cells import Cells, Origin
from thesis.intake.cells_to_columns import read_column
from thesis.intake.given import ABSENT, Encoded, Given, TextColumn, as_given, says_nothing
from thesis.intake.habits import Habits
from thesis.intake.mapped import Mapped
from thesis.text import Problems, did_you_mean
from thesis.vocabulary import Field, FieldType

_OWN = ("id", "name", "part_of", "note")
_PARTS = ("__low", "__high", "__as_of", "__currency")


def read_columns(
    columns: Mapping[str, Any],
    intake: Intake,
    problems: Problems,
    most: int | None = None,
    origin: Origin | None = None,
    notes: list[str] | None = None,
    mapped: Mapped | None = None,
) -> Rows:
    """Companies from a dict of arrays (or lists) of one length.

    Args:
        columns: by field: numbers (float64, where NaN is unknown, or whole numbers), truths (bool, or objects
            with None), texts, dates (``datetime64``), lists of tags or texts with ``;`` between them.
            ``x__low`` and ``x__high`` bound the number ``x``, ``x__as_of`` is its date, ``x__currency`` the
            currency of its bare numbers. ``id``, ``name``,
            ``part_of`` and ``note`` are the company's own.
        intake: the fields, and how facts are read.
        problems: where what does not fit goes.
        most: how many bad cells of one column are named; None for all of them.
        origin: the files that the rows stand in.
        notes: where what was decided for a whole column goes.
        mapped: what the columns were before a mapping made fields of them.

    Raises:
        ThesisError: E624, these are no columns of one length.
    """
    fields = intake.vocabulary.fields
    arrays = _arrays(columns, problems)
    length = len(next(iter(arrays.values()), ()))
    about = {key: _texts(array) for key, array in arrays.items() if key in _OWN and key not in fields}
    rows = Rows(Columns(length, {}), fields, about)
    origin = origin or Origin()
    _refuse_twins(rows, problems, origin)
    found: dict[str, Column] = {}
    series: dict[str, Series] = {}
    decided = [] if notes is None else notes

    def cells_of(field: Field, parts: Mapping[str, Given]) -> Cells:
        cells = Cells(field, parts, rows.name, problems, most, origin, notes=decided)
        return cells if mapped is None else as_mapped(cells, mapped)

    for name, parts in _by_field({key: arrays[key] for key in arrays if key not in about}, intake, problems).items():
        found[name], dated = read_column(cells_of(fields[name], parts), intake)
        if dated is not None:
            series[name] = dated
    return Rows(Columns(length, found, series), fields, about)


def as_mapped(cells: Cells, mapped: Mapped) -> Cells:
    """The cells of a field with the names and the texts that their columns had."""
    names = {part: f"{cells.field.id}{part}" for part in cells.parts}
    return evolve(
        cells,
        labels={part: mapped.labels[name] for part, name in names.items() if name in mapped.labels},
        raw={part: mapped.raw[name] for part, name in names.items() if name in mapped.raw},
        settings=Habits(
            signs=mapped.signs, nothing=mapped.nothing, times=mapped.times.get(cells.field.id, Fraction(1))
        ),
    )


def _arrays(columns: Mapping[str, Any], problems: Problems) -> dict[str, Given]:
    """The columns as arrays of one dimension and one length."""
    arrays: dict[str, Given] = {}
    for key, value in columns.items():
        found = as_given(value)
        if found is None or getattr(found, "ndim", 1) != 1:
            dimensions = getattr(found, "ndim", 0)
            shape = f"an array of {dimensions} dimensions" if dimensions else "a single value"
            hint = "Give an array or a list with one value a company."
            problems.add("E624", f"the column `{key}` is {shape}", None, hint)
        else:
            arrays[str(key)] = found
    lengths = {len(array) for array in arrays.values()}
    if len(lengths) > 1:
        shown = ", ".join(f"`{key}` {len(array):,}" for key, array in list(arrays.items())[:8])
        problems.add("E624", f"the columns differ in length: {shown}", None, "Each has one value a company.")
    problems.raise_if_any()
    return arrays


def _texts(given: Given) -> Texts:
    """Texts, or None where there is none."""
    found = np.empty(len(given), dtype=object)
    if isinstance(given, TextColumn):
        found[:] = given.series.str.strip_chars().replace("", None).to_list()
        return sealed(found)
    items = [given[i] for i in range(len(given))] if isinstance(given, Encoded) else given.tolist()
    for i, item in enumerate(items):
        found[i] = None if says_nothing(item) or item is ABSENT or str(item) == "" else _text(item)
    return sealed(found)


def _text(item: Any) -> str:
    """A name as a text; a whole number is written without a point, as pandas has them where some are missing."""
    return str(int(item)) if isinstance(item, float) and item.is_integer() else str(item)


def _refuse_twins(rows: Rows, problems: Problems, origin: Origin) -> None:
    if not rows.about.keys() & {"id", "name"}:
        return
    ids = rows.ids()
    if len(set(ids)) == len(ids):
        return
    column = "id" if "id" in rows.about else "name"
    hint = "Give each an id of its own; the column that has it is named with `key`."
    seen: set[str] = set()
    for row, one in enumerate(ids):
        if one in seen:
            cell = origin.place(row, column, one)
            where = problems.at(cell) if cell.file else problems.at(cell).inside(f"row {cell.row}")
            where.add("E621", f"two companies have the id `{one}`", None, hint)
        seen.add(one)


def _by_field(arrays: Mapping[str, Given], intake: Intake, problems: Problems) -> dict[str, dict[str, Given]]:
    """The arrays that belong to each field: its values under ``""``, and its bounds and dates."""
    fields = intake.vocabulary.fields
    found: dict[str, dict[str, Given]] = {}
    way_out: str | None = 'Columns that are no fields are left out with extra="ignore" (`--extra ignore`).'
    for key, array in arrays.items():
        name, part = key, ""
        ending = next((one for one in _PARTS if key.endswith(one)), None)
        if key not in fields and ending is not None:
            name, part = key.removesuffix(ending), ending
        field = fields.get(name)
        if field is not None and (not part or _goes_with(part, field, name in arrays)):
            found.setdefault(name, {})[part] = array
        elif intake.extra == "error":
            hint = did_you_mean(key, fields)
            if part and field is not None:
                kinds = {"__currency": "amounts of money", "__as_of": "a column of values"}.get(
                    part, "numbers and dates"
                )
                hint = f"`{part}` goes with {kinds}; `{name}` is {field.type.words}."
            if hint is None:  # said once
                hint, way_out = way_out, None
            problems.add("E201", f"unknown field `{key}`", None, hint)
    return found


def _goes_with(part: str, field: Field, has_values: bool) -> bool:
    """Whether a field can have such a part."""
    if part == "__currency":
        return field.type is FieldType.MONEY and has_values
    return field.type.is_numeric or (part == "__as_of" and has_values)
