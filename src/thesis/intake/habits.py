"""What a whole column tells about how its cells are written: decimal signs, the order of dates, what parts a list.

A cell such as "1,007" or "03/04/2011" says too little by itself. It is read as its column is, whatever the order of
the rows, and each decision is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from unicodedata import normalize

from attrs import frozen

from thesis.vocabulary import SIGNS, Field, FieldType, plain, signs_between

_SEPARATED = re.compile(r"\d[\d.,]*[.,][\d.,]*\d")
_SLASHED = re.compile(r"\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(?:\d{4})\b.*")


@frozen
class Habits:
    """How the cells of one column are written; None where the column contradicts itself, or does not tell.

    ``decimal`` is the sign before a fraction, ``first`` what comes first in 03/04/2011 ("day" or "month"),
    ``parts`` the signs of which each stands between members of a list. A mapping may add ``signs`` of currencies, words
    for ``nothing``, and how many ``times`` as much a number counts.
    """

    decimal: str | None = "."
    first: str | None = None
    parts: str = ";"
    notes: tuple[str, ...] = ()
    signs: Mapping[str, str] = {}
    nothing: frozenset[str] = frozenset()
    times: Fraction = Fraction(1)


def plain_text(text: str) -> str:
    """A text with digits and signs as a keyboard has them: full-width ones become plain."""
    return text.strip() if text.isascii() else normalize("NFKC", text).strip()


def habits_of(texts: Iterable[str], field: Field) -> Habits:
    """The habits of a column, from the set of its different texts."""
    if field.type is FieldType.TAGS:
        return _between(texts, field)
    written = {plain_text(text) for text in texts}
    if field.type is FieldType.DATE:
        return _date_order(sorted(text for text in written if _SLASHED.fullmatch(text)))
    if field.type.is_numeric:
        return _decimal_sign(sorted(text for text in written if "," in text or "." in text), whole=field.type.is_whole)
    return Habits()


def _between(texts: Iterable[str], field: Field) -> Habits:
    """What parts tags: where all tags are known each sign that none of them has, else one sign for the whole column."""
    if field.values is not None:
        return Habits(parts=signs_between(field.values))
    written = {plain(text) for text in texts}
    sign = next((one for one in SIGNS if any(one in text for text in written)), ";")
    note = f"`{sign}` stands between the members of a list"
    return Habits(parts=sign, notes=() if sign == ";" else (note,))


def _decimal_sign(texts: Iterable[str], *, whole: bool) -> Habits:
    tokens = [token for text in texts for token in _SEPARATED.findall(text)]
    if not tokens:
        return Habits()
    proofs = {sign: next((token for token in tokens if sign in _proven(token)), None) for sign in ".,"}
    commas = [token for token in tokens if "," in token]
    dots = [token for token in tokens if "." in token]
    if proofs["."] and proofs[","]:
        note = f"`{proofs['.']}` and `{proofs[',']}` cannot both be right: what could be either is not read"
        return Habits(decimal=None, notes=(note,))
    if proofs[","]:
        return Habits(decimal=",", notes=(f"a comma stands before a fraction, as `{proofs[',']}` shows",))
    if proofs["."]:
        shown = f"a comma stands between thousands, as in `{commas[0]}`" if commas else ""
        return Habits(notes=(shown,) if shown else ())
    if commas and dots:
        note = f"`{commas[0]}` and `{dots[0]}` may each be a thousand or a fraction: such cells are not read"
        return Habits(decimal=None, notes=(note,))
    if commas:
        return Habits(notes=(f"a comma stands between thousands: each has three digits after it, as `{commas[0]}`",))
    if whole:
        note = f"a point stands between thousands, as in `{dots[0]}`: the field counts whole things"
        return Habits(decimal=",", notes=(note,))
    return Habits()


def _proven(token: str) -> str:
    """The decimal sign that a number alone proves, if it proves one."""
    comma, dot = token.rfind(","), token.rfind(".")
    if comma >= 0 and dot >= 0:
        return "," if comma > dot else "."
    sign, other = (",", ".") if comma >= 0 else (".", ",")
    groups = token.split(sign)
    if len(groups) > 2:
        return other
    return sign if len(groups[1]) != 3 or len(groups[0]) > 3 or groups[0] == "0" else ""


def _date_order(texts: Iterable[str]) -> Habits:
    pairs = [(int(found[1]), int(found[2]), text) for text in texts if (found := _SLASHED.fullmatch(text))]
    if not pairs:
        return Habits()
    day_first = next((text for a, b, text in pairs if a > 12 >= b), None)
    month_first = next((text for a, b, text in pairs if b > 12 >= a), None)
    if day_first and month_first:
        note = (
            f"`{day_first}` and `{month_first}` cannot both be right: where day and month may be either, both are kept"
        )
        return Habits(notes=(note,))
    if day_first or month_first:
        first = "day" if day_first else "month"
        return Habits(first=first, notes=(f"the {first} comes first in dates, as `{day_first or month_first}` shows",))
    return Habits(notes=(f"nothing tells day and month apart, as in `{pairs[0][2]}`: both readings are kept",))


def parted(text: str, signs: str) -> Iterator[str]:
    """The members of a list in one text, parted by any of some signs."""
    return (part.strip() for part in re.split(f"[{re.escape(signs)}]", text) if part.strip())
