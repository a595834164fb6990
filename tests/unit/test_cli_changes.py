"""The commands about changed theses: what they ask for, what they refuse, and the files that they keep."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.comparison import knob_of
from thesis.explanation.plain import columns_of

ROOT = Path(__file__).parent.parent.parent
ZHU = "rules/zhu-xiaohu.toml"
COMPANIES = "examples/companies.toml"
DOUBLED = ("--set", "parameters.pmf_arr=20M USD")
Run = Callable[..., Any]


@pytest.fixture
def what_if_file(tmp_path: Path) -> Path:
    """A tweak as tables, without a thesis of its own."""
    path = tmp_path / "dearer.toml"
    path.write_text(
        '[parameters.pmf_arr]\nvalue = "20M USD"\n[rules.pmf-speed]\npoints = 30\n'
        "[rules.new]\npoints = 5\nwhen = 'true'\n",
        encoding="utf-8",
    )
    return path


# --- what-if files ---


def test_a_what_if_file_is_the_tweak_that_it_says(what_if_file: Path, run: Run) -> None:
    zhu = thesis.load("zhu-xiaohu")
    assert thesis.edits_in(what_if_file, zhu) == {
        "parameters.pmf_arr.value": "20M USD",
        "rules.pmf-speed.points": 30,
        "rules.new": {"points": 5, "when": "true"},
    }
    told = json.loads(run("what-if", ZHU, COMPANIES, "--with", what_if_file, "--format", "json").out)
    assert {one["path"] for one in told["changes"]} == set(thesis.edits_in(what_if_file, zhu))
    mureka = next(one for one in told["companies"] if one["id"] == "mureka")
    assert mureka["points"] == -12 + 5
    assert sum(one["points"] for one in mureka["edits"]) == mureka["points"]


def test_a_form_in_a_what_if_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    zhu = thesis.load("zhu-xiaohu")
    path = tmp_path / "steps.toml"
    path.write_text(
        "[rules.pmf-speed]\n"
        "steps = { of = 'months_to_reach(arr, pmf_arr, launched_at)', at = [['<= 9 months', 1]], otherwise = 0 }\n"
        "[rules.application-first]\nany = ['user_need', 'use_case']\n",
        encoding="utf-8",
    )
    after = thesis.tweak(zhu, thesis.edits_in(path, zhu))
    assert len(after.rules["pmf-speed"].form.steps) == 1  # type: ignore[union-attr]
    assert after.rules["application-first"].form.mode == "any"  # type: ignore[union-attr]


def test_a_variant_that_extends_the_thesis_is_a_what_if_file_too(tmp_path: Path) -> None:
    path = tmp_path / "variant.toml"
    path.write_text(
        '[thesis]\nformat = 1\nid = "variant"\nextends = "zhu-xiaohu"\nas_of = 2025-06-01\n'
        '[parameters.pmf_arr]\nvalue = "20M USD"\n[rules.easy-regions]\nenabled = false\n'
        "[rules.application-first]\nany = ['user_need', 'use_case']\n",
        encoding="utf-8",
    )
    zhu, variant = thesis.load("zhu-xiaohu"), thesis.load(path)
    edits = thesis.edits_in(path, zhu)
    assert {"parameters.pmf_arr.value", "rules.easy-regions.enabled", "thesis.as_of"} <= set(edits)
    companies = thesis.read_profiles(ROOT / COMPANIES, zhu)
    one, other = thesis.score(thesis.tweak(zhu, edits), companies), thesis.score(variant, companies)
    assert one.score.tolist() == other.score.tolist()
    assert one.verdict.tolist() == other.verdict.tolist()


def test_a_what_if_file_of_another_thesis_is_refused(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "variant.toml"
    path.write_text('[thesis]\nformat = 1\nid = "v"\nextends = "zhou-yahui"\n', encoding="utf-8")
    ran = run("what-if", "zhu-xiaohu", COMPANIES, "--with", path)
    assert (ran.code, ran.out) == (2, "")
    assert "E714" in ran.err


def test_two_values_for_one_path_are_refused(what_if_file: Path, run: Run) -> None:
    ran = run("what-if", ZHU, COMPANIES, "--with", what_if_file, "--set", "parameters.pmf_arr=5M USD")
    assert (ran.code, ran.out) == (2, "")
    assert "E703 there are two values for `parameters.pmf_arr.value`" in ran.err


# --- what they refuse ---


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("what-if", ZHU, COMPANIES), "E706"),
        (("what-if", ZHU, COMPANIES, "--set", "rules.pmf-sped.points=30"), "E701"),
        (("what-if", ZHU, COMPANIES, "--set", "parameters.pmf_arr=20M EUR"), "E"),
        (("what-if", ZHU, COMPANIES, "--set", "rules.pmf-speed.points"), "E706"),
        (("what-if", ZHU, COMPANIES, "--with", "nowhere.toml"), "E101"),
        (("what-if", ZHU, "nowhere.toml", *DOUBLED), "E101"),
        (("compare", ZHU, "nowhere", COMPANIES), "E101"),
        (("disagree", ZHU, ZHU), ""),
        (("sweep", ZHU, COMPANIES, "rules.pmf-speed.points"), "E713"),
        (("sweep", ZHU, COMPANIES, "rules.pmf-speed.points=1..5M USD"), "E706"),
        (("sweep", ZHU, COMPANIES, "rules.pmf-speed.points=1..9/1"), "E706"),
        (("sweep", ZHU, COMPANIES, "rules..points=1"), "E706"),
        (("sweep", ZHU, COMPANIES, "rules.pmf-sped.points=1,2"), "E701"),
        (("sweep", ZHU, COMPANIES, "parameters.pmf_arr=5 M,x"), "E"),
        (("tweak", ZHU), "E706"),
        (("diff", ZHU, COMPANIES), "E"),
        (("diff", ZHU, "nowhere"), "E101"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], code: str, run: Run, tmp_path: Path) -> None:
    ran = run(*arguments, "-o", tmp_path / "out.csv")
    assert (ran.code, ran.out) == (2, "")
    assert code in ran.err
    assert "Traceback" not in ran.err
    assert not list(tmp_path.iterdir())


def test_a_kind_of_file_that_is_not_written(run: Run, tmp_path: Path) -> None:
    ran = run("disagree", "zhu-xiaohu", "zhou-yahui", COMPANIES, "-o", tmp_path / "out.pdf")
    assert ran.code == 2
    assert "E106" in ran.err


# --- what they say ---


def test_a_value_outside_its_range_and_one_that_is_there_are_told_on_stderr(run: Run) -> None:
    ran = run("what-if", ZHU, COMPANIES, "--set", "parameters.pmf_arr=60M USD", "--set", "rules.pmf-speed.points=20")
    assert ran.code == 0
    assert "E720 `pmf_arr` leaves its range, 1M USD to 50M USD" in ran.err
    assert "E721 `rules.pmf-speed.points` has this value already" in ran.err


def test_doubling_a_threshold_moves_a_verdict(run: Run) -> None:
    told = json.loads(run("what-if", "zhu-xiaohu", COMPANIES, *DOUBLED, "--format", "json").out)
    moved = [one for one in told["companies"] if one["points"]]
    assert [(one["id"], one["points"], one["before"]["verdict"], one["after"]["verdict"]) for one in moved] == [
        ("mureka", -12.0, "invest", "watch")
    ]


def test_the_rules_that_part_two_investors_add_up(run: Run) -> None:
    told = json.loads(run("disagree", "zhu-xiaohu", "zhou-yahui", COMPANIES, "--format", "json").out)
    rows = [row for one in told["companies"] for row in one["rules"] if row["part"] == "rule"]
    for effect in told["rules"]:
        points = [row["points"] for row in rows if row["rule"] == effect["rule"]]
        assert effect["net"] == pytest.approx(sum(points))
        assert effect["apart"] == pytest.approx(sum(map(abs, points)))
        assert effect["higher"] == sum(one > 0 for one in points)
        assert effect["lower"] == sum(one < 0 for one in points)
    assert [one["apart"] for one in told["rules"]] == sorted((one["apart"] for one in told["rules"]), reverse=True)
    assert told["companies"][0]["points"] == 84.5


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(columns: int, lang: str, run: Run) -> None:
    for arguments in (
        ("what-if", "zhu-xiaohu", COMPANIES, *DOUBLED),
        ("disagree", "zhu-xiaohu", "zhou-yahui", COMPANIES),
        ("diff", "zhu-xiaohu", "zhou-yahui"),
    ):
        ran = run(*arguments, "--lang", lang, columns=columns)
        widest = max(ran.out.splitlines(), key=columns_of)
        assert columns_of(widest) <= columns, widest


@pytest.mark.parametrize("suffix", ["csv", "json", "md", "html", "txt", "parquet", "xlsx"])
@pytest.mark.parametrize("command", ["what-if", "disagree", "sweep"])
def test_files_of_every_kind(command: str, suffix: str, run: Run, tmp_path: Path) -> None:
    rest = {
        "what-if": ("zhu-xiaohu", COMPANIES, *DOUBLED),
        "disagree": ("zhu-xiaohu", "zhou-yahui", COMPANIES),
        "sweep": ("zhu-xiaohu", COMPANIES, "rules.pmf-speed.points=10, 30"),
    }[command]
    path = tmp_path / f"out.{suffix}"
    ran = run(command, *rest, "-o", path)
    assert (ran.code, ran.out) == (0, "")
    assert path.stat().st_size > 100
    if suffix == "csv":
        with path.open(encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert len(rows) == 1 + 21 * (2 if command == "sweep" else 1)
        assert len({len(row) for row in rows}) == 1


# --- tweak --save, and the way back ---


def test_a_saved_tweak_keeps_comments_and_is_what_compare_finds(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "zhu.toml"
    ran = run("tweak", ZHU, *DOUBLED, "--set", "rules.pmf-speed.points=30", "--save", path)
    assert ran.code == 0
    assert f"Wrote {path}" in ran.err
    old = (ROOT / ZHU).read_text(encoding="utf-8").splitlines()
    new = path.read_text(encoding="utf-8").splitlines()
    assert len(old) == len(new)
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert all(a.partition("#")[1:] == b.partition("#")[1:] for a, b in changed), "comments stay"
    told = run("tweak", ZHU, *DOUBLED, "--set", "rules.pmf-speed.points=30").out.strip()
    assert told in run("diff", ZHU, path).out
    told = [
        json.loads(run(*arguments, "--format", "json").out)["companies"]
        for arguments in (
            ("compare", ZHU, path, COMPANIES),
            ("what-if", ZHU, COMPANIES, *DOUBLED, "--set", "rules.pmf-speed.points=30"),
        )
    ]
    assert [one["points"] for one in told[0]] == [one["points"] for one in told[1]]
    assert run("tweak", ZHU, *DOUBLED, "--save", path).code == 2, "it is there already"


@pytest.mark.parametrize("name", ["consensus", "zhou-yahui", "zhu-xiaohu"])
def test_a_shipped_thesis_does_not_differ_from_its_own_bundle(name: str) -> None:
    """Paths in a bundle are others than in the file; what they say is the same."""
    base = thesis.load(name)
    again = thesis.loads(thesis.dumps(base, bundle=True))
    companies = thesis.read_profiles(ROOT / COMPANIES, base)
    for one, other in ((base, again), (again, base), (base, base)):
        found = thesis.compare(one, other, companies)
        assert found.is_empty
        assert not found.changes
        assert not found.edits
        assert thesis.diff(one, other) == ()


# --- knobs ---


def test_values_of_knobs() -> None:
    zhu = thesis.load("zhu-xiaohu")
    assert knob_of("parameters.pmf_arr", zhu)[1] == ["1M USD", "13.25M USD", "25.5M USD", "37.75M USD", "50M USD"]
    assert knob_of("parameters.pmf_arr.value = 5M USD .. 20M USD / 2", zhu) == (
        "parameters.pmf_arr.value",
        ["5M USD", "20M USD"],
    )
    assert knob_of("rules.a.points=5..20", zhu)[1] == [5, 8.75, 12.5, 16.25, 20]
    assert knob_of("rules.a.points=-5..5/3", zhu)[1] == [-5, 0, 5]
    assert knob_of("rules.a.enabled=true, false", zhu)[1] == [True, False]
    assert knob_of('parameters.easy_regions=["JP"], ["JP", "SEA"]', zhu)[1] == [["JP"], ["JP", "SEA"]]
    with pytest.raises(thesis.ThesisError, match="E706"):
        knob_of("thesis.as_of=2024-01-01..2025-01-01", zhu)
