"""The score card of one company: what each rule gave, what the gates did, and what is left open."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from thesis.facts import Profile
from thesis.plan import Plan
from thesis.scoring.contributions import Contribution, GateState
from thesis.scoring.receipt import Receipt
from thesis.text import InNotebooks


@frozen
class Thousandths:
    """The card's sums, in whole thousandths of a point: ``score == contributions + cap + joint``."""

    contributions: int
    cap: int
    joint: int
    score: int
    low: int
    high: int
    least: int
    greatest: int


@frozen
class Origin:
    """What a card was made from, for the questions that are asked of it later."""

    plan: Plan
    profile: Profile


@frozen
class ScoreCard(InNotebooks):
    """The score of one company with everything that it rests on.

    ``low`` and ``high`` bound the score over everything that the facts leave open; where ``exact`` they can
    be reached. ``vetoed`` is None where a veto is open. ``coverage`` and ``assumed`` are shares of all
    |points|: what the known facts decide, and what rests on assumptions. ``attainable`` is what the rules
    that apply could give, in points.
    """

    name: str
    id: str
    thousandths: Thousandths
    exact: bool
    percent: float
    verdict: str
    possible_verdicts: tuple[str, ...]
    vetoed: bool | None
    coverage: float
    assumed: float
    attainable: float
    contributions: Mapping[str, Contribution]
    gates: Mapping[str, GateState]
    receipt: Receipt
    origin: Origin | None = field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        """Whose it is, and where the score lies."""
        score, low, high = (f"{one:.15g}" for one in (self.score, self.low, self.high))
        return f"<ScoreCard: {self.name}, {score}, from {low} to {high}, {self.verdict}>"

    @cached_property
    def witness_low(self) -> Profile | None:
        """A company that the facts allow and whose score is ``low``; None where the bounds are not exact."""
        return self._witnesses[0]

    @cached_property
    def witness_high(self) -> Profile | None:
        """A company that the facts allow and whose score is ``high``; None where the bounds are not exact."""
        return self._witnesses[1]

    @cached_property
    def _witnesses(self) -> tuple[Profile | None, Profile | None]:
        if self.origin is None or not self.exact:
            return None, None
        plan, profile = self.origin.plan, self.origin.profile
        if self.thousandths.low == self.thousandths.high:
            return profile, profile
        from thesis.engines.bounds import completed, tighten

        tight = tighten(plan, profile, witness=True)
        low, high = (
            None if choices is None else completed(profile, choices, plan.fields)
            for choices in (tight.low_choices, tight.high_choices)
        )
        return low, high

    @property
    def score(self) -> float:
        """Points."""
        return self.thousandths.score / 1000

    @property
    def low(self) -> float:
        """The least score over everything that the facts leave open."""
        return self.thousandths.low / 1000

    @property
    def high(self) -> float:
        """The greatest score over everything that the facts leave open."""
        return self.thousandths.high / 1000

    @property
    def cap(self) -> float:
        """What a gate took away, zero or negative."""
        return self.thousandths.cap / 1000

    @property
    def joint(self) -> float:
        """What holds for the rules together and for none of them alone; almost always 0."""
        return self.thousandths.joint / 1000

    def to_dict(self) -> dict[str, Any]:
        """The card as plain data, the same fields as in ``--format json``."""
        return {
            "id": self.id,
            "name": self.name,
            "score": self.score,
            "low": self.low,
            "high": self.high,
            "exact": self.exact,
            "percent": self.percent,
            "verdict": self.verdict,
            "possible_verdicts": list(self.possible_verdicts),
            "vetoed": self.vetoed,
            "coverage": self.coverage,
            "assumed": self.assumed,
            "attainable": self.attainable,
            "cap": self.cap,
            "joint": self.joint,
            "contributions": {
                rule: {
                    "state": one.state,
                    "applies": one.applies,
                    "grade": one.grade,
                    "grade_low": one.grade_low,
                    "grade_high": one.grade_high,
                    "points": one.points,
                    "points_low": one.points_low,
                    "points_high": one.points_high,
                    "assumed": one.assumed,
                }
                for rule, one in self.contributions.items()
            },
            "gates": {gate: {"state": one.state, "veto": one.veto, "cap": one.cap} for gate, one in self.gates.items()},
            "receipt": {
                "thesis": self.receipt.thesis,
                "facts": self.receipt.facts,
                "semantics": self.receipt.semantics,
            },
        }

    def to_json(self) -> str:
        """The card as JSON text."""
        import json

        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
