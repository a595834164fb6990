"""Commands about companies: score, explain, contrast."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

from thesis.cli.options import (
    AsOf,
    Company,
    Force,
    Format,
    Lang,
    Language,
    Other,
    Output,
    ProfilesFile,
    Rates,
    Shape,
    Strict,
    TextFormat,
    TextShape,
    ThesisFile,
    Top,
    day_of,
)
from thesis.cli.printing import emit, show, tell
from thesis.explanation import Contrast, Explanation
from thesis.explanation import contrast as contrast_companies
from thesis.explanation import explain as explain_company
from thesis.facts import Profile, Profiles
from thesis.files import load
from thesis.intake import read_profiles
from thesis.model import Thesis
from thesis.report import encode_board, encode_text, table_page
from thesis.scoring import score as score_companies
from thesis.text import Problems, did_you_mean

MOST_ROWS = 200  # of a table in a terminal; files have them all


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(score)
    app.command()(explain)
    app.command()(contrast)


def score(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    *,
    shape: Shape = Format.TABLE,
    lang: Lang = Language.EN,
    output: Output = None,
    as_of: AsOf = None,
    rates: Rates = None,
    top: Top = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Score companies: ranked, with bounds over what is not known.

    The suffix of the file given with -o says what is written: .xlsx, .csv, .parquet, .json, .md or .html.
    """
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    board = score_companies(rules, companies, day_of(as_of))
    if output is not None:
        emit(encode_board(board, output.suffix, top, lang.value), output, force=force)
    elif shape is Format.TABLE:
        limit = top or MOST_ROWS
        show(table_page(board, lang.value, limit), lang)
        if top is None and len(board) > limit:
            tell(f"The first {limit} of {len(board)} companies. Give --top, or -o FILE for all of them.")
    else:
        emit(encode_board(board, f".{shape.value}", top, lang.value), None, force=force)
    tell_problems(companies)


def explain(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    company: Company,
    *,
    shape: TextShape = TextFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    as_of: AsOf = None,
    rates: Rates = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Say why a company has its score: every point, down to the fact and the quote."""
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    found = find_company(companies, company)
    _told(explain_company(rules, found, day_of(as_of)), shape, lang, output, force=force)
    tell_problems(companies, found)


def contrast(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    company: Company,
    other: Other,
    *,
    shape: TextShape = TextFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    as_of: AsOf = None,
    rates: Rates = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Say why one company stands above another: exact, rule by rule, and what could turn it round."""
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    left, right = find_company(companies, company), find_company(companies, other)
    _told(contrast_companies(rules, left, right, day_of(as_of)), shape, lang, output, force=force)
    tell_problems(companies, left)
    tell_problems(companies, right)


def read(
    thesis: str, profiles: Path, as_of: datetime | None, rates: Path | None, *, strict: bool
) -> tuple[Thesis, Profiles]:
    """A thesis, and companies that are read for it."""
    rules = load(thesis)
    return rules, read_profiles(profiles, rules, as_of=day_of(as_of), rates=rates, strict=strict)


def _told(
    story: Explanation | Contrast, shape: TextFormat, lang: Language, output: Path | None, *, force: bool
) -> None:
    """A story in the shape that was asked for, or that the suffix of the file asks for."""
    if output is not None:
        emit(encode_text(story, output.suffix, lang.value), output, force=force)
    elif shape is TextFormat.TEXT:
        show(story, lang)
    else:
        emit(encode_text(story, f".{shape.value}", lang.value), None, force=force)


def find_company(companies: Profiles, wanted: str) -> Profile:
    """A company by id or name.

    Raises:
        ThesisError: E623, there is none, or several have the name.
    """
    try:
        return companies[wanted]
    except KeyError:
        twins = [one.id for one in companies if one.name == wanted]
        if twins:
            Problems().fail(
                "E623", f"{len(twins)} companies are named `{wanted}`", None, f"Ask by id: {', '.join(twins)}."
            )
        hint = did_you_mean(wanted, [one.name for one in companies]) or did_you_mean(
            wanted, [one.id for one in companies]
        )
        Problems().fail("E623", f"there is no company `{wanted}` in {companies.name}", suggestion=hint)


def tell_problems(companies: Profiles, company: Profile | None = None) -> None:
    """List on stderr, one line each, what could not be read and was taken as unknown."""
    told = [one for one in companies.problems if company is None or f"company `{company.name}`" in (one.within or "")]
    if told:
        tell(f"{len(told)} fact{'s' if len(told) > 1 else ''} could not be read and count as unknown:")
    for one in told:
        tell(f"  {f'{one.span}: ' if one.span else ''}{one.code} {one.message}, {one.within}")
    hints = dict.fromkeys(one.suggestion for one in told if one.suggestion)
    for hint in hints:
        tell(f"  {hint}")
