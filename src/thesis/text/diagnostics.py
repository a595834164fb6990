"""Messages: what is wrong, where, and the one thing to do about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, NoReturn

from attrs import asdict, evolve, field, frozen

from thesis.text.codes import CODES
from thesis.text.document import Span
from thesis.text.shown import printable

_WIDEST_LINE = 140  # characters; a longer source line is shown around its span only
_BEFORE = 20  # characters of such a line that are shown before the span
_MOST_SHOWN = 100  # messages that are printed; `diagnostics` holds all


def _known_code(_: object, __: object, code: str) -> None:
    if code not in CODES:
        msg = f"{code} is not in the catalogue of codes"
        raise AssertionError(msg)


@frozen
class Cell:
    """A place in a table: file (None for data from Python), row as it is counted there, column, and what it holds."""

    file: str | None
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        """``file, row 7, column `arr```."""
        return f"{self.file}, row {self.row}" + (f", column `{self.column}`" if self.column else "")


@frozen
class Diagnostic:
    """One message: a stable code, the cause, the place, one suggestion.

    ``within`` names the rule, gate or company that the place belongs to; ``cell`` is the place in a table.
    """

    code: str = field(validator=_known_code)
    message: str
    span: Span | None = field(default=None, eq=False)
    suggestion: str | None = None
    within: str | None = None
    cell: Cell | None = None

    def __str__(self) -> str:
        """The message as a terminal shows it: place, code, cause, source line, caret, suggestion."""
        return self.shown()

    def shown(self, severity: str = "") -> str:
        """The same; with how grave it is after the code, where that is said."""
        place = f"{printable(self.place)}: " if self.place else ""
        lines = [f"{place}{self.code}{severity and f' {severity}:'} {printable(self.message)}"]
        if self.span is not None:
            lines += _quoted(self.span)
        advice = ". ".join(part for part in (self.within and f"in {self.within}", self.suggestion) if part)
        if advice:
            lines.append(f"   {printable(advice)}")
        return "\n".join(lines)

    @property
    def place(self) -> str:
        """``file:line:column`` in a text, file, row and column in a table; empty for what came from Python."""
        if self.span is not None:
            return str(self.span)
        return "" if self.cell is None or self.cell.file is None else str(self.cell)

    def to_dict(self) -> dict[str, Any]:
        """The same fields as plain data, for ``--format json``."""
        line, column = (self.span.line, self.span.column) if self.span else (None, None)
        return {
            "code": self.code,
            "message": self.message,
            "file": self.span.document.name if self.span else None,
            "line": line,
            "column": column,
            "length": self.span.end - self.span.start if self.span else None,
            "within": self.within,
            "suggestion": self.suggestion,
            "cell": None if self.cell is None else asdict(self.cell),
        }


class ThesisError(Exception):
    r"""Something that was given cannot be used; ``diagnostics`` holds every reason found.

    >>> import thesis
    >>> try:
    ...     thesis.loads("[thesis]\nformat = 1\nid = 3\n")
    ... except thesis.ThesisError as error:
    ...     print(error.diagnostics[0].code)
    E532
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the messages, in the order of the text."""
        self.diagnostics = tuple(sorted(diagnostics, key=_order))
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        """The messages as a terminal shows them; beyond a hundred, how many more there are."""
        lines = [str(one) for one in self.diagnostics[:_MOST_SHOWN]]
        more = len(self.diagnostics) - len(lines)
        return "\n".join([*lines, f"… and {more} more"] if more else lines)

    def __reduce__(self) -> tuple[type[ThesisError], tuple[tuple[Diagnostic, ...]]]:
        """Pickle by the messages alone."""
        return ThesisError, (self.diagnostics,)


class Problems:
    """Collects messages so that all errors of a file are shown at once."""

    def __init__(
        self, within: str | None = None, found: list[Diagnostic] | None = None, cell: Cell | None = None
    ) -> None:
        """Start empty, or as a part of another collection."""
        self.within = within
        self.found: list[Diagnostic] = [] if found is None else found
        self.cell = cell

    def inside(self, within: str, column: str = "", text: str = "") -> Problems:
        """The same collection, whose new messages say that they stand in ``within``, and in which column of a row."""
        cell = evolve(self.cell, column=column, text=text) if self.cell is not None and column else self.cell
        return Problems(within, self.found, cell)

    def at(self, cell: Cell) -> Problems:
        """The same collection, whose new messages stand in a cell, or a row, of a table."""
        return Problems(self.within, self.found, cell)

    def add(self, code: str, message: str, span: Span | None = None, suggestion: str | None = None) -> None:
        """Note one message and go on."""
        self.found.append(Diagnostic(code, message, span, suggestion, self.within, self.cell))

    def raise_if_any(self) -> None:
        """Raise what was found as one ThesisError; do nothing where nothing was."""
        if self.found:
            raise ThesisError(self.found)

    def fail(self, code: str, message: str, span: Span | None = None, suggestion: str | None = None) -> NoReturn:
        """Note one message after which nothing can go on, and raise everything found."""
        self.add(code, message, span, suggestion)
        raise ThesisError(self.found)


def _order(one: Diagnostic) -> tuple[str, int]:
    return (one.span.document.name, one.span.start) if one.span else ("", -1)


def _quoted(span: Span) -> list[str]:
    """The source line with carets under the span; of a long line, what stands around the span."""
    number, column = span.document.position(span.start)
    begin, stop = span.document.line_ends(number)
    start = min(column - 1, stop - begin)
    first, last = 0, stop - begin
    if last > _WIDEST_LINE:
        first = max(0, min(start - _BEFORE, last - _WIDEST_LINE))
        last = first + _WIDEST_LINE
    text = span.document.text
    before = text[begin + first : begin + start]
    under = text[begin + start : begin + min(last, max(start, span.end - begin))]
    shown = text[begin + first : begin + last]
    if first:
        before, shown = f"…{before}", f"…{shown}"
    if begin + last < stop:
        shown += "…"
    carets = "^" * max(1, sum(map(_columns, under)))
    gutter = f"{number:>5}"
    return [f"{gutter} | {_flat(shown)}", f"{' ' * len(gutter)} | {' ' * sum(map(_columns, before))}{carets}"]


def _flat(line: str) -> str:
    """A line in which every character takes the room that the caret arithmetic expects."""
    return "".join(c if c.isprintable() else " " for c in line)


def _columns(character: str) -> int:
    """How many terminal columns a character takes."""
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
