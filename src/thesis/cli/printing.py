"""Where text goes: the terminal with its width and colours, a pipe without them, or a file written whole."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console
from rich.style import Style as RichStyle

from thesis.cli.options import Language
from thesis.explanation.page import Page, Style
from thesis.explanation.plain import to_text
from thesis.files import write_atomically
from thesis.report import Shown, page_of
from thesis.text import printable

_COLOURS: dict[Style, str] = {
    "strong": "bold",
    "good": "green",
    "bad": "red",
    "open": "yellow",
    "faint": "dim",
}


def say(text: str) -> None:
    """Write a text that ends with a line break to standard output."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def tell(text: str) -> None:
    """Write a message to standard error."""
    sys.stderr.write(printable(text if text.endswith("\n") else f"{text}\n"))


def show(shown: Shown, lang: Language) -> None:
    """Print something as text that fits the terminal; no colour when it is piped."""
    console = Console()
    page: Page = page_of(shown, lang.value)
    say(to_text(page, console.width, painter(console)))


def painter(console: Console) -> Callable[[str, Style], str] | None:
    """What gives text its colours, where the terminal has any and the user wants them."""
    if not console.is_terminal or console.no_color or console.color_system is None:
        return None
    styles = {name: RichStyle.parse(colour) for name, colour in _COLOURS.items()}

    def paint(text: str, style: Style) -> str:
        return styles[style].render(text) if style in styles and text.strip() else text

    return paint


def emit(content: bytes | Iterable[bytes], output: Path | None, *, force: bool) -> None:
    """Write to a file, whole or not at all, or else to standard output, piece by piece."""
    if output is not None:
        write_atomically(output, content, force=force)
        return
    if isinstance(content, bytes):
        say(str(content, "utf-8"))
        return
    for piece in content:
        sys.stdout.write(str(piece, "utf-8"))
