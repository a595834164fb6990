"""Plain mappings to profiles: every fact that cannot be read is a message, the rest is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from thesis.facts.fact import Fact, Profile, Profiles
from thesis.facts.reading import Context, FactError, MissingRateError, read_fact, read_series
from thesis.sets import Interval
from thesis.text import Diagnostic, Problems, Span, ThesisError, did_you_mean
from thesis.vocabulary import Field, Vocabulary

Place: TypeAlias = Callable[[str, str | None], Span | None]
"""From a field and a key of its fact to where they stand in a file."""

Errors: TypeAlias = Literal["raise", "unknown"]
Extra: TypeAlias = Literal["error", "ignore"]

_LISTED = frozenset({"E609"})  # a missing rate
_VALUES = frozenset(f"E6{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14))

_NOT_FIELDS = ("id", "name", "part_of", "note")


def nowhere(_field: str, _key: str | None) -> Span | None:
    """The place of facts that come from Python."""
    return None


def read_profile(
    raw: Mapping[str, Any],
    vocabulary: Vocabulary,
    problems: Problems,
    *,
    context: Context | None = None,
    place: Place = nowhere,
    as_of: Interval | None = None,
    extra: Extra = "error",
) -> Profile:
    """One company's facts from a mapping of field to value.

    ``id``, ``name``, ``part_of`` and ``note`` are the company's own where no field has that name. With
    ``as_of``, facts dated later are left out, and the latest of a dated series that is left counts.
    """
    context = context or Context(vocabulary.about)
    own = {key: raw[key] for key in _NOT_FIELDS if key in raw and key not in vocabulary.fields}
    name = str(own.get("name") or own.get("id") or "company")
    here = problems.inside(f"company `{name}`")
    facts: dict[str, Fact] = {}
    series: dict[str, tuple[Fact, ...]] = {}
    for key, value in raw.items():
        if key in own:
            continue
        field = vocabulary.fields.get(key)
        if field is None:
            if extra == "error":
                here.add("E201", f"unknown field `{key}`", place(key, None), did_you_mean(key, vocabulary.fields))
            continue
        found = [fact for fact in _facts(field, value, context, here, place) if not _is_later(fact, as_of)]
        if found:
            facts[key] = found[-1]
            series[key] = tuple(fact for fact in found if fact.as_of is not None)
    return Profile(
        id=str(own.get("id") or name),
        name=name,
        facts=facts,
        series={key: dated for key, dated in series.items() if dated},
        part_of=own.get("part_of"),
        note=own.get("note"),
    )


def read_one(raw: Mapping[str, Any], vocabulary: Vocabulary) -> Profile:
    """One company from a dict.

    Raises:
        ThesisError: every fact that does not fit its field.
    """
    problems = Problems()
    profile = read_profile(raw, vocabulary, problems)
    problems.raise_if_any()
    return profile


def read_many(rows: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> Profiles:
    """Companies from a list of dicts.

    Raises:
        ThesisError: every fact that does not fit its field, and every id that two companies have.
    """
    problems = Problems()
    numbered = [row if {"id", "name"} & set(row) else {"name": f"company {i + 1}", **row} for i, row in enumerate(rows)]
    companies = tuple(read_profile(row, vocabulary, problems) for row in numbered)
    refuse_twins(companies, problems)
    problems.raise_if_any()
    return Profiles(companies)


def refuse_twins(companies: Sequence[Profile], problems: Problems) -> None:
    """Two companies with one id are an error; two with one name are not."""
    seen: dict[str, Profile] = {}
    for one in companies:
        if one.id in seen:
            problems.add("E621", f"two companies have the id `{one.id}`", one.span, "Give each an id of its own.")
        seen[one.id] = one


def settle(problems: Problems, errors: Errors) -> tuple[Diagnostic, ...]:
    """The problems that are listed; the others are raised.

    A missing rate is always listed; with ``errors="unknown"`` so is every value that could not be read.

    Raises:
        ThesisError: what is not listed.
    """
    listed = _LISTED | (_VALUES if errors == "unknown" else frozenset())
    fatal = [one for one in problems.found if one.code not in listed]
    if fatal:
        raise ThesisError(fatal)
    return tuple(problems.found)


def _facts(field: Field, value: Any, context: Context, problems: Problems, place: Place) -> tuple[Fact, ...]:
    """A field's facts in the order of their dates; what cannot be read is unknown, with a message."""
    span = place(field.id, None)
    try:
        if isinstance(value, list | tuple) and value and all(isinstance(item, Mapping) for item in value):
            facts = read_series(field, value, context)
        else:
            facts = (read_fact(field, value, context),)
    except FactError as error:
        problems.add(error.code, error.message, place(field.id, error.key) or span, error.suggestion)
        text = str(value.get("value", "")) if isinstance(value, Mapping) else str(value)
        kept = isinstance(error, MissingRateError)
        return (Fact(field.id, field.anything, f"{text} (no rate)" if kept else "unreadable", as_of=context.as_of),)
    return facts


def _is_later(fact: Fact, as_of: Interval | None) -> bool:
    return as_of is not None and fact.as_of is not None and fact.as_of.lo > as_of.hi
