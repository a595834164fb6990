"""Law 7: truth is Kleene's, as in SQL; and unknown, not applicable and false are three things."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.model import Thesis
from thesis.testing import laws, profiles_for, theses
from thesis.testing.expressions import Draw

# thresholds lie inside these domains, so that of an unknown fact the answer is never settled by its type
FIELDS = """
[vocabulary]
id = "v"
currency = "USD"
[fields.x]
type = "number"
range = [-10, 10]
[fields.y]
type = "number"
range = [-10, 10]
[fields.n]
type = "count"
range = [0, 20]
[fields.f]
type = "flag"
[fields.g]
type = "flag"
[fields.c]
type = "category"
values = ["p", "q", "r", "s"]
[fields.o]
type = "category"
values = ["l0", "l1", "l2", "l3"]
ordered = true
[fields.t]
type = "tags"
values = ["u", "v", "w"]
[verdicts]
yes = 1
no = -inf
"""
COLUMNS = ("x", "y", "n", "f", "g", "c", "o", "t_u", "t_v", "t_w")
COMPARISONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "<>"}
INSIDE = st.sampled_from([-5.0, -1.5, -0.5, 0.0, 0.3, 2.0, 4.0])
Pair: TypeAlias = tuple[str, str]
"""One truth, in our language and in SQL."""

WORDS = {"true": True, "false": False, "unknown": None}


@st.composite
def truths(draw: Draw, depth: int = 3) -> Pair:
    """One truth, in our language and in SQL."""
    if depth == 0 or draw(st.booleans()):
        atom: Callable[[Draw], Pair] = draw(st.sampled_from(ATOMS))
        return atom(draw)
    if draw(st.integers(0, 3)) == 0:
        ours, theirs = draw(truths(depth - 1))
        return f"not ({ours})", f"(NOT {theirs})"
    word = draw(st.sampled_from(["and", "or"]))
    parts = [draw(truths(depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    return f" {word} ".join(f"({a})" for a, _ in parts), "(" + f" {word.upper()} ".join(b for _, b in parts) + ")"


def number(draw: Draw) -> Pair:
    """A number whose values surround every threshold of `INSIDE`."""
    name = draw(st.sampled_from(["x", "y"]))
    form = draw(st.sampled_from(["{}", "{}", "(2 * {})", "({} / 2)", "(-{})"]))
    return form.format(name), form.format(name)


def comparison(draw: Draw) -> Pair:
    ours, theirs = number(draw)
    op, at = draw(st.sampled_from(list(COMPARISONS))), draw(INSIDE)
    if draw(st.booleans()):
        return f"{ours} {op} {at}", f"({theirs} {COMPARISONS[op]} {at})"
    return f"{at} {op} {ours}", f"({at} {COMPARISONS[op]} {theirs})"


def two_fields(draw: Draw) -> Pair:
    op = draw(st.sampled_from(list(COMPARISONS)))
    left, right = draw(st.sampled_from(["x", "y"])), draw(st.sampled_from(["x", "y"]))
    return f"{left} {op} {right}", f"({left} {COMPARISONS[op]} {right})"


def chain(draw: Draw) -> Pair:
    lo = draw(INSIDE)
    hi = lo + draw(st.sampled_from([0.5, 1.0, 4.0]))
    a, b = draw(st.sampled_from(["<", "<="])), draw(st.sampled_from(["<", "<="]))
    return f"{lo} {a} x {b} {hi}", f"({lo} {a} x AND x {b} {hi})"


def counting(draw: Draw) -> Pair:
    op, at = draw(st.sampled_from(list(COMPARISONS))), draw(st.integers(2, 18))
    if draw(st.booleans()):
        return f"{at} {op} n", f"({at} {COMPARISONS[op]} n)"
    return f"{at - 2} < n < {at + 2}", f"({at - 2} < n AND n < {at + 2})"


def flag(draw: Draw) -> Pair:
    name = draw(st.sampled_from(["f", "g"]))
    ours, theirs = draw(st.sampled_from([("{}", "{}"), ("{} == true", "({} = 1)"), ("{} != true", "({} <> 1)")]))
    return ours.format(name), theirs.format(name)


def category(draw: Draw) -> Pair:
    level = draw(st.sampled_from("pqrs"))
    some = draw(st.lists(st.sampled_from("pqrs"), min_size=1, max_size=3, unique=True))
    ours, theirs = ", ".join(f'"{one}"' for one in some), ", ".join(f"'{one}'" for one in some)
    found: Pair = draw(
        st.sampled_from(
            [
                (f'c == "{level}"', f"(c = '{level}')"),
                (f'c != "{level}"', f"(c <> '{level}')"),
                (f"c in [{ours}]", f"(c IN ({theirs}))"),
                (f"c not in [{ours}]", f"(c NOT IN ({theirs}))"),
            ]
        )
    )
    return found


def ordered(draw: Draw) -> Pair:
    """Levels as their numbers in SQL; "everything up to the last" would be settled by the type."""
    op, at = draw(st.sampled_from([("<", 1), ("<", 2), ("<=", 0), ("<=", 2), (">", 0), (">", 2), (">=", 1), (">=", 3)]))
    return f'o {op} "l{at}"', f"(o {op} {at})"


def tag(draw: Draw) -> Pair:
    one, two = draw(st.permutations("uvw"))[:2]
    found: Pair = draw(
        st.sampled_from(
            [
                (f'"{one}" in t', f"t_{one}"),
                (f'"{one}" not in t', f"(NOT t_{one})"),
                (f'overlaps(t, ["{one}", "{two}"])', f"(t_{one} OR t_{two})"),
            ]
        )
    )
    return found


ATOMS: list[Callable[[Draw], Pair]] = [
    comparison, two_fields, chain, counting, flag, category, ordered, tag,
]  # fmt: skip


@st.composite
def companies(draw: Draw) -> dict[str, Any]:
    """A row of SQL: each value exact and inside its domain, or NULL."""
    numbers = st.none() | INSIDE | st.floats(-9, 9)
    row: dict[str, Any] = {"x": draw(numbers), "y": draw(numbers), "n": draw(st.none() | st.integers(0, 20))}
    row |= {name: draw(st.none() | st.booleans()) for name in ("f", "g", "t_u", "t_v", "t_w")}
    return row | {"c": draw(st.none() | st.sampled_from("pqrs")), "o": draw(st.none() | st.integers(0, 3))}


def facts_of(row: dict[str, Any]) -> dict[str, Any]:
    """The row as facts."""
    tags = {
        "includes": [tag for tag in "uvw" if row[f"t_{tag}"] is True],
        "excludes": [tag for tag in "uvw" if row[f"t_{tag}"] is False],
    }
    level = None if row["o"] is None else f"l{row['o']}"
    return {name: row[name] for name in ("x", "y", "n", "f", "g", "c")} | {"o": level, "t": tags}


def thesis_of(*truths: str) -> Thesis:
    """A thesis with one rule, and one gate, for each truth."""
    parts = [
        f"[rules.r{i}]\npoints = 1\nwhen = '{truth}'\n[gates.g{i}]\nveto = true\nwhen = '{truth}'\n"
        for i, truth in enumerate(truths)
    ]
    return thesis.loads('[thesis]\nformat = 1\nid = "t"\n' + FIELDS + "".join(parts))


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE company ({', '.join(COLUMNS)})")
        yield connection


@given(pairs=st.lists(truths(), min_size=1, max_size=3), rows=st.lists(companies(), min_size=1, max_size=4))
def test_truth_is_what_sqlite_says(sqlite: sqlite3.Connection, pairs: list[Pair], rows: list[dict[str, Any]]) -> None:
    sqlite.execute("DELETE FROM company")
    sqlite.executemany(
        f"INSERT INTO company VALUES ({', '.join('?' * len(COLUMNS))})",
        [tuple(row[name] for name in COLUMNS) for row in rows],
    )
    rules = thesis_of(*(ours for ours, _ in pairs))
    asked = ", ".join(theirs for _, theirs in pairs)
    answers = sqlite.execute(f"SELECT {asked} FROM company ORDER BY rowid").fetchall()
    for row, answer in zip(rows, answers, strict=True):
        card = thesis.score(rules, facts_of(row))
        for i, expected in enumerate(answer):
            word = {1: "true", 0: "false", None: "unknown"}[expected]
            assert card.contributions[f"r{i}"].state == word, (pairs[i], row)
            assert card.gates[f"g{i}"].state == word, (pairs[i], row)


T, F, U = "true", "false", "unknown"
TABLE = [
    *[("f and g", *row) for row in (
        (T, T, T), (T, F, F), (T, U, U),
        (F, T, F), (F, F, F), (F, U, F),
        (U, T, U), (U, F, F), (U, U, U),
    )],
    *[("f or g", *row) for row in (
        (T, T, T), (T, F, T), (T, U, T),
        (F, T, T), (F, F, F), (F, U, U),
        (U, T, T), (U, F, U), (U, U, U),
    )],
    *[("not f", *row) for row in ((T, F, F), (F, F, T), (U, F, U))],
]  # fmt: skip


@pytest.mark.parametrize(("truth", "f", "g", "answer"), TABLE)
def test_the_table_of_twenty_one_rows(truth: str, f: str, g: str, answer: str) -> None:
    card = thesis.score(thesis_of(truth), {"f": WORDS[f], "g": WORDS[g]})
    assert card.contributions["r0"].state == answer
    assert card.gates["g0"].state == answer
    assert card.vetoed is WORDS[answer]


FORMS = {
    "when": "when = 'f'",
    "all": "all = ['f', 'f']",
    "any": "any = ['f']",
    "none": "none = ['not f']",
    "at_least": "at_least = 1\nof = ['f', 'f and not f']",
    "value": "value = 'f'",
    "table": "table = { of = 'c', at = { p = 1, q = 0 }, otherwise = 0 }",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("applies", "holds"), list(product((T, F, U), (T, F, U))))
def test_unknown_not_applicable_and_false_are_three_things(form: str, applies: str, holds: str) -> None:
    """Nine cases: where it applies and what it says; `if_not_applicable` is 0.5, `if_unknown` 0.25."""
    rules = thesis.loads(
        '[thesis]\nformat = 1\nid = "t"\n'
        + FIELDS
        + f"[rules.r]\npoints = 8\napplies = 'g'\nif_not_applicable = 0.5\nif_unknown = 0.25\n{FORMS[form]}\n"
    )
    level = {T: "p", F: "q", U: None}[holds]
    one = thesis.score(rules, {"g": WORDS[applies], "f": WORDS[holds], "c": level}).contributions["r"]
    assert one.applies is WORDS[applies]
    form_ends = {T: (1.0, 1.0), F: (0.0, 0.0), U: (0.0, 1.0)}[holds]
    if applies == F:
        assert (one.state, one.grade_low, one.grade_high, one.grade) == ("n/a", 0.5, 0.5, 0.5)
    elif applies == T:
        assert (one.state, one.grade_low, one.grade_high) == (holds, *form_ends)
        assert one.grade == (0.25 if holds == U else form_ends[0])
    else:
        assert one.state == "unknown", "whether it applies is open: the rule is neither false nor n/a"
        assert (one.grade_low, one.grade_high) == (min(0.5, form_ends[0]), max(0.5, form_ends[1]))
        assert one.grade == max(0.25, one.grade_low)


@given(data=st.data(), grade=st.sampled_from([0, 0.25, 0.5, 1]))
def test_if_unknown_moves_only_what_is_open(data: st.DataObject, grade: float) -> None:
    rules = data.draw(theses())
    rule = data.draw(st.sampled_from(list(rules.rules)))
    company = data.draw(profiles_for(rules))
    before = thesis.score(rules, company).contributions[rule]
    edited = laws.edited(rules, lambda tree: tree["rules"][rule].update(if_unknown=grade))
    after = thesis.score(edited, company).contributions[rule]
    if before.state in ("unknown", "undefined", "off"):
        assert after.grade == min(max(grade, before.grade_low), before.grade_high)
    else:
        assert after == before, "false, n/a and graded are known"


@given(data=st.data(), grade=st.sampled_from([0, 0.25, 0.5, 1]))
def test_if_not_applicable_moves_only_what_may_not_apply(data: st.DataObject, grade: float) -> None:
    rules = data.draw(theses())
    rule = data.draw(st.sampled_from(list(rules.rules)))
    company = data.draw(profiles_for(rules))
    before = thesis.score(rules, company).contributions[rule]
    edited = laws.edited(rules, lambda tree: tree["rules"][rule].update(if_not_applicable=grade))
    after = thesis.score(edited, company).contributions[rule]
    assert after.applies is before.applies
    if before.applies is True:
        assert after == before, "unknown and false are no reason not to apply"
    elif before.applies is False:
        assert after.grade == after.grade_low == after.grade_high == grade
        assert before.state == after.state == ("off" if before.state == "off" else "n/a")
    else:
        assert after.grade_low <= grade <= after.grade_high, "what may not apply may be that"
        assert after.state in ("unknown", "undefined", "off") or after.grade_low == after.grade_high == grade
