"""The bands of scores, what the author promises of them, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from thesis.building.claims import known_source
from thesis.model import Omission, Promises, Source, Verdict
from thesis.text import Leaf, Node, Problems, Reader, Table, closest, did_you_mean
from thesis.text.reading import exact
from thesis.units import read_quantity
from thesis.vocabulary import Field

RESERVED_VERDICT = "veto"


def read_verdicts(top: Reader, problems: Problems) -> tuple[Verdict, ...]:
    """The bands in the order of the file; one has no least score."""
    table = top.subtable("verdicts")
    if not table.items:
        misspelt = "verdicts" not in top.table.items and closest("verdicts", top.table.items)  # which is a message
        if isinstance(top.table.items.get("verdicts"), Table | None) and not misspelt:
            hint = "Add [verdicts] with `invest = 70` and `decline = -inf`."
            problems.add("E535", "the thesis has no verdicts", table.span, hint)
        return ()
    problems = problems.inside("[verdicts]")
    found = [_verdict(name, node, problems) for name, node in table.items.items()]
    bands = [verdict for verdict in found if verdict is not None]
    if len(bands) == len(found) and not any(band.thousandths is None and band.share is None for band in bands):
        problems.add("E535", "no verdict takes the lowest scores", table.span, "Give the lowest `-inf`.")
    _check_distinct(bands, table, problems)
    return tuple(bands)


def _check_distinct(bands: list[Verdict], table: Table, problems: Problems) -> None:
    seen: dict[tuple[int | None, Fraction | None], str] = {}
    for band in bands:
        key = (band.thousandths, band.share)
        if key in seen:
            cause = f"`{band.name}` begins where `{seen[key]}` begins"
            problems.add("E535", cause, table.items[band.name].span, "Each band has a least score of its own.")
        seen[key] = band.name


def _verdict(name: str, node: Node, problems: Problems) -> Verdict | None:
    if name == RESERVED_VERDICT:
        problems.add("E535", "`veto` is the verdict of gates", node.span, "Give the band another name.")
        return None
    if isinstance(node, Leaf) and isinstance(node.value, Decimal) and node.value == Decimal("-Infinity"):
        return Verdict(name)
    if isinstance(node, Leaf) and isinstance(node.value, str):
        quantity = read_quantity(node.value)
        if quantity is not None and quantity.unit.kind == "percent" and 0 <= quantity.value <= 1:
            return Verdict(name, share=quantity.value)
    value = exact(node.value) if isinstance(node, Leaf) else None
    if value is None or (value * 1000).denominator != 1:
        hint = 'Write a number with at most three decimals, "70%" of the range, or -inf.'
        problems.add("E535", "a verdict is its least score", node.span, hint)
        return None
    return Verdict(name, thousandths=int(value * 1000))


def read_promises(top: Reader, fields: Mapping[str, Field], problems: Problems) -> Promises:
    """The fields of ``[promises]``; only what has an order can be promised of."""
    read = Reader(top.subtable("promises"), problems.inside("[promises]"))
    found = {}
    for key in ("never_hurts", "never_helps"):
        names = []
        for leaf in read.texts(key) or ():
            if leaf.value not in fields:
                hint = did_you_mean(str(leaf.value), fields)
                read.problems.add("E201", f"unknown field `{leaf.value}`", leaf.span, hint)
            names.append(str(leaf.value))
        found[key] = tuple(names)
    read.finish()
    return Promises(found["never_hurts"], found["never_helps"])


def read_omitted(
    top: Reader, sources: Mapping[str, Source], default_source: str | None, problems: Problems
) -> dict[str, Omission]:
    """The tables of ``[omitted]``."""
    found = {}
    for name, table, span in top.tables("omitted"):
        read = Reader(table, problems.inside(f"omitted `{name}`"))
        found[name] = Omission(
            id=name,
            reason=read.required_text("reason"),
            reason_zh=read.text("reason_zh") or "",
            quote=read.text("quote"),
            source=known_source(read, sources) or default_source,
            note=read.text("note") or "",
            span=span,
        )
        for key in ("title", "title_zh", "note_zh", "quote_en", "attribution"):
            read.text(key)
        read.finish()
    return found
