"""What every peer says in its own words: one method for each form of a rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rules import Clauses, Condition, Curve, Grade, Group, Pack, Rule, Table, Test


class Writer(ABC):
    """Writes a pack out for a peer: as text, as an expression, or done at once on arrays."""

    def __init__(self, pack: Pack) -> None:
        """For a pack."""
        self.pack = pack

    def points(self) -> list[Any]:
        """What each rule gives."""
        return [self.rule(rule) for rule in self.pack.rules]

    def gates(self) -> list[tuple[Any, float]]:
        """Conditions, and the most that is left of a score where they hold."""
        return [(self.condition(condition), cap) for condition, cap in self.pack.gates]

    def rule(self, rule: Rule) -> Any:
        """What a rule gives: its points for its grade, where it surely applies."""
        applies = None if rule.applies is None else self.condition(rule.applies)
        return self.given(rule.points, self.grade(rule.grade), applies)

    def condition(self, part: Condition) -> Any:
        """Whether something is established."""
        if isinstance(part, Group):
            return self.group([self.condition(one) for one in part.parts], every=part.every)
        return self.test(part)

    def grade(self, part: Grade) -> Any:
        """The grade that is established."""
        match part:
            case Curve():
                return self.curve(part)
            case Table():
                return self.table(part)
            case Clauses():
                return self.clauses([self.grade(one) for one in part.parts], every=part.every)
        return self.truth(self.condition(part))

    @abstractmethod
    def test(self, test: Test) -> Any:
        """A test; what reads an unknown fact is not established."""

    @abstractmethod
    def group(self, parts: list[Any], *, every: bool) -> Any:
        """All of some conditions, or any."""

    @abstractmethod
    def curve(self, curve: Curve) -> Any:
        """A curve, 0 where the fact is unknown."""

    @abstractmethod
    def table(self, table: Table) -> Any:
        """A table, 0 where the fact is unknown."""

    @abstractmethod
    def clauses(self, grades: list[Any], *, every: bool) -> Any:
        """The least of some grades, or the greatest."""

    @abstractmethod
    def truth(self, condition: Any) -> Any:
        """1 where a condition is established, else 0."""

    @abstractmethod
    def given(self, points: float, grade: Any, applies: Any | None) -> Any:
        """Points for a grade, where a condition is established."""


def pieces(curve: Curve) -> list[tuple[float, float, float, float]]:
    """The slanted segments of a curve: from x and height to x and height."""
    pairs = zip(curve.knots, curve.knots[1:], strict=False)
    return [(a, ya, b, yb) for (a, ya), (b, yb) in pairs if ya != yb]


def rises(curve: Curve) -> bool:
    """Whether the greatest height is at the right end; no curve of the pack turns."""
    return curve.knots[0][1] < curve.knots[-1][1]
