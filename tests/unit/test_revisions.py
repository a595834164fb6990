"""Two versions of a thesis: read from git, held against each other, and shown to whoever reviews the change."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.files import SHIPPED
from thesis.text import ThesisError

Run = Callable[..., Any]

VOCABULARY = (
    '[vocabulary]\nid = "v"\ncurrency = "USD"\n[fields.margin]\ntype = "share"\n[fields.staff]\ntype = "count"\n'
)
BASE = '[thesis]\nformat = 1\nid = "base"\nvocabulary = "vocabulary.toml"\n[verdicts]\ngood = 5\nbad = -inf\n'
CHILD = """[thesis]
format = 1
id = "mine"
extends = "base.toml"
[rules.margin]
points = 10
when = 'margin > 50%'
[rules.team]
points = 4
value = 'ramp(staff, 0, 10)'
[gates.small]
cap = 6
when = 'staff < 2'
"""


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a thesis in a folder, whose vocabulary and parent stand beside it; the working directory."""
    del run  # it has left for the checkout, and this comes after it
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "vocabulary.toml").write_text(VOCABULARY, encoding="utf-8")
    (rules / "base.toml").write_text(BASE, encoding="utf-8")
    (rules / "mine.toml").write_text(CHILD, encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(repository: Path, before: str, after: str) -> None:
    path = repository / "rules" / "mine.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_revision_is_read_with_the_files_that_it_had(repository: Path) -> None:
    edit(repository, "points = 10", "points = 12")
    (repository / "rules" / "base.toml").unlink()
    old = thesis.load("git:HEAD:rules/mine.toml")
    assert old.rules["margin"].points == 10_000
    assert [verdict.name for verdict in old.verdicts] == ["good", "bad"]
    assert thesis.loads(thesis.dumps(old, bundle=True)) == old


@pytest.mark.parametrize(
    ("wanted", "cause"),
    [
        ("git:HEAD", "it is not of the form git:REV:path"),
        ("git:--output=x:rules/mine.toml", "it is not of the form git:REV:path"),
        ("git:nowhere:rules/mine.toml", "there is no such revision"),
        ("git:HEAD:rules/yours.toml", "there is no file `rules/yours.toml` in HEAD"),
        ("git:HEAD:../mine.toml", "is not in the repository"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_what_git_cannot_give_is_said(wanted: str, cause: str) -> None:
    with pytest.raises(ThesisError) as caught:
        thesis.load(wanted)
    assert [one.code for one in caught.value.diagnostics] == ["E119"]
    assert cause in caught.value.diagnostics[0].message


def test_outside_a_repository_git_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ThesisError) as caught:
        thesis.load("git:HEAD:mine.toml")
    assert "not a git repository" in caught.value.diagnostics[0].message


def test_mistakes_in_a_revision_are_named_by_it(repository: Path) -> None:
    edit(repository, "margin > 50%", "margn > 50%")
    git(repository, "commit", "-qam", "two")
    with pytest.raises(ThesisError) as caught:
        thesis.load("git:HEAD:rules/mine.toml")
    assert str(caught.value).startswith("git:HEAD:rules/mine.toml:7:9: E201 unknown field `margn`")


def test_a_stricter_rule_is_shown_by_a_company(repository: Path, run: Run) -> None:
    edit(repository, "margin > 50%", "margin > 80%")
    ran = run("diff", "git:HEAD:rules/mine.toml", "rules/mine.toml")
    assert (ran.code, ran.err) == (0, "")
    assert 'rules.margin.when: "margin > 50%" → "margin > 80%"' in ran.out
    assert "The new version is stricter: better to no company" in ran.out
    assert "rule margin: stricter" in ran.out
    told = json.loads(run("diff", "git:HEAD:rules/mine.toml", "rules/mine.toml", "--format", "json").out)
    assert told["relation"]["kind"] == "stricter"
    assert told["relation"]["parts"][0]["lower"]["before"]["score"] == 6.0  # the cap of a small company
    assert told["relation"]["parts"][0]["lower"]["after"]["score"] == 0.0
    assert told["relation"]["parts"][0]["higher"] is None


def test_markdown_is_ready_for_a_pull_request(repository: Path, run: Run) -> None:
    edit(repository, "cap = 6", "cap = 2")
    edit(repository, "points = 4", "points = 5")
    ran = run("diff", "git:HEAD:rules/mine.toml", "rules/mine.toml", "--format", "markdown")
    assert ran.out.startswith("# mine: two versions\n")
    assert "incomparable: better to some companies, worse to others" in ran.out
    assert "gate small: stricter" in ran.out
    assert "worse to a company with staff 0: 6 → 2" in ran.out
    assert "rule team: looser" in ran.out


def test_a_changed_verdict_may_fail_the_build(repository: Path, run: Run) -> None:
    companies = repository / "companies.toml"
    companies.write_text(
        '[profiles]\nvocabulary = "rules/vocabulary.toml"\n[[company]]\nname = "Acme"\nfacts = { margin = "60%" }\n',
        encoding="utf-8",
    )
    arguments = ("diff", "git:HEAD:rules/mine.toml", "rules/mine.toml", "--profiles", companies)
    edit(repository, "points = 10", "points = 11")
    assert run(*arguments, "--fail-on", "verdict-change").code == 0
    edit(repository, "margin > 50%", "margin > 80%")
    assert run(*arguments).code == 0
    ran = run(*arguments, "--fail-on", "verdict-change")
    assert ran.code == 1
    assert "Another verdict: Acme." in ran.err
    assert "Over companies" in ran.out


@pytest.mark.usefixtures("repository")
def test_verdict_changes_need_companies(run: Run) -> None:
    ran = run("diff", "rules/mine.toml", "rules/mine.toml", "--fail-on", "verdict-change")
    assert ran.code == 2
    assert "needs companies" in ran.err


def of(**edits: object) -> thesis.Relation:
    text = BASE.replace('"vocabulary.toml"', '"v.toml"') + CHILD.partition('extends = "base.toml"\n')[2]
    base = thesis.loads(text.replace('vocabulary = "v.toml"\n', "").replace("[verdicts]", f"{VOCABULARY}[verdicts]"))
    return thesis.relation(base, thesis.tweak(base, {path.replace("__", "."): value for path, value in edits.items()}))


def test_a_rule_written_otherwise_is_equivalent() -> None:
    found = of(rules__margin__when="not (margin <= 50%)")
    assert (found.kind, [part.kind for part in found.parts]) == ("equivalent", ["equivalent"])


def test_two_rules_may_make_up_for_each_other() -> None:
    found = of(rules__margin__points=8, rules__more={"points": 2, "when": "margin > 50%"})
    assert [part.kind for part in found.parts] == ["stricter", "looser"]
    assert found.kind == "equivalent"


def test_an_incomparable_rule_has_a_company_on_either_side() -> None:
    found = of(rules__margin__when="40% < margin < 90%")
    (part,) = found.parts
    assert (found.kind, part.kind) == ("incomparable", "incomparable")
    assert part.higher is not None
    assert part.lower is not None
    assert [card.score for card in part.higher] == [0.0, 6.0], "the cap of a small company"
    assert [card.score for card in part.lower] == [6.0, 0.0]


def test_a_gate_that_vetoes_now_is_stricter() -> None:
    found = of(gates__small__veto=True)
    assert (found.kind, [str(part) for part in found.parts]) == ("stricter", ["gate `small`: stricter"])


def test_a_verdict_asks_for_more() -> None:
    found = of(verdicts__good=7)
    assert (found.kind, [str(part) for part in found.parts]) == ("equivalent", ["verdict `good`: stricter"])


def test_the_shipped_theses_are_equivalent_to_themselves() -> None:
    for path in sorted((SHIPPED / "rules").glob("z*.toml")):
        one = thesis.load(path)
        assert thesis.relation(one, thesis.loads(thesis.dumps(one, bundle=True))) == thesis.relation(one, one)
