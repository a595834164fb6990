"""`thesis.check` on quotes and cases, and `check_file` on every kind of file."""

from __future__ import annotations

from pathlib import Path

import pytest

import thesis
from thesis.authoring import new_thesis
from thesis.files import SHIPPED
from thesis.text import ThesisError
from thesis.verification import check_file

BASE = new_thesis("first").split("# --- your own tests")[0]
ARTICLE = "第一行。他說:「應用為王」。\nMargins above  eighty percent are “a gift”.\n"


def found(extra: str, folder: Path) -> list[tuple[str, str, str]]:
    one = thesis.loads(BASE + extra, "first.toml", folder)
    return [(f.code, f.severity, f.span.text if f.span else "") for f in thesis.check(one)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "companies.toml").write_text(
        '[[company]]\nname = "Acme"\n[company.facts]\narr = "10M USD"\n', encoding="utf-8"
    )
    return tmp_path


SOURCE = '[sources.talk]\ntitle = "Talk"\nfile = "article.txt"\n'


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("應用為王", []),
        ("Margins above  eighty percent", []),
        ("Margins […] are “a gift”", []),
        ("Margins above eighty percent", ["F101"]),
        ("應用為皇", ["F101"]),
        ("are […] Margins", ["F101"]),
    ],
)
def test_quotes_stand_in_their_source_to_the_letter(quote: str, expected: list[str], folder: Path) -> None:
    rule = f"[rules.q]\npoints = 1\nwhen = 'trains_base_model'\nsource = \"talk\"\nquote = '{quote}'\n"
    assert [code for code, _, _ in found(SOURCE + rule, folder)] == expected


def test_quotes_of_all_parts_are_looked_at(folder: Path) -> None:
    said = 'source = "talk"\nquote = "not there"\n'
    extra = (
        f"{SOURCE}[rules.q]\npoints = 1\nwhen = 'trains_base_model'\n{said}"
        f"[gates.q]\ncap = 1\nany = ['trains_base_model', 'q > 1']\n{said}"
        f"[parameters.q]\nvalue = 1\n{said}"
        f'[omitted.q]\nreason = "r"\n{said}'
    )
    assert found(extra, folder) == [("F101", "error", '"not there"')] * 4


def test_a_source_without_a_file_cannot_be_looked_at(folder: Path) -> None:
    extra = '[sources.talk]\ntitle = "Talk"\n[omitted.q]\nreason = "r"\nsource = "talk"\nquote = "anything"\n'
    assert found(extra, folder) == []


def test_the_shipped_theses_quote_the_article_to_the_letter() -> None:
    """The article is not shipped: where it is at hand, it is looked at."""
    article = Path(__file__).parents[3] / "shared" / "seed" / "article.txt"
    if not article.is_file():
        pytest.skip("the article is not at hand")
    for name in ("zhu-xiaohu", "zhou-yahui", "consensus"):
        text = thesis.dumps(thesis.load(name), bundle=True)
        text = text.replace("[sources.landong-2025]", f'[sources.landong-2025]\nfile = "{article}"', 1)
        wrong = [one.sentence for one in thesis.check(thesis.loads(text)) if one.code.startswith("F1")]
        assert wrong == []


CASES = """
[cases.one]
{company}
{expected}
"""


