"""An Excel workbook to be filled in: a row a company, a column a fact, with its units and what it may be."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from thesis.authoring.fields import fields_of
from thesis.authoring.skeletons import described
from thesis.facts.fact import STATUSES
from thesis.model import Thesis
from thesis.vocabulary import Field, FieldType

ROWS = 500  # that have drop-downs
_ABOUT = ("as_of", "source", "quote")
_LONGEST_LIST = 255  # characters of a drop-down that stand in the cell itself; Excel takes no more
_LONGEST_NOTE = 250
_FORMATS = {
    FieldType.SHARE: "0.0%",
    FieldType.RATIO: "0.0%",
    FieldType.COUNT: "#,##0",
    FieldType.DURATION: '0.0 "months"',
    FieldType.DATE: "yyyy-mm-dd",
}


def profiles_template(thesis: Thesis) -> bytes:
    """A workbook for the companies of a thesis, as the bytes of an .xlsx file.

    The sheet ``companies`` has ``id``, ``name`` and a column for each field that the thesis reads, each followed by
    its ``__as_of``, ``__source``, ``__quote`` and ``__status``, and by its ``__basis`` where it takes some only.
    The sheet ``fields`` says what each is, in which unit, and what it may be.

    Raises:
        ImportError: xlsxwriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        msg = 'writing Excel files needs xlsxwriter: pip install "thesis[data]"'
        raise ImportError(msg) from error
    buffer = BytesIO()
    fields = [field for field in fields_of(thesis).values() if field.derived is None]
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties(
            {"created": datetime(2025, 1, 1, tzinfo=UTC), "title": thesis.title}
        )  # the same bytes every day
        _Template(book, fields).write()
    return buffer.getvalue()


class _Template:
    """One workbook: its formats, its sheets, the columns of its fields."""

    def __init__(self, book: Any, fields: list[Field]) -> None:
        self.book = book
        self.fields = fields
        self.head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "bottom": 1})
        self.minor = book.add_format({"italic": True, "bg_color": "#EEF2F7", "bottom": 1})
        self.sheet = book.add_worksheet("companies")
        self.legend = book.add_worksheet("fields")
        self.lists = book.add_worksheet("lists")
        self.listed = 0

    def write(self) -> None:
        """Write all three sheets; long lists of values stand in a hidden one."""
        self.sheet.write_row(0, 0, ["id", "name"], self.head)
        self.sheet.set_column(0, 1, 20)
        column = 2
        for field in self.fields:
            column = self.columns_of(field, column)
        self.sheet.freeze_panes(1, 2)
        self.lists.hide()
        self.describe()

    def columns_of(self, field: Field, column: int) -> int:
        """The columns of one field from a column on; returns the next free one."""
        shown = self.book.add_format({"num_format": number_format(field)})
        self.sheet.write(0, column, field.id, self.head)
        self.sheet.write_comment(0, column, described(field)[:_LONGEST_NOTE])
        self.sheet.set_column(column, column, max(14, len(field.id) + 2), shown)
        self.validate(field, column)
        about = [*_ABOUT, "status", *(["basis"] if field.bases else [])]
        for offset, key in enumerate(about, 1):
            self.sheet.write(0, column + offset, f"{field.id}__{key}", self.minor)
        self.sheet.set_column(column + 1, column + len(about), 14, None, {"level": 1, "hidden": True})
        self.drop_down(column + _place(about, "status"), STATUSES, "How sure it is.")
        if field.bases:
            self.drop_down(column + _place(about, "basis"), field.bases, "What the figure rests on.")
        return column + len(about) + 1

    def validate(self, field: Field, column: int) -> None:
        """A drop-down where there are few values, a word of help where there are not."""
        if field.type is FieldType.FLAG:
            self.drop_down(column, ("yes", "no", "unknown"), described(field))
        elif field.type is FieldType.CATEGORY and field.values is not None:
            self.drop_down(column, (*field.values, "unknown"), described(field))
        else:
            hint = "Texts separated by ;" if field.type is FieldType.TAGS else "Also >10M, 8M..12M, ~12M, unknown"
            help_text = f"{described(field)}. {hint}."[:_LONGEST_LIST]
            self.sheet.data_validation(1, column, ROWS, column, {"validate": "any", "input_message": help_text})

    def drop_down(self, column: int, values: tuple[str, ...], about: str) -> None:
        source: Any = list(values)
        if len(",".join(values)) > _LONGEST_LIST:
            self.lists.write_column(0, self.listed, values)
            letter = _letters(self.listed)
            source = f"=lists!${letter}$1:${letter}${len(values)}"
            self.listed += 1
        rule = {"validate": "list", "source": source, "input_message": about[:_LONGEST_LIST]}
        self.sheet.data_validation(1, column, ROWS, column, rule)

    def describe(self) -> None:
        self.legend.write_row(0, 0, ["field", "title", "type", "unit", "values", "basis", "note"], self.head)
        self.legend.set_column(0, 6, 24)
        for row, field in enumerate(self.fields, 1):
            cells = (
                field.id,
                field.label,
                field.type.value,
                unit_of(field),
                ", ".join(field.values or ()),
                ", ".join(field.bases),
                field.note,
            )
            for at, text in enumerate(cells):
                self.legend.write_string(row, at, text)
        self.legend.freeze_panes(1, 1)


def number_format(field: Field) -> str:
    """How Excel shows the numbers of a field, with their unit."""
    if field.type is FieldType.MONEY:
        return f'#,##0 "{field.unit}"'
    return _FORMATS.get(field.type, "General")


def unit_of(field: Field) -> str:
    """The unit of a field's numbers, empty where it has none."""
    if field.type in (FieldType.MONEY, FieldType.DURATION):
        return str(field.unit)
    return {FieldType.SHARE: "%", FieldType.RATIO: "%", FieldType.DATE: "date"}.get(field.type, "")


def _place(names: list[str], wanted: str) -> int:
    return names.index(wanted) + 1


def _letters(column: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
