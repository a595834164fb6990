"""Properties 12 and 13 of the mathematics: acceptability, and the relations behind it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

import thesis
from tests.laws.worlds import World, text_of, worlds
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.robustness import Acceptability
from thesis.robustness.counting import grid_of
from thesis.robustness.headline import Headline, headline_of
from thesis.robustness.sampling import Asked, sampled
from thesis.robustness.spaces import drawn, read_space
from thesis.testing import profiles_for, theses

Numbers = NDArray[np.float64]

# --- 12: acceptability -----------------------------------------------------------------------------------------------


def exact_for_two(head: Headline) -> tuple[Numbers, Numbers]:
    """Rank acceptability and pairwise winning of two rules over the simplex, by the breakpoints of one share.

    Every score is a line in the share of the first rule, or a cap: the order is one between two crossings. Scores
    nearer to each other than what they are rounded to tie.
    """
    points = [Fraction(int(one)) for one in head.points]
    grid = Fraction(grid_of(float(np.abs(head.points).sum())))
    total, sign = sum(map(abs, points)), [-1 if one < 0 else 1 for one in points]
    ends = [[sign[i] * total * Fraction(float(row[i])) for i in range(2)] for row in head.grades]
    caps = [None if cap == inf else Fraction(int(cap)) for cap in head.caps]
    lines = [(b, a - b, cap) for (a, b), cap in zip(ends, caps, strict=True)]
    flat = [(start, slope) for start, slope, _ in lines] + [(cap, Fraction(0)) for cap in caps if cap is not None]
    cuts = {Fraction(0), Fraction(1)}
    for a, b in flat:
        cuts |= {t for c, d in flat if b != d and 0 < (t := (c - a) / (b - d)) < 1}
    m = len(lines)
    ranks, above = np.zeros((m, m)), np.zeros((m, m))
    for low, high in pairwise(sorted(cuts)):
        middle = (low + high) / 2
        free = [(start + slope * middle, cap) for start, slope, cap in lines]
        capped = [round((one if cap is None else min(one, cap)) / grid) for one, cap in free]
        scores = [(down, -one) for one, down in zip(capped, head.down, strict=True)]
        for i in range(m):
            ranks[i, sum(other < scores[i] for other in scores)] += float(high - low)
            for j in range(m):
                above[i, j] += float(high - low) * (scores[i] < scores[j])
    return ranks, above


def same(one: Acceptability, other: Acceptability) -> bool:
    return (
        np.array_equal(one.ranks, other.ranks)
        and np.array_equal(one.verdicts, other.verdicts)
        and np.array_equal(one.pairwise, other.pairwise)
        and (one.central, one.central_error, one.confidence) == (other.central, other.central_error, other.confidence)
    )


@given(world=worlds(most=30_000, rules=2, companies=6))
def test_two_rules_are_as_exact_answers_say(world: World) -> None:
    """Estimates lie within the stated bounds of the exact answers, ties and caps included (δ = 10⁻⁹ here)."""
    assume(len(world.points) == 2 and all(world.points))
    head = headline_of(world.thesis, world.companies)
    draws = 4_000
    found = thesis.acceptability(world.thesis, world.companies, draws=draws, seed=3)
    ranks, above = exact_for_two(head)
    bound = np.sqrt(np.log(2e9 * ranks.size) / (2 * draws))
    assert np.abs(found.ranks - ranks).max() <= bound
    order = [head.ids.index(one) for one in found.pair_ids]
    assert np.abs(found.pairwise - above[np.ix_(order, order)]).max() <= bound
    assert np.abs(np.cumsum(found.ranks, 1) - np.cumsum(ranks, 1)).max() <= bound


def test_a_score_that_no_draw_moves_ties_with_a_cap_that_it_reaches() -> None:
    """The same grade on every rule gives the same score in every draw: a capped company is level with it, or not."""
    text = text_of([100, 233], 111, "high = 0.2")
    rows: list[dict[str, Any]] = [
        {"id": "even", "x0": 1 / 3, "x1": 1 / 3},
        {"id": "capped", "x0": 0.9, "x1": 1.0, "limited": True},
        {"id": "none", "x0": 0.0, "x1": 0.0},
    ]
    world = World(text, rows)
    found = thesis.acceptability(world.thesis, world.companies, draws=1_000)
    assert found.ranks.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert found.pairwise[:2, :2].tolist() == [[0, 0], [0, 0]]


@given(world=worlds(most=300, companies=6))
def test_a_box_without_width_is_the_ranking_of_today(world: World) -> None:
    """Companies that differ by more than rounding stand where they stand now, in every draw."""
    found = thesis.acceptability(world.thesis, world.companies, draws=10, space=("box", 0))
    head = headline_of(world.thesis, world.companies)
    exact = [
        (
            bool(down),
            -min(
                sum((Fraction(int(P)) * Fraction(g) for P, g in zip(head.points, row, strict=True)), start=Fraction(0)),
                Fraction(cap) if cap < inf else Fraction(10**9),
            ),
        )
        for row, cap, down in zip(head.grades.tolist(), head.caps.tolist(), head.down, strict=True)
    ]
    for i, one in enumerate(exact):
        near = [other for other in exact if other[0] == one[0] and abs(other[1] - one[1]) < Fraction(1, 10**6)]
        place = sum(other < one for other in exact if other not in near)
        assert found.ranks[i, place] == 1


@given(world=worlds(most=30_000, companies=7), space=st.sampled_from(["simplex", "ordered", ("box", "30%")]))
def test_acceptability_is_a_distribution_whatever_the_space(world: World, space: Any) -> None:
    """Rows sum to 1, columns too where nothing ties; verdicts sum to 1; a veto is a verdict in every draw."""
    found = thesis.acceptability(world.thesis, world.companies, draws=300, space=space)
    head = headline_of(world.thesis, world.companies)
    assert np.allclose(found.ranks.sum(axis=1), 1)
    assert np.allclose(found.verdicts.sum(axis=1), 1)
    if len(np.unique(head.grades[:, head.points != 0], axis=0)) == len(head.ids) and np.isinf(head.caps).all():
        assert np.allclose(found.ranks.sum(axis=0), 1)
    assert np.array_equal(found.verdicts[:, -1] == 1, head.down)
    if not head.down.all():
        assert not found.ranks[head.down, 0].any()
    for i, j in ((i, j) for i in range(len(head.ids)) for j in range(len(head.ids))):
        if (
            np.array_equal(head.grades[i], head.grades[j])
            and head.caps[i] == head.caps[j]
            and head.down[i] == head.down[j]
        ):
            assert np.array_equal(found.ranks[i], found.ranks[j])
            assert found.central[i] == found.central[j]


@given(world=worlds(most=30_000, companies=7), seed=st.integers(0, 2**40), scores=st.integers(200, 5_000))
def test_the_same_seed_gives_the_same_result_whatever_the_blocks_and_threads(
    world: World, seed: int, scores: int
) -> None:
    head = headline_of(world.thesis, world.companies)
    many = len(head.ids)
    asked = Asked(5_000, seed, read_space("simplex"), many, many)
    one = sampled(head, asked)
    assert same(one, sampled(head, evolve(asked, scores=scores)))
    assert same(one, sampled(head, evolve(asked, scores=scores * 7, threads=3)))
    few = sampled(head, evolve(asked, places=1))
    assert np.array_equal(few.ranks, one.ranks[:, :1])


@given(world=worlds(most=30_000, companies=6))
def test_central_points_favour_their_company(world: World) -> None:
    """They lie in the space, and at them the company is first: the set of points that favour it is convex.

    With caps it need not be. A company that is dominated is never first, and has none.
    """
    found = thesis.acceptability(world.thesis, world.companies, draws=2_000)
    head = headline_of(world.thesis, world.companies)
    sign = np.where(head.points < 0, -1, 1)
    active = head.points != 0
    total = np.abs(head.points).sum() / 1000
    for i, central in enumerate(found.central):
        assert (central is None) == (found.firsts[i] < 30)
        if central is None:
            assert found.confidence[i] is None
            continue
        points = np.array(list(central.values()))
        assert np.all(points * sign >= 0)
        assert not np.any(points[~active])
        assert abs(np.abs(points).sum() - total) <= 1e-6
        if np.isinf(head.caps).all():
            scores = np.where(head.down, -inf, (head.grades * points).sum(axis=1))
            assert head.down.all() or scores[i] >= scores.max() - 1e-6
            assert found.confidence[i] == 1.0 or scores[i] < scores.max() + 1e-9
    for a in range(len(head.ids)):
        for b in range(len(head.ids)):
            gain = ((head.grades[b] - head.grades[a]) * sign)[active]
            if (
                head.down[a] == head.down[b]
                and head.caps[b] >= head.caps[a] == inf
                and np.all(gain >= 0)
                and np.any(gain > 0.01)
            ):
                assert found.ranks[a, 0] == 0
                assert found.central[a] is None


# --- 13: necessary preference, as a closed form ----------------------------------------------------------------------


@given(world=worlds(most=30_000, companies=6), space=st.sampled_from(["simplex", "ordered", ("box", "25%")]))
def test_who_is_necessarily_no_worse_is_never_below(world: World, space: Any) -> None:
    """a N b (no points of the space put b above a) implies that b never wins; a winner is not necessarily beaten.

    Simplex: all signed differences ≥ 0; in the order of the points: all their running sums (over groups of equal
    points every order counts, so the least first); box: the least sum over the corners, in any scale.
    """
    found = thesis.acceptability(world.thesis, world.companies, draws=500, space=space)
    head = headline_of(world.thesis, world.companies)
    assume(np.isinf(head.caps).all() and head.points.any())
    sizes, sign = np.abs(head.points), np.sign(head.points)
    for i, above in enumerate(found.pair_ids):
        for j, below in enumerate(found.pair_ids):
            a, b = head.position(above), head.position(below)
            d = ((head.grades[a] - head.grades[b]) * sign)[sizes > 0]
            own = sizes[sizes > 0]
            if space == "simplex":
                necessary = bool(np.all(d >= 0))
            elif space == "ordered":
                necessary = bool(np.all(np.cumsum(d[np.lexsort((d, -own))]) >= 0))
            else:
                necessary = bool((np.where(d > 0, 0.75 * own * d, 1.25 * own * d)).sum() >= 0)
            if head.down[a] == head.down[b] and necessary:
                assert found.pairwise[j, i] == 0


@given(
    points=st.lists(st.sampled_from([0, 1, 5, 5, 20]), min_size=1, max_size=5),
    space=st.sampled_from(["simplex", "ordered", ("box", "20%")]),
    seed=st.integers(0, 2**32),
)
def test_draws_lie_in_their_space(points: list[int], space: Any, seed: int) -> None:
    sizes = np.array([float(one) for one in points if one])
    found = drawn(np.random.default_rng(seed), 200, sizes, read_space(space))
    assert found.shape == (len(sizes), 200)
    assert np.all(found >= 0)
    assert np.allclose(found.sum(axis=0), sizes.sum() if len(sizes) else 0)
    if space == "ordered":
        for i in range(len(sizes)):
            for j in range(len(sizes)):
                assert sizes[i] <= sizes[j] or np.all(found[i] >= found[j])
    if isinstance(space, tuple):
        shares = found / sizes[:, None]
        assert np.all(shares.max(axis=0) <= shares.min(axis=0) * (1.2 / 0.8) * (1 + 1e-12)) if len(sizes) else True


# --- any thesis, any facts -------------------------------------------------------------------------------------------


@given(data=st.data(), base=theses())
def test_any_thesis_and_any_facts_have_an_acceptability(data: st.DataObject, base: Thesis) -> None:
    """Open facts, derived fields, gates that are open: a result of plain data and text."""
    listed = data.draw(st.lists(profiles_for(base), min_size=1, max_size=3))
    companies = Profiles(tuple(evolve(one, id=f"c{i}", name=f"C{i}") for i, one in enumerate(listed)))
    likely = thesis.acceptability(base, companies, draws=100)
    assert np.allclose(likely.ranks.sum(axis=1), 1)
    assert np.allclose(likely.verdicts.sum(axis=1), 1)
    assert len(likely.to_dict()["companies"]) == len(companies)
    assert str(likely)
