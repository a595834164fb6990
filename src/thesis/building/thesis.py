"""The whole tree to a Thesis, table by table, in the order of the file format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from thesis.building.claims import read_claim, read_sources, read_thousandths, unit_number
from thesis.building.expressions import Expressions
from thesis.building.forms import FORMS, TRUTH_FORMS, read_form
from thesis.building.parameters import read_parameters
from thesis.language import Scope
from thesis.model import (
    Case,
    Criterion,
    Gate,
    Omission,
    Parameter,
    Promises,
    Rule,
    Source,
    Thesis,
    Verdict,
)
from thesis.text import Leaf, Node, Problems, Reader, Table, did_you_mean, plain, write_toml
from thesis.text.reading import exact
from thesis.units import read_quantity
from thesis.vocabulary import Field, Vocabulary, read_vocabulary

FORMAT = 1
RESERVED_VERDICT = "veto"

_EXPECTATIONS = (
    "rules",
    "gates",
    "score",
    "low",
    "high",
    "verdict",
    "possible_verdicts",
    "coverage",
    "vetoed",
)


def build(tree: Table) -> Thesis:
    """A tree, with its parents and vocabulary merged in, as a Thesis.

    Raises:
        ThesisError: every mistake in it, with its place.
    """
    problems = Problems()
    top = Reader(tree, problems)
    head = Reader(top.subtable("thesis"), problems.inside("[thesis]"))
    _check_format(head)
    vocabulary = (
        read_vocabulary(
            Table(
                {key: tree.items[key] for key in ("vocabulary", "fields") if key in tree.items}, tree.span, tree.keys
            ),
            problems,
        )
        if "vocabulary" in tree.items
        else _no_vocabulary(head)
    )
    top.node("vocabulary")
    top.node("fields")
    sources = read_sources(top, problems)
    default = head.text("source")
    if default is not None and default not in sources:
        problems.add(
            "E206",
            f"unknown source `{default}`",
            head.table.items["source"].span,
            did_you_mean(default, sources),
        )
    parameters = read_parameters(top, sources, default, vocabulary.currency, problems)
    _check_names(parameters, vocabulary.fields, problems)
    scope = Scope(vocabulary.fields, {name: one.value for name, one in parameters.items()}, vocabulary.currency)
    part = _Parts(top, scope, sources, default, problems)
    criteria = part.criteria()
    as_of = head.day("as_of")
    thesis = Thesis(
        id=head.required_text("id"),
        title=head.text("title") or "",
        title_zh=head.text("title_zh") or "",
        holder=head.text("holder") or "",
        version=head.text("version") or "",
        as_of=as_of,
        vocabulary=vocabulary,
        sources=sources,
        parameters=parameters,
        criteria=criteria,
        rules=part.rules(criteria),
        gates=part.gates(),
        verdicts=part.verdicts(),
        promises=part.promises(),
        omitted=part.omitted(),
        cases=part.cases(),
        tree=tree,
        hash=sha256(write_toml(plain(tree)).encode()).hexdigest(),
    )
    for key in ("vocabulary", "extends", "note", "note_zh", "holder_zh"):
        head.node(key)
    head.finish()
    top.finish()
    if not thesis.rules and not problems.found:
        problems.add("E530", "the thesis has no rule", tree.span, "Add one: [rules.application-first].")
    problems.raise_if_any()
    return thesis


def _check_format(head: Reader) -> None:
    leaf = head.leaf("format")
    if leaf is None:
        head.problems.add("E531", "`format` is missing", head.table.span, f"Add `format = {FORMAT}`.")
    elif leaf.value != FORMAT or isinstance(leaf.value, bool):
        head.problems.add("E531", f"this library reads format {FORMAT}, not {leaf.span.text}", leaf.span)


def _no_vocabulary(head: Reader) -> Vocabulary:
    head.problems.add(
        "E532", "the thesis names no vocabulary", head.table.span, 'Add `vocabulary = "vocabulary.toml"`.'
    )
    return Vocabulary("", None, Fraction(1, 10), {})


def _check_names(parameters: Mapping[str, Parameter], fields: Mapping[str, Field], problems: Problems) -> None:
    for name, parameter in parameters.items():
        if name in fields:
            problems.add("E208", f"`{name}` is a field as well as a parameter", parameter.span, "Rename the parameter.")
        elif name == "as_of":
            problems.add(
                "E208",
                "`as_of` is the name of the date of the thesis",
                parameter.span,
                "Rename the parameter.",
            )


class _Parts:
    """The tables of a thesis that read expressions, with what they share."""

    def __init__(
        self, top: Reader, scope: Scope, sources: dict[str, Source], default: str | None, problems: Problems
    ) -> None:
        self.top = top
        self.scope = scope
        self.sources = sources
        self.default = default
        self.problems = problems

    def criteria(self) -> dict[str, Criterion]:
        found = {}
        for name, table, _ in self.top.tables("criteria"):
            read = Reader(table, self.problems.inside(f"criterion `{name}`"))
            found[name] = Criterion(
                name, read.text("title") or "", read.text("title_zh") or "", read.text("note") or ""
            )
            read.text("note_zh")
            read.finish()
        return found

    def rules(self, criteria: Mapping[str, Criterion]) -> dict[str, Rule]:
        found = {}
        for name, table, span in self.top.tables("rules"):
            problems = self.problems.inside(f"rule `{name}`")
            read = Reader(table, problems)
            expressions = Expressions(self.scope, problems)
            form = read_form(read, expressions, FORMS)
            applies = expressions.truth(read.node("applies"))
            points = read.leaf("points")
            if points is None and "points" not in table.items:
                problems.add("E213", "`points` is missing", table.span, "Add `points = 10`.")
            thousandths = None if points is None else read_thousandths(points, "`points`", expressions)
            criterion = read.text("criterion")
            if criterion is not None and criterion not in criteria:
                hint = did_you_mean(criterion, criteria) or "List it under [criteria]."
                problems.add("E205", f"unknown criterion `{criterion}`", table.items["criterion"].span, hint)
            rule = Rule(
                id=name,
                points=thousandths or 0,
                form=form,  # type: ignore[arg-type]  # where it is None a message stands and build raises
                claim=read_claim(read, self.sources, self.default),
                criterion=criterion,
                applies=applies,
                if_not_applicable=unit_number(read, "if_not_applicable", expressions),
                if_unknown=unit_number(read, "if_unknown", expressions),
                enabled=read.flag("enabled", default=True),
                since=read.day("since"),
                until=read.day("until"),
                span=span,
            )
            self._check_dates(rule.since, rule.until, read)
            read.finish()
            found[name] = rule
        return found

    def gates(self) -> dict[str, Gate]:
        found = {}
        for name, table, span in self.top.tables("gates"):
            problems = self.problems.inside(f"gate `{name}`")
            read = Reader(table, problems)
            expressions = Expressions(self.scope, problems)
            form = read_form(read, expressions, TRUTH_FORMS)
            cap = read.leaf("cap")
            veto = read.flag("veto", default=False)
            if cap is None and not veto:
                problems.add("E533", "a gate needs `veto = true`, or a `cap`, or both", table.span)
            gate = Gate(
                id=name,
                form=form,  # type: ignore[arg-type]  # where it is None a message stands and build raises
                claim=read_claim(read, self.sources, self.default),
                applies=expressions.truth(read.node("applies")),
                veto=veto,
                cap=None if cap is None else read_thousandths(cap, "`cap`", expressions),
                enabled=read.flag("enabled", default=True),
                since=read.day("since"),
                until=read.day("until"),
                span=span,
            )
            self._check_dates(gate.since, gate.until, read)
            read.finish()
            found[name] = gate
        return found

    def _check_dates(self, since: date | None, until: date | None, read: Reader) -> None:
        if since is not None and until is not None and since >= until:
            read.problems.add("E534", "`until` is not after `since`", read.table.items["until"].span)

    def verdicts(self) -> tuple[Verdict, ...]:
        """The bands from the highest down; the lowest has no least score."""
        table = self.top.subtable("verdicts")
        problems = self.problems.inside("[verdicts]")
        found = [self._verdict(name, node, problems) for name, node in table.items.items()]
        bands = [verdict for verdict in found if verdict is not None]
        if not bands:
            if not table.items:
                problems.add(
                    "E535",
                    "the thesis has no verdicts",
                    table.span,
                    "Add `invest = 70` and `decline = -inf`.",
                )
            return ()
        if not any(band.thousandths is None and band.share is None for band in bands):
            problems.add("E535", "no verdict takes the lowest scores", table.span, "Give the lowest `-inf`.")
        self._check_distinct(bands, table, problems)
        return tuple(bands)

    def _check_distinct(self, bands: list[Verdict], table: Table, problems: Problems) -> None:
        seen: dict[tuple[int | None, Fraction | None], str] = {}
        for band in bands:
            key = (band.thousandths, band.share)
            if key in seen:
                problems.add("E535", f"`{band.name}` begins where `{seen[key]}` begins", table.items[band.name].span)
            seen[key] = band.name

    def _verdict(self, name: str, node: Node, problems: Problems) -> Verdict | None:
        if name == RESERVED_VERDICT:
            problems.add("E535", "`veto` is the verdict of gates; a band needs another name", node.span)
            return None
        if isinstance(node, Leaf) and isinstance(node.value, Decimal) and node.value == Decimal("-Infinity"):
            return Verdict(name)
        if isinstance(node, Leaf) and isinstance(node.value, str):
            quantity = read_quantity(node.value)
            if quantity is not None and quantity.unit.kind == "percent" and 0 <= quantity.value <= 1:
                return Verdict(name, share=quantity.value)
        value = exact(node.value) if isinstance(node, Leaf) else None
        if value is None or (value * 1000).denominator != 1:
            problems.add(
                "E535",
                'a verdict is its least score: a number with at most three decimals, "70%" of the range, or -inf',
                node.span,
            )
            return None
        return Verdict(name, thousandths=int(value * 1000))

    def promises(self) -> Promises:
        read = Reader(self.top.subtable("promises"), self.problems.inside("[promises]"))
        found = {}
        for key in ("never_hurts", "never_helps"):
            names = []
            for leaf in read.texts(key) or ():
                if leaf.value not in self.scope.fields:
                    hint = did_you_mean(str(leaf.value), self.scope.fields)
                    read.problems.add("E201", f"unknown field `{leaf.value}`", leaf.span, hint)
                names.append(str(leaf.value))
            found[key] = tuple(names)
        read.finish()
        return Promises(found["never_hurts"], found["never_helps"])

    def omitted(self) -> dict[str, Omission]:
        found = {}
        for name, table, span in self.top.tables("omitted"):
            read = Reader(table, self.problems.inside(f"omitted `{name}`"))
            found[name] = Omission(
                id=name,
                reason=read.required_text("reason"),
                reason_zh=read.text("reason_zh") or "",
                quote=read.text("quote"),
                source=read.text("source") or self.default,
                note=read.text("note") or "",
                span=span,
            )
            for key in ("title", "title_zh", "quote_en", "attribution"):
                read.text(key)
            read.finish()
        return found

    def cases(self) -> dict[str, Case]:
        found = {}
        for name, table, span in self.top.tables("cases"):
            problems = self.problems.inside(f"case `{name}`")
            read = Reader(table, problems)
            profile = read.text("profile")
            facts = read.node("facts")
            if (profile is None) == (facts is None):
                problems.add("E536", "a case has either `profile` or `facts`", table.span)
            read.text("note")
            expected = {}
            for key in _EXPECTATIONS:
                node = read.node(key)
                if node is not None:
                    expected[key] = plain(node)
            if not expected:
                problems.add("E536", "the case expects nothing", table.span, f"Add one of {', '.join(_EXPECTATIONS)}.")
            read.finish()
            found[name] = Case(name, profile, plain(facts) if isinstance(facts, Table) else None, expected, span)
        return found
