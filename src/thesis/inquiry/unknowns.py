"""What may be asked about a company, or changed: one field, or the day on which a dated series reached a level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from attrs import evolve, frozen

from thesis.engines.bounds import completed
from thesis.engines.bounds.residual import leaves, residual
from thesis.engines.interpreter import Reader
from thesis.facts import Fact, Profile
from thesis.language import Term
from thesis.language.ranges import ANY_DAY
from thesis.plan import FIRST_REACH, LeafKey, Plan, leaf_keys
from thesis.sets import Interval, Tags, Truth
from thesis.vocabulary import FactSet, Field

MOST_TAGS = 8  # open tags of one field of which every combination is tried

DATED, DERIVED, TANGLED, WAITING, STARTLESS = "dated", "derived", "tangled", "waiting", "startless"
"""Why a field is left out: its dates count, it follows from others, several levels of its series are read, it is a
day that counts only against a history of which nothing is known, or a history from a day of which nothing is."""


@frozen
class Unknown:
    """One thing to find out or to change.

    ``now`` is what is known, ``free`` what it may become. With ``level`` it is the day on which the field's dated
    facts first reached that level.
    """

    field: Field
    now: FactSet
    free: FactSet
    level: float | None = None

    @property
    def key(self) -> LeafKey:
        """The leaf of a number or day."""
        return (self.field.id,) if self.level is None else (self.field.id, FIRST_REACH, repr(self.level))

    @property
    def is_whole(self) -> bool:
        """Whether it takes whole values only."""
        return self.level is not None or self.field.type.is_whole

    def learned(self, profile: Profile, value: FactSet, plan: Plan) -> Profile:
        """The company once this is known; other facts stay as they are, dated ones of the field too."""
        if self.level is not None:
            assert isinstance(value, Interval)  # noqa: S101 - a day
            return completed(profile, {self.key: value.lo}, plan.fields)
        fact = Fact(self.field.id, value, "found out", as_of=profile.fact(self.field).as_of)
        return evolve(profile, facts={**profile.facts, self.field.id: fact})


def levels_reached(plan: Plan, field: Field) -> tuple[float, ...]:
    """The levels of a field of which rules or gates read when its dated facts first reached them."""
    terms = [slot.grade for slot in plan.slots if slot.points] + [gate.fires for gate in plan.gates if not gate.off]
    reached = {key[2] for term in terms for key in leaf_keys(term) if key[0] == field.id and key[1:2] == (FIRST_REACH,)}
    return tuple(sorted(map(float, reached)))


def fields_read(plan: Plan) -> tuple[Field, ...]:
    """The fields that the rules and gates in force read, in the order of the vocabulary."""
    slots = [slot.reads for slot in plan.slots if slot.points] + [gate.reads for gate in plan.gates if not gate.off]
    names = {key[0] for reads in slots for key in reads}
    return tuple(field for name, field in plan.fields.items() if name in names)


def open_facts(plan: Plan, profile: Profile) -> tuple[list[Unknown], list[tuple[Field, str]]]:
    """What is open of a company and read by some rule or gate, and the fields that are left out, with why."""
    found: list[Unknown] = []
    left_out: list[tuple[Field, str]] = []
    reader = Reader(plan, profile)
    waiting = waiting_days(plan, profile)
    for field in fields_read(plan):
        fact = profile.fact(field)
        if field.id in plan.derived:
            left_out += [] if fact.is_exact else [(field, DERIVED)]
            continue
        if field.id in waiting:
            left_out.append((field, WAITING))
        elif not fact.is_exact:
            found.append(Unknown(field, fact.value, fact.value))
        levels = levels_reached(plan, field)
        days = [(level, reader.leaf(Term("first_reach", (), (field.id, level)))) for level in levels]
        open_days = [(level, day) for level, day in days if isinstance(day, Interval) and not day.is_point]
        if open_days and (len(levels) > 1 or (field.id, FIRST_REACH) in waiting):
            left_out.append((field, TANGLED if len(levels) > 1 else STARTLESS))
        else:
            found += [Unknown(field, day, day, level) for level, day in open_days]
    return found, left_out


def waiting_days(plan: Plan, profile: Profile) -> frozenset[str | tuple[str, str]]:
    """Days that are measured against one of which nothing is known, so that either end of the calendar would count.

    A field's id for a date that only counts so; the id with `FIRST_REACH` for the history of a field.
    """
    reader = Reader(plan, profile)
    terms = [slot.grade for slot in plan.slots if slot.points] + [gate.fires for gate in plan.gates if not gate.off]
    left = [residual(term, reader.leaf) for term in terms]
    read = Counter(leaf.data[0] for term in left for leaf in leaves(term) if leaf.op == "num")
    pairs = [pair for term in left for pair in _measured(term)]
    lost = Counter(start for start, reach in pairs if reader.leaf(reach) == ANY_DAY)
    found: set[str | tuple[str, str]] = {start for start, count in lost.items() if count == read[start]}
    blank = {start for start, _ in pairs if profile.fact(plan.fields[start]).value == plan.fields[start].anything}
    return frozenset(found | {(reach.data[0], FIRST_REACH) for start, reach in pairs if start in blank})


def _measured(term: Term) -> Iterator[tuple[str, Term]]:
    """The open dates from which a term measures when a field first reached a level, each with that leaf."""
    if term.op == "sub":
        reached = [arg for arg in term.args if arg.op == "first_reach"]
        yield from ((leaf.data[0], reach) for reach in reached for leaf in leaves(term) if leaf.op == "num")
    for arg in term.args:
        yield from _measured(arg)


def candidates(unknown: Unknown, read: Iterable[Term]) -> tuple[tuple[FactSet, ...], bool]:
    """Every set that open tags may turn out to be, as far as rules tell them apart, and whether these are all."""
    free = unknown.free
    assert isinstance(free, Tags)  # noqa: S101 - other fields are followed segment by segment
    tags = sorted({leaf.data[1] for leaf in read})
    open_tags = [tag for tag in tags if free.has(tag) is Truth.OPEN]
    every = len(open_tags) <= MOST_TAGS
    return tuple(Tags(free.includes | set(more), complete=True) for more in _subsets(open_tags, every=every)), every


def _subsets(tags: list[str], *, every: bool) -> Iterator[tuple[str, ...]]:
    if every:
        return chain.from_iterable(combinations(tags, size) for size in range(len(tags) + 1))
    return iter([(), *((tag,) for tag in tags), tuple(tags)])
