"""The nouns of a comparison: one company's two scores, and what each rule and each edit adds to their difference."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import evolve, frozen

from thesis.scoring import ScoreCard
from thesis.tweaks import Path, path_text

Part: TypeAlias = Literal["rule", "cap", "joint"]


@frozen
class PathChange:
    """One path at which two theses differ, with what the files say before and after; None where nothing stands."""

    path: Path
    before: str | None
    after: str | None

    @property
    def name(self) -> str:
        """The path as it is written."""
        return path_text(self.path)

    def __neg__(self) -> PathChange:
        """The way back."""
        return PathChange(self.path, self.after, self.before)

    def __str__(self) -> str:
        """``rules.pmf-speed.points: 20 → 30``."""
        before, after = ("nothing" if text is None else text for text in (self.before, self.after))
        return f"{self.name}: {before} → {after}"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"path": self.name, "before": self.before, "after": self.after}


@frozen
class Row:
    """What one rule, the cap, or the joint row gives before and after, in thousandths; 0 where a thesis has it not.

    ``low`` and ``high`` bound what a rule adds to the difference over everything that the facts leave open.
    """

    part: Part
    rule: str
    before: int
    after: int
    low: int
    high: int

    @property
    def thousandths(self) -> int:
        """After less before."""
        return self.after - self.before

    def __neg__(self) -> Row:
        """The same, seen from the other thesis."""
        return Row(self.part, self.rule, self.after, self.before, -self.high, -self.low)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, in points."""
        return {
            "part": self.part,
            "rule": self.rule,
            "before": self.before / 1000,
            "after": self.after / 1000,
            "points": self.thousandths / 1000,
            "low": self.low / 1000,
            "high": self.high / 1000,
        }


@frozen
class Share:
    """What one edit did to one score: its Shapley share of the difference, an exact number of thousandths.

    ``edits`` holds more than one path where these cannot be made one without the other.
    """

    edits: tuple[str, ...]
    thousandths: Fraction

    def __neg__(self) -> Share:
        """The share of the way back."""
        return Share(self.edits, -self.thousandths)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data: points as a number, and as an exact fraction."""
        return {
            "edits": list(self.edits),
            "points": float(self.thousandths / 1000),
            "exact": str(self.thousandths / 1000),
        }


@frozen
class CompanyDifference:
    """One company before and after.

    ``thousandths`` is the score after less the score before, the sum of ``rows``; the ``shares`` of the edits
    and ``unshared`` add up to it too (``unshared`` is 0 unless a cap or the joint row ties together more edits
    than can be told apart). ``low`` and ``high`` bound the difference over everything that the facts leave
    open, the same facts for both scores; they need not be reached. ``undecided`` says that open facts may
    turn the difference round: that it may be negative where it is positive, positive where it is negative, or
    either where it is zero.
    """

    before: ScoreCard
    after: ScoreCard
    rank_before: int
    rank_after: int
    low: int
    high: int
    rows: tuple[Row, ...]
    shares: tuple[Share, ...] = ()
    unshared: Fraction = Fraction(0)

    @property
    def id(self) -> str:
        """The company's id."""
        return self.before.id

    @property
    def name(self) -> str:
        """The company's name."""
        return self.before.name

    @property
    def thousandths(self) -> int:
        """The score after less the score before."""
        return self.after.thousandths.score - self.before.thousandths.score

    @property
    def points(self) -> float:
        """The same in points."""
        return self.thousandths / 1000

    @property
    def undecided(self) -> bool:
        """Whether open facts may turn the difference round."""
        found = self.thousandths
        return (found <= 0 and self.high > 0) or (found >= 0 and self.low < 0)

    @property
    def moves(self) -> int:
        """Places won; negative where they are lost."""
        return self.rank_before - self.rank_after

    @property
    def is_nothing(self) -> bool:
        """Whether score, bounds, verdicts and place are what they were."""
        return self.rank_before == self.rank_after and _state(self.before) == _state(self.after)

    def share(self, edit: str) -> Fraction:
        """What an edit did, in thousandths; 0 for one that did nothing."""
        return next((one.thousandths for one in self.shares if edit in one.edits), Fraction(0))

    def __neg__(self) -> CompanyDifference:
        """The same company, from the other thesis to the one."""
        return evolve(
            self,
            before=self.after,
            after=self.before,
            rank_before=self.rank_after,
            rank_after=self.rank_before,
            low=-self.high,
            high=-self.low,
            rows=tuple(-row for row in self.rows),
            shares=tuple(-share for share in self.shares),
            unshared=-self.unshared,
        )

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, in points."""
        return {
            "id": self.id,
            "name": self.name,
            "points": self.points,
            "low": self.low / 1000,
            "high": self.high / 1000,
            "undecided": self.undecided,
            "before": _side(self.before, self.rank_before),
            "after": _side(self.after, self.rank_after),
            "rules": [row.to_dict() for row in self.rows],
            "edits": [share.to_dict() for share in self.shares],
            "unshared": float(self.unshared / 1000),
        }


def _state(card: ScoreCard) -> tuple[Any, ...]:
    sums = card.thousandths
    return sums.score, sums.low, sums.high, card.verdict, card.possible_verdicts


def _side(card: ScoreCard, rank: int) -> dict[str, Any]:
    return {
        "score": card.score,
        "low": card.low,
        "high": card.high,
        "percent": card.percent,
        "rank": rank,
        "verdict": card.verdict,
        "possible_verdicts": list(card.possible_verdicts),
        "vetoed": card.vetoed,
    }
