"""Held tables: the grades of many companies are kept, so that a changed thesis has only its changed rules evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs
import numpy as np
from attrs import define, evolve, field, frozen

from thesis.engines.columns import CHUNK, ColumnOutcome, Pair, bind, compile_columns
from thesis.facts import Profiles
from thesis.facts.columns import Bools, Columns, Floats, columns_of, sealed
from thesis.language import Term
from thesis.model import Thesis
from thesis.plan import GateSlot, LeafKey, Plan, RuleSlot
from thesis.scoring.plans import plan_of
from thesis.scoring.score import Bounds, profiles_of
from thesis.scoring.sums import Sums, give, presume, sums_of
from thesis.scoring.table import ScoreTable
from thesis.scoring.tightening import tightened
from thesis.vocabulary import Field

Slot: TypeAlias = RuleSlot | GateSlot

MOST_HELD = 10_000_000  # grades, rules × companies, that a comparison holds by itself: 160 MB


@frozen(eq=False)
class HeldSlot:
    """One rule or gate for all companies: its grades or truths, and the rows in which each leaf that it reads is open.

    ``fields`` are the fields that it read.
    """

    found: Pair
    open: Mapping[LeafKey, Bools]
    fields: Mapping[str, Field]


@define(eq=False)
class Held:
    """The grades of companies by rule; two theses that have a rule in common share what was found of it.

    ``evaluated`` counts the rules and gates that were evaluated so far.
    """

    profiles: Profiles
    evaluated: int = 0
    _kept: dict[tuple[type, Term, Term], HeldSlot] = field(factory=dict)

    def score(self, thesis: Thesis, as_of: date | None = None, bounds: Bounds = "tight") -> ScoreTable:
        """The table of scores; only rules and gates that no thesis before had are evaluated.

        The bounds of rows that are not exact hang on all rules together, and are tightened anew.
        """
        plan = plan_of(thesis, as_of)
        self._evaluate(plan)
        outer = self._sums(plan)
        sums = tightened(plan, self.profiles, outer) if bounds == "tight" else outer
        return ScoreTable(thesis, self.profiles, as_of, plan, sums, self)

    def contributions(self, plan: Plan) -> Floats:
        """What each rule gave each company, in points: n × rules float64, as ``contributions_of`` has them."""
        self._evaluate(plan)
        found = np.zeros((len(plan.slots), len(self.profiles)))
        for i, slot in enumerate(plan.slots):
            if slot.points:
                found[i] = give(slot.points, presume(slot.if_unknown, self._kept[_key(slot)].found))
        found /= 1000
        return sealed(found.T)

    def _evaluate(self, plan: Plan) -> None:
        asked: tuple[Slot, ...] = (*plan.slots, *plan.gates)
        missing = {_key(slot): slot for slot in asked if not self._has(slot, plan)}
        if not missing:
            return
        slots = tuple(one for one in missing.values() if isinstance(one, RuleSlot))
        gates = tuple(one for one in missing.values() if isinstance(one, GateSlot))
        program = compile_columns(evolve(plan, slots=slots, gates=gates))
        columns = columns_of(self.profiles, program.fields, program.series)
        for key, slot in missing.items():
            self._kept[key] = _evaluated(slot, plan, columns)
            self.evaluated += 1

    def _has(self, slot: Slot, plan: Plan) -> bool:
        kept = self._kept.get(_key(slot))
        return kept is not None and kept.fields == _fields(slot, plan)

    def _sums(self, plan: Plan) -> Sums:
        rules = [self._kept[_key(slot)] for slot in plan.slots]
        gates = [self._kept[_key(slot)] for slot in plan.gates]
        rows = len(self.profiles)
        parts = [
            sums_of(plan, _outcome(plan, rules, gates, start, min(start + CHUNK, rows)))
            for start in range(0, rows, CHUNK)
        ]
        names = [one.name for one in attrs.fields(Sums)]
        empty = {"exact": np.bool_, "vetoed": np.int8}
        return Sums(
            *(
                sealed(
                    np.concatenate([np.empty(0, empty.get(name, np.float64)), *(getattr(one, name) for one in parts)])
                )
                for name in names
            )
        )


def hold(thesis: Thesis, companies: Any, as_of: date | None = None, bounds: Bounds = "tight") -> ScoreTable:
    """Score many companies and keep their grades, for theses that differ in a few rules.

    Args:
        thesis: the thesis.
        companies: Profiles, or a list of dicts.
        as_of: the date of the scores; the thesis's own where it is left out.
        bounds: as in `score`.

    Returns:
        The same table as `score` has; `rescore` finds what it keeps. It takes up to 16 bytes for each rule and company.

    Raises:
        ThesisError: a fact does not fit its field.
    """
    return Held(profiles_of(companies, thesis)).score(thesis, as_of, bounds)


def rescore(table: ScoreTable, thesis: Thesis, as_of: date | None = None, bounds: Bounds = "tight") -> ScoreTable:
    """Score the companies of a table by another thesis; what the two have in common is not evaluated again.

    Args:
        table: a held table (see `hold`); any other table is scored whole, and the result is held.
        thesis: the other thesis, a tweaked one say.
        as_of: the date of the scores; the thesis's own where it is left out.
        bounds: as in `score`.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> board = thesis.hold(zhu, [{"layers": ["application"]}])
    >>> thesis.rescore(board, thesis.tweak(zhu, {"rules.application-first.points": 18})).score - board.score
    array([3.])
    """
    return held_of(table).score(thesis, as_of, bounds)


def held_of(table: ScoreTable) -> Held:
    """What a table keeps of its companies, or nothing yet."""
    return table.held if isinstance(table.held, Held) else Held(table.profiles)


def score_together(
    theses: Iterable[Thesis], companies: Profiles | ScoreTable, as_of: date | None, bounds: Bounds = "tight"
) -> list[ScoreTable]:
    """Several theses over the same companies, each rule that they share evaluated once, as far as memory goes."""
    from thesis.scoring.many import score_many

    listed = list(theses)
    profiles = companies.profiles if isinstance(companies, ScoreTable) else companies
    slots = sum(len(plan.slots) + len(plan.gates) for plan in (plan_of(one, as_of) for one in listed[:1]))
    is_held = isinstance(companies, ScoreTable) and companies.held is not None
    if not is_held and slots * len(profiles) > MOST_HELD:
        return [score_many(one, profiles, as_of, bounds=bounds) for one in listed]
    held = held_of(companies) if isinstance(companies, ScoreTable) else Held(profiles)
    return [held.score(one, as_of, bounds) for one in listed]


def _key(slot: Slot) -> tuple[type, Term, Term]:
    """Two slots with one key are one question, whatever their points are."""
    return type(slot), slot.applies, slot.grade if isinstance(slot, RuleSlot) else slot.fires


def _fields(slot: Slot, plan: Plan) -> dict[str, Field]:
    return {key[0]: plan.fields[key[0]] for key in slot.reads}


def _evaluated(slot: Slot, plan: Plan, columns: Columns) -> HeldSlot:
    slots = (slot,) if isinstance(slot, RuleSlot) else ()
    gates = (slot,) if isinstance(slot, GateSlot) else ()
    alone = evolve(plan, slots=slots, gates=gates)
    outcomes = list(bind(compile_columns(alone, slot.reads), columns).chunks())
    pairs = [(*one.grades, *one.gates)[0] for one in outcomes]
    keys = dict.fromkeys(key for one in outcomes for key in one.open)
    rows = [one.stop - one.start for one in outcomes]
    return HeldSlot(
        found=_joined(pairs, rows),
        open={key: _row_by_row([one.open[key] for one in outcomes], rows) for key in keys},
        fields=_fields(slot, plan),
    )


def _joined(pairs: list[Pair], rows: list[int]) -> Pair:
    """The pairs of all chunks as one."""
    low = _row_by_row([one.lo for one in pairs], rows)
    return (
        Pair.of(low) if all(one.is_exact for one in pairs) else Pair(low, _row_by_row([one.hi for one in pairs], rows))
    )


def _row_by_row(parts: list[Any], rows: list[int]) -> Any:
    whole = [np.broadcast_to(part, count) for part, count in zip(parts, rows, strict=True)]
    return sealed(np.concatenate(whole)) if whole else np.zeros(0)


def _outcome(plan: Plan, rules: list[HeldSlot], gates: list[HeldSlot], start: int, stop: int) -> ColumnOutcome:
    """Some rows of what is held, as the engine would find them."""
    return ColumnOutcome(
        start=start,
        stop=stop,
        applies=(),
        grades=tuple(_part(one.found, start, stop) for one in rules),
        gates=tuple(_part(one.found, start, stop) for one in gates),
        gates_apply=(),
        open=dict(_open(plan, [*rules, *gates], start, stop)),
    )


def _part(pair: Pair, start: int, stop: int) -> Pair:
    low = pair.lo[start:stop]
    return Pair.of(low) if pair.is_exact else Pair(low, pair.hi[start:stop])


def _open(plan: Plan, slots: list[HeldSlot], start: int, stop: int) -> Iterator[tuple[LeafKey, Bools]]:
    for key in plan.entangled:
        found = [one.open[key][start:stop] for one in slots if key in one.open]
        if found:
            yield key, np.any(found, axis=0)
