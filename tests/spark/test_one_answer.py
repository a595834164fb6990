"""Law 1 on Spark: the SQL of a thesis finds what the columns find for every row of any table, with ``==``."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.relations import assert_same
from tests.spark.conftest import in_spark
from thesis.testing import frames_for, theses

pytestmark = [
    pytest.mark.spark,
    # PySpark's own: each `collect` leaves a socket to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
THOROUGH = (settings.default.max_examples if settings.default else 0) > 1000


@settings(max_examples=200 if THOROUGH else 24, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_spark_finds_what_the_columns_find(data: st.DataObject, spark: Any) -> None:
    rules = data.draw(theses())
    frame = data.draw(frames_for(rules, least=25, most=40))
    assert_same(rules, frame, in_spark(spark, rules, frame))
