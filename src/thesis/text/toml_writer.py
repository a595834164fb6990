"""A tree of plain data to TOML text; what the reader reads back is equal to what was written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def write_toml(data: Mapping[str, Any]) -> str:
    r"""Plain data as TOML text, one table a section, short values inline.

    Texts that hold double quotes become literal strings, so that a column inside an expression is a
    column of the file.

    >>> print(write_toml({"rules": {"a": {"when": 'x == "y"', "points": 3}}}), end="")
    [rules.a]
    when = 'x == "y"'
    points = 3
    """
    lines: list[str] = []
    _section(data, (), lines)
    return "\n".join(lines).strip("\n") + "\n"


def _section(data: Mapping[str, Any], path: tuple[str, ...], lines: list[str]) -> None:
    simple = {key: value for key, value in data.items() if not _is_section(value)}
    if path and (simple or not data):
        lines += ["", f"[{'.'.join(map(_key, path))}]"]
    lines += [f"{_key(key)} = {_value(value)}" for key, value in simple.items()]
    for key, value in data.items():
        if not _is_section(value):
            continue
        if isinstance(value, Mapping):
            _section(value, (*path, key), lines)
        else:
            for item in value:
                lines += ["", f"[[{'.'.join(map(_key, (*path, key)))}]]"]
                lines += [f"{_key(name)} = {_value(inner)}" for name, inner in item.items()]


def _is_section(value: Any) -> bool:
    """Tables, and lists of tables, get a header of their own."""
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _basic(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        literal = '"' in value and "'" not in value and value.isprintable()
        return f"'{value}'" if literal else _basic(value)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_value, value))}]"
    msg = f"TOML has no form for a {type(value).__name__}"
    raise TypeError(msg)


def _number(value: float | Decimal) -> str:
    text = str(value).replace("Infinity", "inf").replace("NaN", "nan").lower()
    if isinstance(value, int) or any(mark in text for mark in ".en"):
        return text
    return f"{text}.0"


def _basic(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(c, c if c.isprintable() else _unicode(c)) for c in text) + '"'


def _unicode(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
