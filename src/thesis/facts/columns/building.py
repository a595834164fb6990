"""Facts to columns: the sets of values that profiles hold, one array for each end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from thesis.facts.columns.column import Categories, Codes, Column, Flags, Numbers, Series, TagSets, sealed
from thesis.facts.columns.table import Columns, Rows
from thesis.facts.fact import Fact, Profile, Profiles, unknown
from thesis.facts.said import Said
from thesis.sets import ANY_LEVEL, ANY_TAGS, WHOLE, Interval, Levels, Tags, Truth
from thesis.vocabulary import FactSet, Field, FieldType

_S = TypeVar("_S", bound=np.generic)


def columns_of(profiles: Profiles, fields: Iterable[Field], series: Iterable[Field] = ()) -> Columns:
    """Companies as columns: the fields that are asked for, and the dated facts of some of them.

    A fact that is assumed, planned or not there counts as ``Profile.fact`` has it. What was made of profiles
    is kept with them.
    """
    if isinstance(profiles.companies, Rows):
        return profiles.companies.columns
    companies = profiles.companies
    made = {field.id: _kept(profiles, field, companies) for field in fields}
    dated = {field.id: _kept_series(profiles, field, companies) for field in series}
    return Columns(
        len(companies),
        {key: column for key, column in made.items() if column is not None},
        {key: one for key, one in dated.items() if one is not None},
    )


def _kept(profiles: Profiles, field: Field, companies: Sequence[Profile]) -> Column | None:
    key = ("column", field.id)
    kept = profiles.kept.get(key)
    if kept is None or kept[0] != field:
        if any(field.id in one.facts for one in companies):
            seen: dict[tuple[type, Any], FactSet] = {}
            kept = field, column_of(field, [_set_of(one.facts, field, seen) for one in companies])
        else:
            kept = field, None
        profiles.kept[key] = kept
    found: Column | None = kept[1]
    return found


def _set_of(facts: Mapping[str, Fact], field: Field, seen: dict[tuple[type, Any], FactSet]) -> FactSet:
    """What a company's facts leave of a field; plain values make no facts here, and each different one is read once."""
    plain = facts.held.get(field.id) if isinstance(facts, Said) else None
    kind = type(plain)
    if isinstance(plain, float | int) and kind is not bool:
        return Interval.point(float(plain) + 0.0)  # facts know no -0.0
    if plain is None or isinstance(plain, Fact):
        fact = facts.get(field.id)
        return unknown(field).value if fact is None else fact.value
    if (kind, plain) not in seen:
        seen[kind, plain] = facts[field.id].value
    return seen[kind, plain]


def _kept_series(profiles: Profiles, field: Field, companies: Sequence[Profile]) -> Series | None:
    key = ("series", field.id)
    kept = profiles.kept.get(key)
    if kept is None or kept[0] != field:
        kept = profiles.kept[key] = field, series_of([dated_facts(one, field) for one in companies])
    found: Series | None = kept[1]
    return found


def dated_facts(profile: Profile, field: Field) -> tuple[Fact, ...]:
    """The dated facts of a company's field that count."""
    return dated(profile.series.get(field.id) or ((profile.facts[field.id],) if field.id in profile.facts else ()))


