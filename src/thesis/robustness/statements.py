"""Statements about a ranking as pairs of companies: one may not come strictly above the other.

A place is lost when a company that was not above comes strictly above; a tie loses nothing. So a statement
divides the companies into levels, and holds while nobody of a lower level has passed anybody of a higher one.
That is transitive: the pairs of adjacent levels decide it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from thesis.robustness.headline import Headline, Rows
from thesis.robustness.leeway import OpenStatements


@frozen(eq=False)
class Statement:
    """Pairs of positions: ``below[i]`` may not come strictly above ``above[i]``."""

    above: Rows
    below: Rows


def levels_of(head: Headline) -> tuple[Rows, ...]:
    """The companies by rank, the highest first; those of one level tie. Vetoed companies come last, by score."""
    order = np.lexsort((np.arange(len(head.ids)), -head.score, head.down))
    keys = np.stack([head.down[order].astype(np.float64), head.score[order]])
    starts = np.flatnonzero(np.any(keys[:, 1:] != keys[:, :-1], axis=0)) + 1
    return tuple(np.split(order, starts))


def first(levels: Sequence[Rows], k: int) -> Rows:
    """The first k companies, and all that share the last of their places."""
    taken: list[Rows] = []
    for level in levels:
        if sum(map(len, taken)) >= k:
            break
        taken.append(level)
    return np.concatenate(taken)


def divided(chosen: Rows, levels: Sequence[Rows]) -> tuple[Rows, ...]:
    """Two levels: the chosen companies, and all others."""
    rest = np.setdiff1d(np.concatenate(levels), chosen)
    return (chosen, rest) if len(rest) else (chosen,)


def around(company: int, levels: Sequence[Rows]) -> tuple[Rows, ...]:
    """Those above a company, itself, those below; companies that tie with it are left out."""
    at = next(i for i, level in enumerate(levels) if company in level)
    parts = [levels[:at], [np.array([company], np.intp)], levels[at + 1 :]]
    return tuple(np.concatenate(list(part)) for part in parts if len(part))


def statement(levels: Sequence[Rows], representative: Rows) -> Statement:
    """The pairs of adjacent levels, with companies of which the same is known counted once.

    ``representative`` has for each company the first one that is always level with it.
    """
    above, below = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    for i in range(len(levels) - 1):
        upper, lower = (np.unique(representative[level]) for level in (levels[i], levels[i + 1]))
        above.append(np.repeat(upper, len(lower)))
        below.append(np.tile(lower, len(upper)))
    return Statement(np.concatenate(above), np.concatenate(below))


def open_statements(head: Headline, levels: Sequence[Rows], k: int) -> OpenStatements:
    """The companies whose open facts could change a statement at the points that there are.

    Judged by bounds: a pair may turn where the lower company's high is above the higher one's low, or where a
    veto of the higher one is open.
    """
    return OpenStatements(
        winner=_turning(head, divided(first(levels, 1), levels)),
        top=_turning(head, divided(first(levels, k), levels)),
        order=_turning(head, levels),
        verdicts=tuple(head.ids[i] for i in range(len(head.ids)) if _is_open_verdict(head, i)),
    )


def _turning(head: Headline, levels: Sequence[Rows]) -> tuple[str, ...]:
    """The open companies that may come above one of a higher level, or below one of a lower level."""
    found = np.zeros(len(head.ids), np.bool_)
    for down in (False, True):
        groups = [level[head.down[level] == down] for level in levels]
        highs = [head.high[group].max(initial=-np.inf) for group in groups]
        lows = [head.low[group].min(initial=np.inf) for group in groups]
        for i, group in enumerate(groups):
            found[group] |= head.low[group] < max(highs[i + 1 :], default=-np.inf)
            found[group] |= head.high[group] > min(lows[:i], default=np.inf)
    for level in levels[:-1]:
        found[level] |= head.vetoed[level] < 0
    return tuple(head.ids[i] for i in np.flatnonzero(found & head.is_open))


def _is_open_verdict(head: Headline, company: int) -> bool:
    """Whether a veto is open, or the bounds touch more than one band."""
    if head.down[company]:
        return False
    leasts = [band.least for band in head.plan.bands if band.least is not None]
    crossed = any(head.low[company] < least <= head.high[company] for least in leasts)
    return bool(head.vetoed[company] < 0) or crossed
