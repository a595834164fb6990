"""Two rankings of the same companies as a flow of places."""

from __future__ import annotations

from typing import Any

from thesis.comparison import Comparison
from thesis.explanation.wording import Wording, points_in_words
from thesis.report.compared import title_of
from thesis.report.plots.style import FAINT, GAIN, INK, LOSS, Chart, altair, data, finished, shortened

_MOST = 40  # companies: those that are highest in either ranking
_ROW = 21


def rank_flow(found: Comparison, lang: str) -> Chart:
    """Each company's place by the one thesis and by the other, with the scores."""
    alt = altair()
    say = Wording(lang)
    rows = flows(found)
    sides = [_side(found, 0, say), _side(found, 1, say)]
    if sides[0] == sides[1]:
        sides = [say("plot_before"), say("plot_after")]
    for row in rows:
        row["side"] = sides[row["which"]]
    colour = alt.Color(
        "way:N",
        title=None,
        scale=alt.Scale(domain=["up", "down", "same"], range=[GAIN, LOSS, FAINT]),
        legend=None,
    )
    x = alt.X(
        "side:N",
        sort=sides,
        title=None,
        axis=alt.Axis(orient="top", labelAngle=0, grid=False, labelFontSize=13, labelPadding=16),
    )
    y = alt.Y("position:Q", scale=alt.Scale(reverse=True, nice=False, zero=False), axis=None)
    base = alt.Chart(data(rows)).encode(x=x, y=y)
    lines = base.mark_line(strokeWidth=2, opacity=0.85).encode(detail="id:N", color=colour)
    dots = base.mark_circle(size=42, opacity=1).encode(color=colour)
    left = base.transform_filter("datum.which == 0").mark_text(align="right", dx=-9, color=INK, fontSize=12)
    right = base.transform_filter("datum.which == 1").mark_text(align="left", dx=9, color=INK, fontSize=12)
    chart = alt.layer(lines, dots, left.encode(text="label:N"), right.encode(text="label:N"))
    title = {"what-if": "what_if", "versions": "versions"}.get(found.kind)
    one, other = (title_of(thesis, say) for thesis in (found.before, found.after))
    heading = say("investors", one=one, other=other) if title is None else say(title, title=one)
    told = found.agreement
    subtitle = say("plot_flow") if told.kendall is None else say("plot_flow_tau", value=f"{told.kendall:.2f}")
    height = _ROW * max(1, len(rows) // 2)
    return finished(chart.properties(width=alt.Step(330), height=height), heading, subtitle)


def flows(found: Comparison) -> list[dict[str, Any]]:
    """Two rows a company: its place on each side; ties stand one below the other, in the order of the other side."""
    shown = sorted(range(len(found)), key=lambda i: (min(one[i] for one in found.ranks), i))[:_MOST]
    rows: list[dict[str, Any]] = []
    for which, (ranks, table) in enumerate(zip(found.ranks, found.tables, strict=True)):
        others = found.ranks[1 - which]
        order = sorted(shown, key=lambda i: (ranks[i], others[i], i))
        for position, i in enumerate(order, 1):
            points = points_in_words(float(table.score[i]))
            name = shortened(str(table.names[i]))
            label = f"{name}  {points}  #{ranks[i]}" if which == 0 else f"#{ranks[i]}  {points}  {name}"
            moved = found.ranks[0][i] - found.ranks[1][i]
            way = "up" if moved > 0 else "down" if moved < 0 else "same"
            rows.append({"id": str(table.ids[i]), "which": which, "position": position, "label": label, "way": way})
    return rows


def _side(found: Comparison, which: int, say: Wording) -> str:
    thesis = (found.before, found.after)[which]
    return say.chosen(thesis.holder, thesis.holder_zh).replace(",", ",").partition(",")[0] or title_of(thesis, say)
