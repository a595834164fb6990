"""The TOML of a rule's form to a Form: exactly one of when, all, any, none, at_least, value, steps, curve, table."""

from __future__ import annotations

from math import exp, log

from thesis.building.expressions import Expressions, grade_of
from thesis.language import Kind, Typed, check, is_level, parse_test, threshold_interval
from thesis.model import AtLeast, Clause, Clauses, Curve, Form, Lookup, Step, Steps, Value
from thesis.text import Array, Leaf, Node, Problems, Reader, Span, Table, did_you_mean
from thesis.text.reading import exact

FORMS = ("when", "all", "any", "none", "at_least", "value", "steps", "curve", "table")
TRUTH_FORMS = ("when", "all", "any", "none", "at_least")
LOG_KNOTS = 16  # segments that a log curve is cut into between two knots, as the file format has it


def read_form(read: Reader, expressions: Expressions, allowed: tuple[str, ...]) -> Form | None:
    """The one form of a rule or gate; None (with a message) where it is missing, double or wrong."""
    problems = read.problems
    present = [key for key in FORMS if read.table.items.get(key) is not None]
    for key in (*FORMS, "of"):
        read.node(key)
    if len(present) != 1:
        if present:
            where = read.table.key_span(present[1])
            cause = f"`{present[0]}` and `{present[1]}` are two forms of one rule"
            problems.add("E510", cause, where, "Keep one, or make two rules.")
        else:
            hint = f"Add `when = '…'`, or one of {', '.join(allowed[1:])}."
            problems.add("E510", "it does not say what is asked", read.table.span, hint)
        return None
    key = present[0]
    if key not in allowed:
        hint = f"It takes {', '.join(allowed)}."
        problems.add("E510", f"a gate cannot have `{key}`: it is true or false", read.table.key_span(key), hint)
        return None
    if "of" in read.table.items and key != "at_least":
        problems.add("E211", "`of` belongs to `at_least`", read.table.key_span("of"))
    return _read(key, read, expressions, truths=allowed is TRUTH_FORMS)


def _read(key: str, read: Reader, expressions: Expressions, *, truths: bool) -> Form | None:
    node = read.table.items[key]
    if key == "when":
        clause = expressions.truth(node)
        return None if clause is None else Clauses("when", (clause,))
    if key in ("all", "any", "none"):
        clauses = _clauses(node, key, expressions, truths=truths)
        return None if clauses is None else Clauses(key, clauses)  # type: ignore[arg-type]
    if key == "at_least":
        return _at_least(node, read, expressions)
    if key == "value":
        clause = expressions.clause(node)
        return None if clause is None else Value(clause)
    if not isinstance(node, Table):
        read.problems.add("E212", f"`{key}` is a table: {{ of = '…', at = … }}", node.span)
        return None
    inner = Reader(node, read.problems)
    return {"steps": _steps, "curve": _curve, "table": _table}[key](inner, expressions)


def _clauses(node: Node, key: str, expressions: Expressions, *, truths: bool) -> tuple[Clause, ...] | None:
    if not isinstance(node, Array):
        hint = f"Write {key} = ['…', '…']; one expression alone is `when`."
        expressions.problems.add("E212", f"`{key}` is a list of expressions", node.span, hint)
        return None
    if not node.items:
        expressions.problems.add("E511", f"`{key}` has no clause", node.span, "Add one, or remove the rule.")
        return None
    found = [expressions.truth(item) if truths else expressions.clause(item) for item in node.items]
    good = tuple(clause for clause in found if clause is not None)
    return good if len(good) == len(found) else None


