"""Looking up paths in a thesis: what a tweak may change, and what was meant where a path leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thesis.text import Array, Leaf, Node, Problems, Span, Table, did_you_mean
from thesis.tweaks.edits import Edit
from thesis.tweaks.paths import path_text

PARTS: Mapping[str, str] = {
    "thesis": "",
    "vocabulary": "",
    "fields": "field",
    "sources": "source",
    "parameters": "parameter",
    "criteria": "criterion",
    "rules": "rule",
    "gates": "gate",
    "verdicts": "verdict",
    "promises": "",
    "omitted": "omitted heuristic",
    "cases": "case",
}
"""The parts of a thesis, and what one entry of each is called where the part is a table of entries."""

_FILES = {"extends", "vocabulary"}  # keys of [thesis] that name files


def refuse_unknown(tree: Table, edits: Iterable[Edit], problems: Problems) -> None:
    """A message for every edit whose path leads nowhere.

    An entry that is not there may be added as a whole table, and a key that is not there may be given to a
    table that is: whether the table takes it is the building's business.
    """
    for edit in edits:
        _Walk(edit, problems).down(tree)


class _Walk:
    """One edit's way down the tree."""

    def __init__(self, edit: Edit, problems: Problems) -> None:
        self.edit = edit
        self.path = edit.path
        self.problems = problems

    def down(self, tree: Table) -> None:
        part = self.path[0]
        if part not in PARTS:
            known = f"A thesis has {', '.join(PARTS)}."
            self.lost(0, f"a thesis has no `{part}`", did_you_mean(str(part), PARTS) or known)
        elif part == "thesis" and len(self.path) > 1 and self.path[1] in _FILES:
            self.problems.add(
                "E708",
                f"`{self.edit.name}` cannot be tweaked: files are joined when a thesis is loaded",
                self.edit.place,
                "Write a thesis that extends this one.",
            )
        elif part not in tree.items and len(self.path) > 1 and PARTS[str(part)]:
            self.entry(Table({}, tree.span))
        elif part not in tree.items:
            if self.edit.node is None:
                self.lost(0, f"this thesis has no `{part}` to remove", None)
        elif len(self.path) > 1 and PARTS[str(part)]:
            self.entry(tree.items[str(part)])
        else:
            self.below(tree.items[str(part)], 1)

    def entry(self, part: Node) -> None:
        """The second step: an entry of a part, by its id."""
        key, kind = self.path[1], PARTS[str(self.path[0])]
        known = part.items if isinstance(part, Table) else {}
        if key in known:
            self.below(known[str(key)], 2)
        elif isinstance(key, int):
            self.lost(1, f"`{self.path[0]}` is a table, not a list", f"Name a {kind}: {_some(known)}.")
        elif not (len(self.path) == 2 and isinstance(self.edit.node, Table)):
            near = did_you_mean(key, known)
            add = "Give the whole `verdicts` table to add one." if kind == "verdict" else "Give a table to add one."
            self.lost(1, f"there is no {kind} `{key}`", near or add)

    def below(self, node: Node, depth: int) -> None:
        """The rest of the path, below a node that is there."""
        if depth == len(self.path):
            return
        key, where = self.path[depth], path_text(self.path[:depth])
        if isinstance(node, Table):
            self.in_table(node, key, where, depth)
        elif isinstance(node, Array):
            self.in_list(node, key, where, depth)
        else:
            self.lost(depth, f"`{where}` is one value and has nothing inside it", _written(node))

    def in_table(self, node: Table, key: str | int, where: str, depth: int) -> None:
        if isinstance(key, int):
            self.lost(depth, f"`{where}` is a table, not a list", f"It has {_some(node.items)}.")
        elif key in node.items:
            self.below(node.items[key], depth + 1)
        elif self.edit.node is None or depth + 1 < len(self.path):
            near = did_you_mean(key, node.items) or f"It has {_some(node.items)}."
            self.lost(depth, f"`{where}` has no `{key}`", near)

    def in_list(self, node: Array, key: str | int, where: str, depth: int) -> None:
        count = len(node.items)
        if not isinstance(key, int):
            self.lost(depth, f"`{where}` is a list", f"Write {where}[0] for its first item.")
        elif key < count:
            self.below(node.items[key], depth + 1)
        else:
            last = f"They are counted from 0: the last is {where}[{count - 1}]." if count else "It is empty."
            items = "1 item" if count == 1 else f"{count} items"
            self.lost(depth, f"`{where}` has {items}", last, "E705")

    def lost(self, depth: int, cause: str, suggestion: str | None, code: str = "E701") -> None:
        self.problems.add(code, cause, self.segment(depth), suggestion)

    def segment(self, depth: int) -> Span:
        """Where a step of the path was written; a parameter's `value` need not have been."""
        written = self.edit.segments
        skipped = len(self.path) - len(written)
        return written[min(max(0, depth - skipped) if depth > 2 else depth, len(written) - 1)]


def _some(items: Iterable[str], most: int = 8) -> str:
    names = [f"`{name}`" for name in items]
    return f"{', '.join(names[:most])}, …" if len(names) > most else ", ".join(names) or "nothing"


def _written(leaf: Leaf) -> str:
    text = leaf.span.text
    return f"It is {text}." if 0 < len(text) <= 60 else "Give it another value, or none."
