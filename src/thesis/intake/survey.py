"""What the columns of a table hold: what is known, written how, and what is odd.

Before anybody says what they mean, a cell is odd that is written otherwise than nearly all others. Once a mapping and
the fields that it is for say so, the table is read as for scoring, and each cell that cannot be read is odd.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from thesis.intake.asked import Asked, MappingFrom, RatesFrom
from thesis.intake.given import as_given
from thesis.intake.mapping import Mapping, read_mapping
from thesis.intake.selection import Selection
from thesis.intake.survey_columns import Surveyed, written
from thesis.intake.survey_fields import survey_fields
from thesis.model import Thesis


def survey(
    path: str | Path,
    mapping: MappingFrom = None,
    thesis: Thesis | None = None,
    *,
    as_of: date | None = None,
    rates: RatesFrom = None,
) -> tuple[Surveyed, ...]:
    """What each column of a table holds; with a mapping, those that it names.

    Args:
        path: the table.
        mapping: the file that says which columns are which fields, or what it says.
        thesis: whose fields are meant; with it, the columns that a mapping names are read as for scoring.
        as_of: the date that facts are read at then: later ones are left out.
        rates: the rates that they are read with, or their file.

    Raises:
        ThesisError: the file is no table, or the mapping cannot be read or used.
    """
    from thesis.intake.tables import columns_of_file

    said = read_mapping(mapping) if isinstance(mapping, str | Path) else mapping
    is_read = said is not None and thesis is not None
    columns, origin = columns_of_file(Path(path), flat=is_read)
    uses = {str(name): ("",) for name in columns} if said is None else _uses(said)
    found = [
        (part, written(str(name), given, origin, field=_label(part), mapping=said))
        for name, column in columns.items()
        for part in uses.get(str(name), ())
        if (given := as_given(column)) is not None
    ]
    if said is None or thesis is None:
        return tuple(one for _, one in found)
    asked = Asked(thesis, Selection(), as_of, rates, "unknown", "error", strict=False, mapping=said)
    return survey_fields(found, columns, origin, said, asked)


def _uses(mapping: Mapping) -> dict[str, tuple[str, ...]]:
    """The columns that a mapping names, and what each of them becomes: ``arr``, or a part of it, ``arr__as_of``."""
    found: dict[str, tuple[str, ...]] = {}
    pairs = [(mapping.key, "id"), (mapping.names, "name")]
    for source in mapping.fields:
        parts = {
            "": source.column,
            "__as_of": source.as_of,
            "__currency": source.currency_column,
            "__low": source.low,
            "__high": source.high,
        }
        pairs += [(column, f"{source.field}{part}") for part, column in parts.items()]
    for column, part in pairs:
        if column is not None:
            found[column] = (*found.get(column, ()), part)
    return found


_PARTS = {"__as_of": "date", "__currency": "currency", "__low": "low", "__high": "high"}


def _label(part: str) -> str:
    """A part of a field as a reader says it."""
    ending = next((one for one in _PARTS if part.endswith(one)), None)
    return part if ending is None else f"{part.removesuffix(ending)} ({_PARTS[ending]})"
