"""The docs are tests: Python blocks run, commands and examples print what the docs and golden files say.

In README*.md and docs/**/*.md, from the root of the repository:

- `python` blocks of one file run one after the other, in one namespace; those with `>>>` are doctests;
- `console` blocks: each `$ thesis …` runs, and what follows it in the block is its standard output (with
  `2>&1` at the end of the command, its errors too; with `| head -n 30`, the first lines). Without `2>&1`, bad input
  (exit status 2) fails the test. With `pytest --update-golden` what they print is written into the block;
- `toml` blocks that have a `[thesis]` table are theses: they load.

A block in any other language (`py`, `text`) is only read.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import thesis

ROOT = Path(__file__).parent.parent
DOCS = sorted({ROOT / "README.md", *ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")})
EXAMPLES = sorted(ROOT.glob("examples/*.py"))
FENCE = re.compile(r"^( *)```(\w+)[^\n]*\n(.*?)^\1```\s*$", re.DOTALL | re.MULTILINE)
# A terminal of a known width, without colours; nothing else of the caller's terminal is seen.
ENVIRONMENT = os.environ | {
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "PYTHONUNBUFFERED": "1",  # so that 2>&1 keeps the order
    "PYTHONUTF8": "1",
    "TERM": "dumb",
}


def title(path: Path) -> str:
    """The path as pytest shows it."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> Iterator[tuple[int, str]]:
    """Each block of the language, with the line that it begins on."""
    text = path.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        if found[2] == language:
            yield text.count("\n", 0, found.start(3)) + 1, textwrap.dedent(found[3])


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, and what the block says that it prints."""
    joined = re.sub(r"\\\n(> |\s*)", " ", block)
    for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def trimmed(text: str) -> str:
    """The text without white space at the ends of its lines, and without empty lines at its end."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip()


@pytest.mark.parametrize("path", DOCS, ids=title)
def test_python_blocks_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python block of the docs runs, after those above it."""
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {"__name__": "__main__"}
    for line, block in blocks(path, "python"):
        if ">>> " in block:
            test = doctest.DocTestParser().get_doctest(block, {}, title(path), str(path), line - 1)
            test.globs = names
            doctest.DebugRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, clear_globs=False)
        else:
            exec(compile("\n" * (line - 1) + block, path, "exec"), names)


def printed_by(command: str) -> subprocess.CompletedProcess[str]:
    """Run one command of a block; its output is cut where the block says `| head -n`."""
    command, _, head = command.partition(" | head -n ")
    program, *arguments = shlex.split(command)
    assert program == "thesis", "only `thesis` runs here: call the block `sh` or `text`"
    both = arguments[-1:] == ["2>&1"]
    done = subprocess.run(
        [sys.executable, "-m", "thesis", *(arguments[:-1] if both else arguments)],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if both else subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in ((0, 1, 2) if both else (0, 1)), done.stderr
    assert "Traceback" not in f"{done.stdout}{done.stderr}", done.stderr
    if head:
        done.stdout = "".join(done.stdout.splitlines(keepends=True)[: int(head)])
    return done


@pytest.mark.parametrize("path", DOCS, ids=title)
def test_commands_print_what_the_docs_say(path: Path, request: pytest.FixtureRequest) -> None:
    """Every command of the docs prints what its block says, to the letter."""
    if request.config.getoption("--update-golden"):
        path.write_text(FENCE.sub(rewritten, path.read_text(encoding="utf-8")), encoding="utf-8")
    for line, block in blocks(path, "console"):
        for command, printed in commands(block):
            done = printed_by(command)
            where = f"{title(path)}:{line}: $ {command}"
            assert trimmed(done.stdout) == trimmed(printed), f"{where}\n{done.stderr or ''}"


def rewritten(found: re.Match[str]) -> str:
    """A console block with what its commands print now; any other block as it is."""
    if found[2] != "console" or found[1]:
        return found[0]
    parts = [f"$ {command}\n{trimmed(printed_by(command).stdout)}\n" for command, _ in commands(found[3])]
    after = found[0][len(found[0].rstrip()) :]
    return f"```console\n{chr(10).join(parts)}```{after}"


@pytest.mark.parametrize("path", DOCS, ids=title)
def test_theses_of_the_docs_load(path: Path) -> None:
    """Every thesis that the docs show can be loaded; one that names no vocabulary takes the shipped one."""
    for line, block in blocks(path, "toml"):
        if re.search(r"^\[thesis\]", block, re.MULTILINE):
            assert thesis.loads(block, f"{title(path)}:{line}").rules


@pytest.mark.parametrize("path", EXAMPLES, ids=title)
def test_examples_print_their_golden_file(path: Path, golden: Callable[[str, str], None]) -> None:
    """Every example script runs, and prints what its golden file says."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    golden(f"examples/{path.stem}.out", done.stdout)


def test_the_page_on_python_names_every_public_verb() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [name for name in thesis.__all__ if name.islower() and not re.search(rf"\b{name}\(", page)] == []
