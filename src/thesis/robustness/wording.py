"""Stabilities and acceptabilities as text: what stays within which numbers, and who is likely where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen

from thesis.model import Thesis
from thesis.robustness.phrases import IN_ENGLISH
from thesis.units.dates import from_day_number
from thesis.vocabulary import Phrasebook

if TYPE_CHECKING:
    from thesis.robustness.acceptance import Acceptability, Acceptance
    from thesis.robustness.leeway import End, Leeway, Leeways, Neighbours, ParameterStability, RuleStability, Stability

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
    return f"{value:,}"


def in_unit(value: float, unit: str, say: Phrasebook = IN_ENGLISH) -> str:
    """A parameter's value as it would be written.

    >>> in_unit(0.3, "%"), in_unit(12e6, "USD per month"), in_unit(0.0, "date")
    ('30%', '12,000,000 USD per month', '1970-01-01')
    """
    if unit == "date":
        return from_day_number(value).isoformat()
    if unit == "%":
        return f"{number_text(float(f'{value * 100:.15g}'))}%"
    if unit == "months":
        return say("months", number=number_text(value))
    currency, _, per = unit.partition(" per ")
    amount = f"{number_text(value)} {currency}".rstrip()
    return say(f"per_{per}", amount=amount) if per else amount


def rule_name(thesis: Thesis, rule: str, say: Phrasebook) -> str:
    """A rule by its id, which the command takes; in Chinese by its Chinese title, where it has one."""
    return say.chosen(rule, thesis.rules[rule].claim.title_zh)


def parameter_name(thesis: Thesis, parameter: str, say: Phrasebook) -> str:
    """A parameter in the same way."""
    return say.chosen(parameter, thesis.parameters[parameter].claim.title_zh)


def leeway_text(leeway: Leeway, text: Callable[[float], str] = number_text, say: Phrasebook = IN_ENGLISH) -> str:
    """A leeway in words.

    >>> from thesis.robustness import End, Leeway
    >>> leeway_text(Leeway(None, End(22.0, True, 22.001, None)))
    'up to 22'
    """
    low, high = leeway.low, leeway.high
    if low is None and high is None:
        return say("always")
    if low is not None and high is not None and low.included and high.included:
        return say("from_to", lo=_value(low, text, say), hi=_value(high, text, say))
    parts = []
    if low is not None:
        parts.append(say("from" if low.included else "above", value=_value(low, text, say)))
    if high is not None:
        parts.append(say("up_to" if high.included else "below", value=_value(high, text, say)))
    return say("both", low=parts[0], high=parts[1]) if len(parts) == 2 else parts[0]


def _value(end: End, text: Callable[[float], str], say: Phrasebook) -> str:
    return text(end.value) if end.exact else say("perhaps_further", value=text(end.value))


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
    return _text(stability_sections(found, IN_ENGLISH))


def acceptability_text(found: Acceptability) -> str:
    """The likeliest companies with their places, verdicts and central points."""
    return _text(acceptability_sections(found, IN_ENGLISH))


def _text(sections: Iterable[Section]) -> str:
    blocks = []
    for section in sections:
        lines = [section.title, *_table(section.facts), *(f"  {line}" for line in section.lines)]
        lines += _table(section.rows, section.right)
        blocks.append("\n".join([*lines, f"  {section.after}"] if section.after else lines))
    return "\n\n".join(blocks)


def stability_sections(found: Stability, say: Phrasebook) -> list[Section]:
    """The statements of today; then a table each for points alone, points rescaled, parameters and neighbours."""
    facts = [(say("first"), _names(found, found.winner, say)), (say("top", k=found.k), _names(found, found.top, say))]
    facts.append((say("open_facts"), _open(found, say)))
    if found.joint:
        facts.append((say("joint_rows"), say("joint_held", companies=_names(found, found.joint, say))))
    sections = [Section(say("how_far", thesis=found.thesis.told(say)), tuple(facts))]
    sections.append(_rules(found, say("points_alone"), lambda one: one.fixed, say))
    sections.append(_rules(found, say("points_rescaled"), lambda one: one.rescaled, say))
    if found.parameters:
        sections.append(_parameters(found, say))
    if found.neighbours:
        sections.append(_neighbours(found, say))
    return [one for one in sections if one.facts or len(one.rows) > 1]


def _names(found: Stability, ids: Sequence[str], say: Phrasebook) -> str:
    names = say.named(found.names[one] for one in ids[:_MOST_NAMES])
    more = len(ids) - _MOST_NAMES
    return say("names_more", names=names, count=more) if more > 0 else names


def _open(found: Stability, say: Phrasebook) -> str:
    could = {
        say("the_first"): found.open.winner,
        say("the_top", k=found.k): found.open.top,
        say("the_order"): found.open.order,
        say("a_verdict"): found.open.verdicts,
    }
    parts = [say("of_companies", statement=what, count=len(ids)) for what, ids in could.items() if ids]
    return say("could_change", statements=say.named(parts)) if parts else say("could_change_nothing")


def _head(found: Stability, what: str, value: str, say: Phrasebook) -> tuple[str, ...]:
    return what, value, say("first_stays"), say("top_stays", k=found.k), say("order_stays"), say("changes_next")


def _rules(found: Stability, title: str, form: Callable[[RuleStability], Leeways | None], say: Phrasebook) -> Section:
    rows = [_head(found, say("rule"), say("points"), say)]
    for rule, one in found.rules.items():
        leeways = form(one)
        if leeways is not None:
            first = (rule_name(found.thesis, rule, say), number_text(one.points))
            rows.append((*first, *_statements(leeways, number_text, say), _next(leeways.order, one.points, say)))
    return Section(title, rows=tuple(rows), right=(1,))


def _parameters(found: Stability, say: Phrasebook) -> Section:
    rows = [_head(found, say("parameter"), say("value"), say)]
    for name, one in found.parameters.items():
        text = partial(in_unit, unit=one.unit, say=say)
        first = (parameter_name(found.thesis, name, say), text(one.value))
        rows.append((*first, *_statements(one.leeways, text, say), _next_of(one, text, say)))
    return Section(say("parameters"), rows=tuple(rows), right=(1,))


def _statements(leeways: Leeways, text: Callable[[float], str], say: Phrasebook) -> Iterator[str]:
    return (leeway_text(each, text, say) for each in (leeways.winner, leeways.top, leeways.order))


def _next(leeway: Leeway, points: float, say: Phrasebook) -> str:
    """The nearer end's change."""
    ends = [end for end in (leeway.low, leeway.high) if end is not None]
    if not ends:
        return ""
    return min(ends, key=lambda end: abs(end.beyond - points)).told(say)


