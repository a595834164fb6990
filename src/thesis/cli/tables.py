"""The command about tables: profile, what the columns of a file hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thesis.cli.options import Force, Format, Lang, Language, Output, Shape
from thesis.cli.printing import emit, show
from thesis.intake.survey import survey
from thesis.report import SURVEY_COLUMNS, encode_rows, survey_page, survey_rows


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command(name="profile")(profile_table)


def profile_table(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table: .csv .tsv .xlsx .parquet .json .jsonl.")],
    *,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="Show only the columns that it names.")
    ] = None,
    shape: Shape = Format.TABLE,
    lang: Lang = Language.EN,
    output: Output = None,
    force: Force = False,
) -> None:
    """Say what each column of a table holds: how much is known, written how, from where to where, and what is odd."""
    found = survey(file, mapping)
    if output is None and shape is Format.TABLE:
        show(survey_page(found, str(file), lang.value), lang)
        return
    kind = f".{shape.value}" if output is None else output.suffix
    emit(encode_rows(SURVEY_COLUMNS, survey_rows(found), kind), output, force=force)
