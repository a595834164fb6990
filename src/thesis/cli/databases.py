"""Commands for those whose companies are in a database: sql."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from thesis.bulk import to_sql
from thesis.cli.options import AsOf, Force, Output, ThesisFile, day_of
from thesis.cli.printing import emit
from thesis.files import load


class Dialect(StrEnum):
    """The databases whose SQL can be written."""

    DUCKDB = "duckdb"
    SPARK = "spark"
    POSTGRES = "postgres"
    BIGQUERY = "bigquery"
    SNOWFLAKE = "snowflake"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(sql)


def sql(
    thesis: ThesisFile,
    *,
    dialect: Annotated[Dialect, typer.Option("--dialect", help="The database.")] = Dialect.DUCKDB,
    table: Annotated[str, typer.Option("--table", metavar="NAME", help="The table of companies.")] = "companies",
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="NAME:TYPE", help="A column of the table, as arr:float64; one for each field otherwise."
        ),
    ] = None,
    contributions: Annotated[bool, typer.Option("--contributions", help="A column for each rule too.")] = False,
    as_of: AsOf = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Write a thesis as one SELECT statement, whose scores are those of `thesis score` to the last digit."""
    columns = dict(_typed(one) for one in column) if column else None
    rules = load(thesis)
    text = to_sql(rules, dialect.value, table=table, columns=columns, contributions=contributions, as_of=day_of(as_of))
    emit(f"{text};\n".encode(), output, force=force)


def _typed(column: str) -> tuple[str, str]:
    name, colon, kind = column.partition(":")
    if not (name and colon and kind):
        raise typer.BadParameter(f"write NAME:TYPE, such as arr:float64; here stands {column!r}")
    return name, kind
