"""The fixed phrases of every room that speaks: the same keys and gaps in each language, all of them said somewhere."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from math import nextafter
from pathlib import Path
from typing import Any

import pytest

import thesis
from thesis.engines.bounds import OTHER_LEVEL
from thesis.explanation.phrases import LANGUAGES
from thesis.explanation.phrases import PHRASES as EXPLANATION
from thesis.explanation.wording import Wording
from thesis.inquiry import Settles
from thesis.inquiry.phrases import PHRASES as INQUIRY
from thesis.inquiry.unknowns import Unknown
from thesis.inquiry.words import values_in_words
from thesis.report import Review, review_page
from thesis.robustness import Becoming, End, Leeway, Passing
from thesis.robustness.phrases import PHRASES as ROBUSTNESS
from thesis.robustness.sentences import points_sentence
from thesis.robustness.wording import in_unit, leeway_text
from thesis.scoring.contributions import STATES
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.verification.phrases import PHRASES as VERIFICATION
from thesis.vocabulary import FactSet, Field, FieldType, Phrasebook

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
    built = ("form_", "gate_", "list_", "per_", "relation_", "seen_")  # their keys are put together from parts
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


ROBOTS = Field("robots", FieldType.FLAG, title="Robots", title_zh="機器人")
ABROAD = Field("abroad", FieldType.SHARE, domain=Interval(0.0, 1.0))
LAUNCH = Field("launch", FieldType.DATE, domain=Interval(0.0, 1e5))
ROUND = Field("round", FieldType.CATEGORY)
REGIONS = Field("regions", FieldType.TAGS)
PLACES = ("CN", "JP", "KR")


def open_fact(field: Field) -> Unknown:
    return Unknown(field, field.anything, field.anything)


def tags(*sets: str) -> tuple[Tags, ...]:
    """Complete sets, each given as its tags with spaces between."""
    return tuple(Tags(frozenset(one.split()), complete=True) for one in sets)


@pytest.mark.parametrize(
    ("field", "values", "english", "chinese"),
    [
        (ROBOTS, (Truth.TRUE,), "yes", "是"),
        (ABROAD, (), "nothing", "無值"),
        (ABROAD, (Interval(0.5, 1.0),), "at least 50%", "至少 50%"),
        (ABROAD, (Interval(0.0, nextafter(0.5, 0)),), "less than 50%", "低於 50%"),
        (ABROAD, (Interval(0.25, 0.5),), "25% to 50%", "25% 至 50%"),
        (ABROAD, (Interval(nextafter(0.25, 1), 0.5),), "more than 25% and at most 50%", "高於 25% 且 至多 50%"),
        (ABROAD, (Interval(0.0, 0.25), Interval(0.5, 1.0)), "at most 25% or at least 50%", "至多 25% 或 至少 50%"),
        (ABROAD, (ABROAD.domain,), "anything", "任何值"),
        (LAUNCH, (Interval(365.0, 1e5),), "1971-01-01 or later", "1971-01-01 或之後"),
        (LAUNCH, (Interval(0.0, 365.0),), "1971-01-01 or earlier", "1971-01-01 或之前"),
        (ROUND, (Levels(frozenset({"a", OTHER_LEVEL})),), "a or a level that no rule names", "a 或 規則未提及的其他值"),
        (REGIONS, tags("CN", "CN JP", "CN KR", "CN JP KR"), "it includes CN", "包含 CN"),
        (REGIONS, tags("CN JP", "CN JP KR"), "it includes CN and JP", "包含 CN 和 JP"),
        (REGIONS, tags("", "KR"), "it does not include CN or JP", "不含 CN 或 JP"),
        (REGIONS, tags("", "CN KR"), "none or CN with KR", "無 或 CN+KR"),
    ],
)
def test_answers_in_words(field: Field, values: tuple[FactSet, ...], english: str, chinese: str) -> None:
    told = [values_in_words(open_fact(field), values, PLACES, Phrasebook(INQUIRY, lang)) for lang in LANGUAGES]
    assert told == [english, chinese]


@pytest.mark.parametrize(
    ("what", "english", "chinese"),
    [
        ({"verdict": "invest"}, "invest if yes", "若為 是,則為 invest"),
        ({"verdict": "veto"}, "veto if yes", "若為 是,則為 否決"),
        ({"top": 1}, "first if yes", "若為 是,則排名第一"),
        ({"top": 1, "is_in": False}, "not first if yes", "若為 是,則不是第一"),
        ({"top": 3}, "among the first 3 if yes", "若為 是,則在前 3 名之內"),
        ({"top": 3, "is_in": False}, "not among the first 3 if yes", "若為 是,則在前 3 名之外"),
    ],
)
def test_what_an_answer_settles(what: dict[str, Any], english: str, chinese: str) -> None:
    one = Settles(open_fact(ROBOTS), (Truth.TRUE,), (), exact=True, **what)
    assert [one.told(Phrasebook(INQUIRY, lang)) for lang in LANGUAGES] == [english, chinese]


@pytest.mark.parametrize(
    ("low", "high", "english", "chinese"),
    [
        (None, None, "always", "始終"),
        (End(5.0, True, 4.0, None), None, "from 5", "至少 5"),
        (None, End(9.0, False, 9.0, None), "below 9", "低於 9"),
        (End(5.0, False, 5.0, None), End(9.0, True, 10.0, None), "above 5 and up to 9", "高於 5,至多 9"),
        (End(5.0, True, 4.0, None), End(9.0, True, 10.0, None), "5 to 9", "5 至 9"),
        (End(5.0, True, 5.0, None, exact=False), None, "from at least 5", "至少 5(或更遠)"),
    ],
)
def test_leeways_in_words(low: End | None, high: End | None, english: str, chinese: str) -> None:
    told = [leeway_text(Leeway(low, high), say=Phrasebook(ROBUSTNESS, lang)) for lang in LANGUAGES]
    assert told == [english, chinese]


@pytest.mark.parametrize(
    ("leeway", "english", "chinese"),
    [
        (Leeway(), "A stays first with any points.", "A 保住第一,任何分值都可以。"),
        (
            Leeway(End(5.0, False, 5.0, Passing("B", "A")), End(9.0, True, 9.001, Becoming("A", "veto"))),
            "A stays first with more than 5 to 9 points; with 5, B passes A; with 9.001, A becomes veto.",
            "A 保住第一,條件:高於 5 至 9 分;到 5 時,B 超過 A;到 9.001 時,A 變為 否決。",
        ),
        (
            Leeway(End(5.0, True, 5.0, None, exact=False), None),
            "A stays first with 5 points or more; beyond 5 it was not searched.",
            "A 保住第一,條件:不低於 5 分;5 以外未查。",
        ),
        (
            Leeway(None, End(9.0, False, 9.0, Passing("B", "A"))),
            "A stays first with less than 9 points; with 9, B passes A.",
            "A 保住第一,條件:低於 9 分;到 9 時,B 超過 A。",
        ),
        (
            Leeway(None, End(9.0, True, nextafter(9.0, 10), Passing("B", "A"))),
            "A stays first with 9 points or less; beyond it, B passes A.",
            "A 保住第一,條件:不高於 9 分;再過去,B 超過 A。",
        ),
    ],
)
def test_sentences_about_points(leeway: Leeway, english: str, chinese: str) -> None:
    books = [Phrasebook(ROBUSTNESS, lang) for lang in LANGUAGES]
    assert [points_sentence(say("stays_first", company="A"), leeway, say) for say in books] == [english, chinese]


def test_the_unit_of_a_duration_is_told_too() -> None:
    assert [in_unit(6.0, "months", Phrasebook(ROBUSTNESS, lang)) for lang in LANGUAGES] == ["6 months", "6 個月"]


SMALL = """
[thesis]
format = 1
id = "small"
[vocabulary]
id = "v"
[fields.x]
type = "share"
[fields.y]
type = "flag"
[rules.r]
points = 5
when = "x >= 50%"
[rules.s]
points = 5
when = "y"
[verdicts]
best = 20
good = 7
poor = -inf
"""


@pytest.mark.parametrize(
    ("goal", "facts", "english", "chinese"),
    [
        ("poor", {"x": "10%"}, "It is reached.", "已經達到。"),
        ("best", {"x": "10%"}, "It cannot be reached: every open fact at its best", "無法達到:未知事實全部取最好時得"),
        (
            "good",
            {"x": "10%", "y": False},
            "Two facts are enough (1 found; all 1 pairs looked at,",
            "兩項事實合起來足夠(找到 1 對;1 對全部看過,",
        ),
        ("good", {"x": "10%", "y": True}, "One fact is enough:", "一項事實就足夠:"),
    ],
)
def test_how_a_goal_is_reached(goal: str, facts: dict[str, Any], english: str, chinese: str) -> None:
    found = thesis.flip(thesis.loads(SMALL), {"name": "A", **facts}, goal)
    told = [thesis.render(found, lang=lang, width=300) for lang in LANGUAGES]
    assert english in told[0]
    assert english in str(found)
    assert chinese in told[1]


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
