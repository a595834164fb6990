"""Pages as one self-contained HTML file that also prints well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from thesis.explanation.page import Bounds, Cell, Entries, Entry, Given, Heading, Page, Paragraph, Rows

_CODE = re.compile(r"`([^`]*)`")
_BAR = 160  # pixels
_PAGE = """
body { font: 15px/1.5 system-ui, "Noto Sans", "Noto Sans TC", sans-serif; max-width: 60em; margin: 2em auto;
       padding: 0 1em; color: #1a1a1a; }
""".strip()
_STYLE = """
h1 { font-size: 1.6em; border-bottom: 2px solid; padding-bottom: .2em; }
h2 { font-size: 1.2em; border-bottom: 1px solid #bbb; margin-top: 2em; }
h1 span, h2 span, h3 span { float: right; font-weight: normal; color: #666; }
table { border-collapse: collapse; } td, th { padding: .15em .8em .15em 0; text-align: left; vertical-align: top; }
th { color: #666; font-weight: normal; border-bottom: 1px solid #bbb; }
td.right, th.right { text-align: right; font-variant-numeric: tabular-nums; }
tr.total td { border-top: 1px solid #bbb; font-weight: bold; }
ul { list-style: none; padding-left: 0; } ul ul { padding-left: 4em; margin-bottom: .8em; }
li > b { display: inline-block; min-width: 3em; text-align: right; margin-right: .8em; }
ul ul li > b { min-width: 0; }
small, .faint { color: #666; } .good > b { color: #17692e; } .bad > b { color: #a11d1d; } .open > b { color: #8a5a00; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
""".strip()
_PRINTED = "@media print { body { margin: 0; max-width: none; font-size: 11px; } li { break-inside: avoid; } }"


def page_to_html(page: Page) -> str:
    """A page as a whole HTML document; it loads nothing from anywhere."""
    lang = "zh-Hant" if page.lang == "zh" else page.lang
    style = f"{_PAGE}\n{_STYLE}\n{_PRINTED}"
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(page.title)}</title>\n<style>\n{style}\n</style>\n</head>\n<body>\n{_body(page)}\n</body>\n</html>\n"
    )


def page_to_fragment(page: Page) -> str:
    """A page as one element that can stand among others: its style holds inside it alone."""
    return f'<div class="thesis">\n<style>\n.thesis {{\n{_STYLE}\n}}\n</style>\n{_body(page)}\n</div>\n'


def _body(page: Page) -> str:
    return "\n".join(line for block in page.blocks for line in _block(block))


def _block(block: Heading | Paragraph | Entries | Rows) -> Iterator[str]:
    match block:
        case Heading(text=text, level=level, right=right):
            aside = f"<span>{_text(right)}</span>" if right else ""
            yield f"<h{level}>{_text(text)}{aside}</h{level}>"
        case Paragraph(text=text, style=style):
            yield f'<p class="{style}">{_text(text)}</p>'
        case Entries(entries=found):
            yield from _list(found)
        case Rows():
            yield from _rows(block)


def _list(found: tuple[Entry, ...]) -> Iterator[str]:
    yield "<ul>"
    for entry in found:
        mark = f"<b>{_text(entry.mark)}</b>" if entry.mark else ""
        note = f" <small>{_text(entry.note)}</small>" if entry.note else ""
        yield f'<li class="{entry.style}">{mark}{_text(entry.text)}{note}'
        if entry.below:
            yield from _list(entry.below)
        yield "</li>"
    yield "</ul>"


def _rows(table: Rows) -> Iterator[str]:
    sides = [' class="right"' if one.right else "" for one in table.columns]
    yield "<table>"
    if table.head:
        heads = (f"<th{side}>{_text(one.title)}</th>" for side, one in zip(sides, table.columns, strict=True))
        yield f"<tr>{''.join(heads)}</tr>"
    for number, row in enumerate(table.rows):
        total = ' class="total"' if table.total and number == len(table.rows) - 1 else ""
        cells = (f"<td{side}>{_cell(cell)}</td>" for side, cell in zip(sides, row, strict=True))
        yield f"<tr{total}>{''.join(cells)}</tr>"
    yield "</table>"


def _cell(cell: Cell) -> str:
    return _text(cell) if isinstance(cell, str) else _bar(cell)


def _bar(bar: Bounds | Given) -> str:
    """A bar as a small drawing."""
    if isinstance(bar, Given):
        solid, reach = (
            _pixels(value, 0, bar.widest) for value in (abs(bar.at), max(abs(bar.least), abs(bar.greatest)))
        )
        colour = "#a11d1d" if bar.at < 0 else "#17692e"
        shapes = f'<rect y="3" width="{reach}" height="8" fill="#ddd"/>'
        shapes += f'<rect y="3" width="{solid}" height="8" fill="{colour}"/>'
    else:
        low, at, high = (_pixels(value, bar.least, bar.greatest) for value in (bar.low, bar.at, bar.high))
        shapes = f'<rect y="6" width="{_BAR}" height="2" fill="#ddd"/>'
        shapes += f'<rect x="{low}" y="4" width="{max(high - low, 1)}" height="6" fill="#8fb3d9"/>'
        shapes += f'<circle cx="{at}" cy="7" r="4" fill="#1a4f8a"/>'
    return f'<svg width="{_BAR + 8}" height="14" viewBox="-4 0 {_BAR + 8} 14" role="img">{shapes}</svg>'


def _pixels(value: int, least: int, greatest: int) -> int:
    return round(_BAR * min(max(value - least, 0), greatest - least) / max(greatest - least, 1))


def _text(text: str) -> str:
    """Escaped, with backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))
