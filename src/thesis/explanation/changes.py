"""What would change a score: for each rule the facts that would, for each open fact how far it alone goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from thesis.engines.bounds import with_value
from thesis.explanation.along import Along, one_of
from thesis.explanation.tree import Change, OpenQuestion
from thesis.facts import Profile
from thesis.model import Thesis
from thesis.plan import GateSlot, Plan, RuleSlot, leaf_keys
from thesis.scoring import ScoreCard, score_profile
from thesis.sets import Interval, Levels
from thesis.vocabulary import FactSet, Field


class Changes:
    """The changes of one company's score under one thesis; each is scored, none is estimated."""

    def __init__(self, thesis: Thesis, plan: Plan, profile: Profile, card: ScoreCard, as_of: date | None) -> None:
        """Nothing is tried until it is asked for."""
        self.thesis = thesis
        self.plan = plan
        self.profile = profile
        self.card = card
        self.as_of = as_of

    def of_rule(self, slot: RuleSlot) -> tuple[Change, ...]:
        """What would make a rule give more: one fact at a time, the others as they are, most points first.

        A penalty that holds is a rule that could give more; a rule that is open may also turn out to give less.
        """
        given = self.card.contributions[slot.rule]
        at_best = given.state == ("true" if slot.points > 0 else "false")
        if at_best or given.state in ("n/a", "off"):
            return ()
        found = []
        for field in self._fields(slot):
            fact = self.profile.fact(field)
            if fact.is_exact and not given.is_decided:
                continue
            possible = field.anything if given.is_decided else fact.value
            along = Along(self.plan, self.profile, field, (slot,))
            for most in (True,) if given.is_decided else (True, False):
                change = self._change(along, fact.value, possible, given.thousandths, most=most)
                found += [] if change is None else [change]
        return tuple(sorted(found, key=lambda one: (-one.thousandths, one.field.id)))

    def _fields(self, slot: RuleSlot) -> Iterable[Field]:
        """The fields of a rule's form; those that only say where it applies, where that is open."""
        decided = self.card.contributions[slot.rule].applies is not None
        keys = leaf_keys(slot.form) if decided else slot.reads
        return (self.plan.fields[name] for name in sorted({key[0] for key in keys}))

    def _change(self, along: Along, now: FactSet, possible: FactSet, before: int, *, most: bool) -> Change | None:
        wanted = along.extreme(now, possible, most=most)
        moved = 0 if wanted is None else along.rounded(one_of(wanted)) - before
        if wanted is None or moved == 0 or (moved > 0) is not most:
            return None
        return Change(along.field, wanted, now, moved)

    # --- open facts ---

    def questions(self) -> tuple[OpenQuestion, ...]:
        """The open fields: those that alone can change the verdict first, then those that move the score furthest."""
        found = [one for one in map(self._question, self._open_fields()) if one is not None]
        return tuple(sorted(found, key=lambda one: (not one.verdicts, not one.gates, one.down - one.up, one.field.id)))

    def _open_fields(self) -> Iterable[Field]:
        slots: tuple[RuleSlot | GateSlot, ...] = (*self.plan.slots, *self.plan.gates)
        names = dict.fromkeys(key[0] for slot in slots for key in sorted(slot.reads))
        return (field for field in map(self.plan.fields.__getitem__, names) if not self.profile.fact(field).is_exact)

    def _question(self, field: Field) -> OpenQuestion | None:
        rules = [
            slot.rule
            for slot in self.plan.slots
            if _reads(slot, field) and not slot.off and not self.card.contributions[slot.rule].is_decided
        ]
        gates = [
            slot.gate
            for slot in self.plan.gates
            if _reads(slot, field) and self.card.gates[slot.gate].state == "unknown"
        ]
        if not rules and not gates:
            return None
        along = Along(self.plan, self.profile, field, self.plan.slots)
        lowers, raises = (self._alone(along, most=most) for most in (False, True))
        verdicts = [change.verdict for change in (raises, lowers) if change is not None and change.verdict]
        if any(self.thesis.gates[gate].veto for gate in gates):
            verdicts.append("veto")
        return OpenQuestion(
            field=field,
            fact=self.profile.fact(field),
            lowers=lowers,
            raises=raises,
            verdicts=tuple(dict.fromkeys(verdicts)),
            rules=tuple(self.thesis.rules[rule] for rule in rules),
            gates=tuple(self.thesis.gates[gate] for gate in gates),
        )

    def _scored(self, field: Field, value: FactSet) -> ScoreCard:
        return score_profile(self.thesis, with_value(self.profile, field, value), self.as_of)

    def _alone(self, along: Along, *, most: bool) -> Change | None:
        """How far one fact alone moves the whole score: found along the rules, then scored as a company."""
        fact = self.profile.fact(along.field)
        wanted = along.extreme(fact.value, fact.value, most=most)
        if wanted is None:
            return None
        gated = any(_reads(gate, along.field) and not gate.off for gate in self.plan.gates)
        before = sum(self.card.contributions[slot.rule].thousandths for slot in along.slots)
        if not gated and along.rounded(one_of(wanted)) == before:
            return None
        tried = values_of(wanted) if gated else (one_of(wanted),)
        cards = [self._scored(along.field, value) for value in tried]
        card = cards[0]
        if any(one.thousandths.score != card.thousandths.score for one in cards):  # a gate tells them apart
            wanted = one_of(wanted)
        moved = card.thousandths.score - self.card.thousandths.score
        if moved == 0 or (moved > 0) is not most:
            return None
        reached = card.verdict if card.verdict not in (self.card.verdict, "veto") else None
        return Change(along.field, wanted, fact.value, moved, reached)


def values_of(wanted: FactSet) -> tuple[FactSet, ...]:
    """The values by which a set is tried: both ends of an interval, each level."""
    if isinstance(wanted, Interval):
        return tuple(Interval.point(end) for end in dict.fromkeys((wanted.lo, wanted.hi)))
    if isinstance(wanted, Levels) and wanted.possible:
        return tuple(Levels(frozenset({level})) for level in sorted(wanted.possible))
    return (wanted,)


def _reads(slot: RuleSlot | GateSlot, field: Field) -> bool:
    return any(key[0] == field.id for key in slot.reads)
