"""JSON Schemas of the files, for completion and checking in editors; the loader remains the judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from thesis.building.cases import EXPECTATIONS
from thesis.building.forms import FORMS, TRUTH_FORMS
from thesis.facts.fact import STATUSES
from thesis.model import ATTRIBUTIONS
from thesis.text import Problems, did_you_mean
from thesis.units.quantity import CURRENCIES
from thesis.vocabulary import FieldType

Kind: TypeAlias = Literal["thesis", "profiles", "vocabulary"]
Schema: TypeAlias = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DAY: Schema = {"type": "string", "format": "date"}
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_NUMBER: Schema = {"type": "number"}
_GRADE: Schema = {"type": ["number", "string"], "description": "From 0 to 1, with at most six decimals."}
_QUANTITY: Schema = {"type": ["number", "string"], "description": "A number, or a quantity such as 10M USD or 40%."}


def schema(kind: Kind) -> Schema:
    """The JSON Schema of a kind of file.

    Args:
        kind: ``"thesis"``, ``"profiles"`` or ``"vocabulary"``.

    Raises:
        ThesisError: E640, there is no such kind.

    >>> import thesis
    >>> sorted(thesis.schema("profiles")["properties"])
    ['company', 'profiles', 'sources']
    """
    makers = {"thesis": _thesis, "profiles": _profiles, "vocabulary": _vocabulary}
    if kind not in makers:
        hint = did_you_mean(kind, makers) or f"There are {', '.join(makers)}."
        Problems().fail("E640", f"there is no schema `{kind}`", None, hint)
    return {"$schema": _DRAFT, "title": f"thesis: {kind}", **makers[kind]()}


def _table(properties: Mapping[str, Schema], required: tuple[str, ...] = (), about: str = "") -> Schema:
    found: Schema = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    if required:
        found["required"] = list(required)
    return {**found, "description": about} if about else found


def _by_id(entry: Schema, about: str = "") -> Schema:
    found: Schema = {"type": "object", "additionalProperties": entry}
    return {**found, "description": about} if about else found


def _said(about: str) -> Schema:
    return {**_TEXT, "description": about}


def _thesis() -> Schema:
    head = {
        "format": {"const": 1, "description": "The format of the file."},
        "id": _said("A short name, as in rules/<id>.toml."),
        **dict.fromkeys(("title", "title_zh", "holder", "holder_zh", "version", "note", "note_zh", "source"), _TEXT),
        "as_of": {**_DAY, "description": "The date `as_of` of expressions, and of `since` and `until`."},
        "vocabulary": _said("The file of fields, relative to this one."),
        "extends": {"anyOf": [_TEXT, _TEXTS], "description": "Theses of which only the differences stand here."},
    }
    return _table(
        {
            "thesis": _table(head),
            "vocabulary": _vocabulary_head(),
            "fields": _by_id(_field(), "Fields of the thesis's own."),
            "sources": _by_id(_source()),
            "parameters": _by_id(_parameter(), "Named values that rules use."),
            "criteria": _by_id(_table(dict.fromkeys(("title", "title_zh", "note", "note_zh"), _TEXT))),
            "rules": _by_id(_rule(), "What is asked of a company, and what it gives."),
            "gates": _by_id(_gate(), "Conditions that veto a company, or cap its score."),
            "verdicts": {
                **_by_id({"type": ["number", "string"]}),
                "description": 'Least score of each band: points, "70%" of the range, or -inf.',
            },
            "promises": _table({"never_hurts": _TEXTS, "never_helps": _TEXTS}),
            "omitted": _by_id(_omission(), "Heuristics of the source that are no rules, and why."),
            "cases": _by_id(_case(), "The author's own tests."),
        },
        ("thesis",),
    )


def _claim() -> dict[str, Schema]:
    keys = ("title", "title_zh", "because", "because_zh", "note", "note_zh", "source", "quote", "quote_en")
    return {**dict.fromkeys(keys, _TEXT), "attribution": {"enum": list(ATTRIBUTIONS)}}


def _clauses() -> Schema:
    return {"type": "array", "minItems": 1, "items": _said("An expression.")}


def _forms() -> dict[str, Schema]:
    pairs: Schema = {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 2, "maxItems": 2}}
    curve = _table({"of": _TEXT, "at": {**pairs, "minItems": 2}, "scale": {"enum": ["linear", "log"]}}, ("of", "at"))
    return {
        "when": _said("A truth: all the points or none."),
        "all": {**_clauses(), "description": "The least of the clauses."},
        "any": {**_clauses(), "description": "The greatest of the clauses."},
        "none": {**_clauses(), "description": "1 less the greatest of the clauses."},
        "at_least": {"type": ["integer", "string"], "description": "How many of the clauses in `of` must hold."},
        "of": _clauses(),
        "value": _said("An expression for the grade, from 0 to 1."),
        "steps": _table({"of": _TEXT, "at": pairs, "otherwise": _GRADE}, ("of", "at", "otherwise")),
        "curve": {**curve, "description": "Linear between knots, constant outside."},
        "table": _table({"of": _TEXT, "at": _by_id(_GRADE), "otherwise": _GRADE}, ("of", "at")),
    }


def _rule() -> Schema:
    rule = _table(
        {
            **_claim(),
            **_forms(),
            "criterion": _TEXT,
            "points": {"type": ["number", "string"], "description": "At most three decimals; negative for a penalty."},
            "applies": _said("Where the rule is asked at all."),
            "if_not_applicable": _GRADE,
            "if_unknown": _GRADE,
            "enabled": {"type": "boolean"},
            "since": _DAY,
            "until": _DAY,
        }
    )
    return {**rule, "not": _two_of(FORMS)}


def _gate() -> Schema:
    gate = _table(
        {
            **_claim(),
            **{key: form for key, form in _forms().items() if key in (*TRUTH_FORMS, "of")},
            "applies": _TEXT,
            "veto": {"type": "boolean"},
            "cap": {"type": ["number", "string"]},
            "enabled": {"type": "boolean"},
            "since": _DAY,
            "until": _DAY,
        }
    )
    return {**gate, "not": _two_of(TRUTH_FORMS)}


def _two_of(keys: tuple[str, ...]) -> Schema:
    """Two forms in one rule."""
    pairs = [[one, other] for i, one in enumerate(keys) for other in keys[i + 1 :]]
    return {"anyOf": [{"required": pair} for pair in pairs]}


def _parameter() -> Schema:
    value: Schema = {"type": ["number", "string", "boolean", "array"]}
    limits: Schema = {"type": "array", "minItems": 2, "maxItems": 2}
    return _table({**_claim(), "value": value, "range": {**limits, "description": "What a sweep tries."}})


def _source() -> Schema:
    keys = ("title", "title_zh", "title_en", "author", "lang", "url", "note", "note_zh", "file")
    return _table({**dict.fromkeys(keys, _TEXT), "date": {"type": ["string", "integer"]}})


def _omission() -> Schema:
    keys = ("title", "title_zh", "quote", "quote_en", "reason", "reason_zh", "source", "note", "note_zh")
    return _table({**dict.fromkeys(keys, _TEXT), "attribution": {"enum": list(ATTRIBUTIONS)}}, ("reason",))


def _case() -> Schema:
    limits: Schema = {"type": "array", "minItems": 2, "maxItems": 2, "items": _NUMBER}
    number: Schema = {"anyOf": [_NUMBER, limits]}
    state: Schema = {"enum": [True, False, "unknown", "n/a"]}
    expected: dict[str, Schema] = dict.fromkeys(EXPECTATIONS, number)
    expected |= {
        "rules": _by_id({"anyOf": [state, number]}),
        "gates": _by_id(state),
        "verdict": _TEXT,
        "possible_verdicts": _TEXTS,
        "vetoed": {"enum": [True, False, "unknown"]},
    }
    about = {"profile": _said("companies.toml#DramaWave"), "facts": {"type": "object"}, "note": _TEXT, "note_zh": _TEXT}
    return _table({**about, **expected})


def _vocabulary() -> Schema:
    return _table({"vocabulary": _vocabulary_head(), "fields": _by_id(_field())}, ("vocabulary",))


def _vocabulary_head() -> Schema:
    about = {**_QUANTITY, "description": 'How wide "about 12M USD" is, such as 10%.'}
    return _table({"id": _TEXT, "title": _TEXT, "title_zh": _TEXT, "currency": _currency(), "about": about}, ("id",))


def _currency() -> Schema:
    return {"enum": sorted(CURRENCIES)}


def _field() -> Schema:
    return _table(
        {
            "type": {"enum": [one.value for one in FieldType]},
            **dict.fromkeys(("title", "title_zh", "note", "note_zh"), _TEXT),
            "range": {"type": "array", "minItems": 2, "maxItems": 2, "items": _QUANTITY},
            "values": {**_TEXTS, "minItems": 1, "uniqueItems": True},
            "ordered": {"type": "boolean"},
            "per": {"enum": ["month", "year"]},
            "bases": _TEXTS,
            "derived": _said("A formula: deal_amount / deal_ownership."),
            "assume": {"type": ["boolean", "string", "number", "array"]},
        },
        ("type",),
    )


def _profiles() -> Schema:
    head = _table(
        {
            **dict.fromkeys(("vocabulary", "source", "title", "title_zh", "note", "note_zh"), _TEXT),
            "as_of": {"type": ["string", "integer"], "description": "A date, or a part of one: 2025-03, 2025-Q1."},
        }
    )
    company = _table(
        {
            **dict.fromkeys(("id", "name", "name_zh", "title_zh", "part_of", "note", "note_zh"), _TEXT),
            "facts": _by_id(_fact(), "What is known, by field."),
        }
    )
    return _table(
        {"profiles": head, "company": {"type": "array", "items": company}, "sources": _by_id(_source())}, ("company",)
    )


def _fact() -> Schema:
    value: Schema = {"type": ["string", "number", "boolean"]}
    values: Schema = {"type": "array", "items": value}
    described = _table(
        {
            "value": {"anyOf": [value, {"type": "array", "items": _TEXT}]},
            **dict.fromkeys(("about", "at_least", "more_than", "at_most", "less_than"), _QUANTITY),
            "between": {**values, "minItems": 2, "maxItems": 2},
            "one_of": {**values, "minItems": 1},
            "includes": _TEXTS,
            "excludes": _TEXTS,
            "basis": _TEXT,
            "as_of": {"type": ["string", "integer"]},
            "status": {"enum": list(STATUSES)},
            **dict.fromkeys(("source", "quote", "quote_en", "note", "note_zh"), _TEXT),
        }
    )
    series: Schema = {"type": "array", "items": {**described, "required": ["as_of"]}}
    return {"anyOf": [value, {"type": "array", "items": _TEXT}, described, series]}
