"""Companies as columns, and each of them as a profile when it is asked for."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from thesis.facts.columns.column import Column, Series, Texts, sealed
from thesis.facts.fact import Fact, Profile, Profiles
from thesis.sets import Interval
from thesis.vocabulary import Field, in_words


@frozen(eq=False)
class Columns:
    """The facts of ``length`` companies by field id; of a field that is not here, nothing is said of anyone."""

    length: int
    fields: Mapping[str, Column]
    series: Mapping[str, Series] = attrs.field(factory=dict)

    def take(self, rows: NDArray[np.int64]) -> Columns:
        """The facts of some of the companies, in the order of ``rows``."""
        return Columns(
            len(rows),
            {key: column.take(rows) for key, column in self.fields.items()},
            {key: series.take(rows) for key, series in self.series.items()},
        )


@frozen(eq=False)
class Rows(Sequence[Profile]):
    """The companies of columns; a profile is made when one is asked for, and not kept.

    ``about`` holds ``id``, ``name``, ``part_of`` and ``note``, n texts or None each, where they were given. A
    company without a name is called by its id, and one without either "company 1", "company 2", …
    """

    columns: Columns
    vocabulary: Mapping[str, Field]
    about: Mapping[str, Texts] = attrs.field(factory=dict)

    def __len__(self) -> int:
        """How many companies there are."""
        return self.columns.length

    def __iter__(self) -> Iterator[Profile]:
        """The companies, in order."""
        return (self.profile(row) for row in range(len(self)))

    @overload
    def __getitem__(self, wanted: int) -> Profile: ...
    @overload
    def __getitem__(self, wanted: slice) -> Sequence[Profile]: ...
    def __getitem__(self, wanted: int | slice) -> Profile | Sequence[Profile]:
        """One company by its position, or some of them."""
        if isinstance(wanted, slice):
            return tuple(map(self.profile, range(*wanted.indices(len(self)))))
        row = operator.index(wanted)
        if not -len(self) <= row < len(self):
            raise IndexError(f"there are {len(self)} companies; {row} is not the position of one")
        return self.profile(row % len(self))

    def name(self, row: int) -> str:
        """What a company is called."""
        found = self._said("name", row)
        return self._said("id", row) or f"company {row + 1}" if found is None else found

    def id(self, row: int) -> str:
        """What tells a company from all others."""
        return self._said("id", row) or self.name(row)

    def names(self) -> Texts:
        """What the companies are called, n texts."""
        given = self.about.get("name", self.about.get("id"))
        if given is not None and all(given):
            return given
        return _texts(map(self.name, range(len(self))))

    def ids(self) -> Texts:
        """What tells the companies apart, n texts."""
        given = self.about.get("id")
        if given is None:
            return self.names()
        if all(given):
            return given
        return _texts(map(self.id, range(len(self))))

    def positions(self, wanted: str) -> list[int]:
        """Where the company with an id is; where there is none, where those with that name are."""
        of_id = np.flatnonzero(self.ids() == wanted)
        return [int(row) for row in (of_id if of_id.size else np.flatnonzero(self.names() == wanted))]

    def profile(self, row: int) -> Profile:
        """One company's facts. They are worth what the arrays hold; the texts that were read are not kept."""
        series = {key: found for key in self.columns.series if (found := self._dated(key, row))}
        facts = {}
        for key, column in self.columns.fields.items():
            value, said = column.at(row), series.get(key)
            days = said[-1].as_of if said else None
            fact = Fact(key, value, in_words(self.vocabulary[key], value), as_of=days)
            if said and len(said) > 1:
                is_torn = any(one.as_of == days and one.value != value for one in said)
                fact = attrs.evolve(fact, chosen="last_written" if is_torn else "latest", among=len(said))
            facts[key] = fact
        return Profile(
            id=self.id(row),
            name=self.name(row),
            facts=facts,
            series=series,
            part_of=self._said("part_of", row),
            note=self._said("note", row),
        )

    def _said(self, key: str, row: int) -> str | None:
        given = self.about.get(key)
        return None if given is None else given[row] or None

    def _dated(self, key: str, row: int) -> tuple[Fact, ...]:
        series, field = self.columns.series[key], self.vocabulary[key]
        return tuple(
            Fact(key, value, in_words(field, value), as_of=days)
            for at in range(int(series.offsets[row]), int(series.offsets[row + 1]))
            for value, days in [
                (
                    Interval(float(series.lo[at]), float(series.hi[at])),
                    Interval(float(series.day_lo[at]), float(series.day_hi[at])),
                )
            ]
        )


def names_of(profiles: Profiles) -> Texts:
    """Names of the companies, n texts."""
    companies = profiles.companies
    return companies.names() if isinstance(companies, Rows) else _texts(one.name for one in companies)


def ids_of(profiles: Profiles) -> Texts:
    """What tells the companies apart, n texts."""
    companies = profiles.companies
    return companies.ids() if isinstance(companies, Rows) else _texts(one.id for one in companies)


def _texts(texts: Iterable[str]) -> Texts:
    return sealed(np.array(list(texts), dtype=object))
