"""What a company would score with one more fact known: quickly, because what the fact cannot touch is kept.

Rules that share no open field add up, so each group of them is scored on its own (mathematics (a): the score is a
sum over components). The sums are those of `thesis.score`, to the last thousandth; a law holds them to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import evolve, frozen

from thesis.engines.bounds import tighten
from thesis.engines.bounds.residual import keys, residual
from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.language import Term
from thesis.model import Thesis
from thesis.plan import GateSlot, LeafKey, Plan, RuleSlot, ends, give, presume
from thesis.scoring import ScoreCard, plan_of, score_profile
from thesis.sets import Interval, Truth


@frozen
class Part:
    """What one rule gives: what counts, the least and the greatest, in thousandths.

    ``held`` says what it counts by: the least grade (1), the author's value for the unknown (2), the greatest (4),
    or several of them where they are equal.
    """

    counts: int
    least: int
    most: int
    held: int = 7


@frozen
class Trial:
    """The score of a company in thousandths, with its bounds and its veto.

    ``parts`` holds the rules that the fact in question touches, always in the same order. ``plain``: the score is
    the sum of what counts, and no cap is near.
    """

    score: int
    low: int
    high: int
    exact: bool
    vetoed: bool | None
    parts: tuple[Part, ...] = ()
    plain: bool = True


@frozen
class Group:
    """Rules that hang together by open fields, with what is left of their grades; ``gates`` those with a cap."""

    fields: frozenset[str]
    slots: tuple[RuleSlot, ...]
    gates: tuple[GateSlot, ...] = ()

    @property
    def leaves(self) -> frozenset[LeafKey]:
        """What is open in it."""
        terms = [*(slot.grade for slot in self.slots), *(gate.fires for gate in self.gates)]
        return frozenset().union(*map(keys, terms))


class Trials:
    """One company under one thesis; what may be tried must be left open by ``profile``."""

    def __init__(self, thesis: Thesis, profile: Profile, as_of: date | None) -> None:
        """Sort the rules into decided ones and groups of open ones, and score each group once."""
        self.thesis = thesis
        self.profile = profile
        self.as_of = as_of
        self.plan: Plan = plan_of(thesis, as_of)
        self._reader = Reader(self.plan, profile)
        self.decided = Trial(0, 0, 0, exact=True, vetoed=False)
        self.vetoes: list[Term] = []
        self.sure_cap: int | None = None
        self.is_open_cap = False
        self.groups = self._groups()
        self._kept: dict[int, Trial] = {}

    # --- taking the company apart ---

    def _groups(self) -> tuple[Group, ...]:
        parts = [Group(_fields(slot.grade), (slot,)) for slot in self._open_slots()]
        parts += [Group(_fields(gate.fires), (), (gate,)) for gate in self._open_caps()]
        found: list[Group] = []
        for part in parts:
            joined = [one for one in found if not one.fields.isdisjoint(part.fields)]
            for one in joined:
                part = Group(one.fields | part.fields, one.slots + part.slots, one.gates + part.gates)  # noqa: PLW2901
            found = [*(one for one in found if one not in joined), part]
        return tuple(found)

    def _open_slots(self) -> Iterable[RuleSlot]:
        """The rules that open facts touch; the others are added up here."""
        for slot in self.plan.slots:
            if not slot.points:
                continue
            term = residual(slot.grade, self._reader.leaf)
            if keys(term):
                yield evolve(slot, grade=term)
                continue
            grade = self._reader.number(term)
            part = _part(slot, grade)
            self.decided = Trial(
                self.decided.score + part.counts,
                self.decided.low + part.least,
                self.decided.high + part.most,
                exact=self.decided.exact and grade.is_point,
                vetoed=False,
            )

    def _open_caps(self) -> Iterable[GateSlot]:
        """The gates with a cap that are open; the caps that surely hold are noted here, and the open vetoes."""
        for gate in self.plan.gates:
            if gate.off:
                continue
            term = residual(gate.fires, self._reader.leaf)
            if gate.veto:
                self.vetoes.append(term)
            if gate.cap is None:
                continue
            fires = self._reader.truth(term)
            if keys(term) or fires is Truth.OPEN:
                self.is_open_cap = True
                yield evolve(gate, fires=term)
            elif fires is Truth.TRUE:
                self.sure_cap = gate.cap if self.sure_cap is None else min(gate.cap, self.sure_cap)

    def group(self, field: str) -> Group:
        """The group that a field is in; an empty one where no rule is left that reads it."""
        return next((one for one in self.groups if field in one.fields), Group(frozenset({field}), ()))

    def reads(self, field: str) -> bool:
        """Whether a rule or a gate is left that reads a field."""
        terms = [*(slot.grade for slot in self.group(field).slots), *self.vetoes]
        return bool(self.group(field).gates) or any(field in _fields(term) for term in terms)

    # --- scoring ---

    def score(self, profile: Profile, touched: frozenset[str]) -> Trial:
        """The score of the company with more known of some fields, which must lie in what was left open."""
        live = [i for i, group in enumerate(self.groups) if not group.fields.isdisjoint(touched)]
        if self.is_open_cap:
            return self._scored(profile, [slot.rule for i in live for slot in self.groups[i].slots])
        found = [
            self._group(self.groups[i], profile) if i in live else self._kept_group(i) for i in range(len(self.groups))
        ]
        every = (self.decided, *found)
        total = sum(one.score for one in every)
        low, high = sum(one.low for one in every), sum(one.high for one in every)
        cap = self.sure_cap
        free, low, high = (n if cap is None else min(n, cap) for n in (total, low, high))
        return Trial(
            score=min(max(free, low), high),
            low=low,
            high=high,
            exact=low == high or all(one.exact for one in every),
            vetoed=self._vetoed(profile),
            parts=tuple(part for i in live for part in found[i].parts),
            plain=cap is None and low <= free <= high,
        )

    def _kept_group(self, index: int) -> Trial:
        if index not in self._kept:
            self._kept[index] = self._group(self.groups[index], self.profile)
        return self._kept[index]

    def _group(self, group: Group, profile: Profile) -> Trial:
        reader = Reader(self.plan, profile)
        grades = [reader.number(slot.grade) for slot in group.slots]
        parts = tuple(_part(slot, grade) for slot, grade in zip(group.slots, grades, strict=True))
        low, high = sum(one.least for one in parts), sum(one.most for one in parts)
        undefined = any(slot.partial and not grade.is_point for slot, grade in zip(group.slots, grades, strict=True))
        exact = low == high or (not undefined and self.plan.entangled.isdisjoint(reader.open_leaves))
        if not exact:
            tight = tighten(evolve(self.plan, slots=group.slots, gates=()), profile)
            low, high, exact = max(low, tight.low), min(high, tight.high), tight.exact
        return Trial(sum(one.counts for one in parts), low, high, exact, vetoed=False, parts=parts)

    def _vetoed(self, profile: Profile) -> bool | None:
        reader = Reader(self.plan, profile)
        truths = [reader.truth(term) for term in self.vetoes]
        if Truth.TRUE in truths:
            return True
        return None if Truth.OPEN in truths else False

    def _scored(self, profile: Profile, rules: list[str]) -> Trial:
        """By scoring the whole company: an open cap ties everything together."""
        card = score_profile(self.thesis, profile, self.as_of)
        given = [card.contributions[rule] for rule in rules]
        return Trial(
            card.thousandths.score,
            card.thousandths.low,
            card.thousandths.high,
            card.exact,
            card.vetoed,
            tuple(Part(one.thousandths, one.thousandths_low, one.thousandths_high) for one in given),
            plain=False,
        )


def trial_of(card: ScoreCard) -> Trial:
    """A score card as a trial, without its parts."""
    sums = card.thousandths
    return Trial(sums.score, sums.low, sums.high, card.exact, card.vetoed)


def _part(slot: RuleSlot, grade: Interval) -> Part:
    least, most = ends(slot.points, grade)
    unknown = slot.if_unknown
    held = (unknown <= grade.lo) + 2 * (grade.lo <= unknown <= grade.hi) + 4 * (unknown >= grade.hi)
    return Part(give(slot.points, presume(unknown, grade)), least, most, held)


def _fields(term: Term) -> frozenset[str]:
    return frozenset(key[0] for key in keys(term))
