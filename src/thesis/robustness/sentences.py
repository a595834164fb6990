"""How far single rules and parameters may move, in sentences that name what is kept and what is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from thesis.robustness.leeway import End, Leeway, Leeways, ParameterStability, RuleStability, Stability
from thesis.robustness.phrases import IN_ENGLISH
from thesis.robustness.wording import Section, in_unit, leeway_text, number_text, parameter_name, rule_name
from thesis.vocabulary import Phrasebook

_DIGITS = 15  # of a value that people wrote, with its sign and point


def stability_about(
    found: Stability,
    rules: Sequence[str],
    parameters: Sequence[str],
    companies: Sequence[str] = (),
    say: Phrasebook = IN_ENGLISH,
) -> list[Section]:
    """Sentences about some rules and parameters.

    Args:
        found: the stability.
        rules: ids of rules.
        parameters: ids of parameters.
        companies: ids of companies whose place and verdict the sentences are about; the first place, the first
            ``k`` and the order where there are none.
        say: the language.
    """
    return [
        *(
            _rule(found, found.rules[one], companies, say)
            if one in found.rules
            else Section(say("is_off", rule=rule_name(found.thesis, one, say)))
            for one in rules
        ),
        *(
            _parameter(found, found.parameters[one], companies, say)
            if one in found.parameters
            else Section(say("is_no_number", parameter=parameter_name(found.thesis, one, say)))
            for one in parameters
        ),
    ]


def stability_of_companies(found: Stability, companies: Sequence[str], say: Phrasebook = IN_ENGLISH) -> list[Section]:
    """A table for each of some companies: what every number may be while it keeps its place, and its verdict."""
    return [_company(found, one, say) for one in companies]


def _company(found: Stability, company: str, say: Phrasebook) -> Section:
    place, name = found.ranking.index(company) + 1, found.names[company]
    titles = ("now", "place_kept", "verdict_kept", "place_rescaled", "verdict_rescaled")
    rows = [("", *map(say, titles))]
    for rule in found.rules.values():
        kept = ("", "") if rule.rescaled is None else _kept(rule.rescaled, company, number_text, say)
        first = (rule_name(found.thesis, rule.rule, say), number_text(rule.points))
        rows.append((*first, *_kept(rule.fixed, company, number_text, say), *kept))
    for one in found.parameters.values():
        text = partial(in_unit, unit=one.unit, say=say)
        first = (parameter_name(found.thesis, one.parameter, say), text(one.value))
        rows.append((*first, *_kept(one.leeways, company, text, say), "", ""))
    title = say("company_place", company=name, place=place, count=len(found.ranking))
    return Section(title, rows=tuple(rows), right=(1,), after=say("rescaled_means") if found.rules else "")


def _kept(leeways: Leeways, company: str, text: Callable[[float], str], say: Phrasebook) -> tuple[str, str]:
    return leeway_text(leeways.places[company], text, say), leeway_text(leeways.verdicts[company], text, say)


def _rule(found: Stability, one: RuleStability, companies: Sequence[str], say: Phrasebook) -> Section:
    forms = [("alone", one.fixed), *([("rescaled", one.rescaled)] if one.rescaled is not None else [])]
    lines: list[str] = []
    for form, leeways in forms:
        claims = _claims(found, leeways, companies, say)
        lines.append(say(form))
        lines += [f"  {points_sentence(claim, leeway, say)}" for claim, leeway in claims]
    name = rule_name(found.thesis, one.rule, say)
    return Section(say("rule_has", rule=name, points=number_text(one.points)), lines=tuple(lines))


def _parameter(found: Stability, one: ParameterStability, companies: Sequence[str], say: Phrasebook) -> Section:
    text = partial(in_unit, unit=one.unit, say=say)
    least, greatest = (say("any") if end is None else text(end) for end in (one.least, one.greatest))
    is_free = one.least is None and one.greatest is None
    tried = say("tried_any") if is_free else say("tried_from_to", least=least, greatest=greatest)
    name = parameter_name(found.thesis, one.parameter, say)
    title = say("parameter_is", parameter=name, value=text(one.value), tried=tried)
    claims = _claims(found, one.leeways, companies, say)
    return Section(title, lines=tuple(value_sentence(claim, leeway, text, say) for claim, leeway in claims))


def _claims(
    found: Stability, leeways: Leeways, companies: Sequence[str], say: Phrasebook
) -> Iterator[tuple[str, Leeway]]:
    for one in companies:
        place, name = found.ranking.index(one) + 1, found.names[one]
        yield say("keeps_place", company=name, place=place, count=len(found.ranking)), leeways.places[one]
        yield say("keeps_verdict", company=name), leeways.verdicts[one]
    if not companies:
        names = [found.names[one] for one in found.winner]
        stay = say("stay_first", companies=say.together(names)) if len(names) > 1 else None
        yield stay or say("stays_first", company=names[0]), leeways.winner
        yield say("top_stays", k=found.k), leeways.top
        yield say("order_stays"), leeways.order


def points_sentence(claim: str, leeway: Leeway, say: Phrasebook = IN_ENGLISH) -> str:
    """A claim with the points for which it holds, and what happens beyond them.

    >>> from thesis.robustness import End, Passing
    >>> points_sentence("A stays first", Leeway(None, End(22.0, True, 22.001, Passing("B", "A"))))
    'A stays first with 22 points or less; with 22.001, B passes A.'
    """
    if leeway.low is None and leeway.high is None:
        return say("with_any_points", claim=claim)
    return _sentence(claim, leeway, number_text, lambda value: say("in_points", value=value), say)


def value_sentence(
    claim: str, leeway: Leeway, text: Callable[[float], str] = number_text, say: Phrasebook = IN_ENGLISH
) -> str:
    """A claim with the values of a parameter for which it holds, and what happens beyond them.

    >>> value_sentence("A stays first", Leeway())
    'A stays first with any value.'
    """
    if leeway.low is None and leeway.high is None:
        return say("with_any_value", claim=claim)
    return _sentence(claim, leeway, text, str, say)


def _sentence(
    claim: str, leeway: Leeway, text: Callable[[float], str], unit: Callable[[str], str], say: Phrasebook
) -> str:
    low, high = leeway.low, leeway.high
    if low is not None and high is not None:
        least = text(low.value) if low.included else say("more_than", value=text(low.value))
        greatest = text(high.value) if high.included else say("less_than", value=text(high.value))
        values = unit(say("from_to", lo=least, hi=greatest))
    elif low is not None:
        values = say("or_more" if low.included else "more_than", value=unit(text(low.value)))
    else:
        assert high is not None  # noqa: S101 - one of them is there
        values = say("or_less" if high.included else "less_than", value=unit(text(high.value)))
    beyond = say("semicolon").join(_beyond(end, text, say) for end in (low, high) if end is not None)
    return say("with_values", claim=claim, values=values, beyond=beyond)


def _beyond(end: End, text: Callable[[float], str], say: Phrasebook) -> str:
    """What happens at the first value that is too many; it is named where it is not a float64 of many digits."""
    if not end.exact:
        return say("beyond_unsearched", value=text(end.value))
    is_short = len(repr(end.beyond)) <= _DIGITS or not end.included
    if is_short:
        return say("at_change", value=text(end.beyond), change=end.told(say))
    return say("beyond_change", change=end.told(say))
