"""What to find out next, and what would have to change: questions of facts, where `tweaks` asks of rules."""

from thesis.inquiry.ask import ask
from thesis.inquiry.flip import flip
from thesis.inquiry.flips import Change, Flip, Goal, Pair, Search
from thesis.inquiry.questions import Question, Questions
from thesis.inquiry.standing import Settles, Standing

__all__ = ["Change", "Flip", "Goal", "Pair", "Question", "Questions", "Search", "Settles", "Standing", "ask", "flip"]
