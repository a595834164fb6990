"""The scores of many companies, each between its bounds."""

from __future__ import annotations

from typing import Any

from thesis.explanation.wording import Wording, points_in_words
from thesis.report.compared import title_of
from thesis.report.plots.style import FAINT, GAIN, INK, LOSS, ROW, WIDTH, Chart, altair, data, finished, shortened
from thesis.report.plots.waterfall import band_lines
from thesis.scoring import ScoreTable

_MOST = 40


def bounds(board: ScoreTable, lang: str) -> Chart:
    """One line a company, from the highest score down: a dot for the score, a bar for everything that it could be."""
    alt = altair()
    say = Wording(lang)
    rows = _rows(board, say)
    names = [row["label"] for row in rows]
    y = alt.Y("label:N", sort=names, title=None, axis=alt.Axis(grid=False))
    x = alt.X("low:Q", title=say("plot_points"))
    base = alt.Chart(data(rows))
    colour = alt.Color("kind:N", scale=alt.Scale(domain=["scored", "vetoed"], range=[GAIN, LOSS]), legend=None)
    spans = base.mark_bar(height=7, color=FAINT).encode(y=y, x=x, x2="high:Q")
    dots = base.mark_circle(size=90, opacity=1).encode(y=y, x="score:Q", color=colour)
    texts = base.mark_text(align="left", dx=6, fontSize=11, color=INK).encode(y=y, x="high:Q", text="text:N")
    least, most = (board.plan.least / 1000, board.plan.greatest / 1000)
    chart = alt.layer(*band_lines(board.plan.bands, least, most, say), spans, dots, texts)
    size = {"width": WIDTH, "height": ROW * max(1, len(rows))}
    return finished(chart.properties(**size), title_of(board.thesis, say), say("plot_bounds"))


def _rows(board: ScoreTable, say: Wording) -> list[dict[str, Any]]:
    return [
        {
            "label": shortened(f"{place}  {board.names[i]}"),
            "score": float(board.score[i]),
            "low": float(board.low[i]),
            "high": float(board.high[i]),
            "kind": "vetoed" if board.vetoed[i] else "scored",
            "text": say.joined([points_in_words(float(board.score[i])), *([say("veto")] if board.vetoed[i] else [])]),
        }
        for place, i in enumerate(board.ranking()[:_MOST].tolist(), 1)
    ]
