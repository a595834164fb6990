"""What is said of two versions of a thesis holds of every company, and those that show it do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import thesis
from thesis import Profile, Relation, Thesis
from thesis.scoring import ScoreCard, plan_of
from thesis.testing import clashes, completions_of, profiles_for, theses, tweaks_of

COMPANIES = 8


def worth(part: Relation, rules: Thesis, card: ScoreCard) -> tuple[float, ...]:
    """What a part of a thesis does to a company; the greater the better for it."""
    match part.part:
        case "rule":
            one = card.contributions.get(part.id)
            return (0 if one is None else one.thousandths,)
        case "gate":
            gate = card.gates.get(part.id)
            if gate is None or gate.state != "true":
                return 0, float("inf")
            return -int(gate.veto), float("inf") if gate.cap is None else gate.cap
        case "verdict":
            least = {band.verdict: band.least for band in plan_of(rules, None).bands}
            bound = least.get(part.id, float("inf"))
            return (float("inf") if bound is None else -bound,)
    return card.vetoed is not True, card.thousandths.score


def holds(part: Relation, pair: tuple[Thesis, Thesis], company: Profile) -> None:
    cards = [thesis.score(rules, company) for rules in pair]
    old, new = (worth(part, rules, card) for rules, card in zip(pair, cards, strict=True))
    if part.kind in ("stricter", "equivalent"):
        assert no_better(new, old, part)
    if part.kind in ("looser", "equivalent"):
        assert no_better(old, new, part)


def no_better(one: tuple[float, ...], other: tuple[float, ...], part: Relation) -> bool:
    if part.part == "thesis":
        return one <= (other[0], other[1] + part.tolerance)
    return all(a <= b + part.tolerance for a, b in zip(one, other, strict=True))


@given(data=st.data(), before=theses(most=5))
def test_no_company_contradicts_a_relation_and_its_companies_show_it(data: st.DataObject, before: Thesis) -> None:
    after = thesis.tweak(before, data.draw(tweaks_of(before)))
    whole = thesis.relation(before, after)
    anybody = data.draw(profiles_for(before, known="none"))
    companies = [data.draw(completions_of(before, anybody)) for _ in range(COMPANIES)]
    companies = [one for one in companies if not clashes(before, one) and not clashes(after, one)]
    for part in (whole, *whole.parts):
        for company in companies:
            holds(part, (before, after), company)
        for better, cards in ((True, part.higher), (False, part.lower)):
            if cards is not None:
                old, new = (worth(part, rules, card) for rules, card in zip((before, after), cards, strict=True))
                assert any(a < b for a, b in zip(*((old, new) if better else (new, old)), strict=True))
                assert cards[0].low == cards[0].high


@given(data=st.data(), before=theses(most=5))
def test_the_way_back_is_the_opposite(data: st.DataObject, before: Thesis) -> None:
    after = thesis.tweak(before, data.draw(tweaks_of(before)))
    opposite = {"stricter": "looser", "looser": "stricter"}
    there, back = thesis.relation(before, after), thesis.relation(after, before)
    assert {part.id: opposite.get(part.kind, part.kind) for part in there.parts if part.part != "verdict"} == {
        part.id: part.kind for part in back.parts if part.part != "verdict"
    }
    assert thesis.relation(before, before).kind == "equivalent"
    assert thesis.relation(before, before).parts == ()
