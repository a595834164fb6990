"""The noun of a comparison: two tables of scores of the same companies, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Literal, Protocol, SupportsIndex, TypeAlias

from attrs import evolve, field, frozen

from thesis.comparison.agreement import Agreement, agreement
from thesis.comparison.dividing import RuleEffect, rule_effects
from thesis.comparison.results import CompanyDifference, PathChange
from thesis.comparison.text import comparison_text
from thesis.model import Thesis
from thesis.scoring import ScoreTable
from thesis.text import InNotebooks

Kind: TypeAlias = Literal["what-if", "versions", "investors"]


class Teller(Protocol):
    """Whatever can tell how the scores of the company at a position differ."""

    def of(self, position: int) -> CompanyDifference:
        """The difference of one company."""
        ...


@frozen(eq=False)
class _Reversed:
    """The same differences, seen from the other thesis."""

    told: Teller

    def of(self, position: int) -> CompanyDifference:
        """The difference of one company, turned round."""
        return -self.told.of(position)


@frozen(eq=False, repr=False)
class Comparison(InNotebooks):
    """Two theses over the same companies; ``str()`` is text, ``-comparison`` the way back.

    A company's difference is worked out when it is asked for: by position, id or name, or one after the other.
    ``changes`` are the paths at which the theses differ (none for two investors, who differ in most), ``edits``
    the names of those to whom differences are attributed.
    """

    kind: Kind
    before: Thesis
    after: Thesis
    tables: tuple[ScoreTable, ScoreTable] = field(repr=False)
    ranks: tuple[tuple[int, ...], tuple[int, ...]] = field(repr=False)
    changes: tuple[PathChange, ...]
    edits: tuple[tuple[str, ...], ...]
    top: int | None
    told: Teller = field(repr=False)

    def __repr__(self) -> str:
        """What was compared."""
        return f"<Comparison: {self.before.id} and {self.after.id} over {len(self)} companies>"

    def __str__(self) -> str:
        """The comparison as plain text."""
        return comparison_text(self)

    def __len__(self) -> int:
        """How many companies there are."""
        return len(self.ranks[0])

    def __iter__(self) -> Iterator[CompanyDifference]:
        """Every company's difference, in the order of the companies."""
        return map(self.told.of, range(len(self)))

    def __getitem__(self, wanted: str | SupportsIndex) -> CompanyDifference:
        """The difference of a company, by id, by name (where only one has it) or by position.

        Raises:
            KeyError: there is none, or more than one has the name.
        """
        profiles = self.tables[0].profiles
        return self.told.of(profiles.position(wanted) if isinstance(wanted, str) else range(len(self))[wanted])

    def __neg__(self) -> Comparison:
        """The comparison from the other thesis to the one: every difference with the other sign."""
        return evolve(
            self,
            before=self.after,
            after=self.before,
            tables=self.tables[::-1],
            ranks=self.ranks[::-1],
            changes=tuple(-one for one in self.changes),
            told=_Reversed(self.told),
        )

    def __eq__(self, other: object) -> bool:
        """By what was compared, and every difference."""
        if not isinstance(other, Comparison):
            return NotImplemented
        mine, theirs = (
            (one.kind, one.before, one.after, one.changes, one.edits, one.agreement, len(one)) for one in (self, other)
        )
        return mine == theirs and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        """By the theses."""
        return hash((self.kind, self.before, self.after))

    @cached_property
    def agreement(self) -> Agreement:
        """How alike the two rankings are."""
        return agreement(*self.ranks, top=self.top)

    @cached_property
    def moved(self) -> tuple[int, ...]:
        """Positions of the companies whose score, bounds, verdict or place differ, the greatest difference first."""
        old, new = self.tables
        parts: list[tuple[Sequence[Any], Sequence[Any]]] = [
            (old.thousandths.score.tolist(), new.thousandths.score.tolist()),
            (old.low.tolist(), new.low.tolist()),
            (old.high.tolist(), new.high.tolist()),
            (old.verdict.tolist(), new.verdict.tolist()),
            (old.vetoed.tolist(), new.vetoed.tolist()),
            self.ranks,
        ]
        differs = [i for i in range(len(self)) if any(a[i] != b[i] for a, b in parts)]
        width = [abs(b - a) for a, b in zip(*parts[0], strict=True)]
        return tuple(sorted(differs, key=lambda i: (-width[i], min(self.ranks[0][i], self.ranks[1][i]), i)))

    @property
    def changes_nothing(self) -> bool:
        """Whether no company has another score, verdict or place, and no bound moved."""
        return not self.moved

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all to tell: no path differs, and no company does."""
        return not self.changes and self.changes_nothing

    def most_different(self, count: int = 5) -> tuple[CompanyDifference, ...]:
        """The companies that the two theses judge most differently, by points."""
        return tuple(self.told.of(i) for i in self.moved[: max(0, count)])

    @cached_property
    def rule_effects(self) -> tuple[RuleEffect, ...]:
        """The rules that part the two theses over all companies, the one that does it most first."""
        return rule_effects(*self.tables)

    def rank_moves(self) -> tuple[CompanyDifference, ...]:
        """The companies that win or lose places, the longest way first."""
        ways = {i: abs(a - b) for i, (a, b) in enumerate(zip(*self.ranks, strict=True)) if a != b}
        return tuple(self.told.of(i) for i in sorted(ways, key=lambda i: (-ways[i], i)))

    def verdict_changes(self) -> tuple[CompanyDifference, ...]:
        """The companies whose verdict is another one."""
        old, new = self.tables[0].verdict, self.tables[1].verdict
        return tuple(self.told.of(i) for i in range(len(self)) if old[i] != new[i])

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data; companies in their order, points as numbers."""
        return {
            "kind": self.kind,
            "before": {"id": self.before.id, "title": self.before.title, "hash": self.before.hash},
            "after": {"id": self.after.id, "title": self.after.title, "hash": self.after.hash},
            "changes": [one.to_dict() for one in self.changes],
            "edits": [list(names) for names in self.edits],
            "changes_nothing": self.changes_nothing,
            "agreement": self.agreement.to_dict(),
            "rules": [one.to_dict() for one in self.rule_effects],
            "companies": [one.to_dict() for one in self],
        }
