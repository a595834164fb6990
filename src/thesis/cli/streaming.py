"""`thesis score` of Parquet files into a Parquet file: through DuckDB, whatever their size."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from thesis.bulk import rows_of_files, stream
from thesis.cli.options import How
from thesis.cli.printing import tell
from thesis.cli.reading import progress_shown
from thesis.cli.tightness import how_tight
from thesis.files import load


def stream_files(
    thesis: str, pattern: str, output: Path, as_of: date | None, bounds: How | None, *, force: bool
) -> None:
    """Score the files of a pattern into one file, and say what was done."""
    rules = load(thesis)
    chosen = how_tight(rows_of_files(pattern), bounds, as_of, rules)
    with progress_shown("scoring") as progress:
        done = stream(rules, pattern, output, as_of=as_of, bounds=chosen.value, force=force, progress=progress)
    told = [f"Scored {done.rows:,} companies of {done.files} files"]
    if done.resumed:
        told.append(f"{done.resumed} of them had been done before")
    if done.misfits:
        told.append(f"{done.misfits:,} values do not fit their fields and count as unknown")
    if done.inexact:
        told.append(f"the bounds of {done.inexact:,} may not be reached")
    tell(f"{'; '.join(told)}.")
