"""What every expression and form is worth: rows that each engine must agree with, to the last digit.

A new engine is added to ENGINES, and nothing is marked as not done: an engine that cannot do a row fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from math import inf
from pathlib import Path
from typing import Any, TypeAlias

import ibis
import pyarrow as pa
import pytest
import tomli
from attrs import evolve, frozen

import thesis
from tests.relations import asked, rows_of, table_of_profile, table_of_profiles
from thesis.bulk import compiled
from thesis.engines.columns import bind, compile_columns
from thesis.engines.function import compile_function
from thesis.engines.interpreter import interpret
from thesis.engines.relation import read_plan
from thesis.facts import Profile, Profiles
from thesis.facts.columns import columns_of
from thesis.language import FACT_LEAVES, FUNCTIONS, PRIMITIVES, Scope, Term, check, parse
from thesis.plan import Plan, dated, ends, give, make_plan, presume, with_derived
from thesis.sets import Interval, Truth
from thesis.text import Document, Problems, Span, write_toml
from thesis.units import day_number

HERE = Path(__file__).parent
Answer: TypeAlias = Interval | Truth


def interpreted(plan: Plan, profile: Profile) -> tuple[tuple[Interval, ...], tuple[Truth, ...]]:
    """Every grade and every gate that the interpreter finds."""
    outcome = interpret(plan, profile)
    return tuple(slot.grade for slot in outcome.slots), outcome.gates


def by_function(plan: Plan, profile: Profile) -> tuple[tuple[Interval, ...], tuple[Truth, ...]]:
    """The same from the function that is written for the plan; also what is open, and what each rule gives."""
    compiled = compile_function(plan)
    outcome, given = compiled(profile)
    assert outcome == interpret(plan, profile)
    assert not any(f"{name}=" in repr(compiled) for name in ("keys", "asked", "run", "text", "kept"))
    for slot, found, points in zip(plan.slots, outcome.slots, given, strict=True):
        if slot.points:
            least, most = ends(slot.points, found.grade)
            assert points == (give(slot.points, presume(slot.if_unknown, found.grade)), least, most)
    return tuple(slot.grade for slot in outcome.slots), outcome.gates


def by_columns(plan: Plan, profile: Profile) -> tuple[tuple[Interval, ...], tuple[Truth, ...]]:
    """The same from the column program, for a table of one row."""
    program = compile_columns(plan)
    outcome = bind(program, columns_of(Profiles((profile,)), program.fields, program.series)).rows(0, 1)
    grades = tuple(Interval(_one(pair.lo), _one(pair.hi)) for pair in outcome.grades)
    return grades, tuple(Truth.of(surely=bool(_one(p.lo)), possibly=bool(_one(p.hi))) for p in outcome.gates)


def in_sql(plan: Plan, profile: Profile) -> tuple[tuple[Interval, ...], tuple[Truth, ...]]:
    """The same from DuckDB, for a table of one row."""
    table = table_of_profile(profile, tuple(plan.fields.values()))
    outcome = read_plan(plan, dict(asked(table).schema().items()), set(), None)
    pairs = [*outcome.grades, *outcome.gates]
    ends = {f"end_{i}": end for i, end in enumerate(end for pair in pairs for end in (pair.lo, pair.hi))}
    (found,) = rows_of(ibis.to_sql(outcome.stages.select(asked(table), (), ends), dialect="duckdb"), table)
    both = list(zip(found[::2], found[1::2], strict=True))
    grades = tuple(Interval(lo, hi) for lo, hi in both[: len(outcome.grades)])
    return grades, tuple(Truth.of(surely=lo, possibly=hi) for lo, hi in both[len(outcome.grades) :])


def _one(array: Any) -> float:
    return float(array.reshape(-1)[0])


ENGINES: dict[str, Callable[[Plan, Profile], tuple[tuple[Interval, ...], tuple[Truth, ...]]]] = {
    "interpreter": interpreted,
    "function": by_function,
    "columns": by_columns,
    "duckdb": in_sql,
}


@frozen
class Row:
    """One row: its place, an expression or a form, what is known, what must come out."""

    name: str
    expression: str | None
    form: dict[str, Any]
    facts: dict[str, Any]
    expected: Answer
    as_of: date

    @property
    def asked(self) -> str:
        """What is asked, as a test's name shows it."""
        return self.expression or str(self.form)


def thesis_with(**rule: Any) -> thesis.Thesis:
    """A thesis of one rule and one gate; expressions take their places in its plan."""
    gates = {"row": {"when": "f", "veto": True}}
    head = {"format": 1, "id": "row", "vocabulary": "vocabulary.toml"}
    rules = {"row": {"points": 1, **rule}}
    text = write_toml({"thesis": head, "rules": rules, "gates": gates, "verdicts": {"all": -inf}})
    return thesis.loads(text, "row.toml", HERE)


BASE = thesis_with(value="s")


def rows() -> Iterator[Row]:
    """Every row of every file of this folder."""
    for path in sorted(HERE.glob("*.toml")):
        data = tomli.loads(path.read_text(encoding="utf-8"))
        for number, row in enumerate(data.get("row", ()), 1):
            name = f"{path.stem}-{number}"
            yield Row(name, row.get("expression"), row.get("form", {}), row["facts"], _answer(row), data["as_of"])


