"""The docs are tests: Python blocks run, commands and examples print what the docs and golden files say.

In README*.md and docs/**/*.md, from the root of the repository:

- `python` blocks of one file run one after the other, in one namespace; those with `>>>` are doctests;
- `console` blocks: each `$ thesis …` runs, and what follows it in the block is its standard output (with
  `2>&1` at the end of the command, its errors too). Without `2>&1`, bad input (exit status 2) fails the test.

A block in any other language (`py`, `text`, `toml`) is only read.
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


@pytest.mark.parametrize("path", DOCS, ids=title)
def test_commands_print_what_the_docs_say(path: Path) -> None:
    """Every command of the docs prints what its block says, to the letter."""
    for line, block in blocks(path, "console"):
        for command, printed in commands(block):
            where = f"{title(path)}:{line}: $ {command}"
            program, *arguments = shlex.split(command)
            assert program == "thesis", f"{where}\nonly `thesis` runs here: call the block `sh` or `text`"
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
            assert trimmed(done.stdout) == trimmed(printed), f"{where}\n{done.stderr or ''}"
            assert done.returncode in ((0, 1, 2) if both else (0, 1)), f"{where}\n{done.stderr or ''}"


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
