"""Quotes held against the texts that they are taken from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from thesis.model import Source, Thesis
from thesis.text import Document, Span, ThesisError, read_document
from thesis.verification.finding import Finding, found

_LEFT_OUT = "[…]"  # stands for words that a quote leaves out
_SHOWN = 40


def check_quotes(thesis: Thesis) -> Iterator[Finding]:
    """Every quote that does not stand, to the letter, in the file of its source.

    Sources without a ``file`` cannot be looked at. ``[…]`` in a quote stands for words that were left out.
    """
    texts: dict[str, Document | None] = {}
    for source in thesis.sources.values():
        if source.file is None:
            continue
        try:
            texts[source.id] = read_document(source.file, source.span)
        except ThesisError as error:
            texts[source.id] = None
            for one in error.diagnostics:
                hint = one.suggestion or "Without it, no quote from it can be checked."
                yield found("warning", "F102", one.message, one.span, hint, f"source `{source.id}`")
    for kind, name, quote, source_id, span in _quotes(thesis):
        within = f"{kind} `{name}`"
        if source_id is None:
            hint = 'Add `source = "…"`, or one for all under [thesis].'
            yield found("warning", "F103", "the quote has no source", span, hint, within)
            continue
        text = texts.get(source_id)
        if text is not None and not _stands_in(quote, text.text):
            hint = _hint(quote, text.text, thesis.sources[source_id])
            cause = f"the quote does not stand in `{text.name}`: {_short(quote)}"
            yield found("error", "F101", cause, span, hint, within)


def _quotes(thesis: Thesis) -> Iterator[tuple[str, str, str, str | None, Span | None]]:
    """Every quote: what it belongs to, its text, its source, where it stands."""
    groups = (("parameter", thesis.parameters), ("rule", thesis.rules), ("gate", thesis.gates))
    for kind, parts in groups:
        for name, part in parts.items():
            if part.claim.quote is not None:
                yield kind, name, part.claim.quote, part.claim.source, _place(thesis, f"{kind}s", name) or part.span
    for name, omission in thesis.omitted.items():
        if omission.quote is not None:
            yield "omitted", name, omission.quote, omission.source, _place(thesis, "omitted", name) or omission.span


def _place(thesis: Thesis, group: str, name: str) -> Span | None:
    """Where a quote stands in the tree."""
    node = thesis.tree
    for key in (group, name, "quote"):
        below = getattr(node, "items", {}).get(key)
        if below is None:
            return None
        node = below
    return node.span


def _stands_in(quote: str, text: str) -> bool:
    at = 0
    for part in quote.split(_LEFT_OUT):
        at = text.find(part.strip(), at)
        if at < 0:
            return False
        at += len(part.strip())
    return True


def _hint(quote: str, text: str, source: Source) -> str:
    """Whether it would stand there but for white space and the width of signs, or where it goes astray."""
    if _stands_in(_folded(quote), _folded(text)):
        return "It differs in white space, quotation marks or the width of signs only: copy it to the letter."
    kept = max((end for end in range(len(quote) + 1) if quote[:end] in text), default=0)
    if kept >= len(quote) // 2 and kept > 0:
        return f"It goes astray after {_short(quote[:kept], last=True)}."
    return f"Copy it from the source to the letter; `{source.id}` is {source.title or 'its source'}."


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = (c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Pi", "Pf", "Ps", "Pe"))
    return "".join(c for c in kept if c not in "\"'")


def _short(quote: str, *, last: bool = False) -> str:
    if len(quote) <= _SHOWN:
        return f"“{quote}”"
    return f"“…{quote[-_SHOWN:]}”" if last else f"“{quote[:_SHOWN]}…”"
