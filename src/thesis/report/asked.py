"""Questions, flips, stabilities and acceptabilities as pages, and as rows for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from thesis.explanation.page import Block, Column, Entries, Entry, Heading, Page, Paragraph, Rows, entries
from thesis.explanation.plain import columns_of
from thesis.inquiry import Change, Flip, Questions
from thesis.inquiry.phrases import PHRASES as INQUIRY
from thesis.robustness import Acceptability, Leeway, Leeways, Stability
from thesis.robustness.phrases import PHRASES as ROBUSTNESS
from thesis.robustness.sentences import stability_about, stability_of_companies
from thesis.robustness.wording import Section, acceptability_sections, stability_sections
from thesis.vocabulary import Phrasebook

Table = tuple[tuple[str, ...], list[Mapping[str, Any]]]

_LEAST = 12  # how narrow a column of words may become


def questions_page(found: Questions, lang: str) -> Page:
    """What to find out, first things first, numbered; then what need not be found out."""
    say = Phrasebook(INQUIRY, lang)
    title = say("what_to_find_out", thesis=say.chosen(found.thesis.id, found.thesis.title_zh))
    blocks: list[Block] = [Heading(title, 1)]
    if len(found.standings) == 1:
        blocks.append(Paragraph(say("sentence", text=found.standings[0].told(say))))
    told = [one for one in found if one.kind != "inert"]
    lines = [
        Entry(found.line(one, say), f"{i}.", style="strong" if one.kind == "pivotal" else "plain")
        for i, one in enumerate(told, 1)
    ]
    blocks += [*entries(lines), *(Paragraph(line, "faint") for line in found.rest(say))]
    return Page(title, tuple(blocks), lang)


def flip_page(found: Flip, lang: str) -> Page:
    """Where the company stands, the smallest changes that are enough, and how far all of them would bring it."""
    say = Phrasebook(INQUIRY, lang)
    title = say("what_reaches", company=found.company, goal=found.goal.told(say))
    blocks: list[Block] = [Heading(title, 1)]
    for part in found.parts(say):
        lines = [Entry(line, f"{i}.") for i, line in enumerate(part.lines, 1)]
        blocks += [Paragraph(part.text), *entries(lines)]
    return Page(title, tuple(blocks), lang)


def stability_page(
    found: Stability,
    lang: str,
    rules: Sequence[str] = (),
    parameters: Sequence[str] = (),
    companies: Sequence[str] = (),
) -> Page:
    """How far points and parameters may move: all in tables, or some in sentences, or some companies in tables.

    Args:
        found: the stability.
        lang: "en" or "zh".
        rules: ids of the rules, and
        parameters: ids of the parameters that sentences are about.
        companies: ids of the companies whose place and verdict they, or else tables, are about.
    """
    say = Phrasebook(ROBUSTNESS, lang)
    if rules or parameters:
        return _sections_page(stability_about(found, rules, parameters, companies, say), lang)
    if companies:
        return _sections_page(stability_of_companies(found, companies, say), lang)
    return _sections_page(stability_sections(found, say), lang)


def acceptability_page(found: Acceptability, lang: str) -> Page:
    """The likeliest places and verdicts, and central points."""
    return _sections_page(acceptability_sections(found, Phrasebook(ROBUSTNESS, lang)), lang)


def _sections_page(sections: Sequence[Section], lang: str) -> Page:
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
    return Page(sections[0].title, tuple(blocks), lang)


def _rows(section: Section) -> Rows:
    head, *rows = section.rows
    words = set(range(1, len(head))) - set(section.right)
    columns = tuple(
        Column(title, right=i in section.right, least=max(_LEAST, columns_of(title)) if i in words else None)
        for i, title in enumerate(head)
    )
    return Rows(columns, tuple(rows))


# --- rows --------------------------------------------------------------------------------------------------------


def questions_rows(found: Questions, lang: str) -> Table:
    """One row for each open fact, the inert ones among them."""
    say = Phrasebook(INQUIRY, lang)
    columns = (
        "id", "company", "field", "title", "known", "kind", "settles", "settles_place", "reaches", "down", "up",
        "removes_least", "removes_most", "cost", "exact", "sentence",
    )  # fmt: skip
    rows: list[Mapping[str, Any]] = []
    for one in found:
        settled = {"settles": one.settles, "settles_place": one.places}
        rows.append(one.to_dict(lang) | {key: [each.told(say) for each in all_] for key, all_ in settled.items()})
    return columns, rows


def flip_rows(found: Flip, lang: str) -> Table:
    """One row for each change of one fact, then of two; the other fact's columns end in `_2`."""
    each = ("field", "condition", "known", "kind", "size")
    columns = ("id", "company", "goal", "score", *each, *(f"{name}_2" for name in each))
    first = {"id": found.id, "company": found.company, "goal": found.goal.told(Phrasebook(INQUIRY, lang))}
    rows: list[Mapping[str, Any]] = [
        {**first, "score": one.score / 1000, **_change(one, each, lang), **{f"{name}_2": None for name in each}}
        for one in found.one
    ]
    for pair in found.two:
        second = {f"{name}_2": value for name, value in _change(pair.second, each, lang).items()}
        rows.append({**first, "score": pair.score / 1000, **_change(pair.first, each, lang), **second})
    return columns, rows


def _change(one: Change, names: Sequence[str], lang: str) -> dict[str, Any]:
    data = one.to_dict(lang)
    return {name: data[name] for name in names}


def stability_rows(found: Stability, lang: str) -> Table:
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
            told = () if leeways is None else _statements(leeways, lang)
            rows += [{**about, "form": form, **row} for row in told]
    for one in found.parameters.values():
        about = {"what": "parameter", "id": one.parameter, "now": one.value, "unit": one.unit, "form": "fixed"}
        rows += [{**about, **row} for row in _statements(one.leeways, lang)]
    return columns, rows


def _statements(leeways: Leeways, lang: str) -> Iterator[dict[str, Any]]:
    for name in ("winner", "top", "order"):
        yield {"statement": name, "company": None, **_ends(getattr(leeways, name), lang)}
    for name, each in (("place", leeways.places), ("verdict", leeways.verdicts)):
        for company, leeway in each.items():
            yield {"statement": name, "company": company, **_ends(leeway, lang)}


def _ends(leeway: Leeway, lang: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side, end in leeway.to_dict(lang).items():
        for name in ("value", "included", "beyond", "change"):
            found[f"{side}_{name}"] = None if end is None else end[name]
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


def asked_rows(found: Questions | Flip | Stability | Acceptability, lang: str) -> Table:
    """What was found as columns and rows of plain values, their words in a language."""
    match found:
        case Questions():
            return questions_rows(found, lang)
        case Flip():
            return flip_rows(found, lang)
        case Stability():
            return stability_rows(found, lang)
        case _:
            return acceptability_rows(found)
