"""Expressions in a TOML tree to clauses: parsed, checked, and placed in their file."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from attrs import frozen

from thesis.language import Kind, Scope, Typed, as_truth, beyond_share, check, constant, parse, static_range
from thesis.model import Clause
from thesis.sets import Interval
from thesis.text import Leaf, Node, Problems
from thesis.text.reading import exact, kind_of
from thesis.units import day_number
from thesis.units.quantity import NUMBER
from thesis.vocabulary import FieldType

MILLION = 1_000_000
_UNIT_INTERVAL = Interval(0.0, 1.0)


@frozen
class Expressions:
    """Reads expressions with one scope and one list of problems."""

    scope: Scope
    problems: Problems

    def typed(self, leaf: Leaf) -> Typed | None:
        """A text's expression, checked; None (with a message) where it is not in order."""
        found = self.any_kind(leaf)
        return None if found is None or found.kind is Kind.MISSING else found

    def any_kind(self, leaf: Leaf) -> Typed | None:
        """A text's expression, or a bare number or truth as TOML has them."""
        if not isinstance(leaf.value, str):
            self.problems.add(
                "E212",
                f"an expression is a text in quotes; here stands {kind_of(leaf)}",
                leaf.span,
                "Write it between single quotes: 'x >= 5'.",
            )
            return None
        node = parse(leaf.value, leaf.inside, self.problems)
        return check(node, self.scope, self.problems)

    def truth(self, node: Node | None) -> Clause | None:
        """An expression that must be true or false."""
        leaf = self.text(node)
        found = None if leaf is None else self.typed(leaf)
        if leaf is None or found is None:
            return None
        if found.kind is not Kind.TRUTH or found.term is None:
            cause = f"this must be true or false; it is {found.words}"
            self.problems.add("E402", cause, found.span, as_truth(found))
            return None
        return Clause(str(leaf.value), found.term, is_truth=True, span=leaf.span)

    def clause(self, node: Node | None) -> Clause | None:
        """An expression that is a truth or a grade in [0, 1]."""
        leaf = self.text(node)
        found = None if leaf is None else self.typed(leaf)
        if leaf is None or found is None:
            return None
        if found.kind is Kind.TRUTH and found.term is not None:
            return Clause(str(leaf.value), found.term, is_truth=True, span=leaf.span)
        if not self.is_grade(found):
            return None
        assert found.term is not None  # noqa: S101 - a grade is a number
        return Clause(str(leaf.value), found.term, is_truth=False, span=leaf.span)

    def is_grade(self, found: Typed) -> bool:
        """Whether a number surely lies in [0, 1]."""
        if found.kind is not Kind.NUMBER or found.term is None or found.unit != NUMBER:
            cause = f"this must be true or false, or a grade; it is {found.words}"
            hint = "`ramp(x, zero_at, one_at)` makes a grade of it."
            self.problems.add("E402", cause, found.span, hint if found.kind is Kind.NUMBER else as_truth(found))
            return False
        reach = static_range(found.term, self.scope.fields)
        assert isinstance(reach, Interval)  # noqa: S101 - numbers have intervals
        if reach.within(_UNIT_INTERVAL):
            return True
        shown = (
            "be undefined"
            if reach.lo == -reach.hi == float("-inf")
            else f"be anything from {reach.lo:g} to {reach.hi:g}"
        )
        self.problems.add(
            "E501",
            f"a grade lies between 0 and 1; this can {shown}",
            found.span,
            "Write `clip(…, 0, 1)`, or use `ramp`.",
        )
        return False

    def number(self, node: Node | None) -> tuple[Clause, Typed] | None:
        """An expression that is a number or a date, of any unit: what ``steps`` and ``curve`` are of."""
        leaf = self.text(node)
        found = None if leaf is None else self.typed(leaf)
        if leaf is None or found is None:
            return None
        if found.kind not in (Kind.NUMBER, Kind.DATE) or found.term is None:
            hint = "A `table` reads a category." if found.kind is Kind.CATEGORY else None
            self.problems.add("E402", f"this must be a number or a date; it is {found.words}", found.span, hint)
            return None
        return Clause(str(leaf.value), found.term, is_truth=False, unit=found.unit, span=leaf.span), found

    def text(self, node: Node | None) -> Leaf | None:
        """A node that must be one text."""
        if node is None:
            return None
        if isinstance(node, Leaf) and isinstance(node.value, str):
            return node
        hint = "Write it between single quotes: 'x >= 5'."
        self.problems.add("E212", f"an expression is a text in quotes; here stands {kind_of(node)}", node.span, hint)
        return None

    def height(self, node: Node, what: str = "a height") -> int | None:
        """A grade as whole millionths."""
        value = exact(node.value) if isinstance(node, Leaf) else None
        if value is None and isinstance(node, Leaf) and isinstance(node.value, str):
            typed = self.typed(node)
            if typed is None:
                return None
            if typed.constant is not None:
                value = Fraction(repr(typed.constant))
        if value is None or not 0 <= value <= 1:
            hint = None if value is None else "Shares of all the points: 1 is all, 0.6 is six tenths."
            self.problems.add("E502", f"{what} is a number from 0 to 1; here stands {kind_of(node)}", node.span, hint)
            return None
        millionths = value * MILLION
        if millionths.denominator != 1:
            self.problems.add("E503", f"{what} has at most six decimals", node.span, "Round it.")
            return None
        return int(millionths)

    def constant(self, leaf: Leaf, like: Typed) -> float | None:
        """A knot: a constant in the unit of what the curve is of."""
        number = exact(leaf.value)
        if number is not None and like.kind is Kind.NUMBER:
            found: Typed | None = Typed(Kind.NUMBER, leaf.span, constant(float(number)), bare=True)
        elif isinstance(leaf.value, date) and not isinstance(leaf.value, datetime):
            found = Typed(Kind.DATE, leaf.span, constant(day_number(leaf.value)))
        elif isinstance(leaf.value, str):
            found = self.typed(leaf)
        else:
            found = None
            cause = f"a knot is a number or a quantity; here stands {kind_of(leaf)}"
            self.problems.add("E504", cause, leaf.span, f"Write it as {_example(like)}.")
        return None if found is None or not self.fits(found, like, "knot") else found.constant

    def fits(self, found: Typed, like: Typed, what: str) -> bool:
        """Whether something is a constant that a number can be compared with; a message where not."""
        if found.constant is None:
            cause = f"a {what} is a constant or a parameter; this is {found.words}"
            self.problems.add("E504", cause, found.span, "Name the number under [parameters].")
            return False
        if found.kind is not like.kind or not (found.bare or like.bare or found.unit == like.unit):
            wanted = like.words if like.kind is Kind.DATE or like.field is not None else f"{like.unit}"
            cause = f"a {what} is in the unit of what is read, {wanted}; this is {found.words}"
            self.problems.add("E504", cause, found.span, f"Write it as {_example(like)}.")
            return False
        return not beyond_share(like, found, self.problems)


def _example(like: Typed) -> str:
    """A constant that can stand beside a number."""
    if like.kind is Kind.DATE:
        return "`2025-05-01`"
    if like.field is not None and like.field.type in (FieldType.SHARE, FieldType.RATIO):
        return "`50%`"
    return {"money": f"`10M {like.unit}`", "duration": "`6 months`"}.get(like.unit.kind, "`5`")


def grade_of(millionths: int) -> float:
    """Whole millionths as the float that every engine uses."""
    return millionths / MILLION
