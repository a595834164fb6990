"""A small Spark, started once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest


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
