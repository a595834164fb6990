"""Facts and profiles: what is known of companies, exactly as vaguely as it is known."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex, TypeAlias

import attrs
from attrs import frozen

from thesis.sets import Interval, Levels, Tags, Truth
from thesis.text import Diagnostic, Span
from thesis.vocabulary import FactSet, Field

if TYPE_CHECKING:
    from thesis.facts.columns import Rows

Chosen: TypeAlias = Literal["latest", "last_written"]
"""Why one of several facts counts: no other one is dated later; or it was written last of those of its date."""

STATUSES = ("stated", "claimed", "verified", "planned")


@frozen
class Fact:
    """One field's value for one company: the set of values that it leaves possible, and where it was said.

    ``as_of`` is the interval of days that it holds for; ``text`` is the value as it was written. Where several facts
    of the field were given, ``chosen`` names the rule by which this one counts, out of ``among``.
    """

    field: str
    value: FactSet
    text: str = ""
    status: str = "stated"
    basis: str | None = None
    as_of: Interval | None = None
    source: str | None = None
    quote: str | None = None
    note: str | None = None
    note_zh: str | None = None
    assumed: bool = False
    chosen: Chosen | None = attrs.field(default=None, eq=False)
    among: int = attrs.field(default=1, eq=False)
    span: Span | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether it leaves one value only."""
        return is_exact(self.value)


def unknown(asked: Field) -> Fact:
    """The fact of a field of which nothing is said: what is assumed of it, or one that leaves everything open."""
    if asked.assume is not None:
        return Fact(asked.id, asked.assume, "assumed", assumed=True)
    return Fact(asked.id, asked.anything, "unknown")


@frozen
class Profile:
    """One company's facts; ``series`` holds every dated fact of a field, in the order of its dates."""

    id: str
    name: str
    facts: Mapping[str, Fact]
    series: Mapping[str, tuple[Fact, ...]] = attrs.field(factory=dict)
    part_of: str | None = None
    note: str | None = None
    span: Span | None = attrs.field(default=None, eq=False, repr=False)

    def fact(self, asked: Field) -> Fact:
        """What is known of a field: its fact, what is assumed of it, or a fact that leaves everything open.

        A planned fact is shown but leaves everything open.
        """
        return self.facts.get(asked.id) or unknown(asked)


@frozen
class Profiles:
    """Companies in the order in which they were given; ``problems`` lists what could not be read.

    ``companies`` are profiles, or rows of columns that become profiles when they are asked for. ``library`` is the
    one whose data frame they came in, if they did; ``notes`` say what was decided for whole columns of a table.
    """

    companies: tuple[Profile, ...] | Rows
    problems: tuple[Diagnostic, ...] = ()
    name: str = "<facts>"
    library: str | None = None
    notes: tuple[str, ...] = ()
    kept: dict[tuple[str, str], Any] = attrs.field(factory=dict, init=False, eq=False, repr=False)  # their columns

    def __repr__(self) -> str:
        """How many companies there are, and how many things could not be read."""
        return f"<Profiles: {len(self)} companies, {len(self.problems)} problems>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """As `repr`, in notebooks; in Hypothesis's examples the companies themselves, unless they are many."""
        printer.text(repr(self) if len(self) > 10 else f"Profiles({self.companies!r})")

    def __len__(self) -> int:
        """How many companies there are."""
        return len(self.companies)

    def __iter__(self) -> Iterator[Profile]:
        """The companies, in order."""
        return iter(self.companies)

    def __getitem__(self, wanted: str | SupportsIndex) -> Profile:
        """A company by its id, its name (where only one has it), or its position.

        Raises:
            KeyError: there is none, or more than one has the name.
        """
        return self.companies[self.position(wanted) if isinstance(wanted, str) else operator.index(wanted)]

    def position(self, wanted: str) -> int:
        """Where a company is, by its id, or by its name where only one has it.

        Raises:
            KeyError: there is none, or more than one has the name.
        """
        companies = self.companies
        found = _positions(companies, wanted) if isinstance(companies, tuple) else companies.positions(wanted)
        if len(found) != 1:
            raise KeyError(wanted if not found else f"{len(found)} companies are named {wanted}; ask by id")
        return found[0]


def _positions(companies: tuple[Profile, ...], wanted: str) -> list[int]:
    for i, one in enumerate(companies):
        if one.id == wanted:
            return [i]
    return [i for i, one in enumerate(companies) if one.name == wanted]


def is_exact(value: FactSet) -> bool:
    """Whether a set of possible values holds one value only."""
    if isinstance(value, Truth):
        return value is not Truth.OPEN
    if isinstance(value, Tags):
        return value.complete
    assert isinstance(value, Interval | Levels)  # noqa: S101 - the last two kinds of fact
    return value.is_point
