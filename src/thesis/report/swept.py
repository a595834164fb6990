"""A sweep as a page, and as rows: scores and places at each value, and where companies change places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thesis.comparison import Crossing, Setting, Sweep
from thesis.explanation.page import Block, Cell, Column, Entry, Heading, Page, Paragraph, Rows, entries
from thesis.explanation.wording import Wording, points_in_words
from thesis.report.compared import title_of

_MOST_COMPANIES = 30
_MOST_CROSSINGS = 20


def sweep_columns(found: Sweep) -> tuple[str, ...]:
    """The names of the columns of `sweep_rows`: the knobs by their paths, then the company."""
    return (*found.paths, "id", "name", "score", "rank", "verdict")


def sweep_rows(found: Sweep) -> list[dict[str, Any]]:
    """One row for each setting and company, in this order."""
    return [
        {
            **dict(zip(found.paths, one.values, strict=True)),
            "id": found.ids[i],
            "name": found.names[i],
            "score": one.thousandths[i] / 1000,
            "rank": one.ranks[i],
            "verdict": one.verdicts[i],
        }
        for one in found.settings
        for i in range(len(found.ids))
    ]


def sweep_page(found: Sweep, lang: str) -> Page:
    """The whole sweep in one language; with two knobs, a table for each value of the second."""
    say = Wording(lang)
    title = say("of_its_own", title=title_of(found.thesis, say), points=say.named(found.paths))
    blocks = (Heading(title, 1), *_tables(found, say), *_unmoved(found, say), *_crossings(found, say))
    return Page(title, blocks, lang)


def moving(found: Sweep) -> list[int]:
    """The positions of companies whose score or place is not the same everywhere, best first."""
    first = found.settings[0]
    everywhere = [
        {(one.thousandths[i], one.ranks[i], one.verdicts[i]) for one in found.settings} for i in range(len(found.ids))
    ]
    return sorted((i for i, seen in enumerate(everywhere) if len(seen) > 1), key=lambda i: (first.ranks[i], i))


def _tables(found: Sweep, say: Wording) -> Iterator[Block]:
    rows = moving(found)
    if not rows:
        yield Paragraph(say("no_setting_matters"), "strong")
        return
    groups: dict[tuple[str, ...], list[Setting]] = {}
    for one in found.settings:
        groups.setdefault(one.values[1:], []).append(one)
    for fixed, settings in groups.items():
        if fixed:
            yield Heading(say("knob_is", path=found.paths[1], value=fixed[0]), 3)
        yield _table(found, settings, rows, say)
    if len(rows) > _MOST_COMPANIES:
        yield Paragraph(say("more_companies", count=len(rows) - _MOST_COMPANIES), "faint")


def _table(found: Sweep, settings: list[Setting], rows: list[int], say: Wording) -> Rows:
    columns = (
        Column(say("score_and_place"), least=10),
        *(Column(one.values[0], right=True) for one in settings),
    )
    cells: list[tuple[Cell, ...]] = [
        (found.names[i], *(f"{_points(one.thousandths[i])} ({one.ranks[i]})" for one in settings))
        for i in rows[:_MOST_COMPANIES]
    ]
    return Rows(columns, tuple(cells))


def _unmoved(found: Sweep, say: Wording) -> Iterator[Block]:
    rest = sorted(set(range(len(found.ids))) - set(moving(found)), key=lambda i: (found.settings[0].ranks[i], i))
    if rest:
        told = [
            say("with_points", name=found.names[i], points=_points(found.settings[0].thousandths[i]))
            for i in rest[:_MOST_COMPANIES]
        ]
        more = [say("more", count=len(rest) - len(told))] if len(rest) > len(told) else []
        yield Paragraph(say("unmoved", companies=say.joined([*told, *more])), "faint")


def _crossings(found: Sweep, say: Wording) -> Iterator[Block]:
    if not moving(found):
        return
    yield Heading(say("crossings"))
    if not found.crossings:
        yield Paragraph(say("no_crossing"))
    lines = [Entry(_crossing(one, say)) for one in found.crossings[:_MOST_CROSSINGS]]
    if len(found.crossings) > _MOST_CROSSINGS:
        lines.append(Entry(say("more", count=len(found.crossings) - _MOST_CROSSINGS), style="faint"))
    yield from entries(lines)


def _crossing(one: Crossing, say: Wording) -> str:
    key = "passes" if one.order[1] > 0 else "draws_level"
    text = say(key, one=one.names[0], other=one.names[1])
    if one.at is not None:
        text = say("crosses_at", crossing=text, at=f"{float(one.at):.6g}")
    text = say("crosses_between", crossing=text, low=one.between[0], high=one.between[1])
    return text if one.fixed is None else say("crosses_where", crossing=text, path=one.fixed[0], value=one.fixed[1])


def _points(thousandths: int) -> str:
    return points_in_words(thousandths / 1000)
