"""Nodes to typed terms: names are resolved, kinds and units compared, before any company is scored."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, inf, nextafter

from thesis.language.functions import FUNCTIONS, Arguments, lower
from thesis.language.nodes import (
    Arithmetic,
    Call,
    Comparison,
    Day,
    Flag,
    ListOf,
    Logic,
    Membership,
    Missing,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Text,
)
from thesis.language.primitives import Term, constant, fold
from thesis.language.printer import print_node
from thesis.language.typed import KIND_OF_FIELD, Constant, Kind, Scope, Typed
from thesis.sets import Interval
from thesis.text import Problems, Span, closest, did_you_mean
from thesis.units import Unit, convert, day_number, scan_unit
from thesis.units.quantity import NUMBER
from thesis.vocabulary import Field

AS_OF = "as_of"
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_PLAIN_KINDS = (Kind.NUMBER, Kind.DATE)


def check(node: Node, scope: Scope, problems: Problems) -> Typed:
    """An expression with its kind, unit and term; what is wrong with it goes to ``problems``."""
    return _Checker(scope, problems).check(node)


def check_truth(node: Node, scope: Scope, problems: Problems) -> Term | None:
    """An expression that must be true or false."""
    found = check(node, scope, problems)
    if found.kind is Kind.TRUTH:
        return found.term
    if found.kind is not Kind.MISSING:
        hint = "Compare it with something, such as `x >= 50%`." if found.kind in _PLAIN_KINDS else None
        if found.kind is Kind.CATEGORY and found.field is not None and found.field.values:
            hint = f'Write `{found.field.id} == "{found.field.values[0]}"`.'
        problems.add("E402", f"this must be true or false; it is {found.words}", found.span, hint)
    return None


def threshold_interval(operator: str, value: float, *, whole: bool) -> Interval:
    """The numbers x for which ``x operator value`` holds, as a closed interval of doubles (or of whole numbers)."""
    if operator == "==":
        return Interval(value, value) if not whole or value == floor(value) else Interval(inf, -inf)
    if operator == ">=":
        return Interval(float(ceil(value)) if whole else value, inf)
    if operator == ">":
        return Interval(float(floor(value)) + 1.0 if whole else nextafter(value, inf), inf)
    if operator == "<=":
        return Interval(-inf, float(floor(value)) if whole else value)
    return Interval(-inf, float(ceil(value)) - 1.0 if whole else nextafter(value, -inf))


def number_value(node: Number, unit: Unit) -> tuple[Fraction, Unit]:
    """A literal's exact value and its unit; a bare number keeps the plain one."""
    if not node.suffix:
        return node.amount, NUMBER
    found = scan_unit(node.suffix, 0) if node.suffix == "%" else scan_unit(" " + node.suffix, 0)
    assert found is not None  # noqa: S101 - the tokenizer took the suffix from the same scanner
    value = node.amount * found[1]
    exact = convert(value, found[0], unit)
    if found[0].kind == "percent":
        return value, NUMBER
    return (exact, unit) if exact is not None and unit.kind == found[0].kind else (value, found[0])


