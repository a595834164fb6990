"""One verb for everything that is shown: a result as text, Markdown or HTML, in English or Chinese."""

from __future__ import annotations

from typing import Literal, TypeAlias

from thesis.comparison import Comparison, Sweep
from thesis.explanation import Contrast, Explanation
from thesis.explanation.page import Page
from thesis.explanation.plain import WIDTH, to_text
from thesis.explanation.telling import explanation_page
from thesis.explanation.telling_contrast import contrast_page
from thesis.inquiry import Flip, Questions
from thesis.model import Thesis
from thesis.report.asked import acceptability_page, flip_page, questions_page, stability_page
from thesis.report.board import board_page, card_page
from thesis.report.compared import comparison_page
from thesis.report.html import page_to_html
from thesis.report.markdown import page_to_markdown
from thesis.report.rulebook import rulebook_page
from thesis.report.swept import sweep_page
from thesis.robustness import Acceptability, Stability
from thesis.scoring import ScoreCard, ScoreTable

Asked: TypeAlias = Questions | Flip | Stability | Acceptability
Shown: TypeAlias = Explanation | Contrast | ScoreCard | ScoreTable | Comparison | Sweep | Asked | Thesis | Page
Shape: TypeAlias = Literal["text", "markdown", "html"]


def render(
    shown: Shown,
    shape: Shape = "text",
    *,
    lang: str = "en",
    width: int = WIDTH,
    thesis: Thesis | None = None,
) -> str:
    """A result as a text that people read.

    Args:
        shown: an Explanation, a Contrast, a ScoreCard, a ScoreTable, a Comparison, a Sweep, a Thesis (as its
            rulebook), or what `ask`, `flip`, `stability` and `acceptability` find.
        shape: "text", "markdown" or "html" (one self-contained file).
        lang: "en" or "zh".
        width: columns of a line, for text.
        thesis: for a card, to show the titles of its rules.

    Returns:
        The text, which ends with a line break.

    Raises:
        ValueError: the shape or the language is not one of these.
        TypeError: it is nothing that is shown.

    >>> import thesis
    >>> thesis.render(thesis.load("zhu-xiaohu"), "markdown").splitlines()[0]
    '# Applications first, abroad first'
    """
    page = page_of(shown, lang, thesis)
    match shape:
        case "text":
            return f"{to_text(page, width)}\n"
        case "markdown":
            return page_to_markdown(page)
        case "html":
            return page_to_html(page)
    msg = f"there is no shape {shape!r}: it is text, markdown or html"
    raise ValueError(msg)


def page_of(shown: Shown, lang: str, thesis: Thesis | None = None) -> Page:
    """What is shown, as a page.

    Raises:
        TypeError: it is nothing that is shown.
    """
    match shown:
        case Page():
            return shown
        case Explanation():
            return explanation_page(shown, lang)
        case Contrast():
            return contrast_page(shown, lang)
        case ScoreCard():
            return card_page(shown, lang, thesis)
        case ScoreTable():
            return table_page(shown, lang)
        case Comparison():
            return comparison_page(shown, lang)
        case Sweep():
            return sweep_page(shown, lang)
        case Thesis():
            return rulebook_page(shown, lang)
        case Questions():
            return questions_page(shown, lang)
        case Flip():
            return flip_page(shown, lang)
        case Stability():
            return stability_page(shown, lang)
        case Acceptability():
            return acceptability_page(shown, lang)
    msg = f"a {type(shown).__name__} cannot be shown"
    raise TypeError(msg)


def table_page(board: ScoreTable, lang: str, most: int | None = None) -> Page:
    """The ranking of a table, or the first companies of it."""
    return board_page(board.top(len(board) if most is None else most), lang, board.thesis)
