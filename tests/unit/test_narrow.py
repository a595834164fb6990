"""Tables in narrow terminals: no line is wider than the terminal, and no number is lost."""

from __future__ import annotations

import pytest

import thesis
from thesis.explanation.plain import columns_of

ZHU = thesis.load("zhu-xiaohu")
COMPANIES = thesis.read_profiles(thesis.examples() / "companies.toml", ZHU)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80])
def test_a_table_fits_the_terminal(width: int, lang: str) -> None:
    text = thesis.render(thesis.score(ZHU, COMPANIES), "text", lang=lang, width=width)
    assert max(map(columns_of, text.splitlines())) <= width


def test_a_bar_goes_before_words_are_cut() -> None:
    board = thesis.score(ZHU, COMPANIES)
    wide, narrow = (thesis.render(board, "text", width=width) for width in (100, 60))
    assert "━●━" in wide
    assert "●" not in narrow, "the numbers beside it say the same"
    for card in board:
        assert all(word in narrow for word in card.name.split()), card.name
        assert all(f"{points:g}" in narrow for points in (card.score, card.low, card.high)), card.name
