"""What a table's cards say besides the score: what rests on assumptions, what could apply, which verdicts are open."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from thesis.facts import Profiles
from thesis.facts.columns import Bools, Floats, Rows, Texts, sealed
from thesis.plan import Band, Plan
from thesis.scoring.arithmetic import bands_touched
from thesis.scoring.chunks import bound_to
from thesis.scoring.sums import OPEN, Sums, bands_of
from thesis.vocabulary import Field


def shares_of(plan: Plan, profiles: Profiles) -> tuple[Floats, Floats]:
    """The share of all |points| that rest on assumed facts, and the points that rules which may apply could give.

    One number a company each: from 0 to 1, and points.
    """
    assumed, attainable = np.zeros(len(profiles)), np.zeros(len(profiles))
    read = {key[0] for slot in plan.slots for key in slot.reads}
    taken = {name: _is_assumed(plan.fields[name], profiles) for name in read if plan.fields[name].assume is not None}
    for outcome in bound_to(plan, profiles, frozenset()).chunks():
        part = slice(outcome.start, outcome.stop)
        for slot, applies, grade in zip(plan.slots, outcome.applies, outcome.grades, strict=True):
            attainable[part] += max(slot.points, 0) * applies.hi
            rests = [taken[key[0]][part] for key in slot.reads if key[0] in taken]
            if rests:
                assumed[part] += abs(slot.points) * (np.any(rests, axis=0) & (grade.lo == grade.hi))
    return sealed(assumed / plan.weight if plan.weight else assumed), sealed(attainable / 1000)


def _is_assumed(field: Field, profiles: Profiles) -> Bools:
    """The companies that say nothing of a field for which something is assumed."""
    companies = profiles.companies
    if isinstance(companies, Rows):
        return np.full(len(companies), field.id not in companies.columns.fields)
    return np.fromiter((field.id not in one.facts for one in companies), np.bool_, len(companies))


def possible_verdicts(bands: tuple[Band, ...], sums: Sums) -> Texts:
    """The verdicts that the bounds touch, from the highest down, then "veto" where it is open: n tuples of texts."""
    kinds, index = _kinds(bands, sums)
    texts = np.empty(len(kinds), dtype=object)
    for i, row in enumerate(kinds):
        touched, vetoed = bands_touched(bands, int(sums.low[row]), int(sums.high[row])), sums.vetoed[row]
        texts[i] = ("veto",) if vetoed == 1 else (*touched, "veto") if vetoed == OPEN else touched
    return sealed(texts.take(index))


def _kinds(bands: tuple[Band, ...], sums: Sums) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """One row of each kind of bounds, and of which kind each row is."""
    count = len(bands) + 1
    code = (bands_of(bands, sums.low) * count + bands_of(bands, sums.high)) * 3 + sums.vetoed + 1
    _, first, index = np.unique(code, return_index=True, return_inverse=True)
    return first, index.reshape(-1)
