"""Files to begin with: a thesis, a rule, profiles; commented TOML that loads as it is."""

from __future__ import annotations

import re

from thesis.authoring.fields import fields_of
from thesis.model import Thesis
from thesis.text import Problems
from thesis.vocabulary import Field, FieldType

_ID = re.compile(r"[A-Za-z0-9_-]+")

_THESIS = """\
# A thesis: what an investor looks for, as rules. Check it with `thesis check {id}.toml`.

[thesis]
format  = 1
id      = "{id}"
title   = "{title}"
holder  = "Whose view it is"
version = "0.1.0"
as_of   = {as_of}                              # the date `as_of` of the expressions; never today's

# --- fields: what may be asked about a company -----------------------------------------------------------------
# Theses that are to be compared share them: move these tables to vocabulary.toml and name it under [thesis]:
# vocabulary = "vocabulary.toml"

[vocabulary]
id       = "companies"
currency = "USD"

[fields.arr]
type  = "money"
title = "Annual run-rate revenue"

[fields.gross_margin]
type  = "share"
title = "Gross margin"

[fields.regions]
type   = "tags"
values = ["CN", "EU", "JP", "MENA", "SEA", "US"]
title  = "Where it sells"

[fields.trains_base_model]
type  = "flag"
title = "Trains its own base model"

# --- parameters: numbers that an investor may want to move -----------------------------------------------------

[parameters.enough_arr]
value       = "10M USD"
range       = ["1M USD", "50M USD"]            # what a sweep tries
title       = "Run-rate revenue that is enough"
attribution = "chosen"                         # reported, inferred, strategy, chosen

# --- rules -----------------------------------------------------------------------------------------------------
# Each has one form: when, all, any, none, at_least + of, value, steps, curve, table.

[criteria.traction]
title = "Traction"

[rules.revenue]
criterion   = "traction"
title       = "People pay for it"
because     = "Say here why that matters."
points      = 60                               # what it gives at grade 1; negative for a penalty
value       = 'ramp(arr, 0, enough_arr)'       # a grade from 0 to 1
attribution = "chosen"

[rules.margin]
title       = "It keeps what it earns"
because     = "Say here why that matters."
points      = 40
curve       = {{ of = 'gross_margin', at = [["20%", 0], ["50%", 0.6], ["80%", 1]] }}
attribution = "chosen"

# --- gates: conditions that veto a company, or cap its score ---------------------------------------------------

[gates.no-base-models]
title       = "It trains its own base model"
when        = 'trains_base_model'
cap         = 50                               # or veto = true
attribution = "chosen"

[verdicts]                                     # the least score of each band
invest  = 70
watch   = 40
decline = -inf

# --- your own tests: `thesis check` runs them ------------------------------------------------------------------

[cases.no-revenue]
facts = {{ arr = 0, gross_margin = "80%", trains_base_model = false }}
rules = {{ revenue = false, margin = true }}
score = 40
"""

_RULE = """\

[rules.{id}]
title       = "{title}"
because     = "Say here why that matters."
points      = 10                               # what it gives at grade 1; negative for a penalty
attribution = "chosen"                         # reported, inferred, strategy, chosen
# source    = "an id of [sources]"
# quote     = "its words, to the letter"
# criterion = "an id of [criteria]"
# applies   = '…'                              # where the rule is asked at all; elsewhere it gives nothing
{form}
# instead of the line above, one of:
# all      = ['…', '…']                        # the least of the clauses
# any      = ['…', '…']                        # the greatest of the clauses
# none     = ['…']                             # 1 less the greatest
# at_least = 2                                 # with of = ['…', '…', '…']
# value    = 'ramp(x, 0%, 90%)'                # a grade from 0 to 1
# steps    = {{ of = 'x', at = [["<= 6 months", 1], ["<= 12 months", 0.6]], otherwise = 0 }}
# curve    = {{ of = 'x', at = [["20%", 0], ["50%", 0.6], ["80%", 1]] }}
# table    = {{ of = 'x', at = {{ angel = 1, seed = 0.8 }}, otherwise = 0 }}
"""

_PROFILES = """\
# Companies, for {thesis}. Leave out what is not known: it widens the bounds of the score.
# A value may be exact ("12M USD"), a bound (">10M USD", "8M..12M USD"), a guess ("~12M USD"), and may say more:
# {{ value = "12M USD", as_of = "2025-03", source = "…", quote = "…", status = "claimed" }}

[profiles]
vocabulary = "{vocabulary}"
as_of      = "{as_of}"                         # holds for facts that have no date of their own

[[company]]
id   = "example"
name = "Example"
[company.facts]
"""


