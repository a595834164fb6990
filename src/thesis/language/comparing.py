"""Comparisons of checked expressions: numbers with numbers, categories with levels, truths with true and false."""

from __future__ import annotations

from math import ceil, floor, inf, nextafter

from thesis.language.primitives import Term, constant, fold, joined
from thesis.language.typed import Kind, Typed
from thesis.sets import Interval
from thesis.text import Problems, Span, closest
from thesis.vocabulary import Field, FieldType

PLAIN_KINDS = (Kind.NUMBER, Kind.DATE)
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MOST_LEVELS = 8  # that a message lists


def threshold_interval(operator: str, value: float, *, whole: bool) -> Interval:
    """The numbers x for which ``x operator value`` holds, as a closed interval of doubles (or of whole numbers)."""
    if operator == "==":
        return Interval(value, value) if not whole or value.is_integer() else Interval(inf, -inf)
    if operator == ">=":
        return Interval(float(ceil(value)) if whole else value, inf)
    if operator == ">":
        return Interval(float(floor(value)) + 1.0 if whole else nextafter(value, inf), inf)
    if operator == "<=":
        return Interval(-inf, float(floor(value)) if whole else value)
    return Interval(-inf, float(ceil(value)) - 1.0 if whole else nextafter(value, -inf))


def compare(operators: tuple[str, ...], found: list[Typed], problems: Problems) -> Term | None:
    """A chain of comparisons as one term; None (with a message) where two of them cannot be compared."""
    chain = _one_field_chain(operators, found, problems)
    if chain is not None:
        return chain
    pairs = zip(found, operators, found[1:], strict=False)
    terms = [pair(left, operator, right, problems) for left, operator, right in pairs]
    good = [term for term in terms if term is not None]
    if len(good) < len(terms):
        return None
    sets = [term.data for term in good if term.op == "member"]
    match [*{name for name, _ in sets}]:
        case [name] if len(sets) == len(good):
            return Term("member", (), (name, frozenset.intersection(*(levels for _, levels in sets))))
        case _:
            return joined("and", tuple(good))


def _one_field_chain(operators: tuple[str, ...], found: list[Typed], problems: Problems) -> Term | None:
    """Comparisons of one numeric field with constants as one primitive, which stays exact."""
    match [i for i, one in enumerate(found) if one.constant is None]:
        case [middle] if "!=" not in operators and all(middle in (i, i + 1) for i in range(len(operators))):
            field = found[middle]
        case _:
            return None
    if field.field is None or field.kind not in PLAIN_KINDS:
        return None
    assert field.term is not None  # noqa: S101 - numbers and dates have terms
    bounds = Interval(-inf, inf)
    for i, operator in enumerate(operators):
        other = found[i + 1] if i == middle else found[i]
        if not comparable(field, operator, other, problems):
            return constant(value=False)
        turned = operator if i == middle else _FLIPPED.get(operator, operator)
        assert other.constant is not None  # noqa: S101 - all but the field are constant
        one = threshold_interval(turned, other.constant, whole=field.field.type.is_whole)
        bounds = Interval(max(bounds.lo, one.lo), min(bounds.hi, one.hi))
    return _bounded(field.term, bounds)


def _bounded(term: Term, bounds: Interval) -> Term:
    """``lo <= x <= hi`` as the simplest primitive that says it."""
    if bounds.lo > bounds.hi:
        return constant(value=False)
    if bounds.lo == -inf:
        return Term("le", (term, constant(bounds.hi)))
    if bounds.hi == inf:
        return Term("le", (constant(bounds.lo), term))
    return Term("within", (term,), (bounds.lo, bounds.hi))


