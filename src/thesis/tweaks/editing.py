"""Edits of a tree: a new tree that shares with the old one everything that no edit touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from thesis.building.forms import FORMS
from thesis.text import Array, Leaf, Node, Span, Table
from thesis.text.reading import exact
from thesis.tweaks.edits import Edit
from thesis.units import read_days, read_quantity
from thesis.units.quantity import NUMBER, Unit

FORM_KEYS = frozenset((*FORMS, "of"))
"""The keys that say how well a rule is met; a new one takes the place of those that were there."""

_PLAYED = ("rules", "gates")
_NO_EXPECTATIONS = {"profile", "facts", "note", "note_zh", "as_of"}  # the keys of a case that expect nothing


@frozen
class _Branch:
    """The edits below one place, by their next step."""

    below: dict[str | int, _Branch | Edit]
    span: Span  # where the first of them was written, for tables that have to be made


_Below: TypeAlias = Mapping[str | int, _Branch | Edit]


def edited(tree: Table, edits: Sequence[Edit]) -> Table:
    """The tree with the edits made.

    New keys stand after the last key that sorts before them, so that the order of tweaks is irrelevant. A new
    form of a rule takes the place of its old one, as in `extends`. Where a parameter leaves its range and the
    range is not edited too, the range is widened just so far that it holds the value. What cases expect of a rule
    or gate that goes, goes with it.
    """
    if not edits:
        return tree
    changed = _table(_without_old_forms(tree, edits), _branch(edits, 0).below)
    return _without_lost_cases(tree, _with_wider_ranges(changed, edits))


def _branch(edits: Iterable[Edit], depth: int) -> _Branch:
    groups: dict[str | int, list[Edit]] = {}
    listed = list(edits)
    for edit in listed:
        groups.setdefault(edit.path[depth], []).append(edit)
    below: dict[str | int, _Branch | Edit] = {
        key: group[0] if len(group[0].path) == depth + 1 else _branch(group, depth + 1) for key, group in groups.items()
    }
    return _Branch(below, listed[0].place)


def _node(node: Node | None, branch: _Branch) -> Node:
    if isinstance(node, Array):
        return _array(node, branch.below)
    return _table(node if isinstance(node, Table) else Table({}, branch.span), branch.below)


def _table(table: Table, below: _Below) -> Table:
    items, keys = dict(table.items), dict(table.keys)
    placed: list[tuple[int, str, Node]] = []
    for key, step in sorted((str(key), step) for key, step in below.items()):
        if isinstance(step, _Branch):
            _put(items, key, _node(items.get(key), step))
        elif step.node is None:
            items.pop(key, None)
            keys.pop(key, None)
        else:
            keys[key] = step.segments[-1]
            if step.index is None or key in items:
                _put(items, key, step.node)
            else:
                placed.append((step.index, key, step.node))
    for index, key, node in sorted(placed, key=lambda one: one[:2]):
        _insert(items, key, node, index)
    return Table(items, table.span, keys)


def _put(items: dict[str, Node], key: str, node: Node) -> None:
    """A node under its key; a new key after the last that sorts before it."""
    if key in items:
        items[key] = node
    else:
        before = [index for index, one in enumerate(items) if one < key]
        _insert(items, key, node, before[-1] + 1 if before else 0)


def _insert(items: dict[str, Node], key: str, node: Node, index: int) -> None:
    pairs = list(items.items())
    pairs.insert(index, (key, node))
    items.clear()
    items.update(pairs)


def _array(array: Array, below: _Below) -> Array:
    items: list[Node | None] = list(array.items)
    for place, step in below.items():
        assert isinstance(place, int)  # noqa: S101 - the path was looked up
        items[place] = _node(items[place], step) if isinstance(step, _Branch) else step.node
    return Array(tuple(item for item in items if item is not None), array.span)


def _without_old_forms(tree: Table, edits: Sequence[Edit]) -> Table:
    """The tree without the forms that an edit gives another form for."""
    for group in ("rules", "gates"):
        entries = tree.items.get(group)
        if not isinstance(entries, Table):
            continue
        kept = {name: _without_old_form(group, name, node, edits) for name, node in entries.items.items()}
        tree = Table({**tree.items, group: Table(kept, entries.span, entries.keys)}, tree.span, tree.keys)
    return tree


def _without_old_form(group: str, name: str, entry: Node, edits: Sequence[Edit]) -> Node:
    if not isinstance(entry, Table):
        return entry
    inside = [edit for edit in edits if edit.path[:2] == (group, name) and edit.path[2:3] and edit.path[2] in FORM_KEYS]
    given = {str(edit.path[2]) for edit in inside}
    is_new = any(len(edit.path) == 3 and edit.node is not None and edit.path[2] not in entry.items for edit in inside)
    if not is_new:
        return entry
    gone = (FORM_KEYS & set(entry.items)) - given
    return Table({key: node for key, node in entry.items.items() if key not in gone}, entry.span, entry.keys)


def _with_wider_ranges(tree: Table, edits: Sequence[Edit]) -> Table:
    """The tree with the range of each tweaked parameter as wide as its value needs."""
    parameters = tree.items.get("parameters")
    valued = {edit.path[1] for edit in edits if edit.path[0] == "parameters" and edit.path[2:] == ("value",)}
    limited = {edit.path[1] for edit in edits if edit.path[0] == "parameters" and edit.path[2:3] == ("range",)}
    if not isinstance(parameters, Table) or not valued - limited:
        return tree
    entries = {name: _wider(node) if name in valued - limited else node for name, node in parameters.items.items()}
    found = Table(entries, parameters.span, parameters.keys)
    return Table({**tree.items, "parameters": found}, tree.span, tree.keys)


def _wider(parameter: Node) -> Node:
    if not isinstance(parameter, Table):
        return parameter
    value, limits = parameter.items.get("value"), parameter.items.get("range")
    if value is None or not isinstance(limits, Array) or len(limits.items) != 2:
        return parameter
    side = beyond(value, limits)
    if side == 0:
        return parameter
    low, high = limits.items
    wider = Array((value, high) if side < 0 else (low, value), limits.span)
    return Table({**parameter.items, "range": wider}, parameter.span, parameter.keys)


def _without_lost_cases(before: Table, after: Table) -> Table:
    """The tree without what its cases expect of rules and gates that it had and has no more."""
    gone = {(part, name) for part in _PLAYED for name in _ids(before, part) if name not in _ids(after, part)}
    cases = after.items.get("cases")
    if not gone or not isinstance(cases, Table):
        return after
    kept = {name: _without_lost(case, gone) for name, case in cases.items.items()}
    left = Table({name: case for name, case in kept.items() if case is not None}, cases.span, cases.keys)
    return Table({**after.items, "cases": left}, after.span, after.keys)


def _without_lost(case: Node, gone: set[tuple[str, str]]) -> Node | None:
    """A case that expects nothing of what is gone; None where nothing else was expected."""
    if not isinstance(case, Table):
        return case
    items = dict(case.items)
    for part in _PLAYED:
        expected = items.get(part)
        if isinstance(expected, Table) and any((part, name) in gone for name in expected.items):
            left = {name: node for name, node in expected.items.items() if (part, name) not in gone}
            items[part] = Table(left, expected.span, expected.keys)
            if not left:
                del items[part]
    return Table(items, case.span, case.keys) if items.keys() - _NO_EXPECTATIONS else None


def _ids(tree: Table, part: str) -> Mapping[str, Node]:
    node = tree.items.get(part)
    return node.items if isinstance(node, Table) else {}


def beyond(value: Node, limits: Array) -> int:
    """-1 where a value lies below a range, 1 where it lies above, else 0; also where they cannot be compared."""
    found = [_amount(node) for node in (value, *limits.items)]
    if len(found) != 3 or None in found:
        return 0
    (here, unit), *ends = [one for one in found if one is not None]
    if any(other != unit for _, other in ends):
        return 0
    return -1 if here < ends[0][0] else 1 if here > ends[1][0] else 0


def _amount(node: Node) -> tuple[Fraction, Unit | None] | None:
    """A number, quantity or day in its unit; None for anything else."""
    value = node.value if isinstance(node, Leaf) else None
    number = exact(value)
    if number is not None:
        return number, NUMBER
    quantity = read_quantity(value) if isinstance(value, str) else None
    if quantity is not None:
        return quantity.value, NUMBER if quantity.unit.kind == "percent" else quantity.unit
    days = read_days(value) if isinstance(value, str | date) else None
    return (Fraction(days.lo), None) if days is not None and days.is_point else None
