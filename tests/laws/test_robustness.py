"""Properties 11, 12 and 13 of the mathematics: reversal points, acceptability, and the relations behind them.

The oracles are plain Python: contributions by `give`, statements by their definition, every thousandth tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import inf, nextafter
from typing import Any

import numpy as np
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

import thesis
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.plan import give
from thesis.robustness import Acceptability, Leeway, Leeways
from thesis.robustness.counting import grid_of
from thesis.robustness.headline import Headline, headline_of
from thesis.robustness.radius import fixed_reversal, rescaled_reversal
from thesis.robustness.sampling import Asked, sampled
from thesis.robustness.spaces import drawn, read_space
from thesis.testing import profiles_for, theses

Numbers = NDArray[np.float64]

# --- small worlds: shares as grades, a veto, a cap, verdicts in points and in shares of the range -------------------

GRADES = st.sampled_from([0.0, 0.1, 0.25, 1 / 3, 0.5, 0.501, 2 / 3, 0.9, 1.0])


class World:
    """A thesis whose grades are facts, and companies that leave nothing open."""

    def __init__(self, text: str, rows: list[dict[str, Any]]) -> None:
        self.text, self.rows = text, rows
        self.thesis = thesis.loads(text)
        self.companies = thesis.profiles(rows, self.thesis)
        cards = list(thesis.score(self.thesis, self.companies))
        self.grades = [[one.grade for one in card.contributions.values()] for card in cards]
        self.caps = [[g.cap for g in card.gates.values() if g.state == "true" and g.cap is not None] for card in cards]
        self.vetoed = [card.vetoed is True for card in cards]

    def __repr__(self) -> str:
        return f"World({self.text!r}, {self.rows})"

    @property
    def points(self) -> list[int]:
        return [rule.points for rule in self.thesis.rules.values()]

    def scores(self, points: Sequence[int]) -> list[tuple[bool, int]]:
        """Vetoed and the score in thousandths of each company, by the definition."""
        found = []
        for grades, caps, down in zip(self.grades, self.caps, self.vetoed, strict=True):
            total = sum(give(P, grade) for P, grade in zip(points, grades, strict=True))
            found.append((down, min([total, *(round(cap * 1000) for cap in caps)])))
        return found


def text_of(points: Sequence[int], cap: int, verdicts: str) -> str:
    fields = "".join(f'[fields.x{i}]\ntype = "share"\n' for i in range(len(points)))
    rules = "".join(f'[rules.r{i}]\npoints = {P / 1000}\nvalue = "x{i}"\n' for i, P in enumerate(points))
    return f"""
