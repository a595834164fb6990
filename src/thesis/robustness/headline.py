"""The headline of a table as numbers: grades, caps and vetoes of every company, with what is open of them."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.plan import Plan
from thesis.scoring import plan_of, profiles_of, score
from thesis.scoring.chunks import bound_to
from thesis.scoring.sums import lowest_cap, presume, vetoed
from thesis.text import Problems

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@frozen(eq=False)
class Headline:
    """What is known of m companies under a thesis of n rules.

    ``grades``, ``least`` and ``greatest`` are m × n float64 in [0, 1]: the headline grade, and the bounds of
    what the facts leave open. ``points`` are n whole thousandths, 0 where a rule is off. ``caps`` are m float64
    in thousandths, infinite where no cap surely fires; ``vetoed`` is m int8: 1, 0, or −1 where a veto is open.
    ``score``, ``low`` and ``high`` are m float64 that hold whole thousandths.
    """

    thesis: Thesis
    profiles: Profiles
    plan: Plan
    ids: tuple[str, ...]
    names: tuple[str, ...]
    grades: Floats
    least: Floats
    greatest: Floats
    points: NDArray[np.int64]
    caps: Floats
    vetoed: NDArray[np.int8]
    score: Floats
    low: Floats
    high: Floats

    @cached_property
    def is_open(self) -> NDArray[np.bool_]:
        """The companies whose facts leave something of their score or veto open, m bool."""
        return np.asarray((self.low < self.high) | (self.vetoed < 0))

    @cached_property
    def down(self) -> NDArray[np.bool_]:
        """The companies that rank after all others, because a veto surely holds, m bool."""
        return np.asarray(self.vetoed == 1)

    @cached_property
    def joint(self) -> Floats:
        """What the score has beyond the sum of its rules and its cap, m float64 in thousandths; almost always 0."""
        given = np.floor(self.points * self.grades + 0.5).sum(axis=1)
        return np.asarray(self.score - np.minimum(given, self.caps))

    def position(self, wanted: str) -> int:
        """Where a company is, by id or by name.

        Raises:
            ThesisError: E623, it is not there, or more than one has the name.
        """
        for texts in (self.ids, self.names):
            found = [i for i, text in enumerate(texts) if text == wanted]
            if len(found) == 1:
                return found[0]
        return Problems().fail("E623", f"`{wanted}` is not one of the companies, or it is the name of several")


def headline_of(thesis: Thesis, companies: Any, as_of: date | None = None) -> Headline:
    """The headline of companies in whatever form they came.

    Raises:
        ThesisError: a fact does not fit its field; E622, there is no company.
    """
    profiles = profiles_of(companies, thesis)
    if not len(profiles):
        Problems().fail("E622", "there is no company to compare")
    plan = plan_of(thesis, as_of)
    board = score(thesis, profiles, as_of)
    shape = (len(profiles), len(plan.slots))
    grades, least, greatest = np.empty(shape), np.empty(shape), np.empty(shape)
    caps, vetoes = np.full(len(profiles), np.inf), np.zeros(len(profiles), np.int8)
    for outcome in bound_to(plan, profiles).chunks():
        rows = slice(outcome.start, outcome.stop)
        for i, (slot, grade) in enumerate(zip(plan.slots, outcome.grades, strict=True)):
            grades[rows, i] = presume(slot.if_unknown, grade)
            least[rows, i], greatest[rows, i] = grade.lo, grade.hi
        caps[rows] = lowest_cap(plan, outcome, possibly=False)
        vetoes[rows] = vetoed(plan, outcome)
    return Headline(
        thesis=thesis,
        profiles=profiles,
        plan=plan,
        ids=tuple(str(one) for one in board.ids),
        names=tuple(str(name) for name in board.names),
        grades=grades + 0.0,
        least=least,
        greatest=greatest,
        points=np.array([slot.points for slot in plan.slots], np.int64),
        caps=caps,
        vetoed=vetoes,
        score=np.rint(board.score * 1000),
        low=np.rint(board.low * 1000),
        high=np.rint(board.high * 1000),
    )


def alike(columns: Floats) -> tuple[Rows, Rows]:
    """Rows that are equal in every column: the first row of each group, in order, and each row's group."""
    _, first, group = np.unique(columns, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[group.reshape(-1)]


def first_alike(head: Headline) -> Rows:
    """For each company the first one that is level with it whatever the points: same grades, cap and veto."""
    columns = [head.grades, head.caps[:, None], head.joint[:, None], head.down[:, None].astype(np.float64)]
    first, group = alike(np.concatenate(columns, axis=1))
    return first[group]
