"""The program: its commands, each in the room of what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Annotated

import typer

import thesis

ROOMS: Mapping[str, tuple[str, ...]] = {
    "companies": ("score", "explain", "contrast"),
    "changes": ("tweak", "what-if", "compare", "disagree", "sweep"),
    "diffs": ("diff",),
    "questions": ("ask", "flip", "stability", "acceptability"),
    "theses": ("check", "test", "show", "list"),
    "authoring": ("new", "schema"),
    "databases": ("sql",),
    "tables": ("profile",),
}
"""The modules of commands, in the order of the help, each with the names of its own."""


def program(command: str | None) -> typer.Typer:
    """The program with the room of one command, or with every room where none has it.

    Explaining one company needs neither NumPy nor what draws plots; a room is read when one of its commands is meant.
    """
    app = typer.Typer(
        help="Investment theses as code: score companies by an investor's rules, and say why.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    meant = [room for room, commands in ROOMS.items() if command in commands]
    for room in meant or ROOMS:
        import_module(f"thesis.cli.{room}").add_to(app)
    return app


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"thesis {thesis.__version__}")
        raise typer.Exit


def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Investment theses as code: score companies by an investor's rules, and say why."""
