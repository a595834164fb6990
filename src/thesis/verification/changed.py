"""What changed between two versions of a thesis: each rule and gate, with both its terms and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any, Literal

from attrs import frozen

from thesis.engines.bounds import is_step
from thesis.language import Term, constant
from thesis.plan import GateSlot, RuleSlot, give
from thesis.sets import Interval, Truth


@frozen
class Versions:
    """A rule or gate that changed: what is left of it in both versions for a company of nothing known."""

    part: Literal["rule", "gate"]
    id: str
    terms: tuple[Term, Term]
    points: tuple[int, int] = (0, 0)
    vetoes: tuple[bool, bool] = (False, False)
    caps: tuple[float, float] = (inf, inf)

    @property
    def is_exact(self) -> bool:
        """Whether rounding cannot hide what happens between cells."""
        return self.terms[0] == self.terms[1] or all(map(is_step, self.terms))

    def worth(self, side: int, value: Interval | Truth) -> tuple[int | float, ...]:
        """What a version does to a company; the greater the better for it."""
        if isinstance(value, Interval):
            return (give(self.points[side], value.lo),)
        fires = value is Truth.TRUE
        return (-int(fires and self.vetoes[side]), self.caps[side] if fires else inf)


def sides(named: Iterator[dict[str, Any]] | Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """What either side has under a name, None where it has nothing."""
    before, after = named
    for name in {**before, **after}:
        yield name, (before.get(name), after.get(name))


def grade_of(slot: RuleSlot | None) -> Term:
    """The grade of a rule; 0 where there is none."""
    return constant(0.0) if slot is None else slot.grade


def fires_of(slot: GateSlot | None) -> Term:
    """Whether a gate in force fires."""
    return constant(value=False) if slot is None or slot.off else slot.fires


def veto_of(slot: GateSlot | None) -> bool:
    """Whether a gate in force vetoes."""
    return slot is not None and not slot.off and slot.veto


def cap_of(slot: GateSlot | None) -> float:
    """The cap of a gate in force; infinite where there is none."""
    return inf if slot is None or slot.off or slot.cap is None else slot.cap


def gain(before: tuple[float, ...], after: tuple[float, ...]) -> float:
    """By how much the second is better in its best respect."""
    return max(0.0 if a == b else b - a for a, b in zip(before, after, strict=True))
