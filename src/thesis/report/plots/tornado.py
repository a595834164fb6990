"""What to find out, as a tornado: how far each open fact alone can move the score."""

from __future__ import annotations

from typing import Any

from thesis.explanation.wording import Wording, points_in_words
from thesis.explanation.written import described
from thesis.inquiry import Question, Questions
from thesis.report.plots.style import GAIN, INK, LOSS, ROW, WIDTH, Chart, altair, data, finished, told_apart
from thesis.vocabulary import number_in_words

_MOST = 24


def tornado(found: Questions, lang: str) -> Chart:
    """One bar an open fact, from the most that it takes to the most that it adds; those that decide are marked."""
    alt = altair()
    say = Wording(lang)
    rows = _rows(found, say)
    names = list(dict.fromkeys(row["label"] for row in rows))
    y = alt.Y("label:N", sort=names, title=None, axis=alt.Axis(grid=False))
    ends = [row["end"] for row in rows] or [0]
    room = (max(ends) - min(ends)) * 0.06 + 0.5
    scale = alt.Scale(domain=[min(0, *ends) - room, max(0, *ends) + room], nice=False)
    x = alt.X("end:Q", title=say("plot_move"), scale=scale)
    base = alt.Chart(data(rows))
    colour = alt.Color("way:N", scale=alt.Scale(domain=["up", "down"], range=[GAIN, LOSS]), legend=None)
    bars = base.mark_bar(height=14).encode(y=y, x=x, x2=alt.datum(0), color=colour)
    texts = [
        base.transform_filter(f"datum.way == '{way}' && datum.end != 0")
        .mark_text(align=align, dx=dx, color=INK, fontSize=11)
        .encode(y=y, x=x, text="text:N")
        for way, align, dx in (("up", "left", 5), ("down", "right", -5))
    ]
    middle = alt.Chart(data([{"at": 0}])).mark_rule(color=INK).encode(x="at:Q")
    chart = alt.layer(bars, *texts, middle).properties(width=WIDTH, height=ROW * max(1, len(names)))
    return finished(chart, _title(found, say), say("plot_tornado"))


def _title(found: Questions, say: Wording) -> str:
    if len(found.standings) != 1:
        return say.chosen(found.thesis.id, found.thesis.title_zh)
    (one,) = found.standings
    points = say.joined([say.verdict(one.verdict), points_in_words(one.score / 1000)])
    return say("of_its_own", title=one.company, points=points)


def _rows(found: Questions, say: Wording) -> list[dict[str, Any]]:
    """Two rows a question, what it adds and what it takes; those that decide first and marked ●, then the furthest."""
    moving = (one for one in found if one.moves)
    told = sorted(moving, key=lambda one: (one.kind != "pivotal", one.down - one.up, one.company))[:_MOST]
    labels = told_apart(_label(one, found, say) for one in told)
    return [
        {
            "label": label,
            "end": end / 1000,
            "way": way,
            "text": points_in_words(end / 1000, sign=True),
        }
        for label, one in zip(labels, told, strict=True)
        for way, end in (("up", one.up), ("down", one.down))
    ]


def _label(one: Question, found: Questions, say: Wording) -> str:
    name = described(one.field, say.lang)
    if one.unknown.level is not None:
        level = number_in_words(one.unknown.level, one.field.unit, one.field.type, say.words)
        name = say("plot_reached", field=name, level=level)
    name = name if len(found.standings) == 1 else say("of_its_own", title=one.company, points=name)
    return f"● {name}" if one.kind == "pivotal" else name
