"""Columns of flags and tags, and the reading of texts: what Python strips, splits and takes for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, reduce
from operator import or_
from typing import Any

from attrs import frozen

from thesis.engines.relation.refusing import refuse_type
from thesis.engines.relation.values import Stages, Value, choose, every, fixed, negate, some
from thesis.vocabulary import (
    FROM,
    FROM_SMALL,
    NO,
    NOTHING,
    SIGNS,
    SPACES,
    TO,
    TO_SMALL,
    YES,
    Field,
    level_of_word,
    signs_between,
    small,
)

SILENT = frozenset({"", *NOTHING})
INCLUDES, EXCLUDES = "__includes", "__excludes"
# What Python takes for white space, character by character: databases differ in what they mean by \s.
_SPACE = f"[ {SPACES}]"


@frozen(eq=False)
class Flag:
    """A flag in each row: surely true where ``lo``, possibly where ``hi``."""

    field: Field
    lo: Value
    hi: Value
    misfit: Value

    @classmethod
    def of(cls, field: Field, columns: Mapping[str, Any], stages: Stages) -> Flag | None:
        """A column of truths, or of the texts true, false, yes, no and what else means them in tables."""
        name = field.id
        if name not in columns:
            return None
        if columns[name].is_boolean():
            lo = Value(lambda table: table[name].fill_null(False))
            hi = Value(lambda table: table[name].fill_null(True))
            return cls(field, stages.column(lo, f"{name}_low"), stages.column(hi, f"{name}_high"), fixed(False))
        if not columns[name].is_string():
            refuse_type(field, name, columns[name], "truths, or yes and no")
        word = word_of(name, stages)
        lo, hi = (
            stages.column(among(word, YES), f"{name}_low"),
            stages.column(negate(among(word, NO)), f"{name}_high"),
        )
        misfit = negate(among(word, YES | NO | SILENT))
        return cls(field, lo, hi, stages.column(misfit, f"{name}_misfit"))


@frozen(eq=False)
class TagSet:
    """A set of tags in each row: all of it where it is ``known``, else some that are in it and some that are not."""

    field: Field
    tags: Value
    is_list: bool
    known: Value
    misfit: Value
    includes: Value | None = None
    excludes: Value | None = None

    @classmethod
    def of(cls, field: Field, columns: Mapping[str, Any], stages: Stages) -> TagSet | None:
        """A column of lists of texts, or of texts with signs between the tags; lists of what is known in part."""
        name = field.id
        parts = [_part(field, f"{name}{ending}", columns, stages) for ending in (INCLUDES, EXCLUDES)]
        if name not in columns:
            nothing = fixed(False)
            return None if parts == [None, None] else cls(field, nothing, False, nothing, nothing, *parts)
        kind = columns[name]
        if kind.is_array() and kind.value_type.is_string():
            return cls(field, *_of_lists(field, stages), *parts)
        if not kind.is_string():
            refuse_type(field, name, kind, "lists of texts, or texts with `;` between the tags")
        return cls(field, *_of_texts(field, stages), *parts)

    def has(self, tag: str) -> tuple[Value, Value]:
        """Whether a tag is surely in the set, and whether it possibly is."""
        word = small(tag) if level_of_word(self.field.values or ()) else tag
        if self.is_list:
            held = on(self.tags, lambda tags: tags.contains(tag).fill_null(False))
        elif ";" in word or word != word.strip() or not word:
            held = fixed(False)  # no text can state it
        else:
            held = on(self.tags, lambda text: text.contains(f";{word};"))
        surely, lacking = (
            fixed(False) if one is None else on(one, lambda tags: tags.contains(tag).fill_null(False))
            for one in (self.includes, self.excludes)
        )
        possibly = some((surely, negate(lacking)))
        return choose((self.known, held), otherwise=surely), choose((self.known, held), otherwise=possibly)


def _part(field: Field, name: str, columns: Mapping[str, Any], stages: Stages) -> Value | None:
    if name not in columns:
        return None
    if not (columns[name].is_array() and columns[name].value_type.is_string()):
        refuse_type(field, name, columns[name], "lists of texts")
    return stages.column(Value(lambda table: table[name]), name)


def _of_lists(field: Field, stages: Stages) -> tuple[Value, bool, Value, Value]:
    name, values = field.id, field.values

    def is_odd(table: Any) -> Any:
        column = table[name]
        odd = column.filter(lambda one: one.isnull() if values is None else one.isnull() | one.notin(values))
        return (odd.length() > 0).fill_null(False)

    misfit = stages.column(Value(is_odd), f"{name}_misfit")
    said = stages.column(Value(lambda table: table[name].notnull()), f"{name}_said")
    tags = stages.column(Value(lambda table: table[name]), f"{name}_tags")
    return tags, True, stages.column(every((said, negate(misfit))), f"{name}_known"), misfit


def _of_texts(field: Field, stages: Stages) -> tuple[Value, bool, Value, Value]:
    """The tags of texts, each between two ``;``. Which sign parts them is known of a closed vocabulary alone."""
    name, values = field.id, field.values
    word = word_of(name, stages)
    if values is None:
        text = stages.column(Value(lambda table: plain_text(table[name]).fill_null("")), name)
        says, fits = negate(among(word, SILENT)), negate(on(text, _is_unclear))
        tags = stages.column(on(text, lambda one: _joined(one, SIGNS[0], " ")), f"{name}_tags")
    else:
        small = bool(level_of_word(values))
        text = word if small else stages.column(Value(lambda table: stripped_text(table[name])), name)
        named = set(level_of_word(values) or values)
        silent = every((among(word, SILENT), negate(among(text, named & SILENT))))
        says = negate(some((among(word, ("", "unknown")), silent)))
        signs, space = signs_between(values), " " if small else _SPACE
        tags = stages.column(on(text, lambda one: _joined(one, signs, space)), f"{name}_tags")
        known = "|".join(re.sub(r"([\\^$.|?*+()\[\]{}-])", r"\\\1", value) for value in sorted(named))
        fits = on(tags, lambda one: one.re_search(f"^;(({known})?;)*$"))
    says, fits = stages.column(says, f"{name}_said"), stages.column(fits, f"{name}_fits")
    good = stages.column(every((says, fits)), f"{name}_known")
    return tags, False, good, stages.column(every((says, negate(fits))), f"{name}_misfit")


def is_unclear(text: Any) -> Any:
    """Whether a text of an open vocabulary is one tag or several depends on the other texts of its column.

    Databases look at no column as a whole: there such a text says nothing, and is counted.
    """
    return _is_unclear(plain_text(text)).fill_null(False)


def _is_unclear(text: Any) -> Any:
    some_sign = reduce(or_, (text.contains(sign) for sign in SIGNS[1:]))
    return some_sign & ~text.contains(SIGNS[0])


def word_of(name: str, stages: Stages) -> Value:
    """A column of texts as words, as `small` has them, empty where there is none."""
    words = Value(lambda table: _plain(table[name], FROM_SMALL, TO_SMALL).lower().fill_null(""))
    return stages.column(words, f"{name}_word")


def on(value: Value, operation: Any) -> Value:
    """An operation on an expression."""
    return Value(lambda table: operation(value.build(table)), value.stage, value.size + 1, reads=value.reads)


def among(text: Value, words: Iterable[str]) -> Value:
    """Whether a text is one of some words."""
    listed = sorted(words)
    return on(text, lambda one: one.isin(listed)) if listed else fixed(False)


def stripped_text(text: Any) -> Any:
    """A text without white space at its ends, empty where there is none."""
    return _stripped(text).fill_null("")


def _stripped(text: Any) -> Any:
    return text.re_replace(f"^{_SPACE}+|{_SPACE}+$", "")


def plain_text(text: Any) -> Any:
    """A text as `plain` has it; NULL where it is NULL."""
    return _plain(text, FROM, TO)


def _plain(text: Any, signs: str, instead: str) -> Any:
    """A text with some signs in the place of others.

    None of them is an ASCII sign that can be seen, and most texts have no other: ``translate`` costs microseconds.
    """
    plain = text.re_search("[^ -~]").ifelse(text.translate(signs, instead), text)
    return _trim()(plain)


@cache
def _trim() -> Callable[[Any], Any]:
    """``TRIM`` of blanks alone: the ``strip`` of Ibis names all white space, and takes DuckDB five times as long."""
    import ibis

    of_blanks: Callable[[Any], Any]
    of_blanks = ibis.udf.scalar.builtin(lambda text: text.strip(), name="trim", signature=(("string",), "string"))
    return of_blanks


def _joined(text: Any, signs: str, space: str) -> Any:
    """``a ; b`` as ``;a;b;``, with ``space`` for what white space the text can still have."""
    return ";" + text.re_replace(f"{space}*[{signs}]{space}*", ";") + ";"
