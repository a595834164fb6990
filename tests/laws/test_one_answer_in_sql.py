"""Law 1 in SQL: DuckDB finds what the columns find for every row of any table, with ``==``."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import thesis
from tests.relations import assert_same, companies_of, in_duckdb, table_of, table_of_profile
from thesis.engines.interpreter import interpret
from thesis.engines.relation import OPERATIONS, READERS
from thesis.facts import Profiles
from thesis.language import FACT_LEAVES, PRIMITIVES
from thesis.plan import give, presume
from thesis.scoring import plan_of
from thesis.scoring.chunks import outer_sums
from thesis.testing import Frame, profiles_for, theses
from thesis.testing.frames import frames_for
from thesis.vocabulary import FieldType

WORDS = """
[thesis]
format = 1
id = "words"
[vocabulary]
id = "words"
currency = "USD"
[fields.closed]
type = "category"
values = ["Seed", "Série A", "Σελ", "a b", "Ａ＋", "İs", "n/a", "unknown"]
[fields.letters]
type = "category"
values = ["x", "X", " q", "n/a", "none"]
[fields.open]
type = "category"
[fields.tags]
type = "tags"
values = ["JP", "SEA", "a.b|c", "é", " n/a", "Unknown", "Ｋ１"]
[fields.commas]
type = "tags"
values = ["JP", "Tokyo, JP"]
[fields.loud]
type = "tags"
values = ["x", "X", "n/a", "JP"]
[fields.anything]
type = "tags"
[fields.flag]
type = "flag"
[verdicts]
yes = 1
no = -inf
"""
NAMED = {
    "open": ("Seed", "ｘ", "n/a", "unknown", " a", "é"),
    "anything": ("JP", "Ｊ", "a,b", "a b", "é", "x"),
    "flag": (),
}
NASTY = """
Seed SEED ｓｅｅｄ Série␣A SÉRIE␣A se\u0301rie␣a Σελ ΣΕΛ σες a␣b a⍽b a⎵b A␤B a␣␣b Ａ＋ A＋ İs i̇s is IS n/a N/A
ｎ／ａ unknown ␣Unknown⋯ ＵＮＫＮＯＷＮ none x X ｘ Ｘ ␣q q ␉q␣ JP jp ＪＰ JP;SEA JP,SEA jp␣,␣SEA JP、SEA
JP；SEA JP，SEA JP｜SEA JP|SEA JP､SEA JP;SEA,é ; ； , 、 | ｜ ;; ,; ␣;␣ ⎵ ␣ \ufeffJP JP\u200b ␅JP␜ a.b|c
a.b｜c;JP a.b|c,JP aXb|c é É e\u0301 Unknown;JP JP;unknown n/a;JP k1 Ｋ１ Tokyo,␣JP Tokyo，JP Tokyo,␣JP;JP
tokyo,␣␣jp x;X x,X x；X 1 １ ０ Ｙ ＴＲＵＥ ｙｅｓ ſ 是 否 ？ － — true; Ｊ a,b a,b;x Ｊ;x x\\ x' ＇ ＼ ﬁ ㈱ ① ß
ẞ ǅ \u212a \u212b \uf967 🦀 [] ^JP JP$ JP␤;SEA JP␍␤ .*
"""
SHOWN = str.maketrans("␣⍽⎵⋯␤␉␍␜␅", " \u00a0\u3000\u2009\n\t\r\x1c\u0085")  # white space as it is shown above
PIECES = (*"JPx;,|、；，｜ＸéΣςkＡ＋１ \u3000\u00a0\n", "jp", "SEA", "n/a", "Tokyo, JP", "a.b|c", "unknown")


def is_unclear(text: str | None) -> bool:
    """Whether a text of an open vocabulary may be one tag or several."""
    return text is not None and not set(text) & set(";；") and bool(set(text) & set("|,、｜，､"))


def worded(*clauses: str, fields: str = "") -> thesis.Thesis:
    """A thesis with a rule for each clause."""
    rules = "".join(f"[rules.r{i}]\npoints = 1\nwhen = '{one}'\n" for i, one in enumerate(clauses))
    return thesis.loads(WORDS + fields + rules)


def test_a_text_is_read_in_sql_as_in_python() -> None:
    """Signs between tags, full-width letters, white space of all kinds, capitals, words for nothing."""
    fields = worded("flag").vocabulary.fields
    named = [(field, level) for name, field in fields.items() for level in field.values or NAMED[name]]
    is_in = {FieldType.TAGS: '"{1}" in {0}', FieldType.CATEGORY: '{0} == "{1}"'}
    rules = worded("flag", *(is_in[field.type].format(field.id, level) for field, level in named))
    chance, nasty = random.Random(0), [one.translate(SHOWN) for one in NASTY.split()]
    mixed = ["".join(chance.choices(PIECES, k=chance.randrange(1, 5))) for _ in range(1000)]
    texts: list[str | None] = [*nasty, "", None, *mixed]
    values: dict[str, list[Any]] = {"id": [str(i) for i in range(len(texts))], **dict.fromkeys(fields, texts)}
    values["anything"] = [None if is_unclear(one) else one for one in texts]
    frame = Frame(dict.fromkeys(values, "string"), values)
    found = in_duckdb(plan_of(rules, None), table_of(frame))
    assert_same(rules, frame, found)
    assert sum(found["misfits"]) == len(companies_of(frame, rules).problems) > 1000


def test_a_text_that_may_be_one_tag_or_several_says_nothing_in_sql_and_is_counted() -> None:
    rules = worded('"x" in anything')
    texts = ["x,y", "x", "x、y", "x|y", "x，y", "x;y,z", None]
    frame = Frame({"id": "string", "anything": "string"}, {"id": list("abcdefg"), "anything": texts})
    found = in_duckdb(plan_of(rules, None), table_of(frame))
    assert found["misfits"] == [1, 0, 1, 1, 1, 0, 0]
    assert found["high"] == [1.0] * 7
    assert found["low"] == [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]


def test_a_currency_is_read_in_sql_as_in_python() -> None:
    rules = worded("arr >= 1M USD", fields='[fields.arr]\ntype = "money"\n')
    said = ["USD", "usd", " USD ", "ＵＳＤ", "", "n/a", "$", "＄", "US$", "美元", "CNY", "unknown", None]
    values: dict[str, list[Any]] = {
        "id": [str(i) for i in range(len(said))],
        "arr": [5e6] * len(said),
        "arr__currency": said,
    }
    frame = Frame({"id": "string", "arr": "double", "arr__currency": "string"}, values)
    assert_same(rules, frame, in_duckdb(plan_of(rules, None), table_of(frame)))


def test_every_primitive_and_leaf_has_its_form_in_sql() -> None:
    assert OPERATIONS.keys() == PRIMITIVES.keys()
    assert READERS.keys() | {"first_reach"} == FACT_LEAVES


@given(data=st.data())
def test_duckdb_finds_what_the_columns_find(data: st.DataObject) -> None:
    rules = data.draw(theses())
    frame = data.draw(frames_for(rules))
    assert_same(rules, frame, in_duckdb(plan_of(rules, None), table_of(frame)))


@given(data=st.data())
def test_duckdb_finds_what_the_interpreter_finds(data: st.DataObject) -> None:
    """One company, whatever its facts leave open: several levels, parts of sets, partial dates, dated series."""
    rules = data.draw(theses())
    company = data.draw(profiles_for(rules))
    plan = plan_of(rules, None)
    outcome = interpret(plan, company)
    found = in_duckdb(plan, table_of_profile(company, tuple(rules.vocabulary.fields.values())))
    for slot, expected in zip(plan.slots, outcome.slots, strict=True):
        assert found[slot.rule] == [give(slot.points, presume(slot.if_unknown, expected.grade)) / 1000]
    board = outer_sums(plan, Profiles((company,)))
    for name in ("score", "low", "high"):
        assert found[name] == (getattr(board, name) / 1000).tolist(), name
    assert found["exact"] == board.exact.tolist()
