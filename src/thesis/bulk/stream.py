"""Scores of Parquet files of any size: DuckDB scores them, Python tightens, and a file is there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from glob import glob
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import asdict, define, frozen

from thesis.bulk.in_database import OWN, columns_read, compiled, to_ibis
from thesis.bulk.parts import Parts, refuse_unlike
from thesis.bulk.rescoring import Rescored, rescored
from thesis.bulk.side_by_side import Step, side_by_side
from thesis.engines.relation import is_foreign, is_unclear
from thesis.model import Thesis
from thesis.text import Problems
from thesis.vocabulary import FieldType

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the rows that are done and the rows in all."""

Batches: TypeAlias = Iterator[tuple[Any, Rescored]]
"""Arrow tables of scored rows, with what was done to each; the first has the columns and no rows."""

BATCH = 65_536  # rows that are in Python at a time
MEMORY = "1GB"
_TABLE = "companies"
_FACT = "fact__"  # before the name of a column that Python reads


@frozen
class _Options:
    contributions: bool
    keep: tuple[str, ...]
    as_of: date | None
    bounds: str


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
    options = _Options(contributions, tuple(keep), as_of, bounds)
    told = _Told(progress, sum(map(_count, files)))
    refuse_unlike(files, options.keep)
    with Parts.of(target, thesis.hash, asdict(options), files) as parts, _connect(memory) as database:
        done = [one for number in range(len(files)) if (one := parts.finished(number)) is not None]
        left = [number for number in range(len(files)) if parts.finished(number) is None]
        told.add(sum(one.rows for one in done))
        score = _scorer(thesis, files, left, options, database)
        done += side_by_side(
            lambda number, step: parts.write(number, _counted(score(number), step)),
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


def _connect(memory: str) -> Any:
    import duckdb

    # With more threads DuckDB 2 hands its batches over as they come, and rows would leave the order of their file.
    connection = duckdb.connect(config={"memory_limit": memory, "threads": 1})
    connection.execute("SET enable_progress_bar = false")  # who asks has one of their own
    connection.execute("SET TimeZone = 'UTC'")  # else the day of a moment would be another one on other machines
    return connection


def _scorer(
    thesis: Thesis, files: Sequence[Path], left: Iterable[int], options: _Options, database: Any
) -> Callable[[int], Batches]:
    """What scores the input file of a number, in any thread; the queries of those that are left are written here."""
    tables = {number: _as_table(files[number]) for number in left}
    alike = {table.schema(): table for table in tables.values()}  # to write a query takes a second
    queries = {schema: _query(thesis, table, options) for schema, table in alike.items()}

    def score(number: int) -> Batches:
        with database.cursor() as cursor, _named(files[number]):  # in a database of its own each would use all memory
            path = str(files[number]).replace("'", "''")
            cursor.execute(f"CREATE TEMP VIEW {_TABLE} AS FROM read_parquet('{path}')")  # others do not see it
            yield from _batches(thesis, cursor, queries[tables[number].schema()], options)

    return score


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What DuckDB cannot read as a message about the file."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException:
        hint = f"Give it more with `memory=`, or fewer threads; {MEMORY} is enough for files of a million rows."
        Problems().fail("E112", f"DuckDB has too little memory for `{path}`", suggestion=hint)
    except duckdb.Error as error:
        Problems().fail("E112", f"`{path}` cannot be read: {str(error).partition(chr(10))[0]}")


def _as_table(path: Path) -> Any:
    """A Parquet file as Ibis knows it."""
    import ibis
    from pyarrow.parquet import read_schema

    return ibis.table(ibis.Schema.from_pyarrow(read_schema(path)), name=_TABLE)


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


@frozen
class _Query:
    """The SQL of one kind of file; its columns that are results, and those that Python reads again."""

    sql: str
    results: tuple[str, ...]
    facts: tuple[str, ...]


def _query(thesis: Thesis, table: Any, options: _Options) -> _Query:
    facts = _facts(thesis, table, options)
    with_facts = table.mutate(**{f"{_FACT}{name}": one for name, one in facts.items()}) if facts else table
    kept = tuple(name for name in options.keep if name in table.columns)
    keep = (*kept, *(f"{_FACT}{name}" for name in facts))
    asked = to_ibis(thesis, with_facts, contributions=options.contributions, keep=keep, as_of=options.as_of)
    results = tuple(name for name in asked.columns if not name.startswith(_FACT))
    return _Query(compiled(asked, "duckdb"), results, tuple(facts))


def _batches(thesis: Thesis, connection: Any, query: _Query, options: _Options) -> Batches:
    """The scored rows of one input file, batch by batch, with what was done to each."""
    import pyarrow as pa

    reader = _reader(connection.sql(query.sql), BATCH)
    results, facts = list(query.results), list(query.facts)
    yield reader.schema.empty_table().select(results), Rescored()
    for batch in reader:
        whole = pa.Table.from_batches([batch])
        read = whole.select([f"{_FACT}{name}" for name in facts]).rename_columns(facts) if facts else None
        yield rescored(thesis, whole.select(results), read, options.as_of)


def _facts(thesis: Thesis, table: Any, options: _Options) -> dict[str, Any]:
    """The columns that a row is scored by again in Python; none where it is not, or where Python cannot read them.

    An amount in another currency is unknown, as it is in SQL; so is a text that may be one tag or several.
    """
    fields = {name for name in columns_read(thesis, options.as_of) if "__" not in name} - set(OWN)
    found: dict[str, Any] = {}
    for name in table.columns:
        base, _, part = name.partition("__")
        if base not in fields:
            continue
        if part in ("one_of", "includes", "excludes", "series"):
            return {}
        if part in ("", "low", "high", "as_of"):
            lost = _lost(thesis, table, base)
            found[name] = table[name] if lost is None else lost.ifelse(None, table[name])
    return found if options.bounds == "tight" else {}


def _lost(thesis: Thesis, table: Any, name: str) -> Any | None:
    """Where a value cannot be read in SQL, though Python could; None where there is no such row."""
    field, currency = thesis.vocabulary.fields[name], f"{name}__currency"
    if currency in table.columns:
        return is_foreign(table[currency], field)
    if field.type is not FieldType.TAGS or field.values is not None or name not in table.columns:
        return None
    return is_unclear(table[name]) if table[name].type().is_string() else None


def _reader(relation: Any, rows: int) -> Any:
    """Record batches, as they come: what DuckDB calls it has changed."""
    read = getattr(relation, "to_arrow_reader", None) or relation.fetch_record_batch
    return read(rows)
