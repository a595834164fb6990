"""Fields and their types: the nouns of the vocabulary."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from thesis.sets import ANY_LEVEL, ANY_TAGS, WHOLE, Interval, Levels, Tags, Truth
from thesis.text import Span
from thesis.units import Unit, day_number
from thesis.units.quantity import DURATION, NUMBER

FactSet: TypeAlias = Interval | Truth | Levels | Tags
"""What a fact leaves possible: numbers and dates, a flag, a category, a set of tags."""


class FieldType(Enum):
    """The types that a field may have; the value is the word used in vocabularies."""

    SHARE = "share"
    RATIO = "ratio"
    MONEY = "money"
    COUNT = "count"
    DURATION = "duration"
    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"
    CATEGORY = "category"
    TAGS = "tags"
    TEXT = "text"

    @property
    def words(self) -> str:
        """What one value is, as a message says it."""
        special = {FieldType.MONEY: "an amount of money", FieldType.TAGS: "a set of tags"}
        return special.get(self, f"a {self.value}")

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers or dates."""
        return self in _DEFAULT_DOMAINS

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self in (FieldType.COUNT, FieldType.DATE)


_DEFAULT_DOMAINS = {
    FieldType.SHARE: Interval(0.0, 1.0),
    FieldType.RATIO: Interval(-1.0, 1000.0),
    FieldType.MONEY: Interval(-1e15, 1e15),
    FieldType.COUNT: Interval(0.0, 1e12),
    FieldType.DURATION: Interval(0.0, 12_000.0),
    FieldType.DATE: Interval(day_number(date(1900, 1, 1)), day_number(date(2200, 12, 31))),
    FieldType.NUMBER: WHOLE,  # a number field must give its range
}


def default_domain(kind: FieldType) -> Interval:
    """The domain of a numeric type whose field gives no range."""
    return _DEFAULT_DOMAINS[kind]


@frozen
class Field:
    """One thing that may be asked about a company."""

    id: str
    type: FieldType
    title: str = ""
    title_zh: str = ""
    note: str = ""
    domain: Interval = WHOLE  # numeric types only
    values: tuple[str, ...] | None = None  # categories and tags; None where the levels are open
    ordered: bool = False
    per: str | None = None
    currency: str | None = None
    bases: tuple[str, ...] = ()
    derived: str | None = None
    assume: FactSet | None = None
    span: Span | None = field(default=None, eq=False, repr=False)
    derived_span: Span | None = field(default=None, eq=False, repr=False)

    @property
    def unit(self) -> Unit:
        """What its numbers count."""
        if self.type is FieldType.MONEY:
            return Unit("money", self.currency, self.per)
        return DURATION if self.type is FieldType.DURATION else NUMBER

    @property
    def anything(self) -> FactSet:
        """Everything that a company of which nothing is known may have here."""
        if self.type is FieldType.FLAG:
            return Truth.OPEN
        if self.type is FieldType.CATEGORY:
            return ANY_LEVEL if self.values is None else Levels(frozenset(self.values))
        if self.type is FieldType.TAGS:
            return ANY_TAGS
        return ANY_LEVEL if self.type is FieldType.TEXT else self.domain

    @property
    def label(self) -> str:
        """The title where there is one, else the id."""
        return self.title or self.id
