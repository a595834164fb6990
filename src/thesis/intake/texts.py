"""Cells of tables to facts: as facts are written where they are written so, else in the habits of their column."""

from __future__ import annotations

from typing import Any

from thesis.facts import Context, Fact, FactError, read_fact
from thesis.intake.amounts import AMBIGUOUS, number
from thesis.intake.habits import Habits
from thesis.intake.messy import said
from thesis.intake.messy_dates import said_date
from thesis.vocabulary import Field, FieldType


def read_cell(field: Field, cell: Any, context: Context, habits: Habits) -> Fact:
    """One cell of a table as a fact.

    Raises:
        FactError: it does not fit the field.
    """
    if not isinstance(cell, str):
        return read_fact(field, cell, context)
    return read_fact(field, words_of(field, cell, context, habits), context)


def words_of(field: Field, cell: str, context: Context, habits: Habits) -> Any:
    """What a text of a table says, as a fact is written.

    Raises:
        FactError: a currency sign that stands for several currencies; a date that counts from an unknown one.
    """
    if field.type is FieldType.DATE:
        return said_date(cell, habits, context)
    found = said(cell, field, habits)
    if found is cell and field.type is FieldType.MONEY:
        sign = next((one for one in AMBIGUOUS if one in cell), None)
        if sign is not None:
            hint = "Say which in a mapping (`signs`)."
            raise FactError("E608", f'"{cell}" has the sign of {AMBIGUOUS[sign]}', hint)
    return found


def number_in(field: Field, cell: Any, habits: Habits) -> Any:
    """A text that is a bare number as that number, which counts what its column counts; anything else as it is."""
    if not isinstance(cell, str) or not field.type.is_numeric or field.type is FieldType.DATE:
        return cell
    found = said(cell, field, habits)
    return found if found is not None else number(cell, habits)
