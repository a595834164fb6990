"""Theses from files: the example of the design, parents, vocabularies, text and back, pickles."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.files import SHIPPED, load_vocabulary, shipped_theses
from thesis.model import Curve, Lookup, Steps, Verdict
from thesis.sets import Interval
from thesis.text import ThesisError, closest

DESIGN = Path(__file__).parent.parent / "data" / "design"
HEAD = '[thesis]\nformat = 1\nid = "{id}"\n'
VOCABULARY = '[vocabulary]\nid = "v"\ncurrency = "USD"\n[fields.a]\ntype = "share"\n[fields.b]\ntype = "share"\n'
VERDICTS = "[verdicts]\nyes = 1\nno = -inf\n"


def codes(text: str, folder: Path) -> list[str]:
    with pytest.raises(ThesisError) as caught:
        thesis.loads(text, "child.toml", folder)
    return [one.code for one in caught.value.diagnostics]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vocabulary, and a thesis that others extend."""
    (tmp_path / "vocabulary.toml").write_text(VOCABULARY, encoding="utf-8")
    (tmp_path / "base.toml").write_text(
        HEAD.format(id="base")
        + 'vocabulary = "vocabulary.toml"\nas_of = 2025-01-01\n'
        + "[parameters.half]\nvalue = 0.5\n"
        + "[rules.one]\npoints = 10\nwhen = 'a >= half'\ntitle = \"One\"\n"
        + "[rules.two]\npoints = 5\nwhen = 'b > 10%'\n"
        + '[promises]\nnever_hurts = ["a"]\n'
        + "[cases.mine]\nfacts = { a = 1 }\nrules = { one = true }\n"
        + VERDICTS,
        encoding="utf-8",
    )
    return tmp_path


# --- the example of the design ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example() -> thesis.Thesis:
    """The thesis of the design's section 3, beside the shipped vocabulary, as it says."""
    return thesis.loads((DESIGN / "thesis.toml").read_text(encoding="utf-8"), "thesis.toml", SHIPPED / "rules")


def test_the_example_of_the_design_loads(example: thesis.Thesis) -> None:
    assert example.id == "zhu-xiaohu"
    assert example.as_of == date(2025, 5, 1)
    assert list(example.rules) == [
        "application-first",
        "pmf-speed",
        "overseas-low-hanging-fruit",
        "easy-regions",
        "margin",
        "stage-fit",
    ]
    assert example.rules["application-first"].points == 20_000
    assert example.rules["application-first"].claim.source == "landong-2025"
    assert isinstance(example.rules["pmf-speed"].form, Steps)
    assert isinstance(example.rules["margin"].form, Curve)
    assert isinstance(example.rules["stage-fit"].form, Lookup)
    assert example.parameters["pmf_arr"].value.number == 10e6
    assert (example.parameters["pmf_arr"].least, example.parameters["pmf_arr"].greatest) == (1e6, 50e6)
    assert example.parameters["easy_regions"].value.texts == ("JP", "SEA", "MENA")
    assert example.gates["no-base-models"].veto
    assert example.gates["no-base-models"].cap is None
    assert example.verdicts == (Verdict("invest", 70_000), Verdict("watch", 45_000), Verdict("decline"))
    assert example.promises.never_hurts == ("overseas_revenue_share",)
    assert example.promises.never_helps == ("trains_base_model",)
    assert example.omitted["invest-time"].quote == "最多隻花 10% 的時間"
    assert list(example.criteria) == ["market", "product", "traction"]
    assert example.cases["dramawave"].profile == "companies.toml#DramaWave"


def test_the_vocabulary_of_the_design_loads() -> None:
    found = load_vocabulary(DESIGN / "vocabulary.toml")
    assert found.fields["arr"].bases == ("contract", "billings_x12", "revenue_x12")
    assert found.fields["round"].ordered
    assert found.fields["post_money"].derived == "deal_amount / deal_ownership"
    assert found.fields["export_controlled"].assume is not None


def test_the_profiles_of_the_design_load(example: thesis.Thesis) -> None:
    companies = thesis.read_profiles(DESIGN / "companies.toml", example)
    one = companies["DramaWave"]
    assert (one.id, one.part_of) == ("dramawave", "kunlun")
    assert one.facts["arr"].basis == "billings_x12"
    assert one.facts["arr"].source == "landong-2025"
    assert one.facts["mau"].value == Interval(10_000_001.0, 1e12)
    card = thesis.score(example, one)
    assert card.contributions["application-first"].state == "true"
    assert card.contributions["pmf-speed"].state == "unknown"


# --- extends ---------------------------------------------------------------------------------------------------------


