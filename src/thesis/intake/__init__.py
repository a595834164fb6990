"""Companies from files and frames to Profiles, with every problem in its place."""

from thesis.intake.profiles import profiles, read_profiles

__all__ = ["profiles", "read_profiles"]
