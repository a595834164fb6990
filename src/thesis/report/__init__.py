"""Presentation, and it alone: pages as text, Markdown and HTML, rows as CSV, JSON, Parquet and workbooks."""

from thesis.report.asked import stability_page
from thesis.report.cases import cases_data, cases_page
from thesis.report.changes import changes_page
from thesis.report.files import Answer, encode_answer, encode_board, encode_rows, encode_text
from thesis.report.lists import Listing, thesis_list
from thesis.report.render import Shape, Shown, page_of, render, table_page
from thesis.report.review import Review, review_page
from thesis.report.summary import summary_page
from thesis.report.survey import SURVEY_COLUMNS, survey_page, survey_rows

__all__ = [
    "SURVEY_COLUMNS",
    "Answer",
    "Listing",
    "Review",
    "Shape",
    "Shown",
    "cases_data",
    "cases_page",
    "changes_page",
    "encode_answer",
    "encode_board",
    "encode_rows",
    "encode_text",
    "page_of",
    "render",
    "review_page",
    "stability_page",
    "summary_page",
    "survey_page",
    "survey_rows",
    "table_page",
    "thesis_list",
]
