"""What a card says, in each state that a rule and a gate can have; and that tables say the same, however made."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

import thesis
from thesis.model import Thesis
from thesis.scoring import ScoreCard, ScoreTable

RULES = """
[thesis]
format = 1
id = "cards"
as_of = 2025-05-01
[vocabulary]
id = "v"
currency = "USD"
[fields.margin]
type = "share"
[fields.growth]
type = "ratio"
[fields.cash]
type = "money"
[fields.burn]
type = "money"
[fields.staff]
type = "count"
[fields.listed]
type = "flag"
[fields.banned]
type = "flag"
assume = false
[fields.shell]
type = "flag"
assume = false
[fields.licences]
type = "tags"
values = ["EU", "US"]
assume = ["EU"]
[fields.round]
type = "category"
values = ["seed", "a", "b"]
ordered = true
[fields.regions]
type = "tags"
values = ["JP", "KR", "US"]

[rules.margin]
points = 10
value = 'margin'
[rules.slack]
points = 4
value = '1 - margin'
[rules.runway]
points = 6
value = 'clip(cash / burn, 0, 1)'
[rules.small]
points = -3
when = 'staff < 10'
if_unknown = 0.5
[rules.asia]
points = 5
at_least = 2
of = ['"JP" in regions', '"KR" in regions', 'listed']
applies = 'round >= "a"'
if_not_applicable = 0.25
[rules.clean]
points = 1.5
when = 'not banned and not shell'
[rules.licensed]
points = 0.5
when = '"EU" in licences'
[rules.hype]
points = -1
curve = { of = 'growth', at = [["0%", 0], ["300%", 1]] }
if_unknown = 1
[rules.thirds]
points = 1
value = 'min(margin, 1) / 3'
[rules.later]
points = 7
when = 'listed'
since = 2026-01-01
[rules.unused]
points = 3
when = 'listed'
enabled = false

[gates.tiny]
when = 'staff < 3'
cap = 4.5
[gates.banned]
when = 'banned'
cap = 2
veto = true
[gates.burns]
when = 'cash / burn < 0.1'
applies = 'not listed'
veto = true
[gates.thin]
when = 'cash / staff < 1000 USD'
cap = 20
[gates.nobody]
when = 'staff >= 0'
cap = 0
enabled = false

