"""Tokens to nodes: a Pratt parser with exact spans that goes on after an error."""

from __future__ import annotations

from attrs import frozen

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
    children,
)
from thesis.language.printer import print_node
from thesis.language.tokens import BROKEN, Place, Token, tokens
from thesis.text import Problems, Span

LONGEST_HINT = 80  # characters of an expression that a suggestion writes anew
LONGEST = 4096  # characters; reference/rule_language.md weighs these three limits
DEEPEST = 48
MOST_NODES = 500

COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")

# how tightly each operator binds; a chain of comparisons binds looser than arithmetic, tighter than `not`
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _NEGATIVE = range(1, 8)
_BINDING = {
    "or": _OR,
    "and": _AND,
    "in": _COMPARE,
    "not": _COMPARE,
    "+": _SUM,
    "-": _SUM,
    "*": _PRODUCT,
    "/": _PRODUCT,
}
_BINDING.update(dict.fromkeys(COMPARISONS, _COMPARE))

UNKNOWN_WORDS = frozenset({"null", "none", "nil", "na", "nan", "unknown", "missing", "blank", "empty", "known"})
_UNKNOWN_FUNCTIONS = frozenset({
    "isblank", "isna", "isnan", "isnull", "is_null", "is_known", "is_unknown", "isempty", "exists", "has_value",
    "coalesce", "ifnull", "ifna", "iferror", "nvl", "default", "known", "unknown", "missing", "present", "defined",
})  # fmt: skip
_FUNCTION_WORDS = {"and": ("a and b", " and "), "or": ("a or b", " or "), "not": ("not a", "")}


@frozen
class Test:
    """The right half of a comparison, as ``steps`` have it: ``<= 6 months``."""

    operator: str
    operand: Node


def parse(text: str, place: Place, problems: Problems) -> Node:
    """One whole expression as a node; what is wrong with it goes to ``problems``.

    ``place`` says where characters of the text stand in their file. Parts that could not be read are
    ``Missing`` nodes, so that the rest is checked in the same run.
    """
    if not _fits(text, place, problems):
        return Missing(place(0, len(text)))
    return _Parser(text, place, problems).whole()


def parse_test(text: str, place: Place, problems: Problems) -> Test | None:
    """A comparison without its left side, such as ``<= 6 months``; None (with a message) where it is none."""
    if not _fits(text, place, problems):
        return None
    return _Parser(text, place, problems).test()


def _fits(text: str, place: Place, problems: Problems) -> bool:
    if len(text) > LONGEST:
        problems.add(
            "E310",
            f"the expression has {len(text)} characters; {LONGEST} are allowed",
            place(0, 1),
            "Split it into clauses.",
        )
        return False
    if not text.strip():
        hint = "Write a comparison, such as `gross_margin >= 50%`."
        problems.add("E311", "the expression is empty", place(0, len(text)), hint)
        return False
    return True


