"""Every message, to the letter: each code of the catalogue has a golden file, and every code is used.

`tests/golden/bad/<code>-<slug>.toml` is a bad file (a thesis, a vocabulary, profiles, rates), `.out` beside it what is
said about it. What no TOML file can show (a folder, a file of 100 MB, a wrong call) stands in CALLS.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

import thesis
from thesis.authoring import Example, functions_page, messages_page, new_rule, new_thesis
from thesis.cli.companies import find_company
from thesis.comparison import save_tweak
from thesis.files import write_atomically
from thesis.intake import read_rates
from thesis.text import CODES, Diagnostic, Document, Span, ThesisError, opening
from thesis.verification import check_file

ROOT = Path(__file__).parent.parent.parent
BAD = ROOT / "tests" / "golden" / "bad"
FILES = sorted(BAD.glob("*.toml"))
FIELDS_OF_JSON = {"code", "message", "file", "line", "column", "length", "within", "suggestion", "cell"}


def messages_about(path: Path) -> tuple[Diagnostic, ...]:
    """What is said about a bad file, whatever it is."""
    text = path.read_text(encoding="utf-8")
    try:
        if "[[rate]]" in text:
            read_rates(path)
        elif "[[company]]" in text or "[profiles]" in text:
            good = thesis.load(BAD / "files" / "thesis.toml")
            thesis.read_profiles(path.name, good, strict=True)
        else:
            return tuple(one.diagnostic for one in check_file(path.name))
    except ThesisError as error:
        return error.diagnostics
    return ()


def printed(path: Path) -> str:
    """The same as it is printed."""
    try:
        found = check_file(path.name) if path.name.startswith("F") else ()
    except ThesisError:
        found = ()
    if found:
        return "\n".join(map(str, found)) + "\n"
    return str(ThesisError(messages_about(path))) + "\n"


def _loaded() -> thesis.Thesis:
    return thesis.load("files/thesis.toml")


def raised(found: tuple[Diagnostic, ...]) -> None:
    """Messages that are returned, as if they had been raised."""
    raise ThesisError(found)


def _card_of(name: str) -> None:
    """A company that is asked for by name, as the command line does it."""
    twins = [{"id": "a", "name": "Twin"}, {"id": "b", "name": "Twin"}, {"name": "Acme"}]
    find_company(thesis.profiles(twins, _loaded()), name)


def _with_a_ratio() -> thesis.Thesis:
    """The same thesis, with a field of another type."""
    text = thesis.dumps(_loaded(), bundle=True)
    before = '[fields.gross_margin]\ntype = "share"'
    assert before in text
    return thesis.loads(text.replace(before, before.replace("share", "ratio")))


def _thirteen_edits() -> Any:
    """A rule with so many heights edited at once that they cannot be told apart."""
    knots = [[f"{5 * i}%", round(i / 20, 2)] for i in range(13)]
    text = thesis.dumps(_loaded(), bundle=True).replace(
        'value = "ramp(gross_margin, 20%, 80%)"', f"curve = {{ of = 'gross_margin', at = {knots} }}"
    )
    edits = {f"rules.margin.curve.at[{i}][1]": 0.9 for i in range(13)}
    return thesis.what_if(thesis.loads(text), edits, [{"gross_margin": "33%"}])


def _too_large() -> None:
    before = opening.LARGEST
    opening.LARGEST = 100
    try:
        thesis.load("files/vocabulary.toml")
    finally:
        opening.LARGEST = before


CALLS: dict[str, Callable[[], Any]] = {
    "E101-missing-file": lambda: thesis.load("files/thesi.toml"),
    "E101-no-shipped-thesis": lambda: thesis.load("zhu-xiaohuu"),
    "E102-folder": lambda: thesis.load("files"),
    "E103-latin-1": lambda: thesis.load("files/latin-1.toml"),
    "E104-too-large": _too_large,
    "E106-csv-for-a-thesis": lambda: thesis.load("files/companies.csv"),
    "E106-xls-for-profiles": lambda: thesis.read_profiles("files/companies.xls", _loaded()),
    "E112-comma-without-quotes": lambda: thesis.read_profiles("files/ragged.csv", _loaded()),
    "E112-half-a-line": lambda: thesis.read_profiles("files/broken.jsonl", _loaded()),
    "E113-column-twice": lambda: thesis.read_profiles("files/twice.csv", _loaded()),
    "E114-no-such-key": lambda: thesis.read_profiles("files/companies.csv", _loaded(), key="nam"),
    "E606-odd-cell": lambda: thesis.read_profiles("files/odd.csv", _loaded()),
    "E107-there-already": lambda: write_atomically("files/thesis.toml", ""),
    "E111-profiles-for-a-thesis": lambda: thesis.load("E605-share-of-forty.toml"),
    "E111-vocabulary-for-a-thesis": lambda: thesis.load("files/vocabulary.toml"),
    "E119-not-of-the-form": lambda: thesis.load("git:zhu-xiaohu.toml"),
    "E540-no-date": lambda: thesis.score(
        thesis.loads((BAD / "files" / "undated.toml").read_text(encoding="utf-8"), "undated.toml", BAD / "files"), {}
    ),
    "E608-from-python": lambda: thesis.profiles({"name": "Acme", "arr": "12M"}, _loaded()),
    "E609-no-rates-at-all": lambda: thesis.profiles({"name": "Acme", "arr": "12M CNY"}, _loaded(), strict=True),
    "E115-column": lambda: thesis.to_sql(thesis.load("zhu-xiaohu"), columns={"arr": "string"}),
    "E116-dialect": lambda: thesis.to_sql(_loaded(), "postgre"),
    "E117-no-field": lambda: thesis.to_sql(_loaded(), columns={"company": "string", "revenue": "float64"}),
    "E621-from-python": lambda: thesis.profiles([{"id": "a"}, {"id": "a"}], _loaded()),
    "E623-no-such-company": lambda: _card_of("Acne"),
    "E623-two-of-one-name": lambda: _card_of("Twin"),
    "E624-columns": lambda: thesis.profiles(columns={"arr": [1.0, 2.0], "has_api": [True]}, thesis=_loaded()),
    "E627-no-companies": lambda: thesis.profiles("Acme", _loaded()),
    "E627-no-company": lambda: thesis.explain(_loaded(), cast("Any", "Acme")),
    "E627-no-mapping": lambda: thesis.profiles([{"name": "Acme"}, "Bcme"], _loaded()),
    "E640-no-schema": lambda: thesis.schema("thesi"),  # type: ignore[arg-type]
    "E641-no-id": lambda: new_thesis("my thesis"),
    "E641-taken": lambda: new_rule("margin", _loaded()),
    "E701-no-such-rule": lambda: thesis.tweak(_loaded(), {"rules.margn.points": 3}),
    "E702-no-path": lambda: thesis.tweak(_loaded(), {"rules..points": 3}),
    "E703-two-values": lambda: thesis.tweak(_loaded(), {"rules.margin.points": 3, "rules.margin": None}),
    "E704-no-toml": lambda: thesis.tweak(_loaded(), {"rules.margin.points": object()}),
    "E705-outside-a-list": lambda: thesis.tweak(
        thesis.loads(new_thesis("first")), {"rules.margin.curve.at[9][0]": "10%"}
    ),
    "E706-no-value": lambda: thesis.edits_of("rules.margin.points"),
    "E708-a-file": lambda: thesis.tweak(_loaded(), {"thesis.vocabulary": "other.toml"}),
    "E707-of-another-file": lambda: save_tweak("files/child.toml", {"rules.margin": None}, "files/never.toml"),
    "E711-too-many-at-once": lambda: _thirteen_edits().shares,
    "E712-another-vocabulary": lambda: thesis.compare(_loaded(), _with_a_ratio(), [{}]),
    "E713-no-values": lambda: thesis.sweep(_loaded(), "rules.margin.points", [], [{}]),
    "E714-of-another-thesis": lambda: thesis.edits_in("files/child.toml", thesis.load("zhu-xiaohu")),
    "E720-outside-its-range": lambda: raised(
        thesis.review_tweak(thesis.loads(new_thesis("first")), {"parameters.enough_arr": "90M USD"})
    ),
    "E721-as-it-was": lambda: raised(thesis.review_tweak(_loaded(), {"rules.margin.points": 10})),
}


@pytest.fixture(autouse=True)
def _in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages show paths as short as they can be: from where one stands."""
    monkeypatch.chdir(BAD)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_bad_files_say_what_their_golden_files_say(path: Path, golden: Callable[[str, str], None]) -> None:
    golden(f"bad/{path.stem}.out", printed(path))


