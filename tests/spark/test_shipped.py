"""The shipped theses on Spark, on rows in which everything stands that may, and as the job of the examples."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import thesis
from tests import point_in_time
from tests.relations import assert_same, assert_scores, companies_of, in_duckdb, table_of
from tests.rich import rich_frame
from tests.spark.conftest import in_spark
from thesis.engines.interpreter import interpret
from thesis.plan import give, presume
from thesis.scoring import plan_of

ROOT = Path(__file__).parent.parent.parent
SHIPPED = ("zhu-xiaohu", "zhou-yahui", "consensus")
ROWS = 400

pytestmark = [
    pytest.mark.spark,
    # PySpark's own: each `collect` leaves a socket to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


def test_these_are_all_theses_that_are_shipped() -> None:
    assert {path.stem for path in (ROOT / "rules").glob("*.toml")} == {*SHIPPED, "vocabulary"}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_thesis_is_worth_the_same_in_four_engines(name: str, spark: Any) -> None:
    rules = thesis.load(ROOT / "rules" / f"{name}.toml")
    frame = rich_frame(rules, ROWS, seed=len(name))
    found = in_spark(spark, rules, frame)
    assert_same(rules, frame, found)
    plan, companies = plan_of(rules, None), companies_of(frame, rules)
    for row in range(ROWS):
        outcome = interpret(plan, companies[row])
        for slot, one in zip(plan.slots, outcome.slots, strict=True):
            assert found[slot.rule][row] == give(slot.points, presume(slot.if_unknown, one.grade)) / 1000, slot.rule
    assert found == in_duckdb(plan, table_of(frame))


@pytest.mark.parametrize("name", point_in_time.TABLES)
def test_the_tables_of_2015_score_on_spark_as_in_columns(name: str, spark: Any) -> None:
    rules, companies, table = point_in_time.read(name)
    assert_scores(rules, companies, in_spark(spark, rules, table))


def test_the_job_of_the_examples_runs_under_spark_submit(tmp_path: Path) -> None:
    """What it writes for two Parquet files is what the library says of their rows, wherever that is exact."""
    rules = thesis.load(ROOT / "rules" / "zhu-xiaohu.toml")
    tables = [table_of(rich_frame(rules, ROWS, seed)) for seed in (1, 1)]
    ids = pa.array([f"second-{i}" for i in range(ROWS)])
    tables[1] = tables[1].set_column(0, "id", ids)
    data, out = tmp_path / "data", tmp_path / "scored"
    data.mkdir()
    for number, table in enumerate(tables):
        pq.write_table(table, data / f"{number}.parquet")
    submit = Path(sys.executable).with_name("spark-submit")
    settings = ["--master", "local[2]", "--conf", "spark.ui.enabled=false", "--conf", "spark.driver.host=127.0.0.1"]
    settings += ["--driver-java-options", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"]
    path = os.pathsep.join([str(Path(thesis.__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [submit, *settings, ROOT / "examples" / "spark_job.py", "zhu-xiaohu", f"{data}/*.parquet", out],
        env=os.environ | {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": path, "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Scored {2 * ROWS} companies into scored" in done.stdout
    written = pq.read_table(out)
    scored = {row["id"]: row for row in written.to_pylist()}
    columns = pa.concat_tables(tables).to_pydict()
    board = thesis.score(rules, thesis.profiles(columns=columns, thesis=rules, errors="unknown"), bounds="outer")
    assert scored.keys() == set(columns["id"])
    for row, name in enumerate(columns["id"]):
        for key in ("score", "low", "high", "exact", "percent", "coverage", "verdict", "vetoed"):
            assert scored[name][key] == getattr(board, key)[row], f"{key} of {name}"
    assert 0 < np.count_nonzero(board.exact) < len(board)
