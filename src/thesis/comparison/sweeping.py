"""Turning one knob of a thesis, or two: scores and places at each value, and where companies change places."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from attrs import field, frozen

from thesis.comparison.compare import companies_of, ranks_of
from thesis.comparison.sweep_text import sweep_text
from thesis.model import Thesis
from thesis.scoring import Bounds, ScoreCard, ScoreTable
from thesis.text import InNotebooks, Problems
from thesis.text.reading import exact
from thesis.tweaks import Edit, inline, resolved, tweak


@frozen
class Setting:
    """One value of the knob, or one of each: the scores in thousandths, places and verdicts of all companies."""

    values: tuple[str, ...]
    thousandths: tuple[int, ...]
    ranks: tuple[int, ...]
    verdicts: tuple[str, ...]


@frozen
class Crossing:
    """Two companies that change their order between two values of a knob that were tried one after the other.

    ``first`` wins against ``second``: ``order`` is -1 where it stands below, 0 level, 1 above, at the two values.
    ``at`` is where their scores are equal, exact but for the rounding of each score to thousandths; None where
    no closed form is at hand: then it lies somewhere between the two values. ``fixed`` is the other knob with
    its value, where there are two.
    """

    path: str
    first: str
    second: str
    names: tuple[str, str]
    between: tuple[str, str]
    order: tuple[int, int]
    at: Fraction | None = None
    fixed: tuple[str, str] | None = None

    def __str__(self) -> str:
        """``A passes B at 12.5 (between 10 and 15)``."""
        verb = "passes" if self.order[1] > 0 else "draws level with"
        place = "" if self.at is None else f" at {float(self.at):.6g}"
        where = "" if self.fixed is None else f", where {self.fixed[0]} is {self.fixed[1]}"
        low, high = self.between
        return f"{self.names[0]} {verb} {self.names[1]}{place} (between {low} and {high}{where})"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "path": self.path,
            "first": self.first,
            "second": self.second,
            "between": list(self.between),
            "order": list(self.order),
            "at": None if self.at is None else float(self.at),
            "fixed": None if self.fixed is None else list(self.fixed),
        }


@frozen
class Sweep(InNotebooks):
    """The scores of companies over the values of one knob or two; ``str()`` is text."""

    thesis: Thesis = field(repr=False)
    paths: tuple[str, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    settings: tuple[Setting, ...]
    crossings: tuple[Crossing, ...]

    def __repr__(self) -> str:
        """What was turned, how often, and over whom."""
        return f"<Sweep: {' × '.join(self.paths)}, {len(self)} settings over {len(self.ids)} companies>"

    def __str__(self) -> str:
        """A line for each company, a column for each setting, then the crossings."""
        return sweep_text(self)

    def __len__(self) -> int:
        """How many settings were tried."""
        return len(self.settings)

    def scores(self, company: str) -> tuple[float, ...]:
        """One company's points at each setting, by its id.

        Raises:
            ValueError: there is no such company.
        """
        position = self.ids.index(company)
        return tuple(one.thousandths[position] / 1000 for one in self.settings)

    def places(self, company: str) -> tuple[int, ...]:
        """One company's place at each setting, by its id.

        Raises:
            ValueError: there is no such company.
        """
        position = self.ids.index(company)
        return tuple(one.ranks[position] for one in self.settings)

    @property
    def changes_nothing(self) -> bool:
        """Whether every company has the same score and verdict at every setting."""
        return len({(one.thousandths, one.verdicts) for one in self.settings}) == 1

    def to_dict(self) -> dict[str, Any]:
        """The sweep as plain data; points as numbers."""
        return {
            "thesis": self.thesis.id,
            "paths": list(self.paths),
            "settings": [
                {
                    "values": list(one.values),
                    "companies": [
                        {"id": name, "score": points / 1000, "rank": rank, "verdict": verdict}
                        for name, points, rank, verdict in zip(
                            self.ids, one.thousandths, one.ranks, one.verdicts, strict=True
                        )
                    ],
                }
                for one in self.settings
            ],
            "crossings": [one.to_dict() for one in self.crossings],
        }


def sweep(
    thesis: Thesis,
    path: str,
    values: Sequence[Any],
    companies: Any,
    *,
    against: tuple[str, Sequence[Any]] | None = None,
    as_of: date | None = None,
    bounds: Bounds = "tight",
) -> Sweep:
    """Scores and places over the values of one knob, or of two.

    Args:
        thesis: the thesis.
        path: what is turned, as in `tweak`: ``parameters.pmf_arr``, ``rules.pmf-speed.points``.
        values: the values to try, in this order.
        companies: Profiles, a list of dicts, one company, or a held table (`hold`).
        against: a second path and its values; every pair is tried.
        as_of: the date of the scores; the thesis's own where it is left out.
        bounds: as in `score`, for every table.

    Returns:
        A setting for each value or pair, and a crossing wherever two companies change their order between
        neighbouring values; for points in closed form, else as the bracket of the two values.

    Raises:
        ThesisError: E713, there is no value; or as in `tweak`, with the value in question.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> companies = [{"name": "A", "layers": ["application"]}, {"name": "B", "home_country": "CN"}]
    >>> found = thesis.sweep(zhu, "rules.application-first.points", [0, 10], companies)
    >>> found.scores("A"), [str(one) for one in found.crossings]
    ((0.0, 10.0), ['A passes B at 3 (between 0 and 10)'])
    """
    knobs = [(path, list(values)), *([] if against is None else [(against[0], list(against[1]))])]
    problems = Problems()
    for name, tried in knobs:
        if not tried:
            problems.add("E713", f"there is no value to try for `{name}`", None, "Give two or more.")
    problems.raise_if_any()
    profiles = companies_of(companies, thesis, thesis)
    edits = [resolved(thesis, {name: tried[0]})[0] for name, tried in knobs]
    chosen = list(product(*(tried for _, tried in knobs)))
    turned = [tweak(thesis, dict(zip((name for name, _ in knobs), pair, strict=True))) for pair in chosen]
    from thesis.scoring.holding import score_together  # with columns comes NumPy

    tables = score_together(turned, companies if isinstance(companies, ScoreTable) else profiles, as_of, bounds)
    settings = tuple(_setting(pair, table) for pair, table in zip(chosen, tables, strict=True))
    walks = _Walks(tuple(edits), chosen, settings, tables)
    return Sweep(
        thesis=thesis,
        paths=tuple(edit.name for edit in edits),
        ids=tuple(one.id for one in profiles),
        names=tuple(one.name for one in profiles),
        settings=settings,
        crossings=tuple(one for knob, i, j in walks.steps() for one in walks.crossings(knob, i, j)),
    )


def _setting(values: Sequence[Any], table: ScoreTable) -> Setting:
    return Setting(
        values=tuple(map(_text, values)),
        thousandths=tuple(map(int, table.thousandths.score.tolist())),
        ranks=ranks_of(table),
        verdicts=tuple(table.verdict.tolist()),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else inline(value)


@frozen
class _Walks:
    """The steps from one setting to the next along each knob."""

    edits: tuple[Edit, ...]
    chosen: list[tuple[Any, ...]]
    settings: tuple[Setting, ...]
    tables: list[ScoreTable]

    def steps(self) -> Iterator[tuple[int, int, int]]:
        """Each knob with the positions of two settings that are neighbours along it."""
        for knob in range(len(self.edits)):
            lines: dict[tuple[str, ...], list[int]] = {}
            for position, setting in enumerate(self.settings):
                rest = tuple(value for i, value in enumerate(setting.values) if i != knob)
                lines.setdefault(rest, []).append(position)
            for line in lines.values():
                yield from ((knob, i, j) for i, j in pairwise(line))

    def crossings(self, knob: int, i: int, j: int) -> Iterator[Crossing]:
        """The companies that change their order from one setting to the next."""
        old, new = self.settings[i], self.settings[j]
        others = [k for k in range(len(self.edits)) if k != knob]
        profiles = self.tables[i].profiles
        for first, second in sorted(swaps(old.ranks, new.ranks)):
            a, b = profiles[first], profiles[second]
            yield Crossing(
                path=self.edits[knob].name,
                first=a.id,
                second=b.id,
                names=(a.name, b.name),
                between=(old.values[knob], new.values[knob]),
                order=tuple(_sign(one.ranks[second] - one.ranks[first]) for one in (old, new)),  # type: ignore[arg-type]
                at=self.level_at(knob, (i, j), first, second),
                fixed=(self.edits[others[0]].name, old.values[others[0]]) if others else None,
            )

    def level_at(self, knob: int, step: tuple[int, int], first: int, second: int) -> Fraction | None:
        """The points of a rule at which two scores are equal, where nothing but this rule's part changes."""
        path = self.edits[knob].path
        ends = [exact(self.chosen[position][knob]) for position in step]
        if len(path) != 3 or (path[0], path[2]) != ("rules", "points") or None in ends:
            return None
        lines = [
            _line([self.tables[position][company] for position in step], str(path[1])) for company in (first, second)
        ]
        if lines[0] is None or lines[1] is None or lines[0][1] == lines[1][1]:
            return None
        found = (lines[1][0] - lines[0][0]) / (lines[0][1] - lines[1][1]) / 1000
        low, high = sorted(end for end in ends if end is not None)
        return found if low <= found <= high else None


