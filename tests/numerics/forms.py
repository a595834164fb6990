"""The primitives that engines must compute to the same digit, each in plain Python, in NumPy and in SQL.

A `Form` is one primitive. Its operands are columns of doubles or of truths, and any value may be unknown:
`None`, a mask, NULL. `python` takes one value for each operand, `numpy` one `Column` for each, and `sql` is a
text that names them: DuckDB and Spark get the same one. The operations, and their order, are those that every
engine of this library performs.
"""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Kind = Literal["DOUBLE", "BOOLEAN"]
Value = float | bool | int | None
Row = tuple[Value, ...]


class Column(NamedTuple):
    """Values, and which of them are known; where one is not, its value means nothing."""

    values: NDArray[Any]
    known: NDArray[np.bool_]


class Form(NamedTuple):
    """One primitive, three times, and how to make legal operands of any values."""

    name: str
    operands: dict[str, Kind]
    python: Callable[..., Value]
    numpy: Callable[..., Column]
    sql: str
    drawn: int
    """How many values of its kind `arrange` takes."""
    arrange: Callable[..., Row]

    @property
    def kind(self) -> Kind:
        """What it is made of."""
        return next(iter(self.operands.values()))


# --- literals and helpers -------------------------------------------------------------------------


def literal(value: Value, kind: Kind = "DOUBLE") -> str:
    """A value in SQL, every digit of it: a bare `0.1` is a DECIMAL, and a bare `-0.0` loses its sign."""
    if value is None:
        return f"CAST(NULL AS {kind})"
    if isinstance(value, bool):
        return str(value).upper()
    return f"CAST('{value!r}' AS {kind})"


def clip_python(x: float, lo: float, hi: float) -> float:
    """The value, or the end that it is beyond: by comparison, so -0.0 between 0.0 and 1.0 stays as it is."""
    if x < lo:
        return lo
    if x > hi:
        return hi
    return x


def clip_numpy(x: NDArray[Any], lo: NDArray[Any], hi: NDArray[Any]) -> NDArray[Any]:
    """As `clip_python`; `np.clip` may take either zero of a tie."""
    return np.where(x < lo, lo, np.where(x > hi, hi, x))


def clip_sql(x: str, lo: str, hi: str) -> str:
    """As `clip_python`; an unknown x stays unknown (`least` would skip NULL), an unknown end does nothing."""
    return f"CASE WHEN {x} < {lo} THEN {lo} WHEN {x} > {hi} THEN {hi} ELSE {x} END"


# --- comparison -----------------------------------------------------------------------------------


def at_most_python(x: float | None, c: float | None) -> bool | None:
    """Is x <= c?"""
    return None if x is None or c is None else x <= c


def at_most_numpy(x: Column, c: Column) -> Column:
    """Is x <= c?"""
    return Column(x.values <= c.values, x.known & c.known)


AT_MOST = Form(
    name="comparison",
    operands={"x": "DOUBLE", "c": "DOUBLE"},
    python=at_most_python,
    numpy=at_most_numpy,
    sql="x <= c",
    drawn=2,
    arrange=lambda x, c: (x, c),
)

# --- Kleene's `and` -------------------------------------------------------------------------------


def and_python(p: bool | None, q: bool | None) -> bool | None:
    """False wins, then unknown."""
    if p is False or q is False:
        return False
    return None if p is None or q is None else True


def and_numpy(p: Column, q: Column) -> Column:
    """False wins, then unknown."""
    false = (p.known & ~p.values) | (q.known & ~q.values)
    return Column(~false, false | (p.known & q.known))


AND = Form(
    name="and",
    operands={"p": "BOOLEAN", "q": "BOOLEAN"},
    python=and_python,
    numpy=and_numpy,
    sql="p AND q",
    drawn=2,
    arrange=lambda p, q: (p, q),
)

# --- ramp -----------------------------------------------------------------------------------------


def ramp_python(x: float | None, a: float, b: float, lo: float, hi: float) -> float | None:
    """Clip first, then one true division."""
    return None if x is None else (clip_python(x, lo, hi) - a) / (b - a)


def ramp_numpy(x: Column, a: Column, b: Column, lo: Column, hi: Column) -> Column:
    """Clip first, then one true division."""
    return Column((clip_numpy(x.values, lo.values, hi.values) - a.values) / (b.values - a.values), x.known)


def ramp_sql(x: str, a: str, b: str, lo: str, hi: str) -> str:
    """Clip first, then one true division."""
    return f"({clip_sql(x, lo, hi)} - {a}) / ({b} - {a})"


def knot(value: float | None) -> float:
    """A place on the axis: known, and such that the distance of any two is finite."""
    return 0.0 if value is None else value / 4


def arrange_ramp(x: float | None, a: float | None, b: float | None) -> Row:
    """Two knots that differ, either of them the greater."""
    zero, one = knot(a), knot(b)
    if zero == one:
        one = math.nextafter(zero, math.inf)
    return x, zero, one, min(zero, one), max(zero, one)


