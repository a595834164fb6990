"""Writes ``docs/performance.md`` and its plots from ``results.json``: nothing on the page is written by hand."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goals import GOALS

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
Found = dict[str, Any]

HEAD = """# Speed

What follows was measured by `make bench`, and this page was written by it from `benchmarks/results.json`. The pack has
22 rules and 2 gates over 18 fields (`benchmarks/pack.toml`); 15 % of the facts are open, unless said otherwise. Each
engine is a process of its own, they take turns, every one of them gave the same scores before it was timed, within the
thousandth to which each contribution is rounded here. Ratios are of times in the same round, and medians are shown.

{where}
"""

SHARED = """
**The machine was shared with other work while this was measured**, so that times are too long and ratios uneven: take
differences of a third for nothing.
"""

GOALS_HEAD = """## The goals, met or not

| what | goal | measured | | what stands in the way |
| --- | --- | ---: | --- | --- |
"""

COLUMNS_HEAD = """## Columns

A score of each company, facts in memory in the form that each engine likes best, a vector of scores out. `thesis` finds
the least and the greatest possible score too, and how much is decided; the others find the score alone. *Memory moved
once* is a copy of as many bytes as facts and scores have: the floor. *Extra* is the most memory beyond what was held
before, the scores included.
"""

ONE_HEAD = """## One company

