"""What each edit did to a score: Shapley shares, in games as small as the arithmetic of scores allows.

A score is a sum over rules, and the Shapley value is additive: each rule is a game of its own, played by the
edits that reach it. Caps, and the joint row, tie rules together; only where they matter is there one game of
all the edits behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import chain, combinations
from typing import TypeAlias

from attrs import field, frozen

from thesis.building import build
from thesis.comparison.players import Place, Player, Stage, coalition_tree, minimal, stage_of
from thesis.comparison.results import Share
from thesis.comparison.shapley import MOST_PLAYERS, shapley
from thesis.engines.interpreter import Reader
from thesis.facts import Profile
from thesis.model import Thesis
from thesis.plan import Plan, give, make_plan, presume
from thesis.scoring import ScoreCard, score_profile
from thesis.sets import Truth
from thesis.text import Problems, Table, ThesisError

Coalition: TypeAlias = frozenset[int]


@frozen
class Shares:
    """The shares of a difference, and what is left because too many edits act together to be told apart."""

    edits: tuple[Share, ...] = ()
    unshared: Fraction = Fraction(0)


@frozen(eq=False)
class Games:
    """The rules and gates of two theses for every coalition of edits, built when they are asked for."""

    stage: Stage
    as_of: date | None
    _plans: dict[tuple[Place, Coalition], Plan | None] = field(factory=dict, init=False)
    _theses: dict[Coalition, Thesis | None] = field(factory=dict, init=False)

    def plan(self, place: Place, have: Coalition) -> Plan | None:
        """The plan of one rule or gate with some edits made; None where it is not there then.

        Raises:
            ThesisError: these edits alone cannot be built.
        """
        key = (place, have)
        if key not in self._plans:
            tree = coalition_tree(self.stage, have)
            part = tree.items.get(place[0])
            is_there = isinstance(part, Table) and place[1] in part.items
            self._plans[key] = make_plan(build(minimal(tree, [place])), self.as_of) if is_there else None
        return self._plans[key]

    def thesis(self, have: Coalition) -> Thesis | None:
        """The whole thesis with some edits made, words dropped; None where it cannot be built."""
        if have not in self._theses:
            try:
                self._theses[have] = build(minimal(coalition_tree(self.stage, have), self.stage.reached))
            except ThesisError:
                self._theses[have] = None
        return self._theses[have]

    def builds(self, place: Place, have: Coalition) -> bool:
        """Whether a rule or gate is in order with some edits made."""
        try:
            self.plan(place, have)
        except ThesisError:
            return False
        return True


def games_of(before: Thesis, after: Thesis, players: Sequence[Player], as_of: date | None) -> Games:
    """The games behind the difference of two theses; edits that cannot be built alone are joined into one player.

    Raises:
        ThesisError: E711, more than twelve edits reach one rule or gate.
    """
    while True:
        games = Games(stage_of(before.tree, after.tree, players, dated=as_of is None), as_of)
        _refuse_crowds(games.stage)
        bound = next((found for place in games.stage.reached if (found := _bound(games, place))), None)
        if bound is None:
            return games
        players = _joined(games.stage.players, bound)


def shares_of(games: Games, profile: Profile, before: ScoreCard, after: ScoreCard) -> Shares:
    """What each edit did to the score of one company."""
    stage = games.stage
    total = dict.fromkeys(range(len(stage.players)), Fraction(0))
    company = _Company(games, profile, before, after)
    for place, players in stage.reached.items():
        if place[0] == "rules":
            for player, share in shapley(players, partial(company.gives, place)).items():
                total[player] += share
    tied = company.tied()
    unshared = Fraction(0)
    if len(tied) <= MOST_PLAYERS and company.can_play(tied):
        for player, share in shapley(tied, company.rest).items():
            total[player] += share
    else:
        unshared = Fraction(_rest(after) - _rest(before))
    return Shares(tuple(Share(one.names, total[i]) for i, one in enumerate(stage.players)), unshared)


def _refuse_crowds(stage: Stage) -> None:
    problems = Problems()
    for place, players in stage.reached.items():
        if len(players) > MOST_PLAYERS:
            problems.add(
                "E711",
                f"{len(players)} edits act together on `{place[1]}`; at most {MOST_PLAYERS} can be told apart",
                None,
                "Compare in several steps, or without attribution (attribute=False).",
            )
    problems.raise_if_any()


def _bound(games: Games, place: Place) -> frozenset[int] | None:
    """The players without whom a rule or gate cannot be built, with or without others; None where there are none."""
    players = games.stage.reached[place]
    broken = {have for have in _coalitions(players) if not games.builds(place, have)}
    if not broken:
        return None
    bound = frozenset(
        player
        for player in players
        if any((have in broken) != (have | {player} in broken) for have in _coalitions(players) if player not in have)
    )
    return bound or (frozenset(players) if len(players) > 1 else None)


def _joined(players: Sequence[Player], bound: frozenset[int]) -> tuple[Player, ...]:
    inside = [players[i] for i in sorted(bound)]
    names = tuple(sorted(chain.from_iterable(one.names for one in inside)))
    together = Player(names, tuple(chain.from_iterable(one.edits for one in inside)))
    return tuple(together if i == min(bound) else one for i, one in enumerate(players) if i not in bound - {min(bound)})


def _coalitions(players: Sequence[int]) -> Iterator[Coalition]:
    for size in range(len(players) + 1):
        yield from map(frozenset, combinations(players, size))


class _Company:
    """One company in the games: each rule and gate is evaluated once for each coalition that can change it."""

    def __init__(self, games: Games, profile: Profile, before: ScoreCard, after: ScoreCard) -> None:
        self.games = games
        self.reached = games.stage.reached
        self.profile = profile
        self.cards = before, after
        self.is_joint = before.thousandths.joint != 0 or after.thousandths.joint != 0
        self._given: dict[tuple[Place, Coalition], int] = {}
        self._caps: dict[tuple[Place, Coalition], int | None] = {}

    def gives(self, place: Place, have: Coalition) -> int:
        """What a rule gives with some edits made, in thousandths."""
        key = (place, have & frozenset(self.reached[place]))
        if key not in self._given:
            card = self.card(*key)
            if card is None:
                plan = self.games.plan(*key)
                self._given[key] = 0 if plan is None else _contribution(plan, self.profile)
            else:
                found = card.contributions.get(place[1])
                self._given[key] = 0 if found is None else found.thousandths
        return self._given[key]

    def caps(self, place: Place, have: Coalition) -> int | None:
        """The cap of a gate with some edits made, where it surely fires, in thousandths."""
        key = (place, have & frozenset(self.reached[place]))
        if key not in self._caps:
            card = self.card(*key)
            if card is None:
                plan = self.games.plan(*key)
                self._caps[key] = None if plan is None else _fired_cap(plan, self.profile)
            else:
                gate = card.gates.get(place[1])
                fires = gate is not None and gate.state == "true" and gate.cap is not None
                self._caps[key] = round((gate.cap or 0) * 1000) if gate is not None and fires else None
        return self._caps[key]

    def card(self, place: Place, have: Coalition) -> ScoreCard | None:
        """The card that knows the answer already: with none of the edits that count here, or with all of them."""
        if not have:
            return self.cards[0]
        return self.cards[1] if have == frozenset(self.reached[place]) else None

    def tied(self) -> tuple[int, ...]:
        """The players whose edits meet in a cap, or in the joint row; none where there is neither."""
        everywhere = [(place, have) for place in self.reached for have in _coalitions(self.reached[place])]
        caps = [(place, self.caps(place, have)) for place, have in everywhere if place[0] == "gates"]
        if not self.is_joint and all(cap is None for _, cap in caps):
            return ()
        effects: dict[Place, set[int | None]] = {}
        for place, cap in caps:
            effects.setdefault(place, set()).add(cap)
        for place, have in everywhere:
            if place[0] == "rules":
                effects.setdefault(place, set()).add(self.gives(place, have))
        moving = (place for place, found in effects.items() if self.is_joint or len(found) > 1)
        return tuple(sorted({player for place in moving for player in self.reached[place]}))

    def can_play(self, tied: tuple[int, ...]) -> bool:
        """Whether the whole thesis can be built for every coalition, where that is needed."""
        return not self.is_joint or all(self.games.thesis(have) is not None for have in _coalitions(tied))

    def rest(self, have: Coalition) -> int:
        """The cap row and the joint row with some edits made."""
        if self.is_joint:
            thesis = self.games.thesis(have)
            assert thesis is not None  # noqa: S101 - can_play saw to it
            return _rest(score_profile(thesis, self.profile, self.games.as_of))
        caps = [cap for place in self.reached if place[0] == "gates" and (cap := self.caps(place, have)) is not None]
        total = sum(self.gives(place, have) for place in self.reached if place[0] == "rules")
        return min(0, min(caps) - total) if caps else 0


def _rest(card: ScoreCard) -> int:
    return card.thousandths.cap + card.thousandths.joint


def _contribution(plan: Plan, profile: Profile) -> int:
    slot = plan.slots[0]
    return give(slot.points, presume(slot.if_unknown, Reader(plan, profile).number(slot.grade)))


def _fired_cap(plan: Plan, profile: Profile) -> int | None:
    gate = plan.gates[0]
    if gate.off or gate.cap is None:
        return None
    return gate.cap if Reader(plan, profile).truth(gate.fires) is Truth.TRUE else None
