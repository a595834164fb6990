"""Lints of what can be reached: points, verdicts, caps, and the range of the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor

from attrs import evolve

from thesis.engines.bounds import Choice, Tight, is_step, tighten
from thesis.facts import Profile
from thesis.plan import LeafKey, ends, give
from thesis.sets import Interval
from thesis.text import Span, Table
from thesis.verification.finding import Finding, found
from thesis.verification.study import Part, Study


def lint_reach(study: Study) -> Iterator[Finding]:
    """Points, verdicts and caps that no company reaches, and a range of scores that its rules cut short."""
    grades = {part.id: study.reach(part.worth) for part in study.rules}
    for part in study.rules:
        if (finding := _points(part, grades[part.id])) is not None:
            yield finding
    free = tighten(evolve(study.plan, gates=()), study.whole.profile, witness=True)
    yield from _range(study, grades, free)
    yield from _caps(study, free)
    yield from _verdicts(study)


def _points(part: Part, grade: Interval) -> Finding | None:
    most = give(part.points, grade.hi)
    if most == part.points or grade.is_point:
        return None
    gets = "gets" if part.points > 0 else "loses"
    cause = f"no company {gets} more than {abs(most) / 1000:g} of its {abs(part.points) / 1000:g} points"
    hint = "Let its greatest grade be 1, so that its points say what it is worth."
    return found("note", "F405", cause, part.span, hint, part.within)


def slack(study: Study) -> int:
    """How far tight ends may lie beside what happens, in thousandths: each graded rule is rounded on its own."""
    return sum(not is_step(part.worth) for part in study.rules)


def _range(study: Study, grades: dict[str, Interval], free: Tight) -> Iterator[Finding]:
    """Where rules exclude each other, no company reaches the sum of what each can give."""
    apart = [ends(part.points, grades[part.id]) for part in study.rules]
    low, high = sum(one[0] for one in apart), sum(one[1] for one in apart)
    spare = slack(study)
    cut: list[str] = []
    witness: list[Profile] = []
    if free.high + spare < high:
        cut.append(f"above {_up(free.high + spare, spare):g} (their points come to {high / 1000:g})")
        witness += _utmost(study, free.high_choices, "the highest")
    if free.low - spare > low:
        cut.append(f"below {_down(free.low - spare, spare):g} (their points come to {low / 1000:g})")
        witness += _utmost(study, free.low_choices, "the lowest")
    if cut:
        cause = f"some rules exclude each other: together they bring no company {', nor '.join(cut)}"
        hint = "Percentages, and verdicts in them, are measured on the longer range."
        finding = found("note", "F413", cause, _head(study), hint, within="[thesis]")
        yield evolve(finding, witness=tuple(witness))


def _utmost(study: Study, choices: Mapping[LeafKey, Choice] | None, name: str) -> list[Profile]:
    return [] if choices is None else [study.company(choices, name)]


def _caps(study: Study, free: Tight) -> Iterator[Finding]:
    for gate in study.gates:
        if gate.cap is not None and gate.cap >= free.high + slack(study):
            cause = f"no score is above this cap: none is above {_up(free.high + slack(study), slack(study)):g}"
            hint = "Lower it, or take it out."
            yield found("warning", "F414", cause, _at(study, "gates", gate.id, "cap"), hint, gate.within)


def _verdicts(study: Study) -> Iterator[Finding]:
    """Bands that no score of any company falls in; what lies between scores is not looked at."""
    tight = tighten(study.plan, study.whole.profile)
    spare = slack(study)
    low, high = tight.low - spare, tight.high + spare
    above: int | None = None
    for band in study.plan.bands:
        beyond = band.least is not None and band.least > high
        below = above is not None and above <= low
        if beyond or below:
            end = f"none is above {_up(high, spare):g}" if beyond else f"none is below {_down(low, spare):g}"
            cause = f"no company comes to the verdict `{band.verdict}`: of all scores {end}"
            hint = "Move its least score." if beyond else "Move the least score of the verdict above it."
            place = _at(study, "verdicts", band.verdict)
            yield found("warning", "F406", cause, place, hint, within="[verdicts]")
        above = band.least


def _up(thousandths: int, spare: int) -> float:
    """A score that none is above, with the slack of rounding taken up to a hundredth."""
    return ceil(thousandths / 10) / 100 if spare else thousandths / 1000


def _down(thousandths: int, spare: int) -> float:
    return floor(thousandths / 10) / 100 if spare else thousandths / 1000


def _head(study: Study) -> Span | None:
    return study.thesis.tree.key_span("thesis")


def _at(study: Study, *path: str) -> Span | None:
    """Where a key stands."""
    node: object = study.thesis.tree
    span = None
    for key in path:
        if not isinstance(node, Table):
            return span
        span, node = node.key_span(key), node.items.get(key)
    return span
