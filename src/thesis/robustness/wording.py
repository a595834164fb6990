"""Stabilities and acceptabilities as text: what stays within which numbers, and who is likely where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import frozen

from thesis.robustness.acceptance import Acceptability, Acceptance
from thesis.robustness.leeway import End, Leeway, Leeways, Neighbours, ParameterStability, RuleStability, Stability
from thesis.units.dates import from_day_number

_MOST_NAMES = 6
_MOST_COMPANIES = 20
_MOST_NEIGHBOURS = 10
_PLACES = 3


def number_text(value: float) -> str:
    """A number without trailing zeros, in groups of three where it is long.

    >>> number_text(-62.5), number_text(12_000_000.0), number_text(0.1 + 0.2)
    ('-62.5', '12,000,000', '0.30000000000000004')
    """
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return repr(value)


def in_unit(value: float, unit: str) -> str:
    """A parameter's value as it would be written.

    >>> in_unit(0.3, "%"), in_unit(12e6, "USD"), in_unit(0.0, "date")
    ('30%', '12,000,000 USD', '1970-01-01')
    """
    if unit == "date":
        return from_day_number(value).isoformat()
    if unit == "%":
        return f"{number_text(float(f'{value * 100:.15g}'))}%"
    return f"{number_text(value)} {unit}" if unit else number_text(value)


def leeway_text(leeway: Leeway, text: Callable[[float], str] = number_text) -> str:
    """A leeway in words.

    >>> leeway_text(Leeway(None, End(22.0, True, 22.001, "")))
    'up to 22'
    """
    low, high = leeway.low, leeway.high
    if low is None and high is None:
        return "always"
    if low is not None and high is not None and low.included and high.included:
        return f"{_mark(low)}{text(low.value)} to {_mark(high)}{text(high.value)}"
    parts = []
    if low is not None:
        parts.append(f"{'from' if low.included else 'above'} {_mark(low)}{text(low.value)}")
    if high is not None:
        parts.append(f"{'up to' if high.included else 'below'} {_mark(high)}{text(high.value)}")
    return " and ".join(parts)


def _mark(end: End) -> str:
    return "" if end.exact else "at least "


@frozen
class Section:
    """A part of what is said: a title, facts by name, lines, and a table whose first row names its columns."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: tuple[int, ...] = ()  # columns of numbers
    after: str = ""


def stability_text(found: Stability) -> str:
    """The whole stability: statements, rules, parameters, neighbours."""
    return _text(stability_sections(found))


def acceptability_text(found: Acceptability) -> str:
    """The likeliest companies with their places, verdicts and central points."""
    return _text(acceptability_sections(found))


def _text(sections: Iterable[Section]) -> str:
    blocks = []
    for section in sections:
        lines = [section.title, *_table(section.facts), *(f"  {line}" for line in section.lines)]
        lines += _table(section.rows, section.right)
        blocks.append("\n".join([*lines, f"  {section.after}"] if section.after else lines))
    return "\n\n".join(blocks)


def stability_sections(found: Stability) -> list[Section]:
    """The statements of today; then a table each for points alone, points rescaled, parameters and neighbours."""
    facts = [("first", _names(found, found.winner)), (f"top {found.k}", _names(found, found.top))]
    facts.append(("open facts", _open(found)))
    if found.joint:
        facts.append(("joint rows", f"held as they are: {_names(found, found.joint)}"))
    sections = [Section(f"How far numbers may move: {found.title}", tuple(facts))]
    kept = "Points of one rule, the others scaled so that the sum of all |points| is kept"
    sections.append(_rules(found, "Points of one rule, all others as they are", lambda one: one.fixed))
    sections.append(_rules(found, kept, lambda one: one.rescaled))
    if found.parameters:
        sections.append(_parameters(found))
    if found.neighbours:
        sections.append(_neighbours(found))
    return [one for one in sections if one.facts or len(one.rows) > 1]


def _names(found: Stability, ids: Sequence[str]) -> str:
    shown = [found.names[one] for one in ids[:_MOST_NAMES]]
    return ", ".join(shown) + (f" and {len(ids) - len(shown)} more" if len(ids) > len(shown) else "")


def _open(found: Stability) -> str:
    could = {
        "the first place": found.open.winner,
        f"the top {found.k}": found.open.top,
        "the order": found.open.order,
        "a verdict": found.open.verdicts,
    }
    parts = [f"{what} (of {len(ids)})" for what, ids in could.items() if ids]
    return f"could change {', '.join(parts)}" if parts else "change nothing of this"


def _rules(found: Stability, title: str, form: Callable[[RuleStability], Leeways | None]) -> Section:
    rows = [("rule", "points", "the first stays", f"the top {found.k} stay", "the order stays", "what changes next")]
    for rule, one in found.rules.items():
        leeways = form(one)
        if leeways is not None:
            rows.append((rule, number_text(one.points), *_statements(leeways), _next(leeways.order, one.points)))
    return Section(title, rows=tuple(rows), right=(1,))


