"""A pytest plugin: the cases of thesis files as tests, one item a case; a failure shows the explanation.

Nothing is collected unless it is asked for, in ``pyproject.toml`` or ``pytest.ini``:

    [tool.pytest.ini_options]
    thesis_files = ["rules/*.toml"]

or on the command line, ``pytest --thesis 'rules/*.toml'``. Files that are no theses, vocabularies say, are passed
over. Pytest imports this module wherever the library is installed, so it stands by itself and is light: until a
file is collected it imports nothing of the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from thesis.model import Thesis
    from thesis.verification import CaseRun

_THESIS = re.compile(r"^\s*\[\s*thesis\s*\]", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the setting that ask for thesis files."""
    about = "Thesis files whose cases are tests: patterns relative to the root of the tests."
    parser.addini("thesis_files", about, type="args", default=[])
    group = parser.getgroup("thesis")
    group.addoption("--thesis", action="append", default=[], metavar="PATTERN", dest="thesis_files", help=about)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for a TOML file that was asked for and is a thesis."""
    if file_path.suffix != ".toml" or not _is_asked_for(file_path, parent.config):
        return None
    if not _THESIS.search(file_path.read_text(encoding="utf-8", errors="replace")):
        return None
    return ThesisFile.from_parent(parent, path=file_path)


def _is_asked_for(path: Path, config: pytest.Config) -> bool:
    patterns: list[str] = [*config.getini("thesis_files"), *config.getoption("thesis_files")]
    if not patterns:
        return False
    try:
        inside = path.relative_to(config.rootpath)
    except ValueError:
        inside = path
    return any(inside.match(pattern) or path.match(pattern) for pattern in patterns)


class ThesisFile(pytest.File):
    """One thesis: an item for the file itself where it cannot be loaded, else one for each case."""

    def collect(self) -> Iterable[pytest.Item]:
        """Load the thesis and run its cases; each run is reported by its own item."""
        from thesis.files import load
        from thesis.text import ThesisError
        from thesis.verification import run_cases

        try:
            rules = load(self.path)
        except ThesisError as error:
            raise self.CollectError(str(error)) from None
        for run in run_cases(rules):
            yield CaseItem.from_parent(self, name=run.case.id, rules=rules, run=run)


class CaseFailedError(Exception):
    """A case that was not as its author expected."""


class CaseItem(pytest.Item):
    """One case of a thesis."""

    def __init__(self, *, rules: Thesis, run: CaseRun, **given: Any) -> None:
        """Keep what the case came to."""
        super().__init__(**given)
        self.rules = rules
        self.run = run

    def runtest(self) -> None:
        """Fail where anything was not as expected."""
        if not self.run.passed:
            raise CaseFailedError(self.run.case.id)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """What was expected and what came out, then why: the explanation of the rules that were asked about."""
        if not isinstance(excinfo.value, CaseFailedError):
            return str(super().repr_failure(excinfo, style))
        return "\n".join(failure_lines(self.rules, self.run))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the case stands, for the headline of a failure."""
        span = self.run.case.span
        return self.path, None if span is None else span.line - 1, f"case {self.name}"


def failure_lines(rules: Thesis, run: CaseRun) -> Iterator[str]:
    """The findings of a failed case, and the explanation of the rules that it asked about."""
    from thesis.explanation import explain
    from thesis.explanation.plain import to_text
    from thesis.explanation.telling import rules_page

    yield from (str(one) for one in run.findings)
    asked = [one.path.partition(".")[2] for one in run.unmet if one.path.startswith("rules.")]
    if run.profile is None:
        return
    story = explain(rules, run.profile)
    yield ""
    yield to_text(rules_page(story, asked, "en")) if asked else str(story)
