"""Tweaks: what paths reach, what values mean, and what is said where something is wrong."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import thesis
from thesis.model import Thesis
from thesis.plan import make_plan
from thesis.tweaks import Placed, path_text, read_edits, scan_path, touched


@pytest.fixture(scope="module")
def zhu() -> Thesis:
    return thesis.load("zhu-xiaohu")


SMALL = """
[thesis]
format = 1
id = "small"
[vocabulary]
id = "v"
currency = "USD"
[fields.margin]
type = "share"
[fields.arr]
type = "money"
[fields.sells]
type = "flag"
[parameters.low]
value = "10%"
range = ["5%", "20%"]
[parameters.since]
value = 2024-01-01
range = [2023-01-01, 2025-01-01]
[rules."a.b"]
points = 10
curve = { of = 'margin', at = [["low", 0], ["50%", 0.5], ["80%", 1]] }
[rules.sold]
points = 5
any = ['sells', 'arr > 1M USD']
[verdicts]
yes = 5
no = -inf
"""


@pytest.fixture
def small() -> Thesis:
    return thesis.loads(SMALL)


def codes(base: Thesis, edits: dict[str, Any]) -> list[str]:
    with pytest.raises(thesis.ThesisError) as caught:
        thesis.tweak(base, edits)
    return [one.code for one in caught.value.diagnostics]


def message(base: Thesis, edits: dict[str, Any]) -> str:
    with pytest.raises(thesis.ThesisError) as caught:
        thesis.tweak(base, edits)
    return str(caught.value)


# --- what paths reach ------------------------------------------------------------------------------------------------


def test_a_parameter_is_named_with_or_without_its_value(zhu: Thesis) -> None:
    short = thesis.tweak(zhu, {"parameters.pmf_arr": "20M USD"})
    assert short.hash == thesis.tweak(zhu, {"parameters.pmf_arr.value": "20M USD"}).hash
    assert short.parameters["pmf_arr"].value.number == 20_000_000
    listed = thesis.tweak(zhu, {"parameters.ai_home_countries[1]": "JP"})
    assert listed.parameters["ai_home_countries"].value.texts == ("CN", "JP")


def test_every_number_of_a_thesis_has_a_path(zhu: Thesis) -> None:
    after = thesis.tweak(
        zhu,
        {
            "rules.pmf-speed.steps.at[1][1]": 0.5,
            "rules.pmf-speed.steps.at[0][0]": "<= 3 months",
            "rules.cost-edge.curve.at[1]": ["40%", 0.5],
            "rules.easy-regions.enabled": False,
            "rules.easy-regions.at_least": 2,
            "verdicts.invest": 80,
            "gates.no-humanoid-robots.cap": 12.5,
            "thesis.as_of": date(2025, 6, 1),
            "fields.arr.title": "Run-rate",
        },
    )
    assert after.as_of == date(2025, 6, 1)
    assert after.gates["no-humanoid-robots"].cap == 12_500
    assert not after.rules["easy-regions"].enabled
    assert after.vocabulary.fields["arr"].title == "Run-rate"
    assert [one.name for one in thesis.diff(zhu, after)] == [
        "fields.arr.title",
        "gates.no-humanoid-robots.cap",
        "rules.cost-edge.curve.at[1][0]",
        "rules.cost-edge.curve.at[1][1]",
        "rules.easy-regions.at_least",
        "rules.easy-regions.enabled",
        "rules.pmf-speed.steps.at[0][0]",
        "rules.pmf-speed.steps.at[1][1]",
        "thesis.as_of",
        "verdicts.invest",
    ]


def test_keys_with_dots_stand_in_quotes(small: Thesis) -> None:
    for path in ('rules."a.b".curve.at[1][0]', "rules.'a.b'.curve.at[ 1 ][0]", ' rules . "a\\u002eb" .curve.at[1][0]'):
        after = thesis.tweak(small, {path: "40%"})
        assert thesis.diff(small, after)[0].name == 'rules."a.b".curve.at[1][0]'
    assert path_text(("rules", "a b", 0, 'q"')) == 'rules."a b"[0]."q\\""'


def test_rules_come_and_go(small: Thesis) -> None:
    more = thesis.tweak(small, {"rules.new": {"points": 3, "when": "sells"}, "gates.g": {"cap": 4, "when": "sells"}})
    assert list(more.rules) == ["a.b", "new", "sold"], "after the last that sorts before it"
    assert more.gates["g"].cap == 4000
    assert list(thesis.tweak(more, {"rules.sold": None}).rules) == ["a.b", "new"]
    assert codes(small, {"rules.sold": None, 'rules."a.b"': None}) == ["E530"]


def test_a_new_form_takes_the_place_of_the_old_one(small: Thesis) -> None:
    after = thesis.tweak(small, {"rules.sold.when": "sells"})
    assert set(after.tree.items["rules"].items["sold"].items) == {"points", "when"}  # type: ignore[union-attr,call-overload]
    counted = thesis.tweak(small, {"rules.sold.at_least": 2, "rules.sold.of": ["sells", "arr > 1M USD"]})
    assert thesis.tweak(counted, {"rules.sold.at_least": 1}).rules["sold"] != counted.rules["sold"]
    back = thesis.tweak(after, thesis.inverse(small, {"rules.sold.when": "sells"}))
    assert back.hash == small.hash
    assert codes(small, {"rules.sold.when": "sells", "rules.sold.any[0]": "sells"}) == ["E510"], "two forms"


def test_a_clause_of_a_list_can_be_removed(small: Thesis) -> None:
    after = thesis.tweak(small, {"rules.sold.any[0]": None})
    assert [clause.text for clause in after.rules["sold"].form.clauses] == ["arr > 1M USD"]  # type: ignore[union-attr]
    assert thesis.inverse(small, {"rules.sold.any[0]": None}) == {"rules.sold.any": ["sells", "arr > 1M USD"]}


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [30, 30.0, Decimal("30.0"), np.float64(30), np.int64(30), "10 * 3"])
def test_numbers_of_all_kinds_are_points(small: Thesis, value: Any) -> None:
    assert thesis.tweak(small, {"rules.sold.points": value}).rules["sold"].points == 30_000


def test_the_same_value_changes_nothing_and_gives_the_same_thesis(small: Thesis) -> None:
    assert thesis.tweak(small, {"rules.sold.points": 5}) is small
    assert thesis.tweak(small, {}) is small


def test_a_tweaked_thesis_is_a_thesis_like_any_other(small: Thesis) -> None:
    after = thesis.tweak(small, {"rules.sold.points": 30, "parameters.low": "12%"})
    assert thesis.loads(thesis.dumps(after, bundle=True)) == after
    assert pickle.loads(pickle.dumps(after)) == after
    assert after != small


@pytest.mark.parametrize("value", [object(), {1: 2}, {"points": None}, [set()], "\ud800"])
def test_a_value_that_toml_cannot_hold_is_refused(small: Thesis, value: Any) -> None:
    assert codes(small, {"rules.sold.points": value}) == ["E704"]


def test_a_value_without_end_is_refused(small: Thesis) -> None:
    assert codes(small, {"rules.sold.points": 10**5000}) == ["E704"]
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert codes(small, {"rules.sold.any": deep}) == ["E704"]


# --- messages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("rule.sold.points", 3, "a thesis has no `rule`"),
        ("rules.soldd.points", 3, "there is no rule `soldd`"),
        ("rules.soldd", None, "there is no rule `soldd`"),
        ("gates.none.cap", 3, "there is no gate `none`"),
        ("gates", None, "this thesis has no `gates` to remove"),
        ("parameters.lo", "3%", "there is no parameter `lo`"),
        ("verdicts.ye", 3, "there is no verdict `ye`"),
        ("rules.sold.anny[0]", "sells", "`rules.sold` has no `anny`"),
        ("rules.sold.cap", None, "`rules.sold` has no `cap`"),
        ("rules.sold.any.first", "sells", "`rules.sold.any` is a list"),
        ("rules.sold[0]", "sells", "`rules.sold` is a table, not a list"),
        ("rules[0]", "sells", "`rules` is a table, not a list"),
        ("rules.sold.points.more", 3, "`rules.sold.points` is one value and has nothing inside it"),
    ],
)
def test_a_path_that_leads_nowhere_says_what_was_meant(small: Thesis, path: str, value: Any, said: str) -> None:
    with pytest.raises(thesis.ThesisError) as caught:
        thesis.tweak(small, {path: value})
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("E701", said)
    assert found.span is not None
    assert found.span.document.name == "<tweak>"


def test_a_place_outside_a_list_is_refused(small: Thesis) -> None:
    assert codes(small, {"rules.sold.any[2]": "sells"}) == ["E705"]
    assert "the last is rules.sold.any[1]" in message(small, {"rules.sold.any[2]": "sells"})


def test_all_mistakes_come_at_once_in_the_order_of_the_tweak(small: Thesis) -> None:
    edits = {"rules.sld.points": 1, "rules..x": 2, "rules.sold.points": object()}
    assert codes(small, edits) == ["E702", "E704"], "what cannot be read comes first"
    assert codes(small, {"rules.sld.points": 1, "parameters.lo": 2}) == ["E701", "E701"]


@pytest.mark.parametrize(
    "path", ["", ".", "rules.", "rules..a", "rules.a b", "rules.x[a]", "rules.x[-1]", 'rules."a', "a=b"]
)
def test_a_path_that_is_none_is_refused(small: Thesis, path: str) -> None:
    assert codes(small, {path: 1}) == ["E702"]


def test_a_path_without_end_is_refused_soon(small: Thesis) -> None:
    assert codes(small, {".".join("a" * 100_000): 1, "[0]" * 1000: 1}) == ["E702", "E702"]


def test_two_values_for_one_path_are_refused(small: Thesis) -> None:
    assert codes(small, {"parameters.low": "3%", "parameters.low.value": "4%"}) == ["E703"]
    assert codes(small, {"rules.sold": {"points": 1, "when": "sells"}, "rules.sold.points": 4}) == ["E703"]
    assert codes(small, {"rules.sold": None, "rules.sold.any[0]": None}) == ["E703"]
    same = thesis.tweak(small, {"parameters.low": "11%", "parameters.low.value": "11%"})
    assert same.parameters["low"].text == "11%", "the same value twice is one value"


def test_files_cannot_be_tweaked(zhu: Thesis) -> None:
    assert codes(zhu, {"thesis.extends": "x.toml", "thesis.vocabulary": "y.toml"}) == ["E708", "E708"]


def test_carets_point_into_the_tweak(small: Thesis) -> None:
    assert message(small, {"rules.sold.points": 3, "rules.sold.any[0]": "sels"}) == (
        "<tweak>:2:22: E201 unknown field `sels`\n"
        '    2 | rules.sold.any[0] = "sels"\n'
        "      |                      ^^^^\n"
        "   in rule `sold`. Did you mean `sells` (flag)?"
    )
    assert message(small, {"rules.sold.poinst": 3}) == (
        "<tweak>:1:12: E211 unknown key `poinst`\n"
        "    1 | rules.sold.poinst = 3\n"
        "      |            ^^^^^^\n"
        "   in rule `sold`. Did you mean `points`?"
    )


# --- ranges ----------------------------------------------------------------------------------------------------------


def test_a_value_outside_its_range_warns_and_widens_it(small: Thesis) -> None:
    edits = {"parameters.low": "30%"}
    (warning,) = thesis.review_tweak(small, edits)
    assert (warning.code, warning.message) == ("E720", "`low` leaves its range, 5% to 20%")
    after = thesis.tweak(small, edits)
    assert (after.parameters["low"].least, after.parameters["low"].greatest) == (0.05, 0.3)
    assert thesis.loads(thesis.dumps(after, bundle=True)) == after
    assert thesis.tweak(after, thesis.inverse(small, edits)).hash == small.hash
    assert thesis.tweak(small, {"parameters.low": "1%"}).parameters["low"].least == 0.01
    assert thesis.tweak(small, {"parameters.since": date(2022, 1, 1)}).parameters["since"].least == 18_993
    assert thesis.review_tweak(small, {"parameters.low": "15%", "parameters.since": date(2025, 1, 1)}) == ()


def test_a_range_that_is_given_too_is_taken_at_its_word(small: Thesis) -> None:
    wide = thesis.tweak(small, {"parameters.low": "30%", "parameters.low.range": ["0%", "40%"]})
    assert wide.parameters["low"].greatest == 0.4
    assert thesis.review_tweak(small, {"parameters.low": "30%", "parameters.low.range": ["0%", "40%"]}) == ()


def test_a_value_that_was_there_already_is_told(small: Thesis) -> None:
    found = thesis.review_tweak(small, {"rules.sold.points": 5, "rules.sold.enabled": False})
    assert [(one.code, one.message) for one in found] == [("E721", "`rules.sold.points` has this value already")]


# --- several tweaks, inverses, texts ---------------------------------------------------------------------------------


def test_stacked_tweaks_are_one_tweak(small: Thesis) -> None:
    found = thesis.stack({"parameters.low": "15%"}, {"rules.sold.points": 3}, {"parameters.low.value": "15%"})
    assert found == {"parameters.low.value": "15%", "rules.sold.points": 3}
    with pytest.raises(thesis.ThesisError, match=r"there are two values for `parameters.low.value`"):
        thesis.stack({"parameters.low": "15%"}, {"parameters.low": "16%"})
    with pytest.raises(thesis.ThesisError, match=r"`rules.sold` has a value, and so has `rules.sold.points` inside it"):
        thesis.stack({"rules.sold.points": 3}, {"rules.sold": None})


def test_an_inverse_brings_keys_back_to_their_places(small: Thesis) -> None:
    assert thesis.inverse(small, {"rules.sold.points": 9, "rules.new": {"points": 1, "when": "sells"}}) == {
        "rules.sold.points": 5,
        "rules.new": None,
    }
    gone: dict[str, Any] = {'rules."a.b"': None, "parameters.low": None}
    back = thesis.inverse(small, gone)
    assert {path: value.index for path, value in back.items() if isinstance(value, Placed)} == {
        'rules."a.b"': 0,
        "parameters.low": 0,
    }
    assert list(thesis.tweak(thesis.tweak(small, gone), back).rules) == ["a.b", "sold"]


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("parameters.pmf_arr=20M USD", "parameters.pmf_arr.value", "20M USD"),
        ("parameters.pmf_arr = '20M USD'", "parameters.pmf_arr.value", "20M USD"),
        ("rules.x.points=1_000", "rules.x.points", 1000),
        ("rules.x.points=2.50", "rules.x.points", Decimal("2.50")),
        ("rules.x.enabled=false", "rules.x.enabled", False),
        ('rules.x.when="JP" in regions', "rules.x.when", '"JP" in regions'),
        ("rules.x.when=a == b", "rules.x.when", "a == b"),
        ("thesis.as_of=2025-05-01", "thesis.as_of", date(2025, 5, 1)),
        ("verdicts.x=-inf", "verdicts.x", Decimal("-inf")),
        ("parameters.regions=['JP', 'KR']", "parameters.regions.value", ["JP", "KR"]),
        ("rules.x=", "rules.x", None),
        ('rules."a=b".points=3', 'rules."a=b".points', 3),
        ("rules.x.points=3\nrules.y = 4", "rules.x.points", "3\nrules.y = 4"),
    ],
)
def test_texts_of_the_command_line_are_read_as_toml_or_as_they_are(text: str, path: str, value: Any) -> None:
    assert thesis.edits_of(text) == {path: value}


@pytest.mark.parametrize("text", ["", "rules.x.points", "=3", "rules x=3", "rules.x[=3"])
def test_a_text_without_path_or_value_is_refused(text: str) -> None:
    with pytest.raises(thesis.ThesisError) as caught:
        thesis.edits_of(text, "rules.y.points=3")
    assert [one.code for one in caught.value.diagnostics] == ["E706"]


def test_a_scanned_path_says_where_each_step_stands() -> None:
    found = scan_path('rules."a.b".at[10] = 3')
    assert [(one.key, one.start, one.end) for one in found.segments] == [
        ("rules", 0, 5),
        ("a.b", 7, 10),
        ("at", 12, 14),
        (10, 15, 17),
    ]
    assert found.end == 19
    assert read_edits({"a.b": 1})[0].place.text == "a.b"


# --- what is evaluated again -----------------------------------------------------------------------------------------


def test_only_what_a_tweak_touches_differs_between_plans(zhu: Thesis) -> None:
    def found(edits: dict[str, Any]) -> Any:
        return touched(make_plan(zhu), make_plan(thesis.tweak(zhu, edits)))

    assert found({"parameters.pmf_arr": "20M USD"}).grades == {"pmf-speed"}
    assert found({"rules.pmf-speed.points": 25}).points == {"pmf-speed"}
    assert found({"rules.pmf-speed.points": 25}).grades == frozenset()
    assert found({"rules.pmf-speed": None}).grades == {"pmf-speed"}
    assert found({"gates.no-humanoid-robots.cap": 41}).gates == {"no-humanoid-robots"}
    assert found({"verdicts.invest": 71}).bands
    assert found({"rules.pmf-speed.title": "x", "criteria.market.title": "y"}).is_nothing
    assert found({"fields.gross_margin.range": ["0%", "90%"]}).grades == {"cost-edge"}