def new_thesis(name: str, as_of: str = "2025-01-01") -> str:
    """A thesis to begin with, under an id.

    Args:
        name: the id, and the file's name without its ending.
        as_of: the date of the thesis, such as 2025-05-01.

    Raises:
        ThesisError: E641, the id cannot be one.

    >>> import thesis
    >>> thesis.loads(new_thesis("first")).id
    'first'
    """
    return _THESIS.format(id=_checked(name), title=_title(name), as_of=as_of)


def new_rule(name: str, thesis: Thesis | None = None) -> str:
    """A rule to begin with, under an id: text to be added to a thesis.

    Args:
        name: the id.
        thesis: the thesis that it is for; its first field is asked for.

    Raises:
        ThesisError: E641, the id cannot be one, or the thesis has it already.
    """
    _checked(name)
    if thesis is not None and name in thesis.rules:
        Problems().fail("E641", f"the thesis has a rule `{name}` already", None, "Choose another id.")
    fields = () if thesis is None else tuple(thesis.vocabulary.fields.values())
    question = next((found for field in fields if (found := _question(field)) is not None), "arr >= 10M USD")
    return _RULE.format(id=name, title=_title(name), form=f"when        = '{question}'")


def new_profiles(thesis: Thesis, vocabulary: str = "vocabulary.toml") -> str:
    """Profiles to begin with: one company, with every field that a thesis reads to be filled in.

    Args:
        thesis: the thesis.
        vocabulary: the path that is written as the file of fields.
    """
    day = "2025-01" if thesis.as_of is None else f"{thesis.as_of:%Y-%m}"
    head = _PROFILES.format(thesis=_one_line(thesis.title or thesis.id), vocabulary=vocabulary, as_of=day)
    fields = [field for field in fields_of(thesis).values() if field.derived is None]
    width = max((len(field.id) for field in fields), default=0)
    lines = [f"# {field.id:<{width}} = {_sample(field):<12} # {described(field)}" for field in fields]
    return head + "\n".join(lines) + "\n"


def _sample(field: Field) -> str:
    """A value of a field as TOML writes it."""
    level = next(iter(field.values or ()), "…")
    return {
        FieldType.MONEY: f'"10M {field.currency}"',
        FieldType.SHARE: '"40%"',
        FieldType.RATIO: '"40%"',
        FieldType.COUNT: "12",
        FieldType.DURATION: '"6 months"',
        FieldType.DATE: '"2025-03"',
        FieldType.FLAG: "true",
        FieldType.CATEGORY: f'"{level}"',
        FieldType.TAGS: f'["{level}"]',
        FieldType.NUMBER: f"{field.domain.lo:g}",
    }.get(field.type, '"…"')


def _one_line(text: str) -> str:
    """A text that can stand in a comment."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def described(field: Field) -> str:
    """What a field is and what it takes, in one line."""
    takes = {
        FieldType.MONEY: f"{field.unit}",
        FieldType.SHARE: "a share, such as 40%",
        FieldType.RATIO: "a ratio, such as 40% or 2.5",
        FieldType.COUNT: "a whole number",
        FieldType.DURATION: "a duration, such as 6 months",
        FieldType.DATE: "a date, such as 2025-03-31 or 2025-Q1",
        FieldType.FLAG: "true or false",
        FieldType.NUMBER: f"a number from {field.domain.lo:g} to {field.domain.hi:g}",
    }.get(field.type, "")
    if field.type is FieldType.CATEGORY:
        takes = "one of " + ", ".join(field.values) if field.values else "a text"
    elif field.type is FieldType.TAGS:
        takes = "a list of " + ", ".join(field.values) if field.values else "a list of texts"
    bases = f"; basis: {', '.join(field.bases)}" if field.bases else ""
    return _one_line(f"{field.label}: {takes}{bases}")


def _question(field: Field) -> str | None:
    """A truth about a field that is neither always nor never so."""
    if field.derived is not None:
        return None
    match field.type:
        case FieldType.FLAG:
            return field.id
        case FieldType.SHARE | FieldType.RATIO:
            return f"{field.id} >= 50%"
        case FieldType.MONEY:
            return f"{field.id} >= 10M {field.unit}"
        case FieldType.COUNT:
            return f"{field.id} >= 10"
        case _:
            return None


def _checked(name: str) -> str:
    if not _ID.fullmatch(name):
        Problems().fail("E641", f"`{name}` cannot be an id", None, "Use letters, digits, hyphens and underscores.")
    return name


def _title(name: str) -> str:
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
