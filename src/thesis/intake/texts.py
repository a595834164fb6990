"""Texts as tables have them: what a cell says, in the words that facts are written in."""

from __future__ import annotations

from typing import Any

from thesis.facts import Context, Fact, read_fact
from thesis.units import read_quantity
from thesis.vocabulary import Field, FieldType


def read_cell(field: Field, cell: Any, context: Context) -> Fact:
    """One cell of a table as a fact.

    Raises:
        FactError: it does not fit the field.
    """
    return read_fact(field, number_in(field, cell), context)


def number_in(field: Field, cell: Any) -> Any:
    """A text that is a bare number as that number, which counts what its column counts; anything else as it is."""
    if not isinstance(cell, str) or not field.type.is_numeric or field.type is FieldType.DATE:
        return cell
    quantity = read_quantity(cell)
    return quantity.value if quantity is not None and quantity.unit.kind == "number" else cell
