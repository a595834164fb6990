"""One amount in a text of a table, with its sign, times and unit: "$1.5m", "1.4 億美金", "一年半", "数百家"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from attrs import evolve, frozen

from thesis.intake.habits import Habits
from thesis.units import CURRENCY_SIGNS, NUMERAL_SIGNS, Stretch, read_numeral
from thesis.vocabulary import Field, FieldType

AMBIGUOUS = {"¥": "JPY or CNY", "kr": "SEK, NOK or DKK"}
_CURRENCIES = {**CURRENCY_SIGNS, "元人民币": "CNY", "元人民幣": "CNY"}
_TIMES = {
    "百": 10**2,
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
    "mio.": 10**6,
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
    "pct": "%",
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
    "星期": " weeks",
    "周": " weeks",
    "週": " weeks",
    "weeks": " weeks",
    "week": " weeks",
    "季度": " quarters",
    "quarter": " quarters",
    "quarters": " quarters",
}
_COUNTED = frozenset(
    """
    个 個 家 人 名 位 款 国 國 国家 國家 个国家 個國家 次 条 條 部 项 項 people employees staff users
    countries companies investors founders rounds articles times
    """.split()  # noqa: SIM905 - as above
)
_LONGEST = 400  # signs: a paragraph that has digits is no amount
_HALVES = frozenset(("半", "一半", "半数", "半數"))
_MORE = ("多", "余", "餘")
_TENTHS = re.compile(r"成(?P<more>半|多|[一二三四五六七八九])?")


def _any_of(words: Mapping[str, object]) -> str:
    """A pattern for the longest of some words; of ASCII letters no other may follow."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(f"{re.escape(word)}(?![A-Za-z])" if word[-1].isascii() else word for word in longest)


DIGITS = r"\d(?:[\d.,' ]*\d)?"
NUMBER = rf"(?:{DIGITS}|[{NUMERAL_SIGNS}]+)"
LETTERS = "|".join(sorted((re.escape(sign) for sign in {**_CURRENCIES, **AMBIGUOUS}), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<sign>[-−+]?)\s*(?P<before>{LETTERS})?\s*(?P<minus>[-−]?)(?P<number>{NUMBER})\s*(?P<rest>.*)",
    re.DOTALL,
)
_TIMES_AFTER = re.compile(rf"(?:[个個](?=[亿億]))?(?P<times>{_any_of(_TIMES)})\s*", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    rf"(?P<of>[个個]?)(?P<inner>[半{''.join(_MORE)}]?)(?P<unit>(?![个個])(?:{_any_of(_UNITS)}))(?P<outer>[半{''.join(_MORE)}]?)",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"(?P<unit>[十百千]?[万萬亿億]|[万萬][亿億])(?P<before>.*)[级級](?P<after>.*)")
_WITHOUT_END = frozenset(("万", "萬", "亿", "億", "万亿", "萬億"))


@frozen
class Amount:
    """The numbers that a text means, and their unit as facts are written: ``" USD"``, ``"%"``, or nothing."""

    numbers: Stretch
    unit: str = ""

    def written(self, number: Fraction) -> Fraction | str:
        """One of the numbers as a fact is written."""
        return f"{decimal(number)}{self.unit}" if self.unit else number


def read_amount(text: str, field: Field, habits: Habits, *, implied: bool = False) -> Amount | None:
    """The amount that a text is; None where it is none, or several things.

    Args:
        text: with plain digits and signs.
        field: the field that it is of; amounts of money may have currencies.
        habits: how the column of the text is written.
        implied: whether 百 alone is a hundred, as it is in 上百 and 近百.

    >>> from thesis.vocabulary import Field, FieldType
    >>> read_amount("1.5m USD", Field("x", FieldType.MONEY, currency="USD"), Habits())
    Amount(numbers=Stretch(lo=Fraction(1500000, 1), hi=Fraction(1500000, 1), lo_open=False, hi_open=False), unit=' USD')
    """
    if len(text) > _LONGEST:
        return None
    if text in _HALVES:
        return Amount(Stretch.point(Fraction(1, 2) * 100), "%")
    if text.startswith("百分之"):
        found = read_amount(text[3:], field, habits, implied=True)
        return None if found is None or found.unit else evolve(found, unit="%")
    level = _LEVEL.fullmatch(text)
    if level is not None:
        return _of_level(level, field, habits)
    if re.fullmatch(rf"\(.*{NUMBER}\)", text, re.DOTALL):  # as accountants write what is below zero
        text = f"-{text[1:-1]}"
    parts = _AMOUNT.fullmatch(text)
    return None if parts is None else _of_parts(parts, field, habits, implied=implied)


