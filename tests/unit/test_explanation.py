"""Explanations: what they say is what was scored, in both languages, and every change they promise comes true."""

from __future__ import annotations

import json
import re
from math import inf, nextafter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thesis
from thesis.engines.bounds import with_value
from thesis.explanation import Change
from thesis.explanation.phrases import LANGUAGES, PHRASES
from thesis.explanation.plain import columns_of, to_text
from thesis.explanation.telling import explanation_page
from thesis.explanation.telling_contrast import contrast_page
from thesis.explanation.wording import Wording, points_in_words
from thesis.facts import Profile, Profiles, read_one
from thesis.model import Thesis
from thesis.scoring import score_profile
from thesis.sets import Interval, Levels
from thesis.testing import profiles_for, theses
from thesis.vocabulary import FactSet, Field

SOURCE = Path(__file__).parent.parent.parent / "src" / "thesis"
FEW = settings(max_examples=min(500, max(25, settings().max_examples // 8)))  # each explains a whole company


@pytest.fixture(scope="module")
def zhu() -> Thesis:
    return thesis.load("zhu-xiaohu")


@pytest.fixture(scope="module")
def companies(zhu: Thesis) -> Profiles:
    return thesis.read_profiles(thesis.examples() / "companies.toml", zhu)


SHARES = st.lists(st.sampled_from([0.0, 1.0]) | st.floats(0, 1), min_size=6, max_size=6)


def some_of(field: Field, wanted: FactSet, share: float) -> FactSet:
    """One value of those that a change names, so far from the first to the last of them."""
    if isinstance(wanted, Levels):
        levels = sorted(wanted.possible or {"other"})
        return Levels(frozenset({levels[round(share * (len(levels) - 1))]}))
    if not isinstance(wanted, Interval):
        return wanted
    value = wanted.lo * (1 - share) + wanted.hi * share
    value = float(round(value)) if field.type.is_whole else value
    return Interval.point(min(max(value, wanted.lo), wanted.hi))


# --- laws ---


@FEW
@given(data=st.data(), rules=theses(), shares=SHARES)
def test_a_change_of_a_rule_gives_what_it_says_for_every_value_that_it_names(
    data: st.DataObject, rules: Thesis, shares: list[float]
) -> None:
    profile = data.draw(profiles_for(rules))
    story = thesis.explain(rules, profile)
    for group in story.criteria:
        for line in group.rules:
            for change in line.changes:
                for share in shares:
                    value = some_of(change.field, change.wanted, share)
                    card = score_profile(rules, with_value(profile, change.field, value))
                    moved = card.contributions[line.rule.id].thousandths - line.contribution.thousandths
                    assert moved == change.thousandths, (line.rule.id, change, value)


@FEW
@given(data=st.data(), rules=theses())
def test_an_open_fact_moves_the_score_as_far_as_it_says(data: st.DataObject, rules: Thesis) -> None:
    profile = data.draw(profiles_for(rules))
    story = thesis.explain(rules, profile)
    for one in story.questions:
        for change in filter(None, (one.raises, one.lowers)):
            value = some_of(one.field, change.wanted, 0.0)
            card = score_profile(rules, with_value(profile, one.field, value))
            assert card.thousandths.score - story.card.thousandths.score == change.thousandths
            if change.verdict is not None:
                assert card.verdict == change.verdict != story.card.verdict


@FEW
@given(data=st.data(), rules=theses())
def test_any_explanation_can_be_told_and_adds_up(data: st.DataObject, rules: Thesis) -> None:
    story = thesis.explain(rules, data.draw(profiles_for(rules)))
    sums = story.card.thousandths
    assert sum(group.thousandths for group in story.criteria) == sums.contributions
    assert sums.contributions + sums.cap + sums.joint == sums.score
    for lang in LANGUAGES:
        text = to_text(explanation_page(story, lang), 90)
        assert story.card.name in text
        assert all(rule in text for rule in rules.rules)
        for shape in ("markdown", "html"):
            assert thesis.render(story, shape, lang=lang)
        json.dumps(story.to_dict(lang))


@FEW
@given(data=st.data(), rules=theses())
def test_the_differences_of_a_contrast_sum_to_the_difference(data: st.DataObject, rules: Thesis) -> None:
    left, right = (data.draw(profiles_for(rules)) for _ in range(2))
    found, back = thesis.contrast(rules, left, right), thesis.contrast(rules, right, left)
    assert sum(one.thousandths for one in found.differences) == found.thousandths
    assert found.thousandths == -back.thousandths
    assert found.is_sure == back.is_sure
    assert {one.line.field.id for one in found.reversals} == {one.line.field.id for one in back.reversals}
    json.dumps(found.to_dict("zh"))
    assert to_text(contrast_page(found, "en"))


@FEW
@given(data=st.data(), rules=theses())
def test_a_reversal_turns_the_order_round(data: st.DataObject, rules: Thesis) -> None:
    left, right = (data.draw(profiles_for(rules)) for _ in range(2))
    found = thesis.contrast(rules, left, right)
    for one in found.reversals:
        if one.change is None:
            continue
        value = some_of(one.line.field, one.change.wanted, 0.0)
        a, b = left, right
        if one.side == "left":
            a = with_value(left, one.line.field, value)
        else:
            b = with_value(right, one.line.field, value)
        after = thesis.contrast(rules, a, b)
        assert after.thousandths == one.difference
        assert (after.thousandths > 0) is not (found.thousandths > 0)


# --- what would change it ---


def changes_of(one: Thesis, facts: dict[str, object], rule: str) -> list[str]:
    story = thesis.explain(one, {"name": "A", **facts})
    (line,) = (line for group in story.criteria for line in group.rules if line.rule.id == rule)
    return [Wording("en").change(change) for change in line.changes]


def thesis_of(form: str, points: int = 10) -> Thesis:
    text = f"""
        [thesis]
        format = 1
        id = "one"
        as_of = 2025-05-01
        vocabulary = "vocabulary.toml"
        [parameters.full]
        value = "90%"
        [rules.one]
        points = {points}
        {form}
        [verdicts]
        yes = 5
        no = -inf
    """
    return thesis.loads(text)


CN = {"home_country": "CN", "layers": ["application"]}


@pytest.mark.parametrize(
    ("form", "facts", "said"),
    [
        (
            "value = 'ramp(overseas_revenue_share, 0%, full)'",
            {"overseas_revenue_share": "60%"},
            ["+3.333 if overseas_revenue_share ≥ 90%; it is 60%"],
        ),
        ("when = 'n_countries > 50'", {"n_countries": 7}, ["+10 if n_countries ≥ 51; it is 7"]),
        ("when = 'gross_margin > 50%'", {"gross_margin": "7%"}, ["+10 if gross_margin > 50%; it is 7%"]),
        ("when = 'arr < 5M USD'", {"arr": "7M USD"}, ["+10 if arr < 5M USD; it is 7M USD"]),
        (
            "when = '20% <= gross_margin <= 40%'",
            {"gross_margin": "7%"},
            ["+10 if gross_margin ≥ 20% and gross_margin ≤ 40%; it is 7%"],
        ),
        ("when = 'gross_margin == 40%'", {"gross_margin": "7%"}, ["+10 if gross_margin = 40%; it is 7%"]),
        ("when = 'launched'", {"launched": False}, ["+10 if launched is yes; it is no"]),
        ("when = 'launched'", {}, ["+10 if launched is yes; not known yet"]),
        (
            'when = \'round in ["angel", "seed"]\'',
            {"round": "b"},
            ["+10 if round is angel or seed; it is b"],
        ),
        (
            "table = { of = 'round', at = { angel = 1, seed = 0.8 }, otherwise = 0 }",
            {"round": "seed"},
            ["+2 if round is angel; it is seed"],
        ),
        ("when = '\"JP\" in regions'", {"regions": ["KR"]}, ["+10 if regions includes JP; it is KR"]),
        (
            "curve = { of = 'gross_margin', at = [['20%', 0], ['50%', 0.6], ['80%', 1]] }",
            {"gross_margin": "50%"},
            ["+4 if gross_margin ≥ 80%; it is 50%"],
        ),
        (
            "steps = { of = 'employees', at = [['<= 10', 1], ['<= 50', 0.5]], otherwise = 0 }",
            {"employees": 30},
            ["+5 if employees ≤ 10; it is 30"],
        ),
        (
            "all = ['launched', 'n_countries >= 3']",
            {"launched": False, "n_countries": 1},
            [],  # no single fact does it
        ),
        ("all = ['launched', 'n_countries >= 3']", {"launched": True}, ["+10 if n_countries ≥ 3; not known yet"]),
        ("when = 'arr / 12 >= 1M USD'", {"arr": "6M USD"}, ["+10 if arr ≥ 12M USD; it is 6M USD"]),
        ("when = 'launched'", {"launched": True}, []),
        (
            "steps = { of = 'months_between(launched_at, as_of)', at = [['<= 12', 1]], otherwise = 0 }",
            {"launched_at": "2020-01-01"},
            ["+10 if launched_at ≥ 2024-05-01; it is 2020-01-01"],
        ),
    ],
)
def test_what_would_change_a_rule(form: str, facts: dict[str, object], said: list[str]) -> None:
    assert changes_of(thesis_of(form), facts, "one") == said


def test_what_would_take_a_penalty_back() -> None:
    one = thesis_of("when = 'price_war'", points=-8)
    assert changes_of(one, {"price_war": True}, "one") == ["+8 if price_war is no; it is yes"]
    assert changes_of(one, {"price_war": False}, "one") == []
    assert changes_of(one, {}, "one") == ["-8 if price_war is yes; not known yet"]


def test_what_would_change_a_rule_stays_within_what_is_known() -> None:
    one = thesis_of("when = 'arr >= 100M USD'")
    assert changes_of(one, {"arr": "8M USD..12M USD"}, "one") == ["+10 if arr ≥ 100M USD; it is 8M USD to 12M USD"]
    assert changes_of(one, {"arr": "80M USD..120M USD"}, "one") == [
        "+10 if arr ≥ 100M USD and arr ≤ 120M USD; it is 80M USD to 120M USD"
    ]


# --- what an explanation holds ---


def test_the_example_of_the_issue(zhu: Thesis) -> None:
    story = thesis.explain(
        zhu, {"name": "A", **CN, "overseas_revenue_share": "60%", "n_countries": 3, "main_market": "both"}
    )
    assert "+6 if overseas_revenue_share ≥ 90%; it is 60%" in str(story)


def test_assumed_and_planned_facts_are_listed(zhu: Thesis, companies: Profiles) -> None:
    story = thesis.explain(zhu, companies["skywork-ai"])
    assert {line.field.id for line in story.assumed} >= {"quality_commercial", "makes_humanoid_robots"}
    text = str(story)
    assert "Planned: listed, never scored" in text
    assert "Date of launch [launched_at]: 2025-05" in text
    assert "(assumed)" in text


def test_every_number_can_be_retraced(zhu: Thesis, companies: Profiles) -> None:
    """Each fact that is known has a footnote, with its quote and source; each parameter says who chose it."""
    story = thesis.explain(zhu, companies["dramawave"])
    text = str(story)
    for number, line in enumerate(story.facts, 1):
        assert f"[{number}] " in text
        assert line.fact.quote
    compact = re.sub(r"\s+", "", text)
    assert all(re.sub(r"\s+", "", line.fact.quote or "") in compact for line in story.facts)
    assert all(f"{one.id} = " in text for one in story.parameters)
    assert "佈局 AI,朱嘯虎説得不如周亞輝做得好" in text


def test_a_rule_that_is_off_says_until_when(zhu: Thesis, companies: Profiles) -> None:
    assert "Before 2025-01-20." in str(thesis.explain(zhu, companies["kunlun"]))


def test_undefined_is_said() -> None:
    one = thesis_of("when = 'arr / employees >= 1M USD'")
    story = thesis.explain(one, {"name": "A", "arr": "1M USD", "employees": 0})
    assert "undefined on the known facts" in str(story)


# --- contrasts ---


def test_a_contrast_that_nothing_can_turn_round(zhu: Thesis) -> None:
    one = thesis_of("when = 'launched'")
    found = thesis.contrast(one, {"name": "A", "launched": True}, {"name": "B", "launched": False})
    assert found.is_sure
    assert "No open fact of either company can reverse that." in str(found)


def test_a_contrast_that_one_fact_turns_round() -> None:
    one = thesis_of("when = 'launched'")
    two = thesis.tweak(one, {"rules.one.points": 10})
    found = thesis.contrast(two, {"name": "A", "launched": True}, {"name": "B"})
    assert not found.is_sure
    assert found.reversals == ()
    assert "level" in str(thesis.contrast(one, {"name": "A"}, {"name": "B"}))


def test_a_vetoed_company_stands_below(zhu: Thesis) -> None:
    good = {"name": "A", **CN, "company_type": "startup", "trains_base_model": True, "scope": ["vertical"]}
    found = thesis.contrast(zhu, good, {"name": "B", "company_type": "startup", "trains_base_model": False})
    assert found.thousandths > 0
    assert found.above is found.right
    assert "A is vetoed, so B stands above it, whatever the points are." in str(found)


def test_an_open_veto_can_turn_it_round(zhu: Thesis) -> None:
    found = thesis.contrast(
        zhu, {"name": "A", **CN, "company_type": "startup"}, {"name": "B", "company_type": "product"}
    )
    assert any(one.change is None and one.line.field.id == "trains_base_model" for one in found.reversals)
    assert "could decide a veto" in str(found)


# --- words ---


def test_chinese_explanations_have_no_english_sentence(zhu: Thesis, companies: Profiles) -> None:
    text = thesis.render(thesis.explain(zhu, companies["dramawave"]), lang="zh")
    for phrase in PHRASES["en"].values():
        if "{" not in phrase and len(phrase) > 12:
            assert phrase not in text


def test_an_unknown_language_is_refused(zhu: Thesis) -> None:
    with pytest.raises(ValueError, match="en and zh"):
        thesis.render(zhu, lang="fr")


def test_numbers_just_beyond_what_is_shown_are_strict() -> None:
    field = thesis.load("zhu-xiaohu").vocabulary.fields["gross_margin"]
    wanted = Interval(nextafter(0.5, inf), field.domain.hi)
    change = Change(field, wanted, field.domain, 1000)
    assert Wording("en").change(change) == "+1 if gross_margin > 50%; not known yet"


def test_points_in_words() -> None:
    assert [points_in_words(one) for one in (0.0, -0.0, 1.5, -0.001, 12.3456)] == ["0", "0", "1.5", "-0.001", "12.346"]


# --- layout ---


def test_lines_are_as_wide_as_asked_for(zhu: Thesis, companies: Profiles) -> None:
    for name in ("kunlun", "manus", "inke"):
        story = thesis.explain(zhu, companies[name])
        for lang in LANGUAGES:
            for width in (50, 80, 120):
                text = to_text(explanation_page(story, lang), width)
                assert max(map(columns_of, text.splitlines())) <= width


def test_a_profile_and_a_dict_tell_the_same(zhu: Thesis, companies: Profiles) -> None:
    raw = {"name": "A", "layers": ["application"]}
    profile: Profile = read_one(raw, zhu.vocabulary)
    assert str(thesis.explain(zhu, raw)) == str(thesis.explain(zhu, profile))


CAPPED = """
[thesis]
format = 1
id     = "capped"
[vocabulary]
id = "companies"
[fields.trains_base_model]
type = "flag"
[fields.gross_margin]
type = "share"
[rules.model]
points = 60
when   = 'trains_base_model'
[rules.margin]
points = 40
when   = 'gross_margin >= 50%'
[gates.no-base-models]
when = 'trains_base_model'
cap  = 50
[verdicts]
watch   = 50
decline = -inf
"""


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"trains_base_model": True}, "These are open, and change nothing whatever they are: gross_margin."),
        ({"gross_margin": "10%", "trains_base_model": True}, ""),
    ],
)
def test_what_cannot_change_anything_is_not_said_to_count_together_with_others(
    facts: dict[str, Any], said: str
) -> None:
    text = thesis.render(thesis.explain(thesis.loads(CAPPED), facts))
    assert said in text
    assert "together with others" not in text
    assert bool(said) is ("are open" in text)
