"""Pages as plain text of a given width: wrapped, aligned, with Chinese characters counted as two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from attrs import evolve

from thesis.explanation.page import Bounds, Column, Entries, Entry, Given, Heading, Page, Paragraph, Rows, Style

Painter: TypeAlias = Callable[[str, Style], str]
"""Colours a piece of text that has been laid out already."""

WIDTH = 100
_GAP = 2
_MARK = 6  # room for the points before a rule
_NARROWEST = 40
_WIDEST_BAR = 40
_LONG = 24  # columns; a longer word in a cell may be cut
_NOT_AT_START = "、,。;:!?」』)]),.;:!?%"
_NOT_AT_END = "「『(["


def to_text(page: Page, width: int = WIDTH, paint: Painter | None = None) -> str:
    """A page as text; no line is wider than ``width`` columns, but for words that are."""
    return "\n".join(_page_lines(page, max(width, _NARROWEST), paint or _unpainted))


def _unpainted(text: str, _style: Style) -> str:
    return text


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int, *, right: bool = False) -> str:
    """A text with spaces up to a width, on its left where ``right``."""
    room = " " * max(0, width - columns_of(text))
    return f"{room}{text}" if right else f"{text}{room}"


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of a width: broken at spaces and between Chinese characters.

    >>> wrapped("a long line", 6)
    ['a long', 'line']
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and columns_of(f"{line}{piece}".rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while columns_of(line.rstrip()) > width:  # a word that is wider than the line
            cut = _cut(line, width)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.rstrip() or not lines else lines


def _cut(line: str, width: int) -> int:
    taken = 0
    for i, character in enumerate(line):
        taken += _columns(character)
        if taken > width:
            return max(i, 1)
    return len(line)


def _pieces(text: str) -> Iterator[str]:
    """What a line may be broken between; punctuation stays with its neighbour."""
    piece = ""
    for character in text:
        before = piece[-1:]
        breaks = before == " " or _is_wide(before) or _is_wide(character)
        held = character == " " or character in _NOT_AT_START or before in _NOT_AT_END
        if piece and breaks and character != " " and not (held and before != " "):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


def _page_lines(page: Page, width: int, paint: Painter) -> Iterator[str]:
    for i, block in enumerate(page.blocks):
        if i and not isinstance(page.blocks[i - 1], Heading):
            yield ""
        match block:
            case Heading():
                yield from _heading(block, width, paint)
            case Paragraph(text=text, style=style):
                yield from (paint(line, style) for line in wrapped(text, width))
            case Entries(entries=found, apart=apart):
                for j, entry in enumerate(found):
                    if j and apart:
                        yield ""
                    yield from _entry(entry, width, 0, paint)
            case Rows():
                yield from _rows(block, width, paint)


def _heading(block: Heading, width: int, paint: Painter) -> Iterator[str]:
    room = width - columns_of(block.right) - _GAP if block.right else width
    lines = wrapped(block.text, max(room, _NARROWEST // 2))
    for i, line in enumerate(lines):
        right = f"{padded(line, room)}{' ' * _GAP}{block.right}" if block.right and not i else line
        yield paint(right.rstrip(), "strong")
    if block.level <= 2:
        yield paint(("═" if block.level == 1 else "─") * width, "faint")


def _entry(entry: Entry, width: int, indent: int, paint: Painter) -> Iterator[str]:
    """A mark, the text beside it with its own margin, the note at the right where there is room for it."""
    mark = padded(entry.mark, _MARK - 1, right=True) + " " if not indent else f"{entry.mark} " if entry.mark else ""
    margin = indent + columns_of(mark)
    lines = wrapped(entry.text, width - margin)
    for i, line in enumerate(lines):
        before = " " * indent + mark if not i else " " * margin
        after = ""
        if entry.note and i == len(lines) - 1:
            room = width - margin - columns_of(line) - columns_of(entry.note)
            after = " " * room + entry.note if room >= _GAP else ""
        yield f"{before}{paint(line, entry.style)}{paint(after, 'faint') if after else ''}"
        if entry.note and i == len(lines) - 1 and not after:
            yield from (" " * margin + paint(part, "faint") for part in wrapped(entry.note, width - margin))
    for one in entry.below:
        yield from _entry(one, width, max(margin, _MARK), paint)


def _rows(table: Rows, width: int, paint: Painter) -> Iterator[str]:
    widths = _widths(table, width)
    if _across(widths) > width and table.head:  # the numbers beside a bar say what it draws
        table = _without_bars(table)
        widths = _widths(table, width)
    if table.head:
        titles = [wrapped(one.title, wide) for one, wide in zip(table.columns, widths, strict=True)]
        yield from (paint(_row(table.columns, widths, line).rstrip(), "faint") for line in _side_by_side(titles))
        yield paint("─" * min(width, _across(widths)), "faint")
    for number, row in enumerate(table.rows):
        if table.total and number == len(table.rows) - 1:
            yield paint("─" * min(width, _across(widths)), "faint")
        cells = [
            wrapped(cell, wide) if isinstance(cell, str) else [cell.drawn(min(wide, _WIDEST_BAR))]
            for cell, wide in zip(row, widths, strict=True)
        ]
        for line in _side_by_side(cells):
            yield _row(table.columns, widths, line, table.strong, paint).rstrip()


def _side_by_side(cells: list[list[str]]) -> Iterator[list[str]]:
    """The lines of a row whose cells have several lines each."""
    for i in range(max(map(len, cells))):
        yield [cell[i] if i < len(cell) else "" for cell in cells]


def _across(widths: list[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _bars(table: Rows) -> set[int]:
    """The columns that hold bars, and nothing else."""
    drawn = {i for row in table.rows for i, cell in enumerate(row) if isinstance(cell, Bounds | Given)}
    return {i for i in drawn if not any(row[i] for row in table.rows if isinstance(row[i], str))}


def _without_bars(table: Rows) -> Rows:
    bars = _bars(table)
    kept = [i for i in range(len(table.columns)) if i not in bars]
    strong = kept.index(table.strong) if table.strong in kept else None
    rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
    return evolve(table, columns=tuple(table.columns[i] for i in kept), rows=rows, strong=strong)


def _row(
    columns: Iterable[Column],
    widths: list[int],
    cells: list[str],
    strong: int | None = None,
    paint: Painter = _unpainted,
) -> str:
    parts = [padded(cell, wide, right=one.right) for one, wide, cell in zip(columns, widths, cells, strict=True)]
    return (" " * _GAP).join(paint(part, "strong") if i == strong else part for i, part in enumerate(parts))


def _widths(table: Rows, width: int) -> list[int]:
    """As wide as the content, then the columns that may shrink do, widest first; bars take what is left.

    Where that is still too wide, every column shrinks to its longest word, and then words are cut.
    """
    count = len(table.columns)
    bars = _bars(table)
    widths = [
        max(
            [
                columns_of(column.title) if table.head else 0,
                *(columns_of(cell) for row in table.rows if isinstance(cell := row[i], str)),
            ]
        )
        for i, column in enumerate(table.columns)
    ]
    words = [_longest_word(table, i) for i in range(count)]
    asked = [
        wide if one.least is None else min(one.least, wide) for wide, one in zip(widths, table.columns, strict=True)
    ]
    least = [max(one, min(word, _LONG)) for one, word in zip(asked, words, strict=True)]
    for i in bars:
        widths[i] = least[i] = max(widths[i], table.columns[i].least or 1)
    room = width - _GAP * (count - 1)
    _shrink(widths, least, room)
    if sum(widths) > room and not bars:
        _shrink(widths, list(map(min, least, words)), room)
        _shrink(widths, list(map(min, asked, widths)), room)
    for i in bars:
        widths[i] += min(_WIDEST_BAR - widths[i], max(0, room - sum(widths)) // len(bars))
    return widths


def _shrink(widths: list[int], least: list[int], room: int) -> None:
    while sum(widths) > room:
        shrinking = [i for i, wide in enumerate(widths) if wide > least[i]]
        if not shrinking:
            return
        widths[max(shrinking, key=lambda i: widths[i])] -= 1


def _longest_word(table: Rows, column: int) -> int:
    texts = [cell for row in table.rows if isinstance(cell := row[column], str)]
    texts += [table.columns[column].title] if table.head else []
    return max((columns_of(piece.rstrip()) for text in texts for piece in _pieces(text)), default=0)
