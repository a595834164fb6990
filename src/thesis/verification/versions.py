"""Two versions of a thesis: whether the second gives never more, never less, the same, or now more and now less.

What is said holds of every company of which everything is known, up to a stated rounding tolerance. Each side that is
said to happen has a company, scored by both versions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from math import inf
from typing import Any

from attrs import evolve

from thesis.engines.bounds import (
    Choice,
    Factor,
    Variable,
    at,
    completed,
    is_small,
    keys,
    maximise,
    residual,
    tighten,
    variables,
)
from thesis.engines.interpreter import Reader
from thesis.facts import Fact, Profile
from thesis.language import Term
from thesis.model import Thesis
from thesis.plan import LeafKey, Plan, give
from thesis.scoring import ScoreCard, plan_of, score_profile
from thesis.sets import Truth
from thesis.verification.anybody import Anybody, somebody
from thesis.verification.cells import cells_of, choices_of, is_exact, plainer
from thesis.verification.changed import Versions, cap_of, fires_of, gain, grade_of, sides, veto_of
from thesis.verification.phrases import Why
from thesis.verification.relations import Cards, Kind, Relation

_MOST_TRIED = 500  # companies, where cells do not decide


def relation(before: Thesis, after: Thesis) -> Relation:
    """Whether a new version of a thesis is stricter than the old one, looser, equivalent, or neither.

    Args:
        before: the old version.
        after: the new version, over the same vocabulary.

    Returns:
        The relation of the whole, with that of each rule, gate and verdict that changed in ``parts``.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> found = thesis.relation(zhu, thesis.tweak(zhu, {"rules.pmf-speed.points": 10}))
    >>> found.kind, [str(part) for part in found.parts]
    ('stricter', ['rule `pmf-speed`: stricter'])
    """
    return _Pair(before, after).relation()


class _Pair:
    """Two versions over one company of which nothing is known."""

    def __init__(self, before: Thesis, after: Thesis) -> None:
        self.theses = before, after
        self.plans = plan_of(before, None), plan_of(after, None)
        fields = {**self.plans[0].fields, **self.plans[1].fields}
        self.plan: Plan = evolve(self.plans[1], fields=fields)
        self.moved = {name for name, one in self.plans[0].fields.items() if not _alike(one, fields[name])}
        facts = {name: Fact(name, one.anything) for name, one in fields.items()}
        self.anybody = Profile("anybody", "anybody", facts)
        self.changed = [*self._rules(), *self._gates()]

    def relation(self) -> Relation:
        parts = tuple(self._part(one) for one in self.changed)
        whole = self._whole(parts)
        return evolve(whole, parts=(*parts, *self._verdicts()))

    # --- what changed ------------------------------------------------------------------------------------------------

    def _rules(self) -> Iterator[Versions]:
        for name, slots in sides({one.rule: one for one in plan.slots} for plan in self.plans):
            points = tuple(0 if one is None else one.points for one in slots)
            if slots[0] is None or slots[1] is None or (slots[0].grade, points[0]) != (slots[1].grade, points[1]):
                yield Versions("rule", name, self._left(slots, grade_of), (points[0], points[1]))

    def _gates(self) -> Iterator[Versions]:
        for name, slots in sides({one.gate: one for one in plan.gates} for plan in self.plans):
            vetoes, caps = ([veto_of(one) for one in slots], [cap_of(one) for one in slots])
            same = slots[0] is not None and slots[1] is not None and slots[0].fires == slots[1].fires
            if not same or vetoes[0] != vetoes[1] or caps[0] != caps[1]:
                terms = self._left(slots, fires_of)
                yield Versions("gate", name, terms, vetoes=(vetoes[0], vetoes[1]), caps=(caps[0], caps[1]))

    def _left(self, slots: Sequence[Any], term: Callable[[Any], Term]) -> tuple[Term, Term]:
        reader = Reader(self.plan, self.anybody)
        first, second = (residual(term(one), reader.leaf) for one in slots)
        return first, second

    # --- one part ----------------------------------------------------------------------------------------------------

    def _part(self, one: Versions) -> Relation:
        moved = sorted({key[0] for term in one.terms for key in keys(term)} & self.moved)
        if moved:
            return Relation(one.part, one.id, "undecided", why="moved", moved=moved[0])
        cells = cells_of(self.plan, self.anybody, one.terms)
        if cells is None:
            return self._outer(one)
        ways = [tuple(one.worth(side, cell.values[side]) for side in (0, 1)) for cell in cells]
        best = max(zip(ways, cells, strict=True), key=lambda pair: gain(*pair[0]))
        worst = max(zip(ways, cells, strict=True), key=lambda pair: gain(*pair[0][::-1]))
        up, down = gain(*best[0]) > 0, gain(*worst[0][::-1]) > 0
        higher = self._shown(one, best[1].choices, better=True) if up else None
        lower = self._shown(one, worst[1].choices, better=False) if down else None
        if up and down and (higher is None or lower is None):
            return Relation(one.part, one.id, "undecided", higher, lower, why="unmade")
        tolerance = 0 if one.is_exact or (up and down) else 1
        return Relation(one.part, one.id, _kind(up=up, down=down), higher, lower, tolerance)

    def _outer(self, one: Versions) -> Relation:
        """What signs and sets of values say where cells do not decide it."""
        higher, lower = self._tried(one)
        no_more = no_less = False
        if one.part == "rule":
            reader = Reader(self.plan, self.anybody)
            low, high = zip(*(self._ends(one, side, reader) for side in (0, 1)), strict=True)
            same = one.terms[0] == one.terms[1]
            no_more = high[1] <= low[0] or (same and one.points[1] <= one.points[0])
            no_less = low[1] >= high[0] or (same and one.points[1] >= one.points[0])
        if no_more or no_less:
            return Relation(one.part, one.id, _kind(up=not no_more, down=not no_less), higher, lower)
        if higher is not None and lower is not None:
            return Relation(one.part, one.id, "incomparable", higher, lower)
        return Relation(one.part, one.id, "undecided", higher, lower, why="bends")

    def _tried(self, one: Versions) -> tuple[Cards | None, Cards | None]:
        """Companies to which the second version is better, and worse, among those at the ends of what facts may be."""
        found: list[Cards | None] = [None, None]
        open_leaves = variables(one.terms, self.plan, self.anybody)
        reader = Reader(self.plan, self.anybody)
        for values in islice(product(*map(_ends_of, open_leaves.values())), _MOST_TRIED):
            picked = dict(zip(open_leaves, values, strict=True))
            worth = [at(term, picked, reader.leaf) for term in one.terms]
            if not all(map(is_exact, worth)):
                continue
            old, new = (one.worth(side, value) for side, value in enumerate(worth))
            for place, pair in enumerate(((old, new), (new, old))):
                if found[place] is None and gain(*pair) > 0:
                    found[place] = self._shown(one, picked, better=place == 0)
        return found[0], found[1]

    def _ends(self, one: Versions, side: int, reader: Reader) -> tuple[int, int]:
        grade = reader.number(one.terms[side])
        ends = sorted((give(one.points[side], grade.lo), give(one.points[side], grade.hi)))
        return ends[0], ends[1]

    # --- the whole ---------------------------------------------------------------------------------------------------

    def _whole(self, parts: Sequence[Relation]) -> Relation:
        name = self.theses[1].id
        rules = [one for one in self.changed if one.part == "rule"]
        gates = [part for part in parts if part.part == "gate"]
        sums, tolerance, tried = self._sums(rules, parts)
        no_more = sums in ("equivalent", "stricter") and all(_is(one, "stricter") for one in gates)
        no_less = sums in ("equivalent", "looser") and all(_is(one, "looser") for one in gates)
        seen = [*tried, *(cards for part in parts for cards in (part.higher, part.lower) if cards is not None)]
        higher = next((cards for cards in seen if _standing(cards[1]) > _standing(cards[0])), None)
        lower = next((cards for cards in seen if _standing(cards[1]) < _standing(cards[0])), None)
        if no_more or no_less:
            kind: Kind = "equivalent" if no_more and no_less else "stricter" if no_more else "looser"
            return Relation("thesis", name, kind, None if no_more else higher, None if no_less else lower, tolerance)
        if higher is not None and lower is not None:
            return Relation("thesis", name, "incomparable", higher, lower)
        why: Why = "together" if sums == "undecided" else "hidden"
        return Relation("thesis", name, "undecided", higher, lower, why=why)

    def _sums(self, rules: Sequence[Versions], parts: Sequence[Relation]) -> tuple[Kind, int, list[Cards]]:
        """How the sums of the changed rules stand, and companies on either side."""
        mine = [part for part in parts if part.part == "rule"]
        tolerance = sum(part.tolerance for part in mine)
        for kind in ("stricter", "looser"):
            if all(_is(part, kind) for part in mine):
                same = all(part.kind == "equivalent" for part in mine)
                return ("equivalent" if same else kind), tolerance, []
        if any(part.why == "moved" for part in mine):
            return "undecided", 0, []
        choices = choices_of(self.plan, self.anybody, [term for one in rules for term in one.terms])
        scopes = [keys(one.terms[0]) | keys(one.terms[1]) for one in rules]
        if choices is None or not is_small(scopes, {key: len(found) for key, found in choices.items()}):
            return "undecided", 0, []
        most, least = (self._utmost(rules, scopes, choices, sense) for sense in (1, -1))
        if most is None or least is None:
            return "undecided", 0, []
        tried = [self._scored(one[1]) for one in (most, least) if one[0] > 0]
        tolerance = 2 * sum(not one.is_exact for one in rules)
        return _kind(up=most[0] > 0, down=least[0] > 0), tolerance, tried

    def _utmost(
        self,
        rules: Sequence[Versions],
        scopes: Sequence[frozenset[LeafKey]],
        choices: Mapping[LeafKey, list[Choice]],
        sense: int,
    ) -> tuple[int, dict[LeafKey, Choice]] | None:
        """The greatest gain by all rules together, or the greatest loss, and where it is."""
        factors = []
        for one, scope in zip(rules, map(tuple, map(sorted, scopes)), strict=True):
            table = {}
            for positions in product(*(range(len(choices[key])) for key in scope)):
                picked = {key: choices[key][i] for key, i in zip(scope, positions, strict=True)}
                values = [at(term, picked, Reader(self.plan, self.anybody).leaf) for term in one.terms]
                if not all(map(is_exact, values)):
                    return None
                old, new = (one.worth(side, value)[0] for side, value in enumerate(values))
                table[positions] = sense * int(new - old)
            factors.append(Factor(scope, table))
        found = maximise(factors, {key: len(values) for key, values in choices.items()})
        return None if found is None else (found[0], {key: choices[key][i] for key, i in found[1].items()})

    # --- verdicts and companies --------------------------------------------------------------------------------------

    def _verdicts(self) -> Iterator[Relation]:
        for name, bands in sides({one.verdict: one for one in plan.bands} for plan in self.plans):
            old, new = (inf if one is None else -inf if one.least is None else one.least for one in bands)
            if old != new:
                yield Relation("verdict", name, "stricter" if new > old else "looser")

    def _shown(self, one: Versions, choices: Mapping[LeafKey, Choice], *, better: bool) -> Cards | None:
        """A company to which the second version of a part is better, or worse, scored by both; None where it is not."""
        choices = plainer(choices, self.plan, lambda picked: self._gains(one, picked, better=better))
        cards = self._scored(choices if one.part == "rule" else self._at_its_best(choices))
        if one.part == "rule":
            old, new = (card.contributions[one.id].thousandths if one.id in card.contributions else 0 for card in cards)
            return cards if (new > old if better else new < old) else None
        ways = [
            one.worth(side, Truth.TRUE if _has_fired(card, one.id) else Truth.FALSE) for side, card in enumerate(cards)
        ]
        return cards if gain(*(ways if better else ways[::-1])) > 0 else None

    def _gains(self, one: Versions, choices: Mapping[LeafKey, Choice], *, better: bool) -> bool:
        worth = [at(term, choices, Reader(self.plan, self.anybody).leaf) for term in one.terms]
        if not all(map(is_exact, worth)):
            return False
        ways = [one.worth(side, value) for side, value in enumerate(worth)]
        return gain(*(ways if better else ways[::-1])) > 0

    def _at_its_best(self, choices: Mapping[LeafKey, Choice]) -> dict[LeafKey, Choice]:
        """The same with all else such that its rules give most, so that a cap shows."""
        company = completed(self.anybody, choices, self.plan.fields)
        best = tighten(evolve(self.plan, gates=()), company, witness=True).high_choices
        return {**(best or {}), **choices}

    def _scored(self, choices: Mapping[LeafKey, Choice]) -> Cards:
        """A company with these choices under both versions, everything else at its plainest."""
        whole = Anybody(self.plan, self.anybody, (), (), {})
        company = somebody(whole, choices, "a company")
        return score_profile(self.theses[0], company), score_profile(self.theses[1], company)


def _ends_of(one: Variable) -> tuple[Choice, ...]:
    """The utmost values of a fact, and a plain one between."""
    if one.reach is None:
        return one.levels or (False, True)
    plain = {min(max(0.0, one.reach.lo), one.reach.hi)}
    return (one.reach.lo, one.reach.hi, *sorted(plain - {one.reach.lo, one.reach.hi}))


def _alike(one: Any, other: Any) -> bool:
    return (one.type, one.anything, one.values, one.unit) == (other.type, other.anything, other.values, other.unit)


def _has_fired(card: ScoreCard, gate: str) -> bool:
    return gate in card.gates and card.gates[gate].state == "true"


def _kind(*, up: bool, down: bool) -> Kind:
    if up:
        return "incomparable" if down else "looser"
    return "stricter" if down else "equivalent"


def _is(one: Relation, kind: str) -> bool:
    return one.kind in ("equivalent", kind)


def _standing(card: ScoreCard) -> tuple[bool, int]:
    return card.vetoed is not True, card.thousandths.score
