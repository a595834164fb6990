"""The author's own tests: read, not run. A company is looked up when a thesis is checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from thesis.model import Case, Expectation, Gate, Rule, Verdict
from thesis.text import Array, Leaf, Node, Problems, Reader, Span, Table, did_you_mean, plain
from thesis.text.reading import exact

EXPECTATIONS = ("rules", "gates", "score", "low", "high", "verdict", "possible_verdicts", "coverage", "vetoed")
_NUMBERS = ("score", "low", "high", "coverage")
_STATES = ("unknown", "n/a")


def read_cases(
    top: Reader,
    rules: Mapping[str, Rule],
    gates: Mapping[str, Gate],
    verdicts: tuple[Verdict, ...],
    problems: Problems,
) -> dict[str, Case]:
    """The tables of ``[cases]``; what they expect must be something that can come about."""
    names = (*(verdict.name for verdict in verdicts), "veto")
    found = {}
    for name, table, span in top.tables("cases"):
        read = Reader(table, problems.inside(f"case `{name}`"))
        profile = read.leaf("profile")
        reference = read.text("profile")
        facts = read.node("facts")
        if facts is not None and not isinstance(facts, Table):
            read.subtable("facts")
        elif (reference is None) == (facts is None) and "profile" not in table.items:
            hint = 'Add `profile = "companies.toml#DramaWave"`, or `facts = { … }`.'
            read.problems.add("E536", "the case has no company", span, hint)
        elif reference is not None and facts is not None:
            key = table.key_span("facts")
            read.problems.add("E536", "the case has a `profile` and `facts` of its own", key, "Keep one of the two.")
        elif reference is not None and profile is not None and not all(reference.partition("#")):
            hint = 'Write "companies.toml#DramaWave".'
            read.problems.add("E536", "the company stands after `#`", profile.span, hint)
        read.text("note")
        read.text("note_zh")
        expected = _expected(read, rules, gates, names, span)
        read.finish()
        found[name] = Case(
            id=name,
            profile=reference,
            facts=plain(facts) if isinstance(facts, Table) else None,
            expected={path: one.value for path, one in expected.items()},
            expectations=tuple(expected.values()),
            folder=None if profile is None else profile.span.document.folder,
            facts_table=facts if isinstance(facts, Table) else None,
            span=span,
        )
    return found


def _expected(
    read: Reader,
    rules: Mapping[str, Rule],
    gates: Mapping[str, Gate],
    verdicts: Collection[str],
    span: Span,
) -> dict[str, Expectation]:
    """Everything that a case expects, by what it is expected of: ``rules.pmf-speed``, ``score``, ``verdict``."""
    found: dict[str, Expectation] = {}

    def note(path: str, node: Node, value: Any) -> None:
        found[path] = Expectation(path, value, node.span)

    for part, known, kind in (("rules", rules, "rule"), ("gates", gates, "gate")):
        table = read.subtable(part)
        for name, node in table.items.items():
            if name not in known:
                hint = did_you_mean(name, known)
                read.problems.add("E209", f"unknown {kind} `{name}`", table.key_span(name), hint)
            elif _is_state(node) or (part == "rules" and _is_range(node)):
                note(f"{part}.{name}", node, plain(node))
            else:
                hint = 'Write true, false, "unknown" or "n/a"' + (", a grade, or [0.4, 1]." if kind == "rule" else ".")
                read.problems.add("E537", f"no {kind} can be this", node.span, hint)
    for key in _NUMBERS:
        number = read.node(key)
        if number is not None and _is_range(number):
            note(key, number, plain(number))
        elif number is not None:
            hint = "Write a number, or a range: [60, 70]."
            read.problems.add("E537", f"`{key}` cannot be this", number.span, hint)
    _verdicts(read, verdicts, note)
    if not found and not any(key in read.table.items for key in EXPECTATIONS):
        hint = f"Add one of {', '.join(EXPECTATIONS)}."
        read.problems.add("E536", "the case expects nothing", span, hint)
    return found


def _verdicts(read: Reader, verdicts: Collection[str], note: Any) -> None:
    verdict = read.leaf("verdict")
    leaves = () if verdict is None else (verdict,)
    for leaf in (*leaves, *(read.texts("possible_verdicts") or ())):
        if leaf.value not in verdicts:
            hint = did_you_mean(str(leaf.value), verdicts) or f"The verdicts are {', '.join(verdicts)}."
            read.problems.add("E538", f"unknown verdict `{leaf.value}`", leaf.span, hint)
    possible = read.table.items.get("possible_verdicts")
    if verdict is not None:
        note("verdict", verdict, verdict.value)
    if isinstance(possible, Array):
        note("possible_verdicts", possible, plain(possible))
    vetoed = read.leaf("vetoed")
    if vetoed is not None:
        if isinstance(vetoed.value, bool) or vetoed.value == "unknown":
            note("vetoed", vetoed, vetoed.value)
        else:
            read.problems.add("E537", "`vetoed` cannot be this", vetoed.span, 'Write true, false or "unknown".')


def _is_state(node: Node) -> bool:
    return isinstance(node, Leaf) and (isinstance(node.value, bool) or node.value in _STATES)


def _is_range(node: Node) -> bool:
    """A number, or a list of the least and the greatest."""
    if isinstance(node, Leaf):
        return exact(node.value) is not None
    ends = [exact(one.value) for one in node.items if isinstance(one, Leaf)] if isinstance(node, Array) else []
    return len(ends) == 2 and ends[0] is not None and ends[1] is not None and ends[0] <= ends[1]
