"""Peers that score one company: each is made ready once, then given a dict and asked for the total."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import reduce
from typing import Any

from writer import Writer, pieces

from rules import Curve, Pack, Table, Test

One = Callable[[dict[str, Any]], float]


class JsonLogic(Writer):
    """JSONLogic, as trees."""

    def test(self, test: Test) -> Any:
        fact = {"var": test.field}
        match test.kind:
            case "number":
                return {"and": [{"!==": [fact, None]}, {test.sign: [fact, test.value]}]}
            case "flag":
                return {"===": [fact, test.sign == "is"]}
        found = {"in": [fact, list(test.value)]}
        return found if test.sign == "is" else {"and": [{"!==": [fact, None]}, {"!": [found]}]}

    def group(self, parts: list[Any], *, every: bool) -> Any:
        return {"and" if every else "or": parts}

    def curve(self, curve: Curve) -> Any:
        x = {"var": curve.field}
        chain: list[Any] = [{"===": [x, None]}, 0.0, {"<=": [x, curve.knots[0][0]]}, curve.knots[0][1]]
        for a, ya, b, yb in pieces(curve):
            chain += [{"<=": [x, b]}, {"+": [{"*": [{"-": [x, a]}, (yb - ya) / (b - a)]}, ya]}]
        return {"if": [*chain, curve.knots[-1][1]]}

    def table(self, table: Table) -> Any:
        pairs = (({"===": [{"var": table.field}, level]}, grade) for level, grade in table.grades.items())
        return {"if": [*(part for pair in pairs for part in pair), 0.0]}

    def clauses(self, grades: list[Any], *, every: bool) -> Any:
        return {"min" if every else "max": grades}

    def truth(self, condition: Any) -> Any:
        return {"if": [condition, 1.0, 0.0]}

    def given(self, points: float, grade: Any, applies: Any | None) -> Any:
        given = {"*": [points, grade]}
        return given if applies is None else {"if": [applies, given, 0.0]}


class Text(Writer):
    """An expression as text; dialects differ in how they say and, null and choices."""

    also, either, negated, null, true, false = "and", "or", "not ", "null", "true", "false"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        """One or the other."""
        return f"({condition} ? {then} : {otherwise})"

    def test(self, test: Test) -> str:
        x = test.field
        match test.kind:
            case "number":
                return f"({x} != {self.null} {self.also} {x} {test.sign} {test.value!r})"
            case "flag":
                return f"({x} == {self.true if test.sign == 'is' else self.false})"
        levels = ", ".join(f"'{level}'" for level in test.value)
        found = f"({x} in [{levels}])"
        return found if test.sign == "is" else f"({x} != {self.null} {self.also} {self.negated}{found})"

    def group(self, parts: list[str], *, every: bool) -> str:
        return "(" + f" {self.also if every else self.either} ".join(parts) + ")"

    def curve(self, curve: Curve) -> str:
        x = curve.field
        text = repr(curve.knots[-1][1])
        for a, ya, b, yb in reversed(pieces(curve)):
            text = self.choice(f"{x} <= {b!r}", f"({x} - {a!r}) * {(yb - ya) / (b - a)!r} + {ya!r}", text)
        text = self.choice(f"{x} <= {curve.knots[0][0]!r}", repr(curve.knots[0][1]), text)
        return self.choice(f"{x} == {self.null}", "0.0", text)

    def table(self, table: Table) -> str:
        chosen = list(table.grades.items())
        return reduce(
            lambda text, one: self.choice(f"{table.field} == '{one[0]}'", repr(one[1]), text), reversed(chosen), "0.0"
        )

    def clauses(self, grades: list[str], *, every: bool) -> str:
        return reduce(lambda a, b: self.choice(f"{a} {'<' if every else '>'} {b}", a, b), grades)

    def truth(self, condition: str) -> str:
        return self.choice(condition, "1.0", "0.0")

    def given(self, points: float, grade: str, applies: str | None) -> str:
        given = f"{float(points)!r} * {grade}"
        return given if applies is None else self.choice(applies, given, "0.0")

    def total(self) -> str:
        """All points in one expression."""
        return " + ".join(f"({one})" for one in self.points())


class Cel(Text):
    """The Common Expression Language."""

    also, either, negated = "&&", "||", "!"


class Python(Text):
    """Python itself: what nobody can beat from Python without leaving it."""

    null, true, false = "None", "True", "False"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"({then} if {condition} else {otherwise})"


def python_function(pack: Pack) -> One:
    """One Python function, written from the pack: no bounds, no unknowns but as 0, no contributions."""
    writer = Python(pack)
    lines = [f"    {name} = facts[{name!r}]" for name in pack.fields]
    lines += [f"    total = {writer.total()}"]
    lines += [f"    if {fires}: total = min(total, {cap!r})" for fires, cap in writer.gates()]
    names: dict[str, Any] = {}
    exec("def score(facts):\n" + "\n".join(lines) + "\n    return total", names)
    return names["score"]


def datalogic(pack: Pack) -> One:
    """datalogic-py: JSONLogic in Rust."""
    from datalogic_py import Engine

    writer = JsonLogic(pack)
    total = {"+": writer.points()}
    caps = [{"if": [fires, cap, 1e9]} for fires, cap in writer.gates()]
    rule = Engine().compile(json.dumps({"min": [total, *caps]}))
    return rule.evaluate


def zen_expression(pack: Pack) -> One:
    """zen-engine: one expression."""
    import zen

    writer = Text(pack)
    caps = ", ".join(f"({fires} ? {cap!r} : 1000000.0)" for fires, cap in writer.gates())
    compiled = zen.compile_expression(f"min([{writer.total()}, {caps}])")
    return compiled.evaluate


def zen_tables(pack: Pack) -> One:
    """zen-engine: a graph with a decision table for each rule, and their sum."""
    import zen

    writer = Text(pack)
    nodes: list[dict[str, Any]] = [{"id": "in", "name": "in", "type": "inputNode"}]
    edges = []
    for i, rule in enumerate(pack.rules):
        applies = "" if rule.applies is None else writer.condition(rule.applies)
        rows = [{"_id": "a", "i": applies, "o": writer.given(rule.points, writer.grade(rule.grade), None)}]
        rows += [{"_id": "b", "i": "", "o": "0"}] if applies else []
        content = {
            "hitPolicy": "first",
            "inputs": [{"id": "i", "name": "applies"}],
            "outputs": [{"id": "o", "name": "points", "field": f"r{i}"}],
            "rules": rows,
        }
        nodes.append({"id": f"t{i}", "name": f"t{i}", "type": "decisionTableNode", "content": content})
        edges += [_edge("in", f"t{i}"), _edge(f"t{i}", "sum")]
    caps = [f"({fires} ? {cap!r} : 1000000.0)" for fires, cap in writer.gates()]
    gates = [{"id": f"g{i}", "key": f"g{i}", "value": text} for i, text in enumerate(caps)]
    nodes.append({"id": "gates", "name": "gates", "type": "expressionNode", "content": {"expressions": gates}})
    edges += [_edge("in", "gates"), _edge("gates", "sum"), _edge("sum", "out")]
    names = [f"r{i}" for i in range(len(pack.rules))]
    total = f"min([{' + '.join(names)}, {', '.join(one['key'] for one in gates)}])"
    content = {"expressions": [{"id": "s", "key": "score", "value": total}]}
    nodes.append({"id": "sum", "name": "sum", "type": "expressionNode", "content": content})
    nodes.append({"id": "out", "name": "out", "type": "outputNode"})
    graph = zen.ZenDecisionContent(json.dumps({"nodes": nodes, "edges": edges}))
    decision = zen.ZenEngine().create_decision(graph)
    return lambda facts: decision.evaluate(facts)["result"]["score"]


def _edge(start: str, stop: str) -> dict[str, str]:
    return {"id": f"{start}-{stop}", "sourceId": start, "targetId": stop, "type": "edge"}


def cel(pack: Pack) -> One:
    """common-expression-language: CEL in Rust."""
    import cel

    writer = Cel(pack)
    score = f"({writer.total()})"
    program = cel.compile(score)
    gates = [(cel.compile(fires), cap) for fires, cap in writer.gates()]

    def run(facts: dict[str, Any]) -> float:
        total = program.execute(facts)
        for fires, cap in gates:
            if fires.execute(facts):
                total = min(total, cap)
        return total

    return run


def rule_engine(pack: Pack) -> One:
    """rule-engine: an expression evaluated as a tree in Python."""
    import rule_engine

    writer = Text(pack)
    score = rule_engine.Rule(writer.total())
    gates = [(rule_engine.Rule(fires), cap) for fires, cap in writer.gates()]

    def run(facts: dict[str, Any]) -> float:
        total = float(score.evaluate(facts))
        for fires, cap in gates:
            if fires.matches(facts):
                total = min(total, cap)
        return total

    return run


PEERS: dict[str, Callable[[Pack], One]] = {
    "python function": python_function,
    "datalogic-py": datalogic,
    "zen-engine, expression": zen_expression,
    "zen-engine, decision tables": zen_tables,
    "common-expression-language": cel,
    "rule-engine": rule_engine,
}
