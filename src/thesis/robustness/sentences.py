"""How far single rules and parameters may move, in sentences that name what is kept and what is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from thesis.robustness.leeway import End, Leeway, Leeways, ParameterStability, RuleStability, Stability
from thesis.robustness.wording import Section, in_unit, leeway_text, number_text

_DIGITS = 15  # of a value that people wrote, with its sign and point
_ALONE = "all others as they are"
_KEPT = "the others scaled so that the sum of all |points| is kept"


def stability_about(
    found: Stability, rules: Sequence[str], parameters: Sequence[str], companies: Sequence[str] = ()
) -> list[Section]:
    """Sentences about some rules and parameters.

    Args:
        found: the stability.
        rules: ids of rules.
        parameters: ids of parameters.
        companies: ids of companies whose place and verdict the sentences are about; the first place, the first
            ``k`` and the order where there are none.
    """
    return [
        *(
            _rule(found, found.rules[one], companies) if one in found.rules else Section(f"{one} is off")
            for one in rules
        ),
        *(
            _parameter(found, found.parameters[one], companies)
            if one in found.parameters
            else Section(f"{one} is no number, and cannot move")
            for one in parameters
        ),
    ]


def stability_of_companies(found: Stability, companies: Sequence[str]) -> list[Section]:
    """A table for each of some companies: what every number may be while it keeps its place, and its verdict."""
    return [_company(found, one) for one in companies]


def _company(found: Stability, company: str) -> Section:
    place, name = found.ranking.index(company) + 1, found.names[company]
    rows = [("", "now", "keeps its place", "its verdict", "place, rescaled", "verdict, rescaled")]
    for rule in found.rules.values():
        kept = ("", "") if rule.rescaled is None else _kept(rule.rescaled, company, number_text)
        rows.append((rule.rule, number_text(rule.points), *_kept(rule.fixed, company, number_text), *kept))
    for one in found.parameters.values():
        text = partial(in_unit, unit=one.unit)
        rows.append((one.parameter, text(one.value), *_kept(one.leeways, company, text), "", ""))
    after = f"Rescaled: {_KEPT}." if found.rules else ""
    return Section(f"{name}: place {place} of {len(found.ranking)}", rows=tuple(rows), right=(1,), after=after)


def _kept(leeways: Leeways, company: str, text: Callable[[float], str]) -> tuple[str, str]:
    return leeway_text(leeways.places[company], text), leeway_text(leeways.verdicts[company], text)


def _rule(found: Stability, one: RuleStability, companies: Sequence[str]) -> Section:
    forms = [(_ALONE, one.fixed), *([(_KEPT, one.rescaled)] if one.rescaled is not None else [])]
    lines: list[str] = []
    for form, leeways in forms:
        lines.append(f"{form[0].upper()}{form[1:]}:")
        lines += [f"  {text}" for text in _sentences(found, leeways, companies, number_text, "points")]
    return Section(f"{one.rule} has {number_text(one.points)} points", lines=tuple(lines))


def _parameter(found: Stability, one: ParameterStability, companies: Sequence[str]) -> Section:
    text = partial(in_unit, unit=one.unit)
    ends = [None if end is None else text(end) for end in (one.least, one.greatest)]
    tried = "at any value" if ends == [None, None] else f"from {ends[0] or 'any'} to {ends[1] or 'any'}"
    lines = tuple(_sentences(found, one.leeways, companies, text, ""))
    return Section(f"{one.parameter} is {text(one.value)}, and was tried {tried}", lines=lines)


def _sentences(
    found: Stability, leeways: Leeways, companies: Sequence[str], text: Callable[[float], str], unit: str
) -> Iterator[str]:
    for claim, leeway in _claims(found, leeways, companies):
        yield leeway_sentence(claim, leeway, text, unit)


def _claims(found: Stability, leeways: Leeways, companies: Sequence[str]) -> Iterator[tuple[str, Leeway]]:
    for one in companies:
        place, name = found.ranking.index(one) + 1, found.names[one]
        yield f"{name} keeps its place ({place} of {len(found.ranking)})", leeways.places[one]
        yield f"{name} keeps its verdict", leeways.verdicts[one]
    if not companies:
        first = " and ".join(found.names[one] for one in found.winner)
        yield f"{first} {'stay' if len(found.winner) > 1 else 'stays'} first", leeways.winner
        yield f"the top {found.k} stay", leeways.top
        yield "the order stays", leeways.order


def leeway_sentence(claim: str, leeway: Leeway, text: Callable[[float], str] = number_text, unit: str = "") -> str:
    """A claim with the values for which it holds, and what happens beyond them.

    >>> from thesis.robustness import End
    >>> leeway_sentence("A stays first", Leeway(None, End(22.0, True, 22.001, "B passes A")), unit="points")
    'A stays first with 22 points or less; with 22.001, B passes A.'
    """
    low, high = leeway.low, leeway.high
    said = f" {unit}" if unit else ""
    if low is None and high is None:
        return f"{claim} with any {unit or 'value'}."
    if low is not None and high is not None:
        least = text(low.value) if low.included else f"more than {text(low.value)}"
        greatest = text(high.value) if high.included else f"less than {text(high.value)}"
        values = f"{least} to {greatest}{said}"
    elif low is not None:
        values = f"{text(low.value)}{said} or more" if low.included else f"more than {text(low.value)}{said}"
    else:
        assert high is not None  # noqa: S101 - one of them is there
        values = f"{text(high.value)}{said} or less" if high.included else f"less than {text(high.value)}{said}"
    ends = [_beyond(end, text) for end in (low, high) if end is not None]
    return f"{claim} with {values}; {'; '.join(ends)}."


def _beyond(end: End, text: Callable[[float], str]) -> str:
    """What happens at the first value that is too many; it is named where it is not a float64 of many digits."""
    if not end.exact:
        return f"beyond {text(end.value)} it was not searched"
    is_short = len(repr(end.beyond)) <= _DIGITS or not end.included
    return f"with {text(end.beyond)}, {end.change}" if is_short else f"beyond it, {end.change}"
