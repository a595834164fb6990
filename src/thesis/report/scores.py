"""The scores of many companies as a table that fits the terminal, with bars for their bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from thesis.explanation.wording import points_in_words, range_in_words
from thesis.model import Thesis
from thesis.scoring import ScoreCard

if TYPE_CHECKING:
    from rich.table import Table

SCORE_COLUMNS = (
    "rank",
    "id",
    "name",
    "score",
    "low",
    "high",
    "exact",
    "percent",
    "verdict",
    "possible_verdicts",
    "vetoed",
    "coverage",
    "assumed",
    "attainable",
)

_BAR = 24


def score_rows(cards: Sequence[ScoreCard]) -> list[dict[str, Any]]:
    """Cards in their order as rows of plain values, the documented columns of ``--format``."""
    rows = []
    for place, card in enumerate(cards, 1):
        row = {name: getattr(card, name) for name in SCORE_COLUMNS if name != "rank"}
        row["possible_verdicts"] = list(card.possible_verdicts)
        rows.append({"rank": place, **row})
    return rows


def score_table(thesis: Thesis, cards: Sequence[ScoreCard]) -> Table:
    """Cards in their order as a table for the terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=str(thesis), box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column("company", overflow="fold")
    table.add_column("score", justify="right")
    table.add_column("bounds", justify="right")
    scale = cards[0].thousandths if cards else None
    header = (
        "" if scale is None else f"{points_in_words(scale.least / 1000)} … {points_in_words(scale.greatest / 1000)}"
    )
    table.add_column(header, min_width=_BAR, max_width=_BAR, no_wrap=True)
    table.add_column("verdict")
    table.add_column("could be", overflow="fold")
    table.add_column("known", justify="right")
    for place, card in enumerate(cards, 1):
        others = [name for name in card.possible_verdicts if name != card.verdict]
        table.add_row(
            str(place),
            card.name,
            points_in_words(card.score),
            range_in_words(card.low, card.high),
            bounds_bar(card),
            Text(card.verdict, style="bold"),
            ", ".join(others) or "decided",
            f"{card.coverage:.0%}",
        )
    return table


def bounds_bar(card: ScoreCard, width: int = _BAR) -> str:
    """The score ● between its bounds ━ on the thesis's whole range."""
    sums = card.thousandths
    span = max(sums.greatest - sums.least, 1)

    def at(value: int) -> int:
        return min(width - 1, max(0, (value - sums.least) * (width - 1) // span))

    low, high, here = at(sums.low), at(sums.high), at(sums.score)
    return "".join("●" if i == here else "━" if low <= i <= high else "·" for i in range(width))
