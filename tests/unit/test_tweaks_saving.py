"""Saved tweaks: the file's own text, with what changed and nothing else."""

from __future__ import annotations

import shutil
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.comparison import save_tweak

STEPS = (
    "steps       = { of = 'months_to_reach(arr, pmf_arr, launched_at)', at = "
    '[["<= pmf_fast", 1], ["<= pmf_slow", 0.5]], otherwise = 0 }'
)
ABROAD = (
    '["launched", \'overseas_revenue_share >= overseas_majority or n_countries >= many_countries '
    'or main_market == "overseas"\']'
)
RULES = Path(__file__).parent.parent.parent / "rules"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped rules, to be edited."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def changed(folder: Path, edits: dict[str, Any], out: str = "out.toml") -> list[str]:
    """What saving a tweak of Zhu's thesis changes in his file, line by line."""
    path = folder / "zhu-xiaohu.toml"
    saved = save_tweak(path, edits, folder / out)
    assert saved == thesis.load(folder / out) == thesis.tweak(thesis.load(path), edits)
    old, new = ((folder / name).read_text(encoding="utf-8").splitlines() for name in (path.name, out))
    return [line for line in unified_diff(old, new, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))]


def test_values_are_replaced_where_they_stand(folder: Path) -> None:
    edits = {
        "rules.pmf-speed.points": 30,
        "parameters.pmf_arr": "20M USD",
        "rules.pmf-speed.steps.at[1][1]": 0.5,
        "rules.overseas-low-hanging-fruit.any[1]": "n_countries >= 3",
    }
    assert changed(folder, edits) == [
        '-value       = "10M USD"',
        '+value       = "20M USD"',
        "-    'n_countries >= many_countries',",
        "+    'n_countries >= 3',",
        "-points      = 20",
        "+points      = 30",
        f"-{STEPS.replace('0.5', '0.6')}",
        f"+{STEPS}",
    ]


def test_a_new_key_stands_at_the_end_of_its_table_under_the_others(folder: Path) -> None:
    assert changed(folder, {"rules.easy-regions.enabled": False}) == ["+enabled     = false"]


def test_a_range_that_grows_is_saved_too(folder: Path) -> None:
    assert changed(folder, {"parameters.pmf_arr": "60M USD"}) == [
        '-value       = "10M USD"',
        '-range       = ["1M USD", "50M USD"]',
        '+value       = "60M USD"',
        '+range       = ["1M USD", "60M USD"]',
    ]


def test_what_is_inherited_is_written_into_the_file(folder: Path) -> None:
    edits = {
        "parameters.many_countries": 60,
        "rules.applications-abroad.all[0]": "launched",
        "rules.tech-and-commerce.points": 5,
    }
    assert changed(folder, edits) == [
        "+",
        "+[parameters.many_countries]",
        "+value = 60",
        "-points = 4",
        "+points = 5",
        "+",
        "+[rules.applications-abroad]",
        f"+all = {ABROAD}",
    ]


def test_new_rules_and_gates_stand_behind_the_others(folder: Path) -> None:
    edits = {
        "rules.new": {"points": 3, "criterion": "market", "when": '"application" in layers'},
        "gates.small": {"when": "launched", "cap": 30},
    }
    assert sorted(changed(folder, edits)) == sorted(
        [
            "+[rules.new]",
            "+points = 3",
            '+criterion = "market"',
            "+when = '\"application\" in layers'",
            "+",
            "+[gates.small]",
            '+when = "launched"',
            "+cap = 30",
            "+",
        ]
    )
    lines = (folder / "out.toml").read_text(encoding="utf-8").splitlines()
    after = lines[lines.index("cap = 30") :]
    assert after[1:3] == ["", "[verdicts]"]


def test_a_clause_that_goes_takes_its_line_with_it(folder: Path) -> None:
    edits = {"rules.overseas-low-hanging-fruit.any[1]": None}
    assert changed(folder, edits) == ["-    'n_countries >= many_countries',"]


