"""The command line: what it refuses, how it says so, where it writes, and that it stays quiet."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

import thesis
from thesis.cli.app import ROOMS
from thesis.cli.options import How
from thesis.cli.tightness import MOST_SOLVED, how_tight

ROOT = Path(__file__).parent.parent.parent
ZHU = "rules/zhu-xiaohu.toml"
COMPANIES = "examples/companies.toml"
Run = Callable[..., Any]


# --- bad input: one clear message on stderr, exit code 2, no traceback, nothing written ---


def broken(folder: Path) -> dict[str, Path]:
    """Files that cannot be used, by what is wrong with them."""
    files = {
        "missing": folder / "missing.toml",
        "folder": folder,
        "latin": folder / "latin.toml",
        "csv": folder / "table.csv",
        "csv as toml": folder / "table.toml",
        "unknown key": folder / "key.toml",
        "typo": folder / "typo.toml",
        "empty": folder / "empty.toml",
    }
    files["latin"].write_bytes('[thesis]\ntitle = "caf\u00e9"\n'.encode("latin-1"))
    for name in ("csv", "csv as toml"):
        files[name].write_text("name,arr\nA,12M USD\n", encoding="utf-8")
    zhu = (ROOT / ZHU).read_text(encoding="utf-8").replace('"vocabulary.toml"', f'"{ROOT}/rules/vocabulary.toml"')
    zhu = zhu.replace('"consensus.toml"', f'"{ROOT}/rules/consensus.toml"')
    files["unknown key"].write_text(zhu.replace("veto        = true", "vetoes      = true"), encoding="utf-8")
    files["typo"].write_text(zhu.replace("'incumbent_overlap'", "'incumbent_overlp'"), encoding="utf-8")
    files["empty"].write_text("", encoding="utf-8")
    return files


CODES = {
    "missing": "E101",
    "folder": "E102",
    "latin": "E103",
    "csv as toml": "E105",
    "unknown key": "E211",
    "typo": "E201",
}


@pytest.mark.parametrize("wrong", [*CODES, "empty", "csv"])
def test_a_thesis_that_cannot_be_used(wrong: str, run: Run, tmp_path: Path) -> None:
    path = broken(tmp_path)[wrong]
    ran = run("score", path, COMPANIES, "-o", tmp_path / "out.csv")
    refused(ran, tmp_path / "out.csv")
    assert CODES.get(wrong, "E") in ran.err


@pytest.mark.parametrize("wrong", ["missing", "folder", "latin", "csv as toml", "empty"])
@pytest.mark.parametrize("command", ["score", "explain"])
def test_profiles_that_cannot_be_used(command: str, wrong: str, run: Run, tmp_path: Path) -> None:
    path = broken(tmp_path)[wrong]
    company = [] if command == "score" else ["DramaWave"]
    refused(run(command, ZHU, path, *company, "-o", tmp_path / "out.md"), tmp_path / "out.md")


def refused(ran: Any, output: Path | None = None) -> None:
    """It failed as bad input does."""
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err
    assert "Traceback" not in ran.err
    assert output is None or not output.exists()


def test_a_company_that_is_not_there(run: Run) -> None:
    ran = run("explain", ZHU, COMPANIES, "DramaWeve")
    refused(ran)
    assert ran.err.splitlines()[:2] == [
        f"E623 there is no company `DramaWeve` in {COMPANIES}",
        "   Did you mean `DramaWave`?",
    ]


def test_a_shipped_thesis_that_is_not_there(run: Run) -> None:
    ran = run("score", "zhu-xiahu", COMPANIES)
    refused(ran)
    assert "Did you mean `zhu-xiaohu`?" in ran.err


def test_a_company_with_a_field_that_is_not_there(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "companies.toml"
    path.write_text('[[company]]\nname = "A"\n[company.facts]\noverseas_share = "60%"\n', encoding="utf-8")
    ran = run("score", ZHU, path)
    refused(ran)
    assert re.search(r"companies\.toml:4:\d+: E201 unknown field `overseas_share`", ran.err)


def test_a_file_that_is_there_already_is_kept(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "board.csv"
    path.write_text("mine", encoding="utf-8")
    ran = run("score", ZHU, COMPANIES, "-o", path)
    assert (ran.code, ran.out) == (2, "")
    assert "--force" in ran.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("score", ZHU, COMPANIES, "-o", path, "--force").code == 0
    assert path.read_text(encoding="utf-8").startswith("rank,id,name,score")
    assert [one.name for one in tmp_path.iterdir()] == ["board.csv"]


def test_a_folder_that_is_not_there_is_to_be_made(run: Run, tmp_path: Path) -> None:
    ran = run("score", ZHU, COMPANIES, "-o", tmp_path / "later" / "scores.csv")
    assert ran.code == 2
    assert f"Make the folder `{tmp_path / 'later'}` first." in ran.err


def test_a_kind_of_file_that_is_not_written(run: Run, tmp_path: Path) -> None:
    ran = run("score", ZHU, COMPANIES, "-o", tmp_path / "board.pdf")
    refused(ran, tmp_path / "board.pdf")
    assert ".xlsx" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--bogus",),
        ("score", "--bogus"),
        ("bogus",),
        ("score",),
        ("score", ZHU),
        ("score", ZHU, COMPANIES, "--format", "yaml"),
        ("score", ZHU, COMPANIES, "--as-of", "soon"),
        ("explain", ZHU, COMPANIES, "DramaWave", "--lang", "fr"),
        ("score", ZHU, COMPANIES, "--top", "0"),
    ],
    ids=str,
)
def test_a_command_that_is_not_understood(arguments: tuple[str, ...], run: Run) -> None:
    refused(run(*arguments))


def test_errors_as_json_where_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    ran = run("score", broken(tmp_path)["typo"], COMPANIES, "--format", "json")
    refused(ran)
    (one,) = json.loads(ran.err)
    assert (one["code"], one["suggestion"].split("`")[1]) == ("E201", "incumbent_overlap")
    assert one["line"] > 1


def test_a_broken_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m thesis explain {ZHU} {COMPANIES} Manus | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.startswith("Manus")
    assert done.stderr == ""


# --- what it prints ---


def test_list_names_the_shipped_theses(run: Run) -> None:
    ran = run("list", "--format", "json")
    assert [one["id"] for one in json.loads(ran.out)] == ["consensus", "zhou-yahui", "zhu-xiaohu"]


def test_no_arguments_is_help(run: Run) -> None:
    ran = run()
    assert "explain" in ran.out + ran.err


def test_the_help_says_in_a_line_what_each_command_does(run: Run) -> None:
    shown = run("--help").out
    for commands in ROOMS.values():
        for command, what in commands.items():
            assert re.search(rf"^  {command} +{re.escape(what)}$", shown, re.MULTILINE), command


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"thesis {thesis.__version__}\n"


@pytest.mark.parametrize("arguments", [("score", ZHU, COMPANIES), ("explain", ZHU, COMPANIES, "Manus"), ("list",)])
def test_no_colour_when_piped(arguments: tuple[str, ...]) -> None:
    quiet = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "thesis", *arguments],
        cwd=ROOT,
        env=quiet | {"TERM": "xterm-256color"},
        capture_output=True,
        check=True,
    )
    assert b"\x1b" not in done.stdout + done.stderr


def test_colour_where_the_terminal_has_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    from rich.console import Console

    from thesis.cli.printing import painter

    paint = painter(Console(force_terminal=True, color_system="standard"))
    assert paint is not None
    assert paint("met", "good") == "\x1b[32mmet\x1b[0m"
    assert paint("met", "plain") == "met"


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(columns: int, lang: str, run: Run) -> None:
    from thesis.explanation.plain import columns_of

    for arguments in (("explain", ZHU, COMPANIES, "Manus"), ("contrast", ZHU, COMPANIES, "Mureka", "Linky")):
        ran = run(*arguments, "--lang", lang, columns=columns)
        assert max(map(columns_of, ran.out.splitlines())) <= columns


def test_scores_fit_eighty_columns(run: Run) -> None:
    from thesis.explanation.plain import columns_of

    ran = run("score", ZHU, COMPANIES, columns=80)
    assert max(map(columns_of, ran.out.splitlines())) <= 80


def test_facts_that_cannot_be_read_are_told_on_stderr(run: Run) -> None:
    ran = run("score", ZHU, COMPANIES, "--format", "csv")
    assert "4 facts could not be read" in ran.err
    assert len(list(csv.reader(ran.out.splitlines()))) == 22
    assert "rnd_quarter" in run("explain", ZHU, COMPANIES, "Kunlun").err
    assert run("explain", ZHU, COMPANIES, "DramaWave").err == ""
    assert run("score", ZHU, COMPANIES, "--strict").code == 2


# --- check, test, show, new, schema ---


def test_check_is_quiet_about_what_is_in_order(run: Run) -> None:
    ran = run("check", "rules/zhou-yahui.toml", "rules/vocabulary.toml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "rules/zhou-yahui.toml: in order, 18 promises proven\nrules/vocabulary.toml: in order\n"


def test_check_prints_notes_that_fail_nothing(run: Run) -> None:
    ran = run("check", ZHU)
    assert (ran.code, ran.err) == (0, "")
    assert "F413 note: some rules exclude each other" in ran.out
    assert ran.out.endswith(f"{ZHU}: in order, 2 notes, 25 promises proven\n")


def test_check_tells_the_two_companies_that_break_a_promise(run: Run, tmp_path: Path) -> None:
    turning = tmp_path / "turning.toml"
    turning.write_text(
        """
