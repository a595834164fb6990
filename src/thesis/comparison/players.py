"""Who takes part in the attribution of a difference: edits, and the rules and gates that each of them reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from thesis.text import Document, Node, Span, Table, read_toml
from thesis.text.tree import leaves
from thesis.tweaks import Edit, differences, edited, path_text
from thesis.tweaks.editing import FORM_KEYS

Place: TypeAlias = tuple[str, str]
"""A rule or a gate: ("rules", id) or ("gates", id)."""

_WHEN = ("applies", "enabled", "since", "until")
_SCORING: Mapping[str, frozenset[str]] = {
    "rules": FORM_KEYS | {"points", "if_not_applicable", "if_unknown", *_WHEN},
    "gates": FORM_KEYS | {"veto", "cap", *_WHEN},
    "parameters": frozenset({"value"}),
    "thesis": frozenset({"format", "id", "as_of"}),
}
"""The keys that a score can depend on; all others are words. Of other parts, these are:"""

_WORDS = frozenset({"title", "title_zh", "note", "note_zh"})

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHARED = ("parameters", "fields")  # an entry that only one thesis has, and that nothing reads, moves no score


@frozen
class Player:
    """Edits that are made together, under the names that a reader knows them by."""

    names: tuple[str, ...]
    edits: tuple[Edit, ...]


@frozen
class Stage:
    """What all coalitions share: the tree that they edit, and the players that reach each rule and gate."""

    tree: Table
    players: tuple[Player, ...]
    reached: Mapping[Place, tuple[int, ...]]


def stage_of(before: Table, after: Table, players: Sequence[Player], *, dated: bool) -> Stage:
    """Everything that attribution needs to know before it looks at a company.

    Args:
        before: the tree without edits.
        after: the tree with all of them.
        players: who made the difference.
        dated: whether the date of the thesis counts (it does not where another date is asked for).
    """
    trees = before, after
    kept = [Player(one.names, tuple(_worth_playing(_expanded(one.edits, trees), trees))) for one in players]
    places = _places(trees)
    names = {place: _names(place, trees) for place in places}
    reached = {
        place: tuple(i for i, one in enumerate(kept) if any(_reaches(e, place, names[place], dated) for e in one.edits))
        for place in places
    }
    return Stage(_with_both(before, after), tuple(kept), reached)


def groups_of(before: Table, after: Table) -> tuple[Player, ...]:
    """The rules, gates, parameters and other parts in which two theses differ so that a score may differ."""
    found: list[Player] = []
    for part in ("parameters", "rules", "gates", "fields"):
        old, new = _entries(before, part), _entries(after, part)
        for name in dict.fromkeys((*old, *new)):
            if _differ(_bare(part, old.get(name)), _bare(part, new.get(name))):
                edit = _edit((part, name), new.get(name), after.span)
                found.append(Player((path_text(edit.path),), (edit,)))
    for path in (("thesis", "as_of"), ("vocabulary",)):
        old_node, new_node = (_at(tree, path) for tree in (before, after))
        if _differ(_bare(path[0], old_node), _bare(path[0], new_node)):
            found.append(Player((path_text(path),), (_edit(path, new_node, after.span),)))
    return tuple(sorted(found, key=lambda one: one.names))


def _differ(before: Node | None, after: Node | None) -> bool:
    if before is None or after is None:
        return before is not after
    return next(differences(before, after, ordered=False), None) is not None


def minimal(tree: Table, places: Iterable[Place]) -> Table:
    """The least tree that builds and has these rules and gates in it, all words dropped."""
    wanted = set(places)
    items = {key: node for key, node in tree.items.items() if key in ("vocabulary", "fields")}
    items["thesis"] = _bare("thesis", tree.items["thesis"]) or _EMPTY
    for part in ("parameters", "rules", "gates"):
        entries = _entries(tree, part)
        kept = {
            name: _bare(part, node) for name, node in entries.items() if part not in _PLAYED or (part, name) in wanted
        }
        items[part] = Table({name: node for name, node in kept.items() if node is not None}, tree.span)
    items["verdicts"] = _STUB.items["verdicts"]
    if not _entries(Table(items, tree.span), "rules"):
        items["rules"] = _STUB.items["rules"]
    return Table(items, tree.span, tree.keys)


_PLAYED = ("rules", "gates")
_STUB = read_toml(Document("<stub>", '[verdicts]\nany = -inf\n[rules.none]\npoints = 0\nwhen = "true"\n'))
_EMPTY = Table({}, _STUB.span)


def _entries(tree: Table, part: str) -> Mapping[str, Node]:
    node = tree.items.get(part)
    return node.items if isinstance(node, Table) else {}


def _at(tree: Table, path: Sequence[str]) -> Node | None:
    node: Node | None = tree
    for key in path:
        node = node.items.get(key) if isinstance(node, Table) else None
    return node


def _bare(part: str, node: Node | None) -> Node | None:
    """An entry without its words."""
    if not isinstance(node, Table):
        return node
    keys = _SCORING.get(part, node.items.keys() - _WORDS)
    return Table({key: item for key, item in sorted(node.items.items()) if key in keys}, node.span, node.keys)


def _edit(path: tuple[str, ...], node: Node | None, span: Span) -> Edit:
    return Edit(path, node, None, "", span, (span,) * len(path))


def _expanded(edits: Iterable[Edit], trees: tuple[Table, Table]) -> Iterator[Edit]:
    """Edits of a whole part, such as all rules, as edits of its entries."""
    for edit in edits:
        if len(edit.path) > 1:
            yield edit
            continue
        part = str(edit.path[0])
        new = edit.node.items if isinstance(edit.node, Table) else {}
        for name in dict.fromkeys((*_entries(trees[0], part), *new)):
            yield _edit((part, name), new.get(name), edit.place)


def _worth_playing(edits: Iterable[Edit], trees: tuple[Table, Table]) -> Iterator[Edit]:
    """Edits but for parameters and fields that come or go as a whole: they are there in every coalition."""
    for edit in edits:
        both = all(str(edit.path[1]) in _entries(tree, str(edit.path[0])) for tree in trees)
        if edit.path[0] not in _SHARED or len(edit.path) > 2 or both:
            yield edit


def _with_both(before: Table, after: Table) -> Table:
    """The first tree with the parameters and fields that only the second has."""
    items = dict(before.items)
    for part in _SHARED:
        items[part] = Table({**_entries(after, part), **_entries(before, part)}, before.span)
    return Table(items, before.span, before.keys)


def _places(trees: tuple[Table, Table]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys((part, name) for part in _PLAYED for tree in trees for name in _entries(tree, part)))


def _names(place: Place, trees: tuple[Table, Table]) -> frozenset[str]:
    """Every name that a rule or gate may read in any coalition, through derived fields too, and its dates."""
    found: set[str] = set()
    for tree in trees:
        entry = _bare(place[0], _entries(tree, place[0]).get(place[1]))
        if isinstance(entry, Table):
            found |= _words(entry) | ({"as_of"} if {"since", "until"} & entry.items.keys() else set())
    fresh = set(found)
    while fresh:
        formulas = [_at(tree, ("fields", name, "derived")) for tree in trees for name in fresh]
        fresh = {word for node in formulas if node is not None for word in _words(node)} - found
        found |= fresh
    return frozenset(found)


def _words(node: Node) -> set[str]:
    return {word for _, leaf in leaves(node) if isinstance(leaf.value, str) for word in _NAME.findall(leaf.value)}


def _reaches(edit: Edit, place: Place, names: frozenset[str], dated: bool) -> bool:
    """Whether an edit can change what a rule or gate gives; rather too often than not."""
    part, *rest = edit.path
    if part in _PLAYED:
        return edit.path[:2] == place and (len(rest) == 1 or rest[1] in _SCORING[str(part)])
    if part == "parameters":
        return rest[0] in names and (len(rest) == 1 or rest[1] == "value")
    if part == "thesis":
        return dated and rest[0] == "as_of" and "as_of" in names
    if part == "fields":
        return rest[0] in names and (len(rest) == 1 or rest[1] not in _WORDS)
    return part == "vocabulary"


def coalition_tree(stage: Stage, members: Iterable[int]) -> Table:
    """The tree with the edits of some players made."""
    return edited(stage.tree, [edit for i in sorted(members) for edit in stage.players[i].edits])
