"""Finds the smallest change of one fact, then of two, that brings a company to a verdict or to a place.

These are counterfactuals of a score that is known exactly: along each number the score is followed from cut to cut,
so the values that are enough are found to the last float64, and whether an end is included is part of the answer
(Wachter, Mittelstadt and Russell, Counterfactual explanations without opening the black box, Harvard Journal of Law
and Technology 31(2), 2018, for the question; the answer here needs no sampling).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve

from thesis.facts import Fact, Profile, Profiles, read_one
from thesis.inquiry.aims import Ahead, Aim, Always, AtLeast, at, verdict_of
from thesis.inquiry.flips import Change, Flip, Goal, Pair, Search, gathered
from thesis.inquiry.knobs import KINDS, Knob, Turned, freed, knobs_of
from thesis.inquiry.nearness import change_of
from thesis.inquiry.pairs import Pairs
from thesis.inquiry.trials import Trial, Trials, trial_of
from thesis.model import Thesis
from thesis.plan import Plan
from thesis.scoring import plan_of, profiles_of, score_profile
from thesis.text import Problems, did_you_mean


def flip(
    thesis: Thesis,
    company: Mapping[str, Any] | Profile | str,
    goal: str | None = None,
    *,
    rank: int | None = None,
    companies: Profiles | Sequence[Mapping[str, Any]] | None = None,
    as_of: date | None = None,
) -> Flip:
    """The smallest change of one fact, then of two, that reaches a goal.

    A verdict is reached where the score, as it is counted, lies in its band or in a better one, and no veto surely
    holds. A place is reached where fewer than ``rank`` of the other companies, as they are, are ahead; ties go to
    the one that comes first in the table, as in its ranking.

    For each fact the values that are enough are found exactly, within what is known of it where it is open, and
    otherwise within its whole domain; flags, levels and tags are single steps. Pairs are looked for where no open
    fact is enough alone; the first of two numbers is put where it brings most, the second where that is just enough,
    and then the first is taken back as far as it goes. The numbers of pairs and of scorings are bounded, and given.

    Derived fields, and fields whose dates count (`months_to_reach`), cannot be set by one value; they are left out,
    and named. The dates that these count from can be set.

    Args:
        thesis: the thesis.
        company: a dict of facts, a Profile, or the name or id of one of ``companies``.
        goal: a verdict of the thesis.
        rank: instead of a verdict, a place among ``companies``.
        companies: the companies that it is ranked with; it takes the place of the one that has its id.
        as_of: the date of the score; the thesis's own where it is left out.

    Raises:
        ThesisError: a fact does not fit its field; E538, no such verdict; E605, no such place.
        ValueError: not one of a verdict and a place; a name or a place without companies.
        KeyError: no such company.

    >>> import thesis
    >>> rules = thesis.load("zhu-xiaohu")
    >>> company = {"layers": ["application"], "home_country": "CN", "overseas_revenue_share": "10%"}
    >>> for change in thesis.flip(rules, company, "watch").one:
    ...     print(change)
    Main market (main_market): overseas (not known yet)
    Countries with users (n_countries): at least 50 (not known yet)
    Share of revenue from outside the home country (overseas_revenue_share): at least 74.9975% (now 10%)
    """
    others = None if companies is None else profiles_of(companies, thesis)
    if isinstance(company, str):
        if others is None:
            raise ValueError(f"`{company}` is a name, and there are no companies to look it up in")
        profile = others[company]
    else:
        profile = company if isinstance(company, Profile) else read_one(company, thesis.vocabulary)
    plan = plan_of(thesis, as_of)
    if (goal is None) is (rank is None):
        raise ValueError("flip() takes one goal: a verdict, or rank= with companies=")
    if goal is not None:
        aim, wanted = _verdict(plan, goal)
    else:
        aim, wanted = _place(thesis, profile, rank or 0, others, as_of)
    return _Flipping(thesis, profile, as_of, aim).flip(wanted)


class _Flipping:
    """One company on its way to one goal."""

    def __init__(self, thesis: Thesis, profile: Profile, as_of: date | None, aim: Aim) -> None:
        self.thesis = thesis
        self.profile = profile
        self.as_of = as_of
        self.aim = aim
        self.plan = plan_of(thesis, as_of)
        self.card = score_profile(thesis, profile, as_of)
        self.now = trial_of(self.card)
        self.knobs, self.left_out = knobs_of(self.plan, profile)
        self.base = Trials(thesis, profile, as_of)
        self.furthest = self.now.score
        self.exact = True

    def flip(self, goal: Goal) -> Flip:
        best_free = score_profile(self.thesis, _unknown(self.plan, self.profile), self.as_of).thousandths.high
        is_reached = self.aim.holds(at(self.now)) is True
        ceiling = Trial(best_free, best_free, best_free, exact=True, vetoed=False)
        is_possible = self.aim.holds(at(ceiling)) is True
        one: list[Change] = []
        two: tuple[Pair, ...] = ()
        search = Search()
        if is_possible and not is_reached:
            turned = [self._turned(knob) for knob in self.knobs]
            changes = [self._change(one) for one in turned]
            one = [change for change in changes if change is not None]
            if not any(change.kind == "open" for change in one):
                left = [side for side, change in zip(turned, changes, strict=True) if change is None]
                two, search = Pairs(self.base, self.card, self.aim).search(left, self._need())
        one.sort(key=lambda change: (KINDS.index(change.kind), change.size, -change.score))
        return Flip(
            thesis=self.thesis,
            company=self.profile.name,
            id=self.profile.id,
            goal=goal,
            score=self.now.score,
            verdict=verdict_of(self.plan.bands, self.now),
            is_reached=is_reached,
            is_possible=is_possible,
            one=gathered(one),
            two=two,
            furthest=self.furthest,
            best_open=self.now.high,
            best_free=best_free,
            exact=self.exact,
            search=search,
            left_out=tuple(self.left_out),
        )

    def _need(self) -> int:
        """How many thousandths are missing, if that is all that is missing."""
        if self.now.vetoed is True:
            return 0
        match self.aim:
            case AtLeast(least=int(least)) | Ahead(score=least, vetoed=False):
                return max(0, least - self.now.score)
            case _:
                return 0

    def _turned(self, knob: Knob) -> Turned:
        is_within = knob.kind == "open" and knob.tag is None
        trials = self.base if is_within else Trials(self.thesis, freed(self.profile, (knob,)), self.as_of)
        return Turned(trials, knob, self.profile)

    def _change(self, turned: Turned) -> Change | None:
        reach = turned.where(self.aim)
        self.exact = self.exact and reach.exact
        self.furthest = max(self.furthest, *(trial.score for _, trial in turned.tried()))
        return change_of(turned, reach.values, exact=reach.exact) if reach.values else None


def _verdict(plan: Plan, goal: str) -> tuple[Aim, Goal]:
    names = [band.verdict for band in plan.bands]
    if goal not in names:
        hint = did_you_mean(goal, names) or f"The verdicts are {', '.join(names)}."
        Problems().fail("E538", f"unknown verdict `{goal}`", None, hint)
    least = plan.bands[names.index(goal)].least if goal != names[-1] else None
    return AtLeast(least), Goal(goal, least)


def _place(
    thesis: Thesis, profile: Profile, rank: int, others: Profiles | None, as_of: date | None
) -> tuple[Aim, Goal]:
    if others is None:
        raise ValueError("a place needs the companies that it is among: give companies=")
    if rank < 1:
        Problems().fail("E605", f"a place is 1 or more, not {rank}")
    at_index = next((i for i, one in enumerate(others) if one.id == profile.id), len(others))
    rivals = [(i, score_profile(thesis, one, as_of)) for i, one in enumerate(others) if i != at_index]
    goal = Goal(place=rank, count=len(rivals) + 1)
    if len(rivals) < rank:
        return Always(), goal
    order = sorted(rivals, key=lambda pair: (pair[1].vetoed is True, -pair[1].thousandths.score, pair[0]))
    index, rival = order[rank - 1]
    return Ahead(rival.thousandths.score, rival.vetoed is True, wins_ties=at_index < index), goal


def _unknown(plan: Plan, profile: Profile) -> Profile:
    """The same company with nothing known of it, and nothing assumed."""
    return evolve(profile, facts={name: Fact(name, one.anything) for name, one in plan.fields.items()}, series={})
