"""Spark agrees with plain Python on every primitive, to the bit: the laws and the SQL of `tests/numerics`.

What it would have done otherwise (Spark 4.0; ANSI mode is on by default since 4.0):

- `x / 0` raises, also for doubles and when folded; `CASE WHEN y = 0` guards it: only the branch taken is run.
- `floor` of a DOUBLE is a BIGINT, and beyond 2^63 it is 2^63 - 1 without a word, where DuckDB's cast raises.
- `CAST(2.5 AS BIGINT)` cuts off (2, and 3.5 to 3) where DuckDB rounds to even (2, and 4).
- As in DuckDB, bare `0.1` is a DECIMAL, bare `-0.0` loses its sign, `least` skips NULL, NaN is greatest.
- Code for whole stages, for single expressions, or none: the digits are the same.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.numerics import forms
from tests.numerics.forms import FORMS, Form, Row, Value
from tests.spark.conftest import set_mode

pytestmark = [
    pytest.mark.spark,
    # PySpark's own: each `collect` leaves a socket to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
every_mode = pytest.mark.parametrize("mode", ["whole stage", "expressions", "interpreted"])


def in_spark(spark: Any, form: Form, rows: list[Row]) -> list[Value]:
    """All rows at once, and back in their order."""
    schema = ", ".join(["i INT", *(f"{name} {kind}" for name, kind in form.operands.items())])
    table = spark.createDataFrame([(i, *row) for i, row in enumerate(rows)], schema)
    return [row.result for row in table.selectExpr("i", f"{form.sql} AS result").orderBy("i").collect()]


@every_mode
@every_form
def test_many_rows(form: Form, mode: str, spark: Any) -> None:
    """One answer: on 10,000 random rows, Spark gives the digits of plain Python."""
    set_mode(spark, mode)
    rows = forms.random_rows(form, 10_000, seed=1)
    assert forms.differences(form, rows, in_spark(spark, form, rows)) == []


@every_form
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_drawn_rows(form: Form, spark: Any, data: st.DataObject) -> None:
    """One answer: whatever rows Hypothesis draws, Spark gives the digits of plain Python."""
    set_mode(spark, "whole stage")
    rows = data.draw(forms.drawn_rows(form, least=20, greatest=60))
    assert forms.differences(form, rows, in_spark(spark, form, rows)) == []


@every_form
def test_literals(form: Form, spark: Any) -> None:
    """One answer: literals, which Spark folds before it runs, give the same digits as columns."""
    rows = forms.random_rows(form, 60, seed=2)
    found = spark.sql(forms.sql_of_literals(form, rows)).orderBy("i").collect()
    assert forms.differences(form, rows, [row.result for row in found]) == []
