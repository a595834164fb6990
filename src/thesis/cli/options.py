"""The arguments and options that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ThesisFile = Annotated[str, typer.Argument(metavar="THESIS", help="A thesis file, or the id of a shipped one.")]
Before = Annotated[
    str, typer.Argument(metavar="BEFORE", help="A thesis file, the id of a shipped one, or git:REV:path.")
]
After = Annotated[str, typer.Argument(metavar="AFTER", help="The thesis that it is set against.")]
Edits = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="What changes; may be given several times. PATH= removes."),
]
WhatIfFiles = Annotated[
    list[Path] | None, typer.Option("--with", metavar="FILE", help="A what-if file: tables that say only what differs.")
]
Places = Annotated[
    int | None, typer.Option("--places", min=1, metavar="N", help="How many places count as the top of a ranking.")
]
ProfilesFile = Annotated[
    str,
    typer.Argument(
        metavar="PROFILES",
        help='Companies: .toml .csv .tsv .xlsx .parquet .json .jsonl, or a pattern such as "data/*.csv".',
    ),
]
Plot = Annotated[Path | None, typer.Option("--plot", metavar="FILE", help="Draw it too: .svg, .png or .html.")]
Company = Annotated[str, typer.Argument(metavar="COMPANY", help="The id or the name of a company.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The company that it is set against.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Score as of this date; facts dated later are left out."
    ),
]
Rates = Annotated[Path | None, typer.Option("--rates", metavar="FILE", help="Rates of exchange for other currencies.")]
Strict = Annotated[bool, typer.Option("--strict", help="A missing rate is an error.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file instead.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file.")]
Top = Annotated[int | None, typer.Option("--top", min=1, metavar="N", help="Only the first N companies.")]


class Language(StrEnum):
    """The languages of texts."""

    EN = "en"
    ZH = "zh"


class New(StrEnum):
    """What can be begun."""

    THESIS = "thesis"
    RULE = "rule"
    PROFILES = "profiles"
    MAPPING = "mapping"


class How(StrEnum):
    """How near bounds come to what can happen."""

    TIGHT = "tight"
    OUTER = "outer"


class Kind(StrEnum):
    """The kinds of files that have a schema."""

    THESIS = "thesis"
    PROFILES = "profiles"
    VOCABULARY = "vocabulary"


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


class ListFormat(StrEnum):
    """How findings and cases are printed."""

    TEXT = "text"
    JSON = "json"


class TextFormat(StrEnum):
    """How texts are printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class AnswerFormat(StrEnum):
    """How what has both sentences and rows is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"


Lang = Annotated[Language, typer.Option("--lang", help="The language of the words around the facts.")]
Bounds = Annotated[
    How | None,
    typer.Option("--bounds", help="Whether bounds are tightened; left out, they are where there are not too many."),
]
Shape = Annotated[Format, typer.Option("--format", help="How to print.")]
ListShape = Annotated[ListFormat, typer.Option("--format", help="How to print.")]
AnswerShape = Annotated[AnswerFormat, typer.Option("--format", help="How to print.")]
TextShape = Annotated[TextFormat, typer.Option("--format", help="How to print.")]


def day_of(as_of: datetime | None) -> date | None:
    """The date of an option."""
    return None if as_of is None else as_of.date()
