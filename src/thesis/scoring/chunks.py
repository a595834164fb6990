"""Passes over the columns of companies, chunk by chunk: memory is the results and a small constant."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs
import numpy as np

from thesis.engines.columns import CHUNK, Bound, Values, Workspace, bind, compile_columns
from thesis.facts import Profiles
from thesis.facts.columns import Floats, columns_of, sealed
from thesis.plan import LeafKey, Plan
from thesis.scoring.sums import Sums, empty_sums
from thesis.scoring.tally import Tally, headline

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the rows that are done and the rows in all, after each chunk."""

_PARTS = tuple(part.name for part in attrs.fields(Sums))


def outer_sums(
    plan: Plan,
    profiles: Profiles,
    progress: Progress | None = None,
    threads: int | None = None,
    given: Floats | None = None,
) -> Sums:
    """Scores with outer bounds, in thousandths: one pass over the columns, each chunk on its own.

    What each rule gives each company, in points, is written to ``given``, rules × n, where there is one.
    """
    rows = len(profiles)
    sums = empty_sums(rows)
    bound = bound_to(plan, profiles)

    def fill(start: int, stop: int, memory: Workspace) -> None:
        lend = memory.loan(stop - start)
        tally = Tally(plan, sums.part(start, stop), lend, None if given is None else given[:, start:stop])
        tally.sums(bound.visit(start, stop, tally.add, memory))
        lend.give_back()

    for stop in _each_chunk(rows, fill, threads):
        if progress is not None:
            progress(stop, rows)
    return Sums(*(sealed(getattr(sums, name)) for name in _PARTS))


def _each_chunk(rows: int, work: Callable[[int, int, Workspace], None], threads: int | None) -> Iterator[int]:
    """Do a piece of work for each chunk, in threads where there are chunks enough; says in order how far it is.

    Chunks know nothing of each other, so neither their number nor who runs them changes a digit.
    """
    several = threads if threads is not None else min(os.cpu_count() or 1, -(-rows // CHUNK))
    idle: list[Workspace] = []  # one for each thread at the most

    def chunk(start: int) -> int:
        stop = min(start + CHUNK, rows)
        memory = idle.pop() if idle else Workspace(min(CHUNK, rows))
        work(start, stop, memory)
        idle.append(memory)
        return stop

    if several <= 1:
        yield from map(chunk, range(0, rows, CHUNK))
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(several) as pool:
        yield from pool.map(chunk, range(0, rows, CHUNK))


def bound_to(plan: Plan, profiles: Profiles, watch: frozenset[LeafKey] | None = None) -> Bound:
    """The column program of a plan on companies."""
    program = compile_columns(plan, watch)
    return bind(program, columns_of(profiles, program.fields, program.series))


def contributions_of(plan: Plan, profiles: Profiles) -> Floats:
    """What each rule gave each company, in points: n × rules float64, stored rule by rule."""
    found = np.empty((len(plan.slots), len(profiles)))
    bound = bound_to(plan, profiles, frozenset())

    def fill(start: int, stop: int, memory: Workspace) -> None:
        def write(slot: int, grade: Values) -> None:
            row = found[slot, start:stop]
            headline(plan.slots[slot], grade, row)
            row /= 1000

        bound.visit(start, stop, write, memory)

    list(_each_chunk(len(profiles), fill, threads=1))
    return sealed(found.T)
