"""What an acceptability analysis takes, and what it tells while it works."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

import thesis

RULES = 20
COMPANIES = 1_000
MOST = 200 * 2**20  # bytes beyond what is there already; a whole process then stays below 300 MB


@pytest.fixture(scope="module")
def many() -> tuple[thesis.Thesis, thesis.Profiles]:
    """A thousand companies by twenty rules, one gate with a cap among them."""
    fields = "".join(f'[fields.x{i}]\ntype = "share"\n' for i in range(RULES))
    rules = "".join(f'[rules.r{i}]\npoints = {i - 3}\nvalue = "x{i}"\n' for i in range(RULES))
    head = '[thesis]\nformat = 1\nid = "many"\n[vocabulary]\nid = "v"\n'
    gate = '[gates.c]\nwhen = "x0 > 90%"\ncap = 60\n[verdicts]\nhigh = "60%"\nlow = -inf\n'
    base = thesis.loads(f"{head}{fields}{rules}{gate}")
    shares = np.random.default_rng(1).random((COMPANIES, RULES)).round(3)
    rows = [{"id": f"c{j}", **{f"x{i}": x for i, x in enumerate(row)}} for j, row in enumerate(shares.tolist())]
    return base, thesis.profiles(rows, base)


def test_memory_does_not_grow_with_draws_or_threads(many: tuple[thesis.Thesis, thesis.Profiles]) -> None:
    base, companies = many
    found = []
    for draws, threads in ((8_192, 1), (24_576, 1), (24_576, 4)):
        tracemalloc.start()
        found.append(thesis.acceptability(base, companies, draws=draws, threads=threads))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MOST
    assert np.array_equal(found[1].ranks, found[2].ranks)


def test_progress_counts_the_draws(many: tuple[thesis.Thesis, thesis.Profiles]) -> None:
    """Each call has more of them than the one before, and the last has all."""
    base, companies = many
    for threads in (1, 2):
        told: list[tuple[int, int]] = []
        thesis.acceptability(base, companies, draws=9_000, threads=threads, progress=_noting(told))
        assert told == [(4_096, 9_000), (8_192, 9_000), (9_000, 9_000)]


def _noting(told: list[tuple[int, int]]) -> Callable[[int, int], None]:
    return lambda done, every: told.append((done, every))
