"""A search for two companies that break an undecided promise; what it finds is shrunk to the plainest pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from thesis.engines.bounds import Choice, Variable
from thesis.model import Thesis
from thesis.plan import LeafKey
from thesis.scoring import ScoreCard, plan_of, score_profile
from thesis.verification.anybody import Anybody, anybody, somebody
from thesis.verification.promises import Promise

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

MOST_TRIES = 500


def counterexample(thesis: Thesis, promise: Promise) -> Promise:
    """The promise, refuted where a search finds two companies that break it; the same one elsewhere.

    Needs Hypothesis (``pip install "thesis[testing]"``); without it the promise stays undecided and says so.
    """
    try:
        import hypothesis  # noqa: F401
    except ModuleNotFoundError:
        return evolve(promise, reason=f"{promise.reason}, and without Hypothesis no search was made")
    whole = anybody(plan_of(thesis, None))
    pair = _find(thesis, whole, promise)
    if pair is None:
        return evolve(promise, reason=f"{promise.reason}; {MOST_TRIES} companies were searched and none breaks it")
    less, more = (card.origin.profile if card.origin else None for card in pair)
    return evolve(promise, state="refuted", less=less, more=more, cards=pair)


def _find(thesis: Thesis, whole: Anybody, promise: Promise) -> tuple[ScoreCard, ScoreCard] | None:
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import NoSuchExample

    keys = sorted(whole.variables)
    mine = [key for key in keys if key[0] == promise.field and len(key) < 3]
    if not mine:
        return None
    values = st.fixed_dictionaries({key: _values(whole.variables[key]) for key in keys})
    drawn = st.tuples(values, st.sampled_from(mine), values)

    def cards(example: tuple[dict[LeafKey, Choice], LeafKey, dict[LeafKey, Choice]]) -> tuple[ScoreCard, ScoreCard]:
        rest, key, other = example
        less, more = sorted((rest[key], other[key]), key=_amount(whole.variables[key]))
        low, high = (
            score_profile(thesis, somebody(whole, {**rest, key: v}, n)) for v, n in ((less, "less"), (more, "more"))
        )
        return low, high

    def breaks(example: tuple[dict[LeafKey, Choice], LeafKey, dict[LeafKey, Choice]]) -> bool:
        less, more = cards(example)
        better, worse = (less, more) if promise.kind == "never_hurts" else (more, less)
        return _place(worse) < _place(better)

    quiet = settings(
        max_examples=MOST_TRIES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    try:
        return cards(find(drawn, breaks, settings=quiet))
    except NoSuchExample:
        return None


def _values(one: Variable) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    if one.reach is None:
        return st.sampled_from(one.levels) if one.levels else st.booleans()
    if one.is_whole:
        return st.integers(int(one.reach.lo), int(one.reach.hi)).map(float)
    return st.floats(one.reach.lo, one.reach.hi)


def _amount(one: Variable) -> Any:
    """What "more" means of a leaf: the order of its levels, or of numbers and truths."""
    order = one.field.values or ()
    return lambda choice: order.index(choice) if choice in order else choice


def _place(card: ScoreCard) -> tuple[bool, int]:
    return card.vetoed is not True, card.thousandths.score
