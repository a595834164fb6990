"""Promises: more of a field never hurts, or never helps. Proven, refuted by two companies, or left undecided.

What is promised is about complete profiles, in the order (not vetoed, score). The proof is by signs (every place
where the field is read moves the score one way), else by segments: between two neighbouring values of the field
at which anything bends or jumps, the least difference over everything else is found exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Literal

from attrs import frozen

from thesis.engines.bounds import (
    Choice,
    Component,
    Factor,
    OpenGate,
    OpenLeaves,
    OpenRule,
    at,
    is_small,
    keys,
    maximise,
)
from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.language import Term
from thesis.model import Thesis
from thesis.plan import FIRST_REACH, LeafKey, give
from thesis.plan.signs import Occurrence, walk
from thesis.scoring import ScoreCard, plan_of, score_profile
from thesis.sets import Interval, Truth
from thesis.verification.anybody import Anybody, anybody, somebody
from thesis.vocabulary import FieldType

Kind = Literal["never_hurts", "never_helps"]


@frozen
class Promise:
    """What was found out about one promise.

    ``state`` is proven, refuted or undecided. A proof holds up to ``tolerance`` thousandths of a point (0 where
    each rule keeps the promise alone). A refutation has two complete companies that differ in this one field,
    the second with more of it, and their cards; ``rule`` names the rule or gate that causes it.
    """

    kind: Kind
    field: str
    state: Literal["proven", "refuted", "undecided"]
    tolerance: int = 0
    reason: str = ""
    less: Profile | None = None
    more: Profile | None = None
    rule: str | None = None
    cards: tuple[ScoreCard, ScoreCard] | None = None


def promises_of(thesis: Thesis) -> tuple[Promise, ...]:
    """Every promise of a thesis, examined.

    >>> import thesis
    >>> {one.state for one in promises_of(thesis.load("zhou-yahui"))}
    {'proven'}
    """
    plan = plan_of(thesis, None)
    whole = anybody(plan)
    asked: list[tuple[Kind, str]] = [("never_hurts", name) for name in thesis.promises.never_hurts]
    asked += [("never_helps", name) for name in thesis.promises.never_helps]
    return tuple(_Examiner(thesis, whole, kind, name).examine() for kind, name in asked)


class _Examiner:
    """Examines one promise."""

    def __init__(self, thesis: Thesis, whole: Anybody, kind: Kind, field: str) -> None:
        self.thesis = thesis
        self.whole = whole
        self.plan = whole.plan
        self.kind: Kind = kind
        self.field = self.plan.fields[field]
        self.sense = 1 if kind == "never_hurts" else -1
        self.keys = sorted(key for key in whole.variables if key[0] == field)

    def examine(self) -> Promise:
        found = [self._along(key) for key in self.keys]
        for state in ("refuted", "undecided"):
            for promise in found:
                if promise.state == state:
                    return promise
        return Promise(self.kind, self.field.id, "proven", sum(promise.tolerance for promise in found))

    def _along(self, key: LeafKey) -> Promise:
        if self._is_one_way(key):
            return Promise(self.kind, self.field.id, "proven")
        if self.field.type is FieldType.CATEGORY and not self.field.ordered:
            return self._undecided(f"the values of `{self.field.id}` have no order")
        return self._by_segments(key)

    def _is_one_way(self, key: LeafKey) -> bool:
        """Whether every place where the leaf is read moves the score, and every gate, the promised way."""
        found: dict[LeafKey, list[Occurrence]] = defaultdict(list)
        for slot in self.plan.slots:
            if slot.points:
                walk(slot.grade, Occurrence("up" if slot.points > 0 else "down", attains=True), self.plan.fields, found)
        for gate in self.plan.gates:
            if not gate.off:
                walk(gate.fires, Occurrence("down", attains=True), self.plan.fields, found)
        wanted = "up" if (self.sense > 0) is not _is_reach(key) else "down"
        return all(place.direction == wanted for place in found[key])

    def _by_segments(self, key: LeafKey) -> Promise:
        rules = [
            (slot.rule, OpenRule(slot.points, term, slot.partial))
            for slot, term in zip(self.plan.slots, self.whole.slots, strict=True)
            if slot.points and key in keys(term)
        ]
        gates = [
            (gate.gate, term, gate.veto, gate.cap)
            for gate, term in zip(self.plan.gates, self.whole.gates, strict=True)
            if not gate.off and key in keys(term)
        ]
        if not rules and not gates:
            return Promise(self.kind, self.field.id, "proven")
        if any(rule.partial for _, rule in rules):
            return self._undecided("a rule that reads it may be undefined")
        choices = self._choices([rule for _, rule in rules], [term for _, term, _, _ in gates])
        if choices is None:
            return self._undecided("its rules bend in ways that are not solved exactly")
        steps = self._steps(key, choices)
        for gate, term, veto, cap in gates:
            broken = self._gate_opens(key, steps, term, choices, cap=None if veto else cap)
            if broken is not None:
                return self._refuted(key, *broken, gate)
        return self._sums_fall(key, steps, rules, choices)

    def _choices(self, rules: Sequence[OpenRule], gates: Sequence[Term]) -> dict[LeafKey, list[Choice]] | None:
        """The values of every leaf that these read, at which anything bends or jumps; None where that is not enough."""
        reader = Reader(self.plan, self.whole.profile)
        leaves = OpenLeaves(self.whole.variables, frozenset(), self.plan.entangled, reader.leaf)
        closed = [OpenGate(0, term, partial=False) for term in gates]
        component = Component(leaves, rules, closed, 1, fixed={})
        terms = [rule.term for rule in rules]
        every = [*terms, *gates]
        read = frozenset[LeafKey]().union(*map(keys, every))
        choices = component.every_choice(read, terms, every)
        if choices is None or not is_small([keys(term) for term in every], {k: len(v) for k, v in choices.items()}):
            return None
        return choices

    def _steps(self, key: LeafKey, choices: Mapping[LeafKey, list[Choice]]) -> list[tuple[Choice, Choice]]:
        """Neighbouring values of the leaf, the one with less first; a series with more reaches its level earlier."""
        values = choices[key]
        if self.field.type is FieldType.CATEGORY:
            values = list(self.field.values or ())
        if _is_reach(key):
            values = values[::-1]
        pairs = list(pairwise(values))
        return pairs if self.sense > 0 else [(b, a) for a, b in pairs]

    def _sums_fall(
        self,
        key: LeafKey,
        steps: Sequence[tuple[Choice, Choice]],
        rules: Sequence[tuple[str, OpenRule]],
        choices: Mapping[LeafKey, list[Choice]],
    ) -> Promise:
        """Whether the rules together lose on some step; for the sense ``never_helps`` steps are turned round."""
        tolerance = 0
        for before, after in steps:
            tables = [(name, self._losses(rule, key, before, after, choices)) for name, rule in rules]
            if all(value <= 0 for _, factor in tables for value in factor.table.values()):
                continue
            tolerance = len(rules)
            sizes = {one: len(found) for one, found in choices.items() if one != key}
            worst = maximise([factor for _, factor in tables], sizes)
            if worst is None or worst[0] <= tolerance:
                continue
            rest = {one: choices[one][position] for one, position in worst[1].items()}
            culprit = max(tables, key=lambda pair: _at(pair[1], worst[1]))[0]
            return self._refuted(key, rest, before, after, culprit)
        return Promise(self.kind, self.field.id, "proven", tolerance)

    def _losses(
        self, rule: OpenRule, key: LeafKey, before: Choice, after: Choice, choices: Mapping[LeafKey, list[Choice]]
    ) -> Factor:
        """What a rule loses on a step, for each choice of what else it reads."""
        scope = tuple(sorted(keys(rule.term) - {key}))
        table = {}
        for positions in product(*(range(len(choices[one])) for one in scope)):
            picked = {one: choices[one][i] for one, i in zip(scope, positions, strict=True)}
            worth = [self._worth(rule, {**picked, key: value}) for value in (before, after)]
            table[positions] = worth[0] - worth[1]
        return Factor(scope, table)

    def _worth(self, rule: OpenRule, picked: Mapping[LeafKey, Choice]) -> int:
        grade = at(rule.term, picked, _nothing_else)
        assert isinstance(grade, Interval)  # noqa: S101 - grades are numbers
        return give(rule.points, grade.lo)

    def _gate_opens(
        self,
        key: LeafKey,
        steps: Sequence[tuple[Choice, Choice]],
        term: Term,
        choices: Mapping[LeafKey, list[Choice]],
        cap: int | None,
    ) -> tuple[dict[LeafKey, Choice], Choice, Choice] | None:
        """A step on which a gate begins to fire: any for a veto, for a cap one on which the score was above it."""
        scope = tuple(sorted(keys(term) - {key}))
        for before, after in steps:
            table = {}
            for positions in product(*(range(len(choices[one])) for one in scope)):
                picked = {one: choices[one][i] for one, i in zip(scope, positions, strict=True)}
                truths = [at(term, {**picked, key: value}, _nothing_else) for value in (before, after)]
                if truths == [Truth.FALSE, Truth.TRUE]:
                    table[positions] = 0
            if not table:
                continue
            found = self._above(key, before, Factor(scope, table), choices, cap)
            if found is not None:
                return found, before, after
        return None

    def _above(
        self,
        key: LeafKey,
        before: Choice,
        opens: Factor,
        choices: Mapping[LeafKey, list[Choice]],
        cap: int | None,
    ) -> dict[LeafKey, Choice] | None:
        """Choices on which the gate begins to fire, and without a veto the score before is above the cap."""
        if cap is None:
            positions = next(iter(opens.table))
            return {one: choices[one][i] for one, i in zip(opens.scope, positions, strict=True)}
        rules = [
            OpenRule(slot.points, term, slot.partial)
            for slot, term in zip(self.plan.slots, self.whole.slots, strict=True)
            if slot.points
        ]
        every = self._choices(rules, [])
        if every is None:
            return None
        every = {**every, **choices, key: [before]}
        sizes = {one: len(found) for one, found in every.items()}
        factors = [self._given(rule, every) for rule in rules]
        best = maximise([*factors, opens], sizes)
        if best is None or best[0] <= cap:
            return None
        return {one: every[one][i] for one, i in best[1].items() if one != key}

    def _given(self, rule: OpenRule, choices: Mapping[LeafKey, list[Choice]]) -> Factor:
        scope = tuple(sorted(keys(rule.term)))
        table = {}
        for positions in product(*(range(len(choices[one])) for one in scope)):
            picked = {one: choices[one][i] for one, i in zip(scope, positions, strict=True)}
            table[positions] = self._worth(rule, picked)
        return Factor(scope, table)

    def _refuted(
        self, key: LeafKey, rest: Mapping[LeafKey, Choice], before: Choice, after: Choice, rule: str
    ) -> Promise:
        """Two companies that break the promise; undecided where scoring them does not bear it out."""
        ends = [
            somebody(self.whole, {**rest, key: value}, name) for value, name in ((before, "before"), (after, "after"))
        ]
        cards = [score_profile(self.thesis, profile) for profile in ends]
        if not _is_worse(cards[1], cards[0]):
            return self._undecided("a loss was found that caps or gates hide")
        less, more = (0, 1) if self.sense > 0 else (1, 0)
        return Promise(
            self.kind,
            self.field.id,
            "refuted",
            less=ends[less],
            more=ends[more],
            rule=rule,
            cards=(cards[less], cards[more]),
        )

    def _undecided(self, reason: str) -> Promise:
        return Promise(self.kind, self.field.id, "undecided", reason=reason)


def _is_worse(card: ScoreCard, other: ScoreCard) -> bool:
    """Whether a company stands below another: a veto first, then the score."""
    return (card.vetoed is True, -card.thousandths.score) > (other.vetoed is True, -other.thousandths.score)


def _is_reach(key: LeafKey) -> bool:
    return key[1:2] == (FIRST_REACH,)


def _at(factor: Factor, positions: Mapping[LeafKey, int]) -> int:
    return factor.table[tuple(positions[key] for key in factor.scope)]


def _nothing_else(leaf: Term) -> Interval | Truth:
    msg = f"{leaf} was left open"
    raise AssertionError(msg)
