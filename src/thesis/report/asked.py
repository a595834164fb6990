"""Questions, flips, stabilities and acceptabilities as pages, and as rows for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from thesis.explanation.page import Block, Column, Entries, Entry, Heading, Page, Paragraph, Rows
from thesis.inquiry import Change, Flip, Question, Questions
from thesis.robustness import Acceptability, Leeway, Leeways, Stability
from thesis.robustness.wording import Section, acceptability_sections, stability_sections

Table = tuple[tuple[str, ...], list[Mapping[str, Any]]]

_LEAST = 12  # how narrow a column of words may become


def questions_page(found: Questions) -> Page:
    """What to find out, first things first, numbered; then what need not be found out."""
    title = f"What to find out: {found.thesis}"
    is_one = len(found.standings) == 1
    blocks: list[Block] = [Heading(title, 1)]
    if is_one:
        blocks.append(Paragraph(f"{found.standings[0]}."))
    told = [one for one in found if one.kind != "inert"]
    if told:
        blocks.append(Entries(tuple(_entry(i, one, is_one=is_one) for i, one in enumerate(told, 1))))
    blocks += [Paragraph(line, "faint") for line in found.rest()]
    return Page(title, tuple(blocks))


def _entry(number: int, one: Question, *, is_one: bool) -> Entry:
    text = f"{'' if is_one else f'{one.company}: '}{one}."
    return Entry(text, f"{number}.", style="strong" if one.kind == "pivotal" else "plain")


def flip_page(found: Flip) -> Page:
    """Where the company stands, the smallest changes that are enough, and how far all of them would bring it."""
    title = f"{found.company}: what reaches {found.goal}"
    blocks: list[Block] = [Heading(title, 1)]
    for part in found.parts():
        if part.lines:
            lines = (Entry(line, f"{i}.") for i, line in enumerate(part.lines, 1))
            blocks += [Paragraph(part.text), Entries(tuple(lines))]
        else:
            blocks.append(Paragraph(part.text))
    return Page(title, tuple(blocks))


def stability_page(found: Stability) -> Page:
    """Tables of how far points and parameters may move."""
    return sections_page(stability_sections(found))


def acceptability_page(found: Acceptability) -> Page:
    """The likeliest places and verdicts, and central points."""
    return sections_page(acceptability_sections(found))


def sections_page(sections: Sequence[Section]) -> Page:
    """Sections, each under its title, the first of which is the page's own."""
    blocks: list[Block] = []
    for level, section in enumerate(sections, 1):
        blocks.append(Heading(section.title, min(level, 2)))
        if section.facts:
            blocks.append(Rows((Column(), Column(least=_LEAST)), section.facts, head=False))
        for is_listed, lines in groupby(section.lines, key=lambda line: line.startswith(" ")):
            if is_listed:
                blocks.append(Entries(tuple(Entry(line.strip(), "·") for line in lines)))
            else:
                blocks += [Paragraph(line) for line in lines]
        if section.rows:
            blocks.append(_rows(section))
        if section.after:
            blocks.append(Paragraph(section.after, "faint"))
    return Page(sections[0].title, tuple(blocks))


def _rows(section: Section) -> Rows:
    head, *rows = section.rows
    columns = tuple(
        Column(title, right=i in section.right, least=None if not i or i in section.right else max(_LEAST, len(title)))
        for i, title in enumerate(head)
    )
    return Rows(columns, tuple(rows))


# --- rows --------------------------------------------------------------------------------------------------------


def questions_rows(found: Questions) -> Table:
    """One row for each open fact, the inert ones among them."""
    columns = (
        "id", "company", "field", "title", "known", "kind", "settles", "settles_place", "reaches", "down", "up",
        "removes_least", "removes_most", "cost", "exact", "sentence",
    )  # fmt: skip
    rows: list[Mapping[str, Any]] = []
    for one in found:
        data = one.to_dict()
        data |= {key: [f"{name} if {how}" for name, how in data[key].items()] for key in ("settles", "settles_place")}
        rows.append(data)
    return columns, rows


