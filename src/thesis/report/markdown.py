"""Pages as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thesis.explanation.page import Cell, Column, Entries, Entry, Heading, Page, Paragraph, Rows

_BAR = 20
_SPECIAL = re.compile(r"([\\*_<>#|\[\]])")
_CODE = re.compile(r"(`[^`]*`)")


def page_to_markdown(page: Page) -> str:
    """A page as Markdown text that ends with a line break."""
    return "\n\n".join(block for part in page.blocks if (block := _block(part))) + "\n"


def _block(block: Heading | Paragraph | Entries | Rows) -> str:
    match block:
        case Heading(text=text, level=level, right=right):
            return f"{'#' * level} {escaped(text)}{f' · {escaped(right)}' if right else ''}"
        case Paragraph(text=text, style=style):
            return f"**{escaped(text)}**" if style == "strong" else escaped(text)
        case Entries(entries=found):
            return "\n".join(line for entry in found for line in _entry(entry, 0))
        case Rows():
            return "\n".join(_rows(block))


def _entry(entry: Entry, depth: int) -> Iterator[str]:
    mark = f"**{escaped(entry.mark)}** " if entry.mark and entry.mark != "•" else ""
    note = f" `{entry.note.strip('[]')}`" if entry.note else ""
    yield f"{'  ' * depth}- {mark}{escaped(entry.text)}{note}"
    for one in entry.below:
        yield from _entry(one, depth + 1)


def _rows(table: Rows) -> Iterator[str]:
    yield _line([escaped(one.title) for one in table.columns])
    yield _line([_rule(one) for one in table.columns])
    for number, row in enumerate(table.rows):
        bold = table.total and number == len(table.rows) - 1
        yield _line([f"**{text}**" if bold and text else text for text in map(_cell, row)])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(column: Column) -> str:
    return "---:" if column.right else "---"


def _cell(cell: Cell) -> str:
    return escaped(cell) if isinstance(cell, str) else cell.drawn(_BAR)


def escaped(text: str) -> str:
    r"""A text whose signs mean themselves; code between backticks stays as it is.

    >>> escaped("a_b `c_d`")
    'a\\_b `c_d`'
    """
    parts = _CODE.split(text.replace("\n", " "))
    return "".join(part if i % 2 else _SPECIAL.sub(r"\\\1", part) for i, part in enumerate(parts))
