"""What holds for every thesis and every company, one function a law; each raises AssertionError where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from thesis.facts import Profile, Profiles
from thesis.files import dumps, loads
from thesis.model import Thesis
from thesis.scoring import ScoreCard, score
from thesis.text import plain, write_toml


def require(holds: bool, law: str, *seen: object) -> None:
    """Raise where a law is broken, with what was seen."""
    if not holds:
        raise AssertionError("\n  ".join([law, *map(repr, seen)]))


# --- one card --------------------------------------------------------------------------------------------------------


def sums_are_exact(card: ScoreCard) -> None:
    """Contributions, cap and joint add up to the score, in thousandths and as they are shown."""
    sums = card.thousandths
    given = [one.thousandths for one in card.contributions.values()]
    require(sum(given) == sums.contributions, "the contributions add up", given, sums)
    require(sums.contributions + sums.cap + sums.joint == sums.score, "Σ + cap + joint is the score", sums)
    shown = [_shown(one.points) for one in card.contributions.values()]
    total = sum(shown, Decimal(0)) + _shown(card.cap) + _shown(card.joint)
    require(total == _shown(card.score), "shown parts add up to the shown total", shown, card.score)


def stays_in_range(card: ScoreCard) -> None:
    """Least ≤ low ≤ score ≤ high ≤ greatest, 0 ≤ percent ≤ 100, and the verdict is one of the possible ones."""
    sums = card.thousandths
    ordered = [sums.least, sums.low, sums.score, sums.high, sums.greatest]
    require(ordered == sorted(ordered), "least ≤ low ≤ score ≤ high ≤ greatest", sums)
    require(0.0 <= card.percent <= 100.0, "percent lies in [0, 100]", card.percent)
    require(0.0 <= card.coverage <= 1.0, "coverage lies in [0, 1]", card.coverage)
    require(card.verdict in card.possible_verdicts, "the verdict is possible", card.verdict, card.possible_verdicts)
    for one in card.contributions.values():
        require(0.0 <= one.grade_low <= one.grade <= one.grade_high <= 1.0, "grades lie in [0, 1]", one)
        bounds = [one.thousandths_low, one.thousandths, one.thousandths_high]
        require(bounds == sorted(bounds), "a contribution lies between its ends", one)


def is_decided(card: ScoreCard) -> bool:
    """Whether nothing is open: no rule and no gate."""
    open_rule = any(one.grade_low < one.grade_high for one in card.contributions.values() if one.state != "off")
    return not open_rule and all(gate.state != "unknown" for gate in card.gates.values())


def decided_means_exact(card: ScoreCard) -> None:
    """Where nothing is open, low, score and high are one number, and there is one verdict."""
    if is_decided(card):
        sums = card.thousandths
        require(sums.low == sums.score == sums.high, "nothing is open: low == score == high", sums)
        require(card.exact, "nothing is open: the bounds are exact", card)
        require(card.possible_verdicts == (card.verdict,), "nothing is open: one verdict", card)
        require(card.coverage == 1.0, "nothing is open: all is covered", card.coverage)


# --- two cards -------------------------------------------------------------------------------------------------------


def bounds_hold(card: ScoreCard, completed: ScoreCard) -> None:
    """What a completion of the open facts gives was among what the card left possible."""
    inside, outside = completed.thousandths, card.thousandths
    require(outside.low <= inside.low, "no completion is below the low end", card, completed)
    require(inside.high <= outside.high, "no completion is above the high end", card, completed)
    possible = set(card.possible_verdicts)
    require(completed.verdict in possible, "a completion's verdict was possible", card, completed)
    require(card.vetoed is None or completed.vetoed is card.vetoed, "a decided veto stays", card, completed)
    _rules_narrow(card, completed)


def learning_narrows(before: ScoreCard, after: ScoreCard) -> None:
    """Outer bounds never widen when something is learned; nor do tight ones, where both are exact."""
    _rules_narrow(before, after)
    (low, high), (new_low, new_high) = outer(before), outer(after)
    require(low <= new_low and new_high <= high, "outer bounds never widen", before, after)
    require(before.vetoed is None or after.vetoed is before.vetoed, "a decided veto stays", before, after)
    require(before.coverage <= after.coverage, "coverage never falls", before, after)
    was, now = before.thousandths, after.thousandths
    narrower = was.low <= now.low and now.high <= was.high
    require(narrower or not (before.exact and after.exact), "exact bounds never widen", before, after)
    if narrower:
        lost = set(after.possible_verdicts) - set(before.possible_verdicts)
        require(not lost, "no verdict becomes possible", before, after)


def outer(card: ScoreCard) -> tuple[int, int]:
    """The outer bounds: the sums of the contributions' ends, under the caps that may and that surely hold."""
    low = sum(one.thousandths_low for one in card.contributions.values())
    high = sum(one.thousandths_high for one in card.contributions.values())
    caps = [(round(gate.cap * 1000), gate.state) for gate in card.gates.values() if gate.cap is not None]
    low = min([low, *(cap for cap, state in caps if state in ("true", "unknown"))])
    return low, min([high, *(cap for cap, state in caps if state == "true")])


