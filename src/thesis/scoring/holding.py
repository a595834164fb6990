"""Held tables: the grades of many companies are kept, so that a changed thesis has only its changed rules evaluated."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
from attrs import define, evolve, field

from thesis.engines.columns import compile_columns
from thesis.facts import Profiles
from thesis.facts.columns import Floats, columns_of, sealed
from thesis.model import Thesis
from thesis.plan import GateSlot, Plan, RuleSlot
from thesis.scoring.companies import profiles_of
from thesis.scoring.ledger import Ledger, entries_of
from thesis.scoring.many import score_many
from thesis.scoring.plans import plan_of
from thesis.scoring.score import Bounds
from thesis.scoring.slots import HeldSlot, Question, Slot, evaluated, fields_of, question_of
from thesis.scoring.sums import give, presume
from thesis.scoring.table import ScoreTable

MOST_HELD = 10_000_000  # grades, rules × companies, that a comparison holds by itself: 160 MB
MOST_BYTES = 256 * 1024**2  # that a table holds of rules that its last thesis does not have, with those that it has


@define(eq=False)
class Held:
    """The grades of companies by rule; two theses that have a rule in common share what was found of it.

    ``evaluated`` counts the rules and gates that were evaluated so far.
    """

    profiles: Profiles
    evaluated: int = 0
    _kept: OrderedDict[Question, HeldSlot] = field(factory=OrderedDict)
    _ledger: Ledger = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Nothing is summed yet."""
        self._ledger = Ledger.empty(len(self.profiles))

    def score(self, thesis: Thesis, as_of: date | None = None, bounds: Bounds = "tight") -> ScoreTable:
        """The table of scores; only rules and gates that no thesis before had are evaluated.

        Bounds are tightened anew where a rule or gate changed that reads what open facts share.
        """
        plan = plan_of(thesis, as_of)
        found = self._evaluated(plan)
        rules = [found[question_of(slot)] for slot in plan.slots]
        outer = self._ledger.sums(plan, rules, [found[question_of(gate)] for gate in plan.gates])
        sums = outer
        if bounds == "tight":
            sums = self._ledger.tightened(plan, self.profiles, outer, entries_of(plan.slots, rules))
        self._forget(found)
        return ScoreTable(thesis, self.profiles, as_of, plan, sums, self)

    def contributions(self, plan: Plan) -> Floats:
        """What each rule gave each company, in points: n × rules float64, as ``contributions_of`` has them."""
        held = self._evaluated(plan)
        found = np.zeros((len(plan.slots), len(self.profiles)))
        for i, slot in enumerate(plan.slots):
            if slot.points:
                found[i] = give(slot.points, presume(slot.if_unknown, held[question_of(slot)].found))
        found /= 1000
        self._forget(held)
        return sealed(found.T)

    @property
    def nbytes(self) -> int:
        """How much memory its grades and truths take."""
        return sum(one.nbytes for one in self._kept.values())

    def _evaluated(self, plan: Plan) -> dict[Question, HeldSlot]:
        """What is held of all rules and gates of a plan; those that are not held yet are evaluated."""
        slots_and_gates: tuple[Slot, ...] = (*plan.slots, *plan.gates)
        asked = {question_of(slot): slot for slot in slots_and_gates}
        missing = {key: slot for key, slot in asked.items() if not self._has(key, slot, plan)}
        if missing:
            slots = tuple(one for one in missing.values() if isinstance(one, RuleSlot))
            gates = tuple(one for one in missing.values() if isinstance(one, GateSlot))
            program = compile_columns(evolve(plan, slots=slots, gates=gates))
            columns = columns_of(self.profiles, program.fields, program.series)
            for key, slot in missing.items():
                self._kept[key] = evaluated(slot, plan, columns)
                self.evaluated += 1
        for key in asked:
            self._kept.move_to_end(key)
        return {key: self._kept[key] for key in asked}

    def _has(self, key: Question, slot: Slot, plan: Plan) -> bool:
        kept = self._kept.get(key)
        return kept is not None and kept.fields == fields_of(slot, plan)

    def _forget(self, used: Mapping[Question, HeldSlot]) -> None:
        """Let go of what was used longest ago, down to twice what was used now, or to a fixed room if that is more."""
        most = max(MOST_BYTES, 2 * sum(one.nbytes for one in used.values()))
        spare, summed = self.nbytes - most, self._ledger.held
        for key, one in list(self._kept.items()):
            if spare > 0 and one not in summed:
                spare -= self._kept.pop(key).nbytes


def hold(thesis: Thesis, companies: Any, as_of: date | None = None, bounds: Bounds = "tight") -> ScoreTable:
    """Score many companies and keep their grades, for theses that differ in a few rules.

    Args:
        thesis: the thesis.
        companies: Profiles, or a list of dicts.
        as_of: the date of the scores; the thesis's own where it is left out.
        bounds: as in `score`.

    Returns:
        The same table as `score` has; `rescore` finds what it keeps. It takes up to 16 bytes for each rule and company,
        and twice that at most, or 256 MB where that is more, once tweaks have been tried.

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
    listed = list(theses)
    profiles = companies.profiles if isinstance(companies, ScoreTable) else companies
    slots = sum(len(plan.slots) + len(plan.gates) for plan in (plan_of(one, as_of) for one in listed[:1]))
    is_held = isinstance(companies, ScoreTable) and companies.held is not None
    if not is_held and slots * len(profiles) > MOST_HELD:
        return [score_many(one, profiles, as_of, bounds=bounds) for one in listed]
    held = held_of(companies) if isinstance(companies, ScoreTable) else Held(profiles)
    return [held.score(one, as_of, bounds) for one in listed]