def flip_rows(found: Flip) -> Table:
    """One row for each change of one fact, then of two; the other fact's columns end in `_2`."""
    each = ("field", "condition", "known", "kind", "size")
    columns = ("id", "company", "goal", "score", *each, *(f"{name}_2" for name in each))
    first = {"id": found.id, "company": found.company, "goal": found.goal}
    rows: list[Mapping[str, Any]] = [
        {**first, "score": one.score / 1000, **_change(one, each), **{f"{name}_2": None for name in each}}
        for one in found.one
    ]
    for pair in found.two:
        second = {f"{name}_2": value for name, value in _change(pair.second, each).items()}
        rows.append({**first, "score": pair.score / 1000, **_change(pair.first, each), **second})
    return columns, rows


def _change(one: Change, names: Sequence[str]) -> dict[str, Any]:
    data = one.to_dict()
    return {name: data[name] for name in names}


def stability_rows(found: Stability) -> Table:
    """One row for each number that moves, form and statement, with both ends of the interval."""
    ends = ("value", "included", "beyond", "change")
    columns = (
        "what", "id", "now", "unit", "form", "statement", "company",
        *(f"{side}_{end}" for side in ("low", "high") for end in ends),
    )  # fmt: skip
    rows: list[Mapping[str, Any]] = []
    for rule in found.rules.values():
        about = {"what": "rule", "id": rule.rule, "now": rule.points, "unit": "points"}
        for form, leeways in (("fixed", rule.fixed), ("rescaled", rule.rescaled)):
            rows += [{**about, "form": form, **row} for row in _statements(leeways)] if leeways is not None else []
    for one in found.parameters.values():
        about = {"what": "parameter", "id": one.parameter, "now": one.value, "unit": one.unit, "form": "fixed"}
        rows += [{**about, **row} for row in _statements(one.leeways)]
    return columns, rows


def _statements(leeways: Leeways) -> Iterator[dict[str, Any]]:
    for name in ("winner", "top", "order"):
        yield {"statement": name, "company": None, **_ends(getattr(leeways, name))}
    for name, each in (("place", leeways.places), ("verdict", leeways.verdicts)):
        for company, leeway in each.items():
            yield {"statement": name, "company": company, **_ends(leeway)}


def _ends(leeway: Leeway) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side, end in (("low", leeway.low), ("high", leeway.high)):
        for name in ("value", "included", "beyond", "change"):
            found[f"{side}_{name}"] = None if end is None else getattr(end, name)
    return found


def acceptability_rows(found: Acceptability) -> Table:
    """One row for each company: today's place, the probability of each place and verdict, its central points."""
    places = [f"place_{i + 1}" for i in range(found.ranks.shape[1])]
    verdicts = [f"verdict_{name}" for name in found.verdict_names]
    rules = list(next((one for one in found.central if one is not None), {}))
    columns = ("id", "company", "today", *places, *verdicts, "firsts", "confidence", *(f"central_{r}" for r in rules))
    today = {one: place for place, one in enumerate(found.ranking, 1)}
    rows: list[Mapping[str, Any]] = [
        {
            "id": one.id,
            "company": one.name,
            "today": today[one.id],
            **dict(zip(places, one.places, strict=True)),
            **{f"verdict_{name}": share for name, share in one.verdicts.items()},
            "firsts": one.firsts,
            "confidence": one.confidence,
            **{f"central_{rule}": None if one.central is None else one.central[rule] for rule in rules},
        }
        for one in found
    ]
    return columns, rows


def asked_rows(found: Questions | Flip | Stability | Acceptability) -> Table:
    """What was found as columns and rows of plain values."""
    match found:
        case Questions():
            return questions_rows(found)
        case Flip():
            return flip_rows(found)
        case Stability():
            return stability_rows(found)
        case _:
            return acceptability_rows(found)
