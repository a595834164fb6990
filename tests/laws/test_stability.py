"""Property 11 of the mathematics: how far points and parameters may move, and where neighbours turn round.

The oracles are plain Python: contributions by `give`, statements by their definition, every thousandth tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import inf, nextafter
from typing import Any

import numpy as np
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

import thesis
from tests.laws.worlds import GRADES, World, holds, scaled, text_of, with_points, worlds
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.robustness import Leeway, Leeways
from thesis.robustness.headline import headline_of
from thesis.robustness.radius import fixed_reversal, rescaled_reversal
from thesis.testing import profiles_for, theses

Numbers = NDArray[np.float64]

STATEMENTS = st.sampled_from(["winner", "top", "order", "place"])


def chosen(leeways: Leeways, statement: str, company: str) -> Leeway:
    if statement == "place":
        return leeways.places[company]
    found: Leeway = getattr(leeways, statement)
    return found


def first_failure(check: Callable[[int], bool], steps: int) -> int | None:
    return next((step for step in range(1, steps + 1) if not check(step)), None)


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


def test_a_rule_that_alone_tells_two_apart_ties_them_at_no_points() -> None:
    """To the last digit: what the other rules give is never found by taking away."""
    assert fixed_reversal(np.array([3.0, 1.0]), np.array([-0.1, 0.0]), 0) == 0.0
    assert rescaled_reversal(np.array([3.0, 1.0]), np.array([-0.1, 0.0]), 0) == 0.0


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


# --- any thesis, any facts -------------------------------------------------------------------------------------------


@given(data=st.data(), base=theses())
def test_any_thesis_and_any_facts_have_a_stability(data: st.DataObject, base: Thesis) -> None:
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
