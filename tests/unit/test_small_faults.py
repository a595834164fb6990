"""What small faults in the language and the plan would change, and other tests would not see."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

import thesis
from thesis.engines.columns import OPERATIONS, Pair
from thesis.plan.signs import Occurrence, coupled_leaves, separable_leaves, unsafe_leaves
from thesis.scoring import plan_of
from thesis.text import Diagnostic, ThesisError

HEAD = """
[thesis]
format = 1
id = "small"
[vocabulary]
id = "small"
[fields.gross_margin]
type = "share"
[fields.staff]
type = "count"
[fields.profitable]
type = "flag"
[fields.regions]
type = "tags"
values = ["JP", "SEA"]
[fields.round]
type = "category"
values = ["seed", "a", "b"]
ordered = true
[verdicts]
invest = "50%"
decline = -inf
"""


def of(when: str, more: str = "") -> thesis.Thesis:
    return thesis.loads(f"{HEAD}[rules.one]\npoints = 10\nwhen = '{when}'\n{more}")


def messages(when: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(ThesisError) as caught:
        of(when)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("when", "code", "said"),
    [
        ('regions in ["JP"]', "E401", "overlaps(regions"),
        ('"a" in round', "E401", 'round == "a"'),
        ('regions[0] == "JP"', "E316", "A field has no parts"),
        ("gross_margin > > 5%", "E316", "One comparison is enough: `>`."),
        ("staff === 3", "E301", "Write `==`."),
        ("gross-margin > 5%", "E201", "Did you mean `gross_margin`"),
        ("not gross-margin", "E201", "Did you mean `gross_margin`"),
        ("ramp(gross-margin, 0%, 5%) >= 1", "E201", "Did you mean `gross_margin`"),
        ("3 > profitable", "E401", ""),
    ],
)
def test_one_slip_gives_one_message_with_the_way_out(when: str, code: str, said: str) -> None:
    (one,) = messages(when)
    assert one.code == code
    assert said in (one.suggestion or "")


def test_a_slip_of_three_signs_is_named_whole() -> None:
    (one,) = messages("staff === 3")
    assert "`===`" in one.message
    assert one.span is not None
    assert one.span.text == "==="


@pytest.mark.parametrize(
    "deep", ["{}profitable", "profitable and {}profitable", "count_true(profitable, {}profitable) >= 1"]
)
def test_an_expression_may_be_so_deep_and_no_deeper(deep: str) -> None:
    def passes(nots: int) -> bool:
        try:
            of(deep.format("not " * nots))
        except ThesisError as error:
            return error.diagnostics[0].code != "E310"
        return True

    most = next(nots for nots in range(100) if not passes(nots + 1))
    above = {"{}profitable": 0, "profitable and {}profitable": 1}.get(deep, 2)
    assert most + 1 + above == 48


def test_an_expression_that_is_too_long_is_marked_where_it_begins() -> None:
    (one,) = messages("profitable or " * 300 + "profitable")
    assert one.code == "E310"
    assert one.span is not None
    assert one.span.text == "p"


@pytest.mark.parametrize(
    ("when", "facts", "state"),
    [
        ('"a" <= round <= "a"', {"round": {"one_of": ["seed", "b"]}}, "false"),
        ('"a" <= round <= "b"', {"round": {"one_of": ["a", "b"]}}, "true"),
        ("count_in(regions, []) >= 1", {}, "false"),
        ("count_in(regions, []) >= 0", {}, "true"),
        ("overlaps(regions, [])", {}, "false"),
        ("staff in [3, 5]", {"staff": 5}, "true"),
    ],
)
def test_chains_and_empty_lists(when: str, facts: dict[str, object], state: str) -> None:
    assert thesis.score(of(when), facts).contributions["one"].state == state


def test_bands_in_percent_lie_on_the_range() -> None:
    rules = of("profitable", "[rules.two]\npoints = -4\nwhen = 'staff > 3'\n")
    assert [band.least for band in plan_of(rules, None).bands] == [3_000, None]
    assert thesis.score(rules, {"profitable": True, "staff": 1}).percent == 100.0


def test_a_gate_fires_only_where_it_applies() -> None:
    rules = of("profitable", "[gates.g]\nveto = true\napplies = 'staff > 3'\nwhen = 'profitable'\n")
    assert thesis.score(rules, {"profitable": True, "staff": 9}).vetoed is True
    assert thesis.score(rules, {"profitable": True, "staff": 1}).vetoed is False


# --- leaves of the plan ---

UP, DOWN = Occurrence("up", attains=True), Occurrence("down", attains=True)
REACH, OTHER_REACH = ("arr", "first reach", "5.0"), ("arr", "first reach", "9.0")


def test_leaves_that_hang_together() -> None:
    assert unsafe_leaves({("a",): [UP, UP], ("b",): [UP, DOWN], ("c",): [DOWN]}) == {("b",)}
    assert unsafe_leaves({("a",): [Occurrence("up", attains=False)]}) == {("a",)}
    both = {("arr",): [UP], REACH: [UP], ("x",): [UP], ("tags", "JP"): [UP], ("tags", "SEA"): [UP]}
    assert coupled_leaves(both) == {("arr",), REACH}
    assert separable_leaves(both) == {("arr",), REACH}
    two = {("arr",): [UP], REACH: [UP], OTHER_REACH: [UP]}
    assert coupled_leaves(two) == {*two}
    assert separable_leaves(two) == frozenset()
    assert separable_leaves({("arr",): [UP, DOWN], REACH: [UP]}) == {REACH}


# --- columns ---


def test_only_a_divisor_about_zero_gives_the_whole_line() -> None:
    top = Pair(np.full(4, 1.0), np.full(4, 2.0))
    by = Pair(np.array([-0.5, 0.25, -1.0, -0.5]), np.array([-0.25, 0.5, 0.0, 0.5]))
    with np.errstate(divide="ignore", invalid="ignore"):  # as whole columns are computed
        found = OPERATIONS["div"](top, by)
    assert found.lo.tolist() == [-8.0, 2.0, -inf, -inf]
    assert found.hi.tolist() == [-2.0, 8.0, inf, inf]


def test_what_a_card_says_in_numbers() -> None:
    rules = of(
        "profitable", "[rules.two]\npoints = -4\nwhen = 'staff > 3'\n[gates.g]\ncap = 6.5\nwhen = 'staff > 90'\n"
    )
    card = thesis.score(rules, {"profitable": True, "staff": 9})
    assert card.percent == pytest.approx(100 * 10 / 14)
    assert card.gates["g"].cap == 6.5
    assert thesis.score(thesis.tweak(rules, {"rules.one.points": 0, "rules.two.points": 0}), {}).assumed == 0.0
