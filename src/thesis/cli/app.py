"""The program: its commands, each in the room of what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Annotated

import typer

import thesis

ROOMS: Mapping[str, Mapping[str, str]] = {
    "companies": {
        "score": "Score companies: ranked, with bounds over what is open.",
        "explain": "Say why a company has its score, down to the quotes.",
        "contrast": "Say why one company stands above another, rule by rule.",
    },
    "changes": {
        "tweak": "Change a thesis, and keep it with --save.",
        "what-if": "Say what a changed thesis changes, and by which edit.",
        "compare": "Set two versions of a thesis side by side.",
        "disagree": "Set two investors side by side: where they part most.",
        "sweep": "Turn one knob of a thesis, or two: scores and places.",
    },
    "diffs": {"diff": "Say how two versions differ, and which is stricter."},
    "questions": {
        "ask": "Say what to find out next: what decides comes first.",
        "flip": "Say what would bring a company to a verdict or a place.",
        "stability": "Say how far points may move before a ranking changes.",
        "acceptability": "Say how likely each place is, whatever the points.",
    },
    "theses": {
        "check": "Check files: mistakes, quotes, tests, promises, lints.",
        "test": "Run the author's own tests, and say what they have seen.",
        "show": "Print a thesis as the rulebook that a partner can sign.",
        "list": "List the theses that come with the library.",
    },
    "authoring": {
        "new": "Begin a file: commented TOML that loads as it is.",
        "schema": "Print the JSON Schema of a kind of file, for editors.",
    },
    "databases": {"sql": "Write a thesis as one SELECT statement."},
    "tables": {"profile": "Say what each column of a table holds, and what is odd."},
}
"""The modules of commands, in the order of the help, each with its own and what they do, short enough for one line."""


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
    short = {name: text for commands in ROOMS.values() for name, text in commands.items()}
    for one in app.registered_commands:
        one.short_help = short[str(one.name or getattr(one.callback, "__name__", ""))]
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
