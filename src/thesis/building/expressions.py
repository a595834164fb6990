"""Expressions in a TOML tree to clauses: parsed, checked, and placed in their file."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from thesis.language import Kind, Scope, Typed, check, parse, static_range
from thesis.model import Clause
from thesis.sets import Interval
from thesis.text import Leaf, Node, Problems
from thesis.text.reading import exact, kind_of
from thesis.units.quantity import NUMBER

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
            hint = None
            if found.kind in (Kind.NUMBER, Kind.DATE):
                hint = "Compare it with something, or use `value` for a grade."
            elif found.kind is Kind.CATEGORY and found.field is not None and found.field.values:
                hint = f'Write `{found.field.id} == "{found.field.values[0]}"`.'
            self.problems.add("E402", f"this must be true or false; it is {found.words}", found.span, hint)
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
            self.problems.add("E402", f"this must be true or false, or a grade; it is {found.words}", found.span)
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
            self.problems.add("E402", f"this must be a number; it is {found.words}", found.span)
            return None
        return Clause(str(leaf.value), found.term, is_truth=False, unit=found.unit, span=leaf.span), found

    def text(self, node: Node | None) -> Leaf | None:
        """A node that must be one text."""
        if node is None:
            return None
        if isinstance(node, Leaf) and isinstance(node.value, str):
            return node
        hint = "A bare number needs no quotes only where a number is meant." if isinstance(node, Leaf) else None
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
            self.problems.add("E502", f"{what} is a number from 0 to 1", node.span)
            return None
        millionths = value * MILLION
        if millionths.denominator != 1:
            self.problems.add("E503", f"{what} has at most six decimals", node.span)
            return None
        return int(millionths)

    def constant(self, leaf: Leaf, like: Typed) -> float | None:
        """A knot: a constant in the unit of what the curve is of."""
        number = exact(leaf.value)
        if number is not None:
            return float(number)
        found = self.typed(leaf)
        if found is None:
            return None
        fits = found.kind is like.kind and (found.bare or like.bare or found.unit == like.unit)
        if found.constant is None or not fits:
            cause = "a constant or a parameter" if found.constant is None else f"in the unit of the curve, {like.words}"
            self.problems.add("E504", f"a knot must be {cause}; this is {found.words}", found.span)
            return None
        return found.constant


def grade_of(millionths: int) -> float:
    """Whole millionths as the float that every engine uses."""
    return millionths / MILLION
