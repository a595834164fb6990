"""Plain values to facts: a value with what is said about it, and dated series of such values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from attrs import evolve

from thesis.facts.fact import STATUSES, Fact
from thesis.facts.values import UNKNOWN, Context, FactError, ValueReader, is_nan, python_value, shown
from thesis.sets import Interval
from thesis.text import did_you_mean
from thesis.text.reading import as_text
from thesis.units import read_days
from thesis.vocabulary import Field

_ABOUT_KEYS = ("basis", "as_of", "status", "source", "quote", "quote_en", "note", "note_zh")
_TEXT_KEYS = ("source", "quote", "quote_en", "note", "note_zh")


def read_fact(field: Field, raw: Any, context: Context) -> Fact:
    """One plain value as a fact of a field.

    None, NaN (from Python) and the text "unknown" leave everything open. What is planned leaves everything open
    too, but is kept as it was said.

    Raises:
        FactError: the value does not fit the field.
    """
    raw = python_value(raw)
    if not isinstance(raw, Mapping):
        value = _reader(field, context, context.as_of).read({"value": raw})
        return Fact(field.id, value, _text(raw), as_of=context.as_of, source=context.source)
    said = {key: python_value(value) for key, value in raw.items() if key not in _ABOUT_KEYS}
    fact = described_fact(field, raw, context)
    value = _reader(field, context, fact.as_of).read(said)
    return evolve(fact, value=field.anything if fact.status == "planned" else value)


def described_fact(field: Field, raw: Mapping[str, Any], context: Context) -> Fact:
    """What is said about a value, with everything left open of the value itself.

    Raises:
        FactError: an unknown status, a date that is none, a basis that the field refuses, a note that is no text.
    """
    for key in _TEXT_KEYS:
        if raw.get(key) is not None and not isinstance(raw[key], str):
            cause = f"`{key}` of `{field.id}` must be a text; here stands {shown(raw[key])}"
            raise FactError("E616", cause, "Put it in quotes.", key)
    status = raw.get("status", "stated")
    if status not in STATUSES:
        hint = did_you_mean(as_text(status), STATUSES) or f"The statuses are {', '.join(STATUSES)}."
        raise FactError("E610", f"`{field.id}` has the unknown status {shown(status)}", hint, "status")
    as_of = context.as_of
    if raw.get("as_of") is not None:
        as_of = read_days(raw["as_of"])
        if as_of is None:
            hint = "Write 2025-03-31, 2025-03 or 2025-Q1."
            raise FactError("E611", f"{shown(raw['as_of'])} is not a date", hint, "as_of")
    return Fact(
        field=field.id,
        value=field.anything,
        text=_said({key: value for key, value in raw.items() if key not in _ABOUT_KEYS}),
        status=str(status),
        basis=_basis(field, raw.get("basis")),
        as_of=as_of,
        source=raw.get("source") or context.source,
        quote=raw.get("quote"),
        note=raw.get("note"),
        note_zh=raw.get("note_zh"),
    )


def read_series(field: Field, raw: Sequence[Any], context: Context) -> tuple[Fact, ...]:
    """A list of dated values as facts in the order of their dates.

    Raises:
        FactError: an item does not fit the field or has no date.
    """
    facts = []
    for index, item in enumerate(raw):
        try:
            facts.append(_read_dated(field, item, context))
        except FactError as error:
            error.path = (index, *error.path)
            raise
    return tuple(sorted(facts, key=lambda fact: (fact.as_of.hi, fact.as_of.lo) if fact.as_of else (inf, inf)))


def _read_dated(field: Field, item: Any, context: Context) -> Fact:
    if not isinstance(item, Mapping) or item.get("as_of") is None:
        hint = 'Write { value = "8M USD", as_of = "2024-10" }.'
        raise FactError("E612", f"each value of the series of `{field.id}` needs its date", hint)
    return read_fact(field, item, context)


def _reader(field: Field, context: Context, as_of: Interval | None) -> ValueReader:
    """Rates are taken at the last day that a fact's date may mean, else at the date of the thesis."""
    return ValueReader(field, context, context.day if as_of is None else as_of.hi)


def _text(raw: Any) -> str:
    if raw is None or is_nan(raw):
        return UNKNOWN
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, list | tuple | set | frozenset):
        return ", ".join(map(as_text, raw)) or "none"
    return as_text(raw)


def _said(said: Mapping[str, Any]) -> str:
    """A fact's value in words, as an explanation quotes it."""
    words = {"more_than": "more than", "at_least": "at least", "less_than": "less than", "at_most": "at most"}
    parts = []
    for key, value in said.items():
        if key == "between" and isinstance(value, list | tuple):
            parts.append(" to ".join(map(as_text, value)))
        elif key == "one_of" and isinstance(value, list | tuple):
            parts.append(" or ".join(map(as_text, value)))
        elif key == "value":
            parts.append(_text(value))
        else:
            parts.append(f"{words.get(key) or as_text(key)} {_text(value)}")
    return ", ".join(parts)


def _basis(field: Field, basis: Any) -> str | None:
    if basis is None:
        return None
    if isinstance(basis, str) and (not field.bases or basis in field.bases):
        return basis
    near = did_you_mean(as_text(basis), field.bases)
    hint = near or f"It takes {', '.join(field.bases)}; a figure on another basis is another fact."
    raise FactError("E613", f"`{field.id}` cannot rest on the basis {shown(basis)}", hint, "basis")
