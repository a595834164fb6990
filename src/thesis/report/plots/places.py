"""How likely each place is when points are not taken for granted, as bars."""

from __future__ import annotations

from typing import Any

from thesis.explanation.wording import Wording
from thesis.report.plots.style import ROW, WIDTH, Chart, altair, data, finished, told_apart
from thesis.robustness import Acceptability

_MOST = 24  # companies, from the top of today's ranking
_APART = 6  # places with a colour of their own
_COLOURS = ("#08306b", "#2171b5", "#4292c6", "#6baed6", "#9ecae1", "#c6dbef", "#eeeeee")


def place_bars(found: Acceptability, lang: str) -> Chart:
    """One bar a company, in today's order: the share of draws in which it takes each place."""
    alt = altair()
    say = Wording(lang)
    rows = _rows(found, say)
    names = list(dict.fromkeys(row["label"] for row in rows))
    keys = list(dict.fromkeys(row["place"] for row in sorted(rows, key=lambda row: row["order"])))
    colours = [*_COLOURS[: len(keys)]] if len(keys) <= _APART else list(_COLOURS)
    chart = (
        alt.Chart(data(rows))
        .mark_bar(height=15, stroke="white", strokeWidth=0.5)
        .encode(
            y=alt.Y("label:N", sort=names, title=None, axis=alt.Axis(grid=False)),
            x=alt.X("share:Q", title=say("plot_share"), axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("place:N", sort=keys, scale=alt.Scale(domain=keys, range=colours), title=say("place")),
            order=alt.Order("order:Q"),
        )
        .properties(width=WIDTH, height=ROW * max(1, len(names)))
    )
    return finished(chart, found.thesis.told(say), say("plot_places", draws=f"{found.draws:,}"))


def _rows(found: Acceptability, say: Wording) -> list[dict[str, Any]]:
    """The first places one by one, the others together."""
    positions = {one: i for i, one in enumerate(found.ids)}
    rows: list[dict[str, Any]] = []
    shown = found.ranking[:_MOST]
    labels = told_apart(found.names[positions[company]] for company in shown)
    for label, company in zip(labels, shown, strict=True):
        shares = found.ranks[positions[company]].tolist()
        parts = [*shares[:_APART], max(0.0, 1.0 - sum(shares[:_APART]))]
        for i, share in enumerate(parts[: len(shares) + 1]):
            place = str(i + 1) if i < _APART else say("plot_later", place=_APART + 1)
            rows.append({"label": label, "place": place, "order": i, "share": share})
    return rows
