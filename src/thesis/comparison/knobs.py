"""Knobs as a command line has them: a path, and the values that it is turned to."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, TypeAlias

from thesis.model import Thesis
from thesis.text import Array, Document, Problems, Span, Table, ThesisError, plain, read_toml
from thesis.tweaks import TWEAK, scan_path, value_of

Knob: TypeAlias = tuple[str, list[Any]]

_STEPS = 5
_MOST_STEPS = 1000
_RANGE = re.compile(r"(.+?)\s*\.\.\s*(.+?)(?:\s*/\s*(\d+))?")
_END = re.compile(r"\s*([+-]?(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*))(\s*(?:[%A-Za-z].*)?)")
_HOW = 'Write "path=5, 10, 20", or "path=5..20/4" for four values from 5 to 20.'


def knob_of(text: str, thesis: Thesis) -> Knob:
    """A path with the values to try.

    ``path=a, b, c`` lists them; ``path=low..high/n`` takes n values at equal distances, five where n is left
    out; a parameter that has a range may stand alone. Values are what the TOML file would say; what is not TOML is a
    text, so that ``5M USD`` needs no quotes.

    Raises:
        ThesisError: E706, this is no path with values; E713, there is no value to try.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> knob_of("parameters.pmf_arr=5M USD..20M USD/4", zhu)
    ('parameters.pmf_arr', ['5M USD', '10M USD', '15M USD', '20M USD'])
    >>> knob_of("rules.pmf-speed.points=10, 20", zhu)
    ('rules.pmf-speed.points', [10, 20])
    """
    scanned = scan_path(text)
    document = Document(TWEAK, text)
    if scanned.complaint is not None:
        here = Span(document, scanned.end, scanned.end + 1)
        Problems().fail("E706", f"this is no path with values: {scanned.complaint}", here, _HOW)
    path = text[: scanned.end].strip()
    written = text[scanned.end + 1 :].strip()
    if not written:
        return path, _from_range(path, tuple(one.key for one in scanned.segments), thesis)
    found = _RANGE.fullmatch(written)
    if found is None or _is_toml(written):
        return path, _listed(written)
    start = len(text) - len(text[scanned.end + 1 :].lstrip())
    return path, _stepped(found, Span(document, start, start + len(written)))


def _from_range(path: str, keys: tuple[str | int, ...], thesis: Thesis) -> list[Any]:
    """Values over the range that a parameter has."""
    limits = _limits(keys, thesis)
    if limits is None:
        Problems().fail("E713", f"there is no value to try for `{path}`", None, _HOW)
    low, high = (one if isinstance(one, str) else f"{one}" for one in limits)
    found = _RANGE.fullmatch(f"{low}..{high}")
    assert found is not None  # noqa: S101 - it was just put together
    return _stepped(found, None)


def _limits(keys: tuple[str | int, ...], thesis: Thesis) -> list[Any] | None:
    parameters = thesis.tree.items.get("parameters")
    entry = parameters.items.get(str(keys[1])) if isinstance(parameters, Table) and len(keys) > 1 else None
    limits = entry.items.get("range") if isinstance(entry, Table) else None
    is_value = keys[0] == "parameters" and keys[2:] in ((), ("value",))
    return plain(limits) if is_value and isinstance(limits, Array) else None


def _stepped(found: re.Match[str], where: Span | None) -> list[Any]:
    """Values at equal distances between two ends that are written in one unit."""
    ends = [_END.fullmatch(part) for part in found.groups()[:2]]
    count = int(found[3]) if found[3] else _STEPS
    if None in ends or len({end[2].strip() for end in ends if end}) > 1 or not 2 <= count <= _MOST_STEPS:
        cause = f"the ends of `{found[0]}` are not two numbers in one unit, with 2 to {_MOST_STEPS} values between them"
        Problems().fail("E706", cause, where, _HOW)
    low, high = (Fraction(end[1].replace("_", "")) for end in ends if end)
    unit = next(end[2] for end in ends if end)
    values = [low + (high - low) * step / (count - 1) for step in range(count)]
    return [f"{_decimal(value)}{unit}" if unit.strip() else _number(value) for value in values]


def _decimal(value: Fraction) -> str:
    """At most six decimals: what is shown is what is tried."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(_decimal(value))


def _is_toml(text: str) -> bool:
    try:
        read_toml(Document(TWEAK, f"v = [{text}]"))
    except ThesisError:
        return False
    return True


def _listed(text: str) -> list[Any]:
    if _is_toml(text):
        return list(plain(read_toml(Document(TWEAK, f"v = [{text}]")).items["v"]))
    return [value_of(part.strip()) for part in text.split(",") if part.strip()]
