"""`thesis score` of Parquet files into a Parquet file: through DuckDB, whatever their size."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import typer

from thesis.bulk import rows_of_files, stream
from thesis.cli.options import How
from thesis.cli.printing import tell
from thesis.cli.reading import asked_of_tables, progress_shown
from thesis.cli.tightness import how_tight
from thesis.files import load


def refuse_for_streams(options: Iterable[str]) -> None:
    """Refuse options that only say something where all companies are in memory."""
    table = asked_of_tables()
    left = {"--prefix": table.prefix, "--mapping": table.mapping, "--problems": table.problems}
    if found := [*options, *(name for name, given in left.items() if given)]:
        which = f"{', '.join(found)} {'do' if len(found) > 1 else 'does'}"
        hint = "give -o another suffix, or leave that out"
        raise typer.BadParameter(f"{which} not go with Parquet files that are streamed; {hint}")


def stream_files(
    thesis: str, pattern: str, output: Path, as_of: date | None, bounds: How | None, *, force: bool
) -> None:
    """Score the files of a pattern into one file, and say what was done."""
    rules, table = load(thesis), asked_of_tables()
    keep = tuple(given or own for given, own in ((table.key, "id"), (table.name, "name")))
    chosen = how_tight(rows_of_files(pattern), bounds, as_of, rules)
    try:
        with progress_shown("scoring") as progress:
            done = stream(
                rules, pattern, output, keep=keep, as_of=as_of, bounds=chosen.value, force=force, progress=progress
            )
    except KeyboardInterrupt:
        tell(f"Interrupted: {output} is not written. The same command goes on with the files that are left.")
        raise
    told = [f"Scored {done.rows:,} companies of {done.files} files"]
    if done.resumed:
        told.append(f"{done.resumed} of them had been done before")
    if done.misfits:
        told.append(f"{done.misfits:,} values do not fit their fields and count as unknown")
    if done.inexact:
        told.append(f"the bounds of {done.inexact:,} may not be reached")
    tell(f"{'; '.join(told)}.")
