"""Theses from files and texts: the parents that they extend and their vocabulary become one tree."""

from __future__ import annotations

from pathlib import Path

from thesis.building import build
from thesis.files.paths import SHIPPED, find_thesis
from thesis.model import Thesis
from thesis.text import (
    Array,
    Document,
    Leaf,
    Node,
    Problems,
    Table,
    merge,
    plain,
    read_document,
    read_toml,
    write_toml,
)

_DEEPEST = 32  # theses that extend one another


def load(path: str | Path) -> Thesis:
    """A thesis from a TOML file, or a shipped one by its id.

    Args:
        path: the file; paths inside it are relative to it.

    Returns:
        The thesis, with its parents and vocabulary merged in.

    Raises:
        ThesisError: every mistake found, with file, line and column.

    >>> import thesis
    >>> thesis.load("zhu-xiaohu").rules["application-first"].claim.title
    'Application is king'
    """
    document = read_document(find_thesis(path))
    return build(_resolve(read_toml(document), document))


def loads(text: str, name: str = "<thesis>", folder: str | Path | None = None) -> Thesis:
    """A thesis from TOML text; paths in it are relative to ``folder``, or to the shipped rules.

    Raises:
        ThesisError: every mistake found, with line and column.
    """
    where = Path(folder).resolve() if folder is not None else SHIPPED / "rules"
    document = Document(name, text.replace("\r\n", "\n"), folder=str(where))
    return build(_resolve(read_toml(document), document))


def dumps(thesis: Thesis) -> str:
    """A thesis as one TOML text, with its parents, sources and vocabulary inlined.

    ``loads(dumps(t)) == t``, wherever the text is read.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> thesis.loads(thesis.dumps(zhu)) == zhu
    True
    """
    return write_toml(plain(thesis.tree))


def _resolve(tree: Table, document: Document) -> Table:
    """The tree with its parents below it and its vocabulary inside it."""
    merged = _with_parents(tree, document, ())
    head = merged.items.get("thesis")
    named = head.items.get("vocabulary") if isinstance(head, Table) else None
    if isinstance(named, Leaf) and isinstance(named.value, str):
        merged = _with_vocabulary(merged, _beside(named), named)
    if isinstance(head, Table):
        gone = ("extends", "vocabulary") if "vocabulary" in merged.items else ("extends",)
        items = {key: node for key, node in head.items.items() if key not in gone}
        merged = Table({**merged.items, "thesis": Table(items, head.span, head.keys)}, merged.span, merged.keys)
    return merged


def _with_vocabulary(tree: Table, path: Path, named: Leaf) -> Table:
    """The vocabulary's tables put into the tree; a thesis may add fields, not change them."""
    vocabulary = read_toml(read_document(path, named.span))
    problems = Problems()
    for key in vocabulary.items:
        if key not in ("vocabulary", "fields"):
            problems.add("E211", f"unknown key `{key}` in a vocabulary", vocabulary.key_span(key))
    shared, own = vocabulary.items.get("fields"), tree.items.get("fields")
    fields: Node | None = own if shared is None else shared
    if isinstance(shared, Table) and isinstance(own, Table):
        for name in own.items:
            if name in shared.items:
                problems.add(
                    "E228",
                    f"the vocabulary has a field `{name}` already",
                    own.key_span(name),
                    "Give the thesis's own field another name.",
                )
        fields = Table({**shared.items, **own.items}, shared.span, {**shared.keys, **own.keys})
    problems.raise_if_any()
    items = {**tree.items, "vocabulary": vocabulary.items.get("vocabulary", Table({}, vocabulary.span))}
    if fields is not None:
        items["fields"] = fields
    return Table(items, tree.span, tree.keys)


def _with_parents(tree: Table, document: Document, seen: tuple[str, ...]) -> Table:
    parents = _parents(tree)
    if not parents:
        return tree
    merged: Table | None = None
    for leaf in parents:
        path = _beside(leaf)
        key = str(path.resolve())
        if key in (*seen, _key(document)):
            Problems().fail("E108", f"`{leaf.value}` extends itself", leaf.span)
        if len(seen) >= _DEEPEST:
            Problems().fail("E108", "too many theses extend one another", leaf.span)
        parent = read_document(path, leaf.span)
        grown = _inherited(_with_parents(read_toml(parent), parent, (*seen, _key(document))))
        if merged is not None:
            _refuse_conflicts(merged, grown, leaf, ())
        merged = grown if merged is None else merge(merged, grown)
    assert merged is not None  # noqa: S101 - there is at least one parent
    return _over(merged, tree)


def _key(document: Document) -> str:
    return str(Path(document.folder or ".") / Path(document.name).name)


def _parents(tree: Table) -> tuple[Leaf, ...]:
    head = tree.items.get("thesis")
    node = head.items.get("extends") if isinstance(head, Table) else None
    leaves = node.items if isinstance(node, Array) else (node,) if node is not None else ()
    good = tuple(leaf for leaf in leaves if isinstance(leaf, Leaf) and isinstance(leaf.value, str))
    if node is not None and len(good) < len(leaves):
        Problems().fail("E212", "`extends` is a path, or a list of paths", node.span)
    return good


def _beside(leaf: Leaf) -> Path:
    """A path relative to the file that wrote it; a shipped one by its id."""
    path = Path(leaf.span.document.folder or ".") / str(leaf.value)
    return path if path.suffix else find_thesis(str(leaf.value))


def _inherited(parent: Table) -> Table:
    """What a child takes from a parent: everything but its cases and the name of its own parents."""
    items = {key: node for key, node in parent.items.items() if key != "cases"}
    head = items.get("thesis")
    if isinstance(head, Table):
        kept = {key: node for key, node in head.items.items() if key != "extends"}
        items["thesis"] = Table(kept, head.span, head.keys)
    return Table(items, parent.span, parent.keys)


_FORMS = frozenset({"when", "all", "any", "none", "at_least", "of", "value", "steps", "curve", "table"})


def _over(parent: Table, child: Table) -> Table:
    """The child over the parent; a child's form replaces the parent's whole."""
    kept = dict(parent.items)
    for group in ("rules", "gates"):
        below, above = parent.items.get(group), child.items.get(group)
        if isinstance(below, Table) and isinstance(above, Table):
            parts = {
                name: _without_form(node) if _has_form(above.items.get(name)) else node
                for name, node in below.items.items()
            }
            kept[group] = Table(parts, below.span, below.keys)
    return merge(Table(kept, parent.span, parent.keys), child)


def _has_form(node: Node | None) -> bool:
    return isinstance(node, Table) and not _FORMS.isdisjoint(node.items)


def _without_form(node: Node) -> Node:
    if not isinstance(node, Table):
        return node
    return Table({key: item for key, item in node.items.items() if key not in _FORMS}, node.span, node.keys)


def _refuse_conflicts(left: Table, right: Table, leaf: Leaf, path: tuple[str, ...]) -> None:
    """Two parents that give one path two values."""
    for key, node in right.items.items():
        here = (*path, key)
        below = left.items.get(key)
        if below is None or here == ("thesis",) or below == node:
            continue
        if isinstance(below, Table) and isinstance(node, Table):
            _refuse_conflicts(below, node, leaf, here)
        else:
            Problems().fail(
                "E109",
                f"two of the extended theses disagree on `{'.'.join(here)}`",
                leaf.span,
                f"The other value stands at {below.span}.",
            )
