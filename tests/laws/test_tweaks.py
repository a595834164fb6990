"""Law 10: the empty tweak is the identity; the base never changes; disjoint tweaks commute; an inverse restores all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import thesis
from thesis.model import Thesis
from thesis.plan import make_plan
from thesis.testing import profiles_for, theses, tweaks_of
from thesis.text import Leaf, ThesisError
from thesis.tweaks import differences, path_text, read_edits, touched
from thesis.tweaks.editing import FORM_KEYS


def made(base: Thesis, edits: dict[str, Any]) -> Thesis:
    """The tweaked thesis; examples that cannot be built are of no use here."""
    try:
        return thesis.tweak(base, edits)
    except ThesisError:
        assume(False)
        raise


def are_disjoint(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two tweaks touch no common path, and do not both say how one rule is met."""
    try:
        both = read_edits(one), read_edits(other)
    except ThesisError:
        return False
    for a in both[0]:
        for b in both[1]:
            shared = min(len(a.path), len(b.path))
            if a.path[:shared] == b.path[:shared]:
                return False
            forms = a.path[:2] == b.path[:2] and {a.path[2], b.path[2]} <= FORM_KEYS
            if forms:
                return False
    return True


@given(base=theses())
def test_the_empty_tweak_is_the_identity(base: Thesis) -> None:
    assert thesis.tweak(base, {}) is base
    assert thesis.inverse(base, {}) == {}
    assert thesis.stack() == thesis.stack({}, {}) == {}


@given(data=st.data(), base=theses())
def test_the_base_never_changes(data: st.DataObject, base: Thesis) -> None:
    before = thesis.dumps(base, bundle=True)
    edits = data.draw(tweaks_of(base))
    kept = dict(edits)
    after = made(base, edits)
    assert (thesis.dumps(base, bundle=True), base.hash, edits) == (before, thesis.loads(before).hash, kept)
    assert thesis.loads(thesis.dumps(after, bundle=True)) == after, "a tweaked thesis is a thesis like any other"


@given(data=st.data(), base=theses())
def test_a_tweak_and_then_its_inverse_restores_every_bit(data: st.DataObject, base: Thesis) -> None:
    edits = data.draw(tweaks_of(base))
    back = thesis.tweak(made(base, edits), thesis.inverse(base, edits))
    assert back == base
    assert back.hash == base.hash
    assert thesis.dumps(back, bundle=True) == thesis.dumps(base, bundle=True)


@given(data=st.data(), base=theses())
def test_disjoint_tweaks_commute(data: st.DataObject, base: Thesis) -> None:
    one, other = data.draw(tweaks_of(base, most=2)), data.draw(tweaks_of(base, most=2))
    assume(are_disjoint(one, other))
    together = made(base, thesis.stack(one, other))
    first, second = made(made(base, one), other), made(made(base, other), one)
    assert together == first == second
    if not _takes_keys_away(base, one, other):
        assert together.hash == first.hash == second.hash


def _takes_keys_away(base: Thesis, *tweaks: dict[str, Any]) -> bool:
    """Whether a key goes: then the place of one that another tweak adds depends on which came first."""
    return any(
        change.after is None for edits in tweaks for change in differences(base.tree, thesis.tweak(base, edits).tree)
    )


@given(data=st.data(), base=theses())
def test_two_values_for_one_path_are_an_error(data: st.DataObject, base: Thesis) -> None:
    edits = data.draw(tweaks_of(base, most=1))
    (path, value), *_ = edits.items()
    inside = f"{path_text(read_edits(edits)[0].path)}.more"
    for other in ({path: "another"}, {inside: value}, {path: None} if value is not None else {path: 1}):
        with pytest.raises(ThesisError) as caught:
            thesis.stack(edits, other)
        assert [one.code for one in caught.value.diagnostics] == ["E703"]
    assert thesis.stack(edits, edits) == thesis.stack(edits), "the same value twice is one value"


@given(data=st.data(), base=theses())
def test_what_no_tweak_touches_need_not_be_evaluated_again(data: st.DataObject, base: Thesis) -> None:
    after = made(base, data.draw(tweaks_of(base)))
    company = data.draw(profiles_for(base))
    found = touched(make_plan(base), make_plan(after))
    old, new = thesis.score(base, company), thesis.score(after, company)
    for name in base.rules.keys() & after.rules.keys() - found.grades:
        a, b = old.contributions[name], new.contributions[name]
        assert (a.grade_low, a.grade_high, a.applies) == (b.grade_low, b.grade_high, b.applies)
        if name not in found.points:
            assert a == b
    for name in base.gates.keys() & after.gates.keys() - found.gates:
        assert old.gates[name] == new.gates[name]
    if found.is_nothing:
        assert (old.thousandths, old.verdict, old.vetoed) == (new.thousandths, new.verdict, new.vetoed)


_TEXTS: Callable[[], st.SearchStrategy[str]] = lambda: st.text(alphabet="rules.pmf-\"'[]01= \\\n\tx應", max_size=30)  # noqa: E731


@given(
    path=_TEXTS() | st.text(max_size=20), value=st.recursive(st.none() | st.text(max_size=5) | st.floats(), st.lists)
)
def test_no_path_and_no_value_gives_anything_but_a_thesis_or_an_error(path: str, value: Any) -> None:
    base = thesis.load("consensus")
    rule = "rules.applications-abroad"
    for one in (
        path,
        f"rules.{path}",
        f"{rule}.{path}",
        f"parameters.many_countries{path}",
        f"{rule}.all[{len(path)}]",
    ):
        for edits in (lambda one=one: {one: value}, lambda one=one: thesis.edits_of(f"{one}={value}")):
            try:
                after = thesis.tweak(base, edits())
            except ThesisError:
                continue
            else:
                assert thesis.tweak(after, thesis.inverse(base, edits())).hash == base.hash


@given(st.lists(st.text(max_size=8) | st.integers(0, 99), min_size=1, max_size=5))
def test_a_path_that_is_written_reads_as_itself(keys: list[str | int]) -> None:
    path = ("x", *keys)
    edit = read_edits({path_text(path): True})[0]
    assert edit.path == path
    assert isinstance(edit.node, Leaf)