@pytest.mark.parametrize("name", CALLS)
def test_bad_calls_say_what_their_golden_files_say(name: str, golden: Callable[[str, str], None]) -> None:
    with pytest.raises(ThesisError) as caught:
        CALLS[name]()
    golden(f"bad/{name}.out", f"{caught.value}\n")
    assert {one.code for one in caught.value.diagnostics} == {name[:4]}


@pytest.mark.parametrize("path", [path for path in FILES if path.stem[1].isdigit()], ids=lambda path: path.stem)
def test_one_mistake_gives_one_message(path: Path) -> None:
    """No message is the echo of another: a file with one mistake gives its code, and no other."""
    expected = path.stem[:4]
    found = Counter(one.code for one in messages_about(path))
    assert set(found) == {expected}
    assert found[expected] == (3 if path.stem == "F201-case-fails" else 1)


def test_every_code_has_a_golden_file() -> None:
    shown = {path.stem[:4] for path in BAD.glob("*.out")}
    assert set(CODES) - shown == set(), "codes without a golden file under tests/golden/bad"


def test_every_code_is_used() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py") if path.name != "codes.py"
    )
    unused = {code for code in CODES if f'"{code}"' not in source}
    assert unused == set()


def test_every_code_that_is_used_is_in_the_catalogue() -> None:
    used: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        used |= set(re.findall(r'"([EF]\d{3})"', path.read_text(encoding="utf-8")))
    assert used <= set(CODES)


