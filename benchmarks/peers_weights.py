"""Peers that weigh criteria: plain weighted sums, and how likely each place is over draws of the weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def matmul(grades: Floats, weights: Floats) -> Callable[[], Any]:
    """NumPy's product of a matrix and a vector."""
    return lambda: grades @ weights


def pymcdm(grades: Floats, weights: Floats) -> Callable[[], Any]:
    """The weighted sum model of pymcdm, told not to normalise."""
    from pymcdm.methods import WSM

    model = WSM(normalization_function=lambda column, cost: column)  # noqa: ARG005 - it is called by that name
    types = np.ones(len(weights))
    return lambda: model(grades, weights / weights.sum(), types, validation=False) * weights.sum()


def scikit_criteria(grades: Floats, weights: Floats) -> Callable[[], Any]:
    """The weighted sum model of scikit-criteria; its ranks are part of what it does."""
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel

    model = WeightedSumModel()
    matrix = mkdm(grades, [max] * len(weights), weights=weights)
    return lambda: model.evaluate(matrix).e_.score


SUMS: dict[str, Callable[[Floats, Floats], Callable[[], Any]]] = {
    "numpy, matrix product": matmul,
    "pymcdm": pymcdm,
    "scikit-criteria": scikit_criteria,
}


def argsort_alone(grades: Floats, draws: int, seed: int = 0, block: int = 128) -> None:
    """The sorts that any acceptability of all places needs: scores by draw, then their order; nothing is counted."""
    random = np.random.default_rng(seed)
    for start in range(0, draws, block):
        weights = random.dirichlet(np.ones(grades.shape[1]), min(block, draws - start))
        np.argsort(weights @ grades.T, axis=1)


def pysensmcda(grades: Floats, draws: int, seed: int = 0) -> Floats:
    """Rank acceptability by pySensMCDA: the probability of each place, companies × places."""
    from pysensmcda.sampling import uniform_simplex
    from pysensmcda.smaa import rank_acceptability, simulate

    weights = uniform_simplex(grades.shape[1], num_samples=draws, seed=seed)
    found = simulate(_weighted_sum, grades, np.ones(grades.shape[1]), weights, reverse_ranking=True)
    return np.asarray(rank_acceptability(found))


def _weighted_sum(matrix: Floats, weights: Floats, _types: Floats) -> Floats:
    return matrix @ weights
