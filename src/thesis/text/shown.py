"""Texts that came from outside, made fit to be shown: no character of theirs can move a cursor or turn a line round."""

from __future__ import annotations

import unicodedata

_LETTERS = frozenset("\u200c\u200d")
"""Joiners, which some scripts and many emoji are written with."""
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")


def printable(text: str) -> str:
    r"""The text with its control characters as escapes; line breaks stay, for messages have several lines.

    >>> printable("a name\x1b[2J")
    'a name\\x1b[2J'
    """
    return text if text.isprintable() else "".join(c if c == "\n" else _seen(c) for c in text)


def one_line(text: str) -> str:
    r"""The same on one line: tabs and breaks become spaces.

    >>> one_line("two\nlines\u202e")
    'two lines\\u202e'
    """
    return text if text.isprintable() else "".join(" " if c in _BREAKS else _seen(c) for c in text)


def _seen(character: str) -> str:
    if character in _LETTERS or unicodedata.category(character) not in _UNSEEN:
        return character
    return character.encode("ascii", "backslashreplace").decode() if character > "\x7f" else f"\\x{ord(character):02x}"
