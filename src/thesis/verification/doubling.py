"""Lints of two rules on one region: points given twice for one cause, or given and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Literal

from attrs import evolve, frozen

from thesis.engines.bounds import Choice, is_step, keys
from thesis.plan import LeafKey
from thesis.sets import Interval, Truth
from thesis.verification.cells import MOST_CELLS
from thesis.verification.finding import Finding, found
from thesis.verification.study import Part, Study

_MOST_IN_ALL = 100_000  # cells of all pairs together, a few seconds; beyond it nothing is said


@frozen
class _Relation:
    """How two rules hang together, and a company that meets both."""

    kind: Literal["same", "first implies", "second implies"]
    choices: Mapping[LeafKey, Choice] | None


def lint_pairs(study: Study) -> Iterator[Finding]:
    """Rules that the same companies meet, and rules that whoever meets another meets too."""
    said: set[str] = set()
    implied: dict[str, list[tuple[Part, _Relation]]] = {}
    for first, second, relation in _related(study):
        if relation.kind == "same" and second.id not in said:
            said.add(second.id)
            yield _same(study, first, second, relation)
        elif relation.kind != "same" and (first.points > 0) is (second.points > 0):
            narrow, wide = (first, second) if relation.kind == "first implies" else (second, first)
            if _is_scope(study, narrow, wide):
                continue
            implied.setdefault(narrow.id, []).append((wide, relation))
    for part in study.rules:
        if part.id in implied and part.id not in said:
            yield _implied(study, part, implied[part.id])


def _related(study: Study) -> Iterator[tuple[Part, Part, _Relation]]:
    left = _MOST_IN_ALL
    truths = {part.id: _is_truth(study, part) for part in study.rules}
    read = {part.id: keys(part.worth) for part in study.rules}
    for first, second in combinations(study.rules, 2):
        if read[first.id].isdisjoint(read[second.id]) or left <= 0:
            continue
        if first.worth == second.worth and not study.reach(first.worth).is_point:
            yield first, second, _Relation("same", None)
        elif truths[first.id] and truths[second.id]:
            relation, spent = _relation(study, first, second, min(left, MOST_CELLS))
            left -= spent
            if relation is not None:
                yield first, second, relation


def _is_scope(study: Study, narrow: Part, wide: Part) -> bool:
    """Whether one rule is said to apply only where the other is met: then the author knows of both."""
    if not keys(narrow.applies):
        return False
    cells = study.cells([narrow.applies, wide.worth])
    return cells is not None and not any(cell.values == (Truth.TRUE, Interval.point(0.0)) for cell in cells)


def _is_truth(study: Study, part: Part) -> bool:
    """Whether a rule is met or not, and some companies do either."""
    cells = study.cells([part.worth]) if is_step(part.worth) else None
    return {cell.values[0] for cell in cells or ()} == {Interval.point(0.0), Interval.point(1.0)}


def _relation(study: Study, first: Part, second: Part, most: int) -> tuple[_Relation | None, int]:
    cells = study.cells([first.worth, second.worth], most)
    if cells is None:
        return None, 0
    met = [tuple(value == Interval.point(1.0) for value in cell.values) for cell in cells]
    both = min((cell.choices for cell, one in zip(cells, met, strict=True) if all(one)), key=_length, default=None)
    only_first, only_second = (True, False) in met, (False, True) in met
    if both is None or (only_first and only_second):
        return None, len(cells)
    if not only_first and not only_second:
        return _Relation("same", both), len(cells)
    return _Relation("second implies" if only_first else "first implies", both), len(cells)


def _length(choices: Mapping[LeafKey, Choice]) -> int:
    """How long the choices are when written: round numbers read best."""
    return sum(len(repr(choice)) for choice in choices.values())


def _same(study: Study, first: Part, second: Part, relation: _Relation) -> Finding:
    points = f"{first.points / 1000:+g} and {second.points / 1000:+g} points"
    if (first.points > 0) is (second.points > 0):
        cause = f"whatever meets `{first.id}` meets this rule too, and the other way round: one cause counts twice"
        hint = f"Make one rule of it; they give {points}."
        finding = found("warning", "F411", cause, second.span, hint, second.within)
    else:
        cause = f"on one region `{first.id}` and this rule give {points}: what one gives, the other takes back"
        hint = "Make one rule of it, with the points that are meant."
        finding = found("warning", "F412", cause, second.span, hint, second.within)
    return _shown(study, finding, second, relation)


def _implied(study: Study, part: Part, others: list[tuple[Part, _Relation]]) -> Finding:
    names = " and ".join(f"`{other.id}`" for other, _ in others)
    total = (part.points + sum(other.points for other, _ in others)) / 1000
    cause = f"whoever meets this rule meets {names} too: it comes to {total:+g} points together"
    hint = "If one cause should not count twice, make steps of it, or say where the other applies."
    return _shown(study, found("note", "F411", cause, part.span, hint, part.within), part, others[0][1])


def _shown(study: Study, finding: Finding, part: Part, relation: _Relation) -> Finding:
    """The finding with a company that meets both."""
    if relation.choices is None:
        return finding
    company = study.company(relation.choices, "meets both")
    story = f"{finding.sentence} (a company that does: {study.story(company, [part.worth])})"
    return evolve(finding, diagnostic=evolve(finding.diagnostic, message=story), witness=(company,))
