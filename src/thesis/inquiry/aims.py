"""What an answer or a change may bring about: a verdict or a place in the score, a verdict or a place that is settled.

Each aim is asked of a box: a trial, or everything that lies between two trials. It is True or False where that holds
for all of the box, and None where the box is too wide to tell.
"""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from thesis.inquiry.trials import Trial
from thesis.plan import Band
from thesis.scoring.arithmetic import band_of, bands_touched

VETO = "veto"


@frozen
class Box:
    """What score, low and high may be, each from and to, in thousandths; the veto is the same throughout."""

    score: tuple[int, int]
    low: tuple[int, int]
    high: tuple[int, int]
    vetoed: bool | None


def at(trial: Trial) -> Box:
    """The box of one trial."""
    return Box((trial.score, trial.score), (trial.low, trial.low), (trial.high, trial.high), trial.vetoed)


class Aim(Protocol):
    """Something that a company does or does not fulfil."""

    def holds(self, box: Box) -> bool | None:
        """Whether all of the box fulfils it (True), none of it (False), or it cannot be told."""


@frozen
class AtLeast:
    """A headline score of at least so many thousandths, and no veto that surely holds."""

    least: int | None

    def holds(self, box: Box) -> bool | None:
        """As `Aim`."""
        if box.vetoed is True:
            return False
        return _no_less(box.score, self.least)


@frozen
class Ahead:
    """A place before another company: more points, or as many where ``wins_ties``; vetoed companies come last."""

    score: int
    vetoed: bool
    wins_ties: bool

    def holds(self, box: Box) -> bool | None:
        """As `Aim`."""
        if (box.vetoed is True) is not self.vetoed:
            return self.vetoed
        return _no_less(box.score, self.score if self.wins_ties else self.score + 1)


@frozen
class Always:
    """Fulfilled by everybody: a place among no more companies than there are places."""

    def holds(self, box: Box) -> bool | None:
        """As `Aim`."""
        del box
        return True


@frozen
class Settled:
    """One verdict left: both ends of the bounds lie in its band, and no veto is open."""

    bands: tuple[Band, ...]
    verdict: str

    def holds(self, box: Box) -> bool | None:
        """As `Aim`."""
        if box.vetoed is not False or self.verdict == VETO:
            return box.vetoed is True and self.verdict == VETO
        index = [band.verdict for band in self.bands].index(self.verdict)
        above = self.bands[index - 1].least if index else None
        inside = _no_less(box.low, self.bands[index].least if index + 1 < len(self.bands) else None)
        beyond = False if above is None else _no_less(box.high, above)
        return _all(inside, None if beyond is None else not beyond)


@frozen
class Rival:
    """Another company of a ranking: its bounds, its veto, and whether it stands before this one in the table."""

    low: int
    high: int
    vetoed: bool | None
    is_before: bool

    def surely_ahead(self, high: int, *, vetoed: bool) -> bool:
        """Whether it is ahead of everything that a company may be, given the best of that."""
        return self._ahead(self.low, self.vetoed is not False, high, vetoed=vetoed)

    def possibly_ahead(self, low: int, *, vetoed: bool) -> bool:
        """Whether it may be ahead of the least that a company may be."""
        return self._ahead(self.high, self.vetoed is True, low, vetoed=vetoed)

    def _ahead(self, mine: int, is_vetoed: bool, other: int, *, vetoed: bool) -> bool:
        if is_vetoed is not vetoed:
            return vetoed
        return mine > other or (mine == other and self.is_before)


@frozen
class Placed:
    """Surely among the first ``top`` of a ranking, or surely not, whatever the other facts turn out to be."""

    rivals: tuple[Rival, ...]
    top: int
    is_in: bool

    def holds(self, box: Box) -> bool | None:
        """As `Aim`."""
        ends = [self._holds(low, high, box.vetoed) for low in set(box.low) for high in set(box.high)]
        return ends[0] if len(set(ends)) == 1 else None

    def _holds(self, low: int, high: int, vetoed: bool | None) -> bool:
        if self.is_in:
            ahead = sum(one.possibly_ahead(low, vetoed=vetoed is not False) for one in self.rivals)
            return ahead < self.top
        return sum(one.surely_ahead(high, vetoed=vetoed is True) for one in self.rivals) >= self.top


def possible_verdicts(bands: tuple[Band, ...], trial: Trial) -> tuple[str, ...]:
    """The verdicts that a trial leaves possible, best first, a veto last."""
    if trial.vetoed:
        return (VETO,)
    touched = bands_touched(bands, trial.low, trial.high)
    return (*touched, VETO) if trial.vetoed is None else touched


def verdict_of(bands: tuple[Band, ...], trial: Trial) -> str:
    """The headline verdict."""
    return VETO if trial.vetoed else band_of(bands, trial.score)


def narrowed(trial: Trial, now: Trial) -> Trial:
    """A trial within the bounds that were known before it: learning never widens them."""
    low, high = max(trial.low, now.low), min(trial.high, now.high)
    return Trial(trial.score, low, high, trial.exact, trial.vetoed, trial.parts, trial.plain)


def hull(left: Trial, right: Trial) -> Box:
    """Everything between two trials where score and bounds move one way from the first to the second."""

    def reach(a: int, b: int) -> tuple[int, int]:
        return min(a, b), max(a, b)

    return Box(reach(left.score, right.score), reach(left.low, right.low), reach(left.high, right.high), left.vetoed)


def between(left: Trial, right: Trial) -> Box:
    """Everything between two trials where each rule's ends move one way from the first to the second."""
    slack = [0, 0]  # how far the sums may fall below, and rise above, what they are at the first of the two
    for name in ("counts", "least", "most"):
        steps = [getattr(b, name) - getattr(a, name) for a, b in zip(left.parts, right.parts, strict=True)]
        slack = [max(slack[0], -sum(min(s, 0) for s in steps)), max(slack[1], sum(max(s, 0) for s in steps))]
    fall, rise = slack

    def reach(a: int, b: int) -> tuple[int, int]:
        return max(a - fall, b - rise), min(a + rise, b + fall)

    return Box(reach(left.score, right.score), reach(left.low, right.low), reach(left.high, right.high), left.vetoed)


def _no_less(found: tuple[int, int], least: int | None) -> bool | None:
    if least is None or found[0] >= least:
        return True
    return False if found[1] < least else None


def _all(*truths: bool | None) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True
