"""Scores Parquet files on Spark: the thesis travels as one text, and Spark computes its SQL without any Python.

    spark-submit examples/spark_job.py zhu-xiaohu 'data/*.parquet' scored

The workers need neither this library nor Python. Rows that are not `exact` have outer bounds; `thesis.score` tightens
them. Without arguments the job says how it is called.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import thesis

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def main() -> None:
    """Score the files that the arguments name."""
    if len(sys.argv) != 4:
        print("usage: spark-submit examples/spark_job.py THESIS 'data/*.parquet' OUT")
        return
    from pyspark.sql import SparkSession

    name, pattern, out = sys.argv[1:]
    bundled = thesis.dumps(thesis.load(name), bundle=True)  # one text: what a driver elsewhere would be given
    spark = SparkSession.builder.appName(f"thesis {name}").getOrCreate()
    score(spark, bundled, spark.read.parquet(pattern)).write.parquet(out)
    print(f"Scored {spark.read.parquet(out).count():,} companies into {Path(out).name}")
    spark.stop()


def score(spark: SparkSession, bundled: str, companies: DataFrame) -> DataFrame:
    """The scores of a table, as Spark computes them."""
    rules = thesis.loads(bundled)
    # One method for a whole stage would be too long for the JVM to compile, and be interpreted: 20 times slower.
    spark.conf.set("spark.sql.codegen.wholeStage", "false")
    spark.conf.set("spark.sql.session.timeZone", "UTC")  # in which the day of a moment is counted
    companies.createOrReplaceTempView("companies")
    types = {column: thesis_type(kind) for column, kind in companies.dtypes}
    return spark.sql(thesis.to_sql(rules, "spark", columns=types))


def thesis_type(kind: str) -> str:
    """A type of Spark as Ibis calls it."""
    names = {"double": "float64", "float": "float32", "bigint": "int64", "int": "int32", "smallint": "int16"}
    names |= {"tinyint": "int8", "timestamp_ntz": "timestamp"}
    if kind.startswith("array<"):
        return f"array<{thesis_type(kind[6:-1])}>"
    return names.get(kind, kind)


if __name__ == "__main__":
    main()
