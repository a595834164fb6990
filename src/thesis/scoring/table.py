"""The scores of many companies, as columns and as cards."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsIndex

from attrs import frozen

from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.plan import Plan
from thesis.scoring.card import ScoreCard
from thesis.scoring.score import score_profile
from thesis.text import InNotebooks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from thesis.scoring.holding import Held
    from thesis.scoring.sums import Sums


@frozen(eq=False, repr=False)
class ScoreTable(InNotebooks):
    """The scores of n companies, in the order in which they were given.

    Columns are read-only NumPy arrays of length n: points are float64, ``exact`` is bool, ``vetoed`` holds True,
    False or None. ``thousandths`` holds what they are made of. A card is made when it is asked for, by scoring
    its company alone. ``held`` keeps the grades, where the table is a held one; ``given`` is what each rule gave each
    company, where it was found with the scores.
    """

    thesis: Thesis
    profiles: Profiles
    as_of: date | None
    plan: Plan
    thousandths: Sums
    held: Held | None = None
    given: NDArray[np.float64] | None = None

    def __repr__(self) -> str:
        """What was scored by what."""
        return f"<ScoreTable: {len(self)} companies by {self.thesis.id}>"

    def __len__(self) -> int:
        """How many companies there are."""
        return len(self.profiles)

    def __iter__(self) -> Iterator[ScoreCard]:
        """The cards, in the order of the companies."""
        return (score_profile(self.thesis, profile, self.as_of) for profile in self.profiles)

    def __getitem__(self, wanted: str | SupportsIndex) -> ScoreCard:
        """The card of a company, by id, by name (where only one has it) or by position.

        Raises:
            KeyError: there is none, or more than one has the name.
        """
        return score_profile(self.thesis, self.profiles[wanted], self.as_of)

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules, which name the columns of ``contributions``."""
        return tuple(slot.rule for slot in self.plan.slots)

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """What tells the companies apart, n texts."""
        from thesis.facts.columns import ids_of

        return ids_of(self.profiles)

    @cached_property
    def names(self) -> NDArray[np.object_]:
        """Names of the companies, n texts."""
        from thesis.facts.columns import names_of

        return names_of(self.profiles)

    @cached_property
    def score(self) -> NDArray[np.float64]:
        """Points, n float64."""
        return _points(self.thousandths.score)

    @cached_property
    def low(self) -> NDArray[np.float64]:
        """Least possible points, n float64."""
        return _points(self.thousandths.low)

    @cached_property
    def high(self) -> NDArray[np.float64]:
        """Greatest possible points, n float64."""
        return _points(self.thousandths.high)

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Whether the bounds can surely be reached, n bool."""
        return self.thousandths.exact

    @cached_property
    def percent(self) -> NDArray[np.float64]:
        """Where the score lies in the thesis's range, n float64, 0 to 100."""
        from thesis.facts.columns import sealed
        from thesis.scoring.sums import percent

        return sealed(percent(self.plan, self.thousandths.score))

    @cached_property
    def coverage(self) -> NDArray[np.float64]:
        """The share of all |points| that known facts decide, n float64."""
        import numpy as np

        weight = self.plan.weight
        shares = self.thousandths.decided / weight if weight else np.ones(len(self))
        shares.flags.writeable = False
        return shares

    @cached_property
    def _shares(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        from thesis.scoring.shares import shares_of

        return shares_of(self.plan, self.profiles)

    @property
    def assumed(self) -> NDArray[np.float64]:
        """The share of all |points| that rest on assumed facts, n float64; computed when first asked for."""
        return self._shares[0]

    @property
    def attainable(self) -> NDArray[np.float64]:
        """Points that the rules which may apply could give, n float64; computed when first asked for."""
        return self._shares[1]

    @cached_property
    def possible_verdicts(self) -> NDArray[np.object_]:
        """The verdicts that the bounds touch, from the highest down, "veto" where it is open: n tuples of texts."""
        from thesis.scoring.shares import possible_verdicts

        return possible_verdicts(self.plan.bands, self.thousandths)

    @cached_property
    def verdict(self) -> NDArray[np.object_]:
        """Verdicts, n texts."""
        from thesis.scoring.sums import verdicts

        return verdicts(self.plan.bands, self.thousandths)

    @cached_property
    def vetoed(self) -> NDArray[np.object_]:
        """True, False, or None where it is open, n objects."""
        import numpy as np

        found = np.array([False, True, None], dtype=object)[self.thousandths.vetoed]
        found.flags.writeable = False
        return found

    @cached_property
    def contributions(self) -> NDArray[np.float64]:
        """Points by company and rule, n × rules float64, in the order of ``rules``; computed when first asked for."""
        if self.given is not None:
            return self.given
        if self.held is not None:
            return self.held.contributions(self.plan)
        from thesis.scoring.chunks import contributions_of

        return contributions_of(self.plan, self.profiles)

    def ranking(self) -> NDArray[np.int64]:
        """Positions from the highest score down, n int64: vetoed companies last, by score; ties in the order given."""
        import numpy as np

        order = np.lexsort((-self.thousandths.score, self.thousandths.vetoed == 1)).astype(np.int64, copy=False)
        order.flags.writeable = False
        return order

    def top(self, count: int) -> tuple[ScoreCard, ...]:
        """The cards of the first companies of the ranking."""
        return tuple(self[position] for position in self.ranking()[: max(0, operator.index(count))])

    def to_frame(self, *, contributions: bool = False, library: str | None = None) -> Any:
        """The table as a data frame, with a column for each rule where ``contributions`` are wanted.

        Args:
            contributions: whether points by rule are wanted.
            library: "polars", "pandas", "pyarrow" or "duckdb"; where it is left out, the library of the frame that
                the companies came in, else polars.

        Raises:
            ImportError: polars, or the library, is not installed.
        """
        try:
            import polars as pl
        except ImportError as missing:
            raise ImportError("to_frame() needs polars; install it with: pip install 'thesis[data]'") from missing
        texts = {"id": self.ids, "name": self.names, "verdict": self.verdict}
        columns: dict[str, Any] = {name: pl.Series(name, array.tolist(), pl.String) for name, array in texts.items()}
        columns |= {part: getattr(self, part) for part in ("score", "low", "high", "exact", "percent", "coverage")}
        columns["vetoed"] = pl.Series("vetoed", self.vetoed.tolist(), pl.Boolean)
        if contributions:
            columns |= {rule: self.contributions[:, i] for i, rule in enumerate(self.rules) if rule not in columns}
        return _in_library(pl.DataFrame(columns), library or self.profiles.library or "polars")


def _points(thousandths: NDArray[np.float64]) -> NDArray[np.float64]:
    points = thousandths / 1000
    points.flags.writeable = False
    return points


def _in_library(frame: Any, library: str) -> Any:
    """A polars DataFrame as a frame of another library; one that has none of its own gets polars."""
    match library:
        case "pandas":
            return frame.to_pandas()
        case "pyarrow":
            return frame.to_arrow()
        case "duckdb":
            import duckdb

            return duckdb.from_arrow(frame.to_arrow())
    return frame
