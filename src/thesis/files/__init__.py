"""Files by path or shipped name: reading text, merging parents and vocabularies, writing without loss."""

from thesis.files.loading import dumps, load, load_fields, load_vocabulary, loads
from thesis.files.paths import SHIPPED, examples, find_thesis, shipped_theses
from thesis.files.saving import write_atomically

__all__ = [
    "SHIPPED",
    "dumps",
    "examples",
    "find_thesis",
    "load",
    "load_fields",
    "load_vocabulary",
    "loads",
    "shipped_theses",
    "write_atomically",
]
