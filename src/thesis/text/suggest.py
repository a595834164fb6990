"""Did you mean: the one name that the writer most likely had in mind."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

_LONGEST = 80  # longer words are pasted text, not typing errors; comparing them costs quadratic time
_ENOUGH = 0.6  # difflib's own default for get_close_matches


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name nearest to a word, or None where nothing is near.

    Case, hyphens and underscores count as equal, since people mix them.
    """
    if len(word) > _LONGEST:
        return None
    wanted = _folded(word)
    best, best_ratio = None, _ENOUGH
    for name in known:
        folded = _folded(name)
        if folded == wanted:
            return name
        if len(name) > _LONGEST:
            continue
        ratio = SequenceMatcher(None, wanted, folded).ratio()
        if ratio > best_ratio:
            best, best_ratio = name, ratio
    return best


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The sentence ``Did you mean `name`?``, or None where nothing is near."""
    name = closest(word, known)
    return None if name is None else f"Did you mean `{name}`?"


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
