"""Profiles and frames as tables that databases read, for the tests of SQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
import ibis
import numpy as np
import pyarrow as pa

import thesis
from thesis.engines.relation import relate
from thesis.facts import Fact, Profile, Profiles
from thesis.facts.columns import dated_facts
from thesis.model import Thesis
from thesis.plan import Plan
from thesis.scoring import ScoreTable, plan_of
from thesis.scoring.chunks import outer_sums
from thesis.scoring.sums import verdicts
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.testing.frames import Frame
from thesis.units import from_day_number
from thesis.vocabulary import Field, FieldType

TEXTS = pa.list_(pa.string())
TYPES = {"string": pa.string(), "bool": pa.bool_(), "double": pa.float64(), "int64": pa.int64()}
TYPES |= {"date32[day]": pa.date32(), "timestamp[us]": pa.timestamp("us"), "list<item: string>": TEXTS}
NUMBERS = [("low", pa.float64()), ("high", pa.float64())]
SERIES = pa.list_(pa.struct([*NUMBERS, ("first", pa.date32()), ("last", pa.date32())]))


@cache
def duck() -> duckdb.DuckDBPyConnection:
    """One DuckDB for all: nothing is kept in it."""
    return duckdb.connect(config={"threads": 1})


def rows_of(query: str, table: pa.Table) -> list[tuple[Any, ...]]:
    """What DuckDB answers about a table that is called companies."""
    duck().register("companies", table)
    return duck().execute(query).fetchall()


def in_duckdb(plan: Plan, table: pa.Table) -> dict[str, list[Any]]:
    """The scored table, column by column."""
    scored = relate(plan, asked(table), kept=["id"], contributions=True)
    found = rows_of(ibis.to_sql(scored, dialect="duckdb"), table)
    return dict(zip(scored.columns, map(list, zip(*found, strict=True)), strict=True))


def asked(table: pa.Table) -> Any:
    """The same table without its rows."""
    return ibis.table(ibis.Schema.from_pyarrow(table.schema), name="companies")


def table_of(frame: Frame) -> pa.Table:
    """A frame as an Arrow table."""
    return pa.table({name: pa.array(values, TYPES[frame.types[name]]) for name, values in frame.values.items()})


def table_of_profile(profile: Profile, fields: Sequence[Field]) -> pa.Table:
    """One company as a table of one row, whatever its facts leave open."""
    return table_of_profiles([profile], [field for field in fields if field.id in profile.facts])


def table_of_profiles(profiles: Sequence[Profile], fields: Sequence[Field]) -> pa.Table:
    """Companies as a table, whatever their facts leave open: a column for each way in which any of them says a fact."""
    kinds: dict[str, pa.DataType] = {"id": pa.string()}
    rows = []
    for profile in profiles:
        said = [field for field in fields if field.id in profile.facts or field.assume is not None]
        row = {"id": profile.id}
        for field in said:
            for part, cell, kind in _cells(profile, field):
                row[f"{field.id}{part}"], kinds[f"{field.id}{part}"] = cell, kind
        rows.append(row)
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()})


def _cells(profile: Profile, field: Field) -> list[tuple[str, Any, pa.DataType]]:
    value = profile.fact(field).value
    match value:
        case Truth():
            return [("", value.answer, pa.bool_())]
        case Levels() if value.is_point or value.possible is None:
            return [("", None if value.possible is None else next(iter(value.possible)), pa.string())]
        case Levels():
            return [("__one_of", sorted(value.possible or ()), TEXTS)]
        case Tags() if value.complete:
            return [("", sorted(value.includes), TEXTS)]
        case Tags():
            return [("__includes", sorted(value.includes), TEXTS), ("__excludes", sorted(value.excludes), TEXTS)]
        case Interval():
            kind = pa.date32() if field.type is FieldType.DATE else pa.float64()
            ends = [from_day_number(end) if field.type is FieldType.DATE else end for end in (value.lo, value.hi)]
            bounds = [("__low", ends[0], kind), ("__high", ends[1], kind)]
            return [*bounds, ("__series", [_dated(one) for one in dated_facts(profile, field)], SERIES)]
    raise AssertionError(value)


def _dated(fact: Fact) -> dict[str, Any]:
    assert isinstance(fact.value, Interval)
    assert fact.as_of is not None
    days = {"first": from_day_number(fact.as_of.lo), "last": from_day_number(fact.as_of.hi)}
    return {"low": fact.value.lo, "high": fact.value.hi, **days}


def companies_of(frame: Frame, rules: Thesis) -> Profiles:
    """The same table, read in Python; days as arrays of days, as files of columns have them."""
    columns: dict[str, Any] = {
        name: np.array(values, "datetime64[us]") if frame.types[name].startswith(("date", "timestamp")) else values
        for name, values in frame.values.items()
    }
    return thesis.profiles(columns=columns, thesis=rules, errors="unknown")


def assert_same(rules: Thesis, frame: Frame, found: dict[str, list[Any]]) -> None:
    """Everything that a database says of a table is what the columns say."""
    assert found["id"] == frame.values["id"]
    assert_scores(rules, companies_of(frame, rules), found)


def assert_scores(rules: Thesis, companies: Profiles, found: dict[str, list[Any]]) -> None:
    """Everything that a database says of companies is what the columns say."""
    plan = plan_of(rules, None)
    sums = outer_sums(plan, companies)
    board = ScoreTable(rules, companies, None, plan, sums)
    for name in ("score", "low", "high", "percent", "coverage"):
        assert found[name] == getattr(board, name).tolist(), name
    assert found["exact"] == sums.exact.tolist()
    assert found["vetoed"] == board.vetoed.tolist()
    assert found["verdict"] == verdicts(plan.bands, sums).tolist()
    for i, rule in enumerate(board.rules):
        assert found[rule] == board.contributions[:, i].tolist(), rule
    tight = thesis.score(rules, companies)
    for row in np.flatnonzero(sums.exact & tight.exact):
        alone = tuple(getattr(tight, name)[row] for name in ("score", "low", "high", "verdict"))
        assert tuple(found[name][row] for name in ("score", "low", "high", "verdict")) == alone
