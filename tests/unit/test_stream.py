"""Streams: the rows of any number of files, scored in their order; a file whole or none; resumed after `kill -9`."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import thesis
from thesis.bulk import Streamed

RULES = """
[thesis]
format = 1
id = "small"
as_of = 2025-05-01
[vocabulary]
id = "small"
currency = "USD"
[fields.arr]
type = "money"
[fields.margin]
type = "share"
[fields.regions]
type = "tags"
values = ["JP", "SEA"]
[rules.large]
points = 10
value = 'ramp(arr, 0 USD, 10M USD)'
[rules.rich]
points = 5
when = 'margin >= 50%'
[rules.poor]
points = 3
when = 'margin < 60%'
[rules.abroad]
points = 2
when = '"JP" in regions'
[verdicts]
yes = 5
no = -inf
"""
SMALL = thesis.loads(RULES)
DATED = thesis.loads("""
[thesis]
format = 1
id = "dated"
as_of = 2025-05-01
[vocabulary]
id = "dated"
currency = "USD"
[fields.founded]
type = "date"
[rules.may]
points = 1
when = 'founded == 2024-05-01'
[verdicts]
no = -inf
""")
SCRIPT = """
import sys, thesis
rules = thesis.load(sys.argv[1])
thesis.stream(rules, sys.argv[2], sys.argv[3], bounds="outer", force=True)
"""


def write(path: Path, rows: int, seed: int = 0) -> dict[str, list[Any]]:
    """A file of companies, some facts of which are unknown or cannot be."""
    chance = random.Random(seed)
    columns: dict[str, list[Any]] = {
        "id": [f"{path.stem}-{i}" for i in range(rows)],
        "arr": [chance.choice((None, 1e6, 5e6, 2e7, 3e15)) for _ in range(rows)],
        "margin": [chance.choice((None, 0.1, 0.55, 0.9)) for _ in range(rows)],
        "regions": [chance.choice((None, [], ["JP"], ["SEA", "JP"])) for _ in range(rows)],
    }
    types = (pa.string(), pa.float64(), pa.float64(), pa.list_(pa.string()))
    arrays = {name: pa.array(one, kind) for (name, one), kind in zip(columns.items(), types, strict=True)}
    pq.write_table(pa.table(arrays), path)
    return columns


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three files, one of which has no rows."""
    folder = tmp_path / "data"
    folder.mkdir()
    for number, rows in enumerate((50, 0, 70)):
        write(folder / f"{number}.parquet", rows, number)
    return folder


def streamed(data: Path, out: Path, **options: Any) -> Streamed:
    return thesis.stream(SMALL, str(data / "*.parquet"), out, **options)


def left_behind(folder: Path) -> list[Path]:
    """Everything in a folder but the scores and the data."""
    return [path for path in folder.rglob("*") if "data" not in path.parts and path.name != "scored.parquet"]


def test_a_stream_says_what_a_table_says(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.parquet"
    done = streamed(data, out, contributions=True)
    found = pq.read_table(out).to_pydict()
    every = [pq.read_table(path) for path in sorted(data.glob("*.parquet"))]
    columns = pa.concat_tables(every).to_pydict()
    board = thesis.score(SMALL, thesis.profiles(columns=columns, thesis=SMALL, errors="unknown"))
    assert found["id"] == columns["id"]
    for name in ("score", "low", "high", "exact", "percent", "coverage", "verdict", "vetoed"):
        assert found[name] == getattr(board, name).tolist(), name
    assert found["large"] == board.contributions[:, 0].tolist()
    assert (done.rows, done.files, done.resumed, done.inexact) == (120, 3, 0, 0)
    assert done.rescored > 10
    assert done.misfits == sum(found["misfits"]) == columns["arr"].count(3e15) > 0
    assert left_behind(tmp_path) == []


def test_outer_bounds_are_left_where_they_are_asked_for(data: Path, tmp_path: Path) -> None:
    done = streamed(data, tmp_path / "scored.parquet", bounds="outer")
    assert (done.rescored, done.inexact > 10) == (0, True)


def test_the_rows_of_a_file_stay_in_their_order(tmp_path: Path) -> None:
    """Also where the file has many groups of rows, which a database may read side by side."""
    columns = {"id": [str(i) for i in range(1_000_000)], "arr": [float(i) for i in range(1_000_000)]}
    pq.write_table(pa.table(columns), tmp_path / "many.parquet", row_group_size=125_000)
    thesis.stream(SMALL, tmp_path / "many.parquet", tmp_path / "scored.parquet", bounds="outer")
    assert pq.read_table(tmp_path / "scored.parquet")["id"].to_pylist() == columns["id"]


def test_what_is_there_is_not_overwritten_unasked(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.parquet"
    out.write_text("mine")
    with pytest.raises(thesis.ThesisError, match="E107"):
        streamed(data, out)
    assert out.read_text() == "mine"
    assert streamed(data, out, force=True).rows == 120


def test_an_input_is_not_overwritten_even_if_asked_for(data: Path) -> None:
    before = (data / "0.parquet").read_bytes()
    with pytest.raises(thesis.ThesisError, match=r"E107 .* one of the files that are read"):
        streamed(data, data / "0.parquet", force=True)
    assert (data / "0.parquet").read_bytes() == before
    assert not [path for path in data.iterdir() if path.is_dir()]


def test_files_of_a_stream_may_lack_what_is_kept(data: Path, tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["late"], "arr": [5e6]}), data / "3.parquet")
    found = pq.read_table(streamed(data, tmp_path / "scored.parquet").out)
    assert found.column_names[:3] == ["id", "name", "verdict"]
    assert found["id"].to_pylist()[-1:] == [None]
    assert found["name"].to_pylist()[-2:] == [None, "late"]


