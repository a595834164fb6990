"""How far the points of one rule may move: closed forms first, then the exact thousandth by computing few scores."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.robustness.bands import keeps_verdict, verdict_codes, verdict_reaches
from thesis.robustness.headline import Floats, Headline, Rows
from thesis.robustness.leeway import Becoming, End, Leeway, Leeways, Passing, RuleStability
from thesis.robustness.moves import Fixed, Rescaled, rescaled, score_bounds, scores
from thesis.robustness.reaches import SLACK, Found, Reach, first_turn, where_positive
from thesis.robustness.statements import Statement


@frozen(eq=False)
class Asked:
    """What is asked of each number that moves: statements by name, places by position, whose verdicts."""

    statements: Mapping[str, Statement]
    places: Mapping[int, Statement]
    followed: tuple[int, ...]


def rule_stability(head: Headline, rule: int, asked: Asked) -> RuleStability:
    """The leeway of one rule's points, in both forms."""
    fixed = {way: Fixed(head, rule, way) for way in (-1, 1)}
    scaled = {way: found for way in (-1, 1) if (found := rescaled(head, rule, way)) is not None}
    return RuleStability(
        rule=head.plan.slots[rule].rule,
        points=int(head.points[rule]) / 1000,
        fixed=_leeways(head, fixed, asked),
        rescaled=_leeways(head, scaled, asked) if scaled else None,
    )


def _leeways(head: Headline, moves: Mapping[int, Fixed | Rescaled], asked: Asked) -> Leeways:
    ends = {way: _Ends(head, move) for way, move in moves.items()}

    def of_pairs(pairs: Statement) -> Leeway:
        return Leeway(ends[-1].of_pairs(pairs), ends[1].of_pairs(pairs))

    verdicts = zip(ends[-1].of_verdicts(asked.followed), ends[1].of_verdicts(asked.followed), strict=True)
    return Leeways(
        **{name: of_pairs(pairs) for name, pairs in asked.statements.items()},
        places={head.ids[company]: of_pairs(pairs) for company, pairs in asked.places.items()},
        verdicts={head.ids[i]: Leeway(*both) for i, both in zip(asked.followed, verdicts, strict=True)},
    )


class _Ends:
    """The ends of statements in one direction of one move."""

    def __init__(self, head: Headline, move: Fixed | Rescaled) -> None:
        self.head = head
        self.move = move

    def of_pairs(self, pairs: Statement) -> End | None:
        """Where the first pair turns round."""
        apart = self.head.down[pairs.above] == self.head.down[pairs.below]  # a veto holds whatever the points
        kept = Statement(pairs.above[apart], pairs.below[apart])
        if not len(kept.above):
            return None
        found = first_turn(self._reaches(kept), _Ranked(self.head, self.move, kept), self.move.limit)
        if found is None:
            return None
        names = self.head.names
        return self._end(found, Passing(names[kept.below[found.pair]], names[kept.above[found.pair]]))

    def _reaches(self, pairs: Statement) -> tuple[Reach, ...]:
        """The steps at which the lower company of each pair may be strictly above.

        Capped scores are min(line, cap), so that is: its line and its cap are above the other's line, or above
        the other's cap.
        """
        head = self.head
        one, two = self.move.line(pairs.above), self.move.line(pairs.below)
        start = (one.start + head.joint[pairs.above], two.start + head.joint[pairs.below])
        cap = (head.caps[pairs.above] + head.joint[pairs.above], head.caps[pairs.below] + head.joint[pairs.below])
        lines = where_positive(start[1] - start[0] + one.off + two.off - 1 + SLACK, two.slope - one.slope)
        line_cap = where_positive(start[1] + two.off - cap[0] - 1 + SLACK, two.slope)
        cap_line = where_positive(cap[1] - start[0] + one.off - 1 + SLACK, -one.slope)
        higher = np.isinf(cap[1]) | (cap[1] > cap[0])
        caps = Reach(np.where(higher, -np.inf, np.inf), np.full(len(higher), np.inf))
        return (lines & cap_line, lines & caps, line_cap & cap_line, line_cap & caps)

    def of_verdicts(self, companies: tuple[int, ...]) -> list[End | None]:
        """Where each company's verdict changes; a veto stays."""
        head, move = self.head, self.move
        asked = np.array([i for i in companies if not head.down[i]], np.intp)
        if not len(asked) or not head.thesis.verdicts:
            return [None] * len(companies)
        now = np.zeros(1)
        own = np.array([verdict_codes(head, move, company, now)[0] for company in asked])
        reaches = verdict_reaches(head, move, asked, own)
        ends: dict[int, End | None] = {}
        for i, company in enumerate(map(int, asked)):
            mine = tuple(Reach(one.low[i : i + 1], one.high[i : i + 1]) for one in reaches)
            found = first_turn(mine, _Judged(head, move, company, int(own[i])), move.limit)
            ends[company] = None if found is None else self._verdict_end(found, company)
        return [ends.get(company) for company in companies]

    def _verdict_end(self, found: Found, company: int) -> End:
        code = verdict_codes(self.head, self.move, company, np.array([float(found.step)]))[0]
        return self._end(found, Becoming(self.head.names[company], self.head.thesis.verdicts[code].name))

    def _end(self, found: Found, event: Passing | Becoming) -> End:
        last, beyond = self.move.at(np.array([found.step - 1.0, found.step])) / 1000
        last, beyond = float(last) + 0.0, float(beyond) + 0.0
        if not found.exact:
            return End(last, included=True, beyond=last, event=None, exact=False)
        return End(last, included=True, beyond=beyond, event=event)


@frozen(eq=False)
class _Ranked:
    """Pairs of companies while points move."""

    head: Headline
    move: Fixed | Rescaled
    pairs: Statement

    def turned(self, pair: int, steps: Floats) -> NDArray[np.bool_]:
        """Whether the lower company is strictly above."""
        above, below = scores(self.head, self.move, self._both(pair), steps)
        return np.asarray(below > above)

    def stays(self, pair: int, ends: Floats) -> bool:
        """Whether it surely is not, at any step between two."""
        head, (above, below) = self.head, self._both(pair)
        is_freer = head.caps[above] >= head.caps[below] and head.joint[above] >= head.joint[below]
        if is_freer and self.move.is_no_less(above, below, ends):
            return True
        low, high = score_bounds(head, self.move, self._both(pair), ends)
        return bool(low[0] >= high[1])

    def _both(self, pair: int) -> Rows:
        return np.array([self.pairs.above[pair], self.pairs.below[pair]])


@frozen(eq=False)
class _Judged:
    """One company's verdict while points move."""

    head: Headline
    move: Fixed | Rescaled
    company: int
    own: int

    def turned(self, _: int, steps: Floats) -> NDArray[np.bool_]:
        """Whether it is another one."""
        return np.asarray(verdict_codes(self.head, self.move, self.company, steps) != self.own)

    def stays(self, _: int, ends: Floats) -> bool:
        """Whether it surely is not, at any step between two."""
        return keeps_verdict(self.head, self.move, self.company, self.own, ends)
