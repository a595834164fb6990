"""The sentences of an explanation."""

from __future__ import annotations

from thesis.model import Gate, Rule
from thesis.scoring import Contribution, GateState, ScoreCard
from thesis.sets import Interval, Truth


def points_in_words(value: float, *, sign: bool = False) -> str:
    """Points without trailing zeros, with a true minus only where it is negative.

    >>> points_in_words(12.5, sign=True), points_in_words(-0.0)
    ('+12.5', '0')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    return f"+{text}" if sign and value > 0 else text


def range_in_words(low: float, high: float) -> str:
    """Two points as one text."""
    if low == high:
        return points_in_words(low)
    return f"{points_in_words(low)} to {points_in_words(high)}"


def outcome_in_words(value: Interval | Truth, *, is_truth: bool) -> str:
    """How a clause came out."""
    if isinstance(value, Truth):
        return {Truth.TRUE: "true", Truth.FALSE: "false", Truth.OPEN: "unknown"}[value]
    if is_truth and value.is_point:
        return "true" if value.lo == 1.0 else "false"
    if value == Interval(0.0, 1.0):
        return "unknown"
    return grade_in_words(value.lo) if value.is_point else f"{grade_in_words(value.lo)} to {grade_in_words(value.hi)}"


def grade_in_words(value: float) -> str:
    """A grade with at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


def rule_sentence(rule: Rule, given: Contribution) -> str:
    """What a rule gave and why, in one sentence."""
    most = points_in_words(rule.points / 1000)
    could = range_in_words(given.points_low, given.points_high)
    match given.state:
        case "true":
            return f"met: {points_in_words(given.points)} of {most}"
        case "false":
            return f"not met: 0 of {most}"
        case "graded":
            return f"met to {grade_in_words(given.grade)}: {points_in_words(given.points)} of {most}"
        case "n/a":
            tail = f", which gives {points_in_words(given.points)}" if given.points else ""
            return f"not applicable{tail}"
        case "undefined":
            return f"undefined on the known facts: counted as {points_in_words(given.points)}, could be {could}"
        case "off":
            return "off"
        case _:
            where = "whether it applies is not known" if given.applies is None else "not known"
            return f"{where}: counted as {points_in_words(given.points)}, could be {could}"


def gate_sentence(gate: Gate, state: GateState) -> str:
    """What a gate did, in one sentence."""
    effects = [f"caps the score at {points_in_words(gate.cap / 1000)}"] if gate.cap is not None else []
    effects = ["vetoes the company", *effects] if gate.veto else effects
    effect = " and ".join(effects)
    return {
        "true": f"fires: it {effect}",
        "false": "does not fire",
        "unknown": f"open: it is not known whether it {effect}",
        "n/a": "not applicable",
        "off": "off",
    }[state.state]


def verdict_sentence(card: ScoreCard) -> str:
    """The verdict, and what else the open facts allow."""
    others = [name for name in card.possible_verdicts if name != card.verdict]
    if card.vetoed:
        return "veto"
    return f"{card.verdict}; open facts could make it {_either(others)}" if others else f"{card.verdict}, decided"


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
