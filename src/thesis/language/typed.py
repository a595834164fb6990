"""Checked expressions: a term with its kind and unit, and the constants that parameters hold."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import attrs
from attrs import frozen

from thesis.language.primitives import Term
from thesis.text import Span
from thesis.units import Unit
from thesis.units.quantity import NUMBER
from thesis.vocabulary import Field, FieldType


class Kind(Enum):
    """What an expression is; the value is the word used in messages."""

    TRUTH = "a truth"
    NUMBER = "a number"
    DATE = "a date"
    CATEGORY = "a category"
    TAGS = "a set of tags"
    TEXT = "a text"
    LIST = "a list"
    MISSING = "nothing"  # a message has been written; whatever is asked of it is answered silently


@frozen
class Typed:
    """A checked expression.

    ``term`` is there for truths, numbers and dates; ``field`` where the expression is the name of one;
    ``texts`` for texts and lists of them, with ``text_spans`` where they stand one by one; ``items`` for lists of
    numbers and dates; ``bare`` marks a number written without a unit.
    """

    kind: Kind
    span: Span = attrs.field(eq=False, repr=False)
    term: Term | None = None
    unit: Unit = NUMBER
    field: Field | None = None
    texts: tuple[str, ...] = ()
    bare: bool = False
    items: tuple[Typed, ...] = ()
    text_spans: tuple[Span, ...] = attrs.field(default=(), eq=False, repr=False)

    @property
    def words(self) -> str:
        """What it is, as a message says it."""
        if self.field is not None:
            period = f" ({self.unit})" if self.unit.per else ""
            return f"{self.field.type.value!s} `{self.field.id}`{period}"
        if self.kind is Kind.NUMBER and self.unit.kind == "money":
            return f"an amount of money ({self.unit})"
        if self.kind is Kind.NUMBER and self.unit.kind == "duration":
            return "a duration"
        if self.kind is Kind.TEXT:
            return f'the text "{self.texts[0]}"'
        return "a list of numbers" if self.items else str(self.kind.value)

    @property
    def constant(self) -> float | None:
        """Its value where it is a fixed number or date."""
        if self.term is None or self.term.op != "const" or isinstance(self.term.value, bool):
            return None
        return self.term.value

    @property
    def spelled(self) -> tuple[tuple[str, Span], ...]:
        """Its texts, and where each stands: by itself, or somewhere in the whole."""
        spans = iter(self.text_spans)
        return tuple((text, next(spans, self.span)) for text in self.texts)


@frozen
class Constant:
    """The value of a parameter: a number or date with its unit, a truth, a text, or a list.

    A list holds ``texts``, or ``numbers`` that are of the kind ``of``.
    """

    kind: Kind
    number: float | None = None
    truth: bool | None = None
    texts: tuple[str, ...] = ()
    unit: Unit = NUMBER
    bare: bool = False
    numbers: tuple[float, ...] = ()
    of: Kind = Kind.NUMBER


@frozen
class Scope:
    """The names that an expression may use."""

    fields: Mapping[str, Field]
    parameters: Mapping[str, Constant]
    currency: str | None = None


KIND_OF_FIELD = {
    FieldType.FLAG: Kind.TRUTH,
    FieldType.CATEGORY: Kind.CATEGORY,
    FieldType.TAGS: Kind.TAGS,
    FieldType.DATE: Kind.DATE,
    FieldType.TEXT: Kind.TEXT,
}
