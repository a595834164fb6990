"""Checks of a whole thesis, and of any file that the library reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from thesis.building import read_derived
from thesis.facts import Context, Intake
from thesis.facts.profiles import LISTED
from thesis.files import find_thesis, load, load_vocabulary
from thesis.intake import read_toml_profiles
from thesis.language import Scope
from thesis.model import Thesis
from thesis.text import Document, Leaf, Problems, Table, read_document, read_toml
from thesis.verification.finding import Finding
from thesis.verification.keeping import check_promises
from thesis.verification.lints import check_lints
from thesis.verification.quotes import check_quotes
from thesis.verification.running import check_cases
from thesis.vocabulary import Vocabulary

CHECKS: tuple[Callable[[Thesis], Iterator[Finding]], ...] = (
    check_quotes,
    check_cases,
    check_promises,
    check_lints,
)


def check(thesis: Thesis) -> tuple[Finding, ...]:
    """Everything that can be found out about a thesis without a company at hand.

    Args:
        thesis: the thesis.

    Returns:
        Findings in the order of the text: quotes that do not stand in their source, the author's own tests that
        fail, promises that are proven, that two companies break or that could not be decided, and lints: what no
        company can do, or what every company does, for which the thesis asks or gives points all the same. A lint
        is shown to hold of every company whose facts agree with what derives from them; what is not shown is left
        unsaid.

    >>> import thesis
    >>> [(one.severity, one.code) for one in thesis.check(thesis.load("zhu-xiaohu")) if one.code != "F300"]
    [('note', 'F411'), ('note', 'F413')]
    >>> print(thesis.check(thesis.load("zhou-yahui"))[0].sentence)
    more of `overseas_revenue_share` never hurts: proven of every company of which all is known
    """
    findings = [finding for one in CHECKS for finding in one(thesis)]
    return tuple(sorted(findings, key=_order))


def check_file(path: str | Path) -> tuple[Finding, ...]:
    """What can be said about a file: a thesis (or the id of a shipped one), companies, or a vocabulary.

    Returns:
        Findings; none for a vocabulary that is in order.

    Raises:
        ThesisError: every mistake for which it cannot be used, with file, line and column.
    """
    document = read_document(find_thesis(path))
    tree = read_toml(document)
    if "thesis" in tree.items:
        return check(load(path))
    if "company" in tree.items or "profiles" in tree.items:
        return _check_profiles(tree, document)
    if "vocabulary" in tree.items or "fields" in tree.items:
        _checked_vocabulary(find_thesis(path))
        return ()
    load(path)  # says what is wrong
    return ()


def _checked_vocabulary(path: Path) -> Vocabulary:
    vocabulary = load_vocabulary(path)
    problems = Problems()
    read_derived(Scope(vocabulary.fields, {}, vocabulary.currency), problems)
    problems.raise_if_any()
    return vocabulary


def _check_profiles(tree: Table, document: Document) -> tuple[Finding, ...]:
    problems = Problems("[profiles]")
    head = tree.items.get("profiles")
    named = head.items.get("vocabulary") if isinstance(head, Table) else None
    if not isinstance(named, Leaf) or not isinstance(named.value, str):
        where = head.span if isinstance(head, Table) else tree.span
        problems.fail("E532", "the profiles name no vocabulary", where, 'Add `vocabulary = "vocabulary.toml"`.')
    is_file = Path(named.value).suffix != ""
    path = Path(document.folder or ".") / named.value if is_file else find_thesis(named.value, named.span)
    read_document(path, named.span)
    vocabulary = _checked_vocabulary(path)
    found = Problems()
    read_toml_profiles(document, Intake(vocabulary, Context(vocabulary.about)), found)
    fatal = Problems()
    fatal.found += [one for one in found.found if one.code not in LISTED]
    fatal.raise_if_any()
    return tuple(Finding("warning", one) for one in found.found)


def _order(finding: Finding) -> tuple[str, int]:
    return (finding.span.document.name, finding.span.start) if finding.span else ("", -1)
