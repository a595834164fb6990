"""Results as fragments of HTML, for the cells of a notebook."""

from __future__ import annotations

from thesis.explanation.page import Page, Paragraph
from thesis.report.html import page_to_fragment
from thesis.report.render import Shown, page_of, table_page
from thesis.scoring import ScoreTable

FIRST = 50
"""How many companies of a table a cell shows."""


def fragment_of(shown: Shown) -> str:
    """What a notebook shows of a result: its page; of a large table the first companies.

    >>> import thesis
    >>> fragment_of(thesis.score(thesis.load("zhu-xiaohu"), {}))[:20]
    '<div class="thesis">'
    """
    if not isinstance(shown, ScoreTable) or len(shown) <= FIRST:
        return page_to_fragment(page_of(shown, "en"))
    page = table_page(shown, "en", FIRST)
    rest = Paragraph(f"The first {FIRST} of {len(shown):,} companies.", "faint")
    return page_to_fragment(Page(page.title, (*page.blocks, rest), page.lang))
