"""A plan and a table to one expression: the scores of every row, computed where the rows are."""

from __future__ import annotations

from collections.abc import Iterable

from thesis.engines.relation.program import read_plan
from thesis.engines.relation.sums import coverage, percent, points, sums_of, verdict
from thesis.engines.relation.values import Expression, Table, Value
from thesis.plan import Plan

RESULTS = ("verdict", "score", "low", "high", "exact", "percent", "coverage", "vetoed", "misfits")
"""The columns of a scored table, beside those that are kept of the table and one for each rule."""


def relate(
    plan: Plan,
    table: Table,
    *,
    kept: Iterable[str] = (),
    contributions: bool = False,
    last_day: float | None = None,
) -> Table:
    """The scored table, as an Ibis expression.

    Args:
        plan: the plan.
        table: an Ibis table; a column is read by the field whose id is its name.
        kept: columns of the table that stand before the scores.
        contributions: whether there is a column for each rule, in points.
        last_day: the day number after which dated facts are not known yet.

    Returns:
        An Ibis table with the columns that are kept and those of ``RESULTS``, a row for each row.

    Raises:
        ThesisError: E115, a column of a type that its field cannot be read from.
    """
    kept = tuple(kept)
    names = {name.lower() for name in kept}
    outcome = read_plan(plan, dict(table.schema().items()), names, last_day)
    sums = sums_of(outcome)
    wanted = {
        "verdict": verdict(plan, sums),
        "score": points(sums.score),
        "low": points(sums.low),
        "high": points(sums.high),
        "exact": sums.exact,
        "percent": percent(plan, sums),
        "coverage": coverage(plan, sums),
        "vetoed": _truth(sums.vetoed),
        "misfits": sums.misfits,
    }
    if contributions:
        wanted |= {
            slot.rule: points(one)
            for slot, one in zip(plan.slots, sums.given, strict=True)
            if slot.rule not in wanted and slot.rule not in kept
        }
    return outcome.stages.select(table, kept, wanted)


def _truth(ends: tuple[Value, Value]) -> Value:
    """A truth as a column: NULL where it is open."""

    def build(table: Table) -> Expression:
        import ibis

        surely, possibly = (one.build(table) for one in ends)
        return ibis.cases((surely, True), (~possibly, False), else_=ibis.null("boolean"))

    return Value(build, max(one.stage for one in ends), 4, reads=ends[0].reads | ends[1].reads)
