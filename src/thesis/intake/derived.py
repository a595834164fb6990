"""Facts held against the formulas of derived fields: what contradicts is listed, what is stated counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.language import Term, ValueSet
from thesis.model import Thesis
from thesis.plan import Plan, dated, derivations, with_derived
from thesis.sets import Interval, Truth
from thesis.text import Problems
from thesis.units import day_number
from thesis.vocabulary import Field, in_words

ROUNDING = 1e-9  # relative; what is stated as 20M and follows as 20.000000000000004M is no contradiction


def hold_against_formulas(companies: Iterable[Profile], thesis: Thesis, as_of: date | None, problems: Problems) -> None:
    """List every stated value that its formula contradicts, and every formula that leaves its field's domain."""
    if not thesis.derived:
        return
    fields = thesis.vocabulary.fields
    formulas = formulas_of(thesis, as_of)
    plan = Plan(slots=(), gates=(), bands=(), least=0, greatest=0, fields=fields)
    for company in companies:
        reader = Reader(plan, company)
        here = problems.inside(f"company `{company.name}`")
        for name, formula in formulas.items():
            _compare(fields[name], thesis.derived[name].text, company, reader.value(formula), here)


def formulas_of(thesis: Thesis, as_of: date | None) -> dict[str, Term]:
    """The formula of each derived field, but for those that need a date where there is none."""
    terms = derivations(thesis.derived, thesis.vocabulary.fields)
    day = as_of or thesis.as_of
    number = None if day is None else day_number(day)
    return {
        name: dated(formula, number)
        for name, clause in thesis.derived.items()
        if not _reads_date(formula := with_derived(clause.term, terms.get)) or number is not None
    }


def _compare(field: Field, text: str, company: Profile, follows: ValueSet, problems: Problems) -> None:
    stated = company.fact(field)
    if stated.value != field.anything and _are_apart(stated.value, follows):
        said, found = in_words(field, stated.value), in_words(field, follows)
        cause = f"`{field.id}` is stated as {said}, but `{text}` is {found}"
        problems.add("E625", cause, stated.span, "The stated value counts. Is one of the facts a slip?")
    elif isinstance(follows, Interval) and follows.meet(field.domain) is None:
        least, greatest = (Interval.point(end) for end in (field.domain.lo, field.domain.hi))
        end = greatest if follows.lo > field.domain.hi else least
        cause = f"`{field.id}` follows as {in_words(field, follows)} from `{text}`"
        bounds = f"It lies between {in_words(field, least)} and {in_words(field, greatest)}"
        problems.add("E626", cause, company.span, f"{bounds}, so {in_words(field, end)} counts. Is a fact a slip?")


def _are_apart(stated: object, follows: ValueSet) -> bool:
    if isinstance(stated, Truth) and isinstance(follows, Truth):
        return Truth.OPEN not in (stated, follows) and stated is not follows
    if not (isinstance(stated, Interval) and isinstance(follows, Interval)):
        return False
    gap = max(stated.lo - follows.hi, follows.lo - stated.hi)
    return gap > ROUNDING * max(abs(stated.lo), abs(stated.hi), 1.0)


def _reads_date(term: Term) -> bool:
    return term.op == "as_of" or any(map(_reads_date, term.args))
