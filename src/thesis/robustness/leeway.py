"""What `stability` finds, as frozen data: how far a number may move before a statement no longer holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from thesis.model import Thesis
from thesis.robustness.phrases import IN_ENGLISH, PHRASES
from thesis.robustness.wording import stability_text
from thesis.text import InNotebooks
from thesis.vocabulary import Phrasebook


@frozen
class Passing:
    """A company comes strictly above another; both by name."""

    below: str
    above: str


@frozen
class Becoming:
    """A company, by name, gets another verdict."""

    company: str
    verdict: str


@frozen
class End:
    """Where a statement ceases to hold.

    ``value`` is the breakpoint, ``included`` says whether the statement still holds there, ``beyond`` is the
    nearest value at which it does not: one thousandth on for points, the next double, whole number or day for
    a parameter. ``event`` is what happens there. Where ``exact`` is False the search was cut: the statement holds
    up to ``value``, and perhaps further; there is no event where nothing at all was found.
    """

    value: float
    included: bool
    beyond: float
    event: Passing | Becoming | None
    exact: bool = True

    @property
    def change(self) -> str:
        """What happens there, in words."""
        return self.told(IN_ENGLISH)

    def told(self, say: Phrasebook) -> str:
        """What happens there, in a language."""
        match self.event:
            case Passing(below=one, above=other):
                return say("passes", one=one, other=other)
            case Becoming(company=company, verdict=verdict):
                return say("becomes", company=company, verdict=say.verdict(verdict))
            case None:
                return say("not_searched")

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The end as plain data."""
        return {
            "value": self.value,
            "included": self.included,
            "beyond": self.beyond,
            "change": self.told(Phrasebook(PHRASES, lang)),
            "exact": self.exact,
        }


@frozen
class Leeway:
    """The values around today's on which a statement holds; an end is None where no value ends it."""

    low: End | None = None
    high: End | None = None

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Both ends as plain data."""
        return {
            "low": None if self.low is None else self.low.to_dict(lang),
            "high": None if self.high is None else self.high.to_dict(lang),
        }


@frozen
class Leeways:
    """The leeway of each statement: the winner, the first ``k``, the order; places and verdicts by company id."""

    winner: Leeway
    top: Leeway
    order: Leeway
    places: Mapping[str, Leeway]
    verdicts: Mapping[str, Leeway]

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """All of them as plain data."""
        return {
            "winner": self.winner.to_dict(lang),
            "top": self.top.to_dict(lang),
            "order": self.order.to_dict(lang),
            "places": {company: one.to_dict(lang) for company, one in self.places.items()},
            "verdicts": {company: one.to_dict(lang) for company, one in self.verdicts.items()},
        }


@frozen
class RuleStability:
    """One rule's points: ``fixed`` moves them alone; ``rescaled`` keeps the sum of all |points|.

    Ends are points, whole thousandths. ``rescaled`` is None where no other rule has points.
    """

    rule: str
    points: float
    fixed: Leeways
    rescaled: Leeways | None

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Both forms as plain data."""
        return {
            "points": self.points,
            "fixed": self.fixed.to_dict(lang),
            "rescaled": None if self.rescaled is None else self.rescaled.to_dict(lang),
        }


@frozen
class ParameterStability:
    """One numeric parameter, searched from ``least`` to ``greatest``; None where any number will do.

    Values are in ``unit``; for "%" 0.3 is 30 %, for "date" days since 1970.
    """

    parameter: str
    value: float
    unit: str
    least: float | None
    greatest: float | None
    leeways: Leeways

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The leeways as plain data."""
        return {
            "value": self.value,
            "unit": self.unit,
            "least": self.least,
            "greatest": self.greatest,
            **self.leeways.to_dict(lang),
        }


@frozen
class Turn:
    """The points of one rule at which two neighbours tie, all else equal, in real numbers; None where none do."""

    fixed: float | None
    rescaled: float | None


@frozen
class Neighbours:
    """Two neighbours in the ranking, and how much of a change turns them round.

    ``margin`` is in points. ``radius`` is the smallest share by which all points must be able to move, each by
    itself, for the two to tie (0.1 is ±10 %; above 1 some points change their sign); ``distance`` is the length
    of the shortest such change, in points. Both are None where no points turn them round.
    """

    above: str
    below: str
    margin: float
    radius: float | None
    distance: float | None
    turns: Mapping[str, Turn]

    def to_dict(self) -> dict[str, Any]:
        """The pair as plain data."""
        return {
            "above": self.above,
            "below": self.below,
            "margin": self.margin,
            "radius": self.radius,
            "distance": self.distance,
            "turns": {rule: {"fixed": one.fixed, "rescaled": one.rescaled} for rule, one in self.turns.items()},
        }


@frozen
class OpenStatements:
    """The companies, by id, whose open facts could change each statement, whatever the points."""

    winner: tuple[str, ...]
    top: tuple[str, ...]
    order: tuple[str, ...]
    verdicts: tuple[str, ...]

    def to_dict(self) -> dict[str, list[str]]:
        """The ids as plain data."""
        return {
            "winner": list(self.winner),
            "top": list(self.top),
            "order": list(self.order),
            "verdicts": list(self.verdicts),
        }


@frozen
class Stability(InNotebooks):
    """How far points and parameters may move before the ranking, a place or a verdict changes.

    ``ranking`` and ``winner`` and ``top`` hold ids; ``names`` has their names. ``top`` holds the first ``k``,
    and more where the last place is shared. ``joint`` lists companies whose score has a joint row, which is
    held as it is.
    """

    thesis: Thesis = field(repr=False)
    names: Mapping[str, str]
    ranking: tuple[str, ...]
    k: int
    winner: tuple[str, ...]
    top: tuple[str, ...]
    rules: Mapping[str, RuleStability]
    parameters: Mapping[str, ParameterStability]
    neighbours: tuple[Neighbours, ...]
    open: OpenStatements
    joint: tuple[str, ...]

    def __repr__(self) -> str:
        """Of what it was worked out, and over whom."""
        return f"<Stability: {self.thesis.id} over {len(self.ranking)} companies>"

    @property
    def title(self) -> str:
        """The title of the thesis, and whose it is."""
        return str(self.thesis)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """All of it as plain data, the same fields as in ``--format json``; words in a language."""
        return {
            "title": self.thesis.told(Phrasebook(PHRASES, lang)),
            "names": dict(self.names),
            "ranking": list(self.ranking),
            "k": self.k,
            "winner": list(self.winner),
            "top": list(self.top),
            "rules": {rule: one.to_dict(lang) for rule, one in self.rules.items()},
            "parameters": {name: one.to_dict(lang) for name, one in self.parameters.items()},
            "neighbours": [one.to_dict() for one in self.neighbours],
            "open": self.open.to_dict(),
            "joint": list(self.joint),
        }

    def __str__(self) -> str:
        """Tables of the winner's, the first places' and the order's leeway, and of the nearest neighbours."""
        return stability_text(self)
