"""Asks what to find out next: every open fact of a company, by how far its answer alone goes.

Without a prior over answers, the width that an answer takes off the bounds is the measure, and settling the verdict
comes before it: clairvoyance is worth something only where it changes a decision (Howard, Information value theory,
IEEE Transactions on Systems Science and Cybernetics 2(1):22-26, 1966).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from math import isfinite
from typing import Any

from attrs import evolve

from thesis.facts import Profile, Profiles, read_one
from thesis.inquiry.aims import Placed, Rival, Settled, at, narrowed, possible_verdicts, verdict_of
from thesis.inquiry.along import Along
from thesis.inquiry.questions import Kind, Question, Questions
from thesis.inquiry.standing import Settles, Standing
from thesis.inquiry.trials import Trial, Trials
from thesis.inquiry.unknowns import Unknown, open_facts
from thesis.model import Thesis
from thesis.scoring import profiles_of, score
from thesis.text import Problems, did_you_mean

_NOTHING = frozenset[str]()


def ask(
    thesis: Thesis,
    companies: Mapping[str, Any] | Profile | Profiles | Sequence[Mapping[str, Any]],
    as_of: date | None = None,
    costs: Mapping[str, float] | None = None,
    *,
    top: int | None = None,
) -> Questions:
    """The open facts of a company, or of many as one list: what to find out first comes first.

    For each open fact every answer that the rules can tell apart is scored, the other facts as they are. A question
    is pivotal where some answer alone settles the verdict, whatever else turns out; inert where no answer changes
    score, bounds or possible verdicts. Numbers are exact but for rounding, or say that they are not.

    Args:
        thesis: the thesis.
        companies: one company (a dict of facts or a Profile), or many (Profiles, or a list of dicts).
        as_of: the date of the score; the thesis's own where it is left out.
        costs: what finding out a field costs, in any one unit; 1 where it is left out.
        top: with many companies, a question is pivotal also where some answer alone settles whether its company is
            among the first so many.

    Returns:
        Questions, in the order of their use: pivotal ones first, then by width removed for the cost.

    Raises:
        ThesisError: a fact does not fit its field; E201, a cost of no field; E605, a cost that is not above zero, or
            a place below 1.
        ValueError: a place without companies to rank.

    >>> import thesis
    >>> rules = thesis.load("zhu-xiaohu")
    >>> found = thesis.ask(rules, {"layers": ["application"], "home_country": "CN", "company_type": "product"})
    >>> found["main_market"].up / 1000
    30.0
    """
    costs = _checked(costs or {}, thesis)
    is_one = isinstance(companies, Profile | Mapping)
    every = (_read(thesis, companies),) if isinstance(companies, Profile | Mapping) else profiles_of(companies, thesis)
    if top is not None and is_one:
        raise ValueError("`top` is a place among several companies: give them all")
    if top is not None and top < 1:
        Problems().fail("E605", f"`top` is 1 or more, not {top}")
    rivals = _rivals(thesis, every, as_of) if top is not None else ()
    standings, questions, left_out = [], [], []
    for index, profile in enumerate(every):
        asked = _Asked(thesis, profile, as_of, costs, _place_aims(rivals, index, top))
        standings.append(asked.standing)
        questions += asked.questions()
        left_out += [(profile.id, field, why) for field, why in asked.left_out]
    return Questions(thesis, tuple(standings), tuple(sorted(questions, key=_use)), tuple(left_out))


def _read(thesis: Thesis, company: Mapping[str, Any] | Profile) -> Profile:
    return company if isinstance(company, Profile) else read_one(company, thesis.vocabulary)


class _Asked:
    """One company's open facts, each followed through its answers."""

    def __init__(
        self,
        thesis: Thesis,
        profile: Profile,
        as_of: date | None,
        costs: Mapping[str, float],
        place_aims: tuple[Placed, ...],
    ) -> None:
        self.trials = Trials(thesis, profile, as_of)
        self.plan = self.trials.plan
        self.profile = profile
        self.costs = costs
        self.now = self.trials.score(profile, _NOTHING)
        self.possible = possible_verdicts(self.plan.bands, self.now)
        self.verdict = verdict_of(self.plan.bands, self.now)
        self.unknowns, self.left_out = open_facts(self.plan, profile)
        self.place_aims = place_aims if not any(aim.holds(at(self.now)) for aim in place_aims) else ()

    @property
    def standing(self) -> Standing:
        """Where the company stands before anything is found out."""
        now = self.now
        return Standing(self.profile.name, self.profile.id, now.score, now.low, now.high, self.verdict, self.possible)

    def questions(self) -> list[Question]:
        """One for each open fact."""
        return [self._question(one) for one in self.unknowns]

    def _question(self, unknown: Unknown) -> Question:
        ask_about = partial(
            Question,
            company=self.profile.name,
            id=self.profile.id,
            unknown=unknown,
            possible=self.possible,
            cost=self.costs.get(unknown.field.id, 1.0),
        )
        if not self.trials.reads(unknown.field.id):
            return ask_about(kind="inert", up=0, down=0, removes_most=0, removes_least=0)
        along = Along(self.trials, unknown, lambda value: unknown.learned(self.profile, value, self.plan))
        survey = along.survey()
        trials = [narrowed(trial, self.now) for _, trial in survey.found]
        scores = [trial.score - self.now.score for trial in trials]
        widths = [trial.high - trial.low for trial in trials]
        width = self.now.high - self.now.low
        verdicts = self.possible if len(self.possible) > 1 else ()
        aims = tuple(Settled(self.plan.bands, verdict) for verdict in verdicts)
        settles, places = (
            tuple(one for one in (self._settled(along, aim) for aim in found) if one.values)
            for found in (aims, self.place_aims)
        )
        reached = {verdict_of(self.plan.bands, trial) for trial in trials}
        reached.discard(self.verdict)
        return ask_about(
            kind=self._kind(settles + places, trials, is_still=survey.exact and not survey.changes),
            up=max(0, *scores),
            down=min(0, *scores),
            removes_most=width - min(widths),
            removes_least=width - max(widths),
            settles=settles,
            places=places,
            reaches=tuple(name for name in self.possible if name in reached),
            alone=along.is_alone,
            exact=survey.exact,
            exact_width=survey.exact_width,
            slack=survey.slack,
        )

    def _kind(self, settles: tuple[Settles, ...], trials: list[Trial], *, is_still: bool) -> Kind:
        if settles:
            return "pivotal"
        now = self.now
        same = all(
            (one.score, one.low, one.high, one.vetoed) == (now.score, now.low, now.high, now.vetoed) for one in trials
        )
        return "inert" if is_still and same else "open"

    def _settled(self, along: Along, aim: Settled | Placed) -> Settles:
        """The answers that fulfil an aim."""
        reach = along.where(aim)
        settles = partial(Settles, along.unknown, reach.values, along.tags, reach.exact)
        return settles(aim.verdict) if isinstance(aim, Settled) else settles(top=aim.top, is_in=aim.is_in)


