"""The program: its commands, each in the room of what it is about."""

from __future__ import annotations

from typing import Annotated

import typer

import thesis
from thesis.cli import authoring, changes, companies, databases, diffs, questions, theses

app = typer.Typer(
    help="Investment theses as code: score companies by an investor's rules, and say why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"thesis {thesis.__version__}")
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Investment theses as code: score companies by an investor's rules, and say why."""


companies.add_to(app)
changes.add_to(app)
diffs.add_to(app)
questions.add_to(app)
theses.add_to(app)
authoring.add_to(app)
databases.add_to(app)
