"""How answers that have both sentences and rows are printed, drawn and written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from thesis.cli.options import AnswerFormat, Language
from thesis.cli.printing import emit, show
from thesis.explanation.page import Page
from thesis.report import Answer, Review, Shown, changes_page, encode_answer, review_page

if TYPE_CHECKING:
    from thesis.report.plots import Drawn


def draw(found: Drawn, plot: Path | None, lang: Language, *, force: bool) -> None:
    """A picture of a result, where one was asked for; what cannot be drawn is said before anything is printed."""
    if plot is not None:
        from thesis.report.plots import encode_plot  # most commands draw nothing

        emit(encode_plot(found, plot.suffix, lang.value), plot, force=force)


def give(
    found: Answer, shape: AnswerFormat, lang: Language, output: Path | None, page: Page | None = None, *, force: bool
) -> None:
    """An answer in the shape that was asked for, or that the suffix of the file asks for.

    With ``page``, that is what is said of it; rows and plain data hold all of it.
    """
    if output is not None:
        emit(encode_answer(found, output.suffix, lang.value, page), output, force=force)
    elif shape is AnswerFormat.TEXT:
        show(page or _shown(found, lang), lang)
    else:
        emit(encode_answer(found, f".{shape.value}", lang.value, page), None, force=force)


def _shown(found: Answer, lang: Language) -> Shown:
    """What the renderer knows."""
    match found:
        case tuple():
            return changes_page(found, lang.value)
        case Review():
            return review_page(found, lang.value)
        case _:
            return found
