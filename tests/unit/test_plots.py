"""Pictures: what they show adds up, every kind of file can be opened, and no name can become code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.explanation.wording import Wording
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.report.plots import encode_plot
from thesis.report.plots.ranks import flows
from thesis.report.plots.sweeps import axis_of, tracks
from thesis.report.plots.waterfall import steps

COMPANIES = "examples/companies.toml"
SWEEP = "rules.tech-and-commerce.points"
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def zhu() -> Thesis:
    return thesis.load("zhu-xiaohu")


@pytest.fixture(scope="module")
def companies(zhu: Thesis) -> Profiles:
    return thesis.read_profiles(thesis.examples() / "companies.toml", zhu)


@pytest.fixture(scope="module")
def results(zhu: Thesis, companies: Profiles) -> dict[str, Any]:
    """One result of each kind that is drawn."""
    zhou = thesis.load("zhou-yahui")
    return {
        "explanation": thesis.explain(zhu, companies["Kunlun"]),
        "table": thesis.score(zhu, companies),
        "comparison": thesis.disagree(zhu, zhou, companies),
        "what-if": thesis.what_if(zhu, {"parameters.pmf_arr": "20M USD"}, companies),
        "sweep": thesis.sweep(zhu, SWEEP, [0, 10, 20], companies),
        "two knobs": thesis.sweep(
            zhu, SWEEP, [0, 20], companies, against=("parameters.pmf_arr", ["10M USD", "20M USD"])
        ),
        "questions": thesis.ask(zhu, companies["DramaWave"]),
        "acceptability": thesis.acceptability(zhou, companies, draws=500),
    }


KINDS = ("explanation", "table", "comparison", "what-if", "sweep", "two knobs", "questions", "acceptability")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_result_is_drawn_as_a_picture_that_opens(kind: str, lang: str, results: dict[str, Any]) -> None:
    drawn = encode_plot(results[kind], ".svg", lang)
    root = ET.fromstring(drawn)
    assert root.tag.endswith("svg")
    assert float(root.attrib["width"]) > 200
    assert "".join(root.itertext()).strip()
    assert encode_plot(results[kind], ".svg", lang) == drawn, "the same result is the same picture"


@pytest.mark.parametrize("kind", ["explanation", "two knobs"])
def test_pictures_as_pixels_and_as_pages(kind: str, results: dict[str, Any]) -> None:
    assert encode_plot(results[kind], ".png", "en").startswith(b"\x89PNG\r\n\x1a\n")
    page = encode_plot(results[kind], ".html", "en").decode()
    assert page.startswith("<!DOCTYPE html>")
    assert "<svg" in page
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=", page), "nothing is fetched"


@pytest.mark.parametrize("suffix", [".pdf", "", ".gif"])
def test_a_kind_of_picture_that_is_not_drawn(suffix: str, results: dict[str, Any]) -> None:
    with pytest.raises(thesis.ThesisError, match="E106"):
        encode_plot(results["table"], suffix, "en")


def test_nothing_else_is_drawn() -> None:
    with pytest.raises(TypeError, match="a dict cannot be drawn"):
        thesis.plot({})  # type: ignore[arg-type]


@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_no_name_can_become_code(suffix: str, zhu: Thesis) -> None:
    board = thesis.score(zhu, [{"name": "</script><script>alert(1)</script>"}, {"name": "a\x1b[31m<b onload=x>&"}])
    drawn = encode_plot(board, suffix, "en").decode()
    assert "<script" not in drawn
    assert "<b onload" not in drawn
    assert "\x1b" not in drawn
    ET.fromstring(drawn[drawn.index("<svg") : drawn.index("</svg>") + 6])


def test_a_waterfall_ends_at_the_score(zhu: Thesis, companies: Profiles) -> None:
    for company in companies:
        story = thesis.explain(zhu, company)
        *rules, total = steps(story, Wording("en"))
        at = 0.0
        for row in rules:
            assert row["from"] == pytest.approx(at)
            assert row["low"] <= row["to"] <= row["high"]
            at = row["to"]
        assert at == pytest.approx(story.card.score)
        assert (total["to"], total["low"], total["high"]) == (story.card.score, story.card.low, story.card.high)


def test_rules_and_companies_of_one_title_have_rows_of_their_own(zhu: Thesis) -> None:
    twins = thesis.tweak(zhu, {f"rules.{name}.title": "Twin" for name in ("application-first", "us-or-china-team")})
    story = thesis.explain(twins, {"layers": ["application"], "home_country": "CN"})
    labels = [row["label"] for row in steps(story, Wording("en"))]
    assert len(set(labels)) == len(labels)
    assert {"Twin", "Twin (2)"} <= set(labels)
    board = thesis.score(zhu, [{"id": "a", "name": "Twin"}, {"id": "b", "name": "Twin"}])
    assert len({row["label"] for row in _rows_of(thesis.plot(board).to_dict(), "score")}) == 2


def _rows_of(spec: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The rows of the layer that has such a column."""
    found = [layer["data"]["values"] for layer in [spec, *spec.get("layer", [])] if "data" in layer]
    return next(rows for rows in found if rows and key in rows[0])


def test_a_flow_has_every_company_on_both_sides(results: dict[str, Any]) -> None:
    found = results["comparison"]
    rows = flows(found)
    for which in (0, 1):
        side = [row for row in rows if row["which"] == which]
        assert sorted(row["position"] for row in side) == list(range(1, len(found) + 1))
        ranks = dict(zip(found.tables[which].ids, found.ranks[which], strict=True))
        in_order = sorted(side, key=lambda row: row["position"])
        assert [ranks[row["id"]] for row in in_order] == sorted(ranks.values())
    ways = {row["id"]: row["way"] for row in rows}
    assert (ways["kunlun"], ways["mureka"]) == ("up", "down")


