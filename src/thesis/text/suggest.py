"""Did you mean: the one name that the writer most likely had in mind."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

_LONGEST = 80  # longer words are pasted text, not typing errors; comparing them costs quadratic time
_MOST = 300  # names that are compared letter by letter
MOST_LOOKED_AT = 1000  # each error looks at so many names at most, so that a file of errors takes linear time
_ENOUGH = 0.6  # difflib's own default for get_close_matches


def closest(word: str, known: Iterable[str], enough: float = _ENOUGH) -> str | None:
    """The known name nearest to a word, or None where nothing is near.

    Case, hyphens and underscores count as equal, since people mix them. Among very many names only one that is
    equal but for these is looked for.
    """
    known = tuple(islice(known, MOST_LOOKED_AT))
    if len(word) > _LONGEST:
        return None
    from difflib import SequenceMatcher

    wanted = _folded(word)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)  # what is compared with many others is looked at once
    best, best_ratio = None, enough
    for name in known:
        folded = _folded(name)
        if folded == wanted:
            return name
        if len(name) > _LONGEST or len(known) > _MOST:
            continue
        matcher.set_seq1(folded)
        if matcher.real_quick_ratio() > best_ratio and matcher.quick_ratio() > best_ratio:
            ratio = matcher.ratio()
            if ratio > best_ratio:
                best, best_ratio = name, ratio
    return best


def did_you_mean(word: str, known: Iterable[str], enough: float = _ENOUGH) -> str | None:
    """The sentence ``Did you mean `name`?``, or None where nothing is near."""
    name = closest(word, known, enough)
    return None if name is None else f"Did you mean `{name}`?"


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
