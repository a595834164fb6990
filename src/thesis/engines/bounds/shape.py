"""Whether trying the cuts of a rule's open leaves is enough to find its extremes.

It is where the rule is piecewise linear with no more than one function of each open number inside ``min`` and
``max`` that join several open numbers: then every vertex lies on a cut or on a level (mathematics: a vertex of
a piecewise linear function is pinned by as many breakpoints or ties as it has coordinates).
"""

from __future__ import annotations

from attrs import define, field

from thesis.engines.bounds.residual import keys
from thesis.language import Term, constant
from thesis.plan import LeafKey

_COMPARES = frozenset({"le", "lt", "eq", "within", "steps"})
_CHOICES = frozenset({"flag", "has", "member", "lookup"})
_NUMBERS = frozenset({"num", "first_reach"})
_ONE = constant(1.0)


@define
class Shape:
    """What was found of the rules of one component.

    ``inside`` holds the functions of each open number that stand inside a joint ``min`` or ``max``; ``levels``
    the constants there; ``mirrored`` whether ``1 − x`` is applied to a joint part.
    """

    tame: bool = True
    inside: dict[LeafKey, set[Term]] = field(factory=dict)
    levels: set[float] = field(factory=set)
    mirrored: bool = False

    def look(self, term: Term, *, joint: bool = False) -> None:
        """Take in one rule; ``joint`` where it stands inside a joint ``min`` or ``max``."""
        if is_step(term):
            if joint:
                self._note_levels(term)
            return
        read = keys(term)
        if len(read) == 1:
            self._look_alone(term, next(iter(read)), joint=joint)
            return
        match term.op:
            case "min" | "max":
                for arg in term.args:
                    self.look(arg, joint=True)
            case "select" if is_step(term.args[0]):
                self.look(term.args[1], joint=joint)
                self.look(term.args[2], joint=joint)
            case "sub" if joint and term.args[0] == _ONE:
                self.mirrored = True
                self.look(term.args[1], joint=True)
            case "add" | "sub" | "neg" if not joint:
                for arg in term.args:
                    self.look(arg)
            case "mul" | "div" if (
                not joint
                and sum(not is_step(arg) for arg in term.args) == 1
                and (term.op == "mul" or is_step(term.args[1]))
            ):
                self.look(next(arg for arg in term.args if not is_step(arg)))
            case _:
                self.tame = False

    def _look_alone(self, term: Term, key: LeafKey, *, joint: bool) -> None:
        if not is_piecewise_linear(term):
            self.tame = False
        elif joint:
            self.inside.setdefault(key, set()).add(term)

    def _note_levels(self, term: Term) -> None:
        values = step_values(term)
        if values is None:
            self.tame = False
        else:
            self.levels |= values

    @property
    def is_exact(self) -> bool:
        """Whether cuts and levels suffice: one function of each open number inside joint parts."""
        return self.tame and all(len(functions) == 1 for functions in self.inside.values())


def is_step(term: Term) -> bool:
    """Whether a term is constant between the cuts of the open numbers that it reads."""
    if term.op == "const" or term.op in _CHOICES:
        return True
    if term.op in _NUMBERS:
        return False
    if term.op in _COMPARES and len(keys(term)) == 1 and all(is_piecewise_linear(arg) for arg in term.args):
        return True
    return all(is_step(arg) for arg in term.args)


def is_piecewise_linear(term: Term) -> bool:
    """Whether a term of one open number is a straight line between its cuts."""
    if not term.args:
        return True
    if not all(is_piecewise_linear(arg) for arg in term.args):
        return False
    if term.op == "meet":  # what is stated of a derived field bends where its formula does
        return False
    if term.op == "mul":
        return sum(not is_step(arg) for arg in term.args) <= 1
    if term.op == "div":
        return not keys(term.args[1])
    return True


def step_values(term: Term) -> set[float] | None:
    """The values that a number which is constant between cuts may have; None where they are not listed."""
    match term.op:
        case "const":
            return {float(term.data[0])}
        case "indicator":
            return {0.0, 1.0}
        case "steps":
            return {height for _, _, height in term.data}
        case "select":
            return _union(term.args[1:])
        case "min" | "max":
            return _union(term.args)
        case _:
            return None


def _union(terms: tuple[Term, ...]) -> set[float] | None:
    found: set[float] = set()
    for term in terms:
        values = step_values(term)
        if values is None:
            return None
        found |= values
    return found
