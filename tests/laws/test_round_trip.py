"""Law 13: what is written is read back equal, every located value re-parses to itself, spans are part of no value."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.language import Node as Expression
from thesis.language import parse, print_node
from thesis.language.parser import LONGEST
from thesis.testing import expressions, facts_for, laws, nodes, theses, thesis_texts
from thesis.testing.expressions import Draw, ExpressionKind
from thesis.testing.vocabularies import FIELDS, field_of
from thesis.text import Array, Document, Node, Problems, Span, Table, plain, read_toml, write_toml

ROOT = Path(thesis.examples()).parent
FILES = sorted(chain(ROOT.glob("rules/**/*.toml"), ROOT.glob("examples/**/*.toml")))
THESES = [path for path in FILES if "[rules." in path.read_text(encoding="utf-8")]


# --- theses ----------------------------------------------------------------------------------------------------------


@given(data=st.data())
def test_a_thesis_survives_being_written(data: st.DataObject) -> None:
    rules = data.draw(theses())
    laws.round_trips(rules)
    assert thesis.dumps(thesis.loads(thesis.dumps(rules))) == thesis.dumps(rules)


@given(data=st.data())
def test_a_thesis_survives_being_pickled(data: st.DataObject) -> None:
    rules = data.draw(theses())
    again = pickle.loads(pickle.dumps(rules))
    assert again == rules
    assert again.hash == rules.hash


@pytest.mark.parametrize("path", THESES, ids=lambda path: path.stem)
def test_a_shipped_thesis_survives_being_written(path: Path) -> None:
    laws.round_trips(thesis.load(path))


@given(text=thesis_texts(), data=st.data())
def test_equality_and_hashes_ignore_where_things_stand(text: str, data: st.DataObject) -> None:
    """Comments, blank lines and spaces move every span; the thesis and its scores stay."""
    moved = []
    for line in text.splitlines():
        moved += data.draw(st.sampled_from([[], [], [""], ["# a comment = [1"], ["\t"]]))
        indented = "  " * data.draw(st.integers(0, 2)) + line
        moved.append(indented if '"""' not in text else line)
    before, after = thesis.loads(text), thesis.loads("\n".join(moved) if '"""' not in text else "\n\n# moved\n" + text)
    assert before == after
    assert (before.hash, hash(before)) == (after.hash, hash(after))
    assert len({before, after}) == 1
    for rule in before.rules:
        assert before.rules[rule] == after.rules[rule]
        assert hash(before.rules[rule].form) == hash(after.rules[rule].form)
    facts = data.draw(facts_for(before))
    assert thesis.score(before, facts) == thesis.score(after, facts)


# --- expressions -----------------------------------------------------------------------------------------------------


def read(text: str) -> Expression:
    """An expression that must be in order."""
    problems = Problems()
    document = Document("<expression>", text)
    found = parse(text, lambda start, end: Span(document, start, end), problems)
    problems.raise_if_any()
    return found


EVERY = {name: field_of(name, 0) for name in FIELDS}
KINDS: tuple[ExpressionKind, ...] = ("truth", "grade", "number", "date")


@given(nodes())
def test_a_printed_expression_parses_to_itself(node: Expression) -> None:
    text = print_node(node)
    if len(text) <= LONGEST:
        again = read(text)
        assert again == node
        assert hash(again) == hash(node)
        assert print_node(again) == text


@given(st.one_of(*(expressions(EVERY, kind) for kind in KINDS)))
def test_an_expression_that_is_in_order_prints_to_one_that_parses_to_itself(text: str) -> None:
    node = read(text)
    assert read(print_node(node)) == node
    for part in located(node):
        assert read(part.span.text) == part, "a part's span covers its text"


def located(node: Expression) -> Iterator[Expression]:
    from thesis.language.nodes import children

    yield node
    for child in children(node):
        yield from located(child)


# --- TOML ------------------------------------------------------------------------------------------------------------


BARE = st.text("abcdefghijk_-0123456789", min_size=1, max_size=4)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)


def basic(text: str) -> str:
    """A basic string, everything unusual escaped."""
    safe = "".join(c if c.isalnum() or c in " .,=[]{}#'" else f"\\U{ord(c):08X}" for c in text)
    return f'"{safe}"'


@st.composite
def strings(draw: Draw) -> str:
    """A string in one of TOML's four ways."""
    text = draw(TEXTS)
    control = any((ord(c) < 32 and c not in "\t\n") or ord(c) == 127 for c in text)
    way = draw(st.integers(0, 5))
    if way == 0 and "'" not in text and "\n" not in text and not control:
        return f"'{text}'"
    if way == 1 and "'''" not in text and not text.endswith("'") and not control:
        return f"'''{text}'''"
    if way == 2 and not control and "\\" not in text and '"""' not in text and not text.endswith('"'):
        return f'"""\n{text}"""'
    if way == 3:
        return '"""' + basic(text)[1:-1] + '\\\n   \t\n  x"y""z' + '"""'
    return '"\\t\\"\\\\\\u00e9' + basic(text)[1:] if way == 4 else basic(text)


