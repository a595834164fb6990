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
    mine = _drawn(head, np.array([company]), points, truths, rng)[:, 0]
    best = np.full(DRAWS, -np.inf)
    for other in others:
        np.maximum(best, _drawn(head, np.array([other]), points, truths, rng)[:, 0], out=best)
    return float((mine >= best).mean())


def _extremes(head: Headline, points: Floats) -> tuple[Floats, Floats]:
    caps = head.caps / 1000
    ends = (points * head.least, points * head.greatest)
    low, high = np.minimum(*ends).sum(axis=1), np.maximum(*ends).sum(axis=1)
    return np.minimum(low, caps), np.minimum(high, caps)


def _drawn(
    head: Headline, companies: NDArray[np.intp], points: Floats, truths: NDArray[np.bool_], rng: np.random.Generator
) -> Floats:
    """Scores in points, draws × companies."""
    found = np.zeros((DRAWS, len(companies)))
    for rule, weight in enumerate(points):
        low, high = head.least[companies, rule], head.greatest[companies, rule]
        if (low == high).all():
            found += weight * low
            continue
        chance = rng.random((DRAWS, len(companies)))
        found += weight * (low + (high - low) * (np.rint(chance) if truths[rule] else chance))
    return np.minimum(found, head.caps[companies] / 1000)
