"""What authors have written, in one language: titles of things, and facts with the few words around their values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from thesis.model import Criterion, Gate, Omission, Parameter, Rule
from thesis.vocabulary import Field

if TYPE_CHECKING:
    from thesis.explanation.tree import CriterionLines

_OPENING = {
    "more than": "超過",
    "at least": "至少",
    "less than": "低於",
    "at most": "至多",
    "about": "約",
    "includes": "包含",
    "excludes": "不含",
    "yes": "是",
    "no": "否",
    "none": "無",
    "unknown": "未知",
}
_BETWEEN = {" to ": " 至 ", " or ": " 或 "}
_OPENS = re.compile(rf"(?:^|(?<=, ))(?:{'|'.join(_OPENING)})(?= |,|$)")
_BINDS = re.compile("|".join(_BETWEEN))


def in_chinese(text: str) -> str:
    """The text of a fact with our own words around the author's in Chinese.

    >>> in_chinese("more than 50%"), in_chinese("8M USD to 12M USD"), in_chinese("CN")
    ('超過 50%', '8M USD 至 12M USD', 'CN')
    """
    opened = _OPENS.sub(lambda found: _OPENING[found[0]], text)
    return _BINDS.sub(lambda found: _BETWEEN[found[0]], opened)


def described(thing: Rule | Gate | Parameter | Omission | Criterion | Field | CriterionLines, lang: str) -> str:
    """The title of a thing in a language, else in the other one, else its id."""
    claim = thing.claim if isinstance(thing, Rule | Gate | Parameter) else thing
    titles = (getattr(claim, "title", ""), getattr(claim, "title_zh", ""))
    first, second = titles[::-1] if lang == "zh" else titles
    return first or second or thing.id
