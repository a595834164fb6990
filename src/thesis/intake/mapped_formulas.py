"""The formulas of a mapping: checked as those of a vocabulary are, and worked out on the columns that were read."""

from __future__ import annotations

from collections.abc import Mapping as Words
from datetime import date

import numpy as np
from attrs import evolve, frozen

from thesis.building.derived import read_derived
from thesis.engines.columns import Pair, bind, compile_columns
from thesis.facts.columns import Column, Columns, Flags, Numbers, Rows, sealed
from thesis.facts.profiles import Extra
from thesis.intake.derived import formulas_of
from thesis.intake.mapping import FieldSource, Mapping
from thesis.language import Scope, Term, constant
from thesis.model import Thesis
from thesis.plan import Plan, RuleSlot, dated, derivations
from thesis.text import Problems, did_you_mean
from thesis.units import day_number
from thesis.vocabulary import Field, FieldType, Vocabulary, read_fields

_TRUE = constant(value=True)


@frozen
class Formulas:
    """What a mapping derives: the term of each such field, over what is stated.

    ``thesis`` has the mapping's helpers for fields, and its formulas beside those of the vocabulary.
    """

    thesis: Thesis
    terms: Words[str, Term]


def formulas_in(mapping: Mapping, thesis: Thesis, as_of: date | None, extra: Extra = "error") -> Formulas:
    """The formulas of a mapping for the fields of a thesis.

    Args:
        mapping: the mapping.
        thesis: whose fields are meant.
        as_of: the date that ``as_of`` is in a formula, in place of the thesis's.
        extra: whether a formula of a field that the vocabulary does not have is an error, or left out.

    Raises:
        ThesisError: everything that is wrong with the formulas and helpers, with its place.
    """
    problems = Problems()
    vocabulary = _with_helpers(mapping, thesis.vocabulary, problems)
    fields = dict(vocabulary.fields)
    sources = [source for source in mapping.fields if source.derived is not None]
    for source in sources:
        here = problems.inside(f"field `{source.field}`")
        field = fields.get(source.field)
        if field is not None and _can_be_derived(field, source, here):
            fields[source.field] = evolve(field, derived=source.derived, derived_span=source.derived_span)
        elif field is None and extra == "error":
            here.add("E201", f"unknown field `{source.field}`", source.span, did_you_mean(source.field, fields))
    problems.raise_if_any()
    widened = evolve(thesis, vocabulary=evolve(vocabulary, fields=fields))
    if sources:
        # Without parameters: a what-if moves them, and what was read stays as it is.
        names = {source.field for source in sources}
        mine = {name: one if name in names else evolve(one, derived=None) for name, one in fields.items()}
        read_derived(Scope(mine, {}, vocabulary.currency), problems)
        problems.raise_if_any()
        parameters = {name: one.value for name, one in thesis.parameters.items() if name not in fields}
        widened = evolve(widened, derived=read_derived(Scope(fields, parameters, vocabulary.currency), problems))
        problems.raise_if_any()
    return Formulas(widened, _terms(widened, sources, as_of))


def _with_helpers(mapping: Mapping, vocabulary: Vocabulary, problems: Problems) -> Vocabulary:
    helpers = read_fields(mapping.helpers, vocabulary.currency, problems)
    for name, helper in helpers.items():
        if name in vocabulary.fields:
            cause = f"`{name}` is a field of the vocabulary already"
            problems.add("E228", cause, helper.span, f"Write [fields.{name}], or give the helper another name.")
    return evolve(vocabulary, fields={**helpers, **vocabulary.fields})


def _can_be_derived(field: Field, source: FieldSource, problems: Problems) -> bool:
    if field.derived is not None:
        cause = f"`{field.id}` is derived in the vocabulary already, as `{field.derived}`"
        problems.add("E224", cause, source.derived_span, "Leave one of the formulas out.")
        return False
    if not (field.type.is_numeric or field.type is FieldType.FLAG):
        cause = f"`derived` needs a field that is a number, a date or a flag; this is {field.type.words}"
        problems.add("E224", cause, source.derived_span, "Give it a `column`.")
        return False
    return True


def _terms(widened: Thesis, sources: list[FieldSource], as_of: date | None) -> dict[str, Term]:
    names = [source.field for source in sources if source.field in widened.derived]
    with_dates = formulas_of(widened, as_of)
    problems = Problems()
    for source in sources:
        if source.field in names and source.field not in with_dates:
            hint = "Give the date that facts are read at, or `as_of` under [thesis]."
            cause = f"the formula of `{source.field}` reads `as_of`, and there is no date"
            problems.inside(f"field `{source.field}`").add("E540", cause, source.derived_span, hint)
    problems.raise_if_any()
    day = as_of or widened.as_of
    terms = derivations(widened.derived, widened.vocabulary.fields)
    return {name: dated(terms[name], None if day is None else day_number(day)) for name in names}


def with_formulas(rows: Rows, formulas: Formulas, vocabulary: Vocabulary) -> Rows:
    """Companies with the fields that a mapping derives, and without its helpers."""
    found = {name: one for name, one in rows.columns.fields.items() if name in vocabulary.fields}
    found |= {name: column for name, column in _worked_out(rows, formulas).items() if name in vocabulary.fields}
    series = {name: one for name, one in rows.columns.series.items() if name in vocabulary.fields}
    return Rows(Columns(len(rows), found, series), vocabulary.fields, rows.about)


def _worked_out(rows: Rows, formulas: Formulas) -> dict[str, Column]:
    if not formulas.terms:
        return {}
    fields = formulas.thesis.vocabulary.fields
    slots = tuple(RuleSlot(name, 0, _TRUE, term, term, 0.0, off=False) for name, term in formulas.terms.items())
    plan = Plan(slots=slots, gates=(), bands=(), least=0, greatest=0, fields=fields)
    outcome = bind(compile_columns(plan, frozenset()), rows.columns).rows(0, len(rows))
    return {
        name: _column(fields[name], found, len(rows))
        for name, found in zip(formulas.terms, outcome.grades, strict=True)
    }


def _column(field: Field, found: Pair, length: int) -> Column:
    """Ends of one value a row as the column of a field; a scalar stands for all rows."""
    lo, hi = (np.broadcast_to(end, length) for end in (found.lo, found.hi))
    is_exact = bool((lo == hi).all())
    if field.type is FieldType.FLAG:
        sure = sealed(lo.astype(np.bool_))
        return Flags(sure, sure if is_exact else sealed(hi.astype(np.bool_)))
    least = sealed(lo.astype(np.float64))
    return Numbers(least, least if is_exact else sealed(hi.astype(np.float64)), field.domain, gaps=False)
