"""Words that a cell of a table may have: for nothing, for yes and no, and for the levels of a closed vocabulary."""

from __future__ import annotations

from collections.abc import Iterable

NOTHING = frozenset(
    """
    n/a na n.a. nan none null nil unknown undisclosed tbd - -- --- – — —— ? . #n/a 未知 不详 不詳 未披露 未公开
    未公開 暂无 暫無 待定 无数据 無數據
    """.split()  # noqa: SIM905 - words read better than a list of them
)
YES = frozenset(("true", "yes", "y", "t", "1", "1.0", "是", "有", "对", "對", "✓", "✔"))
NO = frozenset(("false", "no", "n", "f", "0", "0.0", "否", "无", "無", "没有", "沒有", "✗", "✘"))


def level_of_word(values: Iterable[str]) -> dict[str, str]:
    """The levels by their words in small letters; none at all where two levels differ in their capitals alone.

    >>> level_of_word(("Seed", "A"))
    {'seed': 'Seed', 'a': 'A'}
    >>> level_of_word(("Seed", "seed"))
    {}
    """
    found: dict[str, str] = {}
    for value in values:
        if value.lower() in found:
            return {}
        found[value.lower()] = value
    return found
