"""Times everything once and writes ``results.json``: ``python benchmarks/run.py [--small]``.

Engines take turns, each in a process of its own; what is kept of each round is the ratio to the first engine of its
group, and what is shown is the median. Each engine must give the scores of the first before it is timed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from measures import MEASURES
from peers_columns import PEERS as COLUMN_PEERS
from peers_one import PEERS as ONE_PEERS

HERE = Path(__file__).parent
WITHIN = 22 * 0.0005 + 1e-4  # points: each of 22 contributions is rounded to thousandths; some peers keep float32
PACKAGES = ("numpy", "numba", "polars", "duckdb", "datafusion", "pyarrow", "pandas", "OpenFisca-Core", "datalogic-py")
PACKAGES += ("zen-engine", "common-expression-language", "rule-engine", "scikit-criteria", "pymcdm", "pySensMCDA")
ONE_THREAD = {"numpy, naive", "pandas", "openfisca"}


class Engine:
    """A worker and what it said."""

    def __init__(self, job: dict[str, Any]) -> None:
        """Start it and wait until it is ready."""
        self.job = job
        threads = str(job.get("threads", 1))
        own = {"POLARS_MAX_THREADS": threads, "NUMBA_NUM_THREADS": threads, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), json.dumps(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **own, "OPENBLAS_NUM_THREADS": "1"},
        )
        said = self._line()
        self.error = said.get("error") if isinstance(said, dict) else None
        self.times: list[float] = []
        self.extra: float | None = None

    def ask(self, what: str) -> Any:
        """Have it do something, and its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self._line()

    def stop(self) -> None:
        """End it."""
        self.process.communicate()

    def _line(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"error": f"ended with code {self.process.wait()}"}


def group(jobs: list[dict[str, Any]], rounds: int) -> list[dict[str, Any]]:
    """All engines of a group, in turns; the first is what the others are held against."""
    print(f"\n{jobs[0]['kind']}: {jobs[0]['rows']:,} companies, {rounds} rounds", flush=True)
    engines = [Engine(job) for job in jobs]
    _check(engines)
    for _ in range(rounds):
        for engine in engines:
            if engine.error is None:
                engine.times.append(engine.ask("run"))
    for engine in engines:
        if engine.error is None:
            engine.extra = engine.ask("peak")
    for engine in engines:
        engine.stop()
    base = engines[0].times
    return [_row(engine, base) for engine in engines]


def _check(engines: list[Engine]) -> None:
    """Whether all give the scores of the first, rows that are open in the same way."""
    wanted: dict[Any, Any] = {}
    for engine in engines:
        if engine.error is not None or engine.job["engine"].startswith("memory"):
            continue
        if "contributions" in engine.job["engine"]:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/found.npy"
            engine.ask(f"save {path}")
            found = np.load(path)
        want = wanted.setdefault(engine.job.get("open", 0.15), found)
        apart = float(np.abs(found - want).max())
        if engine.job.get("caps", True) and apart > WITHIN * max(1, engine.job.get("rules", 22) / 22):
            engine.error = f"its scores differ by {apart:.3g}"


def _row(engine: Engine, base: list[float]) -> dict[str, Any]:
    row = {key: value for key, value in engine.job.items() if key != "folder"} | {"error": engine.error}
    if engine.error is None:
        row |= {
            "ns": median(engine.times) * 1e9,
            "ratio": median(mine / its for mine, its in zip(engine.times, base, strict=True)) if base else None,
            "extra_mb": engine.extra,
        }
    shown = engine.error or f"{row['ns']:12,.1f} ns a company, {row['ratio']:8.3f}x, {engine.extra or 0:8.1f} MB"
    print(f"  {engine.job['engine']:32} {engine.job.get('threads', 1)} thread(s)  {shown}", flush=True)
    return row