[thesis]
format = 1
id = "small"
[vocabulary]
id = "v"
[fields.down]
type = "flag"
assume = false
[fields.limited]
type = "flag"
assume = false
{fields}{rules}
[gates.veto]
when = "down"
veto = true
[gates.cap]
when = "limited"
cap = {cap / 1000}
[verdicts]
{verdicts}
low = -inf
"""


@st.composite
def worlds(draw: st.DrawFn, most: int = 300, rules: int = 4, companies: int = 5, *, caps: bool = True) -> World:
    size = st.integers(-most, most) if draw(st.booleans()) else st.integers(0, most)
    points = draw(st.lists(size, min_size=1, max_size=rules))
    verdicts = draw(
        st.sampled_from(['high = "60%"\nmid = "35%"', "high = 0.15\nmid = 0.05", 'high = 0.1\nmid = "40%"'])
    )
    text = text_of(points, draw(st.integers(-most, most)), verdicts)
    flags = {"down": caps and draw(st.booleans()), "limited": caps and draw(st.booleans())}
    many = draw(st.integers(2, companies))
    facts = [{f"x{i}": draw(GRADES) for i in range(len(points))} for _ in range(many)]
    rows = [
        {"id": f"c{j}", **one, **{flag: True for flag, used in flags.items() if used and draw(st.integers(0, 3)) == 0}}
        for j, one in enumerate(facts)
    ]
    return World(text, rows)


def with_points(base: Thesis, points: Sequence[int]) -> Thesis:
    """The thesis with other points, as if they had been written so."""
    rules = {name: evolve(rule, points=P) for (name, rule), P in zip(base.rules.items(), points, strict=True)}
    return evolve(base, rules=rules, hash=f"{base.hash}/{points}")


# --- statements, by their definition ---------------------------------------------------------------------------------


def is_above(one: tuple[bool, int], other: tuple[bool, int]) -> bool:
    return (one[0], -one[1]) < (other[0], -other[1])


def first(scores: Sequence[tuple[bool, int]], k: int) -> set[int]:
    """Companies with fewer than k strictly above them."""
    return {i for i, one in enumerate(scores) if sum(is_above(other, one) for other in scores) < k}


def kept_pairs(before: Sequence[tuple[bool, int]], statement: str, company: int, k: int) -> set[tuple[int, int]]:
    """The pairs (higher, lower) that may not turn round."""
    pairs = {(i, j) for i in range(len(before)) for j in range(len(before)) if is_above(before[i], before[j])}
    if statement == "place":
        return {pair for pair in pairs if company in pair}
    if statement == "order":
        return pairs
    best = first(before, 1 if statement == "winner" else k)
    return {(i, j) for i, j in pairs if i in best and j not in best}


def holds(
    before: Sequence[tuple[bool, int]], after: Sequence[tuple[bool, int]], statement: str, company: int = 0, k: int = 2
) -> bool:
    return not any(is_above(after[j], after[i]) for i, j in kept_pairs(before, statement, company, k))


def chosen(leeways: Leeways, statement: str, company: str) -> Leeway:
    if statement == "place":
        return leeways.places[company]
    found: Leeway = getattr(leeways, statement)
    return found


def first_failure(check: Callable[[int], bool], steps: int) -> int | None:
    return next((step for step in range(1, steps + 1) if not check(step)), None)


def scaled(points: Sequence[int], rule: int, size: int) -> list[int]:
    """All points with one rule's |points| set and the others scaled: the sum of |points| is kept."""
    total, old = sum(map(abs, points)), abs(points[rule])
    sign = -1 if points[rule] < 0 else 1
    others = total - old
    return [
        sign * size if i == rule else (2 * P * (total - size) + others) // (2 * others) for i, P in enumerate(points)
    ]


STATEMENTS = st.sampled_from(["winner", "top", "order", "place"])

# --- 11: reversal points ---------------------------------------------------------------------------------------------


@given(world=worlds(), statement=STATEMENTS, data=st.data())
def test_intervals_of_points_are_exact_to_the_thousandth(world: World, statement: str, data: st.DataObject) -> None:
    """Every thousandth is tried: the first that breaks the statement is the one that `stability` names."""
    points, before = world.points, world.scores(world.points)
    rule = data.draw(st.integers(0, len(points) - 1))
    company = data.draw(st.integers(0, len(before) - 1))
    found = thesis.stability(world.thesis, world.companies, k=2).rules[f"r{rule}"]
    for form, leeways in (("fixed", found.fixed), ("rescaled", found.rescaled)):
        if leeways is None:
            assert form == "rescaled"
            assert sum(map(abs, points)) == abs(points[rule])
            continue
        leeway = chosen(leeways, statement, f"c{company}")
        sign = -1 if points[rule] < 0 else 1
        for way, end in ((-1, leeway.low), (1, leeway.high)):
            size = way * sign
            limit = (
                700 if form == "fixed" else sum(map(abs, points)) - abs(points[rule]) if size > 0 else abs(points[rule])
            )

            def at(step: int, form: str = form, size: int = size, way: int = way) -> list[int]:
                if form == "rescaled":
                    return scaled(points, rule, abs(points[rule]) + size * step)
                return [P + way * step * (i == rule) for i, P in enumerate(points)]

            broken = first_failure(
                lambda step: holds(before, world.scores(at(step)), statement, company), min(limit, 700)
            )
            if broken is None:
                assert end is None or abs(round(end.beyond * 1000) - points[rule]) > min(limit, 700)
            else:
                assert end is not None
                assert end.exact
                assert round(end.beyond * 1000) == at(broken)[rule]
                assert round(end.value * 1000) == at(broken - 1)[rule]


