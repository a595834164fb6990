"""The plan as a straight line of steps on columns: each term once, its memory given back after its last use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from attrs import evolve, frozen

from thesis.engines.columns.leaves import Reader, bind_leaf, fixed
from thesis.engines.columns.memory import FRESH, Loan, Workspace
from thesis.engines.columns.operations import apply
from thesis.engines.columns.values import Chosen, Pair, Values, pair_of
from thesis.facts.columns import Bools, Columns
from thesis.language import FACT_LEAVES, Term, ValueSet, constant, leaf_set
from thesis.language.primitives import as_set, combine
from thesis.plan import LeafKey, Plan, leaf_key
from thesis.vocabulary import Field

_NOTHING = constant(0.0)
CHUNK = 65_536  # rows; in smaller chunks threads wait for one another, and larger ones leave the cache


@frozen
class Step:
    """One term: the registers that it reads, and those that nobody reads after it."""

    term: Term
    args: tuple[int, ...]
    done_with: tuple[int, ...]


@frozen
class Program:
    """A plan's terms in an order in which each comes after its arguments; step i writes register i.

    ``slots`` has the rules whose grade stands in a register; ``watched`` says of a leaf's register what is read
    there, where its open rows are wanted.
    """

    plan: Plan
    steps: tuple[Step, ...]
    slots: Mapping[int, tuple[int, ...]]
    applies: tuple[int, ...]
    grades: tuple[int, ...]
    fires: tuple[int, ...]
    gates_apply: tuple[int, ...]
    watched: Mapping[int, LeafKey]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields whose columns it reads."""
        return self._read(lambda op: op != "first_reach")

    @property
    def series(self) -> tuple[Field, ...]:
        """The fields whose dated facts it reads."""
        return self._read(lambda op: op == "first_reach")

    def _read(self, wanted: Callable[[str], bool]) -> tuple[Field, ...]:
        names = (s.term.data[0] for s in self.steps if s.term.op in FACT_LEAVES and wanted(s.term.op))
        return tuple(self.plan.fields[name] for name in dict.fromkeys(names))


@frozen(eq=False)
class ColumnOutcome:
    """What the columns find for rows ``start`` to ``stop``, in the order of the plan's slots and gates.

    A pair's ends have one value a row, or one for all rows; a grade that is 0 or 1 may be a truth. ``open``
    tells of each leaf that was watched in which rows it is open.
    """

    start: int
    stop: int
    applies: tuple[Pair, ...]
    grades: tuple[Pair, ...]
    gates: tuple[Pair, ...]
    gates_apply: tuple[Pair, ...]
    open: Mapping[LeafKey, Bools]


def compile_columns(plan: Plan, watch: frozenset[LeafKey] | None = None) -> Program:
    """The column program of a plan.

    Args:
        plan: the plan.
        watch: the leaves whose open rows are wanted; where left out, those that make outer bounds loose.
    """
    watch = plan.entangled if watch is None else watch
    order: dict[Any, int] = {}
    terms: list[tuple[Term, tuple[int, ...]]] = []

    def register(term: Term) -> int:
        # True == 1.0, and both may be constants of one plan
        key = (term, type(term.data[0])) if term.op == "const" else term
        if key not in order:
            args = tuple(map(register, term.args))
            order[key] = len(terms)
            terms.append((term, args))
        return order[key]

    applies = tuple(register(slot.applies) for slot in plan.slots)
    grades = tuple(register(_as_truth(slot.grade)) for slot in plan.slots)
    fires = tuple(register(gate.fires) for gate in plan.gates)
    gates_apply = tuple(register(gate.applies) for gate in plan.gates)
    watched = {
        i: leaf_key(term) for i, (term, _) in enumerate(terms) if term.op in FACT_LEAVES and leaf_key(term) in watch
    }
    slots = {at: tuple(i for i, grade in enumerate(grades) if grade == at) for at in grades}
    steps = _with_lifetimes(terms, {*applies, *fires, *gates_apply})
    return Program(plan, steps, slots, applies, grades, fires, gates_apply, watched)


def _as_truth(grade: Term) -> Term:
    """A grade that is 0 or 1 as the truth that it states, which has an eighth of the bytes."""
    if grade.op == "indicator":
        return grade.args[0]
    if grade.op == "select" and grade.args[1].op == "indicator" and grade.args[2] == _NOTHING:
        return Term("and", (grade.args[0], grade.args[1].args[0]))
    return grade


def _with_lifetimes(terms: list[tuple[Term, tuple[int, ...]]], wanted: set[int]) -> tuple[Step, ...]:
    last = {i: i for i in range(len(terms))}
    for i, (_, args) in enumerate(terms):
        last.update(dict.fromkeys(args, i))
    done: dict[int, list[int]] = {}
    for register, at in last.items():
        if register not in wanted:
            done.setdefault(at, []).append(register)
    return tuple(Step(term, args, tuple(done.get(i, ()))) for i, (term, args) in enumerate(terms))


