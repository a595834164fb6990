"""Outcomes to scores: cards for one company, tables for many."""

from thesis.scoring.card import Contribution, GateState, ScoreCard
from thesis.scoring.score import profiles_of, score, score_profile
from thesis.scoring.table import ScoreTable

__all__ = ["Contribution", "GateState", "ScoreCard", "ScoreTable", "profiles_of", "score", "score_profile"]