@pytest.mark.parametrize(
    ("facts", "expected", "codes"),
    [
        ('arr = "10M USD"', "rules = { revenue = true }", []),
        ('arr = "10M USD"', "rules = { revenue = 1 }", []),
        ('arr = "10M USD"', "rules = { revenue = [0.5, 1] }", []),
        ('arr = "5M USD"', "rules = { revenue = 0.5 }", []),
        ('arr = "5M USD"', "rules = { revenue = true }", ["F201"]),
        ('arr = "5M USD"', "rules = { revenue = false }", ["F201"]),
        ("", 'rules = { revenue = "unknown", margin = "unknown" }', []),
        ("", "rules = { revenue = [0, 1] }", []),
        ("", "rules = { revenue = [0, 0.9] }", ["F201"]),
        ("", "rules = { revenue = 0 }", ["F201"]),
        ('arr = "10M USD"', 'rules = { revenue = "n/a" }', ["F201"]),
        ("trains_base_model = true", "gates = { no-base-models = true }", []),
        ("trains_base_model = false", "gates = { no-base-models = false }", []),
        ("", 'gates = { no-base-models = "unknown" }', []),
        ("", "gates = { no-base-models = true }", ["F201"]),
        ('arr = "10M USD"', "low = 50\nhigh = 100\nscore = 50", ["F201"]),
        ('arr = "10M USD"', "low = 50\nhigh = 100\nscore = [50, 60]", []),
        ('arr = "10M USD"\ntrains_base_model = false', "low = 60\nhigh = 100\nscore = 60\ncoverage = 0.6", []),
        ('arr = "10M USD"\ntrains_base_model = false', 'verdict = "watch"\nvetoed = false', []),
        ('arr = "10M USD"\ntrains_base_model = false', 'possible_verdicts = ["watch", "invest"]', []),
        ('arr = "10M USD"\ntrains_base_model = false', 'possible_verdicts = ["invest"]', ["F201"]),
        ('arr = "10M"', "score = 60", ["F202"]),
        ("arrr = 3", "score = 60", ["F202"]),
        ("arr = nan", "score = 60", ["F202"]),
    ],
)
def test_cases_are_run(facts: str, expected: str, codes: list[str], folder: Path) -> None:
    company = "".join(f"facts.{line}\n" for line in facts.splitlines()) or "facts = {}"
    assert [code for code, _, _ in found(CASES.format(company=company, expected=expected), folder)] == codes


def test_a_case_finds_its_company_beside_the_thesis_else_among_the_examples(folder: Path) -> None:
    extra = CASES.format(company='profile = "companies.toml#Acme"', expected="rules = { revenue = true }")
    assert found(extra, folder) == []
    (folder / "companies.toml").unlink()
    assert [code for code, _, _ in found(extra, folder)] == ["F202"], "the shipped companies are of another vocabulary"
    zhu = thesis.load("zhu-xiaohu")
    text = thesis.dumps(zhu, bundle=True)
    bundled = thesis.check(thesis.loads(text, folder=folder))
    assert {one.sentence for one in bundled} == {one.sentence for one in thesis.check(zhu)}


def test_findings_are_told_and_are_data(folder: Path) -> None:
    extra = CASES.format(company='facts.arr = "5M USD"', expected="rules = { revenue = true }")
    (one,) = thesis.check(thesis.loads(BASE + extra, "first.toml", folder))
    assert str(one).startswith("first.toml:")
    assert "F201 error: rule `revenue`: expected true, found a grade of 0.5" in str(one)
    data = one.to_dict()
    assert (data["severity"], data["code"], data["within"]) == ("error", "F201", "case `one`")
    assert one.suggestion == "`thesis explain` tells how `one` comes to it."


def test_every_kind_of_file_can_be_checked(folder: Path) -> None:
    assert check_file("zhu-xiaohu") == thesis.check(thesis.load("zhu-xiaohu"))
    assert check_file(SHIPPED / "rules" / "vocabulary.toml") == ()
    problems = check_file(thesis.examples() / "companies.toml")
    assert {one.code for one in problems} == {"E609"}
    assert {one.severity for one in problems} == {"warning"}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.toml", '[vocabulary]\nid = "v"\n[fields.a]\ntype = "x"\n', "E220"),
        ("a.toml", '[vocabulary]\nid = "v"\n[fields.a]\ntype = "share"\nderived = \'b\'\n', "E201"),
        ("a.toml", '[[company]]\nname = "a"\n', "E532"),
        ("a.toml", '[profiles]\nvocabulary = "none.toml"\n[[company]]\nname = "a"\n', "E101"),
        ("a.toml", "[thesis]\nformat = 1\n", "E213"),
        ("a.toml", "[other]\n", "E111"),
        ("a.toml", "x = ", "E105"),
    ],
)
def test_bad_files_of_every_kind_are_refused(tmp_path: Path, name: str, text: str, code: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ThesisError) as caught:
        check_file(tmp_path / name)
    assert code in {one.code for one in caught.value.diagnostics}
