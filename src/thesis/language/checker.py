"""Nodes to typed terms: names are resolved, kinds and units compared, before any company is scored."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, islice

from thesis.language.comparing import PLAIN_KINDS, compare, membership
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
from thesis.text import Problems, Span, closest, did_you_mean
from thesis.text.suggest import MOST_LOOKED_AT
from thesis.units import Unit, convert, day_number, scan_unit
from thesis.units.quantity import NUMBER
from thesis.vocabulary import Field

AS_OF = "as_of"
_JOINS = {
    "+": "Both sides of `+` have one unit.",
    "-": "Both sides of `-` have one unit.",
    "*": "One side of `*` is a plain number.",
    "/": "The right side of `/` is a plain number, or has the unit of the left one.",
}


def check(node: Node, scope: Scope, problems: Problems) -> Typed:
    """An expression with its kind, unit and term; what is wrong with it goes to ``problems``."""
    return _Checker(scope, problems).check(node)


def as_truth(found: Typed) -> str | None:
    """How something that is no truth could be made one."""
    field = found.field
    if found.kind in PLAIN_KINDS:
        return f"Compare it with something, such as `{field.id if field else 'x'} >= …`, or use `value` for a grade."
    if field is not None and field.values and found.kind is Kind.CATEGORY:
        return f'Write `{field.id} == "{field.values[0]}"`.'
    if field is not None and found.kind is Kind.TAGS:
        return f'Write `"{field.values[0] if field.values else "…"}" in {field.id}`.'
    return None


def number_value(node: Number, unit: Unit) -> tuple[Fraction, Unit]:
    """A literal's exact value and its unit; a bare number keeps the plain one."""
    if not node.suffix:
        return node.amount, NUMBER
    found = scan_unit(node.suffix)
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
                f"the vocabulary counts money in {self.scope.currency or 'no currency'}, not {unit.currency}",
                node.span,
                f"Write the amount in {self.scope.currency}."
                if self.scope.currency
                else "Give the vocabulary a currency.",
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
        if kind in PLAIN_KINDS:
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
        if value.kind is Kind.MISSING:
            return Typed(Kind.MISSING, span)
        if value.kind is Kind.TRUTH:
            return Typed(Kind.TRUTH, span, constant(bool(value.truth), span))
        if value.number is not None:
            return Typed(value.kind, span, constant(value.number, span), value.unit, bare=value.bare)
        items = tuple(
            Typed(value.of, span, constant(number, span), value.unit, bare=value.bare) for number in value.numbers
        )
        return Typed(value.kind, span, texts=value.texts, items=items)

    def unknown_name(self, name: str, span: Span) -> None:
        fields = self.scope.fields
        looked_at, folded = tuple(islice(fields.values(), MOST_LOOKED_AT)), name.casefold()
        level_of = [f.id for f in looked_at if f.values and name in f.values]
        titled = [f.id for f in looked_at if folded in (f.title.casefold(), f.title_zh.casefold())]
        near = titled[0] if titled else closest(name, chain(fields, self.scope.parameters, (AS_OF,)))
        if name in FUNCTIONS:
            hint: str | None = f"`{name}` is a function: write `{FUNCTIONS[name].signature}`."
        elif level_of:
            hint = f'Texts stand in double quotes: `"{name}"` is a value of `{level_of[0]}`.'
        elif near is not None and near in fields:
            hint = f"Did you mean `{near}` ({fields[near].type.value})?"
        else:
            hint = None if near is None else f"Did you mean `{near}`?"
        self.problems.add("E201", f"unknown field `{name}`", span, hint)

    def list_of(self, node: ListOf) -> Typed:
        found = [self.check(item) for item in node.items]
        texts = tuple(one for one in found if one.kind is Kind.TEXT)
        numbers = tuple(one for one in found if one.kind in PLAIN_KINDS and one.constant is not None)
        for one in found:
            if one.kind not in (Kind.TEXT, Kind.MISSING) and one not in numbers:
                cause = f"a list holds texts, numbers or dates; this is {one.words}"
                self.problems.add("E404", cause, one.span, "Write constants.")
        if texts and numbers:
            self.problems.add("E404", "a list holds either texts or numbers, not both", node.span, "Keep one kind.")
            return Typed(Kind.MISSING, node.span)
        if any(one.kind is Kind.MISSING for one in found) or len(texts) + len(numbers) < len(found):
            return Typed(Kind.MISSING, node.span)
        return Typed(
            Kind.LIST,
            node.span,
            texts=tuple(one.texts[0] for one in texts),
            text_spans=tuple(one.span for one in texts),
            items=numbers,
        )

    def negative(self, node: Negative) -> Typed:
        operand = self.check(node.operand)
        if operand.kind is Kind.NUMBER and operand.term is not None:
            term = fold(Term("neg", (operand.term,), (), node.span))
            return Typed(Kind.NUMBER, node.span, term, operand.unit, bare=operand.bare)
        if operand.kind is not Kind.MISSING:
            self.problems.add("E401", f"`-` needs a number; this is {operand.words}", operand.span)
        return Typed(Kind.MISSING, node.span)

    def arithmetic(self, node: Arithmetic) -> Typed:
        if self.hyphenated(node):
            return Typed(Kind.MISSING, node.span)
        left, right = self.check(node.left), self.check(node.right)
        if left.kind is Kind.MISSING or right.kind is Kind.MISSING:
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
            cause = f"`{node.operator}` cannot join {left.words} and {right.words}"
            self.problems.add("E405", cause, node.span, _JOINS[node.operator])
            return Typed(Kind.MISSING, node.span)
        op = {"+": "add", "-": "sub", "*": "mul", "/": "div"}[node.operator]
        assert left.term is not None  # noqa: S101 - numbers have terms
        assert right.term is not None  # noqa: S101
        term = fold(Term(op, (left.term, right.term), (), node.span))
        return Typed(Kind.NUMBER, node.span, term, unit, bare=left.bare and right.bare)

    def hyphenated(self, node: Arithmetic) -> bool:
        """``gross-margin`` is a subtraction of two unknown names: say what was meant."""
        parts = _hyphens(node)
        joined = "_".join(parts)
        known = self.scope.fields.keys() | self.scope.parameters.keys()
        if joined not in known or known.issuperset(parts):
            return False
        hint = f"`-` subtracts. Did you mean `{joined}`?"
        self.problems.add("E201", f"unknown field `{'-'.join(parts)}`", node.span, hint)
        return True

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
                    hint = f"Compare it with something; for grades, write `{other}`."
                self.problems.add("E402", f"`{operator}` needs truths; this is {found.words}", found.span, hint)
        if len(terms) < len(operands):
            return Typed(Kind.MISSING, span)
        return Typed(Kind.TRUTH, span, fold(Term(operator, tuple(terms), (), span)))

    def call(self, node: Call) -> Typed:
        items = [self.check(argument) for argument in node.arguments]
        function = FUNCTIONS.get(node.name)
        if function is None:
            hint = did_you_mean(node.name, FUNCTIONS)
            if node.name.lower() in ("if", "iif", "switch", "ifs", "choose", "vlookup"):
                hint = "A rule has `steps` or `table` for that; or write two rules, with `applies`."
            elif node.name in self.scope.fields or node.name in self.scope.parameters:
                hint = f"`{node.name}` is no function: write it without brackets."
            elif hint is None:
                hint = f"The functions are {', '.join(FUNCTIONS)}."
            self.problems.add("E203", f"unknown function `{node.name}`", node.name_span, hint)
            return Typed(Kind.MISSING, node.span)
        if not function.least <= len(items) <= function.most:
            wanted = _count(function.least, "argument")
            if function.least < function.most:
                wanted = f"{function.least} to {function.most} arguments"
            cause = f"`{node.name}` takes {wanted}; here {'is' if len(items) == 1 else 'are'} {len(items) or 'none'}"
            self.problems.add("E203", cause, node.span, f"It is written `{function.signature}`.")
            return Typed(Kind.MISSING, node.span)
        return lower(function, Arguments(node.name, items, node.span, self.problems))

    def comparison(self, node: Comparison) -> Typed:
        found = [self.check(operand) for operand in node.operands]
        if any(one.kind is Kind.MISSING for one in found):
            return Typed(Kind.MISSING, node.span)
        before = len(self.problems.found)
        term = compare(node.operators, found, self.problems)
        if term is None or len(self.problems.found) > before:
            return Typed(Kind.MISSING, node.span)
        return Typed(Kind.TRUTH, node.span, Term(term.op, term.args, term.data, node.span))

    def membership(self, node: Membership) -> Typed:
        item, container = self.check(node.item), self.check(node.container)
        if Kind.MISSING in (item.kind, container.kind):
            return Typed(Kind.MISSING, node.span)
        term = membership(item, container, print_node(node.container), node.span, self.problems)
        if term is None:
            return Typed(Kind.MISSING, node.span)
        found = Term(term.op, term.args, term.data, node.span)
        return Typed(Kind.TRUTH, node.span, fold(Term("not", (found,), (), node.span)) if node.negated else found)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _hyphens(node: Node) -> tuple[str, ...]:
    """The names that hyphens join, or an empty tuple where anything else stands among them."""
    if isinstance(node, Name):
        return (node.name,)
    if isinstance(node, Arithmetic) and node.operator == "-" and isinstance(node.right, Name):
        before = _hyphens(node.left)
        return (*before, node.right.name) if before else ()
    return ()


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