def _at_least(node: Node, read: Reader, expressions: Expressions) -> Form | None:
    problems = read.problems
    of = read.table.items.get("of")
    if of is None:
        problems.add("E511", "`at_least` has no clauses", node.span, "Add `of = ['…', '…']`.")
        return None
    clauses = _clauses(of, "of", expressions, truths=True)
    count = exact(node.value) if isinstance(node, Leaf) else None
    if count is None and isinstance(node, Leaf) and isinstance(node.value, str):
        found = expressions.typed(node)
        count = exact(found.constant) if found is not None and found.constant is not None else None
    total = len(of.items) if isinstance(of, Array) else 0
    if count is None or count.denominator != 1 or not 1 <= count <= total:
        cause = f"`at_least` is a whole number, no greater than the number of clauses, {total}"
        problems.add("E511", cause, node.span, f"Write a number from 1 to {total}.")
        return None
    return None if clauses is None else AtLeast(int(count), clauses)


def _of(inner: Reader, expressions: Expressions) -> tuple[Clause, Typed] | None:
    node = inner.node("of")
    if node is None:
        inner.problems.add(
            "E213", "`of` is missing", inner.table.span, "Say what it is read from: of = 'gross_margin'."
        )
        return None
    return expressions.number(node)


def _pairs(inner: Reader) -> list[tuple[Leaf, Node]] | None:
    """``at`` as a list of pairs."""
    array = inner.array("at")
    if array is None:
        if "at" not in inner.table.items:
            inner.problems.add("E213", "`at` is missing", inner.table.span, 'Write at = [["20%", 0], ["50%", 1]].')
        return None
    pairs: list[tuple[Leaf, Node]] = []
    for item in array.items:
        if isinstance(item, Array) and len(item.items) == 2 and isinstance(item.items[0], Leaf):
            pairs.append((item.items[0], item.items[1]))
        else:
            hint = 'Write ["50%", 0.6].'
            inner.problems.add("E512", "each entry of `at` is a pair of where and height", item.span, hint)
            return None
    if not pairs:
        inner.problems.add("E512", "`at` is empty", array.span, "Write at = [[where, height], …].")
        return None
    return pairs


def _steps(inner: Reader, expressions: Expressions) -> Form | None:
    of = _of(inner, expressions)
    pairs = _pairs(inner)
    otherwise = _otherwise(inner, expressions)
    inner.finish()
    if of is None or pairs is None:
        return None
    clause, like = of
    if otherwise is None and "otherwise" in inner.table.items:
        return None
    if otherwise is None:
        inner.problems.add(
            "E513",
            "`steps` needs `otherwise`, the height where no step is passed",
            inner.table.span,
            "Add `otherwise = 0`.",
        )
        return None
    steps = [_step(test, height, like, expressions) for test, height in pairs]
    good = tuple(step for step in steps if step is not None)
    whole = like.field is not None and like.field.type.is_whole
    return Steps(clause, good, otherwise, whole) if len(good) == len(steps) else None


def _step(leaf: Leaf, node: Node, like: Typed, expressions: Expressions) -> Step | None:
    height = expressions.height(node)
    if not isinstance(leaf.value, str):
        expressions.problems.add("E320", "a step begins with a comparison", leaf.span, 'Write it as "<= 6 months".')
        return None
    test = parse_test(leaf.value, leaf.inside, expressions.problems)
    if test is None:
        return None
    found = check(test.operand, expressions.scope, expressions.problems)
    if found.kind is Kind.MISSING or height is None:
        return None
    if test.operator == "!=":
        hint = "Write a step for what is below and one for what is above."
        expressions.problems.add("E320", "a step cannot use `!=`", leaf.span, hint)
        return None
    if not expressions.fits(found, like, "step"):
        return None
    assert found.constant is not None  # noqa: S101 - it fits
    whole = like.field is not None and like.field.type.is_whole
    return Step(leaf.value, threshold_interval(test.operator, found.constant, whole=whole), grade_of(height))


def _otherwise(inner: Reader, expressions: Expressions) -> float | None:
    node = inner.node("otherwise")
    height = None if node is None else expressions.height(node, "`otherwise`")
    return None if height is None else grade_of(height)


