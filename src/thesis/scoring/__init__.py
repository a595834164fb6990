"""Outcomes to scores: cards for one company, tables for many."""

from thesis.scoring.card import ScoreCard
from thesis.scoring.companies import profiles_of, score
from thesis.scoring.contributions import Contribution, GateState
from thesis.scoring.plans import plan_of
from thesis.scoring.score import Bounds, score_profile
from thesis.scoring.table import ScoreTable

__all__ = [
    "Bounds",
    "Contribution",
    "GateState",
    "ScoreCard",
    "ScoreTable",
    "plan_of",
    "profiles_of",
    "score",
    "score_profile",
]
