"""Streams generated companies that are larger than memory, or kills the stream again and again, and says how it went.

    python benchmarks/large_streams.py FOLDER [--files 100] [--rows 1000000] [--kills 0] [--thesis zhu-xiaohu]

File i is made from seed i, once, and stays in FOLDER; every field that the thesis reads is a column, each fact is
unknown with a chance of 15%. Each stream is a process of its own, whose memory is the most that it ever held. With
``--kills`` a stream is killed (`kill -9`) at so many random moments, begun again each time, and its file compared with
that of the stream that nobody disturbed.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import time
from itertools import zip_longest
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from million import _column

import thesis
from thesis.scoring.plans import plan_of
from thesis.vocabulary import Field, FieldType

UNKNOWN = 0.15
STREAM = """
import resource, sys, time, thesis
from pathlib import Path
rules, pattern, out = sys.argv[1:]
last = 0
def progress(done, rows):
    global last
    if done - last >= 10_000_000:
        print(f"  {done:,} of {rows:,} rows after {time.monotonic() - start:,.0f} s", flush=True)
        last = done
start = time.monotonic()
done = thesis.stream(thesis.load(rules), pattern, out, bounds="outer", force=True, progress=progress)
seconds, used = time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF)
cpu = used.ru_utime + used.ru_stime
peak = used.ru_maxrss / (1024**3 if sys.platform == "darwin" else 1024**2)
print(f"  {done.rows:,} rows of {done.files} files, {done.resumed} of them done before, {done.inexact:,} not exact")
print(f"  {seconds:,.0f} s, {cpu:,.0f} s of a core, {done.rows / seconds:,.0f} rows/s, at the most {peak:.2f} GB")
print(f"  written: {Path(out).stat().st_size / 1e9:.2f} GB", flush=True)
"""


def main() -> None:
    """Make the files, stream them, and kill a second stream as often as is asked."""
    parser = argparse.ArgumentParser(description="Stream large files of generated companies.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--thesis", default="zhu-xiaohu")
    options = parser.parse_args()
    data = options.folder / f"{options.files}-files-of-{options.rows}"
    data.mkdir(parents=True, exist_ok=True)
    size = sum(
        written(data / f"{number:03}.parquet", options.thesis, options.rows, number) for number in range(options.files)
    )
    print(f"{options.files} files of {options.rows:,} rows, {size / 1e9:.2f} GB, {options.thesis}", flush=True)
    command = [sys.executable, "-c", STREAM, options.thesis, str(data / "*.parquet")]
    whole = options.folder / "whole.parquet"
    start = time.monotonic()
    subprocess.run([*command, str(whole)], check=True)
    if options.kills:
        killed(command, options.folder / "killed.parquet", whole, options.kills, time.monotonic() - start)


def written(path: Path, rules: str, rows: int, seed: int) -> int:
    """Write one file of companies, unless it is there, and return its bytes."""
    if not path.exists():
        loaded = thesis.load(rules)
        plan = plan_of(loaded, None)
        read = {key[0] for part in (*plan.slots, *plan.gates) for key in part.reads}
        chance = np.random.default_rng(seed)
        fields = [field for field in loaded.vocabulary.fields.values() if field.id in read]
        if "arr" in read:  # when it was said, for `months_to_reach`
            fields.append(Field("arr__as_of", FieldType.DATE))
        columns = {field.id: _column(field, rows, UNKNOWN, chance) for field in fields}
        ids = {"id": pl.select(pl.format("c{}", pl.int_range(seed * rows, (seed + 1) * rows))).to_series()}
        series = {
            name: pl.Series(column.tolist() if column.dtype == object else column, nan_to_null=True, strict=False)
            for name, column in columns.items()
        }
        half = path.with_suffix(".half")
        pl.DataFrame(ids | series).write_parquet(half)
        half.rename(path)
    return path.stat().st_size


def killed(command: list[str], out: Path, whole: Path, kills: int, seconds: float) -> None:
    """Kill a stream at random moments, begin it again until it ends, and compare what it wrote."""
    chance = random.Random(kills)
    out.unlink(missing_ok=True)
    seen = 0
    for kill in range(kills):
        after = seconds * chance.uniform(0.1, 0.6)
        with subprocess.Popen([*command, str(out)], stdout=subprocess.DEVNULL) as running:
            try:
                running.wait(after)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
        parts = sorted(out.parent.glob(f".{out.name}.parts/part-*.parquet"))
        print(f"  kill {kill + 1} after {after:.1f} s: {len(parts)} parts kept, file there: {out.exists()}", flush=True)
        for path in (*parts, *((out,) if out.exists() else ())):
            seen += pq.read_metadata(path).num_rows > 0  # a half file has no footer, and cannot be read
        if out.exists():
            break
    else:
        subprocess.run([*command, str(out)], check=True)
    assert_same(out, whole)
    print(f"  {kill + 1} kills; each of the {seen} files that were seen was whole, and the last has the same rows")


def assert_same(found: Path, expected: Path) -> None:
    """Two files have the same rows in the same order."""
    with pq.ParquetFile(found) as left, pq.ParquetFile(expected) as right:
        same = all(a == b for a, b in zip_longest(left.iter_batches(), right.iter_batches()))
    if not same:
        sys.exit(f"{found} differs from {expected}")


if __name__ == "__main__":
    main()