A dict in, the total out; 300 companies in turn. `whole card` reads the dict, and has contributions, bounds and verdict;
`card of a read profile` leaves the reading out, `evaluation` is what each rule gives with its bounds, and nothing else.
"""


def main() -> None:
    """Write the page and its plots."""
    parser = argparse.ArgumentParser(description="Write docs/performance.md.")
    parser.add_argument("--results", type=Path, default=HERE / "results.json")
    found = json.loads(parser.parse_args().results.read_text(encoding="utf-8"))
    (DOCS / "performance.md").write_text("\n".join(_page(found)), encoding="utf-8")
    _plot(found["columns"], "nanoseconds a company, columns", DOCS / "performance-columns.svg")
    _plot(found["one"], "nanoseconds for one company", DOCS / "performance-one.svg")
    _growth_plot(found["growth"], DOCS / "performance-growth.svg")


def _page(found: Found) -> Iterator[str]:
    machine = found["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    load = f"load {machine['load_before']:.1f} at the beginning and {machine['load_after']:.1f} at the end"
    where = f"{machine['cores']} cores, {machine['system']}, {load}; {found['minutes']:.0f} minutes in all. {versions}."
    yield HEAD.format(where=textwrap.fill(where, 120))
    if "note" in found:
        yield found["note"] + "\n"
    if machine["load_before"] > 0.5:
        yield SHARED.lstrip()
    yield GOALS_HEAD + "\n".join(goal.row(found) for goal in GOALS) + "\n"
    yield COLUMNS_HEAD
    yield _table(found["columns"], f"{found['columns'][0]['rows']:,} companies")
    yield "![Nanoseconds a company on columns](performance-columns.svg)\n"
    yield _table(found["goal"], f"{found['goal'][0]['rows']:,} companies")
    yield "With bounds tightened, so that they can be reached:\n"
    yield _table(found["tight"], f"{found['tight'][0]['rows']:,} companies")
    yield ONE_HEAD
    yield _table(found["one"], "one company")
    yield "![Nanoseconds for one company](performance-one.svg)\n"
    yield from _growth(found["growth"])
    yield "## What-ifs on a held table\n\nA change of one rule, where levels are known and no bound needs tightening.\n"
    yield _plain(found["what-if"], "change")
    yield "## Weighted sums, and draws of the points\n\nPlain weighted sums of 22 grades:\n"
    yield _plain(found["weighted sums"], "library")
    yield "100,000 draws over 1,000 companies and 22 rules; pySensMCDA with 1,000 draws, times a hundred:\n"
    yield _plain(found["acceptability"], "acceptability")
    yield "## Start-up\n\nFresh processes, with files already in memory.\n"
    yield _plain(found["start-up"], "imported")


def _table(rows: list[Found], what: str) -> str:
    lines = [f"| {what} | threads | ns | ratio | extra MB |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in rows:
        name = f"{row['engine']} | {row.get('threads', 1)}"
        if row["error"]:
            lines.append(f"| {name} | not measured: {_cell(row['error'])} | | |")
        else:
            extra = "" if row["extra_mb"] is None else f"{row['extra_mb']:,.0f}"
            lines.append(f"| {name} | {row['ns']:,.0f} | {_number(row['ratio'])} | {extra} |")
    return "\n".join(lines) + "\n"


def _plain(found: Found, what: str) -> str:
    if set(found) == {"error"}:
        return f"Not measured: {found['error']}\n"
    tells_memory = any("extra_mb" in row for row in found.values())
    lines = [f"| {what} | ms | ratio |", "| --- | ---: | ---: |"]
    if tells_memory:
        lines = [f"{lines[0]} extra MB |", f"{lines[1]} ---: |"]
    for name, row in found.items():
        if "error" in row:
            lines.append(f"| {name} | not measured: {_cell(row['error'])} | |" + " |" * tells_memory)
        else:
            extra = f" {row.get('extra_mb', 0):,.0f} |" if tells_memory else ""
            lines.append(f"| {name} | {row['seconds'] * 1e3:,.1f} | {_number(row['ratio'])} |{extra}")
    return "\n".join(lines) + "\n"


def _growth(found: dict[str, list[Found]]) -> Iterator[str]:
    yield "## Growth\n\nOne thread and one round each; nanoseconds a company, beside naive NumPy.\n"
    yield "![How time grows](performance-growth.svg)\n"
    for axis, rows in found.items():
        pairs = list(zip(rows[::2], rows[1::2], strict=True))
        lines = [f"| {axis} | " + " | ".join(_value(axis, mine) for mine, _ in pairs) + " |"]
        lines.append("| --- |" + " ---: |" * len(pairs))
        for place, name in enumerate(("thesis", "numpy, naive")):
            cells = (
                _cell(pair[place]["error"]) if pair[place]["error"] else f"{pair[place]['ns']:,.0f}" for pair in pairs
            )
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
        yield "\n".join(lines) + "\n"


def _value(axis: str, row: Found) -> str:
    return f"{row[axis]:.0%}" if axis == "open" else f"{row[axis]:,}"


def _cell(text: str) -> str:
    return text.replace("|", "/")


def _number(ratio: float) -> str:
    return f"{ratio:,.2f}x" if ratio < 100 else f"{ratio:,.0f}x"


# --- the plots ---------------------------------------------------------------------------------------------------


def _plot(rows: list[Found], title: str, path: Path) -> None:
    import altair as alt

    values = [
        {
            "engine": f"{row['engine']}, {row.get('threads', 1)} thread(s)",
            "ns": row["ns"],
            "ours": "thesis" in row["engine"],
        }
        for row in rows
        if not row["error"]
    ]
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_bar()
        .encode(
            x=alt.X("ns:Q", scale=alt.Scale(type="log"), title=title),
            y=alt.Y("engine:N", sort="x", title=None, axis=alt.Axis(labelLimit=300)),
            color=alt.Color("ours:N", legend=None, scale=alt.Scale(range=["#b0b7c3", "#2f5d8a"])),
        )
    )
    chart.properties(width=420).save(str(path))


def _growth_plot(found: dict[str, list[Found]], path: Path) -> None:
    import altair as alt

    charts = []
    for axis in ("rules", "rows", "open"):
        values = [
            {axis: row[axis], "ns": row["ns"], "engine": row["engine"]} for row in found[axis] if not row["error"]
        ]
        scale = "linear" if axis == "open" else "log"
        charts.append(
            alt.Chart(alt.Data(values=values))
            .mark_line(point=True)
            .encode(
                x=alt.X(f"{axis}:Q", scale=alt.Scale(type=scale)),
                y=alt.Y("ns:Q", scale=alt.Scale(type="log"), title="ns a company"),
                color=alt.Color("engine:N", title=None),
            )
            .properties(width=190, height=160)
        )
    alt.hconcat(*charts).save(str(path))


if __name__ == "__main__":
    main()
