"""What may be asked about a company: fields with types, domains and units."""

from thesis.vocabulary.field import FactSet, Field, FieldType, Vocabulary, default_domain
from thesis.vocabulary.reading import read_fields, read_vocabulary

__all__ = ["FactSet", "Field", "FieldType", "Vocabulary", "default_domain", "read_fields", "read_vocabulary"]
