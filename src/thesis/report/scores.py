"""The scores of many companies as rows of plain values, the documented columns of ``--format``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thesis.scoring import ScoreCard

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


def score_rows(cards: Sequence[ScoreCard]) -> list[dict[str, Any]]:
    """Cards in their order, one row a company."""
    rows = []
    for place, card in enumerate(cards, 1):
        row = {name: getattr(card, name) for name in SCORE_COLUMNS if name != "rank"}
        row["possible_verdicts"] = list(card.possible_verdicts)
        rows.append({"rank": place, **row})
    return rows


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
