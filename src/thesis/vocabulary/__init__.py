"""What may be asked about a company: fields with types, domains and units."""

from thesis.vocabulary.field import FactSet, Field, FieldType, default_domain
from thesis.vocabulary.phrasebook import Phrasebook
from thesis.vocabulary.plain import UNPLAIN, Plain
from thesis.vocabulary.reading import NAME_HINT, RESERVED, read_fields, read_vocabulary
from thesis.vocabulary.vocabulary import Vocabulary
from thesis.vocabulary.wording import CHINESE, ENGLISH, in_words, number_in_words
from thesis.vocabulary.words import (
    FROM,
    FROM_SMALL,
    NO,
    NOTHING,
    SIGNS,
    SPACES,
    TO,
    TO_SMALL,
    YES,
    level_of_word,
    plain,
    signs_between,
    small,
)

__all__ = [
    "CHINESE",
    "ENGLISH",
    "FROM",
    "FROM_SMALL",
    "NAME_HINT",
    "NO",
    "NOTHING",
    "RESERVED",
    "SIGNS",
    "SPACES",
    "TO",
    "TO_SMALL",
    "UNPLAIN",
    "YES",
    "FactSet",
    "Field",
    "FieldType",
    "Phrasebook",
    "Plain",
    "Vocabulary",
    "default_domain",
    "in_words",
    "level_of_word",
    "number_in_words",
    "plain",
    "read_fields",
    "read_vocabulary",
    "signs_between",
    "small",
]
