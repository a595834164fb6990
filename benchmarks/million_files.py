"""Writes a million generated companies as files, scores them from Python and at the prompt, and says what it took.

    python benchmarks/million_files.py [FOLDER] [--rows 1000000] [--unknown 0.15] [--thesis rules/zhu-xiaohu.toml]

Every field that the thesis reads is a column; each fact is unknown with the same chance. Each run is a process of
its own; its memory is the most that it ever held.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from million import _column

import thesis
from thesis.scoring.plans import plan_of

FROM_PYTHON = """
import sys, thesis
rules = thesis.load(sys.argv[1])
board = thesis.score(rules, thesis.read_profiles(sys.argv[2], rules), bounds="outer")
print(len(board), board.score.mean())
"""


def main() -> None:
    """Write the files, then run each way of scoring them."""
    parser = argparse.ArgumentParser(description="Score files of generated companies.")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--unknown", type=float, default=0.15)
    parser.add_argument("--thesis", default="rules/zhu-xiaohu.toml")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        files = written(folder, options.thesis, options.rows, options.unknown)
        print(f"{options.rows:,} rows, {options.unknown:.0%} unknown, {options.thesis}")
        for path in files:
            print(f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB")
            timed("from Python", "-c", FROM_PYTHON, options.thesis, str(path))
            program = ("-m", "thesis", "score", options.thesis, str(path))
            timed("at the prompt, first 20 and summary", *program)
            for suffix in (".parquet", ".csv"):
                out = folder / f"scores{suffix}"
                timed(f"at the prompt, -o {out.name}", *program, "-o", str(out), "--force")


def written(folder: Path, rules: str, rows: int, unknown: float) -> tuple[Path, Path]:
    """The companies as Parquet and as CSV; what is there already is taken as it is."""
    parquet, csv = folder / f"companies-{rows}.parquet", folder / f"companies-{rows}.csv"
    if parquet.exists() and csv.exists():
        return parquet, csv
    loaded = thesis.load(rules)
    plan = plan_of(loaded, None)
    read = {key[0] for part in (*plan.slots, *plan.gates) for key in part.reads}
    random = np.random.default_rng(0)
    columns = {
        field.id: _column(field, rows, unknown, random)
        for field in loaded.vocabulary.fields.values()
        if field.id in read
    }
    frame = pl.DataFrame(
        {"id": [f"c{i:07}" for i in range(rows)]}
        | {
            name: pl.Series(column.tolist() if column.dtype == object else column, nan_to_null=True, strict=False)
            for name, column in columns.items()
        }
    )
    frame.write_parquet(parquet)
    frame.write_csv(csv)
    return parquet, csv


def timed(what: str, *arguments: str) -> None:
    """Run a process, and print how long it took and the most memory that it held."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", _MEASURED, *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(done.stderr)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"  {what}: {seconds:.1f} s ({cpu:.1f} s of a core), at the most {float(done.stderr.split()[-1]):,.0f} MB")


# A child of a child: the most memory of all children is asked for, and here it has one.
_MEASURED = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), file=sys.stderr)
sys.exit(code)
"""


if __name__ == "__main__":
    main()
