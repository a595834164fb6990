"""The plan as a straight line of steps on columns: each term once, its memory given back after its last use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from attrs import frozen

from thesis.engines.columns.leaves import Reader, bind_leaf, fixed
from thesis.engines.columns.operations import OPERATIONS, Pair
from thesis.facts.columns import Bools, Columns
from thesis.language import FACT_LEAVES, Term
from thesis.language.primitives import as_set
from thesis.plan import LeafKey, Plan, leaf_key
from thesis.vocabulary import Field

CHUNK = 32_768  # rows; what a step works on then stays in a cache


@frozen
class Step:
    """One term: the registers that it reads, and those that nobody reads after it."""

    term: Term
    args: tuple[int, ...]
    done_with: tuple[int, ...]


@frozen
class Program:
    """A plan's terms in an order in which each comes after its arguments; step i writes register i.

    ``watched`` says of a leaf's register what is read there, where its open rows are wanted.
    """

    plan: Plan
    steps: tuple[Step, ...]
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

    A pair's ends have one value a row, or one for all rows. ``open`` tells of each leaf that was watched in
    which rows it is open.
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
    grades = tuple(register(slot.grade) for slot in plan.slots)
    fires = tuple(register(gate.fires) for gate in plan.gates)
    gates_apply = tuple(register(gate.applies) for gate in plan.gates)
    watched = {
        i: leaf_key(term) for i, (term, _) in enumerate(terms) if term.op in FACT_LEAVES and leaf_key(term) in watch
    }
    steps = _with_lifetimes(terms, {*applies, *grades, *fires, *gates_apply})
    return Program(plan, steps, applies, grades, fires, gates_apply, watched)


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

    ``stated`` tells of leaves of derived fields in which rows anything is stated.
    """

    program: Program
    length: int
    readers: Mapping[int, Reader]
    stated: Mapping[int, Reader]
    constants: Mapping[int, Pair]

    def chunks(self, size: int = CHUNK) -> Iterator[ColumnOutcome]:
        """The outcomes of all rows, a chunk at a time; no row's outcome depends on the size."""
        return (self.rows(start, min(start + size, self.length)) for start in range(0, self.length, size))

    def rows(self, start: int, stop: int) -> ColumnOutcome:
        """The outcome of rows ``start`` to ``stop``."""
        program = self.program
        found: dict[int, Pair] = dict(self.constants)
        open_rows: dict[LeafKey, Bools] = {}
        with np.errstate(all="ignore"):
            for i, step in enumerate(program.steps):
                reader = self.readers.get(i)
                if reader is not None:
                    found[i] = reader(start, stop)
                elif step.args:
                    args = [found[arg] for arg in step.args]
                    operation, data = OPERATIONS[step.term.op], step.term.data
                    found[i] = operation(*args, data=data) if data else operation(*args)
                key = program.watched.get(i)
                if key is not None:
                    is_open = found[i].open
                    if i in self.stated:  # where nothing is stated of a derived field, its formula counts
                        is_open = is_open & self.stated[i](start, stop).lo
                    before = open_rows.get(key)
                    open_rows[key] = is_open if before is None else before | is_open
                for spent in step.done_with:
                    del found[spent]

        def pairs(registers: tuple[int, ...]) -> tuple[Pair, ...]:
            return tuple(found[register] for register in registers)

        return ColumnOutcome(
            start=start,
            stop=stop,
            applies=pairs(program.applies),
            grades=pairs(program.grades),
            gates=pairs(program.fires),
            gates_apply=pairs(program.gates_apply),
            open=open_rows,
        )


def bind(program: Program, columns: Columns) -> Bound:
    """A program ready to run on columns, which must have what it reads."""
    fields = program.plan.fields
    readers, stated, constants = {}, {}, {}
    for i, step in enumerate(program.steps):
        if step.term.op in FACT_LEAVES:
            readers[i] = bind_leaf(step.term, columns, fields)
            if step.term.op in ("num", "flag") and fields[step.term.data[0]].derived is not None:
                stated[i] = bind_leaf(Term("stated", (), step.term.data), columns, fields)
        elif step.term.op == "const":
            constants[i] = fixed(as_set(step.term.data[0]))
    return Bound(program, columns.length, readers, stated, constants)
