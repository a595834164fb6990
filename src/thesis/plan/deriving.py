"""Derived fields as terms: what is stated and what follows from other facts, together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from thesis.language import Term, constant, fold, static_range
from thesis.model import Clause
from thesis.sets import Interval
from thesis.vocabulary import Field

_ONE = constant(1.0)


def derivations(derived: Mapping[str, Clause], fields: Mapping[str, Field]) -> Mapping[str, Term]:
    """The term of each derived field, down to what profiles state.

    Where nothing is stated of the field, it is its formula, moved into the domain; where something is, it is what
    both leave possible, and what is stated where they leave nothing.

    Args:
        derived: formulas by field, free of circles.
        fields: every field.
    """
    found: dict[str, Term] = {}

    def lookup(name: str) -> Term | None:
        if name in derived and name not in found:
            found[name] = _joined(fields[name], with_derived(derived[name].term, lookup), fields)
        return found.get(name)

    for name in derived:
        lookup(name)
    return found


def with_derived(term: Term, lookup: Callable[[str], Term | None]) -> Term:
    """A term in which each derived field is replaced by its own term."""
    if term.op in ("num", "flag"):
        return lookup(term.data[0]) or term
    if not term.args:
        return term
    args = tuple(with_derived(arg, lookup) for arg in term.args)
    return term if args == term.args else fold(Term(term.op, args, term.data, term.span))


def _joined(field: Field, formula: Term, fields: Mapping[str, Field]) -> Term:
    is_stated = Term("stated", (), (field.id,))
    if not field.type.is_numeric:  # truths are joined as the numbers 0 and 1
        stated, follows = Term("indicator", (Term("flag", (), (field.id,)),)), Term("indicator", (formula,))
        return Term("le", (_ONE, Term("meet", (is_stated, stated, follows))))
    return Term("meet", (is_stated, Term("num", (), (field.id,)), _inside(formula, field.domain, fields)))


def _inside(formula: Term, domain: Interval, fields: Mapping[str, Field]) -> Term:
    """The formula, no less than the domain's least value and no more than its greatest."""
    reach = static_range(formula, fields)
    assert isinstance(reach, Interval)  # noqa: S101 - numeric fields have numeric formulas
    if reach.within(domain):
        return formula
    return fold(Term("min", (fold(Term("max", (formula, constant(domain.lo)))), constant(domain.hi))))
