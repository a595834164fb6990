"""Documents, TOML with positions, writing back, suggestions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from thesis.text import (
    Array,
    Diagnostic,
    Document,
    Leaf,
    Node,
    Problems,
    Reader,
    Table,
    ThesisError,
    closest,
    did_you_mean,
    merge,
    plain,
    read_document,
    read_toml,
    write_toml,
)
from thesis.text.tree import leaves

TEXT = """\
# a comment
a = 1
"b c" = "x \\"y\\" \\u00e9"
lists = [
  [1, 2.50], # inside
  "three",
]
day = 2025-05-01
moment = 1979-05-27 07:32:00
dotted.key.path = 'lit'
inline = { x = 1, y = { z = [true] } }
long = '''
two
lines'''
folded = \"\"\"a \\
   b\"\"\"

[table]
one = 1
[table.below]
two = 2

[[many]]
n = 1
[many.sub]
s = 1
[[many]]
n = 2
[[many.deep]]
d = 1
[[many.deep]]
d = 2
"""


def read(text: str) -> Table:
    return read_toml(Document("f.toml", text))


def test_values_are_those_that_tomli_reads() -> None:
    assert plain(read(TEXT)) == tomli.loads(TEXT, parse_float=Decimal)


def test_every_value_stands_where_its_span_says() -> None:
    for path, leaf in leaves(read(TEXT)):
        written = tomli.loads(f"v = {leaf.span.text}", parse_float=Decimal)["v"]
        assert written == leaf.value, path


def test_every_key_stands_where_its_span_says() -> None:
    def keys(node: Node) -> None:
        if isinstance(node, Table):
            for key, span in node.keys.items():
                assert span.text.strip("\"'") == key
            for item in node.items.values():
                keys(item)
        elif isinstance(node, Array):
            for item in node.items:
                keys(item)

    keys(read(TEXT))


_scalars = (
    st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)
    | st.dates()
)
_trees: st.SearchStrategy[Any] = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), _trees, max_size=4))
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    try:
        text = write_toml(data)
        text.encode()
    except UnicodeEncodeError:  # lone surrogates are no text
        return
    tree = read_toml(Document("f", text))
    assert plain(tree) == data
    for _, leaf in leaves(tree):
        assert tomli.loads(f"v = {leaf.span.text}", parse_float=Decimal)["v"] == leaf.value


def test_the_writer_keeps_expressions_readable() -> None:
    text = write_toml({"rules": {"a b": {"when": 'x == "y"', "at": [["<= 6", 1.0]], "n": Decimal("2.50")}}})
    assert text == '[rules."a b"]\nwhen = \'x == "y"\'\nat = [["<= 6", 1.0]]\nn = 2.50\n'


@pytest.mark.parametrize("value", [object(), None, {1, 2}])
def test_the_writer_refuses_what_toml_has_not(value: object) -> None:
    with pytest.raises(TypeError, match="TOML has no form"):
        write_toml({"a": value})


@pytest.mark.parametrize(
    "text",
    ["a = 1\n" * 2, "[a]\n[a]\n", "a = [", "a = {", "a = '", "= 1", "[a", "x", "\x00", "a = 2025-99-01", "a = 0x"],
)
def test_what_is_no_toml_is_one_message_with_a_place(text: str) -> None:
    with pytest.raises(ThesisError) as caught:
        read(text)
    (one,) = caught.value.diagnostics
    assert one.code in ("E105", "E110")
    assert one.span is not None
    assert one.suggestion is None or one.suggestion.endswith((".", "?"))


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5_000,
        "a." * 5_000 + "b = 1",
        "[" + "a." * 500 + "b]",
        "a = " + "{ a = " * 500 + "1" + " }" * 500,
        "a = " + "9" * 100_000,
        "a = 1e" + "9" * 30,
    ],
)
def test_hostile_toml_is_refused(text: str) -> None:
    with pytest.raises(ThesisError, match="E105"):
        read(text)


def test_a_child_lies_over_its_parent() -> None:
    parent, child = read("[a]\nx = 1\ny = [1, 2]\n[b]\nz = 1\n"), read("[a]\ny = [3]\n[c]\nw = 1\n")
    assert plain(merge(parent, child)) == {"a": {"x": 1, "y": [3]}, "b": {"z": 1}, "c": {"w": 1}}


def test_a_reader_says_what_nobody_asked_for() -> None:
    problems = Problems("here")
    reader = Reader(read("title = 1\npionts = 2\nday = 2025-01-01\nlist = [1]\n"), problems)
    assert reader.text("title") is None
    assert reader.number("points") is None
    assert reader.day("day") == date(2025, 1, 1)
    assert reader.texts("list") == ()
    reader.finish()
    assert [(one.code, one.within) for one in problems.found] == [("E212", "here"), ("E212", "here"), ("E211", "here")]
    assert problems.found[-1].suggestion == "Did you mean `points`?"


def test_a_date_with_a_time_is_no_date() -> None:
    problems = Problems()
    assert Reader(read("day = 2025-01-01T10:00:00\n"), problems).day("day") is None
    assert isinstance(read("day = 2025-01-01T10:00:00\n").items["day"], Leaf)
    assert isinstance(read("day = 2025-01-01T10:00:00\n").items["day"].value, datetime)  # type: ignore[union-attr]
    assert [one.code for one in problems.found] == ["E212"]


def test_messages_are_raised_in_the_order_of_the_text() -> None:
    tree = read("a = 1\nb = 2\n")
    problems = Problems()
    problems.add("E211", "second", tree.key_span("b"))
    problems.add("E211", "first", tree.key_span("a"))
    problems.add("E211", "nowhere")
    with pytest.raises(ThesisError) as caught:
        problems.raise_if_any()
    assert [one.message for one in caught.value.diagnostics] == ["nowhere", "first", "second"]


def test_a_code_that_is_not_in_the_catalogue_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError, match="E999"):
        Diagnostic("E999", "x")


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("revnue", ["revenue", "points"], "revenue"),
        ("Gross-Margin", ["gross_margin"], "gross_margin"),
        ("xyz", ["revenue"], None),
        ("", ["revenue"], None),
        ("a" * 1000, ["a" * 999], None),
        ("sea", ["JP", "SEA"], "SEA"),
    ],
)
def test_the_nearest_name_is_suggested(word: str, known: list[str], expected: str | None) -> None:
    assert closest(word, known) == expected
    assert did_you_mean(word, known) == (None if expected is None else f"Did you mean `{expected}`?")


@pytest.mark.parametrize("name", ["\x00", "a" * 300, "no/such/folder.toml"])
def test_names_that_are_no_files(name: str, tmp_path: Path) -> None:
    with pytest.raises(ThesisError, match="E101"):
        read_document(tmp_path / name)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"a = \xff")
    with pytest.raises(ThesisError, match=r"E103 .* is not UTF-8 text \(byte 5\)"):
        read_document(tmp_path / "a.toml")


def test_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(ThesisError, match="E104"):
        read_document(path)