RAMP = Form(
    name="ramp",
    operands={"x": "DOUBLE", "a": "DOUBLE", "b": "DOUBLE", "lo": "DOUBLE", "hi": "DOUBLE"},
    python=ramp_python,
    numpy=ramp_numpy,
    sql=ramp_sql("x", "a", "b", "lo", "hi"),
    drawn=3,
    arrange=arrange_ramp,
)

# --- curve ----------------------------------------------------------------------------------------


def curve_python(x: float | None, x0: float, x1: float, x2: float, y0: float, y1: float, y2: float) -> float | None:
    """Heights are whole millionths, and a segment is (Y + D * ramp) / 1e6."""
    if x is None:
        return None
    if x <= x1:
        return (y0 + (y1 - y0) * ((clip_python(x, x0, x1) - x0) / (x1 - x0))) / 1e6
    return (y1 + (y2 - y1) * ((clip_python(x, x1, x2) - x1) / (x2 - x1))) / 1e6


def curve_numpy(x: Column, x0: Column, x1: Column, x2: Column, y0: Column, y1: Column, y2: Column) -> Column:
    """Heights are whole millionths, and a segment is (Y + D * ramp) / 1e6."""
    first = ramp_numpy(x, x0, x1, x0, x1).values
    second = ramp_numpy(x, x1, x2, x1, x2).values
    height = np.where(
        x.values <= x1.values,
        y0.values + (y1.values - y0.values) * first,
        y1.values + (y2.values - y1.values) * second,
    )
    return Column(height / 1e6, x.known)


CURVE_SQL = (
    f"CASE WHEN x <= x1 THEN (y0 + (y1 - y0) * ({ramp_sql('x', 'x0', 'x1', 'x0', 'x1')})) / {literal(1e6)} "
    f"ELSE (y1 + (y2 - y1) * ({ramp_sql('x', 'x1', 'x2', 'x1', 'x2')})) / {literal(1e6)} END"
)


def arrange_curve(x: float | None, *drawn: float | None) -> Row:
    """Three knots that increase, and a height for each."""
    x0, x1, x2 = sorted(knot(value) for value in drawn[:3])
    x1 = max(x1, math.nextafter(x0, math.inf))
    x2 = max(x2, math.nextafter(x1, math.inf))
    return x, x0, x1, x2, *(round(1e6 * grade(value)) / 1.0 for value in drawn[3:])


CURVE = Form(
    name="curve",
    operands=dict.fromkeys(("x", "x0", "x1", "x2", "y0", "y1", "y2"), "DOUBLE"),
    python=curve_python,
    numpy=curve_numpy,
    sql=CURVE_SQL,
    drawn=7,
    arrange=arrange_curve,
)

# --- points ---------------------------------------------------------------------------------------


def points_python(points: float, e: float | None) -> int | None:
    """Thousandths, rounded once, ties up: one multiply, one add, one floor."""
    return None if e is None else math.floor(points * e + 0.5)


def points_numpy(points: Column, e: Column) -> Column:
    """Thousandths, rounded once, ties up."""
    return Column(np.floor(points.values * e.values + 0.5).astype(np.int64), e.known)


def grade(value: float | None) -> float:
    """A number in [0, 1], made of any."""
    size = abs(value or 0.0)
    return 1 / size if size > 1 else size


