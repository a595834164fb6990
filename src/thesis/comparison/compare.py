"""Comparing: two versions of a thesis, a thesis and a what-if, two investors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve

from thesis.comparison.agreement import ranks
from thesis.comparison.attribution import games_of
from thesis.comparison.bounds import paired
from thesis.comparison.compared import Comparison, Kind
from thesis.comparison.details import Details
from thesis.comparison.differing import diff
from thesis.comparison.players import Player, groups_of
from thesis.facts import Profile, Profiles
from thesis.model import Thesis
from thesis.scoring import Bounds, ScoreTable, plan_of, profiles_of
from thesis.text import Problems
from thesis.tweaks import resolved, tweak


def compare(
    before: Thesis,
    after: Thesis,
    companies: Any,
    *,
    as_of: date | None = None,
    top: int | None = None,
    attribute: bool = True,
    bounds: Bounds = "tight",
) -> Comparison:
    """Two versions of a thesis over the same companies.

    Args:
        before: the one version.
        after: the other.
        companies: Profiles, a list of dicts, one company, or a held table (`hold`); read with the fields of both.
        as_of: the date of both scores; each thesis's own where it is left out.
        top: how many places count as the top when the rankings are compared.
        bounds: as in `score`, for the two tables.
        attribute: whether each difference is shared out among the rules, gates and parameters that differ.

    Returns:
        For each company the difference of the scores with its bounds over what is unknown, places, verdicts, the
        rules behind it, and the exact share of each edit (Shapley, 1953).

    Raises:
        ThesisError: E711, more than twelve edits act together on one rule or gate; E712, the theses read a
            field in different ways; or a fact does not fit its field.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> thesis.compare(zhu, zhu, [{"arr": "12M USD"}]).is_empty
    True
    """
    players = groups_of(before.tree, after.tree) if attribute else ()
    return _compared("versions", before, after, companies, players, as_of=as_of, top=top, bounds=bounds)


def what_if(
    thesis: Thesis,
    edits: Mapping[str, Any],
    companies: Any,
    *,
    as_of: date | None = None,
    top: int | None = None,
    bounds: Bounds = "tight",
) -> Comparison:
    """What a tweak would change: the thesis before and after it, with what each edit did.

    Args:
        thesis: the thesis.
        edits: values by path, as `tweak` takes them.
        companies: Profiles, a list of dicts, one company, or a held table (`hold`).
        as_of: the date of both scores; the thesis's own where it is left out.
        top: how many places count as the top when the rankings are compared.
        bounds: as in `score`, for the two tables.

    Raises:
        ThesisError: as in `tweak` and `compare`.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> company = {"name": "A", "layers": ["application"]}
    >>> change = thesis.what_if(zhu, {"rules.application-first.points": 18}, company)
    >>> change["A"].points, change["A"].share("rules.application-first.points")
    (3.0, Fraction(3000, 1))
    """
    players = tuple(Player((edit.name,), (edit,)) for edit in resolved(thesis, edits))
    return _compared("what-if", thesis, tweak(thesis, edits), companies, players, as_of=as_of, top=top, bounds=bounds)


def disagree(
    one: Thesis,
    other: Thesis,
    companies: Any,
    *,
    as_of: date | None = None,
    top: int | None = None,
    bounds: Bounds = "tight",
) -> Comparison:
    """Two investors over the same companies: where they part, and the rules behind it.

    Rules are matched by their ids; a rule that only one of them has gives 0 in the other. Points are compared as
    they are: the two ranges stand in the answer.

    Args:
        one: the one investor's thesis.
        other: the other's; the two should share a vocabulary.
        companies: Profiles, a list of dicts, one company, or a held table (`hold`).
        as_of: the date of both scores; each thesis's own where it is left out.
        top: how many places count as the top when the rankings are compared.
        bounds: as in `score`, for the two tables.

    Raises:
        ThesisError: E712, the theses read a field in different ways; or a fact does not fit its field.

    >>> import thesis
    >>> zhu, zhou = thesis.load("zhu-xiaohu"), thesis.load("zhou-yahui")
    >>> thesis.disagree(zhu, zhou, [{"name": "A", "layers": ["application"]}])["A"].rows[0].rule
    'application-first'
    """
    return _compared("investors", one, other, companies, None, as_of=as_of, top=top, bounds=bounds)


def _compared(
    kind: Kind,
    before: Thesis,
    after: Thesis,
    companies: Any,
    players: Sequence[Player] | None,
    *,
    as_of: date | None,
    top: int | None,
    bounds: Bounds,
) -> Comparison:
    profiles = companies_of(companies, before, after)
    from thesis.scoring.holding import score_together  # with columns comes NumPy

    old, new = score_together(
        (before, after), companies if isinstance(companies, ScoreTable) else profiles, as_of, bounds
    )
    tables = old, new
    places = ranks_of(tables[0]), ranks_of(tables[1])
    games = games_of(before, after, players, as_of) if players else None
    pairs = paired(plan_of(before, as_of), plan_of(after, as_of))
    return Comparison(
        kind=kind,
        before=before,
        after=after,
        tables=tables,
        ranks=places,
        changes=() if kind == "investors" else diff(before, after),
        edits=() if games is None else tuple(one.names for one in games.stage.players),
        top=top,
        told=Details(tables[0], tables[1], places, pairs, games),
    )


def companies_of(companies: Any, before: Thesis, after: Thesis) -> Profiles:
    """Companies in whatever form they came, read with the fields of two theses.

    Raises:
        ThesisError: E712, the theses read a field in different ways; or a fact does not fit its field.
    """
    both = read_with(before, after)
    if isinstance(companies, ScoreTable):
        return companies.profiles
    if isinstance(companies, Profile):
        return Profiles((companies,))
    return profiles_of([companies] if isinstance(companies, Mapping) else companies, both)


def read_with(before: Thesis, after: Thesis) -> Thesis:
    """The thesis to read companies with that two theses are to score: it knows the fields of both.

    Raises:
        ThesisError: E712, the theses read a field in different ways.
    """
    _refuse_clashes(before, after)
    fields = {**after.vocabulary.fields, **before.vocabulary.fields}
    return evolve(before, vocabulary=evolve(before.vocabulary, fields=fields))


def ranks_of(table: ScoreTable) -> tuple[int, ...]:
    """Each company's place, from 1 on: vetoed companies after all others, then by score; ties share a place."""
    sums = table.thousandths
    return tuple(ranks(list(zip((sums.vetoed == 1).tolist(), (-sums.score).tolist(), strict=True))))


def _refuse_clashes(before: Thesis, after: Thesis) -> None:
    problems = Problems()
    for name, field in before.vocabulary.fields.items():
        other = after.vocabulary.fields.get(name)
        if other is not None and (field.type, field.unit) != (other.type, other.unit):
            kinds = [f"{one.type.value} ({one.unit})" if str(one.unit) else one.type.value for one in (field, other)]
            problems.add(
                "E712",
                f"the two theses read the field `{name}` in different ways: {kinds[0]} and {kinds[1]}",
                other.span,
                "Theses that are to be compared share a vocabulary.",
            )
    problems.raise_if_any()