def test_a_child_takes_everything_but_the_cases(folder: Path) -> None:
    child = thesis.loads(HEAD.format(id="child") + 'extends = "base.toml"\n[rules.one]\npoints = 20\n', folder=folder)
    assert child.id == "child"
    assert child.as_of == date(2025, 1, 1)
    assert child.rules["one"].points == 20_000
    assert child.rules["one"].claim.title == "One"
    assert child.rules["two"].points == 5_000
    assert child.promises.never_hurts == ("a",)
    assert child.cases == {}


def test_a_childs_form_replaces_the_parents(folder: Path) -> None:
    text = HEAD.format(id="child") + 'extends = "base.toml"\n[rules.one]\nany = ["a > 10%", "b > 10%"]\n'
    form = thesis.loads(text, folder=folder).rules["one"].form
    assert type(form).__name__ == "Clauses"
    assert len(form.clauses) == 2  # type: ignore[union-attr]


def test_arrays_are_replaced_whole(folder: Path) -> None:
    text = HEAD.format(id="child") + 'extends = "base.toml"\n[promises]\nnever_hurts = ["b"]\n'
    assert thesis.loads(text, folder=folder).promises.never_hurts == ("b",)


def test_paths_are_relative_to_the_file_that_wrote_them(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "middle.toml").write_text(HEAD.format(id="m") + 'extends = "../base.toml"\n', encoding="utf-8")
    child = thesis.loads(HEAD.format(id="child") + 'extends = "deep/middle.toml"\n', folder=folder)
    assert child.vocabulary.id == "v"


def test_two_parents_join_where_they_agree(folder: Path) -> None:
    (folder / "more.toml").write_text(
        HEAD.format(id="more") + "[rules.three]\npoints = 1\nwhen = 'b > 50%'\n" + VERDICTS, encoding="utf-8"
    )
    child = thesis.loads(HEAD.format(id="child") + 'extends = ["base.toml", "more.toml"]\n', folder=folder)
    assert list(child.rules) == ["one", "two", "three"]


@pytest.mark.parametrize(
    "other",
    [
        "[rules.one]\npoints = 11\n",
        "[rules.one]\nany = ['a > 10%']\n",
        "[parameters.half]\nvalue = 0.4\n",
        "[verdicts]\nyes = 2\n",
    ],
)
def test_two_parents_that_disagree_are_an_error(folder: Path, other: str) -> None:
    (folder / "other.toml").write_text(HEAD.format(id="other") + other, encoding="utf-8")
    assert codes(HEAD.format(id="child") + 'extends = ["base.toml", "other.toml"]\n', folder) == ["E109"]


def test_a_diamond_is_read_once_and_is_no_circle(folder: Path) -> None:
    names = ["base"]
    for level in range(12):  # two parents at each level: 2^12 ways up
        for side in "ab":
            above = [f"{name}.toml" for name in names]
            text = HEAD.format(id=f"{side}{level}") + f"extends = {above}\n"
            (folder / f"{side}{level}.toml").write_text(text, encoding="utf-8")
        names = [f"a{level}", f"b{level}"]
    child = thesis.loads(HEAD.format(id="child") + 'extends = ["a11.toml", "b11.toml"]\n', folder=folder)
    assert list(child.rules) == ["one", "two"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('extends = "nothing.toml"', ["E101"]),
        ('extends = "."', ["E102"]),
        ("extends = 3", ["E212"]),
        ('extends = ["base.toml", 3]', ["E212"]),
        ('extends = "child.toml"', ["E108"]),
        ('vocabulary = "base.toml"', ["E111"]),
        ('vocabulary = "nothing.toml"', ["E101"]),
        ('extends = "zhu-xiaohuu"', ["E101"]),
    ],
)
def test_bad_references_are_messages_with_a_place(folder: Path, line: str, expected: list[str]) -> None:
    (folder / "child.toml").write_text(HEAD.format(id="child") + line + "\n", encoding="utf-8")
    with pytest.raises(ThesisError) as caught:
        thesis.load(folder / "child.toml")
    assert [one.code for one in caught.value.diagnostics] == expected
    span = caught.value.diagnostics[0].span
    assert span is not None
    assert (span.document.name.endswith("child.toml"), span.line) == (True, 4)


def test_a_shipped_thesis_can_be_extended_by_its_id(tmp_path: Path) -> None:
    child = thesis.loads(HEAD.format(id="child") + 'extends = "zhu-xiaohu"\n', folder=tmp_path)
    assert "application-first" in child.rules


def test_a_thesis_adds_fields_of_its_own(folder: Path) -> None:
    extra = '[fields.c]\ntype = "share"\n[fields.both]\ntype = "ratio"\nderived = \'a + c\'\n'
    text = HEAD.format(id="child") + 'extends = "base.toml"\n' + extra + "[rules.new]\npoints = 1\nwhen = 'both > 1'\n"
    child = thesis.loads(text, folder=folder)
    assert list(child.vocabulary.fields) == ["a", "b", "c", "both"]
    assert list(thesis.fields_of(child)) == ["a", "b", "c", "both"]
    assert thesis.score(child, {"a": "60%", "c": "70%"}).contributions["new"].state == "true"