def arrange_points(points: float | None, e: float | None) -> Row:
    """Up to a million points of either sign, in whole thousandths, and a grade."""
    whole = int(points or 0) % 2_000_000_001 - 1_000_000_000
    return float(whole if whole % 2 else whole // 1_000_000), None if e is None else grade(e)


POINTS = Form(
    name="points",
    operands={"points": "DOUBLE", "e": "DOUBLE"},
    python=points_python,
    numpy=points_numpy,
    sql=f"CAST(floor(points * e + {literal(0.5)}) AS BIGINT)",
    drawn=2,
    arrange=arrange_points,
)

# --- presume --------------------------------------------------------------------------------------


def presume_python(u: float, lo: float | None, hi: float | None) -> float:
    """The grade if unknown, held between the bounds; an end that is not known holds nothing back."""
    return clip_python(u, -math.inf if lo is None else lo, math.inf if hi is None else hi)


def presume_numpy(u: Column, lo: Column, hi: Column) -> Column:
    """The grade if unknown, held between the bounds."""
    least = np.where(lo.known, lo.values, -np.inf)
    greatest = np.where(hi.known, hi.values, np.inf)
    return Column(clip_numpy(u.values, least, greatest), u.known)


def arrange_presume(u: float | None, lo: float | None, hi: float | None) -> Row:
    """A presumed value that is known, and ends in order."""
    ends = (lo, hi) if lo is None or hi is None or lo <= hi else (hi, lo)
    return u or 0.0, *ends


PRESUME = Form(
    name="presume",
    operands={"u": "DOUBLE", "lo": "DOUBLE", "hi": "DOUBLE"},
    python=presume_python,
    numpy=presume_numpy,
    sql=clip_sql("u", "lo", "hi"),
    drawn=3,
    arrange=arrange_presume,
)

# --- division -------------------------------------------------------------------------------------


def division_python(x: float | None, y: float | None) -> float | None:
    """Undefined where y is zero, of either sign."""
    return None if x is None or y is None or y == 0 else x / y


def division_numpy(x: Column, y: Column) -> Column:
    """Undefined where y is zero, of either sign."""
    return Column(x.values / y.values, x.known & y.known & (y.values != 0))


DIVISION = Form(
    name="division",
    operands={"x": "DOUBLE", "y": "DOUBLE"},
    python=division_python,
    numpy=division_numpy,
    sql=f"CASE WHEN y = {literal(0.0)} THEN NULL ELSE x / y END",
    drawn=2,
    arrange=lambda x, y: (x, y),
)

FORMS = [AT_MOST, AND, RAMP, CURVE, POINTS, PRESUME, DIVISION]

# --- values and rows ------------------------------------------------------------------------------

GREATEST = 1.7976931348623157e308
SPECIAL = [
    sign * value
    for value in (
        *(0.0, 5e-324, 2.225073858507201e-308, 2.2250738585072014e-308),  # zero, subnormals, the least normal
        *(0.1, 0.285, 1 / 3, 0.5, 1 - 2**-53, 1.0, 1 + 2**-52, 1e6),
        *(2.0**53 - 1, 2.0**53, 2.0**53 + 2, 1e15, 2.0**63, GREATEST / 4, GREATEST),
    )
    for sign in (1, -1)
]
DOUBLES = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(SPECIAL) | st.none()
TRUTHS = st.none() | st.booleans()


def drawn_rows(form: Form, least: int = 1, greatest: int = 40) -> st.SearchStrategy[list[Row]]:
    """Lists of legal operands, as Hypothesis likes them."""
    values: st.SearchStrategy[Value] = TRUTHS if form.kind == "BOOLEAN" else DOUBLES
    row = st.tuples(*[values] * form.drawn).map(lambda drawn: form.arrange(*drawn))
    return st.lists(row, min_size=least, max_size=greatest)


def random_double(chance: random.Random) -> float | None:
    """One in eight is unknown; the others are of seven sorts, from any pattern of bits to a neat decimal."""
    match chance.randrange(8):
        case 0:
            return None
        case 1:
            return chance.choice(SPECIAL)
        case 2:
            (value,) = struct.unpack(">d", chance.randbytes(8))
            return float(value) if math.isfinite(value) else GREATEST
        case 3:
            return chance.choice((1, -1)) * chance.getrandbits(52) * 5e-324
        case 4:
            return chance.random()
        case 5:
            return round(chance.random(), chance.randint(1, 4))
        case 6:
            return float(chance.randint(-(10**12), 10**12))
        case _:
            return round(chance.uniform(-1e9, 1e9), 2)


def random_rows(form: Form, count: int, seed: int) -> list[Row]:
    """Many legal operands, the same ones every time."""
    chance = random.Random(f"{form.name} {seed}")

    def value() -> Value:
        return chance.choice((True, False, None)) if form.kind == "BOOLEAN" else random_double(chance)

    return [form.arrange(*(value() for _ in range(form.drawn))) for _ in range(count)]


# --- running --------------------------------------------------------------------------------------


def in_python(form: Form, rows: Iterable[Row]) -> list[Value]:
    """Row by row: the judge of the others."""
    return [form.python(*row) for row in rows]


def columns(form: Form, rows: Sequence[Row]) -> list[Column]:
    """Each operand as an array and a mask, with zero where it is unknown."""
    made = []
    for values, kind in zip(zip(*rows, strict=True), form.operands.values(), strict=True):
        known = np.array([value is not None for value in values])
        filled = [0 if value is None else value for value in values]
        made.append(Column(np.array(filled, np.bool_ if kind == "BOOLEAN" else np.float64), known))
    return made


def in_numpy(form: Form, rows: Sequence[Row]) -> list[Value]:
    """All rows at once."""
    with np.errstate(all="ignore"):
        result = form.numpy(*columns(form, rows))
    return [
        value if known else None for value, known in zip(result.values.tolist(), result.known.tolist(), strict=True)
    ]


def sql_of_literals(form: Form, rows: Sequence[Row]) -> str:
    """A query in which every operand is a literal, so that an engine may fold it before it runs."""
    return " UNION ALL ".join(
        f"SELECT {number} AS i, {form.sql} AS result FROM (SELECT "
        + ", ".join(
            f"{literal(value, kind)} AS {name}" for (name, kind), value in zip(form.operands.items(), row, strict=True)
        )
        + ") AS operands"
        for number, row in enumerate(rows)
    )


def digits(value: Value) -> object:
    """What must be equal: the type and every bit (`==` alone takes -0.0 for 0.0, and 1 for True)."""
    return value.hex() if isinstance(value, float) else (type(value).__name__, value)


def differences(form: Form, rows: Sequence[Row], found: Sequence[Value]) -> list[str]:
    """The first few rows in which an engine is not of the judge's mind, to the bit."""
    expected = in_python(form, rows)
    assert len(expected) == len(found)
    return [
        f"{form.name}{row}: {right!r} in Python, {other!r} there"
        for row, right, other in zip(rows, expected, found, strict=True)
        if digits(right) != digits(other)
    ][:5]
