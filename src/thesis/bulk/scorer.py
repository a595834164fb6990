"""One input file of a stream, scored by DuckDB, batch by batch; what Python tightens goes through `rescored`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

from thesis.bulk.in_database import OWN, columns_read, compiled, to_ibis
from thesis.bulk.rescoring import Rescored, rescored
from thesis.engines.relation import is_foreign, is_unclear
from thesis.model import Thesis
from thesis.text import Problems
from thesis.vocabulary import FieldType

Batches: TypeAlias = Iterator[tuple[Any, Rescored]]
"""Arrow tables of scored rows, with what was done to each; the first has the columns and no rows."""

BATCH = 65_536  # rows that are in Python at a time
MEMORY = "1GB"
_TABLE = "companies"
_FACT = "fact__"  # before the name of a column that Python reads


@frozen
class Options:
    """What users decide of the rows that are written."""

    contributions: bool
    keep: tuple[str, ...]
    as_of: date | None
    bounds: str


def connect(memory: str) -> Any:
    """A database of DuckDB in so much memory, to be read by any number of threads at once."""
    import duckdb

    # With more threads DuckDB 2 hands its batches over as they come, and rows would leave the order of their file.
    return duckdb.connect(config={"memory_limit": memory, "threads": 1})


def scorer(thesis: Thesis, files: Iterable[Path], options: Options, database: Any) -> Callable[[Path], Batches]:
    """What scores each of some files, in any thread; their queries are written here."""
    tables = {path: _as_table(path) for path in files}
    alike = {table.schema(): table for table in tables.values()}  # to write a query takes a second
    queries = {schema: _query(thesis, table, options) for schema, table in alike.items()}

    def score(path: Path) -> Batches:
        with database.cursor() as cursor, _named(path):  # in databases of their own each would use all memory
            cursor.execute("SET enable_progress_bar = false")  # who asks has one of their own
            cursor.execute("SET TimeZone = 'UTC'")  # else the day of a moment would be another one on other machines
            name = str(path).replace("'", "''")
            cursor.execute(f"CREATE TEMP VIEW {_TABLE} AS FROM read_parquet('{name}')")  # no other cursor sees it
            yield from _batches(thesis, cursor, queries[tables[path].schema()], options)

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


@frozen
class _Query:
    """The SQL of one kind of file; its columns that are results, and those that Python reads again."""

    sql: str
    results: tuple[str, ...]
    facts: tuple[str, ...]


def _query(thesis: Thesis, table: Any, options: Options) -> _Query:
    facts = _facts(thesis, table, options)
    with_facts = table.mutate(**{f"{_FACT}{name}": one for name, one in facts.items()}) if facts else table
    kept = tuple(name for name in options.keep if name in table.columns)
    keep = (*kept, *(f"{_FACT}{name}" for name in facts))
    asked = to_ibis(thesis, with_facts, contributions=options.contributions, keep=keep, as_of=options.as_of)
    results = tuple(name for name in asked.columns if not name.startswith(_FACT))
    return _Query(compiled(asked, "duckdb"), results, tuple(facts))


def _batches(thesis: Thesis, connection: Any, query: _Query, options: Options) -> Batches:
    """The scored rows of one input file, batch by batch, with what was done to each."""
    import pyarrow as pa

    reader = _reader(connection.sql(query.sql), BATCH)
    results, facts = list(query.results), list(query.facts)
    yield reader.schema.empty_table().select(results), Rescored()
    for batch in reader:
        whole = pa.Table.from_batches([batch])
        read = whole.select([f"{_FACT}{name}" for name in facts]).rename_columns(facts) if facts else None
        yield rescored(thesis, whole.select(results), read, options.as_of)


def _facts(thesis: Thesis, table: Any, options: Options) -> dict[str, Any]:
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
