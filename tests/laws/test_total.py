"""Law 14: no input, however hostile, gives anything but a result or a ThesisError; reading and scoring are linear."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis import ThesisError
from thesis.model import Thesis
from thesis.testing import thesis_texts
from thesis.testing.expressions import Draw

T = TypeVar("T")
ROOT = Path(thesis.examples()).parent
RULES = [(ROOT / "rules" / f"{name}.toml").read_text(encoding="utf-8") for name in ("zhu-xiaohu", "zhou-yahui")]
COMPANIES = (ROOT / "examples" / "companies.toml").read_text(encoding="utf-8")
ZHU = thesis.load("zhu-xiaohu")

HEAD = """
[thesis]
format = 1
id = "hostile"
as_of = 2025-05-01
[vocabulary]
id = "v"
currency = "USD"
[fields.x]
type = "share"
[fields.arr]
type = "money"
[fields.n]
type = "count"
[fields.months]
type = "duration"
[fields.day]
type = "date"
[fields.number]
type = "number"
range = [-1e300, 1e300]
[fields.flag]
type = "flag"
[fields.kind]
type = "category"
values = ["a", "b"]
[fields.sector]
type = "category"
[fields.tags]
type = "tags"
values = ["t", "u"]
[fields.skills]
type = "tags"
[verdicts]
yes = 1
no = -inf
"""
RULE = "[rules.r]\npoints = 1\n"


def refused(run: Callable[[], T]) -> T | None:
    """What a call gives, or None where it refuses in order: with messages that can be shown."""
    try:
        return run()
    except ThesisError as error:
        shown, diagnostics = str(error), error.diagnostics
    assert shown
    assert diagnostics
    assert all(one.to_dict()["code"] in thesis.text.CODES for one in diagnostics)
    return None


def loaded(text: str) -> Thesis | None:
    """The thesis, or None where the text was refused in order."""
    return refused(lambda: thesis.loads(text))


def survives(text: str) -> None:
    """A text is refused, or is a thesis that can be written, read and used."""
    found = loaded(text)
    if found is not None:
        assert thesis.loads(thesis.dumps(found)) == found
        refused(lambda: thesis.score(found, {}).to_json())  # refused where a date is needed and missing


def answered(rules: Thesis, facts: Any) -> None:
    """Facts are refused in order, or scored."""
    card = refused(lambda: thesis.score(rules, facts))
    if card is not None:
        assert card.thousandths.low <= card.thousandths.score <= card.thousandths.high
        assert card.to_json()


# --- theses ----------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
def test_any_text_is_read_or_refused(text: str) -> None:
    survives(text)
    survives(HEAD + RULE + text)
    survives(f"{HEAD}{RULE}when = '{text}'")


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("\ud800\udfff"), max_size=20))
def test_half_characters_are_refused_or_written_back(text: str) -> None:
    """Python's texts may hold surrogates, which no file can."""
    survives(f"{HEAD}{RULE}title = '''{text}'''\nwhen = 'flag'")
    survives(f"{HEAD}{RULE}when = 'flag' # {text}")
    survives(f"""{HEAD}{RULE}when = 'sector == "{text}"'""")


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.toml"
    path.write_bytes(data)
    refused(lambda: thesis.load(path))
    refused(lambda: thesis.read_profiles(path, ZHU))


SNIPPETS = [
    "[", "]", "{", "}", "(", ")", "'", '"', '"""', "'''", "=", ",", ".", "#", "\n", "\\", "\x00", "\x1b[31m", "\u202e",
    "not ", " and ", " or ", "<=", "-", "%", " / 0", "1e999", "-inf", "nan", "inf", "9" * 400, "true", "1e308", "null",
    "[[rules]]\n", "[rules.r]\n", "[thesis]\n", "[fields.x]\n", "2025-02-30", "0x1F", "\ufeff", "\U0001d538", "é",
]  # fmt: skip


