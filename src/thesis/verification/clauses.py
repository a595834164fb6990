"""Lints of single rules and gates: clauses that never or always hold, clauses that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from thesis.language import Term
from thesis.model import AtLeast, Clauses
from thesis.sets import Interval, Truth
from thesis.verification.finding import Finding, found
from thesis.verification.study import Part, ReadClause, Study

_NEVER = {
    "rule": "The rule can then never be met that way: mend it, or take it out.",
    "gate": "The gate can then never fire that way: mend it, or take it out.",
}


def lint_clauses(study: Study) -> Iterator[Finding]:
    """Clauses that no company meets, or every company; rules and gates that none meets, or each, as a whole."""
    for part in (*study.rules, *study.gates):
        alone = [finding for one in part.clauses if (finding := _of_clause(study, part, one)) is not None]
        yield from alone
        if not alone and (together := _of_part(study, part)) is not None:
            yield together


def _of_clause(study: Study, part: Part, one: ReadClause) -> Finding | None:
    if not one.clause.is_truth or not one.names_fields:
        return None
    answer = study.answer(one.term)
    if answer is None:
        return None
    if answer:
        words = "it applies to every company" if one.says_where else "every company meets it"
        hint = "It says nothing of a company: mend it, or take it out."
        return found("warning", "F402", f"this is always true: {words}", one.clause.span, hint, part.within)
    words = "it applies to no company" if one.says_where else "no company meets it"
    return found("warning", "F401", f"this is never true: {words}", one.clause.span, _NEVER[part.kind], part.within)


def _of_part(study: Study, part: Part) -> Finding | None:
    """What is wrong with clauses together, each of which some company meets and some does not."""
    asked = [one for one in part.clauses if one.names_fields]
    if not isinstance(part.form, Clauses | AtLeast) or len(asked) < 2:
        return None
    reached = _reached(study, part)
    if len(reached) != 1:
        return None
    value = reached.pop()
    are = "where it applies, its clauses" if part.clauses[0].says_where else "its clauses"
    whose = f"{are} contradict each other"
    if value == 0.0:
        cause = f"{whose}: no company can meet this {part.kind}"
        hint = "Mend one of them, or take out what cannot happen."
        return found("warning", "F403", cause, part.span, hint, part.within)
    share = "" if value == 1.0 else f" to the same grade, {value:g}"
    cause = f"{are} leave no company out: each meets this {part.kind}{share}"
    hint = "It tells no two companies apart: mend one of its clauses, or take it out."
    return found("warning", "F404", cause, part.span, hint, part.within)


def _reached(study: Study, part: Part) -> set[float]:
    """The grades, or 0 and 1 for a gate, that companies reach to which a part applies; none where it is not known."""
    terms = [part.applies, part.met]
    cells = study.cells(terms)
    if cells is None:
        return _outer(study, part.met)
    return {_number(cell.values[1]) for cell in cells if cell.values[0] is Truth.TRUE}


def _outer(study: Study, term: Term) -> set[float]:
    value = study.reader.value(term)
    if isinstance(value, Truth):
        return set() if value is Truth.OPEN else {float(value.surely)}
    return {value.lo} if value.is_point else set()


def _number(value: Interval | Truth) -> float:
    return float(value.surely) if isinstance(value, Truth) else value.lo
