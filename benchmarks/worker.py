"""One engine in a process of its own: made ready once, then asked turn by turn, so that all engines take turns.

Reads a job as JSON from its argument, says when it is ready, then answers each line ``run``, ``peak`` or ``save FILE``.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from facts import OPEN, Columns, columns, dicts, grown, kept, with_many_levels

from rules import Pack, read_pack

Job = dict[str, Any]


def main() -> None:
    """Be ready, then answer."""
    job = json.loads(sys.argv[1])
    try:
        run, size = ready(job)
        first = run()
        run()  # memory that the machine gives for the first time comes slowly
    except Exception as error:  # noqa: BLE001 - whatever a peer raises is what the page reports
        print(json.dumps({"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}))
        return
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        said, _, path = line.strip().partition(" ")
        if said == "save":
            np.save(path, np.asarray(first, dtype=np.float64))
            answer: Any = True
        elif said == "peak":
            answer = _extra_megabytes(run)
        else:
            start = time.perf_counter()
            run()
            answer = (time.perf_counter() - start) / size
        print(json.dumps(answer), flush=True)


def ready(job: Job) -> tuple[Callable[[], Any], int]:
    """What is to be run, and the number of companies that a run scores."""
    pack = read_pack()
    if job.get("rules"):
        pack = read_pack(grown(pack, job["rules"]))
    if job.get("levels"):
        pack = read_pack(with_many_levels(pack, job["levels"]))
    rows, engine, threads = job["rows"], job["engine"], job.get("threads", 1)
    if job["kind"] == "one":
        return _one(pack, engine, dicts(pack, rows)), rows
    share = job.get("open", OPEN)
    facts = kept(pack, rows, share, Path(job["folder"])) if "folder" in job else columns(pack, rows, share)
    if engine.startswith("thesis"):
        return _ours(pack, facts, engine, threads), rows
    if engine.startswith("memory"):
        return _moved(facts, threads), rows
    from peers_columns import PEERS

    return PEERS[engine](pack, facts, threads), rows


def _one(pack: Pack, engine: str, facts: list[dict[str, Any]]) -> Callable[[], Any]:
    if not engine.startswith("thesis"):
        from peers_one import PEERS

        score = PEERS[engine](pack)
        return lambda: [score(one) for one in facts]
    import thesis
    from thesis.facts import read_one
    from thesis.scoring.plans import planned

    pack_of_ours = thesis.loads(pack.text)
    if engine == "thesis, whole card":
        return lambda: [thesis.score(pack_of_ours, one).score for one in facts]
    if engine == "thesis, card of a read profile":
        profiles = [read_one(one, pack_of_ours.vocabulary) for one in facts]
        return lambda: [thesis.score(pack_of_ours, one).score for one in profiles]
    ready_plan = planned(pack_of_ours, None)
    profiles = [read_one(one, pack_of_ours.vocabulary) for one in facts]
    for one in profiles[:20]:  # from some companies on it is compiled
        ready_plan.totals(one)
    return lambda: [ready_plan.totals(one)[1] / 1000 for one in profiles]


def profiles_of(pack: Pack, facts: Columns) -> tuple[Any, Any]:
    """The thesis and its companies, read from columns as users have them."""
    import thesis

    rules = thesis.loads(pack.text)
    said = {}
    for name, column in facts.items():
        if name in pack.levels:
            said[name] = np.array([*pack.levels[name], None], dtype=object)[column]
        elif name in pack.flags:
            said[name] = np.array([False, True, None], dtype=object)[column]
        else:
            said[name] = column
    return rules, thesis.profiles(columns=said, thesis=rules)


def _ours(pack: Pack, facts: Columns, engine: str, threads: int) -> Callable[[], Any]:
    import thesis

    rules, companies = profiles_of(pack, facts)
    bounds: Any = "tight" if "tight" in engine else "outer"
    if "contributions" not in engine:
        return lambda: thesis.score(rules, companies, bounds=bounds, threads=threads).score

    def run() -> Any:
        board = thesis.score(rules, companies, bounds=bounds, threads=threads, contributions=True)
        return board.contributions, board.score

    return run


def _moved(facts: Columns, threads: int) -> Callable[[], Any]:
    """As many bytes read and written as the facts and the scores are: what no engine can undercut."""
    moved = sum(column.nbytes for column in facts.values()) + 8 * len(next(iter(facts.values())))
    source, target = np.ones(moved // 2, np.uint8), np.empty(moved // 2, np.uint8)
    parts = [slice(i * len(source) // threads, (i + 1) * len(source) // threads) for i in range(threads)]
    pool = ThreadPoolExecutor(threads)
    return lambda: list(pool.map(lambda part: np.copyto(target[part], source[part]), parts))


def _extra_megabytes(run: Callable[[], Any]) -> float | None:
    """How much more memory the process holds at most while it runs than before; None where that cannot be told."""
    status = Path("/proc/self/status")
    try:
        ctypes.CDLL(None).malloc_trim(0)  # what runs before have given back is not to hide what this one takes
        Path("/proc/self/clear_refs").write_text("5")
    except (OSError, AttributeError):
        return None
    before = _status(status, "VmRSS")
    run()
    return (_status(status, "VmHWM") - before) / 1024


def _status(path: Path, key: str) -> int:
    return int(next(line for line in path.read_text().splitlines() if line.startswith(key)).split()[1])


if __name__ == "__main__":
    main()
