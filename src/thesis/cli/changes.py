"""Commands about changed and other theses over the same companies: tweak, what-if, compare, disagree, sweep."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from thesis.cli.answers import draw, give
from thesis.cli.options import (
    After,
    AnswerFormat,
    AnswerShape,
    AsOf,
    Before,
    Bounds,
    Edits,
    Force,
    Lang,
    Language,
    Output,
    Places,
    Plot,
    ProfilesFile,
    Rates,
    Strict,
    ThesisFile,
    WhatIfFiles,
    day_of,
)
from thesis.cli.printing import tell
from thesis.cli.reading import read_companies, reads_companies, tell_problems
from thesis.cli.tightness import how_tight
from thesis.comparison import compare as compare_theses
from thesis.comparison import diff, edits_in, knob_of, read_with, save_tweak
from thesis.comparison import disagree as disagree_investors
from thesis.comparison import sweep as sweep_knob
from thesis.comparison import what_if as what_if_tweak
from thesis.facts import Profiles
from thesis.files import load
from thesis.model import Thesis
from thesis.text import Problems
from thesis.tweaks import edits_of, review_tweak, stack
from thesis.tweaks import tweak as tweak_thesis

Save = Annotated[
    Path | None, typer.Option("--save", metavar="FILE", help="Write the tweaked thesis, comments and layout kept.")
]
Knob = Annotated[
    str, typer.Argument(metavar="KNOB", help="PATH=a, b, c or PATH=low..high/n; a parameter with a range alone.")
]
OtherKnob = Annotated[str | None, typer.Argument(metavar="[KNOB]", help="A second one; every pair is tried.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(name="tweak")(make_tweak)
    app.command(name="what-if")(reads_companies(what_if))
    app.command()(reads_companies(compare))
    app.command()(reads_companies(disagree))
    app.command()(reads_companies(sweep))


def make_tweak(
    thesis: ThesisFile,
    *,
    edits: Edits = None,
    files: WhatIfFiles = None,
    save: Save = None,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    force: Force = False,
) -> None:
    """Change a thesis, say at which paths it is another one, and keep it with --save FILE."""
    rules = load(thesis)
    asked = _asked(rules, edits, files)
    changes = diff(rules, tweak_thesis(rules, asked))
    if save is not None:
        save_tweak(thesis, asked, save, force=force)
    give(changes, shape, lang, output, force=force)
    if save is not None:
        tell(f"Wrote {save}. Next: thesis check {save}")


def what_if(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    *,
    edits: Edits = None,
    files: WhatIfFiles = None,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    plot: Plot = None,
    as_of: AsOf = None,
    rates: Rates = None,
    places: Places = None,
    bounds: Bounds = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Say what a changed thesis changes: whose score, place and verdict, by which rule and which edit."""
    rules = load(thesis)
    asked = _asked(rules, edits, files)
    companies = _read(profiles, read_with(rules, tweak_thesis(rules, asked)), as_of, rates, strict=strict)
    near = how_tight(len(companies), bounds, day_of(as_of), rules)
    found = what_if_tweak(rules, asked, companies, as_of=day_of(as_of), top=places, bounds=near.value)
    draw(found, plot, lang, force=force)
    give(found, shape, lang, output, force=force)
    tell_problems(companies)


def compare(
    before: Before,
    after: After,
    profiles: ProfilesFile,
    *,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    plot: Plot = None,
    as_of: AsOf = None,
    rates: Rates = None,
    places: Places = None,
    bounds: Bounds = None,
    strict: Strict = False,
    force: Force = False,
    attribute: Annotated[
        bool, typer.Option("--shares/--no-shares", help="Share each difference out among the edits.")
    ] = True,
) -> None:
    """Set two versions of a thesis side by side over companies: whom the changes touch, and through which edit."""
    theses = load(before), load(after)
    companies = _read(profiles, read_with(*theses), as_of, rates, strict=strict)
    near = how_tight(len(companies), bounds, day_of(as_of), *theses)
    found = compare_theses(*theses, companies, as_of=day_of(as_of), top=places, attribute=attribute, bounds=near.value)
    draw(found, plot, lang, force=force)
    give(found, shape, lang, output, force=force)
    tell_problems(companies)


def disagree(
    one: Before,
    other: After,
    profiles: ProfilesFile,
    *,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    plot: Plot = None,
    as_of: AsOf = None,
    rates: Rates = None,
    places: Places = None,
    bounds: Bounds = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Set two investors side by side over companies: where they part most, and by which rules."""
    theses = load(one), load(other)
    companies = _read(profiles, read_with(*theses), as_of, rates, strict=strict)
    near = how_tight(len(companies), bounds, day_of(as_of), *theses)
    found = disagree_investors(*theses, companies, as_of=day_of(as_of), top=places, bounds=near.value)
    draw(found, plot, lang, force=force)
    give(found, shape, lang, output, force=force)
    tell_problems(companies)


def sweep(
    thesis: ThesisFile,
    profiles: ProfilesFile,
    knob: Knob,
    other: OtherKnob = None,
    *,
    shape: AnswerShape = AnswerFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    plot: Plot = None,
    as_of: AsOf = None,
    rates: Rates = None,
    bounds: Bounds = None,
    strict: Strict = False,
    force: Force = False,
) -> None:
    """Turn one knob of a thesis, or two: scores and places at each value, and where companies change places."""
    rules = load(thesis)
    path, values = knob_of(knob, rules)
    against = None if other is None else knob_of(other, rules)
    companies = _read(profiles, rules, as_of, rates, strict=strict)
    near = how_tight(len(companies), bounds, day_of(as_of), rules)
    found = sweep_knob(rules, path, values, companies, against=against, as_of=day_of(as_of), bounds=near.value)
    draw(found, plot, lang, force=force)
    give(found, shape, lang, output, force=force)
    tell_problems(companies)


def _asked(thesis: Thesis, edits: list[str] | None, files: list[Path] | None) -> dict[str, Any]:
    """The tweak that the options make together; what should be said of it goes to stderr."""
    if not edits and not files:
        hint = 'Give --set "rules.pmf-speed.points=30", or --with FILE.'
        Problems().fail("E706", "there is no change to make", suggestion=hint)
    found = stack(*(edits_in(path, thesis) for path in files or ()), edits_of(*(edits or ())))
    for warning in review_tweak(thesis, found):
        tell(str(warning))
    return found


def _read(profiles: str, thesis: Thesis, as_of: datetime | None, rates: Path | None, *, strict: bool) -> Profiles:
    return read_companies(thesis, profiles, day_of(as_of), rates, strict=strict)