def dated(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts that have a date and are not planned."""
    return tuple(fact for fact in facts if fact.status != "planned" and fact.as_of is not None)


def column_of(field: Field, sets: Sequence[FactSet], index: NDArray[np.int64] | None = None) -> Column:
    """The column of a field whose i-th company may have ``sets[i]``, or ``sets[index[i]]``."""
    if field.type is FieldType.FLAG:
        return _flags(sets, index)
    if field.type is FieldType.TAGS:
        return _tags(sets, np.arange(len(sets)) if index is None else index)
    if field.type is FieldType.CATEGORY or field.type is FieldType.TEXT:
        return _categories(field, sets, index)
    return _numbers(field, sets, index)


def series_of(dated: Sequence[Sequence[Fact]], index: NDArray[np.int64] | None = None) -> Series | None:
    """The dated facts of companies, of which the i-th has ``dated[i]`` or ``dated[index[i]]``; None where none has."""
    if not any(dated):
        return None
    counts = np.fromiter(map(len, dated), np.int64, len(dated))
    flat = [fact for facts in dated for fact in facts]
    values = [fact.value if isinstance(fact.value, Interval) else WHOLE for fact in flat]
    days = [fact.as_of or WHOLE for fact in flat]
    ends = ([one.lo for one in values], [one.hi for one in values], [one.lo for one in days], [one.hi for one in days])
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    found = Series(sealed(offsets), *(sealed(np.array(end, np.float64)) for end in ends))
    return found if index is None else found.take(index)


def _placed(values: NDArray[_S], index: NDArray[np.int64] | None) -> NDArray[_S]:
    return sealed(values if index is None else values.take(index))


def _numbers(field: Field, sets: Sequence[FactSet], index: NDArray[np.int64] | None) -> Numbers:
    ends = [one if isinstance(one, Interval) else WHOLE for one in sets]
    lo = np.array([one.lo for one in ends], np.float64)
    hi = np.array([one.hi for one in ends], np.float64)
    anything = field.domain
    unknown = (lo == anything.lo) & (hi == anything.hi) & (lo != hi)
    if ((lo == hi) | unknown).all() and (lo >= anything.lo).all() and (hi <= anything.hi).all():
        lo[unknown] = np.nan
        shared = _placed(lo, index)
        return Numbers(shared, shared, anything, gaps=bool(unknown.any()))
    return Numbers(_placed(lo, index), _placed(hi, index), anything, gaps=False)


def _flags(sets: Sequence[FactSet], index: NDArray[np.int64] | None) -> Flags:
    truths = [one if isinstance(one, Truth) else Truth.OPEN for one in sets]
    lo = _placed(np.array([one.surely for one in truths], np.bool_), index)
    if Truth.OPEN not in truths:
        return Flags(lo, lo)
    return Flags(lo, _placed(np.array([one.possibly for one in truths], np.bool_), index))


def _categories(field: Field, sets: Sequence[FactSet], index: NDArray[np.int64] | None) -> Categories:
    anything = field.anything if isinstance(field.anything, Levels) else ANY_LEVEL
    levels: dict[str, int] = {}
    several: dict[Levels, int] = {}
    codes = np.empty(len(sets), np.int32)
    for i, one in enumerate(sets):
        found = one if isinstance(one, Levels) else ANY_LEVEL
        if found == anything:
            codes[i] = -1
        elif found.is_point and found.possible is not None:
            codes[i] = levels.setdefault(next(iter(found.possible)), len(levels))
        else:
            codes[i] = -2 - several.setdefault(found, len(several))
    return Categories(_placed(codes, index), tuple(levels), tuple(several), anything, known=bool((codes >= 0).all()))


def _tags(sets: Sequence[FactSet], index: NDArray[np.int64]) -> TagSets:
    """Rows are sorted by their set once; a tag's rows are those of the sets that it is in."""
    found = [one if isinstance(one, Tags) else ANY_TAGS for one in sets]
    order = np.argsort(index, kind="stable").astype(np.int32)
    starts = np.searchsorted(index[order], np.arange(len(found) + 1))
    rows = [order[starts[i] : starts[i + 1]] for i in range(len(found))]

    def gathered(members: Sequence[frozenset[str]]) -> dict[str, Codes]:
        of_tag: dict[str, list[Codes]] = {}
        for i, tags in enumerate(members):
            for tag in tags:
                of_tag.setdefault(tag, []).append(rows[i])
        return {tag: sealed(np.sort(np.concatenate(parts))) for tag, parts in of_tag.items()}

    complete = np.array([one.complete for one in found], np.bool_)
    return TagSets(
        gathered([one.includes for one in found]),
        gathered([one.excludes - one.includes for one in found]),
        sealed(complete.take(index)),
        known=bool(complete.all()),
    )
