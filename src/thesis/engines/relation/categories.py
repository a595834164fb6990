"""Columns of categories: one level in each row, or a list of those that it may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from thesis.engines.relation.refusing import refuse_type
from thesis.engines.relation.texts import SILENT, among, on, stripped_text, word_of
from thesis.engines.relation.values import Stages, Value, choose, fixed, literal, negate
from thesis.sets import Interval, Truth
from thesis.vocabulary import Field, level_of_word, small

ONE_OF = "__one_of"


@frozen(eq=False)
class Category:
    """A category in each row: the text ``level`` where it is ``known``, else one of ``several`` where there are.

    The levels of a closed vocabulary are in small letters, unless two of them differ in nothing else.
    """

    field: Field
    level: Value
    known: Value
    misfit: Value
    several: Value | None = None

    @classmethod
    def of(cls, field: Field, columns: Mapping[str, Any], stages: Stages) -> Category | None:
        """A column of texts, of which empty ones and "unknown" say nothing, and one of lists of texts."""
        name = field.id
        several = _several(field, columns, stages)
        if name not in columns:
            nothing = fixed(False)
            return None if several is None else cls(field, nothing, nothing, nothing, several)
        if not columns[name].is_string():
            refuse_type(field, name, columns[name], "texts")
        word = word_of(name, stages)
        if field.values is None:
            level = stages.column(Value(lambda table: table[name].fill_null("")), name)
            known = stages.column(negate(among(word, SILENT)), f"{name}_known")
            return cls(field, level, known, fixed(False), several)
        level = (
            word
            if level_of_word(field.values)
            else stages.column(Value(lambda table: stripped_text(table[name])), name)
        )
        known = stages.column(among(level, _sayings(field, field.values)), f"{name}_known")
        misfit = choose((known, fixed(False)), otherwise=negate(among(word, SILENT)))
        return cls(field, level, known, stages.column(misfit, f"{name}_misfit"), several)

    def is_among(self, levels: Iterable[str], unknown: Truth) -> tuple[Value, Value]:
        """Whether it surely is one of some levels, and whether it possibly is."""
        named = sorted(levels)
        found = among(self.level, _sayings(self.field, named))
        lo, hi = fixed(unknown.surely), fixed(unknown.possibly)
        if self.several is not None:
            lo = _of_several(self.several, lo, lambda list_: list_.filter(lambda one: one.notin(named)).length() == 0)
            hi = _of_several(self.several, hi, lambda list_: list_.filter(lambda one: one.isin(named)).length() > 0)
        return choose((self.known, found), otherwise=lo), choose((self.known, found), otherwise=hi)

    def height(self, heights: Mapping[str, float], otherwise: float, unknown: Interval) -> tuple[Value, Value]:
        """The least and the greatest height that a table has for its levels."""
        by_height: dict[float, list[str]] = {}
        for level, height in heights.items():
            by_height.setdefault(height, []).append(level)
        lo, hi = fixed(unknown.lo), fixed(unknown.hi)
        if self.several is not None:

            def heights_of(list_: Any) -> Any:
                import ibis

                cases = [(levels, literal(height)) for height, levels in by_height.items()]
                rest = literal(otherwise)
                return list_.map(lambda one: ibis.cases(*((one.isin(named), h) for named, h in cases), else_=rest))

            lo = _of_several(self.several, lo, lambda list_: heights_of(list_).mins())
            hi = _of_several(self.several, hi, lambda list_: heights_of(list_).maxs())
        cases = [
            (among(self.level, _sayings(self.field, levels)), fixed(height)) for height, levels in by_height.items()
        ]
        known = choose(*cases, otherwise=fixed(otherwise))
        return choose((self.known, known), otherwise=lo), choose((self.known, known), otherwise=hi)


def _several(field: Field, columns: Mapping[str, Any], stages: Stages) -> Value | None:
    name = f"{field.id}{ONE_OF}"
    if name not in columns:
        return None
    if not (columns[name].is_array() and columns[name].value_type.is_string()):
        refuse_type(field, name, columns[name], "lists of texts")
    return stages.column(Value(lambda table: table[name]), name)


def _of_several(several: Value, unknown: Value, operation: Any) -> Value:
    """What a list of levels comes to; an empty one, and none, say nothing."""
    is_there = on(several, lambda list_: (list_.length() > 0).fill_null(False))
    return choose((is_there, on(several, operation)), otherwise=unknown)


def _sayings(field: Field, levels: Iterable[str]) -> list[str]:
    """The texts that can state levels: what reads as "unknown" states none; capitals do not matter in a closed list."""
    said = sorted(level for level in levels if small(level) not in ("", "unknown"))
    return [small(level) for level in said] if level_of_word(field.values or ()) else said
