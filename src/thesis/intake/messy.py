"""Texts of tables to the words that facts are written in: "$15,000,000", "11-50", "约 1200 万美元", "数千万".

What is not understood stays as it is, so that the message about it quotes it; what is not exactly said is no point.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from thesis.intake.amounts import LETTERS, NUMBER, Amount, read_amount
from thesis.intake.habits import Habits, parted, plain_text
from thesis.units import NUMERAL_SIGNS, read_numeral
from thesis.vocabulary import NO, NOTHING, YES, Field, FieldType, level_of_word, plain, signs_between, small

_BEFORE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("at_most", ("不超过", "不超過", "至多", "最多", "up to", "at most", "no more than", "<=", "≤")),
    ("at_least", ("不少于", "不少於", "不低于", "不低於", "至少", "at least", "no less than", ">=", "≥")),
    ("below", ("接近", "将近", "將近", "近", "nearly", "almost", "close to")),
    (
        "more_than",
        ("突破", "超过", "超過", "超", "逾", "过", "過", "多于", "大于", "高于", "more than", "over", "above", ">"),
    ),
    ("less_than", ("不到", "不足", "少于", "少於", "低于", "低於", "less than", "under", "below", "<")),
    (
        "about",
        ("大约", "大約", "约", "約", "about", "approximately", "approx.", "approx", "circa", "ca.", "around", "~", "≈"),
    ),
)
_AFTER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("at_least", ("以上", "+", " or more", " and above")),
    ("at_most", ("以下", "以内", "以內", "内", "內", " or less", " or fewer")),
    ("about", ("左右", "上下", " or so")),
)
_KEY_BEFORE = {word: key for key, words in _BEFORE for word in words}
_KEY_AFTER = {word: key for key, words in _AFTER for word in words}
_BEGINNING = re.compile("|".join((*map(re.escape, _KEY_BEFORE), "上(?=[百千万萬亿億])")), re.IGNORECASE)
_ENDING = re.compile(rf"(?:{'|'.join(map(re.escape, _KEY_AFTER))})\Z", re.IGNORECASE)
_SIGN, _NO_SIGN = rf"[\d{NUMERAL_SIGNS}]", rf"[^\d{NUMERAL_SIGNS}\s]"
_RANGE = re.compile(rf"(?P<low>.*?{_SIGN}.*?)\s*(?:-|–|—|~|至|到|\bto\b)\s*(?P<high>{_NO_SIGN}*{_SIGN}.*)", re.DOTALL)
_START = re.compile(
    rf"[-−+(\d{NUMERAL_SIGNS}]|百分之|前|top|{LETTERS}|{_BEGINNING.pattern}", re.IGNORECASE
)  # most texts of a table are no amounts, and tell so at once
_LONGEST = 200  # signs: a paragraph that has digits is no amount
_RANK = re.compile(rf"(?:前|top\s*)\s*(\d+|[{NUMERAL_SIGNS}]+)\s*(?:名|位|强|強)?", re.IGNORECASE)
_BARE = re.compile(rf"(?:{LETTERS})?\s*(?P<number>{NUMBER})")
_FIRST = re.compile(rf"[^\d{NUMERAL_SIGNS}]*(?P<number>{NUMBER})")
_DIGIT = "[一二三四五六七八九两兩]"
_LIKE_A_DIGIT = re.compile(f"十{_DIGIT}|{_DIGIT}十{_DIGIT}|{_DIGIT}(?!十)")
_LARGE = frozenset("万萬亿億")


def said(text: str, field: Field, habits: Habits) -> Any:
    """What a text says, as a fact is written; the text itself where it is not understood."""
    if field.values is not None:
        return _of_values(text, field, habits)
    word = small(text)
    if not word or word in NOTHING or word in habits.nothing:
        return None
    match field.type:
        case FieldType.FLAG:
            return True if word in YES else False if word in NO else text
        case FieldType.TAGS:
            return list(parted(plain(text), habits.parts))
        case FieldType.CATEGORY | FieldType.TEXT | FieldType.DATE:
            return text
    found = _quantity(plain_text(text), field, habits)
    return text if found is None else found


def _of_values(text: str, field: Field, habits: Habits) -> Any:
    """A level, or a list of tags, of a closed vocabulary: capitals do not matter, unless two levels differ in them."""
    named, word = field.values or (), small(text)
    values = level_of_word(named)
    if values:
        written = word
    else:
        written, text, values = text.strip(), text.strip(), {value: value for value in named}
    if word in ("", "unknown") or (written not in values and word in NOTHING | habits.nothing):
        return None
    if field.type is FieldType.TAGS:
        return [values.get(part, part) for part in parted(written, signs_between(named))]
    return values.get(written, text)


def _quantity(text: str, field: Field, habits: Habits) -> Any:
    """A number, an amount, a bound or a range; None where it is none."""
    if len(text) > _LONGEST or _START.match(text) is None:
        return None
    rank = _RANK.fullmatch(text)
    if rank is not None:
        return _rank(rank[1])
    before = _BEGINNING.match(text)
    if before is not None:
        key = _KEY_BEFORE.get(before[0].casefold(), "at_least")  # 上百: a hundred is reached
        return _bound(key, read_amount(text[before.end() :].strip(), field, habits, implied=True))
    after = _ENDING.search(text)
    if after is not None:
        amount = read_amount(text[: after.start()].strip(), field, habits, implied=True)
        return _bound(_KEY_AFTER[after[0].casefold()], amount)
    amount = read_amount(text, field, habits)
    return _between(text, field, habits) if amount is None else _as_written(amount)


def _rank(text: str) -> Mapping[str, Any] | None:
    """前五: no worse than the fifth."""
    if text.isdecimal():
        return {"at_most": int(text)}
    place = read_numeral(text)
    return {"at_most": place.lo} if place is not None and place.is_point else None


def _as_written(amount: Amount) -> Any:
    """An amount as a fact is written: one value, or the bounds of several."""
    numbers = amount.numbers
    return amount.written(numbers.lo) if numbers.is_point else {**_least(amount), **_greatest(amount)}


def _least(amount: Amount) -> dict[str, Any]:
    return {"more_than" if amount.numbers.lo_open else "at_least": amount.written(amount.numbers.lo)}


def _greatest(amount: Amount) -> dict[str, Any]:
    hi = amount.numbers.hi
    return {} if hi is None else {"less_than" if amount.numbers.hi_open else "at_most": amount.written(hi)}


def _bound(key: str, amount: Amount | None) -> Mapping[str, Any] | None:
    """A bound by an amount; by several numbers it is that of the outermost, and "about several" is nothing plain."""
    if amount is None:
        return None
    if amount.numbers.is_point:
        value = amount.written(amount.numbers.lo)
        return {"about": value, "less_than": value} if key == "below" else {key: value}
    match key:
        case "at_least":
            return _least(amount)
        case "more_than":
            return {"more_than": amount.written(amount.numbers.lo)}
        case "at_most":
            return _greatest(amount) or None
        case "less_than" if amount.numbers.hi is not None:
            return {"less_than": amount.written(amount.numbers.hi)}
    return None


def _between(text: str, field: Field, habits: Habits) -> Any:
    """A range, whose ends may share what stands after the higher one."""
    found = _RANGE.fullmatch(text)
    tail = None if found is None else _shared(found["low"].strip(), found["high"])
    if found is None or tail is None:
        return None
    low, high = (read_amount(one, field, habits) for one in (f"{found['low']}{tail}", found["high"]))
    if low is None or high is None or None in (low.numbers.hi, high.numbers.hi):
        return None
    if not low.unit or not high.unit:  # "$5-10": the sign stands for both
        low, high = (evolve(one, unit=low.unit or high.unit) for one in (low, high))
    if low.numbers.is_point and high.numbers.is_point:
        return {"between": [low.written(low.numbers.lo), high.written(high.numbers.lo)]}
    return {**_least(low), **_greatest(high)}


def _shared(low: str, high: str) -> str | None:
    """What the lower end of a range has in common with the higher: 三到四成, $5-10 million.

    None where that cannot be told: 五百到一千万 may begin at five million.
    """
    bare, first = _BARE.fullmatch(low), _FIRST.match(high)
    if bare is None or first is None:
        return ""
    below, above = bare["number"], first["number"]
    if below[0].isdecimal() and above[0].isdecimal():
        return high[first.end() :]
    if below[0].isdecimal() or above[0].isdecimal():
        return None
    if re.fullmatch(_DIGIT, below):
        like = _LIKE_A_DIGIT.match(above)
        return None if like is None else high[first.start("number") + like.end() :]
    return None if _LARGE & {*above} and not _LARGE & {*below} else high[first.end() :]
