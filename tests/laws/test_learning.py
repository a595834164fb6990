"""Law 6: when a fact is learned, outer bounds never widen; nor do tight ones, where both are exact."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis.testing import completions_of, laws, learnings_of, profiles_for, theses


@given(data=st.data())
def test_bounds_narrow_when_something_is_learned(data: st.DataObject) -> None:
    rules = data.draw(theses())
    company = data.draw(profiles_for(rules))
    before = thesis.score(rules, company)
    learned = data.draw(learnings_of(rules, company))
    after = thesis.score(rules, learned)
    laws.learning_narrows(before, after)
    laws.learning_narrows(after, thesis.score(rules, data.draw(learnings_of(rules, learned))))


@given(data=st.data())
def test_bounds_narrow_from_nothing_known_to_everything_known(data: st.DataObject) -> None:
    rules = data.draw(theses(fields=("margin", "arr", "staff", "regions"), least=2, most=4))
    before = thesis.score(rules, {})
    some = data.draw(learnings_of(rules, {}))
    middle = thesis.score(rules, some)
    after = thesis.score(rules, data.draw(completions_of(rules, some)))
    laws.learning_narrows(before, middle)
    laws.learning_narrows(middle, after)
    laws.learning_narrows(before, after)


@given(data=st.data())
def test_learning_nothing_changes_nothing(data: st.DataObject) -> None:
    """A fact that leaves everything open says as much as no fact, unless the field assumes something."""
    rules = data.draw(theses())
    company = data.draw(profiles_for(rules))
    silent = {
        name: fact
        for name, fact in company.facts.items()
        if rules.vocabulary.fields[name].assume is not None or fact.value != rules.vocabulary.fields[name].anything
    }
    series = {name: dated for name, dated in company.series.items() if name in silent}
    if series != company.series:
        return  # a dated fact may leave the value open and yet stand in a history
    quiet = thesis.facts.Profile(company.id, company.name, silent, series)
    laws.same_answer(thesis.score(rules, quiet), thesis.score(rules, company))
