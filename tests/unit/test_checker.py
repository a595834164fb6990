"""Types and units, before any company is scored; and what each function lowers to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from thesis.files import SHIPPED, load_vocabulary
from thesis.language import (
    FUNCTIONS,
    Constant,
    Kind,
    Scope,
    Term,
    Typed,
    as_truth,
    check,
    parse,
    parse_test,
    static_range,
    threshold_interval,
)
from thesis.sets import Interval, Truth
from thesis.text import Document, Problems, Span
from thesis.units import Unit, day_number
from thesis.vocabulary import Field, FieldType

VOCABULARY = load_vocabulary(Path(__file__).parent.parent / "conformance" / "vocabulary.toml")
PARAMETERS = {
    "enough": Constant(Kind.NUMBER, number=10e6, unit=Unit("money", "USD")),
    "half": Constant(Kind.NUMBER, number=0.5),
    "few": Constant(Kind.NUMBER, number=3.0, bare=True),
    "start": Constant(Kind.DATE, number=20000.0),
    "easy": Constant(Kind.LIST, texts=("JP", "SEA")),
    "sizes": Constant(Kind.LIST, numbers=(1.0, 2.0), bare=True),
    "dates": Constant(Kind.LIST, numbers=(20000.0,), of=Kind.DATE),
    "amounts": Constant(Kind.LIST, numbers=(5e6, 9e6), unit=Unit("money", "USD")),
    "home": Constant(Kind.TEXT, texts=("x",)),
    "on": Constant(Kind.TRUTH, truth=True),
    "broken": Constant(Kind.MISSING),
}
SCOPE = Scope(VOCABULARY.fields, PARAMETERS, VOCABULARY.currency)
MOTTO = Field("motto", FieldType.TEXT, "Motto", "座右銘")
WITH_A_TEXT = Scope({**VOCABULARY.fields, "motto": MOTTO}, PARAMETERS, VOCABULARY.currency)
GOLDEN = Path(__file__).parent.parent / "golden"


def read(text: str) -> tuple[Typed, list[str]]:
    document, problems = Document("e", text), Problems()
    node = parse(text, lambda start, end: Span(document, start, end), problems)
    found = check(node, SCOPE, problems)
    return found, [one.code for one in problems.found]


def good(text: str) -> Typed:
    found, codes = read(text)
    assert codes == [], text
    return found


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("a", Kind.NUMBER, Unit()),
        ("s", Kind.NUMBER, Unit()),
        ("m", Kind.NUMBER, Unit("money", "USD")),
        ("burn", Kind.NUMBER, Unit("money", "USD", "month")),
        ("d", Kind.NUMBER, Unit("duration")),
        ("day", Kind.DATE, Unit()),
        ("f", Kind.TRUTH, Unit()),
        ("c", Kind.CATEGORY, Unit()),
        ("r", Kind.TAGS, Unit()),
        ("m / enough", Kind.NUMBER, Unit()),
        ("m * s", Kind.NUMBER, Unit("money", "USD")),
        ("2 * d", Kind.NUMBER, Unit("duration")),
        ("m + 5M", Kind.NUMBER, Unit("money", "USD")),
        ("m - enough", Kind.NUMBER, Unit("money", "USD")),
        ("-m", Kind.NUMBER, Unit("money", "USD")),
        ("max(m, enough)", Kind.NUMBER, Unit("money", "USD")),
        ("min(day, start)", Kind.DATE, Unit()),
        ("months_between(day, as_of)", Kind.NUMBER, Unit("duration")),
        ("months_to_reach(m, enough, day)", Kind.NUMBER, Unit("duration")),
        ("ramp(m, 0, enough)", Kind.NUMBER, Unit()),
        ("count_true(f, h)", Kind.NUMBER, Unit()),
        ("overlaps(r, easy)", Kind.TRUTH, Unit()),
        ("on and f", Kind.TRUTH, Unit()),
        ("m >= 5M", Kind.TRUTH, Unit()),
        ("n >= few", Kind.TRUTH, Unit()),
        ("s >= half", Kind.TRUTH, Unit()),
        ("n in sizes", Kind.TRUTH, Unit()),
        ("c == home", Kind.TRUTH, Unit()),
        ("day in [2025-01-01, start]", Kind.TRUTH, Unit()),
    ],
)
def test_expressions_have_kinds_and_units(text: str, kind: Kind, unit: Unit) -> None:
    found = good(text)
    assert (found.kind, found.unit) == (kind, unit)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("m > s", ["E405"]),
        ("m > d", ["E405"]),
        ("m > burn", ["E405"]),
        ("m * m", ["E405"]),
        ("m + s", ["E405"]),
        ("1 / m", ["E405"]),
        ("m > 5M EUR", ["E405"]),
        ("s + 40% > m", ["E405"]),
        ("day > 5", ["E401"]),
        ("day - day > 3", ["E401"]),
        ("f > 1", ["E401"]),
        ("f == h", ["E401"]),
        ("c == o", ["E401"]),
        ("c == 3", ["E401"]),
        ("r == c", ["E401"]),
        ('"x" == "y"', ["E401"]),
        ("f + 1 > 2", ["E401"]),
        ("-c == 1", ["E401"]),
        ("a in r", ["E401"]),
        ("a in 3", ["E401"]),
        ('c in "x"', []),
        ("s and f", ["E402"]),
        ("not s", ["E402"]),
        ("(s or t) and unknown_name", ["E402", "E402", "E201"]),
        ("s > 50 and t < 20", ["E410", "E410"]),
        ("s > 1", []),
        ("s > 200", []),
        ("broken > 3 and s > 50", ["E410"]),
        ("min(a, day)", ["E406"]),
        ("min(m, s)", ["E406"]),
        ("mean(day, start)", ["E406"]),
        ("abs(day)", ["E406"]),
        ("count_true(s)", ["E406"]),
        ("overlaps(c, easy)", ["E406"]),
        ("overlaps(r, sizes)", ["E406"]),
        ("size(l)", ["E409"]),
        ("ramp(a, b, 3)", ["E407"]),
        ("months_to_reach(a + b, 3, day)", ["E406"]),
        ("months_to_reach(m, s, day)", ["E406"]),
        ("months_between(m, day)", ["E406"]),
    ],
)
def test_what_does_not_fit_is_an_error(text: str, codes: list[str]) -> None:
    assert read(text)[1] == codes


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("s <= 50%", Term("le", (Term("num", (), ("s",)), Term("const", (), (0.5,))))),
        ("50% >= s", Term("le", (Term("num", (), ("s",)), Term("const", (), (0.5,))))),
        ("20% <= s <= 50%", Term("within", (Term("num", (), ("s",)),), (0.2, 0.5))),
        ("3 > n > 1", Term("within", (Term("num", (), ("n",)),), (2.0, 2.0))),
        ("2 < n < 3", Term("const", (), (False,))),
        ('"low" < o <= "high"', Term("member", (), ("o", frozenset({"mid", "high"})))),
        ('c not in ["x"]', Term("not", (Term("member", (), ("c", frozenset({"x"}))),))),
        ("1 + 2 * 3 > 6", Term("const", (), (True,))),
        ("f == true", Term("flag", (), ("f",))),
        ("a in [1]", Term("within", (Term("num", (), ("a",)),), (1.0, 1.0))),
    ],
)
def test_expressions_become_the_simplest_terms(text: str, term: Term) -> None:
    assert good(text).term == term


@pytest.mark.parametrize(
    ("operator", "value", "whole", "expected"),
    [
        (">", 2.5, True, Interval(3.0, float("inf"))),
        (">", 2.0, True, Interval(3.0, float("inf"))),
        (">=", 2.5, True, Interval(3.0, float("inf"))),
        ("<", 2.5, True, Interval(-float("inf"), 2.0)),
        ("<", 3.0, True, Interval(-float("inf"), 2.0)),
        ("<=", 2.5, False, Interval(-float("inf"), 2.5)),
        ("==", 2.0, True, Interval(2.0, 2.0)),
    ],
)
def test_thresholds_are_closed(operator: str, value: float, whole: bool, expected: Interval) -> None:
    assert threshold_interval(operator, value, whole=whole) == expected


def test_a_threshold_between_whole_numbers_is_met_by_none() -> None:
    empty = threshold_interval("==", 2.5, whole=True)
    assert empty.lo > empty.hi


def _said(text: str) -> str:
    """Each message about an expression, its piece underlined; `… <= 5` is a step."""
    step = text.startswith("…")
    document, problems = Document("e", text.removeprefix("…")), Problems()

    def place(start: int, end: int) -> Span:
        return Span(document, start, end)

    if step:
        test = parse_test(document.text, place, problems)
        found = None if test is None else check(test.operand, WITH_A_TEXT, problems)
    else:
        found = check(parse(document.text, place, problems), WITH_A_TEXT, problems)
        assert found.span.text in text
    if not problems.found and found is not None:
        hint = as_truth(found)
        return f"    is {found.words}\n" + (f"        {hint}\n" if hint else "")
    lines = ""
    for one in problems.found:
        assert one.span is not None
        lines += " " * (4 + step + one.span.start) + "^" * max(len(one.span.text), 1) + f" {one.code} {one.message}\n"
        lines += f"        {one.suggestion}\n" if one.suggestion else ""
    return lines


def test_each_slip_is_shown_where_it_stands_with_a_way_out(golden: Callable[[str, str], None]) -> None:
    """The expressions stand in the golden file itself."""
    lines = (GOLDEN / "slips.txt").read_text(encoding="utf-8").splitlines()
    asked = [line.removeprefix(">>> ") for line in lines if line.startswith(">>> ")]
    golden("slips.txt", "".join(f">>> {one}\n{_said(one)}" for one in asked))


@pytest.mark.parametrize("text", ['["x"]', "[1, 2]", "a + b", "min(a, 3) > 3", "c", '"JP" in r'])
def test_where_things_stand_does_not_make_them_another(text: str) -> None:
    here, there = good(text), good(f"   ({text})")
    assert here == there
    assert (here.term is None and there.term is None) or hash(here.term) == hash(there.term)
    assert repr(here) == repr(there)
    assert "Span" not in repr(here)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_every_function_checks(name: str) -> None:
    """The table of docs/functions.md shows them; they read the shipped vocabulary."""
    shipped = load_vocabulary(SHIPPED / "rules" / "vocabulary.toml")
    document, problems = Document(name, FUNCTIONS[name].example), Problems()
    node = parse(document.text, lambda a, b: Span(document, a, b), problems)
    found = check(node, Scope(shipped.fields, {}, shipped.currency), problems)
    problems.raise_if_any()
    assert found.term is not None
    assert FUNCTIONS[name].signature.startswith(f"{name}(")
    assert FUNCTIONS[name].summary.endswith(".")


def test_ranges_of_expressions_come_from_the_domains() -> None:
    term = good("ramp(s, 20%, 80%) * 2").term
    assert term is not None
    assert static_range(term, VOCABULARY.fields) == Interval(0.0, 2.0)
    always = good("s >= 0").term
    assert always is not None
    assert static_range(always, VOCABULARY.fields) is Truth.TRUE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("day", Interval(day_number(date(1900, 1, 1)), day_number(date(2200, 12, 31)))),
        ("as_of", Interval(day_number(date(1900, 1, 1)), day_number(date(2200, 12, 31)))),
        ("months_between(day, as_of) * 30.4375 / 109937", Interval(-1.0, 1.0)),
        ("months_to_reach(m, 1M USD, 1900-01-01) * 30.4375", Interval(0.0, 109937.0)),
        ("count_true(f, h)", Interval(0.0, 2.0)),
        ('count_true("JP" in r, c == "x", w == "x")', Interval(0.0, 3.0)),
        ("abs(g)", Interval(0.0, 1000.0)),
        ("clip(a / b, 0, 1)", Interval(0.0, 1.0)),
        ("s + t + 1", Interval(1.0, 3.0)),
    ],
)
def test_what_an_expression_may_be_for_any_company(text: str, expected: Interval) -> None:
    term = good(text).term
    assert term is not None
    assert static_range(term, VOCABULARY.fields) == expected


@pytest.mark.parametrize(("count", "ending"), [(7, "v6."), (8, "v7."), (9, "v7, …."), (12, "v7, ….")])
def test_a_message_lists_eight_values_at_most(count: int, ending: str) -> None:
    many = Field("many", FieldType.CATEGORY, values=tuple(f"v{i}" for i in range(count)))
    document, problems = Document("e", 'many == "something else"'), Problems()
    node = parse(document.text, lambda start, end: Span(document, start, end), problems)
    check(node, Scope({"many": many}, {}, None), problems)
    (one,) = problems.found
    assert one.suggestion is not None
    assert one.suggestion.startswith("The values are v0, v1, v2, ")
    assert one.suggestion.endswith(ending)
