"""`ask`, `flip`, `stability` and `acceptability` on the article's companies: what a partner reads, to the letter."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.cli import questions

COMPANIES = "examples/companies.toml"
Golden = Callable[[str, str], None]
Run = Callable[..., Any]

DRAWN = ("--draws", "20000")
CHINESE = ("--lang", "zh")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ask-zhu-xiaohu-dramawave.txt", ("ask", "zhu-xiaohu", COMPANIES, "DramaWave")),
        ("ask-zhu-xiaohu.txt", ("ask", "zhu-xiaohu", COMPANIES, "--top", "10")),
        ("ask-zhu-xiaohu-mureka.csv", ("ask", "zhu-xiaohu", COMPANIES, "Mureka", "--format", "csv")),
        ("ask-zhu-xiaohu-kunlun.md", ("ask", "zhu-xiaohu", COMPANIES, "Kunlun", "--format", "markdown")),
        ("ask-zhou-yahui-first.txt", ("ask", "zhou-yahui", COMPANIES, "--first", "3", "--top", "5")),
        ("flip-zhu-xiaohu-linky.txt", ("flip", "zhu-xiaohu", COMPANIES, "Linky", "invest")),
        ("flip-zhu-xiaohu-linky.csv", ("flip", "zhu-xiaohu", COMPANIES, "Linky", "invest", "--format", "csv")),
        (
            "flip-zhu-xiaohu-dramawave.json",
            ("flip", "zhu-xiaohu", COMPANIES, "DramaWave", "invest", "--format", "json"),
        ),
        ("flip-zhu-xiaohu-dramawave-first.txt", ("flip", "zhu-xiaohu", COMPANIES, "DramaWave", "--place", "1")),
        (
            "stability-full-stack-kunlun.txt",
            ("stability", "zhou-yahui", COMPANIES, "--rule", "full-stack", "--company", "Kunlun"),
        ),
        (
            "stability-full-stack-kunlun.csv",
            ("stability", "zhou-yahui", COMPANIES, "--rule", "full-stack", "--company", "Kunlun", "--format", "csv"),
        ),
        ("stability-kunlun.txt", ("stability", "zhou-yahui", COMPANIES, "--company", "Kunlun")),
        ("stability-zhou-yahui.txt", ("stability", "zhou-yahui", COMPANIES)),
        (
            "stability-many-countries.md",
            ("stability", "zhu-xiaohu", COMPANIES, "--parameter", "many_countries", "--format", "markdown"),
        ),
        ("acceptability-zhou-yahui.txt", ("acceptability", "zhou-yahui", COMPANIES, *DRAWN)),
        (
            "acceptability-zhu-xiaohu-box.md",
            ("acceptability", "zhu-xiaohu", COMPANIES, *DRAWN, "--space", "30%", "--format", "markdown"),
        ),
        ("ask-zhu-xiaohu-dramawave.zh.txt", ("ask", "zhu-xiaohu", COMPANIES, "DramaWave", *CHINESE)),
        ("ask-zhou-yahui-first.zh.txt", ("ask", "zhou-yahui", COMPANIES, "--first", "3", "--top", "5", *CHINESE)),
        ("ask-zhu-xiaohu-mureka.zh.csv", ("ask", "zhu-xiaohu", COMPANIES, "Mureka", "--format", "csv", *CHINESE)),
        ("flip-zhu-xiaohu-linky.zh.txt", ("flip", "zhu-xiaohu", COMPANIES, "Linky", "invest", *CHINESE)),
        (
            "flip-zhu-xiaohu-dramawave.zh.json",
            ("flip", "zhu-xiaohu", COMPANIES, "DramaWave", "invest", "--format", "json", *CHINESE),
        ),
        (
            "flip-zhu-xiaohu-dramawave-first.zh.txt",
            ("flip", "zhu-xiaohu", COMPANIES, "DramaWave", "--place", "1", *CHINESE),
        ),
        (
            "stability-full-stack-kunlun.zh.txt",
            ("stability", "zhou-yahui", COMPANIES, "--rule", "full-stack", "--company", "Kunlun", *CHINESE),
        ),
        ("stability-kunlun.zh.txt", ("stability", "zhou-yahui", COMPANIES, "--company", "Kunlun", *CHINESE)),
        ("stability-zhou-yahui.zh.txt", ("stability", "zhou-yahui", COMPANIES, *CHINESE)),
        (
            "stability-many-countries.zh.md",
            ("stability", "zhu-xiaohu", COMPANIES, "--parameter", "many_countries", "--format", "markdown", *CHINESE),
        ),
        ("acceptability-zhou-yahui.zh.txt", ("acceptability", "zhou-yahui", COMPANIES, *DRAWN, *CHINESE)),
    ],
)
def test_answers(name: str, arguments: tuple[str, ...], run: Run, golden: Golden) -> None:
    ran = run(*arguments)
    assert ran.code == 0
    golden(f"cli/{name}", ran.out)


def test_a_narrow_terminal_cuts_nothing_off(run: Run) -> None:
    def printed(arguments: tuple[str, ...], columns: int) -> list[str]:
        return [line for line in run(*arguments, columns=columns).out.splitlines() if "═" not in line]

    for arguments in (
        ("ask", "zhu-xiaohu", COMPANIES, "Linky"),
        ("stability", "zhou-yahui", COMPANIES, "--rule", "own-chips"),
    ):
        wide, narrow = printed(arguments, 200), printed(arguments, 72)
        assert max(map(len, narrow)) <= 72
        assert " ".join(wide).split() == " ".join(narrow).split()


def test_acceptability_as_data_is_a_distribution(run: Run) -> None:
    """The same numbers in JSON and in CSV, whatever the number of threads."""
    asked = ("acceptability", "zhou-yahui", COMPANIES, "--draws", "5000", "--seed", "7")
    one, two = (run(*asked, "--format", "json", "--threads", n) for n in ("1", "3"))
    assert one.out == two.out
    data = json.loads(one.out)
    rows = list(csv.DictReader(StringIO(run(*asked, "--format", "csv").out)))
    assert data["draws"] == 5_000
    for company, row in zip(data["companies"], rows, strict=True):
        assert company["id"] == row["id"]
        assert sum(company["places"]) == pytest.approx(1)
        assert [float(row[f"place_{i + 1}"]) for i in range(21)] == company["places"]


def test_files_say_the_same_as_the_terminal(run: Run, tmp_path: Path) -> None:
    asked = ("flip", "zhu-xiaohu", COMPANIES, "Linky", "invest")
    for suffix, shape in ((".json", "json"), (".csv", "csv"), (".md", "markdown")):
        path = tmp_path / f"flip{suffix}"
        assert run(*asked, "-o", path).code == 0
        assert path.read_text(encoding="utf-8") == run(*asked, "--format", shape).out
    assert run(*asked, "-o", tmp_path / "flip.html").code == 0
    refused = run(*asked, "-o", tmp_path / "flip.xlsx")
    assert (refused.code, (tmp_path / "flip.xlsx").exists()) == (2, False)
    assert "E106" in refused.err


def test_an_answer_costs_what_it_costs(run: Run) -> None:
    """What is dear to find out comes later, though it takes as much off the bounds."""
    asked = ("ask", "zhu-xiaohu", COMPANIES, "Kunlun", "--format", "json")
    plain, dear = (
        [one["field"] for one in json.loads(run(*arguments).out)["questions"]]
        for arguments in (asked, (*asked, "--cost", "consensus=100", "--cost", "regions=0.1"))
    )
    assert (plain[0], dear[0]) == ("consensus", "regions")
    moved = [one for one in dear if one in plain[:10]]
    assert moved[-1] == "consensus"


def test_a_verdict_that_cannot_be_reached_is_said_so(run: Run, tmp_path: Path) -> None:
    """With the best that is attainable."""
    text = """
    [thesis]
    format = 1
    id = "small"
    [vocabulary]
    id = "v"
    [fields.x]
    type = "share"
    [rules.r]
    points = 10
    value = "x"
    [gates.g]
    when = "x >= 0"
    cap = 6
    [verdicts]
    good = 7
    fair = 3
    poor = -inf
    """
    (tmp_path / "small.toml").write_text(text, encoding="utf-8")
    (tmp_path / "one.toml").write_text('[[company]]\nname = "One"\n[company.facts]\nx = "10%"\n', encoding="utf-8")
    ran = run("flip", tmp_path / "small.toml", tmp_path / "one.toml", "One", "good")
    assert ran.code == 0
    assert "It cannot be reached: every open fact at its best gives 1, every fact at its best 6." in " ".join(
        ran.out.split()
    )
    fair = json.loads(
        run("flip", tmp_path / "small.toml", tmp_path / "one.toml", "One", "fair", "--format", "json").out
    )
    assert [one["condition"] for one in fair["one"]] == ["at least 29.995%"]
    assert (fair["one"][0]["score"], fair["is_possible"]) == (3.0, True)


BOTH = """
[thesis]
format = 1
id = "both"
[vocabulary]
id = "v"
[fields.x]
type = "share"
[fields.y]
type = "flag"
[rules.r]
points = 10
all = ["x >= 50%", "y"]
[verdicts]
good = 7
poor = -inf
"""


@pytest.mark.parametrize("x", ["10%", None])
@pytest.mark.parametrize("y", [False, None])
def test_two_facts_that_one_rule_asks_for_at_once_are_found(x: str | None, y: bool | None) -> None:
    """Neither changes anything by itself while the other is not there."""
    facts = {name: value for name, value in (("x", x), ("y", y)) if value is not None}
    found = thesis.flip(thesis.loads(BOTH), facts, "good")
    assert found.one == ()
    assert [(pair.first.condition, pair.second.condition) for pair in found.two] == [("at least 50%", "yes")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", "zhu-xiaohu", COMPANIES, "Kunlum"), "E623"),
        (("ask", "zhu-xiaohu", COMPANIES, "--cost", "gros_margin=3"), "E201"),
        (("ask", "zhu-xiaohu", COMPANIES, "--cost", "gross_margin=0"), "E605"),
        (("ask", "zhu-xiaohu", COMPANIES, "--cost", "gross_margin"), "write it as"),
        (("flip", "zhu-xiaohu", COMPANIES, "Linky", "invet"), "Did you mean `invest`?"),
        (("flip", "zhu-xiaohu", COMPANIES, "Linky"), "give one goal"),
        (("flip", "zhu-xiaohu", COMPANIES, "Linky", "invest", "--place", "1"), "give one goal"),
        (("stability", "zhou-yahui", COMPANIES, "--rule", "full-stak"), "Did you mean `full-stack`?"),
        (("stability", "zhou-yahui", COMPANIES, "--parameter", "many_country"), "Did you mean `many_countries`?"),
        (("stability", "zhou-yahui", COMPANIES, "--company", "Kunlum"), "Did you mean `Kunlun`?"),
        (("acceptability", "zhou-yahui", COMPANIES, "--space", "300%"), "E605"),
        (("acceptability", "zhou-yahui", COMPANIES, "--space", "any"), "E212"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: tuple[str, ...], said: str, run: Run) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_the_bar_is_there_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It goes to standard error, counts the draws, and nothing of it is left in a pipe."""
    with questions.progress(10) as step:
        assert step is None
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with questions.progress(10) as step:
        assert step is not None
        step(5, 10)
    out, err = capsys.readouterr()
    assert out == ""
    assert "50%" in err
