"""Scores where the data are: as SQL in a database, and over files that are larger than memory."""

from thesis.bulk.in_database import DIALECTS, columns_read, to_ibis, to_sql

__all__ = ["DIALECTS", "columns_read", "to_ibis", "to_sql"]
