"""Texts as tables have them: what each says, what a column decides, and that the order of its rows decides nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from math import inf, nextafter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import thesis
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.sets import Interval, Levels, Tags, Truth
from thesis.text import Cell
from thesis.units import day_number

RULES = """
[thesis]
format = 1
id = "messy"
as_of = 2026-01-01
[vocabulary]
id = "v"
currency = "USD"
[fields.raised]
type = "money"
[fields.staff]
type = "count"
[fields.margin]
type = "share"
[fields.growth]
type = "ratio"
[fields.runway]
type = "duration"
[fields.founded]
type = "date"
[fields.listed]
type = "flag"
[fields.stage]
type = "category"
values = ["none", "Seed", "A"]
[fields.tags]
type = "tags"
[fields.regions]
type = "tags"
values = ["JP", "US"]
[rules.margin]
points = 10
value = 'ramp(margin, 0%, 50%)'
[rules.staff]
points = 5
when = 'staff >= 1000'
[rules.raised]
points = 5
when = 'raised >= 1M'
[rules.age]
points = 3
when = 'founded < 2011-02-01'
[verdicts]
yes = 5
no = -inf
"""
UP = 1e15


@pytest.fixture(scope="module")
def rules() -> Thesis:
    return thesis.loads(RULES)


def read(rules: Thesis, field: str, *texts: str) -> Profiles:
    return thesis.profiles(pl.DataFrame({field: texts}, schema={field: pl.String}), rules, errors="unknown")


def value_of(rules: Thesis, field: str, text: str) -> Any:
    found = read(rules, field, text)
    assert not found.problems, found.problems
    return found[0].facts[field].value


def point(value: float) -> Interval:
    return Interval(value, value)


def days(first: date, last: date | None = None) -> Interval:
    return Interval(day_number(first), day_number(last or first))


ANYTHING = Interval(-UP, UP)
TEXTS: list[tuple[str, str, Any]] = [
    ("raised", "$15,000,000", point(15e6)),
    ("raised", "US$1.5m", point(1.5e6)),
    ("raised", "$5-10 million", Interval(5e6, 10e6)),
    ("raised", "(1,200)", point(-1200.0)),
    ("raised", "-$1,200", point(-1200.0)),
    ("raised", "1.2亿", point(1.2e8)),
    ("raised", "3000万", point(3e7)),
    ("raised", "1.4 億美金", point(1.4e8)),
    ("raised", "约 1200 万美元", Interval(10.8e6, 13.2e6)),
    ("raised", "突破 1000 万", Interval(nextafter(1e7, inf), UP)),
    ("raised", "1000 万美元以上", Interval(1e7, UP)),
    ("raised", "1 200 000 USD", point(1.2e6)),
    ("raised", "12M USD", point(12e6)),
    ("raised", "8M..12M USD", Interval(8e6, 12e6)),
    ("raised", "１２００", point(1200.0)),
    ("raised", "＄１５，０００，０００", point(15e6)),
    ("raised", "近 1000 万", Interval(9e6, nextafter(1e7, -inf))),
    ("raised", "n/a", ANYTHING),
    ("raised", "-", ANYTHING),
    ("raised", "—", ANYTHING),
    ("raised", "未披露", ANYTHING),
    ("staff", "1,007", point(1007.0)),
    ("staff", "11-50", Interval(11.0, 50.0)),
    ("staff", "１１－５０", Interval(11.0, 50.0)),
    ("staff", "１，００７", point(1007.0)),
    ("staff", "—", Interval(0.0, 1e12)),
    ("staff", "前５", Interval(0.0, 5.0)),
    ("staff", "501–1,000", Interval(501.0, 1000.0)),
    ("staff", "10001+", Interval(10001.0, 1e12)),
    ("staff", "近 200", Interval(180.0, 199.0)),
    ("staff", "前五", Interval(0.0, 5.0)),
    ("staff", "Top 10", Interval(0.0, 10.0)),
    ("staff", "前二十五名", Interval(0.0, 25.0)),
    ("staff", "不到 100 人", Interval(0.0, 99.0)),
    ("staff", "約 50 人", Interval(45.0, 55.0)),
    ("staff", "4.0", point(4.0)),
    ("staff", "1.5k", point(1500.0)),
    ("margin", "94.4%", point(0.944)),
    ("margin", "９４.４％", point(0.944)),
    ("margin", "about 40%", Interval(0.36, 0.44)),
    ("margin", "20-40%", Interval(0.2, 0.4)),
    ("growth", "-12.5 %", point(-0.125)),
    ("runway", "6-12 个月", Interval(6.0, 12.0)),
    ("runway", "６－１２ 个月", Interval(6.0, 12.0)),
    ("runway", "2 年", point(24.0)),
    ("runway", "6 months", point(6.0)),
    ("raised", "数千万美元", Interval(2e7, nextafter(1e8, -inf))),
    ("raised", "數百萬", Interval(2e6, nextafter(1e7, -inf))),
    ("raised", "百万级", Interval(1e6, nextafter(1e7, -inf))),
    ("raised", "千万美元级", Interval(1e7, nextafter(1e8, -inf))),
    ("raised", "亿级", Interval(1e8, UP)),
    ("raised", "一亿两千万美元", point(1.2e8)),
    ("raised", "2个亿", point(2e8)),
    ("raised", "1亿多", Interval(nextafter(1e8, inf), nextafter(2e8, -inf))),
    ("raised", "3000多万", Interval(nextafter(3e7, inf), nextafter(4e7, -inf))),
    ("raised", "上千万", Interval(1e7, UP)),
    ("raised", "过亿", Interval(nextafter(1e8, inf), UP)),
    ("raised", "近千万", Interval(9e6, nextafter(1e7, -inf))),
    ("raised", "千万以上", Interval(1e7, UP)),
    ("raised", "1.5 million", point(1.5e6)),
    ("raised", "2.3bn", point(2.3e9)),
    ("raised", "3 Mio. USD", point(3e6)),
    ("raised", "500k+", Interval(5e5, UP)),
    ("raised", "5M+ USD", Interval(5e6, UP)),
    ("raised", ">100", Interval(nextafter(100.0, inf), UP)),
    ("raised", "≈3M", Interval(2.7e6, 3.3e6)),
    ("raised", "~$5M", Interval(4.5e6, 5.5e6)),
    ("raised", "USD 3-5m", Interval(3e6, 5e6)),
    ("raised", "5万-10万", Interval(5e4, 1e5)),
    ("raised", "三到五千万", Interval(3e7, 5e7)),
    ("raised", "三千万到五亿", Interval(3e7, 5e8)),
    ("raised", "数百万到数千万", Interval(2e6, nextafter(1e8, -inf))),
    ("staff", "数百家", Interval(200.0, 999.0)),
    ("staff", "几个", Interval(2.0, 9.0)),
    ("staff", "十几家", Interval(11.0, 19.0)),
    ("staff", "十几到二十几家", Interval(11.0, 29.0)),
    ("staff", "上百", Interval(100.0, 1e12)),
    ("staff", "百余人", Interval(101.0, 199.0)),
    ("staff", "120多人", Interval(121.0, 129.0)),
    ("staff", "超过数百人", Interval(201.0, 1e12)),
    ("staff", "不到数百人", Interval(0.0, 999.0)),
    ("staff", "十几人以上", Interval(11.0, 1e12)),
    ("staff", "至多十几人", Interval(0.0, 19.0)),
    ("staff", "数十人以内", Interval(0.0, 99.0)),
    ("staff", "两三百", Interval(200.0, 300.0)),
    ("staff", "七八个", Interval(7.0, 8.0)),
    ("staff", "两万五", point(25_000.0)),
    ("staff", "一千零五十", point(1050.0)),
    ("staff", "三到十五家", Interval(3.0, 15.0)),
    ("staff", "零", point(0.0)),
    ("staff", "10,001+ employees", Interval(10_001.0, 1e12)),
    ("margin", "<= 20%", Interval(0.0, 0.2)),
    ("margin", "三成", point(0.3)),
    ("margin", "七成五", point(0.75)),
    ("margin", "三成半", point(0.35)),
    ("margin", "七成多", Interval(nextafter(0.7, inf), nextafter(0.8, -inf))),
    ("margin", "三到四成", Interval(0.3, 0.4)),
    ("margin", "过半", Interval(nextafter(0.5, inf), 1.0)),
    ("margin", "百分之八十以上", Interval(0.8, 1.0)),
    ("margin", "百分之百", point(1.0)),
    ("runway", "半年", point(6.0)),
    ("runway", "一年半", point(18.0)),
    ("runway", "两年", point(24.0)),
    ("runway", "6个半月", point(6.5)),
    ("runway", "两个多月", Interval(nextafter(2.0, inf), nextafter(3.0, -inf))),
    ("runway", "十年多", Interval(nextafter(120.0, inf), nextafter(132.0, -inf))),
    ("runway", "数月", Interval(2.0, nextafter(10.0, -inf))),
    ("runway", "三五年", Interval(36.0, 60.0)),
    ("runway", "半年到一年", Interval(6.0, 12.0)),
    ("founded", "01/28/2011", days(date(2011, 1, 28))),
    ("founded", "０１／２８／２０１１", days(date(2011, 1, 28))),
    ("founded", "28.01.2011", days(date(2011, 1, 28))),
    ("founded", "2011/1/28", days(date(2011, 1, 28))),
    ("founded", "2011-01-28 00:00:00", days(date(2011, 1, 28))),
    ("founded", "2011年1月28日", days(date(2011, 1, 28))),
    ("founded", "2011 年 1 月", days(date(2011, 1, 1), date(2011, 1, 31))),
    ("founded", "2025-Q1", days(date(2025, 1, 1), date(2025, 3, 31))),
    ("founded", "Q1 2025", days(date(2025, 1, 1), date(2025, 3, 31))),
    ("founded", "2025年第二季度", days(date(2025, 4, 1), date(2025, 6, 30))),
    ("founded", "Jan 2011", days(date(2011, 1, 1), date(2011, 1, 31))),
    ("founded", "January 28th, 2011", days(date(2011, 1, 28))),
    ("founded", "28 Jan 2011", days(date(2011, 1, 28))),
    ("founded", "1/2011", days(date(2011, 1, 1), date(2011, 1, 31))),
    ("founded", "05/05/2011", days(date(2011, 5, 5))),
    ("founded", "N/A", Interval(day_number(date(1900, 1, 1)), day_number(date(2200, 12, 31)))),
    ("listed", "Y", Truth.TRUE),
    ("listed", "0", Truth.FALSE),
    ("listed", "是", Truth.TRUE),
    ("listed", "n/a", Truth.OPEN),
    ("stage", "seed", Levels(frozenset({"Seed"}))),
    ("stage", "none", Levels(frozenset({"none"}))),
    ("stage", "N/A", Levels(frozenset({"none", "Seed", "A"}))),
    ("tags", "Mobile, Search Engine", Tags(frozenset({"Mobile", "Search Engine"}), complete=True)),
    ("tags", "视频、音乐", Tags(frozenset({"视频", "音乐"}), complete=True)),
    ("regions", "jp|us", Tags(frozenset({"JP", "US"}), complete=True)),
    ("regions", ";", Tags(frozenset(), complete=True)),
]


@pytest.mark.parametrize(("field", "text", "value"), TEXTS, ids=[f"{field} {text}" for field, text, _ in TEXTS])
def test_what_a_text_says(field: str, text: str, value: Any, rules: Thesis) -> None:
    assert value_of(rules, field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("raised", "€50,000", "E609"),
        ("raised", "RMB 3000万", "E609"),
        ("raised", "三千万元人民币", "E609"),
        ("raised", "数百万日元", "E609"),
        ("raised", "¥225,000,000", "E608"),
        ("raised", "¥数百万", "E608"),
        ("raised", "kr3,500,000", "E608"),
        ("raised", "a lot", "E606"),
        ("raised", "1,00,0", "E606"),
        ("raised", "12 13", "E606"),
        ("raised", "千万美元", "E606"),
        ("raised", "-数千万", "E606"),
        ("raised", "约数千万", "E606"),
        ("raised", "近数千万", "E606"),
        ("raised", "五百到一千万", "E606"),
        ("raised", "500到一千万", "E606"),
        ("raised", "三到五十万", "E606"),
        ("raised", "三千万级", "E606"),
        ("raised", "500k+-1M", "E606"),
        ("raised", "不到500k+", "E606"),
        ("raised", "三成", "E601"),
        ("raised", "百分之3 USD", "E606"),
        ("raised", "亿" * 1000, "E606"),
        ("staff", "十来个", "E606"),
        ("staff", "若干", "E606"),
        ("staff", "三五", "E606"),
        ("staff", "数", "E606"),
        ("staff", "十两", "E606"),
        ("staff", "百", "E606"),
        ("staff", "一百几", "E606"),
        ("staff", "一数百", "E606"),
        ("staff", "前十几", "E606"),
        ("margin", "三成几", "E606"),
        ("margin", "数成五", "E606"),
        ("runway", "三月", "E606"),
        ("runway", "三个个月", "E606"),
        ("runway", "上半年", "E606"),
        ("runway", "数年半", "E606"),
        ("runway", "1个半月半", "E606"),
        ("staff", "1.5", "E607"),
        ("staff", "12 EUR", "E601"),
        ("founded", "13/13/2011", "E606"),
        ("founded", "01/28/11", "E606"),
        ("founded", "去年 4 月", "E606"),
        ("margin", "94.4", "E605"),
        ("stage", "B", "E603"),
        ("listed", "maybe", "E601"),
    ],
)
def test_what_cannot_be_read_is_listed_with_its_text(field: str, text: str, code: str, rules: Thesis) -> None:
    (problem,) = read(rules, field, text).problems
    assert problem.code == code
    assert problem.cell is not None
    assert (problem.cell.row, problem.cell.column, problem.cell.text) == (1, field, text)


def test_what_needs_a_rate_or_the_date_of_the_document(rules: Thesis, tmp_path: Path) -> None:
    rates, mapping = tmp_path / "rates.csv", tmp_path / "mapping.toml"
    rates.write_text("date,from,to,rate\n2020-01-01,EUR,USD,1.1\n2020-01-01,CNY,USD,0.14\n", encoding="utf-8")
    mapping.write_text(
        '[mapping]\nas_of = "2025-05-20"\n[fields.raised]\ncolumn = "a"\n[fields.founded]\ncolumn = "b"\n',
        encoding="utf-8",
    )
    frame = pl.DataFrame({"a": ["€50,000", "RMB 3000万", "1.2 亿元"], "b": ["去年 4 月", "去年４月", "今年"]})
    found = thesis.profiles(frame, rules, mapping=mapping, rates=rates)
    assert [one.facts["raised"].value for one in found] == [point(55_000.0), point(4.2e6), point(16.8e6)]
    april = days(date(2024, 4, 1), date(2024, 4, 30))
    year = days(date(2025, 1, 1), date(2025, 12, 31))
    assert [one.facts["founded"].value for one in found] == [april, april, year]


def test_bounds_and_ranges_are_in_the_currency_that_stands_beside_them(rules: Thesis, tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("date,from,to,rate\n2020-01-01,EUR,USD,2\n", encoding="utf-8")
    texts = ["5", "5-10", ">5", "5-10 USD", "数百", "-"]
    frame = pl.DataFrame({"raised": texts, "raised__currency": ["EUR"] * len(texts)})
    found = thesis.profiles(frame, rules, rates=rates, as_of=date(2025, 1, 1))
    assert [one.fact(rules.vocabulary.fields["raised"]).value for one in found] == [
        point(10.0),
        Interval(10.0, 20.0),
        Interval(nextafter(10.0, inf), UP),
        Interval(5.0, 10.0),
        Interval(400.0, nextafter(2000.0, -inf)),
        ANYTHING,
    ]


# --- a table of any kind ---------------------------------------------------------------------------------------------

COLUMNS = {
    "raised": ["$15,000,000", "约 1200 万美元", "１２００", "-", "a lot"],
    "staff": ["1,007", "11-50", "近 200", "—", "前五"],
    "margin": ["94.4%", "９４.４％", "n/a", "20-40%", "94.4"],
    "founded": ["01/28/2011", "2025-Q1", "02/03/2011", "2011年1月", "去年 4 月"],
}
WRITERS: dict[str, Callable[[pl.DataFrame, Path], Any]] = {
    "csv": lambda frame, path: path.write_bytes(b"\xef\xbb\xbf" + frame.write_csv().encode()),
    "tsv": lambda frame, path: path.write_bytes(b"\xef\xbb\xbf" + frame.write_csv(separator="\t").encode()),
    "xlsx": lambda frame, path: frame.write_excel(path),
    "parquet": lambda frame, path: frame.write_parquet(path),
    "json": lambda frame, path: path.write_bytes(b"\xef\xbb\xbf" + frame.write_json().encode()),
    "jsonl": lambda frame, path: path.write_bytes(b"\xef\xbb\xbf" + frame.write_ndjson().encode()),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_text_says_the_same_in_every_kind_of_file(kind: str, rules: Thesis, tmp_path: Path) -> None:
    frame = pl.DataFrame(COLUMNS)
    path = tmp_path / f"messy.{kind}"
    WRITERS[kind](frame, path)
    given = thesis.profiles(frame, rules, errors="unknown")
    found = thesis.read_profiles(path, rules, errors="unknown")
    assert [one.facts for one in found] == [one.facts for one in given]
    assert found.notes == given.notes
    assert len(found.notes) == 3
    first = 1 if kind in ("parquet", "json", "jsonl") else 2
    assert [(one.cell.file, one.cell.row, one.cell.column, one.cell.text) for one in found.problems if one.cell] == [
        (str(path), 4 + first, "raised", "a lot"),
        (str(path), 4 + first, "margin", "94.4"),
        (str(path), 4 + first, "founded", "去年 4 月"),
    ]


def test_problems_of_dicts_say_their_row_column_and_text(rules: Thesis) -> None:
    rows: list[dict[str, Any]] = [{"raised": "1 USD"}, {"raised": "a lot", "margin": [1, 2]}]
    found = thesis.profiles(rows, rules, errors="unknown").problems
    assert [one.cell for one in found] == [Cell(None, 2, "raised", "a lot"), Cell(None, 2, "margin", "[1, 2]")]
    (alone,) = thesis.profiles(rows[1] | {"margin": None}, rules, errors="unknown").problems
    assert alone.cell == Cell(None, 1, "raised", "a lot")


def test_a_text_that_several_dicts_have_is_the_same_fact_or_a_problem_of_each(rules: Thesis) -> None:
    said = {"raised": "1M USD", "staff": "many"}
    found = thesis.profiles([said, {"raised": 1e6}, said], rules, errors="unknown")
    assert [one.facts["raised"].value for one in found] == [point(1e6)] * 3
    assert [one.facts["raised"].text for one in found] == ["1M USD", "1000000.0", "1M USD"]
    assert [one.cell and one.cell.row for one in found.problems] == [1, 3]


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx", "json", "jsonl"])
def test_a_column_that_is_there_twice_is_refused_unless_it_says_the_same(
    kind: str, rules: Thesis, tmp_path: Path
) -> None:
    path = tmp_path / f"twice.{kind}"
    for second, is_refused in (("2", True), ("1", False)):
        match kind:
            case "xlsx":
                frame = pl.DataFrame({"a": ["name", "x"], "b": ["raised", "1"], "c": ["raised", second]})
                frame.write_excel(path, include_header=False)
            case "json" | "jsonl":
                path.write_text(f'{{"name": "x", "raised": "1", "raised": "{second}"}}\n', encoding="utf-8")
            case _:
                lines = f"name,raised,raised\nx,1,{second}\n"
                path.write_text(lines.replace(",", "\t") if kind == "tsv" else lines, encoding="utf-8")
        if is_refused:
            with pytest.raises(thesis.ThesisError, match=r"E113 .*`raised`"):
                thesis.read_profiles(path, rules)
        else:
            assert [one.facts["raised"].value for one in thesis.read_profiles(path, rules)] == [point(1.0)]


# --- a column decides ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "texts", "values", "words"),
    [
        ("raised", ["1,500", "1,234.5"], [1500.0, 1234.5], "between thousands"),
        ("raised", ["1.500", "1.234,5"], [1500.0, 1234.5], "before a fraction"),
        ("raised", ["1.500", "12,5"], [1500.0, 12.5], "before a fraction"),
        ("raised", ["1.500", "1.5"], [1.5, 1.5], ""),
        ("raised", ["1,500", "2,000,000"], [1500.0, 2e6], "between thousands"),
        ("staff", ["1.500", "2"], [1500.0, 2.0], "counts whole things"),
        ("staff", ["1,500", "2"], [1500.0, 2.0], "between thousands"),
        ("raised", ["12,34,567", "1,234"], [1234567.0, 1234.0], "between thousands"),
    ],
)
def test_a_column_decides_what_a_comma_means(
    field: str, texts: list[str], values: list[float], words: str, rules: Thesis
) -> None:
    for order in (texts, texts[::-1]):
        found = read(rules, field, *order)
        expected = dict(zip(texts, values, strict=True))
        assert [one.facts[field].value for one in found] == [point(expected[text]) for text in order]
        assert words in " ".join(found.notes)
        assert bool(words) == bool(found.notes)


def test_a_column_that_contradicts_itself_is_not_guessed(rules: Thesis) -> None:
    found = read(rules, "raised", "1,234.5", "1.234,5", "1,500", "1.500", "7")
    assert [one.cell and one.cell.text for one in found.problems] == ["1,500", "1.500"]
    assert found[0].facts["raised"].value == found[1].facts["raised"].value == point(1234.5)
    assert "cannot both be right" in found.notes[0]


def test_a_column_decides_what_comes_first_in_dates(rules: Thesis) -> None:
    american = read(rules, "founded", "02/03/2011", "01/28/2011")
    assert american[0].facts["founded"].value == days(date(2011, 2, 3))
    assert "the month comes first" in american.notes[0]
    european = read(rules, "founded", "02/03/2011", "28/01/2011")
    assert european[0].facts["founded"].value == days(date(2011, 3, 2))
    unclear = read(rules, "founded", "02/03/2011", "05/05/2011")
    assert unclear[0].facts["founded"].value == days(date(2011, 2, 3), date(2011, 3, 2))
    assert "both readings are kept" in unclear.notes[0]
    torn = read(rules, "founded", "02/03/2011", "01/28/2011", "28/01/2011")
    assert torn[0].facts["founded"].value == days(date(2011, 2, 3), date(2011, 3, 2))


def test_the_order_of_rows_decides_nothing(rules: Thesis) -> None:
    columns = {
        "raised": ["$1,500", "1.5", "约 1200 万美元", "n/a", "12,5", "7", "a lot", "€5"],
        "staff": ["1.500", "11-50", "1,007", "-", "3", "前五", "4.0", "?"],
        "founded": ["02/03/2011", "13/01/2011", "2011-05", "", "2025-Q1", "Jan 2011", "x", "01/02/2010"],
        "margin": ["40%", "0.5", "1,5%", "2%", "", "n/a", "0.123", "99"],
    }
    rows = list(range(8))
    given = thesis.profiles(pl.DataFrame(columns), rules, errors="unknown")
    for seed in range(20):
        random.Random(seed).shuffle(rows)
        mixed = {name: [cells[i] for i in rows] for name, cells in columns.items()}
        found = thesis.profiles(pl.DataFrame(mixed), rules, errors="unknown")
        assert [one.facts for one in found] == [given[i].facts for i in rows]
        assert found.notes == given.notes
        assert len(found.problems) == len(given.problems)
        assert (thesis.score(rules, found).score == thesis.score(rules, given).score[rows]).all()


def test_texts_of_the_fact_grammar_mean_the_same_in_tables(rules: Thesis) -> None:
    texts = {"raised": "> 10M USD", "staff": "~1200", "margin": "20..40%", "runway": "<= 2 years", "listed": "yes"}
    (by_dict,) = thesis.profiles([texts], rules)
    (by_table,) = thesis.profiles(pl.DataFrame([texts]), rules)
    assert {key: fact.value for key, fact in by_table.facts.items()} == {
        key: fact.value for key, fact in by_dict.facts.items()
    }