def test_companies_that_only_a_cap_tells_apart_never_turn_round() -> None:
    """The search is not cut where it can be known: what is no less now is no less whatever the points."""
    text = text_of([3, 5], -1, 'high = "60%"')
    rows = [{"id": "capped", "x0": 0.1, "x1": 0.2, "limited": True}, {"id": "free", "x0": 0.1, "x1": 0.2}]
    found = thesis.stability(thesis.loads(text), World(text, rows).companies)
    for one in found.rules.values():
        assert one.fixed.order == Leeway()
        assert one.rescaled is not None
        assert one.rescaled.order == Leeway()


@given(world=worlds(most=200_000, companies=6), data=st.data())
def test_scoring_again_at_the_ends_of_intervals_proves_them(world: World, data: st.DataObject) -> None:
    """At an end the statement holds, one thousandth on it does not: by `score` itself, verdicts included."""
    rule = data.draw(st.integers(0, len(world.points) - 1))
    found = thesis.stability(world.thesis, world.companies, k=2).rules[f"r{rule}"]

    def again(points: Sequence[int]) -> tuple[list[tuple[bool, int]], list[str]]:
        cards = list(thesis.score(with_points(world.thesis, points), world.companies))
        return [(card.vetoed is True, card.thousandths.score) for card in cards], [card.verdict for card in cards]

    before, verdicts = again(world.points)
    names = [f"c{i}" for i in range(len(before))]
    for form, leeways in (("fixed", found.fixed), ("rescaled", found.rescaled)):
        for leeway, statement, company in (
            *((chosen(leeways, one, ""), one, 0) for one in ("winner", "top", "order") if leeways),
            *((one, "place", names.index(name)) for name, one in (leeways.places.items() if leeways else ())),
            *((one, "verdict", names.index(name)) for name, one in (leeways.verdicts.items() if leeways else ())),
        ):
            for end in (leeway.low, leeway.high):
                if end is None:
                    continue
                if not end.exact:  # only where rounding alone decides, over more steps than are computed
                    assert end.beyond == end.value
                    assert abs(round(end.value * 1000) - world.points[rule]) >= 1 << 18
                for value, expected in ((end.value, True), (end.beyond, False))[: 1 + end.exact]:
                    moved = round(value * 1000)
                    points = scaled(world.points, rule, abs(moved)) if form == "rescaled" else list(world.points)
                    points[rule] = moved
                    after, then = again(points)
                    same = then[company] == verdicts[company]
                    assert (same if statement == "verdict" else holds(before, after, statement, company)) is expected


@given(
    points=st.lists(st.integers(-50, 50).filter(bool), min_size=2, max_size=5),
    data=st.data(),
)
def test_reversal_points_are_ties_and_both_forms_lie_on_one_ray(points: list[int], data: st.DataObject) -> None:
    weights = np.array(points, float)
    grades = st.lists(GRADES, min_size=len(points), max_size=len(points))
    difference = np.array(data.draw(grades)) - np.array(data.draw(grades))
    rule = data.draw(st.integers(0, len(points) - 1))
    fixed, rescaled = fixed_reversal(weights, difference, rule), rescaled_reversal(weights, difference, rule)

    def gap(value: float, *, kept: bool) -> float:
        total, others = np.abs(weights).sum(), np.abs(weights).sum() - abs(weights[rule])
        moved = weights * (total - abs(value)) / others if kept else weights.copy()
        moved[rule] = value
        return float((moved * difference).sum())

    for value, kept in ((fixed, False), (rescaled, True)):
        if value is not None:
            assert abs(gap(value, kept=kept)) < 1e-9
            step = 1e-3
            inside = not kept or step < abs(value) < np.abs(weights).sum() - step
            assert not inside or gap(value - step, kept=kept) * gap(value + step, kept=kept) < 0
    if fixed is not None and rescaled is not None and fixed:
        others = np.abs(weights).sum() - abs(weights[rule])
        share = abs(fixed) / (abs(fixed) + others)
        assert abs(abs(rescaled) - share * np.abs(weights).sum()) < 1e-6
        assert fixed * weights[rule] > 0
    if fixed is not None and fixed * weights[rule] > 0:
        assert rescaled is not None


