"""What checking found: nouns, each with a code, how grave it is, a place, a sentence and one next step."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from attrs import frozen

from thesis.facts import Profile
from thesis.text import Diagnostic, Span

Severity: TypeAlias = Literal["error", "warning", "note", "proof"]


@frozen
class Finding:
    """One result of checking a thesis, or a file of companies.

    An ``error`` is something that is surely wrong, a ``warning`` something that is most likely not meant, a
    ``note`` something worth knowing, a ``proof`` a promise that holds of every company. ``witness`` holds the
    companies that show it, where there are any.
    """

    severity: Severity
    diagnostic: Diagnostic
    witness: tuple[Profile, ...] = ()

    @property
    def code(self) -> str:
        """The stable code, such as F201."""
        return self.diagnostic.code

    @property
    def span(self) -> Span | None:
        """Where it stands."""
        return self.diagnostic.span

    @property
    def sentence(self) -> str:
        """What was found."""
        return self.diagnostic.message

    @property
    def suggestion(self) -> str | None:
        """The one thing to do about it."""
        return self.diagnostic.suggestion

    @property
    def within(self) -> str | None:
        """The rule, gate or case that it belongs to."""
        return self.diagnostic.within

    def __str__(self) -> str:
        """Place, code, how grave it is, sentence, source line, caret, suggestion."""
        return self.diagnostic.shown(self.severity)

    def to_dict(self) -> dict[str, Any]:
        """The same fields as plain data, for ``--format json``."""
        return {"severity": self.severity, **self.diagnostic.to_dict()}


def found(
    severity: Severity,
    code: str,
    sentence: str,
    span: Span | None,
    suggestion: str | None = None,
    within: str | None = None,
) -> Finding:
    """A finding from its parts."""
    return Finding(severity, Diagnostic(code, sentence, span, suggestion, within))
