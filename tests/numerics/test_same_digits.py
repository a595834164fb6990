"""Plain Python, NumPy and DuckDB agree on every primitive, to the bit (and so does Spark: `tests/spark`).

What the engines would have done otherwise, and so why the forms are as they are. DuckDB (1.4 and 2.0):

- A bare `0.1` is a DECIMAL: `0.1 + 0.2 = 0.3` is true, and `100 * 0.285 + 0.5` floors to 29, not to 28.
- `CASE WHEN … THEN 0.6 ELSE 0 END` is a DECIMAL too, and all arithmetic on it, until it meets a DOUBLE.
- Ibis writes a float literal bare and drops its cast to float64; it keeps `literal("0.1").cast("float64")`.
- A bare `-0.0` becomes 0.0 as a DOUBLE, for a DECIMAL has one zero; `CAST('-0.0' AS DOUBLE)` keeps the sign.
- `x / 0` is inf, -inf or NaN, not NULL and no error, even for whole numbers; overflow is inf without a word.
- NaN is greater than every number and equal to itself: `'NaN'::DOUBLE > 5` is true, where IEEE says false.
- `least` and `greatest` skip NULL, and of -0.0 and 0.0 they take the first argument.
- `CAST(2.5 AS BIGINT)` rounds to even (2, and 3.5 to 4), `round` away from zero; only `floor` floors.
- `floor` of a DOUBLE is a DOUBLE (in Spark a BIGINT), so it is cast, which beyond 2^63 is an error.

NumPy and Python:

- Of -0.0 and 0.0, `np.maximum` takes the second and `max` the first: comparisons are written out.
- A falling ramp is -0.0 at its end: (a - a) / (b - a) with b < a; `==` and points don't care, printing does.
- Python raises at x / 0 where the others go on; on overflow of a quotient all four give inf.
- All four keep subnormals: a ramp between two neighbouring doubles is exactly 0 or 1.
- The distance of two knots must be finite (`b - a` overflows, and inf / inf is NaN): domains see to that.
"""

from __future__ import annotations

import random

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.numerics import forms
from tests.numerics.forms import FORMS, Form, Row, Value

every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
ARROW = {"DOUBLE": pa.float64(), "BOOLEAN": pa.bool_()}


@pytest.fixture(scope="module")
def duck() -> duckdb.DuckDBPyConnection:
    """One DuckDB for all: nothing is kept in it."""
    return duckdb.connect()


def in_duckdb(duck: duckdb.DuckDBPyConnection, form: Form, rows: list[Row]) -> list[Value]:
    """All rows at once, from an Arrow table."""
    columns = zip(form.operands.items(), zip(*rows, strict=True), strict=True)
    table = pa.table({name: pa.array(values, ARROW[kind]) for (name, kind), values in columns})
    duck.register("operands", table)
    return [row[0] for row in duck.execute(f"SELECT {form.sql} FROM operands").fetchall()]


@every_form
def test_many_rows(form: Form, duck: duckdb.DuckDBPyConnection) -> None:
    """One answer: on 40,000 random rows, every engine gives the same digits."""
    rows = forms.random_rows(form, 40_000, seed=1)
    assert forms.differences(form, rows, forms.in_numpy(form, rows)) == []
    assert forms.differences(form, rows, in_duckdb(duck, form, rows)) == []


@every_form
@given(data=st.data())
def test_drawn_rows(form: Form, duck: duckdb.DuckDBPyConnection, data: st.DataObject) -> None:
    """One answer: whatever rows Hypothesis draws, every engine gives the same digits."""
    rows = data.draw(forms.drawn_rows(form))
    assert forms.differences(form, rows, forms.in_numpy(form, rows)) == []
    assert forms.differences(form, rows, in_duckdb(duck, form, rows)) == []


@every_form
def test_literals(form: Form, duck: duckdb.DuckDBPyConnection) -> None:
    """One answer: literals, which an engine may fold, give the same digits as columns."""
    rows = forms.random_rows(form, 200, seed=2)
    found = duck.execute(f"SELECT result FROM ({forms.sql_of_literals(form, rows)}) ORDER BY i").fetchall()
    assert forms.differences(form, rows, [row[0] for row in found]) == []


@given(forms.drawn_rows(forms.RAMP))
def test_a_ramp_is_a_grade(rows: list[Row]) -> None:
    """Range: a ramp lies in [0, 1], is 0 at its zero and 1 at its one, without any tolerance."""
    for x, zero, one, *ends in rows:
        grade = forms.RAMP.python(x, zero, one, *ends)
        assert grade is None or 0 <= grade <= 1
        assert forms.RAMP.python(zero, zero, one, *ends) == 0
        assert forms.RAMP.python(one, zero, one, *ends) == 1


@given(forms.drawn_rows(forms.CURVE))
def test_a_curve_passes_through_its_knots(rows: list[Row]) -> None:
    """Range: a curve has each knot's height at each knot, without any tolerance."""
    for _, *knots in rows:
        for x, height in zip(knots[:3], knots[3:], strict=True):
            assert isinstance(height, float)
            assert forms.CURVE.python(x, *knots) == height / 1e6


def test_bare_literals_are_decimals(duck: duckdb.DuckDBPyConnection) -> None:
    """One answer: a bare decimal literal moves a score by a digit, so SQL never has one."""
    bare, exact = duck.execute(
        f"SELECT floor(100 * 0.285 + 0.5), floor({forms.literal(100.0)} * {forms.literal(0.285)} + 0.5)"
    ).fetchall()[0]
    assert forms.points_python(100.0, 0.285) == 28
    assert (bare, exact) == (29, 28)


def test_literals_through_ibis(duck: duckdb.DuckDBPyConnection) -> None:
    """One answer: a double goes through Ibis as the cast of a text, with every bit."""
    chance = random.Random(3)
    doubles = [value for value in (forms.random_double(chance) for _ in range(400)) if value is not None]
    queries = [ibis.to_sql(ibis.literal(repr(value)).cast("float64"), dialect="duckdb") for value in doubles]
    found: list[Value] = [row[0] for row in duck.execute(" UNION ALL ".join(queries)).fetchall()]
    assert [forms.digits(value) for value in found] == [forms.digits(value) for value in doubles]