@given(world=worlds(most=50_000, rules=4, companies=4), data=st.data())
def test_nothing_within_the_radius_turns_neighbours_and_just_beyond_something_does(
    world: World, data: st.DataObject
) -> None:
    """In real numbers, caps included: a change of all points within ± the radius, or of Euclid's length."""
    head = headline_of(world.thesis, world.companies)
    points = head.points / 1000
    grades = head.grades * (head.points != 0)

    def gap(pair: Any, moved: Numbers) -> float:
        high, low = (
            min(float((moved * grades[i]).sum()), head.caps[i] / 1000)
            for i in map(head.position, (pair.above, pair.below))
        )
        return float(high - low)

    noise = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    for pair in thesis.stability(world.thesis, world.companies).neighbours:
        rounding = 0.0005 * len(points)
        if head.down[head.position(pair.above)] != head.down[head.position(pair.below)]:
            assert pair.radius is None
            assert pair.distance is None
            continue
        assert pair.margin >= 0
        if pair.radius is not None:
            for _ in range(20):
                change = points * noise.uniform(-1, 1, len(points)).round(noise.integers(0, 3)) * pair.radius
                assert gap(pair, points + change) > -rounding - 1e-9
        if pair.distance is not None:
            for _ in range(20):
                change = noise.normal(size=len(points))
                change *= pair.distance / np.sqrt((change * change).sum())
                assert gap(pair, points + change) > -rounding - 1e-9
        capped = np.isfinite(head.caps[[head.position(pair.above), head.position(pair.below)]]).any()
        if not capped:
            difference = grades[head.position(pair.above)] - grades[head.position(pair.below)]
            if pair.radius is not None:
                worst = points - pair.radius * np.abs(points) * np.sign(difference)
                assert abs(gap(pair, worst)) < rounding + 1e-6 or gap(pair, points) <= 0
            if pair.distance is not None and np.any(difference):
                worst = points - pair.distance * difference / np.sqrt((difference * difference).sum())
                assert abs(gap(pair, worst)) < rounding + 1e-6 or gap(pair, points) <= 0


# --- 11: parameters --------------------------------------------------------------------------------------------------

USES = (
    "value = 'ramp(x, 0, p)'",
    "value = 'ramp(x, p, 1)'",
    "value = 'ramp(x, 1, p)'",
    "value = 'clip(x, 0, p)'",
    "value = 'x * p'",
    "value = 'clip(x / p, 0, 1)'",
    "when = 'x >= p'",
    "when = 'x < p'",
    "when = 'x == p'",
    "when = 'x != p'",
    "when = 'p <= x <= 0.8'",
    "when = '0.2 < x < p'",
    "when = 'x + y >= 2 * p'",
    "value = 'min(ramp(x, 0, p), ramp(y, 1, p))'",
    "all = ['ramp(x, 0, p)', 'y <= p']",
    "none = ['x >= p', 'ramp(y, p, 1)']",
    'steps = { of = "x", at = [["<= p", 1], ["<= 0.7", 0.5]], otherwise = 0 }',
    'steps = { of = "x", at = [["< p", 0.2], ["< 0.95", 1]], otherwise = 0.1 }',
    'curve = { of = "x", at = [[0, 0], ["p", 1], [1, 0.2]] }',
    'curve = { of = "x", at = [["p", 0.3], [0.95, 1]] }',
    'curve = { of = "x", at = [[0.05, 0], ["p", 1], [1, 0.2]], scale = "log" }',
    "at_least = 1\nof = ['x >= p', 'y >= 0.9']",
    "value = 'x'\napplies = 'y > p'\nif_not_applicable = 0.4",
    "value = 'x'\nif_unknown = 0.3\napplies = 'y >= p'",
)
SHARES = st.one_of(
    GRADES.map(lambda grade: grade),
    st.integers(0, 1000).map(lambda n: n / 1000),
    st.tuples(GRADES, GRADES).map(lambda pair: {"between": sorted(pair)}),
    st.just("unknown"),
)


