"""One open fact of a company: what it may turn out to be, and what the score is then.

A number is followed from cut to cut. Where all that it touches moves one way between cuts (see `smooth`), what lies
between two of them is known from both, and halving finds the last value on one side of a line and the first on the
other; elsewhere the answer rests on what was tried, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import nextafter
from typing import TypeAlias

from attrs import frozen

from thesis.engines.bounds import keys, segments, touched, turn
from thesis.engines.bounds.residual import leaves
from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.inquiry.aims import Aim, Box, at, between, hull
from thesis.inquiry.smooth import common_course
from thesis.inquiry.trials import Trial, Trials
from thesis.inquiry.unknowns import Unknown, candidates
from thesis.language import Term
from thesis.plan import leaf_key
from thesis.sets import Interval, Tags, Truth
from thesis.vocabulary import FactSet

MOST_HALVINGS = 300  # of pieces on which rules pull against each other, for one number and one aim
_MOST_CLOSER = 40  # the same, for how far the width goes
_BETWEEN = 4  # how many further values are tried on each piece where a number may turn between cuts

Measure: TypeAlias = Callable[[Box], tuple[int, int]]
"""The least and the greatest of something that is measured of a box."""


@frozen
class Reach:
    """The values that fulfil an aim: disjoint intervals in rising order, or truths, levels, sets of tags.

    Where not ``exact`` there may be more of them.
    """

    values: tuple[FactSet, ...]
    exact: bool


@frozen
class Survey:
    """Values that were tried, with what the score is then.

    Where ``exact``, no other value gives a greater or a lesser score by more than ``slack`` thousandths (rules that
    share a number are rounded separately); where ``exact_width``, none gives wider or narrower bounds. ``changes``
    is False where no value changes anything at all.
    """

    found: tuple[tuple[FactSet, Trial], ...]
    exact: bool
    exact_width: bool
    slack: int
    changes: bool


class Along:
    """A company along one open fact; ``put`` makes the company that has a value of it."""

    def __init__(self, trials: Trials, unknown: Unknown, put: Callable[[FactSet], Profile]) -> None:
        """Find the values that matter; nothing is scored yet."""
        self.trials = trials
        self.unknown = unknown
        self.put = put
        self._kept: dict[FactSet, Trial] = {}
        self._reader = Reader(trials.plan, trials.profile)
        self._terms = touched(trials.plan, self._reader, unknown.field)
        self.is_number = isinstance(unknown.free, Interval)
        self.is_exact = True
        if isinstance(unknown.free, Tags):
            self.values, self.is_exact = candidates(unknown, self._leaves())
            return
        key = unknown.key if self.is_number else None
        self.values = segments(trials.plan, trials.profile, unknown.field, unknown.free, key)
        if self.is_number:
            self.places = tuple(one.lo for one in self.values if isinstance(one, Interval))
            course = common_course(self._terms, unknown.key, self._reader)
            self.is_smooth = course is not None and self._is_apart()
            self.is_straight = self.is_smooth and course is not None and course.straight
            self.is_one_way = not self.is_smooth and self._is_one_way()
            self.is_exact = self.is_smooth or self.is_one_way
            if not self.is_exact:
                self.places = self._more(self.places)

    # --- what it touches ---

    def _leaves(self) -> Iterator[Term]:
        """Where it is read, itself and not the history of its field, or the other way round."""
        field, is_history = self.unknown.field.id, self.unknown.level is not None
        read = (leaf for term in self._terms for leaf in leaves(term) if leaf.data[0] == field)
        return (leaf for leaf in read if (leaf.op == "first_reach") is is_history)

    def _is_apart(self) -> bool:
        """Whether bounds move with this number alone: no other open fact near it pulls two ways."""
        group = self.trials.group(self.unknown.field.id)
        others = group.leaves - {self.unknown.key}
        plan = self.trials.plan
        return not others or (not group.gates and not (others & plan.entangled) - plan.directions.keys())

    def _is_one_way(self) -> bool:
        """Whether score and bounds move one way with it wherever it is read, and vetoes turn at its cuts."""
        vetoes = common_course(self._vetoes(), self.unknown.key, self._reader)
        return vetoes is not None and self.unknown.key in self.trials.plan.directions

    def _vetoes(self) -> Iterator[Term]:
        return (term for term in self.trials.vetoes if self.unknown.key in keys(term))

    @property
    def tags(self) -> tuple[str, ...]:
        """The open tags that rules name, where it is a set of tags."""
        free = self.unknown.free
        if not isinstance(free, Tags):
            return ()
        return tuple(sorted({leaf.data[1] for leaf in self._leaves() if free.has(leaf.data[1]) is Truth.OPEN}))

    @property
    def is_alone(self) -> bool:
        """Whether no rule that reads it reads another open fact, and no cap ties it to the others."""
        trials = self.trials
        group = trials.group(self.unknown.field.id)
        is_capped = trials.is_open_cap or trials.sure_cap is not None
        return not is_capped and group.leaves <= {leaf_key(leaf) for leaf in self._leaves()}

    def _more(self, places: Sequence[float]) -> tuple[float, ...]:
        """Further values on each piece, evenly spread."""
        found = set(places)
        for a, b in pairwise(places):
            spread = (a + (b - a) * (i / (_BETWEEN + 1)) for i in range(1, _BETWEEN + 1))
            found |= {one for x in spread if a < (one := float(int(x)) if self.unknown.is_whole else x) < b}
        return tuple(sorted(found))

    # --- scoring ---

    def at(self, value: FactSet) -> Trial:
        """What the score is with one value."""
        found = self._kept.get(value)
        if found is None:
            found = self.trials.score(self.put(value), frozenset({self.unknown.field.id}))
            self._kept[value] = found
        return found

    def number(self, value: float) -> Trial:
        """What the score is with one number or day."""
        return self.at(Interval.point(value))

    def survey(self) -> Survey:
        """Enough values to say how far the score and its bounds go."""
        if not self.is_number:
            tried = tuple((value, self.at(value)) for value in self.values)
            changes = len({trial for _, trial in tried}) > 1
            return Survey(tried, self.is_exact, self.is_exact, 0, changes)
        found = {x: self.number(x) for x in self.places}
        exact = self.is_exact and self._close(found, _scores) and self._is_certain(found)
        exact_width = exact and self._close(found, _widths) and self._is_certain(found)
        listed = tuple((Interval.point(x), found[x]) for x in sorted(found))
        moving = sum(len(set(column)) > 1 for column in zip(*(trial.parts for _, trial in listed), strict=True))
        open_parts = any(part.least != part.most for _, trial in listed for part in trial.parts)
        slack = 2 * moving if self.is_straight and (moving > 1 or open_parts) else 0
        return Survey(listed, exact, exact_width, slack, changes=len({trial for _, trial in listed}) > 1)

    def _is_certain(self, found: Mapping[float, Trial]) -> bool:
        """Whether bounds are as tight at one value as at another, where the search rests on that."""
        return self.is_smooth or all(trial.exact for trial in found.values())

    def _close(self, found: dict[float, Trial], measure: Measure) -> bool:
        """Halve pieces until none can hold more or less than what was found; False where work runs out."""
        pieces = list(pairwise(sorted(found)))
        for _ in range(_MOST_CLOSER):
            while pieces and not self._may_exceed(*pieces[-1], found, measure):
                pieces.pop()
            if not pieces:
                return True
            a, b = pieces.pop()
            middle = self._middle(a, b)
            if middle is not None:
                found[middle] = self.number(middle)
                pieces += [(a, middle), (middle, b)]
        return False

    def _may_exceed(self, a: float, b: float, found: Mapping[float, Trial], measure: Measure) -> bool:
        left, right = found[a], found[b]
        if left == right or self._middle(a, b) is None or self._is_line(left, right):
            return False
        known = [measure(at(one)) for one in found.values()]
        least, most = measure(self._box(left, right))
        return least < min(one for one, _ in known) or most > max(one for _, one in known)

    def _is_line(self, left: Trial, right: Trial) -> bool:
        """Whether score and bounds are straight between two neighbouring cuts, but for rounding."""
        same = all(a.held & b.held for a, b in zip(left.parts, right.parts, strict=True))
        return self.is_straight and same and left.plain and right.plain

    # --- aims ---

    def where(self, aim: Aim) -> Reach:
        """The values that fulfil an aim, and whether these are all of them."""
        if not self.is_number:
            return Reach(tuple(value for value in self.values if self._holds(value, aim)), self.is_exact)
        ends = self._with_turns(aim)
        if not self.is_exact:
            return Reach(tuple(_rims(self._runs(ends, aim))), exact=False)
        found, is_settled = self._settled(ends, aim)
        return Reach(tuple(_joined(found, whole=self.unknown.is_whole)), is_settled)

    def _holds(self, value: FactSet, aim: Aim) -> bool:
        return aim.holds(at(self.at(value))) is True

    def _with_turns(self, aim: Aim) -> list[float]:
        """The places, and on each piece whose ends differ the two neighbouring values at which the aim turns."""
        found = set(self.places)
        for a, b in pairwise(self.places):
            if self._holds(Interval.point(a), aim) is not self._holds(Interval.point(b), aim):
                turned = turn(a, b, lambda x: self._holds(Interval.point(x), aim), whole=self.unknown.is_whole)
                found.update(map(float, turned))
        return sorted(found)

    def _runs(self, places: Sequence[float], aim: Aim) -> Iterator[Interval]:
        """Stretches of tried values that all fulfil the aim."""
        run: list[float] = []
        for x in places:
            if self._holds(Interval.point(x), aim):
                run.append(x)
            elif run:
                yield Interval(run[0], run[-1])
                run = []
        if run:
            yield Interval(run[0], run[-1])

    def _settled(self, places: Sequence[float], aim: Aim) -> tuple[list[Interval], bool]:
        """Everything that fulfils the aim, piece by piece; False beside it where work ran out on some piece."""
        found = [Interval.point(x) for x in places if self._holds(Interval.point(x), aim)]
        pieces = list(pairwise(places))
        left = MOST_HALVINGS
        is_settled = True
        while pieces:
            a, b = pieces.pop()
            middle = self._middle(a, b)
            if middle is None:
                continue
            whole = self._between(a, b, aim)
            if whole is None and left:
                left -= 1
                if self._holds(Interval.point(middle), aim):
                    found.append(Interval.point(middle))
                pieces += [(a, middle), (middle, b)]
            elif whole is None:
                is_settled = False
            elif whole:
                found.append(Interval(a, b))
        return found, is_settled

    def _between(self, a: float, b: float, aim: Aim) -> bool | None:
        left, right = self.number(a), self.number(b)
        if left.vetoed is not right.vetoed:
            return None
        return aim.holds(self._box(left, right))

    def _box(self, left: Trial, right: Trial) -> Box:
        """All that lies between two neighbouring values that were tried."""
        return hull(left, right) if self.is_one_way else between(left, right)

    def _middle(self, a: float, b: float) -> float | None:
        """A value between two, halfway; None where there is none."""
        middle = a / 2 + b / 2
        if self.unknown.is_whole:
            middle = float(int(middle // 1))
        return middle if a < middle < b else None


def _scores(box: Box) -> tuple[int, int]:
    return box.score


def _widths(box: Box) -> tuple[int, int]:
    """The least and the greatest distance of the bounds."""
    return box.high[0] - box.low[1], box.high[1] - box.low[0]


def _joined(found: Iterable[Interval], *, whole: bool) -> Iterator[Interval]:
    """Intervals in rising order, those that touch put together."""
    now: Interval | None = None
    for one in sorted(found, key=lambda interval: (interval.lo, interval.hi)):
        if now is None:
            now = one
        elif one.lo <= (now.hi + 1.0 if whole else nextafter(now.hi, one.lo)):
            now = Interval(now.lo, max(now.hi, one.hi))
        else:
            yield now
            now = one
    if now is not None:
        yield now


def _rims(runs: Iterable[Interval]) -> Iterator[Interval]:
    """The ends of each run, as single values: what lies between was not looked at."""
    for run in runs:
        yield Interval.point(run.lo)
        if not run.is_point:
            yield Interval.point(run.hi)
