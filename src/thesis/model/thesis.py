"""A thesis and its parts; what each means stands in the docs, what each is worth in the engines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from thesis.language import Constant
from thesis.model.forms import Clause, Form
from thesis.text import Document, InNotebooks, Span, Table
from thesis.vocabulary import Phrasebook, Vocabulary

ATTRIBUTIONS = ("reported", "inferred", "strategy", "chosen")


@frozen
class Source:
    """Where a claim comes from; ``file`` holds its text, to check quotes against."""

    id: str
    title: str
    title_zh: str = ""
    author: str | None = None
    date: str | None = None
    lang: str | None = None
    url: str | None = None
    note: str | None = None
    file: str | None = field(default=None, eq=False)
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Claim:
    """What rules, gates and parameters have in common: words for people, and who said it."""

    title: str = ""
    title_zh: str = ""
    because: str = ""
    because_zh: str = ""
    note: str = ""
    note_zh: str = ""
    source: str | None = None
    quote: str | None = None
    quote_en: str | None = None
    attribution: str | None = None


@frozen
class Parameter:
    """A named value that rules use; ``least`` and ``greatest`` bound what a sweep tries."""

    id: str
    value: Constant
    text: str
    claim: Claim
    least: float | None = None
    greatest: float | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Criterion:
    """A named group of rules."""

    id: str
    title: str = ""
    title_zh: str = ""
    note: str = ""


@frozen
class Rule:
    """A heuristic: where it applies, how well it is met, what it gives.

    ``points`` are whole thousandths; grades lie in [0, 1].
    """

    id: str
    points: int
    form: Form
    claim: Claim
    criterion: str | None = None
    applies: Clause | None = None
    if_not_applicable: float = 0.0
    if_unknown: float = 0.0
    enabled: bool = True
    since: date | None = None
    until: date | None = None
    span: Span | None = field(default=None, eq=False, repr=False)

    @property
    def label(self) -> str:
        """The title where there is one, else the id."""
        return self.claim.title or self.id


@frozen
class Gate:
    """A condition that vetoes a company, or caps its score at ``cap`` thousandths."""

    id: str
    form: Form
    claim: Claim
    applies: Clause | None = None
    veto: bool = False
    cap: int | None = None
    enabled: bool = True
    since: date | None = None
    until: date | None = None
    span: Span | None = field(default=None, eq=False, repr=False)

    @property
    def label(self) -> str:
        """The title where there is one, else the id."""
        return self.claim.title or self.id


@frozen
class Verdict:
    """A band of scores: its name and its least score, in thousandths, or as a share of the range.

    Both are None for the band that has no least score.
    """

    name: str
    thousandths: int | None = None
    share: Fraction | None = None


@frozen
class Promises:
    """Fields of which the author promises that more never hurts, or never helps."""

    never_hurts: tuple[str, ...] = ()
    never_helps: tuple[str, ...] = ()


@frozen
class Omission:
    """A heuristic of the source that is not a rule, and why."""

    id: str
    reason: str
    reason_zh: str = ""
    quote: str | None = None
    source: str | None = None
    note: str = ""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Expectation:
    """One thing that a case expects: ``path`` is ``rules.pmf-speed``, ``gates.…``, ``score`` or ``verdict``."""

    path: str
    value: Any
    span: Span = field(eq=False, repr=False)


@frozen
class Case:
    """One of the author's own tests, unresolved: a company and what is expected of it.

    ``profile`` is ``companies.toml#DramaWave``, looked for in ``folder`` first; ``expected`` has what is expected
    by path, ``expectations`` the same with places.
    """

    id: str
    profile: str | None
    facts: Mapping[str, Any] | None
    expected: Mapping[str, Any]
    expectations: tuple[Expectation, ...] = field(default=(), eq=False, repr=False)
    folder: str | None = field(default=None, eq=False, repr=False)
    facts_table: Table | None = field(default=None, eq=False, repr=False)
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(eq=True, hash=False, repr=False)
class Thesis(InNotebooks):
    """A named set of rules, criteria, parameters, gates and verdicts.

    ``derived`` holds the formulas of derived fields. ``tree`` is the TOML it was built from, with parents and
    vocabulary merged in; ``hash`` covers all of it. ``document`` is the text that it was loaded from.
    """

    id: str
    title: str
    title_zh: str
    holder: str
    holder_zh: str
    version: str
    as_of: date | None
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    criteria: Mapping[str, Criterion]
    rules: Mapping[str, Rule]
    gates: Mapping[str, Gate]
    verdicts: tuple[Verdict, ...]
    promises: Promises
    omitted: Mapping[str, Omission]
    cases: Mapping[str, Case]
    derived: Mapping[str, Clause]
    tree: Table = field(eq=False)
    hash: str = field(eq=False, default="")
    document: Document | None = field(eq=False, repr=False, default=None)

    def __repr__(self) -> str:
        """The id, how many rules and gates there are, and the beginning of the hash."""
        return f"Thesis({self.id!r}, {len(self.rules)} rules, {len(self.gates)} gates, {self.hash[:12]})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """As `repr`, in notebooks and in Hypothesis's examples, which would print every field of the TOML tree."""
        printer.text(repr(self))

    def __hash__(self) -> int:
        """By content."""
        return hash(self.hash)

    def __str__(self) -> str:
        """The title and whose it is."""
        return f"{self.title or self.id} ({self.holder})" if self.holder else self.title or self.id

    def told(self, say: Phrasebook) -> str:
        """The title and whose it is, in a language."""
        title, holder = say.chosen(self.title, self.title_zh) or self.id, say.chosen(self.holder, self.holder_zh)
        return say("holder", title=title, holder=holder) if holder else title
