"""Why it is not decided how two versions stand to each other: one table per language, with the same keys in each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from thesis.vocabulary import Phrasebook

Why: TypeAlias = Literal["moved", "unmade", "bends", "together", "hidden"]

_EN = {
    "moved": "the field `{field}` is another one",
    "unmade": "a company that would show it cannot be made",
    "bends": "it bends in ways that are not solved exactly",
    "together": "its rules together are not solved exactly",
    "hidden": "gates may hide the other side",
}

_ZH = {
    "moved": "字段 `{field}` 已不是同一個",
    "unmade": "構造不出能說明這一點的公司",
    "bends": "其曲折之處無法精確求解",
    "together": "各條規則合起來無法精確求解",
    "hidden": "門檻可能遮住另一面",
}

PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": MappingProxyType(_EN), "zh": MappingProxyType(_ZH)})
"""From a language to its table; a test compares the keys and what each leaves to be filled in."""

IN_ENGLISH = Phrasebook(PHRASES, "en")
