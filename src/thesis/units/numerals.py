"""Numbers in Chinese characters, and how far each of them goes: 三千万 is one number, 数千万 and 十几 are many."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import evolve, frozen

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_UNITS = (("亿億", 10**8), ("万萬", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_SOME, _MORE, _UNIT_SIGNS = "几幾数數", "多余餘", "百千万萬亿億"
NUMERAL_SIGNS = "".join(_DIGITS) + "十半" + _UNIT_SIGNS + _SOME + _MORE
_MORE_THAN = re.compile(rf"(?P<number>[^{_MORE}]+)[{_MORE}](?P<times>[{_UNIT_SIGNS}]*)")
_LONGEST = 40  # signs; the longest number that anybody writes out is half as long
_TEENS = re.compile(rf"(?P<tens>.*十)[{_SOME}](?P<times>[万萬亿億]*)")
_SEVERAL = re.compile(rf"(?P<before>.*)[{_SOME}](?P<after>[十{_UNIT_SIGNS}]*)")
_TWO = re.compile(
    rf"(?P<before>.*十|)(?P<pair>一二|一两|一兩|二三|两三|兩三|三四|三五|四五|五六|六七|七八|八九)(?P<after>[十{_UNIT_SIGNS}]*)"
)


@frozen
class Stretch:
    """Every number from ``lo`` to ``hi``, None for no end; an end that is open is not itself one of them."""

    lo: Fraction
    hi: Fraction | None
    lo_open: bool = False
    hi_open: bool = False

    @classmethod
    def point(cls, value: Fraction | int) -> Stretch:
        """One number."""
        number = value if isinstance(value, Fraction) else Fraction(value)
        return cls(number, number)

    @property
    def is_point(self) -> bool:
        """Whether it is one number alone."""
        return self.lo is self.hi or self.lo == self.hi

    def times(self, factor: Fraction | int) -> Stretch:
        """All its numbers as many times, which is above zero."""
        return evolve(self, lo=self.lo * factor, hi=None if self.hi is None else self.hi * factor)

    def and_more(self, place: Fraction | int | None = None) -> Stretch:
        """More than this number, and less than one more of its last place that is not zero."""
        step = _place(self.lo) if place is None else Fraction(place)
        return Stretch(self.lo, self.lo + step, lo_open=True, hi_open=True)


def read_numeral(text: str, *, implied: bool = False) -> Stretch | None:
    """A number in Chinese characters; None where it is none, or could be several.

    几 and 数 are at least two and less than ten of what follows, after 十 any of its ones; 多 and 余 are more than the
    number, and less than one more of its last place. Two digits side by side, as in 两三百, are the ends of a range.

    Args:
        text: the number, and nothing else.
        implied: whether a unit alone, as in 上百, is one of it.

    >>> read_numeral("一亿两千万")
    Stretch(lo=Fraction(120000000, 1), hi=Fraction(120000000, 1), lo_open=False, hi_open=False)
    >>> read_numeral("数百")
    Stretch(lo=Fraction(200, 1), hi=Fraction(1000, 1), lo_open=False, hi_open=True)
    """
    if len(text) > _LONGEST:
        return None
    if text.startswith("半"):
        unit = _number(f"一{text[1:]}")
        return None if unit is None or not set(text[1:]) <= set(_UNIT_SIGNS) else Stretch.point(Fraction(unit, 2))
    for form in (_more, _several, _one_of_two):
        found = form(text)
        if found is not None:
            return found
    value = _number(f"一{text}" if implied and text[:1] in _UNIT_SIGNS else text)
    return None if value is None else Stretch.point(value)


def _more(text: str) -> Stretch | None:
    """一百多, 百余, 三千多万."""
    found = _MORE_THAN.fullmatch(text)
    if found is None:
        return None
    value = _number(f"一{found['number']}" if found["number"][0] in _UNIT_SIGNS else found["number"])
    times = _number(f"一{found['times']}")
    return None if not value or times is None else Stretch.point(value).and_more().times(times)


def _several(text: str) -> Stretch | None:
    """几百, 数千万, 十几亿."""
    teens = _TEENS.fullmatch(text)
    if teens is not None:
        tens, times = _number(teens["tens"]), _number(f"一{teens['times']}")
        return None if tens is None or times is None else Stretch.point(tens).and_more(10).times(times)
    found = _SEVERAL.fullmatch(text)
    if found is None or (found["before"] and not found["after"]):
        return None
    least, greatest = (_number(f"{found['before']}{digit}{found['after']}") for digit in "二九")
    if least is None or greatest is None:
        return None
    return Stretch(Fraction(least), Fraction(greatest + (greatest - least) // 7), hi_open=True)


def _one_of_two(text: str) -> Stretch | None:
    """两三百, 三五, 十七八."""
    found = _TWO.fullmatch(text)
    if found is None:
        return None
    least, greatest = (_number(f"{found['before']}{digit}{found['after']}") for digit in found["pair"])
    return None if least is None or greatest is None else Stretch(Fraction(least), Fraction(greatest))


def _number(text: str) -> int | None:
    """A number that is written out, 一千零五十, or as it is spoken, 两万五."""
    for signs, unit in _UNITS:
        at = max(text.rfind(sign) for sign in signs)
        if at < 0:
            continue
        high = 1 if unit == 10 and at == 0 else _number(text[:at])
        low = _rest(text[at + 1 :], unit)
        most = 10 if unit <= 1000 else 10**8 if unit == 10**8 else 10**4
        return None if not high or high >= most or low is None else high * unit + low
    return _DIGITS.get(text)


def _rest(text: str, unit: int) -> int | None:
    """What stands after a unit, less than one of it: of a digit alone the next lower unit is left out."""
    if not text:
        return 0
    if text[-1] in "两兩":  # the ones are 二
        return None
    if len(text) == 1 and unit > 10:
        return (_DIGITS.get(text) or 0) * unit // 10 or None
    low = _number(text[1:] if text[0] in "零〇" else text)
    return low if low and low < unit else None


def _place(value: Fraction) -> Fraction:
    """The last place of a number in which there is not zero, and of zero the ones."""
    place = Fraction(1)
    while value and (value / place).denominator != 1:
        place /= 10
    while value and (value / (place * 10)).denominator == 1:
        place *= 10
    return place
