"""A sweep as lines: each company's score over the values of a knob, and where two of them cross."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from thesis.comparison import Sweep
from thesis.explanation.wording import Wording
from thesis.report.compared import title_of
from thesis.report.plots.style import FEW_COLOURS, INK, WIDTH, Chart, altair, data, finished, told_apart
from thesis.report.swept import moving

_MOST = 8  # lines: as many as there are colours
_NUMBER = re.compile(r"([+-]?(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*))\s*(.*)")


@frozen
class Axis:
    """The values of a knob as places on a line: numbers where all are written in one unit, else one after the other."""

    places: dict[str, float]
    unit: str
    is_number: bool


def sweep_lines(found: Sweep, lang: str) -> Chart:
    """Scores over the values of the first knob; a panel for each value of the second."""
    alt = altair()
    say = Wording(lang)
    axis = axis_of([one.values[0] for one in found.settings])
    lines = tracks(found)
    rows = _lines(found, axis, lines)
    names = list(lines)
    title = found.paths[0] + (f" ({axis.unit})" if axis.unit else "")
    kind = "Q" if axis.is_number else "N"
    order = alt.Undefined if axis.is_number else [one.values[0] for one in found.settings]
    x = alt.X(
        f"x:{kind}",
        title=title,
        sort=order,
        scale=alt.Scale(zero=False, nice=False) if axis.is_number else alt.Undefined,
        axis=alt.Axis(labelAngle=0, values=sorted(axis.places.values()) if axis.is_number else alt.Undefined),
    )
    y = alt.Y("score:Q", title=say("plot_points"), scale=alt.Scale(zero=False))
    colour = alt.Color("name:N", sort=names, title=None, scale=alt.Scale(domain=names, range=list(FEW_COLOURS)))
    width = WIDTH if len(found.paths) == 1 else WIDTH // 2
    base = alt.Chart(data([*rows, *_crossings(found, axis, lines)])).properties(width=width, height=320)
    drawn = base.transform_filter("datum.crossing == false").mark_line(strokeWidth=2, point=True)
    marks = base.transform_filter("datum.crossing == true").mark_point(
        shape="diamond", size=110, filled=False, color=INK, strokeWidth=1.5
    )
    chart: Any = alt.layer(drawn.encode(x=x, y=y, color=colour), marks.encode(x=x, y=y, tooltip=alt.Tooltip("name:N")))
    if len(found.paths) > 1:
        panel = alt.Facet("panel:N", title=found.paths[1], sort=[one.values[1] for one in found.settings])
        chart = chart.facet(facet=panel, columns=2)
    subtitle = say("plot_sweep") if rows else say("no_setting_matters")
    return finished(chart, say("of_its_own", title=title_of(found.thesis, say), points=found.paths[0]), subtitle)


def axis_of(values: list[str]) -> Axis:
    """Where the values of a knob stand.

    >>> axis_of(["5M USD", "10M USD"]).places, axis_of(["5M USD", "10M USD"]).unit
    ({'5M USD': 5.0, '10M USD': 10.0}, 'M USD')
    """
    found = [_NUMBER.fullmatch(text) for text in values]
    units = {one[2].strip() for one in found if one}
    if None in found or len(units) != 1:
        return Axis({text: float(i) for i, text in enumerate(dict.fromkeys(values))}, "", is_number=False)
    numbers = {text: float(one[1].replace("_", "")) for text, one in zip(values, found, strict=True) if one}
    return Axis(numbers, units.pop(), is_number=True)


def tracks(found: Sweep) -> dict[str, list[int]]:
    """The lines by their names, each with the companies whose scores move together; the first ones only."""
    lines: dict[tuple[int, ...], list[int]] = {}
    for i in moving(found):
        lines.setdefault(tuple(one.thousandths[i] for one in found.settings), []).append(i)
    chosen = list(lines.values())[:_MOST]
    labels = told_apart(", ".join(found.names[i] for i in together) for together in chosen)
    return dict(zip(labels, chosen, strict=True))


def _lines(found: Sweep, axis: Axis, lines: Mapping[str, list[int]]) -> list[dict[str, Any]]:
    """One row for each setting and line."""
    return [
        {
            "x": axis.places[one.values[0]] if axis.is_number else one.values[0],
            "score": one.thousandths[together[0]] / 1000,
            "name": name,
            "panel": one.values[1] if len(one.values) > 1 else "",
            "crossing": False,
        }
        for name, together in lines.items()
        for one in found.settings
    ]


def _crossings(found: Sweep, axis: Axis, lines: Mapping[str, list[int]]) -> list[dict[str, Any]]:
    """The points at which two of the lines are level, where they are known; each once."""
    names = {found.ids[i]: name for name, together in lines.items() for i in together}
    rows: dict[tuple[float, str, frozenset[str]], dict[str, Any]] = {}
    for one in found.crossings:
        pair = [names.get(company) for company in (one.first, one.second)]
        if one.at is None or one.path != found.paths[0] or not axis.is_number or None in pair:
            continue
        panel = "" if one.fixed is None else one.fixed[1]
        ends = [
            setting
            for between in one.between
            for setting in found.settings
            if setting.values[0] == between and setting.values[1:] == (() if one.fixed is None else (panel,))
        ]
        company = found.ids.index(one.first)
        (x0, y0), (x1, y1) = ((axis.places[end.values[0]], end.thousandths[company] / 1000) for end in ends)
        at = float(one.at)
        score = y0 if x0 == x1 else y0 + (y1 - y0) * (at - x0) / (x1 - x0)
        row = {"x": at, "score": score, "name": f"{pair[0]} = {pair[1]}", "panel": panel, "crossing": True}
        rows.setdefault((at, panel, frozenset(map(str, pair))), row)
    return list(rows.values())
