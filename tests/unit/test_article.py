"""The article, whole: what it says of investors is in the theses, what it says of companies in the profiles."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.explanation import clause_coverage
from thesis.facts import Fact, Profile, Profiles
from thesis.model import ATTRIBUTIONS, Claim, Thesis
from thesis.scoring import Contribution
from thesis.verification import run_cases

SEED = Path(__file__).parent.parent.parent.parent / "shared" / "seed"
NAMES = ("consensus", "zhu-xiaohu", "zhou-yahui")
HEURISTIC = re.compile(r"\b[ZKS]\d+[a-z]?\b")
SIX = ("kunlun", "dramawave", "mureka", "linky", "skywork-ai", "manus")

needs_seed = pytest.mark.skipif(not SEED.is_dir(), reason=f"the source article is not here: {SEED}")


@pytest.fixture(scope="module")
def theses() -> dict[str, Thesis]:
    return {name: thesis.load(name) for name in NAMES}


@pytest.fixture(scope="module")
def companies(theses: dict[str, Thesis]) -> Profiles:
    return thesis.read_profiles(thesis.examples() / "companies.toml", theses["zhu-xiaohu"])


@pytest.fixture(scope="module")
def article() -> str:
    return (SEED / "article.txt").read_text(encoding="utf-8")


def claims(one: Thesis) -> Iterator[tuple[str, Claim]]:
    """Everything that somebody is said to have said."""
    for kind in (one.rules, one.gates, one.parameters):
        for part in kind.values():
            yield part.id, part.claim


def reasoned(one: Thesis) -> Iterator[tuple[str, Claim]]:
    """What has a reason: rules and gates."""
    yield from ((rule.id, rule.claim) for rule in one.rules.values())
    yield from ((gate.id, gate.claim) for gate in one.gates.values())


def facts(companies: Profiles) -> Iterator[tuple[Profile, Fact]]:
    """Every fact of every company, dated ones too."""
    for company in companies:
        found = [*company.facts.values(), *(fact for series in company.series.values() for fact in series)]
        yield from ((company, fact) for fact in dict.fromkeys(found))


def dense(text: str) -> str:
    """Without white space: the tables of the seed and the article differ in it."""
    return re.sub(r"\s+", "", text)


# --- claims ---


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_has_a_quote_unless_the_author_of_the_file_chose_it(name: str, theses: dict[str, Thesis]) -> None:
    for part, claim in claims(theses[name]):
        assert claim.attribution in ATTRIBUTIONS, part
        assert claim.quote if claim.attribution != "chosen" else not claim.quote, part
        assert claim.source == "landong-2025", part


@pytest.mark.parametrize("name", NAMES)
def test_everything_has_a_title_and_a_reason_in_both_languages(name: str, theses: dict[str, Thesis]) -> None:
    one = theses[name]
    assert one.title
    assert one.title_zh
    for part, claim in claims(one):
        assert claim.title, part
        assert claim.title_zh, part
    for part, claim in reasoned(one):
        assert claim.because, part
        assert claim.because_zh, part
        assert claim.quote_en, part
    for group in one.criteria.values():
        assert group.title, group.id
        assert group.title_zh, group.id
    for omission in one.omitted.values():
        assert omission.quote, omission.id
        assert omission.reason, omission.id
        assert omission.reason_zh, omission.id
    for field in one.vocabulary.fields.values():
        assert field.title, field.id
        assert field.title_zh, field.id


def test_both_investors_have_ten_rules_or_more_and_share_what_they_agree_on(theses: dict[str, Thesis]) -> None:
    shared = set(theses["consensus"].rules)
    for name in ("zhu-xiaohu", "zhou-yahui"):
        assert len(theses[name].rules) >= 10
        assert shared <= set(theses[name].rules)


@needs_seed
def test_every_heuristic_of_the_article_is_a_rule_a_gate_a_parameter_or_omitted_with_a_reason(
    theses: dict[str, Thesis],
) -> None:
    told: set[str] = set()
    for one in theses.values():
        for _, claim in claims(one):
            told |= set(HEURISTIC.findall(claim.note))
        for omission in one.omitted.values():
            told |= set(HEURISTIC.findall(omission.note))
    with (SEED / "heuristics.csv").open(encoding="utf-8", newline="") as table:
        wanted = {row["id"] for row in csv.DictReader(table)}
    assert wanted <= told, sorted(wanted - told)


@needs_seed
@pytest.mark.parametrize("name", NAMES)
def test_every_quote_of_a_thesis_stands_in_the_article_verbatim(
    name: str, theses: dict[str, Thesis], article: str
) -> None:
    quotes = [(part, claim.quote) for part, claim in claims(theses[name])]
    quotes += [(omission.id, omission.quote) for omission in theses[name].omitted.values()]
    missing = [(part, quote) for part, quote in quotes if quote and quote not in article]
    assert not missing


# --- facts ---


def test_every_fact_is_quoted_and_sourced(companies: Profiles) -> None:
    for company, fact in facts(companies):
        if fact.field == "aliases":
            continue
        assert fact.quote, (company.id, fact.field)
        assert fact.source == "landong-2025", (company.id, fact.field)
        assert fact.as_of is not None, (company.id, fact.field)


@needs_seed
def test_every_quote_of_a_fact_stands_in_the_article_verbatim(companies: Profiles, article: str) -> None:
    missing = [
        (company.id, fact.field, fact.quote)
        for company, fact in facts(companies)
        if fact.quote and fact.quote not in article
    ]
    assert not missing


@needs_seed
def test_every_fact_of_the_seed_is_in_a_profile(companies: Profiles) -> None:
    """By its quote; what the article says twice stands in the note."""
    quotes = [dense(text) for _, fact in facts(companies) for text in (fact.quote, fact.note) if text]
    with (SEED / "facts.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    missing = [
        (row["entity"], row["quote_zh"])
        for row in rows
        if not any(dense(row["quote_zh"]) in quote or quote in dense(row["quote_zh"]) for quote in quotes)
    ]
    assert not missing


def test_comparators_and_partners_have_no_profile(companies: Profiles) -> None:
    names = {one.name.lower() for one in companies} | {one.id for one in companies}
    assert names.isdisjoint({"suno", "netflix", "openai", "google workspace", "nvidia", "bytedance"})


# --- traps: what a careless reader gets wrong ---


def known(companies: Profiles, company: str, field: str) -> Any:
    return companies[company].facts[field]


def test_run_rates_are_gross_billings_and_say_so(companies: Profiles) -> None:  # trap 1
    for company in ("dramawave", "mureka"):
        assert known(companies, company, "arr").basis == "billings_x12"


def test_the_sentence_about_kunlun_in_the_part_on_music_is_murekas(companies: Profiles) -> None:  # traps 2 and 3
    assert known(companies, "kunlun", "arr").value.lo == 140e6
    assert known(companies, "mureka", "arr").value.lo < 12e6 < known(companies, "mureka", "arr").value.hi


def test_a_peak_month_never_becomes_arr(companies: Profiles, theses: dict[str, Thesis]) -> None:  # trap 5
    assert "arr" not in companies["linky"].facts
    assert known(companies, "linky", "peak_month_revenue").value.lo > 1e6
    with pytest.raises(thesis.ThesisError) as refused:
        thesis.profiles({"arr": {"value": "12M USD", "basis": "peak_x12"}}, theses["zhu-xiaohu"])
    assert refused.value.diagnostics[0].code == "E613"


def test_fastest_growing_is_not_largest(companies: Profiles) -> None:  # trap 7
    growth, size = (known(companies, "kunlun", field) for field in ("overseas_growth_rank", "overseas_revenue_rank"))
    assert growth.quote != size.quote
    assert growth.status == size.status == "claimed"


def test_the_groups_overseas_share_is_the_groups_alone(companies: Profiles) -> None:  # trap 8
    assert known(companies, "kunlun", "overseas_revenue_share").value.lo == 0.944
    assert [one.id for one in companies if "overseas_revenue_share" in one.facts] == ["kunlun"]


def test_a_quarter_is_not_multiplied_into_a_year(companies: Profiles) -> None:  # trap 9
    assert {"rnd_quarter", "rnd_year"} <= set(companies["kunlun"].facts)


def test_a_loss_that_is_not_told_is_unknown_not_zero(companies: Profiles, theses: dict[str, Thesis]) -> None:  # trap 10
    assert "net_income" not in companies["kunlun"].facts
    card = thesis.score(theses["zhou-yahui"], companies["kunlun"])
    assert card.contributions["losses-after-2027"].state == "off"


def test_a_view_is_scored_by_the_version_valid_on_the_day(companies: Profiles, theses: dict[str, Thesis]) -> None:
    from datetime import date  # trap 11

    zhu = theses["zhu-xiaohu"]
    before = thesis.score(zhu, companies["kunlun"], as_of=date(2024, 12, 31))
    after = thesis.score(zhu, companies["kunlun"])
    assert before.contributions["no-china-models"].points == -15
    assert after.contributions["no-china-models"].state == "off"


def test_skywork_is_general_and_vertical_at_once(companies: Profiles, theses: dict[str, Thesis]) -> None:  # trap 12
    assert known(companies, "skywork-ai", "scope").value.includes == {"general_agent", "vertical"}
    card = thesis.score(theses["zhu-xiaohu"], companies["skywork-ai"])
    assert card.contributions["no-general-agents"].state == "true"
    assert card.contributions["vertical-applications"].state == "true"


def test_bounds_are_bounds(companies: Profiles) -> None:  # trap 15
    assert known(companies, "dramawave", "mau").value.lo == 10_000_001
    assert known(companies, "aijieke", "employees").value.hi == 199
    assert known(companies, "dramawave", "industry_rank").value.hi == 5
    assert known(companies, "kunlun", "n_lines").value.lo == 3


def test_a_plan_is_no_fact(companies: Profiles, theses: dict[str, Thesis]) -> None:  # trap 16
    planned = known(companies, "skywork-ai", "launched_at")
    assert planned.status == "planned"
    story = thesis.explain(theses["zhu-xiaohu"], companies["skywork-ai"])
    assert [line.field.id for line in story.planned] == ["launched_at"]
    assert story.card.contributions["pmf-speed"].state == "n/a"


# --- what the walking skeleton was asked for ---


def test_kunlun_is_not_stopped_by_the_gate_against_base_models(
    companies: Profiles, theses: dict[str, Thesis]
) -> None:  # trap 13
    card = thesis.score(theses["zhu-xiaohu"], companies["kunlun"])
    assert known(companies, "kunlun", "trains_base_model").value.surely
    assert card.gates["no-base-models"].state == "n/a"
    assert card.vetoed is False
    assert card.cap == 0


def test_dramawaves_speed_is_unknown_and_its_score_an_interval(
    companies: Profiles, theses: dict[str, Thesis]
) -> None:  # trap 6
    card = thesis.score(theses["zhu-xiaohu"], companies["dramawave"])
    speed = card.contributions["pmf-speed"]
    assert (speed.state, speed.points, speed.points_low, speed.points_high) == ("unknown", 0, 0, 20)
    assert card.low < card.score < card.high


def test_murekas_clock_passes_at_the_edge(companies: Profiles, theses: dict[str, Thesis]) -> None:  # trap 6
    speed = thesis.score(theses["zhu-xiaohu"], companies["mureka"]).contributions["pmf-speed"]
    assert speed.points >= 12
    assert speed.grade_low == 0.6


def test_linkys_speed_is_unknown(companies: Profiles, theses: dict[str, Thesis]) -> None:  # trap 5
    assert thesis.score(theses["zhu-xiaohu"], companies["linky"]).contributions["pmf-speed"].state == "unknown"


def test_manuss_gate_is_open_and_says_so(companies: Profiles, theses: dict[str, Thesis]) -> None:
    story = thesis.explain(theses["zhu-xiaohu"], companies["manus"])
    assert story.card.vetoed is None
    assert "veto" in story.card.possible_verdicts
    (gate,) = (line for line in story.gates if line.gate.id == "no-base-models")
    assert gate.sentence == "open: it is not known whether it vetoes the company"
    assert gate.sentence in str(story).replace("\n      ", " ")


# --- the golden verdicts are cases, and they hold ---


def of_the_article() -> list[tuple[str, str]]:
    """The cases about companies of the article: the others bring facts of their own."""
    return [(name, case.id) for name in NAMES for case in thesis.load(name).cases.values() if case.profile]


@pytest.mark.parametrize(("name", "case"), of_the_article(), ids=str)
def test_the_golden_verdicts_hold(name: str, case: str, theses: dict[str, Thesis], companies: Profiles) -> None:
    one = theses[name]
    found = one.cases[case]
    assert found.profile is not None
    card = thesis.score(one, companies[found.profile.partition("#")[2]])
    assert found.expected
    for path, wanted in found.expected.items():
        kind, _, part = path.partition(".")
        if kind == "rules":
            assert holds(card.contributions[part], wanted), (part, card.contributions[part], wanted)
        else:
            assert kind == "gates"
            assert card.gates[part].state == wanted, part


def holds(given: Contribution, wanted: Any) -> bool:
    if isinstance(wanted, bool):
        return given.state == ("true" if wanted else "false")
    if isinstance(wanted, str):
        return given.state == wanted
    low, high = wanted if isinstance(wanted, list | tuple) else (wanted, wanted)
    return bool(given.grade_low == float(low) and given.grade_high == float(high))


@pytest.mark.parametrize("name", NAMES)
def test_the_cases_see_every_clause_hold_and_fail(name: str, theses: dict[str, Thesis]) -> None:
    runs = tuple(run_cases(theses[name]))
    assert all(run.passed for run in runs), [str(one) for run in runs for one in run.findings]
    seen = clause_coverage(theses[name], [run.profile for run in runs if run.profile is not None])
    assert [(one.owner, one.text) for one in seen if not one.is_complete] == []


def test_each_of_the_six_companies_is_a_case_of_each_thesis(theses: dict[str, Thesis]) -> None:
    for name in NAMES:
        assert set(SIX) <= set(theses[name].cases)
