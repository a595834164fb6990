"""What-if files: a tweak that is kept in a file of its own, as tables or as a thesis that extends another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from thesis.files import find_thesis, loads
from thesis.model import Thesis
from thesis.text import Array, Document, Leaf, Node, Problems, Table, plain, read_document, read_toml
from thesis.tweaks import FORM_KEYS, Path, differences, path_text, read_edits

_NOT_EDITED = ("cases",)  # a variant inherits no cases, and they move no score
_OF_THE_HEAD = ("as_of",)  # the rest of [thesis] names the variant itself


def edits_in(path: str | FilePath, thesis: Thesis) -> dict[str, Any]:
    """The tweak that a what-if file holds.

    A what-if file says only what differs, in the words of a thesis: tables such as ``[parameters.pmf_arr]`` with
    ``value = "20M USD"``. It may be a thesis of its own, whose ``[thesis]`` has an id and ``extends`` the one that
    is tweaked; then it can also be scored and compared.

    Args:
        path: the file.
        thesis: the thesis that it changes.

    Returns:
        Values by path, as `tweak` takes them.

    Raises:
        ThesisError: a file that is missing or cannot be read; E714, it extends another thesis.
    """
    document = read_document(path)
    tree = read_toml(document)
    if "thesis" in tree.items:
        _refuse_another(tree, document, thesis)
        found = dict(_of_a_variant(thesis, loads(document.text, document.name, document.folder)))
    else:
        found = dict(_of_tables(tree, thesis.tree, ()))
    return {edit.name: edit.value for edit in read_edits(found)}


def _of_a_variant(base: Thesis, variant: Thesis) -> Iterator[tuple[str, Any]]:
    for change in differences(base.tree, variant.tree, ordered=False):
        part, *rest = change.path
        if part not in _NOT_EDITED and (part != "thesis" or (rest and rest[0] in _OF_THE_HEAD)):
            yield path_text(change.path), None if change.after is None else plain(change.after)


def _of_tables(table: Table, base: Node | None, path: Path) -> Iterator[tuple[str, Any]]:
    """Every value of a file's tables by its path; an entry that is new, and a form, is one value."""
    for key, node in table.items.items():
        here = (*path, key)
        below = base.items.get(key) if isinstance(base, Table) else None
        is_form = len(here) == 3 and key in FORM_KEYS
        if isinstance(node, Table) and isinstance(below, Table) and not is_form:
            yield from _of_tables(node, below, here)
        else:
            yield path_text(here), plain(node)


def _refuse_another(tree: Table, document: Document, thesis: Thesis) -> None:
    """A message where a file extends something else than the thesis that is tweaked."""
    head = tree.items["thesis"]
    node = head.items.get("extends") if isinstance(head, Table) else None
    parents = list(node.items if isinstance(node, Array) else () if node is None else (node,))
    own = thesis.document
    files = [_file(leaf, document) for leaf in parents if isinstance(leaf, Leaf) and isinstance(leaf.value, str)]
    if own is not None and _place(own) not in files:
        Problems("[thesis]").fail(
            "E714",
            f"`{document.name}` does not extend `{thesis.id}`",
            (head if node is None else node).span,
            "Leave out [thesis] where the file is a tweak of any thesis, or use `compare` for two theses.",
        )


def _file(leaf: Leaf, document: Document) -> FilePath:
    path = FilePath(document.folder or ".") / str(leaf.value)
    return (path if path.suffix or path.exists() else find_thesis(str(leaf.value), leaf.span)).resolve()


def _place(document: Document) -> FilePath:
    return (FilePath(document.folder or ".") / FilePath(document.name).name).resolve()
