"""Keeping a what-if: the tweak made in the thesis's own file, which is then loaded and compared with what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from thesis.files import find_thesis, load, loads, write_atomically
from thesis.model import Thesis
from thesis.text import Problems, plain, read_document
from thesis.tweaks import Path, edited_text, path_text, tweak

_PLACES = (("sources", "file"), ("cases", "profile"))  # relative paths, which are others in another folder


def save_tweak(path: str | FilePath, edits: Mapping[str, Any], out: str | FilePath, *, force: bool = False) -> Thesis:
    """A thesis's file with a tweak made in it; comments and layout stay as they are.

    What the file inherits and the tweak changes is written into it. Nothing is written where the result would not
    be the tweaked thesis.

    Args:
        path: the file, or the id of a shipped thesis.
        edits: values by path, as `tweak` takes them.
        out: where to write, which may be the file itself.
        force: whether a file that is there is overwritten.

    Returns:
        The thesis as it was saved.

    Raises:
        ThesisError: as in `tweak`; E707, the file cannot hold the tweak, because something that goes stands in
            another file; E107, the file is there already or cannot be written.
        ImportError: tomlkit is not installed.
    """
    document = read_document(find_thesis(path))
    base = load(path)
    meant = tweak(base, edits)
    folder = FilePath(out).resolve().parent
    text = edited_text(document, base, edits, folder)
    saved = loads(text, name=str(out), folder=folder)
    problems = Problems()
    for left in _not_kept(plain(meant.tree), plain(saved.tree)):
        problems.add(
            "E707",
            f"`{left}` would not be kept in the file, because it comes from another one",
            None,
            "Change that file, or switch a rule off with `enabled = false`.",
        )
    problems.raise_if_any()
    write_atomically(out, text, force=force)
    return saved


def _not_kept(meant: Any, saved: Any, path: Path = ()) -> Iterator[str]:
    """The paths at which what was saved is not what was meant; the order of keys is free, and so are empty tables."""
    if isinstance(meant, dict | None) and isinstance(saved, dict | None):
        old, new = meant or {}, saved or {}
        for key in dict.fromkeys((*old, *new)):
            yield from _not_kept(old.get(key), new.get(key), (*path, key))
    elif meant != saved and (path[0], path[-1]) not in _PLACES:
        yield path_text(path)
