"""What may be asked about a company: fields with types, domains and units."""

from thesis.vocabulary.field import FactSet, Field, FieldType, default_domain
from thesis.vocabulary.phrasebook import Phrasebook
from thesis.vocabulary.plain import UNPLAIN, Plain
from thesis.vocabulary.reading import NAME_HINT, RESERVED, read_fields, read_vocabulary
from thesis.vocabulary.vocabulary import Vocabulary
from thesis.vocabulary.wording import CHINESE, ENGLISH, in_words, number_in_words
from thesis.vocabulary.words import NO, NOTHING, YES, level_of_word

__all__ = [
    "CHINESE",
    "ENGLISH",
    "NAME_HINT",
    "NO",
    "NOTHING",
    "RESERVED",
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
    "read_fields",
    "read_vocabulary",
]