def parametric(uses: Sequence[str], points: Sequence[float | str], p: str, gate: str, verdicts: str) -> str:
    rules = "".join(f"[rules.r{i}]\npoints = {P}\n{use}\n" for i, (use, P) in enumerate(zip(uses, points, strict=True)))
    return f"""
[thesis]
format = 1
id = "moving"
[vocabulary]
id = "v"
[fields.x]
type = "share"
[fields.y]
type = "share"
[fields.z]
type = "share"
[parameters.p]
value = {p}
range = [0.1, 0.9]
{rules}[rules.still]
points = 9.5
value = "z"
[gates.g]
{gate}
[verdicts]
{verdicts}
low = -inf
"""


@given(
    uses=st.lists(st.sampled_from(USES), min_size=1, max_size=3),
    points=st.lists(st.sampled_from([-20, -3.5, 5, 10, 12.345, "10 * p", 30]), min_size=3, max_size=3),
    p=st.sampled_from([0.1, 0.25, 0.3, 1 / 3, 0.5, 0.6, 0.75, 0.9]),
    gate=st.sampled_from(
        [
            "when = 'z == 0.77'\ncap = 1",
            "when = 'z >= p'\nveto = true",
            "when = 'y > p'\ncap = 6",
            "when = 'x > 0.5'\ncap = '8 * p'",
        ]
    ),
    verdicts=st.sampled_from(['high = "60%"\nmid = "35%"', "high = 12\nmid = 4"]),
    facts=st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=2, max_size=5),
    seed=st.integers(0, 2**32),
)
def test_intervals_of_parameters_are_exact_to_the_double(
    uses: list[str], points: list[Any], p: float, gate: str, verdicts: str, facts: list[Any], seed: int
) -> None:
    """At an end the statement holds, at `beyond` it does not, and nowhere between today's value and the end."""
    written = [f'"{P}"' if isinstance(P, str) else P for P in points[: len(uses)]]
    p = round(p, 2) if any(isinstance(P, str) for P in points[: len(uses)]) or "8 * p" in gate else p

    def made(value: float) -> Thesis:
        return thesis.loads(parametric(uses, written, repr(value), gate, verdicts))

    try:
        base = made(p)
    except thesis.ThesisError:
        assume(False)  # 10 * 0.33 is not a whole number of thousandths in float64
        raise
    companies = thesis.profiles([{"id": f"c{i}", "x": x, "y": y, "z": z} for i, (x, y, z) in enumerate(facts)], base)
    joint = [card.thousandths.joint for card in thesis.score(base, companies)]

    @cache
    def again(value: float) -> tuple[list[tuple[bool, int]], list[str]] | None:
        try:
            cards = list(thesis.score(made(value), companies))
        except thesis.ThesisError:
            return None
        sums = [card.thousandths for card in cards]
        return (
            [(c.vetoed is True, s.contributions + s.cap + j) for c, s, j in zip(cards, sums, joint, strict=True)],
            [
                "veto" if c.vetoed else verdict_of(c, s.contributions + s.cap + j)
                for c, s, j in zip(cards, sums, joint, strict=True)
            ],
        )

    start = again(p)
    assert start is not None
    before, own = start
    found = thesis.stability(base, companies, k=1).parameters["p"]
    assert found.least is not None
    assert found.greatest is not None
    assert 0.1 <= found.least <= p <= found.greatest <= 0.9
    steps = any(isinstance(P, str) for P in written) or "8 * p" in gate
    noise = np.random.default_rng(seed)
    leeways = found.leeways
    for statement, company, leeway in (
        ("winner", 0, leeways.winner),
        ("order", 0, leeways.order),
        *(("place", i, leeways.places[f"c{i}"]) for i in (0, len(facts) - 1)),
        *(("verdict", i, leeways.verdicts[f"c{i}"]) for i in (0, len(facts) - 1)),
    ):

        def check(value: float, statement: str = statement, company: int = company) -> bool | None:
            after = again(value)
            if after is None:
                return None
            return (
                after[1][company] == own[company]
                if statement == "verdict"
                else holds(before, after[0], statement, company)
            )

        for way, end, limit in ((-1, leeway.low, found.least), (1, leeway.high, found.greatest)):
            if end is not None and not end.exact:
                continue
            last = limit
            if end is not None:
                assert check(end.beyond) is False
                last = round(end.beyond - way / 1000, 3) if steps else nextafter(end.beyond, -way * inf)
                assert check(last) in (True, None)
                assert end.value == (last if end.included else end.beyond)
            if statement in ("winner", "verdict"):
                tried = [p + (last - p) * t for t in noise.random(3)]
                tried += [float(v) for v in noise.choice([0.1, 0.25, 0.5, 2 / 3, 0.9], 2)]
                for value in (round(one, 3) if steps else one for one in tried):
                    assert not min(p, last) <= value <= max(p, last) or check(value) is not False


