"""As of a day: the latest fact that is not after it counts, conflicts are kept, and the rule that chose is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

import thesis
from thesis.facts import Profiles
from thesis.model import Thesis

SERIES = [
    {"value": "8M USD", "as_of": "2024-10"},
    {"value": "12M USD", "as_of": "2025-03"},
    {"value": "11M USD", "as_of": "2025-03"},
]


@pytest.fixture(scope="module")
def zhu() -> Thesis:
    return thesis.load("zhu-xiaohu")


def both_ways(zhu: Thesis, series: Any, as_of: date | None = None) -> list[Profiles]:
    column = np.empty(1, dtype=object)
    column[0] = series
    return [
        thesis.profiles([{"name": "Ant", "arr": series}], zhu, as_of=as_of),
        thesis.profiles(columns={"name": ["Ant"], "arr": column}, thesis=zhu, as_of=as_of),
    ]


def test_facts_of_one_date_that_differ_are_kept_and_the_last_written_counts(zhu: Thesis) -> None:
    for companies in both_ways(zhu, SERIES):
        fact = companies[0].facts["arr"]
        assert (fact.text, fact.chosen, fact.among) == ("11M USD", "last_written", 3)
        assert [one.text for one in companies[0].series["arr"]] == ["8M USD", "12M USD", "11M USD"]


def test_the_latest_of_several_dates_counts(zhu: Thesis) -> None:
    for companies in both_ways(zhu, SERIES[:2]):
        fact = companies[0].facts["arr"]
        assert (fact.text, fact.chosen, fact.among) == ("12M USD", "latest", 2)


def test_one_fact_was_not_chosen(zhu: Thesis) -> None:
    for companies in both_ways(zhu, SERIES, date(2024, 12, 31)):
        fact = companies[0].facts["arr"]
        assert (fact.text, fact.chosen, fact.among) == ("8M USD", None, 1)


def test_later_facts_are_never_used(zhu: Thesis) -> None:
    for companies in both_ways(zhu, SERIES, date(2024, 9, 30)):
        assert "arr" not in companies[0].series
        field = zhu.vocabulary.fields["arr"]
        assert companies[0].fact(field).value == field.anything


def test_the_date_of_an_empty_cell_says_nothing(zhu: Thesis) -> None:
    """A table may have one date for all its rows, and nothing in some of them."""
    dates = ["2025-01-01", "2025-01-01"]
    table = {"name": ["Ant", "Bee"], "arr": [None, 5e6], "arr__as_of": dates}
    texts = {**table, "arr": ["", "5M USD"]}
    for companies in (thesis.profiles(columns=one, thesis=zhu) for one in (table, texts)):
        assert "arr" not in companies[0].series
        assert "arr" not in companies[0].facts or companies[0].facts["arr"].as_of is None
        assert companies[1].series["arr"][0].text == "5M USD"


def test_an_explanation_names_the_rule(zhu: Thesis) -> None:
    company = {"name": "Ant", "layers": ["application"], "launched_at": "2024-09", "arr": SERIES}
    story = thesis.explain(zhu, thesis.profiles([company], zhu)[0])
    assert "facts of this date differ: the last written of 3 counts" in " ".join(str(story).split())
    assert "互相矛盾" in thesis.render(story, lang="zh").replace("\n", "")
    (said,) = (one for one in story.to_dict()["facts"] if one["field"] == "arr")
    assert said["chosen"] == "facts of this date differ: the last written of 3 counts"
