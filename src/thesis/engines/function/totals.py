"""A plan as one Python function that finds what a score is made of, and makes no noun: leaves in, numbers out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

from thesis.engines.function.leaves import Ends, Leaves
from thesis.engines.function.writer import Writer, within
from thesis.language import Term
from thesis.plan import GateSlot, Plan

Totals: TypeAlias = tuple[tuple[int, ...], int, int, int, int, int, bool, int | None, int | None, bool | None]
"""What each rule gives, in whole thousandths; their sum, the least and the greatest, before caps; the |points| of the
rules that are not decided; the points of the rules that surely do not apply; whether the bounds may be wider than what
can happen; the lowest cap that surely holds, and that may; whether a veto holds, None where that is open."""

Extremes: TypeAlias = tuple[list[int], list[int], list[float], list[float]]
"""For each choice the least and the greatest sum of some rules, the lowest cap that surely holds, and that may, without
end where none does; of these there are none where no gate is among them. The leaves as they are come last."""


def totals_function(plan: Plan, leaves: tuple[Term, ...], unsaid: tuple[Ends, ...]) -> Callable[[Leaves], Totals]:
    """Write the function out and compile it.

    Args:
        plan: the plan.
        leaves: everything that its rules and gates read, in the order in which it is handed in.
        unsaid: the ends of each leaf where nothing is said of its field.
    """

    def write(writer: Writer) -> Iterator[str]:
        yield f"{writer.named(range(len(leaves)))} = exact"
        yield from writer.sums(writer.is_loose())
        yield from _caps(plan.gates, "None")
        yield from _veto(plan.gates)
        yield "return given, total, total - d, total + e, u, m, loose, fired, possible, vetoed"

    return _compiled(write, plan, leaves, unsaid)


def extremes_function(
    plan: Plan,
    leaves: tuple[Term, ...],
    unsaid: tuple[Ends, ...],
    chosen: tuple[int, ...],
    choices: tuple[tuple[float, ...], ...],
) -> Callable[[Leaves], Extremes]:
    """Write out a function that finds only the ends of the sum, once for each choice of the values of some leaves.

    Args:
        plan: the plan, of which some rules and gates are left.
        leaves: as in `totals_function`; more may be handed in than these rules and gates read.
        unsaid: as in `totals_function`.
        chosen: the places of the leaves that are chosen.
        choices: their values in each choice.
    """
    gates = any(gate.cap is not None and not gate.off for gate in plan.gates)

    def write(writer: Writer) -> Iterator[str]:
        writer.names["choices"] = choices
        yield from (f"x{place} = exact[{place}]" for place in writer.read())
        yield "low, high, firm, free = [], [], [], []"
        yield f"for {writer.named(chosen)} in (*choices, {writer.named(chosen)}):"
        yield from within([*writer.sums("False"), "low.append(total - d)", "high.append(total + e)"])
        if gates:
            yield from within([*_caps(plan.gates, "inf"), "firm.append(fired)", "free.append(possible)"])
        yield "return low, high, firm, free"

    return _compiled(write, plan, leaves, unsaid)


def _compiled(
    write: Callable[[Writer], Iterable[str]], plan: Plan, leaves: tuple[Term, ...], unsaid: tuple[Ends, ...]
) -> Callable[[Leaves], Any]:
    """The function for leaves that are exact or unsaid, as most are; the one for bounded ones when it is needed."""

    @cache
    def written() -> Callable[[Leaves], Any]:
        return Writer(plan, leaves, unsaid, bounded=True).compiled(write)

    def bounded(leaves: Leaves) -> Any:
        return written()(leaves)

    writer = Writer(plan, leaves, unsaid, bounded=False)
    writer.names["bounded"] = bounded
    return writer.compiled(lambda writer: ("if opened: return bounded(leaves)", *write(writer)))


def _caps(gates: tuple[GateSlot, ...], none: str) -> Iterator[str]:
    """The lowest cap of the gates that surely fire, and of those that may: the lower ones come later."""
    yield f"fired = possible = {none}"
    capping = [(gate.cap, i) for i, gate in enumerate(gates) if gate.cap is not None and not gate.off]
    for cap, i in sorted(capping, reverse=True):
        yield f"if q{i}:"
        yield f"    possible = {cap}"
        yield f"    if p{i}: fired = {cap}"


def _veto(gates: tuple[GateSlot, ...]) -> Iterator[str]:
    vetoing = [i for i, gate in enumerate(gates) if gate.veto and not gate.off]
    surely, possibly = (" or ".join(f"{end}{i}" for i in vetoing) or "False" for end in "pq")
    yield f"vetoed = True if {surely} else None if {possibly} else False"
