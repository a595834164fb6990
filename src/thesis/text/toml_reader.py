"""TOML text to a tree with positions: tomli reads the values, a second scan finds where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

import tomli

from thesis.text.diagnostics import Problems, ThesisError
from thesis.text.document import Document, Span
from thesis.text.toml_errors import explain_toml
from thesis.text.tree import Array, Leaf, Node, Table

Path: TypeAlias = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)+")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LITERAL = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:[^\s,\]}#]*|[^\s,\]}#]+")
_BASIC_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{0,2})", re.DOTALL)
_MANY_DIGITS = re.compile(r"[0-9_a-fA-Fx]{1000,}")
_MOST_BITS = 4096  # hexadecimal numbers have no limit of their own, and no text of thousands of digits
DEEPEST = 64  # tables in tables; no thesis or profile has ten
_TOO_DEEP = "it is nested too deeply"


def read_toml(document: Document) -> Table:
    """Read a document as TOML.

    Numbers with a point stay exact (``Decimal``).

    Raises:
        ThesisError: E105 or E110 with the place, where the text is not TOML.
    """
    try:
        data = tomli.loads(document.text, parse_float=Decimal)
        scan = _Scan(document.text)
        scan.document()
    except tomli.TOMLDecodeError as error:
        raise ThesisError([explain_toml(document, error.msg, error.pos)]) from None
    except RecursionError:
        _refuse(document, _TOO_DEEP)
    except ValueError:  # int() refuses thousands of digits, Decimal some exponents
        found = _MANY_DIGITS.search(document.text)
        _refuse(document, "a number has too many digits", found.start() if found else 0)
    except ArithmeticError:
        _refuse(document, "a number is too large")
    deepest = max(scan.values, key=len, default=())
    if len(deepest) > DEEPEST:
        _refuse(document, _TOO_DEEP, scan.values[deepest][0])
    return _table(data, (), document, scan)


def _refuse(document: Document, cause: str, offset: int = 0) -> NoReturn:
    Problems().fail("E105", f"this is not TOML that can be read: {cause}", Span(document, offset, offset + 1))


class _Scan:
    """Walks over text that is known to be valid TOML and notes the offsets of keys and values."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.values: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self._tables_in: dict[Path, int] = {}

    def document(self) -> None:
        prefix: Path = ()
        self._skip()
        while self.at < len(self.text):
            prefix = self._header() if self.text[self.at] == "[" else self._pair(prefix)
            self._skip()

    def _header(self) -> Path:
        start = self.at
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        path: Path = ()
        for part, span in self._key():
            path = self._last_of((*path, part), span)
        if double:
            base = path[:-1] if isinstance(path[-1], int) else path
            self._tables_in[base] = self._tables_in.get(base, 0) + 1
            path = (*base, self._tables_in[base] - 1)
        self.at = self.text.index("]", self.at) + (2 if double else 1)
        self.values[path] = (start, self.at)
        return path

    def _last_of(self, path: Path, span: tuple[int, int]) -> Path:
        self.keys.setdefault(path, span)
        return (*path, self._tables_in[path] - 1) if path in self._tables_in else path

    def _pair(self, prefix: Path) -> Path:
        path = prefix
        for part, span in self._key():
            path = (*path, part)
            self.keys.setdefault(path, span)
        self.at = self.text.index("=", self.at) + 1
        self._skip()
        self._value(path)
        return prefix

    def _key(self) -> list[tuple[str, tuple[int, int]]]:
        parts = []
        while True:
            self._space()
            start = self.at
            if self.text[start] in "\"'":
                self.at = self._string_end()
                part = tomli.loads(f"k = {self.text[start : self.at]}")["k"]
            else:
                found = _BARE_KEY.match(self.text, start)
                assert found is not None  # noqa: S101 - the text is known to be valid
                self.at, part = found.end(), found[0]
            parts.append((part, (start, self.at)))
            self._space()
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _value(self, path: Path) -> None:
        start = self.at
        first = self.text[start]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        elif first in "\"'":
            self.at = self._string_end()
        else:
            found = _LITERAL.match(self.text, start)
            assert found is not None  # noqa: S101 - the text is known to be valid
            self.at = found.end()
        self.values[path] = (start, self.at)

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        self._skip()
        while self.text[self.at] != "]":
            self._value((*path, index))
            index += 1
            self._separator()
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        self._skip()
        while self.text[self.at] != "}":
            self._pair(path)
            self._separator()
        self.at += 1

    def _separator(self) -> None:
        self._skip()
        if self.text[self.at] == ",":
            self.at += 1
            self._skip()

    def _string_end(self) -> int:
        if self.text.startswith("'''", self.at):
            pattern = _LONG_LITERAL
        elif self.text.startswith('"""', self.at):
            pattern = _LONG_BASIC
        elif self.text[self.at] == "'":
            return self.text.index("'", self.at + 1) + 1
        else:
            pattern = _BASIC_STRING
        found = pattern.match(self.text, self.at)
        assert found is not None  # noqa: S101 - the text is known to be valid
        return found.end()

    def _skip(self) -> None:
        found = _BLANK.match(self.text, self.at)
        if found:
            self.at = found.end()

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        if found:
            self.at = found.end()


def _table(data: Mapping[str, Any], path: Path, document: Document, scan: _Scan) -> Table:
    items = {key: _node(value, (*path, key), document, scan) for key, value in data.items()}
    keys = {key: Span(document, *scan.keys[*path, key]) for key in data if (*path, key) in scan.keys}
    return Table(items, _span(path, document, scan), keys)


def _node(value: Any, path: Path, document: Document, scan: _Scan) -> Node:
    if isinstance(value, dict):
        return _table(value, path, document, scan)
    span = _span(path, document, scan)
    if isinstance(value, list):
        return Array(tuple(_node(item, (*path, i), document, scan) for i, item in enumerate(value)), span)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        _refuse(document, "a number has too many digits", span.start)
    return Leaf(value, span)


def _span(path: Path, document: Document, scan: _Scan) -> Span:
    """Where a value stands; a table that only dotted keys imply stands at its first key."""
    found = scan.values.get(path) or scan.keys.get(path) or (0, 0)
    return Span(document, *found)
