"""The fields that belong together, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from thesis.vocabulary.field import Field
from thesis.vocabulary.plain import Taker, taker_of


@frozen
class Vocabulary:
    """The fields that theses and profiles share, with their currency and how wide "about" is."""

    id: str
    currency: str | None
    about: Fraction
    fields: Mapping[str, Field]

    @cached_property
    def takers(self) -> Mapping[str, Taker]:
        """What takes the plain values of each field that has such."""
        found = {name: taker_of(field) for name, field in self.fields.items()}
        return {name: taker for name, taker in found.items() if taker is not None}
