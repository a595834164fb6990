"""Files and frames: what they say is what dicts say, whatever kind they are; what cannot be read has its place."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter

import thesis
from thesis.facts import Profiles
from thesis.model import Thesis
from thesis.sets import Interval, Tags, Truth

Run = Callable[..., Any]
ZHU = "zhu-xiaohu"

ROWS: list[dict[str, Any]] = [
    {"name": "Ant", "arr": 12_000_000, "launched": True, "regions": ["JP", "KR"], "launched_at": date(2024, 9, 1)},
    {"name": "Bee", "arr": None, "launched": None, "regions": None, "launched_at": None},
    {"name": "Cat", "arr": 2_500_000.5, "launched": False, "regions": ["US"], "launched_at": date(2020, 2, 29)},
]


@pytest.fixture(scope="module")
def zhu() -> Thesis:
    return thesis.load(ZHU)


def facts_of(companies: Profiles) -> list[Any]:
    """What is known, without the texts that it was read from."""
    return [(one.id, {key: fact.value for key, fact in one.facts.items()}) for one in companies]


def flat() -> pl.DataFrame:
    """The rows as tables have them: sets of tags as one text."""
    return pl.DataFrame([{**row, "regions": row["regions"] and ";".join(row["regions"])} for row in ROWS])


def written(folder: Path, kind: str) -> Path:
    """The rows in a file."""
    path = folder / f"companies.{kind}"
    match kind:
        case "csv":
            flat().write_csv(path)
        case "tsv":
            flat().write_csv(path, separator="\t")
        case "xlsx":
            flat().write_excel(path)
        case "parquet":
            pl.DataFrame(ROWS).write_parquet(path)
        case "json":
            path.write_text(json.dumps(ROWS, default=str), encoding="utf-8")
        case "jsonl":
            path.write_text("".join(f"{json.dumps(row, default=str)}\n" for row in ROWS), encoding="utf-8")
        case "csv.gz":
            path.write_bytes(gzip.compress(flat().write_csv().encode()))
    return path


KINDS = ("csv", "tsv", "xlsx", "parquet", "json", "jsonl", "csv.gz")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_says_what_the_dicts_say(kind: str, zhu: Thesis, tmp_path: Path) -> None:
    given = thesis.profiles(ROWS, zhu)
    found = thesis.read_profiles(written(tmp_path, kind), zhu)
    assert facts_of(found) == facts_of(given)
    assert (thesis.score(zhu, found).score == thesis.score(zhu, given).score).all()


FRAMES: dict[str, Callable[[], Any]] = {
    "polars": lambda: pl.DataFrame(ROWS),
    "polars lazy": lambda: pl.LazyFrame(ROWS),
    "pandas": lambda: pd.DataFrame(ROWS),
    "pandas with a category": lambda: pd.DataFrame(ROWS).astype({"name": "category"}),
    "pyarrow": lambda: pa.Table.from_pylist(ROWS),
    "pyarrow batch": lambda: pa.RecordBatch.from_pylist(ROWS),
    "pyarrow batches": lambda: pa.Table.from_pylist(ROWS).to_reader(max_chunksize=1),
    "duckdb": lambda: duckdb.from_arrow(pa.Table.from_pylist(ROWS)),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_frame_says_what_the_dicts_say(kind: str, zhu: Thesis) -> None:
    given = thesis.profiles(ROWS, zhu)
    assert facts_of(thesis.profiles(FRAMES[kind](), zhu)) == facts_of(given)
    assert (thesis.score(zhu, FRAMES[kind]()).score == thesis.score(zhu, given).score).all()


@pytest.mark.parametrize(
    ("kind", "back"),
    [
        ("polars", pl.DataFrame),
        ("pandas", pd.DataFrame),
        ("pyarrow", pa.Table),
        ("pyarrow batch", pa.Table),
        ("pyarrow batches", pa.Table),
        ("duckdb", duckdb.DuckDBPyRelation),
        ("polars lazy", pl.DataFrame),
    ],
)
def test_scores_come_back_as_a_frame_of_the_same_library(kind: str, back: type, zhu: Thesis) -> None:
    board = thesis.score(zhu, FRAMES[kind]())
    found = board.to_frame()
    assert isinstance(found, back)
    assert isinstance(board.to_frame(library="polars"), pl.DataFrame)
    assert thesis.profiles(found, zhu, extra="ignore")[0].name == "Ant"


def test_batches_that_cannot_be_read_are_refused(zhu: Thesis) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pylist(ROWS)
        raise OSError("the line went dead")

    reader = pa.RecordBatchReader.from_batches(pa.Table.from_pylist(ROWS).schema, broken())
    with pytest.raises(thesis.ThesisError, match=r"E627 .*the line went dead"):
        thesis.profiles(reader, zhu)
    with pytest.raises(thesis.ThesisError, match=r"E627 .*`ChunkedArray`"):
        thesis.profiles(pa.chunked_array([[1.0]]), zhu)


def test_a_pattern_names_many_files(zhu: Thesis, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,arr\nAnt,1000000\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("name,n_countries\nBee,80\nCat,many\n", encoding="utf-8")
    found = thesis.read_profiles(tmp_path / "*.csv", zhu, errors="unknown")
    assert [one.name for one in found] == ["Ant", "Bee", "Cat"]
    assert found[0].facts["arr"].value == Interval(1e6, 1e6)
    assert found[1].facts["arr"].value == Interval(-1e15, 1e15)
    (problem,) = found.problems
    assert problem.cell is not None
    assert (problem.cell.file, problem.cell.row) == (str(tmp_path / "b.csv"), 3)
    assert (problem.cell.column, problem.cell.text) == ("n_countries", "many")
    with pytest.raises(thesis.ThesisError, match="E101"):
        thesis.read_profiles(tmp_path / "*.parquet", zhu)


def test_a_truth_is_no_number_because_another_file_has_numbers(zhu: Thesis, tmp_path: Path) -> None:
    pl.DataFrame({"name": ["Ant"], "arr": [5e6], "launched": [1]}).write_parquet(tmp_path / "1.parquet")
    pl.DataFrame({"name": ["Bee"], "arr": [True], "launched": [True]}).write_parquet(tmp_path / "2.parquet")
    found = thesis.read_profiles(tmp_path / "*.parquet", zhu, errors="unknown")
    assert [one.facts["arr"].text for one in found] == ["5M USD", "unknown"]
    assert [one.facts["launched"].text for one in found] == ["yes", "yes"]
    assert [(one.cell.file, one.cell.row, one.cell.column) for one in found.problems if one.cell] == [
        (str(tmp_path / "2.parquet"), 1, "arr")
    ]


def test_toml_files_of_a_pattern_are_one_list(zhu: Thesis, tmp_path: Path) -> None:
    for name in ("Ant", "Bee"):
        (tmp_path / f"{name}.toml").write_text(f'[[company]]\nname = "{name}"\n', encoding="utf-8")
    assert [one.name for one in thesis.read_profiles(str(tmp_path / "*.toml"), zhu)] == ["Ant", "Bee"]


def test_key_and_name_are_columns_of_any_name(zhu: Thesis, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("uuid,company,arr\nx1,Ant,1000000\nx2,Ant,2000000\n", encoding="utf-8")
    found = thesis.read_profiles(path, zhu, key="uuid", name="company")
    assert [(one.id, one.name) for one in found] == [("x1", "Ant"), ("x2", "Ant")]
    with pytest.raises(thesis.ThesisError, match="E621"):
        thesis.read_profiles(path, zhu, key="company", extra="ignore")


def test_a_prefix_says_which_columns_are_facts(zhu: Thesis) -> None:
    frame = pl.DataFrame({"name": ["Ant"], "arr": ["no field of ours"], "f_arr": [1e6], "f_arr__as_of": ["2024-10"]})
    (found,) = thesis.profiles(frame, zhu, prefix="f_")
    assert found.facts["arr"].value == Interval(1e6, 1e6)
    assert found.facts["arr"].as_of is not None


def test_columns_that_are_no_fields_are_refused_or_left_out(zhu: Thesis, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,arr,fax\nAnt,1000000,none\n", encoding="utf-8")
    with pytest.raises(thesis.ThesisError, match="E201 unknown field `fax`"):
        thesis.read_profiles(path, zhu)
    assert len(thesis.read_profiles(path, zhu, extra="ignore")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffname,arr\nAnt,1000000\n",
        "name;arr\nAnt;1000000\n",
        "name\tarr\nAnt\t1000000\n",
        "name|arr\r\nAnt|1000000\r\n",
        '"name","arr"\n"Ant","1000000"\n',
        "name,arr,\nAnt,1000000,\n",
        "name,arr,arr\nAnt,1000000,1000000\n",
        "name,arr\rAnt,1000000\r",
        "\r\n \r\nname;arr\r\n\r\nAnt;1000000\r\n;\r\n",
        ",,\nname,arr,\n,,\nAnt,1000000,\n",
        "sep=;\nname;arr\nAnt;1000000\n",
    ],
)
def test_habits_of_csv_files(text: str, zhu: Thesis, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    (found,) = thesis.read_profiles(path, zhu)
    assert (found.name, found.facts["arr"].value) == ("Ant", Interval(1e6, 1e6))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("name,arr\n\nAnt,many\n\nBee,few\n", [3, 5]),
        ("\n\nname,arr\nAnt,many\n,\nBee,few\n", [4, 6]),
        ("sep=,\nname,arr\nAnt,many\nBee,few\n", [3, 4]),
    ],
)
def test_blank_lines_are_no_companies_and_are_counted(text: str, rows: list[int], zhu: Thesis, tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("name,arr\n\nZoe,none\n")
    (tmp_path / "2.csv").write_text(text)
    found = thesis.read_profiles(tmp_path / "*.csv", zhu, errors="unknown")
    assert [one.name for one in found] == ["Zoe", "Ant", "Bee"]
    assert [one.cell.row for one in found.problems if one.cell] == rows


def test_a_sheet_may_begin_further_down_and_have_blank_rows(zhu: Thesis, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, cells in {2: ("name", "arr"), 4: ("Ant", "many"), 6: ("Bee", 5e6)}.items():
            sheet.write_row(row, 1, cells)
    found = thesis.read_profiles(path, zhu, errors="unknown")
    assert [(one.name, one.facts["arr"].text) for one in found] == [("Ant", "unknown"), ("Bee", "5M USD")]
    assert [(one.cell.row, one.cell.text) for one in found.problems if one.cell] == [(5, "many")]


def test_an_empty_sheet_is_said_to_be_empty(zhu: Thesis, tmp_path: Path) -> None:
    xlsxwriter.Workbook(tmp_path / "list.xlsx").close()
    with pytest.raises(thesis.ThesisError, match="is empty"):
        thesis.read_profiles(tmp_path / "list.xlsx", zhu)


def test_unicode_text_of_excel(zhu: Thesis, tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    path.write_text("name\tarr\n蟻\t1000000\n", encoding="utf-16")
    assert thesis.read_profiles(path, zhu)[0].name == "蟻"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "E112"),
        ("a.csv", "name\ncaf\u00e9\n".encode("latin-1"), "E103"),
        ("a.xlsx", b"name,arr", "E112"),
        ("a.parquet", b"name,arr", "E112"),
        ("a.json", b"[1]", "E112"),
        ("a.json", b"\xff", "E103"),
        ("a.jsonl", b"{}\n{", "E112"),
        ("a.csv.gz", b"name,arr", "E101"),
        ("a.csv.gz", gzip.compress(b"name,arr\nAnt,5M USD\n", mtime=0)[:-12], "E101"),
        ("a.jsonl.gz", gzip.compress(b'{"name": "Ant"}', mtime=0)[:-12], "E101"),
        ("a.csv", b"\n,,\n\n", "E112"),
        ("a.csv", b'"name,arr\n' + b"x" * 300_000, "E112"),
        ("a.csv", "name,arr".encode("utf-16") + b"\xd8", "E103"),
        ("a.json", b'[{"name": "\\ud83d"}]', "E112"),
    ],
)
def test_files_that_are_no_tables(name: str, data: bytes, code: str, zhu: Thesis, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(thesis.ThesisError) as caught:
        thesis.read_profiles(tmp_path / name, zhu)
    assert {one.code for one in caught.value.diagnostics} == {code}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "jsonl"])
def test_a_table_that_is_not_there(kind: str, zhu: Thesis, tmp_path: Path) -> None:
    with pytest.raises(thesis.ThesisError, match="E101"):
        thesis.read_profiles(tmp_path / f"none.{kind}", zhu)


def test_records_may_describe_their_facts(zhu: Thesis, tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    said = {"value": "12M USD", "as_of": "2025-03", "quote": "ARR of 12M"}
    rows = [{"name": "Ant", "arr": said}, {"name": "Bee", "arr": "soon"}]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    found = thesis.read_profiles(path, zhu, errors="unknown")
    assert found[0].facts["arr"].quote == "ARR of 12M"
    (problem,) = found.problems
    assert problem.cell is not None
    assert (problem.cell.row, problem.cell.column, problem.cell.text) == (2, "arr", "soon")


def test_what_a_record_does_not_have_is_assumed_as_in_dicts(zhu: Thesis, tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text('{"name": "A"}\n{"name": "B", "makes_humanoid_robots": null}\n', encoding="utf-8")
    found = thesis.read_profiles(path, zhu)
    by_dicts = thesis.profiles([{"name": "A"}, {"name": "B", "makes_humanoid_robots": None}], zhu)
    robots = zhu.vocabulary.fields["makes_humanoid_robots"]
    assert [one.fact(robots).value for one in found] == [one.fact(robots).value for one in by_dicts]
    assert [one.fact(robots).value for one in found] == [Truth.FALSE, Truth.OPEN]


def test_numbers_that_are_too_long_for_a_float_are_rounded_once(zhu: Thesis, tmp_path: Path) -> None:
    text = "9007199254740993.00001"  # between two floats, nearer to the upper one
    path = tmp_path / "list.csv"
    path.write_text(f"name,mau\nAnt,{text}\nBee,9007199254740993\n", encoding="utf-8")
    found = thesis.read_profiles(path, zhu, errors="unknown")
    assert len(found.problems) == 2  # beyond the domain, and still two of them


LEVELS = ["b", "", None, "seed", "b", "listed"]
UNUSED = ["growth", "listed", "seed", "", "b", "a"]
ENCODED: dict[str, Callable[[], Any]] = {
    "pandas categorical": lambda: pd.DataFrame({"round": pd.Categorical(LEVELS, UNUSED)}),
    "polars enum": lambda: pl.DataFrame({"round": pl.Series(LEVELS, dtype=pl.Enum(UNUSED))}),
    "polars categorical": lambda: pl.DataFrame({"round": pl.Series([*UNUSED, *LEVELS], dtype=pl.Categorical)[6:]}),
    "arrow dictionary": lambda: pa.table({"round": pa.array(LEVELS).dictionary_encode()}),
    "arrow dictionaries": lambda: pa.table(
        {"round": pa.chunked_array([pa.array(part).dictionary_encode() for part in (LEVELS[:3], LEVELS[3:])])}
    ),
}


@pytest.mark.parametrize("kind", ENCODED)
def test_levels_that_come_as_codes_are_the_levels_that_come_as_texts(kind: str, zhu: Thesis) -> None:
    """With levels that no row has, a text that says nothing, none at all, and codes in an order of their own."""
    texts = thesis.profiles(columns={"round": LEVELS}, thesis=zhu)
    assert facts_of(thesis.profiles(ENCODED[kind](), zhu)) == facts_of(texts)


def test_a_level_that_no_row_has_is_not_refused(zhu: Thesis) -> None:
    frame = pd.DataFrame({"round": pd.Categorical(["seed", None], ["seed", "no round at all"])})
    assert len(thesis.profiles(frame, zhu)) == 2
    with pytest.raises(thesis.ThesisError, match="no round at all"):
        thesis.profiles(pd.DataFrame({"round": pd.Categorical(["no round at all"])}), zhu)


def test_mixed_python_objects_of_a_frame(zhu: Thesis) -> None:
    frame = pd.DataFrame({"name": ["Ant", "Bee"], "arr": pd.Series([12_000_000, "> 5M USD"], dtype=object)})
    found = thesis.profiles(frame, zhu)
    assert found[0].facts["arr"].value == Interval(12e6, 12e6)
    assert found[1].facts["arr"].value == Interval(np.nextafter(5e6, np.inf), 1e15)


def test_names_of_columns_may_be_no_texts(zhu: Thesis) -> None:
    frame = pd.DataFrame([["Ant", 5e6, 1, 2]], columns=pd.Index(["name", "arr", 0, ("a", "b")], dtype=object))
    (found,) = thesis.profiles(frame, zhu, extra="ignore")
    assert (found.name, found.facts["arr"].text) == ("Ant", "5M USD")
    with pytest.raises(thesis.ThesisError, match="unknown field `0`"):
        thesis.profiles(frame, zhu)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 2]], columns=["arr", "arr"]),
        pa.table([[1], [2]], names=["arr", "arr"]),
        pd.DataFrame([[1, 2, 3]], columns=pd.Index(["arr", 0, "0"], dtype=object)),
    ],
)
def test_a_frame_with_two_columns_of_one_name_is_refused(frame: Any, zhu: Thesis) -> None:
    with pytest.raises(thesis.ThesisError, match=r"E113 the data frame has two columns `(arr|0)`"):
        thesis.score(zhu, frame)


def test_decimals_of_a_frame_are_exact(zhu: Thesis) -> None:
    frame = duckdb.sql("select 'Ant' as name, 0.1::decimal(10, 2) as gross_margin, [] as regions")
    (found,) = thesis.profiles(frame, zhu)
    assert found.facts["gross_margin"].value == Interval(0.1, 0.1)
    assert found.facts["regions"].value == Tags(frozenset(), complete=True)


# --- at the prompt ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx", "jsonl"])
def test_the_command_line_reads_tables(kind: str, run: Run, tmp_path: Path) -> None:
    ran = run("score", ZHU, written(tmp_path, kind), "--format", "csv")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split(",")[1] for line in ran.out.splitlines()[1:]] == ["Ant", "Bee", "Cat"]
    assert run("explain", ZHU, written(tmp_path, kind), "Ant").code == 0


def test_what_could_not_be_read_is_listed_and_written(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "list.csv", tmp_path / "problems.csv"
    path.write_text("name,arr\nAnt,=cmd\nBee,1000000\n", encoding="utf-8")
    assert run("score", ZHU, path).code == 2
    ran = run("score", ZHU, path, "--errors", "unknown", "--problems", out)
    assert ran.code == 0
    assert "list.csv, row 2, column `arr`: E606" in ran.err
    assert out.read_text(encoding="utf-8").splitlines()[1].split(",")[1:5] == ["2", "arr", "'=cmd", "E606"]


@pytest.mark.parametrize(
    ("output", "problems", "message"),
    [
        ("list.csv", None, "-o would overwrite"),
        (None, "list.csv", "--problems would overwrite"),
        ("odd.csv", "odd.csv", "-o and --problems name one file"),
    ],
)
def test_what_is_read_is_not_written_and_no_file_twice(
    output: str | None, problems: str | None, message: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,mau\nAnt,many\n")
    asked = {"-o": output, "--problems": problems}
    options = [word for option, name in asked.items() if name for word in (option, tmp_path / name)]
    ran = run("score", ZHU, path, "--errors", "unknown", *options, "--force")
    assert (ran.code, message in ran.err) == (2, True)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("list.csv", "name,mau\nAnt,many\n")]


def test_problems_are_overwritten_where_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    path, problems = tmp_path / "list.csv", tmp_path / "odd.csv"
    path.write_text("name,mau\nAnt,many\n")
    problems.write_text("old")
    asked = ("score", ZHU, path, "--errors", "unknown", "--problems", problems)
    assert run(*asked).code == 2
    assert problems.read_text() == "old"
    assert run(*asked, "--force").code == 0
    assert ",many," in problems.read_text()


def test_many_companies_are_shown_as_the_first_and_a_summary(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    pl.DataFrame({"name": [f"c{i}" for i in range(300)], "n_countries": [i % 100 for i in range(300)]}).write_parquet(
        path
    )
    ran = run("score", ZHU, path)
    assert ran.code == 0
    assert "All 300 companies" in ran.out
    assert "The first 20 of 300" in ran.err
    assert len(ran.out.splitlines()) < 60
    assert "全部 300 家公司" in run("score", ZHU, path, "--lang", "zh").out


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "jsonl", "xlsx"])
def test_results_are_the_cards_in_the_order_of_the_ranking(kind: str, run: Run, tmp_path: Path, zhu: Thesis) -> None:
    out = tmp_path / f"scores.{kind}"
    given = thesis.profiles(ROWS, zhu)
    assert run("score", ZHU, written(tmp_path, "parquet"), "-o", out).code == 0
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        "csv": pl.read_csv,
        "parquet": pl.read_parquet,
        "json": pl.read_json,
        "jsonl": pl.read_ndjson,
        "xlsx": pl.read_excel,
    }
    found = readers[kind](out)
    board = thesis.score(zhu, given)
    cards = board.top(3)
    assert found["id"].to_list() == [card.id for card in cards]
    for part in ("score", "low", "high", "coverage", "assumed", "attainable", "percent"):
        expected = [getattr(card, part) for card in cards]  # a workbook holds 16 digits
        assert found[part].to_list() == (pytest.approx(expected, rel=1e-15) if kind == "xlsx" else expected)
    verdicts = [list(card.possible_verdicts) for card in cards]
    if kind in ("parquet", "json", "jsonl"):
        assert found["possible_verdicts"].to_list() == verdicts


def test_outer_bounds_hold_the_tight_ones(zhu: Thesis) -> None:
    tight, outer = thesis.score(zhu, ROWS), thesis.score(zhu, ROWS, bounds="outer")
    assert (outer.low <= tight.low).all()
    assert (tight.high <= outer.high).all()
    assert outer.exact.tolist() != [True, True, True]
