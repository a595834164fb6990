"""Texts of tables to the words that facts are written in: "$15,000,000", "11-50", "约 1200 万美元", "01/28/2011".

What is not understood stays as it is, so that the message about it quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from thesis.intake.habits import Habits, parted, plain_text
from thesis.units import CURRENCY_SIGNS
from thesis.vocabulary import NO, NOTHING, YES, Field, FieldType, level_of_word, plain, signs_between, small

AMBIGUOUS = {"¥": "JPY or CNY", "kr": "SEK, NOK or DKK"}
_TIMES = {
    "千": 10**3,
    "万": 10**4,
    "萬": 10**4,
    "百万": 10**6,
    "百萬": 10**6,
    "千万": 10**7,
    "千萬": 10**7,
    "亿": 10**8,
    "億": 10**8,
    "十亿": 10**9,
    "十億": 10**9,
    "百亿": 10**10,
    "百億": 10**10,
    "万亿": 10**12,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mm": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
    "billions": 10**9,
    "t": 10**12,
    "tn": 10**12,
    "trillion": 10**12,
    "lakh": 10**5,
    "crore": 10**7,
}
_UNITS = {
    "%": "%",
    "percent": "%",
    "个月": " months",
    "個月": " months",
    "月": " months",
    "months": " months",
    "month": " months",
    "mos": " months",
    "mo": " months",
    "年": " years",
    "years": " years",
    "year": " years",
    "yrs": " years",
    "yr": " years",
    "天": " days",
    "日": " days",
    "days": " days",
    "day": " days",
    "周": " weeks",
    "週": " weeks",
    "weeks": " weeks",
    "week": " weeks",
    "季度": " quarters",
    "quarters": " quarters",
}
_COUNTED = frozenset(
    """
    个 個 家 人 名 位 款 国 國 国家 國家 个国家 個國家 次 条 條 部 项 項 people employees staff users
    countries companies investors founders rounds articles times
    """.split()  # noqa: SIM905 - as above
)
_BEFORE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("at_most", ("不超过", "不超過", "至多", "最多", "up to", "at most", "no more than", "<=", "≤")),
    ("at_least", ("不少于", "不少於", "不低于", "不低於", "至少", "at least", "no less than", ">=", "≥")),
    ("below", ("接近", "将近", "將近", "近", "nearly", "almost", "close to")),
    ("more_than", ("突破", "超过", "超過", "超", "逾", "多于", "大于", "高于", "more than", "over", "above", ">")),
    ("less_than", ("不到", "不足", "少于", "少於", "低于", "低於", "less than", "under", "below", "<")),
    (
        "about",
        ("大约", "大約", "约", "約", "about", "approximately", "approx.", "approx", "circa", "ca.", "around", "~"),
    ),
)
_AFTER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("at_least", ("以上", "+", " or more", " and above")),
    ("at_most", ("以下", "以内", "以內", " or less", " or fewer")),
    ("about", ("左右", "上下", " or so")),
)
_NUMBER = r"\d(?:[\d.,' ]*\d)?"
_LETTERS = "|".join(sorted((re.escape(sign) for sign in {**CURRENCY_SIGNS, **AMBIGUOUS}), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<sign>[-−+]?)\s*(?P<before>{_LETTERS})?\s*(?P<minus>[-−]?)(?P<number>{_NUMBER})\s*(?P<rest>.*)",
    re.DOTALL,
)
_RANGE = re.compile(r"(?P<low>.*?\d[^\d\s]*)\s*(?:-|–|—|~|至|到|\bto\b)\s*(?P<high>[^\d\s]*\d.*)", re.DOTALL)
_RANK = re.compile(r"(?:前|top\s*)\s*(\d+|[一二三四五六七八九十两]+)\s*(?:名|位|强|強)?", re.IGNORECASE)
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def said(text: str, field: Field, habits: Habits) -> Any:
    """What a text says, as a fact is written; the text itself where it is not understood."""
    if field.values is not None:
        return _of_values(text, field, habits)
    word = small(text)
    if not word or word in NOTHING | habits.nothing:
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
    rank = _RANK.fullmatch(text)
    if rank is not None:
        return {"at_most": _small(rank[1])}
    for key, words in _BEFORE:
        for word in words:
            if text.casefold().startswith(word):
                return _bound(key, _amount(text[len(word) :].strip(), field, habits))
    for key, words in _AFTER:
        for word in words:
            if text.casefold().endswith(word):
                return _bound(key, _amount(text[: -len(word)].strip(), field, habits))
    exact = _amount(text, field, habits)
    return _between(text, field, habits) if exact is None else exact


def _bound(key: str, amount: Any) -> Mapping[str, Any] | None:
    if amount is None:
        return None
    return {"about": amount, "less_than": amount} if key == "below" else {key: amount}


def _between(text: str, field: Field, habits: Habits) -> Any:
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    high = _amount(found["high"], field, habits)
    tail = re.sub(rf".*?{_NUMBER}", "", found["high"], count=1, flags=re.DOTALL)
    bare = re.fullmatch(rf"(?:{_LETTERS})?\s*{_NUMBER}", found["low"].strip()) is not None  # its unit comes later
    low = _amount(f"{found['low']}{tail}" if bare else found["low"], field, habits)
    if low is None or high is None:
        return None
    if isinstance(low, Fraction) != isinstance(high, Fraction):  # "$5-10": the sign stands for both
        unit = next(one for one in (low, high) if isinstance(one, str)).partition(" ")[2]
        low, high = (f"{decimal(one)} {unit}" if isinstance(one, Fraction) else one for one in (low, high))
    return {"between": [low, high]}


def _amount(text: str, field: Field, habits: Habits) -> Fraction | str | None:
    """One number with its sign, times and unit: a bare number, or the text of a quantity."""
    if re.fullmatch(rf"\(.*{_NUMBER}\)", text, re.DOTALL):  # as accountants write what is below zero
        text = f"-{text[1:-1]}"
    found = _AMOUNT.fullmatch(text)
    value = None if found is None else number(found["number"], habits)
    if found is None or value is None:
        return None
    value *= habits.times
    value = -value if "-" in (found["sign"] + found["minus"]).replace("−", "-") else value
    rest, currency = found["rest"].strip(), found["before"]
    times = next((one for one in _by_length(_TIMES) if _begins(rest, one)), None)
    if times is not None:
        value, rest = value * _TIMES[times], rest[len(times) :].strip()
    if field.type is FieldType.MONEY and (currency or rest in CURRENCY_SIGNS or rest in AMBIGUOUS):
        sign = currency if currency and not rest else rest
        code = {**CURRENCY_SIGNS, **habits.signs}.get(sign)
        return None if code is None or (currency and rest) else f"{decimal(value)} {code}"
    if currency:
        return None
    if not rest or rest.casefold() in _COUNTED:
        return value
    unit = _UNITS.get(rest.casefold())
    return None if unit is None else f"{decimal(value)}{unit}"


def number(text: str, habits: Habits) -> Fraction | None:
    """A number with its separators, as its column writes them; None where that cannot be."""
    text = re.sub(r"(?<=\d)[' ](?=\d{3}(?!\d))", "", text)
    if "," in text or "." in text:
        if habits.decimal is None and re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
            return None
        decimal = habits.decimal or max(",.", key=text.rfind)
        thousands = "," if decimal == "." else "."
        whole, _, fraction = text.partition(decimal)
        groups = whole.split(thousands)
        if thousands in fraction or decimal in fraction or not _grouped(groups):
            return None
        text = "".join(groups) + (f".{fraction}" if fraction else "")
    try:
        return Fraction(Decimal(text)) if len(text) < 400 else None
    except InvalidOperation:
        return None


def _grouped(groups: list[str]) -> bool:
    """Whether digits stand in threes, or as in India in twos before the last three."""
    if len(groups) == 1:
        return True
    inner = {len(one) for one in groups[1:-1]}
    return bool(groups[0]) and len(groups[0]) <= 3 and len(groups[-1]) == 3 and (inner <= {3} or inner <= {2})


def _begins(rest: str, word: str) -> bool:
    after = rest[len(word) :]
    return rest.casefold().startswith(word) and not (word[-1].isascii() and after[:1].isascii() and after[:1].isalpha())


def _by_length(words: Mapping[str, Any]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def decimal(value: Fraction) -> str:
    """A fraction that came from decimal digits, in decimal digits; any other to 30 of them."""
    digits = 0
    while (value * 10**digits).denominator != 1 and digits < 30:
        digits += 1
    whole = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
    text = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
    return f"-{text}" if value < 0 else text


def _small(text: str) -> int:
    """A number below a hundred, in digits or in Chinese."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[tens[0]]
    return 10 * (_DIGITS[tens[0]] if tens else 1) + (_DIGITS[ones[0]] if ones else 0)
