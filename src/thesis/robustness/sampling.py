"""The draws of an acceptability analysis: seeded block by block, counted, and put into words of probability."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.robustness.acceptance import FEWEST, Acceptability, Errors, hoeffding
from thesis.robustness.bands import lowest_cap_of
from thesis.robustness.confidence import DRAWS as CONFIDENCE_DRAWS
from thesis.robustness.confidence import confidence_factors
from thesis.robustness.counting import (
    FINE,
    Counts,
    Group,
    Tally,
    count_firsts,
    count_pairs,
    count_places,
    count_verdicts,
    draw_levels,
    grid_of,
    negated_scores,
)
from thesis.robustness.headline import Floats, Headline, Rows, alike
from thesis.robustness.spaces import Shares, drawn
from thesis.robustness.statements import levels_of

Progress: TypeAlias = Callable[[int, int], None]

BLOCK = 4096  # draws of one seed; never changes, so that neither memory nor threads change a result
SCORES = 1 << 20  # that are held at once, by all threads together
DELTA = 0.05


@frozen(eq=False)
class _Job:
    """What every block needs."""

    head: Headline
    asked: Asked
    active: Rows  # the rules that have points
    sizes: Floats
    signs: Floats
    groups: tuple[Group, ...]
    same: Rows  # of each company the row that stands for it
    rows: int
    paired: Rows  # companies whose pairs are counted
    pairs: Rows  # their rows


@frozen
class Asked:
    """How much is drawn and counted; ``scores`` are held at once, which changes no result."""

    draws: int
    seed: int
    shares: Shares
    places: int
    pairs: int
    threads: int = 1
    scores: int = SCORES


def sampled(head: Headline, asked: Asked, progress: Progress | None = None) -> Acceptability:
    """Draw, count, and divide by the draws."""
    ranking = np.concatenate(levels_of(head))
    job = _job(head, asked, ranking[: asked.pairs])
    tally, done = _empty(job), 0
    for count, part in _blocks(job):
        tally.add(part)
        done += count
        if progress is not None:
            progress(done, asked.draws)
    return _result(job, tally, ranking)


def _job(head: Headline, asked: Asked, paired: Rows) -> _Job:
    active = np.flatnonzero(head.points)
    columns = [head.grades[:, active], head.caps[:, None], head.down[:, None].astype(np.float64)]
    first, same = _apart(head.down, *alike(np.concatenate(columns, axis=1)))
    sizes = np.bincount(same, minlength=len(first))
    weights = np.abs(head.points[active]).astype(np.float64)
    is_fixed = len(active) < 2 or asked.shares.is_point
    groups, before = [], 0
    for down in (False, True):
        rows = np.flatnonzero(head.down[first] == down)
        if len(rows):
            chosen = first[rows]
            grades = np.ascontiguousarray(head.grades[np.ix_(chosen, active)])
            grid = grid_of(weights.sum()) if is_fixed or np.isfinite(head.caps[chosen]).any() else 0.0
            groups.append(Group(grades, head.caps[chosen], sizes[rows], int(rows[0]), before, grid))
            before += int(sizes[rows].sum())
    return _Job(
        head=head,
        asked=asked,
        active=active,
        sizes=weights,
        signs=np.sign(head.points[active]).astype(np.float64),
        groups=tuple(groups),
        same=same,
        rows=len(first),
        paired=paired,
        pairs=np.unique(same[paired]),
    )


def _apart(down: NDArray[np.bool_], first: Rows, same: Rows) -> tuple[Rows, Rows]:
    """The same rows, those with a veto after all others."""
    order = np.argsort(down[first], kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[same]


def _empty(job: _Job) -> Tally:
    verdicts, pairs = len(job.head.thesis.verdicts), len(job.pairs)
    return Tally(
        places=np.zeros((job.rows, job.asked.places), np.int64),
        verdicts=np.zeros((job.rows, verdicts), np.int64),
        pairs=np.zeros((pairs, pairs), np.int64),
    )


def _blocks(job: _Job) -> Iterator[tuple[int, Tally]]:
    """Each block's number of draws and its counts."""
    numbers = range(-(-job.asked.draws // BLOCK))
    if job.asked.threads == 1:
        yield from (_block(job, number) for number in numbers)
        return
    waiting: deque[Future[tuple[int, Tally]]] = deque()
    with ThreadPoolExecutor(job.asked.threads) as pool:
        for number in numbers:
            waiting.append(pool.submit(_block, job, number))
            if len(waiting) > job.asked.threads:  # counts that nobody has added yet take room
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _block(job: _Job, number: int) -> tuple[int, Tally]:
    """Draw and count one block, a part at a time."""
    count = min(BLOCK, job.asked.draws - number * BLOCK)
    source = np.random.SeedSequence(job.asked.seed, spawn_key=(number,))
    sizes = drawn(np.random.Generator(np.random.PCG64(source)), BLOCK, job.sizes, job.asked.shares)[:, :count]
    tally = _empty(job)
    step = max(1, job.asked.scores // (max(job.rows, 1) * job.asked.threads))
    for start in range(0, count, step):
        _count(job, sizes[:, start : start + step], tally)
    tally.settle()
    return count, tally


def _count(job: _Job, sizes: Floats, tally: Tally) -> None:
    points = sizes * job.signs[:, None]
    total = job.sizes.sum()
    shares = sizes / total if total else sizes
    levels = draw_levels(job.head.thesis.verdicts, points, lowest_cap_of(job.head.plan.gates))
    for group in job.groups:
        scores = negated_scores(points, group)
        draw, row = count_places(scores, group, tally)
        if not group.before:
            count_firsts(draw, row, shares, group, tally.firsts)
        count_verdicts(scores, levels, group, tally.verdicts)
        at = np.arange(*np.searchsorted(job.pairs, (group.rows.start, group.rows.stop)))
        count_pairs(scores, job.pairs[at] - group.start, tally.pairs, at)


def _result(job: _Job, tally: Tally, ranking: Rows) -> Acceptability:
    head, draws, many = job.head, job.asked.draws, len(job.head.ids)
    hits = tally.places[:, 0]
    central = {row: _central(job, sums, int(hits[row])) for row, sums in tally.firsts.items() if hits[row] >= FEWEST}
    stands = {int(row): company for company, row in reversed(list(enumerate(job.same)))}  # the first one of each row
    trust = confidence_factors(head, {stands[row]: points for row, (points, _) in central.items()}, job.asked.seed)
    rules = [slot.rule for slot in head.plan.slots]

    def named(row: int, part: int) -> Mapping[str, float] | None:
        return dict(zip(rules, central[row][part].tolist(), strict=True)) if row in central else None

    rows = [int(row) for row in job.same]
    verdicts = np.concatenate([tally.verdicts[rows] / draws, np.zeros((many, 1))], axis=1)
    verdicts[head.down] = [*[0.0] * (verdicts.shape[1] - 1), 1.0]
    return Acceptability(
        thesis=head.thesis,
        shares=job.asked.shares,
        draws=draws,
        seed=job.asked.seed,
        ids=head.ids,
        names=head.names,
        ranking=tuple(head.ids[i] for i in ranking),
        open=tuple(head.ids[i] for i in np.flatnonzero(head.is_open)),
        ranks=_sealed(tally.places[rows] / draws),
        verdict_names=(*(one.name for one in head.thesis.verdicts), "veto"),
        verdicts=_sealed(verdicts),
        pair_ids=tuple(head.ids[i] for i in job.paired),
        pairwise=_sealed(_pairwise(job, tally.pairs) / draws),
        firsts=tuple(int(hits[row]) for row in rows),
        central=tuple(named(row, 0) for row in rows),
        central_error=tuple(named(row, 1) for row in rows),
        confidence=tuple(trust.get(stands[row]) for row in rows),
        errors=Errors(
            delta=DELTA,
            first=hoeffding(draws, many, DELTA),
            places=hoeffding(draws, many * job.asked.places, DELTA),
            cumulative=hoeffding(draws, many, DELTA),
            verdicts=hoeffding(draws, many * verdicts.shape[1], DELTA),
            pairwise=hoeffding(draws, len(job.paired) * (len(job.paired) - 1), DELTA),
            confidence=hoeffding(CONFIDENCE_DRAWS, len(trust), DELTA),
        ),
    )


def _central(job: _Job, sums: Counts, hits: int) -> tuple[Floats, Floats]:
    """The mean of the points with which a row came first, and its standard error; all rules, signed points."""
    n = len(job.active)
    mean, square = sums[:n] / FINE / hits, sums[n:] / FINE / hits
    error = np.sqrt(np.maximum(square - mean * mean, 0.0) / hits)
    found = np.zeros((2, len(job.head.points)))
    total = job.sizes.sum() / 1000
    found[0, job.active], found[1, job.active] = job.signs * mean * total, error * total
    return found[0], found[1]


def _pairwise(job: _Job, pairs: Counts) -> Counts:
    """Counts of pairs by company; across a veto the company without one is above in every draw."""
    at = np.searchsorted(job.pairs, job.same[job.paired])
    found = pairs[np.ix_(at, at)]
    down = job.head.down[job.paired]
    found[np.ix_(~down, down)] = job.asked.draws
    found[np.ix_(down, ~down)] = 0
    return found


def _sealed(array: Floats) -> Floats:
    array.flags.writeable = False
    return array
