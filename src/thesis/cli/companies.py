"""Commands about companies: score, explain, contrast."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

from thesis.cli.answers import draw
from thesis.cli.options import (
    AsOf,
    Bounds,
    Company,
    Force,
    Format,
    Lang,
    Language,
    Other,
    Output,
    Plot,
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
from thesis.cli.printing import emit, say, show, tell
from thesis.cli.reading import progress_shown, read_companies, reads_companies, tell_problems
from thesis.cli.tightness import how_tight
from thesis.explanation import Contrast, Explanation
from thesis.explanation import contrast as contrast_companies
from thesis.explanation import explain as explain_company
from thesis.facts import Profile, Profiles
from thesis.files import load
from thesis.model import Thesis
from thesis.report import encode_board, encode_text, summary_page, table_page
from thesis.scoring import score as score_companies
from thesis.text import Problems, did_you_mean

MOST_ROWS = 200  # of a table in a terminal; files have them all
SHOWN_OF_MANY = 20  # of a longer one, before its summary


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(reads_companies(score))
    app.command()(reads_companies(explain))
    app.command()(reads_companies(contrast))


def score(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    *,
    shape: Shape = Format.TABLE,
    lang: Lang = Language.EN,
    output: Output = None,
    plot: Plot = None,
    as_of: AsOf = None,
    rates: Rates = None,
    top: Top = None,
    bounds: Bounds = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Score companies: ranked, with bounds over what is not known.

    The suffix of the file given with -o says what is written: .xlsx, .csv, .parquet, .json, .jsonl, .md or .html.
    Of many companies a terminal shows the first ones and a summary. Files of a pattern of Parquet files are scored
    into a Parquet file through DuckDB, whatever their size, in their order; what was interrupted is resumed.
    """
    if output is not None and _is_streamed(profiles, output):
        from thesis.cli.streaming import refuse_for_streams, stream_files

        left = {"--plot": plot, "--rates": rates, "--top": top, "--strict": strict}
        refuse_for_streams(name for name, given in left.items() if given)
        stream_files(thesis, profiles, output, day_of(as_of), bounds, force=force)
        return
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    chosen = how_tight(len(companies), bounds, day_of(as_of), rules)
    with progress_shown("scoring") as progress:
        board = score_companies(rules, companies, day_of(as_of), progress=progress, bounds=chosen.value)
    if plot is not None:
        only = len(companies) == 1
        draw(explain_company(rules, companies[0], day_of(as_of)) if only else board, plot, lang, force=force)
    if output is not None:
        emit(encode_board(board, output.suffix, top, lang.value), output, force=force)
    elif shape is Format.TABLE:
        many = top is None and len(board) > MOST_ROWS
        show(table_page(board, lang.value, SHOWN_OF_MANY if many else top), lang)
        if many:
            say("")
            show(summary_page(board, lang.value), lang)
            tell(f"The first {SHOWN_OF_MANY} of {len(board):,}. Give --top N for more, or -o FILE for all of them.")
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
    plot: Plot = None,
    as_of: AsOf = None,
    rates: Rates = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Say why a company has its score: every point, down to the fact and the quote."""
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    found = find_company(companies, company)
    story = explain_company(rules, found, day_of(as_of))
    draw(story, plot, lang, force=force)
    _told(story, shape, lang, output, force=force)
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
    thesis: str, profiles: str, as_of: datetime | None, rates: Path | None, *, strict: bool
) -> tuple[Thesis, Profiles]:
    """A thesis, and companies that are read for it."""
    rules = load(thesis)
    return rules, read_companies(rules, profiles, day_of(as_of), rates, strict=strict)


def _is_streamed(profiles: str, output: Path) -> bool:
    is_pattern = any(sign in profiles for sign in "*?[") and not Path(profiles).exists()
    return is_pattern and profiles.endswith(".parquet") and output.suffix == ".parquet"


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
