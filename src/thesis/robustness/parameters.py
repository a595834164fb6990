"""How far a parameter may move: exact breakpoints, found by making plans at few values and none of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from thesis.robustness.axis import first_failure
from thesis.robustness.bands import verdicts_at
from thesis.robustness.bench import Bench, Bools
from thesis.robustness.binding import Binding, bindings, written_unit
from thesis.robustness.headline import Headline
from thesis.robustness.leeway import Becoming, End, Leeway, Leeways, ParameterStability, Passing
from thesis.robustness.points import Asked
from thesis.robustness.statements import Statement

_NOISE = 16  # neighbouring doubles before a smooth crossing in which rounding may come first


def parameter_stabilities(
    head: Headline, asked: Asked, as_of: date | None, names: Sequence[str] | None = None
) -> dict[str, ParameterStability]:
    """The leeway of each numeric parameter, or of those that are named."""
    found = bindings(head.thesis, as_of)
    chosen = (one for one in found if names is None or one.parameter.id in names)
    return {one.parameter.id: _stability(head, one, asked) for one in chosen}


def _stability(head: Headline, binding: Binding, asked: Asked) -> ParameterStability:
    parameter = binding.parameter
    assert parameter.value.number is not None  # noqa: S101 - only numeric ones are bound
    nothing = Leeways(
        **dict.fromkeys(asked.statements, Leeway()),
        places={head.ids[i]: Leeway() for i in asked.places},
        verdicts={head.ids[i]: Leeway() for i in asked.followed},
    )
    bench = Bench(head, binding) if binding.uses else None
    least, greatest = (parameter.least, parameter.greatest) if bench is None else bench.ends
    return ParameterStability(
        parameter=parameter.id,
        value=parameter.value.number,
        unit=written_unit(head.thesis, parameter),
        least=least,
        greatest=greatest,
        leeways=nothing if bench is None else _Along(bench).leeways(asked),
    )


class _Along:
    """The ends of statements along one parameter."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def leeways(self, asked: Asked) -> Leeways:
        """The leeway of every statement."""
        return Leeways(
            **{name: self._leeway(_Pairs(self.bench, pairs)) for name, pairs in asked.statements.items()},
            places={
                self.bench.head.ids[i]: self._leeway(_Pairs(self.bench, pairs)) for i, pairs in asked.places.items()
            },
            verdicts={self.bench.head.ids[i]: self._leeway(_Verdict(self.bench, i)) for i in asked.followed},
        )

    def _leeway(self, asked: _Pairs | _Verdict) -> Leeway:
        return Leeway(*(self._end(asked, end) for end in (self.bench.first, self.bench.last)))

    def _end(self, asked: _Pairs | _Verdict, end: int) -> End | None:
        found = first_failure(asked, self.bench.start, end, self.bench.cuts)
        if found is None:
            return None
        way = 1 if end > self.bench.start else -1
        if not found.exact:
            value = self.bench.axis.value(found.index)
            return End(value, included=True, beyond=value, event=None, exact=False)
        index = self._first_of_noise(asked, found.index, way)
        last, beyond = self.bench.axis.value(index - way), self.bench.axis.value(index)
        value, included = _nominal(last, beyond, doubles=self.bench.axis.step is None)
        return End(value, included, beyond, asked.event(index), exact=self.bench.proven)

    def _first_of_noise(self, asked: _Pairs | _Verdict, index: int, way: int) -> int:
        """Around a smooth crossing rounding goes to and fro over a few doubles: the first that fails counts."""
        if self.bench.axis.step is not None or index - way in self.bench.cuts or index in self.bench.cuts:
            return index
        span = min(_NOISE, abs(index - self.bench.start) - 1)
        before = (index - way * i for i in range(span, 0, -1))
        return next((one for one in before if not asked.holds(one)), index)


def _nominal(last: float, beyond: float, *, doubles: bool) -> tuple[float, bool]:
    """The breakpoint and whether the statement holds there: of two neighbouring doubles the one with fewer digits."""
    if doubles and len(repr(beyond)) < len(repr(last)):
        return beyond, False
    return last, True


