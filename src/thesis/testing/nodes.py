"""Random nodes of the expression language, whatever they mean: for printing and parsing, not for scoring."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from thesis.language import nodes as n
from thesis.text import Document, Span

NOWHERE = Span(Document("<random>", ""), 0, 0)

_SUFFIXES = ("", "", "%", "USD", "EUR per month", "months", "year", "days", "USD per year")
_NAMES = ("arr", "margin", "p_share", "as_of", "x", "Months", "_1", "k", "e5", "per")
_TEXTS = st.text(st.characters(exclude_characters='"', codec="utf-8"), max_size=6)


def nodes(most: int = 12) -> st.SearchStrategy[n.Node]:
    """Nodes as the parser makes them, of up to about so many leaves; their spans are nowhere."""
    return st.recursive(_leaves(), _above, max_leaves=most)


def _leaves() -> st.SearchStrategy[n.Node]:
    amounts = st.builds(
        lambda digits, places: Fraction(digits, 10**places), st.integers(0, 10**7), st.sampled_from([0, 0, 1, 3, 9])
    )
    return st.one_of(
        st.sampled_from(_NAMES).map(lambda name: n.Name(name, NOWHERE)),
        st.builds(lambda amount, suffix: n.Number(amount, suffix, NOWHERE), amounts, st.sampled_from(_SUFFIXES)),
        _TEXTS.map(lambda text: n.Text(text, NOWHERE)),
        st.booleans().map(lambda truth: n.Flag(truth, NOWHERE)),
        st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(lambda day: n.Day(day, NOWHERE)),
    )


def _above(inner: st.SearchStrategy[n.Node]) -> st.SearchStrategy[n.Node]:
    """What may stand around other nodes."""
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    any_number = st.lists(inner, max_size=4).map(tuple)
    return st.one_of(
        st.builds(lambda operand: n.Negative(operand, NOWHERE), inner),
        st.builds(lambda operand: n.Not(operand, NOWHERE), inner),
        st.builds(lambda op, a, b: n.Arithmetic(op, a, b, NOWHERE), st.sampled_from("+-*/"), inner, inner),
        st.builds(_comparison, several, st.lists(st.sampled_from(_COMPARISONS), min_size=3, max_size=3)),
        st.builds(lambda a, b, negated: n.Membership(a, b, negated, NOWHERE), inner, inner, st.booleans()),
        st.builds(lambda op, operands: n.Logic(op, operands, NOWHERE), st.sampled_from(["and", "or"]), several),
        any_number.map(lambda items: n.ListOf(items, NOWHERE)),
        st.builds(lambda name, items: n.Call(name, items, NOWHERE, NOWHERE), st.sampled_from(_NAMES), any_number),
    )


_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")


def _comparison(operands: tuple[n.Node, ...], operators: list[str]) -> n.Node:
    return n.Comparison(operands, tuple(operators[: len(operands) - 1]), NOWHERE)
