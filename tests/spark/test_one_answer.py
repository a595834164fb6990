"""Law 1 on Spark: the SQL of a thesis finds what the columns find for every row of any table, with ``==``."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.relations import asked, assert_same, table_of
from tests.spark.conftest import set_mode
from thesis.bulk import compiled
from thesis.engines.relation import relate
from thesis.model import Thesis
from thesis.scoring import plan_of
from thesis.testing import Frame, frames_for, theses

pytestmark = [
    pytest.mark.spark,
    # PySpark's own: each `collect` leaves a socket to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
THOROUGH = (settings.default.max_examples if settings.default else 0) > 1000


def in_spark(spark: Any, rules: Thesis, frame: Frame) -> dict[str, list[Any]]:
    """The scored table, column by column, in the order of the ids."""
    table = table_of(frame)
    query = compiled(relate(plan_of(rules, None), asked(table), kept=["id"], contributions=True), "spark")
    spark.createDataFrame(table).createOrReplaceTempView("companies")
    rows = sorted(spark.sql(query).collect(), key=lambda row: frame.values["id"].index(row.id))
    names = rows[0].__fields__
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


@settings(max_examples=200 if THOROUGH else 24, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_spark_finds_what_the_columns_find(data: st.DataObject, spark: Any) -> None:
    set_mode(spark, "expressions")
    rules = data.draw(theses())
    frame = data.draw(frames_for(rules, least=25, most=40))
    assert_same(rules, frame, in_spark(spark, rules, frame))