def test_there_are_at_least_sixty_codes() -> None:
    assert len(CODES) >= 60


def test_no_golden_file_is_left_behind() -> None:
    known = {path.stem for path in FILES} | set(CALLS)
    assert {path.stem for path in BAD.glob("*.out")} <= known


@pytest.mark.parametrize("path", sorted(BAD.glob("*.out")), ids=lambda path: path.stem)
def test_messages_read_well(path: Path) -> None:
    """A cause without a full stop at its end, a suggestion with one; no internals, no exclamation marks."""
    text = path.read_text(encoding="utf-8")
    for word in ("Traceback", "None", "<class", "Kind.", "Interval(", "Term(", "!\n"):
        assert word not in text.replace("!=", ""), f"{path.stem} shows {word}"
    for line in text.splitlines():
        if re.match(r"(\S+: )?[EF]\d{3} ", line):
            assert not line.endswith("."), f"{path.stem}: a cause has no full stop: {line}"
        if re.match(r"   \S", line) and not line.lstrip()[0].isdigit() and "|" not in line[:9]:
            assert line.endswith((".", "?", "`", ":", "…", ")", "]")), f"{path.stem}: {line}"


def test_a_file_with_many_mistakes_gives_all_of_them() -> None:
    found = messages_about(BAD / "many-mistakes.toml")
    assert [one.code for one in found] == ["E211", "E405", "E506", "E201", "E201", "E301", "E535"]
    assert [one.span.start for one in found if one.span] == sorted(one.span.start for one in found if one.span)


def test_json_has_the_same_fields() -> None:
    for path in FILES:
        for one in messages_about(path):
            data = json.loads(json.dumps(one.to_dict(), ensure_ascii=False))
            assert set(data) == FIELDS_OF_JSON
            assert data["code"] == one.code
            assert data["message"] == one.message
            assert data["suggestion"] == one.suggestion
            if one.span is not None:
                assert (data["line"], data["column"]) == (one.span.line, one.span.column)
                assert data["length"] == len(one.span.text)
                assert f"{data['file']}:{data['line']}:{data['column']}: " in str(one)


def test_the_reference_is_written_from_the_records(golden: Callable[[str, str], None]) -> None:
    golden("../../docs/functions.md", functions_page())
    examples = []
    for path in sorted(BAD.glob("*.out")):
        given = path.with_suffix(".toml")
        text = given.read_text(encoding="utf-8") if given.exists() else ""
        examples.append(Example(path.stem[:4], text, path.read_text(encoding="utf-8")))
    golden("../../docs/messages.md", messages_page(examples))


# --- carets: whole texts, written by hand -----------------------------------------------------------------------------


def caret(text: str, start: int, end: int, name: str = "a.toml") -> str:
    """A message about a piece of a text."""
    return str(Diagnostic("E201", "unknown field `x`", Span(Document(name, text), start, end)))


def test_a_caret_stands_under_its_word() -> None:
    assert caret("when = 'x > 3'\n", 8, 9) == (
        "a.toml:1:9: E201 unknown field `x`\n"
        "    1 | when = 'x > 3'\n"
        "      |         ^"
    )  # fmt: skip


