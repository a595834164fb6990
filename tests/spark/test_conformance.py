"""The conformance table on Spark: all rows as one table and one query."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.conformance.test_conformance import assert_together
from tests.spark.conftest import set_mode

pytestmark = [
    pytest.mark.spark,
    # PySpark's own: each `collect` leaves a socket to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


def test_spark_agrees_with_all_rows_in_one_table(spark: Any) -> None:
    set_mode(spark, "expressions")

    def rows_of(query: str, table: pa.Table) -> list[tuple[Any, ...]]:
        spark.createDataFrame(table).createOrReplaceTempView("companies")
        return [tuple(row) for row in spark.sql(query).collect()]

    assert_together(rows_of, "spark")
