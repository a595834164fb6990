"""Fields and their types: what a vocabulary may say, and what it may not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from thesis.sets import Interval, Levels, Tags, Truth
from thesis.text import Document, Problems, read_toml
from thesis.units import Unit
from thesis.vocabulary import Field, FieldType, Vocabulary, read_vocabulary

HEAD = '[vocabulary]\nid = "v"\ncurrency = "USD"\n'


def read(text: str, head: str = HEAD) -> tuple[Vocabulary, list[str]]:
    problems = Problems()
    found = read_vocabulary(read_toml(Document("v", head + text)), problems)
    return found, [one.code for one in problems.found]


def field(lines: str) -> Field:
    found, codes = read(f"[fields.x]\n{lines}\n")
    assert codes == []
    return found.fields["x"]


@pytest.mark.parametrize(
    ("lines", "domain"),
    [
        ('type = "share"', Interval(0.0, 1.0)),
        ('type = "share"\nrange = ["10%", 1]', Interval(0.1, 1.0)),
        ('type = "ratio"', Interval(-1.0, 1000.0)),
        ('type = "count"', Interval(0.0, 1e12)),
        ('type = "money"', Interval(-1e15, 1e15)),
        ('type = "money"\nrange = [0, "1B USD"]', Interval(0.0, 1e9)),
        ('type = "money"\nper = "month"\nrange = [0, "12M USD per year"]', Interval(0.0, 1e6)),
        ('type = "duration"\nrange = ["1 year", "2 years"]', Interval(12.0, 24.0)),
        ('type = "date"\nrange = [1970-01-01, "1970-01-03"]', Interval(0.0, 2.0)),
        ('type = "number"\nrange = [-1.5, 2.5]', Interval(-1.5, 2.5)),
    ],
)
def test_numbers_have_domains(lines: str, domain: Interval) -> None:
    assert field(lines).domain == domain
    assert field(lines).anything == domain


@pytest.mark.parametrize(
    ("lines", "assume"),
    [
        ('type = "flag"\nassume = false', Truth.FALSE),
        ('type = "share"\nassume = "10%"', Interval(0.1, 0.1)),
        ('type = "count"\nassume = 3', Interval(3.0, 3.0)),
        ('type = "date"\nassume = "1970-01"', Interval(0.0, 30.0)),
        ('type = "category"\nvalues = ["a"]\nassume = "a"', Levels(frozenset({"a"}))),
        ('type = "category"\nassume = "anything"', Levels(frozenset({"anything"}))),
        ('type = "tags"\nassume = []', Tags(frozenset(), complete=True)),
        ('type = "tags"\nvalues = ["a"]\nassume = ["a"]', Tags(frozenset({"a"}), complete=True)),
    ],
)
def test_values_may_be_assumed(lines: str, assume: object) -> None:
    assert field(lines).assume == assume


def test_units_come_from_types() -> None:
    assert field('type = "money"').unit == Unit("money", "USD")
    assert field('type = "money"\nper = "year"').unit == Unit("money", "USD", "year")
    assert field('type = "duration"').unit == Unit("duration")
    assert field('type = "share"').unit == Unit()


def test_the_head_has_the_currency_and_how_wide_about_is() -> None:
    assert read("")[0].about == Fraction(1, 10)
    found = read("", '[vocabulary]\nid = "v"\nabout = "5%"\ntitle = "T"\n')[0]
    assert (found.about, found.currency) == (Fraction(1, 20), None)


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("", ["E213"]),
        ("type = 3", ["E212"]),
        ('type = "shares"', ["E220"]),
        ('type = "share"\nvalus = 3', ["E211"]),
        ('type = "share"\nvalues = ["a"]', ["E224"]),
        ('type = "share"\nordered = true', ["E224"]),
        ('type = "category"\nordered = true', ["E224"]),
        ('type = "tags"\nvalues = ["a"]\nordered = true', ["E224"]),
        ('type = "share"\nper = "month"', ["E224"]),
        ('type = "money"\nper = "day"', ["E221"]),
        ('type = "flag"\nrange = [0, 1]', ["E224"]),
        ('type = "share"\nrange = [0]', ["E223"]),
        ('type = "share"\nrange = [nan, 1]', ["E223"]),
        ('type = "share"\nrange = ["1 month", 1]', ["E223"]),
        ('type = "share"\nrange = [1, 0]', ["E223"]),
        ('type = "share"\nrange = 3', ["E212"]),
        ('type = "count"\nrange = [0.5, 3]', ["E223"]),
        ('type = "number"', ["E223"]),
        ('type = "number"\nrange = [1, 0]', ["E223"]),
        ('type = "category"\nvalues = []', ["E226"]),
        ('type = "category"\nvalues = ["a", "a"]', ["E226"]),
        ('type = "category"\nvalues = ["a", 3]', ["E212"]),
        ('type = "share"\nassume = 2', ["E227"]),
        ('type = "count"\nassume = 2.5', ["E227"]),
        ('type = "flag"\nassume = 1', ["E227"]),
        ('type = "category"\nvalues = ["a"]\nassume = "b"', ["E227"]),
        ('type = "tags"\nassume = "a"', ["E227"]),
        ('type = "text"\nassume = "a"', ["E227"]),
        ("type = \"text\"\nderived = 'x'", ["E224"]),
        ("type = \"share\"\nderived = 'y'\nassume = 0", ["E229"]),
    ],
)
def test_what_is_wrong_is_one_message(lines: str, codes: list[str]) -> None:
    assert read(f"[fields.x]\n{lines}\n")[1] == codes


@pytest.mark.parametrize("name", ["and", "as_of", "true", "unknown", "None", '"a b"', '"1a"', '"é.x"', '""'])
def test_names_are_plain_and_not_of_the_language(name: str) -> None:
    assert read(f'[fields.{name}]\ntype = "flag"\n')[1] == ["E222"]


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        ('[vocabulary]\nid = "v"\ncurrency = "dollars"\n', ["E221"]),
        ('[vocabulary]\nid = "v"\nabout = "150%"\n', ["E221"]),
        ("[vocabulary]\n", ["E213"]),
        ('[vocabulary]\nid = "v"\nfoo = 1\n', ["E211"]),
        ('[vocabulary]\nid = "v"\n[other]\n', ["E211"]),
        ('[vocabulary]\nid = "v"\n[fields]\nx = 3\n', ["E212"]),
    ],
)
def test_the_head_is_checked(head: str, codes: list[str]) -> None:
    assert read("", head)[1] == codes


def test_money_needs_a_currency() -> None:
    assert read('[fields.x]\ntype = "money"\n', '[vocabulary]\nid = "v"\n')[1] == ["E225"]


def test_every_type_has_words() -> None:
    for kind in FieldType:
        assert kind.words.startswith(("a ", "an "))
