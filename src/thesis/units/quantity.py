"""Numbers with units, exact until they are rounded to float64 once.

The same scanner serves the expression language and the texts of facts, so that "10M USD" means one thing.
"""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import frozen

DAYS_A_MONTH = Fraction(487, 16)  # 30.4375: a year of 365.25 days in twelve equal months

# ISO 4217, the currencies in which venture rounds and company reports are stated
CURRENCIES = frozenset(
    """
    AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KWD
    KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH
    USD UYU VND ZAR
    """.split()  # noqa: SIM905 - a paragraph reads better than a hundred lines
)
_CURRENCY_HABITS = {"RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "UKP": "GBP", "USDT": "USD", "US$": "USD", "SFR": "CHF"}
_MULTIPLES = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "bn": 10**9, "T": 10**12}
_DURATIONS = {
    "day": 1 / DAYS_A_MONTH,
    "week": 7 / DAYS_A_MONTH,
    "month": Fraction(1),
    "quarter": Fraction(3),
    "year": Fraction(12),
}
_PER = {"month": "month", "year": "year", "annum": "year"}

_NUMBER = re.compile(r"(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?")
_MULTIPLE = re.compile(r"(?:bn|[kKMBT])(?![A-Za-z0-9_])")
_UNIT = re.compile(r"[ \t]*(%|[A-Za-z]+)(?:[ \t]+per[ \t]+([A-Za-z]+))?")
_WORD_END = re.compile(r"(?![A-Za-z0-9_])")
_MOST_DIGITS = 400  # the same guard as for TOML numbers
_GREATEST = 10**300  # float64 ends at 1e308, and units may still multiply


def currency_hint(word: str) -> str:
    """What to write in place of a word that is no code of a currency."""
    code = _CURRENCY_HABITS.get(word.upper(), word.upper())
    return f"Write `{code}`." if code in CURRENCIES else "Write three capital letters, such as USD."


@frozen
class Unit:
    """What a number counts: nothing, a currency (perhaps per month or year), months, or a share of 100 %."""

    kind: str = "number"  # number | percent | money | duration
    currency: str | None = None
    per: str | None = None

    def __str__(self) -> str:
        """The unit in a reader's words."""
        if self.kind == "money":
            return f"{self.currency or 'money'}{f' per {self.per}' if self.per else ''}"
        return {"percent": "%", "duration": "months"}.get(self.kind, "a plain number")


NUMBER = Unit()
PERCENT = Unit("percent")
DURATION = Unit("duration")


@frozen
class Quantity:
    """An exact value with its unit; percent and months are already converted (40 % is 2/5)."""

    value: Fraction
    unit: Unit


def scan_number(text: str, at: int) -> tuple[Fraction, int] | None:
    """The exact number that begins at a position, with its k, M, B, and where it ends.

    >>> scan_number("2.5M USD", 0)
    (Fraction(2500000, 1), 4)
    """
    found = _NUMBER.match(text, at)
    if found is None or text[found.end() - 1] == "_":
        return None
    digits = found[0].replace("_", "")
    mantissa, _, exponent = digits.lower().partition("e")
    if len(mantissa) > _MOST_DIGITS or len(exponent) > 4 or abs(int(exponent or 0)) > _MOST_DIGITS:
        return None
    value = Fraction(int(digits)) if digits.isdecimal() else Fraction(digits)
    multiple = _MULTIPLE.match(text, found.end())
    end = found.end()
    if multiple is not None:
        value, end = value * _MULTIPLES[multiple[0]], multiple.end()
    return (value, end) if value <= _GREATEST else None


def scan_unit(text: str, at: int = 0) -> tuple[Unit, Fraction, int] | None:
    """The unit that begins at a position, its exact factor, and where it ends; None where none does."""
    found = _UNIT.match(text, at)
    if found is None:
        return None
    word = found[1]
    end = found.end(1)
    if word == "%":
        return (PERCENT, Fraction(1, 100), end) if end == at + 1 or text[at : end - 1].isspace() else None
    if not _WORD_END.match(text, end):
        return None
    singular = word.removesuffix("s")
    if singular in _DURATIONS:
        return DURATION, _DURATIONS[singular], end
    if word in CURRENCIES:
        per = _PER.get(found[2]) if found[2] else None
        return Unit("money", word, per), Fraction(1), found.end() if per else end
    return None


def read_quantity(text: str) -> Quantity | None:
    """A whole text as a quantity; None where it is not one.

    >>> read_quantity("-2.5M USD")
    Quantity(value=Fraction(-2500000, 1), unit=Unit(kind='money', currency='USD', per=None))
    """
    text = text.strip()
    sign = -1 if text[:1] in ("-", "−") else 1
    body = text[1:].lstrip() if text[:1] in ("-", "−", "+") else text
    number = scan_number(body, 0)
    if number is None:
        return None
    value, at = number
    if sign < 0:
        value = -value
    if at == len(body):
        return Quantity(value, NUMBER)
    unit = scan_unit(body, at)
    if unit is None or unit[2] != len(body):
        return None
    return Quantity(value if unit[1] == 1 else value * unit[1], unit[0])


def convert(value: Fraction, unit: Unit, wanted: Unit) -> Fraction | None:
    """A value in another unit by an exact factor; None where there is no such factor.

    A bare number takes the wanted unit.
    """
    if unit.kind == "number" or unit == wanted:
        return value
    if unit.kind == "percent" and wanted.kind == "number":
        return value
    if unit.kind == "money" and wanted.kind == "money" and unit.currency == wanted.currency:
        if unit.per is None:
            return value
        factors = {("month", "year"): Fraction(12), ("year", "month"): Fraction(1, 12)}
        factor = factors.get((unit.per, wanted.per or ""))
        return None if factor is None else value * factor
    return None
