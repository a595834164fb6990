"""Many companies in a few lines: how many have each verdict, where their scores lie, how much of them is known."""

from __future__ import annotations

from collections import Counter

from thesis.explanation.page import Block, Column, Heading, Page, Paragraph, Rows
from thesis.explanation.wording import Wording, points_in_words
from thesis.scoring import ScoreTable


def summary_page(board: ScoreTable, lang: str) -> Page:
    """What a table of scores comes to."""
    import numpy as np

    say = Wording(lang)
    count = len(board)
    title = say("all_companies", count=f"{count:,}")
    blocks: list[Block] = [Heading(title), _verdicts(board, say)]
    quarters = np.quantile(board.score, (0, 0.25, 0.5, 0.75, 1), method="nearest")
    least, lower, median, upper, most = map(points_in_words, quarters.tolist())
    blocks.append(Paragraph(say("scores_lie", least=least, lower=lower, median=median, upper=upper, most=most)))
    width = points_in_words(round(float((board.high - board.low).mean()), 1))
    blocks.append(Paragraph(say("known_on_average", share=f"{board.coverage.mean():.0%}", width=width)))
    open_vetoes = int((board.thousandths.vetoed < 0).sum())
    if open_vetoes:
        blocks.append(Paragraph(say("vetoes_open", count=f"{open_vetoes:,}")))
    return Page(title, tuple(blocks), lang)


def _verdicts(board: ScoreTable, say: Wording) -> Rows:
    """How many companies have each verdict, from the highest down, the veto last."""
    found = Counter(board.verdict.tolist())
    names = [band.verdict for band in board.plan.bands] or [""]
    columns = (Column(say("verdict")), Column(say("companies"), right=True), Column(say("share"), right=True))
    rows = tuple(
        (say.verdict(name), f"{found[name]:,}", f"{found[name] / len(board):.1%}")
        for name in dict.fromkeys([*names, "veto"])
        if found[name]
    )
    return Rows(columns, rows)
