"""The wheel: built from the checkout, installed into an empty environment, it loads, lists and tests what it ships."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def done(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL
    )


def succeeded(*command: str | Path, cwd: Path) -> str:
    ran = done(*command, cwd=cwd)
    assert ran.returncode == 0, f"{ran.args}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    index = done(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "hatchling", cwd=folder)
    if index.returncode:
        pytest.skip(f"no package index is reachable, so no wheel can be built: {index.stderr.strip()[-200:]}")
    succeeded(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (found,) = folder.glob("thesis-*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_ships_rules_and_examples_and_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for wanted in (
        "thesis/py.typed",
        "thesis/shipped/rules/zhu-xiaohu.toml",
        "thesis/shipped/rules/zhou-yahui.toml",
        "thesis/shipped/rules/consensus.toml",
        "thesis/shipped/rules/vocabulary.toml",
        "thesis/shipped/examples/companies.toml",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]


@pytest.mark.slow
def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    succeeded(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    succeeded(python, "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)  # the core alone
    program = """
import thesis
zhu = thesis.load("zhu-xiaohu")
companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
print(zhu.id, len(companies), thesis.score(zhu, companies["DramaWave"]).score)
"""
    assert succeeded(python, "-W", "error", "-I", "-c", program, cwd=tmp_path).split() == ["zhu-xiaohu", "21", "63.0"]
    missing = done(tmp_path / "venv" / "bin" / "thesis", "list", cwd=tmp_path)
    assert missing.returncode == 2
    assert "pip install 'thesis[cli]'" in missing.stderr

    succeeded(python, "-m", "pip", "install", "--quiet", f"thesis[cli] @ {wheel.as_uri()}", cwd=tmp_path)
    command = tmp_path / "venv" / "bin" / "thesis"
    listed = succeeded(command, "list", cwd=tmp_path)
    assert all(name in listed for name in ("consensus", "zhou-yahui", "zhu-xiaohu"))
    assert "10 of 10 cases passed." in succeeded(command, "test", "zhu-xiaohu", cwd=tmp_path)