@frozen(eq=False)
class Bound:
    """A program on the columns of ``length`` companies: a reader for each leaf, a pair for each constant.

    ``stated`` tells of leaves of derived fields in which rows anything is stated; ``unknown`` has the values of
    terms where nothing is known that they read.
    """

    program: Program
    length: int
    readers: Mapping[int, Reader]
    stated: Mapping[int, Reader]
    constants: Mapping[int, Pair]
    unknown: Mapping[int, ValueSet]

    def chunks(self, size: int = CHUNK) -> Iterator[ColumnOutcome]:
        """The outcomes of all rows, a chunk at a time; no row's outcome depends on the size."""
        return (self.rows(start, min(start + size, self.length)) for start in range(0, self.length, size))

    def rows(self, start: int, stop: int) -> ColumnOutcome:
        """The outcome of rows ``start`` to ``stop``."""
        grades: dict[int, Pair] = {}

        def keep(slot: int, grade: Values) -> None:
            grades[slot] = pair_of(grade)

        outcome = self.visit(start, stop, keep)
        return evolve(outcome, grades=tuple(grades[slot] for slot in range(len(grades))))

    def visit(
        self, start: int, stop: int, each: Callable[[int, Values], None], memory: Workspace | None = None
    ) -> ColumnOutcome:
        """As ``rows``, but each rule's grades are handed over as soon as they are there, and not kept.

        Args:
            start: the first row.
            stop: the row after the last one.
            each: takes the number of a slot and its grades, which are written over after it has returned.
            memory: where steps write to; new arrays where it is left out.
        """
        program = self.program
        found: dict[int, Values] = dict(self.constants)
        loans: dict[int, Loan] = {}
        open_rows: dict[LeafKey, Bools] = {}
        with np.errstate(all="ignore"):
            for i, step in enumerate(program.steps):
                if i not in found:
                    lend = FRESH
                    if memory is not None:
                        lend = loans[i] = memory.loan(stop - start)
                    reader = self.readers.get(i)
                    if reader is not None:
                        found[i] = reader(start, stop, lend)
                    else:
                        found[i] = apply(step.term, [found[arg] for arg in step.args], self.unknown.get(i), lend)
                self._watch(i, found[i], start, stop, open_rows)
                for slot in program.slots.get(i, ()):
                    each(slot, found[i])
                kept = found[i]
                if isinstance(kept, Chosen) and i not in step.done_with:  # what it is chosen of may be spent
                    found[i] = kept.pair
                for spent in step.done_with:
                    del found[spent]
                    if spent in loans:
                        loans.pop(spent).give_back()
        for left in loans.values():
            left.give_back()

        def pairs(registers: tuple[int, ...]) -> tuple[Pair, ...]:
            return tuple(pair_of(found[register]) for register in registers)

        return ColumnOutcome(
            start=start,
            stop=stop,
            applies=pairs(program.applies),
            grades=(),
            gates=pairs(program.fires),
            gates_apply=pairs(program.gates_apply),
            open=open_rows,
        )

    def _watch(self, i: int, values: Values, start: int, stop: int, open_rows: dict[LeafKey, Bools]) -> None:
        """Add to the open rows of a leaf, if it is watched."""
        key = self.program.watched.get(i)
        if key is None:
            return
        is_open = values.open
        if i in self.stated:  # where nothing is stated of a derived field, its formula counts
            is_open = is_open & pair_of(self.stated[i](start, stop)).lo
        before = open_rows.get(key)
        open_rows[key] = is_open if before is None else before | is_open


def bind(program: Program, columns: Columns) -> Bound:
    """A program ready to run on columns, which must have what it reads."""
    fields = program.plan.fields
    readers, stated, constants = {}, {}, {}
    unknown: dict[int, ValueSet] = {}
    for i, step in enumerate(program.steps):
        term = step.term
        if term.op in FACT_LEAVES:
            readers[i] = bind_leaf(term, columns, fields)
            if term.op in ("num", "flag") and fields[term.data[0]].derived is not None:
                stated[i] = bind_leaf(Term("stated", (), term.data), columns, fields)
            if term.op in ("num", "lookup"):
                unknown[i] = leaf_set(term, fields[term.data[0]].anything)
        elif term.op == "const":
            constants[i] = fixed(as_set(term.data[0]))
            unknown[i] = as_set(term.data[0])
        elif all(arg in unknown for arg in step.args):
            unknown[i] = combine(term, tuple(unknown[arg] for arg in step.args))
    return Bound(program, columns.length, readers, stated, constants, unknown)