def pair(left: Typed, operator: str, right: Typed, problems: Problems) -> Term | None:
    """One comparison of two expressions."""
    if Kind.CATEGORY in (left.kind, right.kind):
        return _category(left, operator, right, problems)
    if Kind.TRUTH in (left.kind, right.kind):
        return _truths(left, operator, right, problems)
    if not comparable(left, operator, right, problems):
        return None
    if operator in (">", ">="):
        left, right = right, left
        operator = _FLIPPED[operator]
    assert left.term is not None  # noqa: S101 - numbers and dates have terms
    assert right.term is not None  # noqa: S101
    both = (left.term, right.term)
    if operator in ("==", "!="):
        equal = constant(value=False) if _never_equal(left, right) else fold(Term("eq", both))
        return equal if operator == "==" else fold(Term("not", (equal,)))
    return fold(Term("le" if operator == "<=" else "lt", both))


def _never_equal(left: Typed, right: Typed) -> bool:
    """Whether one side takes whole values only, and the other is a constant between two of them."""
    whole = any(one.field is not None and one.field.type.is_whole for one in (left, right))
    return whole and any(one.constant is not None and not one.constant.is_integer() for one in (left, right))


def comparable(left: Typed, operator: str, right: Typed, problems: Problems) -> bool:
    """Whether two numbers or dates may be compared; a message where not."""
    clash = _clash(left, operator, right)
    if clash is not None:
        problems.add(*clash)
    return clash is None and not any(
        beyond_share(one, other, problems) for one, other in ((left, right), (right, left))
    )


def _clash(left: Typed, operator: str, right: Typed) -> tuple[str, str, Span, str | None] | None:
    """Why two things cannot be compared as numbers or dates, as a message: its code, cause, place and way out."""
    cause = f"`{operator}` cannot compare {left.words} with {right.words}"
    if left.kind not in PLAIN_KINDS or right.kind not in PLAIN_KINDS:
        tags_last = right.kind is Kind.TAGS and left.kind is not Kind.TAGS
        odd, other = (right, left) if left.kind in PLAIN_KINDS or tags_last else (left, right)
        return "E401", cause, odd.span, _way_out(odd, other)
    if left.kind is not right.kind:
        return "E401", cause, right.span, "Write the date as 2025-05-01."
    if left.bare or right.bare or left.unit == right.unit:
        return None
    return "E405", cause, right.span, _unit_wanted(left, right)


def _unit_wanted(left: Typed, right: Typed) -> str | None:
    fixed, other = (left, right) if left.constant is not None else (right, left)
    if fixed.constant is not None and other.field is not None:
        if other.field.type in (FieldType.SHARE, FieldType.RATIO):
            return f"`{other.field.id}` is a {other.field.type.value}: write the constant as 40%."
        return f"`{other.field.id}` counts {other.unit}: write the constant so."
    same = left.unit.kind == right.unit.kind == "money" and left.unit.currency == right.unit.currency
    return "Give both the same period." if same else "Both sides need one unit; a quotient of two amounts has none."


def _way_out(odd: Typed, other: Typed) -> str | None:
    if odd.kind is Kind.TAGS and odd.field is not None:
        return f'Write `"{other.texts[0] if other.kind is Kind.TEXT else "…"}" in {odd.field.id}`.'
    if odd.kind is Kind.LIST:
        return "Use `in` with a list."
    if odd.kind is not Kind.TEXT or other.kind is not Kind.NUMBER:
        return None
    return f"Numbers stand without quotes: `{odd.texts[0]}`."


def beyond_share(field: Typed, fixed: Typed, problems: Problems) -> bool:
    """``share >= 50`` is surely a slip for 50%: a message, and True."""
    value = fixed.constant
    if field.field is None or value is None or field.field.type is not FieldType.SHARE or not fixed.bare:
        return False
    if not 1 < value <= 100:
        return False
    problems.add(
        "E410",
        f"`{field.field.id}` is a share, from 0 to 1; {value:g} would be {value * 100:g}%",
        fixed.span,
        f"Did you mean `{value:g}%`?",
    )
    return True


