"""Tables to companies: data frames, files of rows, and records that may nest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from attrs import evolve

from thesis.facts import Profile, Profiles, read_profile, refuse_twins
from thesis.intake.asked import Asked
from thesis.intake.cells import Origin
from thesis.intake.given import ABSENT
from thesis.text import Problems, short_path
from thesis.vocabulary import Vocabulary

_MOST_SHOWN = 100  # bad cells of one column that an error names


def from_columns(
    columns: Mapping[str, Any],
    asked: Asked,
    origin: Origin | None = None,
    shown: str = "<columns>",
    library: str | None = None,
) -> Profiles:
    """Companies from columns; ``library`` is the one whose data frame they were."""
    from thesis.intake.columns import read_columns
    from thesis.intake.derived_columns import hold_columns_against_formulas
    from thesis.intake.mapped import mapped
    from thesis.intake.mapped_formulas import formulas_in, with_formulas

    problems = Problems()
    most = _MOST_SHOWN if asked.errors == "raise" else None
    notes: list[str] = []
    before = formulas = None
    intake = asked.intake
    if asked.mapped_by is not None:
        formulas = formulas_in(asked.mapped_by, asked.thesis, asked.as_of, extra=asked.extra)
        intake = evolve(intake, vocabulary=formulas.thesis.vocabulary)
        before = mapped(columns, asked.mapped_by, asked.intake.as_of, notes)
        columns = before.columns | {part: columns[name] for part, name in asked.selection.own(columns).items()}
    else:
        columns = asked.selection.of(columns)
    rows = read_columns(columns, intake, problems, most, origin, notes, before)
    hold_columns_against_formulas(rows, asked.thesis if formulas is None else formulas.thesis, asked.as_of, problems)
    if formulas is not None:
        rows = with_formulas(rows, formulas, asked.thesis.vocabulary)
    return Profiles(rows, asked.listed(problems), shown, library, tuple(notes))


def from_frame(data: Any, asked: Asked) -> Profiles:
    """Companies from a data frame.

    Raises:
        ThesisError: E627, it is none.
    """
    from thesis.intake.frames import frame_columns, is_frame, joined_batches

    data = joined_batches(data)
    if not is_frame(data):
        kind = "a text" if isinstance(data, str | bytes) else f"`{type(data).__name__}`"
        hint = "Give a dict for one company, a list of dicts or a data frame for many."
        Problems().fail("E627", f"companies cannot be read from {kind}", None, hint)
    columns, library = frame_columns(data)
    return from_columns(columns, asked, library=library)


def from_files(paths: Sequence[Path], asked: Asked) -> Profiles:
    """Companies from files of one kind, one below the other."""
    from thesis.intake.frames import from_polars
    from thesis.intake.table_files import joined, origin_of, read_table

    tables = [read_table(one) for one in paths]
    shown = tables[0].name if len(paths) == 1 else f"{len(paths)} files"
    if tables[0].records is None:
        frame = joined(tables)
        return from_columns({name: from_polars(frame[name]) for name in frame.columns}, asked, origin_of(tables), shown)
    records = [one for table in tables for one in table.records or ()]
    columns = record_columns(records, asked.thesis.vocabulary)
    if columns is not None:
        return from_columns(columns, asked, origin_of(tables), shown)
    if asked.mapped_by is not None:
        _refuse_nested(shown)
    problems = Problems()
    return asked.settled(read_records(records, asked, problems, origin_of(tables)), problems, shown)


def _refuse_nested(shown: str) -> NoReturn:
    Problems().fail("E112", f"`{shown}` has records in records, which no mapping can name", None, "Make them flat.")


def columns_of_file(path: Path, *, flat: bool = False) -> tuple[Mapping[str, Any], Origin]:
    """The columns of a table as they stand there, and where its rows are; ``flat`` where a mapping is to name them.

    Raises:
        ThesisError: E106 and E112, it is no table, or not flat.
    """
    from thesis.intake.frames import from_polars
    from thesis.intake.kinds import TABLES, kind_of_file
    from thesis.intake.table_files import origin_of, read_table

    if kind_of_file(path) not in TABLES:
        cause = f"`{short_path(path)}` is no table"
        Problems().fail("E106", cause, None, f"Tables are {', '.join(TABLES)}.")
    table = read_table(path)
    if table.records is None:
        return {name: from_polars(table.frame[name]) for name in table.frame.columns}, origin_of((table,))
    if flat and any(_is_nested(value) for one in table.records for value in one.values()):
        _refuse_nested(table.name)
    names = dict.fromkeys(str(name) for one in table.records for name in one)
    return {name: [one.get(name) for one in table.records] for name in names}, origin_of((table,))


def record_columns(records: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> dict[str, Any] | None:
    """Records as columns, where none of their values is described by an object of its own; None where one is.

    What a record does not have is what a field assumes, where it assumes anything.
    """
    if any(_is_nested(value) for one in records for value in one.values()):
        return None
    names = dict.fromkeys(name for one in records for name in one)
    assumed = {name for name, field in vocabulary.fields.items() if field.assume is not None}
    return {name: [one.get(name, ABSENT if name in assumed else None) for one in records] for name in names}


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def read_records(
    records: Iterable[Mapping[str, Any]], asked: Asked, problems: Problems, origin: Origin
) -> tuple[Profile, ...]:
    """Records as companies, whose facts keep their quotes and sources."""
    found: list[Profile] = []
    selection = asked.selection
    for row, one in enumerate(records):
        here = problems.at(origin.place(row))
        # a column that only other records have is nothing said of this one
        wanted = selection.of({**dict.fromkeys(filter(None, (selection.key, selection.name))), **one})
        found.append(read_profile(wanted, asked.intake, here, name=f"company {row + 1}"))
    refuse_twins(found, problems)
    return tuple(found)
