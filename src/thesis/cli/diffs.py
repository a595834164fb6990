"""The command about two versions of a thesis: diff."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from thesis.cli.answers import give
from thesis.cli.options import After, AnswerFormat, AnswerShape, Before, Force, Lang, Language, Output, Rates
from thesis.cli.printing import tell
from thesis.cli.reading import tell_problems
from thesis.comparison import compare, diff, read_with
from thesis.files import load
from thesis.intake import read_profiles
from thesis.report import Review
from thesis.text import Problems
from thesis.verification import relation

FAILED = 1


class Fault(StrEnum):
    """What may count as a failure."""

    VERDICT_CHANGE = "verdict-change"


FailOn = Annotated[
    Fault | None, typer.Option("--fail-on", help="Exit 1 where this happens to a company of --profiles.")
]
Companies = Annotated[
    Path | None, typer.Option("--profiles", metavar="FILE", help="Companies that both versions are set against.")
]


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command(name="diff")(diff_theses)


def diff_theses(
    before: Before,
    after: After,
    *,
    profiles: Companies = None,
    fail_on: FailOn = None,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    rates: Rates = None,
    force: Force = False,
) -> None:
    """Say how two versions of a thesis differ: the paths, and which is stricter, with companies that show it.

    Each rule, gate and verdict that changed, and the whole, is equivalent, stricter, looser or incomparable. With
    --profiles both versions are compared over companies too; --fail-on verdict-change then exits 1 where one changes.
    """
    if fail_on is not None and profiles is None:
        Problems().fail("E706", f"`--fail-on {fail_on.value}` needs companies", None, "Add --profiles FILE.")
    old, new = load(before), load(after)
    companies = None if profiles is None else read_profiles(profiles, read_with(old, new), rates=rates)
    compared = None if companies is None else compare(old, new, companies)
    give(Review(diff(old, new), relation(old, new), compared), shape, lang, output, force=force)
    if companies is not None:
        tell_problems(companies)
    changed = () if fail_on is None or compared is None else compared.verdict_changes()
    if changed:
        tell(f"Another verdict: {', '.join(one.before.name for one in changed)}.")
        sys.exit(FAILED)
