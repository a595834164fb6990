"""The one message of this room: a column whose type cannot be what its field is."""

from __future__ import annotations

from typing import Any, NoReturn

from thesis.text import Problems
from thesis.vocabulary import Field


def refuse_type(field: Field, column: str, kind: Any, wanted: str) -> NoReturn:
    """A column that the database cannot read.

    Raises:
        ThesisError: E115.
    """
    Problems().fail(
        "E115",
        f"the column `{column}` holds {kind}; `{field.id}` is {field.type.words}, so {wanted} are needed",
        None,
        "Convert the column, or read the file with thesis.read_profiles, which understands texts.",
    )
