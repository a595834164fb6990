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
_NOTHING = "nothing"  # the kind of a sign that is left out
BROKEN = "broken"  # the kind of a token for which a message has been written: nothing more is said of it

_SPACE = re.compile(r"[ \t\r\n]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?![\dA-Za-z_])")
_NAME = re.compile(r"[^\W\d]\w*")  # letters of any script: a title in Chinese is told apart from a slip of the hand
_ATTRIBUTES = re.compile(r"(?:[ \t]*\.[ \t]*[^\W\d]\w*)+")
_OPERATOR = re.compile(r"==|!=|<=|>=|[<>+\-*/(),\[\]]")
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "«": "»", "'": "'", "‘": "’", "’": "’"}
_SPACED_PERCENT = re.compile(r"[ \t]+%")
_WIDE_PERCENT = re.compile(r"[ \t]*％")
_WORD_TAIL = re.compile(r"\w+")
_SPACED_MULTIPLE = re.compile(r"[ \t]+(\w+)(?:[ \t]+([A-Z]{3})(?!\w))?")
_MULTIPLE_WORDS = {
    **dict.fromkeys(("k", "K", "thousand"), "k"),
    **dict.fromkeys(("m", "M", "mn", "mio", "million", "millions"), "M"),
    **dict.fromkeys(("b", "B", "bn", "billion", "billions"), "B"),
    **dict.fromkeys(("percent", "pct"), "%"),
}

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
    "＝": ("==", "=="),
    "＜": ("<", "<"),
    "＞": (">", ">"),
    "［": ("[", "["),
    "］": ("]", "]"),
}
_NO_POWER = ("**", "^")
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY"}
_NO_MEANING = {
    "%": "A percentage stands right after its number, as in `20%`; there is no remainder of a division.",
    "{": "Lists stand in square brackets.",
    "#": "Comments stand outside the expression.",
}


@frozen
class Token:
    """One word of an expression; ``kind`` is number, text, date, name, end, or the operator itself."""

    kind: str
    start: int
    end: int
    text: str = ""
    amount: Fraction | None = None
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
        token = _next(text, at, place, problems)
        at = token.end
        if token.kind != _NOTHING:
            found.append(token)
    found.append(Token("end", len(text), len(text)))
    return found


def _next(text: str, at: int, place: Place, problems: Problems) -> Token:
    character = text[at]
    if (character.isdecimal() and character.isascii()) or (character == "." and text[at + 1 : at + 2].isdecimal()):
        return _number(text, at, place, problems)
    name = _NAME.match(text, at)
    if name:
        return _name(text, at, name.end(), place, problems)
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
            return Token(kind, at, end, kind)
    for power in _NO_POWER:
        if text.startswith(power, at):
            end = at + len(power)
            problems.add(
                "E302", f"there is no power operator `{power}`", place(at, end), "Use a curve: it may have a log scale."
            )
            return Token("*", at, end, "*")
    operator = _OPERATOR.match(text, at)
    if operator:
        return Token(operator[0], at, operator.end(), operator[0])
    return _strange(text, at, place, problems)


def _strange(text: str, at: int, place: Place, problems: Problems) -> Token:
    """A character that no expression has."""
    character = text[at]
    if character in _SYMBOLS:
        currency = _SYMBOLS[character]
        number = scan_number(text, at + 1)
        shown = text[at + 1 : number[1]] if number else "5M"
        problems.add(
            "E303",
            f"`{character}` is not a unit here",
            place(at, at + 1),
            f"Write the currency after the number: `{shown} {currency}`.",
        )
        return Token(_NOTHING, at, at + 1)
    problems.add("E304", f"`{character}` has no meaning here", place(at, at + 1), _NO_MEANING.get(character))
    return Token(BROKEN, at, at + 1, character)