def _truths(left: Typed, operator: str, right: Typed, problems: Problems) -> Term | None:
    """``flag == true``: equality of two truths, one of them fixed."""
    for one, other in ((left, right), (right, left)):
        fixed = other.term.value if other.term is not None and other.term.op == "const" else None
        if one.kind is Kind.TRUTH and isinstance(fixed, bool) and operator in ("==", "!="):
            assert one.term is not None  # noqa: S101 - truths have terms
            return one.term if fixed is (operator == "==") else fold(Term("not", (one.term,)))
    odd = right if left.kind is Kind.TRUTH else left
    hint = "Use `and`, `or`, `not`." if odd.kind is Kind.TRUTH else "A flag is true or false: write its name alone."
    problems.add("E401", f"`{operator}` cannot compare {left.words} with {right.words}", odd.span, hint)
    return None


def _category(left: Typed, operator: str, right: Typed, problems: Problems) -> Term | None:
    """``country == "CN"``, ``round <= "a"``: membership in a set of levels."""
    if left.kind is not Kind.CATEGORY:
        left, right, operator = right, left, _FLIPPED.get(operator, operator)
    field = left.field
    assert field is not None  # noqa: S101 - categories are fields
    if right.kind is not Kind.TEXT:
        hint = "Use `in` with a list." if right.kind is Kind.LIST else None
        problems.add("E401", f"`{operator}` cannot compare {left.words} with {right.words}", right.span, hint)
        return None
    level = right.texts[0]
    if not is_level(field, level, right.span, problems):
        return None
    if operator in ("==", "!="):
        found = Term("member", (), (field.id, frozenset({level})))
        return found if operator == "==" else Term("not", (found,))
    if not field.ordered or field.values is None:
        problems.add(
            "E411",
            f"the values of `{field.id}` have no order",
            left.span,
            "Add `ordered = true` to the field, or use `in` with a list.",
        )
        return None
    at = field.values.index(level)
    chosen = {
        "<": field.values[:at],
        "<=": field.values[: at + 1],
        ">": field.values[at + 1 :],
        ">=": field.values[at:],
    }[operator]
    return Term("member", (), (field.id, frozenset(chosen)))


def is_level(field: Field, text: str, span: Span, problems: Problems) -> bool:
    """Whether a category or set of tags can have a level; a message where it cannot."""
    if field.values is None or text in field.values:
        return True
    near = closest(text, field.values)
    problems.add(
        "E204",
        f'"{text}" is not a value of `{field.id}`',
        span,
        levels_of(field) if near is None else f'Did you mean "{near}"?',
    )
    return False


def levels_of(field: Field) -> str:
    """The sentence that lists a field's values, or the first of them."""
    values = field.values or ()
    return f"The values are {', '.join(values[:_MOST_LEVELS])}{', …' if len(values) > _MOST_LEVELS else ''}."


def membership(item: Typed, container: Typed, written: str, span: Span, problems: Problems) -> Term | None:
    """``item in container``; ``written`` is the container as text."""
    if item.kind is Kind.TEXT and container.kind is Kind.TAGS and container.field is not None:
        good = is_level(container.field, item.texts[0], item.span, problems)
        return Term("has", (), (container.field.id, item.texts[0])) if good else None
    if item.kind is Kind.CATEGORY and container.kind in (Kind.LIST, Kind.TEXT) and not container.items:
        return _among(item, container, problems)
    if item.kind in PLAIN_KINDS and container.kind is Kind.LIST and not container.texts:
        terms = tuple(compare(("==",), [item, one], problems) for one in container.items)
        found = tuple(term for term in terms if term is not None)
        return joined("or", found) if len(found) == len(terms) else None
    hint = None
    if item.kind is Kind.TAGS and item.field is not None:
        hint = f"Write `overlaps({item.field.id}, {written})`."
    elif item.kind is Kind.TEXT and container.kind is Kind.CATEGORY and container.field is not None:
        hint = f'Write `{container.field.id} == "{item.texts[0]}"`.'
    problems.add(
        "E401",
        f"`in` takes a text in tags, or a category or number in a list; here is {item.words} in {container.words}",
        span,
        hint,
    )
    return None


def _among(item: Typed, container: Typed, problems: Problems) -> Term | None:
    assert item.field is not None  # noqa: S101 - categories are fields
    good = [is_level(item.field, text, span, problems) for text, span in container.spelled]
    return Term("member", (), (item.field.id, frozenset(container.texts))) if all(good) else None
