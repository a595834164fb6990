"""One verb for every picture: a result as a chart."""

from __future__ import annotations

from typing import TypeAlias

from thesis.comparison import Comparison, Sweep
from thesis.explanation import Explanation
from thesis.inquiry import Questions
from thesis.report.plots.files import encode_chart
from thesis.report.plots.style import Chart
from thesis.robustness import Acceptability
from thesis.scoring import ScoreTable

Drawn: TypeAlias = Explanation | ScoreTable | Comparison | Sweep | Questions | Acceptability


def plot(found: Drawn, *, lang: str = "en") -> Chart:
    """A result as an Altair chart, which a notebook shows as it is.

    Args:
        found: an Explanation (a waterfall), a ScoreTable (scores between their bounds), a Comparison (the flow of
            places), a Sweep (lines), Questions (a tornado), or an Acceptability (bars of places).
        lang: "en" or "zh".

    Raises:
        TypeError: it is nothing that is drawn.
        ImportError: altair is not installed.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
    >>> chart = thesis.plot(thesis.explain(zhu, companies["DramaWave"]))
    >>> chart.to_dict()["title"]["text"]
    'DramaWave: watch, 63'
    """
    match found:
        case Explanation():
            from thesis.report.plots.waterfall import waterfall

            return waterfall(found, lang)
        case ScoreTable():
            from thesis.report.plots.bounds import bounds

            return bounds(found, lang)
        case Comparison():
            from thesis.report.plots.ranks import rank_flow

            return rank_flow(found, lang)
        case Sweep():
            from thesis.report.plots.sweeps import sweep_lines

            return sweep_lines(found, lang)
        case Questions():
            from thesis.report.plots.tornado import tornado

            return tornado(found, lang)
        case Acceptability():
            from thesis.report.plots.places import place_bars

            return place_bars(found, lang)
    msg = f"a {type(found).__name__} cannot be drawn"
    raise TypeError(msg)


def encode_plot(found: Drawn, suffix: str, lang: str) -> bytes:
    """A result as a picture: .svg, .png, or .html that holds all it needs.

    Raises:
        ThesisError: E106, there is no such kind of picture here.
        ImportError: the extra that draws is not installed.
    """
    return encode_chart(plot(found, lang=lang), suffix)