def _line(cards: list[ScoreCard], rule: str) -> tuple[Fraction, Fraction] | None:
    """A score as a line over the points of a rule: what the rest gives, and the grade; None where it is none."""
    found = [card.contributions[rule] for card in cards]
    bent = any(card.thousandths.cap or card.thousandths.joint or card.vetoed for card in cards)
    if bent or "off" in {one.state for one in found}:
        return None
    return Fraction(cards[0].thousandths.score - found[0].thousandths), Fraction(found[0].grade)


def swaps(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pairs of positions whose order differs between two rankings; the first of a pair is the one that wins.

    >>> sorted(swaps([1, 2, 3], [2, 2, 1]))
    [(1, 0), (2, 0), (2, 1)]
    """
    groups: dict[int, list[int]] = {}
    for position, rank in enumerate(old):
        groups.setdefault(rank, []).append(position)
    above: list[tuple[int, int]] = []  # those of a better old rank: new rank, position
    for rank in sorted(groups):
        here = sorted((new[position], position) for position in groups[rank])
        for index, (place, position) in enumerate(here):
            yield from ((position, passed) for _, passed in above[bisect_left(above, (place, -1)) :])
            yield from ((position, passed) for below, passed in here[index + 1 :] if below > place)
        for one in here:
            insort(above, one)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