def main() -> None:
    """Measure, group by group, and write down what was found after each."""
    parser = argparse.ArgumentParser(description="Time everything once.")
    parser.add_argument("--small", action="store_true", help="small sizes and one round: to see that all works")
    parser.add_argument("--out", type=Path, default=HERE / "results.json")
    options = parser.parse_args()
    start = time.time()
    small = options.small
    rounds = 1 if small else 7
    big, million, few = (100_000, 50_000, 1_000) if small else (10_000_000, 1_000_000, 100_000)
    found: dict[str, Any] = {"machine": machine(), "small": small}

    def keep(name: str, measured: Any) -> None:
        found[name] = measured
        found["minutes"] = (time.time() - start) / 60
        found["machine"]["load_after"] = os.getloadavg()[0]
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")

    with tempfile.TemporaryDirectory() as folder:
        keep("goal", group([{**job, "folder": folder} for job in _goal(big)], rounds))
    keep("columns", group(_columns(million), rounds))
    keep("one", group(_one(300), rounds))
    keep("tight", group(_tight(few), rounds))
    keep("growth", _growth(small))
    for name, measure in MEASURES.items():
        try:
            keep(name, measure(small))
        except Exception as error:  # noqa: BLE001 - the page says what could not be measured
            keep(name, {"error": f"{type(error).__name__}: {str(error).splitlines()[0]}"})
        print(f"\n{name}\n{json.dumps(found[name], indent=1)}", flush=True)
    print(f"\n{found['minutes']:.1f} minutes; written to {options.out}")


def machine() -> dict[str, Any]:
    """What it ran on, and versions."""
    import thesis

    versions = {"thesis": thesis.__version__, "Python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except ModuleNotFoundError:
            versions[name] = "not installed"
    print(", ".join(f"{name} {one}" for name, one in versions.items()))
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": os.getloadavg()[0],
        "versions": versions,
    }


def _goal(rows: int) -> list[dict[str, Any]]:
    names = [("thesis", 2), ("thesis", 1), ("polars, best form", 2), ("duckdb", 2), ("numba, tuned", 2)]
    names += [("numpy, naive", 1), ("memory, moved once", 2)]
    return [{"kind": "columns", "engine": name, "threads": threads, "rows": rows} for name, threads in names]


def _columns(rows: int) -> list[dict[str, Any]]:
    ours = ["thesis", "thesis, with contributions"]
    jobs = [{"kind": "columns", "engine": name, "threads": 1, "rows": rows} for name in ours]
    jobs.append({"kind": "columns", "engine": "thesis", "threads": 2, "rows": rows})
    others = [(name, 1 if name in ONE_THREAD else 2) for name in COLUMN_PEERS] + [("memory, moved once", 2)]
    jobs += [{"kind": "columns", "engine": name, "threads": threads, "rows": rows} for name, threads in others]
    return [*jobs, {"kind": "columns", "engine": "thesis, all known", "threads": 1, "rows": rows, "open": 0.0}]


def _one(rows: int) -> list[dict[str, Any]]:
    # what an evaluation gives is before gates with a cap, so that it is not held against the others' scores
    ours = ["thesis, whole card", "thesis, card of a read profile", "thesis, evaluation"]
    names = [*ONE_PEERS, *ours]
    names.insert(0, names.pop(names.index("datalogic-py")))
    return [{"kind": "one", "engine": name, "rows": rows, "caps": name != "thesis, evaluation"} for name in names]


def _tight(rows: int) -> list[dict[str, Any]]:
    common = {"kind": "columns", "threads": 1, "rows": rows}
    return [
        {**common, "engine": "thesis, all known", "open": 0.0},
        {**common, "engine": "thesis"},
        {**common, "engine": "thesis, tight"},
    ]


def _growth(small: bool) -> dict[str, list[dict[str, Any]]]:
    """How time grows with rules, rows, open facts and levels; one round each, naive NumPy beside."""
    rows = 20_000 if small else 200_000

    def pair(**job: Any) -> list[dict[str, Any]]:
        engines = [("thesis", 1), ("numpy, naive", 1)]
        return group([{"kind": "columns", "rows": rows, "engine": e, "threads": t, **job} for e, t in engines], 1)

    rules, sizes = (
        ((5, 50), (1000, 10_000)) if small else ((5, 24, 100, 300, 1000), (10**3, 10**4, 10**5, 10**6, 10**7))
    )
    return {
        "rules": [row for one in rules for row in pair(rules=one, rows=rows // 4)],
        "rows": [row for one in sizes for row in pair(rows=one)],
        "open": [row for one in (0.0, 0.15, 0.5, 1.0) for row in pair(open=one)],
        "levels": [row for one in (24, 300) for row in pair(levels=one)],
    }


if __name__ == "__main__":
    main()
