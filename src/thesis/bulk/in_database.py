"""A thesis as a query: an Ibis expression over a table, or the SQL of a database that holds the companies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from thesis.model import Thesis
from thesis.plan import FIRST_REACH, LeafKey
from thesis.scoring import plan_of
from thesis.text import Problems, did_you_mean
from thesis.units import day_number
from thesis.vocabulary import FieldType

if TYPE_CHECKING:
    import ibis

DIALECTS: Mapping[str, str] = {
    "duckdb": "duckdb",
    "spark": "pyspark",
    "postgres": "postgres",
    "bigquery": "bigquery",
    "snowflake": "snowflake",
}
"""The databases whose SQL can be written, and what Ibis calls them."""

OWN = ("id", "name")
_TYPES = {FieldType.FLAG: "boolean", FieldType.DATE: "date", FieldType.TAGS: "array<string>"}
_TEXTS = (FieldType.CATEGORY, FieldType.TEXT)


def to_ibis(
    thesis: Thesis,
    table: ibis.Table,
    *,
    contributions: bool = False,
    keep: tuple[str, ...] = OWN,
    as_of: date | None = None,
) -> ibis.Table:
    """The scores of a table's companies, as an Ibis expression that their database computes.

    A column is read by the field whose id is its name: numbers, dates, truths, texts, lists of texts or texts with
    ``;`` between the tags. ``arr__low`` and ``arr__high`` bound ``arr``, ``arr__as_of`` is its date and
    ``arr__currency`` its currency. NULL and NaN are unknown; a value that its field cannot have is unknown too, and
    counted in ``misfits``, as is an amount in another currency.

    Args:
        thesis: the thesis.
        table: the companies, one a row.
        contributions: whether there is a column for each rule, in points.
        keep: columns of the table to be kept, as far as it has them.
        as_of: the date to score as of; facts dated later are left out.

    Returns:
        A table with a row for each company: what is kept; ``verdict``; ``score``, ``low`` and ``high`` in points;
        ``exact``; ``percent``; ``coverage``; ``vetoed`` (NULL where open); ``misfits``. Bounds are the outer ones, and
        reached where ``exact``: there everything is what ``thesis.score`` says, to the last digit.

    Raises:
        ThesisError: E115, a column of a type that its field cannot be read from; E117, no column is one of a field
            that the thesis reads.
        ImportError: Ibis is not installed.

    >>> import ibis, thesis
    >>> companies = ibis.table({"name": "string", "company_type": "string", "arr": "float64"}, name="companies")
    >>> scored = thesis.to_ibis(thesis.load("zhu-xiaohu"), companies)
    >>> scored.columns[:4]
    ('name', 'verdict', 'score', 'low')
    """
    _need_ibis("to_ibis")
    from thesis.engines.relation import relate

    _refuse_strange(thesis, tuple(table.columns))
    return relate(
        plan_of(thesis, as_of),
        table,
        kept=[name for name in keep if name in table.columns],
        contributions=contributions,
        last_day=None if as_of is None else day_number(as_of),
    )


def to_sql(
    thesis: Thesis,
    dialect: str = "duckdb",
    *,
    table: str = "companies",
    columns: Mapping[str, str] | None = None,
    contributions: bool = False,
    keep: tuple[str, ...] = OWN,
    as_of: date | None = None,
) -> str:
    """A thesis as one SELECT statement of a database.

    Args:
        thesis: the thesis.
        dialect: duckdb, spark, postgres, bigquery or snowflake.
        table: what the database calls the table of companies.
        columns: its columns, from name to Ibis type (``"float64"``, ``"boolean"``, ``"array<string>"``, …); where
            left out, ``id``, ``name`` and one for each field that the thesis reads.
        contributions: whether there is a column for each rule, in points.
        keep: columns of the table to be kept, as far as it has them.
        as_of: the date to score as of; facts dated later are left out.

    Raises:
        ThesisError: E116, no such dialect; and as ``to_ibis``.
        ImportError: Ibis is not installed.

    >>> import thesis
    >>> print(thesis.to_sql(thesis.load("zhu-xiaohu"), "postgres")[:6])
    SELECT
    """
    _need_ibis("to_sql")
    import ibis

    if dialect not in DIALECTS:
        hint = did_you_mean(dialect, DIALECTS) or f"The dialects are {', '.join(DIALECTS)}."
        Problems().fail("E116", f"there is no SQL for `{dialect}` here", None, hint)
    asked = ibis.table(dict(columns or columns_read(thesis, as_of)), name=table)
    scored = to_ibis(thesis, asked, contributions=contributions, keep=keep, as_of=as_of)
    return compiled(scored, dialect)


def columns_read(thesis: Thesis, as_of: date | None = None) -> dict[str, str]:
    """The columns of a table that says all a thesis asks for, from name to Ibis type.

    Fields of which the thesis asks when they reached a level have their date too.
    """
    plan = plan_of(thesis, as_of)
    keys = frozenset[LeafKey]().union(*(slot.reads for slot in plan.slots), *(gate.reads for gate in plan.gates))
    read = {key[0] for key in keys}
    dated = {key[0] for key in keys if len(key) == 3 and key[1] == FIRST_REACH}
    found = dict.fromkeys(OWN, "string")
    for field in plan.fields.values():
        if field.id in read:
            found[field.id] = "string" if field.type in _TEXTS else _TYPES.get(field.type, "float64")
        if field.id in dated:
            found[f"{field.id}__as_of"] = "date"
    return found


def compiled(expression: Any, dialect: str) -> str:
    """An expression in the SQL of a database, whether or not its driver is installed."""
    import ibis

    name = DIALECTS[dialect]
    if name == "pyspark" and ibis.options.pyspark is None:
        _set_spark_options()
    compiler = import_module(f"ibis.backends.sql.compilers.{name}").compiler
    return str(compiler.to_sqlglot(expression.unbind()).sql(dialect=compiler.dialect, pretty=True))


def _set_spark_options() -> None:
    """What PySpark's backend would set where PySpark is installed, without it: the compiler asks for it."""
    import ibis
    from ibis.config import Config

    class SparkOptions(Config):  # type: ignore[misc]
        treat_nan_as_null: bool = False

    ibis.options.pyspark = SparkOptions()


def _refuse_strange(thesis: Thesis, columns: tuple[str, ...]) -> None:
    fields = thesis.vocabulary.fields
    if not any(name.partition("__")[0] in fields or name in fields for name in columns):
        shown = ", ".join(f"`{name}`" for name in columns[:8])
        Problems().fail(
            "E117", f"no column is a field of the thesis: {shown}", None, "Rename the columns as the fields."
        )


def _need_ibis(function: str) -> None:
    try:
        import ibis  # noqa: F401
    except ImportError as missing:
        raise ImportError(f"{function}() needs Ibis; install it with: pip install 'thesis[sql]'") from missing
