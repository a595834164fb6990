"""A comparison, and a sweep, as plain text: what changed, for whom, and through which rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from thesis.comparison.agreement import Agreement
from thesis.comparison.results import CompanyDifference, Row
from thesis.model import Thesis

if TYPE_CHECKING:
    from thesis.comparison.compared import Comparison

_MOST_COMPANIES = 10
_MOST_ROWS = 4
_MOST_LISTED = 8
_FEW = 200  # companies, up to which every one is asked what its open facts could still do


def comparison_text(found: Comparison) -> str:
    """The comparison in full sentences and one table."""
    lines = [*_head(found), "", *_summary(found)]
    moved = found.most_different(_MOST_COMPANIES)
    if moved:
        lines += ["", *_companies(found, moved)]
    if len(found.moved) > len(moved):
        lines.append(f"… and {_count(len(found.moved) - len(moved), 'more company', 'more companies')}")
    return "\n".join([*lines, *_open(found)])


def _head(found: Comparison) -> Iterator[str]:
    if found.kind == "investors":
        for one, table in zip((found.before, found.after), found.tables, strict=True):
            plan = table.plan
            yield f"{one}: {points_text(plan.least)} to {points_text(plan.greatest)} points"
        return
    yield f"{found.before}: {'what if' if found.kind == 'what-if' else 'two versions'}"
    yield from (f"  {change}" for change in found.changes[:_MOST_LISTED])
    if len(found.changes) > _MOST_LISTED:
        yield f"  … and {_count(len(found.changes) - _MOST_LISTED, 'more change', 'more changes')}"
    if not found.changes:
        yield "  the same thesis"


def _summary(found: Comparison) -> Iterator[str]:
    old, new = found.tables
    total = _count(len(found), "company", "companies")
    scores = sum(a != b for a, b in zip(old.thousandths.score, new.thousandths.score, strict=True))
    places = sum(a != b for a, b in zip(*found.ranks, strict=True))
    verdicts = sum(a != b for a, b in zip(old.verdict, new.verdict, strict=True))
    if found.kind == "investors":
        yield f"Of {total}, {places} {_verb(places)} another place and {verdicts} another verdict."
    elif scores:
        yield f"Of {total}, {scores} {_verb(scores)} another score, {places} another place, {verdicts} another verdict."
    elif places or verdicts:
        yield f"No score changes over {total}; {places} {_verb(places)} another place, {verdicts} another verdict."
    else:
        yield f"No score changes over {total}{', but what could be does' if found.moved else ''}."
    if found.ranks[0] == found.ranks[1]:
        yield "The rankings are the same."
    else:
        yield agreement_text(found.agreement)


def agreement_text(found: Agreement) -> str:
    """How alike two rankings are, in one line."""
    parts = [("Kendall tau-b", found.kendall), ("Spearman", found.spearman)]
    told = [f"{name} {value:.2f}" for name, value in parts if value is not None]
    if found.overlap is not None:
        told.append(f"{found.overlap:.0%} of the first {found.top} in common")
    return f"The rankings: {', '.join(told) or 'nothing to compare'}."


def _companies(found: Comparison, moved: Sequence[CompanyDifference]) -> Iterator[str]:
    sides = _arrow(found.before.id, found.after.id) if found.kind == "investors" else "score"
    rows = [("company", sides, "difference", "place", "verdict"), *map(_cells, moved)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    blocks = [(), *(_reasons(found, one) for one in moved)]
    for row, reasons in zip(rows, blocks, strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        yield from (f"    {line}" for line in reasons)


def _cells(one: CompanyDifference) -> tuple[str, ...]:
    a, b = one.before, one.after
    return (
        one.name,
        _arrow(points_text(a.thousandths.score), points_text(b.thousandths.score)),
        _difference(one),
        _arrow(str(one.rank_before), str(one.rank_after)),
        _arrow(a.verdict, b.verdict),
    )


def _difference(one: CompanyDifference) -> str:
    text = points_text(one.thousandths, sign=True)
    if one.low == one.high == one.thousandths:
        return text
    could = f"could be {_range(one.low, one.high)}"
    return f"{text} ({could}: undecided)" if one.undecided else f"{text} ({could})"


def _reasons(found: Comparison, one: CompanyDifference) -> Iterator[str]:
    """The rules behind a difference, and what each edit did where there are several."""
    rows = [row for row in one.rows if row.thousandths] or list(one.rows)
    for row in rows[:_MOST_ROWS]:
        values = f"{points_text(row.before)} → {points_text(row.after)}"
        if not row.thousandths:
            values += f", could be {_range(row.low, row.high)}"
        yield f"{points_text(row.thousandths, sign=True):>8}  {_label(found, row)}: {values}"
    if len(rows) > _MOST_ROWS:
        rest = sum(row.thousandths for row in rows[_MOST_ROWS:])
        yield f"{points_text(rest, sign=True):>8}  {_count(len(rows) - _MOST_ROWS, 'more rule', 'more rules')}"
    if len(one.shares) > 1:
        yield from (
            f"{points_text(share.thousandths, sign=True):>8}  through {' and '.join(share.edits)}"
            for share in one.shares
            if share.thousandths
        )


def _label(found: Comparison, row: Row) -> str:
    if row.part != "rule":
        return {"cap": "a cap", "joint": "what holds for the rules together"}[row.part]
    rule = found.before.rules.get(row.rule) or found.after.rules[row.rule]
    owner = ""
    if found.kind == "investors" and not (row.rule in found.before.rules and row.rule in found.after.rules):
        owner = f", only in {_owner(found, row.rule)}"
    return f"{rule.label} [{row.rule}{owner}]" if rule.label != rule.id else f"[{row.rule}{owner}]"


def _owner(found: Comparison, rule: str) -> str:
    mine: Thesis = found.before if rule in found.before.rules else found.after
    return mine.id


def _open(found: Comparison) -> Iterator[str]:
    """The companies of which open facts decide whether anything changes."""
    if len(found) > _FEW or found.kind == "investors":
        return
    shown = set(found.moved)
    rest = [(i, one) for i, one in enumerate(found) if i not in shown]
    names = [f"{one.name} ({_range(one.low, one.high)})" for _, one in rest if one.undecided]
    if names:
        more = f", … and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
        yield ""
        yield f"Open facts decide whether it changes anything for {', '.join(names[:_MOST_LISTED])}{more}."


def points_text(thousandths: int | Fraction, *, sign: bool = False) -> str:
    """Points without trailing zeros, with a sign where it is asked for.

    >>> points_text(12_500, sign=True), points_text(-3)
    ('+12.5', '-0.003')
    """
    text = f"{float(thousandths) / 1000:.3f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return f"+{text}" if sign and thousandths > 0 else text


def _range(low: int, high: int) -> str:
    return f"{points_text(low, sign=True)} to {points_text(high, sign=True)}"


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _verb(number: int) -> str:
    return "gets" if number == 1 else "get"
