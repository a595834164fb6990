"""Verdicts while points move: thresholds that are shares of the range move with them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.model import Verdict
from thesis.plan import GateSlot
from thesis.robustness.headline import Floats, Headline, Rows
from thesis.robustness.moves import Fixed, Rescaled, score_bounds, scores
from thesis.robustness.reaches import SLACK, Reach, where_positive

_LOWEST = -1e300  # the threshold of the band that has none; finite, so that it is above "not reached"


def lowest_cap_of(gates: Iterable[GateSlot]) -> float:
    """The lowest cap of gates, in thousandths: the range begins no higher; infinite where there is none."""
    return min((gate.cap for gate in gates if gate.cap is not None and not gate.off), default=inf)


def thresholds(verdicts: tuple[Verdict, ...], lower: Floats, upper: Floats, cap: float) -> Floats:
    """The least score of each verdict, verdicts × steps, whole thousandths.

    ``lower`` and ``upper`` are the sums of all negative and of all positive points; ``cap`` the lowest cap.
    """
    least = np.minimum(lower, cap)
    rows = [_threshold(verdict, least, np.maximum(least, upper)) for verdict in verdicts]
    return np.stack(rows)


def _threshold(verdict: Verdict, least: Floats, greatest: Floats) -> Floats:
    if verdict.share is None:
        return np.full(len(least), _LOWEST if verdict.thousandths is None else float(verdict.thousandths))
    over, under = verdict.share.numerator, verdict.share.denominator
    wide = float(np.abs(least).max(initial=0.0) + np.abs(greatest).max(initial=0.0)) * under >= 2.0**61
    low, high = (_whole(part, wide=wide) for part in (least, greatest))
    return np.asarray(-(-(low * under + over * (high - low)) // under), dtype=np.float64)


def _whole(values: Floats, *, wide: bool) -> NDArray[Any]:
    """Whole numbers for exact division; Python's own where they leave 64 bits."""
    return np.array([int(one) for one in values], dtype=object) if wide else values.astype(np.int64)


def verdicts_at(sums: Floats, levels: Floats) -> NDArray[np.intp]:
    """The number of the verdict of each score: the highest threshold that it reaches; the first of equal ones."""
    return np.asarray(np.argmax(np.where(levels <= sums, levels, -np.inf), axis=0))


def verdict_codes(head: Headline, move: Fixed | Rescaled, company: int, steps: Floats) -> NDArray[np.intp]:
    """The number of a company's verdict at each step."""
    lower, upper = move.range(steps)
    levels = thresholds(head.thesis.verdicts, lower, upper, lowest_cap_of(head.plan.gates))
    return verdicts_at(scores(head, move, np.array([company], np.intp), steps)[0], levels)


def keeps_verdict(head: Headline, move: Fixed | Rescaled, company: int, own: int, ends: Floats) -> bool:
    """Whether a company surely has its own verdict at all steps between two."""
    low, high = score_bounds(head, move, np.array([company], np.intp), ends)
    lower, upper = move.range_bounds(ends)
    levels = thresholds(head.thesis.verdicts, lower, upper, lowest_cap_of(head.plan.gates))
    beyond = (levels[:, 0] > high) | (levels[:, 1] < levels[own, 0])
    beyond[own] = True
    return bool(low >= levels[own, 1] and beyond.all())


@frozen(eq=False)
class _Level:
    """A threshold on one stretch of steps: near start + slope·s, no further off than ``off``."""

    start: float
    slope: float
    off: float


def verdict_reaches(head: Headline, move: Fixed | Rescaled, companies: Rows, own: Rows) -> tuple[Reach, ...]:
    """The steps at which each company may have another verdict than its own (``own`` has its number)."""
    line, cap = move.line(companies), head.caps[companies] + head.joint[companies]
    start, slope, off = line.start + head.joint[companies], line.slope, line.off
    found = []
    for stretch, levels in _stretches(head, move):
        mine = [levels[number] for number in own]
        first = np.array([-np.inf if one is None else one.start for one in mine])
        rise = np.array([0.0 if one is None else one.slope for one in mine])
        wide = np.array([0.0 if one is None else one.off for one in mine])
        found.append(stretch & where_positive(first - start + off + wide + SLACK, rise - slope))
        found.append(stretch & where_positive(first - cap + wide + SLACK, rise))
        for number, level in enumerate(levels):
            if level is None:
                continue
            reached = where_positive(start + off - level.start + level.off + SLACK, slope - level.slope)
            allowed = where_positive(cap - level.start + level.off + SLACK, np.full(len(own), -level.slope))
            higher = where_positive(level.start - first + level.off + wide + SLACK, level.slope - rise)
            other = Reach(np.where(own == number, np.inf, -np.inf), np.full(len(own), np.inf))
            found.append(stretch & reached & allowed & higher & other)
    return tuple(found)


def _stretches(head: Headline, move: Fixed | Rescaled) -> list[tuple[Reach, list[_Level | None]]]:
    """Stretches of steps on which thresholds are straight lines, with the thresholds there."""
    cap, off = lowest_cap_of(head.plan.gates), move.off
    stretches = []
    for begin, end in move.pieces():
        lows, highs = move.range(np.array([begin, end]))
        span = max(end - begin, 1.0)
        low, fall = _through(begin, span, lows)
        high, rise = _through(begin, span, highs)
        piece = Reach(np.array([begin]), np.array([end]))
        below = where_positive(np.array([cap - low + off + 1.0]), np.array([-fall]))
        stretches.append((piece & below, _levels(head.thesis.verdicts, (low, fall), (high, rise), off)))
        if cap < inf:
            above = where_positive(np.array([low - cap + off + 1.0]), np.array([fall]))
            stretches.append((piece & above, _levels(head.thesis.verdicts, (cap, 0.0), (high, rise), off)))
    return stretches


def _through(begin: float, span: float, ends: Floats) -> tuple[float, float]:
    slope = float(ends[1] - ends[0]) / span
    return float(ends[0]) - slope * begin, slope


def _levels(
    verdicts: tuple[Verdict, ...], least: tuple[float, float], greatest: tuple[float, float], off: float
) -> list[_Level | None]:
    found: list[_Level | None] = []
    for verdict in verdicts:
        if verdict.share is not None:
            share, rest = float(verdict.share), float(Fraction(1) - verdict.share)
            start, slope = (rest * a + share * b for a, b in zip(least, greatest, strict=True))
            found.append(_Level(start, slope, 2 * off + 1.0))
        else:
            found.append(None if verdict.thousandths is None else _Level(float(verdict.thousandths), 0.0, 0.0))
    return found
