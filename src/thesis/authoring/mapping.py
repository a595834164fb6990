"""A draft of a mapping, from what the columns of a table hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from thesis.text import closest, one_line
from thesis.vocabulary import Field

if TYPE_CHECKING:  # with NumPy, which nothing else here needs
    from thesis.intake.survey_columns import Surveyed

_TYPES = {
    "number": "number or count",
    "range": "count",
    "bound": "count",
    "amount": "money",
    "percent": "share or ratio",
    "duration": "duration",
    "date": "date",
    "truth": "flag",
    "list": "tags",
    "text": "category, tags or text",
}
_KEYS = re.compile(r"(?:^|[^a-z])(?:id|uuid|key|url|slug|permalink)(?:$|[^a-z])", re.IGNORECASE)
_NAMES = re.compile(r"name|company|公司|名称|名稱", re.IGNORECASE)


def new_mapping(path: str | Path, fields: Sequence[Field] = ()) -> str:
    """The text of a mapping that reads every column of a table; ``fields`` are those of the thesis that it is for.

    Raises:
        ThesisError: the file is no table.
    """
    from thesis.intake.survey import survey

    found = survey(path)
    key = next((one.column for one in found if _KEYS.search(one.column) and one.different == one.rows), None)
    name = next((one.column for one in found if _NAMES.search(one.column) and one.column != key and one.known), None)
    lines = [
        f"# A draft: which columns of {Path(path).name} are which fields. Take out what is not needed.",
        "",
        "[mapping]",
        f"id   = {_quoted(_id(Path(path).name.split('.')[0], set()))}",
        f"key  = {_quoted(key)}" if key else '# key  = "…"  # the column that tells companies apart',
        f"name = {_quoted(name)}" if name else '# name = "…"  # the column that names them',
        '# as_of = "2025-06"  # the date of the document: "last year" counts from it, and nothing in it is older',
    ]
    taken: set[str] = set()
    for one in found:
        if one.column not in (key, name) and one.known:
            lines += ["", *_field(one, fields, taken)]
    return "\n".join(lines) + "\n"


def _field(one: Surveyed, fields: Sequence[Field], taken: set[str]) -> list[str]:
    known = {field.id: field for field in fields if field.id not in taken}
    guess = _id(one.column, taken)
    near = closest(guess, known, enough=0.75) if known else None
    name = near or guess
    taken.add(name)
    kind = known[near].type.value if near else _TYPES.get(one.kind, "text")
    head = f"[fields.{name}]"
    lines = [
        f"{head}  # {kind}; {one.known} of {one.rows} known; {one_line(one.span)[:60]}",
        f"column = {_quoted(one.column)}",
    ]
    if known and near is None:  # no field of the thesis is nearly called so: the author chooses one, or none
        return [f"# {line}" for line in lines]
    return lines


def _id(text: str, taken: set[str]) -> str:
    """A name that a field may have."""
    word = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_") or "column"
    word = word if word[0].isalpha() else f"c_{word}"
    number, found = 1, word
    while found in taken:
        number += 1
        found = f"{word}_{number}"
    return found


def _quoted(text: str | None) -> str:
    """A text as TOML writes it."""
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
