"""The two doors through which companies come: a file of profiles, or plain data from Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from thesis.facts import Profiles, read_many, read_one
from thesis.facts.profiles import Errors, Extra
from thesis.intake.toml_profiles import read_toml_profiles
from thesis.model import Thesis
from thesis.sets import Interval
from thesis.text import Problems, read_document
from thesis.units import day_number

_OTHER_KINDS = (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".jsonl")


def profiles(data: Any, thesis: Thesis) -> Profiles:
    """Companies from Python data: a dict is one company, a list of dicts is many.

    A missing field, None, NaN and ``"unknown"`` leave everything open.

    Raises:
        ThesisError: every fact that does not fit its field, and every id that two companies have.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> len(thesis.profiles([{"name": "A", "arr": "12M USD"}, {"name": "B"}], zhu))
    2
    """
    if isinstance(data, Profiles):
        return data
    if isinstance(data, Mapping):
        return Profiles((read_one(data, thesis.vocabulary),))
    return read_many(list(data), thesis.vocabulary)


def read_profiles(
    path: str | Path,
    thesis: Thesis,
    *,
    as_of: date | None = None,
    errors: Errors = "raise",
    extra: Extra = "error",
) -> Profiles:
    """Companies from a file of profiles.

    Raises:
        ThesisError: every mistake found, with file, line and column; with ``errors="unknown"`` values that
            cannot be read are unknown and listed in ``problems`` instead.
    """
    suffix = Path(path).suffix.lower()
    if suffix in _OTHER_KINDS:
        Problems().fail("E106", f"`{path}` is a {suffix} file; profiles are read from TOML so far")
    document = read_document(path)
    limit = None if as_of is None else Interval.point(day_number(as_of))
    return read_toml_profiles(document, thesis.vocabulary, limit, errors, extra)