@st.composite
def mutated(draw: Draw, text: str) -> str:
    """A text with a few pieces cut out, doubled, moved, or put in."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 1, 3, 10, 80, 2000])))
        piece = draw(st.sampled_from(["", "", text[start:end] * 2, *SNIPPETS]))
        text = text[:start] + piece + text[end:]
    return text


@given(text=st.sampled_from(RULES).flatmap(mutated))
def test_a_mutated_thesis_is_read_or_refused(text: str) -> None:
    survives(text)


@given(text=thesis_texts().flatmap(mutated))
def test_a_mutated_random_thesis_is_read_or_refused(text: str) -> None:
    survives(text)


@given(text=mutated(COMPANIES))
def test_mutated_profiles_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "companies.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    strict = refused(lambda: thesis.read_profiles(path, ZHU))
    lenient = refused(lambda: thesis.read_profiles(path, ZHU, errors="unknown"))
    for found in (strict, lenient):
        assert found is None or len(thesis.score(ZHU, found)) == len(found)


def quoted(count: int) -> list[str]:
    """Different texts as TOML writes them."""
    return [f"'{number}'" for number in range(count)]


MANY = 20_000
FLAG, WRONG = "'flag'", "'y'"
DEEP = {
    "brackets": f"k = {'[' * MANY}{']' * MANY}",
    "open brackets": f"k = {'[' * MANY}",
    "inline tables": f"k = {'{a = ' * MANY}1{'}' * MANY}",
    "dotted keys": f"{'.'.join('a' * 3000)} = 1",
    "table headers": f"[{'.'.join('a' * 3000)}]\nk = 1",
    "medium brackets": f"k = {'[' * 300}{']' * 300}",
    "medium dotted keys": f"[rules.r.{'.'.join('a' * 250)}]\nk = 1",
    "parentheses": f"{RULE}when = '{'(' * MANY}flag{')' * MANY}'",
    "some parentheses": f"{RULE}when = '{'(' * 500}flag{')' * 500}'",
    "not": f"{RULE}when = '{'not ' * MANY}flag'",
    "some not": f"{RULE}when = '{'not ' * 500}flag'",
    "minus": f"{RULE}when = '{'-' * 4000}x > 0'",
    "calls": f"{RULE}value = '{'min(' * 500}x{')' * 500}'",
    "clips": f"{RULE}value = '{'clip(' * 40}x{', 0, 1)' * 40}'",
    "lists": f"{RULE}when = 'kind in {'[' * 500}{']' * 500}'",
    "and": f"{RULE}when = '{' and '.join(['flag'] * 700)}'",
    "sums": f"{RULE}when = '{' + '.join(['x'] * 700)} > 1'",
    "products": f"{RULE}when = '{' * '.join(['arr / arr'] * 200)} > 1'",
    "chain": f"{RULE}when = '{' < '.join(['x'] * 900)}'",
    "long name": f"{RULE}when = '{'x' * 100_000}'",
    "long text": f"""{RULE}when = 'kind == "{"a" * 100_000}"'""",
    "long comment": f"# {'x' * 200_000}",
    "line of ten megabytes": f"{RULE}title = '{'x' * 10_000_000}'\nwhen = 'flag'",
    "expression of ten megabytes": f"{RULE}when = '{'x' * 10_000_000}'",
    "comment of ten megabytes": f"# {'x' * 10_000_000}",
    "many values": f"[fields.c]\ntype = 'category'\nvalues = [{', '.join(quoted(300))}]\n"
    f"{RULE}table = {{ of = 'c', at = {{ {', '.join(f'{i} = 0.5' for i in range(300))} }} }}",
    "many arguments": f"{RULE}value = 'count_true({', '.join(['flag'] * 64)}) / 64'",
    "too many arguments": f"{RULE}value = 'count_true({', '.join(['flag'] * 65)}) / 65'",
    "many clauses": f"{RULE}any = [{', '.join([FLAG] * 3000)}]",
    "long whole number": f"{RULE}when = 'flag'\nif_unknown = {'9' * 5000}",
    "long decimal": f"{RULE}when = 'flag'\nif_unknown = 0.{'1' * 5000}",
    "long hexadecimal": f"[rules.r]\npoints = 0x{'f' * 5000}\nwhen = 'flag'",
    "long exponent": f"[rules.r]\npoints = 1e{'9' * 50}\nwhen = 'flag'",
    "long literal": f"{RULE}when = 'n > {'9' * 3000}'",
    "long fraction": f"{RULE}when = 'x > 0.{'3' * 3000}'",
    "long string of quotes": f"{RULE}title = {chr(34) * 3}{'a' * 1000}{chr(34) * 5}",
    "long continued line": f"{RULE}when = {chr(34) * 3}{(chr(92) + chr(10)) * 2000}flag{chr(34) * 3}",
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_deep_long_or_wide_is_read_or_refused(name: str) -> None:
    survives(HEAD + DEEP[name])
    survives(DEEP[name] + "\n" + HEAD)


EXPRESSIONS = [
    '__import__("os").system("true")', "().__class__.__bases__[0]", "lambda: 0", "[x for x in tags]", "{x}",
    "x if flag else x", "x; drop table company", '1" or "1" == "1', "eval(x)", "x.y", "x[0]", "$x", "`x`", "x := 1",
    "*", "**", "...", "?", "@x", "\\", '"', '""', '"a', "“flag”", "x > 1e400", "x > 1e-400", "number > 1e308 * 10",
    "number > 1e308 + 1e308", "number * number > 0", "number * number * number * number > 1", "1e308 * 1e308 > number",
    "-1e308 - 1e308 < number", "number / 1e-308 > 1", "1 / 0 > x", "0 / 0 == x", "x / x > 1",
    "abs(number * 1e300) >= 0", "mean(number, 1e308, 1e308) > 0", "x > 1e", "x > 1__0", "x > 5M M", "arr > 5M USD USD",
    "arr > 5 EUR", "arr > 5M USD per day", "months > 3 days per month", "x > 9e399 months", "months > 1e400 years",
    "arr > 1e300T USD", "n > 1e308T", "x > 1e309%", "day > 2025-02-30", "day > 0000-00-00", "day > 9999-12-31",
    "day > 0001-01-01", "day + 1 > day", "min(day, day) > day", "clip(day, day, day) > day",
    "months_between(day, 5) > 1", "months_to_reach(x, x, day) > 1", "months_to_reach(arr, 1e400, day) > 1",
    "months_to_reach(flag, 1, day) > 1", "ramp(x, 0, 0) > 0", "ramp(x, 1e-320, 2e-320) > 0",
    "ramp(number, -1e300, 1e300) > 0", "ramp(number, -1e308, 1.7e308) > 0", "size(skills) > 1", "size(tags, tags) > 1",
    'overlaps(tags, "t")', "overlaps(tags, [])", "count_in(tags, []) > 0", "count_true() > 0", "kind in []",
    'kind in ["a", 1]', 'kind <= "a"', "kind == kind", '"a" in kind', "tags in tags", "flag > flag", "flag == flag",
    "true", "false", "not true", "true and false", "1 < 2", "1 < 2 < 3", '"a" == "a"', "as_of > as_of", "as_of", "x",
    "not x", "-flag", "x = 1", "x <> 1", "x && x", "AND(flag, flag)", "IF(flag, 1, 0)", "x == null", "x is not null",
    "flag is unknown", "20 % < x", "x ≥ 1", "x\u00a0> 1", "x >\u20031", "\ufeffx > 1", "x > 1\x00", "x > \x1b[31m1",
    "\u202ex > 1", "\uff58 > 1", "x > \u0661", "x > 1²", "\u0445 > 1", "gross-margin > 1", "x ?? 1",
    "a" * 90 + " > 1",
    "x > 1" + " " * 4000, "\n\n\tflag\n", "flag # comment", "flag -- comment",
]  # fmt: skip


@pytest.mark.parametrize("form", ["when = {}", "value = {}", "any = [{}]", "applies = {}\nwhen = 'flag'"])
def test_expressions_that_look_like_code_or_break_arithmetic(form: str) -> None:
    for expression in EXPRESSIONS:
        quoted = "'''" + expression + "'''"
        survives(HEAD + RULE + form.format(quoted))


@pytest.mark.parametrize("expression", ["x", "number", "n", "day", "arr", "months", "number * number", "1 / number"])
def test_knots_and_steps_at_the_ends_of_the_numbers(expression: str) -> None:
    def one_rule(form: str) -> None:
        survives(f"{HEAD}{RULE}{form}")

    ends = ["-1e300", "0", "5e-324", "1e-320", "1", "1e300", "1.7e308", "1e309", "inf", "nan", "-inf", "1e400"]
    for low in [*ends, '"1e400"']:
        for high in ends:
            one_rule(f"curve = {{ of = '{expression}', at = [[{low}, 0], [{high}, 1]] }}")
            one_rule(f"curve = {{ of = '{expression}', at = [[{low}, 0], [{high}, 1]], scale = 'log' }}")
        one_rule(f"steps = {{ of = '{expression}', at = [['> {low}', 0], ['<= 1', 1]], otherwise = 0 }}")
        one_rule(f"when = 'flag'\n[gates.g]\nwhen = 'flag'\ncap = {low}")
        one_rule(f"value = 'clip(f, 0, 1)'\n[fields.f]\ntype = 'number'\nrange = [{low}, 2]")
        one_rule(f"when = 'x > p'\n[parameters.p]\nvalue = {low}\nrange = [{low}, {low}]")
        survives(f"{HEAD}[rules.r]\npoints = {low}\nwhen = 'flag'")


# --- facts -----------------------------------------------------------------------------------------------------------

DEEP_LIST: list[Any] = []
for _ in range(50_000):
    DEEP_LIST = [DEEP_LIST]
ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)
ODD = [
    None, True, 0, -1, 10**5000, -(10**400), 1.5, nan, inf, -inf, 5e-324, 1e308, Decimal("NaN"), Decimal("sNaN"),
    Decimal("1e999999"), Decimal("Infinity"), Fraction(1, 3), 1j, "", " ", "unknown", "10M USD", "1e400", "1e400 USD",
    "9" * 5000, ">", "..", ">1..2", "~", "~1e400", ">=", "5..1", "1..", "..5", "-", "--5", "−5", "+5", "%", "5 %",
    "1e-400", "0x10", "2025-13-45", "2025-00", "0000", "9999-Q4", "\ud800", "\x00", "\x1b[31m", "\u202e", b"bytes",
    bytearray(b"x"), [], [[]], [None], [nan], ["t", "t"], ["t", 1], {}, {"value": None}, {"value": {}}, {"value": []},
    {"nothing": 1}, {1: 2}, {None: None}, {"about": "x"}, {"between": []}, {"between": [1]}, {"between": [2, 1]},
    {"between": "ab"}, {"one_of": []}, {"one_of": [[]]}, {"one_of": "ab"}, {"at_least": []}, {"at_least": nan},
    {"more_than": 10**400}, {"less_than": -inf}, {"value": 1, "at_least": 2}, {"value": "unknown", "at_least": 1},
    {"includes": "t"}, {"includes": ["t"], "excludes": ["t"]}, {"includes": 1}, {"value": 1, "as_of": []},
    {"value": 1, "as_of": "2025-99"}, {"value": 1, "status": []}, {"value": 1, "status": {}},
    {"value": 1, "basis": []}, {"value": 1, "quote": object()}, {"value": 1, "status": "planned"}, [{"value": 1}],
    [{"value": 1, "as_of": 5}], [{}, {}], [{"value": 1, "as_of": "2025"}, 1], dt.date(1, 1, 1), dt.date(9999, 12, 31),
    dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.time(1), dt.timedelta(1), set(), {"t"}, frozenset({1}), range(3),
    object(), type, len, np.float64("nan"), np.float32(0.1), np.int64(3), np.array([1.0]), np.array(1.0),
    np.bool_(True), np.str_("t"), np.datetime64("2025-01-01"), np.datetime64("NaT", "D"), DEEP_LIST, ENDLESS,
    {"value": DEEP_LIST}, {"one_of": DEEP_LIST}, {"between": [DEEP_LIST, 1]}, ["t"] * 100_000, "x" * 100_000,
]  # fmt: skip
FACTS = thesis.loads(
    HEAD
    + """
