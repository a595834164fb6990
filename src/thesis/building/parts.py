"""The tables of a thesis that are judged by: criteria, rules, gates."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from thesis.building.claims import read_claim, read_thousandths, unit_number
from thesis.building.expressions import Expressions
from thesis.building.forms import FORMS, TRUTH_FORMS, read_form
from thesis.language import Scope
from thesis.model import Criterion, Gate, Rule, Source
from thesis.text import Problems, Reader, did_you_mean


@frozen
class Parts:
    """What the tables of a thesis are read with: the names of its expressions, its sources, its messages."""

    top: Reader
    scope: Scope
    sources: dict[str, Source]
    default_source: str | None
    problems: Problems

    def criteria(self) -> dict[str, Criterion]:
        """The tables of ``[criteria]``."""
        found = {}
        for name, table, _ in self.top.tables("criteria"):
            read = Reader(table, self.problems.inside(f"criterion `{name}`"))
            found[name] = Criterion(
                name, read.text("title") or "", read.text("title_zh") or "", read.text("note") or ""
            )
            read.text("note_zh")
            read.finish()
        return found

    def rules(self, criteria: dict[str, Criterion]) -> dict[str, Rule]:
        """The tables of ``[rules]``; a criterion that is not listed joins the ``criteria`` under its bare id."""
        found = {}
        for name, table, span in self.top.tables("rules"):
            problems = self.problems.inside(f"rule `{name}`")
            read = Reader(table, problems)
            expressions = Expressions(self.scope, problems)
            form = read_form(read, expressions, FORMS)
            applies = expressions.truth(read.node("applies"))
            points = read.leaf("points")
            if points is None and "points" not in table.items:
                problems.add("E213", "`points` is missing", span, "Add `points = 10`.")
            thousandths = None if points is None else read_thousandths(points, "`points`", expressions)
            rule = Rule(
                id=name,
                points=thousandths or 0,
                form=form,  # type: ignore[arg-type]  # where it is None a message stands and build raises
                claim=read_claim(read, self.sources, self.default_source),
                criterion=self._criterion(read, criteria),
                applies=applies,
                if_not_applicable=unit_number(read, "if_not_applicable", expressions),
                if_unknown=unit_number(read, "if_unknown", expressions),
                enabled=read.flag("enabled", default=True),
                since=read.day("since"),
                until=read.day("until"),
                span=span,
            )
            _check_dates(rule.since, rule.until, read)
            read.finish()
            found[name] = rule
        return found

    def _criterion(self, read: Reader, criteria: dict[str, Criterion]) -> str | None:
        """A criterion need not be listed, but one that is nearly like a listed one is a slip."""
        criterion = read.text("criterion")
        if criterion is None or criterion in criteria:
            return criterion
        hint = did_you_mean(criterion, criteria)
        if hint is None:
            criteria[criterion] = Criterion(criterion)
        else:
            span = read.table.items["criterion"].span
            read.problems.add("E205", f"unknown criterion `{criterion}`", span, hint)
        return criterion

    def gates(self) -> dict[str, Gate]:
        """The tables of ``[gates]``."""
        found = {}
        for name, table, span in self.top.tables("gates"):
            problems = self.problems.inside(f"gate `{name}`")
            read = Reader(table, problems)
            expressions = Expressions(self.scope, problems)
            form = read_form(read, expressions, TRUTH_FORMS)
            cap = read.leaf("cap")
            veto = read.flag("veto", default=False)
            if cap is None and not veto and "cap" not in table.items:
                problems.add("E533", "the gate does nothing", span, "Add `veto = true`, or a `cap`, or both.")
            gate = Gate(
                id=name,
                form=form,  # type: ignore[arg-type]  # where it is None a message stands and build raises
                claim=read_claim(read, self.sources, self.default_source),
                applies=expressions.truth(read.node("applies")),
                veto=veto,
                cap=None if cap is None else read_thousandths(cap, "`cap`", expressions),
                enabled=read.flag("enabled", default=True),
                since=read.day("since"),
                until=read.day("until"),
                span=span,
            )
            _check_dates(gate.since, gate.until, read)
            read.finish()
            found[name] = gate
        return found


def _check_dates(since: date | None, until: date | None, read: Reader) -> None:
    if since is not None and until is not None and since >= until:
        span = read.table.items["until"].span
        read.problems.add("E534", "`until` is not after `since`", span, "The rule would never hold.")
