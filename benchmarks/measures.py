"""What is not a race of engines over the same facts: what-ifs, weights, acceptability, start-up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent

WHAT_IFS: dict[str, dict[str, Any]] = {
    "one rule's points": {"rules.margin.points": 12},
    "one rule off": {"rules.sector-fit.enabled": False},
}
THRESHOLD = "rules.one-customer.when"


def _turns(works: dict[str, Callable[[], Any]], rounds: int) -> dict[str, dict[str, float]]:
    """Medians of seconds, and of the ratios to the first, of works that take turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - start)
    base = times[next(iter(times))]
    return {
        name: {"seconds": median(mine), "ratio": median(m / b for m, b in zip(mine, base, strict=True))}
        for name, mine in times.items()
    }


def what_if(small: bool) -> dict[str, Any]:
    """A change of one rule on a held table, against a full score; where levels are known, no bound needs tightening."""
    from facts import columns
    from worker import profiles_of

    import thesis
    from rules import read_pack

    pack = read_pack()
    rows = 50_000 if small else 1_000_000
    facts, known = columns(pack, rows), columns(pack, rows, 0.0)
    rules, companies = profiles_of(pack, {**facts, **{name: known[name] for name in (*pack.levels, *pack.flags)}})
    held = thesis.hold(rules, companies)
    works: dict[str, Callable[[], Any]] = {"full score": lambda: thesis.score(rules, companies, threads=1)}
    for name, edits in WHAT_IFS.items():
        works[name] = partial(thesis.rescore, held, thesis.tweak(rules, edits))
    # another value each time, for what is kept of the first is not asked again
    ready = [thesis.tweak(rules, {THRESHOLD: f"top_customer >= {0.4 + i / 100:.2f}"}) for i in range(5)]
    works["one threshold"] = lambda: thesis.rescore(held, ready.pop())
    return _turns(works, 1 if small else 5)


def workspace(_small: bool) -> dict[str, Any]:
    """The most memory that one chunk holds at once, results apart, as it is allocated."""
    import tracemalloc

    from facts import columns
    from worker import profiles_of

    from rules import read_pack
    from thesis.engines.columns import CHUNK, Workspace
    from thesis.scoring.chunks import bound_to
    from thesis.scoring.plans import plan_of
    from thesis.scoring.sums import empty_sums
    from thesis.scoring.tally import Tally

    rules, companies = profiles_of(read_pack(), columns(read_pack(), CHUNK))
    plan = plan_of(rules, None)
    bound = bound_to(plan, companies)
    into = empty_sums(CHUNK)
    tracemalloc.start()
    start = time.perf_counter()
    memory = Workspace(CHUNK)
    tally = Tally(plan, into, memory.loan(CHUNK))
    tally.sums(bound.visit(0, CHUNK, tally.add, memory))
    seconds = time.perf_counter() - start
    held = tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    return {"each thread": {"seconds": seconds, "ratio": 1.0, "extra_mb": held}}


def weighted_sums(small: bool) -> dict[str, Any]:
    """Plain weighted sums of 22 grades, which all of these libraries have."""
    import numpy as np
    from peers_weights import SUMS

    rows = 10_000 if small else 100_000
    grades = np.random.default_rng(0).random((rows, 22)) + 0.001
    weights = np.arange(1.0, 23.0)
    found: dict[str, Any] = {}
    works = {}
    for name, make in SUMS.items():
        try:
            work = make(grades, weights)
            shares = np.asarray(work()) / (grades @ weights)  # a scale of its own is no difference
            if not np.allclose(shares, shares[0]):
                raise ValueError("its sums differ")  # noqa: TRY301
            works[name] = work
        except Exception as error:  # noqa: BLE001 - the page says what a peer said
            found[name] = {"error": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
    return {**_turns(works, 3), **found}


def acceptability(small: bool) -> dict[str, Any]:
    """100,000 draws over 1,000 companies and 22 rules; pySensMCDA at a hundredth of the draws, scaled."""
    draws, scale = (2_000, 10) if small else (100_000, 100)
    kinds = {"argsort alone": draws, "thesis": draws, "pySensMCDA": draws // scale}
    found = {kind: _child(f"import measures; measures.draw({kind!r}, {count})") for kind, count in kinds.items()}
    for kind, said in found.items():
        if "error" not in said:
            said["seconds"] *= scale if kind == "pySensMCDA" else 1
            said["ratio"] = said["seconds"] / found["argsort alone"]["seconds"]
    return found


def draw(kind: str, draws: int) -> None:
    """In a process of its own: seconds and megabytes of one kind of acceptability."""
    from facts import columns
    from worker import _status, profiles_of

    import thesis
    from rules import read_pack

    pack = read_pack()
    rules, companies = profiles_of(pack, columns(pack, 1_000))
    board = thesis.score(rules, companies, bounds="outer")
    grades = abs(board.contributions) / [abs(rule.points) for rule in pack.rules]
    status = Path("/proc/self/status")
    if kind == "thesis":
        thesis.acceptability(rules, companies, draws=200)
    before = _status(status, "VmRSS")
    start = time.perf_counter()
    if kind == "thesis":
        thesis.acceptability(rules, companies, draws=draws)
    else:
        import peers_weights

        {"argsort alone": peers_weights.argsort_alone, "pySensMCDA": peers_weights.pysensmcda}[kind](grades, draws)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "extra_mb": (_status(status, "VmHWM") - before) / 1024}))


def _child(code: str) -> dict[str, Any]:
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=HERE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    if found.returncode:
        return {"error": (found.stderr.strip().splitlines() or ["no reason given"])[-1]}
    return json.loads(found.stdout.strip().splitlines()[-1])


IMPORTS = {
    "nothing": "pass",
    "attrs, tomli": "import attrs, tomli",
    "attrs, tomli, numpy": "import attrs, tomli, numpy",
    "thesis": "import thesis",
    "thesis, one company scored": "import thesis; thesis.score(thesis.load('zhu-xiaohu'), {'layers': ['application']})",
    "thesis, its column engine": "import thesis, thesis.scoring.many",
}


def start_up(small: bool) -> dict[str, Any]:
    """Fresh processes in turns, milliseconds; files are in memory, and compiled as those of installed packages are."""
    with TemporaryDirectory() as folder:
        kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
        works = {
            name: lambda code=code: subprocess.run([sys.executable, "-c", code], check=True, env=kept)
            for name, code in IMPORTS.items()
        }
        for work in works.values():
            work()
        return _turns(works, 3 if small else 9)


MEASURES: dict[str, Callable[[bool], dict[str, Any]]] = {
    "workspace": workspace,
    "what-if": what_if,
    "weighted sums": weighted_sums,
    "acceptability": acceptability,
    "start-up": start_up,
}
