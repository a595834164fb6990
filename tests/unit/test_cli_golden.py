"""What the command line prints, to the letter: these files are what users see."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

COMPANIES = "examples/companies.toml"
SIX = ("Kunlun", "DramaWave", "Mureka", "Linky", "Skywork.ai", "Manus")
DOUBLED = ("--set", "parameters.pmf_arr=20M USD")
DEARER = ("--set", "rules.pmf-speed.points=30")
LATER = "examples/zhu-xiaohu-later.toml"
TECH = "rules.tech-and-commerce.points=0..20"
DEAREST = "rules.pmf-speed.points=20, 30"
Golden = Callable[[str, str], None]


@pytest.fixture
def steady(golden: Golden) -> Golden:
    """Golden files in which content hashes, which move with every word of a thesis, are left out."""
    return lambda name, text: golden(name, re.sub(r"(?<![.])\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b", "…", text))


@pytest.mark.parametrize("columns", [100, 80])
@pytest.mark.parametrize("name", ["zhu-xiaohu", "zhou-yahui"])
def test_score(name: str, columns: int, run: Callable[..., Any], golden: Golden) -> None:
    ran = run("score", f"rules/{name}.toml", COMPANIES, columns=columns)
    assert ran.code == 0
    golden(f"cli/score-{name}-{columns}.txt", ran.out)


@pytest.mark.parametrize("company", SIX)
def test_explain(company: str, run: Callable[..., Any], golden: Golden) -> None:
    ran = run("explain", "rules/zhu-xiaohu.toml", COMPANIES, company)
    assert ran.code == 0
    golden(f"cli/explain-zhu-xiaohu-{company.lower()}.txt", ran.out)


def test_explain_by_the_other_investor(run: Callable[..., Any], golden: Golden) -> None:
    golden("cli/explain-zhou-yahui-kunlun.txt", run("explain", "rules/zhou-yahui.toml", COMPANIES, "Kunlun").out)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("explain-zhu-xiaohu-dramawave.zh.txt", ("explain", "zhu-xiaohu", COMPANIES, "DramaWave", "--lang", "zh")),
        ("explain-zhu-xiaohu-manus.md", ("explain", "zhu-xiaohu", COMPANIES, "Manus", "--format", "markdown")),
        ("explain-zhu-xiaohu-linky.json", ("explain", "zhu-xiaohu", COMPANIES, "Linky", "--format", "json")),
        ("contrast-zhu-xiaohu.txt", ("contrast", "zhu-xiaohu", COMPANIES, "DramaWave", "Kunlun")),
        ("contrast-zhu-xiaohu.zh.txt", ("contrast", "zhu-xiaohu", COMPANIES, "Mureka", "Linky", "--lang", "zh")),
        ("contrast-zhou-yahui.json", ("contrast", "zhou-yahui", COMPANIES, "Kunlun", "Mureka", "--format", "json")),
        ("show-zhu-xiaohu.txt", ("show", "zhu-xiaohu")),
        ("show-zhou-yahui.zh.md", ("show", "zhou-yahui", "--lang", "zh", "--format", "markdown")),
        ("show-consensus.html", ("show", "consensus", "--format", "html")),
        ("score-zhu-xiaohu.csv", ("score", "zhu-xiaohu", COMPANIES, "--format", "csv")),
        ("score-zhu-xiaohu.md", ("score", "zhu-xiaohu", COMPANIES, "--format", "markdown", "--top", "5")),
        ("score-zhu-xiaohu.json", ("score", "zhu-xiaohu", COMPANIES, "--format", "json", "--top", "2")),
        ("score-zhou-yahui.zh.txt", ("score", "zhou-yahui", COMPANIES, "--lang", "zh", "--top", "8")),
        ("list.txt", ("list",)),
        ("what-if-zhu-xiaohu.txt", ("what-if", "zhu-xiaohu", COMPANIES, *DOUBLED)),
        ("what-if-zhu-xiaohu.zh.txt", ("what-if", "zhu-xiaohu", COMPANIES, *DOUBLED, *DEARER, "--lang", "zh")),
        ("what-if-zhu-xiaohu.csv", ("what-if", "zhu-xiaohu", COMPANIES, *DOUBLED, "--format", "csv")),
        ("what-if-zhu-xiaohu.md", ("what-if", "zhu-xiaohu", COMPANIES, *DOUBLED, *DEARER, "--format", "markdown")),
        ("what-if-nothing.txt", ("what-if", "zhu-xiaohu", COMPANIES, "--set", "parameters.good_retention=30%")),
        ("compare-zhu-later.txt", ("compare", "zhu-xiaohu", LATER, COMPANIES)),
        ("compare-zhu-itself.txt", ("compare", "zhu-xiaohu", "rules/zhu-xiaohu.toml", COMPANIES)),
        ("disagree-zhu-zhou.txt", ("disagree", "zhu-xiaohu", "zhou-yahui", COMPANIES)),
        ("disagree-zhu-zhou.zh.txt", ("disagree", "zhu-xiaohu", "zhou-yahui", COMPANIES, "--lang", "zh")),
        ("disagree-zhu-zhou.csv", ("disagree", "zhu-xiaohu", "zhou-yahui", COMPANIES, "--format", "csv")),
        ("sweep-zhu-xiaohu.txt", ("sweep", "zhu-xiaohu", COMPANIES, TECH)),
        ("sweep-zhu-xiaohu.zh.txt", ("sweep", "zhu-xiaohu", COMPANIES, TECH, DEAREST, "--lang", "zh")),
        ("sweep-zhu-xiaohu.csv", ("sweep", "zhu-xiaohu", COMPANIES, TECH, "--format", "csv")),
        ("sweep-zhu-xiaohu.json", ("sweep", "zhu-xiaohu", COMPANIES, TECH, "--format", "json")),
        ("diff-zhu-later.zh.txt", ("diff", "zhu-xiaohu", LATER, "--lang", "zh")),
        ("tweak-zhu-xiaohu.txt", ("tweak", "zhu-xiaohu", *DOUBLED, *DEARER)),
        ("tweak-zhu-xiaohu.json", ("tweak", "zhu-xiaohu", *DOUBLED, "--format", "json")),
    ],
)
def test_other_outputs(name: str, arguments: tuple[str, ...], run: Callable[..., Any], steady: Golden) -> None:
    ran = run(*arguments)
    assert ran.code == 0
    steady(f"cli/{name}", ran.out)