def verdict_of(card: thesis.ScoreCard, score: int) -> str:
    """The band of a sum of thousandths."""
    assert card.origin is not None
    return next(band.verdict for band in card.origin.plan.bands if band.least is None or score >= band.least)


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
def test_any_thesis_and_any_facts_have_a_stability_and_an_acceptability(data: st.DataObject, base: Thesis) -> None:
    """Open facts, derived fields, gates that are open: a result of plain data and text, and its ends hold."""
    listed = data.draw(st.lists(profiles_for(base), min_size=1, max_size=3))
    companies = Profiles(tuple(evolve(one, id=f"c{i}", name=f"C{i}") for i, one in enumerate(listed)))
    moved = list(base.parameters)[: data.draw(st.integers(0, 1))]  # each one is built again many times
    few = evolve(base, parameters={name: base.parameters[name] for name in moved})
    found = thesis.stability(few, companies, follow=["c0"])
    assert str(found)
    assert set(found.to_dict()["rules"]) == set(found.rules)
    cards = list(thesis.score(base, companies))
    joint = [card.thousandths.joint for card in cards]
    assert {card.id for card in cards if card.thousandths.joint} == set(found.joint)

    def again(points: dict[str, int]) -> list[tuple[bool, int]]:
        rules = {name: evolve(rule, points=points.get(name, rule.points)) for name, rule in base.rules.items()}
        scored = thesis.score(evolve(base, rules=rules, hash=f"{base.hash}/{points}"), companies)
        sums = [(card.vetoed is True, card.thousandths) for card in scored]
        return [(down, one.contributions + one.cap + j) for (down, one), j in zip(sums, joint, strict=True)]

    before = again({})
    for rule, one in list(found.rules.items())[:3]:
        for end in (one.fixed.order.low, one.fixed.order.high):
            if end is not None and end.exact:
                assert holds(before, again({rule: round(end.value * 1000)}), "order")
                assert not holds(before, again({rule: round(end.beyond * 1000)}), "order")
    likely = thesis.acceptability(base, companies, draws=100)
    assert np.allclose(likely.ranks.sum(axis=1), 1)
    assert np.allclose(likely.verdicts.sum(axis=1), 1)
    assert len(likely.to_dict()["companies"]) == len(companies)
    assert str(likely)
