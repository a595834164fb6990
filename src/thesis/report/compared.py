"""A comparison as a page, and as rows: what changes, for whom, through which rule and which edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from thesis.comparison import CompanyDifference, Comparison, Row, RuleEffect, Share
from thesis.explanation.page import Block, Cell, Column, Entry, Heading, Page, Paragraph, Rows, entries
from thesis.explanation.wording import Wording, points_in_words
from thesis.explanation.written import described
from thesis.model import Thesis
from thesis.report.changes import change_entry

COMPARISON_COLUMNS = (
    "id",
    "name",
    "before",
    "after",
    "difference",
    "low",
    "high",
    "undecided",
    "rank_before",
    "rank_after",
    "verdict_before",
    "verdict_after",
    "rules",
)

_MOST_COMPANIES = 10
_MOST_ROWS = 5
_MOST_TOLD = 5  # companies whose rules are listed
_MOST_LISTED = 12
_MOST_RULES = 6
_FEW = 200  # companies, up to which every one is asked what its open facts could still do


def comparison_page(found: Comparison, lang: str) -> Page:
    """The whole comparison in one language."""
    say = Wording(lang)
    title = _title(found, say)
    return Page(title, (Heading(title, 1), *_about(found, say), *comparison_blocks(found, say)), lang)


def comparison_blocks(found: Comparison, say: Wording) -> tuple[Block, ...]:
    """What a comparison says of its companies."""
    moved = found.most_different(_MOST_COMPANIES)
    return (
        *_summary(found, say),
        *_table(found, moved, say),
        *_parting(found, say),
        *_rules(found, moved[:_MOST_TOLD], say),
        *_edits(moved[:_MOST_TOLD], say),
        *_open(found, say),
    )


def comparison_rows(found: Comparison) -> list[dict[str, Any]]:
    """One row a company, the greatest difference first, then those that nothing changes for."""
    first = dict.fromkeys((*found.moved, *range(len(found))))
    return [_plain(found[i]) for i in first]


def _plain(one: CompanyDifference) -> dict[str, Any]:
    values = (
        one.id,
        one.name,
        one.before.score,
        one.after.score,
        one.points,
        one.low / 1000,
        one.high / 1000,
        one.undecided,
        one.rank_before,
        one.rank_after,
        one.before.verdict,
        one.after.verdict,
        [f"{row.rule} {points_in_words(row.thousandths / 1000, sign=True)}" for row in one.rows if row.thousandths],
    )
    return dict(zip(COMPARISON_COLUMNS, values, strict=True))


def _title(found: Comparison, say: Wording) -> str:
    one, other = (title_of(thesis, say) for thesis in (found.before, found.after))
    match found.kind:
        case "what-if":
            return say("what_if", title=one)
        case "versions":
            return say("versions", title=one)
        case _:
            return say("investors", one=one, other=other)


def title_of(thesis: Thesis, say: Wording) -> str:
    """A thesis by its title, else its id."""
    return say.chosen(thesis.title, thesis.title_zh) or thesis.id


def _about(found: Comparison, say: Wording) -> Iterator[Block]:
    """The paths that differ; of two investors, who they are and the range of each."""
    if found.kind == "investors":
        lines = [Entry(_holder(thesis, table.plan.least, table.plan.greatest, say)) for thesis, table in _sides(found)]
    else:
        rest = len(found.changes) - _MOST_LISTED
        more = [Entry(say("more", count=rest), style="faint")] if rest > 0 else []
        told = [change_entry(one, say) for one in found.changes[:_MOST_LISTED]]
        lines = [*told, *more] or [Entry(say("same_thesis"))]
    yield from entries(lines)


def _sides(found: Comparison) -> Iterator[tuple[Thesis, Any]]:
    return zip((found.before, found.after), found.tables, strict=True)


def _holder(thesis: Thesis, least: int, greatest: int, say: Wording) -> str:
    return say("on_points", title=thesis.told(say), least=_points(least), greatest=_points(greatest))


def _summary(found: Comparison, say: Wording) -> Iterator[Block]:
    old, new = found.tables
    scores = int((old.thousandths.score != new.thousandths.score).sum())
    places = sum(a != b for a, b in zip(*found.ranks, strict=True))
    verdicts = int((old.verdict != new.verdict).sum())
    counts = {"count": len(found), "scores": scores, "places": places, "verdicts": verdicts}
    if found.kind == "investors":
        text = say("summary_investors", **counts)
    elif scores:
        text = say("summary", **counts)
    elif places or verdicts:
        text = say("summary_unscored", **counts)
    else:
        text = say("summary_bounds" if found.moved else "summary_none", count=len(found))
    yield Paragraph(text, "strong")
    yield Paragraph(say("same_ranking") if found.ranks[0] == found.ranks[1] else _agreement(found, say))


def _agreement(found: Comparison, say: Wording) -> str:
    told = found.agreement
    parts = [
        say(key, value=f"{value:.2f}")
        for key, value in (("tau", told.kendall), ("rho", told.spearman))
        if value is not None
    ]
    if told.overlap is not None:
        parts.append(say("overlap", share=f"{told.overlap:.0%}", top=told.top))
    return say("rankings", told=say.joined(parts) if parts else say("no_ranking"))


def _table(found: Comparison, moved: Sequence[CompanyDifference], say: Wording) -> Iterator[Block]:
    if not moved:
        return
    if found.kind == "investors":
        yield Heading(say("most_apart"), right=_arrow(found.before.id, found.after.id))
    else:
        yield Heading(say("who_changes"))
    columns = (
        Column(say("company"), least=10),
        Column(say("score"), least=14),
        Column(say("difference"), right=True),
        Column(say("difference_could"), least=12),
        Column(say("place")),
        Column(say("verdict"), least=8),
    )
    yield Rows(columns, tuple(_cells(one, say) for one in moved), strong=2)
    if len(found.moved) > len(moved):
        yield Paragraph(say("more_companies", count=len(found.moved) - len(moved)), "faint")


def _cells(one: CompanyDifference, say: Wording) -> tuple[Cell, ...]:
    a, b = one.before, one.after
    could = "" if one.low == one.high == one.thousandths else _range(one.low, one.high, say)
    return (
        one.name,
        _arrow(points_in_words(a.score), points_in_words(b.score)),
        _points(one.thousandths, sign=True),
        say("is_undecided", range=could) if one.undecided else could,
        _arrow(str(one.rank_before), str(one.rank_after)),
        _arrow(say.verdict(a.verdict), say.verdict(b.verdict)),
    )


def _parting(found: Comparison, say: Wording) -> Iterator[Block]:
    """Of two investors, the rules that part them over all companies."""
    if found.kind != "investors" or not found.rule_effects:
        return
    yield Heading(say("parting_rules"))
    yield Paragraph(say("parting_told"))
    columns = (
        Column(say("apart"), right=True),
        Column(say("net"), right=True),
        Column(say("raised"), right=True),
        Column(say("lowered"), right=True),
        Column(say("rule"), least=20),
    )
    yield Rows(columns, tuple(_effect(one, found, say) for one in found.rule_effects[:_MOST_RULES]), strong=0)


def _effect(one: RuleEffect, found: Comparison, say: Wording) -> tuple[Cell, ...]:
    label = f"{_rule_title(one.rule, found, say)} [{_rule_note(one.rule, found, say)}]"
    return _points(one.apart), _points(one.net, sign=True), str(one.higher), str(one.lower), label


def _rules(found: Comparison, moved: Sequence[CompanyDifference], say: Wording) -> Iterator[Block]:
    told = [one for one in moved if one.thousandths] or moved
    if told:
        yield Heading(say("through_rules"))
    for one in told:
        rows = [row for row in one.rows if row.thousandths] or list(one.rows)
        points = _points(one.thousandths, sign=True)
        yield Heading(say("of_its_own", title=one.name, points=points), 3)
        lines = [_row(row, found, say) for row in rows[:_MOST_ROWS]]
        if len(rows) > _MOST_ROWS:
            rest = rows[_MOST_ROWS:]
            mark = _points(sum(row.thousandths for row in rest), sign=True)
            lines.append(Entry(say("more_rules", count=len(rest)), mark=mark, style="faint"))
        yield from entries(lines)


def _row(row: Row, found: Comparison, say: Wording) -> Entry:
    mark = _points(row.thousandths, sign=True)
    before, after = _points(row.before), _points(row.after)
    if row.part != "rule":
        return Entry(say("rule_from_to", title=say(row.part), before=before, after=after), mark=mark)
    title = _rule_title(row.rule, found, say)
    if row.thousandths:
        text = say("rule_from_to", title=title, before=before, after=after)
    else:
        could = _range(row.low, row.high, say)
        text = say("rule_could", title=title, before=before, after=after, could=could)
    return Entry(text, mark=mark, note=f"[{_rule_note(row.rule, found, say)}]")


def _rule_title(rule: str, found: Comparison, say: Wording) -> str:
    return described(found.before.rules.get(rule) or found.after.rules[rule], say.lang)


def _rule_note(rule: str, found: Comparison, say: Wording) -> str:
    """The id of a rule, and whose it is where only one of two investors has it."""
    owners = [thesis for thesis in (found.before, found.after) if rule in thesis.rules]
    if found.kind != "investors" or len(owners) > 1:
        return rule
    return say.joined([rule, say("only_in", thesis=owners[0].id)])


def _edits(moved: Sequence[CompanyDifference], say: Wording) -> Iterator[Block]:
    """The share of each edit, where there are several."""
    told = [one for one in moved if len(one.shares) > 1 and (one.thousandths or any(s.thousandths for s in one.shares))]
    if not told:
        return
    yield Heading(say("through_edits"))
    yield Paragraph(say("share_told"))
    for one in told:
        yield Heading(say("of_its_own", title=one.name, points=_points(one.thousandths, sign=True)), 3)
        lines = [_share(share, say) for share in one.shares if share.thousandths]
        if one.unshared:
            lines.append(Entry(say("too_many_met"), mark=_points(one.unshared, sign=True), style="open"))
        yield from entries(lines)


def _share(share: Share, say: Wording) -> Entry:
    return Entry(say.named(share.edits), mark=_points(share.thousandths, sign=True))


def _open(found: Comparison, say: Wording) -> Iterator[Block]:
    """The companies of which open facts decide whether anything changes, or may turn a difference round."""
    if len(found) > _FEW:
        return
    if found.kind == "investors":
        names = [one.name for one in found if one.undecided and one.thousandths]
        key = "open_undecided"
    else:
        shown = set(found.moved)
        names = [
            say("with_range", name=one.name, range=_range(one.low, one.high, say))
            for i, one in enumerate(found)
            if i not in shown and one.undecided
        ]
        key = "open_decides"
    if names:
        yield Heading(say("still_open"))
        rest = [say("more", count=len(names) - _MOST_LISTED)] if len(names) > _MOST_LISTED else []
        yield Paragraph(say(key, companies=say.joined([*names[:_MOST_LISTED], *rest])), "open")


def _points(thousandths: int | Fraction, *, sign: bool = False) -> str:
    return points_in_words(float(thousandths) / 1000, sign=sign)


def _range(low: int, high: int, say: Wording) -> str:
    return say("from_to", lo=_points(low, sign=True), hi=_points(high, sign=True))


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"