def _name(text: str, at: int, end: int, place: Place, problems: Problems) -> Token:
    word = text[at:end]
    if word in KEYWORDS:
        return Token(word, at, end, word)
    attributes = _ATTRIBUTES.match(text, end)
    if attributes:
        problems.add(
            "E317",
            f"`{text[at : attributes.end()]}`: names have no parts",
            place(at, attributes.end()),
            "Write the name of one field, with underscores.",
        )
        return Token(BROKEN, at, attributes.end(), text[at : attributes.end()])
    small = word.lower()
    if small == "in" or (small in ("and", "or", "not") and text[end : end + 1] != "("):
        problems.add("E301", f"`{word}` is written small", place(at, end), f"Write `{small}`.")
        return Token(small, at, end, word)
    return Token("name", at, end, word)


def _number(text: str, at: int, place: Place, problems: Problems) -> Token:
    day = _DATE.match(text, at)
    if day:
        try:
            return Token("date", at, day.end(), day[0], day=date.fromisoformat(day[0]))
        except ValueError:
            problems.add("E305", f"there is no day {day[0]}", place(at, day.end()), "Look at the calendar.")
            return Token(BROKEN, at, day.end(), day[0])
    number = scan_number(text, at)
    if number is None:
        end = len(text) - len(text[at:].lstrip("0123456789_.eE+"))
        problems.add("E305", "this number cannot be read", place(at, end), "Write it as 5_000_000, 5M or 0.25.")
        return Token(BROKEN, at, end, text[at:end])
    return _with_unit(text, at, number, place, problems)


def _with_unit(text: str, at: int, number: tuple[Fraction, int], place: Place, problems: Problems) -> Token:
    """A number and the unit after it."""
    amount, end = number
    unit = scan_unit(text, end)
    if unit is not None and not _SPACED_PERCENT.match(text, end):
        suffix = " ".join(text[end : unit[2]].split())
        return Token("number", at, unit[2], text[at : unit[2]], amount, suffix)
    spaced = unit[2] if unit is not None else None
    wide = _WIDE_PERCENT.match(text, end)
    if spaced is not None or wide:
        stop = wide.end() if wide else spaced or end
        cause = "the percent sign `％` is not used here" if wide else "there is a space before `%`"
        problems.add("E301", cause, place(at, stop), f"Write `{text[at:end]}%`.")
        return Token("number", at, stop, text[at:stop], amount, "%")
    tail = _WORD_TAIL.match(text, end)
    if tail:
        word = text[end : tail.end()]
        meant = _MULTIPLE_WORDS.get(word)
        unit_hint = scan_unit(word)
        hint = "Multiples are k, M and B; units stand after a space, such as `12 months` or `10M USD`."
        if meant is not None:
            hint = f"Write `{text[at:end]}{meant}`."
        elif unit_hint is not None:
            hint = f"Write `{text[at:end]} {word}`."
        problems.add("E305", f"`{text[at : tail.end()]}` is not a number", place(at, tail.end()), hint)
        return Token(BROKEN, at, tail.end(), text[at : tail.end()])
    words = _SPACED_MULTIPLE.match(text, end)
    if words and words[1] in _MULTIPLE_WORDS:
        stop = words.end()
        unit_text = f" {words[2]}" if words[2] else ""
        hint = f"Write `{text[at:end]}{_MULTIPLE_WORDS[words[1]]}{unit_text}`."
        problems.add("E305", f"`{text[at:stop]}` is not a number", place(at, stop), hint)
        return Token(BROKEN, at, stop, text[at:stop])
    return Token("number", at, end, text[at:end], amount)


def _text(text: str, at: int, place: Place, problems: Problems) -> Token:
    opening = text[at]
    end = text.find(_QUOTES[opening], at + 1)
    if end == -1:
        problems.add("E306", "the text that begins here is not closed", place(at, len(text)), 'Close it with `"`.')
        return Token("text", at, len(text), text[at + 1 :])
    value = text[at + 1 : end]
    if opening != '"':
        problems.add("E301", "texts stand in straight double quotes", place(at, end + 1), f'Write `"{value}"`.')
    return Token("text", at, end + 1, value)
