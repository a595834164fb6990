"""Lints of what a thesis brings and does not use: fields of its own, and parameters."""

from __future__ import annotations

from collections.abc import Iterator

from thesis.model import Thesis
from thesis.text import Leaf, Node, Span, Table
from thesis.verification.finding import Finding, found
from thesis.verification.study import Study, names_in

_PROSE = frozenset({"title", "because", "note", "quote", "source", "attribution", "criterion"})


def lint_unused(study: Study) -> Iterator[Finding]:
    """Fields and parameters in the thesis's own file that no rule, gate, verdict or formula names."""
    thesis = study.thesis
    used = set(_used(thesis))
    for name, one in thesis.parameters.items():
        if name not in used and _is_own(thesis, one.span):
            cause, hint = f"nothing uses the parameter `{name}`", "Use it in a rule, or take it out."
            yield found("warning", "F410", cause, one.span, hint, f"parameter `{name}`")
    for name, field in thesis.vocabulary.fields.items():
        if name not in used and _is_own(thesis, field.span) and not _is_in_vocabulary(thesis, field.span):
            cause, hint = f"nothing uses the field `{name}`", "Ask about it in a rule, or take it out."
            yield found("warning", "F409", cause, field.span, hint, f"field `{name}`")


def _used(thesis: Thesis) -> Iterator[str]:
    items = thesis.tree.items
    for group in ("rules", "gates", "verdicts"):
        yield from _names(items.get(group))
    for field in thesis.vocabulary.fields.values():
        yield from names_in(field.derived or "")


def _names(node: Node | None) -> Iterator[str]:
    """Every word outside quotes of every text that may be an expression."""
    if isinstance(node, Table):
        for key, below in node.items.items():
            if key.removesuffix("_zh").removesuffix("_en") not in _PROSE or isinstance(below, Table):
                yield from _names(below)
    elif isinstance(node, Leaf):
        yield from names_in(node.value) if isinstance(node.value, str) else ()
    elif node is not None:
        for item in node.items:
            yield from _names(item)


def _is_own(thesis: Thesis, span: Span | None) -> bool:
    """Whether something stands in the file of the thesis: what a shared file brings may be for others."""
    return span is not None and (thesis.document is None or span.document == thesis.document)


def _is_in_vocabulary(thesis: Thesis, span: Span | None) -> bool:
    head = thesis.tree.items.get("vocabulary")
    return head is not None and span is not None and head.span.document == span.document
