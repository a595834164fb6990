"""The laws that can be tried on anybody's thesis, tried on random companies."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thesis.model import Thesis
from thesis.scoring import score
from thesis.testing import laws
from thesis.testing.completions import completions_of, learnings_of
from thesis.testing.facts import profiles_for


def assert_consistent(thesis: Thesis, *, examples: int = 100) -> None:
    """Try the laws on a thesis with random companies, known exactly, roughly and not at all.

    Sums are exact, scores stay in range, no completion of open facts leaves the bounds, learning narrows them,
    a rule that is off is as if it were absent, neighbours change nothing, and the thesis survives being written.

    Args:
        thesis: the thesis.
        examples: how many companies are tried.

    Raises:
        AssertionError: a law is broken; the message has the smallest company found that breaks it.

    >>> import thesis
    >>> from thesis.testing import assert_consistent
    >>> assert_consistent(thesis.load("zhou-yahui"), examples=5)
    """
    laws.round_trips(thesis)
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.nested_given]

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=quiet)
    @given(st.data())
    def hold(data: st.DataObject) -> None:
        company = data.draw(profiles_for(thesis), label="company")
        card = score(thesis, company)
        laws.sums_are_exact(card)
        laws.stays_in_range(card)
        laws.decided_means_exact(card)
        completed = data.draw(completions_of(thesis, company), label="a completion of it")
        whole = score(thesis, completed)
        laws.decided_means_exact(whole)
        laws.bounds_hold(card, whole)
        learned = data.draw(learnings_of(thesis, company), label="the company when more is known")
        laws.learning_narrows(card, score(thesis, learned))
        laws.neighbours_change_nothing(thesis, (company, completed, learned))
        rule = data.draw(st.sampled_from(sorted(thesis.rules)), label="the rule that is switched off")
        laws.off_is_absent(thesis, rule, company)

    hold()
