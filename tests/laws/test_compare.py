"""Law 11: comparing with oneself is empty; the way back is the negative; shares are exact, fair and add up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations
from math import isclose, sqrt
from typing import Any

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import thesis
from tests.laws.test_tweaks import made
from thesis.comparison import CompanyDifference, Comparison, kendall_tau_b, shapley, spearman_rho, top_overlap
from thesis.comparison.agreement import ranks
from thesis.comparison.ordering import order_of
from thesis.comparison.sweeping import swaps
from thesis.engines.interpreter import Reader
from thesis.facts import Profile, Profiles
from thesis.model import Thesis
from thesis.plan import make_plan
from thesis.sets import Interval
from thesis.testing import completions_of, profiles_for, theses, tweaks_of
from thesis.testing.facts import Known
from thesis.text import ThesisError
from thesis.text.tree import leaves
from thesis.tweaks import path_text

SMALL = theses(most=3, depth=1)


def some_companies(base: Thesis, most: int = 2, known: Known = "some") -> st.SearchStrategy[Profiles]:
    """A few companies with ids of their own."""
    lists = st.lists(profiles_for(base, known), min_size=1, max_size=most)
    return lists.map(
        lambda found: Profiles(tuple(evolve(one, id=f"c{i}", name=f"C{i}") for i, one in enumerate(found)))
    )


_LITERAL = re.compile(r"(?<![\w.:-])\d+(?:\.\d+)?(?=%|M USD| months)")


def interacting_tweaks(base: Thesis) -> st.SearchStrategy[dict[str, Any]]:
    """Several edits that meet in one rule, and under a cap that fires."""
    truths = [clause.text for rule in base.rules.values() if (clause := rule.applies) is not None] or ["false"]
    grades = (0, 1, 0.5)

    def of(names: tuple[str, str]) -> st.SearchStrategy[dict[str, Any]]:
        values: dict[str, tuple[Any, ...]] = {
            f"rules.{names[0]}.points": (30, -7, "2.5"),
            f"rules.{names[0]}.if_unknown": grades,
            f"rules.{names[0]}.if_not_applicable": grades,
            f"rules.{names[0]}.applies": tuple(truths),
            f"rules.{names[1]}.enabled": (False, True),
            f"rules.{names[1]}.title": ("A", "B"),
            "gates.sure": ({"when": "true", "cap": 3}, {"when": "true", "cap": -5}),
        }
        chosen = st.lists(st.sampled_from(sorted(values)), min_size=2, max_size=4, unique=True)
        return chosen.flatmap(lambda paths: st.fixed_dictionaries({p: st.sampled_from(values[p]) for p in paths}))

    rules = st.sampled_from(sorted(base.rules))
    return st.tuples(rules, rules).flatmap(of)


def moved_thresholds(base: Thesis) -> st.SearchStrategy[dict[str, Any]]:
    """Rules in which one number of one text is another, with or without other points."""
    offers: dict[str, list[str]] = {}
    for path, leaf in leaves(base.tree.items["rules"], ("rules",)):
        if isinstance(leaf.value, str) and path[2] != "points" and (found := _LITERAL.search(leaf.value)):
            texts = [
                leaf.value[: found.start()] + new + leaf.value[found.end() :] for new in ("1", "5", "30", "60", "95")
            ]
            offers[path_text(path)] = [text for text in texts if text != leaf.value]
    if not offers:
        return tweaks_of(base)
    points = {f"rules.{name}.points": (25, -3) for name in base.rules}
    moves = st.lists(st.sampled_from(sorted(offers)), min_size=1, max_size=2, unique=True).flatmap(
        lambda paths: st.fixed_dictionaries({path: st.sampled_from(offers[path]) for path in paths})
    )
    more = st.sampled_from(sorted(points)).flatmap(lambda path: st.sampled_from([{}, {path: 25}, {path: -3}]))
    return st.tuples(moves, more).map(lambda both: both[0] | both[1])


def sums_hold(found: CompanyDifference, *, attributed: bool) -> None:
    """Rows and shares add up to the difference, exactly."""
    assert sum(row.thousandths for row in found.rows) == found.thousandths
    if attributed:
        assert all(isinstance(share.thousandths, Fraction) for share in found.shares)
        assert sum((share.thousandths for share in found.shares), found.unshared) == found.thousandths


@given(data=st.data(), base=SMALL)
def test_a_thesis_compared_with_itself_is_empty(data: st.DataObject, base: Thesis) -> None:
    again = thesis.loads(thesis.dumps(base, bundle=True))  # the same, written by another hand
    found = thesis.compare(base, again, data.draw(some_companies(base)))
    assert found.is_empty
    assert found.changes_nothing
    assert found == -found
    assert not found.edits
    for one in found:
        assert (one.thousandths, one.low, one.high, one.rows, one.shares, one.moves) == (0, 0, 0, (), (), 0)
        assert one.is_nothing
        assert not one.undecided


@given(data=st.data(), base=SMALL)
def test_the_way_back_is_the_negative(data: st.DataObject, base: Thesis) -> None:
    after = made(base, data.draw(tweaks_of(base)))
    companies = data.draw(some_companies(base))
    there, back = thesis.compare(base, after, companies), thesis.compare(after, base, companies)
    assert back == -there
    again = -back
    assert again == there
    for one, other in zip(there, back, strict=True):
        assert (one.thousandths, one.low, one.high) == (-other.thousandths, -other.high, -other.low)
        assert one.undecided == other.undecided
        sums_hold(one, attributed=bool(there.edits))
    both = thesis.disagree(base, after, companies), thesis.disagree(after, base, companies)
    assert both[0] == -both[1]
    for one in both[0]:
        sums_hold(one, attributed=False)


@given(data=st.data(), base=SMALL)
def test_shares_add_up_and_the_order_of_edits_is_irrelevant(data: st.DataObject, base: Thesis) -> None:
    edits = data.draw(interacting_tweaks(base) | tweaks_of(base))
    made(base, edits)
    companies = data.draw(some_companies(base))
    found = thesis.what_if(base, edits, companies)
    shuffled = dict(data.draw(st.permutations(list(edits.items()))))
    again = thesis.what_if(base, shuffled, companies)
    for one, other in zip(found, again, strict=True):
        sums_hold(one, attributed=True)
        assert {frozenset(s.edits): s.thousandths for s in one.shares} == {
            frozenset(s.edits): s.thousandths for s in other.shares
        }


@given(data=st.data(), base=SMALL)
def test_an_edit_without_effect_gets_nothing(data: st.DataObject, base: Thesis) -> None:
    edits = data.draw(interacting_tweaks(base))
    idle = {"thesis.holder": "somebody else", "parameters.p_idle": {"value": 1}}
    try:
        both = thesis.stack(edits, idle)
    except ThesisError:
        assume(False)
        raise
    made(base, both)
    companies = data.draw(some_companies(base, 1))
    alone, together = thesis.what_if(base, edits, companies)[0], thesis.what_if(base, both, companies)[0]
    assert together.share("thesis.holder") == together.share("parameters.p_idle") == 0
    assert [share for share in together.shares if share.edits[0] not in idle] == list(alone.shares)


def _is_played_out(cards: dict[frozenset[str], Any], everything: frozenset[str]) -> bool:
    """Whether the joint row is nothing at the ends, or in no coalition: else the game leaves it out between them."""
    ends = (cards[frozenset()], cards[everything])
    return any(card.thousandths.joint for card in ends) or not any(card.thousandths.joint for card in cards.values())


@given(data=st.data(), base=SMALL)
def test_shares_are_the_mean_effect_over_all_orders_of_the_edits(data: st.DataObject, base: Thesis) -> None:
    """The small games give what the whole game gives, played with whole theses and by brute force."""
    edits = data.draw(interacting_tweaks(base) | tweaks_of(base))
    company = data.draw(profiles_for(base))
    cards: dict[frozenset[str], Any] = {}
    for size in range(len(edits) + 1):
        for names in combinations(edits, size):
            cards[frozenset(names)] = thesis.score(made(base, {name: edits[name] for name in names}), company)
    assume(_is_played_out(cards, frozenset(edits)))
    orders = list(permutations(edits))
    fair = dict.fromkeys(edits, Fraction(0))
    for order in orders:
        for place, name in enumerate(order):
            without, within = frozenset(order[:place]), frozenset(order[: place + 1])
            gained = cards[within].thousandths.score - cards[without].thousandths.score
            fair[name] += Fraction(gained, len(orders))
    found = thesis.what_if(base, edits, company)[0]
    assert [share.thousandths for share in found.shares] == list(fair.values())
    assert found.unshared == 0


@given(data=st.data(), base=SMALL)
def test_edits_of_different_rules_are_exactly_additive(data: st.DataObject, base: Thesis) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(base.rules)), min_size=1, max_size=3, unique=True))
    edits = {f"rules.{name}.points": points for name, points in zip(names, (12, -3, "2.5"), strict=False)}
    company = data.draw(profiles_for(base))
    found = thesis.what_if(base, edits, company)[0]
    if not any(row.part != "rule" for row in found.rows):
        rows = {f"rules.{row.rule}.points": row.thousandths for row in found.rows}
        assert {name: rows.get(name, 0) for name in edits} == {name: found.share(name) for name in edits}


@given(data=st.data(), base=SMALL)
def test_no_outcome_of_open_facts_leads_outside_the_bounds_of_a_difference(data: st.DataObject, base: Thesis) -> None:
    after = made(base, data.draw(moved_thresholds(base) | tweaks_of(base)))
    company: Profile = data.draw(profiles_for(base))
    found = thesis.compare(base, after, company, attribute=False)[0]
    for _ in range(3):
        outcome = data.draw(completions_of(base, company))
        old, new = thesis.score(base, outcome), thesis.score(after, outcome)
        if any(card.thousandths.low != card.thousandths.high for card in (old, new)):
            continue  # something is undefined: there is no one score
        difference = new.thousandths.score - old.thousandths.score
        assert found.low <= difference <= found.high
        if not found.undecided:
            sign = (found.thousandths > 0) - (found.thousandths < 0)
            assert difference * sign >= 0
            assert sign != 0 or difference == 0


@given(data=st.data(), base=SMALL)
def test_the_order_of_two_grades_holds_for_every_company(data: st.DataObject, base: Thesis) -> None:
    after = made(base, data.draw(moved_thresholds(base)))
    plans = make_plan(base), make_plan(after)
    company: Profile = data.draw(completions_of(base, {}))
    new = {slot.rule: slot for slot in plans[1].slots}
    for slot in plans[0].slots:
        if slot.rule in new and slot.grade != new[slot.rule].grade:
            order = order_of(slot.grade, new[slot.rule].grade, plans[0].fields)
            grades = [
                Reader(plan, company).number(s.grade) for plan, s in zip(plans, (slot, new[slot.rule]), strict=True)
            ]
            if all(isinstance(grade, Interval) and grade.is_point for grade in grades):
                a, b = (grade.lo for grade in grades)
                assert {"same": a == b, "up": a <= b + 1e-12, "down": a + 1e-12 >= b, "either": True}[order]
            assert (
                order_of(new[slot.rule].grade, slot.grade, plans[0].fields)
                == {
                    "same": "same",
                    "up": "down",
                    "down": "up",
                    "either": "either",
                }[order]
            )


@given(data=st.data(), base=SMALL)
def test_a_comparison_says_whether_anything_changed(data: st.DataObject, base: Thesis) -> None:
    after = made(base, data.draw(tweaks_of(base, most=2)))
    companies = data.draw(some_companies(base))
    found: Comparison = thesis.compare(base, after, companies, attribute=False)
    tables = thesis.score(base, companies), thesis.score(after, companies)
    cards = list(zip(*tables, strict=True))
    same = [
        (a.score, a.low, a.high, a.verdict, a.vetoed) == (b.score, b.low, b.high, b.verdict, b.vetoed) for a, b in cards
    ]
    assert found.changes_nothing == all(same)
    for one, (a, b) in zip(found, cards, strict=True):
        assert (one.before, one.after) == (a, b)
        ahead = [sum(_key(x) < _key(card) for x in table) for table, card in zip(tables, (a, b), strict=True)]
        assert (one.rank_before, one.rank_after) == (ahead[0] + 1, ahead[1] + 1)
    assert str(found)
    assert len(found.to_dict()["companies"]) == len(companies)


def _key(card: Any) -> tuple[bool, float]:
    return card.vetoed is True, -card.score


# --- agreement and games, against brute force ------------------------------------------------------------------------

_RANKINGS = st.integers(0, 12).flatmap(
    lambda n: st.tuples(*(st.lists(st.integers(0, 6), min_size=n, max_size=n).map(ranks) for _ in range(2)))
)


@given(_RANKINGS)
def test_rankings_agree_as_the_definitions_say(both: tuple[list[int], list[int]]) -> None:
    a, b = both
    pairs = list(combinations(range(len(a)), 2))
    signs = [(_sign(a[i] - a[j]), _sign(b[i] - b[j])) for i, j in pairs]
    untied = sum(x != 0 for x, _ in signs), sum(y != 0 for _, y in signs)
    tau, rho = kendall_tau_b(a, b), spearman_rho(a, b)
    if 0 in untied:
        assert tau is None
        assert rho is None
    else:
        assert tau is not None
        assert rho is not None
        assert isclose(tau, sum(x * y for x, y in signs) / sqrt(untied[0] * untied[1]), abs_tol=1e-15)
        assert isclose(rho, _pearson(_mean_ranks(a), _mean_ranks(b)), abs_tol=1e-12)
        assert -1 <= tau <= 1
        assert -1 <= rho <= 1
        assert kendall_tau_b(a, a) == spearman_rho(a, a) == 1
        assert kendall_tau_b(a, [-x for x in a]) == -1
    assert (tau, rho) == (kendall_tau_b(b, a), spearman_rho(b, a))
    for top in range(4):
        left, right = ({i for i, x in enumerate(one) if x <= top} for one in both)
        expected = len(left & right) / max(len(left), len(right)) if left or right else None
        assert top_overlap(a, b, top) == expected


@given(_RANKINGS)
def test_every_pair_that_changes_its_order_is_a_crossing(both: tuple[list[int], list[int]]) -> None:
    old, new = both
    expected = {
        (i, j) for i in range(len(old)) for j in range(len(old)) if _sign(old[j] - old[i]) < _sign(new[j] - new[i])
    }
    found = list(swaps(old, new))
    assert set(found) == expected
    assert len(found) == len(expected)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _mean_ranks(values: Sequence[int]) -> list[Fraction]:
    return [
        Fraction(2 * sum(other < value for other in values) + sum(other == value for other in values) + 1, 2)
        for value in values
    ]


def _pearson(x: Sequence[Fraction], y: Sequence[Fraction]) -> float:
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    top = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return float(top) / sqrt(sum((a - mean_x) ** 2 for a in x) * sum((b - mean_y) ** 2 for b in y))


@given(st.integers(0, 4).flatmap(lambda n: st.lists(st.integers(-9, 9), min_size=2**n, max_size=2**n)))
def test_shapley_shares_are_the_mean_over_orders(worth: list[int]) -> None:
    players = range(len(worth).bit_length() - 1)

    def value(have: frozenset[int]) -> int:
        return worth[sum(1 << player for player in have)]

    orders = list(permutations(players))
    found = shapley(players, value)
    for player in players:
        before = [frozenset(order[: order.index(player)]) for order in orders]
        assert found[player] == Fraction(sum(value(have | {player}) - value(have) for have in before), len(orders))
    assert sum(found.values()) == worth[-1] - worth[0]


@given(data=st.data(), base=SMALL)
def test_a_sweep_is_the_tweaks_one_after_the_other(data: st.DataObject, base: Thesis) -> None:
    rule = data.draw(st.sampled_from(sorted(base.rules)))
    values = data.draw(st.lists(st.sampled_from([0, 3, 7.5, 20, -10]), min_size=1, max_size=4, unique=True))
    companies = data.draw(some_companies(base))
    path = f"rules.{rule}.points"
    found = thesis.sweep(base, path, values, companies)
    for value, setting in zip(values, found.settings, strict=True):
        table = thesis.score(thesis.tweak(base, {path: value}), companies)
        assert [points / 1000 for points in setting.thousandths] == table.score.tolist()
    for one in found.crossings:
        if one.at is not None:
            near = Fraction(round(one.at * 1000), 1000)
            cards = [
                thesis.score(thesis.tweak(base, {path: float(near)}), companies[name])
                for name in (one.first, one.second)
            ]
            assert abs(cards[0].thousandths.score - cards[1].thousandths.score) <= 2, "level, but for rounding"
            assert min(values) <= one.at <= max(values)
