"""What may be changed about a company, one fact at a time: each field, and of a set of tags each tag by itself."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from thesis.engines.bounds import with_value
from thesis.facts import Fact, Profile
from thesis.inquiry.aims import Aim, at
from thesis.inquiry.along import Along, Reach
from thesis.inquiry.trials import Trial, Trials
from thesis.inquiry.unknowns import DATED, DERIVED, WAITING, Unknown, fields_read, levels_reached, waiting_days
from thesis.plan import Plan
from thesis.sets import Interval, Tags, Truth
from thesis.vocabulary import FactSet, Field, FieldType

KINDS = ("open", "assumed", "known")
"""What a change asks for: to find out, to find out what was assumed, to make different."""


@frozen
class Knob:
    """One fact that may be set: ``kind`` says what is known of it; with ``tag`` that tag is put in, or taken out."""

    unknown: Unknown
    kind: str
    tag: str | None = None
    put_in: bool = True

    @property
    def field(self) -> Field:
        """The field."""
        return self.unknown.field

    def value_in(self, profile: Profile, value: FactSet) -> FactSet:
        """The value that the fact gets: for tags, what the company has with this tag put in, or taken out."""
        known = profile.fact(self.field).value
        if self.tag is None or not isinstance(known, Tags):
            return value
        tag = frozenset({self.tag})
        if self.put_in:
            return evolve(known, includes=known.includes | tag, excludes=known.excludes - tag)
        gone = known.excludes if known.complete else known.excludes | tag
        return evolve(known, includes=known.includes - tag, excludes=gone)

    def set_in(self, profile: Profile, value: FactSet) -> Profile:
        """The company with the fact at a value."""
        return with_value(profile, self.field, self.value_in(profile, value))


def knobs_of(plan: Plan, profile: Profile) -> tuple[list[Knob], list[tuple[Field, str]]]:
    """Every fact that one value can set, and the fields that are left out, with why.

    A fact that is open has up to two knobs: what it may turn out to be, and what it would have to be instead.
    """
    found: list[Knob] = []
    left_out: list[tuple[Field, str]] = []
    waiting = waiting_days(plan, profile)
    for field in fields_read(plan):
        if field.id in plan.derived or levels_reached(plan, field):
            left_out.append((field, DERIVED if field.id in plan.derived else DATED))
        elif field.id in waiting:
            left_out.append((field, WAITING))
        elif field.type is FieldType.TAGS:
            found += _tags(plan, field, profile.fact(field))
        else:
            found += _values(field, profile.fact(field))
    return found, left_out


def _values(field: Field, fact: Fact) -> Iterator[Knob]:
    if not fact.is_exact:
        yield Knob(Unknown(field, fact.value, fact.value), "open")
        if fact.value == field.anything:
            return
    yield Knob(Unknown(field, fact.value, field.anything), "assumed" if fact.assumed else "known")


def _tags(plan: Plan, field: Field, fact: Fact) -> Iterator[Knob]:
    assert isinstance(fact.value, Tags)  # noqa: S101 - a field of tags has sets of tags
    slots = [slot.reads for slot in plan.slots if slot.points] + [gate.reads for gate in plan.gates if not gate.off]
    for tag in sorted({key[1] for reads in slots for key in reads if key[0] == field.id}):
        there = fact.value.has(tag)
        kind = "open" if there is Truth.OPEN else "assumed" if fact.assumed else "known"
        unknown = Unknown(field, fact.value, field.anything)
        if there is not Truth.TRUE:
            yield Knob(unknown, kind, tag)
        if there is not Truth.FALSE:
            yield Knob(unknown, kind, tag, put_in=False)


class Turned:
    """One knob of a company, followed through its values; the company may have been changed elsewhere before."""

    def __init__(self, trials: Trials, knob: Knob, profile: Profile) -> None:
        """Take a company with trials that leave the knob's field open."""
        self.knob = knob
        self.profile = profile
        self.trials = trials
        self.along = Along(trials, knob.unknown, lambda value: with_value(profile, knob.field, value))

    def at(self, value: FactSet) -> Trial:
        """What the score is with one value."""
        return self.along.at(value)

    def tried(self) -> list[tuple[FactSet, Trial]]:
        """The values at which something happens, each scored."""
        if self.knob.tag is not None:
            values: tuple[FactSet, ...] = (self.knob.value_in(self.profile, self.knob.unknown.now),)
        elif self.along.is_number:
            values = tuple(map(Interval.point, self.along.places))
        else:
            values = self.along.values
        return [(value, self.at(value)) for value in values]

    def where(self, aim: Aim) -> Reach:
        """The values that fulfil an aim."""
        if self.knob.tag is None:
            return self.along.where(aim)
        return Reach(tuple(value for value, trial in self.tried() if aim.holds(at(trial))), exact=True)


def freed(profile: Profile, knobs: tuple[Knob, ...]) -> Profile:
    """The company with everything open that some knobs may set."""
    for knob in knobs:
        profile = with_value(profile, knob.field, knob.unknown.free)
    return profile
