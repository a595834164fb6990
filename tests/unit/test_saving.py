"""Files are written whole or not at all, and may be read by whom the user lets read files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from thesis.files import write_atomically
from thesis.text import ThesisError


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_has_the_modes_of_new_files(tmp_path: Path) -> None:
    path, plain = tmp_path / "board.csv", tmp_path / "plain.csv"
    write_atomically(path, "a")
    plain.touch()
    assert mode_of(path) == mode_of(plain)


def test_a_file_that_is_overwritten_keeps_its_modes(tmp_path: Path) -> None:
    path = tmp_path / "board.csv"
    path.touch()
    path.chmod(0o640)
    write_atomically(path, b"b", force=True)
    assert (path.read_text(), mode_of(path)) == ("b", 0o640)


def test_what_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "board.csv"
    path.write_text("mine")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ThesisError, match="No space left"):
        write_atomically(path, "new", force=True)
    assert [one.read_text() for one in tmp_path.iterdir()] == ["mine"]