class _Pairs:
    """A statement of pairs along a parameter."""

    def __init__(self, bench: Bench, pairs: Statement) -> None:
        self.bench = bench
        self.above, self.below = pairs.above, pairs.below
        head, a, b = bench.head, pairs.above, pairs.below
        self.tied = (  # always in this order: what is bound is the same of both, the rest is no less of the first
            (bench.kinds[a] == bench.kinds[b])
            & (bench.rest[a] >= bench.rest[b])
            & (bench.caps[a] >= bench.caps[b])
            & (head.joint[a] >= head.joint[b])
            & (bench.vetoes[a] <= bench.vetoes[b])
        )

    @property
    def is_spent(self) -> bool:
        """Whether enough plans have been made."""
        return self.bench.is_spent

    def holds(self, index: int) -> bool:
        """Whether no pair has turned round at an index; a thesis that is refused there turns nothing."""
        return not self._turned(index).any()

    def _turned(self, index: int) -> Bools:
        part = self.bench.part(index, index)
        if part is None:
            return np.zeros(len(self.above), np.bool_)
        score, down = self.bench.scores(part.low, part.cap_low), part.veto_all | self.bench.vetoes
        higher, lower = down[self.above], down[self.below]
        return np.asarray((higher & ~lower) | ((higher == lower) & (score[self.below] > score[self.above])))

    def surely(self, one: int, other: int) -> bool:
        """Whether no pair can turn round between two indices."""
        part = self.bench.part(one, other)
        if part is None:
            return False
        low = self.bench.scores(part.low, part.cap_low)[self.above]
        high = self.bench.scores(part.high, part.cap_high)[self.below]
        safe = ~(part.veto_any | self.bench.vetoes)[self.above]
        gone = (part.veto_all | self.bench.vetoes)[self.below]
        return bool(np.all(self.tied | (safe & gone) | ((low >= high) & (safe | gone))))

    def event(self, index: int) -> Passing:
        """The first pair that turns round at an index."""
        pair = int(np.flatnonzero(self._turned(index))[0])
        names = self.bench.head.names
        return Passing(names[self.below[pair]], names[self.above[pair]])


class _Verdict:
    """One company's verdict along a parameter."""

    def __init__(self, bench: Bench, company: int) -> None:
        self.bench, self.company = bench, company
        self.own = self._code(bench.start)

    @property
    def is_spent(self) -> bool:
        """Whether enough plans have been made."""
        return self.bench.is_spent

    def _code(self, index: int) -> int | None:
        """The number of the verdict, −1 for a veto, None where the thesis is refused."""
        part = self.bench.part(index, index)
        if part is None:
            return None
        if (part.veto_all | self.bench.vetoes)[self.company]:
            return -1
        score = self.bench.scores(part.low, part.cap_low)[self.company]
        return int(verdicts_at(np.array([score]), part.levels_low[:, None])[0])

    def holds(self, index: int) -> bool:
        """Whether the verdict is the same at an index."""
        return self._code(index) in (self.own, None)

    def surely(self, one: int, other: int) -> bool:
        """Whether the verdict cannot change between two indices."""
        part = self.bench.part(one, other)
        if part is None or self.own is None:
            return False
        always, ever = (bool((veto | self.bench.vetoes)[self.company]) for veto in (part.veto_all, part.veto_any))
        if self.own < 0 or ever:
            return always and self.own < 0
        low = self.bench.scores(part.low, part.cap_low)[self.company]
        high = self.bench.scores(part.high, part.cap_high)[self.company]
        mine = self.own
        beyond = (part.levels_low > high) | (part.levels_high < part.levels_low[mine])
        beyond[mine] = True
        return bool(low >= part.levels_high[mine] and beyond.all())

    def event(self, index: int) -> Becoming:
        """The verdict at an index."""
        code = self._code(index)
        bands = self.bench.head.thesis.verdicts
        verdict = "veto" if code is None or code < 0 else bands[code].name
        return Becoming(self.bench.head.names[self.company], verdict)
