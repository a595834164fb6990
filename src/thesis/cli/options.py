"""The arguments and options that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ThesisFile = Annotated[str, typer.Argument(metavar="THESIS", help="A thesis file, or the id of a shipped one.")]
ProfilesFile = Annotated[Path, typer.Argument(metavar="PROFILES", help="A file of companies.")]
Company = Annotated[str, typer.Argument(metavar="COMPANY", help="The id or the name of a company.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Score as of this date; facts dated later are left out."),
]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write to a file instead.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file.")]


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


class TextFormat(StrEnum):
    """How texts are printed."""

    TEXT = "text"
    JSON = "json"


Shape = Annotated[Format, typer.Option("--format", help="How to print.")]
TextShape = Annotated[TextFormat, typer.Option("--format", help="How to print.")]


def day_of(as_of: datetime | None) -> date | None:
    """The date of an option."""
    return None if as_of is None else as_of.date()