def _answer(row: dict[str, Any]) -> Answer:
    value = row.get("is")
    if isinstance(value, bool):
        return Truth.TRUE if value else Truth.FALSE
    if value == "unknown":
        return Truth.OPEN
    low, high = (value if value is not None else row[end] for end in ("low", "high"))
    return Interval(float(low), float(high))


ROWS = tuple(rows())


def checked(expression: str) -> Term:
    """The term of an expression, whatever its unit and size."""
    problems = Problems()
    document = Document("row", expression)
    node = parse(expression, lambda start, end: Span(document, start, end), problems)
    found = check(node, Scope(BASE.vocabulary.fields, {}, BASE.vocabulary.currency), problems)
    problems.raise_if_any()
    assert found.term is not None
    return found.term


def plan_of(row: Row) -> Plan:
    """The plan of a row. An expression need not be a grade: its term takes the place of the rule's, and the gate's."""
    if row.expression is None:
        return make_plan(thesis_with(**row.form), row.as_of)
    plan = make_plan(BASE, row.as_of)
    term = dated(with_derived(checked(row.expression), plan.derived.get), day_number(row.as_of))
    if isinstance(row.expected, Truth):
        return evolve(plan, gates=(evolve(plan.gates[0], when=term, fires=term),))
    return evolve(plan, slots=(evolve(plan.slots[0], form=term, grade=term, points=0),))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}: {row.asked}"[:80])
def test_engines_agree_with_the_rows(row: Row, engine: str) -> None:
    plan = plan_of(row)
    profile = thesis.profiles({"name": "row", **row.facts}, BASE)[0]
    grades, gates = ENGINES[engine](plan, profile)
    found: Answer = gates[0] if isinstance(row.expected, Truth) else grades[0]
    assert found == row.expected, f"{row.asked} of {row.facts}"


def together() -> tuple[Plan, pa.Table]:
    """All rows as one plan and one table: row i of the table has the facts that slot or gate `row_i` is about."""
    plans = [plan_of(row) for row in ROWS]
    slots = [evolve(plan.slots[0], rule=f"row_{i}") for i, plan in enumerate(plans) if not _is_truth(ROWS[i])]
    gates = [evolve(plan.gates[0], gate=f"row_{i}") for i, plan in enumerate(plans) if _is_truth(ROWS[i])]
    named = [{"name": f"row {i}", "id": f"row_{i}", **row.facts} for i, row in enumerate(ROWS)]
    companies = [thesis.profiles(facts, BASE)[0] for facts in named]
    whole = evolve(make_plan(BASE, ROWS[0].as_of), slots=tuple(slots), gates=tuple(gates))
    return whole, table_of_profiles(companies, tuple(BASE.vocabulary.fields.values()))


def assert_together(query: Callable[[str, pa.Table], list[tuple[Any, ...]]], dialect: str) -> None:
    """Hold all rows to one query of a database, which returns for each of them the ends of everything."""
    plan, table = together()
    outcome = read_plan(plan, dict(asked(table).schema().items()), {"id"}, None)
    names = [*(slot.rule for slot in plan.slots), *(gate.gate for gate in plan.gates)]
    pairs = dict(zip(names, (*outcome.grades, *outcome.gates), strict=True))
    ends = {f"{name}_{end}": getattr(pair, end) for name, pair in pairs.items() for end in ("lo", "hi")}
    scored = compiled(outcome.stages.select(asked(table), ("id",), ends), dialect)
    found = {row[0]: dict(zip(ends, row[1:], strict=True)) for row in query(scored, table)}
    for i, row in enumerate(ROWS):
        lo, hi = (found[f"row_{i}"][f"row_{i}_{end}"] for end in ("lo", "hi"))
        answer = Truth.of(surely=lo, possibly=hi) if _is_truth(row) else Interval(lo, hi)
        assert answer == row.expected, f"{row.name}: {row.asked} of {row.facts}"


def test_duckdb_agrees_with_all_rows_in_one_table() -> None:
    assert_together(rows_of, "duckdb")


def _is_truth(row: Row) -> bool:
    return isinstance(row.expected, Truth)


def _functions(text: str) -> set[str]:
    return {name for name in FUNCTIONS if f"{name}(" in text}


def test_every_function_has_rows_with_known_and_unknown_facts() -> None:
    for name in FUNCTIONS:
        mine = [row for row in ROWS if name in _functions(row.asked)]
        exact = [r for r in mine if r.expected is not Truth.OPEN and not _is_open(r.expected)]
        assert len(mine) >= 3, f"{name} has {len(mine)} rows"
        assert exact or name == "months_to_reach", f"{name} has no row with one answer"
        assert any(_is_open(r.expected) for r in mine), f"{name} has no row that is left open"


def _is_open(answer: Answer) -> bool:
    return answer is Truth.OPEN or (isinstance(answer, Interval) and not answer.is_point)


def _operations(term: Term) -> set[str]:
    return {term.op}.union(*map(_operations, term.args))


def test_every_primitive_and_every_leaf_has_a_row() -> None:
    used: set[str] = set()
    for row in ROWS:
        plan = plan_of(row)
        for slot in plan.slots:
            used |= _operations(slot.grade)
        for gate in plan.gates:
            used |= _operations(gate.fires)
    assert set(PRIMITIVES) | FACT_LEAVES <= used
