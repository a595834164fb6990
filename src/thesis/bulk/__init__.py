"""Scores where the data are: as SQL in a database, and over files that are larger than memory."""

from thesis.bulk.in_database import DIALECTS, columns_read, compiled, to_ibis, to_sql
from thesis.bulk.stream import Streamed, rows_of_files, stream

__all__ = ["DIALECTS", "Streamed", "columns_read", "compiled", "rows_of_files", "stream", "to_ibis", "to_sql"]
