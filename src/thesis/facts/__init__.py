"""Facts of companies, and plain values read as facts; files and frames are the intake's business."""

from thesis.facts.fact import Fact, Profile, Profiles, is_exact, unknown
from thesis.facts.profiles import Intake, read_many, read_one, read_profile, read_rows, refuse_twins, settle
from thesis.facts.rates import Rate, Rates
from thesis.facts.reaching import first_reach
from thesis.facts.reading import read_fact, read_series
from thesis.facts.said import Said
from thesis.facts.values import Context, FactError, MissingRateError

__all__ = [
    "Context",
    "Fact",
    "FactError",
    "Intake",
    "MissingRateError",
    "Profile",
    "Profiles",
    "Rate",
    "Rates",
    "Said",
    "first_reach",
    "is_exact",
    "read_fact",
    "read_many",
    "read_one",
    "read_profile",
    "read_rows",
    "read_series",
    "refuse_twins",
    "settle",
    "unknown",
]
