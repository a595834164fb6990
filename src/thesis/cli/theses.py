"""Commands about theses: check and test them, show and list them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Annotated

import typer

from thesis.cli.options import (
    Force,
    Format,
    Lang,
    Language,
    ListFormat,
    ListShape,
    Output,
    Shape,
    TextFormat,
    TextShape,
    ThesisFile,
)
from thesis.cli.printing import emit, say, show
from thesis.explanation import clause_coverage
from thesis.files import load, shipped_theses
from thesis.report import cases_data, cases_page, encode_rows, encode_text, thesis_list
from thesis.text import ThesisError
from thesis.verification import Finding, Severity, check_file, run_cases

FINDINGS = 1
GRAVE: tuple[Severity, ...] = ("error", "warning")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(check)
    app.command(name="test")(run_tests)
    app.command(name="show")(show_thesis)
    app.command(name="list")(list_theses)


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Theses, companies or vocabularies.")],
    shape: ListShape = ListFormat.TEXT,
) -> None:
    """Check files: mistakes, quotes, the author's own tests, promises, lints. Exit 1 on findings, 2 on bad input.

    Notes are printed and fail nothing; promises that are proven are counted.
    """
    findings: list[Finding] = []
    mistakes: list[ThesisError] = []
    for path in files:
        try:
            found = check_file(path)
        except ThesisError as error:
            mistakes.append(error)
            continue
        findings += found
        if shape is ListFormat.TEXT:
            for one in found:
                if one.severity != "proof":
                    say(str(one))
            say(f"{path}: {_summary(found)}")
    if shape is not ListFormat.TEXT:
        say(json.dumps([one.to_dict() for one in findings], ensure_ascii=False, indent=2))
    if mistakes:
        raise ThesisError([one for error in mistakes for one in error.diagnostics])
    sys.exit(FINDINGS if any(one.severity in GRAVE for one in findings) else 0)


def _summary(findings: tuple[Finding, ...]) -> str:
    """How many findings there are, how many notes beside them, and how many promises hold."""
    kinds = Counter(one.severity for one in findings)
    grave = sum(kinds[severity] for severity in GRAVE)
    words = [_count(grave, "finding") if grave else "in order"]
    words += [_count(kinds["note"], "note")] if kinds["note"] else []
    words += [f"{_count(kinds['proof'], 'promise')} proven"] if kinds["proof"] else []
    return ", ".join(words)


def run_tests(
    thesis: ThesisFile,
    *,
    shape: ListShape = ListFormat.TEXT,
    lang: Lang = Language.EN,
    all_clauses: Annotated[bool, typer.Option("--all", help="List every clause, not only those left out.")] = False,
) -> None:
    """Run the author's own tests, and say what they have seen of each clause. Exit 1 where one fails."""
    rules = load(thesis)
    runs = tuple(run_cases(rules))
    seen = clause_coverage(rules, [run.profile for run in runs if run.profile is not None])
    if shape is ListFormat.TEXT:
        show(cases_page(rules, runs, seen, lang.value, every_clause=all_clauses), lang)
    else:
        say(json.dumps(cases_data(rules, runs, seen), ensure_ascii=False, indent=2))
    sys.exit(0 if all(run.passed for run in runs) else FINDINGS)


def show_thesis(
    thesis: ThesisFile,
    *,
    shape: TextShape = TextFormat.TEXT,
    lang: Lang = Language.EN,
    output: Output = None,
    force: Force = False,
) -> None:
    """Print a thesis as the rulebook that a partner can sign."""
    rules = load(thesis)
    if output is not None:
        emit(encode_text(rules, output.suffix, lang.value), output, force=force)
    elif shape is TextFormat.TEXT:
        show(rules, lang)
    else:
        emit(encode_text(rules, f".{shape.value}", lang.value), None, force=force)


def list_theses(shape: Shape = Format.TABLE, lang: Lang = Language.EN) -> None:
    """List the theses that come with the library."""
    rows = thesis_list((load(path) for path in shipped_theses().values()), lang.value)
    if shape is Format.TABLE:
        show(rows.page, lang)
    else:
        emit(encode_rows(rows.columns, rows.rows, f".{shape.value}"), None, force=False)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
