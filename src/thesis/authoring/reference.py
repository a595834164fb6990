"""The tables of the reference, written from the records that the library itself works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from thesis.language import FUNCTIONS
from thesis.text import CODES

_GROUPS = (
    ("E1", "Files and TOML"),
    ("E2", "Names, keys and vocabularies"),
    ("E3", "The text of expressions"),
    ("E4", "Types and units"),
    ("E5", "The shape of a thesis"),
    ("E6", "Facts"),
    ("E7", "Tweaks and comparisons"),
    ("F", "What checking finds"),
)


@frozen
class Example:
    """One message as it is printed, with the text that it is about."""

    code: str
    given: str
    printed: str


def functions_page() -> str:
    """``docs/functions.md``: every function of the expression language, in the order of the registry."""
    lines = [
        "# Functions",
        "",
        "<!-- Written from the registry, `thesis.language.FUNCTIONS`: run pytest with --update-golden. -->",
        "",
        "Arguments that say where something begins or ends (`zero_at`, `one_at`, `level`) are constants or parameters.",
        "Where a fact is unknown or bounded, every function gives the least interval that holds all its values.",
        "",
        "| written | what it gives | example |",
        "|---|---|---|",
    ]
    lines += [f"| `{one.signature}` | {one.summary} | `{one.example}` |" for one in FUNCTIONS.values()]
    return "\n".join(lines) + "\n"


def messages_page(examples: Iterable[Example]) -> str:
    """``docs/messages.md``: every code, what it means, and a message as it is printed.

    Args:
        examples: messages with the texts that they are about; the first of a code is shown.
    """
    shown: dict[str, Example] = {}
    for one in examples:
        shown.setdefault(one.code, one)
    lines = [
        "# Messages",
        "",
        "<!-- Written from `thesis.text.CODES` and tests/golden/bad: run pytest with --update-golden. -->",
        "",
        "Every message has a place (`file:line:column`), a code that never changes its meaning, the source line with a",
        "caret under what is meant, the cause, and one next step. All errors of a file come at once, and nothing is",
        "scored. `--format json` has the same fields.",
        "",
    ]
    for prefix, title in _GROUPS:
        lines += [f"## {title}", ""]
        for code, meaning in CODES.items():
            if code.startswith(prefix):
                lines += _entry(code, meaning, shown)
    return "\n".join(lines).rstrip("\n") + "\n"


def _entry(code: str, meaning: str, shown: Mapping[str, Example]) -> list[str]:
    lines = [f"### {code}: {meaning}", ""]
    example = shown.get(code)
    return [*lines, "```text", example.printed.rstrip("\n"), "```", ""] if example else lines