WHOLE_NUMBERS = st.sampled_from(["0", "-7", "+3", "1_000", "0xDead_beef", "0o17", "0b1010", "9223372036854775807"])
DECIMALS = st.sampled_from(["1.5", "-0.0", "6.02e23", "1E-7", "3_0.2_5", "inf", "-inf", "5e+22"])
DATES = st.sampled_from(
    ["2025-05-01", "2025-05-01 10:20:30.123", "1979-05-27T00:32:00-07:00", "2025-05-01T10:20:30Z", "00:32:00.999999"]
)
SCALARS = st.one_of(strings(), WHOLE_NUMBERS, DECIMALS, DATES, st.sampled_from(["true", "false"]))
GAPS = st.sampled_from(["", " ", "\n", " # a ] comment\n", "\t"])


@st.composite
def arrays(draw: Draw, inner: st.SearchStrategy[str]) -> str:
    """An array, with comments and line breaks in it."""
    items = draw(st.lists(inner, max_size=3))
    body = ",".join(f"{draw(GAPS)}{item}{draw(GAPS)}" for item in items)
    return f"[{body}{',' if items and draw(st.booleans()) else ''}{draw(GAPS)}]"


@st.composite
def inline_tables(draw: Draw, inner: st.SearchStrategy[str]) -> str:
    """An inline table, whose keys may be dotted."""
    keys = draw(st.lists(BARE, max_size=3, unique=True))
    pairs = [f"{draw(spelled(key))}{draw(st.sampled_from(['', '.x', ' . y.z']))} = {draw(inner)}" for key in keys]
    return f"{{ {', '.join(pairs)} }}"


def spelled(key: str) -> st.SearchStrategy[str]:
    """A key, bare or in quotes."""
    return st.sampled_from([key, f'"{key}"', f"'{key}'"])


VALUES = st.recursive(SCALARS, lambda inner: arrays(inner) | inline_tables(inner), max_leaves=5)


@st.composite
def documents(draw: Draw) -> str:
    """A TOML document with tables, dotted keys, and arrays of tables inside arrays of tables."""
    lines = [f"{key} = {draw(VALUES)}" for key in draw(st.lists(BARE, max_size=2, unique=True))]
    for name in draw(st.lists(st.sampled_from(["t-1", "t-2", "t-3", '"t 4"', "t-5.a"]), max_size=3, unique=True)):
        double = draw(st.booleans())
        for _ in range(draw(st.integers(1, 2)) if double else 1):
            lines.append(f"{draw(GAPS).strip()}\n  [[ {name} ]]" if double else f"[{name}] # here")
            for key in draw(st.lists(BARE, max_size=3, unique=True)):
                dots = draw(st.sampled_from(["", ".d", ' . "q r".s']))
                lines.append(f"\t{draw(spelled(key))}{dots} = {draw(VALUES)} # end")
            if draw(st.booleans()):
                lines.append(f"[{name}.zz]\nk = {draw(SCALARS)}")
            elif double and draw(st.booleans()):
                lines += [f"[[{name}.zz]]\nk = {draw(SCALARS)}"] * 2
    end: str = draw(st.sampled_from(["", "\n", "\n# the end"]))
    return "\n".join(lines) + end


def assert_located(text: str) -> None:
    """Every value and key of a document stands where its span says."""
    tree = read_toml(Document("<toml>", text))
    assert same(plain(tree), tomli.loads(text, parse_float=Decimal)), "the tree says what the text says"
    for node in walk(tree):
        if is_value(node):
            again = tomli.loads(f"k = {node.span.text}", parse_float=Decimal)["k"]
            assert same(again, plain(node)), (node.span.text, plain(node))
        if isinstance(node, Table):
            for key, span in node.keys.items():
                assert list(tomli.loads(f"{span.text} = 1")) == [key], (span.text, key)
            assert set(node.keys) == set(node.items)


def is_value(node: Node) -> bool:
    """Whether a node stands after an equals sign, and not under headers of its own."""
    if isinstance(node, Table):
        return node.span.text.startswith("{")
    under_headers = isinstance(node, Array) and any(isinstance(one, Table) and not is_value(one) for one in node.items)
    return not under_headers


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for inner in node.items.values() if isinstance(node, Table) else node.items if isinstance(node, Array) else ():
        yield from walk(inner)


def same(one: Any, other: Any) -> bool:
    """Equal, of one type, all the way down: 1 is not 1.0, and 0.0 is not -0.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and str(one) == str(other)


@given(documents())
def test_every_located_toml_value_parses_to_itself(text: str) -> None:
    assert_located(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_value_of_a_shipped_file_stands_where_it_is_located(path: Path) -> None:
    assert_located(path.read_text(encoding="utf-8"))


@given(documents())
def test_written_toml_is_read_back_equal(text: str) -> None:
    data = tomli.loads(text, parse_float=Decimal)
    written = write_toml(data)
    again = tomli.loads(written, parse_float=Decimal)
    assert equal(again, data), written
    assert write_toml(again) == written, "and written the same"
    assert_located(written)


def equal(one: Any, other: Any) -> bool:
    """As `same`, but tables may come in another order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(equal(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and one == other
