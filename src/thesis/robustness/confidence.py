"""How often a company is first at its central points, over what the facts leave open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from thesis.model import AtLeast, Clauses, Form
from thesis.robustness.headline import Floats, Headline

DRAWS = 2_000


def confidence_factors(head: Headline, central: Mapping[int, Floats], seed: int) -> dict[int, float]:
    """The share of draws of open grades in which each company is first, alone or level, at its own points.

    Nothing says where an open grade lies within its bounds: it is drawn evenly, each rule and company by itself; a
    rule of truths is met or not, each with one half. Open gates stay shut, as in the headline.

    Args:
        head: the companies.
        central: points of n rules, by the company that they are central for.
        seed: the seed of the analysis.
    """
    truths = np.array([_is_truth(head.thesis.rules[slot.rule].form) for slot in head.plan.slots])
    return {company: _confidence(head, company, points, truths, seed) for company, points in central.items()}


def _is_truth(form: Form) -> bool:
    return isinstance(form, AtLeast) or (isinstance(form, Clauses) and all(one.is_truth for one in form.clauses))


def _confidence(head: Headline, company: int, points: Floats, truths: NDArray[np.bool_], seed: int) -> float:
    """Only companies that can be above need be drawn."""
    low, high = _extremes(head, points)
    peers = np.flatnonzero((head.down == head.down[company]) & (high > low[company]))
    others = peers[peers != company]
    if head.down[company] and not head.down.all():
        return 0.0
    if not len(others):
        return 1.0
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(2**31, company))))
    mine = _drawn(head, company, points, truths, rng)
    best = np.full(DRAWS, -np.inf)
    for other in others:
        np.maximum(best, _drawn(head, int(other), points, truths, rng), out=best)
    return float((mine >= best).mean())


def _extremes(head: Headline, points: Floats) -> tuple[Floats, Floats]:
    caps = head.caps / 1000
    ends = (points * head.least, points * head.greatest)
    low, high = np.minimum(*ends).sum(axis=1), np.maximum(*ends).sum(axis=1)
    return np.minimum(low, caps), np.minimum(high, caps)


def _drawn(head: Headline, company: int, points: Floats, truths: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """Scores of a company in points, one for each draw."""
    low, high = head.least[company].tolist(), head.greatest[company].tolist()
    chances = iter(rng.random((sum(a != b for a, b in zip(low, high, strict=True)), DRAWS)))
    found: float | Floats = 0.0  # a number for as long as nothing is open
    for weight, least, most, is_truth in zip(points.tolist(), low, high, truths.tolist(), strict=True):
        if least == most:
            found = found + weight * least
            continue
        chance = next(chances)
        found = found + weight * (least + (most - least) * (np.rint(chance) if is_truth else chance))
    scores: Floats = np.minimum(np.broadcast_to(found, DRAWS), head.caps[company] / 1000)
    return scores
