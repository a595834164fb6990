"""The facts that are scored: made from a seed, as columns and as dicts, with a share of them open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules import Clauses, Condition, Curve, Grade, Group, Pack, Table

Columns = dict[str, NDArray[Any]]
OPEN = 0.15


def columns(pack: Pack, rows: int, share_open: float = OPEN, seed: int = 0) -> Columns:
    """A column for each field: float64 with NaN, int8 with −1 for flags, codes (int8 or int16) with −1 for levels.

    Numbers reach a little below and above the knots that rules have for them, so that every segment is met.
    """
    random = np.random.default_rng(seed)
    spans = _spans(pack)
    found: Columns = {}
    for name, field in pack.fields.items():
        if field["type"] == "category":
            count = len(field["values"])
            column = random.integers(count, size=rows, dtype=np.int8 if count < 128 else np.int16)
            nothing: float = -1
        elif field["type"] == "flag":
            column, nothing = random.integers(2, size=rows, dtype=np.int8), -1
        else:
            least, most = spans.get(name, (0.0, 1.0))
            column, nothing = random.random(rows), np.nan
            column *= most - least
            column += least
            if field["type"] == "count":
                np.floor(column, out=column)
        if share_open:
            column[random.random(rows, np.float32) < share_open] = nothing
        column.flags.writeable = False
        found[name] = column
    return found


def kept(pack: Pack, rows: int, share_open: float, folder: Path) -> Columns:
    """The same columns, from a file that all processes share in memory; it is written by whoever comes first."""
    found: Columns = {}
    path = folder / f"{rows}-{share_open}"
    if not path.exists():
        path.mkdir()
        for name, column in columns(pack, rows, share_open).items():
            np.save(path / f"{name}.npy", column)
    for name in pack.fields:
        found[name] = np.asarray(np.load(path / f"{name}.npy", mmap_mode="r"))
    return found


def dicts(pack: Pack, rows: int, share_open: float = OPEN, seed: int = 0) -> list[dict[str, Any]]:
    """The same facts as dicts: None is unknown."""
    lists = {}
    for name, column in columns(pack, rows, share_open, seed).items():
        kind = pack.fields[name]["type"]
        if kind == "category":
            lists[name] = [None if code < 0 else pack.fields[name]["values"][code] for code in column.tolist()]
        elif kind == "flag":
            lists[name] = [None if code < 0 else bool(code) for code in column.tolist()]
        else:
            lists[name] = [None if value != value else value for value in column.tolist()]  # noqa: PLR0124
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def grown(pack: Pack, rules: int) -> str:
    """The text of a pack with as many rules, the pack's own again and again with points and names of their own."""
    head, _, body = pack.text.partition("[rules.")
    body, _, tail = ("[rules." + body).partition("[gates.")
    own = [part for part in body.split("[rules.") if part.strip()]
    texts = []
    for i in range(rules):
        name, _, rest = own[i % len(own)].partition("]\n")
        points = f"{1 + i * 37 % 1000 / 1000:.3f}"
        lines = [line for line in rest.splitlines() if line and not line.startswith(("#", "points"))]
        moved = "\n".join(_moved(line, i // len(own)) for line in lines)
        texts.append(f"[rules.{name}-{i}]\npoints = {points}\n{moved}\n")
    return head + "".join(texts) + "[gates." + tail


def with_many_levels(pack: Pack, levels: int) -> str:
    """The text of the pack with as many sectors."""
    names = [f"sector-{i}" for i in range(levels - len(pack.levels["sector"]))]
    added = "".join(f', "{name}"' for name in names)
    return pack.text.replace('"news", "other"]', f'"news", "other"{added}]')


def _moved(line: str, turn: int) -> str:
    """A rule of a later turn has knots of its own, so that nothing can be shared with the turns before."""
    if turn == 0 or not line.startswith("curve"):
        return line
    head, _, knots = line.partition("at = [[")
    first, _, rest = knots.partition(",")
    second = float(rest.partition("[")[2].partition(",")[0])
    return f"{head}at = [[{float(first) + (second - float(first)) * turn / 100!r},{rest}"


def _spans(pack: Pack) -> dict[str, tuple[float, float]]:
    knots: dict[str, list[float]] = {}

    def visit(part: Grade | Condition | None) -> None:
        match part:
            case Curve():
                knots.setdefault(part.field, []).extend(x for x, _ in part.knots)
            case Clauses() | Group():
                for one in part.parts:
                    visit(one)
            case None | Table():
                pass
            case _ if part.kind == "number":
                knots.setdefault(part.field, []).append(part.value)

    for rule in pack.rules:
        visit(rule.grade)
        visit(rule.applies)
    found = {}
    for name, xs in knots.items():
        width = max(xs) - min(xs)
        is_share = pack.fields[name]["type"] == "share"
        most = max(xs) + 0.2 * width
        found[name] = (max(0.0, min(xs) - 0.1 * width), min(1.0, most) if is_share else most)
    return found
