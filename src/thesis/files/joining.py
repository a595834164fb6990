"""One tree from several files: the theses that one extends, and its vocabulary."""

from __future__ import annotations

from pathlib import Path

from thesis.files.paths import find_thesis
from thesis.text import Array, Document, Leaf, Node, Problems, Table, merge, read_document, read_toml

_DEEPEST = 32  # theses that extend one another
_SAID_TWICE = ("title", "holder", "because", "note", "reason", "quote")  # texts that have translations beside them
_FORMS = frozenset({"when", "all", "any", "none", "at_least", "of", "value", "steps", "curve", "table"})


def joined(tree: Table, document: Document) -> Table:
    """The tree with its parents below it and its vocabulary inside it.

    Raises:
        ThesisError: a file that is missing or cannot be read, a circle, parents that disagree.
    """
    merged = _Family().grown(tree, document, ())
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
    problems = Problems("[thesis]")
    if "vocabulary" not in vocabulary.items and "fields" not in vocabulary.items:
        problems.fail("E111", f"`{named.value}` is no vocabulary", named.span, "A vocabulary has [vocabulary].")
    for key in vocabulary.items:
        if key not in ("vocabulary", "fields"):
            cause = f"unknown key `{key}` in a vocabulary"
            problems.add("E211", cause, vocabulary.key_span(key), "It has [vocabulary] and [fields].")
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


class _Family:
    """The theses that one extends, over however many steps; each file is read once."""

    def __init__(self) -> None:
        self._known: dict[str, Table] = {}

    def grown(self, tree: Table, document: Document, seen: tuple[str, ...]) -> Table:
        """A thesis over its parents."""
        parents = _parents(tree)
        if not parents:
            return tree
        way = (*seen, _key(document))
        problems = Problems("[thesis]")
        merged: Table | None = None
        for leaf in parents:
            parent = self._parent(leaf, way)
            if merged is not None:
                _refuse_conflicts(merged, parent, leaf, (), problems)
            merged = parent if merged is None else merge(_without_old_twins(merged, parent), parent)
        problems.raise_if_any()
        assert merged is not None  # noqa: S101 - there is at least one parent
        return _over(merged, tree)

    def _parent(self, leaf: Leaf, way: tuple[str, ...]) -> Table:
        path = _beside(leaf)
        problems = Problems("[thesis]")
        key = str(path.resolve())
        if key == way[-1]:
            problems.fail("E108", "the thesis extends itself", leaf.span, "Name another file, or remove the line.")
        if key in way:
            round_trip = " extends ".join(f"`{Path(one).name}`" for one in (*way[way.index(key) :], key))
            problems.fail("E108", f"theses extend one another in a circle: {round_trip}", leaf.span, "Break it here.")
        if len(way) > _DEEPEST:
            problems.fail("E108", f"more than {_DEEPEST} theses extend one another", leaf.span)
        if key not in self._known:
            document = read_document(path, leaf.span)
            tree = read_toml(document)
            if "thesis" not in tree.items and "company" in tree.items:
                problems.fail("E111", f"`{leaf.value}` is a file of profiles, not a thesis", leaf.span)
            self._known[key] = _inherited(self.grown(tree, document, way))
        return self._known[key]


def _key(document: Document) -> str:
    return str(Path(document.folder or ".") / Path(document.name).name)


def _parents(tree: Table) -> tuple[Leaf, ...]:
    head = tree.items.get("thesis")
    node = head.items.get("extends") if isinstance(head, Table) else None
    leaves = node.items if isinstance(node, Array) else (node,) if node is not None else ()
    good = tuple(leaf for leaf in leaves if isinstance(leaf, Leaf) and isinstance(leaf.value, str))
    if node is not None and len(good) < len(leaves):
        Problems("[thesis]").fail(
            "E212", "`extends` must be a path, or a list of paths", node.span, 'Write extends = "base.toml".'
        )
    return good


def _beside(leaf: Leaf) -> Path:
    """A path relative to the file that wrote it; a shipped one by its id."""
    path = Path(leaf.span.document.folder or ".") / str(leaf.value)
    return path if path.suffix or path.exists() else find_thesis(str(leaf.value), leaf.span)


def _inherited(parent: Table) -> Table:
    """What a child takes from a parent: everything but its cases and the name of its own parents."""
    items = {key: node for key, node in parent.items.items() if key != "cases"}
    head = items.get("thesis")
    if isinstance(head, Table):
        kept = {key: node for key, node in head.items.items() if key != "extends"}
        items["thesis"] = Table(kept, head.span, head.keys)
    return Table(items, parent.span, parent.keys)


def _over(parent: Table, child: Table) -> Table:
    """The child over the parent; a child's form replaces the parent's whole, its words the parent's translations."""
    parent = _without_old_twins(parent, child)
    kept = dict(parent.items)
    for group in ("rules", "gates"):
        below, above = parent.items.get(group), child.items.get(group)
        if isinstance(below, Table) and isinstance(above, Table):
            parts = {
                name: _without_form(node) if _forms(above.items.get(name)) else node
                for name, node in below.items.items()
            }
            kept[group] = Table(parts, below.span, below.keys)
    return merge(Table(kept, parent.span, parent.keys), child)


def _without_old_twins(parent: Table, child: Table) -> Table:
    """The parent without translations of texts that the child says anew: they would be of other words."""
    renewed = [text for text in _SAID_TWICE if text in child.items and child.items[text] != parent.items.get(text)]
    gone = {f"{text}_{lang}" for text in renewed for lang in ("zh", "en")}
    items: dict[str, Node] = {}
    for key, node in parent.items.items():
        above = child.items.get(key)
        if isinstance(node, Table) and isinstance(above, Table):
            items[key] = _without_old_twins(node, above)
        elif key not in gone or isinstance(node, Table):
            items[key] = node
    return Table(items, parent.span, parent.keys)


def _forms(node: Node | None) -> frozenset[str]:
    return _FORMS & node.items.keys() if isinstance(node, Table) else frozenset()


def _without_form(node: Node) -> Node:
    if not isinstance(node, Table):
        return node
    return Table({key: item for key, item in node.items.items() if key not in _FORMS}, node.span, node.keys)


def _refuse_conflicts(left: Table, right: Table, leaf: Leaf, path: tuple[str, ...], problems: Problems) -> None:
    """Two parents that give one path two values, or one rule two forms."""
    for key, node in right.items.items():
        here = (*path, key)
        below = left.items.get(key)
        if below is None or here == ("thesis",) or below == node:
            continue
        if isinstance(below, Table) and isinstance(node, Table):
            two = path in (("rules",), ("gates",)) and _forms(below) and _forms(node) and _forms(below) != _forms(node)
            if not two:
                _refuse_conflicts(below, node, leaf, here, problems)
                continue
        name = ".".join(here)
        cause = f"two of the extended theses disagree on `{name}`: {below.span} and {node.span}"
        problems.add("E109", cause, leaf.span, "Give it one value in both, or take it out of one.")
