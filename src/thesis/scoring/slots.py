"""What is held of one rule or gate for all companies, and how it is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from thesis.engines.columns import ColumnOutcome, Pair, bind, compile_columns
from thesis.facts.columns import Bools, Columns, sealed
from thesis.language import Term
from thesis.plan import GateSlot, LeafKey, Plan, RuleSlot
from thesis.vocabulary import Field

Array: TypeAlias = NDArray[Any]
Slot: TypeAlias = RuleSlot | GateSlot
Question: TypeAlias = tuple[type, Term, Term]


@frozen(eq=False)
class HeldSlot:
    """One rule or gate for all companies: its grades or truths, and the rows in which each leaf that it reads is open.

    ``fields`` are the fields that it read, ``partial`` marks what facts may leave undefined.
    """

    found: Pair
    open: Mapping[LeafKey, Bools]
    fields: Mapping[str, Field]
    partial: bool

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        ends = (self.found.lo,) if self.found.is_exact else (self.found.lo, self.found.hi)
        return sum(one.nbytes for one in (*ends, *self.open.values()))


def question_of(slot: Slot) -> Question:
    """What a slot asks: two with one question differ in their points alone."""
    return type(slot), slot.applies, slot.grade if isinstance(slot, RuleSlot) else slot.fires


def fields_of(slot: Slot, plan: Plan) -> dict[str, Field]:
    """The fields that a slot reads."""
    return {key[0]: plan.fields[key[0]] for key in slot.reads}


def evaluated(slot: Slot, plan: Plan, columns: Columns) -> HeldSlot:
    """A slot for all companies."""
    slots = (slot,) if isinstance(slot, RuleSlot) else ()
    gates = (slot,) if isinstance(slot, GateSlot) else ()
    alone = evolve(plan, slots=slots, gates=gates)
    low: Array = np.zeros(columns.length, np.float64 if slots else np.bool_)
    high, is_open = low, dict[LeafKey, Bools]()
    for outcome in bind(compile_columns(alone, slot.reads), columns).chunks():
        rows = slice(outcome.start, outcome.stop)
        (pair,) = (*outcome.grades, *outcome.gates)
        low[rows] = pair.lo
        if high is low and pair.open.any():  # all rows before are decided
            high = low.copy()
        if high is not low:
            high[rows] = pair.hi
        for key, found in outcome.open.items():
            is_open.setdefault(key, np.zeros(columns.length, np.bool_))[rows] = found
    for one in (low, high, *is_open.values()):
        sealed(one)
    return HeldSlot(found=Pair(low, high), open=is_open, fields=fields_of(slot, plan), partial=slot.partial)


def outcome_of(
    plan: Plan, rules: Sequence[HeldSlot], gates: Sequence[HeldSlot], start: int, stop: int
) -> ColumnOutcome:
    """Some rows of what is held, as the engine would find them."""
    return ColumnOutcome(
        start=start,
        stop=stop,
        applies=(),
        grades=tuple(part(one.found, start, stop) for one in rules),
        gates=tuple(part(one.found, start, stop) for one in gates),
        gates_apply=(),
        open=dict(_open(plan, [*rules, *gates], start, stop)),
    )


def part(pair: Pair, start: int, stop: int) -> Pair:
    """Some rows of a pair."""
    low = pair.lo[start:stop]
    return Pair.of(low) if pair.is_exact else Pair(low, pair.hi[start:stop])


def _open(plan: Plan, slots: list[HeldSlot], start: int, stop: int) -> Iterator[tuple[LeafKey, Bools]]:
    for key in plan.entangled:
        found = [one.open[key][start:stop] for one in slots if key in one.open]
        if found:
            yield key, np.any(found, axis=0)
