"""The fixed phrases of every room that speaks: the same keys and gaps in each language, all of them said somewhere."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.explanation.phrases import LANGUAGES
from thesis.explanation.phrases import PHRASES as EXPLANATION
from thesis.explanation.wording import Wording
from thesis.inquiry.phrases import PHRASES as INQUIRY
from thesis.report import Review, review_page
from thesis.robustness.phrases import PHRASES as ROBUSTNESS
from thesis.scoring.contributions import STATES
from thesis.verification.phrases import PHRASES as VERIFICATION
from thesis.vocabulary import Phrasebook

SOURCE = Path(thesis.__file__).parent
EVERYWHERE = ("vocabulary", "model", "report", "cli")
TABLES = {"explanation": EXPLANATION, "inquiry": INQUIRY, "robustness": ROBUSTNESS, "verification": VERIFICATION}
Table = Mapping[str, Mapping[str, str]]

each_room = pytest.mark.parametrize("room", TABLES)


def gaps(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def literal(phrase: str) -> str:
    """What a phrase says besides its gaps."""
    return "".join(text for text, *_ in string.Formatter().parse(phrase))


@each_room
def test_the_tables_of_words_have_the_same_keys_and_gaps(room: str) -> None:
    english, chinese = (TABLES[room][lang] for lang in LANGUAGES)
    assert set(english) == set(chinese)
    for key in english:
        assert gaps(english[key]) == gaps(chinese[key]), key


@each_room
def test_every_phrase_is_said_somewhere(room: str) -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for place in (room, *EVERYWHERE)
        for path in (SOURCE / place).rglob("*.py")
        if not path.name.startswith("phrases")
    )
    built = ("form_", "gate_", "list_", "relation_", "seen_")  # their keys are put together from parts
    named = {*STATES, "reported", "inferred", "strategy", "chosen", "stated", "claimed", "verified"}
    table = TABLES[room]["en"]
    unused = [key for key in table if f'"{key}"' not in code and key not in named and not key.startswith(built)]
    assert not unused


@pytest.mark.parametrize("table", [INQUIRY, ROBUSTNESS, VERIFICATION], ids=["inquiry", "robustness", "verification"])
def test_no_phrase_is_left_in_english(table: Table) -> None:
    for key, phrase in table["zh"].items():
        assert not re.search("[A-Za-z]", literal(phrase)), key


def test_rooms_say_the_same_thing_with_the_same_words() -> None:
    """Where two rooms have a phrase in common in English, its Chinese is the same."""
    said: dict[str, dict[str, str]] = {}
    for room, table in TABLES.items():
        for key, english in table["en"].items():
            if " " in literal(english).strip():
                said.setdefault(english, {})[room] = table["zh"][key]
    assert not {english: found for english, found in said.items() if len(set(found.values())) > 1}


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What each question finds."""
    zhu = thesis.load("zhu-xiaohu")
    companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
    return {
        "ask": thesis.ask(zhu, companies, top=3),
        "flip": thesis.flip(zhu, companies["Linky"], "invest"),
        "stability": thesis.stability(zhu, companies, rules=["pmf-speed"], parameters=["pmf_arr"]),
        "acceptability": thesis.acceptability(zhu, companies, draws=500),
    }


@pytest.mark.parametrize("question", ["ask", "flip", "stability", "acceptability"])
def test_chinese_answers_have_no_english_sentence(question: str, answers: dict[str, Any]) -> None:
    found = answers[question]
    texts = {shape: thesis.render(found, shape, lang="zh") for shape in ("text", "markdown", "html")}
    for phrase in {**INQUIRY["en"], **ROBUSTNESS["en"]}.values():
        if len(literal(phrase)) > 12:
            piece = max(re.split(r"\{\w*\}", phrase), key=len)
            assert len(piece) < 10 or not any(piece in text for text in texts.values()), phrase
    assert 'lang="zh-Hant"' in texts["html"]


@pytest.mark.parametrize("question", ["ask", "flip", "stability", "acceptability"])
def test_plain_data_has_the_same_keys_and_numbers_in_each_language(question: str, answers: dict[str, Any]) -> None:
    english, chinese = (bare(answers[question].to_dict(lang)) for lang in LANGUAGES)
    assert english == chinese
    assert answers[question].to_dict() == answers[question].to_dict("en")


def bare(data: Any) -> Any:
    """Data without its texts, but for what settles what: those are keys."""
    match data:
        case dict():
            settles = {key: len(data[key]) for key in ("settles", "settles_place") if key in data}
            return {key: bare(value) for key, value in data.items() if key not in settles} | settles
        case list():
            return [bare(one) for one in data]
        case str():
            return ""
        case _:
            return data


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "rule pmf-speed: undecided (the field `arr` is another one)"),
        ("zh", "規則 pmf-speed:未定(字段 `arr` 已不是同一個)"),
    ],
)
def test_a_review_says_why_it_is_undecided(lang: str, said: str) -> None:
    zhu = thesis.load("zhu-xiaohu")
    changes = thesis.diff(zhu, thesis.tweak(zhu, {"rules.pmf-speed.points": 30}))
    part = thesis.Relation("rule", "pmf-speed", "undecided", why="moved", moved="arr")
    whole = thesis.Relation("thesis", zhu.id, "undecided", why="together", parts=(part,))
    assert said in thesis.render(review_page(Review(changes, whole), lang))


@pytest.mark.parametrize("make", [Wording, lambda lang: Phrasebook(INQUIRY, lang)])
def test_there_is_no_third_language(make: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match="en and zh"):
        make("fr")
