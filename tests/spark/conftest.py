"""A small Spark, started once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from tests.relations import asked, table_of
from thesis.bulk import compiled
from thesis.engines.relation import relate
from thesis.model import Thesis
from thesis.scoring import plan_of
from thesis.testing import Frame


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A local session with two threads; its Python workers are this interpreter."""
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    from pyspark import sql

    session = (
        sql.SparkSession.builder.master("local[2]")
        .appName("thesis")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        # Each query runs once or twice: what a thorough compiler would gain is less than what it takes.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def set_mode(spark: Any, mode: str) -> None:
    """How Spark is to run: one method for a whole stage, one an expression, or no generated code."""
    spark.conf.set("spark.sql.codegen.wholeStage", str(mode == "whole stage").lower())
    spark.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN" if mode == "interpreted" else "CODEGEN_ONLY")


def in_spark(spark: Any, rules: Thesis, companies: Frame | pa.Table) -> dict[str, list[Any]]:
    """The scored table, column by column, in the order of the ids."""
    set_mode(spark, "expressions")
    table = table_of(companies) if isinstance(companies, Frame) else companies
    query = compiled(relate(plan_of(rules, None), asked(table), kept=["id"], contributions=True), "spark")
    spark.createDataFrame(table).createOrReplaceTempView("companies")
    order = {name: i for i, name in enumerate(table["id"].to_pylist())}
    rows = sorted(spark.sql(query).collect(), key=lambda row: order[row.id])
    names = rows[0].__fields__
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}
