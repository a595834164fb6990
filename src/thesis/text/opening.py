"""Files on disk to documents; every way in which that can fail is a message."""

from __future__ import annotations

from pathlib import Path

from thesis.text.diagnostics import Problems
from thesis.text.document import Document, Span
from thesis.text.suggest import closest

LARGEST = 64 * 1024 * 1024  # bytes; a TOML file beyond this is another kind of file


def read_document(path: str | Path, at: Span | None = None) -> Document:
    """A file as a document; ``at`` is where it was named, if a file named it.

    Raises:
        ThesisError: it is missing, a folder, too large, or not UTF-8 text.
    """
    path = Path(path)
    problems = Problems()
    try:
        if path.is_dir():
            problems.fail("E102", f"`{short_path(path)}` is a folder, not a file", at, "Name a file inside it.")
        if path.stat().st_size > LARGEST:
            problems.fail(
                "E104",
                f"`{short_path(path)}` is larger than {LARGEST // 2**20} MB",
                at,
                "Large tables belong in CSV or Parquet.",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        near = _near(path)
        hint = None if near is None else f"Did you mean `{short_path(near)}`?"
        problems.fail("E101", f"there is no file `{short_path(path)}`", at, hint)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or "its name is not a path"
        problems.fail("E101", f"`{short_path(path)}` cannot be read: {reason}", at)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.fail(
            "E103", f"`{short_path(path)}` is not UTF-8 text (byte {error.start + 1})", at, "Save it as UTF-8."
        )
    return Document(short_path(path), text.replace("\r\n", "\n"), folder=str(path.resolve().parent))


def _near(path: Path) -> Path | None:
    """The file of the same folder and ending whose name is nearest."""
    try:
        beside = {one.stem: one for one in path.parent.glob(f"*{path.suffix}")}
    except (OSError, ValueError):
        return None
    name = closest(path.stem, beside, enough=0.75)
    return None if name is None else beside[name]


def short_path(path: str | Path) -> str:
    """A path as short as it can be and still be opened from here."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
