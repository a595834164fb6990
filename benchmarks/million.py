"""Scores a million generated companies by a thesis: seconds, rows a second, and what memory it takes.

    python benchmarks/million.py [--rows 1000000] [--unknown 0.15] [--thesis rules/zhu-xiaohu.toml] [--tight]

Every field that the thesis reads is a column; each fact is unknown with the same chance. With ``--tight`` the
bounds are tightened too, as ``thesis.score`` does.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import numpy as np

import thesis
from thesis.scoring.chunks import contributions_of, outer_sums
from thesis.scoring.plans import plan_of
from thesis.vocabulary import Field, FieldType

T = TypeVar("T")


def main() -> None:
    """Generate, read, score, and print what each took."""
    options = _options()
    rules = thesis.load(options.thesis)
    plan = plan_of(rules, None)
    read = {key[0] for part in (*plan.slots, *plan.gates) for key in part.reads}
    random = np.random.default_rng(0)
    fields = [field for field in rules.vocabulary.fields.values() if field.id in read]
    columns = {field.id: _column(field, options.rows, options.unknown, random) for field in fields}
    if "arr" in columns:  # one dated fact a company, for `months_to_reach`
        columns["arr__as_of"] = _column(Field("arr__as_of", FieldType.DATE), options.rows, options.unknown, random)
    for column in columns.values():
        column.flags.writeable = False  # so that none needs to be copied
    print(f"{options.rows:,} rows, {len(columns)} columns, {len(rules.rules)} rules, {options.unknown:.0%} unknown")
    print(f"numpy {np.__version__}, Python {sys.version.split()[0]}; generated: {_peak():,.0f} MB at the most")

    companies = _timed("read", lambda: thesis.profiles(columns=columns, thesis=rules), options.rows)
    for run in range(options.runs):
        sums = _timed(f"score and outer bounds, run {run + 1}", lambda: outer_sums(plan, companies), options.rows)
    print(f"exact already: {sums.exact.mean():.1%}; mean score {sums.score.mean() / 1000:.3f}")
    _timed("contributions", lambda: contributions_of(plan, companies), options.rows)
    if options.tight:
        board = _timed("thesis.score, bounds tightened", lambda: thesis.score(rules, companies), options.rows)
        print(f"exact: {board.exact.mean():.1%}; mean width {(board.high - board.low).mean():.3f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Score generated companies by a thesis.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--unknown", type=float, default=0.15)
    parser.add_argument("--thesis", default="rules/zhu-xiaohu.toml")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tight", action="store_true")
    return parser.parse_args()


def _timed(what: str, work: Callable[[], T], rows: int) -> T:
    before, start, cpu = _peak(), time.perf_counter(), time.process_time()
    found = work()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = f"peak {_peak():,.0f} MB (+{_peak() - before:,.0f})"
    print(f"{what}: {seconds:.2f} s ({cpu:.2f} of a core), {rows / seconds:,.0f} rows/s, {peak}")
    return found


def _peak() -> float:
    """The most memory that the process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _column(field: Field, rows: int, unknown: float, random: np.random.Generator) -> np.ndarray[Any, Any]:
    """Random values of a field, some of them unknown."""
    gone = random.random(rows) < unknown
    if field.type is FieldType.FLAG:
        found = (random.random(rows) < 0.5).astype(object)
        found[gone] = None
        return found
    if field.type is FieldType.CATEGORY:
        found = np.array(field.values, dtype=object)[random.integers(len(field.values), size=rows)]
        found[gone] = None
        return found
    if field.type is FieldType.TAGS:
        sets = [";".join(tag for tag in field.values if random.random() < 0.4) for _ in range(50)]
        found = np.array([text or ";" for text in sets], dtype=object)[random.integers(50, size=rows)]
        found[gone] = None
        return found
    if field.type is FieldType.DATE:
        days = np.datetime64(date(2018, 1, 1)) + random.integers(0, 2600, size=rows).astype("timedelta64[D]")
        days[gone] = np.datetime64("NaT", "D")
        return days
    scale = {FieldType.SHARE: 1.0, FieldType.RATIO: 1.5, FieldType.MONEY: 3e7, FieldType.DURATION: 48.0}
    found = random.random(rows) * scale.get(field.type, min(field.domain.hi, 100.0))
    if field.type.is_whole:
        found = np.floor(found)
    found[gone] = np.nan
    return found


if __name__ == "__main__":
    main()
