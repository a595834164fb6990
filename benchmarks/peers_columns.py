"""Peers that score columns: each is made ready with the facts in the form that it likes best, then asked for scores."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
from facts import Columns
from writer import Writer, pieces, rises

from rules import Curve, Pack, Table, Test

Run = Callable[[], Any]


class Naive(Writer):
    """NumPy as one writes it first: whole columns, interp, isin, where."""

    def __init__(self, pack: Pack, columns: Columns) -> None:
        """On columns."""
        super().__init__(pack)
        self.columns = columns

    def test(self, test: Test) -> Any:
        column = self.columns[test.field]
        match test.kind:
            case "number":
                return {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[test.sign](
                    column, test.value
                )
            case "flag":
                return column == (test.sign == "is")
        found = np.isin(column, self.codes(test))
        return found if test.sign == "is" else (column >= 0) & ~found

    def codes(self, test: Test) -> list[int]:
        """The codes of the levels of a test."""
        return [self.pack.levels[test.field].index(level) for level in test.value]

    def group(self, parts: list[Any], *, every: bool) -> Any:
        return reduce(np.logical_and if every else np.logical_or, parts)

    def curve(self, curve: Curve) -> Any:
        return np.nan_to_num(np.interp(self.columns[curve.field], *zip(*curve.knots, strict=True)))

    def table(self, table: Table) -> Any:
        codes = self.columns[table.field]
        return np.where(codes >= 0, grades_of(self.pack, table)[codes], 0.0)

    def clauses(self, grades: list[Any], *, every: bool) -> Any:
        return reduce(np.minimum if every else np.maximum, grades)

    def truth(self, condition: Any) -> Any:
        return np.where(condition, 1.0, 0.0)

    def given(self, points: float, grade: Any, applies: Any | None) -> Any:
        return points * grade if applies is None else np.where(applies, points * grade, 0.0)


def grades_of(pack: Pack, table: Table) -> Any:
    """The grade of each level of a field, in order."""
    return np.array([table.grades.get(level, 0.0) for level in pack.levels[table.field]])


def numpy_naive(pack: Pack, columns: Columns, _threads: int) -> Run:
    """Naive NumPy."""

    def run() -> Any:
        writer = Naive(pack, columns)
        total = sum(writer.points())
        for fires, cap in writer.gates():
            total = np.where(fires, np.minimum(total, cap), total)
        return total

    return run


class Loop(Writer):
    """One row in scalar Python without branches, for numba to make vector instructions of."""

    def test(self, test: Test) -> str:
        match test.kind:
            case "number":
                return f"({test.field} {test.sign} {test.value!r})"
            case "flag":
                return f"({test.field} == {int(test.sign == 'is')})"
        levels = self.pack.levels[test.field]
        codes = [i for i, level in enumerate(levels) if (level in test.value) == (test.sign == "is")]
        if len(codes) > len(levels) / 2:
            others = [f"({test.field} != {i})" for i in (-1, *sorted({*range(len(levels))} - {*codes}))]
            return "(" + " & ".join(others) + ")"
        return "(" + " | ".join(f"({test.field} == {i})" for i in codes) + ")"

    def group(self, parts: list[str], *, every: bool) -> str:
        return "(" + (" & " if every else " | ").join(parts) + ")"

    def curve(self, curve: Curve) -> str:
        x = curve.field
        texts = []
        for a, ya, b, yb in pieces(curve):
            slope = abs(yb - ya) / (b - a)
            if rises(curve):  # a comparison with NaN is false: it goes to the end that earns nothing
                texts.append(f"{slope!r} * (least(most({x}, {a!r}), {b!r}) - {a!r})")
            else:
                texts.append(f"{slope!r} * ({b!r} - most(least({x}, {b!r}), {a!r}))")
        return "(" + " + ".join(texts) + ")"

    def table(self, table: Table) -> str:
        named = [self.pack.levels[table.field].index(level) for level in table.grades]
        if len(named) <= 4:
            grades = zip(named, table.grades.values(), strict=True)
            return "(" + " + ".join(f"({grade!r} if {table.field} == {i} else 0.0)" for i, grade in grades) + ")"
        return f"lut_{table.field}[{table.field} + 1]"

    def clauses(self, grades: list[str], *, every: bool) -> str:
        return reduce(lambda a, b: f"{'least' if every else 'most'}({a}, {b})", grades)

    def truth(self, condition: str) -> str:
        return f"(1.0 if {condition} else 0.0)"

    def given(self, points: float, grade: str, applies: str | None) -> str:
        return f"{points!r} * {grade}" if applies is None else f"({points!r} * {grade} if {applies} else 0.0)"


_BLOCK = 2048  # rows; their sums stay in the first cache
_LOOPS = """
def run({arguments}, out):
    rows = len(out)
    for block in prange((rows + {block} - 1) // {block}):
        start = block * {block}
        stop = min(rows, start + {block})
        part = out[start:stop]
        part[:] = 0.0
{slices}
{loops}
"""
# A loop for each rule: with all fields in one, LLVM gives up telling them apart and makes no vector instructions.
_EACH = """
        for i in range(len(part)):
{reads}
            part[i] {does}
"""


def numba_tuned(pack: Pack, columns: Columns, threads: int) -> Run:
    """Branch-free loops that numba compiles for this machine."""
    import numba

    writer = Loop(pack)
    luts = {
        f"lut_{rule.grade.field}": np.array([0.0, *grades_of(pack, rule.grade)])
        for rule in pack.rules
        if isinstance(rule.grade, Table)
    }
    given = {**{f"c_{name}": column for name, column in columns.items()}, **luts}
    does = [f"+= {points}" for points in writer.points()]
    does += [f"= least(part[i], {cap!r}) if {fires} else part[i]" for fires, cap in writer.gates()]
    loops = []
    for one in does:
        read = [name for name in columns if re.search(rf"\b{name}\b", one)]
        loops.append(_EACH.format(reads="\n".join(f"            {name} = part_{name}[i]" for name in read), does=one))
    slices = "\n".join(f"        part_{name} = c_{name}[start:stop]" for name in columns)
    text = _LOOPS.format(arguments=", ".join(given), block=_BLOCK, slices=slices, loops="".join(loops))
    names: dict[str, Any] = {"prange": numba.prange}
    for name, sign in (("least", "<"), ("most", ">")):
        exec(f"def {name}(x, bound):\n    return x if x {sign} bound else bound", names)
        names[name] = numba.njit(inline="always")(names[name])
    exec(text, names)
    numba.set_num_threads(threads)
    loop = numba.njit(parallel=threads > 1, fastmath={"contract", "reassoc", "nsz"}, error_model="numpy")(names["run"])

    def run() -> Any:
        out = np.empty(len(next(iter(columns.values()))))
        loop(*given.values(), out)
        return out

    return run


def arrow_of(pack: Pack, columns: Columns) -> Any:
    """The facts as an Arrow table with nulls and dictionaries."""
    import pyarrow as pa

    found = {}
    for name, column in columns.items():
        if name in pack.levels:
            codes = pa.array(column, mask=column < 0)
            found[name] = pa.DictionaryArray.from_arrays(codes, pack.levels[name])
        elif name in pack.flags:
            found[name] = pa.array(column == 1, mask=column < 0)
        else:
            found[name] = pa.array(column, from_pandas=True)
    return pa.table(found)


class Polars(Writer):
    """Expressions of polars: when and then beat clip there, and Enum beats text."""

    def test(self, test: Test) -> Any:
        import polars as pl

        column = pl.col(test.field)
        match test.kind:
            case "number":
                return {"<": column.lt, "<=": column.le, ">": column.gt, ">=": column.ge}[test.sign](test.value)
            case "flag":
                return column if test.sign == "is" else ~column
        found = column.is_in(pl.Series(list(test.value), dtype=pl.Enum(self.pack.levels[test.field])).implode())
        return found if test.sign == "is" else ~found

    def group(self, parts: list[Any], *, every: bool) -> Any:
        return reduce(lambda a, b: a & b if every else a | b, parts)

    def curve(self, curve: Curve) -> Any:
        import polars as pl

        x = pl.col(curve.field)
        (first, height), (last, end) = curve.knots[0], curve.knots[-1]
        chain = pl.when(x <= first).then(pl.lit(height))
        for (a, ya), (b, yb) in zip(curve.knots, curve.knots[1:], strict=False):
            chain = chain.when(x <= b).then((x - a) * ((yb - ya) / (b - a)) + ya)
        return chain.when(x > last).then(pl.lit(end)).otherwise(pl.lit(0.0))

    def table(self, table: Table) -> Any:
        import polars as pl

        levels = pl.Enum(self.pack.levels[table.field])
        old = pl.Series(list(table.grades), dtype=levels)
        return pl.col(table.field).replace_strict(
            old, list(table.grades.values()), default=0.0, return_dtype=pl.Float64
        )

    def clauses(self, grades: list[Any], *, every: bool) -> Any:
        import polars as pl

        return pl.min_horizontal(grades) if every else pl.max_horizontal(grades)

    def truth(self, condition: Any) -> Any:
        import polars as pl

        return pl.when(condition).then(pl.lit(1.0)).otherwise(pl.lit(0.0))

    def given(self, points: float, grade: Any, applies: Any | None) -> Any:
        import polars as pl

        return grade * points if applies is None else pl.when(applies).then(grade * points).otherwise(pl.lit(0.0))


def polars_best(pack: Pack, columns: Columns, _threads: int) -> Run:
    """Polars, a column for each rule and then their sum, streamed: its quickest form here."""
    return _polars(pack, columns, "streaming")


def polars_in_memory(pack: Pack, columns: Columns, _threads: int) -> Run:
    """The same with the engine that holds everything in memory."""
    return _polars(pack, columns, "in-memory")


def _polars(pack: Pack, columns: Columns, engine: Any) -> Run:
    import polars as pl

    frame = pl.from_arrow(arrow_of(pack, columns)).with_columns(
        pl.col(name).cast(pl.String).cast(pl.Enum(levels)) for name, levels in pack.levels.items()
    )
    writer = Polars(pack)
    points = [expression.alias(f"r{i}") for i, expression in enumerate(writer.points())]
    score = pl.sum_horizontal(pl.col(f"r{i}") for i in range(len(points)))
    names = [f"g{i}" for i in range(len(pack.gates))]
    gates = [fires.alias(name) for name, (fires, _) in zip(names, writer.gates(), strict=True)]
    for name, (_, cap) in zip(names, pack.gates, strict=True):
        score = pl.when(pl.col(name)).then(pl.min_horizontal(score, pl.lit(cap))).otherwise(score)
    plan = frame.lazy().select(*points, *gates).select(score.alias("score"))

    def run() -> Any:
        return plan.collect(engine=engine)["score"].to_numpy()

    return run


class Sql(Writer):
    """SQL: chains of CASE, which beat arithmetic with least and greatest."""

    def test(self, test: Test) -> str:
        match test.kind:
            case "number":
                return f"{test.field} {test.sign} {_double(test.value)}"
            case "flag":
                return test.field if test.sign == "is" else f"NOT {test.field}"
        levels = ", ".join(f"'{level}'" for level in test.value)
        return f"{test.field} {'IN' if test.sign == 'is' else 'NOT IN'} ({levels})"

    def group(self, parts: list[str], *, every: bool) -> str:
        return "(" + (" AND " if every else " OR ").join(parts) + ")"

    def curve(self, curve: Curve) -> str:
        x = curve.field
        (first, height), (last, end) = curve.knots[0], curve.knots[-1]
        texts = [f"WHEN {x} <= {_double(first)} THEN {_double(height)}"]
        for (a, ya), (b, yb) in zip(curve.knots, curve.knots[1:], strict=False):
            slope = (yb - ya) / (b - a)
            texts.append(f"WHEN {x} <= {_double(b)} THEN ({x} - {_double(a)}) * {_double(slope)} + {_double(ya)}")
        texts.append(f"WHEN {x} > {_double(last)} THEN {_double(end)}")
        return f"(CASE {' '.join(texts)} ELSE 0e0 END)"

    def table(self, table: Table) -> str:
        texts = [f"WHEN '{level}' THEN {_double(grade)}" for level, grade in table.grades.items()]
        return f"(CASE {table.field} {' '.join(texts)} ELSE 0e0 END)"

    def clauses(self, grades: list[str], *, every: bool) -> str:
        return f"{'least' if every else 'greatest'}({', '.join(grades)})"

    def truth(self, condition: str) -> str:
        return f"(CASE WHEN {condition} THEN 1e0 ELSE 0e0 END)"

    def given(self, points: float, grade: str, applies: str | None) -> str:
        given = f"{_double(points)} * {grade}"
        return given if applies is None else f"(CASE WHEN {applies} THEN {given} ELSE 0e0 END)"


def _double(number: float) -> str:
    return f"{float(number):e}" if float(f"{float(number):e}") == float(number) else f"CAST({number!r} AS DOUBLE)"


def sql_of(pack: Pack) -> str:
    """The pack as a query on a table ``facts``."""
    writer = Sql(pack)
    caps = "".join(f" WHEN {fires} THEN least(s, {_double(cap)})" for fires, cap in writer.gates())
    return f"SELECT CASE{caps} ELSE s END AS score FROM (SELECT *, {' + '.join(writer.points())} AS s FROM facts)"


def duckdb_native(pack: Pack, columns: Columns, threads: int) -> Run:
    """DuckDB on a table of its own, with ENUM columns."""
    import duckdb

    database = duckdb.connect(config={"threads": threads})
    database.register("arrow_facts", arrow_of(pack, columns))
    for name, levels in pack.levels.items():
        database.execute(f"CREATE TYPE {name}_level AS ENUM ({', '.join(repr(level) for level in levels)})")
    chosen = [f"{name}::{name}_level AS {name}" if name in pack.levels else name for name in columns]
    database.execute(f"CREATE TABLE facts AS SELECT {', '.join(chosen)} FROM arrow_facts")
    database.unregister("arrow_facts")
    query = sql_of(pack)
    return lambda: database.execute(query).fetchnumpy()["score"]


def datafusion_arrow(pack: Pack, columns: Columns, threads: int) -> Run:
    """DataFusion on Arrow tables with dictionaries."""
    import datafusion
    import pyarrow as pa

    context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(threads))
    table = arrow_of(pack, columns)
    rows = -(-len(table) // threads)
    parts = [table.slice(start, rows).to_batches(max_chunksize=8192) for start in range(0, len(table), rows)]
    context.register_record_batches("facts", parts)
    query = sql_of(pack)

    def run() -> Any:
        parts = context.sql(query).collect_partitioned()  # `collect` mixes the parts
        found = pa.Table.from_batches([batch for part in parts for batch in part])
        return found["score"].to_numpy()

    return run


class Pandas(Naive):
    """Pandas with categorical columns."""

    def test(self, test: Test) -> Any:
        column = self.columns[test.field]
        match test.kind:
            case "number":
                return {"<": column.lt, "<=": column.le, ">": column.gt, ">=": column.ge}[test.sign](test.value)
            case "flag":
                return column.eq(test.sign == "is").fillna(value=False).astype(bool)
        found = column.isin(test.value)
        return found if test.sign == "is" else column.notna() & ~found

    def group(self, parts: list[Any], *, every: bool) -> Any:
        return reduce(lambda a, b: a & b if every else a | b, parts)

    def curve(self, curve: Curve) -> Any:
        x = self.columns[curve.field]
        slants = [(x.clip(a, b) - a) * ((yb - ya) / (b - a)) for a, ya, b, yb in pieces(curve)]
        return (reduce(lambda a, b: a + b, slants) + curve.knots[0][1]).fillna(0.0)

    def table(self, table: Table) -> Any:
        grades = {level: table.grades.get(level, 0.0) for level in self.pack.levels[table.field]}
        return self.columns[table.field].map(grades).astype(float).fillna(0.0)

    def truth(self, condition: Any) -> Any:
        return condition.astype(float)

    def given(self, points: float, grade: Any, applies: Any | None) -> Any:
        return points * grade if applies is None else (points * grade).where(applies, 0.0)


def pandas_category(pack: Pack, columns: Columns, _threads: int) -> Run:
    """Pandas."""
    import pandas as pd

    frame = pd.DataFrame({name: column for name, column in columns.items() if name in pack.numbers})
    for name, levels in pack.levels.items():
        frame[name] = pd.Categorical.from_codes(columns[name], levels)
    for name in pack.flags:
        frame[name] = pd.arrays.BooleanArray(columns[name] == 1, columns[name] < 0)

    def run() -> Any:
        writer = Pandas(pack, frame)
        total = reduce(lambda a, b: a + b, writer.points())
        for fires, cap in writer.gates():
            total = total.mask(fires, total.clip(upper=cap))
        return total.to_numpy()

    return run


def openfisca(pack: Pack, columns: Columns, _threads: int) -> Run:
    """OpenFisca-Core: a variable for each fact and each rule, in float32, as it stores them."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    company = build_entity(key="company", plural="companies", label="", is_person=True)
    system = TaxBenefitSystem([company])
    common = {"entity": company, "definition_period": DateUnit.YEAR}
    for name in columns:
        kind = float if name in pack.numbers else int
        system.add_variable(type(name, (Variable,), {**common, "value_type": kind}))

    def formula_of(rule: Any) -> Any:
        def formula(companies: Any, period: Any) -> Any:
            return Naive(pack, _Asked(companies, period)).rule(rule)

        return formula

    names = [f"rule_{i}" for i in range(len(pack.rules))]
    for name, rule in zip(names, pack.rules, strict=True):
        system.add_variable(type(name, (Variable,), {**common, "value_type": float, "formula": formula_of(rule)}))

    def score(companies: Any, period: Any) -> Any:
        total = sum(companies(name, period) for name in names)
        for fires, cap in Naive(pack, _Asked(companies, period)).gates():
            total = np.where(fires, np.minimum(total, cap), total)
        return total

    system.add_variable(type("score", (Variable,), {**common, "value_type": float, "formula": score}))
    rows = len(next(iter(columns.values())))
    inputs = {name: column.astype(np.float32 if name in pack.numbers else np.int32) for name, column in columns.items()}

    def run() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, rows)
        for name, column in inputs.items():
            simulation.set_input(name, "2026", column)
        return simulation.calculate("score", "2026")

    return run


class _Asked(dict[str, Any]):
    """Columns that OpenFisca is asked for when they are read."""

    def __init__(self, companies: Any, period: Any) -> None:
        super().__init__()
        self.ask = lambda name: companies(name, period)

    def __missing__(self, name: str) -> Any:
        return self.ask(name)


PEERS: dict[str, Callable[[Pack, Columns, int], Run]] = {
    "numpy, naive": numpy_naive,
    "numba, tuned": numba_tuned,
    "polars, best form": polars_best,
    "polars, in memory": polars_in_memory,
    "duckdb": duckdb_native,
    "datafusion": datafusion_arrow,
    "pandas": pandas_category,
    "openfisca": openfisca,
}
