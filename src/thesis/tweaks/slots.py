"""What a tweak touches in a plan: everything else need not be evaluated again."""

from __future__ import annotations

from attrs import frozen

from thesis.plan import GateSlot, LeafKey, Plan, RuleSlot


@frozen
class Touched:
    """What differs between two plans.

    ``grades`` are the rules whose grades may differ, or that only one plan has; ``points`` those of which only
    the points, or the grade for the unknown, differ, so that grades that were found can be kept; ``gates`` the
    gates that may answer or act differently, or that only one plan has; ``bands`` whether verdicts may differ
    at equal scores.
    """

    grades: frozenset[str] = frozenset()
    points: frozenset[str] = frozenset()
    gates: frozenset[str] = frozenset()
    bands: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether the two plans give every company the same score and verdict."""
        return not (self.grades or self.points or self.gates or self.bands)


def touched(before: Plan, after: Plan) -> Touched:
    """What must be evaluated again when one plan takes the place of another.

    >>> import thesis
    >>> from thesis.plan import make_plan
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> touched(make_plan(zhu), make_plan(thesis.tweak(zhu, {"parameters.pmf_arr": "20M USD"}))).grades
    frozenset({'pmf-speed'})
    """
    fields = {name for name, field in before.fields.items() if after.fields.get(name) != field}
    old_rules, new_rules = ({slot.rule: slot for slot in plan.slots} for plan in (before, after))
    old_gates, new_gates = ({slot.gate: slot for slot in plan.gates} for plan in (before, after))
    shared = old_rules.keys() & new_rules.keys()
    grades = {name for name in shared if not _same_grade(old_rules[name], new_rules[name], fields)}
    return Touched(
        grades=frozenset(grades | (old_rules.keys() ^ new_rules.keys())),
        points=frozenset(name for name in shared - grades if _worth(old_rules[name]) != _worth(new_rules[name])),
        gates=frozenset(
            name
            for name in old_gates.keys() | new_gates.keys()
            if not _same_gate(old_gates.get(name), new_gates.get(name), fields)
        ),
        bands=before.bands != after.bands,
    )


def _same_grade(before: RuleSlot, after: RuleSlot, fields: set[str]) -> bool:
    return before.applies == after.applies and before.grade == after.grade and not _reads(before.reads, fields)


def _worth(slot: RuleSlot) -> tuple[int, float, bool]:
    return slot.points, slot.if_unknown, slot.off


def _same_gate(before: GateSlot | None, after: GateSlot | None, fields: set[str]) -> bool:
    return before == after and before is not None and not _reads(before.reads, fields)


def _reads(reads: frozenset[LeafKey], fields: set[str]) -> bool:
    return any(key[0] in fields for key in reads)
