"""A thesis laid out for lints: its rules and gates in force, with what is left of each for a company of nothing known.

Whatever is said of a term here is said of every company whose facts agree with what derives from them. Exact
values come from cells: one company for each way in which the facts that a term reads can fall around its cuts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import frozen

from thesis.engines.bounds import Choice, keys, residual
from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.language import Term
from thesis.model import Clause, Form, Gate, Rule, Thesis, clauses_of
from thesis.plan import GateSlot, LeafKey, RuleSlot, dated, with_derived
from thesis.scoring import plan_of
from thesis.sets import Interval, Truth
from thesis.text import Span
from thesis.units import day_number
from thesis.verification.anybody import Anybody, anybody, somebody
from thesis.verification.cells import MOST_CELLS, Cell, cells_of
from thesis.vocabulary import in_words

_NAME = re.compile(r'"[^"]*"|([^\W\d]\w*)')


@frozen
class ReadClause:
    """A clause as the author wrote it, and what is left of its term.

    One that names no field asks nothing of a company: it is a switch of the author's.
    """

    clause: Clause
    term: Term
    names_fields: bool
    says_where: bool = False


@frozen(eq=False)
class Part:
    """A rule or a gate in force.

    ``worth`` is what counts of it: the grade of a rule, whether a gate fires. ``points`` are a rule's thousandths.
    """

    kind: Literal["rule", "gate"]
    id: str
    span: Span | None
    form: Form
    clauses: tuple[ReadClause, ...]
    applies: Term
    met: Term
    worth: Term
    points: int = 0
    cap: int | None = None

    @property
    def within(self) -> str:
        """How a message names it."""
        return f"{self.kind} `{self.id}`"


class Study:
    """What lints ask of a thesis."""

    def __init__(self, thesis: Thesis) -> None:
        """Lay it out."""
        self.thesis = thesis
        self.whole: Anybody = anybody(plan_of(thesis, None))
        self.plan = self.whole.plan
        self.reader = Reader(self.plan, self.whole.profile)
        self._day = None if thesis.as_of is None else day_number(thesis.as_of)
        rules = [self._part(thesis.rules[slot.rule], slot) for slot in self.plan.slots if slot.points]
        gates = [self._part(thesis.gates[gate.gate], gate) for gate in self.plan.gates if not gate.off]
        self.rules, self.gates = tuple(rules), tuple(gates)

    def _part(self, one: Rule | Gate, slot: RuleSlot | GateSlot) -> Part:
        rule = slot if isinstance(slot, RuleSlot) else None
        met, worth = (slot.form, slot.grade) if isinstance(slot, RuleSlot) else (slot.when, slot.fires)
        found = [] if one.applies is None else [self._read(one.applies, says_where=True)]
        found += [self._read(clause) for clause in clauses_of(one.form)]
        return Part(
            kind="gate" if rule is None else "rule",
            id=one.id,
            span=one.span,
            form=one.form,
            clauses=tuple(found),
            applies=residual(slot.applies, self.reader.leaf),
            met=residual(met, self.reader.leaf),
            worth=residual(worth, self.reader.leaf),
            points=0 if rule is None else rule.points,
            cap=slot.cap if isinstance(slot, GateSlot) else None,
        )

    def _read(self, clause: Clause, *, says_where: bool = False) -> ReadClause:
        term = residual(dated(with_derived(clause.term, self.plan.derived.get), self._day), self.reader.leaf)
        names_fields = not self.plan.fields.keys().isdisjoint(names_in(clause.text))
        return ReadClause(clause, term, names_fields, says_where)

    # --- what terms can be worth -------------------------------------------------------------------------------------

    def cells(self, terms: Sequence[Term], most: int = MOST_CELLS) -> list[Cell] | None:
        """What the terms are worth together, wherever that changes; None where cells do not decide it."""
        return cells_of(self.plan, self.whole.profile, terms, most)

    def answer(self, truth: Term) -> bool | None:
        """Whether a truth holds of every company, or of none; None where neither is shown."""
        outer = self.reader.truth(truth)
        if outer is not Truth.OPEN:
            return outer.surely
        cells = self.cells([truth])
        reached = {cell.values[0] for cell in cells or ()}
        return None if len(reached) != 1 else reached.pop() is Truth.TRUE

    def reach(self, number: Term) -> Interval:
        """The least and the greatest value of a number; outer bounds where cells do not decide it."""
        cells = self.cells([number])
        if not cells:
            return self.reader.number(number)
        found = [cell.values[0] for cell in cells]
        ends = [one for one in found if isinstance(one, Interval)]
        return Interval(min(one.lo for one in ends), max(one.hi for one in ends))

    # --- companies ---------------------------------------------------------------------------------------------------

    def company(self, choices: Mapping[LeafKey, Choice], name: str) -> Profile:
        """A company with these choices, everything else at its plainest."""
        return somebody(self.whole, choices, name)

    def story(self, company: Profile, terms: Iterable[Term]) -> str:
        """The facts of a company that some terms read, in words."""
        names = sorted({key[0] for term in terms for key in keys(term)})
        fields = [self.plan.fields[name] for name in names]
        return ", ".join(f"{field.id} {in_words(field, company.fact(field).value)}" for field in fields)


def names_in(text: str) -> list[str]:
    """The names that an expression uses; what stands in quotes is none."""
    return [name for name in _NAME.findall(text) if name]
