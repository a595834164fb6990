"""The cells of one field's columns: read once for each distinct value, and every bad one named with its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.facts import Fact, FactError
from thesis.intake.given import Encoded, Given
from thesis.intake.habits import Habits
from thesis.text import Cell, Problems
from thesis.text.reading import as_text
from thesis.vocabulary import Field

ReadCell: TypeAlias = Callable[[Any], tuple[Fact, ...]]
"""From one cell to the facts in it; raises FactError."""


@frozen(eq=False)
class Origin:
    """Where the rows of a table come from: file ``names[i]`` begins at row ``starts[i]``; none for Python data.

    ``numbers`` are those of each file's rows as it counts them, names and blank ones among them.
    """

    names: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    numbers: tuple[NDArray[np.int64], ...] = ()

    def place(self, row: int, column: str = "", text: str = "") -> Cell:
        """The cell of a row as its file counts it."""
        at = int(np.searchsorted(self.starts, row, side="right")) - 1 if self.names else -1
        if at < 0:
            return Cell(None, row + 1, column, text)
        return Cell(self.names[at], int(self.numbers[at][row - self.starts[at]]), column, text)


@frozen(eq=False)
class Cells:
    """One field's columns: ``parts`` holds its values under ``""``, its ends and dates under their endings.

    ``most`` is how many messages about one column are shown; None for all of them. ``labels`` are what the
    columns are called where they come from, ``raw`` their cells there, ``settings`` what a mapping says of them;
    ``notes`` collects what was decided for a whole column.
    """

    field: Field
    parts: Mapping[str, Given]
    name_of: Callable[[int], str]
    problems: Problems
    most: int | None = None
    origin: Origin = Origin()
    labels: Mapping[str, str] = {}
    raw: Mapping[str, Given] = {}
    habits: Mapping[str, Habits] = {}
    settings: Habits = attrs.field(factory=Habits)
    notes: list[str] = attrs.field(factory=list)

    def label(self, part: str) -> str:
        """What a column is called where it comes from."""
        return self.labels.get(part, f"{self.field.id}{part}")

    def refuse(self, part: str, errors: Iterator[tuple[int, FactError]], count: int) -> None:
        """A message for each bad cell, as far as they are shown."""
        column = self.label(part)
        given = self.raw.get(part, self.parts.get(part))
        for shown, (row, error) in enumerate(errors):
            if shown == self.most:
                rest = f"{count - shown:,} more values of `{column}` do not fit"
                self.problems.inside(f"column `{column}`").add(error.code, rest)
                return
            cell = self.origin.place(row, column, "" if given is None else as_text(given[row]))
            within = f"company `{self.name_of(row)}`"
            if cell.file is None:
                within += f", row {cell.row} of column `{column}`"
            self.problems.at(cell).inside(within).add(error.code, error.message, None, error.suggestion)


@frozen(eq=False)
class Distinct:
    """What the different cells of a column say: row i says ``facts[index[i]]``; ``errors`` by the same index."""

    facts: list[tuple[Fact, ...]]
    index: NDArray[np.int64]
    errors: Mapping[int, FactError]

    @property
    def bad_rows(self) -> NDArray[np.intp]:
        """The rows whose cells could not be read."""
        if not self.errors:
            return np.zeros(0, np.intp)
        is_bad = np.zeros(len(self.facts), np.bool_)
        is_bad[list(self.errors)] = True
        return np.flatnonzero(is_bad.take(self.index))


def read_items(cells: Encoded, read: ReadCell, nothing: Fact) -> Distinct:
    """What every cell of a column says, each distinct one read once; "unknown" says as much as an empty cell."""
    facts: list[tuple[Fact, ...]] = [(nothing,)]
    errors: dict[int, FactError] = {}
    for item in cells.items:
        try:
            facts.append((nothing,) if isinstance(item, str) and item == "unknown" else read(item))
        except FactError as error:
            errors[len(facts)] = error
            facts.append((nothing,))
    return Distinct(facts, cells.codes.astype(np.int64) + 1, errors)
