"""Two trees side by side: the paths at which they differ, leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from thesis.text import Array, Node, Table, plain, write_toml
from thesis.tweaks.paths import Path


@frozen
class NodeChange:
    """What stands at a path before and after; None where nothing does.

    ``index`` is the place of a key that only one of the two has, among its neighbours there.
    """

    path: Path
    before: Node | None
    after: Node | None
    index: int = field(default=0, eq=False)


def differences(before: Node, after: Node, path: Path = (), *, ordered: bool = True) -> Iterator[NodeChange]:
    """The least parts in which two nodes differ.

    A list that became longer or shorter differs as a whole; so does a table whose keys changed their order, where
    ``ordered`` says that order counts.
    """
    if isinstance(before, Table) and isinstance(after, Table) and (not ordered or _in_one_order(before, after)):
        yield from _of_tables(before, after, path, ordered=ordered)
    elif isinstance(before, Array) and isinstance(after, Array) and len(before.items) == len(after.items):
        for place, (old, new) in enumerate(zip(before.items, after.items, strict=True)):
            yield from differences(old, new, (*path, place), ordered=ordered)
    elif not same_text(before, after):
        yield NodeChange(path, before, after)


def _of_tables(before: Table, after: Table, path: Path, *, ordered: bool) -> Iterator[NodeChange]:
    for index, (key, old) in enumerate(before.items.items()):
        new = after.items.get(key)
        if new is None:
            yield NodeChange((*path, key), old, None, index)
        else:
            yield from differences(old, new, (*path, key), ordered=ordered)
    for index, (key, new) in enumerate(after.items.items()):
        if key not in before.items:
            yield NodeChange((*path, key), None, new, index)


def _in_one_order(before: Table, after: Table) -> bool:
    kept = [key for key in before.items if key in after.items]
    return kept == [key for key in after.items if key in before.items]


def same_text(a: Node | None, b: Node | None) -> bool:
    """Whether two nodes say the same, to the letter: 1, 1.0 and true are three things."""
    if a is b:
        return True
    return a is not None and b is not None and inline(plain(a)) == inline(plain(b))


def inline(value: Any) -> str:
    """A plain value as TOML on one line.

    >>> inline({"of": "m", "at": [["<= 6", 1]]})
    '{ of = "m", at = [["<= 6", 1]] }'
    """
    head, tail = "v = [[", "]]\n"
    return write_toml({"v": [[value]]})[len(head) : -len(tail)]
