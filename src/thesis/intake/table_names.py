"""The names of a table's columns, which its first row has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thesis.text import Problems, short_path


def polars() -> Any:
    """The library that reads tables.

    Raises:
        ImportError: it is not installed.
    """
    try:
        import polars as pl
    except ImportError as missing:
        raise ImportError("tables are read by polars; install it with: pip install 'thesis[data]'") from missing
    return pl


def named(frame: Any, path: Path, problems: Problems) -> tuple[int, Any]:
    """The row that has the names of the columns, the first that is not blank, and what stands below it."""
    place = next((place for place, row in enumerate(frame.iter_rows()) if any(one is not None for one in row)), None)
    if place is None:
        problems.fail("E112", f"`{short_path(path)}` is empty", None, "Its first row has the names of the columns.")
    return place + 1, renamed(frame.slice(place + 1), names_in(frame.row(place)), path, problems)


def names_in(row: Sequence[Any]) -> list[str]:
    """The names in a row, without the white space around them."""
    return ["" if one is None else str(one).strip().removeprefix("\ufeff") for one in row]


def renamed(frame: Any, names: Sequence[str], path: Path, problems: Problems) -> Any:
    """A frame with names of its own: columns without one are left out, and one that is there twice is refused.

    Two columns of one name that hold the same are one.
    """
    pl = polars()
    columns = frame.get_columns()
    chosen: dict[str, Any] = {}
    for place, (name, column) in enumerate(zip(names, columns, strict=True), 1):
        if not name:
            continue
        if name in chosen and not chosen[name].equals(column.alias(name)):
            first = names.index(name) + 1
            cause = f"`{short_path(path)}` has two columns `{name}` (the {_nth(first)} and the {_nth(place)})"
            problems.add("E113", cause, None, "Rename one of the two.")
        chosen.setdefault(name, column.alias(name))
    problems.raise_if_any()
    return pl.DataFrame(list(chosen.values()))


def _nth(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"
