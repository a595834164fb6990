"""A small vocabulary with every type of field, from which random theses take what they ask about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from thesis.language import Constant, Kind
from thesis.text import Document, Problems, read_toml
from thesis.units import Unit
from thesis.units.quantity import DURATION
from thesis.vocabulary import Field, read_vocabulary

HEAD = '[vocabulary]\nid = "random"\ncurrency = "USD"\n'

# each field in one or more variants: the type's own domain, a small one, a value that is assumed
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "margin": ('type = "share"', 'type = "share"\nrange = ["10%", "90%"]'),
        "abroad": ('type = "share"', 'type = "share"\ntitle = "Share of revenue from abroad"'),
        "growth": ('type = "ratio"', 'type = "ratio"\nrange = [-0.5, 3]'),
        "arr": ('type = "money"', 'type = "money"\nrange = ["0 USD", "20M USD"]\nbases = ["contract", "billings_x12"]'),
        "raised": ('type = "money"', 'type = "money"\nrange = ["0 USD", "0.1B USD"]'),
        "burn": ('type = "money"\nper = "month"', 'type = "money"\nper = "month"\nrange = [0, 1_000_000]'),
        "staff": ('type = "count"', 'type = "count"\nrange = [0, 30]'),
        "countries": ('type = "count"\nrange = [0, 12]', 'type = "count"'),
        "runway": ('type = "duration"', 'type = "duration"\nrange = ["0 months", "3 years"]'),
        "launched": ('type = "date"', 'type = "date"\nrange = [2020-01-01, 2025-05-01]'),
        "founded": ('type = "date"',),
        "nps": ('type = "number"\nrange = [-100, 100]', 'type = "number"\nrange = [-5, 5]\nassume = 1.5'),
        "profitable": ('type = "flag"',),
        "trains": ('type = "flag"\nassume = false', 'type = "flag"'),
        "round": (
            'type = "category"\nvalues = ["seed", "a", "b", "listed"]\nordered = true',
            'type = "category"\nvalues = ["seed", "a", "b", "listed"]\nordered = true\nassume = "a"',
        ),
        "home": ('type = "category"\nvalues = ["CN", "US", "JP", "other"]',),
        "sector": ('type = "category"',),
        "regions": ('type = "tags"\nvalues = ["JP", "SEA", "MENA"]',),
        "skills": ('type = "tags"',),
    }
)

# fields that follow from others, and what they follow from; the last may divide by zero
DERIVED: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "kept": ("type = \"share\"\nderived = '1 - margin'", ("margin",)),
        "large": ("type = \"flag\"\nderived = 'staff > 10'", ("staff",)),
        "multiple": ("type = \"number\"\nrange = [-10, 50]\nderived = 'raised / arr'", ("raised", "arr")),
    }
)

_USD = Unit("money", "USD")
# each parameter in two variants: the value in TOML, and what it is to the expression language
PARAMETERS: Mapping[str, tuple[tuple[str, Constant], ...]] = MappingProxyType(
    {
        "p_share": (
            ('"40%"', Constant(Kind.NUMBER, number=0.4)),
            ("0.75", Constant(Kind.NUMBER, number=0.75, bare=True)),
        ),
        "p_arr": (
            ('"5M USD"', Constant(Kind.NUMBER, number=5e6, unit=_USD)),
            ('"1.5M USD"', Constant(Kind.NUMBER, number=1.5e6, unit=_USD)),
        ),
        "p_months": (
            ('"12 months"', Constant(Kind.NUMBER, number=12.0, unit=DURATION)),
            ('"2 years"', Constant(Kind.NUMBER, number=24.0, unit=DURATION)),
        ),
        "p_count": (
            ("3", Constant(Kind.NUMBER, number=3.0, bare=True)),
            ("2.5", Constant(Kind.NUMBER, number=2.5, bare=True)),
        ),
        "p_day": (
            ("2024-01-01", Constant(Kind.DATE, number=19_723.0)),
            ("2022-02-28", Constant(Kind.DATE, number=19_051.0)),
        ),
        "p_homes": (
            ('["CN", "US"]', Constant(Kind.LIST, texts=("CN", "US"))),
            ('["JP"]', Constant(Kind.LIST, texts=("JP",))),
        ),
    }
)


def body_of(name: str, variant: int) -> str:
    """The settings of a field, as TOML."""
    return DERIVED[name][0] if name in DERIVED else FIELDS[name][variant]


@cache
def field_of(name: str, variant: int) -> Field:
    """A field of this vocabulary, read as a thesis would read it."""
    problems = Problems()
    text = f"{HEAD}[fields.{name}]\n{body_of(name, variant)}\n"
    found = read_vocabulary(read_toml(Document("<vocabulary>", text)), problems)
    problems.raise_if_any()
    return found.fields[name]
