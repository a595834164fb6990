"""What rules, gates and parameters have in common: their words, dates and points."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from thesis.building.expressions import Expressions
from thesis.language import FUNCTIONS, Kind, Scope
from thesis.model import ATTRIBUTIONS, Claim, Source
from thesis.text import Leaf, Problems, Reader, closest, did_you_mean
from thesis.text.reading import exact, kind_of
from thesis.units.quantity import NUMBER

THOUSAND = 1000
_MOST_POINTS = 10**9  # thousandths stay far below 2^53, so that sums of thousands of rules are exact


def read_claim(read: Reader, sources: dict[str, Source], default_source: str | None) -> Claim:
    """Titles, reasons and evidence; a source that is not listed is a message."""
    source = known_source(read, sources)
    attribution = read.text("attribution")
    if attribution is not None and attribution not in ATTRIBUTIONS:
        hint = did_you_mean(attribution, ATTRIBUTIONS) or f"It is one of {', '.join(ATTRIBUTIONS)}."
        read.problems.add("E207", f"unknown attribution `{attribution}`", read.table.items["attribution"].span, hint)
    quote = read.text("quote")
    return Claim(
        title=read.text("title") or "",
        title_zh=read.text("title_zh") or "",
        because=read.text("because") or "",
        because_zh=read.text("because_zh") or "",
        note=read.text("note") or "",
        note_zh=read.text("note_zh") or "",
        source=source or default_source,
        quote=quote,
        quote_en=read.text("quote_en"),
        attribution=attribution,
    )


def known_source(read: Reader, sources: Mapping[str, Source]) -> str | None:
    """The source under ``source``; one that is not listed is a message."""
    source = read.text("source")
    if source is not None and source not in sources:
        hint = did_you_mean(source, sources) or f"List it: [sources.{source}]."
        read.problems.add("E206", f"unknown source `{source}`", read.table.items["source"].span, hint)
    return source


def read_thousandths(leaf: Leaf, what: str, expressions: Expressions) -> int | None:
    """Points as whole thousandths: a number, or an expression over parameters."""
    problems = expressions.problems
    value = _number(leaf, what, expressions)
    if value is None:
        return None
    thousandths = value * THOUSAND
    if thousandths.denominator != 1:
        problems.add("E506", f"{what} has at most three decimals", leaf.span, "Round it.")
        return None
    if abs(value) > _MOST_POINTS:
        problems.add("E506", f"{what} is beyond a thousand million", leaf.span, "Count in larger points.")
        return None
    return int(thousandths)


def _is_word(text: str, scope: Scope) -> bool:
    """Whether it is a word that names nothing, nor nearly anything."""
    names = (*scope.parameters, *scope.fields)
    return text.isidentifier() and closest(text, (*names, *FUNCTIONS)) is None


def _number(leaf: Leaf, what: str, expressions: Expressions) -> Fraction | None:
    value = exact(leaf.value)
    if value is not None:
        return value
    if not isinstance(leaf.value, str) or _is_word(leaf.value, expressions.scope):
        cause = f"{what} must be a finite number, or an expression over parameters; here stands {kind_of(leaf)}"
        expressions.problems.add("E507", cause, leaf.span, "Write a number, such as 10.")
        return None
    found = expressions.typed(leaf)
    if found is None:
        return None
    if found.kind is not Kind.NUMBER or found.constant is None or found.unit != NUMBER:
        depends = found.kind is Kind.NUMBER and found.constant is None
        cause = f"{what} must be a plain number; this is {found.words}"
        if depends:
            cause = f"{what} cannot depend on what is known of a company"
        hint = "Let the grade depend on it; points are a number, or an expression over parameters."
        expressions.problems.add("E507", cause, leaf.span, hint if depends else "Write a number, such as 10.")
        return None
    return Fraction(repr(found.constant))


def unit_number(read: Reader, key: str, expressions: Expressions) -> float:
    """A grade under a key, 0 where it is absent."""
    node = read.node(key)
    if node is None:
        return 0.0
    millionths = expressions.height(node, f"`{key}`")
    return (millionths or 0) / 1_000_000


def read_sources(read: Reader, problems: Problems) -> dict[str, Source]:
    """The tables of ``[sources]``."""
    found = {}
    for name, table, span in read.tables("sources"):
        one = Reader(table, problems.inside(f"source `{name}`"))
        date = one.leaf("date")
        path = one.text("file")
        folder = None if path is None else table.items["file"].span.document.folder
        found[name] = Source(
            id=name,
            title=one.required_text("title"),
            title_zh=one.text("title_zh") or "",
            author=one.text("author"),
            date=None if date is None else str(date.value),
            lang=one.text("lang"),
            url=one.text("url"),
            note=one.text("note"),
            file=None if path is None else str(Path(folder or ".") / path),
            span=span,
        )
        for key in ("title_en", "note_zh"):
            one.text(key)
        one.finish()
    return found
