"""Derived fields of random companies: what is stated of them that their formulas rule out."""

from __future__ import annotations

from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.intake.derived import formulas_of
from thesis.language import ValueSet
from thesis.model import Thesis
from thesis.plan import Plan
from thesis.sets import Interval, Truth
from thesis.vocabulary import FactSet


def clashes(thesis: Thesis, company: Profile) -> frozenset[str]:
    """The derived fields of which something is stated that what they follow from rules out."""
    if not thesis.derived:
        return frozenset()
    fields = thesis.vocabulary.fields
    reader = Reader(Plan(slots=(), gates=(), bands=(), least=0, greatest=0, fields=fields), company)
    found = set()
    for name, formula in formulas_of(thesis, None).items():
        stated = company.fact(fields[name]).value
        if stated != fields[name].anything and _are_apart(stated, reader.value(formula)):
            found.add(name)
    return frozenset(found)


def _are_apart(stated: FactSet, follows: ValueSet) -> bool:
    if isinstance(stated, Interval) and isinstance(follows, Interval):
        return stated.meet(follows) is None
    return Truth.OPEN not in (stated, follows) and stated != follows