def _curve(inner: Reader, expressions: Expressions) -> Form | None:
    of = _of(inner, expressions)
    pairs = _pairs(inner)
    scale = inner.text("scale") or "linear"
    inner.finish()
    if scale not in ("linear", "log"):
        inner.problems.add(
            "E514",
            f"unknown scale `{scale}`",
            inner.table.items["scale"].span,
            did_you_mean(scale, ("linear", "log")) or "It is linear or log.",
        )
        return None
    if of is None or pairs is None:
        return None
    clause, like = of
    found = [(expressions.constant(where, like), expressions.height(height)) for where, height in pairs]
    knots = [knot for knot, _ in found if knot is not None]
    heights = [height for _, height in found if height is not None]
    if len(knots) < len(found) or len(heights) < len(found):
        return None
    if not _increasing(knots, [where.span for where, _ in pairs], inner.problems):
        return None
    written = tuple((str(where.value), grade_of(h)) for (where, _), h in zip(pairs, heights, strict=True))
    if scale == "log":
        if knots[0] <= 0:
            hint = "Begin above zero, or leave `scale` out."
            inner.problems.add("E514", "a log scale has no zero", pairs[0][0].span, hint)
            return None
        knots, heights = _cut(knots, heights)
    whole = like.field is not None and like.field.type.is_whole
    return Curve(clause, tuple(knots), tuple(heights), written, scale, whole)  # type: ignore[arg-type]


def _increasing(knots: list[float], spans: list[Span], problems: Problems) -> bool:
    if len(knots) < 2:
        problems.add("E505", "a curve has two knots or more", spans[0], "For one threshold use `when` or `steps`.")
        return False
    for i in range(1, len(knots)):
        if not knots[i - 1] < knots[i]:
            problems.add("E505", "the knots of a curve increase; this one does not", spans[i], "Sort them.")
            return False
    return True


def _cut(knots: list[float], heights: list[int]) -> tuple[list[float], list[int]]:
    """Geometric knots between the written ones, each at its height on the log scale, in whole millionths."""
    cut, raised = [knots[0]], [heights[0]]
    for j in range(len(knots) - 1):
        lo, hi = log(knots[j]), log(knots[j + 1])
        for k in range(1, LOG_KNOTS + 1):
            knot = knots[j + 1] if k == LOG_KNOTS else exp(lo + (hi - lo) * k / LOG_KNOTS)
            if not cut[-1] < knot:
                continue
            cut.append(knot)
            raised.append(heights[j] + round((heights[j + 1] - heights[j]) * k / LOG_KNOTS))
    return cut, raised


def _table(inner: Reader, expressions: Expressions) -> Form | None:
    leaf = inner.leaf("of")
    at = inner.subtable("at")
    otherwise = _otherwise(inner, expressions)
    inner.finish()
    if leaf is None:
        inner.problems.add("E213", "`of` is missing", inner.table.span, "Name the category that it is read from.")
        return None
    found = expressions.typed(leaf)
    if found is None:
        return None
    if found.kind is not Kind.CATEGORY or found.field is None:
        hint = "Use `steps` or `curve`." if found.kind in (Kind.NUMBER, Kind.DATE) else None
        inner.problems.add("E515", f"a table is read from a category; this is {found.words}", leaf.span, hint)
        return None
    field = found.field
    heights = {}
    for level, node in at.items.items():
        is_level(field, level, at.key_span(level), inner.problems)
        height = expressions.height(node)
        if height is not None:
            heights[level] = grade_of(height)
    if not heights:
        inner.problems.add("E512", "`at` names no level", at.span, "Write at = { seed = 1, a = 0.4 }.")
        return None
    missing = None if field.values is None else [v for v in field.values if v not in at.items]
    if otherwise is None and (missing is None or missing) and "otherwise" not in inner.table.items:
        named = "its values are open" if missing is None else f"{_listed(missing)} not named"
        inner.problems.add(
            "E513",
            f"the table does not cover `{field.id}`: {named}",
            inner.table.span,
            "Add `otherwise = 0`, or name every value.",
        )
        return None
    return Lookup(field.id, tuple(heights.items()), otherwise, leaf.span)


def _listed(names: list[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"