@pytest.mark.parametrize(("keep", "message"), [(("id",), "E112 `id` has texts"), (("ids",), "E114 .* `ids`")])
def test_what_cannot_be_kept_is_said_before_any_row(
    keep: tuple[str, ...], message: str, data: Path, tmp_path: Path
) -> None:
    pq.write_table(pa.table({"id": [7], "arr": [5e6]}), data / "3.parquet")
    with pytest.raises(thesis.ThesisError, match=message):
        streamed(data, tmp_path / "scored.parquet", keep=keep)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_the_day_of_a_moment_is_that_of_utc_wherever_the_machine_is(
    zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [datetime(2024, 5, 1, 23, 30, tzinfo=UTC), datetime(2024, 5, 1, 3, tzinfo=UTC)]
    table = pa.table({"name": ["Ant", "Bee"], "founded": pa.array(moments, pa.timestamp("us", tz="America/New_York"))})
    pq.write_table(table, tmp_path / "moments.parquet")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    done = thesis.stream(DATED, tmp_path / "moments.parquet", tmp_path / "scored.parquet")
    monkeypatch.undo()
    time.tzset()
    found = pq.read_table(done.out).to_pydict()
    board = thesis.score(DATED, thesis.read_profiles(tmp_path / "moments.parquet", DATED))
    assert found["score"] == board.score.tolist() == [1, 1]


def test_what_is_no_parquet_is_refused_by_name(data: Path, tmp_path: Path) -> None:
    (data / "3.parquet").write_text("arr\n5\n")
    with pytest.raises(thesis.ThesisError, match=r"E112 .*3\.parquet"):
        streamed(data, tmp_path / "scored.parquet")
    with pytest.raises(thesis.ThesisError, match="E101 there is no file"):
        thesis.stream(SMALL, str(data / "*.pq"), tmp_path / "scored.parquet")
    with pytest.raises(thesis.ThesisError, match="E107"):
        thesis.stream(SMALL, data / "0.parquet", tmp_path / "nowhere" / "scored.parquet")
    assert left_behind(tmp_path) == []


def test_an_interrupted_stream_is_resumed_file_by_file(data: Path, tmp_path: Path) -> None:
    out, whole = tmp_path / "scored.parquet", tmp_path / "data" / "whole"
    streamed(data, whole)

    def interrupt(done: int, _rows: int) -> None:
        if done > 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        streamed(data, out, progress=interrupt, threads=1)
    assert not out.exists()
    assert not [path for path in left_behind(tmp_path) if path.suffix == ".half"]
    assert streamed(data, out).resumed >= 2  # the last may have been finished before it was told of
    assert pq.read_table(out).equals(pq.read_table(whole))
    assert left_behind(tmp_path) == []


def test_files_are_scored_side_by_side_with_one_result(tmp_path: Path) -> None:
    """Whatever the number of threads, rows stand in the order of the files, and progress is told by one thread."""
    data = tmp_path / "data"
    data.mkdir()
    for number in range(7):
        write(data / f"it's {number}.parquet", 150_000 if number == 2 else 400 * number, number)
    told: list[tuple[int, int, int]] = []

    def tell(done: int, rows: int) -> None:
        told.append((done, rows, threading.get_ident()))

    streamed(data, data / "whole", threads=1)
    assert streamed(data, tmp_path / "scored.parquet", threads=3, progress=tell).rows == 157_600
    assert pq.read_table(tmp_path / "scored.parquet").equals(pq.read_table(data / "whole"))
    assert [done for done, _, _ in told] == sorted({done for done, _, _ in told})
    assert {one[1:] for one in told} == {(157_600, threading.get_ident())}
    assert told[-1][0] == 157_600


def test_a_file_that_fails_ends_the_others_and_leaves_no_half(tmp_path: Path) -> None:
    """What was finished is kept; what was begun is not."""
    data, out = tmp_path / "data", tmp_path / "scored.parquet"
    data.mkdir()
    for number in range(4):
        write(data / f"{number}.parquet", 200_000, number)
    broken = bytearray((data / "1.parquet").read_bytes())
    broken[100:20_000] = bytes(19_900)  # its pages; its footer is whole
    (data / "1.parquet").write_bytes(broken)
    with pytest.raises(thesis.ThesisError, match=r"E112 .*1\.parquet` cannot be read: "):
        streamed(data, out, threads=2, bounds="outer")
    assert not out.exists()
    assert not [path for path in left_behind(tmp_path) if path.suffix == ".half"]
    write(data / "1.parquet", 200_000, 1)
    assert streamed(data, out, threads=2, bounds="outer").rows == 800_000


def test_other_data_and_other_settings_begin_anew(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.parquet"

    def interrupt(done: int, _rows: int) -> None:
        if done > 60:
            raise KeyboardInterrupt

    for change in ("settings", "data"):
        with pytest.raises(KeyboardInterrupt):
            streamed(data, out, progress=interrupt, force=True, threads=1)
        if change == "data":
            write(data / "0.parquet", 40)
        options = {"bounds": "outer"} if change == "settings" else {}
        assert streamed(data, out, force=True, **options).resumed == 0


def test_kill_minus_nine_leaves_no_half_file(tmp_path: Path) -> None:
    """Killed again and again at random moments, it comes to the end, with the same rows."""
    data = tmp_path / "data"
    data.mkdir()
    for number in range(4):
        write(data / f"{number}.parquet", 60_000, number)
    rules = data / "small.toml"
    rules.write_text(RULES, encoding="utf-8")
    out, whole = tmp_path / "scored.parquet", data / "whole"
    start = time.monotonic()
    thesis.stream(thesis.load(rules), str(data / "*.parquet"), whole, bounds="outer")
    longest = 3.0 + (time.monotonic() - start)
    chance = random.Random(0)
    command = [sys.executable, "-c", SCRIPT, str(rules), str(data / "*.parquet"), str(out)]
    for _ in range(5):
        with subprocess.Popen(command) as running:
            time.sleep(chance.uniform(0.2, longest))
            running.send_signal(signal.SIGKILL)
            running.wait()
        if out.exists():
            assert pq.read_table(out).equals(pq.read_table(whole)), "a file that is there is whole"
    subprocess.run(command, check=True)
    assert pq.read_table(out).equals(pq.read_table(whole))
    assert left_behind(tmp_path) == []


def test_who_interrupts_a_stream_is_told_how_it_goes_on(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "scored.parquet"
    data.mkdir()
    for number, rows in enumerate((50, 60_000)):
        write(data / f"{number}.parquet", rows, number)
    rules, first = data / "small.toml", tmp_path / ".scored.parquet.parts" / "part-000000.json"
    rules.write_text(RULES, encoding="utf-8")
    command = [sys.executable, "-m", "thesis", "score", str(rules), str(data / "*.parquet"), "-o", str(out)]
    with subprocess.Popen([*command, "--bounds", "tight"], stderr=subprocess.PIPE, encoding="utf-8") as running:
        while not first.exists():
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert (running.returncode, said.startswith("Interrupted: ")) == (130, True)
    assert {path.name for path in left_behind(tmp_path)} == {
        ".scored.parquet.parts",
        "manifest.json",
        "part-000000.json",
        "part-000000.parquet",
    }
    assert not out.exists()


def test_the_command_line_streams_a_pattern_of_parquet(data: Path, tmp_path: Path) -> None:
    rules, out = tmp_path / "data" / "small.toml", tmp_path / "scored.parquet"
    rules.write_text(RULES, encoding="utf-8")
    command = [sys.executable, "-m", "thesis", "score", str(rules), str(data / "*.parquet"), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr.startswith("Scored 120 companies of 3 files; ")
    assert pq.read_table(out).num_rows == 120
    again = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (again.returncode, "E107" in again.stderr) == (2, True)
    odd = subprocess.run([*command, "--top", "3"], capture_output=True, encoding="utf-8", check=False)
    assert (odd.returncode, "--top" in odd.stderr) == (2, True)
    mapped = subprocess.run([*command, "--mapping", "m.toml"], capture_output=True, encoding="utf-8", check=False)
    assert (mapped.returncode, "--mapping" in mapped.stderr) == (2, True)
    subprocess.run([*command, "--force", "--name", "margin"], check=True)
    assert pq.read_table(out).column_names[:2] == ["id", "margin"]
