"""Quantity texts and dates to exact values: "10M USD", "40%", "12 months", "2025-Q1"."""

from thesis.units.currencies import CURRENCY_SIGNS
from thesis.units.dates import EPOCH, day_number, days_in_words, from_day_number, read_days
from thesis.units.numerals import NUMERAL_SIGNS, Stretch, read_numeral
from thesis.units.quantity import (
    DAYS_A_MONTH,
    Quantity,
    Unit,
    convert,
    read_quantity,
    scan_number,
    scan_unit,
)

__all__ = [
    "CURRENCY_SIGNS",
    "DAYS_A_MONTH",
    "EPOCH",
    "NUMERAL_SIGNS",
    "Quantity",
    "Stretch",
    "Unit",
    "convert",
    "day_number",
    "days_in_words",
    "from_day_number",
    "read_days",
    "read_numeral",
    "read_quantity",
    "scan_number",
    "scan_unit",
]
