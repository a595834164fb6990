"""Facts of companies, and plain values read as facts; files and frames are the intake's business."""

from thesis.facts.fact import Fact, Profile, Profiles, is_exact
from thesis.facts.profiles import read_many, read_one, read_profile, refuse_twins, settle
from thesis.facts.reading import Context, FactError, MissingRateError, read_fact, read_series

__all__ = [
    "Context",
    "Fact",
    "FactError",
    "MissingRateError",
    "Profile",
    "Profiles",
    "is_exact",
    "read_fact",
    "read_many",
    "read_one",
    "read_profile",
    "read_series",
    "refuse_twins",
    "settle",
]
