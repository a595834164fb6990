"""The paths at which two theses differ, as a page and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thesis.comparison import PathChange
from thesis.explanation.page import Entry, Page, entries
from thesis.explanation.wording import Wording

CHANGE_COLUMNS = ("path", "before", "after")


_LONGEST = 120  # characters of a value in a text; rows have all of it


def changes_page(changes: Sequence[PathChange], lang: str) -> Page:
    """A line for each path, with a + where only the second thesis has it, a - where only the first."""
    say = Wording(lang)
    lines = [change_entry(one, say) for one in changes] or [Entry(say("no_difference"))]
    return Page(say("difference"), entries(lines), lang)


def change_entry(change: PathChange, say: Wording) -> Entry:
    """What each thesis says at a path; long values are cut."""
    if change.before is None or change.after is None:
        sign, text = ("+", change.after) if change.before is None else ("-", change.before)
        return Entry(say("stands", path=change.name, value=_cut(text or "")), mark=sign)
    return Entry(say("changed_to", path=change.name, before=_cut(change.before), after=_cut(change.after)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def change_rows(changes: Sequence[PathChange]) -> list[dict[str, Any]]:
    """One row a path; null where nothing stands."""
    return [one.to_dict() for one in changes]
