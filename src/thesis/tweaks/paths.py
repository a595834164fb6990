"""Paths into a thesis, such as ``rules.pmf-speed.points`` and ``rules.x.steps.at[0][1]``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import frozen

from thesis.text import Document, ThesisError, read_toml

Path: TypeAlias = tuple[str | int, ...]
"""Keys and places in lists, from the top of the tree down."""

_KEY = re.compile(r"""\s*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([^\s."'\[\]=]+))""")
_PLACE = re.compile(r"\s*\[\s*(\d{1,9})\s*\]")
_BLANK = re.compile(r"\s*")
_BARE = re.compile(r"[^\s.\"'\[\]=#]+")
_DEEPEST = 100  # segments; a thesis has paths of six


@frozen
class Segment:
    """One key, or one place in a list, and where it stands in the text of its path."""

    key: str | int
    start: int
    end: int


@frozen
class Scanned:
    """What was read of a path: its segments, where reading ended, and what stood in the way."""

    segments: tuple[Segment, ...]
    end: int
    complaint: str | None = None


def scan_path(text: str) -> Scanned:
    """The path at the beginning of a text; it ends where the text does, or before a ``=``.

    Keys with dots, brackets or white space stand in quotes, as in TOML.

    >>> [segment.key for segment in scan_path('rules."a.b".curve.at[1][0]').segments]
    ['rules', 'a.b', 'curve', 'at', 1, 0]
    """
    found: list[Segment] = []
    at = 0
    while True:
        key = _KEY.match(text, at)
        if key is None:
            quoted = text[at:].lstrip().startswith(("'", '"'))
            return Scanned(tuple(found), at, "these quotes are not closed" if quoted else "a key is missing here")
        if len(found) > _DEEPEST:
            return Scanned(tuple(found), at, "it is too long")
        name = _decoded(key)
        if name is None:
            return Scanned(tuple(found), key.start(1), "this is no text as TOML has them")
        start = next(key.start(i) for i in (1, 2, 3) if key[i] is not None)
        found.append(Segment(name, start, max(start, key.end(key.lastindex or 0))))
        at = key.end()
        while place := _PLACE.match(text, at):
            found.append(Segment(int(place[1]), place.start(1), place.end(1)))
            at = place.end()
        blank = _BLANK.match(text, at)
        at = at if blank is None else blank.end()
        if not text.startswith(".", at):
            break
        at += 1
    if at < len(text) and text[at] != "=":
        complaint = (
            "a place in a list is a whole number, counted from 0" if text[at] == "[" else "a dot is missing here"
        )
        return Scanned(tuple(found), at, complaint)
    return Scanned(tuple(found), at)


def _decoded(key: re.Match[str]) -> str | None:
    if key[1] is None:
        return key[3] if key[2] is None else key[2]
    try:
        leaf = read_toml(Document("<key>", f'k = "{key[1]}"')).items["k"]
    except ThesisError:
        return None
    return str(getattr(leaf, "value", ""))


def path_text(path: Path) -> str:
    """A path as it is written.

    >>> path_text(("rules", "a.b", "curve", "at", 1, 0))
    'rules."a.b".curve.at[1][0]'
    """
    parts: list[str] = []
    for key in path:
        if isinstance(key, int):
            parts.append(f"[{key}]")
        else:
            parts += ["."] if parts else []
            parts.append(key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False))
    return "".join(parts)


def canonical(path: Path, value: Any) -> Path:
    """The whole path where a short one was given: a parameter's name stands for its value."""
    if len(path) < 2 or path[0] != "parameters":
        return path
    is_short = not isinstance(value, Mapping) and value is not None if len(path) == 2 else isinstance(path[2], int)
    return (*path[:2], "value", *path[2:]) if is_short else path


def order(path: Path) -> tuple[tuple[bool, int, str], ...]:
    """What paths are sorted by: keys by their letters, places by their numbers."""
    return tuple((isinstance(key, str), key if isinstance(key, int) else 0, str(key)) for key in path)
