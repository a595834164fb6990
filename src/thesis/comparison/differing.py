"""Where two theses differ, path by path, without looking at any company."""

from __future__ import annotations

from thesis.comparison.results import PathChange
from thesis.model import Thesis
from thesis.text import Node, plain
from thesis.tweaks import differences, inline, order


def diff(before: Thesis, after: Thesis) -> tuple[PathChange, ...]:
    """The paths at which two theses differ, with what each says there.

    Parents and vocabulary are looked into as well. An entry that only one thesis has is one change, and so is a
    list that became longer or shorter. The order of keys is no difference.

    Returns:
        The changes in the order of their paths; `after` less `before`, so that ``diff(b, a)`` is the way back.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> print(*thesis.diff(zhu, thesis.tweak(zhu, {"parameters.pmf_arr": "20M USD"})))
    parameters.pmf_arr.value: "10M USD" → "20M USD"
    """
    changes = differences(before.tree, after.tree, ordered=False)
    found = [PathChange(one.path, _text(one.before), _text(one.after)) for one in changes]
    return tuple(sorted(found, key=lambda one: order(one.path)))


def _text(node: Node | None) -> str | None:
    return None if node is None else inline(plain(node))
