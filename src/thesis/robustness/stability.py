"""How far numbers may move before a ranking, a place or a verdict changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from thesis.model import Thesis
from thesis.robustness.leeway import Stability
from thesis.text import Problems, did_you_mean

if TYPE_CHECKING:
    from thesis.robustness.headline import Rows
    from thesis.robustness.points import Asked

_FOLLOWED = 25


def stability(
    thesis: Thesis,
    companies: Any,
    *,
    k: int = 3,
    follow: Sequence[str] | None = None,
    rules: Sequence[str] | None = None,
    parameters: Sequence[str] | None = None,
    as_of: date | None = None,
) -> Stability:
    """How far each rule's points and each numeric parameter may move until something changes.

    For the points of each rule, alone (`fixed`) and with the sum of all |points| kept (`rescaled`), and for each
    numeric parameter, the interval around today's value in which the winner, the first ``k``, the whole order,
    each company's place and each company's verdict stay. A place is lost when a company that was not above comes
    strictly above: a tie at the end of an interval loses nothing. Intervals of points are exact sets of whole
    thousandths, with every contribution rounded as `score` rounds it; those of parameters are exact doubles,
    searched within the parameter's ``range`` where it has one.

    Judged are headline scores; companies whose open facts could change a statement are listed in ``open``. Caps
    are kept, vetoed companies stay last, and a joint row is held as it is.

    For neighbours in the ranking: the smallest share by which all points must be free to move for the two to tie,
    |D| / Σ |points·difference|, and Euclid's distance |D| / ‖difference‖. With caps both take two conditions.

    Closed forms: Mareschal, "Weight stability intervals in multicriteria decision aid", European Journal of
    Operational Research 33:54-64, 1988.

    Args:
        thesis: the thesis.
        companies: Profiles, or a list of dicts.
        k: how many first places are watched as a group.
        follow: ids or names of the companies whose place and verdict are watched; the first 25 of the ranking
            where left out.
        rules: ids of the rules whose points move, and
        parameters: ids of the parameters that do; all of both where both are left out.
        as_of: as in `score`.

    Raises:
        ThesisError: a fact does not fit its field; E605, ``k`` is not at least 1; E622, there is no company;
            E623, a company to follow is not there; E209 and E701, there is no such rule or parameter.

    >>> import thesis
    >>> zhou = thesis.load("zhou-yahui")
    >>> companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhou)
    >>> end = thesis.stability(zhou, companies).rules["full-stack"].fixed.places["kunlun"].low
    >>> end.value, end.beyond, end.change
    (-62.5, -62.501, 'Mureka passes Kunlun')
    """
    import numpy as np

    from thesis.robustness.headline import first_alike, headline_of
    from thesis.robustness.parameters import parameter_stabilities
    from thesis.robustness.points import rule_stability
    from thesis.robustness.radius import neighbours
    from thesis.robustness.statements import first, levels_of, open_statements

    if k < 1:
        Problems().fail("E605", f"`k` is at least 1, not {k}")
    every = rules is None and parameters is None
    _check_names(thesis, rules or (), parameters or ())
    head = headline_of(thesis, companies, as_of)
    levels = levels_of(head)
    ranking = np.concatenate(levels)
    followed = tuple(map(int, ranking[:_FOLLOWED] if follow is None else dict.fromkeys(map(head.position, follow))))
    slots = head.plan.slots
    asked = _asked(levels, first_alike(head), followed, k)
    each = _asked(levels, np.arange(len(head.ids)), followed, k)
    return Stability(
        thesis=thesis,
        names=dict(zip(head.ids, head.names, strict=True)),
        ranking=tuple(head.ids[i] for i in ranking),
        k=k,
        winner=tuple(head.ids[i] for i in first(levels, 1)),
        top=tuple(head.ids[i] for i in first(levels, k)),
        rules={
            slot.rule: rule_stability(head, i, asked)
            for i, slot in enumerate(slots)
            if not slot.off and (every or slot.rule in (rules or ()))
        },
        parameters=parameter_stabilities(head, each, as_of, None if every else parameters or ()),
        neighbours=neighbours(head, ranking),
        open=open_statements(head, levels, k),
        joint=tuple(head.ids[i] for i in ranking if head.joint[i]),
    )


def _check_names(thesis: Thesis, rules: Sequence[str], parameters: Sequence[str]) -> None:
    problems = Problems()
    for name in rules:
        if name not in thesis.rules:
            problems.add("E209", f"unknown rule `{name}`", None, did_you_mean(name, thesis.rules))
    for name in parameters:
        if name not in thesis.parameters:
            problems.add("E701", f"there is no parameter `{name}`", None, did_you_mean(name, thesis.parameters))
    problems.raise_if_any()


def _asked(levels: Sequence[Rows], same: Rows, followed: tuple[int, ...], k: int) -> Asked:
    """The statements that are watched; ``same`` has the company that stands for each one."""
    from thesis.robustness.points import Asked
    from thesis.robustness.statements import around, divided, first, statement

    return Asked(
        statements={
            "winner": statement(divided(first(levels, 1), levels), same),
            "top": statement(divided(first(levels, k), levels), same),
            "order": statement(levels, same),
        },
        places={company: statement(around(company, levels), same) for company in followed},
        followed=followed,
    )
