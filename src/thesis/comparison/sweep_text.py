"""A sweep as plain text: a line for each company, a column for each setting, and where companies change places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from thesis.comparison.text import points_text

if TYPE_CHECKING:
    from thesis.comparison.sweeping import Sweep

_MOST_COMPANIES = 30
_MOST_CROSSINGS = 20


def sweep_text(found: Sweep) -> str:
    """The sweep as a table of scores with places, best first, and the crossings."""
    lines = [f"{found.thesis}: {' and '.join(found.paths)}", ""]
    order = sorted(range(len(found.ids)), key=lambda i: (found.settings[0].ranks[i], i))
    rows = [
        [found.names[i], *(f"{points_text(one.thousandths[i])} ({one.ranks[i]})" for one in found.settings)]
        for i in order[:_MOST_COMPANIES]
    ]
    lines += _table(["score (place) at", *(", ".join(one.values) for one in found.settings)], rows)
    if len(order) > _MOST_COMPANIES:
        lines.append(f"… and {len(order) - _MOST_COMPANIES} more")
    lines.append("")
    if found.changes_nothing:
        lines.append("Nothing changes at any of these values.")
    elif not found.crossings:
        lines.append("No two companies change their order.")
    lines += [str(one) for one in found.crossings[:_MOST_CROSSINGS]]
    if len(found.crossings) > _MOST_CROSSINGS:
        lines.append(f"… and {len(found.crossings) - _MOST_CROSSINGS} more crossings")
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        first, *rest = (
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *rest]).rstrip()
