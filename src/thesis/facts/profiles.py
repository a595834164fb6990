"""Plain mappings to profiles: every fact that cannot be read is a message, the rest is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import evolve, frozen

from thesis.facts.fact import Fact, Profile, Profiles
from thesis.facts.reading import described_fact, read_fact, read_series
from thesis.facts.said import Said
from thesis.facts.values import Context, FactError, MissingRateError, is_nan, python_value, shown
from thesis.sets import Interval
from thesis.text import Cell, Diagnostic, Problems, Span, ThesisError, did_you_mean
from thesis.text.reading import as_text
from thesis.vocabulary import UNPLAIN, Field, Plain, Vocabulary

Place: TypeAlias = Callable[[str, tuple[str | int, ...]], Span | None]
"""From a field and the way to a part of its fact to where that stands in a file."""

Seen: TypeAlias = dict[tuple[str, str], tuple[Fact, ...]]
"""From a field and a text of it to the facts that it is, of all texts of some rows that could be read."""

Errors: TypeAlias = Literal["raise", "unknown"]
Extra: TypeAlias = Literal["error", "ignore"]

LISTED = frozenset({"E609", "E625", "E626"})  # no rate; a stated and a derived value that clash; one out of its domain
_VALUES = frozenset(f"E6{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16))

_NOT_FIELDS = ("id", "name", "part_of", "note")


def nowhere(_field: str, _path: tuple[str | int, ...]) -> Span | None:
    """The place of facts that come from Python."""
    return None


@frozen
class Intake:
    """How companies are taken in: their vocabulary, what holds for all facts, and what is done with the rest.

    With ``as_of``, facts dated later are left out, and the latest of a dated series that is left counts.
    """

    vocabulary: Vocabulary
    context: Context
    as_of: Interval | None = None
    extra: Extra = "error"


def read_profile(
    raw: Mapping[str, Any],
    intake: Intake,
    problems: Problems,
    place: Place = nowhere,
    name: str = "company",
    seen: Seen | None = None,
) -> Profile:
    """One company's facts from a mapping of field to value.

    ``id``, ``name``, ``part_of`` and ``note`` are the company's own where no field has that name; ``name`` stands
    in where it has none. What texts say goes to ``seen``, and is not read again.
    """
    fields = intake.vocabulary.fields
    takers = intake.vocabulary.takers if intake.context.as_of is None else {}  # what has a date is part of a series
    own = {key: _own(raw[key]) for key in _NOT_FIELDS if key in raw and key not in fields}
    name = own.get("name") or own.get("id") or name
    held: dict[str, Fact | Plain] = {}
    series: dict[str, tuple[Fact, ...]] = {}

    def inside(key: str, value: Any) -> Problems:
        text = "" if problems.cell is None else as_text(value)
        return problems.inside(f"company `{name}`, field `{key}`", key, text)

    for key, value in raw.items():
        take = takers.get(key)
        if take is not None and (plain := take(value)) is not UNPLAIN:
            held[key] = plain
            continue
        if key in own:
            continue
        field = fields.get(key)
        if field is None:
            if intake.extra == "error":
                name_of = as_text(key)
                here = problems.inside(f"company `{name}`")
                here.add("E201", f"unknown field `{name_of}`", place(name_of, ()), did_you_mean(name_of, fields))
            continue
        facts = seen.get((key, value)) if seen is not None and type(value) is str else None
        if facts is None:
            facts = _facts(field, value, intake.context, inside, place, seen)
        found = [fact for fact in facts if not is_later(fact, intake.as_of)]
        if found:
            held[key] = chosen(found)
            if dated := tuple(fact for fact in found if fact.as_of is not None):
                series[key] = dated
    return Profile(
        id=own.get("id") or name,
        name=name,
        facts=Said(held, fields, intake.context),
        series=series,
        part_of=own.get("part_of"),
        note=own.get("note"),
    )


def read_one(raw: Mapping[str, Any], vocabulary: Vocabulary) -> Profile:
    """One company from a dict.

    Raises:
        ThesisError: every fact that does not fit its field; E627, this is no dict.
    """
    problems = Problems()
    if not isinstance(raw, Mapping):
        kind = f"the text {shown(raw)}" if isinstance(raw, str) else f"`{type(raw).__name__}`"
        hint = 'Give a dict, or a Profile: `companies["its name"]`.'
        problems.fail("E627", f"one company cannot be read from {kind}", None, hint)
    profile = read_profile(raw, Intake(vocabulary, Context(vocabulary.about)), problems)
    settle(problems, "raise")
    return profile


def read_many(rows: Any, vocabulary: Vocabulary) -> Profiles:
    """Companies from a list of dicts.

    Raises:
        ThesisError: every fact that does not fit its field, and every id that two companies have.
    """
    problems = Problems()
    companies = read_rows(rows, Intake(vocabulary, Context(vocabulary.about)), problems)
    return Profiles(companies, settle(problems, "raise"))


def read_rows(rows: Any, intake: Intake, problems: Problems) -> tuple[Profile, ...]:
    """Companies from rows, each a mapping of field to value; what is wrong goes to ``problems``.

    Raises:
        ThesisError: E627, these are no rows at all.
    """
    if isinstance(rows, str | bytes) or not isinstance(rows, Sequence):
        kind = "a text" if isinstance(rows, str | bytes) else f"`{type(rows).__name__}`"
        hint = "Give a dict for one company, a list of dicts for many."
        problems.fail("E627", f"companies cannot be read from {kind}", None, hint)
    found = []
    seen: Seen = {}
    for index, row in enumerate(rows):
        if isinstance(row, Profile):
            found.append(row)
        elif isinstance(row, Mapping):
            here = problems.at(Cell(None, index + 1, "", ""))
            found.append(read_profile(row, intake, here, name=f"company {index + 1}", seen=seen))
        else:
            cause = f"company {index + 1} is {shown(row)}, not a mapping of fields to values"
            problems.add("E627", cause, None, "Give a dict for each company.")
    refuse_twins(found, problems)
    return tuple(found)


def refuse_twins(companies: Sequence[Profile], problems: Problems) -> None:
    """Two companies with one id are an error; two with one name are not."""
    seen: dict[str, Profile] = {}
    for one in companies:
        first = seen.setdefault(one.id, one)
        if first is not one:
            where = f" (the other one stands at {first.span})" if first.span is not None else ""
            problems.add(
                "E621", f"two companies have the id `{one.id}`{where}", one.span, "Give each an id of its own."
            )


def settle(problems: Problems, errors: Errors, *, strict: bool = False) -> tuple[Diagnostic, ...]:
    """The problems that are listed; the others are raised.

    A missing rate, and a value that contradicts what it is derived from, are listed unless ``strict``; with
    ``errors="unknown"`` so is every value that could not be read.

    Raises:
        ThesisError: what is not listed.
    """
    if not problems.found:
        return ()
    listed = (frozenset() if strict else LISTED) | (_VALUES if errors == "unknown" else frozenset())
    fatal = [one for one in problems.found if one.code not in listed]
    if fatal:
        raise ThesisError(fatal)
    return tuple(problems.found)


def _own(value: Any) -> str | None:
    value = python_value(value)
    return None if value is None or is_nan(value) else as_text(value) or None


def _facts(
    field: Field,
    value: Any,
    context: Context,
    inside: Callable[[str, Any], Problems],
    place: Place,
    seen: Seen | None,
) -> tuple[Fact, ...]:
    """A field's facts in the order of their dates; what cannot be read is unknown, with a message."""
    try:
        if isinstance(value, list | tuple) and value and all(isinstance(item, Mapping) for item in value):
            return read_series(field, value, context)
        found = (read_fact(field, value, context),)
    except FactError as error:
        inside(field.id, value).add(error.code, error.message, place(field.id, error.path), error.suggestion)
        return (_unreadable(field, value, error, context),)
    if seen is not None and type(value) is str:
        seen[field.id, value] = found
    return found


