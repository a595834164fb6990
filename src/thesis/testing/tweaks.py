"""Random tweaks of a thesis: its numbers moved, its parts switched off, taken out or copied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TypeAlias

from hypothesis import strategies as st

from thesis.model import Gate, Parameter, Rule, Thesis
from thesis.text import Array, Node, Table, ThesisError, plain
from thesis.tweaks import path_text, tweak

Offer: TypeAlias = tuple[str, tuple[Any, ...]]
"""A path, and the values that it may be given."""

_AMOUNT = re.compile(r"(-?\d[\d_]*(?:\.\d+)?)(.*)", re.DOTALL)
_POINTS = (30, 15, -4, "7.5", 0)
_HEIGHTS = (0, 1, "25%", 0.75)


def tweaks_of(thesis: Thesis, *, most: int = 4) -> st.SearchStrategy[dict[str, Any]]:
    """Tweaks of a thesis that can be made, as `thesis.tweak` takes them: values by path.

    Points, heights, parameters, caps and verdicts move, rules and gates are switched off, dated, taken out, told
    where to apply, or copied; titles change, which moves no score.

    Args:
        thesis: the thesis.
        most: the greatest number of paths.

    >>> import thesis
    >>> from hypothesis import find
    >>> find(tweaks_of(thesis.load("zhu-xiaohu")), lambda edits: "rules.pmf-speed.points" in edits)
    {'rules.pmf-speed.points': 30}
    """
    offers = list(_offers(thesis))
    paths = st.lists(st.sampled_from(offers), min_size=1, max_size=most, unique_by=lambda offer: offer[0])
    drawn = paths.flatmap(
        lambda found: st.fixed_dictionaries({path: st.sampled_from(values) for path, values in found})
    )
    return drawn.filter(lambda edits: _can_be_made(thesis, edits))


def _can_be_made(thesis: Thesis, edits: dict[str, Any]) -> bool:
    try:
        tweak(thesis, edits)
    except ThesisError:
        return False
    return True


def _offers(thesis: Thesis) -> Iterator[Offer]:
    yield "thesis.title", ("A", "B")
    yield "parameters.p_new", ({"value": 3},)
    for name, parameter in thesis.parameters.items():
        values = tuple(_moved(thesis, parameter))
        if values:
            yield path_text(("parameters", name)), values
    for rule in thesis.rules.values():
        yield from _of_rule(thesis, rule)
    for gate in thesis.gates.values():
        yield from _of_both(thesis, gate, "gates")
        yield path_text(("gates", gate.id, "cap")), (3, -1)
        yield path_text(("gates", gate.id, "veto")), (True, False)
    yield "rules.another", tuple(plain(_table(thesis, "rules", name)) for name in thesis.rules)
    for verdict in thesis.verdicts:
        if verdict.thousandths is not None or verdict.share is not None:
            yield path_text(("verdicts", verdict.name)), (1, "50%", 2.125)


def _of_rule(thesis: Thesis, rule: Rule) -> Iterator[Offer]:
    yield path_text(("rules", rule.id, "points")), _POINTS
    yield from _of_both(thesis, rule, "rules")
    yield path_text(("rules", rule.id, "if_unknown")), (0, 1, 0.3)
    truths = tuple(one.applies.text for one in thesis.rules.values() if one.applies is not None) or ("true",)
    yield path_text(("rules", rule.id, "when")), truths
    yield path_text(("rules", rule.id, "applies")), truths
    table = _table(thesis, "rules", rule.id)
    for form in ("steps", "curve"):
        node = table.items.get(form)
        knots = node.items.get("at") if isinstance(node, Table) else None
        for place in range(len(knots.items) if isinstance(knots, Array) else 0):
            yield path_text(("rules", rule.id, form, "at", place, 1)), _HEIGHTS


def _of_both(thesis: Thesis, one: Rule | Gate, group: str) -> Iterator[Offer]:
    yield path_text((group, one.id, "enabled")), (False, True)
    yield path_text((group, one.id, "title")), ("one", "two")
    yield path_text((group, one.id)), (None,)
    if thesis.as_of is not None:
        yield path_text((group, one.id, "until")), (thesis.as_of, thesis.as_of + timedelta(days=1))


def _moved(thesis: Thesis, parameter: Parameter) -> Iterator[Any]:
    """Other values of a parameter: the ends of its range, half and double."""
    table = _table(thesis, "parameters", parameter.id)
    limits = table.items.get("range")
    if isinstance(limits, Array):
        yield from (plain(end) for end in limits.items)
    now = plain(table.items["value"])
    if isinstance(now, str) and (found := _AMOUNT.fullmatch(now)):
        amount = float(found[1].replace("_", ""))
        yield from (f"{amount * factor:g}{found[2]}" for factor in (0.5, 2) if "e" not in f"{amount * factor:g}")
    elif isinstance(now, int) and not isinstance(now, bool):
        yield from (now + 1, now * 2)


def _table(thesis: Thesis, group: str, name: str) -> Table:
    node: Node = thesis.tree
    for key in (group, name):
        assert isinstance(node, Table)  # noqa: S101 - what was built from a tree has tables there
        node = node.items[key]
    assert isinstance(node, Table)  # noqa: S101
    return node
