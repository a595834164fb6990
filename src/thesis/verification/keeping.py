"""Findings about promises: those that are proven, that two companies break, and that could not be decided."""

from __future__ import annotations

from collections.abc import Iterator

from thesis.engines.bounds import keys
from thesis.model import Thesis
from thesis.scoring import ScoreCard, plan_of
from thesis.text import Array, Leaf, Span, Table
from thesis.verification.anybody import anybody
from thesis.verification.finding import Finding, found
from thesis.verification.promises import Promise, promises_of
from thesis.verification.search import counterexample
from thesis.vocabulary import in_words

_WORDS = {"never_hurts": "never hurts", "never_helps": "never helps"}


def check_promises(thesis: Thesis) -> Iterator[Finding]:
    """Kept promises as proofs, broken ones as errors with the two companies, undecided ones as warnings.

    What is undecided has been searched, and nothing was found.
    """
    for promise in promises_of(thesis):
        settled = counterexample(thesis, promise) if promise.state == "undecided" else promise
        if settled.state == "proven":
            yield _proven(thesis, settled)
        elif settled.state == "refuted":
            yield _broken(thesis, settled)
        elif settled.state == "undecided":
            yield found(
                "warning",
                "F302",
                f"it is not decided whether more of `{promise.field}` {_WORDS[promise.kind]}: {settled.reason}",
                _place(thesis, promise),
                "Write its rules as sums, ramps and comparisons of single fields, or take the promise back.",
                within="[promises]",
            )


def _proven(thesis: Thesis, promise: Promise) -> Finding:
    within = f", to within {promise.tolerance / 1000:g} points by rounding" if promise.tolerance else ""
    return found(
        "proof",
        "F300",
        f"more of `{promise.field}` {_WORDS[promise.kind]}: proven of every company of which all is known{within}",
        _place(thesis, promise),
        within="[promises]",
    )


def _broken(thesis: Thesis, promise: Promise) -> Finding:
    assert promise.cards is not None  # noqa: S101 - a refutation has both
    less, more = promise.cards
    stories = [_story(thesis, promise, card) for card in (less, more)]
    culprit = f" ({promise.rule} is the cause)" if promise.rule else ""
    finding = found(
        "error",
        "F301",
        f"more of `{promise.field}` {_WORDS[promise.kind]}, it is promised; two companies that differ in it alone"
        f" break that{culprit}:\n     {stories[0]}\n     {stories[1]}",
        _place(thesis, promise),
        f"Mend `{promise.rule}`, or take the promise back." if promise.rule else "Mend it, or take the promise back.",
        within="[promises]",
    )
    return Finding(
        finding.severity, finding.diagnostic, tuple(card.origin.profile for card in promise.cards if card.origin)
    )


def _story(thesis: Thesis, promise: Promise, card: ScoreCard) -> str:
    """One company in a line: the facts that the rules in question read, and what it comes to."""
    assert card.origin is not None  # noqa: S101 - scored just now
    whole = anybody(plan_of(thesis, None))
    read = {promise.field}
    for term in (*whole.slots, *whole.gates):
        names = {key[0] for key in keys(term)}
        if promise.field in names:
            read |= names
    profile = card.origin.profile
    facts = [
        f"{name} {in_words(thesis.vocabulary.fields[name], profile.fact(thesis.vocabulary.fields[name]).value)}"
        for name in sorted(read, key=lambda name: (name != promise.field, name))
    ]
    outcome = "veto" if card.vetoed else f"{card.score:g} points"
    return f"{outcome}: {', '.join(facts)}"


def _place(thesis: Thesis, promise: Promise) -> Span | None:
    """Where the field stands in the promise."""
    table = thesis.tree.items.get("promises")
    names = table.items.get(promise.kind) if isinstance(table, Table) else None
    if isinstance(names, Array):
        for leaf in names.items:
            if isinstance(leaf, Leaf) and leaf.value == promise.field:
                return leaf.span
    return None
