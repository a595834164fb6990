"""Small worlds for the laws of robustness: shares as grades, a veto, a cap, verdicts in points and in shares.

Contributions and statements stand here by their definition, in plain Python: they are what the laws judge by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

import thesis
from thesis.model import Thesis
from thesis.plan import give

GRADES = st.sampled_from([0.0, 0.1, 0.25, 1 / 3, 0.5, 0.501, 2 / 3, 0.9, 1.0])


class World:
    """A thesis whose grades are facts, and companies that leave nothing open."""

    def __init__(self, text: str, rows: list[dict[str, Any]]) -> None:
        self.text, self.rows = text, rows
        self.thesis = thesis.loads(text)
        self.companies = thesis.profiles(rows, self.thesis)
        cards = list(thesis.score(self.thesis, self.companies))
        self.grades = [[one.grade for one in card.contributions.values()] for card in cards]
        self.caps = [[g.cap for g in card.gates.values() if g.state == "true" and g.cap is not None] for card in cards]
        self.vetoed = [card.vetoed is True for card in cards]

    def __repr__(self) -> str:
        return f"World({self.text!r}, {self.rows})"

    @property
    def points(self) -> list[int]:
        return [rule.points for rule in self.thesis.rules.values()]

    def scores(self, points: Sequence[int]) -> list[tuple[bool, int]]:
        """Vetoed and the score in thousandths of each company, by the definition."""
        found = []
        for grades, caps, down in zip(self.grades, self.caps, self.vetoed, strict=True):
            total = sum(give(P, grade) for P, grade in zip(points, grades, strict=True))
            found.append((down, min([total, *(round(cap * 1000) for cap in caps)])))
        return found


def text_of(points: Sequence[int], cap: int, verdicts: str) -> str:
    fields = "".join(f'[fields.x{i}]\ntype = "share"\n' for i in range(len(points)))
    rules = "".join(f'[rules.r{i}]\npoints = {P / 1000}\nvalue = "x{i}"\n' for i, P in enumerate(points))
    return f"""
[thesis]
format = 1
id = "small"
[vocabulary]
id = "v"
[fields.down]
type = "flag"
assume = false
[fields.limited]
type = "flag"
assume = false
{fields}{rules}
[gates.veto]
when = "down"
veto = true
[gates.cap]
when = "limited"
cap = {cap / 1000}
[verdicts]
{verdicts}
low = -inf
"""


@st.composite
def worlds(draw: st.DrawFn, most: int = 300, rules: int = 4, companies: int = 5, *, caps: bool = True) -> World:
    size = st.integers(-most, most) if draw(st.booleans()) else st.integers(0, most)
    points = draw(st.lists(size, min_size=1, max_size=rules))
    verdicts = draw(
        st.sampled_from(['high = "60%"\nmid = "35%"', "high = 0.15\nmid = 0.05", 'high = 0.1\nmid = "40%"'])
    )
    text = text_of(points, draw(st.integers(-most, most)), verdicts)
    flags = {"down": caps and draw(st.booleans()), "limited": caps and draw(st.booleans())}
    many = draw(st.integers(2, companies))
    facts = [{f"x{i}": draw(GRADES) for i in range(len(points))} for _ in range(many)]
    rows = [
        {"id": f"c{j}", **one, **{flag: True for flag, used in flags.items() if used and draw(st.integers(0, 3)) == 0}}
        for j, one in enumerate(facts)
    ]
    return World(text, rows)


def with_points(base: Thesis, points: Sequence[int]) -> Thesis:
    """The thesis with other points, as if they had been written so."""
    rules = {name: evolve(rule, points=P) for (name, rule), P in zip(base.rules.items(), points, strict=True)}
    return evolve(base, rules=rules, hash=f"{base.hash}/{points}")


# --- statements, by their definition ---------------------------------------------------------------------------------


def is_above(one: tuple[bool, int], other: tuple[bool, int]) -> bool:
    return (one[0], -one[1]) < (other[0], -other[1])


def first(scores: Sequence[tuple[bool, int]], k: int) -> set[int]:
    """Companies with fewer than k strictly above them."""
    return {i for i, one in enumerate(scores) if sum(is_above(other, one) for other in scores) < k}


def kept_pairs(before: Sequence[tuple[bool, int]], statement: str, company: int, k: int) -> set[tuple[int, int]]:
    """The pairs (higher, lower) that may not turn round."""
    pairs = {(i, j) for i in range(len(before)) for j in range(len(before)) if is_above(before[i], before[j])}
    if statement == "place":
        return {pair for pair in pairs if company in pair}
    if statement == "order":
        return pairs
    best = first(before, 1 if statement == "winner" else k)
    return {(i, j) for i, j in pairs if i in best and j not in best}


def holds(
    before: Sequence[tuple[bool, int]], after: Sequence[tuple[bool, int]], statement: str, company: int = 0, k: int = 2
) -> bool:
    return not any(is_above(after[j], after[i]) for i, j in kept_pairs(before, statement, company, k))


def scaled(points: Sequence[int], rule: int, size: int) -> list[int]:
    """All points with one rule's |points| set and the others scaled: the sum of |points| is kept."""
    total, old = sum(map(abs, points)), abs(points[rule])
    sign = -1 if points[rule] < 0 else 1
    others = total - old
    return [
        sign * size if i == rule else (2 * P * (total - size) + others) // (2 * others) for i, P in enumerate(points)
    ]
