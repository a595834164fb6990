"""Companies from files and frames to Profiles, with every problem in its place."""

from thesis.intake.profiles import profiles, read_profiles
from thesis.intake.rates import read_rates
from thesis.intake.toml_profiles import place_in, read_toml_profiles

__all__ = ["place_in", "profiles", "read_profiles", "read_rates", "read_toml_profiles"]
