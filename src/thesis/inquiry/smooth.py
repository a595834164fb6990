"""Whether what a company may get moves one way between neighbouring cuts of one open number.

Where it does, the values at two cuts say what lies between them, and a search over that number leaves nothing out.
Directions are those of the primitives (each is monotone in its arguments, also under rounding); what joins a rising
and a falling part by a sum or a product is left to trying.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from attrs import frozen

from thesis.engines.bounds.residual import keys
from thesis.engines.interpreter import Reader
from thesis.language import PRIMITIVES, Term
from thesis.plan import LeafKey, leaf_key
from thesis.sets import Interval

Way: TypeAlias = Literal["flat", "up", "down", "either"]

_TURNED: dict[Way, Way] = {"up": "down", "down": "up", "flat": "flat", "either": "either"}


@frozen
class Course:
    """How both ends of a term move on each piece between cuts.

    ``way`` is "either" where it is one way on each piece and not the same on all; ``straight`` where each piece is
    a straight line.
    """

    way: Way
    straight: bool = True


FLAT = Course("flat")


def common_course(terms: Iterable[Term], key: LeafKey, reader: Reader) -> Course | None:
    """How several terms move with an open number between its cuts; None where one of them turns there.

    Args:
        terms: what is left of rules and gates.
        key: the open number.
        reader: reads what the open leaves may be.
    """
    courses = [course(term, key, reader) for term in terms]
    found = [one for one in courses if one is not None]
    if len(found) < len(courses):
        return None
    return Course("either", all(one.straight for one in found))


def course(term: Term, key: LeafKey, reader: Reader) -> Course | None:
    """How a term moves with an open number between its cuts; None where it may turn there."""
    if not term.args:
        return Course("up") if term.op != "const" and leaf_key(term) == key else FLAT
    every = [course(arg, key, reader) for arg in term.args]
    courses = [one for one in every if one is not None]
    moving = [one for one in courses if one.way != "flat"]
    if len(courses) < len(every):
        return None
    if not moving:
        return FLAT
    straight = all(one.straight for one in moving)
    match term.op:
        case "le" | "lt" | "eq":
            return FLAT if len(moving) == 1 or straight or _opposed(moving) else None
        case "within" | "steps":
            return FLAT
        case "select" if courses[0].way != "flat":
            return None
        case "min" | "max" | "select":
            return Course(_shared(moving) or "either", straight)
        case "abs" | "polyline" if keys(term) == {key} and _directions(term, reader) == ("either",):
            return Course("either", straight)
        case "meet":
            return None
        case _:
            way = _composed(term, courses, reader)
            return None if way is None else Course(way, straight and _keeps_lines(term, courses))


def _shared(moving: list[Course]) -> Way | None:
    return moving[0].way if len({one.way for one in moving}) == 1 else None


def _opposed(moving: list[Course]) -> bool:
    return sorted(one.way for one in moving) == ["down", "up"]


def _composed(term: Term, courses: list[Course], reader: Reader) -> Way | None:
    """By the primitive's own directions, where all that moves pushes the same way."""
    if term.op == "div" and courses[1].way != "flat":
        divisor = reader.value(term.args[1])
        if isinstance(divisor, Interval) and divisor.lo <= 0.0 <= divisor.hi:
            return None
    ways: list[Way] = []
    for one, direction in zip(courses, _directions(term, reader), strict=True):
        if one.way == "flat":
            continue
        if direction not in ("up", "down"):
            return None
        ways.append(one.way if direction == "up" else _TURNED[one.way])
    return ways[0] if len(ways) == 1 or (len(set(ways)) == 1 and ways[0] != "either") else None


def _keeps_lines(term: Term, courses: list[Course]) -> bool:
    """Whether a straight line stays one: no product of two moving parts, no division by one."""
    if term.op == "mul":
        return sum(one.way != "flat" for one in courses) == 1
    return term.op != "div" or courses[1].way == "flat"


def _directions(term: Term, reader: Reader) -> tuple[str, ...]:
    return PRIMITIVES[term.op].directions(tuple(reader.value(arg) for arg in term.args), term.data)