# --- text and back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_theses())
def test_a_bundle_is_the_whole_thesis(name: str, tmp_path: Path) -> None:
    one = thesis.load(name)
    again = thesis.loads(thesis.dumps(one, bundle=True), folder=tmp_path)
    assert again == one
    assert again.hash == one.hash
    assert "extends" not in again.tree.items["thesis"].items  # type: ignore[union-attr]


@pytest.mark.parametrize("name", shipped_theses())
def test_without_a_bundle_it_is_the_text_of_its_file(name: str) -> None:
    assert thesis.dumps(thesis.load(name)) == shipped_theses()[name].read_text(encoding="utf-8")


def test_a_bundle_finds_its_sources_from_anywhere(folder: Path, tmp_path: Path) -> None:
    (folder / "article.txt").write_text("words", encoding="utf-8")
    text = (
        HEAD.format(id="child")
        + 'extends = "base.toml"\nsource = "s"\n[sources.s]\ntitle = "S"\nfile = "article.txt"\n'
    )
    child = thesis.loads(text, folder=folder)
    again = thesis.loads(thesis.dumps(child, bundle=True), folder="/")
    assert again.sources["s"].file == str(folder / "article.txt")
    assert again == child
    assert again.hash == child.hash


def test_the_hash_covers_what_is_said_and_not_where(folder: Path) -> None:
    text = HEAD.format(id="child") + 'extends = "base.toml"\n'
    one, same = thesis.loads(text, folder=folder), thesis.loads(f"# a comment\n{text}", "other", folder)
    other = thesis.loads(f"{text}[rules.one]\npoints = 11\n", folder=folder)
    assert one.hash == same.hash
    assert hash(one) == hash(same)
    assert one == same
    assert one.hash != other.hash
    assert one != other


def test_line_ends_and_byte_order_marks_do_not_matter(folder: Path) -> None:
    text = HEAD.format(id="child") + 'extends = "base.toml"\n'
    marked = "\ufeff" + text.replace("\n", "\r\n")
    (folder / "marked.toml").write_bytes(marked.encode())
    assert (
        thesis.load(folder / "marked.toml") == thesis.loads(marked, folder=folder) == thesis.loads(text, folder=folder)
    )


@pytest.mark.parametrize("name", shipped_theses())
def test_theses_and_profiles_survive_pickling(name: str) -> None:
    one = thesis.load(name)
    again = pickle.loads(pickle.dumps(one))
    assert (again, again.hash, hash(again)) == (one, one.hash, hash(one))
    companies = thesis.read_profiles(thesis.examples() / "companies.toml", one)
    others = pickle.loads(pickle.dumps(companies))
    assert others == companies
    assert thesis.score(again, others).score.tolist() == thesis.score(one, companies).score.tolist()


def test_errors_survive_pickling() -> None:
    with pytest.raises(ThesisError) as caught:
        thesis.loads(HEAD.format(id="x") + "[rules.a]\npoints = 'x'\nwhen = 'y'\n")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.diagnostics == caught.value.diagnostics
    assert str(again) == str(caught.value)


# --- every key -------------------------------------------------------------------------------------------------------

WHOLE = (
    HEAD.format(id="whole")
    + VOCABULARY
    + """
[fields.c]
type = "category"
values = ["x", "y"]
[fields.d]
type = "date"
[parameters.on]
value = true
[parameters.day]
value = 2025-01-01
[parameters.text_day]
value = "2025-01-01"
[parameters.sizes]
value = [1, 2]
[parameters.shares]
value = ["10%", "20%"]
[parameters.level]
value = "x"
[rules.one]
points = 'half * 3'
at_least = 'least'
of = ['a > 10%', 'b > 10%']
applies = 'on and c == level'
if_not_applicable = 0.25
if_unknown = 1
enabled = false
since = 2024-01-01
until = 2026-01-01
[rules.two]
points = -0.125
curve = { of = 'd', at = [[2025-01-01, 0], ["2026-01-01", 1]] }
[rules.three]
points = 1
steps = { of = 'd', at = [["< 2025-01-01", 1], [">= text_day", 0.5]], otherwise = 0 }
[rules.four]
points = 1
when = 'a in shares'
[parameters.half]
value = 0.5
[parameters.least]
value = 2
[gates.g]
none = ['a > 90%']
cap = 'half'
veto = true
[verdicts]
best = "70%"
good = 0.125
bad = -inf
"""
)


