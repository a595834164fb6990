"""Columns held against the formulas of derived fields: the rows that contradict are found on arrays, and named."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from thesis.engines.columns import Pair, bind, compile_columns
from thesis.facts.columns import Bools, Flags, Numbers, Rows
from thesis.intake.derived import ROUNDING, formulas_of, hold_against_formulas
from thesis.language import constant
from thesis.model import Thesis
from thesis.plan import Plan, RuleSlot
from thesis.text import Problems
from thesis.vocabulary import Field

_TRUE = constant(value=True)


def hold_columns_against_formulas(rows: Rows, thesis: Thesis, as_of: date | None, problems: Problems) -> None:
    """As ``hold_against_formulas``, for companies in columns."""
    if thesis.derived:
        suspects = _suspects(rows, thesis, as_of).tolist()
        hold_against_formulas(map(rows.profile, suspects), thesis, as_of, problems)


def _suspects(rows: Rows, thesis: Thesis, as_of: date | None) -> NDArray[np.intp]:
    """The rows in which a formula contradicts what is stated, or leaves its field's domain."""
    fields = thesis.vocabulary.fields
    formulas = formulas_of(thesis, as_of)
    slots = tuple(RuleSlot(name, 0, _TRUE, term, term, 0.0, off=False) for name, term in formulas.items())
    plan = Plan(slots=slots, gates=(), bands=(), least=0, greatest=0, fields=fields)
    is_odd = np.zeros(len(rows), np.bool_)
    for outcome in bind(compile_columns(plan, frozenset()), rows.columns).chunks():
        part = slice(outcome.start, outcome.stop)
        for name, follows in zip(formulas, outcome.grades, strict=True):
            is_odd[part] |= _outside(fields[name], follows)
            column = rows.columns.fields.get(name)
            if isinstance(column, Numbers | Flags):
                is_odd[part] |= _apart(Pair(*column.ends(outcome.start, outcome.stop)), follows, column)
    return np.flatnonzero(is_odd)


def _outside(field: Field, follows: Pair) -> Bools:
    if not field.type.is_numeric:
        return np.zeros((), np.bool_)
    return np.asarray((follows.lo > field.domain.hi) | (follows.hi < field.domain.lo))


def _apart(stated: Pair, follows: Pair, column: Numbers | Flags) -> Bools:
    """Whether they have nothing in common; numbers but for rounding."""
    if isinstance(column, Flags):
        return np.asarray((stated.lo & ~follows.hi) | (~stated.hi & follows.lo))
    gap = np.maximum(stated.lo - follows.hi, follows.lo - stated.hi)
    return np.asarray(gap > ROUNDING * np.maximum(np.maximum(np.abs(stated.lo), np.abs(stated.hi)), 1.0))
