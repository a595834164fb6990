"""A Chinese reader meets Chinese: the authors' words have twins in the shipped files, and every page shows them."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import tomli

import thesis
from thesis import Profiles, Thesis
from thesis.report.workbook import workbook

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "rules").glob("*.toml"), *(ROOT / "examples").glob("*.toml")])
SAID = ("title", "holder", "because", "note", "reason")
COMPANIES = ROOT / "examples" / "companies.toml"
CHINESE = "[\u4e00-\u9fff]"
SHIPPED = ("consensus", "zhu-xiaohu", "zhou-yahui")


def texts(tree: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Where a text for people stands that is not Chinese itself, the text, and its twin."""
    if isinstance(tree, list):
        for i, one in enumerate(tree):
            yield from texts(one, f"{path}.{i}")
    elif isinstance(tree, dict):
        for key, value in tree.items():
            is_code = isinstance(value, str) and re.fullmatch(r"[A-Z]\d+[a-z]?", value)
            if key in SAID and isinstance(value, str) and not is_code and not in_chinese(value):
                yield f"{path}.{key}", value, tree.get(f"{key}_zh", "")
            yield from texts(value, f"{path}.{key}")


def in_chinese(text: str) -> bool:
    """Whether more of a text is Chinese than English."""
    return len(re.findall(CHINESE, text)) > len(re.findall(r"[A-Za-z]+", text))


def english() -> set[str]:
    """What the shipped files say in English and in Chinese, as far as it cannot be told from a name."""
    found = {text for path in FILES for _, text, _ in texts(tomli.loads(path.read_text(encoding="utf-8")))}
    return {text for text in found if " " in text}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_of_a_shipped_file_has_its_twin(path: Path) -> None:
    tree = tomli.loads(path.read_text(encoding="utf-8"))
    assert not [place for place, _, twin in texts(tree) if not re.search(CHINESE, twin)]


@pytest.fixture(scope="module")
def theses() -> list[Thesis]:
    return [*map(thesis.load, SHIPPED), thesis.load(ROOT / "examples" / "zhu-xiaohu-later.toml")]


@pytest.fixture(scope="module")
def companies(theses: list[Thesis]) -> Profiles:
    return thesis.read_profiles(COMPANIES, theses[0])


def pages(theses: list[Thesis], companies: Profiles) -> Iterator[Any]:
    zhu, zhou = theses[1:3]
    for one in theses:
        yield from (one, thesis.score(one, companies), thesis.explain(one, companies["Kunlun"]))
    yield from (thesis.explain(zhu, company) for company in companies)
    yield from (thesis.ask(zhou, companies["Manus"]), thesis.stability(zhou, companies))
    yield from (thesis.disagree(zhu, zhou, companies), thesis.contrast(zhu, companies["Kunlun"], companies["Linky"]))
    yield thesis.flip(zhu, companies["Linky"], "watch")


def test_no_page_shows_an_english_text_that_has_a_twin(theses: list[Thesis], companies: Profiles) -> None:
    said = english()
    shown = html.unescape("\n".join(thesis.render(page, "html", lang="zh") for page in pages(theses, companies)))
    assert [text for text in said if text in shown] == []


def test_no_workbook_shows_one_either(theses: list[Thesis], companies: Profiles) -> None:
    for one in theses:
        with zipfile.ZipFile(BytesIO(workbook(thesis.score(one, companies), 5, "zh"))) as book:
            shown = html.unescape(book.read("xl/sharedStrings.xml").decode())
        assert [text for text in (*english(), one.holder) if text in shown] == []


def test_what_stands_around_the_values_of_facts_is_chinese(theses: list[Thesis]) -> None:
    zhu = theses[1]
    facts = {
        "company_type": {"one_of": ["startup", "product"]},
        "layers": {"includes": ["application"], "note": "Of its site.", "note_zh": "見其網站。"},
        "n_countries": {"more_than": 3},
        "overseas_revenue_share": {"at_least": "5%", "less_than": "90%"},
        "gross_margin": {"between": ["20%", "30%"]},
        "arr": {"about": "12M USD", "as_of": "2025-03"},
        "peak_month_revenue": {"at_most": "3M USD per month"},
        "launched": {"value": True, "status": "planned"},
    }
    story = thesis.render(thesis.explain(zhu, facts), "markdown", lang="zh")
    for words in (
        "startup 或 product",
        "包含 application",
        "超過 3",
        "至少 5%, 低於 90%",
        "20% 至 30%",
        "約 12M USD",
        "每月 3M USD",
    ):
        assert words in story
    assert "已上線 [launched]:是,計劃" in story.replace("\\", "")
    assert "見其網站。" in story
    assert "Of its site." not in story
    assert "3M USD per month" in thesis.render(thesis.explain(zhu, facts), "markdown")
    for words in ("more than", "at least", "less than", "about", "includes", " to ", "yes"):
        assert words not in story
    assert "Of its site." in thesis.render(thesis.explain(zhu, facts), "markdown")


def test_months_of_parameters_are_said(theses: list[Thesis]) -> None:
    assert "6 個月" in thesis.render(theses[1], "markdown", lang="zh")
    assert "6 months" not in thesis.render(theses[1], "markdown", lang="zh").replace('"6 months"', "")
    assert "6 months" in thesis.render(theses[1], "markdown")


BASE = """
[thesis]
format   = 1
id       = "base"
title    = "Old"
title_zh = "舊"
[vocabulary]
id       = "own"
[verdicts]
yes      = -inf
[sources.memo]
title    = "A memo"
title_zh = "備忘錄"
[fields.x]
type     = "flag"
note     = "Seldom said."
note_zh  = "很少提到。"
[rules.r]
points   = 1
when     = 'x'
title    = "Old rule"
title_zh = "舊規則"
note     = "Kept."
note_zh  = "保留。"
source   = "memo"
[omitted.o]
reason   = "Another matter."
note     = "O1, by the by."
note_zh  = "O1,順帶一提。"
"""


def test_a_text_that_a_child_says_anew_leaves_no_twin_of_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    child = '[thesis]\nformat = 1\nid = "child"\ntitle = "New"\nextends = "base.toml"\n[rules.r]\ntitle = "New rule"\n'
    (tmp_path / "child.toml").write_text(child, encoding="utf-8")
    told = thesis.load(tmp_path / "child.toml")
    assert (told.title, told.title_zh) == ("New", "")
    assert (told.rules["r"].claim.title_zh, told.rules["r"].claim.note_zh) == ("", "保留。")
    again = child.replace('"New"', '"Old"').replace('"New rule"', '"Old rule"')
    (tmp_path / "same.toml").write_text(again, encoding="utf-8")
    same = thesis.load(tmp_path / "same.toml")
    assert (same.title_zh, same.rules["r"].claim.title_zh) == ("舊", "舊規則")


def test_sources_go_by_their_twins(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    told = thesis.load(tmp_path / "base.toml")
    assert "memo:備忘錄" in thesis.render(told, "markdown", lang="zh")
    assert "memo: A memo" in thesis.render(told, "markdown")
    assert thesis.explain(told, {"x": True}).to_dict("zh")["sources"][0]["title"] == "備忘錄"
