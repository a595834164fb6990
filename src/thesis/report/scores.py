"""The scores of many companies as rows of plain values, the documented columns of ``--format``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from thesis.scoring import ScoreCard, ScoreTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AT_ONCE = 10_000  # rows that are Python objects at a time

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

CONTRIBUTION_COLUMNS = (
    "id",
    "name",
    "rule",
    "state",
    "applies",
    "grade",
    "grade_low",
    "grade_high",
    "points",
    "points_low",
    "points_high",
    "assumed",
)


def score_columns(board: ScoreTable, most: int | None = None) -> dict[str, NDArray[Any]]:
    """The ranking of a table, or the first companies of it, as columns."""
    import numpy as np

    order = board.ranking()[:most]
    homes = {"id": "ids", "name": "names"}
    found = {name: getattr(board, homes.get(name, name))[order] for name in SCORE_COLUMNS if name != "rank"}
    return {"rank": np.arange(1, len(order) + 1), **found}


def score_rows(board: ScoreTable, most: int | None = None) -> Iterator[dict[str, Any]]:
    """The ranking of a table, or the first companies of it, one row a company."""
    columns = score_columns(board, most)
    for start in range(0, len(columns["rank"]), _AT_ONCE):
        parts = [column[start : start + _AT_ONCE].tolist() for column in columns.values()]
        for row in zip(*parts, strict=True):
            found = dict(zip(SCORE_COLUMNS, row, strict=True))
            found["possible_verdicts"] = list(found["possible_verdicts"])
            yield found


def contribution_rows(cards: Sequence[ScoreCard]) -> list[dict[str, Any]]:
    """What each rule gave each company, then cap and joint where there are any: they sum to the score."""
    rows = []
    for card in cards:
        head = {"id": card.id, "name": card.name}
        rows += [
            {**head, **{name: getattr(one, name) for name in CONTRIBUTION_COLUMNS[2:]}}
            for one in card.contributions.values()
        ]
        for key, value in (("(cap)", card.cap), ("(joint)", card.joint)):
            if value:
                empty = dict.fromkeys(CONTRIBUTION_COLUMNS[3:])
                rows.append({**head, "rule": key, **empty, "points": value})
    return rows
