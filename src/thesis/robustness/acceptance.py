"""What `acceptability` finds, as frozen data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log, sqrt
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from thesis.model import Thesis
from thesis.robustness.phrases import IN_ENGLISH, PHRASES
from thesis.robustness.wording import acceptability_text
from thesis.text import InNotebooks
from thesis.vocabulary import Phrasebook

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from thesis.robustness.spaces import Shares

FEWEST = 30  # draws in first place below which no central points are given


@frozen
class Errors:
    """How far estimates may be off, all of one kind at once, with probability 1 − ``delta``.

    ``first``, ``places``, ``verdicts`` and ``pairwise`` are for each entry (Hoeffding, Journal of the American
    Statistical Association 58:13-30, 1963, with a union bound); ``cumulative`` is for the probability of "this
    place or a better one", all places and companies at once (Dvoretzky, Kiefer and Wolfowitz 1956 with the
    constant of Massart, Annals of Probability 18:1269-1283, 1990). ``confidence`` is for the confidence factors.
    """

    delta: float
    first: float
    places: float
    cumulative: float
    verdicts: float
    pairwise: float
    confidence: float

    def to_dict(self) -> dict[str, float]:
        """The bounds as plain data."""
        return {
            "delta": self.delta,
            "first": self.first,
            "places": self.places,
            "cumulative": self.cumulative,
            "verdicts": self.verdicts,
            "pairwise": self.pairwise,
            "confidence": self.confidence,
        }


def hoeffding(draws: int, estimates: int, delta: float) -> float:
    """The error that none of some estimates of probabilities exceeds, but with probability ``delta``.

    >>> round(hoeffding(100_000, 1, 0.05), 4)
    0.0043
    """
    return sqrt(log(2 * max(estimates, 1) / delta) / (2 * draws)) if draws else 1.0


@frozen
class Acceptance:
    """One company: how likely each place and verdict is, and the points that put it first.

    ``places[r]`` is the probability of place r + 1. ``central`` has points by rule, None where fewer than 30 draws
    put the company first; ``central_error`` their standard errors. ``confidence`` is the probability that the
    company is first at its central points over what its facts, and those of all others, leave open; None where
    there are no central points.
    """

    id: str
    name: str
    places: tuple[float, ...]
    verdicts: Mapping[str, float]
    firsts: int
    central: Mapping[str, float] | None
    central_error: Mapping[str, float] | None
    confidence: float | None

    def top(self, k: int) -> float:
        """The probability of one of the first k places."""
        return sum(self.places[:k])

    def to_dict(self) -> dict[str, Any]:
        """The company as plain data."""
        return {
            "id": self.id,
            "name": self.name,
            "places": list(self.places),
            "verdicts": dict(self.verdicts),
            "firsts": self.firsts,
            "central": None if self.central is None else dict(self.central),
            "central_error": None if self.central_error is None else dict(self.central_error),
            "confidence": self.confidence,
        }


@frozen(eq=False)
class Acceptability(InNotebooks):
    """How likely each place and verdict of m companies is over draws of the points.

    ``ranks`` is m × p float64, read-only: the probability of each of the first p places; each row sums to 1 where
    all places are counted. ``verdicts`` is m × v, in the order of ``verdict_names``. ``pairwise`` is q × q: the
    probability that the row's company is strictly above the column's, for the companies ``pair_ids``. ``ranking``
    has today's order by id, ``open`` the companies whose facts leave something open.
    """

    thesis: Thesis = field(repr=False)
    shares: Shares
    draws: int
    seed: int
    ids: tuple[str, ...]
    names: tuple[str, ...]
    ranking: tuple[str, ...]
    open: tuple[str, ...]
    ranks: NDArray[np.float64] = field(repr=False)
    verdict_names: tuple[str, ...]
    verdicts: NDArray[np.float64] = field(repr=False)
    pair_ids: tuple[str, ...]
    pairwise: NDArray[np.float64] = field(repr=False)
    firsts: tuple[int, ...] = field(repr=False)
    central: tuple[Mapping[str, float] | None, ...] = field(repr=False)
    central_error: tuple[Mapping[str, float] | None, ...] = field(repr=False)
    confidence: tuple[float | None, ...] = field(repr=False)
    errors: Errors

    def __repr__(self) -> str:
        """Of what it was drawn, how often, and over whom."""
        return f"<Acceptability: {self.thesis.id} over {len(self)} companies, {self.draws:,} draws>"

    def __len__(self) -> int:
        """How many companies there are."""
        return len(self.ids)

    def __iter__(self) -> Iterator[Acceptance]:
        """The companies, in the order given."""
        return map(self._at, range(len(self.ids)))

    def __getitem__(self, wanted: str) -> Acceptance:
        """A company by its id, or by its name where only one has it.

        Raises:
            KeyError: there is none, or more than one has the name.
        """
        for texts in (self.ids, self.names):
            found = [i for i, text in enumerate(texts) if text == wanted]
            if len(found) == 1:
                return self._at(found[0])
        raise KeyError(wanted)

    def _at(self, i: int) -> Acceptance:
        return Acceptance(
            id=self.ids[i],
            name=self.names[i],
            places=tuple(self.ranks[i].tolist()),
            verdicts=dict(zip(self.verdict_names, self.verdicts[i].tolist(), strict=True)),
            firsts=self.firsts[i],
            central=self.central[i],
            central_error=self.central_error[i],
            confidence=self.confidence[i],
        )

    @property
    def title(self) -> str:
        """The title of the thesis, and whose it is."""
        return str(self.thesis)

    @property
    def space(self) -> str:
        """What the points were drawn from, in words."""
        return self.shares.told(IN_ENGLISH)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """All of it as plain data, the same fields as in ``--format json``; words in a language."""
        say = Phrasebook(PHRASES, lang)
        return {
            "title": self.thesis.told(say),
            "space": self.shares.told(say),
            "draws": self.draws,
            "seed": self.seed,
            "ranking": list(self.ranking),
            "open": list(self.open),
            "companies": [one.to_dict() for one in self],
            "pair_ids": list(self.pair_ids),
            "pairwise": self.pairwise.tolist(),
            "errors": self.errors.to_dict(),
        }

    def __str__(self) -> str:
        """A table of the likeliest companies, and how sure it is."""
        return acceptability_text(self)
