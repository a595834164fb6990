"""Scores of Parquet files of any size: DuckDB scores them, Python tightens, and a file is there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date
from glob import glob
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import asdict, define, frozen

from thesis.bulk.in_database import OWN
from thesis.bulk.parts import Parts, refuse_unlike
from thesis.bulk.rescoring import Rescored
from thesis.bulk.scorer import MEMORY, Batches, Options, connect, scorer
from thesis.bulk.side_by_side import Step, side_by_side
from thesis.model import Thesis
from thesis.text import Problems

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the rows that are done and the rows in all."""


@frozen
class Streamed:
    """What streaming did.

    Of ``rows`` in all, ``rescored`` went through Python, and ``inexact`` have bounds that may not be reached;
    ``misfits`` values count as unknown. Of ``files`` that were read, ``resumed`` had been done before.
    """

    out: Path
    rows: int
    rescored: int
    inexact: int
    misfits: int
    files: int
    resumed: int


def stream(  # noqa: PLR0913 - a file in, a file out, and what users decide
    thesis: Thesis,
    inputs: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    contributions: bool = False,
    keep: tuple[str, ...] = OWN,
    as_of: date | None = None,
    bounds: Literal["tight", "outer"] = "tight",
    memory: str = MEMORY,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Streamed:
    """Score Parquet files that are larger than memory into one Parquet file.

    DuckDB computes all rows; those that are not exact are scored again in Python, a batch at a time. The file is
    written whole or not at all. What was done of the input files before an interruption, even by ``kill -9``, is
    kept beside the file that is to be, and not done again.

    Args:
        thesis: the thesis.
        inputs: a path, a pattern such as ``"data/*.parquet"``, or several; each is read as `to_ibis` reads a table,
            and what is kept is empty where a file does not have it.
        out: the Parquet file to be written: what is kept of the rows, then the columns of `to_ibis`, in the order of
            the files and of their rows.
        contributions: whether there is a column for each rule, in points.
        keep: columns to be kept, ``id`` and ``name`` as far as there are such.
        as_of: the date to score as of; facts dated later are left out.
        bounds: "tight" scores rows that are not exact again in Python, some 10 µs each, or up to a millisecond where
            rules share open numbers; "outer" leaves them as SQL has them.
        memory: how much DuckDB may use in all; Python needs some 300 MB beside it, and 100 MB for each thread.
        threads: how many input files are scored at once; as many as there are cores where it is left out.
        force: whether to overwrite ``out``.
        progress: called after each batch with the rows done and the rows in all.

    Raises:
        ThesisError: E101, no such input; E107, ``out`` is there, is an input, or cannot be written; E112, what is
            kept has other types in other files; E114, no file has it; and as ``to_ibis``.
        ImportError: Ibis or DuckDB is not installed.
    """
    target = Path(out)
    files = _files(inputs)
    if target.exists() and not force:
        Problems().fail("E107", f"`{target}` is there already", suggestion="Give --force to overwrite it.")
    if target.resolve() in {one.resolve() for one in files}:
        Problems().fail("E107", f"`{target}` is one of the files that are read", suggestion="Name another file.")
    options = Options(contributions, tuple(keep), as_of, bounds)
    told = _Told(progress, sum(map(_count, files)))
    refuse_unlike(files, options.keep)
    with Parts.of(target, thesis.hash, asdict(options), files) as parts, connect(memory) as database:
        done = [one for number in range(len(files)) if (one := parts.finished(number)) is not None]
        left = [number for number in range(len(files)) if parts.finished(number) is None]
        told.add(sum(one.rows for one in done))
        score = scorer(thesis, [files[number] for number in left], options, database)
        done += side_by_side(
            lambda number, step: parts.write(number, _counted(score(files[number]), step)),
            left,
            min(threads or os.cpu_count() or 1, max(1, len(left))),
            told.add,
        )
        parts.join(options.keep)
    total = sum(done, Rescored())
    resumed = len(files) - len(left)
    return Streamed(target, total.rows, total.rescored, total.inexact, total.misfits, len(files), resumed)


def _files(inputs: str | Path | Iterable[str | Path]) -> list[Path]:
    asked = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    files: list[Path] = []
    for one in asked:
        found = [Path(str(one))] if Path(str(one)).is_file() else [Path(path) for path in sorted(glob(str(one)))]  # noqa: PTH207 - also of absolute patterns
        if not found:
            Problems().fail("E101", f"there is no file `{one}`")
        files += found
    return list(dict.fromkeys(files))


def rows_of_files(inputs: str | Path | Iterable[str | Path]) -> int:
    """How many rows Parquet files have.

    Raises:
        ThesisError: E101, no such file; E112, a file that is not Parquet.
    """
    return sum(map(_count, _files(inputs)))


def _count(path: Path) -> int:
    try:
        import duckdb  # noqa: F401
        import ibis  # noqa: F401
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as missing:
        raise ImportError("stream() needs DuckDB and Ibis; install them with: pip install 'thesis[sql]'") from missing
    try:
        with ParquetFile(path) as file:
            return int(file.metadata.num_rows)
    except (ArrowException, OSError):
        Problems().fail("E112", f"`{path}` cannot be read as Parquet")


def _counted(batches: Batches, step: Step) -> Batches:
    for batch, counts in batches:
        yield batch, counts
        step(counts.rows)


@define
class _Told:
    """How far all files are, as it is told."""

    progress: Progress | None
    rows: int
    done: int = 0

    def add(self, rows: int) -> None:
        """So many rows more are done."""
        self.done += rows
        if self.progress is not None and rows:
            self.progress(self.done, self.rows)