def _parameters(found: Stability) -> Section:
    rows = [
        ("parameter", "value", "the first stays", f"the top {found.k} stay", "the order stays", "what changes next")
    ]
    for name, one in found.parameters.items():
        rows.append((name, in_unit(one.value, one.unit), *_statements(one.leeways, one), _next_of(one)))
    return Section("Parameters", rows=tuple(rows), right=(1,))


def _statements(leeways: Leeways, one: ParameterStability | None = None) -> tuple[str, str, str]:
    def text(value: float) -> str:
        return number_text(value) if one is None else in_unit(value, one.unit)

    first, top, order = (leeway_text(each, text) for each in (leeways.winner, leeways.top, leeways.order))
    return first, top, order


def _next(leeway: Leeway, points: float) -> str:
    """The nearer end's change."""
    ends = [end for end in (leeway.low, leeway.high) if end is not None]
    if not ends:
        return ""
    return min(ends, key=lambda end: abs(end.beyond - points)).change


def _next_of(one: ParameterStability) -> str:
    changes = [one.leeways.order, *one.leeways.verdicts.values()]
    ends = [end for each in changes for end in (each.low, each.high) if end is not None]
    if not ends:
        least, greatest = ("any" if end is None else in_unit(end, one.unit) for end in (one.least, one.greatest))
        return f"nothing, from {least} to {greatest}"
    end = min(ends, key=lambda each: abs(each.beyond - one.value))
    return (
        f"{end.change} at {in_unit(end.beyond, one.unit)}"
        if not end.included
        else f"{end.change} beyond {in_unit(end.value, one.unit)}"
    )


def _neighbours(found: Stability) -> Section:
    def how_far(one: Neighbours) -> str:
        if not one.margin:
            return "level"
        if one.radius is None:
            return "no points do"
        return f"all points within ±{one.radius:.1%}"

    rows = [("above", "below", "points apart", "turned by", "the shortest change")]
    for one in found.neighbours[:_MOST_NEIGHBOURS]:
        distance = "" if one.distance is None else f"{one.distance:.3g} points"
        rows.append((found.names[one.above], found.names[one.below], number_text(one.margin), how_far(one), distance))
    more = len(found.neighbours) - _MOST_NEIGHBOURS
    after = f"… and {more} more pairs" if more > 0 else ""
    return Section("Neighbours: what turns them round", rows=tuple(rows), right=(2,), after=after)


def acceptability_sections(found: Acceptability) -> list[Section]:
    """How it was drawn with a table of the likeliest companies; then the central points of the first ones."""
    ranks = {one: place for place, one in enumerate(found.ranking)}
    shown = sorted(found, key=lambda one: (-one.places[0], -one.top(_PLACES), ranks[one.id]))
    lines = (
        f"{found.draws:,} draws of {found.space}, seed {found.seed}",
        f"at 95 %, all at once: first within ±{found.errors.first:.2%}, verdicts ±{found.errors.verdicts:.2%}",
    )
    more = len(shown) - _MOST_COMPANIES
    sections = [
        Section(f"How likely, whatever the points: {found.title}", lines=lines),
        Section(
            "Places and verdicts",
            rows=tuple(_likely(found, shown[:_MOST_COMPANIES])),
            right=(1, 2, 3),
            after=f"… and {more} more companies" if more > 0 else "",
        ),
    ]
    for one in [each for each in shown[:_MOST_COMPANIES] if each.central is not None][:_PLACES]:
        trust: tuple[str, ...] = ()
        if one.confidence is not None:
            trust = (f"at these, it is first in {one.confidence:.0%} of what the facts leave open",)
        sections.append(Section(f"Points that put {one.name} first, in the middle", lines=(_central(one), *trust)))
    return sections


def _likely(found: Acceptability, shown: Sequence[Acceptance]) -> Iterator[tuple[str, ...]]:
    counted = found.ranks.shape[1]
    places = min(_PLACES, counted)
    yield ("company", "today", "first", f"top {places}", "likeliest verdict")
    for one in shown:
        verdict = max(one.verdicts, key=lambda name: one.verdicts[name])
        yield (
            one.name,
            str(found.ranking.index(one.id) + 1),
            _percent(one.places[0]),
            _percent(one.top(places)),
            f"{verdict} {_percent(one.verdicts[verdict])}",
        )


def _percent(share: float) -> str:
    return "100%" if share == 1 else "0%" if share == 0 else f"{share:.1%}"


def _central(one: Acceptance) -> str:
    points = sorted((one.central or {}).items(), key=lambda item: -abs(item[1]))
    more = len(points) - _MOST_NAMES
    text = ", ".join(f"{rule} {value:.1f}" for rule, value in points[:_MOST_NAMES])
    return f"{text} and {more} more rules" if more > 0 else text


def _table(rows: Sequence[tuple[str, ...]], right: tuple[int, ...] = ()) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(("  " + "  ".join(cells)).rstrip())
    return lines
