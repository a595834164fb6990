"""Words that a cell of a table may have: for nothing, for yes and no, and for the levels of a closed vocabulary.

Databases have to read these cells as Python does. So what is alike is told sign by sign: each of `FROM` stands for the
one of `TO` in its place, in SQL by ``translate``. What Unicode has beyond that, no two databases do alike.
"""

from __future__ import annotations

from collections.abc import Iterable

_SPACES = (*range(9, 14), *range(28, 32), 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288)
SPACES = "".join(map(chr, _SPACES))  # what Python strips beside the blank
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
FROM = f"{_WIDE}､￠￡￥￦﹩{SPACES}"
TO = "".join(map(chr, range(0x21, 0x7F))) + "、¢£¥₩$" + " " * len(SPACES)
_CAPITALS, _SMALL = "Σςİ", "σσi"  # the small letter of the first depends on its place, that of the last has two signs
FROM_SMALL, TO_SMALL = FROM + _CAPITALS, TO + _SMALL
_PLAIN, _PLAIN_SMALL = str.maketrans(FROM, TO), str.maketrans(FROM_SMALL, TO_SMALL)
SIGNS = ";|、,"  # what may stand between the members of a list

NOTHING = frozenset(
    """
    n/a na n.a. nan none null nil unknown undisclosed tbd - -- --- – — —— ? . #n/a 未知 不详 不詳 未披露 未公开
    未公開 暂无 暫無 待定 无数据 無數據
    """.split()  # noqa: SIM905 - words read better than a list of them
)
YES = frozenset(("true", "yes", "y", "t", "1", "1.0", "是", "有", "对", "對", "✓", "✔"))
NO = frozenset(("false", "no", "n", "f", "0", "0.0", "否", "无", "無", "没有", "沒有", "✗", "✘"))


def plain(text: str) -> str:
    """A text without white space at its ends, full-width signs and other spaces as a keyboard has them.

    >>> plain(" Ｊ\u00a0１\u3000")
    'J 1'
    """
    return text.translate(_PLAIN).strip()


def small(text: str) -> str:
    """A text as `plain` has it, in small letters.

    >>> small("ＳＥＥＤ ")
    'seed'
    """
    return text.translate(_PLAIN_SMALL).strip().lower()


def signs_between(values: Iterable[str]) -> str:
    """What stands between the tags of a closed vocabulary in one text: ``;``, and each sign that no tag has in it.

    >>> signs_between(("JP", "a|b"))
    ';、,'
    """
    used = "".join(plain(value) for value in values)
    return SIGNS[0] + "".join(sign for sign in SIGNS[1:] if sign not in used)


def level_of_word(values: Iterable[str]) -> dict[str, str]:
    """The levels by their words as `small` has them; none at all where two levels have one word.

    >>> level_of_word(("Seed", "A"))
    {'seed': 'Seed', 'a': 'A'}
    >>> level_of_word(("Seed", "seed"))
    {}
    """
    found: dict[str, str] = {}
    for value in values:
        if small(value) in found:
            return {}
        found[small(value)] = value
    return found
