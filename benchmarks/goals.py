"""The goals: what is held against what, how much is meant to do, and what stands in the way where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Found = dict[str, Any]
Measure = Callable[[Found], float]


@dataclass(frozen=True)
class Goal:
    """A number that is meant to be ``most`` at the most."""

    what: str
    measure: Measure
    most: float
    unit: str = "x"
    hindrance: str = ""

    def row(self, found: Found) -> str:
        """The goal as a row of the page."""
        said = f"| {self.what} | ≤ {self.most:.3g}{self.unit} |"
        try:
            value = self.measure(found)
        except (KeyError, StopIteration, TypeError, ZeroDivisionError):
            return f"{said} not measured | | |"
        met = value <= self.most
        shown = f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
        return f"{said} {shown}{self.unit} | {'met' if met else '**not met**'} | {'' if met else self.hindrance} |"


def _of(found: Found, group: str, engine: str, threads: int = 1) -> Found:
    return next(row for row in found[group] if row["engine"] == engine and row.get("threads", 1) == threads)


def _against(group: str, mine: str, its: str, threads: int = 1, its_threads: int | None = None) -> Measure:
    """The ratio of two engines of a group; each was held against the first in the same rounds."""

    def ratio(found: Found) -> float:
        other = _of(found, group, its, threads if its_threads is None else its_threads)
        return float(_of(found, group, mine, threads)["ratio"] / other["ratio"])

    return ratio


def _seconds(group: str, mine: str, its: str) -> Measure:
    return lambda found: float(found[group][mine]["seconds"] / found[group][its]["seconds"])


def _workspace(found: Found) -> float:
    return float(found["workspace"]["each thread"]["extra_mb"])


def _import_beyond(found: Found) -> float:
    start = found["start-up"]
    return float((start["thesis"]["seconds"] - start["attrs, tomli"]["seconds"]) * 1e3)


_CALLS = "350 NumPy calls a chunk, each a pass over memory in the cache; both bounds and what is decided are found too"
_CHUNKS = "values of 65,536 rows at once: in smaller chunks threads wait for one another"
_SUMS = "the changed rule is found anew, and sums and verdicts are patched; a full score takes half the time it took"
_SCORE = "what each rule gives is written to memory that is new each time, 176 bytes a company"
_GATE = "each combination of open levels that rules share is one more row, and a few thousand rows are mostly calls"
_CARD = "values are checked, bounds tightened where rules share open facts, and the card made: about a third each"
_LEAVES = "each contribution is rounded, and both ends of the rules that open facts touch are found"
_COUNTING = "ties, places, pairs, verdicts and central points are counted besides, each in passes over all scores"
_MODULES = "the language, the plan and the engines are many modules, whose nouns attrs makes when they are imported"

GOALS = (
    Goal("columns, 2 threads, to polars", _against("goal", "thesis", "polars, best form", 2), 0.65, "x", _CALLS),
    Goal("columns, 2 threads, to DuckDB", _against("goal", "thesis", "duckdb", 2), 0.4, "x", _CALLS),
    Goal("columns, 2 threads, to tuned numba", _against("goal", "thesis", "numba, tuned", 2), 4, "x", _CALLS),
    Goal("columns, 1 thread, to naive NumPy", _against("goal", "thesis", "numpy, naive"), 0.25, "x", _CALLS),
    Goal("outer bounds, 15 % open, to all known", _against("columns", "thesis", "thesis, all known"), 2.2, "x", _CALLS),
    Goal("tight bounds, to all known", _against("tight", "thesis, tight", "thesis, all known"), 4, "x", _GATE),
    Goal("contributions too", _against("columns", "thesis, with contributions", "thesis"), 1.5, "x", _SCORE),
    Goal("memory beyond the results, each thread", _workspace, 8, " MB", _CHUNKS),
    Goal("one company, evaluation", _against("one", "thesis, evaluation", "datalogic-py"), 0.8, "x", _LEAVES),
    Goal("one company, whole card", _against("one", "thesis, whole card", "datalogic-py"), 6, "x", _CARD),
    Goal("one rule's points, held table", _seconds("what-if", "one rule's points", "full score"), 1 / 12, "x", _SUMS),
    Goal("one rule off, held table", _seconds("what-if", "one rule off", "full score"), 1 / 12, "x", _SUMS),
    Goal("one threshold, held table", _seconds("what-if", "one threshold", "full score"), 1 / 4, "x", _SUMS),
    Goal("acceptability, to argsort", _seconds("acceptability", "thesis", "argsort alone"), 1.3, "x", _COUNTING),
    Goal("acceptability, memory", lambda found: float(found["acceptability"]["thesis"]["extra_mb"]), 300, " MB"),
    Goal("acceptability, to pySensMCDA", _seconds("acceptability", "thesis", "pySensMCDA"), 0.2),
    Goal("`import thesis`, beyond attrs and tomli", _import_beyond, 20, " ms"),
    Goal(
        "its column engine, to attrs, tomli and numpy",
        _seconds("start-up", "thesis, its column engine", "attrs, tomli, numpy"),
        1.2,
        "x",
        _MODULES,
    ),
)
