"""The tables of companies as of one day, where they are: read by the shipped mapping, and as a database has them."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import thesis
from tests.relations import table_of_profiles
from thesis.facts import Profiles
from thesis.model import Thesis

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("THESIS_SHARED_DATA", ROOT.parent / "shared" / "data"))
TABLES = ("pit_2008", "pit_2010")
RULES = """
[thesis]
format = 1
id = "point-in-time"
as_of = %s-01-01
vocabulary = "rules/mappings/funded-companies.toml"
[rules.raised]
points = 30
value = 'ramp(raised, 100k USD, 10M USD)'
[rules.stage]
points = 10
when = 'stage >= "b"'
[rules.investors]
points = 7.5
when = 'investors >= 3'
[rules.young]
points = 8
value = 'ramp(months_between(founded, as_of), 96 months, 24 months)'
[rules.home]
points = 5
when = 'country == "USA"'
[rules.crowded]
points = -4
any = ['"Advertising" in tags', '"Games" in tags']
[rules.exits]
points = 9
curve = { of = 'best_investor_exits', at = [[0, 0], [8, 0.7], [40, 1]] }
[gates.old]
cap = 30
when = 'months_between(last_round_at, as_of) > 36 months'
[verdicts]
look = 25
pass = -inf
"""


def read(name: str) -> tuple[Thesis, Profiles, pa.Table]:
    """A thesis, each eighth company of a table as it reads them, and the same facts as columns of a database."""
    path = SHARED / f"{name}.parquet"
    if not path.is_file():
        pytest.skip(f"the table {path.name} is not here: name its folder in THESIS_SHARED_DATA")
    rules = thesis.loads(RULES % name[4:], "point-in-time.toml", ROOT)
    columns = {name: cells[::8] for name, cells in pq.read_table(path).to_pydict().items()}
    shipped = ROOT / "rules" / "mappings" / "crunchbase-2015.toml"
    some = thesis.profiles(columns=columns, thesis=rules, mapping=shipped)
    return rules, some, table_of_profiles(list(some), tuple(rules.vocabulary.fields.values()))
