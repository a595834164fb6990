"""Documents and spans: where in a text something stands."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from attrs import field, frozen


@frozen
class Document:
    """A text with the name it is shown under (a path, or ``<facts>`` for what came from Python)."""

    name: str
    text: str = field(repr=False)
    folder: str | None = field(default=None, eq=False, repr=False)  # where relative paths in it begin

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_ends(self, number: int) -> tuple[int, int]:
        """Where a line, counted from 1, begins, and where it ends without its line break."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return start, len(self.text) if end < 0 else end

    def line_start(self, number: int) -> int:
        """Where a line, counted from 1, begins."""
        return self._line_starts[number - 1]


@frozen
class Span:
    """A piece of a document, from ``start`` up to but not including ``end``."""

    document: Document
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line on which it starts, counted from 1."""
        return self.document.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column at which it starts, counted from 1."""
        return self.document.position(self.start)[1]

    @property
    def text(self) -> str:
        """What stands there."""
        return self.document.text[self.start : self.end]

    def __str__(self) -> str:
        """``file:line:column``, as editors and terminals link it."""
        line, column = self.document.position(self.start)
        return f"{self.document.name}:{line}:{column}"
