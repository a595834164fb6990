"""What is said of one company: plain values as they were given, which become facts when somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from thesis.facts.fact import Fact
from thesis.facts.reading import read_fact
from thesis.facts.values import Context
from thesis.vocabulary import Field, Plain


class Said(Mapping[str, Fact]):
    """The facts of a company by field, in the order in which they were given.

    Most values are plain, and scoring takes those as they stand: a fact is made when it is asked for, and is the
    one that `read_fact` makes. ``held`` has the plain values and the other facts; it is never changed. ``seen``
    keeps what the last plan that asked made of them, beside its reader.
    """

    __slots__ = ("_context", "_made", "fields", "held", "seen")

    def __init__(self, held: Mapping[str, Fact | Plain], fields: Mapping[str, Field], context: Context) -> None:
        """Plain values have been looked at: they fit their fields."""
        self.held = held
        self.fields = fields
        self._context = context
        self._made: dict[str, Fact] = {}
        self.seen: tuple[Any, Any] = (None, None)

    def __getitem__(self, name: str) -> Fact:
        """The fact of a field."""
        found = self.held[name]
        if isinstance(found, Fact):
            return found
        fact = self._made.get(name)
        if fact is None:
            fact = self._made[name] = read_fact(self.fields[name], found, self._context)
        return fact

    def __contains__(self, name: object) -> bool:
        """Whether anything is said of a field."""
        return name in self.held

    def __iter__(self) -> Iterator[str]:
        """The fields of which something is said."""
        return iter(self.held)

    def __len__(self) -> int:
        """How many they are."""
        return len(self.held)

    def __repr__(self) -> str:
        """As a dict's."""
        return repr(dict(self))

    def __reduce__(self) -> tuple[type[dict[str, Fact]], tuple[dict[str, Fact]]]:
        """Pickle and copy as a dict of facts."""
        return dict, (dict(self),)
