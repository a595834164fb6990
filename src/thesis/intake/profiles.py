"""The two doors through which companies come: a file of profiles, or plain data from Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias, overload

from thesis.facts import Context, Intake, Profile, Profiles, Rates, read_profile, read_rows, settle
from thesis.facts.profiles import Errors, Extra
from thesis.intake.derived import hold_against_formulas
from thesis.intake.rates import read_rates
from thesis.intake.toml_profiles import read_toml_profiles
from thesis.model import Thesis
from thesis.sets import Interval
from thesis.text import Problems, read_document
from thesis.units import day_number

_OTHER_KINDS = (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".jsonl")
_MOST_SHOWN = 100  # bad cells of one column that an error names
RatesFrom: TypeAlias = Rates | str | Path | None
"""Rates, or the file that has them."""


@overload
def profiles(
    data: Any,
    thesis: Thesis,
    *,
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
    as_of: date | None = None,
    rates: RatesFrom = None,
    errors: Errors = "raise",
    extra: Extra = "error",
    strict: bool = False,
) -> Profiles: ...
def profiles(
    data: Any = None,
    thesis: Thesis | None = None,
    *,
    columns: Mapping[str, Any] | None = None,
    as_of: date | None = None,
    rates: RatesFrom = None,
    errors: Errors = "raise",
    extra: Extra = "error",
    strict: bool = False,
) -> Profiles:
    """Companies from Python data: a dict is one company, a list of dicts is many, ``columns`` are many as arrays.

    Args:
        data: one company, or many; a missing field, None, NaN and ``"unknown"`` leave everything open.
        thesis: the thesis whose fields are meant.
        columns: in place of ``data``, a dict of arrays (or lists) of one length, one value a company: numbers as
            float64 where NaN is unknown, truths as bool, or as objects with None, texts, ``datetime64``, lists of
            tags or texts with ``;`` between them. ``x__low`` and ``x__high`` bound the number ``x``, ``x__as_of``
            is its date; ``id`` and ``name`` name the companies.
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
    intake, problems = _intake(thesis, as_of, rates, extra), Problems()
    if columns is not None:
        from thesis.intake.columns import read_columns
        from thesis.intake.derived_columns import hold_columns_against_formulas

        most = _MOST_SHOWN if errors == "raise" else None
        rows = read_columns(columns, intake, problems, most)
        hold_columns_against_formulas(rows, thesis, as_of, problems)
        return Profiles(rows, settle(problems, errors, strict=strict), "<columns>")
    if isinstance(data, Mapping):
        companies: tuple[Profile, ...] = (read_profile(data, intake, problems),)
    else:
        companies = read_rows(data, intake, problems)
    hold_against_formulas(companies, thesis, as_of, problems)
    return Profiles(companies, settle(problems, errors, strict=strict))


def read_profiles(
    path: str | Path,
    thesis: Thesis,
    *,
    as_of: date | None = None,
    rates: RatesFrom = None,
    errors: Errors = "raise",
    extra: Extra = "error",
    strict: bool = False,
) -> Profiles:
    """Companies from a file of profiles.

    Args:
        path: the file.
        thesis: the thesis whose fields are meant.
        as_of: the date that dated facts are read at: later ones are left out.
        rates: the file of rates for amounts in other currencies, or its Rates. A fact that needs a rate which is
            not there is unknown and listed in ``problems``.
        errors: with ``"unknown"``, values that cannot be read are unknown and listed in ``problems``.
        extra: whether a field that the vocabulary does not have is an error, or left out.
        strict: whether a missing rate, and a stated value that a formula contradicts, are raised too.

    Raises:
        ThesisError: every mistake found, with file, line and column.
    """
    suffix = Path(path).suffix.lower()
    if suffix in _OTHER_KINDS:
        Problems().fail("E106", f"`{path}` is a {suffix} file; profiles are read from TOML so far")
    document = read_document(path)
    intake, problems = _intake(thesis, as_of, rates, extra), Problems()
    companies = read_toml_profiles(document, intake, problems)
    hold_against_formulas(companies, thesis, as_of, problems)
    return Profiles(companies, settle(problems, errors, strict=strict), document.name)


def _intake(thesis: Thesis, as_of: date | None, rates: RatesFrom, extra: Extra) -> Intake:
    day = as_of or thesis.as_of
    context = Context(
        about=thesis.vocabulary.about,
        rates=read_rates(rates) if isinstance(rates, str | Path) else rates,
        day=None if day is None else day_number(day),
    )
    limit = None if as_of is None else Interval.point(day_number(as_of))
    return Intake(thesis.vocabulary, context, limit, extra)