[rules.all]
points = 1
any = [
    'x > 0', 'arr > 0', 'n > 0', 'months > 0', 'day > as_of', 'number > 0',
    'flag', 'kind == "a"', '"t" in tags', '"s" in skills',
]
[rules.open]
points = 1
when = 'sector == "a" or months_to_reach(arr, 5M USD, day) > 3'
"""
)


@pytest.mark.parametrize("field", sorted(FACTS.vocabulary.fields))
def test_whatever_stands_in_a_fact_is_read_or_refused(field: str) -> None:
    for value in ODD:
        answered(FACTS, {field: value})
        answered(FACTS, {"name": "Odd", field: {"value": value}})
        answered(FACTS, {field: {"value": "unknown", "as_of": value}})
        answered(FACTS, {field: {"at_least": value, "as_of": "2025-01"}})
        answered(FACTS, {field: [{"value": value, "as_of": "2025-01"}, {"value": value, "as_of": "2025-02"}]})


@pytest.mark.parametrize("key", ["id", "name", "part_of", "note", "no_such_field", "", "\x00", "x" * 1000])
def test_whatever_names_a_company_or_a_fact_is_read_or_refused(key: str) -> None:
    for value in ODD:
        answered(FACTS, {key: value})


def test_keys_that_are_no_texts_are_refused() -> None:
    for key in (1, None, 1.5, (), b"x", frozenset({1}), 10**5000):
        answered(FACTS, {key: 1})
        answered(FACTS, {"x": {key: 1}})


WORDS = st.sampled_from(["t", "10M USD", "unknown", "2025-03"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | WORDS
KEYS = st.sampled_from(["value", "at_least", "between", "as_of", "one_of", "about", "status", "includes", "?"])
PLAIN = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)


@given(st.dictionaries(st.sampled_from([*FACTS.vocabulary.fields, "name", "id"]), PLAIN, max_size=6))
def test_any_plain_facts_are_read_or_refused(facts: dict[str, Any]) -> None:
    answered(FACTS, facts)


# --- time ------------------------------------------------------------------------------------------------------------


def calls(run: Callable[[], object]) -> int:
    """The work of a run: how many functions it calls, which no other load on the machine changes."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def rules_text(count: int) -> str:
    return HEAD + "".join(f"[rules.r{i}]\npoints = 1\nwhen = 'x > {i % 100}% and flag'\n" for i in range(count))


