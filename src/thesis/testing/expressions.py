"""Random expressions that are well typed: truths, grades, numbers and dates over given fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeAlias, TypeVar

from hypothesis import strategies as st

from thesis.language import Constant, Kind
from thesis.testing.literals import COUNTING, MONTHS, QUOTIENT, STYLES, grid, is_plain, same_kind, written
from thesis.units.quantity import DURATION
from thesis.vocabulary import Field, FieldType

ExpressionKind: TypeAlias = Literal["truth", "grade", "number", "date"]
Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]
T = TypeVar("T")

_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_OPEN_LEVELS = ("alpha", "beta", "gamma")  # what rules name of categories and tags whose values are open


def expressions(
    fields: Mapping[str, Field],
    kind: ExpressionKind = "truth",
    *,
    parameters: Mapping[str, Constant] | None = None,
    depth: int = 2,
) -> st.SearchStrategy[str]:
    """Texts of expressions that are in order for these fields.

    Args:
        fields: the fields that may be named, by id.
        kind: a truth, a grade (a number that surely lies in [0, 1]), a number of any unit, or a date.
        parameters: named constants that may stand for literals.
        depth: how deeply expressions are nested.
    """

    @st.composite
    def texts(draw: Draw) -> str:
        writer = Writer(draw, fields, parameters or {})
        if kind == "truth":
            return writer.truth(depth)
        if kind == "grade":
            return writer.grade(depth)
        return writer.date() if kind == "date" else writer.number(depth)[0]

    return texts()


@cache
def below(count: int) -> st.SearchStrategy[int]:
    """The whole numbers from 0 up to but not including a count; made once, for drawing is what takes time."""
    return st.integers(0, count - 1)


class Writer:
    """Writes expressions, drawing each choice."""

    def __init__(self, draw: Draw, fields: Mapping[str, Field], parameters: Mapping[str, Constant]) -> None:
        """Sort the fields by what can be said of them."""
        every = tuple(field for field in fields.values() if field.type is not FieldType.TEXT)
        self.draw = draw
        self.parameters = parameters
        self.flags = [f for f in every if f.type is FieldType.FLAG]
        self.categories = [f for f in every if f.type is FieldType.CATEGORY]
        self.tags = [f for f in every if f.type is FieldType.TAGS]
        self.dates = [f for f in every if f.type is FieldType.DATE]
        self.numbers = [f for f in every if f.type.is_numeric and f.type is not FieldType.DATE]
        self.plain = [f for f in self.numbers if is_plain(f)]

    # --- choices -----------------------------------------------------------------------------------------------------

    def pick(self, items: Sequence[T]) -> T:
        """One of several things; the first is the simplest."""
        return items[0] if len(items) == 1 else items[self.draw(below(len(items)))]

    def one_in(self, count: int) -> bool:
        """Whether something rare happens."""
        return bool(self.draw(below(count)) == count - 1)

    def some(self, items: Sequence[T], least: int = 1) -> list[T]:
        """A few of several things, in their order."""
        chosen = self.draw(below(2 ** len(items)))
        found = [item for i, item in enumerate(items) if chosen >> i & 1]
        return found if len(found) >= least else list(items[:least])

    def literal(self, like: Field) -> str:
        """A constant, or the name of a parameter, that may be compared with a field."""
        if self.parameters and self.one_in(4):
            fitting = [name for name, value in self.parameters.items() if _fits(value, like)]
            if fitting:
                return self.pick(fitting)
        return written(like, self.pick(grid(like)), self.pick(range(STYLES)))

    def rising(self, like: Field, count: int) -> list[str]:
        """Different constants, least first."""
        values = grid(like)
        chosen = sorted({self.draw(below(len(values))) for _ in range(count)})
        if len(chosen) < min(count, 2):
            chosen = [0, len(values) - 1]
        return [written(like, values[at]) for at in chosen]

    # --- truths ------------------------------------------------------------------------------------------------------

    def truth(self, depth: int) -> str:
        """An expression that is true or false."""
        if depth <= 0 or self.one_in(2):
            return self.atom(depth)
        shape = self.pick(("and", "or", "not", "either", "three"))
        a, b = self.truth(depth - 1), self.truth(depth - 1)
        if shape == "not":
            return f"not ({a})"
        if shape == "either":
            return f"({a}) and not ({b})"
        if shape == "three":
            return f"({a}) or ({b}) or {self.atom(0)}"
        return f"({a}) {shape} ({b})"

    def atom(self, depth: int) -> str:
        """A truth without `and`, `or`, `not` around it."""
        kinds = [
            (self.flags, self.flag),
            (self.categories, self.category),
            (self.tags, self.tag),
            (self.dates, self.day),
            (self.numbers, self.comparison),
            (self.numbers, self.chain),
        ]
        choices = [write for there, write in kinds if there]
        if self.numbers and depth > 0:
            choices.append(self.computed)
        return self.pick(choices)() if choices else "true"

    def flag(self) -> str:
        """A flag, or what is said of one."""
        name = self.pick(self.flags).id
        return self.pick((name, f"not {name}", f"{name} == true", f"{name} != true", f"{name} == false"))

    def category(self) -> str:
        """A category and levels."""
        field = self.pick(self.categories)
        level = self.pick(field.values or _OPEN_LEVELS)
        several = ", ".join(f'"{one}"' for one in self.some(field.values or _OPEN_LEVELS))
        forms = [f'{field.id} == "{level}"', f'{field.id} != "{level}"', f'"{level}" == {field.id}']
        forms += [f"{field.id} in [{several}]", f"{field.id} not in [{several}]"]
        forms += self._lists(field, f"{field.id} in ")
        if field.ordered:
            forms += [f'{field.id} {op} "{level}"' for op in _COMPARISONS[:4]]
        return self.pick(forms)

    def tag(self) -> str:
        """A set of tags and some of its values."""
        field = self.pick(self.tags)
        tag = self.pick(field.values or _OPEN_LEVELS)
        several = ", ".join(f'"{one}"' for one in self.some(field.values or _OPEN_LEVELS))
        forms = [f'"{tag}" in {field.id}', f'"{tag}" not in {field.id}', f"overlaps({field.id}, [{several}])"]
        forms += [f"count_in({field.id}, [{several}]) >= {self.pick((1, 2))}"]
        if field.values is not None:
            forms.append(f"size({field.id}) <= {self.pick((0, 1, 2))}")
        return self.pick(forms)

    def _lists(self, field: Field, before: str) -> list[str]:
        """Parameters that hold lists of a category's levels."""
        return [
            before + name
            for name, value in self.parameters.items()
            if value.kind is Kind.LIST and (field.values is None or set(value.texts) <= set(field.values))
        ]

    def day(self) -> str:
        """A date compared with another."""
        op = self.pick(_COMPARISONS)
        field = self.pick(self.dates)
        return f"{field.id} {op} {self.literal(field) if self.one_in(2) else self.date()}"

    def comparison(self) -> str:
        """A numeric field compared with a constant, or with another field of its unit."""
        field = self.pick(self.numbers)
        op = self.pick(_COMPARISONS)
        if self.one_in(4):
            other = self.pick([one for one in self.numbers if same_kind(one, field)])
            return f"{field.id} {op} {other.id}"
        sides = field.id, self.literal(field)
        return f"{sides[0]} {op} {sides[1]}" if not self.one_in(5) else f"{sides[1]} {op} {sides[0]}"

    def chain(self) -> str:
        """A field between two constants."""
        field = self.pick(self.numbers + self.dates)
        lo, hi = self.literal(field), self.literal(field)
        return f"{lo} {self.pick(_COMPARISONS[:2])} {field.id} {self.pick(_COMPARISONS[:2])} {hi}"

    def computed(self) -> str:
        """Something computed, compared with a constant."""
        text, like = self.number(1)
        return f"{text} {self.pick(_COMPARISONS)} {self.literal(like)}"

    # --- numbers and dates -------------------------------------------------------------------------------------------

    def date(self) -> str:
        """A date."""
        if not self.dates or self.one_in(4):
            return "as_of"
        first = self.pick(self.dates).id
        if self.one_in(4):
            return f"{self.pick(('min', 'max'))}({first}, {self.literal(self.dates[0])})"
        return first

    def number(self, depth: int) -> tuple[str, Field]:
        """A number that can stand inside any other, and a field whose unit and values it has."""
        if not self.numbers:
            return (f"months_between({self.date()}, as_of)", MONTHS) if self.dates else ("0.5", QUOTIENT)
        field = self.pick(self.numbers)
        a = field.id
        if depth <= 0 or self.one_in(3):
            return a, field
        shape = self.pick(("sum", "scale", "extreme", "one", "count", "quotient", "months"))
        if shape == "count":
            return self.counted(), COUNTING
        if shape == "months" and self.dates:
            return self.months(), MONTHS
        b = self.pick([one for one in self.numbers if same_kind(one, field)]).id
        if shape == "quotient":
            return f"({a} / {b})", QUOTIENT
        forms: tuple[str, ...]
        if shape == "scale":
            forms = (f"(2 * {a})", f"({a} / 4)", f"({a} * 0.3)", f"(-{a})")
        elif shape == "extreme":
            name = self.pick(("min", "max", "mean"))
            inner = (f"{a}, {b}", f"{a}, {self.literal(field)}", f"{a}, {b}, {a}", a)
            forms = tuple(f"{name}({arguments})" for arguments in inner)
        elif shape == "one":
            lo, hi = self.rising(field, 2)[:2]
            forms = (f"abs({a})", f"clip({a}, {lo}, {hi})", f"abs({a} - {lo})", f"ramp({a}, {lo}, {hi})")
            return (text := self.pick(forms)), QUOTIENT if text.startswith("ramp") else field
        else:
            lit = self.literal(field)
            forms = (f"({a} + {b})", f"({a} - {b})", f"({a} - {lit})", f"({lit} - {a})")
        return self.pick(forms), field

    def counted(self) -> str:
        """How many of several things hold."""
        if self.tags and self.one_in(2):
            field = self.pick(self.tags)
            several = ", ".join(f'"{one}"' for one in self.some(field.values or _OPEN_LEVELS))
            return f"size({field.id})" if field.values and self.one_in(3) else f"count_in({field.id}, [{several}])"
        return f"count_true({self.atom(0)}, {self.atom(0)}, {self.atom(0)})"

    def months(self) -> str:
        """A time between two dates, one of which may be when a series first reached a level."""
        if self.one_in(2):
            field = self.pick(self.numbers)
            level = self.pick([value for value in grid(field) if value > max(0, field.domain.lo)] or grid(field)[-1:])
            return f"months_to_reach({field.id}, {written(field, level)}, {self.date()})"
        return f"months_between({self.date()}, {self.date()})"

    # --- grades ------------------------------------------------------------------------------------------------------

    def grade(self, depth: int) -> str:
        """A number that surely lies in [0, 1]."""
        shape = self.pick(("ramp", "ramp", "clip", "turned", "extreme", "count", "product", "constant"))
        if shape == "constant" or depth <= 0:
            return self.simple_grade()
        if shape == "ramp":
            return self.ramp(depth - 1)
        if shape == "clip":
            text, like = self.number(depth)
            return f"clip({text}, 0, 1)" if is_plain(like) else f"clip({text} / {self.literal(like)}, 0, 1)"
        if shape == "turned":
            return f"1 - {self.ramp(depth - 1)}"
        if shape == "count":
            return f"count_true({self.atom(0)}, {self.atom(0)}, {self.atom(0)}) / 3"
        a, b = self.simple_grade(), self.grade(depth - 1)
        if shape == "product":
            return f"({a}) * ({b})"
        return f"{self.pick(('min', 'max', 'mean'))}({a}, {b})"

    def simple_grade(self) -> str:
        """A share, a ramp or a constant."""
        shares = [f.id for f in self.plain if f.domain.lo >= 0.0 and f.domain.hi <= 1.0]
        return self.pick((self.ramp(0), "0.3", "100%", *shares))

    def ramp(self, depth: int) -> str:
        """A ramp, rising or falling."""
        text, like = self.number(depth)
        lo, hi = self.rising(like, 2)[:2]
        return f"ramp({text}, {lo}, {hi})" if not self.one_in(3) else f"ramp({text}, {hi}, {lo})"


def _fits(value: Constant, like: Field) -> bool:
    if like.type is FieldType.DATE or value.kind is Kind.DATE:
        return value.kind is Kind.DATE and like.type is FieldType.DATE
    if value.kind is not Kind.NUMBER or value.unit != like.unit:
        return False
    return like.unit == DURATION or value.number is None or like.domain.lo <= value.number <= like.domain.hi
