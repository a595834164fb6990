"""The scores of many companies, as columns and as cards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from thesis.scoring.card import ScoreCard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@frozen
class ScoreTable:
    """The scores of n companies, in the order in which they were given.

    Columns are NumPy arrays of length n, made when first asked for: points are float64, ``exact`` is bool,
    ``vetoed`` holds True, False or None.
    """

    cards: tuple[ScoreCard, ...] = field(repr=False)
    rules: tuple[str, ...]

    def __len__(self) -> int:
        """How many companies there are."""
        return len(self.cards)

    def __iter__(self) -> Iterator[ScoreCard]:
        """The cards, in the order of the companies."""
        return iter(self.cards)

    def __getitem__(self, wanted: str | int) -> ScoreCard:
        """The card of a company, by id, by name (where only one has it) or by position.

        Raises:
            KeyError: there is none, or more than one has the name.
        """
        if isinstance(wanted, int):
            return self.cards[wanted]
        for one in self.cards:
            if one.id == wanted:
                return one
        named = [one for one in self.cards if one.name == wanted]
        if len(named) != 1:
            raise KeyError(wanted if not named else f"{len(named)} companies are named {wanted}; ask by id")
        return named[0]

    @cached_property
    def names(self) -> NDArray[np.object_]:
        """Names of the companies, n texts."""
        return self._column([card.name for card in self.cards], "object")

    @cached_property
    def score(self) -> NDArray[np.float64]:
        """Points, n float64."""
        return self._column([card.score for card in self.cards], "float64")

    @cached_property
    def low(self) -> NDArray[np.float64]:
        """Least possible points, n float64."""
        return self._column([card.low for card in self.cards], "float64")

    @cached_property
    def high(self) -> NDArray[np.float64]:
        """Greatest possible points, n float64."""
        return self._column([card.high for card in self.cards], "float64")

    @cached_property
    def exact(self) -> NDArray[np.bool_]:
        """Whether the bounds can be reached, n bool."""
        return self._column([card.exact for card in self.cards], "bool")

    @cached_property
    def percent(self) -> NDArray[np.float64]:
        """Where the score lies in the thesis's range, n float64, 0 to 100."""
        return self._column([card.percent for card in self.cards], "float64")

    @cached_property
    def coverage(self) -> NDArray[np.float64]:
        """The share of all |points| that known facts decide, n float64."""
        return self._column([card.coverage for card in self.cards], "float64")

    @cached_property
    def verdict(self) -> NDArray[np.object_]:
        """Verdicts, n texts."""
        return self._column([card.verdict for card in self.cards], "object")

    @cached_property
    def vetoed(self) -> NDArray[np.object_]:
        """True, False, or None where it is open, n objects."""
        return self._column([card.vetoed for card in self.cards], "object")

    @cached_property
    def contributions(self) -> NDArray[np.float64]:
        """Points by company and rule, n × rules float64, in the order of ``rules``."""
        rows = [[card.contributions[rule].points for rule in self.rules] for card in self.cards]
        return self._column(rows, "float64").reshape(len(self.cards), len(self.rules))

    def ranking(self) -> tuple[ScoreCard, ...]:
        """The cards from the highest score down, vetoed companies last; ties in the order given."""
        return tuple(sorted(self.cards, key=lambda card: (card.vetoed is True, -card.thousandths.score)))

    def top(self, count: int) -> tuple[ScoreCard, ...]:
        """The first cards of the ranking."""
        return self.ranking()[:count]

    @staticmethod
    def _column(values: list[Any], dtype: str) -> NDArray[Any]:
        import numpy as np

        column = np.array(values, dtype=dtype)
        column.flags.writeable = False
        return column
