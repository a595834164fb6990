"""The formulas of derived fields: parsed, checked against the type and unit of their field, free of circles."""

from __future__ import annotations

from collections.abc import Mapping

from thesis.building.expressions import Expressions
from thesis.language import FACT_LEAVES, Kind, Scope, Term, Typed
from thesis.model import Clause
from thesis.text import Leaf, Problems
from thesis.vocabulary import Field, FieldType

_KINDS = {FieldType.FLAG: Kind.TRUTH, FieldType.DATE: Kind.DATE}
_LARGEST, _HIGHEST = 2000, 120  # terms in all and one over the other, once derived fields are put into each other
_JOINT = 6  # terms by which what is stated and what follows are joined
_STAYS_WHOLE = frozenset({"add", "sub", "mul", "neg", "abs", "min", "max", "indicator", "first_reach", "as_of"})


def read_derived(scope: Scope, problems: Problems) -> dict[str, Clause]:
    """The formula of each derived field, as a clause; what is wrong with one goes to ``problems``."""
    found = {}
    for field in scope.fields.values():
        if field.derived is None or field.derived_span is None:
            continue
        here = problems.inside(f"field `{field.id}`")
        leaf = Leaf(field.derived, field.derived_span)
        typed = Expressions(scope, here).typed(leaf)
        if typed is None or typed.term is None:
            if typed is not None:
                _refuse_kind(field, typed, here)
            continue
        if _fits(field, typed, scope.fields, here):
            truth = typed.kind is Kind.TRUTH
            found[field.id] = Clause(field.derived, typed.term, is_truth=truth, unit=typed.unit, span=leaf.span)
    if _free_of_circles(found, problems):
        _refuse_giants(found, problems)
    return found


def _fits(field: Field, typed: Typed, fields: Mapping[str, Field], problems: Problems) -> bool:
    """Whether a formula is of the kind and unit of its field; a message where not."""
    wanted = _KINDS.get(field.type, Kind.NUMBER)
    unit_fits = wanted is not Kind.NUMBER or typed.bare or typed.unit == field.unit
    if typed.kind is not wanted or not unit_fits:
        _refuse_kind(field, typed, problems)
        return False
    assert typed.term is not None  # noqa: S101 - the caller has looked
    if field.type is FieldType.COUNT and not _is_whole(typed.term, fields):
        problems.add(
            "E416",
            f"`{field.id}` counts whole things; its formula can give a fraction",
            typed.span,
            "Make it a field of type ratio or number.",
        )
        return False
    return True


def _refuse_kind(field: Field, typed: Typed, problems: Problems) -> None:
    unit = f" ({field.unit})" if field.type in (FieldType.MONEY, FieldType.DURATION) else ""
    cause = f"the formula of `{field.id}` must give a {field.type.value}{unit}; this is {typed.words}"
    problems.add("E415", cause, typed.span, "Change the formula, or the type of the field.")


def _is_whole(term: Term, fields: Mapping[str, Field]) -> bool:
    """Whether a formula gives whole numbers wherever its fields do."""
    if term.op == "const":
        return float(term.data[0]).is_integer()
    if term.op == "num":
        return fields[term.data[0]].type.is_whole
    if term.op == "select":
        return all(_is_whole(arg, fields) for arg in term.args[1:])
    return term.op in _STAYS_WHOLE and (term.op == "indicator" or all(_is_whole(arg, fields) for arg in term.args))


def _refuse_giants(derived: Mapping[str, Clause], problems: Problems) -> None:
    """Formulas of formulas of formulas double and double again."""
    known: dict[str, tuple[int, int]] = {}

    def measure(term: Term) -> tuple[int, int]:
        """How many terms, and how many one over the other."""
        name = str(term.data[0]) if term.op in ("num", "flag") else ""
        if name in derived:
            if name not in known:
                size, height = measure(derived[name].term)
                known[name] = (size + _JOINT, height + _JOINT)
            return known[name]
        below = [measure(arg) for arg in term.args]
        return 1 + sum(size for size, _ in below), 1 + max((height for _, height in below), default=0)

    for name in _lowest_first(derived):
        size, height = measure(derived[name].term)
        if size > _LARGEST or height > _HIGHEST:
            problems.inside(f"field `{name}`").add(
                "E231",
                f"the formula of `{name}` is too large once those of the fields that it reads are put in",
                derived[name].span,
                "Read fewer derived fields.",
            )
            return


def _lowest_first(derived: Mapping[str, Clause]) -> list[str]:
    """The fields in an order in which each comes after those that its formula reads."""
    reads = {name: _read(clause.term) & derived.keys() for name, clause in derived.items()}
    waiting_for = {name: len(others) for name, others in reads.items()}
    readers: dict[str, list[str]] = {name: [] for name in derived}
    for name, others in reads.items():
        for other in others:
            readers[other].append(name)
    order = [name for name, count in waiting_for.items() if count == 0]
    for name in order:  # it grows while it is walked
        for reader in readers[name]:
            waiting_for[reader] -= 1
            if waiting_for[reader] == 0:
                order.append(reader)
    return order


def _free_of_circles(derived: Mapping[str, Clause], problems: Problems) -> bool:
    """A field that is read, over others or at once, in its own formula."""
    reads = {name: _read(clause.term) & derived.keys() for name, clause in derived.items()}
    told: set[str] = set()
    for name, clause in derived.items():
        circle = _circle(name, reads)
        if circle and told.isdisjoint(circle):
            told.update(circle)
            way = " from ".join(f"`{one}`" for one in circle)
            cause = f"`{name}` is derived from itself" + (f": {way}" if len(circle) > 2 else "")
            problems.inside(f"field `{name}`").add("E230", cause, clause.span, "Leave one of the formulas out.")
    return not told


def _read(term: Term) -> frozenset[str]:
    if term.op in FACT_LEAVES:
        return frozenset({term.data[0]})
    return frozenset().union(*map(_read, term.args))


def _circle(start: str, reads: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The way from a field back to itself, its own name at both ends; empty where there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for name in sorted(reads[here]):
            if name == start:
                way = [here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return (*reversed(way), start)
            if name not in came_from:
                came_from[name] = here
                waiting.append(name)
    return ()
