"""Theses as they were: ``git:REV:path`` reads a file, and all that it names, from a revision of its repository."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NoReturn, TypeVar

from attrs import evolve

from thesis.text import Diagnostic, Document, Problems, ThesisError

T = TypeVar("T")

PREFIX = "git:"
_LONGEST = 60  # seconds that git may take


def is_revision(wanted: str | Path) -> bool:
    """Whether a text asks for a file of a revision."""
    return str(wanted).startswith(PREFIX)


def at_revision(wanted: str, read: Callable[[Path], T]) -> T:
    """Read a file as it was in a revision; messages name it by ``git:REV:path``.

    Args:
        wanted: ``git:HEAD~1:rules/zhu-xiaohu.toml``; the path is relative to the working directory.
        read: what reads the file, in a folder with all TOML files of that revision.

    Raises:
        ThesisError: E119, git cannot give it; and whatever is wrong with the file.
    """
    revision, _, path = wanted.removeprefix(PREFIX).partition(":")
    if not revision or not path or revision.startswith("-"):
        _fail(wanted, "it is not of the form git:REV:path", "Write git:HEAD~1:rules/my-thesis.toml.")
    commit = _git(wanted, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    top = Path(_git(wanted, "rev-parse", "--show-toplevel").decode().strip())
    inside = _inside(wanted, path, top)
    listed = _git(wanted, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit.decode().strip())
    files = [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name.endswith(".toml")]
    if inside not in files:
        _fail(wanted, f"there is no file `{inside}` in {revision}", "Is it committed, and not moved since?")
    tar = _git(wanted, "-C", str(top), "archive", "--format=tar", commit.decode().strip(), "--", *files)
    with TemporaryDirectory(prefix="thesis-") as folder:
        root = Path(folder).resolve()
        with tarfile.open(fileobj=BytesIO(tar)) as archive:
            archive.extractall(root, filter="data")
        try:
            return read(root / inside)
        except ThesisError as error:
            raise ThesisError(_renamed(one, root, revision) for one in error.diagnostics) from None


def _inside(wanted: str, path: str, top: Path) -> str:
    """A path as the repository names it."""
    try:
        return PurePosixPath((Path.cwd() / path).resolve().relative_to(top.resolve())).as_posix()
    except ValueError:
        _fail(wanted, f"`{path}` is not in the repository {top}", None)


def _git(wanted: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and revisions that look like options were refused
            ["git", *arguments],  # noqa: S607 - the git of the user's path
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    except FileNotFoundError:
        _fail(wanted, "git is not installed", None)
    except subprocess.TimeoutExpired:
        _fail(wanted, f"git took longer than {_LONGEST} seconds", None)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        is_commit = arguments[0] == "rev-parse" and "--verify" in arguments and not said
        _fail(wanted, "there is no such revision" if is_commit else said[-1] if said else "git failed", None)
    return done.stdout


def _renamed(one: Diagnostic, root: Path, revision: str) -> Diagnostic:
    """A message that names files as the revision does, not where they were unpacked."""
    here = f"{root}/"
    message = one.message.replace(here, f"{PREFIX}{revision}:")
    hint = None if one.suggestion is None else one.suggestion.replace(here, "")
    if one.span is None:
        return evolve(one, message=message, suggestion=hint)
    document = one.span.document
    renamed: Document = evolve(document, name=document.name.replace(here, f"{PREFIX}{revision}:"))
    return evolve(one, message=message, suggestion=hint, span=evolve(one.span, document=renamed))


def _fail(wanted: str, cause: str, hint: str | None) -> NoReturn:
    Problems().fail("E119", f"`{wanted}` cannot be read: {cause}", None, hint)
