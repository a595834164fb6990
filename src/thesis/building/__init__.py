"""A TOML tree to a Thesis, purely: no file is opened here, every mistake found becomes a message."""

from thesis.building.derived import read_derived
from thesis.building.thesis import build

__all__ = ["build", "read_derived"]
