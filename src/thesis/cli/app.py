"""The commands, one function each."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from thesis.cli.options import (
    AsOf,
    Company,
    Force,
    Format,
    Output,
    ProfilesFile,
    Shape,
    TextFormat,
    TextShape,
    ThesisFile,
    day_of,
)
from thesis.explanation import explain as explain_company
from thesis.facts import Profile, Profiles
from thesis.files import load, shipped_theses, write_atomically
from thesis.intake import read_profiles
from thesis.report import SCORE_COLUMNS, score_rows, score_table, to_csv, to_json, to_markdown
from thesis.scoring import ScoreCard, score_profile
from thesis.text import Problems, did_you_mean

app = typer.Typer(
    help="Investment theses as code: score companies by an investor's rules, and say why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def score(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    shape: Shape = Format.TABLE,
    output: Output = None,
    as_of: AsOf = None,
    *,
    force: Force = False,
) -> None:
    """Score companies: ranked, with bounds over what is not known."""
    rules = load(thesis)
    companies = read_profiles(profiles, rules, as_of=day_of(as_of))
    cards = ranked([score_profile(rules, one, day_of(as_of)) for one in companies])
    if output is not None:
        write_atomically(output, _shaped(Format.JSON if output.suffix == ".json" else Format.CSV, cards), force=force)
    elif shape is Format.TABLE:
        console().print(score_table(rules, cards))
    else:
        sys.stdout.write(_shaped(shape, cards))
    tell_problems(companies)


@app.command()
def explain(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    company: Company,
    shape: TextShape = TextFormat.TEXT,
    as_of: AsOf = None,
) -> None:
    """Say why a company has its score: every point, down to the fact and the quote."""
    rules = load(thesis)
    companies = read_profiles(profiles, rules, as_of=day_of(as_of))
    story = explain_company(rules, find_company(companies, company), day_of(as_of))
    if shape is TextFormat.JSON:
        sys.stdout.write(json.dumps(story.to_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(f"{story}\n")


@app.command()
def check(files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Theses to check.")]) -> None:
    """Check theses: every mistake at once, each with its place and what to do."""
    for path in files:
        rules = load(path)
        sys.stdout.write(
            f"{path}: {len(rules.rules)} rules, {len(rules.gates)} gates, {len(rules.parameters)} parameters,"
            f" {len(rules.cases)} cases: no mistakes\n"
        )


@app.command(name="list")
def list_theses() -> None:
    """List the theses that come with the library."""
    for name, path in shipped_theses().items():
        sys.stdout.write(f"{name:<20} {load(path)}\n")


def ranked(cards: list[ScoreCard]) -> list[ScoreCard]:
    """Cards from the highest score down, vetoed companies last."""
    return sorted(cards, key=lambda card: (card.vetoed is True, -card.thousandths.score))


def find_company(companies: Profiles, wanted: str) -> Profile:
    """A company by id or name.

    Raises:
        ThesisError: E623, there is none, or several have the name.
    """
    try:
        return companies[wanted]
    except KeyError:
        names = [name for one in companies for name in (one.id, one.name)]
        twins = [one.id for one in companies if one.name == wanted]
        if twins:
            Problems().fail(
                "E623", f"{len(twins)} companies are named `{wanted}`", None, f"Ask by id: {', '.join(twins)}."
            )
        hint = did_you_mean(wanted, names)
        Problems().fail("E623", f"there is no company `{wanted}` in {companies.name}", suggestion=hint)


def tell_problems(companies: Profiles) -> None:
    """List on stderr what could not be read and was taken as unknown."""
    if companies.problems:
        count = len(companies.problems)
        sys.stderr.write(f"{count} fact{'s' if count > 1 else ''} could not be read and count as unknown:\n")
        sys.stderr.writelines(f"{problem}\n" for problem in companies.problems)


def console() -> Console:
    """The terminal; no colour when the output is piped."""
    return Console(highlight=False, soft_wrap=False)


def _shaped(shape: Format, cards: list[ScoreCard]) -> str:
    rows = score_rows(cards)
    writer = {Format.JSON: to_json, Format.CSV: to_csv, Format.MARKDOWN: to_markdown}[shape]
    return writer(SCORE_COLUMNS, rows)
