"""Random facts: as exact, bounded, guessed, dated or unknown as people know them, and near a thesis's thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import nan
from typing import Any, Literal, TypeAlias

from hypothesis import strategies as st

from thesis.facts import Profile, read_one
from thesis.model import Thesis
from thesis.testing.breakpoints import Breakpoints, around, breakpoints
from thesis.testing.expressions import Draw, below
from thesis.testing.literals import grid, usual
from thesis.units import from_day_number
from thesis.vocabulary import Field, FieldType

Known: TypeAlias = Literal["all", "some", "none"]

ELSEWHERE = "elsewhere"
"""A level that no rule names, for categories and tags whose values are open."""


def facts_for(thesis: Thesis, known: Known = "some") -> st.SearchStrategy[dict[str, Any]]:
    """One company's facts as a dict that `thesis.score` takes.

    Values lie on the thresholds and knots of the thesis, right beside them, and anywhere else.

    Args:
        thesis: the thesis whose fields are asked.
        known: every fact exactly ("all"), some of them exactly or roughly ("some"), or nothing ("none").
    """
    if known == "none":
        return st.just({})

    @st.composite
    def facts(draw: Draw) -> dict[str, Any]:
        witness = Witness(draw, thesis)
        return witness.everything() if known == "all" else witness.something()

    return facts()


def profiles_for(thesis: Thesis, known: Known = "some") -> st.SearchStrategy[Profile]:
    """As `facts_for`, read as a profile."""
    return facts_for(thesis, known).map(lambda facts: read_one(facts, thesis.vocabulary))


class Witness:
    """Says what it knows of a company, drawing each fact."""

    def __init__(self, draw: Draw, thesis: Thesis) -> None:
        self.draw = draw
        self.fields = thesis.vocabulary.fields
        self.points: Breakpoints = breakpoints(thesis)

    def pick(self, items: Sequence[Any]) -> Any:
        """One of some things."""
        return items[self.draw(below(len(items)))]

    def everything(self) -> dict[str, Any]:
        """Every fact, exactly."""
        return {name: self.exact(field) for name, field in self.fields.items() if field.derived is None}

    def something(self) -> dict[str, Any]:
        """Some facts, exactly or roughly."""
        found = {}
        for name, field in self.fields.items():
            how = self.draw(below(12))
            if how < 2 or (field.derived is not None and how < 9):
                continue
            if how == 2:
                found[name] = self.pick((None, "unknown", nan, {"value": "unknown"}))
            elif how == 3:
                found[name] = {"value": self.exact(field), "status": "planned"}
            elif how < 8:
                found[name] = self.said(field)
            else:
                found[name] = self.vague(field)
        return found

    # --- exact values ------------------------------------------------------------------------------------------------

    def exact(self, field: Field) -> Any:
        """One value, in Python's terms."""
        if field.type is FieldType.FLAG:
            return self.pick((True, False))
        if field.type is FieldType.CATEGORY:
            return self.pick(levels_of(field, self.points))
        if field.type is FieldType.TAGS:
            return self.subset(levels_of(field, self.points))
        if field.type is FieldType.TEXT:
            return "some text"
        number = self.number(field)
        return from_day_number(number) if field.type is FieldType.DATE else number

    def number(self, field: Field) -> float:
        """A number of the field's domain: a threshold, a neighbour of one, a usual one, any."""
        how = self.draw(below(6))
        thresholds = self.points.numbers.get(field.id, ())
        if how < 3 and thresholds:
            near = around(field, self.pick(thresholds))
            if near:
                return float(self.pick(near))
        if how < 5:
            return float(self.pick(grid(field)))
        reach = usual(field)
        if field.type.is_whole:
            return float(self.draw(st.integers(int(reach.lo), int(reach.hi))))
        return float(self.draw(st.floats(reach.lo, reach.hi)))

    def subset(self, items: Sequence[str]) -> list[str]:
        """Some of a few things, perhaps none."""
        chosen = self.draw(below(2 ** len(items)))
        return [item for i, item in enumerate(items) if chosen >> i & 1]

    # --- facts as people write them ----------------------------------------------------------------------------------

    def said(self, field: Field) -> Any:
        """An exact fact in one of the ways in which it may be written."""
        value = self.exact(field)
        if field.type is FieldType.FLAG:
            return self.pick((value, value, "yes" if value else "no", {"value": value, "status": "verified"}))
        if field.type is FieldType.TAGS:
            return self.pick((value, value, ";".join(value), {"value": value}))
        if not field.type.is_numeric:
            return self.pick((value, value, {"value": value, "status": "claimed"}))
        return self.pick((value, text_of(field, value), {"value": value, "as_of": self.day()}, self.series(field)))

    def series(self, field: Field) -> list[dict[str, Any]]:
        """Dated values, oldest first."""
        start = self.day()
        days = sorted({start + timedelta(days=90 * self.draw(below(12))) for _ in range(3)})
        statuses = ("stated", "stated", "stated", "planned")
        return [{"value": self.exact(field), "as_of": one, "status": self.pick(statuses)} for one in days]

    def day(self) -> date:
        """When something was so."""
        return date(2021, 1, 1) + timedelta(days=61 * self.draw(below(24)))

    def vague(self, field: Field) -> Any:
        """A fact that leaves more than one value open, as a rule."""
        if field.type is FieldType.FLAG or field.type is FieldType.TEXT:
            return "unknown"
        if field.type is FieldType.CATEGORY:
            levels = levels_of(field, self.points)
            return {"one_of": self.subset(levels) or [levels[0]]}
        if field.type is FieldType.TAGS:
            levels = levels_of(field, self.points)
            inside = self.subset(levels)
            outside = self.subset([level for level in levels if level not in inside])
            return self.pick(({"includes": inside}, {"excludes": outside}, {"includes": inside, "excludes": outside}))
        return self.bounds(field)

    def bounds(self, field: Field) -> Any:
        """A number of which the bounds are known."""
        a, b = sorted((self.number(field), self.number(field)))
        low, high, third = (self.shown(field, number) for number in (a, b, self.number(field)))
        ways: list[Any] = [
            {"between": [low, high]},
            {"at_least": low},
            {"at_most": high},
            {"at_least": low, "at_most": high},
            {"one_of": [high, low, third]},
            {"at_least": low, "as_of": self.day()},
        ]
        if b > field.domain.lo:
            ways += [{"less_than": high}, {"at_least": low, "less_than": high}] if a < b else [{"less_than": high}]
        if a < field.domain.hi:
            ways += [{"more_than": low}]
        if field.type is FieldType.DATE:
            return self.pick([*ways, f"{low:%Y-%m}", f"{low:%Y}-Q{(low.month + 2) // 3}"])
        ways += [{"about": low}, f">={text_of(field, a)}", f"{text_of(field, a)}..{text_of(field, b)}"]
        if a < field.domain.hi:
            ways += [f"> {text_of(field, a)}"]
        return self.pick([*ways, f"~{text_of(field, b)}"])

    def shown(self, field: Field, number: float) -> Any:
        """A number as Python has it in this field."""
        return from_day_number(number) if field.type is FieldType.DATE else number


def levels_of(field: Field, points: Breakpoints) -> tuple[str, ...]:
    """The levels of a category or tags that can make a difference, and one that makes none."""
    return field.values or (*points.levels.get(field.id, ()), ELSEWHERE)


def text_of(field: Field, value: Any) -> str:
    """An exact value of a numeric field as a text that is read back as the same value."""
    if field.type is FieldType.DATE:
        return value.isoformat() if isinstance(value, date) else from_day_number(value).isoformat()
    text = f"{int(value)}" if field.type.is_whole else repr(float(value))
    if field.unit.kind == "money":
        return f"{text} {field.unit}"
    return f"{text} months" if field.unit.kind == "duration" else text
