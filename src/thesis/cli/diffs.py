"""The command about two theses without any company: diff."""

from __future__ import annotations

import typer

from thesis.cli.answers import give
from thesis.cli.options import After, AnswerFormat, AnswerShape, Before, Force, Lang, Language, Output
from thesis.comparison import diff
from thesis.files import load


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command(name="diff")(diff_theses)


def diff_theses(
    before: Before,
    after: After,
    *,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    force: Force = False,
) -> None:
    """Print the paths at which two theses differ, with what each says there."""
    give(diff(load(before), load(after)), shape, lang, output, force=force)