def _unreadable(field: Field, value: Any, error: FactError, context: Context) -> Fact:
    """The fact that stands where a value could not be read: unknown, with the value as it was written."""
    words = "no rate" if isinstance(error, MissingRateError) else "unreadable"
    if isinstance(value, Mapping):
        try:
            fact = described_fact(field, value, context)
        except FactError:
            fact = Fact(field.id, field.anything)
        return evolve(fact, text=f"{fact.text} ({words})")
    return Fact(field.id, field.anything, f"{as_text(value)} ({words})", as_of=context.as_of, source=context.source)


def latest(facts: Sequence[Fact]) -> Fact:
    """The last of a series; what is planned takes no stated value's place."""
    return next((fact for fact in reversed(facts) if fact.status != "planned"), facts[-1])


def chosen(facts: Sequence[Fact]) -> Fact:
    """The fact of a series that counts, with the rule that chose it where there are others."""
    found = latest(facts)
    if len(facts) == 1:
        return found
    rivals = [one for one in facts if one.as_of == found.as_of and one.status != "planned"]
    is_torn = any(one.value != found.value for one in rivals)
    return evolve(found, chosen="last_written" if is_torn else "latest", among=len(facts))


def is_later(fact: Fact, as_of: Interval | None) -> bool:
    """Whether a fact is dated after the date that facts are read at."""
    return as_of is not None and fact.as_of is not None and fact.as_of.lo > as_of.hi
