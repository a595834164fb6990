"""What is left open of a category and of a set of tags."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from thesis.sets.truth import Truth


@frozen
class Levels:
    """The levels that a category may still have; ``possible`` is None where it may be any.

    >>> Levels(frozenset({"a", "b"})).among(["a"])
    <Truth.OPEN: (False, True)>
    """

    possible: frozenset[str] | None

    @property
    def is_point(self) -> bool:
        """Whether only one level is left."""
        return self.possible is not None and len(self.possible) == 1

    def among(self, levels: Iterable[str]) -> Truth:
        """Whether the level is one of these."""
        if self.possible is None:
            return Truth.OPEN
        named = frozenset(levels)
        return Truth.of(surely=self.possible <= named, possibly=not self.possible.isdisjoint(named))


@frozen
class Tags:
    """A set of which some members are known, some ruled out; ``complete`` where nothing else is in it."""

    includes: frozenset[str]
    excludes: frozenset[str] = frozenset()
    complete: bool = False

    def has(self, tag: str) -> Truth:
        """Whether a tag is in the set."""
        if tag in self.includes:
            return Truth.TRUE
        return Truth.FALSE if self.complete or tag in self.excludes else Truth.OPEN


ANY_LEVEL = Levels(None)
ANY_TAGS = Tags(frozenset())