def test_a_rule_that_goes_takes_its_section_and_what_cases_say_of_it(folder: Path) -> None:
    path = folder / "zhu-xiaohu.toml"
    saved = save_tweak(path, {"rules.pmf-speed": None}, folder / "out.toml")
    assert "pmf-speed" not in saved.rules
    text = (folder / "out.toml").read_text(encoding="utf-8")
    assert "pmf-speed" not in text
    assert "[cases.mureka]                                 # passes at the edge" in text


def test_a_new_form_replaces_the_inherited_one(folder: Path) -> None:
    assert changed(folder, {"rules.applications-abroad.when": "launched"}) == [
        "+[rules.applications-abroad]",
        '+when = "launched"',
        "+",
    ]


def test_relative_paths_are_right_in_another_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    saved = save_tweak(folder / "zhu-xiaohu.toml", {"rules.pmf-speed.points": 30}, tmp_path / "mine" / "zhu.toml")
    text = (tmp_path / "mine" / "zhu.toml").read_text(encoding="utf-8")
    assert 'vocabulary = "../rules/vocabulary.toml"' in text
    assert 'extends    = "../rules/consensus.toml"' in text
    assert saved.rules == thesis.tweak(thesis.load("zhu-xiaohu"), {"rules.pmf-speed.points": 30}).rules


def test_the_file_itself_may_be_overwritten_when_that_is_asked_for(folder: Path) -> None:
    path = folder / "zhu-xiaohu.toml"
    before = path.read_text(encoding="utf-8")
    with pytest.raises(thesis.ThesisError, match="is there already"):
        save_tweak(path, {"rules.pmf-speed.points": 30}, path)
    assert path.read_text(encoding="utf-8") == before
    assert save_tweak(path, {"rules.pmf-speed.points": 30}, path, force=True) == thesis.load(path)


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ({"rules.applications-abroad": None}, "comes from another file"),
        ({"rules.tech-and-commerce": None}, "comes from another one"),
        ({"fields.arr.title": "x"}, "stands in the vocabulary"),
    ],
)
def test_nothing_is_written_that_would_not_be_the_tweak(folder: Path, edits: dict[str, Any], said: str) -> None:
    with pytest.raises(thesis.ThesisError, match=said) as caught:
        save_tweak(folder / "zhu-xiaohu.toml", edits, folder / "out.toml")
    assert {one.code for one in caught.value.diagnostics} == {"E707"}
    assert not (folder / "out.toml").exists()


ODD = """# a thesis in one file, written in odd ways
thesis = { format = 1, id = "odd" }
vocabulary.id = "v"
fields.sells = { type = "flag" }
verdicts.yes = 5     # enough
verdicts.no = -inf

[rules.first]   # the first
points = 5
when = 'sells'

[criteria.market]
title = "M"

[rules.second]
points = 2
any = ['sells', # a remark
  'not sells']
# the end"""


@pytest.mark.parametrize(
    "edits",
    [
        {"verdicts.yes": 4},
        {"thesis.id": "other", "thesis.title": "T"},
        {"fields.sells.title": "x", "fields.more": {"type": "share"}},
        {"rules.first.points": 7, "rules.second.points": 9, "rules.first.if_unknown": 1},
        {"rules.third": {"points": 1, "when": "sells"}},
        {"rules.second.any[0]": None},
        {"rules.second.any": ["sells"], "rules.first": None},
        {"criteria.market": None},
        {"rules.second": {"when": "sells", "points": 3}},
        {"parameters.p": {"value": 3, "range": [1, 5]}, "gates.g": {"when": "sells", "veto": True}},
    ],
)
def test_a_file_written_in_odd_ways_keeps_what_a_tweak_does_not_touch(tmp_path: Path, edits: dict[str, Any]) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(ODD, encoding="utf-8")
    save_tweak(path, edits, tmp_path / "out.toml")
    meant = thesis.tweak(thesis.load(path), edits)
    found = thesis.load(tmp_path / "out.toml")
    assert found == meant
    back = tmp_path / "back.toml"
    undo = thesis.inverse(thesis.load(path), edits)
    assert save_tweak(tmp_path / "out.toml", undo, back) == thesis.load(path)
    text = (tmp_path / "out.toml").read_text(encoding="utf-8")
    assert "# a thesis in one file, written in odd ways" in text
    assert "# the end" in text
