"""A plan in SQL: an Ibis expression that any of its databases runs, with the digits of the other engines."""

from thesis.engines.relation.leaves import READERS
from thesis.engines.relation.numbers import is_foreign
from thesis.engines.relation.operations import OPERATIONS
from thesis.engines.relation.program import RelationOutcome, read_plan
from thesis.engines.relation.relate import RESULTS, relate
from thesis.engines.relation.texts import is_unclear

__all__ = ["OPERATIONS", "READERS", "RESULTS", "RelationOutcome", "is_foreign", "is_unclear", "read_plan", "relate"]
