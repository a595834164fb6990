"""One company's two cards to their difference: rows, bounds, places, shares."""

from __future__ import annotations

from attrs import field, frozen

from thesis.comparison.attribution import Games, Shares, shares_of
from thesis.comparison.bounds import Pairs, difference_bounds, row_bounds
from thesis.comparison.results import CompanyDifference, Row
from thesis.scoring import ScoreCard, ScoreTable

_MOST_KEPT = 1000  # companies


@frozen(eq=False, repr=False)
class Details:
    """Tells of any company how its scores differ; a company is looked at when it is first asked for."""

    before: ScoreTable
    after: ScoreTable
    ranks: tuple[tuple[int, ...], tuple[int, ...]]
    pairs: Pairs
    games: Games | None
    _kept: dict[int, CompanyDifference] = field(factory=dict, init=False)

    def of(self, position: int) -> CompanyDifference:
        """The difference of the company at a position."""
        if position not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[position] = self._found(position)
        return self._kept[position]

    def _found(self, position: int) -> CompanyDifference:
        before, after = self.before[position], self.after[position]
        bounds = {
            pair.rule: row_bounds(pair, before.contributions.get(pair.rule), after.contributions.get(pair.rule))
            for pair in self.pairs.rules
        }
        low, high = difference_bounds(self.pairs, list(bounds.values()), before, after)
        profile = self.before.profiles[position]
        shares = Shares() if self.games is None else shares_of(self.games, profile, before, after)
        return CompanyDifference(
            before=before,
            after=after,
            rank_before=self.ranks[0][position],
            rank_after=self.ranks[1][position],
            low=low,
            high=high,
            rows=_rows(before, after, bounds),
            shares=shares.edits,
            unshared=shares.unshared,
        )


def _rows(before: ScoreCard, after: ScoreCard, bounds: dict[str, tuple[int, int]]) -> tuple[Row, ...]:
    """Every rule that adds something, or could, and the cap and joint rows; the greatest first."""
    rows = []
    for rule, (low, high) in bounds.items():
        given = [card.contributions.get(rule) for card in (before, after)]
        old, new = (0 if one is None else one.thousandths for one in given)
        rows.append(Row("rule", rule, old, new, low, high))
    sums = before.thousandths, after.thousandths
    for part, old, new in (("cap", sums[0].cap, sums[1].cap), ("joint", sums[0].joint, sums[1].joint)):
        rows.append(Row(part, part, old, new, new - old, new - old))  # type: ignore[arg-type]  # one of Part
    found = [row for row in rows if row.thousandths or row.low or row.high]
    return tuple(sorted(found, key=lambda row: (-abs(row.thousandths), row.part, row.rule)))
