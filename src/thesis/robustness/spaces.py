"""What the points might be instead: draws of shares, scaled to the sum of all |points| that a thesis gives."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
from attrs import frozen

from thesis.robustness.headline import Floats
from thesis.text import Problems
from thesis.units import read_quantity
from thesis.vocabulary import Phrasebook

Space: TypeAlias = Literal["simplex", "ordered"] | tuple[Literal["box"], str | float]


@frozen
class Shares:
    """A space of shares: all of them, those in the order of the points, or those near the points by ``width``."""

    kind: Literal["simplex", "ordered", "box"]
    width: float = 0.0

    @property
    def is_point(self) -> bool:
        """Whether it holds nothing but the thesis's own points."""
        return self.kind == "box" and self.width == 0.0

    def told(self, say: Phrasebook) -> str:
        """The space in words."""
        return say(self.kind, width=f"{100 * self.width:.4g}")


def read_space(space: Space) -> Shares:
    """A space as it was asked for.

    Raises:
        ThesisError: E212, it is none; E605, its width is not from 0 to 1.

    >>> read_space(("box", "20%"))
    Shares(kind='box', width=0.2)
    """
    if space in ("simplex", "ordered"):
        return Shares(space)
    if not (isinstance(space, tuple) and len(space) == 2 and space[0] == "box"):
        Problems().fail("E212", '`space` is "simplex", "ordered" or ("box", "20%")', suggestion="Leave it out for all.")
    width = read_quantity(space[1]) if isinstance(space[1], str) else None
    share = width.value if width is not None else Fraction(0) if isinstance(space[1], str) else Fraction(space[1])
    if (width is None and isinstance(space[1], str)) or (
        width is not None and width.unit.kind not in ("percent", "number")
    ):
        Problems().fail("E212", f"the width of a box is a share, not `{space[1]}`", suggestion='Write ("box", "20%").')
    if not 0 <= share <= 1:
        Problems().fail("E605", f"the width of a box is from 0 to 100 %, not {float(share):.4g}")
    return Shares("box", float(share))


def drawn(rng: np.random.Generator, count: int, sizes: Floats, shares: Shares) -> Floats:
    """Draws of n sizes that sum to the sum of ``sizes``: n × count float64, rule by rule.

    The simplex is uniform (exponentials divided by their sum; Dirichlet with all ones). In the ordered space a
    greater size stays no less than a smaller one, equal ones are free: each draw is sorted and dealt out (Tervonen
    and Lahdelma, European Journal of Operational Research 178:500-513, 2007). In a box each size is uniform within
    ± the width of its own, before they are scaled.
    """
    n = len(sizes)
    if shares.kind == "box":
        chance = np.ascontiguousarray(rng.random((count, n)).T)
        found = sizes[:, None] * (1.0 + shares.width * (2.0 * chance - 1.0))
    else:
        found = np.ascontiguousarray(rng.standard_exponential((count, n)).T)
    if shares.kind == "ordered":
        found = _dealt(found, rng.random((count, n)).T, sizes)
    total = np.zeros(count)
    for row in found:  # in the order of the rules, so that no sum depends on how arrays are cut
        total += row
    scale = np.float64(0.0)
    for size in sizes:
        scale += size
    with np.errstate(invalid="ignore"):
        return np.where(total > 0, found / total * scale, sizes[:, None])


def _dealt(found: Floats, keys: Floats, sizes: Floats) -> Floats:
    """Sorted draws, the greatest to the greatest size; among equal sizes by chance."""
    groups = np.unique(-sizes, return_inverse=True)[1].reshape(-1)
    order = np.argsort(groups[:, None] + keys, axis=0, kind="stable")
    dealt = np.empty_like(found)
    np.put_along_axis(dealt, order, -np.sort(-found, axis=0), axis=0)
    return dealt