class _Checker:
    def __init__(self, scope: Scope, problems: Problems) -> None:
        self.scope = scope
        self.problems = problems

    def check(self, node: Node) -> Typed:
        match node:
            case Number():
                return self.number(node)
            case Text(value=text):
                return Typed(Kind.TEXT, node.span, texts=(text,))
            case Flag(value=truth):
                return Typed(Kind.TRUTH, node.span, constant(truth, node.span))
            case Day(value=day):
                return Typed(Kind.DATE, node.span, constant(day_number(day), node.span))
            case Name():
                return self.name(node)
            case ListOf():
                return self.list_of(node)
            case Negative():
                return self.negative(node)
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison():
                return self.comparison(node)
            case Membership():
                return self.membership(node)
            case Not():
                return self.logic("not", (node.operand,), node.span)
            case Logic(operator=operator, operands=operands):
                return self.logic(operator, operands, node.span)
            case Call():
                return self.call(node)
            case Missing():
                return Typed(Kind.MISSING, node.span)

    def number(self, node: Number) -> Typed:
        value, unit = number_value(node, Unit("money", self.scope.currency))
        if unit.kind == "money" and unit.currency != self.scope.currency:
            self.problems.add(
                "E405",
                f"the vocabulary counts money in {self.scope.currency}, not {unit.currency}",
                node.span,
                f"Write the amount in {self.scope.currency}.",
            )
            return Typed(Kind.MISSING, node.span)
        # a bare number and a percentage may stand beside any number; money and durations may not
        bare = not node.suffix
        return Typed(Kind.NUMBER, node.span, constant(float(value), node.span), unit, bare=bare)

    def name(self, node: Name) -> Typed:
        name, span = node.name, node.span
        if name == AS_OF:
            return Typed(Kind.DATE, span, Term("as_of", (), (), span))
        if name in self.scope.parameters:
            return self.parameter(self.scope.parameters[name], span)
        field = self.scope.fields.get(name)
        if field is not None:
            return self.field(field, span)
        self.unknown_name(name, span)
        return Typed(Kind.MISSING, span)

    def field(self, field: Field, span: Span) -> Typed:
        kind = KIND_OF_FIELD.get(field.type, Kind.NUMBER)
        if kind is Kind.TRUTH:
            return Typed(kind, span, Term("flag", (), (field.id,), span), field=field)
        if kind in _PLAIN_KINDS:
            return Typed(kind, span, Term("num", (), (field.id,), span), field.unit, field)
        if kind is Kind.TEXT:
            self.problems.add(
                "E403",
                f"`{field.id}` is a text, which is never scored",
                span,
                "Make it a category if rules are to read it.",
            )
            return Typed(Kind.MISSING, span)
        return Typed(kind, span, field=field)

    def parameter(self, value: Constant, span: Span) -> Typed:
        if value.kind is Kind.TRUTH:
            return Typed(Kind.TRUTH, span, constant(bool(value.truth), span))
        if value.number is not None:
            return Typed(value.kind, span, constant(value.number, span), value.unit, bare=value.bare)
        return Typed(value.kind, span, texts=value.texts)

    def unknown_name(self, name: str, span: Span) -> None:
        known = [*self.scope.fields, *self.scope.parameters, AS_OF]
        level_of = [f.id for f in self.scope.fields.values() if f.values and name in f.values]
        near = closest(name, known)
        if level_of:
            hint: str | None = f'Texts stand in double quotes: `"{name}"` is a value of `{level_of[0]}`.'
        elif near is not None and near in self.scope.fields:
            hint = f"Did you mean `{near}` ({self.scope.fields[near].type.value})?"
        else:
            hint = did_you_mean(name, known)
        self.problems.add("E201", f"unknown field `{name}`", span, hint)

    def list_of(self, node: ListOf) -> Typed:
        texts = []
        for item in node.items:
            found = self.check(item)
            if found.kind is Kind.TEXT:
                texts.append(found.texts[0])
            elif found.kind is not Kind.MISSING:
                self.problems.add("E404", f"a list holds texts; this is {found.words}", found.span)
        return Typed(Kind.LIST, node.span, texts=tuple(texts))

    def negative(self, node: Negative) -> Typed:
        operand = self.check(node.operand)
        if operand.kind is Kind.NUMBER and operand.term is not None:
            term = fold(Term("neg", (operand.term,), (), node.span))
            return Typed(Kind.NUMBER, node.span, term, operand.unit, bare=operand.bare)
        if operand.kind is not Kind.MISSING:
            self.problems.add("E401", f"`-` needs a number; this is {operand.words}", operand.span)
        return Typed(Kind.MISSING, node.span)

    def arithmetic(self, node: Arithmetic) -> Typed:
        left, right = self.check(node.left), self.check(node.right)
        if left.kind is Kind.MISSING or right.kind is Kind.MISSING:
            self.hyphenated(node)
            return Typed(Kind.MISSING, node.span)
        if left.kind is Kind.DATE or right.kind is Kind.DATE:
            self.problems.add(
                "E401", f"`{node.operator}` does not work on dates", node.span, "Use `months_between(a, b)`."
            )
            return Typed(Kind.MISSING, node.span)
        for side in (left, right):
            if side.kind is not Kind.NUMBER:
                hint = "`count_true(…)` makes a number of truths." if side.kind is Kind.TRUTH else None
                self.problems.add("E401", f"`{node.operator}` needs numbers; this is {side.words}", side.span, hint)
                return Typed(Kind.MISSING, node.span)
        unit = _result_unit(node.operator, left, right)
        if unit is None:
            self.problems.add("E405", f"`{node.operator}` cannot join {left.words} and {right.words}", node.span)
            return Typed(Kind.MISSING, node.span)
        op = {"+": "add", "-": "sub", "*": "mul", "/": "div"}[node.operator]
        assert left.term is not None  # noqa: S101 - numbers have terms
        assert right.term is not None  # noqa: S101
        term = fold(Term(op, (left.term, right.term), (), node.span))
        return Typed(Kind.NUMBER, node.span, term, unit, bare=left.bare and right.bare)

    def hyphenated(self, node: Arithmetic) -> None:
        """``gross-margin`` is a subtraction of two unknown names: say what was meant."""
        if node.operator == "-" and isinstance(node.left, Name) and isinstance(node.right, Name):
            joined = f"{node.left.name}_{node.right.name}"
            if joined in self.scope.fields or joined in self.scope.parameters:
                both = {node.left.name, node.right.name}
                self.problems.found[:] = [
                    one
                    for one in self.problems.found
                    if not (one.code == "E201" and any(f"`{name}`" in one.message for name in both))
                ]
                self.problems.add(
                    "E201",
                    f"unknown field `{node.left.name}-{node.right.name}`",
                    node.span,
                    f"Did you mean `{joined}`?",
                )

    def logic(self, operator: str, operands: tuple[Node, ...], span: Span) -> Typed:
        terms = []
        for node in operands:
            found = self.check(node)
            if found.kind is Kind.TRUTH and found.term is not None:
                terms.append(found.term)
            elif found.kind is not Kind.MISSING:
                hint = None
                if found.kind is Kind.NUMBER:
                    other = {"and": "min(a, b)", "or": "max(a, b)", "not": "1 - x"}[operator]
                    hint = f"For grades write `{other}`."
                self.problems.add("E402", f"`{operator}` needs truths; this is {found.words}", found.span, hint)
        if len(terms) < len(operands):
            return Typed(Kind.MISSING, span)
        return Typed(Kind.TRUTH, span, fold(Term(operator, tuple(terms), (), span)))

    def call(self, node: Call) -> Typed:
        items = [self.check(argument) for argument in node.arguments]
        function = FUNCTIONS.get(node.name)
        if function is None:
            hint = did_you_mean(node.name, FUNCTIONS)
            if node.name.lower() in ("if", "iif", "switch", "ifs"):
                hint = "Use `steps`, `table`, or two rules."
            self.problems.add("E203", f"unknown function `{node.name}`", node.name_span, hint)
            return Typed(Kind.MISSING, node.span)
        if not function.least <= len(items) <= function.most:
            self.problems.add(
                "E203", f"`{node.name}` is written `{function.signature}`; here are {len(items)} arguments", node.span
            )
            return Typed(Kind.MISSING, node.span)
        return lower(function, Arguments(node.name, items, node.span, self.problems))

    def comparison(self, node: Comparison) -> Typed:
        found = [self.check(operand) for operand in node.operands]
        if any(one.kind is Kind.MISSING for one in found):
            return Typed(Kind.MISSING, node.span)
        chain = self.one_field_chain(node.operators, found)
        if chain is not None:
            return Typed(Kind.TRUTH, node.span, Term(chain.op, chain.args, chain.data, node.span))
        terms = [
            self.pair(left, operator, right)
            for left, operator, right in zip(found, node.operators, found[1:], strict=False)
        ]
        good = [term for term in terms if term is not None]
        if len(good) < len(terms):
            return Typed(Kind.MISSING, node.span)
        term = good[0] if len(good) == 1 else Term("and", tuple(good))
        return Typed(Kind.TRUTH, node.span, fold(Term(term.op, term.args, term.data, node.span)))

    def one_field_chain(self, operators: tuple[str, ...], found: list[Typed]) -> Term | None:
        """Comparisons of one numeric field with constants as one primitive, which stays exact."""
        names = [i for i, one in enumerate(found) if one.field is not None and one.kind in _PLAIN_KINDS]
        if (
            len(names) != 1
            or "!=" in operators
            or any(one.constant is None for i, one in enumerate(found) if i != names[0])
        ):
            return None
        middle = names[0]
        if len(found) > 3 or (len(found) == 3 and middle != 1):
            return None
        field = found[middle]
        assert field.field is not None  # noqa: S101 - chosen above
        assert field.term is not None  # noqa: S101
        bounds = Interval(-inf, inf)
        for i, operator in enumerate(operators):
            other = found[i + 1] if i == middle else found[i]
            if not self.comparable(field, operator, other):
                return constant(value=False)
            turned = operator if i == middle else _FLIPPED.get(operator, operator)
            assert other.constant is not None  # noqa: S101 - all but the field are constant
            one = threshold_interval(turned, other.constant, whole=field.field.type.is_whole)
            bounds = Interval(max(bounds.lo, one.lo), min(bounds.hi, one.hi))
        return _bounded(field.term, bounds)

    def pair(self, left: Typed, operator: str, right: Typed) -> Term | None:
        """One comparison of two expressions."""
        if Kind.CATEGORY in (left.kind, right.kind):
            return self.category(left, operator, right)
        if Kind.TRUTH in (left.kind, right.kind):
            return self.truths(left, operator, right)
        if not self.comparable(left, operator, right):
            return None
        if operator in (">", ">="):
            left, right = right, left
            operator = _FLIPPED[operator]
        assert left.term is not None  # noqa: S101
        assert right.term is not None  # noqa: S101
        pair = (left.term, right.term)
        if operator in ("==", "!="):
            equal = fold(Term("eq", pair))
            return equal if operator == "==" else fold(Term("not", (equal,)))
        return fold(Term("le" if operator == "<=" else "lt", pair))

    def comparable(self, left: Typed, operator: str, right: Typed) -> bool:
        """Whether two numbers or dates may be compared; a message where not."""
        if left.kind not in _PLAIN_KINDS or right.kind not in _PLAIN_KINDS:
            odd = right if left.kind in _PLAIN_KINDS else left
            hint = None
            if odd.kind is Kind.TAGS and odd.field is not None:
                hint = f'Write `"…" in {odd.field.id}`.'
            elif odd.kind is Kind.LIST:
                hint = "Use `in` with a list."
            span = odd.span
            self.problems.add("E401", f"`{operator}` cannot compare {left.words} with {right.words}", span, hint)
            return False
        if left.kind is not right.kind:
            hint = "Write the date as 2025-05-01." if Kind.DATE in (left.kind, right.kind) else None
            self.problems.add("E401", f"`{operator}` cannot compare {left.words} with {right.words}", right.span, hint)
            return False
        if left.bare or right.bare or left.unit == right.unit or left.kind is Kind.DATE:
            return self.in_domain(left, operator, right)
        self.problems.add("E405", f"`{operator}` cannot compare {left.words} with {right.words}", right.span)
        return False

    def in_domain(self, left: Typed, operator: str, right: Typed) -> bool:
        """``share >= 50`` is surely a slip for 50%."""
        for one, other in ((left, right), (right, left)):
            value = other.constant
            if one.field is None or value is None or one.field.type.value != "share" or not other.bare:
                continue
            if 1 < value <= 100:
                self.problems.add(
                    "E410",
                    f"`{one.field.id}` is a share between 0 and 1; `{operator} {_tidy(value)}` means"
                    f" {_tidy(value * 100)} %",
                    other.span,
                    f"Did you mean `{_tidy(value)}%`?",
                )
                return False
        return True

    def truths(self, left: Typed, operator: str, right: Typed) -> Term | None:
        """``flag == true``: equality of two truths, one of them fixed."""
        for one, other in ((left, right), (right, left)):
            fixed = other.term.data[0] if other.term is not None and other.term.op == "const" else None
            if one.kind is Kind.TRUTH and isinstance(fixed, bool) and operator in ("==", "!="):
                assert one.term is not None  # noqa: S101 - truths have terms
                return one.term if fixed is (operator == "==") else fold(Term("not", (one.term,)))
        odd = right if left.kind is Kind.TRUTH else left
        hint = "Use `and`, `or`, `not`." if odd.kind is Kind.TRUTH else "A flag is true or false: write its name alone."
        self.problems.add("E401", f"`{operator}` cannot compare {left.words} with {right.words}", odd.span, hint)
        return None

    def category(self, left: Typed, operator: str, right: Typed) -> Term | None:
        """``country == "CN"``, ``round <= "a"``: membership in a set of levels."""
        if left.kind is not Kind.CATEGORY:
            left, right, operator = right, left, _FLIPPED.get(operator, operator)
        field = left.field
        assert field is not None  # noqa: S101 - categories are fields
        if right.kind is not Kind.TEXT:
            hint = "Use `in` with a list." if right.kind is Kind.LIST else None
            self.problems.add("E401", f"`{operator}` cannot compare {left.words} with {right.words}", right.span, hint)
            return None
        level = right.texts[0]
        if not self.is_level(field, level, right.span):
            return None
        if operator in ("==", "!="):
            found = Term("member", (), (field.id, frozenset({level})))
            return found if operator == "==" else Term("not", (found,))
        if not field.ordered or field.values is None:
            self.problems.add(
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

    def is_level(self, field: Field, text: str, span: Span) -> bool:
        if field.values is None or text in field.values:
            return True
        shown = ", ".join(field.values[:8]) + (", …" if len(field.values) > 8 else "")
        self.problems.add(
            "E204",
            f'"{text}" is not a value of `{field.id}` ({shown})',
            span,
            _quoted_hint(text, field.values),
        )
        return False

    def membership(self, node: Membership) -> Typed:
        item, container = self.check(node.item), self.check(node.container)
        if Kind.MISSING in (item.kind, container.kind):
            return Typed(Kind.MISSING, node.span)
        term = None
        if item.kind is Kind.TEXT and container.kind is Kind.TAGS and container.field is not None:
            if self.is_level(container.field, item.texts[0], item.span):
                term = Term("has", (), (container.field.id, item.texts[0]))
        elif item.kind is Kind.CATEGORY and container.kind in (Kind.LIST, Kind.TEXT) and item.field is not None:
            if all(self.is_level(item.field, text, container.span) for text in container.texts):
                term = Term("member", (), (item.field.id, frozenset(container.texts)))
        else:
            hint = None
            if item.kind is Kind.TAGS and item.field is not None:
                hint = f"Write `overlaps({item.field.id}, {print_node(node.container)})`."
            self.problems.add(
                "E401",
                f"`in` takes a text in tags, or a category in a list; here is {item.words} in {container.words}",
                node.span,
                hint,
            )
        if term is None:
            return Typed(Kind.MISSING, node.span)
        found = Term(term.op, term.args, term.data, node.span)
        return Typed(Kind.TRUTH, node.span, Term("not", (found,), (), node.span) if node.negated else found)


def _result_unit(operator: str, left: Typed, right: Typed) -> Unit | None:
    """The unit of a sum, product or quotient; None where there is none."""
    if operator in "+-":
        if left.bare or right.bare:
            return right.unit if left.bare else left.unit
        return left.unit if left.unit == right.unit else None
    if right.unit == NUMBER:
        return left.unit
    if operator == "*":
        return right.unit if left.unit == NUMBER else None
    return NUMBER if left.unit == right.unit else None


def _bounded(term: Term, bounds: Interval) -> Term:
    """``lo <= x <= hi`` as the simplest primitive that says it."""
    if bounds.lo > bounds.hi:
        return constant(value=False)
    if bounds.lo == -inf:
        return Term("le", (term, constant(bounds.hi)))
    if bounds.hi == inf:
        return Term("le", (constant(bounds.lo), term))
    return Term("within", (term,), (bounds.lo, bounds.hi))


def _tidy(value: float) -> str:
    return f"{value:g}"


def _quoted_hint(text: str, values: tuple[str, ...]) -> str | None:
    near = closest(text, values)
    return None if near is None else f'Did you mean "{near}"?'
