"""The forms in which a rule may say how well a company meets it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import field, frozen

from thesis.language import Term
from thesis.sets import Interval
from thesis.text import Span
from thesis.units import Unit
from thesis.units.quantity import NUMBER


@frozen
class Clause:
    """One expression as the author wrote it, with its checked term; a truth, or a number of a unit."""

    text: str
    term: Term
    is_truth: bool
    unit: Unit = NUMBER
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Clauses:
    """``when``: one truth; ``all``: the least clause; ``any``: the greatest; ``none``: 1 − the greatest."""

    mode: Literal["when", "all", "any", "none"]
    clauses: tuple[Clause, ...]


@frozen
class AtLeast:
    """At least ``least`` of the truths."""

    least: int
    clauses: tuple[Clause, ...]


@frozen
class Value:
    """An expression for the grade itself."""

    clause: Clause


@frozen
class Step:
    """One step: the test as written, the numbers that pass it, the height."""

    text: str
    passes: Interval
    height: float


@frozen
class Steps:
    """The first step that a number passes gives the grade; ``otherwise`` where none does.

    ``whole`` marks a number that takes whole values only.
    """

    of: Clause
    steps: tuple[Step, ...]
    otherwise: float
    whole: bool = False


@frozen
class Curve:
    """Linear between knots, constant outside; heights are whole millionths.

    ``written`` holds the knots as the author gave them; a log scale has more knots than that.
    """

    of: Clause
    knots: tuple[float, ...]
    heights: tuple[int, ...]
    written: tuple[tuple[str, float], ...]
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False


@frozen
class Lookup:
    """A height for each level of a category; ``otherwise`` for the levels that are not named."""

    of: str
    heights: tuple[tuple[str, float], ...]
    otherwise: float | None
    span: Span = field(eq=False, repr=False)


Form: TypeAlias = Clauses | AtLeast | Value | Steps | Curve | Lookup


def clauses_of(form: Form) -> tuple[Clause, ...]:
    """The expressions of a form, in the order in which they are written."""
    match form:
        case Clauses(clauses=clauses) | AtLeast(clauses=clauses):
            return clauses
        case Value(clause=clause):
            return (clause,)
        case Steps(of=of) | Curve(of=of):
            return (of,)
        case Lookup():
            return ()