def test_every_form_and_key_is_read() -> None:
    one = thesis.loads(WHOLE)
    rule = one.rules["one"]
    assert (rule.points, rule.if_not_applicable, rule.if_unknown, rule.enabled) == (1500, 0.25, 1.0, False)
    assert (rule.since, rule.until) == (date(2024, 1, 1), date(2026, 1, 1))
    assert one.rules["two"].points == -125
    assert one.gates["g"].cap == 500
    assert one.verdicts[0].share is not None
    assert one.verdicts[1].thousandths == 125
    assert one.parameters["day"].value == one.parameters["text_day"].value
    assert thesis.loads(thesis.dumps(one, bundle=True)) == one


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("format = 1", "format = true", ["E531"]),
        ("format = 1", 'format = "1"', ["E531"]),
        ('id = "whole"', "id = 3", ["E212"]),
        ("if_unknown = 1", "if_unknown = 2", ["E502"]),
        ("if_unknown = 1", "if_unknown = [1]", ["E502"]),
        ("enabled = false", 'enabled = "no"', ["E212"]),
        ("since = 2024-01-01", 'since = "2024-01-01"', ["E212"]),
        ("points = -0.125", "points = 1e300", ["E506"]),
        ("points = -0.125", "points = inf", ["E507"]),
        ("points = -0.125", "points = [1]", ["E212"]),
        ("points = -0.125", "points = '10M USD'", ["E507"]),
        ("value = [1, 2]", 'value = [1, "x"]', ["E520"]),
        ("value = [1, 2]", 'value = [1, "5M USD"]', ["E520"]),
        ("value = [1, 2]", "value = [[1], 2]", ["E520"]),
        ("value = [1, 2]", "value = { a = 1 }", ["E520"]),
        ("value = [1, 2]", "value = nan", ["E520"]),
        ('"10%", "20%"', '"10%", "20M USD"', ["E520"]),
        ("value = 2025-01-01\n", "value = 2025-01-01T10:00:00\n", ["E520"]),
        ("at_least = 'least'", "at_least = 0", ["E511"]),
        ("at_least = 'least'", "at_least = 'a'", ["E511"]),
        ("[2025-01-01, 0]", "[2025-01-01, -1]", ["E502"]),
        ("[2025-01-01, 0]", '["10%", 0]', ["E504"]),
        ("[2025-01-01, 0]", "[3, 0]", ["E504"]),
        ("[2025-01-01, 0]", "[2027-01-01, 0]", ["E505"]),
        ('["< 2025-01-01", 1]', "[3, 1]", ["E320"]),
        ('["< 2025-01-01", 1]', '["< 10%", 1]', ["E504"]),
        ("otherwise = 0", "otherwise = 7", ["E502"]),
        ("veto = true", "veto = 1", ["E212"]),
        ('best = "70%"', 'best = "170%"', ["E535"]),
        ('best = "70%"', "veto = 3", ["E535"]),
        ('best = "70%"', "best = nan", ["E535"]),
        ("when = 'a in shares'", "when = ['a > 1']", ["E212"]),
        ("when = 'a in shares'", "any = 'a > 50%'", ["E212"]),
        ("when = 'a in shares'", "steps = 'a'", ["E212"]),
        ("when = 'a in shares'", "curve = { at = [[1, 0]] }", ["E213"]),
        ("when = 'a in shares'", "curve = { of = 'a' }", ["E213"]),
        ("when = 'a in shares'", "table = { at = { x = 1 } }", ["E213"]),
        ("when = 'a in shares'", "table = { of = 'c', at = {} }", ["E512"]),
        ("when = 'a in shares'", "curve = { of = 'a', at = [] }", ["E512"]),
        ("when = 'a in shares'", "curve = { of = 'a', at = [[0, 0]] }", ["E505"]),
        ("when = 'a in shares'", "curve = { of = 'a', at = [[0, 0], [50, 1]] }", ["E410"]),
        ("when = 'a in shares'", "of = ['a > 1']\nwhen = 'a > 50%'", ["E211"]),
    ],
)
def test_what_is_wrong_is_one_message(before: str, after: str, expected: list[str], tmp_path: Path) -> None:
    assert before in WHOLE
    assert codes(WHOLE.replace(before, after, 1), tmp_path) == expected


def test_many_names_do_not_slow_suggestions_down() -> None:
    known = [f"name-{i}" for i in range(5000)]
    assert closest("NAME_77", known) == "name-77"
    assert closest("nam-77", known) is None


@pytest.mark.parametrize("data", ["", "\n", "# only a comment\n", "x = 1\n", "[a]\n"])
def test_a_text_that_is_no_thesis_is_one_message(data: Any, tmp_path: Path) -> None:
    assert codes(data, tmp_path) == ["E111"]
