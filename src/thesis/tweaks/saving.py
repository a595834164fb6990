"""A tweak made in a file's own text: comments, order and layout stay as they are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from thesis.model import Thesis
from thesis.text import Array, Document, Leaf, Node, Problems, Table, read_toml
from thesis.tweaks.differences import NodeChange, differences
from thesis.tweaks.editing import FORM_KEYS, edited
from thesis.tweaks.layout import as_it_was, put, remove
from thesis.tweaks.paths import Path, path_text
from thesis.tweaks.tweak import resolved


def edited_text(
    document: Document, thesis: Thesis, edits: Mapping[str, Any], folder: str | FilePath | None = None
) -> str:
    """The text of a thesis's file with a tweak made in it.

    What the file inherits and the tweak changes is written into the file; relative paths in it are kept right
    for the folder that it will stand in.

    Args:
        document: the file.
        thesis: the thesis that was loaded from it.
        edits: what changes, as `tweak` takes it.
        folder: where the text will be saved; where the file stands, if left out.

    Raises:
        ThesisError: as in `tweak`; E707, something would have to go that stands in another file.
        ImportError: tomlkit is not installed.
    """
    try:
        import tomlkit
    except ImportError as error:
        msg = 'keeping the comments of a TOML file needs tomlkit: pip install "thesis[cli]"'
        raise ImportError(msg) from error
    found = resolved(thesis, edits)
    after = edited(thesis.tree, found)
    own = read_toml(document)
    problems = Problems()
    written = dict(one for change in differences(thesis.tree, after) for one in _parts(change, own, after, problems))
    problems.raise_if_any()
    text = document.text if document.text.endswith("\n") or not document.text else f"{document.text}\n"
    parsed = tomlkit.parse(text)
    for path in sorted((path for path, node in written.items() if node is None), key=_last_first):
        remove(parsed, path)
    for path, node in written.items():
        if node is not None:
            put(parsed, path, node, _at(own, path))
    if folder is not None and document.folder is not None:
        for path, moved in _moved_paths(own, FilePath(document.folder), FilePath(folder).resolve()):
            put(parsed, path, Leaf(moved, own.span), None)
    return as_it_was(tomlkit.dumps(parsed), text)


def _parts(change: NodeChange, own: Table, after: Table, problems: Problems) -> Iterator[tuple[Path, Node | None]]:
    """What must be written into a file for one change of the whole tree."""
    path = change.path
    is_form = path[0] in ("rules", "gates") and len(path) > 2 and path[2] in FORM_KEYS
    is_own = _at(own, path[: 3 if is_form else len(path)]) is not None
    if path[0] in ("vocabulary", "fields") and change.before is not None and not is_own:
        _refuse(
            change, "stands in the vocabulary", "Change it there, or add a field of its own to the thesis.", problems
        )
    elif change.after is None:
        if is_own:
            yield path, None
        elif not is_form:  # a form that a file gives replaces the inherited one
            advice = "Write `enabled = false` instead." if path[0] in ("rules", "gates") else "Change that file."
            _refuse(change, "comes from another file and cannot be removed in this one", advice, problems)
    elif is_form and not is_own:
        entry = _at(after, path[:2])
        for key, node in entry.items.items() if isinstance(entry, Table) else ():
            if key in FORM_KEYS:
                yield (*path[:2], key), node
    else:
        whole = _least_own(path, own)
        yield whole, _at(after, whole)


def _refuse(change: NodeChange, why: str, advice: str, problems: Problems) -> None:
    span = None if change.before is None else change.before.span
    problems.add("E707", f"`{path_text(change.path)}` {why}", span, advice)


def _least_own(path: Path, own: Table) -> Path:
    """The least part that can be written: an item of a list only where the list itself stands in the file."""
    for end in range(1, len(path)):
        if isinstance(path[end], int) and not isinstance(_at(own, path[:end]), Array):
            return path[:end]
    return path


def _at(tree: Node | None, path: Path) -> Node | None:
    """What stands at a path, or None."""
    node: Node | None = tree
    for key in path:
        if isinstance(node, Table):
            node = node.items.get(str(key))
        elif isinstance(node, Array) and isinstance(key, int) and key < len(node.items):
            node = node.items[key]
        else:
            return None
    return node


def _last_first(path: Path) -> tuple[tuple[int, str], ...]:
    """Later items of a list are removed before earlier ones."""
    return tuple((-key, "") if isinstance(key, int) else (0, key) for key in path)


def _moved_paths(own: Table, old: FilePath, new: FilePath) -> Iterator[tuple[Path, str]]:
    """The relative paths in a file that is saved in another folder, as they are seen from there."""
    if old.resolve() == new:
        return
    named: list[Path] = [("thesis", "vocabulary"), ("thesis", "extends")]
    for group, key in (("sources", "file"), ("cases", "profile")):
        entries = own.items.get(group)
        named += [(group, name, key) for name in (entries.items if isinstance(entries, Table) else ())]
    for path in named:
        node = _at(own, path)
        leaves = node.items if isinstance(node, Array) else (node,)
        for place, leaf in enumerate(leaves):
            if isinstance(leaf, Leaf) and isinstance(leaf.value, str):
                name, mark, rest = leaf.value.partition("#")
                if FilePath(name).suffix and not FilePath(name).is_absolute() and (old / name).exists():
                    moved = FilePath(os.path.relpath(old / name, new)).as_posix()
                    yield (*path, place) if isinstance(node, Array) else path, f"{moved}{mark}{rest}"
