"""What a file is, by its suffix."""

from __future__ import annotations

from pathlib import Path

TABLES = (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".jsonl", ".ndjson")
_COMPRESSED = (".gz",)


def kind_of_file(path: Path) -> str:
    """The suffix that says what a file is, without that of its compression."""
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix in _COMPRESSED else suffix
