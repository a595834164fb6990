"""The pytest plugin: cases as items, failures with their explanation, and nothing unless it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
THESIS = f"""
[thesis]
format     = 1
id         = "mine"
vocabulary = "{ROOT}/rules/vocabulary.toml"

[rules.abroad]
title  = "Sold abroad"
points = 10
value  = 'ramp(overseas_revenue_share, 0%, 90%)'

[verdicts]
yes = 5
no  = -inf

[cases.good]
facts = {{ overseas_revenue_share = "90%" }}
rules = {{ abroad = true }}

[cases.wrong]
facts = {{ overseas_revenue_share = "45%" }}
rules = {{ abroad = true }}
"""


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.toml").write_text(THESIS, encoding="utf-8")
    (tmp_path / "rules" / "fields.toml").write_text('[vocabulary]\nid = "x"\n', encoding="utf-8")
    (tmp_path / "test_ordinary.py").write_text("def test_it(): pass\n", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return tmp_path


def test_an_ordinary_run_collects_no_thesis_and_imports_nothing(folder: Path) -> None:
    (folder / "conftest.py").write_text(
        "import sys\ndef pytest_sessionfinish():\n"
        "    assert 'thesis.pytest_plugin' in sys.modules\n"
        "    assert not any(name.startswith('thesis.model') for name in sys.modules)\n",
        encoding="utf-8",
    )
    done = pytest_in(folder, "-q")
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_each_case_is_an_item_and_a_failure_shows_why(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\nthesis_files = rules/*.toml\n", encoding="utf-8")
    done = pytest_in(folder, "-v")
    assert done.returncode == 1
    assert "rules/mine.toml::good PASSED" in done.stdout
    assert "rules/mine.toml::wrong FAILED" in done.stdout
    assert "1 failed, 2 passed" in done.stdout
    assert "rule `abroad`: expected true, found a grade of 0.5" in done.stdout
    assert "+5 Sold abroad: met to 0.5, 5 of 10" in done.stdout
    assert "→ +5 if overseas_revenue_share ≥ 90%; it is 45%" in done.stdout
    assert "Traceback" not in done.stdout


def test_files_may_be_asked_for_on_the_command_line(folder: Path) -> None:
    done = pytest_in(folder, "-q", "--thesis", "rules/mine.toml")
    assert "1 failed, 2 passed" in done.stdout


def test_a_thesis_that_cannot_be_loaded_is_an_error_of_collection(folder: Path) -> None:
    (folder / "rules" / "mine.toml").write_text(THESIS.replace("overseas_revenue_share, 0%", "oversea, 0%"), "utf-8")
    done = pytest_in(folder, "-q", "--thesis", "rules/*.toml")
    assert done.returncode == 2
    assert "E201 unknown field `oversea`" in done.stdout


def test_the_shipped_theses_pass() -> None:
    done = pytest_in(ROOT, "-q", "--no-header", "-p", "no:xdist", "--thesis", "rules/*.toml", "rules")
    assert " passed" in done.stdout, done.stdout + done.stderr
    assert "failed" not in done.stdout
