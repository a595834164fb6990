"""Expression text to tokens; spreadsheet habits are repaired here, each with a message."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from thesis.text import Problems, Span
from thesis.units import scan_number, scan_unit

Place: TypeAlias = Callable[[int, int], Span]
"""From the offsets of characters in an expression to where they stand in the file."""

KEYWORDS = frozenset({"and", "or", "not", "in", "true", "false"})

_SPACE = re.compile(r"[ \t\r\n]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?![\dA-Za-z_])")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r"==|!=|<=|>=|[<>+\-*/(),\[\]]")
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "«": "»", "'": "'", "‘": "’", "’": "’"}
_SPACED_PERCENT = re.compile(r"[ \t]+%")
_WORD_TAIL = re.compile(r"[A-Za-z0-9_]+")

# what people type in spreadsheets and other languages, what is meant, and the token that stands in for it
_HABITS = {
    "<>": ("!=", "!="),
    "=<": ("<=", "<="),
    "=>": (">=", ">="),
    "===": ("==", "=="),
    "&&": ("and", "and"),
    "||": ("or", "or"),
    "≥": (">=", ">="),
    "≤": ("<=", "<="),
    "≠": ("!=", "!="),
    "=": ("==", "=="),
    "&": ("and", "and"),
    "|": ("or", "or"),
    "!": ("not", "not"),
    "×": ("*", "*"),
    "÷": ("/", "/"),
    "−": ("-", "-"),
    "–": ("-", "-"),
    "（": ("(", "("),
    "）": (")", ")"),
    "，": (",", ","),
}
_NO_POWER = ("**", "^")
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY"}


@frozen
class Token:
    """One word of an expression; ``kind`` is number, text, date, name, end, or the operator itself."""

    kind: str
    start: int
    end: int
    text: str = ""
    amount: Fraction = Fraction(0)
    suffix: str = ""
    day: date | None = None


def tokens(text: str, place: Place, problems: Problems) -> list[Token]:
    """The words of an expression, ending with one of kind ``end``."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space:
            at = space.end()
            continue
        token, at = _next(text, at, place, problems)
        if token is not None:
            found.append(token)
    found.append(Token("end", len(text), len(text)))
    return found


def _next(text: str, at: int, place: Place, problems: Problems) -> tuple[Token | None, int]:
    character = text[at]
    if (character.isdecimal() and character.isascii()) or (character == "." and text[at + 1 : at + 2].isdecimal()):
        return _number(text, at, place, problems)
    name = _NAME.match(text, at)
    if name:
        kind = name[0] if name[0] in KEYWORDS else "name"
        return Token(kind, at, name.end(), name[0]), name.end()
    if character in _QUOTES:
        return _text(text, at, place, problems)
    for habit, (meant, kind) in _HABITS.items():
        if (
            text.startswith(habit, at)
            and not (habit in ("=", "!") and text[at : at + 2] in ("==", "!="))
            and not (habit == "===" and text[at : at + 3] != "===")
        ):
            end = at + len(habit)
            problems.add("E301", f"`{habit}` is not used here", place(at, end), f"Write `{meant}`.")
            return Token(kind, at, end, kind), end
    for power in _NO_POWER:
        if text.startswith(power, at):
            end = at + len(power)
            problems.add(
                "E302", "there is no power operator", place(at, end), "Use a curve, which may have a log scale."
            )
            return Token("*", at, end, "*"), end
    operator = _OPERATOR.match(text, at)
    if operator:
        return Token(operator[0], at, operator.end(), operator[0]), operator.end()
    if character in _SYMBOLS:
        problems.add(
            "E303",
            f"`{character}` is not a unit here",
            place(at, at + 1),
            f"Write the currency after the number, such as `5M {_SYMBOLS[character]}`.",
        )
        return None, at + 1
    problems.add("E304", f"`{character}` has no meaning here", place(at, at + 1))
    return None, at + 1


def _number(text: str, at: int, place: Place, problems: Problems) -> tuple[Token | None, int]:
    day = _DATE.match(text, at)
    if day:
        try:
            return Token("date", at, day.end(), day[0], day=date.fromisoformat(day[0])), day.end()
        except ValueError:
            problems.add("E305", f"there is no day {day[0]}", place(at, day.end()))
            return Token("date", at, day.end(), day[0], day=date(2000, 1, 1)), day.end()
    number = scan_number(text, at)
    if number is None:
        end = at + 1
        tail = re.compile(r"[\d_.eE+]*").match(text, end)
        end = tail.end() if tail else end
        problems.add("E305", "this number cannot be read", place(at, end))
        return Token("number", at, end, text[at:end]), end
    amount, end = number
    unit = scan_unit(text, end)
    if unit is not None and not _SPACED_PERCENT.match(text, end):
        suffix = " ".join(text[end : unit[2]].split())
        return Token("number", at, unit[2], text[at : unit[2]], amount, suffix), unit[2]
    if unit is not None:
        problems.add("E301", "there is a space before `%`", place(at, unit[2]), f"Write `{text[at:end]}%`.")
        return Token("number", at, unit[2], text[at : unit[2]], amount, "%"), unit[2]
    tail = _WORD_TAIL.match(text, end)
    if tail:
        problems.add(
            "E305",
            f"`{text[at : tail.end()]}` is not a number",
            place(at, tail.end()),
            "Multiples are k, M and B; units stand after a space, such as `12 months` or `10M USD`.",
        )
        end = tail.end()
    return Token("number", at, end, text[at:end], amount), end


def _text(text: str, at: int, place: Place, problems: Problems) -> tuple[Token, int]:
    opening = text[at]
    end = text.find(_QUOTES[opening], at + 1)
    if end < 0:
        problems.add("E306", "the text that begins here is not closed", place(at, len(text)), 'Close it with `"`.')
        return Token("text", at, len(text), text[at + 1 :]), len(text)
    value = text[at + 1 : end]
    if opening != '"':
        problems.add("E301", "texts stand in straight double quotes", place(at, end + 1), f'Write `"{value}"`.')
    return Token("text", at, end + 1, value), end + 1