def _of_parts(found: re.Match[str], field: Field, habits: Habits, *, implied: bool) -> Amount | None:
    numbers, rest = _numbers(found["number"], found["rest"], habits, implied=implied)
    if numbers is None:
        return None
    if "-" in (found["sign"] + found["minus"]).replace("−", "-"):
        if not numbers.is_point:
            return None
        numbers = Stretch.point(-numbers.lo)
    currency = found["before"]
    if field.type is FieldType.MONEY and (currency or rest in _CURRENCIES or rest in AMBIGUOUS):
        sign = currency if currency and not rest else rest
        code = {**_CURRENCIES, **habits.signs}.get(sign)
        return None if code is None or (currency and rest) else Amount(numbers, f" {code}")
    return None if currency else _in_unit(numbers, rest)


def _numbers(text: str, rest: str, habits: Habits, *, implied: bool) -> tuple[Stretch | None, str]:
    """A number with its times, and what stands after it."""
    if text[0].isdecimal():
        value = number(text, habits)
        numbers = None if value is None else Stretch.point(value)
        if numbers is not None and rest.startswith(_MORE):
            numbers, rest = numbers.and_more(), rest[1:].strip()
        times = _TIMES_AFTER.match(rest)
    else:
        numbers, times = read_numeral(text, implied=implied), re.match(r"[个個](?P<times>[亿億])\s*", rest)
        if numbers is not None and _is_unclear(numbers, rest):
            return None, rest
    if numbers is None:
        return None, rest
    if habits.times != 1:
        numbers = numbers.times(habits.times)
    if times is not None:
        numbers, rest = numbers.times(_TIMES[times["times"].casefold()]), rest[times.end() :]
    if numbers.is_point and rest.startswith(_MORE):
        scale = 1 if times is None else _TIMES[times["times"].casefold()]
        numbers, rest = Stretch.point(numbers.lo / scale).and_more().times(scale), rest[1:].strip()
    elif numbers.is_point and rest.startswith("+"):
        numbers, rest = evolve(numbers, hi=None), rest[1:].strip()
    return numbers, rest


def _is_unclear(numbers: Stretch, rest: str) -> bool:
    """三五 alone may be thirty-five and 数 just a word; 三月 is a month of a year too."""
    is_short = not numbers.is_point and not numbers.lo_open and numbers.lo < 10
    return (is_short and not rest) or (numbers.is_point and rest == "月")


def _in_unit(numbers: Stretch, rest: str) -> Amount | None:
    """Numbers of a unit that is no currency; after it may stand a half of it, or more of it."""
    if not rest or rest.casefold() in _COUNTED:
        return Amount(numbers)
    tenths = _TENTHS.fullmatch(rest)
    if tenths is not None:
        return _tenths(numbers, tenths["more"])
    found = _UNIT_AFTER.fullmatch(rest)
    if found is None:
        return None
    unit = _UNITS.get(f"{found['of']}{found['unit']}".casefold(), _UNITS[found["unit"].casefold()])
    beyond = found["inner"] or found["outer"]
    if not beyond:
        return Amount(numbers, unit)
    if not numbers.is_point or (found["inner"] and found["outer"]) or unit == "%":
        return None
    return Amount(Stretch.point(numbers.lo + Fraction(1, 2)) if beyond == "半" else numbers.and_more(1), unit)


def _tenths(numbers: Stretch, beyond: str | None) -> Amount | None:
    """三成 is 30 %, 七成五 75 %, 七成多 between 70 and 80 %."""
    if beyond is not None and not numbers.is_point:
        return None
    if beyond == "多":
        numbers = numbers.and_more(1)
    elif beyond is not None:
        half = read_numeral(beyond)
        assert half is not None  # noqa: S101 - it is a digit, or a half
        numbers = Stretch.point(numbers.lo + (half.lo if beyond == "半" else half.lo / 10))
    return Amount(numbers.times(10), "%")


def _of_level(level: re.Match[str], field: Field, habits: Habits) -> Amount | None:
    """百万级: at least a million and less than ten; 万级 and 亿级, which are said of more too, have no end."""
    found = read_amount(f"{level['unit']}{level['before']}{level['after']}", field, habits, implied=True)
    if found is None or not found.numbers.is_point:
        return None
    least = found.numbers.lo
    most = None if level["unit"] in _WITHOUT_END else least * 10
    return evolve(found, numbers=Stretch(least, most, hi_open=most is not None))


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
    if text.isdecimal():
        return Fraction(int(text)) if len(text) < 400 else None
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


def decimal(value: Fraction) -> str:
    """A fraction that came from decimal digits, in decimal digits; any other to 30 of them."""
    if value.denominator == 1:
        return str(value.numerator)
    digits = 0
    while (value * 10**digits).denominator != 1 and digits < 30:
        digits += 1
    whole = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
    text = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
    return f"-{text}" if value < 0 else text
