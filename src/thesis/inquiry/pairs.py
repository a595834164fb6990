"""Two facts that reach a goal together: the pairs that promise most are looked at first, and how many is bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import inf

from attrs import frozen

from thesis.facts import Profile
from thesis.inquiry.aims import Aim, at
from thesis.inquiry.flips import Change, Pair, Search, gathered
from thesis.inquiry.knobs import KINDS, Knob, Turned, freed
from thesis.inquiry.nearness import change_of
from thesis.inquiry.trials import Trials, trial_of
from thesis.scoring import ScoreCard, score_profile
from thesis.vocabulary import FactSet

MOST_TRIES = 1_000  # scorings with two facts set
MOST_FOUND = 30  # pairs that reach the goal, after which no more are looked for
MOST_SHOWN = 10
_MOST_VALUES = 6  # of each fact, where two facts meet in one rule
_MOST_ROUNDS = 4  # of taking back one fact and then the other


@frozen(eq=False)
class Side:
    """One fact of a pair: the values worth trying, best first, what the best brings alone, and what it could bring.

    ``could`` is what the rules that read it have left to give, whatever the other facts; ``rules`` are those rules
    and gates.
    """

    turned: Turned
    values: tuple[FactSet, ...]
    gain: int
    could: float
    rules: frozenset[str]

    @property
    def knob(self) -> Knob:
        """The fact that is set."""
        return self.turned.knob

    @property
    def is_silent(self) -> bool:
        """Whether none of its values changes anything by itself; a single tag has one value anyway."""
        return len(self.values) == 1 and self.knob.tag is None


class Pairs:
    """The pairs of facts of one company on its way to one goal."""

    def __init__(self, base: Trials, card: ScoreCard, aim: Aim) -> None:
        """Take a company as it is, with its score; nothing is tried yet."""
        self.base = base
        self.card = card
        self.aim = aim

    def search(self, turned: Sequence[Turned], need: float) -> tuple[tuple[Pair, ...], Search]:
        """The pairs that reach the goal, smallest first, and how far they were searched.

        Args:
            turned: facts, none of which is enough alone.
            need: how many thousandths are missing; 0 where something else is in the way.
        """
        sides = [self._side(one) for one in turned]
        pairs = sorted((pair for pair in combinations(sides, 2) if _are_two(*pair)), key=_promise)
        found: list[Pair] = []
        tries = looked_at = 0
        for one, other in pairs:
            if len(found) >= MOST_FOUND or tries >= MOST_TRIES:
                break
            looked_at += 1
            for values in self._combinations(one, other, need):
                tries += 1
                if self._reaches(one.knob, other.knob, values):
                    found += self._refined(one.knob, other.knob, values)
                    break
                if tries >= MOST_TRIES:
                    break
        found.sort(key=_smallness)
        reached = gathered(found)
        return reached[:MOST_SHOWN], Search(len(pairs), looked_at, tries, len(reached))

    def _side(self, turned: Turned) -> Side:
        plan = self.base.plan
        distinct = {trial: value for value, trial in reversed(turned.tried())}
        best = sorted(distinct, key=lambda trial: -trial.score)
        name = turned.knob.field.id
        slots = [slot for slot in plan.slots if slot.points and any(key[0] == name for key in slot.reads)]
        gates = [gate for gate in plan.gates if not gate.off and any(key[0] == name for key in gate.reads)]
        left = sum(max(slot.points, 0) - self.card.contributions[slot.rule].thousandths for slot in slots)
        return Side(
            turned=turned,
            values=tuple(distinct[trial] for trial in best[:_MOST_VALUES]),
            gain=best[0].score - self.card.thousandths.score,
            could=inf if gates else left,
            rules=frozenset([*(slot.rule for slot in slots), *(f"gate {gate.gate}" for gate in gates)]),
        )

    def _combinations(self, one: Side, other: Side, need: float) -> Iterator[tuple[FactSet, FactSet]]:
        """The values of two facts worth trying together: the best of each, and more where the facts meet."""
        meet = not one.rules.isdisjoint(other.rules) or inf in (one.could, other.could)
        if one.could + other.could < need:
            return
        for index, values in enumerate(product(one.values, other.values)):
            if meet or (index == 0 and one.gain + other.gain >= need):
                yield values
        if meet and (one.is_silent or other.is_silent):
            yield from product(self._beside(one, other), self._beside(other, one))

    def _beside(self, side: Side, other: Side) -> tuple[FactSet, ...]:
        """The values of a fact that changes nothing by itself, once the other is open: both are asked for at once."""
        if not side.is_silent:
            return side.values
        company = freed(self.base.profile, (other.knob,))
        trials = Trials(self.base.thesis, freed(company, (side.knob,)), self.base.as_of)
        distinct = {trial: value for value, trial in reversed(Turned(trials, side.knob, company).tried())}
        best = sorted(distinct, key=lambda trial: (-trial.high, -trial.score))
        return tuple(distinct[trial] for trial in best[:_MOST_VALUES])

    def _reaches(self, one: Knob, other: Knob, values: tuple[FactSet, FactSet]) -> bool:
        company = other.set_in(one.set_in(self.base.profile, values[0]), values[1])
        if one.kind == other.kind == "open":
            trial = self.base.score(company, frozenset({one.field.id, other.field.id}))
        else:
            trial = trial_of(score_profile(self.base.thesis, company, self.base.as_of))
        return self.aim.holds(at(trial)) is True

    def _refined(self, one: Knob, other: Knob, values: tuple[FactSet, FactSet]) -> list[Pair]:
        """Both facts taken back as far as they go, one after the other, until neither goes further."""
        first, second = values
        changes: tuple[Change, Change] | None = None
        for _ in range(_MOST_ROUNDS):
            b = self._enough(other, one.set_in(self.base.profile, first))
            a = None if b is None else self._enough(one, other.set_in(self.base.profile, b.nearest))
            if a is None or b is None:
                break
            changes = a, b
            if (a.nearest, b.nearest) == (first, second):
                break
            first, second = a.nearest, b.nearest
        return [] if changes is None else [Pair(*changes, score=changes[0].score)]

    def _enough(self, knob: Knob, company: Profile) -> Change | None:
        """The values of one fact that are enough, the other one being set."""
        turned = Turned(Trials(self.base.thesis, freed(company, (knob,)), self.base.as_of), knob, company)
        reach = turned.where(self.aim)
        return change_of(turned, reach.values, exact=reach.exact) if reach.values else None


def _are_two(one: Side, other: Side) -> bool:
    """Whether two knobs can be turned at once: not two of one field, unless they are about two tags."""
    a, b = one.knob, other.knob
    return a.field.id != b.field.id or (a.tag is not None and b.tag is not None and a.tag != b.tag)


def _promise(pair: tuple[Side, Side]) -> tuple[int, int, int]:
    kinds = [KINDS.index(side.knob.kind) for side in pair]
    return max(kinds), sum(kinds), -sum(side.gain for side in pair)


def _smallness(pair: Pair) -> tuple[int, int, float, int]:
    kinds = [KINDS.index(one.kind) for one in (pair.first, pair.second)]
    return max(kinds), sum(kinds), pair.first.size + pair.second.size, -pair.score
