"""What is written out to try choices: once a component was met often enough, and not without end."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import thesis
from thesis.engines.bounds import Chooser
from thesis.engines.function import compile_function
from thesis.scoring.plans import plan_of

FLAGS = tuple(f"f{i}" for i in range(9))
PAIRS = "".join(
    f"[rules.{one}]\npoints = {i + 1}\nwhen = '{one}'\n[rules.not-{one}]\npoints = 3\nwhen = 'not {one}'\n"
    for i, one in enumerate(FLAGS)
)
HUB = f"[rules.hub]\npoints = 5\nwhen = '{' or '.join(FLAGS)}'\n"
HEAD = f"""
[thesis]
format = 1
id = "kept"
[vocabulary]
id = "kept"
[fields]
{"".join(f'{one} = {{ type = "flag" }}' + chr(10) for one in FLAGS)}
[verdicts]
any = -inf
"""


class Asked:
    """A chooser and the companies that it is asked for."""

    def __init__(self, rules: str, often: int) -> None:
        self.rules = thesis.loads(HEAD + rules)
        self.function = compile_function(plan_of(self.rules, None))
        self.chooser = Chooser(self.function, often)

    def bounds(self, *unknown: str) -> tuple[int, int] | None:
        """The bounds of a company of which all flags are true but some that are unknown."""
        facts: dict[str, Any] = {one: True for one in FLAGS if one not in unknown}
        leaves = self.function.read(thesis.facts.read_one(facts, self.rules.vocabulary))
        return self.chooser.bounds(leaves, self.function.sum_up(leaves))


def test_components_of_one_company_are_written_out_together() -> None:
    """The second flag gives 2 or 3, the fifth 5 or 3, all others together 38."""
    asked = Asked(PAIRS, often=3)
    found = [asked.bounds("f1", "f4") for _ in range(4)]
    assert found == [None, None, (43_000, 46_000), (43_000, 46_000)]


def test_no_more_components_are_kept_than_are_soon_met_again() -> None:
    asked = Asked(PAIRS + HUB, often=100)
    most = 0
    for size in (2, 3, 4, 5):
        for unknown in combinations(FLAGS, size):
            assert asked.bounds(*unknown) is None
            most = max(most, len(asked.chooser._written))
    assert 250 < most <= 256
