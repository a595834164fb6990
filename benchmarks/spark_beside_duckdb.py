"""Times Spark beside DuckDB on the same Parquet files, by the same thesis, round by round, and says the median ratio.

    .venv-spark/bin/python benchmarks/spark_beside_duckdb.py 'data/*.parquet' [--rounds 5] [--thesis zhu-xiaohu]

Both have two threads, write their query each time, and write the scores to Parquet; Spark runs with the settings of
`examples/spark_job.py`, in a session that is open already and has scored the files once before.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from glob import glob
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import ibis
from pyarrow.parquet import read_schema

import thesis

sys.path.insert(0, str(Path(__file__).parent.parent / "examples"))
from spark_job import score


def main() -> None:
    """Score the files by turns."""
    parser = argparse.ArgumentParser(description="Time Spark beside DuckDB.")
    parser.add_argument("files")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--thesis", default="zhu-xiaohu")
    options = parser.parse_args()
    rules = thesis.load(options.thesis)
    files = sorted(glob(options.files))  # noqa: PTH207 - also of absolute patterns
    with TemporaryDirectory() as folder:
        by_duckdb, by_spark = in_duckdb(rules, files, folder), in_spark(rules, files, folder)
        by_spark()  # the first time, Java compiles
        ratios = []
        for number in range(options.rounds):
            duck, spark = timed(by_duckdb), timed(by_spark)
            ratios.append(spark / duck)
            print(f"round {number + 1}: DuckDB {duck:.1f} s, Spark {spark:.1f} s, {spark / duck:.2f} times", flush=True)
    print(f"median: Spark takes {statistics.median(ratios):.2f} times as long as DuckDB")


def timed(work: Callable[[], Any]) -> float:
    """Seconds of the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_duckdb(rules: thesis.Thesis, files: list[str], folder: str) -> Callable[[], Any]:
    """What scores the files in DuckDB."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "4GB"})
    connection.read_parquet(files).create_view("companies")
    types = dict(ibis.Schema.from_pyarrow(read_schema(files[0])).items())

    def write() -> None:
        query = thesis.to_sql(rules, "duckdb", columns=types)
        connection.execute(f"COPY ({query}) TO '{folder}/duckdb.parquet' (FORMAT parquet)")

    return write


def in_spark(rules: thesis.Thesis, files: list[str], folder: str) -> Callable[[], Any]:
    """What scores the files on Spark."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    spark = builder.config("spark.driver.memory", "4g").config("spark.driver.host", "127.0.0.1").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    bundled = thesis.dumps(rules, bundle=True)
    return lambda: score(spark, bundled, spark.read.parquet(*files)).write.mode("overwrite").parquet(f"{folder}/spark")


if __name__ == "__main__":
    main()
