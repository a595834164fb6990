"""The command about tables: profile, what the columns of a file hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thesis.cli.options import AsOf, Force, Format, Lang, Language, Output, Rates, Shape, day_of
from thesis.cli.printing import emit, show, tell
from thesis.files import load_fields
from thesis.intake.mapping import Mapping, read_mapping
from thesis.intake.survey import survey
from thesis.model import Thesis
from thesis.report import SURVEY_COLUMNS, encode_rows, survey_page, survey_rows

_MOST_ODD = 5  # odd cells of one column that are named where a cell is one text


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command(name="profile")(profile_table)


def profile_table(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table: .csv .tsv .xlsx .parquet .json .jsonl.")],
    *,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="Show only the columns that it names, as it reads.")
    ] = None,
    thesis: Annotated[
        str | None,
        typer.Option(
            "--thesis", metavar="THESIS", help="Whose fields they are; else those of the vocabulary in the mapping."
        ),
    ] = None,
    as_of: AsOf = None,
    rates: Rates = None,
    shape: Shape = Format.TABLE,
    lang: Lang = Language.EN,
    output: Output = None,
    force: Force = False,
) -> None:
    """Say what each column of a table holds: how much is known, written how, from where to where, and what is odd.

    With a mapping, odd are the cells that cannot be read when the table is scored, each with the reason.
    """
    if mapping is None and (thesis or as_of or rates):
        raise typer.BadParameter("--thesis, --as-of and --rates say how a --mapping is read; give one")
    said = None if mapping is None else read_mapping(mapping)
    rules = None if said is None else _fields_of(said, thesis)
    if said is not None and rules is None:
        tell(
            "The mapping names no vocabulary: odd are cells unlike the others. Say with --thesis whose fields it means."
        )
    found = survey(file, said, rules, as_of=day_of(as_of), rates=rates)
    if output is None and shape is Format.TABLE:
        show(survey_page(found, str(file), lang.value), lang)
        return
    kind = f".{shape.value}" if output is None else output.suffix
    most = None if kind == ".json" else _MOST_ODD
    emit(encode_rows(SURVEY_COLUMNS, survey_rows(found, most), kind), output, force=force)


def _fields_of(mapping: Mapping, thesis: str | None) -> Thesis | None:
    """The fields that a mapping is for, as far as anybody says which they are."""
    if thesis is not None:
        return load_fields(thesis)
    return None if mapping.vocabulary is None else load_fields(mapping.vocabulary)
