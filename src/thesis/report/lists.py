"""Short lists: the theses that are shipped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from thesis.explanation.page import Column, Page, Rows
from thesis.explanation.wording import Wording
from thesis.model import Thesis


@frozen
class Listing:
    """Rows of plain values, and the page that shows them."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    page: Page


LIST_COLUMNS = ("id", "title", "holder", "version", "rules", "gates", "cases")


def thesis_list(theses: Iterable[Thesis], lang: str) -> Listing:
    """Theses by id, with title, holder and size."""
    say = Wording(lang)
    rows = tuple(
        {
            "id": one.id,
            "title": say.chosen(one.title, one.title_zh),
            "holder": say.chosen(one.holder, one.holder_zh),
            "version": one.version,
            "rules": len(one.rules),
            "gates": len(one.gates),
            "cases": len(one.cases),
        }
        for one in theses
    )
    columns = tuple(
        Column(say(f"list_{name}"), right=name in ("rules", "gates", "cases"), least=None if name == "id" else 8)
        for name in LIST_COLUMNS
    )
    table = Rows(columns, tuple(tuple(str(row[name]) for name in LIST_COLUMNS) for row in rows), strong=0)
    return Listing(LIST_COLUMNS, rows, Page(say("scores"), (table,), lang))
