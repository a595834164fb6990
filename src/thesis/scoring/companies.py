"""Scores companies in whatever form they come, one or many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, overload

from thesis.facts import Profile, Profiles, read_many, read_one
from thesis.model import Thesis
from thesis.scoring.card import ScoreCard
from thesis.scoring.score import Bounds, score_profile
from thesis.scoring.table import ScoreTable


@overload
def score(
    thesis: Thesis,
    companies: Mapping[str, Any] | Profile,
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> ScoreCard: ...
@overload
def score(
    thesis: Thesis,
    companies: Profiles | list[dict[str, Any]] | Any,
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    bounds: Bounds = "tight",
    threads: int | None = None,
    contributions: bool = False,
) -> ScoreTable: ...
def score(
    thesis: Thesis,
    companies: Mapping[str, Any] | Profile | Profiles | list[dict[str, Any]] | Any,
    as_of: date | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    bounds: Bounds = "tight",
    threads: int | None = None,
    contributions: bool = False,
) -> ScoreCard | ScoreTable:
    """Score one company, or many.

    Args:
        thesis: the thesis.
        companies: one company (a dict of facts by field, or a Profile), or many (Profiles, a list of dicts, or
            a data frame). A missing field, None and NaN are unknown.
        as_of: the date that ``as_of``, ``since`` and ``until`` are read against; the thesis's own where
            it is left out.
        progress: called with the companies scored so far and with their number, now and then while many are
            scored.
        bounds: of many companies, whether bounds are tightened so that they can be reached, as those of one
            company are, or left as one pass over the columns finds them ("outer": sound, and a thousand times
            faster where rules share many open numbers; ``exact`` says where nothing was left to tighten).
        threads: how many score many companies; as many as there are cores where it is left out and there are
            companies enough. No score depends on it.
        contributions: of many companies, whether what each rule gives is found in the same pass over the columns;
            else it takes a pass of its own when the table is asked for it.

    Returns:
        A ScoreCard for one company, a ScoreTable for many; points, with bounds over what is unknown.

    Raises:
        ThesisError: a fact does not fit its field.
        TypeError: ``as_of`` is no date.
        ValueError: ``bounds`` are neither "tight" nor "outer".

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> card = thesis.score(zhu, {"layers": ["application"], "company_type": "startup"})
    >>> card.low <= card.score <= card.high
    True
    """
    if isinstance(companies, Profile):
        return score_profile(thesis, companies, as_of)
    if isinstance(companies, dict | Mapping):
        return score_profile(thesis, read_one(companies, thesis.vocabulary), as_of)
    from thesis.scoring.many import score_many

    return score_many(
        thesis, profiles_of(companies, thesis), as_of, progress, bounds, threads, contributions=contributions
    )


def profiles_of(companies: Any, thesis: Thesis) -> Profiles:
    """Companies in whatever form they came, as Profiles: a list of dicts, or a data frame."""
    if isinstance(companies, Profiles):
        return companies
    if isinstance(companies, list | tuple | str | bytes):
        return read_many(companies, thesis.vocabulary)
    from thesis.intake import profiles

    return profiles(companies, thesis)
