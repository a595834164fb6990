"""Whether the tests would notice: small faults written into a copy of the library, one at a time.

    python benchmarks/mutants.py --count 420 --seed 2025 --report docs/mutants.md

A sample of all faults that the operators below can make in the language, the engines, the plan and scoring is drawn
with a fixed seed. For each the tests of its room run in a fork of this process, first the quick ones, then the laws
with few examples; the first failure kills the fault. What survives is listed, with the reason why it is no fault
where `benchmarks/equivalent.toml` has one.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import contextlib
import copy
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("language", "engines", "plan", "scoring")
LONGEST = 45  # seconds for the tests of one mutant; an endless loop is a fault that was noticed
EXAMPLES = 12  # of each law

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
_CALLS |= {"minimum": "maximum", "maximum": "minimum"}

_FOCUSED = ("unit/test_engine_parts.py", "unit/test_small_faults.py")
_QUICK = {
    "language": ("conformance", "unit/test_parser.py", "unit/test_checker.py"),
    "plan": ("conformance", "unit/test_tight_bounds.py", "unit/test_promises.py"),
    "engines/bounds": ("unit/test_tight_bounds.py", "unit/test_promises.py"),
    "engines/columns": ("unit/test_column_operations.py", "conformance", "unit/test_columns.py"),
    "engines/interpreter": ("conformance", "unit/test_tight_bounds.py"),
    "scoring": ("unit/test_score_table.py", "unit/test_tight_bounds.py"),
}
_SLOW = {
    "language": ("unit/test_messages.py", "laws/test_kleene.py", "laws/test_round_trip.py"),
    "plan": ("laws/test_exact_sums.py", "laws/test_one_answer.py", "laws/test_bounds.py", "laws/test_off.py"),
    "engines/bounds": ("laws/test_bounds.py", "laws/test_learning.py", "laws/test_one_answer.py"),
    "engines/columns": ("laws/test_one_answer.py", "laws/test_independence_columns.py"),
    "engines/interpreter": ("laws/test_one_answer.py", "laws/test_bounds.py"),
    "scoring": ("unit/test_article.py", "laws/test_exact_sums.py", "laws/test_one_answer.py", "laws/test_range.py"),
}


class Mutant:
    """One fault: a node of a module, and what it becomes."""

    def __init__(self, path: Path, index: int, line: int, before: str, after: str) -> None:
        """Name it; ``index`` is its place among all faults of the module."""
        self.path, self.index, self.line, self.before, self.after = path, index, line, before, after

    @property
    def name(self) -> str:
        """The file in the room, and the change."""
        return f"{self.path.as_posix()}:{self.line}: {self.before} -> {self.after}"

    @property
    def room(self) -> str:
        """The room whose tests are run."""
        text = self.path.as_posix()
        return next(room for room in sorted(_QUICK, key=len, reverse=True) if text.startswith(room))


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str, Any]]:
    """Every fault: the node, the name of what changes in it, and its new value. The order is that of the tree."""
    for node in _live(tree):
        match node:
            case ast.Compare(ops=ops):
                for i, op in enumerate(ops):
                    if type(op) in _SWAPS:
                        yield node, "ops", [*ops[:i], _SWAPS[type(op)](), *ops[i + 1 :]]
            case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op) if type(op) in _SWAPS:
                yield node, "op", _SWAPS[type(op)]()
            case ast.Constant(value=bool() as value):
                yield node, "value", not value
            case ast.Constant(value=int() | float() as value):
                yield node, "value", value + 1
                yield node, "value", value - 1
            case ast.UnaryOp(op=ast.Not()):
                yield node, "op", ast.UAdd()
            case ast.UnaryOp(op=ast.USub()):
                yield node, "op", ast.UAdd()
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                yield node, "func", ast.Name(_CALLS[name], ast.Load())
            case ast.Call(func=ast.Attribute(attr=name) as func) if name in _CALLS:
                yield node, "func", ast.Attribute(func.value, _CALLS[name], ast.Load())
            case ast.Return(value=ast.expr() as value) if not _is_none(value):
                yield node, "value", ast.Constant(None)
            case ast.IfExp(test=test) | ast.If(test=test) if not isinstance(test, ast.Compare | ast.UnaryOp):
                yield node, "test", ast.UnaryOp(ast.Not(), test)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _live(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes that run: no annotations, decorators, assertions, imports for types, nor texts of messages."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.Assert | ast.AnnAssign | ast.JoinedStr):
                if isinstance(child, ast.AnnAssign) and child.value is not None:
                    yield from _live(ast.Expr(child.value))
                continue
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            yield child
            yield from _live(child)


def all_mutants(package: Path) -> list[Mutant]:
    """Every fault of the rooms, in order."""
    found = []
    for room in ROOMS:
        for path in sorted((package / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for index, (node, name, value) in enumerate(changes(tree)):
                before, after = _shown(node), _shown(_changed(node, name, value))
                found.append(Mutant(path.relative_to(package), index, getattr(node, "lineno", 0), before, after))
    return found


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())


def _changed(node: ast.AST, name: str, value: Any) -> ast.AST:
    other = copy.copy(node)
    setattr(other, name, value)
    return other


def mutated(source: str, index: int) -> str:
    """The module with one fault."""
    tree = ast.parse(source)
    for place, (node, name, value) in enumerate(changes(tree)):
        if place == index:
            setattr(node, name, value)
            break
    return ast.unparse(ast.fix_missing_locations(tree))


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
            os._exit(_in_child(source, tests))
        os._exit(3)
    end = time.monotonic() + LONGEST
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


def examine(mutant: Mutant, source: Path) -> bool:
    """Whether the tests notice a fault."""
    path = source / "thesis" / mutant.path
    text, stamp = path.read_text(encoding="utf-8"), path.stat().st_mtime
    try:
        path.write_text(mutated(text, mutant.index), encoding="utf-8")
        os.utime(path, (stamp + 10, stamp + 10))  # so that the compiled file is seen to be of another text
        return not (run_tests(source, (*_FOCUSED, *_QUICK[mutant.room])) and run_tests(source, _SLOW[mutant.room]))
    finally:
        path.write_text(text, encoding="utf-8")
        os.utime(path, (stamp, stamp))


def sample(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """The faults that are tried."""
    chosen = random.Random(seed).sample(mutants, min(count, len(mutants)))
    return sorted(chosen, key=lambda one: (one.path.as_posix(), one.index))


def report(results: dict[str, tuple[str, bool]], total: int, seed: int) -> str:
    """The page: how many were killed in each room, and what survived."""
    reasons = _reasons()
    rooms = Counter(room for room, _ in results.values())
    killed = Counter(room for room, dead in results.values() if dead)
    survivors = [name for name, (_, dead) in results.items() if not dead]
    real = len(results) - sum(name in reasons for name in survivors)
    noticed = sum(killed.values())
    lines = [
        "# Would the tests notice?",
        "",
        f"{total:,} small faults can be written into the language, engines, plan and scoring (`<` for `<=`,",
        "`+` for `-`, a constant one off, a negated condition, `min` for `max`, a result left out, …). A sample,",
        f"drawn with the seed {seed}, was tried one by one against tests of its room, the laws with few examples.",
        "",
        f"Of {len(results)} tried, **{noticed} were noticed ({100 * noticed / len(results):.1f} %)**.",
        f"{len(results) - real} of the others are no faults, as nobody could see them;",
        f"of the {real} that are, {100 * noticed / real:.1f} % were noticed.",
        "",
        "`python benchmarks/mutants.py --report docs/mutants.md` tries a sample of the library as it is, in an hour.",
        "",
        "| room | tried | noticed |",
        "|---|---|---|",
        *(f"| {room} | {rooms[room]} | {killed[room]} |" for room in sorted(rooms)),
        "",
        f"## The {len(survivors)} that survived",
        "",
        *(
            f"- `{name}`  \n  {reasons.get(name, 'Not shown to be no fault: a test for it is missing.')}"
            for name in survivors
        ),
    ]
    return "\n".join(lines) + "\n"


def _reasons() -> dict[str, str]:
    path = Path(__file__).with_name("equivalent.toml")
    if not path.exists():
        return {}
    return {one["mutant"]: one["reason"] for one in tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]}


def main() -> None:
    """Try the sample; what is known from ``--results`` is not tried again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=420)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--results", type=Path, default=Path(tempfile.gettempdir()) / "thesis-mutants.json")
    parser.add_argument("--only-report", action="store_true", help="try nothing, write what is known")
    parser.add_argument("--again", action="store_true", help="try the survivors of --results once more")
    parser.add_argument("--report", type=Path)
    given = parser.parse_args()
    sys.dont_write_bytecode = True
    os.chdir(ROOT)
    import hypothesis
    import numpy as np
    import pytest  # noqa: F401 - imported once, before forking

    del hypothesis, np
    mutants = all_mutants(ROOT / "src" / "thesis")
    chosen = sample(mutants, given.count, given.seed)
    known = json.loads(given.results.read_text(encoding="utf-8")) if given.results.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "src"
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        for shipped in ("rules", "examples"):
            (Path(folder) / shipped).symlink_to(ROOT / shipped)
        compileall.compile_dir(source, quiet=1)
        for place, mutant in enumerate(chosen, 1):
            if given.only_report or (mutant.name in known and not (given.again and not known[mutant.name][1])):
                continue
            begun = time.monotonic()
            known[mutant.name] = (mutant.room, examine(mutant, source))
            given.results.write_text(json.dumps(known, indent=1), encoding="utf-8")
            word = "noticed" if known[mutant.name][1] else "SURVIVED"
            sys.stdout.write(f"{place}/{len(chosen)} {time.monotonic() - begun:4.1f} s {word} {mutant.name}\n")
            sys.stdout.flush()
    results = {one.name: (known[one.name][0], known[one.name][1]) for one in chosen if one.name in known}
    if given.report is not None:
        given.report.write_text(report(results, len(mutants), given.seed), encoding="utf-8")


if __name__ == "__main__":
    main()
