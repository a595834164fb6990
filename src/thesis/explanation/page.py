"""A page: what is said, before it is laid out for a terminal, as Markdown or as HTML.

Names and quotes come from outside: whatever a page holds is printable, and each text is one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from attrs import field, frozen

from thesis.text import one_line

Style: TypeAlias = Literal["plain", "strong", "good", "bad", "open", "faint"]
"""What a text is to its reader; a terminal gives it a colour, HTML a class, plain text nothing."""


@frozen
class Heading:
    """A line that opens a part; ``level`` 1 is the page's own."""

    text: str = field(converter=one_line)
    level: int = 2
    right: str = field(default="", converter=one_line)


@frozen
class Paragraph:
    """A text of its own."""

    text: str = field(converter=one_line)
    style: Style = "plain"


@frozen
class Entry:
    """A line with a mark before it and a text that may be long; what belongs to it stands below it.

    ``note`` is what few readers need, the id of a rule say.
    """

    text: str = field(converter=one_line)
    mark: str = field(default="", converter=one_line)
    note: str = field(default="", converter=one_line)
    style: Style = "plain"
    below: tuple[Entry, ...] = ()


@frozen
class Entries:
    """Entries one after the other; ``apart`` puts an empty line between them."""

    entries: tuple[Entry, ...]
    apart: bool = False


@frozen
class Bounds:
    """A score between its bounds, on the range from ``least`` to ``greatest``; whole thousandths."""

    least: int
    low: int
    at: int
    high: int
    greatest: int

    def drawn(self, width: int) -> str:
        """The score ● between its bounds ━ on the whole range ·, in so many characters."""
        span = max(self.greatest - self.least, 1)

        def cell(value: int) -> int:
            return min(width - 1, max(0, (value - self.least) * (width - 1) // span))

        low, high, here = cell(self.low), cell(self.high), cell(self.at)
        return "".join("●" if i == here else "━" if low <= i <= high else "·" for i in range(width))


@frozen
class Given:
    """What a group of rules gave, and what it could give; ``widest`` is the longest bar of the table."""

    least: int
    at: int
    greatest: int
    widest: int

    def drawn(self, width: int) -> str:
        """What is given █ (taken ▓) and what is open ▒, on a scale that all bars of a table share."""
        full = max(self.widest, 1)

        def cells(value: int) -> int:
            return (abs(value) * width + full // 2) // full

        solid = cells(self.at)
        reach = max(cells(self.greatest), cells(self.least), solid)
        return ("▓" if self.at < 0 else "█") * solid + "▒" * (reach - solid)


Cell: TypeAlias = str | Bounds | Given


@frozen
class Column:
    """One column; ``right`` for numbers. ``least`` is how narrow it may become; None: it never shrinks."""

    title: str = field(default="", converter=one_line)
    right: bool = False
    least: int | None = None


def _on_one_line(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(one_line(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)


@frozen
class Rows:
    """A table; ``total`` sets the last row apart, ``head`` says whether the titles are shown."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...] = field(converter=_on_one_line)
    total: bool = False
    head: bool = True
    strong: int | None = None  # the column that a reader looks for first


Block: TypeAlias = Heading | Paragraph | Entries | Rows


@frozen
class Page:
    """Blocks in the order in which they are read, in one language."""

    title: str
    blocks: tuple[Block, ...]
    lang: str = "en"


def entries(lines: Sequence[Entry], *, apart: bool = False) -> tuple[Entries, ...]:
    """Entries as a block, or nothing where there are none."""
    return (Entries(tuple(lines), apart),) if lines else ()
