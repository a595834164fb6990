"""Random tables of companies as data pipelines have them: nulls, NaN, infinities, misfits, odd texts, bounds, dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import inf, nan
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from thesis.model import Thesis
from thesis.testing.breakpoints import breakpoints
from thesis.testing.expressions import Draw, below
from thesis.testing.facts import Witness, levels_of
from thesis.units import from_day_number
from thesis.vocabulary import Field, FieldType

_ODD_WORDS = ("", " ", "unknown", "n/a", "-", " None", "\tUnknown ", "nowhere", "日本", "o'clock", 'naïve \\ "x"')
_TRUTHS = ("yes", "No", " true", "FALSE\u3000", "maybe", "", "unknown", "1", "n/a", "是")


@frozen
class Frame:
    """Columns of one length: ``types`` has the Arrow type of each by name, ``values`` what stands in it."""

    types: dict[str, str]
    values: dict[str, list[Any]]


def frames_for(thesis: Thesis, least: int = 1, most: int = 6) -> st.SearchStrategy[Frame]:
    """Tables that `thesis.profiles(columns=…)` and `thesis.to_ibis` take.

    A column may be missing, and any value too. Numbers lie on the thresholds of the thesis, right beside them,
    anywhere else in the domain, and outside it.

    Args:
        thesis: the thesis whose fields are columns.
        least: the least number of rows.
        most: the greatest number of rows.
    """

    @st.composite
    def frames(draw: Draw) -> Frame:
        rows = least + draw(below(most - least + 1))
        return _Table(draw, thesis, rows).frame()

    return frames()


class _Table(Witness):
    """Draws the columns of each field."""

    def __init__(self, draw: Draw, thesis: Thesis, rows: int) -> None:
        super().__init__(draw, thesis)
        self.points = breakpoints(thesis)
        self.types = {"id": "string"}
        self.values: dict[str, list[Any]] = {"id": [f"company-{i}" for i in range(rows)]}
        self.rows = rows

    def frame(self) -> Frame:
        for field in self.fields.values():
            if self.draw(below(6)) and not (field.derived is not None and self.draw(below(3))):
                self.field(field)
        return Frame(self.types, self.values)

    def field(self, field: Field) -> None:
        if field.type.is_numeric:
            self.numeric(field)
        elif field.type is FieldType.FLAG:
            if self.draw(below(3)):
                self.column(field.id, "bool", lambda: self.pick((True, False, None)))
            else:
                self.column(field.id, "string", lambda: self.pick((*_TRUTHS, None)))
        elif field.type is FieldType.TAGS:
            self.tags(field)
        else:
            levels = levels_of(field, self.points)
            loud = [level.upper() for level in levels]
            self.column(field.id, "string", lambda: self.pick((*levels, *levels, *loud, self.pick(_ODD_WORDS), None)))

    def column(self, name: str, kind: str, value: Any) -> None:
        self.types[name] = kind
        self.values[name] = [value() for _ in range(self.rows)]

    def numeric(self, field: Field) -> None:
        """A number or a date, with its bounds and its date, or some of them."""
        parts = self.pick(
            (("",), ("",), ("", "__as_of"), ("__low", "__high"), ("", "__low"), ("", "__high", "__as_of"))
        )
        for part in parts:
            if part == "__as_of":
                self.column(f"{field.id}{part}", "date32[day]", lambda: self.pick((self.day(), None)))
            elif field.type is FieldType.DATE:
                if self.draw(below(3)):
                    self.column(f"{field.id}{part}", "date32[day]", lambda: self.a_day(field))
                else:
                    self.column(f"{field.id}{part}", "timestamp[us]", lambda: _at_noon(self.a_day(field)))
            elif field.type.is_whole and not self.draw(below(3)):
                self.column(f"{field.id}{part}", "int64", lambda: self.pick((int(self.number(field)), -1, None)))
            else:
                self.column(f"{field.id}{part}", "double", lambda: self.odd_number(field))

    def a_day(self, field: Field) -> Any:
        inside = from_day_number(self.number(field))
        return self.pick((inside, inside, inside - timedelta(days=20_000), date(1800, 2, 3), date(2300, 1, 1), None))

    def odd_number(self, field: Field) -> Any:
        domain = field.domain
        if self.draw(below(3)):
            return self.number(field)
        odd = (nan, inf, -inf, domain.lo, domain.hi, domain.lo - 1.0, domain.hi * 2.0, 1e300, -1e300, 0.5, -0.0, 5e-324)
        return self.pick((*odd, None, None, None))

    def a_list(self, levels: Sequence[str]) -> Any:
        sets = (self.subset(levels), self.subset(levels))
        return self.pick((*sets, [*levels, levels[0]], ["Mars"], [], [None], None))

    def tags(self, field: Field) -> None:
        levels = levels_of(field, self.points)
        if self.draw(below(2)):
            self.column(field.id, "list<item: string>", lambda: self.a_list(levels))
            return

        def text() -> Any:
            joined = self.pick((";", " ; ", ";;")).join(self.subset(levels))
            return self.pick((joined, joined.upper(), f" {joined}\u3000", ";", "", "unknown", "n/a", "Mars; JP", None))

        self.column(field.id, "string", text)


def _at_noon(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(12))