def _use(one: Question) -> tuple[float, float, float, float]:
    return (
        ("pivotal", "open", "inert").index(one.kind),
        -one.removes_most / one.cost,
        -one.removes_least / one.cost,
        -one.moves / one.cost,
    )


def _checked(costs: Mapping[str, float], thesis: Thesis) -> Mapping[str, float]:
    fields = thesis.vocabulary.fields
    for name, cost in costs.items():
        if name not in fields:
            Problems().fail(
                "E201", f"unknown field `{name}`, for which a cost is given", None, did_you_mean(name, fields)
            )
        if not (isfinite(cost) and cost > 0):
            Problems().fail("E605", f"the cost of `{name}` is {cost}", suggestion="Costs are above zero.")
    return costs


def _rivals(thesis: Thesis, companies: Iterable[Profile], as_of: date | None) -> tuple[Rival, ...]:
    """Every company with its bounds, in the order given."""
    cards = (score(thesis, one, as_of) for one in companies)
    return tuple(Rival(one.thousandths.low, one.thousandths.high, one.vetoed, is_before=True) for one in cards)


def _place_aims(rivals: tuple[Rival, ...], index: int, top: int | None) -> tuple[Placed, ...]:
    if top is None:
        return ()
    others = tuple(evolve(one, is_before=i < index) for i, one in enumerate(rivals) if i != index)
    return Placed(others, top, is_in=True), Placed(others, top, is_in=False)