[verdicts]
invest = 15
watch = "50%"
decline = -inf
"""

COMPANIES: dict[str, dict[str, Any]] = {
    "nothing known": {},
    "all known": {
        "margin": 0.75, "growth": 1.5, "cash": "3M USD", "burn": "12M USD", "staff": 40, "listed": False,
        "banned": False, "round": "a", "regions": ["JP", "KR"],
    },
    "all known, listed": {
        "margin": 1, "growth": 0, "cash": "20M USD", "burn": "2M USD", "staff": 10, "listed": True,
        "banned": False, "round": "b", "regions": ["US", "KR"],
    },
    "tiny": {
        "margin": 0.333, "growth": 9, "cash": 0, "burn": "1M USD", "staff": 2, "listed": True,
        "banned": False, "round": "seed", "regions": [],
    },
    "banned": {
        "margin": 0.9, "growth": 0.1, "cash": "5M USD", "burn": "5M USD", "staff": 400, "listed": True,
        "banned": True, "round": "b", "regions": ["JP"],
    },
    "burns": {
        "margin": 0.5, "growth": 0.3, "cash": "10k USD", "burn": "5M USD", "staff": 11, "listed": False,
        "banned": False, "round": "a", "regions": ["JP"],
    },
    "a quotient by nothing": {
        "margin": 0.5, "growth": 3, "cash": 0, "burn": 0, "staff": 9, "listed": False,
        "banned": False, "round": "seed", "regions": ["JP", "KR", "US"],
    },
    "one fact pulls two ways": {
        "growth": 1, "cash": "1M USD", "burn": "1M USD", "staff": 30, "listed": True, "round": "b", "regions": ["KR"],
    },
    "two ways, within bounds": {
        "margin": ">60%", "growth": 1, "cash": "1M USD", "burn": "1M USD", "staff": "~3", "listed": True, "round": "b",
    },
    "it may not apply": {
        "margin": "0%..40%", "growth": "<50%", "cash": ">1M USD", "burn": "<2M USD", "staff": {"at_most": 9},
        "listed": True, "round": {"one_of": ["seed", "a"]}, "regions": {"includes": ["JP"]},
    },
    "a cap may fire": {
        "margin": 1, "growth": 0, "cash": "9M USD", "burn": "1M USD", "staff": "<5", "listed": True, "round": "b",
        "regions": ["JP", "KR"],
    },
    "a veto may hold": {
        "margin": 0, "growth": 0, "cash": "0 USD..1M USD", "burn": "1M USD..2M USD", "staff": 50, "listed": False,
        "round": "b", "regions": {"excludes": ["JP"]},
    },
    "a veto may apply": {
        "margin": 0.2, "growth": 0, "cash": 0, "burn": "1M USD", "staff": 50, "banned": "unknown", "round": "b",
        "regions": [],
    },
    "only what hype is worth is open": {
        "margin": 1, "cash": "9M USD", "burn": "1M USD", "staff": 30, "listed": True, "round": "b", "regions": [],
    },
    "only Asia is open": {
        "margin": 0.6, "growth": -0.5, "cash": "9M USD", "burn": "1M USD", "staff": 30, "listed": True, "round": "a",
    },
    "only a gate is undefined": {
        "margin": 1, "growth": 0, "cash": 0, "burn": "1M USD", "staff": 0, "listed": True, "round": "b", "regions": [],
    },
    "one of two is assumed": {
        "margin": 1, "growth": 0, "cash": 0, "burn": "1M USD", "staff": 20, "listed": True, "round": "b", "regions": [],
        "shell": True, "licences": ["US"],
    },
    "under two caps, vetoed in any case": {
        "margin": 1, "growth": 0, "cash": "1M USD..2M USD", "burn": "1M USD..200M USD", "staff": 2, "listed": False,
        "banned": True, "round": "b", "regions": ["US"],
    },
    "on the edge of the first band": {
        "margin": 0, "growth": 0, "cash": "2M USD", "burn": "3M USD", "staff": 10, "listed": True, "round": "b",
        "regions": ["JP", "KR"],
    },
    "just below": {
        "margin": 0, "growth": 0.003, "cash": "2M USD", "burn": "3M USD", "staff": 10, "listed": True, "round": "b",
        "regions": ["JP", "KR"],
    },
    "on the edge of the second band": {
        "margin": 0, "growth": 0, "cash": "1M USD", "burn": "6M USD", "staff": 10, "listed": True, "round": "b",
        "regions": ["JP", "KR"],
    },
    "from edge to edge": {
        "margin": 0, "growth": 0, "cash": "1M USD..4M USD", "burn": "6M USD", "staff": 10, "listed": True, "round": "b",
        "regions": ["JP", "KR"],
    },
}  # fmt: skip
COLUMNS = (
    "score", "low", "high", "exact", "percent", "coverage", "assumed", "attainable", "verdict", "possible_verdicts",
    "vetoed",
)  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> Thesis:
    return thesis.loads(RULES)


@pytest.fixture(scope="module")
def cards(rules: Thesis) -> dict[str, ScoreCard]:
    return {name: thesis.score(rules, {"name": name, **facts}) for name, facts in COMPANIES.items()}


def _number(value: float) -> str:
    return f"{value:.12g}"


def _range(value: float, low: float, high: float) -> str:
    return _number(value) if low == high else f"{_number(value)} in {_number(low)}..{_number(high)}"


def _told(card: ScoreCard) -> str:
    verdicts = f"{card.verdict} of {', '.join(card.possible_verdicts)}"
    points = _range(card.score, card.low, card.high)
    lines = [
        f"{card.name}: {points}{'' if card.exact else ' (perhaps narrower)'}, {verdicts}, veto {card.vetoed}",
        f"  percent {_number(card.percent)}, coverage {_number(card.coverage)}, assumed {_number(card.assumed)}",
        f"  attainable {_number(card.attainable)}, cap {_number(card.cap)}, joint {_number(card.joint)}",
    ]
    for rule, one in card.contributions.items():
        grade = _range(one.grade, one.grade_low, one.grade_high)
        points = _range(one.points, one.points_low, one.points_high)
        marks = f"{'' if one.applies else f', applies {one.applies}'}{', assumed' if one.assumed else ''}"
        lines.append(f"  {rule}: {one.state}, grade {grade}, points {points} of {_number(one.greatest / 1000)}{marks}")
    lines += [f"  gate {gate}: {one.state}, veto {one.veto}, cap {one.cap}" for gate, one in card.gates.items()]
    return "\n".join(lines) + "\n"


def test_what_cards_say(cards: dict[str, ScoreCard], golden: Callable[[str, str], None]) -> None:
    golden("cards.txt", "\n".join(map(_told, cards.values())))


def _tables(rules: Thesis) -> dict[str, ScoreTable]:
    """The companies as tables: few one by one, many on columns, in threads, held, and held for another thesis."""
    few = [{"id": f"0 {name}", "name": name, **facts} for name, facts in COMPANIES.items()]
    many = [{"id": f"{i} {name}", "name": name, **facts} for i in range(6) for name, facts in COMPANIES.items()]
    other = thesis.tweak(rules, {"rules.margin.points": 3, "rules.slack.enabled": False, "gates.tiny.cap": 9})
    held = thesis.hold(other, thesis.profiles(many, rules)).held
    assert held is not None
    return {
        "few": thesis.score(rules, few),
        "many": thesis.score(rules, many),
        "threads": thesis.score(rules, many, threads=3),
        "of one kind": thesis.score(rules, [{**few[1], "id": str(i)} for i in range(60)]),
        "held": thesis.hold(rules, thesis.profiles(many, rules)),
        "held for another": held.score(rules),
    }


def test_tables_say_what_cards_say(rules: Thesis, cards: dict[str, ScoreCard]) -> None:
    for kind, board in _tables(rules).items():
        for i, name in enumerate(board.names.tolist()):
            for column in COLUMNS:
                assert getattr(board, column)[i] == getattr(cards[name], column), f"{column} of {name}, {kind}"
            points = [one.points for one in cards[name].contributions.values()]
            assert board.contributions[i].tolist() == points, f"contributions of {name}, {kind}"


EDITS: tuple[dict[str, Any], ...] = (
    {"rules.margin.points": 11},
    {"rules.hype.points": 1, "rules.small.points": 3, "rules.thirds.points": -1},
    {"rules.hype.if_unknown": 0, "rules.margin.if_unknown": 0.5},
    {"rules.slack.enabled": False, "rules.unused.enabled": True},
    {"gates.tiny.cap": 3, "gates.nobody.enabled": True},
    {"gates.banned.veto": False, "gates.thin.veto": True},
    {"rules.runway.points": 7, "rules.asia.points": -5},
    {"rules.runway.when": "listed", "rules.runway.value": None},
    {f"rules.{rule}.points": 1.5 for rule in ("margin", "slack", "runway", "small", "asia", "clean", "hype", "thirds")},
    {"rules.clean.enabled": False},
    {f"rules.again{i}": {"points": 10, "value": "margin"} for i in range(3)},
    {"rules.again": {"points": 10, "value": "margin"}},
    {},
)


@pytest.mark.parametrize("bounds", ["tight", "outer"])
def test_a_held_table_follows_every_edit(rules: Thesis, bounds: Any) -> None:
    many = [{"id": f"{i} {name}", "name": name, **facts} for i in range(5) for name, facts in COMPANIES.items()]
    companies = thesis.profiles(many, rules)
    board = thesis.hold(rules, companies, bounds=bounds)
    for edits in EDITS:
        other = thesis.tweak(rules, edits)
        board, fresh = thesis.rescore(board, other, bounds=bounds), thesis.score(other, companies, bounds=bounds)
        for column in (*COLUMNS, "contributions"):
            assert getattr(board, column).tolist() == getattr(fresh, column).tolist(), f"{column} after {edits}"


def test_a_card_as_json_says_what_the_card_says(rules: Thesis) -> None:
    card = thesis.score(rules, {"name": "一", **COMPANIES["two ways, within bounds"]})
    text, data = card.to_json(), card.to_dict()
    assert json.loads(text) == data
    assert text.startswith('{\n  "id": "一",\n  "name": "一",')
    for name in (*COLUMNS, "id", "name", "cap", "joint"):
        assert data[name] == (list(getattr(card, name)) if name == "possible_verdicts" else getattr(card, name))
    for rule, one in card.contributions.items():
        assert data["contributions"][rule] == {name: getattr(one, name) for name in data["contributions"][rule]}
        assert one.is_decided is (one.grade_low == one.grade_high)
    for gate, state in card.gates.items():
        assert data["gates"][gate] == {"state": state.state, "veto": state.veto, "cap": state.cap}
    assert data["receipt"]["facts"] == card.receipt.facts
    assert repr(card.contributions) == repr(dict(card.contributions))
    assert len(repr(card.receipt)) < 200, "without the facts"
    assert card == thesis.score(rules, {"name": "一", **COMPANIES["two ways, within bounds"]})


def test_outer_bounds_are_those_of_each_rule_alone(rules: Thesis, cards: dict[str, ScoreCard]) -> None:
    many = [{"id": f"{i} {name}", "name": name, **facts} for i in range(6) for name, facts in COMPANIES.items()]
    boards = (
        thesis.score(rules, many[: len(COMPANIES)], bounds="outer"),
        thesis.score(rules, many, bounds="outer"),
        thesis.hold(rules, thesis.profiles(many, rules), bounds="outer"),
    )
    for board in boards:
        for i, name in enumerate(board.names.tolist()):
            card, rows = cards[name], cards[name].contributions.values()
            caps = [gate.cap for gate in card.gates.values() if gate.cap is not None and gate.state == "true"]
            may = [
                gate.cap for gate in card.gates.values() if gate.cap is not None and gate.state in ("true", "unknown")
            ]
            assert board.low[i] == min([round(sum(one.points_low for one in rows), 3), *may]), name
            assert board.high[i] == min([round(sum(one.points_high for one in rows), 3), *caps]), name
            assert board.low[i] <= card.low <= card.high <= board.high[i]
            assert board.exact[i] <= (board.low[i] == card.low and board.high[i] == card.high), name


def test_both_ends_are_scores_of_companies_that_the_facts_allow(rules: Thesis, cards: dict[str, ScoreCard]) -> None:
    for card in cards.values():
        if card.exact:
            assert card.witness_low is not None
            assert card.witness_high is not None
            low, high = thesis.score(rules, card.witness_low), thesis.score(rules, card.witness_high)
            assert (low.low, low.high) == (card.low, card.low), card.name
            assert (high.low, high.high) == (card.high, card.high), card.name
        else:
            assert card.witness_low is card.witness_high is None


def test_a_frame_has_the_columns_of_the_table(rules: Thesis) -> None:
    board = thesis.score(rules, [{"name": name, **facts} for name, facts in COMPANIES.items()])
    frame = board.to_frame(contributions=True)
    for column in ("id", "name", "verdict", "score", "low", "high", "exact", "percent", "coverage", "vetoed"):
        wanted = board.ids if column == "id" else board.names if column == "name" else getattr(board, column)
        assert frame[column].to_list() == wanted.tolist(), column
    assert [frame[rule].to_list() for rule in board.rules] == board.contributions.T.tolist()
    for library in ("polars", "pandas", "pyarrow", "duckdb"):
        assert type(board.to_frame(library=library)).__module__.partition(".")[0].strip("_") == library


def test_the_first_of_a_ranking_are_cards(rules: Thesis) -> None:
    board = thesis.score(rules, [{"name": name, **facts} for name, facts in COMPANIES.items()])
    order = sorted(range(len(board)), key=lambda i: (bool(board.vetoed[i]), -board.score[i]))
    assert board.ranking().tolist() == order
    assert [card.name for card in board.top(3)] == [board.names[i] for i in order[:3]]
    assert board.top(0) == ()
    for column in (*COLUMNS, "contributions"):
        assert not getattr(board, column).flags.writeable, column
    assert not board.ranking().flags.writeable


def test_a_thesis_that_gives_nothing_has_an_empty_range(rules: Thesis) -> None:
    nothing = thesis.tweak(rules, {f"rules.{rule}.points": 0 for rule in thesis.score(rules, {}).contributions})
    card = thesis.score(nothing, COMPANIES["burns"])
    assert (card.score, card.percent, card.coverage, card.assumed, card.attainable) == (0, 0, 1, 0, 0)
    board = thesis.score(nothing, thesis.profiles([{"id": str(i), **COMPANIES["burns"]} for i in range(60)], nothing))
    for column, value in {"score": 0, "percent": 0, "coverage": 1, "assumed": 0, "attainable": 0}.items():
        assert getattr(board, column).tolist() == [value] * 60, column


def test_companies_of_a_file_tell_what_is_assumed_of_them() -> None:
    zhu = thesis.load("zhu-xiaohu")
    companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
    for _ in range(2):  # rule by rule at first, then compiled
        found = [thesis.score(zhu, company).assumed for company in companies]
        assert found == thesis.score(zhu, companies).assumed.tolist()
    assert 0 < max(found) < 1
    card = thesis.score(zhu, companies["DramaWave"])
    rows = card.contributions.values()
    resting = sum(abs(row.greatest) for row in rows if row.assumed and row.is_decided)
    assert card.assumed == resting / sum(abs(row.greatest) for row in rows)


def test_a_later_date_counts_rules_that_begin_then(rules: Thesis) -> None:
    listed = [{"id": str(i), "listed": True, "staff": 20} for i in range(60)]
    late = date(2026, 1, 1)
    for companies in (listed, listed[:5]):
        gained = thesis.score(rules, companies, as_of=late).score - thesis.score(rules, companies).score
        assert np.all(gained == 7)
        assert thesis.score(rules, companies, as_of=late)[0].contributions["later"].points == 7
    assert thesis.score(rules, listed[0], as_of=late).contributions["later"].state == "true"


def test_a_receipt_tells_facts_apart_and_not_their_order(rules: Thesis) -> None:
    def receipt(**facts: Any) -> Any:
        return thesis.score(rules, {"id": "x", **facts}).receipt

    one = receipt(margin=0.5, regions=["JP", "KR"])
    assert one == receipt(regions=["KR", "JP"], margin=0.5)
    assert one.facts == receipt(regions=["KR", "JP"], margin=0.5).facts
    others = [
        receipt(margin=0.25, regions=["JP", "KR"]),
        receipt(margin=0.5, regions={"includes": ["JP", "KR"]}),
        receipt(margin=0.5, regions={"includes": ["JP"], "excludes": ["KR"]}),
        receipt(margin=0.5, regions={"excludes": ["JP", "KR"]}),
        receipt(margin=0.5, round="a"),
        receipt(margin=0.5, round={"one_of": ["a", "b"]}),
        receipt(growth=0.5, regions=["JP", "KR"]),
        receipt(margin={"value": 0.5, "as_of": date(2025, 1, 1)}, regions=["JP", "KR"]),
    ]
    assert len({one.facts, *(other.facts for other in others)}) == 1 + len(others)
    assert all(one != other for other in others)


def test_a_witness_settles_also_what_only_one_rule_reads() -> None:
    """What is tried for bounds alone is the flag that two rules share; a witness needs the sector as well."""
    rules = thesis.loads("""
[thesis]
format = 1
id = "witness"
[vocabulary]
id = "witness"
[fields.profitable]
type = "flag"
[fields.sector]
type = "category"
values = ["chips", "games", "shops"]
[rules.one]
points = 5
when = 'profitable'
[rules.two]
points = 10
when = 'not profitable and sector == "chips"'
[verdicts]
yes = 5
no = -inf
""")
    card = thesis.score(rules, {})
    assert (card.low, card.high, card.exact) == (0.0, 10.0, True)
    assert card.witness_low is not None
    assert card.witness_high is not None
    low, high = thesis.score(rules, card.witness_low), thesis.score(rules, card.witness_high)
    assert (low.low, low.high, high.low, high.high) == (0.0, 0.0, 10.0, 10.0)
