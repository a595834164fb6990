"""The two doors through which companies come: files, and plain data or data frames from Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from glob import glob, has_magic
from pathlib import Path
from typing import Any, overload

from thesis.facts import Profile, Profiles, read_profile, read_rows, refuse_twins
from thesis.facts.profiles import Errors, Extra
from thesis.intake.asked import Asked, MappingFrom, RatesFrom
from thesis.intake.kinds import TABLES, kind_of_file
from thesis.intake.selection import Selection
from thesis.intake.toml_profiles import read_toml_profiles
from thesis.model import Thesis
from thesis.text import Cell, Problems, read_document, short_path


@overload
def profiles(
    data: Any,
    thesis: Thesis,
    *,
    key: str | None = None,
    name: str | None = None,
    prefix: str | None = None,
    mapping: MappingFrom = None,
    as_of: date | None = None,
    rates: RatesFrom = None,
    errors: Errors = "raise",
    extra: Extra = "error",
    strict: bool = False,
) -> Profiles: ...
@overload
def profiles(
    data: None = None,
    thesis: Thesis | None = None,
    *,
    columns: Mapping[str, Any],
    key: str | None = None,
    name: str | None = None,
    prefix: str | None = None,
    mapping: MappingFrom = None,
    as_of: date | None = None,
    rates: RatesFrom = None,
    errors: Errors = "raise",
    extra: Extra = "error",
    strict: bool = False,
) -> Profiles: ...
def profiles(  # noqa: PLR0913 - the doors have as many settings as there are habits of files
    data: Any = None,
    thesis: Thesis | None = None,
    *,
    columns: Mapping[str, Any] | None = None,
    key: str | None = None,
    name: str | None = None,
    prefix: str | None = None,
    mapping: MappingFrom = None,
    as_of: date | None = None,
    rates: RatesFrom = None,
    errors: Errors = "raise",
    extra: Extra = "error",
    strict: bool = False,
) -> Profiles:
    """Companies from Python data: a dict is one company, a list of dicts or a data frame is many, so are ``columns``.

    Args:
        data: one company, or many; a missing field, None, NaN and ``"unknown"`` leave everything open. A data frame
            is one of pandas, polars, PyArrow, a DuckDB relation, or of another library that narwhals knows.
        thesis: the thesis whose fields are meant.
        columns: in place of ``data``, a dict of arrays (or lists) of one length, one value a company: numbers as
            float64 where NaN is unknown, truths as bool, or as objects with None, texts, ``datetime64``, lists of
            tags or texts with ``;`` between them. ``x__low`` and ``x__high`` bound the number ``x``, ``x__as_of``
            is its date; ``id`` and ``name`` name the companies.
        key: the column that tells the companies apart, in place of ``id``.
        name: the column that names them, in place of ``name``.
        prefix: what the names of the fields' columns begin with; columns that do not begin so are left out.
        mapping: the file that says which columns of a vendor's table are which fields.
        as_of: the date that dated facts are read at: later ones are left out.
        rates: the file of rates for amounts in other currencies, or its Rates.
        errors: whether a value that does not fit is raised, or unknown and listed in ``problems``.
        extra: whether a field that the vocabulary does not have is an error, or left out.
        strict: whether a missing rate, and a stated value that a formula contradicts, are raised too.

    Raises:
        ThesisError: every fact that does not fit its field, and every id that two companies have.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> len(thesis.profiles([{"name": "A", "arr": "12M USD"}, {"name": "B"}], zhu))
    2
    >>> import numpy
    >>> many = thesis.profiles(columns={"arr": numpy.array([12e6, numpy.nan]), "launched": [True, None]}, thesis=zhu)
    >>> many["company 1"].facts["arr"].value
    Interval(lo=12000000.0, hi=12000000.0)
    """
    if thesis is None or (data is None) is (columns is None):
        raise TypeError("profiles() takes data and a thesis, or columns= and a thesis")
    if isinstance(data, Profiles):
        return data
    asked = Asked(thesis, Selection(key, name, prefix), as_of, rates, errors, extra, strict, mapping)
    if columns is not None or not isinstance(data, Mapping | list | tuple):
        from thesis.intake.tables import from_columns, from_frame

        return from_frame(data, asked) if columns is None else from_columns(columns, asked)
    problems, select = Problems(), asked.selection.of
    if isinstance(data, Mapping):
        companies: tuple[Profile, ...] = (read_profile(select(data), asked.intake, problems.at(Cell(None, 1, "", ""))),)
    else:
        rows = [select(one) if isinstance(one, Mapping) else one for one in data]
        companies = read_rows(rows, asked.intake, problems)
    return asked.settled(companies, problems)


def read_profiles(  # noqa: PLR0913 - as above
    path: str | Path,
    thesis: Thesis,
    *,
    key: str | None = None,
    name: str | None = None,
    prefix: str | None = None,
    mapping: MappingFrom = None,
    as_of: date | None = None,
    rates: RatesFrom = None,
    errors: Errors = "raise",
    extra: Extra = "error",
    strict: bool = False,
) -> Profiles:
    """Companies from a file of profiles, or from all files that a pattern such as ``data/*.csv`` matches.

    Args:
        path: TOML, CSV, TSV, Excel (the first sheet), Parquet, JSON or JSON lines; CSV and JSON may end in ``.gz``.
        thesis: the thesis whose fields are meant.
        key: of a table, the column that tells the companies apart, in place of ``id``.
        name: of a table, the column that names them, in place of ``name``.
        prefix: of a table, what the names of the fields' columns begin with; other columns are left out.
        mapping: of a table, the file that says which of its columns are which fields.
        as_of: the date that dated facts are read at: later ones are left out.
        rates: the file of rates for amounts in other currencies, or its Rates. A fact that needs a rate which is
            not there is unknown and listed in ``problems``.
        errors: with ``"unknown"``, values that cannot be read are unknown and listed in ``problems``.
        extra: whether a field that the vocabulary does not have is an error, or left out.
        strict: whether a missing rate, and a stated value that a formula contradicts, are raised too.

    Raises:
        ThesisError: every mistake found, with its place: file, line and column, or file, row and column.
        ImportError: the extra that reads such files is not installed.
    """
    asked = Asked(thesis, Selection(key, name, prefix), as_of, rates, errors, extra, strict, mapping)
    paths = _matching(path)
    kinds = {kind_of_file(one) for one in paths}
    if kinds & {*TABLES} and len(kinds) == 1:
        from thesis.intake.tables import from_files

        return from_files(paths, asked)
    if kinds & {*TABLES}:
        Problems().fail("E106", f"`{path}` names files of several kinds", None, "Read one kind at a time.")
    other = next((one for one in paths if one.suffix not in ("", ".toml") and one.is_file()), None)
    if other is not None:
        cause = f"`{short_path(other)}` is a {other.suffix} file"
        Problems().fail("E106", cause, None, f"Companies are read from .toml, {', '.join(TABLES)}.")
    problems = Problems()
    documents = [read_document(one) for one in paths]
    companies = tuple(one for document in documents for one in read_toml_profiles(document, asked.intake, problems))
    if len(documents) > 1:
        refuse_twins(companies, problems)
    return asked.settled(companies, problems, documents[0].name if len(documents) == 1 else str(path))


def _matching(path: str | Path) -> list[Path]:
    """The files that a path or a pattern names, in the order of their names."""
    if Path(path).exists() or not has_magic(str(path)):
        return [Path(path)]
    found = [Path(one) for one in sorted(glob(str(path), recursive=True))]  # noqa: PTH207 - the pattern may be absolute
    if not found:
        Problems().fail("E101", f"no file matches `{path}`")
    return found
