"""The functions of the language, one record each; a record lowers a call to primitives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from thesis.language.comparing import PLAIN_KINDS, is_level
from thesis.language.primitives import Term, constant, joined
from thesis.language.typed import Kind, Typed
from thesis.text import Problems, Span
from thesis.units import DAYS_A_MONTH, Unit
from thesis.units.quantity import DURATION, NUMBER

MOST_ARGUMENTS = 64


class Arguments:
    """The checked arguments of one call; taking one as the wrong kind is a message."""

    def __init__(self, name: str, items: Sequence[Typed], span: Span, problems: Problems) -> None:
        """Keep what the checker found; messages go to ``problems``."""
        self.name = name
        self.items = items
        self.span = span
        self.problems = problems
        self.failed = any(item.kind is Kind.MISSING for item in items)

    def terms(self, items: Sequence[Typed]) -> tuple[Term, ...]:
        """The terms of arguments that have been found to be in order."""
        return tuple(item.term for item in items if item.term is not None)

    def truths(self) -> tuple[Term, ...]:
        """All arguments as truths."""
        for index, item in enumerate(self.items):
            if item.kind not in (Kind.TRUTH, Kind.MISSING):
                self._wrong(index, "a truth, such as `x >= 5`")
        return self.terms(self.items)

    def alike(self) -> tuple[tuple[Term, ...], Typed]:
        """All arguments as numbers of one unit, and one of them that has the unit."""
        named = next((item for item in self.items if not item.bare), self.items[0])
        for index in range(len(self.items)):
            self.like(index, named)
        return self.terms(self.items), named

    def like(self, index: int, other: Typed) -> None:
        """Require a number, or a date, that can stand beside another."""
        item = self.items[index]
        if item.kind is Kind.MISSING:
            return
        if item.kind not in PLAIN_KINDS:
            hint = "`count_true(…)` makes a number of truths." if item.kind is Kind.TRUTH else None
            self._wrong(index, "a number", hint)
        elif other.kind in PLAIN_KINDS and not (
            item.kind is other.kind and (item.bare or other.bare or item.unit == other.unit)
        ):
            self._wrong(index, f"in the unit of {other.words}")

    def fixed(self, index: int, like: Typed) -> float | None:
        """An argument that must be a constant, in the unit of another; None (with a message) where it is none."""
        item = self.items[index]
        self.like(index, like)
        if item.constant is not None:
            return item.constant
        if not self.failed:
            self.problems.add(
                "E407",
                f"the {_ORDINALS[index]} argument of `{self.name}` must be a constant or a parameter;"
                f" this is {item.words}",
                item.span,
                "Name the number under [parameters].",
            )
            self.failed = True
        return None

    def day(self, index: int) -> Term | None:
        """An argument that must be a date."""
        item = self.items[index]
        if item.kind not in (Kind.DATE, Kind.MISSING):
            self._wrong(index, "a date", "Write a date as 2025-05-01, or name a field of type date.")
        return item.term

    def tags(self, index: int) -> Typed:
        """An argument that must be a tags field."""
        item = self.items[index]
        if item.kind not in (Kind.TAGS, Kind.MISSING):
            self._wrong(index, "the name of a field of type tags")
        return item

    def flags(self, tags: Typed, index: int) -> tuple[Term, ...] | None:
        """One truth for each text of a list: is it among the tags? None (with a message) where that cannot be asked."""
        item = self.items[index]
        if item.kind not in (Kind.LIST, Kind.TEXT, Kind.MISSING) or item.items:
            self._wrong(index, "a list of texts", 'Write it in brackets: ["JP", "SEA"].')
        if self.failed or tags.field is None:
            return None
        good = [is_level(tags.field, text, span, self.problems) for text, span in item.spelled]
        has = (Term("has", (), (tags.field.id, text)) for text in dict.fromkeys(item.texts))
        return tuple(has) if all(good) else None

    def _wrong(self, index: int, wanted: str, hint: str | None = None) -> None:
        which = f"the {_ORDINALS[index]} argument" if index < len(_ORDINALS) else "an argument"
        item = self.items[index]
        self.problems.add("E406", f"{which} of `{self.name}` must be {wanted}; this is {item.words}", item.span, hint)
        self.failed = True


_ORDINALS = ("first", "second", "third", "fourth")


@frozen
class Function:
    """One function: how it is written, what it does, an example, and its lowering to primitives."""

    name: str
    signature: str
    summary: str
    example: str
    least: int
    most: int
    lower: Callable[[Arguments], Typed | None]


def _result(term: Term, span: Span, unit: Unit = NUMBER, kind: Kind = Kind.NUMBER) -> Typed:
    return Typed(kind, span, evolve(term, span=span), unit)


def _lower_ramp(call: Arguments) -> Typed | None:
    x, _, _ = call.items
    call.like(0, x)
    zero_at, one_at = call.fixed(1, x), call.fixed(2, x)
    if call.failed or x.term is None or zero_at is None or one_at is None:
        return None
    if zero_at == one_at:
        call.problems.add("E408", "the ramp's two ends are the same", call.span, "Use a comparison for a sharp edge.")
        return None
    return _result(Term("ramp", (x.term,), (zero_at, one_at)), call.span)


def _lower_extreme(op: str) -> Callable[[Arguments], Typed | None]:
    def lower(call: Arguments) -> Typed | None:
        terms, named = call.alike()
        return None if call.failed else _result(Term(op, terms), call.span, named.unit, named.kind)

    return lower


def _lower_mean(call: Arguments) -> Typed | None:
    terms, named = call.alike()
    if call.failed:
        return None
    if named.kind is Kind.DATE:
        call.problems.add("E406", "`mean` takes numbers; these are dates", call.span, "Use `min` or `max`.")
        return None
    return _result(Term("div", (joined("add", terms), constant(len(terms)))), call.span, named.unit)


def _lower_abs(call: Arguments) -> Typed | None:
    (x,) = call.items
    if x.kind is Kind.DATE:
        call.problems.add("E406", "`abs` takes a number; this is a date", x.span)
        return None
    call.like(0, x)
    return None if call.failed or x.term is None else _result(Term("abs", (x.term,)), call.span, x.unit)


def _lower_clip(call: Arguments) -> Typed | None:
    terms, named = call.alike()
    if call.failed:
        return None
    x, lo, hi = terms
    return _result(Term("min", (Term("max", (x, lo)), hi)), call.span, named.unit, named.kind)


def _lower_count_true(call: Arguments) -> Typed | None:
    truths = call.truths()
    return None if call.failed else _result(_count(truths), call.span)


def _count(truths: tuple[Term, ...]) -> Term:
    return joined("add", tuple(Term("indicator", (truth,)) for truth in truths))


def _lower_overlaps(call: Arguments) -> Typed | None:
    flags = call.flags(call.tags(0), 1)
    return None if flags is None else _result(joined("or", flags), call.span, kind=Kind.TRUTH)


def _lower_count_in(call: Arguments) -> Typed | None:
    flags = call.flags(call.tags(0), 1)
    return None if flags is None else _result(_count(flags), call.span)


def _lower_size(call: Arguments) -> Typed | None:
    tags = call.tags(0)
    if call.failed or tags.field is None:
        return None
    if tags.field.values is None:
        call.problems.add(
            "E409",
            f"the size of `{tags.field.id}` is not known: its values are open",
            tags.span,
            "List its `values` in the vocabulary.",
        )
        return None
    return _result(_count(tuple(Term("has", (), (tags.field.id, v)) for v in tags.field.values)), call.span)


def _lower_months_between(call: Arguments) -> Typed | None:
    start, end = call.day(0), call.day(1)
    if call.failed or start is None or end is None:
        return None
    return _result(_months(end, start), call.span, DURATION)


def _lower_months_to_reach(call: Arguments) -> Typed | None:
    series, _, _ = call.items
    if series.kind is not Kind.MISSING and (series.field is None or series.kind is not Kind.NUMBER):
        call.problems.add(
            "E406",
            f"the first argument of `months_to_reach` must be the name of a numeric field; this is {series.words}",
            series.span,
        )
        return None
    level = call.fixed(1, series)
    since = call.day(2)
    if call.failed or since is None or series.field is None:
        return None
    reached = Term("first_reach", (), (series.field.id, level))
    return _result(_months(reached, since), call.span, DURATION)


def _months(end: Term, start: Term) -> Term:
    return Term("div", (Term("sub", (end, start)), constant(float(DAYS_A_MONTH))))


_RECORDS = (
    Function(
        "ramp",
        "ramp(x, zero_at, one_at)",
        "0 at `zero_at`, 1 at `one_at`, linear between, constant outside.",
        "ramp(overseas_revenue_share, 0%, 90%)",
        3,
        3,
        _lower_ramp,
    ),
    Function(
        "min",
        "min(a, b, …)",
        "The least of its arguments.",
        "min(gross_margin, 50%)",
        1,
        MOST_ARGUMENTS,
        _lower_extreme("min"),
    ),
    Function(
        "max",
        "max(a, b, …)",
        "The greatest of its arguments.",
        "max(gross_margin, 50%)",
        1,
        MOST_ARGUMENTS,
        _lower_extreme("max"),
    ),
    Function(
        "mean",
        "mean(a, b, …)",
        "The sum of its arguments divided by their number.",
        "mean(gross_margin, us_revenue_share)",
        1,
        MOST_ARGUMENTS,
        _lower_mean,
    ),
    Function("abs", "abs(x)", "The number without its sign.", "abs(revenue_growth_6m)", 1, 1, _lower_abs),
    Function(
        "clip",
        "clip(x, lo, hi)",
        "x, but no less than `lo` and no more than `hi`.",
        "clip(revenue_growth_6m, 0, 1)",
        3,
        3,
        _lower_clip,
    ),
    Function(
        "count_true",
        "count_true(a, b, …)",
        "How many of the truths hold.",
        "count_true(gross_margin > 50%, has_api)",
        1,
        MOST_ARGUMENTS,
        _lower_count_true,
    ),
    Function(
        "overlaps",
        "overlaps(tags, list)",
        "Whether any of the list is among the tags.",
        'overlaps(regions, ["JP", "SEA"])',
        2,
        2,
        _lower_overlaps,
    ),
    Function(
        "count_in",
        "count_in(tags, list)",
        "How many of the list are among the tags.",
        'count_in(regions, ["JP", "SEA"])',
        2,
        2,
        _lower_count_in,
    ),
    Function(
        "size",
        "size(tags)",
        "How many tags there are; for tags whose values are listed.",
        "size(regions)",
        1,
        1,
        _lower_size,
    ),
    Function(
        "months_between",
        "months_between(a, b)",
        "From date a to date b in months of 30.4375 days, with its sign.",
        "months_between(launched_at, as_of)",
        2,
        2,
        _lower_months_between,
    ),
    Function(
        "months_to_reach",
        "months_to_reach(series, level, since)",
        "Months from `since` until the dated facts of a field first reach a level: the first date known at or"
        " above it bounds it from above, the last known below from below.",
        "months_to_reach(arr, 10M USD, launched_at)",
        3,
        3,
        _lower_months_to_reach,
    ),
)

FUNCTIONS: Mapping[str, Function] = {record.name: record for record in _RECORDS}


def lower(function: Function, call: Arguments) -> Typed:
    """A call as a checked expression; ``Kind.MISSING`` (with a message) where its arguments do not fit."""
    found = None if call.failed else function.lower(call)
    return Typed(Kind.MISSING, call.span) if found is None else found