[thesis]
format = 1
id = "turning"
[vocabulary]
id = "small"
[fields.margin]
type = "share"
[rules.margin]
points = 10
curve = { of = 'margin', at = [["20%", 0], ["50%", 1], ["80%", 0.6]] }
[verdicts]
all = -inf
[promises]
never_hurts = ["margin"]
""",
        encoding="utf-8",
    )
    ran = run("check", turning)
    assert ran.code == 1
    assert "F301 error" in ran.out
    assert "10 points: margin 50%\n     6 points: margin 80%" in ran.out
    assert ran.out.endswith("1 finding\n")


def test_check_tells_findings_and_mistakes_of_several_files(run: Run, tmp_path: Path) -> None:
    files = broken(tmp_path)
    wrong = tmp_path / "case.toml"
    text = files["typo"].read_text(encoding="utf-8").replace("incumbent_overlp", "incumbent_overlap")
    folder = f'profile = "{ROOT}/examples/companies.toml'
    text = text.replace('profile = "companies.toml', folder).replace("score = 150", "score = 149")
    wrong.write_text(text, encoding="utf-8")
    ran = run("check", wrong, "rules/zhou-yahui.toml")
    assert ran.code == 1
    assert "F201 error: score: expected 149, found 150" in ran.out
    assert f"{wrong}: 1 finding" in ran.out
    assert ran.out.endswith("rules/zhou-yahui.toml: in order, 18 promises proven\n")

    ran = run("check", files["typo"], wrong, files["missing"])
    assert ran.code == 2
    assert "F201" in ran.out
    assert "E201" in ran.err
    assert "E101" in ran.err

    ran = run("check", wrong, "--format", "json")
    assert ran.code == 1
    assert [one["code"] for one in json.loads(ran.out) if one["severity"] not in ("note", "proof")] == ["F201"]


def test_check_takes_companies_too(run: Run) -> None:
    ran = run("check", COMPANIES)
    assert ran.code == 1
    assert "E609" in ran.out


def test_test_runs_the_cases(run: Run, tmp_path: Path) -> None:
    ran = run("test", ZHU)
    assert (ran.code, ran.err) == (0, "")
    assert "10 of 10 cases passed." in ran.out
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        (ROOT / "rules/consensus.toml")
        .read_text(encoding="utf-8")
        .replace('"vocabulary.toml"', f'"{ROOT}/rules/vocabulary.toml"')
        .replace("rules   = { applications-abroad = true }", "rules   = { applications-abroad = false }", 1),
        encoding="utf-8",
    )
    ran = run("test", wrong)
    assert ran.code == 1
    assert "✗ kunlun: failed" in ran.out
    assert "AI applications sold abroad: met, 12 of 12" in ran.out, "the explanation of the rule"
    told = json.loads(run("test", wrong, "--format", "json").out)
    assert [one["case"] for one in told["cases"] if not one["passed"]] == ["kunlun"]
    assert len(run("test", "consensus", "--all").out) > len(run("test", "consensus").out)


def test_new_files_are_in_order(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("new", "thesis", "mine")
    assert (ran.code, ran.out) == (0, "")
    assert "thesis check mine.toml" in ran.err
    assert run("check", "mine.toml").code == 0
    assert run("test", "mine.toml").code == 0
    assert run("new", "thesis", "mine").code == 2, "it is there already"


def test_new_profiles_are_in_order_wherever_they_are_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", "thesis", "mine")
    (tmp_path / "data").mkdir()
    for named, output in (("mine.toml", "data/companies.toml"), ("mine.toml", "here.toml"), ("zhu-xiaohu", "zhu.toml")):
        assert run("new", "profiles", named, "-o", output).code == 0
        assert "arr" in Path(output).read_text(encoding="utf-8")
        checked = run("check", output)
        assert checked.code == 0, checked.err
        assert run("score", named, output).code == 0


def test_a_new_workbook_is_asked_for_by_its_suffix(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "companies.xlsx"
    assert run("new", "profiles", ZHU, "-o", path).code == 0
    with zipfile.ZipFile(path) as book:
        assert "arr__quote" in book.read("xl/sharedStrings.xml").decode()
    refused(run("new", "profiles", ZHU, "-o", tmp_path / "companies.pdf"), tmp_path / "companies.pdf")


def test_a_new_rule_asks_for_a_field_of_its_thesis(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", "thesis", "mine")
    with Path("mine.toml").open("a", encoding="utf-8") as file:
        file.write(run("new", "rule", "abroad", "--thesis", "mine.toml").out)
    assert run("check", "mine.toml").code == 0
    refused(run("new", "rule", "revenue", "--thesis", "mine.toml"))


@pytest.mark.parametrize("kind", ["thesis", "profiles", "vocabulary"])
def test_schemas_are_json(kind: str, run: Run) -> None:
    assert json.loads(run("schema", kind).out)["$schema"].startswith("https://json-schema.org/")


def test_show_as_json_is_the_whole_thesis(run: Run) -> None:
    tree = json.loads(run("show", ZHU, "--format", "json").out)
    assert {"thesis", "rules", "fields", "cases", "sources"} <= set(tree)


# --- files ---


def test_a_workbook_has_four_sheets_and_no_formula(run: Run, tmp_path: Path) -> None:
    companies = tmp_path / "companies.toml"
    companies.write_text(
        '[[company]]\nid = "x"\nname = "=1+1"\n[company.facts]\nlayers = ["application"]\n', encoding="utf-8"
    )
    path = tmp_path / "board.xlsx"
    assert run("score", ZHU, companies, "-o", path).code == 0
    with zipfile.ZipFile(path) as book:
        sheets = [book.read(name).decode() for name in sorted(book.namelist()) if "worksheets/sheet" in name]
        titles = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        texts = book.read("xl/sharedStrings.xml").decode()
    assert titles == ["Scores", "Contributions", "Open questions", "Sources"]
    assert "=1+1" in texts
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)


def test_the_same_scores_give_the_same_workbook(run: Run, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        assert run("score", ZHU, COMPANIES, "--top", "2", "-o", tmp_path / name).code == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_csv_has_no_formula_either(run: Run, tmp_path: Path) -> None:
    companies = tmp_path / "companies.toml"
    companies.write_text('[[company]]\nid = "x"\nname = "@SUM(A1)"\n[company.facts]\n', encoding="utf-8")
    ran = run("score", ZHU, companies, "--format", "csv")
    (row,) = csv.DictReader(ran.out.splitlines())
    assert row["name"] == "'@SUM(A1)"


def test_parquet_has_the_documented_columns(run: Run, tmp_path: Path) -> None:
    import polars as pl

    path = tmp_path / "board.parquet"
    assert run("score", ZHU, COMPANIES, "-o", path).code == 0
    frame = pl.read_parquet(path)
    rows = json.loads(run("score", ZHU, COMPANIES, "--format", "json").out)
    assert frame.columns == list(rows[0])
    assert frame["score"].to_list() == [row["score"] for row in rows]


@pytest.mark.parametrize("suffix", ["md", "html", "txt", "json"])
def test_explanations_go_to_files(suffix: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / f"story.{suffix}"
    ran = run("explain", ZHU, COMPANIES, "Linky", "-o", path)
    assert (ran.code, ran.out) == (0, "")
    assert "Linky" in path.read_text(encoding="utf-8")


def test_json_of_an_explanation_adds_up(run: Run) -> None:
    story = json.loads(run("explain", ZHU, COMPANIES, "Mureka", "--format", "json").out)
    given = sum(rule["points"] for group in story["criteria"] for rule in group["rules"])
    assert given + story["cap"] + story["joint"] == story["score"]


# --- what comes from outside cannot write to the terminal -------------------------------------------------------------

HOSTILE = '[[company]]\nname = "Evil\\u001b[2J\\u202e Co\\nInc"\nid = "evil"\n[[company]]\nname = "Plain"\n'


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", ZHU, "{}"),
        ("score", ZHU, "{}", "--format", "markdown"),
        ("explain", ZHU, "{}", "evil"),
        ("explain", ZHU, "{}", "evil", "--format", "markdown"),
        ("contrast", ZHU, "{}", "evil", "Plain"),
    ],
)
def test_names_are_shown_without_their_control_characters(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = tmp_path / "companies.toml"
    path.write_text(HOSTILE, encoding="utf-8")
    ran = run(*(one.format(path) for one in arguments))
    assert ran.code == 0, ran.err
    assert "Evil" in ran.out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", ran.out + ran.err)


def test_negative_numbers_stay_numbers_in_csv(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "companies.toml"
    path.write_text('[[company]]\nname = "=1+1"\n', encoding="utf-8")
    row = next(csv.DictReader(run("score", ZHU, path, "--format", "csv").out.splitlines()))
    assert row["name"] == "'=1+1"
    assert float(row["low"]) < 0 < float(row["high"])


# --- only what a command needs is loaded ------------------------------------------------------------------------------


def test_each_room_has_the_commands_that_the_program_looks_for_in_it() -> None:
    for room, commands in ROOMS.items():
        app = typer.Typer()
        import_module(f"thesis.cli.{room}").add_to(app)
        named = [one.name or getattr(one.callback, "__name__", "") for one in app.registered_commands]
        assert sorted(named) == sorted(commands), room


def test_explaining_one_company_loads_no_numpy() -> None:
    code = (
        "import sys; sys.argv = ['thesis', 'explain', 'zhu-xiaohu', 'examples/companies.toml', 'Linky']\n"
        "from thesis.cli import main\n"
        "try: main()\n"
        "except SystemExit as ended: assert not ended.code, ended.code\n"
        "assert not {'numpy', 'polars', 'duckdb', 'ibis', 'altair', 'hypothesis'} & set(sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Linky")


SHARED = """
[thesis]
format = 1
id = "shared"
[verdicts]
invest = 5
decline = -inf
[vocabulary]
id = "shared"
[fields]
share = { type = "share" }
[rules.much]
points = 10
value = "share"
[rules.least]
points = 4
when = "share <= 20%"
"""


def test_bounds_are_tightened_unasked_where_that_does_not_take_minutes(capsys: pytest.CaptureFixture[str]) -> None:
    """A number that two rules pull two ways has to be solved company by company."""
    zhu, shared = thesis.load(ZHU), thesis.loads(SHARED)
    assert how_tight(10**6, None, None, zhu) is How.TIGHT
    assert how_tight(MOST_SOLVED, None, None, zhu, shared) is How.TIGHT
    assert how_tight(10**6, How.TIGHT, None, shared) is How.TIGHT
    assert capsys.readouterr().err == ""
    assert how_tight(MOST_SOLVED + 1, None, None, zhu, shared) is How.OUTER
    assert capsys.readouterr().err.startswith("Rules of `shared` share open numbers: bounds of more than 100,000 ")
