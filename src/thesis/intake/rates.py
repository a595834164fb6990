"""Files of exchange rates, TOML or CSV: ``date``, ``from``, ``to``, ``rate`` in each row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

from attrs import frozen

from thesis.facts import Rate, Rates
from thesis.text import Array, Document, Leaf, Problems, Span, Table, did_you_mean, read_document, read_toml
from thesis.text.reading import exact
from thesis.units import day_number
from thesis.units.quantity import CURRENCIES, currency_hint

COLUMNS = ("date", "from", "to", "rate")


def read_rates(path: str | Path) -> Rates:
    """The rates of a file.

    A CSV file has the columns ``date,from,to,rate``; a TOML file a ``[[rate]]`` with these keys for each. A rate
    says what one unit of ``from`` is worth in ``to``, from that day on until the next one.

    Raises:
        ThesisError: every row that is no rate, with its place.
    """
    document = read_document(path)
    problems = Problems()
    rows = _csv_rows(document, problems) if Path(path).suffix.lower() == ".csv" else _toml_rows(document, problems)
    rates: dict[tuple[str, str, float], Rate] = {}
    for row in rows:
        rate = row.rate(problems)
        if rate is None:
            continue
        key = (rate.source, rate.target, rate.day)
        if key in rates and rates[key] != rate:
            cause = f"there are two rates from {rate.source} to {rate.target} on one day"
            problems.add("E631", cause, row.place("rate"), "Keep one of the two.")
        rates[key] = rate
    problems.raise_if_any()
    return Rates(document.name, tuple(rates.values()))


@frozen
class _Row:
    """One row as it was written, with where each of its values stands."""

    values: Mapping[str, Any]
    spans: Mapping[str, Span]
    span: Span

    def place(self, column: str) -> Span:
        return self.spans.get(column, self.span)

    def rate(self, problems: Problems) -> Rate | None:
        """The rate; None with a message for each value that is none."""
        before = len(problems.found)
        for column in COLUMNS:
            if self.values.get(column) in (None, ""):
                problems.add("E630", f"the rate has no `{column}`", self.span, f"Each has {', '.join(COLUMNS)}.")
        for column in ("from", "to"):
            code = self.values.get(column)
            if code not in (None, "") and code not in CURRENCIES:
                cause = f"`{code}` is not a currency code"
                problems.add("E630", cause, self.place(column), currency_hint(str(code)))
        day, value = _day(self.values.get("date")), _value(self.values.get("rate"))
        if day is None and self.values.get("date") not in (None, ""):
            problems.add("E630", f"`{self.values['date']}` is not a day", self.place("date"), "Write it as 2025-03-31.")
        if value is None and self.values.get("rate") not in (None, ""):
            cause = f"`{self.values['rate']}` is not a rate"
            problems.add("E630", cause, self.place("rate"), "It is a number above zero.")
        if len(problems.found) > before or day is None or value is None:
            return None
        return Rate(str(self.values["from"]), str(self.values["to"]), day, value)


def _day(value: Any) -> float | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            return None
    return day_number(value) if type(value) is date else None


def _value(value: Any) -> Fraction | None:
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            return None
    found = exact(value)
    return found if found is not None and found > 0 else None


def _toml_rows(document: Document, problems: Problems) -> Iterator[_Row]:
    tree = read_toml(document)
    for key in tree.items:
        if key not in ("rate", "rates"):
            problems.add("E211", f"unknown key `{key}` in a file of rates", tree.key_span(key), "It has [[rate]] only.")
    node = tree.items.get("rate")
    if not isinstance(node, Array) or not all(isinstance(item, Table) for item in node.items):
        where = tree.span if node is None else node.span
        problems.fail("E630", "there are no rates in it", where, "Begin each with [[rate]].")
    for item in node.items:
        assert isinstance(item, Table)  # noqa: S101 - looked at above
        for key in item.items:
            if key not in (*COLUMNS, "source", "note"):
                problems.add("E211", f"unknown key `{key}`", item.key_span(key), did_you_mean(key, COLUMNS))
        leaves = {key: leaf for key, leaf in item.items.items() if isinstance(leaf, Leaf)}
        yield _Row(
            {key: leaf.value for key, leaf in leaves.items()},
            {key: leaf.span for key, leaf in leaves.items()},
            item.span,
        )


def _csv_rows(document: Document, problems: Problems) -> Iterator[_Row]:
    reader = csv.reader(StringIO(document.text))
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            first = Span(document, *document.line_ends(1))
            hint = f"The columns are {', '.join(COLUMNS)}."
            problems.fail("E630", f"the table has no column {' and no column '.join(missing)}", first, hint)
        for cells in reader:
            span = Span(document, *document.line_ends(reader.line_num))
            if any(cell.strip() for cell in cells):
                yield _Row({name: cell.strip() for name, cell in zip(header, cells, strict=False)}, {}, span)
    except csv.Error as error:
        problems.fail("E630", f"this is not a CSV table: {error}", Span(document, *document.line_ends(1)))
