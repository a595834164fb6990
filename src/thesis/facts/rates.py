"""Rates of exchange by day, as nouns; the files that hold them are the intake's business."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256

from attrs import field, frozen


@frozen
class Rate:
    """What one unit of a currency was worth in another from a day on."""

    source: str
    target: str
    day: float
    value: Fraction


@frozen
class Rates:
    """Rates of a file; each holds until the next one of the same two currencies."""

    name: str
    rates: tuple[Rate, ...]
    _pairs: Mapping[tuple[str, str], tuple[Rate, ...]] = field(init=False, eq=False, repr=False)

    @_pairs.default
    def _by_pair(self) -> Mapping[tuple[str, str], tuple[Rate, ...]]:
        pairs: dict[tuple[str, str], list[Rate]] = defaultdict(list)
        for one in self.rates:
            pairs[one.source, one.target].append(one)
            pairs[one.target, one.source].append(Rate(one.target, one.source, one.day, 1 / one.value))
        return {pair: tuple(sorted(found, key=lambda one: one.day)) for pair, found in pairs.items()}

    def rate(self, source: str, target: str, day: float | None) -> Fraction | None:
        """What one unit of ``source`` is worth in ``target``: the latest rate that is not after a day.

        Where the two have no rate of their own, one currency between them will do (EUR to CNY and EUR to USD make
        CNY to USD). Exact; None where there is no rate, or no day.
        """
        if source == target:
            return Fraction(1)
        if day is None:
            return None
        direct = self._latest(source, target, day)
        if direct is not None:
            return direct.value
        steps = [
            (first, second)
            for middle in sorted({pair[1] for pair in self._pairs if pair[0] == source})
            if (first := self._latest(source, middle, day)) and (second := self._latest(middle, target, day))
        ]
        if not steps:
            return None
        first, second = max(steps, key=lambda pair: min(pair[0].day, pair[1].day))
        return first.value * second.value

    def _latest(self, source: str, target: str, day: float) -> Rate | None:
        found = self._pairs.get((source, target), ())
        at = bisect_right(found, day, key=lambda one: one.day)
        return found[at - 1] if at else None

    @property
    def hash(self) -> str:
        """By content."""
        ordered = sorted(self.rates, key=lambda one: (one.source, one.target, one.day))
        lines = (f"{one.source} {one.target} {one.day} {one.value}" for one in ordered)
        return sha256("\n".join(lines).encode()).hexdigest()
