"""Tight bounds of one company: its open rules in components, each solved on the cuts of its open leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from thesis.engines.bounds.component import Component, OpenGate, OpenLeaves, OpenRule, Solution
from thesis.engines.bounds.residual import Choice, at, keys, residual, variables
from thesis.engines.bounds.shape import is_step
from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.plan import FIRST_REACH, LeafKey, Outcome, Plan, ends
from thesis.sets import Interval, Truth


@frozen
class Tight:
    """The least and the greatest score in thousandths, whether both can be reached, and choices that reach them.

    Choices give a value to the open leaves that were tried: to all that matter where a witness was asked for.
    None where an end is an outer bound.
    """

    low: int
    high: int
    exact: bool
    low_choices: Mapping[LeafKey, Choice] | None
    high_choices: Mapping[LeafKey, Choice] | None


def tighten(plan: Plan, profile: Profile, outcome: Outcome | None = None, *, witness: bool = False) -> Tight:
    """The bounds of a company's score over everything that its facts leave open.

    Components of rules that share open leaves are solved apart (their sums have no leaf in common). Where a
    component is too large, or bends in ways that cuts do not reach, its outer bounds stay and ``exact`` is False.
    With ``witness`` the choices are complete enough to build a company that reaches each end. An ``outcome`` that
    was found before saves looking at rules whose outer bounds are tight anyway.
    """
    apart = frozenset[str]() if outcome is None or witness else _apart(plan, outcome)
    return _Company(plan, profile, outcome, apart, witness=witness).tight()


def _apart(plan: Plan, outcome: Outcome) -> frozenset[str]:
    """The rules that share no open leaf, over any number of others, with one whose outer bounds may be too wide.

    A gate that may cap the score ties the leaves that it reads together, for it may have to stay shut.
    """
    gates = zip(plan.gates, outcome.gates, strict=True)
    caps = [gate.reads for gate, found in gates if gate.cap is not None and found is Truth.OPEN]
    rules = {slot.rule: slot.reads & outcome.open_leaves for slot in plan.slots if not slot.partial}
    reached = plan.entangled.union(*caps) & outcome.open_leaves
    while (further := _with_all_of(rules.values(), reached)) != reached:
        reached = further
    return frozenset(rule for rule, reads in rules.items() if reads.isdisjoint(reached))


def _with_all_of(reads: Iterable[frozenset[LeafKey]], reached: frozenset[LeafKey]) -> frozenset[LeafKey]:
    """Some leaves, and those that stand beside one of them in a rule."""
    return reached.union(*(leaves for leaves in reads if not leaves.isdisjoint(reached)))


class _Company:
    """One company's open rules and gates, with what its open leaves may be."""

    def __init__(
        self, plan: Plan, profile: Profile, outcome: Outcome | None, apart: frozenset[str], *, witness: bool
    ) -> None:
        self.plan = plan
        self.outcome = outcome
        self.apart = apart
        self.witness = witness
        self.reader = Reader(plan, profile)
        self.profile = profile
        self.decided = [0, 0]
        self.is_defined = True
        self.rules: list[OpenRule] = []
        self.gates: list[OpenGate] = []
        self.sure_cap: int | None = None
        self.undefined_cap: int | None = None
        self._sort_rules()
        self._sort_gates()
        terms = [rule.term for rule in self.rules] + [gate.term for gate in self.gates]
        self.variables = variables(terms, plan, profile)
        self.tangled = self._tangled_series()
        self.open = OpenLeaves(self.variables, self.tangled, plan.entangled, self.reader.leaf)

    def _sort_rules(self) -> None:
        for i, slot in enumerate(self.plan.slots):
            if not slot.points:
                continue
            if self.outcome is not None and slot.rule in self.apart:
                low, high = ends(slot.points, self.outcome.slots[i].grade)
                self.decided = [self.decided[0] + low, self.decided[1] + high]
                continue
            term = residual(slot.grade, self.reader.leaf)
            grade = self.reader.number(term)
            if keys(term) and not grade.is_point:  # where one grade is left, no choice moves it
                self.rules.append(OpenRule(slot.points, term, slot.partial))
                continue
            low, high = ends(slot.points, grade)
            self.is_defined = self.is_defined and grade.is_point
            self.decided = [self.decided[0] + low, self.decided[1] + high]

    def _sort_gates(self) -> None:
        for gate in self.plan.gates:
            if gate.cap is None or gate.off:
                continue
            term = residual(gate.fires, self.reader.leaf)
            value = self.reader.truth(term)
            if keys(term) and value is Truth.OPEN:
                self.gates.append(OpenGate(gate.cap, term, gate.partial))
            elif value is Truth.TRUE:
                self.sure_cap = gate.cap if self.sure_cap is None else min(gate.cap, self.sure_cap)
            elif value is Truth.OPEN:  # undefined: no fact that may be learned settles it, so it stays open
                self.is_defined = False
                self.undefined_cap = gate.cap if self.undefined_cap is None else min(gate.cap, self.undefined_cap)

    def _tangled_series(self) -> frozenset[LeafKey]:
        """Leaves of one field that cannot be chosen apart.

        Two levels of a series are reached one after the other; a dated fact that may lie on either side of a
        level decides the field's value and the day at once.
        """
        found: set[LeafKey] = set()
        for reach in (key for key in self.variables if key[1:2] == (FIRST_REACH,)):
            others = {key for key in self.variables if key[0] == reach[0] and key != reach}
            if any(key[1:2] == (FIRST_REACH,) for key in others) or (others and self._straddles(reach)):
                found |= {reach, *others}
        return frozenset(found)

    def _straddles(self, reach: LeafKey) -> bool:
        level = float(reach[2])
        values = (fact.value for fact in self.profile.series.get(reach[0], ()))
        return any(isinstance(value, Interval) and value.lo < level <= value.hi for value in values)

    def tight(self) -> Tight:
        low, high = self._low(), self._high()
        exact = self.is_defined and low.exact and high.exact
        return Tight(low.value, high.value, exact, low.choices, high.choices)

    def _low(self) -> Solution:
        solved = self._sum(-1, None)
        assert solved is not None  # noqa: S101 - without a constraint something is always possible
        low = Solution(-solved.value + self.decided[0], solved.exact, solved.choices)
        if self.sure_cap is not None and self.sure_cap < low.value:
            low = Solution(self.sure_cap, low.exact, low.choices)
        for gate in self.gates:
            if gate.cap >= low.value:
                continue
            fires = self._fires(gate)
            if fires is not None:
                choices = None if None in (low.choices, fires.choices) else {**low.choices, **fires.choices}  # type: ignore[dict-item]
                low = Solution(gate.cap, low.exact and fires.exact, choices)
        if self.undefined_cap is not None and self.undefined_cap < low.value:
            low = Solution(self.undefined_cap, exact=False, choices=None)
        return low

    def _high(self) -> Solution:
        """The best over the caps that may bind: under each, every stricter gate must stay shut."""
        best: Solution | None = None
        levels = sorted({gate.cap for gate in self.gates if self.sure_cap is None or gate.cap < self.sure_cap})
        for level in (*levels, self.sure_cap):
            solved = self._sum(1, level)
            if solved is None:
                continue
            value = solved.value + self.decided[1]
            value = value if level is None else min(value, level)
            if best is None or value > best.value:  # of two that tie the first has fewer gates to keep shut
                best = Solution(value, solved.exact, solved.choices)
        assert best is not None  # noqa: S101 - under the lowest cap nothing is forbidden
        return best

    def _fires(self, gate: OpenGate) -> Solution | None:
        """How a gate may fire; None where it cannot."""
        worst = {key: choice for key, choice in self._fixed(-1).items() if key in keys(gate.term)}
        if worst.keys() == keys(gate.term) and self.tangled.isdisjoint(worst) and not gate.partial:
            fires = at(gate.term, worst, self.reader.leaf)  # no other choice makes it truer
            return Solution(gate.cap, exact=True, choices=worst) if fires is Truth.TRUE else None
        if not is_step(gate.term):
            return Solution(gate.cap, exact=False, choices=None)
        component = Component(self.open, (), (gate,), 1, fixed={})
        return component.solve(shut=(), open_gates=(gate,), witness=self.witness)

    def _sum(self, sense: int, level: int | None) -> Solution | None:
        """The greatest sum (or least, negated) of the open rules with every gate stricter than a level shut."""
        total, exact, known = 0, True, True
        choices: dict[LeafKey, Choice] = {}
        for rules, gates in self._components():
            shut = tuple(gate for gate in gates if sense == 1 and (level is None or gate.cap < level))
            component = Component(self.open, rules, gates, sense, self._fixed(sense))
            solved = component.solve(shut=shut, open_gates=(), witness=self.witness)
            if solved is None:
                return None
            total += solved.value
            exact = exact and solved.exact
            known = known and solved.choices is not None
            choices.update(solved.choices or {})
        return Solution(total, exact, choices if known else None)

    def _fixed(self, sense: int) -> dict[LeafKey, Choice]:
        """The leaves that move the score one way only, at their better end."""
        found: dict[LeafKey, Choice] = {}
        for key, one in self.variables.items():
            direction = self.plan.directions.get(key)
            if direction is None or (key in self.tangled and not self._moves_as_one(key[0])):
                continue
            upper = (direction == "up") is (sense == 1)
            found[key] = upper if one.reach is None else one.reach.hi if upper else one.reach.lo
        return found

    def _moves_as_one(self, name: str) -> bool:
        """Whether the days of a series, and its value the other way, all move the score one way.

        The earliest days of all its levels go together, and with the greatest value; so do the latest with the least.
        """
        early = {"up": "down", "down": "up"}
        directions = [(key, self.plan.directions.get(key)) for key in self.tangled if key[0] == name]
        return len({way if len(key) > 1 else early.get(way or "") for key, way in directions}) == 1

    def _components(self) -> list[tuple[tuple[OpenRule, ...], tuple[OpenGate, ...]]]:
        """Rules and gates that share open leaves, together."""
        groups: list[tuple[set[LeafKey], list[OpenRule], list[OpenGate]]] = []
        parts: list[OpenRule | OpenGate] = [*self.rules, *self.gates]
        for part in parts:
            mine = (
                set(keys(part.term)),
                [part] if isinstance(part, OpenRule) else [],
                [part] if isinstance(part, OpenGate) else [],
            )
            apart = []
            for group in groups:
                if group[0].isdisjoint(mine[0]):
                    apart.append(group)
                else:
                    mine = (mine[0] | group[0], group[1] + mine[1], group[2] + mine[2])
            groups = [*apart, mine]
        return [(tuple(rules), tuple(gates)) for _, rules, gates in groups]
