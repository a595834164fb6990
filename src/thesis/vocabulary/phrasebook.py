"""Saying things in one language: fixed phrases with gaps, and what authors wrote in both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Phrases = Mapping[str, str]
"""The phrases of one language, by key."""


class Phrasebook:
    """Says things in one language; every fixed word comes from that language's table.

    >>> Phrasebook({"en": {"or": " or ", "and": ", "}}, "en").either(["a", "b", "c"])
    'a, b or c'
    """

    def __init__(self, tables: Mapping[str, Phrases], lang: str) -> None:
        """Take the table of a language; the tables have the same keys.

        Raises:
            ValueError: there is none.
        """
        if lang not in tables:
            msg = f"texts are told in {' and '.join(tables)}, not in {lang!r}"
            raise ValueError(msg)
        self.lang = lang
        self.words = tables[lang]

    def __call__(self, key: str, **parts: object) -> str:
        """A phrase with its gaps filled."""
        return self.words[key].format(**parts)

    def chosen(self, english: str, chinese: str) -> str:
        """The author's text in this language, else in the other."""
        return (chinese or english) if self.lang == "zh" else (english or chinese)

    def joined(self, parts: Iterable[str]) -> str:
        """Parts of a sentence, one after the other."""
        return self.words["comma"].join(parts)

    def named(self, names: Iterable[str]) -> str:
        """Several things of one kind."""
        return self.words["and"].join(names)

    def either(self, names: Iterable[str]) -> str:
        """One of several."""
        return self._last("or", names)

    def together(self, names: Iterable[str]) -> str:
        """All of several."""
        return self._last("and_last", names)

    def _last(self, word: str, names: Iterable[str]) -> str:
        *first, last = names
        return self.words[word].join([*([self.named(first)] if first else []), last])

    def verdict(self, name: str) -> str:
        """A verdict: the author's word, but for the veto."""
        return self("veto") if name == "veto" else name