def test_a_caret_counts_wide_characters_twice() -> None:
    text = "title = '應用為王'  # x\n"
    at = text.index("x")
    assert caret(text, at, at + 1) == (
        "a.toml:1:19: E201 unknown field `x`\n"
        "    1 | title = '應用為王'  # x\n"
        "      |                       ^"
    )  # fmt: skip
    assert caret(text, 9, 13).splitlines()[-1] == "      |          ^^^^^^^^"


def test_combining_marks_take_no_room() -> None:
    text = "e\u0301te\u0301 = x\n"  # été, in letters and marks
    at = text.index("x")
    assert caret(text, at, at + 1).splitlines()[-1] == "      |       ^"


def test_a_tab_takes_one_place() -> None:
    assert caret("\tx = 1\n", 1, 2) == (
        "a.toml:1:2: E201 unknown field `x`\n"
        "    1 |  x = 1\n"
        "      |  ^"
    )  # fmt: skip


def test_of_a_long_line_what_is_around_the_span_is_shown() -> None:
    text = "a" * 300 + " xyz " + "b" * 300 + "\n"
    first, line, under = caret(text, 301, 304).splitlines()
    assert first == "a.toml:1:302: E201 unknown field `x`"
    assert line == "    1 | …" + "a" * 19 + " xyz " + "b" * 116 + "…"
    assert under == "      | " + " " * 21 + "^^^"


def test_a_span_over_several_lines_is_shown_by_its_first() -> None:
    assert caret("a = [\n 1,\n]\n", 4, 10).splitlines()[1:] == ["    1 | a = [", "      |     ^"]


def test_a_span_at_the_end_of_the_text_has_a_caret() -> None:
    assert caret("a = 1\n", 6, 6).splitlines()[1:] == ["    2 | ", "      | ^"]


def test_control_characters_do_not_reach_the_terminal() -> None:
    shown = str(Diagnostic("E201", "unknown field `\x1b[31m`", Span(Document("a", "\x1b[31m\n"), 0, 1)))
    assert "\x1b" not in shown
    assert shown.splitlines()[0] == "a:1:1: E201 unknown field `\\x1b[31m`"


def _error_in(text: str) -> str:
    with pytest.raises(ThesisError) as caught:
        thesis.loads(text, "a.toml", BAD / "files")
    return str(caught.value)


BASE = """\
[thesis]
format     = 1
id         = "a"
vocabulary = "vocabulary.toml"
[verdicts]
a = -inf
[rules.margin]
points = 1
"""


def test_a_caret_inside_a_basic_string_walks_its_escapes() -> None:
    line = 'when = "home_country == \\"CN\\" and gros_margin > 5%"'
    assert _error_in(f"{BASE}{line}\n") == (
        "a.toml:9:36: E201 unknown field `gros_margin`\n"
        f"    9 | {line}\n"
        "      |                                    ^^^^^^^^^^^\n"
        "   in rule `margin`. Did you mean `gross_margin` (share)?"
    )


def test_a_caret_inside_a_text_of_several_lines() -> None:
    assert _error_in(f"{BASE}when = '''\n  has_api\n  and gros_margin > 5%'''\n") == (
        "a.toml:11:7: E201 unknown field `gros_margin`\n"
        "   11 |   and gros_margin > 5%'''\n"
        "      |       ^^^^^^^^^^^\n"
        "   in rule `margin`. Did you mean `gross_margin` (share)?"
    )


def test_a_caret_after_a_chinese_text() -> None:
    line = "any = ['motto_zh', 'home_country == \"中國\"']"
    shown = _error_in(f"{BASE}{line}\n")
    assert shown == (
        "a.toml:9:9: E201 unknown field `motto_zh`\n"
        f"    9 | {line}\n"
        "      |         ^^^^^^^^\n"
        "   in rule `margin`. Did you mean `motto` (text)?\n"
        'a.toml:9:37: E204 "中國" is not a value of `home_country`\n'
        f"    9 | {line}\n"
        "      |                                     ^^^^^^\n"
        "   in rule `margin`. The values are CN, US, JP."
    )


def test_more_than_a_hundred_messages_are_counted() -> None:
    error = ThesisError(Diagnostic("E201", f"unknown field `x{i}`") for i in range(130))
    assert len(error.diagnostics) == 130
    assert str(error).splitlines()[-1] == "… and 30 more"


def test_messages_of_a_line_of_ten_megabytes_are_short() -> None:
    text = "x = '" + "a" * 10_000_000 + "'\n"
    assert len(caret(text, 5_000_000, 5_000_010)) < 400