class _Parser:
    def __init__(self, text: str, place: Place, problems: Problems) -> None:
        self.place = place
        self.problems = problems
        self.tokens = tokens(text, place, problems)
        self.at = 0
        self.depth = 0
        self.nodes = 0
        self.heights: dict[int, int] = {}
        self.given_up = False

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def whole(self) -> Node:
        start = self.token
        parts = [self.expression(_OR)]
        while self.token.kind != "end" and not self.given_up:
            if self.token.kind in (")", "]", ","):
                span = self.span(self.token, self.token)
                self.problems.add("E316", f"`{self.token.kind}` belongs to no bracket", span, "Remove it.")
                self.at += 1
            elif self.token.kind not in ("and", "or"):
                self.unexpected("an operator or the end")
            if self.token.kind in ("and", "or"):
                self.at += 1
                parts.append(self.expression(_OR))
            else:
                parts.append(Missing(self.span_from(start)))
        match parts:
            case [one]:
                return one
            case _:
                return self.unread(parts, self.span_from(start))

    def unread(self, parts: list[Node], span: Span) -> Node:
        """Parts between which something could not be read: each is checked, the whole is not."""
        return Comparison((Missing(span), *parts), ("==",) * len(parts), span)

    def test(self) -> Test | None:
        operator = self.token
        if operator.kind not in COMPARISONS:
            self.problems.add(
                "E320",
                "a step begins with a comparison",
                self.span(operator, operator),
                "Write it as `<= 6 months` or `>= 20%`.",
            )
            return None
        self.at += 1
        operand = self.expression(_SUM)
        if self.token.kind != "end" and not self.given_up:
            self.unexpected("the end of the step")
        return Test(operator.kind, operand)

    def expression(self, floor: int) -> Node:
        """An expression whose operators all bind at least as tightly as ``floor``."""
        start = self.token
        self.depth += 1
        if self.depth > DEEPEST:
            return self.give_up("it is nested too deeply", start)
        left = self.prefix()
        while not self.given_up:
            kind = self.token.kind
            binding = _BINDING.get(kind)
            if binding is None or binding < floor or (kind == "not" and self.tokens[self.at + 1].kind != "in"):
                break
            left = self.infix(left, start, binding)
        self.depth -= 1
        return left

    def infix(self, left: Node, start: Token, binding: int) -> Node:
        operator = self.token.kind
        if binding in (_OR, _AND):
            return self.logic(left, start, operator, binding)
        if operator in ("in", "not"):
            return self.membership(left, start)
        if binding == _COMPARE:
            return self.chain(left, start)
        self.at += 1
        right = self.expression(binding + 1)
        return self.made(Arithmetic(operator, left, right, self.span_from(start)))

    def logic(self, left: Node, start: Token, operator: str, binding: int) -> Node:
        operands = [left]
        while self.token.kind == operator and not self.given_up:
            self.at += 1
            half = self.token.kind in COMPARISONS
            if half:
                self.half_chain()
            begin = self.token
            operand = self.expression(binding + 1)
            if half:  # what stands on its right is still checked
                operand = self.unread([operand], self.span_from(begin))
            operands.append(operand)
        return self.made(Logic(operator, tuple(operands), self.span_from(start)))

    def half_chain(self) -> None:
        """``a < b and < c``."""
        self.problems.add(
            "E312",
            f"`{self.token.kind}` has nothing on its left",
            self.span(self.token, self.token),
            "Write a chain, such as `20% <= x <= 80%`, or repeat the name.",
        )
        self.at += 1

    def membership(self, left: Node, start: Token) -> Node:
        negated = self.token.kind == "not"
        self.at += 2 if negated else 1
        container = self.expression(_SUM)
        return self.made(Membership(left, container, negated, self.span_from(start)))

    def chain(self, left: Node, start: Token) -> Node:
        operands, operators = [left], []
        while self.token.kind in COMPARISONS and not self.given_up:
            operators.append(self.token.kind)
            self.at += 1
            operands.append(self.expression(_SUM))
        return self.made(Comparison(tuple(operands), tuple(operators), self.span_from(start)))

    def prefix(self) -> Node:
        token = self.token
        if token.kind == "not":
            self.at += 1
            return self.made(Not(self.expression(_NOT), self.span_from(token)))
        if token.kind in ("-", "+"):
            self.at += 1
            operand = self.expression(_NEGATIVE)
            return operand if token.kind == "+" else self.made(Negative(operand, self.span_from(token)))
        return self.primary(token)

    def primary(self, token: Token) -> Node:
        span = self.span(token, token)
        self.at += 1
        match token.kind:
            case "number" if token.amount is not None:
                return self.made(Number(token.amount, token.suffix, span))
            case "text":
                return self.made(Text(token.text, span))
            case "date" if token.day is not None:
                return self.made(Day(token.day, span))
            case "true" | "false":
                return self.made(Flag(token.kind == "true", span))
            case "name":
                return self.named(token)
            case "and" | "or" if self.token.kind == "(":
                return self.named(token)
            case "(":
                return self.parenthesised(token)
            case "[":
                return self.made(ListOf(self.items("]", token), self.span_from(token)))
            case "broken":
                return self.broken(span)
        self.at -= 1
        return self.unexpected("a name, a number or a text")

    def broken(self, span: Span) -> Node:
        """A word of which a message has been written; its arguments, if it has any, are still read."""
        if self.token.kind == "(":
            opening = self.token
            self.at += 1
            self.items(")", opening)
        return self.made(Missing(span))

    def named(self, token: Token) -> Node:
        span = self.span(token, token)
        word = token.text.lower()
        if self.token.kind == "(":
            return self.call(token)
        if word in ("true", "false"):
            self.problems.add("E301", f"`{token.text}` is written small", span, f"Write `{word}`.")
            return self.made(Flag(word == "true", span))
        if word in UNKNOWN_WORDS:
            return self.known_test(span)
        return self.made(Name(token.text, span))

    def known_test(self, span: Span) -> Node:
        self.problems.add(
            "E313",
            "no rule may test whether a fact is known",
            span,
            "Leave the test out: unknown facts widen the bounds, and `coverage` stands beside the score.",
        )
        self.skip()
        return self.made(Missing(span))

    def call(self, token: Token) -> Node:
        name_span = self.span(token, token)
        opening = self.token
        self.at += 1
        arguments = self.items(")", opening)
        word = token.text.lower()
        if word in _FUNCTION_WORDS:
            meant = self.rewritten(*_FUNCTION_WORDS[word], arguments)
            self.problems.add("E301", f"`{token.text}(…)` is a spreadsheet's form", name_span, f"Write `{meant}`.")
            parts = (*arguments, Missing(name_span))
            return self.made(Logic("and", parts, self.span_from(token)))
        if word in _UNKNOWN_FUNCTIONS:
            return self.known_test(name_span)
        return self.made(Call(token.text, arguments, self.span_from(token), name_span))

    def rewritten(self, example: str, glue: str, arguments: tuple[Node, ...]) -> str:
        """``AND(a, b)`` as it is written here, where it is short."""
        texts = [f"({print_node(one)})" if isinstance(one, Logic) else print_node(one) for one in arguments]
        text = glue.join(texts) if glue else f"not {texts[0] if texts else 'a'}"
        return text if all(texts) and texts and len(text) <= LONGEST_HINT else example

    def parenthesised(self, opening: Token) -> Node:
        node = self.expression(_OR)
        self.close(")", opening)
        return node

    def items(self, closing: str, opening: Token) -> tuple[Node, ...]:
        found: list[Node] = []
        while self.token.kind not in (closing, "end") and not self.given_up:
            found.append(self.expression(_OR))
            if self.token.kind != ",":
                break
            self.at += 1
        self.close(closing, opening)
        return tuple(found)

    def close(self, closing: str, opening: Token) -> None:
        if self.token.kind == closing:
            self.at += 1
        elif self.token.kind == "end" and not self.given_up:
            self.problems.add(
                "E314", f"`{opening.text}` is not closed", self.span(opening, opening), f"Add `{closing}`."
            )
            self.given_up = True
        elif not self.given_up:
            self.unexpected(f"`{closing}`")
            while self.token.kind not in (closing, "end"):
                self.at += 1
                self.skip()
            if self.token.kind == closing:
                self.at += 1

    def unexpected(self, wanted: str) -> Node:
        """Say what stands where something else was wanted, and skip to where reading can go on."""
        token = self.token
        span = self.span(token, token)
        if token.kind == "end":
            last = self.tokens[self.at - 1] if self.at else token
            cause = f"the expression ends where {wanted} was expected"
            self.problems.add("E315", cause, self.span(last, last), "Complete it.")
            self.given_up = True
            return Missing(span)
        if token.text.lower() == "is":
            return self.is_test(span)
        if token.kind != BROKEN:
            shown = f'"{token.text}"' if token.kind == "text" else token.text
            self.problems.add("E316", f"`{shown}` stands where {wanted} was expected", span, self.advice(token, wanted))
        self.skip()
        return Missing(span)

    def is_test(self, span: Span) -> Node:
        """``x is known`` is refused; ``x is true`` is a habit."""
        after = self.tokens[self.at + 1 : self.at + 3]
        words = [one.text.lower() for one in after if one.text.lower() != "not"]
        if words and words[0] in UNKNOWN_WORDS:
            return self.known_test(span)
        negated = bool(after) and after[0].kind == "not"
        self.problems.add("E301", "`is` is not used here", span, f"Write `{'!=' if negated else '=='}`.")
        self.skip()
        return self.made(Missing(span))

    def advice(self, token: Token, wanted: str) -> str | None:
        """The next step, where there is an obvious one."""
        before = self.tokens[self.at - 1].kind if self.at else ""
        if token.kind == "," and wanted == "`)`":
            return 'A list stands in square brackets: `["a", "b"]`.'
        if token.kind == "[" and before == "name":
            return "A field has no parts; use `in`, `count_in` or `size` with tags."
        if token.kind in ("name", "number", "text", "date", "true", "false") and "operator" in wanted:
            return "Is there an operator missing before it, such as `and`?"
        if token.kind in COMPARISONS and before in COMPARISONS:
            return f"One comparison is enough: `{token.kind}`."
        return None

    def skip(self) -> None:
        """Pass over words up to the next place where a new part may begin."""
        inner = 0
        while self.token.kind != "end":
            kind = self.token.kind
            if inner == 0 and kind in (")", "]", ",", "and", "or"):
                return
            inner += (kind in ("(", "[")) - (kind in (")", "]"))
            self.at += 1

    def made(self, node: Node) -> Node:
        """Count a node against the limits."""
        self.nodes += 1
        below = (self.heights[id(child)] for child in children(node) if id(child) in self.heights)
        height = 1 + max(below, default=0)
        self.heights[id(node)] = height
        if height > DEEPEST and not self.given_up:
            return self.give_up("it is nested too deeply", self.tokens[0])
        if self.nodes > MOST_NODES and not self.given_up:
            return self.give_up(f"it has more than {MOST_NODES} parts", self.tokens[0])
        return node

    def give_up(self, why: str, token: Token) -> Node:
        if not self.given_up:
            self.problems.add(
                "E310", f"the expression is too large: {why}", self.span(token, token), "Split it into clauses."
            )
        self.given_up = True
        return Missing(self.span(token, token))

    def span(self, first: Token, last: Token) -> Span:
        return self.place(first.start, last.end)

    def span_from(self, first: Token) -> Span:
        return self.place(first.start, self.tokens[max(self.at - 1, 0)].end)
