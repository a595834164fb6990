"""Questions asked of scores: what to find out, what would turn a verdict, how far one may trust a ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Annotated, Literal

import typer
from attrs import evolve
from rich.console import Console

from thesis.cli.answers import draw, give
from thesis.cli.companies import find_company, read
from thesis.cli.options import (
    AnswerFormat,
    AnswerShape,
    AsOf,
    Company,
    Force,
    Lang,
    Language,
    Output,
    Plot,
    ProfilesFile,
    Rates,
    Strict,
    ThesisFile,
    day_of,
)
from thesis.cli.reading import reads_companies, tell_problems
from thesis.inquiry import ask as ask_about
from thesis.inquiry import flip as flip_company
from thesis.report import stability_page
from thesis.robustness import acceptability as acceptability_of
from thesis.robustness import stability as stability_of


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(reads_companies(ask))
    app.command()(reads_companies(flip))
    app.command()(reads_companies(stability))
    app.command()(reads_companies(acceptability))


def ask(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    company: Annotated[
        str | None, typer.Argument(metavar="COMPANY", help="Its id or name; all where left out.")
    ] = None,
    *,
    cost: Annotated[
        list[str] | None, typer.Option("--cost", metavar="FIELD=N", help="What finding out a field costs; else 1.")
    ] = None,
    first: Annotated[
        int | None, typer.Option("--first", min=1, metavar="N", help="Also: what decides who is among the first N.")
    ] = None,
    top: Annotated[int | None, typer.Option("--top", min=1, metavar="N", help="Only the first N questions.")] = None,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    plot: Plot = None,
    as_of: AsOf = None,
    rates: Rates = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Say what to find out next: what decides the verdict first, then what takes most off the bounds."""
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    costs = dict(map(_cost, cost or ()))
    one = None if company is None else find_company(companies, company)
    if one is None or first is not None:
        found = ask_about(rules, companies, day_of(as_of), costs, top=first)
    else:
        found = ask_about(rules, one, day_of(as_of), costs)
    if one is not None:
        found = found.about(one.id)
    found = found if top is None else evolve(found, questions=found.questions[:top])
    draw(found, plot, lang, force=force)
    give(found, shape, lang, output, force=force)
    tell_problems(companies, one)


def flip(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    company: Company,
    verdict: Annotated[str | None, typer.Argument(metavar="VERDICT", help="The verdict to be reached.")] = None,
    *,
    place: Annotated[
        int | None, typer.Option("--place", min=1, metavar="N", help="Instead: a place in the ranking.")
    ] = None,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    as_of: AsOf = None,
    rates: Rates = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Say what would bring a company to a verdict or a place: the smallest change of one fact, then of two."""
    if (verdict is None) is (place is None):
        raise typer.BadParameter("give one goal: a verdict, or --place N")
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    one = find_company(companies, company)
    give(
        flip_company(rules, one, verdict, rank=place, companies=companies, as_of=day_of(as_of)),
        shape,
        lang,
        output,
        force=force,
    )
    tell_problems(companies, one)


def stability(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    *,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="Only this rule, in sentences; may be repeated.")
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", metavar="ID", help="Only this parameter, in sentences.")
    ] = None,
    company: Annotated[
        list[str] | None, typer.Option("--company", metavar="COMPANY", help="Whose place and verdict are watched.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="How many first places are watched.")] = 3,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    as_of: AsOf = None,
    rates: Rates = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Say how far points and parameters may move before the ranking, a place or a verdict changes."""
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    follow = [find_company(companies, one).id for one in company or ()]
    found = stability_of(
        rules, companies, k=top, follow=follow or None, rules=rule, parameters=parameter, as_of=day_of(as_of)
    )
    page = stability_page(found, lang.value, rule or (), parameter or (), follow)
    give(found, shape, lang, output, page, force=force)
    tell_problems(companies)


def acceptability(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    *,
    draws: Annotated[int, typer.Option("--draws", min=1, metavar="N", help="How many points are drawn.")] = 100_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same numbers.")] = 0,
    space: Annotated[
        str,
        typer.Option(
            "--space", help="simplex: any points; ordered: in the thesis's order; 20%: within ± 20 % of its own."
        ),
    ] = "simplex",
    threads: Annotated[int, typer.Option("--threads", min=1, metavar="N", help="How many work at once.")] = 1,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    plot: Plot = None,
    as_of: AsOf = None,
    rates: Rates = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Say how likely each place and verdict is where the points are not taken for granted."""
    rules, companies = read(thesis, profiles, as_of, rates, strict=strict)
    drawn: Literal["simplex", "ordered"] | tuple[Literal["box"], str]
    drawn = "simplex" if space == "simplex" else "ordered" if space == "ordered" else ("box", space)
    with progress(draws) as step:
        found = acceptability_of(
            rules, companies, draws, seed, space=drawn, threads=threads, progress=step, as_of=day_of(as_of)
        )
    draw(found, plot, lang, force=force)
    give(found, shape, lang, output, force=force)
    tell_problems(companies)


@contextmanager
def progress(draws: int) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error while it is a terminal; it leaves nothing behind."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("drawing"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=draws)
        yield lambda done, _: bar.update(task, completed=done)


def _cost(text: str) -> tuple[str, float]:
    """A field and its cost."""
    name, _, number = text.partition("=")
    try:
        cost = float(number)
    except ValueError:
        cost = float("nan")
    if not isfinite(cost):
        raise typer.BadParameter(f"`{text}` is no cost; write it as gross_margin=3", param_hint="--cost")
    return name.strip(), cost