def _next_of(one: ParameterStability, text: Callable[[float], str], say: Phrasebook) -> str:
    changes = [one.leeways.order, *one.leeways.verdicts.values()]
    ends = [end for each in changes for end in (each.low, each.high) if end is not None]
    if not ends:
        least, greatest = (say("any") if end is None else text(end) for end in (one.least, one.greatest))
        return say("changes_nothing", least=least, greatest=greatest)
    end = min(ends, key=lambda each: abs(each.beyond - one.value))
    if end.included:
        return say("changes_beyond", change=end.told(say), value=text(end.value))
    return say("changes_at", change=end.told(say), value=text(end.beyond))


def _neighbours(found: Stability, say: Phrasebook) -> Section:
    def how_far(one: Neighbours) -> str:
        if not one.margin:
            return say("is_level")
        if one.radius is None:
            return say("by_no_points")
        return say("within_points", share=f"{one.radius:.1%}")

    titles = ("neighbour_above", "neighbour_below", "points_apart", "turned_by", "shortest_change")
    rows = [tuple(map(say, titles))]
    for one in found.neighbours[:_MOST_NEIGHBOURS]:
        distance = "" if one.distance is None else say("in_points", value=f"{one.distance:.3g}")
        rows.append((found.names[one.above], found.names[one.below], number_text(one.margin), how_far(one), distance))
    more = len(found.neighbours) - _MOST_NEIGHBOURS
    after = say("more_pairs", count=more) if more > 0 else ""
    return Section(say("neighbours"), rows=tuple(rows), right=(2,), after=after)


def acceptability_sections(found: Acceptability, say: Phrasebook) -> list[Section]:
    """How it was drawn with a table of the likeliest companies; then the central points of the first ones."""
    ranks = {one: place for place, one in enumerate(found.ranking)}
    shown = sorted(found, key=lambda one: (-one.places[0], -one.top(_PLACES), ranks[one.id]))
    lines = (
        say("drawn", draws=f"{found.draws:,}", space=found.shares.told(say), seed=found.seed),
        say("errors", first=f"{found.errors.first:.2%}", verdicts=f"{found.errors.verdicts:.2%}"),
    )
    more = len(shown) - _MOST_COMPANIES
    sections = [
        Section(say("how_likely", thesis=found.thesis.told(say)), lines=lines),
        Section(
            say("places_and_verdicts"),
            rows=tuple(_likely(found, shown[:_MOST_COMPANIES], say)),
            right=(1, 2, 3),
            after=say("more_companies", count=more) if more > 0 else "",
        ),
    ]
    for one in [each for each in shown[:_MOST_COMPANIES] if each.central is not None][:_PLACES]:
        trust = () if one.confidence is None else (say("confidence", share=f"{one.confidence:.0%}"),)
        lines = (_central(found, one, say), *trust)
        sections.append(Section(say("central", company=one.name), lines=lines))
    return sections


def _likely(found: Acceptability, shown: Sequence[Acceptance], say: Phrasebook) -> Iterator[tuple[str, ...]]:
    places = min(_PLACES, found.ranks.shape[1])
    yield (say("company"), say("today"), say("first"), say("top", k=places), say("likeliest_verdict"))
    for one in shown:
        verdict = max(one.verdicts, key=lambda name: one.verdicts[name])
        yield (
            one.name,
            str(found.ranking.index(one.id) + 1),
            _percent(one.places[0]),
            _percent(one.top(places)),
            f"{say.verdict(verdict)} {_percent(one.verdicts[verdict])}",
        )


def _percent(share: float) -> str:
    return "100%" if share == 1 else "0%" if share == 0 else f"{share:.1%}"


def _central(found: Acceptability, one: Acceptance, say: Phrasebook) -> str:
    points = sorted((one.central or {}).items(), key=lambda item: -abs(item[1]))
    more = len(points) - _MOST_NAMES
    text = say.joined(f"{rule_name(found.thesis, rule, say)} {value:.1f}" for rule, value in points[:_MOST_NAMES])
    return say("more_rules", points=text, count=more) if more > 0 else text


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