def test_crossings_lie_on_both_lines(results: dict[str, Any]) -> None:
    spec = thesis.plot(results["sweep"]).to_dict()
    rows = _rows_of(spec, "crossing")
    (crossing,) = [row for row in rows if row["crossing"]]
    assert (crossing["x"], crossing["score"], crossing["name"]) == (12.0, 63.0, "Kunlun = DramaWave")


def test_companies_that_move_together_share_a_line(zhu: Thesis, companies: Profiles) -> None:
    found = thesis.sweep(zhu, "rules.application-first.points", [10, 20], companies)
    lines = tracks(found)
    assert "Zhipu, Quark, Baidu Wenku" in lines
    for together in lines.values():
        assert len({found.scores(found.ids[i]) for i in together}) == 1
    spec = thesis.plot(found).to_dict()
    assert len([row for row in _rows_of(spec, "crossing") if not row["crossing"]]) == 2 * len(lines)


def test_a_vetoed_company_says_so(zhu: Thesis) -> None:
    board = thesis.score(zhu, [{"company_type": "startup", "trains_base_model": True}, {"company_type": "product"}])
    rows = _rows_of(thesis.plot(board).to_dict(), "score")
    assert [(row["kind"], row["text"].partition(", ")[2]) for row in rows] == [("scored", ""), ("vetoed", "veto")]


def test_a_level_that_was_reached_is_told_in_its_unit(zhu: Thesis, companies: Profiles) -> None:
    rows = _rows_of(thesis.plot(thesis.ask(zhu, companies["SkyReels"])).to_dict(), "end")
    assert any("10M USD" in row["label"] for row in rows)


def test_knobs_of_several_units_stand_one_after_the_other() -> None:
    assert axis_of(["true", "false"]).is_number is False
    assert axis_of(["5M USD", "1B USD"]).is_number is False
    assert axis_of(["10%", "20%"]).unit == "%"


def test_places_of_a_company_sum_to_one(results: dict[str, Any]) -> None:
    rows = _rows_of(thesis.plot(results["acceptability"]).to_dict(), "share")
    for label in {row["label"] for row in rows}:
        assert sum(row["share"] for row in rows if row["label"] == label) == pytest.approx(1)


def test_results_without_companies_or_rules_are_drawn(zhu: Thesis) -> None:
    nobody = thesis.score(zhu, [])
    assert encode_plot(nobody, ".svg", "en")
    nothing = thesis.sweep(zhu, SWEEP, [1, 2], [{}])
    assert encode_plot(nothing, ".svg", "en")
    assert encode_plot(thesis.what_if(zhu, {SWEEP: 3}, []), ".svg", "en")


# --- on the command line ---


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "zhu-xiaohu", COMPANIES),
        ("explain", "zhu-xiaohu", COMPANIES, "Kunlun"),
        ("what-if", "zhu-xiaohu", COMPANIES, "--set", "parameters.pmf_arr=20M USD"),
        ("compare", "zhu-xiaohu", "zhu-xiaohu", COMPANIES),
        ("disagree", "zhu-xiaohu", "zhou-yahui", COMPANIES),
        ("sweep", "zhu-xiaohu", COMPANIES, f"{SWEEP}=0, 20"),
        ("ask", "zhu-xiaohu", COMPANIES, "DramaWave"),
        ("acceptability", "zhou-yahui", COMPANIES, "--draws", "500"),
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_commands_draw_beside_what_they_print(arguments: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    plain = run(*arguments)
    path = tmp_path / "picture.svg"
    ran = run(*arguments, "--plot", path)
    assert (ran.code, ran.out) == (0, plain.out)
    ET.fromstring(path.read_bytes())
    again = run(*arguments, "--plot", path)
    assert (again.code, again.out) == (2, ""), "it is there already"
    assert run(*arguments, "--plot", path, "--force").code == 0
    refused = run(*arguments, "--plot", tmp_path / "picture.pdf")
    assert (refused.code, refused.out) == (2, "")
    assert "E106" in refused.err
    assert [one.name for one in tmp_path.iterdir()] == ["picture.svg"]


def test_the_score_of_one_company_is_a_waterfall(run: Run, tmp_path: Path) -> None:
    one = tmp_path / "one.toml"
    one.write_text('[[company]]\nname = "A"\n[company.facts]\nlayers = ["application"]\n', encoding="utf-8")
    assert run("score", "zhu-xiaohu", one, "--plot", tmp_path / "one.svg").code == 0
    assert "The application is king" in (tmp_path / "one.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(("module", "package"), [("altair", "altair"), ("vl_convert", "vl-convert")])
@pytest.mark.usefixtures("results")
def test_a_missing_extra_says_how_to_install_it(module: str, package: str) -> None:
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "import thesis\nfrom thesis.report.plots import encode_plot\n"
        "encode_plot(thesis.score(thesis.load('zhu-xiaohu'), [{}]), '.svg', 'en')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert f"pictures need {package}; install it with: pip install 'thesis[plot]'" in done.stderr


def test_pictures_are_drawn_when_they_are_asked_for_and_not_before() -> None:
    rooms = "thesis.cli.companies, thesis.cli.changes, thesis.cli.questions"
    names = "('altair', 'vl_convert', 'thesis.report.plots')"
    code = f"import {rooms}, sys, json; print(json.dumps([name in sys.modules for name in {names}]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout) == [False, False, False]
