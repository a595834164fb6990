"""Presentation, and it alone: tables for terminals, CSV, Markdown; nothing is computed here."""

from thesis.report.scores import SCORE_COLUMNS, score_rows, score_table
from thesis.report.shapes import to_csv, to_json, to_markdown

__all__ = ["SCORE_COLUMNS", "score_rows", "score_table", "to_csv", "to_json", "to_markdown"]
