"""What is asked of a door: whose fields, as of when, at which rates, and what is done with what does not fit."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import attrs

from thesis.facts import Context, Intake, Profile, Profiles, Rates, settle
from thesis.facts.profiles import Errors, Extra
from thesis.intake.derived import hold_against_formulas
from thesis.intake.mapping import Mapping, read_mapping
from thesis.intake.rates import read_rates
from thesis.intake.selection import Selection
from thesis.model import Thesis
from thesis.sets import Interval
from thesis.text import Diagnostic, Problems
from thesis.units import day_number

RatesFrom: TypeAlias = Rates | str | Path | None
"""Rates, or the file that has them."""

MappingFrom: TypeAlias = Mapping | str | Path | None
"""A mapping, or the file that has it."""


@attrs.frozen(slots=False)
class Asked:
    """The settings of one reading; ``profiles`` and ``read_profiles`` say what each of them means."""

    thesis: Thesis
    selection: Selection
    as_of: date | None
    rates: RatesFrom
    errors: Errors
    extra: Extra
    strict: bool
    mapping: MappingFrom = None

    @cached_property
    def mapped_by(self) -> Mapping | None:
        """The mapping, read where a file was named."""
        return read_mapping(self.mapping) if isinstance(self.mapping, str | Path) else self.mapping

    @cached_property
    def intake(self) -> Intake:
        """How facts are read."""
        day = self.as_of or self.thesis.as_of
        context = Context(
            about=self.thesis.vocabulary.about,
            rates=read_rates(self.rates) if isinstance(self.rates, str | Path) else self.rates,
            day=None if day is None else day_number(day),
            written=None if self.mapped_by is None else self.mapped_by.as_of,
        )
        limit = None if self.as_of is None else Interval.point(day_number(self.as_of))
        return Intake(self.thesis.vocabulary, context, limit, self.extra)

    def settled(self, companies: tuple[Profile, ...], problems: Problems, shown: str = "<facts>") -> Profiles:
        """Companies whose facts were held against the formulas of derived fields.

        Raises:
            ThesisError: what is not only listed.
        """
        hold_against_formulas(companies, self.thesis, self.as_of, problems)
        return Profiles(companies, self.listed(problems), shown)

    def listed(self, problems: Problems) -> tuple[Diagnostic, ...]:
        """The problems that are listed; the others are raised."""
        return settle(problems, self.errors, strict=self.strict)
