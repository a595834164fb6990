"""Lints of steps: those that no number reaches, and those that overlap so that their order decides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import ceil, floor, inf, isinf, nextafter

from thesis.model import Step, Steps
from thesis.sets import Interval
from thesis.text import Array, Span, Table
from thesis.verification.finding import Finding, found
from thesis.verification.study import Part, Study
from thesis.vocabulary import number_in_words


def lint_steps(study: Study) -> Iterator[Finding]:
    """Every step of every rule in force that is passed by nothing that is left, or crosses another."""
    for part in study.rules:
        if isinstance(part.form, Steps):
            yield from _of(study, part, part.form)


def _of(study: Study, part: Part, form: Steps) -> Iterator[Finding]:
    reach = study.reader.number(part.clauses[-1].term)
    left = _pieces(reach, whole=form.whole)
    reached: list[tuple[Step, Interval]] = []
    for place, step in enumerate(form.steps):
        inside = step.passes.meet(reach) if step.passes.lo <= step.passes.hi else None
        if not any(piece.meet(step.passes) for piece in left) or inside is None:
            why = "an earlier step has taken all that it would pass" if inside is not None else "nothing is there"
            hint = "Put it before the step that takes it, or take it out." if inside is not None else "Take it out."
            cause = f"no company reaches the step `{step.text}`: {why}"
            yield found("warning", "F407", cause, _place(study, part, place), hint, part.within)
        else:
            reached.append((step, inside))
        left = [rest for piece in left for rest in _without(piece, step.passes, whole=form.whole)]
    for (first, a), (second, b) in combinations(reached, 2):
        shared = a.meet(b)
        if shared is None or first.height == second.height or a.within(b) or b.within(a):
            continue
        words = _words(study, shared, form)
        cause = f"the steps `{first.text}` and `{second.text}` overlap ({words}): there the first counts"
        hint = "Let the second begin where the first ends."
        yield found("note", "F408", cause, _place(study, part, form.steps.index(second)), hint, part.within)


def _pieces(one: Interval, *, whole: bool) -> list[Interval]:
    if not whole or isinf(one.lo) or isinf(one.hi):
        return [one] if one.lo <= one.hi else []
    lo, hi = float(ceil(one.lo)), float(floor(one.hi))
    return [Interval(lo, hi)] if lo <= hi else []


def _without(piece: Interval, taken: Interval, *, whole: bool) -> list[Interval]:
    """What is left of an interval of float64."""
    if taken.lo > taken.hi or piece.meet(taken) is None:
        return [piece]
    below = Interval(piece.lo, nextafter(taken.lo, -inf))
    above = Interval(nextafter(taken.hi, inf), piece.hi)
    return [one for part in (below, above) if part.lo <= part.hi for one in _pieces(part, whole=whole)]


def _words(study: Study, shared: Interval, form: Steps) -> str:
    """The overlap, in the unit of what the steps are of."""
    of = form.of.term
    kind = study.plan.fields[of.data[0]].type if of.op == "num" else None
    low, high = (number_in_words(end, form.of.unit, kind) for end in (shared.lo, shared.hi))
    return f"at {low}" if shared.is_point else f"from {low} to {high}"


def _place(study: Study, part: Part, index: int) -> Span | None:
    """Where the test of a step stands."""
    node: object = study.thesis.tree
    for key in ("rules", part.id, "steps", "at"):
        if not isinstance(node, Table):
            return part.span
        node = node.items.get(key)
    if not isinstance(node, Array) or index >= len(node.items):
        return part.span
    entry = node.items[index]
    return entry.items[0].span if isinstance(entry, Array) else entry.span
