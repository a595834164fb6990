"""A company's score as a waterfall: what each rule adds, what the open ones could, and the bands that it falls in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from thesis.explanation import Explanation
from thesis.explanation.wording import Wording, points_in_words
from thesis.explanation.written import described
from thesis.plan import Band
from thesis.report.plots.style import (
    GAIN,
    INK,
    LOSS,
    OPEN,
    ROW,
    TOTAL,
    WIDTH,
    Chart,
    altair,
    data,
    finished,
    told_apart,
)
from thesis.scoring import plan_of


def waterfall(story: Explanation, lang: str) -> Chart:
    """What the score of one company is made of, rule by rule, with what each could still become."""
    alt = altair()
    say = Wording(lang)
    card = story.card
    rows = list(steps(story, say))
    names = [row["label"] for row in rows]
    y = alt.Y("label:N", sort=names, title=None, axis=alt.Axis(grid=False))
    ends = [value for row in rows for value in (row["from"], row["to"], row["low"], row["high"])]
    room = (max(ends) - min(ends)) * 0.04 + 1
    x = alt.Scale(domain=[min(ends) - room, max(ends) + 4 * room], nice=False)
    base = alt.Chart(data(rows))
    colour = alt.Scale(domain=["gain", "loss", "total"], range=[GAIN, LOSS, TOTAL])
    bars = base.mark_bar(height=13).encode(
        y=y,
        x=alt.X("from:Q", title=say("plot_points"), scale=x),
        x2="to:Q",
        color=alt.Color("kind:N", scale=colour, legend=None),
    )
    spans = base.transform_filter("datum.low < datum.high").mark_bar(height=5, color=OPEN, opacity=0.55)
    texts = base.mark_text(align="left", dx=5, color=INK, fontSize=11).encode(
        y=y, x=alt.X("right:Q", scale=x), text="text:N"
    )
    chart = alt.layer(
        *band_lines(plan_of(story.thesis, story.as_of).bands, min(ends) - room, max(ends) + 4 * room, say),
        spans.encode(y=y, x=alt.X("low:Q", scale=x), x2="high:Q"),
        bars,
        texts,
    )
    title = say(
        "of_its_own", title=card.name, points=say.joined([say.verdict(card.verdict), points_in_words(card.score)])
    )
    subtitle = say("plot_waterfall", low=points_in_words(card.low), high=points_in_words(card.high))
    return finished(chart.properties(width=WIDTH, height=ROW * len(rows)), title, subtitle)


def steps(story: Explanation, say: Wording) -> Iterator[dict[str, Any]]:
    """The bars in their order: what adds most first, then what takes away, what is open, caps, and the score."""
    card = story.card
    told = [
        one for one in card.contributions.values() if one.thousandths or one.thousandths_low or one.thousandths_high
    ]
    told.sort(key=lambda one: (one.thousandths == 0, -one.thousandths, one.thousandths_low - one.thousandths_high))
    titles = [described(story.thesis.rules[one.rule], say.lang) for one in told]
    parts = [
        (title, one.thousandths, one.thousandths_low, one.thousandths_high)
        for title, one in zip(titles, told, strict=True)
    ]
    sums = card.thousandths
    parts += [(say(key), value, value, value) for key, value in (("cap", sums.cap), ("joint", sums.joint)) if value]
    starts = accumulate((given for _, given, _, _ in parts), initial=0)
    *labels, score = told_apart([*(label for label, _, _, _ in parts), say("score")])
    for label, start, (_, given, low, high) in zip(labels, starts, parts, strict=False):
        text = points_in_words(given / 1000, sign=True)
        if low < high:
            text = say("with_range", name=text, range=say.range(low / 1000, high / 1000))
        kind = "gain" if given >= 0 else "loss"
        yield _step(label, text, start, start + given, start + low, start + high, kind)
    yield _step(score, points_in_words(sums.score / 1000), 0, sums.score, sums.low, sums.high, "total")


def _step(label: str, text: str, start: int, end: int, low: int, high: int, kind: str) -> dict[str, Any]:
    return {
        "label": label,
        "from": start / 1000,
        "to": end / 1000,
        "low": low / 1000,
        "high": high / 1000,
        "right": max(start, end, low, high) / 1000,
        "kind": kind,
        "text": text,
    }


def band_lines(bands: tuple[Band, ...], least: float, most: float, say: Wording) -> list[Any]:
    """A line where each band begins, as far as the picture reaches."""
    alt = altair()
    rows = [
        {"at": band.least / 1000, "name": say.verdict(band.verdict)}
        for band in bands
        if band.least is not None and least < band.least / 1000 < most
    ]
    if not rows:
        return []
    base = alt.Chart(data(rows))
    lines = base.mark_rule(strokeDash=[4, 3], color="#888888").encode(x="at:Q")
    names = base.mark_text(align="left", dx=3, dy=-6, color="#666666", fontSize=11)
    return [lines, names.encode(x="at:Q", y=alt.value(0), text="name:N")]