def same_answer(card: ScoreCard, other: ScoreCard) -> None:
    """Two cards agree in everything but the company's name and the hashes of what was scored."""
    left, right = card.to_dict(), other.to_dict()
    for key in ("id", "name", "receipt"):
        left.pop(key), right.pop(key)
    require(left == right, "one answer", left, right)


# --- a thesis --------------------------------------------------------------------------------------------------------


def round_trips(thesis: Thesis) -> None:
    """A thesis that is written and read again is equal, with an equal hash."""
    again = loads(dumps(thesis))
    require(again == thesis, "loads(dumps(t)) == t", dumps(thesis))
    require(again.hash == thesis.hash and hash(again) == hash(thesis), "its hash stays", thesis.hash, again.hash)


def neighbours_change_nothing(thesis: Thesis, companies: Sequence[Profile]) -> None:
    """A company's card is the same alone and in a table."""
    table = score(thesis, Profiles(tuple(companies)))
    for company, card in zip(companies, table, strict=True):
        require(score(thesis, company) == card, "alone or in a table, one card", company.name)


def off_is_absent(thesis: Thesis, rule: str, company: Profile) -> None:
    """A rule that is switched off, has no points, or is not there: the score is the same, and all that rests on it."""
    if len(thesis.rules) < 2:
        return  # a thesis without rules is none
    off = edited(thesis, lambda tree: tree["rules"][rule].update(enabled=False))
    free = edited(thesis, lambda tree: tree["rules"][rule].update(points=0))
    gone = edited(thesis, lambda tree: tree["rules"].pop(rule) and tree.pop("cases", None))
    cards = [without_row(score(one, company), rule) for one in (off, free, gone)]
    require(cards[0] == cards[2], "off means absent", rule, cards[0], cards[2])
    require(cards[1] == cards[2], "no points means absent", rule, cards[1], cards[2])


def without_row(card: ScoreCard, row: str) -> dict[str, Any]:
    """Everything that a card says but for one rule's or gate's row, and the receipt."""
    found = card.to_dict()
    found.pop("receipt")
    for part in ("contributions", "gates"):
        found[part].pop(row, None)
    return found


def edited(thesis: Thesis, edit: Callable[[dict[str, Any]], object]) -> Thesis:
    """The thesis that an edit of its TOML, as plain data, gives."""
    tree = deepcopy(plain(thesis.tree))
    edit(tree)
    return loads(write_toml(tree))


def _rules_narrow(before: ScoreCard, after: ScoreCard) -> None:
    """Rule by rule, grades and applicability were among those that were possible."""
    for rule, was in before.contributions.items():
        now = after.contributions[rule]
        require(was.grade_low <= now.grade_low and now.grade_high <= was.grade_high, "grades narrow", was, now)
        require(was.thousandths_low <= now.thousandths_low, "a contribution's low end never falls", was, now)
        require(now.thousandths_high <= was.thousandths_high, "a contribution's high end never rises", was, now)
        require(was.applies is None or was.applies is now.applies, "decided applicability stays", was, now)
    for name, gate in before.gates.items():
        state = after.gates[name].state
        stays = gate.state in ("unknown", state) or (gate.state == "false" and state == "n/a")
        require(stays, "a decided gate stays", gate, after.gates[name])


def _shown(points: float) -> Decimal:
    """Points as tables show them, with three decimals."""
    return Decimal(f"{points:.3f}")
