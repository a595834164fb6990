"""Companies from the command line: the options that say how a table is read, and progress while it is scored."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from attrs import frozen

from thesis.cli.printing import emit, tell
from thesis.facts import Profile, Profiles
from thesis.intake import read_profiles
from thesis.model import Thesis
from thesis.report import encode_rows
from thesis.text import Diagnostic

_MOST_TOLD = 100  # facts that could not be read; a file has them all
_T = TypeVar("_T")


class Errors(StrEnum):
    """What is done with a value that cannot be read."""

    RAISE = "raise"
    UNKNOWN = "unknown"


class Extra(StrEnum):
    """What is done with a column that is no field."""

    ERROR = "error"
    IGNORE = "ignore"


@frozen
class Table:
    """How the tables of one command are read."""

    key: str | None = None
    name: str | None = None
    prefix: str | None = None
    mapping: Path | None = None
    errors: Errors = Errors.RAISE
    extra: Extra = Extra.ERROR
    problems: Path | None = None
    force: bool = False


_OPTIONS: dict[str, Any] = {
    "key": Annotated[
        str | None, typer.Option("--key", metavar="COLUMN", help="The column of a table that tells companies apart.")
    ],
    "name": Annotated[
        str | None, typer.Option("--name", metavar="COLUMN", help="The column of a table that names companies.")
    ],
    "prefix": Annotated[
        str | None, typer.Option("--prefix", metavar="TEXT", help="Read only columns that begin so, without it.")
    ],
    "mapping": Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="Which columns of a table are which fields.")
    ],
    "errors": Annotated[
        Errors, typer.Option("--errors", help="Whether values that cannot be read are refused, or unknown and listed.")
    ],
    "extra": Annotated[Extra, typer.Option("--extra", help="Whether columns that are no fields are refused.")],
    "problems": Annotated[
        Path | None,
        typer.Option("--problems", metavar="FILE", help="Write what could not be read: .csv, .json or .md."),
    ],
}
_table: ContextVar[Table | None] = ContextVar("_table", default=None)  # of the command that runs


def reads_companies(command: Callable[..., _T]) -> Callable[..., _T]:
    """Give a command the options that say how tables are read."""

    @wraps(command)
    def run(**given: Any) -> _T:
        table = Table(**{option: given.pop(option) for option in _OPTIONS}, force=given.get("force", False))
        _refuse_clashes(given.get("profiles"), given.get("output"), table.problems)
        _table.set(table)
        return command(**given)

    own = inspect.signature(command, eval_str=True)
    defaults = Table()
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=getattr(defaults, name), annotation=option)
        for name, option in _OPTIONS.items()
    ]
    parameters = [*own.parameters.values(), *added]
    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined] # what typer reads
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _refuse_clashes(profiles: str | None, output: Path | None, problems: Path | None) -> None:
    """Refuse a file that is to be written twice, or in the place of the companies."""
    files = {"-o": output, "--problems": problems}
    for name, file in files.items():
        if file is not None and profiles is not None and file.resolve() == Path(profiles).resolve():
            raise typer.BadParameter(f"{name} would overwrite {profiles}, which is to be read")
    if output is not None and problems is not None and output.resolve() == problems.resolve():
        raise typer.BadParameter(f"-o and --problems name one file, {output}")


def asked_of_tables() -> Table:
    """How the command that runs was told to read tables."""
    return _table.get() or Table()


def read_companies(
    rules: Thesis, path: str | Path, as_of: date | None = None, rates: Path | None = None, *, strict: bool = False
) -> Profiles:
    """The companies of a file, or of all files that a pattern matches, as the command was told to read them."""
    table = asked_of_tables()
    companies = read_profiles(
        path,
        rules,
        key=table.key,
        name=table.name,
        prefix=table.prefix,
        mapping=table.mapping,
        as_of=as_of,
        rates=rates,
        errors=table.errors.value,
        extra=table.extra.value,
        strict=strict,
    )
    if table.problems is not None:
        rows = [_row(one) for one in companies.problems]
        emit(encode_rows(_COLUMNS, rows, table.problems.suffix), table.problems, force=table.force)
    return companies


_COLUMNS = ("file", "row", "column", "text", "code", "message", "within")


def _row(one: Diagnostic) -> dict[str, Any]:
    said = one.to_dict()
    cell = said["cell"] or {"file": said["file"], "row": said["line"], "column": None, "text": None}
    return {**cell, "code": one.code, "message": one.message, "within": one.within}


def tell_problems(companies: Profiles, company: Profile | None = None) -> None:
    """List on stderr, one line each, what was decided for whole columns, and what could not be read and is unknown."""
    if company is None:
        for note in companies.notes:
            tell(note)
    found = [one for one in companies.problems if company is None or f"company `{company.name}`" in (one.within or "")]
    if not found:
        return
    told = found[:_MOST_TOLD]
    tell(f"{len(found):,} fact{'s' if len(found) > 1 else ''} could not be read and count as unknown:")
    for one in told:
        tell(f"  {f'{one.place}: ' if one.place else ''}{one.code} {one.message}, {one.within}")
    if len(found) > len(told):
        tell(f"  … and {len(found) - len(told):,} more; --problems FILE writes them all")
    hints = dict.fromkeys(one.suggestion for one in told if one.suggestion)
    for hint in hints:
        tell(f"  {hint}")


@contextmanager
def progress_shown(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr while companies are scored, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")

        def tell_of(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:,.0f} a second" if speed else "")

        yield tell_of