def wrong_names(count: int) -> str:
    fields = "".join(f"[fields.field_{i}]\ntype = 'flag'\n" for i in range(count))
    return HEAD + fields + "".join(f"[rules.r{i}]\npoints = 1\nwhen = 'feild_{i}'\n" for i in range(count))


GROWING: dict[str, Callable[[int], str]] = {
    "rules": lambda n: rules_text(n // 50),
    "names that are nearly right": lambda n: wrong_names(n // 80),
    "unknown keys": lambda n: HEAD + RULE + "when = 'flag'\n" + "".join(f"titel_{i} = 1\n" for i in range(n // 12)),
    "wrong clauses on one line": lambda n: HEAD + RULE + f"any = [{', '.join([WRONG] * (n // 5))}]",
    "brackets": lambda n: f"k = {'[' * n}{']' * n}",
    "a flat list": lambda n: f"k = [{'1, ' * n}]",
    "dotted keys": lambda n: f"{'.'.join('a' * n)} = 1",
    "a long expression": lambda n: f"{HEAD}{RULE}when = '{'x + ' * n}x > 1'",
    "a continued line": lambda n: f"{HEAD}{RULE}when = {chr(34) * 3}{(chr(92) + chr(10)) * n}flag{chr(34) * 3}",
    "quotes": lambda n: HEAD + RULE + "when = '''" + '"' * n + "'''",
    "newlines": lambda n: HEAD + "\n" * n + "]",
    "levels": lambda n: f"{HEAD}[fields.c]\ntype = 'tags'\nvalues = [{', '.join(f'{i}' for i in quoted(n // 6))}]\n",
}


@pytest.mark.parametrize("name", GROWING)
def test_reading_a_thesis_takes_work_linear_in_its_text(name: str) -> None:
    """Twice the text is no more than about twice the work; quadratic work would show as four times."""
    # among the first thousand known names each error is compared with all of them, beyond that with no more
    grow, size = GROWING[name], 100_000 if name == "names that are nearly right" else 8_000
    before = calls(lambda: loaded(grow(size)))
    after = calls(lambda: loaded(grow(2 * size)))
    assert after < 3 * before + 2_000, f"{size} took {before} calls, twice that {after}"


def test_scoring_takes_work_linear_in_rules_and_rows() -> None:
    few, many = (thesis.loads(rules_text(count)) for count in (200, 400))
    rows = [{"name": f"company {i}", "x": "40%", "flag": True} for i in range(80)]

    def alone(rules: Thesis, times: int) -> int:
        return calls(lambda: [thesis.score(rules, row) for row in rows * times])

    def together(times: int) -> int:
        named = [row | {"name": f"{row['name']}, {time}"} for time in range(times) for row in rows]
        return calls(lambda: thesis.score(few, named).score)

    assert alone(many, 1) < 3 * alone(few, 1)
    assert alone(few, 2) < 3 * alone(few, 1)
    assert together(20) < 3 * together(10)
