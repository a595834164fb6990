"""Which rules part two theses, over all companies at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from thesis.scoring import ScoreTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@frozen
class RuleEffect:
    """What one rule adds to the differences of all companies, in thousandths.

    ``apart`` is the sum of what it adds without signs, ``net`` with them; ``higher`` and ``lower`` count the companies
    whose score it raises and lowers.
    """

    rule: str
    apart: int
    net: int
    higher: int
    lower: int

    def __neg__(self) -> RuleEffect:
        """The same, seen from the other thesis."""
        return RuleEffect(self.rule, self.apart, -self.net, self.lower, self.higher)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, in points."""
        return {
            "rule": self.rule,
            "apart": self.apart / 1000,
            "net": self.net / 1000,
            "higher": self.higher,
            "lower": self.lower,
        }


def rule_effects(before: ScoreTable, after: ScoreTable) -> tuple[RuleEffect, ...]:
    """The rules that part two tables of the same companies, the one that does it most first.

    A rule that only one table has gives 0 in the other.
    """
    old, new = _by_rule(before), _by_rule(after)
    found = [_effect(rule, old.get(rule), new.get(rule)) for rule in dict.fromkeys((*old, *new))]
    return tuple(sorted((one for one in found if one.apart), key=lambda one: (-one.apart, one.rule)))


def _by_rule(table: ScoreTable) -> dict[str, NDArray[np.float64]]:
    return {rule: table.contributions[:, i] for i, rule in enumerate(table.rules)}


def _effect(rule: str, old: NDArray[np.float64] | None, new: NDArray[np.float64] | None) -> RuleEffect:
    import numpy as np

    there = old if old is not None else new
    assert there is not None  # noqa: S101 - one of the two has the rule
    nothing = np.zeros(len(there))
    ways = np.rint(1000 * (nothing if new is None else new)) - np.rint(1000 * (nothing if old is None else old))
    return RuleEffect(rule, int(np.abs(ways).sum()), int(ways.sum()), int((ways > 0).sum()), int((ways < 0).sum()))
