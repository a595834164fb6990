"""Whether the tests would notice: small faults written into a copy of the library, one at a time.

    python benchmarks/mutants.py --count 420 --seed 2025 --jobs 2 --report docs/mutants.md
    python benchmarks/mutants.py --rooms plan engines/bounds --count 80 --seed 7

A sample of all faults that `faults.py` can make in the language, the engines, the plan and scoring is drawn with a
fixed seed. For each the tests of its room run in forks of this process, first the quick ones, then the laws with few
examples; the first failure kills the fault. What survives is listed, with the reason why it is no fault where
`equivalent.toml` has one. What is known of this seed and these rooms is not tried again, unless the library changed.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from faults import Mutant, all_mutants, mutated

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "thesis"
ROOMS = ("language", "engines", "plan", "scoring")
LONGEST = 60  # seconds of work for the tests of one mutant; an endless loop is a fault that was noticed
ASLEEP = 600  # seconds on the clock, for tests that wait for what never comes
EXAMPLES = 12  # of each law

_FOCUSED = ("unit/test_engine_parts.py", "unit/test_small_faults.py")
_QUICK = {
    "language": ("unit/test_checker.py", "unit/test_parser.py", "conformance"),
    "plan": (
        *("unit/test_plan.py", "unit/test_tight_bounds.py", "unit/test_derived.py", "unit/test_promises.py"),
        *("conformance", "unit/test_point_in_time.py", "unit/test_every_completion.py"),
    ),
    "engines/bounds": (
        *("unit/test_segments.py", "unit/test_elimination.py", "unit/test_tight_bounds.py"),
        *(
            "unit/test_choosing_kept.py",
            "unit/test_witness.py",
            "unit/test_every_completion.py",
            "unit/test_promises.py",
        ),
    ),
    "engines/columns": (
        *("unit/test_column_operations.py", "unit/test_column_edges.py", "conformance", "unit/test_columns.py"),
    ),
    "engines/function": ("unit/test_tight_bounds.py", "unit/test_article.py", "conformance"),
    "engines/interpreter": ("unit/test_tight_bounds.py", "conformance"),
    "engines/relation": ("unit/test_sql.py", "unit/test_sql_edges.py", "conformance"),
    "scoring": (
        *("unit/test_cards.py", "unit/test_score_table.py", "unit/test_tight_bounds.py"),
        "unit/test_column_edges.py",
    ),
}
_SLOW = {
    "language": ("unit/test_messages.py", "laws/test_kleene.py", "laws/test_round_trip.py"),
    "plan": ("laws/test_exact_sums.py", "laws/test_one_answer.py", "laws/test_bounds.py", "laws/test_off.py"),
    "engines/bounds": (
        "laws/test_choosing.py",
        "laws/test_tight_tables.py",
        "laws/test_bounds.py",
        "laws/test_learning.py",
        "laws/test_one_answer.py",
    ),
    "engines/columns": ("laws/test_one_answer.py", "laws/test_independence_columns.py"),
    "engines/function": ("laws/test_one_answer.py", "unit/test_score_table.py"),
    "engines/interpreter": ("laws/test_one_answer.py", "laws/test_bounds.py"),
    "engines/relation": ("unit/test_stream.py", "laws/test_one_answer_in_sql.py"),
    "scoring": ("laws/test_rescoring.py", "unit/test_article.py", "laws/test_exact_sums.py", "laws/test_one_answer.py"),
}


class Few:
    """Runs laws with few examples, and without shrinking: a failure is all that is asked for."""

    def pytest_collection_finish(self, session: Any) -> None:
        """Set what each property test uses."""
        from hypothesis import Phase, is_hypothesis_test, settings

        for item in session.items:
            test = getattr(item, "obj", None)
            test = getattr(test, "__func__", test)
            if test is not None and is_hypothesis_test(test):
                now = getattr(test, "_hypothesis_internal_use_settings", settings.default)
                few = settings(
                    now, max_examples=min(EXAMPLES, now.max_examples), phases=[Phase.explicit, Phase.generate]
                )
                test._hypothesis_internal_use_settings = few  # noqa: SLF001


def run_tests(source: Path, tests: tuple[str, ...]) -> bool:
    """Whether the tests pass, in a fork of this process; too long is a failure."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
            os._exit(_in_child(source, tests))
        os._exit(3)
    end = time.monotonic() + ASLEEP
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _in_child(source: Path, tests: tuple[str, ...]) -> int:
    import pytest

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.path.insert(0, str(source))
    os.environ["PYTHONPATH"] = str(source)
    options = [
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:randomly",
        "--no-header",
        "-o",
        "addopts=",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    return int(pytest.main([*options, "--import-mode=importlib", *(f"tests/{one}" for one in tests)], plugins=[Few()]))


def _room(path: Path) -> str:
    """The room whose tests are run for a module."""
    return next(room for room in sorted(_QUICK, key=len, reverse=True) if path.as_posix().startswith(room))


def passes(room: str, source: Path) -> bool:
    """Whether all tests of a room pass."""
    return run_tests(source, (*_FOCUSED, *_QUICK[room])) and run_tests(source, _SLOW[room])


def examine(mutant: Mutant, source: Path) -> bool:
    """Whether the tests notice a fault."""
    path = source / "thesis" / mutant.path
    text, stamp = path.read_text(encoding="utf-8"), path.stat().st_mtime
    try:
        path.write_text(mutated(text, mutant.index), encoding="utf-8")
        os.utime(path, (stamp + 10, stamp + 10))  # so that the compiled file is seen to be of another text
        return not passes(_room(mutant.path), source)
    finally:
        path.write_text(text, encoding="utf-8")
        os.utime(path, (stamp, stamp))


def sample(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """The faults that are tried."""
    chosen = random.Random(seed).sample(mutants, min(count, len(mutants)))
    return sorted(chosen, key=lambda one: (one.path.as_posix(), one.index))


class Workshop:
    """A copy of the library that faults are written into."""

    source = Path()

    @classmethod
    def furnish(cls, folder: str) -> None:
        """Make the copy, and import once what every fork needs."""
        import hypothesis
        import numpy as np
        import pytest

        del hypothesis, np, pytest
        sys.dont_write_bytecode = True
        home = Path(tempfile.mkdtemp(dir=folder))
        cls.source = home / "src"
        shutil.copytree(ROOT / "src", cls.source, ignore=shutil.ignore_patterns("__pycache__"))
        for shipped in ("rules", "examples"):
            (home / shipped).symlink_to(ROOT / shipped)
        compileall.compile_dir(cls.source, quiet=1)

    @classmethod
    def is_sound(cls, room: str) -> tuple[str, bool]:
        """Whether the tests of a room pass without any fault."""
        return room, passes(room, cls.source)

    @classmethod
    def try_one(cls, mutant: Mutant) -> tuple[Mutant, bool, float]:
        """A fault, whether it was noticed, and the seconds that it took."""
        begun = time.monotonic()
        return mutant, examine(mutant, cls.source), time.monotonic() - begun


def try_all(mutants: Sequence[Mutant], known: dict[str, bool], results: Path, jobs: int) -> None:
    """Try what is not known yet; what comes out is written down one by one."""
    if not mutants:
        return
    forks = multiprocessing.get_context("fork")
    with (
        tempfile.TemporaryDirectory() as folder,
        forks.Pool(jobs, Workshop.furnish, (folder,)) as pool,
    ):
        rooms = sorted({_room(one.path) for one in mutants})
        if failing := [room for room, sound in pool.imap_unordered(Workshop.is_sound, rooms) if not sound]:
            sys.exit(f"The tests of {', '.join(failing)} fail without any fault.")
        for place, (mutant, noticed, seconds) in enumerate(pool.imap_unordered(Workshop.try_one, mutants), 1):
            known[mutant.name] = noticed
            results.write_text(json.dumps(known, indent=1), encoding="utf-8")
            word = "noticed " if noticed else "SURVIVED"
            print(f"{place}/{len(mutants)} {seconds:5.1f} s {word} {mutant.line}: {mutant.name}", flush=True)


def report(results: Mapping[Mutant, bool], total: int, seed: int, untried: Sequence[Mutant] = ()) -> str:
    """The page: how many were noticed in each room, and what survived; ``untried`` are the rest of the sample."""
    reasons = _reasons()
    survivors = [mutant for mutant, noticed in results.items() if not noticed]
    none = Counter(_room(one.path) for one in survivors if one.name in reasons)
    tried, noticed = Counter(_room(one.path) for one in results), len(results) - len(survivors)
    killed = tried - Counter(_room(one.path) for one in survivors)
    real = len(results) - none.total()
    lines = [
        "# Would the tests notice?",
        "",
        f"{total:,} small faults can be written into the language, engines, plan and scoring (`<` for `<=`,",
        "`+` for `-`, a constant one off, a negated condition, `min` for `max`, a result left out, …). A sample,",
        f"drawn with the seed {seed}, was tried one by one against tests of its room, the laws with few examples.",
        "",
        f"Of {len(results)} tried, **{noticed} were noticed ({100 * noticed / max(len(results), 1):.1f} %)**.",
        f"{none.total()} of the others are no faults, as nobody could see them;",
        f"of the {real} that are, {100 * noticed / max(real, 1):.1f} % were noticed.",
        "",
        "`python benchmarks/mutants.py --report docs/mutants.md` tries a sample of the library as it is, in an hour.",
        "",
        *_said_of(untried),
        "| room | tried | no faults | noticed |",
        "|---|---|---|---|",
        *(f"| {room} | {tried[room]} | {none[room]} | {killed[room]} |" for room in sorted(tried)),
        "",
        f"## The {len(survivors)} that survived",
        "",
        *(
            f"- `{one.name}`  \n  {reasons.get(one.name, 'Not shown to be no fault: a test for it is missing.')}"
            for one in survivors
        ),
    ]
    return "\n".join(lines) + "\n"


def _said_of(untried: Sequence[Mutant]) -> list[str]:
    if not untried:
        return []
    rooms = " and ".join(sorted({f"`{_room(one.path)}`" for one in untried}))
    return [f"{len(untried)} more of the sample, in {rooms}, were not tried.", ""]


def _reasons() -> dict[str, str]:
    text = Path(__file__).with_name("equivalent.toml").read_text(encoding="utf-8")
    return {one["mutant"]: one["reason"] for one in tomllib.loads(text)["equivalent"]}


def _results(seed: int) -> Path:
    """Where results are kept: another file for another library or another seed."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return Path(tempfile.gettempdir()) / f"thesis-mutants-{digest.hexdigest()[:12]}-{seed}.json"


def main() -> None:
    """Try the sample; what is known from ``--results`` is not tried again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=420)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--rooms", nargs="+", default=ROOMS, metavar="ROOM", help="folders or modules of the library")
    parser.add_argument("--jobs", type=int, default=1, help="faults tried at a time")
    parser.add_argument("--results", type=Path, help="where results are kept from one run to the next")
    parser.add_argument("--only-report", action="store_true", help="try nothing, write what is known")
    parser.add_argument("--again", action="store_true", help="try the survivors of --results once more")
    parser.add_argument("--stale", action="store_true", help="list what equivalent.toml names and is not there")
    parser.add_argument("--report", type=Path)
    given = parser.parse_args()
    os.chdir(ROOT)
    mutants = all_mutants(PACKAGE, given.rooms)
    if given.stale:
        names = {one.name for one in all_mutants(PACKAGE, ROOMS)}
        print("\n".join(name for name in _reasons() if name not in names))
        return
    chosen = sample(mutants, given.count, given.seed)
    results = given.results or _results(given.seed)
    known: dict[str, bool] = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    if not given.only_report:
        untried = [one for one in chosen if one.name not in known or (given.again and not known[one.name])]
        try_all(untried, known, results, given.jobs)
    if given.report is not None:
        found = {one: known[one.name] for one in chosen if one.name in known}
        untried = [one for one in chosen if one.name not in known]
        given.report.write_text(report(found, len(mutants), given.seed, untried), encoding="utf-8")


if __name__ == "__main__":
    main()
