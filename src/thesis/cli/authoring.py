"""Commands for those who write files: new, schema."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from thesis.authoring import new_mapping, new_profiles, new_rule, new_thesis, profiles_template, schema
from thesis.cli.options import Force, Kind, New, Output
from thesis.cli.printing import emit, tell
from thesis.files import load
from thesis.model import Thesis
from thesis.text import Problems

ForThesis = Annotated[
    str | None,
    typer.Option("--thesis", metavar="THESIS", help="The thesis that a new rule, or a mapping, is for."),
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(name="new")(new_file)
    app.command(name="schema")(print_schema)


def new_file(
    kind: Annotated[New, typer.Argument(metavar="KIND", help="thesis, rule, profiles, or mapping.")],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The id of a new thesis or rule, the thesis of profiles, or a table.")
    ],
    *,
    thesis: ForThesis = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Begin a file: commented TOML that loads as it is.

    A thesis is written to NAME.toml. Profiles can be an Excel workbook as well: -o companies.xlsx, with units,
    drop-downs and columns for date, source and quote.
    """
    match kind:
        case New.THESIS:
            path = output or Path(f"{name}.toml")
            emit(new_thesis(name).encode(), path, force=force)
            tell(f"Wrote {path}. Next: thesis check {path}")
        case New.RULE:
            emit(new_rule(name, load(thesis) if thesis is not None else None).encode(), output, force=force)
        case New.MAPPING:
            fields = () if thesis is None else tuple(load(thesis).vocabulary.fields.values())
            emit(new_mapping(name, fields).encode(), output, force=force)
        case New.PROFILES:
            emit(_profiles(load(name), name, output), output, force=force)


def _profiles(rules: Thesis, named: str, output: Path | None) -> bytes:
    suffix = ".toml" if output is None else output.suffix.lower()
    if suffix == ".xlsx":
        return profiles_template(rules)
    if suffix != ".toml":
        kind = f"a {suffix} file" if suffix else "a file without a suffix"
        Problems().fail("E106", f"profiles are not begun as {kind}", None, "Name a .toml or an .xlsx file.")
    path = Path(named)
    found = os.path.relpath(path, output.parent if output else ".") if path.is_file() else named
    return new_profiles(rules, Path(found).as_posix()).encode()


def print_schema(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="thesis, profiles or vocabulary.")],
    *,
    output: Output = None,
    force: Force = False,
) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    emit((json.dumps(schema(kind.value), ensure_ascii=False, indent=2) + "\n").encode(), output, force=force)
