"""What all pictures share: colours that the colour-blind can tell apart, fonts with Chinese, plain rows as data."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from thesis.text import one_line

if TYPE_CHECKING:
    import altair as alt

Chart: TypeAlias = "alt.TopLevelMixin"
"""What is drawn: any chart of Altair."""

# Okabe and Ito, Color universal design, 2008: told apart by every reader, and in grey
GAIN = "#0072b2"
LOSS = "#d55e00"
TOTAL = "#4d4d4d"
OPEN = "#e69f00"
FAINT = "#bdbdbd"
INK = "#222222"
FEW_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#4d4d4d", "#8a6d00")

WIDTH = 560
ROW = 24  # pixels of a row of bars

_FONTS = (
    "Helvetica Neue, Arial, DejaVu Sans, Noto Sans CJK TC, Noto Sans TC, PingFang TC, Microsoft JhengHei, "
    "WenQuanYi Micro Hei, sans-serif"
)
_LONGEST = 46  # columns of a label


def altair() -> Any:
    """The drawing library.

    Raises:
        ImportError: it is not installed.
    """
    try:
        import altair as alt
    except ImportError as missing:
        raise ImportError("pictures need altair; install it with: pip install 'thesis[plot]'") from missing
    return alt


def data(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Rows of plain values as the data of a chart."""
    return altair().Data(values=[dict(row) for row in rows])


def finished(chart: Any, title: str, subtitle: str = "") -> Chart:
    """A chart with its title, and the look that all have."""
    alt = altair()
    heading = alt.TitleParams(text=title, subtitle=subtitle or alt.Undefined, anchor="start", offset=14)
    done: Chart = (
        chart.properties(title=heading, background="white", padding=16)
        .configure(font=_FONTS)
        .configure_view(stroke=None)
        .configure_axis(
            grid=True,
            gridColor="#eeeeee",
            domain=False,
            ticks=False,
            labelColor=INK,
            titleColor=INK,
            titleFontWeight="normal",
            labelFontSize=12,
            titleFontSize=12,
            labelLimit=380,
            labelPadding=6,
        )
        .configure_title(fontSize=16, subtitleFontSize=12, subtitleColor="#555555", color=INK)
        .configure_legend(
            labelFontSize=12, titleFontSize=12, labelColor=INK, titleColor=INK, symbolStrokeWidth=0, labelLimit=300
        )
    )
    return done


def told_apart(labels: Iterable[str]) -> list[str]:
    """Labels of which no two are the same, so that each has a row of its own.

    >>> told_apart(["A", "B", "A"])
    ['A', 'B', 'A (2)']
    """
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        short = shortened(label)
        seen[short] = seen.get(short, 0) + 1
        found.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return found


def shortened(text: str) -> str:
    """A label that leaves room for the picture.

    >>> shortened("Overseas is low-hanging fruit")
    'Overseas is low-hanging fruit'
    """
    text = one_line(text)
    taken = 0
    for i, character in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if taken > _LONGEST:
            return f"{text[:i].rstrip()}…"
    return text
