"""Small theses and companies drawn at random, of which every completion can be tried."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import inf, nextafter, prod
from typing import Any

import thesis
from thesis import Thesis
from thesis.scoring import plan_of

HEAD = """
[thesis]
format = 1
id = "small"
[vocabulary]
id = "small"
[fields]
x = { type = "number", range = [0, 4] }
y = { type = "number", range = [0, 4] }
n = { type = "count", range = [0, 3] }
f = { type = "flag" }
g = { type = "flag" }
c = { type = "category", values = ["a", "b", "c"] }
o = { type = "category" }
t = { type = "tags", values = ["p", "q"] }
[verdicts]
good = 3
poor = -inf
"""

NEAR = tuple(sorted({side for k in range(5) for side in (k, nextafter(k, -inf), nextafter(k, inf), k + 0.5)}))
VALUES: dict[str, tuple[Any, ...]] = {
    "x": tuple(x for x in NEAR if 0 <= x <= 4),
    "y": tuple(y / 4 for y in range(17)),
    "n": (0, 1, 2, 3),
    "f": (False, True),
    "g": (False, True),
    "c": ("a", "b", "c"),
    "o": ("u", "v", "w"),
    "t": ([], ["p"], ["q"], ["p", "q"]),
}
PARTLY: dict[str, tuple[Any, ...]] = {
    "x": ({"between": [1, 3]}, {"at_least": 2}, {"less_than": 3}, 2),
    "y": ({"at_most": 3}, {"at_least": 1}),
    "n": ({"at_least": 1}, {"between": [1, 2]}, 2),
    "f": (True, False),
    "g": (True, False),
    "c": ({"one_of": ["a", "b"]}, {"one_of": ["b", "c"]}, "c"),
    "o": ({"one_of": ["u", "w"]}, "v"),
    "t": ({"includes": ["p"]}, {"excludes": ["q"]}, ["q"]),
}
MOST = 600  # completions of one company

TRUTHS = (
    *("f", "not g", "f and not g", "f or g", 'f and c == "a"', "not f or n >= 2", "not (f and g)"),
    *('c == "a"', 'c != "b"', 'c in ["a", "b"]', 'not c in ["a", "b"]', 'o == "u"', 'o in ["u", "v"]', 'o != "v"'),
    *('"p" in t', 'not "q" in t', 'overlaps(t, ["p", "q"])', 'count_in(t, ["p", "q"]) >= 2', "size(t) == 1"),
    *("n >= 2", "n < 1", "n == 1", "1 <= n <= 2", "n != 2", "n > 1 or f", "count_true(f, g, n >= 1) >= 2"),
    *("x >= 2", "x < 1", "x > 3", "x == 2", "1 <= x <= 2", "x != 3", "x > 1 and f", "2 * x - 1 > 3", "x < 3 or g"),
)
GRADES = (
    *("ramp(x, 0, 4)", "ramp(x, 3, 1)", "ramp(n, 0, 3)", "ramp(n, 2, 0)", "abs(x - 2) / 2", "1 - x / 4", "x * x / 16"),
    *("max(ramp(x, 0, 4), 0.5)", "mean(ramp(x, 0, 2), ramp(x, 4, 2))", "min(ramp(x, 0, 4), ramp(x, 4, 1))"),
)
GRADES_OF_ONE_BEND = tuple(grade for grade in GRADES if grade != "x * x / 16")


def a_rule(draw: random.Random, grades: Sequence[str]) -> str:
    """Any form of a rule."""
    truths = draw.sample(TRUTHS, 3)
    form = draw.choice(
        [
            f"when = '{truths[0]}'",
            f"value = '{draw.choice(grades)}'",
            f"value = '{draw.choice(grades)}'",
            f"{draw.choice(['all', 'any', 'none'])} = {truths[: draw.randint(1, 3)]}",
            f"any = ['{draw.choice(grades)}', '{truths[0]}']",
            f"at_least = {draw.randint(1, 3)}\nof = {truths}",
            f"steps = {{ of = '{draw.choice('xn')}', at = [['< 1', 0.25], ['<= 2', 1]], otherwise = 0.5 }}",
            f"steps = {{ of = '{draw.choice('xn')}', at = [['>= 3', 1], ['> 1', 0.6]], otherwise = 0 }}",
            f"curve = {{ of = '{draw.choice('xn')}', at = [[1, 0.2], [2, 1], [3, 0]] }}",
            "table = { of = 'c', at = { a = 1, b = 0.5 }, otherwise = 0.25 }",
            "table = { of = 'c', at = { a = 0, b = 0.5, c = 1 } }",
            "table = { of = 'o', at = { u = 1, v = 0.5 }, otherwise = 0 }",
        ]
    )
    where = (
        f"applies = '{draw.choice(TRUTHS)}'\nif_not_applicable = {draw.choice([0, 1])}\n" if draw.random() < 0.2 else ""
    )
    return f"points = {draw.choice([1, 2, 4, 6, -1, -3, -5])}\n{where}{form}\n"


def a_thesis(draw: random.Random, grades: Sequence[str], more: Iterable[str] = (), others: int | None = None) -> Thesis:
    """Some rules, two to four others, at times with gates that cap the score."""
    rules = [*more, *(a_rule(draw, grades) for _ in range(draw.randint(2, 4) if others is None else others))]
    gates = draw.choice([(), (), (1,), (2, -1)])
    text = [f"[rules.r{i}]\n{rule}" for i, rule in enumerate(rules)]
    text += [f"[gates.g{cap + 9}]\ncap = {cap}\nwhen = '{draw.choice(TRUTHS)}'\n" for cap in gates]
    text += ["[gates.off]\nenabled = false\ncap = -5\nwhen = 'f'\n", "[gates.veto]\nveto = true\nwhen = 'g'\n"]
    return thesis.loads(HEAD + "\n".join(text))


def fits(value: Any, known: Any) -> bool:
    """Whether a fact leaves a value possible."""
    match known:
        case {"between": [lo, hi]}:
            return bool(lo <= value <= hi)
        case {"at_least": lo}:
            return bool(value >= lo)
        case {"at_most": hi}:
            return bool(value <= hi)
        case {"less_than": hi}:
            return bool(value < hi)
        case {"one_of": levels}:
            return value in levels
        case {"includes": tags}:
            return set(tags) <= set(value)
        case {"excludes": tags}:
            return set(tags).isdisjoint(value)
        case _:
            return bool(value == known)


def open_values(rules: Thesis, facts: dict[str, Any]) -> dict[str, list[Any]]:
    """What the fields that the thesis reads may still be."""
    plan = plan_of(rules, None)
    reads = [slot.reads for slot in plan.slots] + [gate.reads for gate in plan.gates]
    read = sorted({key[0] for keys in reads for key in keys})
    return {name: [one for one in VALUES[name] if name not in facts or fits(one, facts[name])] for name in read}


def a_company(draw: random.Random, rules: Thesis, *, keep: str = "") -> dict[str, Any]:
    """What is known: a little, and so much that every completion can be tried; nothing of what is kept open."""
    facts = {name: draw.choice(PARTLY[name]) for name in VALUES if name not in keep and draw.random() < 0.15}
    while prod(map(len, (values := open_values(rules, facts)).values())) > MOST:
        name = draw.choice([name for name, possible in values.items() if name not in keep and len(possible) > 1])
        facts[name] = draw.choice(values[name])
    return facts


def completions(rules: Thesis, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    values = open_values(rules, facts)
    for chosen in product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def a_joint_grade(draw: random.Random, functions: Sequence[str], depth: int = 1) -> str:
    """Minima and maxima of one function a number, of steps, and of what is left of 1."""
    more = draw.sample(["0.25", "0.75", "count_true(f)"], draw.randint(0, 1))
    more += [a_joint_grade(draw, functions, depth - 1)] if depth else []
    joined = f"{draw.choice(['min', 'max'])}({', '.join([*functions, *more])})"
    return f"1 - {joined}" if draw.random() < 0.4 else joined
