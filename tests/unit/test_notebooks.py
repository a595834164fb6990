"""What an engineer sees without asking: results at the prompt and in a notebook, and what wrong arguments are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import thesis

ZHU = thesis.load("zhu-xiaohu")
COMPANIES = thesis.read_profiles(thesis.examples() / "companies.toml", ZHU)

RESULTS: dict[str, Callable[[], Any]] = {
    "<ScoreCard: Kunlun, 55, from 47 to 97, watch>": lambda: thesis.score(ZHU, COMPANIES["Kunlun"]),
    "<ScoreTable: 21 companies by zhu-xiaohu>": lambda: thesis.score(ZHU, COMPANIES),
    "<Explanation: Kunlun by zhu-xiaohu>": lambda: thesis.explain(ZHU, COMPANIES["Kunlun"]),
    "<Contrast: DramaWave and Kunlun by zhu-xiaohu, +8>": lambda: thesis.contrast(
        ZHU, COMPANIES["DramaWave"], COMPANIES["Kunlun"]
    ),
    "<Comparison: zhu-xiaohu and zhu-xiaohu over 21 companies>": lambda: thesis.what_if(
        ZHU, {"rules.pmf-speed.points": 30}, COMPANIES
    ),
    "<Sweep: parameters.pmf_arr.value, 2 settings over 21 companies>": lambda: thesis.sweep(
        ZHU, "parameters.pmf_arr", ["5M USD", "10M USD"], COMPANIES
    ),
    "<Questions: 27 about Linky by zhu-xiaohu>": lambda: thesis.ask(ZHU, COMPANIES["Linky"]),
    "<Flip: Linky to invest (70 or more), 0 single facts, 10 pairs>": lambda: thesis.flip(
        ZHU, COMPANIES["Linky"], "invest"
    ),
    "<Stability: zhu-xiaohu over 21 companies>": lambda: thesis.stability(ZHU, COMPANIES),
    "<Acceptability: zhu-xiaohu over 21 companies, 10 draws>": lambda: thesis.acceptability(ZHU, COMPANIES, draws=10),
}


@pytest.mark.parametrize(("line", "made"), RESULTS.items(), ids=[line.split(":")[0][1:] for line in RESULTS])
def test_a_result_is_one_line_at_the_prompt_and_a_page_in_a_notebook(line: str, made: Callable[[], Any]) -> None:
    found = made()
    assert repr(found) == line
    page = found._repr_html_()
    assert page.startswith('<div class="thesis">\n<style>\n.thesis {')
    assert page.endswith("</div>\n")
    assert page[page.index("</style>") + 8 : -7].strip() in thesis.render(found, "html"), "the same page"
    assert "<html" not in page
    assert "<body" not in page


def test_a_notebook_shows_the_first_companies_of_a_large_table() -> None:
    board = thesis.score(ZHU, [{"name": f"company {n}"} for n in range(1200)])
    page = board._repr_html_()
    assert page.count("<tr>") == 51, "the head, and fifty companies"
    assert "The first 50 of 1,200 companies." in page


def test_a_notebook_shows_a_thesis_as_its_rulebook() -> None:
    assert "<h1>Applications first, abroad first</h1>" in ZHU._repr_html_()


def test_texts_of_companies_are_shown_as_texts() -> None:
    page = thesis.score(ZHU, {"name": "<script>alert(1)</script>"})._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# --- wrong arguments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2025-01-01", datetime(2025, 1, 1, tzinfo=UTC), 2025])
def test_a_date_that_is_none_is_told_to_be_none(day: Any) -> None:
    for asked in (lambda: thesis.score(ZHU, COMPANIES, as_of=day), lambda: thesis.profiles([{}], ZHU, as_of=day)):
        with pytest.raises(TypeError, match=re.escape("a day is a datetime.date, such as date(2025, 5, 1), not")):
            asked()


def test_bounds_are_tight_or_outer() -> None:
    kind: Any = "exact"
    with pytest.raises(ValueError, match="bounds are tight or outer, not 'exact'"):
        thesis.score(ZHU, COMPANIES, bounds=kind)


@pytest.mark.parametrize("company", ["Kunlun", COMPANIES, 3, None])
def test_one_company_is_asked_for_where_one_is_explained(company: Any) -> None:
    with pytest.raises(thesis.ThesisError, match="E627 one company cannot be read from"):
        thesis.explain(ZHU, company)
